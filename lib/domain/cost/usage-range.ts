/** A quantity of a month that is not known exactly. */
export interface UsageRange {
  /** Least that is likely. */
  readonly low: number;
  /** Expected amount. */
  readonly expected: number;
  /** Most that is likely. */
  readonly high: number;
}

/**
 * Calculates with ranges.
 *
 * @internal
 */
export class Ranges {
  public static readonly NONE: UsageRange = { low: 0, expected: 0, high: 0 };

  /** Returns the range of a quantity that is known. */
  public static of(quantity: number): UsageRange {
    return { low: quantity, expected: quantity, high: quantity };
  }

  /** Returns a range of which each bound is computed from those of others. */
  public static map(ranges: readonly UsageRange[], formula: (...values: number[]) => number): UsageRange {
    const at = (bound: keyof UsageRange): number => formula(...ranges.map((it) => it[bound]));
    return { low: at('low'), expected: at('expected'), high: at('high') };
  }

  public static times(range: UsageRange, factor: number): UsageRange {
    return Ranges.map([range], (it) => it * factor);
  }

  public static sum(ranges: readonly UsageRange[]): UsageRange {
    return ranges.reduce((sum, it) => Ranges.map([sum, it], (one, other) => one + other), Ranges.NONE);
  }

  public static isExact({ low, high }: UsageRange): boolean {
    return low === high;
  }
}
