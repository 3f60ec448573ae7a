/** What happens to a fraction of a connection. */
export enum Rounding {
  /** Up to the next whole number: never less than the formula asks for. */
  UP = 'up',
  /** Cut off, as Python's `int()` does. Only to reproduce a figure that was computed this way. */
  TRUNCATE = 'truncate',
}

/** @internal */
export class Rounder {
  /** Rounds, forgiving the last bits of binary fractions: 0.1 + 0.2 times 10 is 3, not 4. */
  public static apply(value: number, rounding: Rounding): number {
    const near = Math.round(value);
    if (Math.abs(value - near) < 1e-12 * Math.max(1, Math.abs(value))) return near;
    return rounding === Rounding.UP ? Math.ceil(value) : Math.trunc(value);
  }

  /** A number as people write it: at most four decimals, no last bits of a binary fraction. */
  public static text(value: number): string {
    return String(Number(value.toFixed(4)));
  }
}
