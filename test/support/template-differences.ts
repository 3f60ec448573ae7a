import { isDeepStrictEqual } from 'node:util';
import { Json } from './template';

/** A template, and the environment that its names and tags speak of. */
interface Deployed {
  readonly environment: string;
  readonly template: Json;
}

/**
 * What a template has otherwise than another one, apart from the name of the environment: the entries of its sections that are new or
 * different, whole, and below `without` the ids of those that it lacks. For snapshots: nobody reads four times what is the same.
 */
export function differences(of: Deployed, from: Deployed): Json {
  const sections = new Set([...Object.keys(of.template), ...Object.keys(from.template)]);
  return Object.fromEntries([...sections].sort().flatMap((section) => changed(of, from, section)));
}

function changed(of: Deployed, from: Deployed, section: string): [string, Json][] {
  const [here, there] = [of, from].map(({ template }) => template[section]);
  const same = (one: Json, other: Json): boolean => isDeepStrictEqual(plain(one, of), plain(other, from));
  if (same(here, there)) return [];
  // The description is a text, and a section may be in one of them only.
  if ([here, there].some((it) => typeof it !== 'object')) return [[section, here ?? null]];
  const entries = Object.entries<Json>(here).filter(([id, entry]) => !same(entry, there[id]));
  const without = Object.keys(there).filter((id) => !(id in here));
  return [[section, { ...Object.fromEntries(entries), ...(without.length > 0 ? { without } : {}) }]];
}

function plain(value: Json, { environment }: Deployed): Json {
  return value && JSON.parse(JSON.stringify(value).replaceAll(environment, '<environment>'));
}
