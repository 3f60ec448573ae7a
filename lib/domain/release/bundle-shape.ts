type Fields = { readonly [name: string]: unknown };
/** Returns the first fault of a value, with its place. */
type Check = (value: unknown, place: string) => string | undefined;

const FORMAT = 1;
const NAME = /^[a-z][a-z0-9_]{0,39}$/;

const text: Check = (value, place) => (typeof value === 'string' ? undefined : `${place} is not text`);
const flag: Check = (value, place) => (typeof value === 'boolean' ? undefined : `${place} is not true or false`);
const optional = (check: Check): Check => {
  return (value, place) => (value === undefined ? undefined : check(value, place));
};
const object = (checks: { readonly [name: string]: Check }): Check => {
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${place || 'it'} is not an object`;
    const path = (name: string): string => (place === '' ? name : `${place}.${name}`);
    return firstFault(Object.entries(checks), ([name, check]) => check((value as Fields)[name], path(name)));
  };
};
const list = (check: Check, key?: string): Check => {
  return (value, place) => {
    if (!Array.isArray(value)) return `${place} is not a list`;
    const seen = new Set<unknown>();
    return firstFault([...value.entries()] as [number, unknown][], ([index, item]) => {
      const fault = check(item, `${place}[${index}]`);
      if (fault !== undefined || key === undefined) return fault;
      const id = (item as Fields)[key];
      if (seen.has(id)) return `${place}[${index}].${key} is not unique`;
      seen.add(id);
      return undefined;
    });
  };
};

const statements = list(object({ sql: text, index: optional(text), table: optional(text) }));
const bundle = object({
  format: (value) => (value === FORMAT ? undefined : `its format is not ${FORMAT}`),
  name: optional((value) =>
    typeof value === 'string' && NAME.test(value)
      ? undefined
      : 'name is not 1 to 40 lowercase letters, digits and underscores',
  ),
  fingerprint: text,
  migrations: list(
    object({
      id: text,
      transaction: flag,
      checksum: text,
      expects: list(object({ table: text, column: text, dataType: text })),
      up: statements,
      down: statements,
    }),
    'id',
  ),
  tasks: list(object({ name: text, statements, metrics: flag }), 'name'),
});

/**
 * Shape of a compiled bundle, which `MigrationBundle` and the runner check.
 *
 * @internal
 */
export class BundleShape {
  /** Version of the format. */
  public static readonly FORMAT = FORMAT;

  /** Returns the first fault of the text of a bundle, with its place, or undefined if it has none. */
  public static faultOf(json: string): string | undefined {
    let content: unknown;
    try {
      content = JSON.parse(json);
    } catch {
      return 'it is not JSON';
    }
    return bundle(content, '');
  }

  /** Returns true for a name that a bundle can have. */
  public static isName(name: string): boolean {
    return NAME.test(name);
  }
}

function firstFault<T>(items: readonly T[], check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const fault = check(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
