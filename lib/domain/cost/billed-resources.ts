import { Declared } from '../resources/declared-value';
import { Json, Shape } from '../resources/shape';
import { RegionalTemplate } from '../resources/template-declarations';
import { TemplateConditions } from '../resources/template-conditions';
import { TemplateValues } from '../resources/template-values';
import { PulumiResources } from '../resources/pulumi-resources';
import { BilledResource } from './billed-resource';

/** Returns the resources of a template of CloudFormation. */
export function resourcesOfTemplate({ stack, region, template }: RegionalTemplate): BilledResource[] {
  const values = new TemplateValues(template);
  return Object.entries(TemplateConditions.resources(template)).map(([id, { Type, Properties }]) => {
    const properties = Shape.record(Properties);
    return { id: `${stack}/${id}`, stack, type: Shape.text(Type), region, properties, values };
  });
}

const AZURE = 'azure-native:';
/** Providers whose resources are in the state of Pulumi only, and Pulumi itself. */
const OF_NO_CLOUD = /^(pulumi|random|tls|time|command|null|archive|local):/;

/** Returns the resources of clouds in a state or preview of Pulumi. Components of programs are only names for their parts. */
export function resourcesOfPulumi(content: Json): BilledResource[] {
  const declared = PulumiResources.of(content)
    .filter(({ urn, custom }) => {
      const type = typeOf(Shape.text(urn));
      return type.startsWith(AZURE) || (custom === true && !OF_NO_CLOUD.test(type));
    })
    .map((it) => ({ urn: Shape.text(it.urn), inputs: Shape.record(it.inputs), outputs: Shape.record(it.outputs) }));
  const regions = declared.map(({ inputs, outputs }) => locationOf(inputs) || locationOf(outputs));
  // Some resources have no location: those of a region that others name, or of none.
  const usual = mostFrequent(regions.filter((it) => it !== '' && it !== 'global'));
  return declared.map(({ urn, inputs, outputs }, index) => ({
    id: urn.split('::').at(-1) ?? urn,
    stack: urn.split('::')[1] ?? '',
    // azure-native:app/v20240301:ContainerApp is a version of azure-native:app:ContainerApp.
    type: typeOf(urn).replace(/\/v\d{8}(preview)?(?=:)/, ''),
    region: ['', 'global'].includes(regions[index]) ? usual : regions[index],
    // A resource that is only declared has no outputs yet.
    properties: { ...outputs, ...inputs },
  }));
}

/** `urn:pulumi:stack::project::parent$type::name` names the type after those of its parents. */
function typeOf(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? '';
}

/** Azure accepts `West US 2` for `westus2`. A preview may not know the location yet. */
function locationOf(properties: Json): string {
  return Declared.of({ properties }).at('location').text.toLowerCase().replaceAll(' ', '');
}

function mostFrequent(names: readonly string[]): string {
  const counts = new Map<string, number>();
  names.forEach((it) => counts.set(it, (counts.get(it) ?? 0) + 1));
  return [...counts].sort(([, a], [, b]) => b - a).at(0)?.[0] ?? '';
}
