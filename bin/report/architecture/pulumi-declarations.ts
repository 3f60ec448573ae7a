import { Json, PulumiResources, Shape } from '../../../lib/domain';
import { DeclaredResource } from './declared-resource';

const PROVIDER = 'azure-native:';

/** Returns the resources of a state or preview of Pulumi. */
export function declaredByPulumi(content: Json): DeclaredResource[] {
  const all = PulumiResources.of(content).filter(({ urn }) => !Shape.text(urn).includes('pulumi:pulumi:Stack'));
  const byId = new Map(all.map(({ id, urn }) => [Shape.text(id).toLowerCase(), Shape.text(urn)]));
  byId.delete('');
  return all.flatMap((resource) => {
    const urn = Shape.text(resource.urn);
    const [types = '', name = ''] = urn.split('::').slice(2);
    const type = types.split('$').at(-1) ?? '';
    // A component declares nothing itself.
    if (resource.custom === false || resource.inputs === undefined) return [];
    const properties = Shape.record(resource.inputs);
    const stated = Shape.record(resource.propertyDependencies);
    const references = (property?: string): string[] => {
      const names = property === undefined ? Object.keys({ ...properties, ...stated }) : [property];
      return [
        ...new Set(
          names.flatMap((it) => [
            ...textsOf(stated[it]),
            ...textsOf(properties[it]).flatMap((id) => byId.get(id) ?? []),
          ]),
        ),
      ];
    };
    const place = Shape.text(properties.resourceGroupName) || 'subscription';
    return [{ id: urn, name, type: type.replace(PROVIDER, ''), place, properties, references }];
  });
}

/** Returns all texts of a value. Ids of Azure have any case. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value.startsWith('urn:') ? value : value.toLowerCase()];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
