/**
 * Props after their defaults: every property that has a default is present.
 *
 * @internal
 */
export type Resolved<P, D> = Omit<P, keyof D> & { readonly [K in keyof P & keyof D]-?: NonNullable<P[K]> };

/**
 * Fills in the defaults of props, in one place, at the top of a constructor.
 *
 * Write the defaults as `const DEFAULTS = { … } satisfies Partial<XProps>` beside the props: a test compares them with the
 * `@default` in the docstrings.
 *
 * @internal
 */
export class Defaults {
  /**
   * Returns `props` with `defaults` in place of everything absent, undefined or null.
   *
   * The result has no property that is null: programs without types pass null for "not set", and a null must never turn off a
   * feature that is on by default. Lists and maps of `defaults` are copied, so that no caller can change them for others.
   */
  public static apply<P extends object, D extends Partial<P>>(props: P, defaults: D): Resolved<P, D> {
    const given = namesOf(props ?? {})
      .map((name) => [name, props[name as keyof P]] as const)
      .filter(([, value]) => value !== undefined && value !== null);
    const copies = Object.entries(defaults).map(([name, value]) => [name, copyOf(value)] as const);
    return Object.fromEntries([...copies, ...given]) as Resolved<P, D>;
  }
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...(value as unknown[])];
  const isMap = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isMap ? { ...value } : value;
}

/** Names of the properties of `props`, with the getters of its class. */
function namesOf(props: object): string[] {
  const parent = Object.getPrototypeOf(props) as object | null;
  if (parent === null || parent === Object.prototype) return Object.keys(props);
  const inherited = Object.entries(Object.getOwnPropertyDescriptors(parent))
    .filter(([, descriptor]) => descriptor.get !== undefined || descriptor.enumerable)
    .map(([name]) => name);
  return [...new Set([...namesOf(parent), ...inherited, ...Object.keys(props)])];
}
