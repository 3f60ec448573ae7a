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
  /** Returns `props` with `defaults` in place of everything absent or undefined. */
  public static apply<P extends object, D extends Partial<P>>(props: P, defaults: D): Resolved<P, D> {
    const given = Object.entries(props).filter(([, value]) => value !== undefined);
    return { ...defaults, ...Object.fromEntries(given) } as Resolved<P, D>;
  }
}
