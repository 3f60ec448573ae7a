/** @internal */
export class Rounder {
  /** Rounds up, ignoring binary rounding errors: `(0.1 + 0.2) * 10` rounds up to 3, not 4. */
  public static up(value: number): number {
    return whole(value) ?? Math.ceil(value);
  }

  /** Rounds toward zero, ignoring binary rounding errors: `4.35 * 100` rounds down to 435, not 434. */
  public static down(value: number): number {
    return whole(value) ?? Math.trunc(value);
  }

  /** Renders a number with at most four decimals and without binary rounding errors. */
  public static text(value: number): string {
    return String(Number(value.toFixed(4)));
  }
}

/** Returns the whole number that a value is but for a binary rounding error. */
function whole(value: number): number | undefined {
  const near = Math.round(value);
  return Math.abs(value - near) < 1e-12 * Math.max(1, Math.abs(value)) ? near : undefined;
}
