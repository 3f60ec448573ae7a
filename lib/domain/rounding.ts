/** Rounding of a fractional number of connections. */
export enum Rounding {
  /** Rounds up to the next whole number, so that a pool is never smaller than its formula. */
  UP = 'up',
  /** Drops the fraction, as Python's `int()` does. Use it only to reproduce a figure that was computed this way. */
  TRUNCATE = 'truncate',
}

/** @internal */
export class Rounder {
  /** Rounds `value`, ignoring binary rounding errors: `(0.1 + 0.2) * 10` rounds up to 3, not 4. */
  public static apply(value: number, rounding: Rounding): number {
    const near = Math.round(value);
    if (Math.abs(value - near) < 1e-12 * Math.max(1, Math.abs(value))) return near;
    return rounding === Rounding.UP ? Math.ceil(value) : Math.trunc(value);
  }

  /** Renders a number with at most four decimals and without binary rounding errors. */
  public static text(value: number): string {
    return String(Number(value.toFixed(4)));
  }
}
