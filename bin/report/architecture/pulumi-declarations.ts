import { Json, PulumiResources, Shape } from '../../../lib/domain';
import { asOneLine } from '../../control-characters';
import { DeclaredResource } from './declared-resource';
import { kindOf } from './resource-kinds';

const PROVIDER = 'azure-native:';
/** Values nested deeper than that belong to no state. */
const DEEPEST = 50;
/** Domains below which a resource has its own name, by type. */
const DOMAINS: Readonly<Record<string, string>> = {
  'cache:Redis': 'redis.cache.windows.net',
  'dbforpostgresql:Server': 'postgres.database.azure.com',
  'documentdb:DatabaseAccount': 'documents.azure.com',
  'servicebus:Namespace': 'servicebus.windows.net',
  'sql:Server': 'database.windows.net',
};
const HOST = /[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){3,5}/g;

/** Returns the resources of a state or preview of Pulumi. */
export function declaredByPulumi(content: Json): DeclaredResource[] {
  const all = PulumiResources.of(content).filter(({ urn }) => !Shape.text(urn).includes('pulumi:pulumi:Stack'));
  const byName = new Map(all.flatMap((it) => namesOf(it).map((name) => [name, Shape.text(it.urn)])));
  return all.flatMap((resource) => {
    const urn = Shape.text(resource.urn);
    // A component declares nothing itself.
    if (resource.custom === false || resource.inputs === undefined) return [];
    const properties = Shape.record(resource.inputs);
    const stated = Shape.record(resource.propertyDependencies);
    const named = (text: string): string[] => [text, ...(text.match(HOST) ?? [])].flatMap((it) => byName.get(it) ?? []);
    const references = (property?: string): string[] => {
      const names = property === undefined ? Object.keys({ ...properties, ...stated }) : [property];
      const found = names.flatMap((it) => [...textsOf(stated[it]), ...textsOf(properties[it]).flatMap(named)]);
      return [...new Set([...found, ...(property === undefined ? whole(resource) : [])])];
    };
    const place = Shape.text(properties.resourceGroupName) || 'subscription';
    // One program may have both eastus2 and East US 2.
    const region = Shape.text(properties.location).replaceAll(' ', '').toLowerCase();
    const name = asOneLine(urn.split('::')[3] ?? '');
    return [{ id: urn, name, type: typeOf(urn), place, region, properties, references }];
  });
}

/** Returns the type in a URN, without the provider, the types of its parents and the version of the API. */
function typeOf(urn: string): string {
  const type = urn.split('::')[2]?.split('$').at(-1) ?? '';
  return type.replace(PROVIDER, '').replace(/\/v\d+\w*(?=:)/, '');
}

/** Returns the id of a resource and its host, by which others may name it. */
function namesOf({ urn, id }: Json): string[] {
  const own = Shape.text(id).toLowerCase();
  const type = typeOf(Shape.text(urn));
  if (own === '') return [];
  return Object.hasOwn(DOMAINS, type) ? [own, `${own.split('/').at(-1)}.${DOMAINS[type]}`] : [own];
}

/** Returns the drawn resources on which a drawn one depends, if its state does not say by which property. */
function whole({ urn, dependencies, propertyDependencies }: Json): string[] {
  const isDrawn = (it: string): boolean => kindOf(typeOf(it)) !== undefined;
  const isStated = Object.keys(Shape.record(propertyDependencies)).length > 0;
  if (isStated || !Array.isArray(dependencies) || !isDrawn(Shape.text(urn))) return [];
  return dependencies.map((it) => Shape.text(it)).filter(isDrawn);
}

/** Returns all texts of a value. Ids of Azure have any case. */
function textsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value.startsWith('urn:') ? value : value.toLowerCase()];
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  return Object.values(value).flatMap((it) => textsOf(it, depth + 1));
}
