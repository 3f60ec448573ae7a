import { DeclaredResource } from './declared-resource';
import { PulumiResources } from './pulumi-resources';
import { Json, Shape } from './shape';

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

/**
 * Reads the resources of a state or preview of Pulumi.
 *
 * @internal
 */
export class PulumiDeclarations {
  /** Returns the resources of a state or preview. Components are left out, since they declare nothing themselves. */
  public static of(content: Json): DeclaredResource[] {
    const all = PulumiResources.of(content).filter(({ urn }) => !Shape.text(urn).includes('pulumi:pulumi:Stack'));
    const byName = new Map(all.flatMap((it) => namesOf(it).map((name) => [name, Shape.text(it.urn)])));
    const named = (text: string): string[] => [text, ...(text.match(HOST) ?? [])].flatMap((it) => byName.get(it) ?? []);
    return all
      .filter(({ custom, inputs }) => custom !== false && inputs !== undefined)
      .map((it) => declared(it, (value) => textsOf(value).flatMap(named)));
  }

  /** Returns the type in a URN, without the provider, the types of its parents and the version of the API. */
  public static typeOf(urn: string): string {
    return typeOf(urn);
  }
}

/** `found` returns the URNs that a value names by id or host. */
function declared(resource: Json, found: (value: unknown) => string[]): DeclaredResource {
  const urn = Shape.text(resource.urn);
  const properties = Shape.record(resource.inputs);
  const stated = Shape.record(resource.propertyDependencies);
  const references = (property?: string): string[] => {
    const names = property === undefined ? Object.keys({ ...properties, ...stated }) : [property];
    return [...new Set(names.flatMap((it) => [...textsOf(stated[it]), ...found(properties[it])]))];
  };
  return {
    ...{ id: urn, name: urn.split('::')[3] ?? '', type: typeOf(urn) },
    place: Shape.text(properties.resourceGroupName) || 'subscription',
    // One program may have both eastus2 and East US 2.
    region: Shape.text(properties.location).replaceAll(' ', '').toLowerCase(),
    ...{
      properties,
      attributes: { protect: resource.protect, retainOnDelete: resource.retainOnDelete },
      tags: {},
      references,
    },
    dependencies: Object.keys(stated).length > 0 ? [] : [resource.dependencies].flat().map((it) => Shape.text(it)),
    referencesIn: (value) => [...new Set(found(value))],
  };
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

/** Returns all texts of a value. Ids of Azure have any case. */
function textsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value.startsWith('urn:') ? value : value.toLowerCase()];
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  return Object.values(value).flatMap((it) => textsOf(it, depth + 1));
}
