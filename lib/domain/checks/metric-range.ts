/** Values that a metric can have. */
export interface MetricRange {
  readonly min: number;
  readonly max: number;
  /** Reason of the end that a threshold exceeds. */
  readonly reason: string;
}

/** Comparison of a metric with a threshold. */
export enum Comparison {
  ABOVE = 'above',
  AT_LEAST = 'at least',
  BELOW = 'below',
  AT_MOST = 'at most',
}

/** Fate of a comparison, whatever value the metric has. */
export enum Fate {
  NEVER = 'never',
  ALWAYS = 'always',
}

/** Returns whether a comparison is decided by the range of a metric alone. Undefined if the value decides. */
export function fateOf(comparison: Comparison, threshold: number, { min, max }: MetricRange): Fate | undefined {
  switch (comparison) {
    case Comparison.ABOVE:
      return threshold >= max ? Fate.NEVER : threshold < min ? Fate.ALWAYS : undefined;
    case Comparison.AT_LEAST:
      return threshold > max ? Fate.NEVER : threshold <= min ? Fate.ALWAYS : undefined;
    case Comparison.BELOW:
      return threshold <= min ? Fate.NEVER : threshold > max ? Fate.ALWAYS : undefined;
    case Comparison.AT_MOST:
      return threshold < min ? Fate.NEVER : threshold >= max ? Fate.ALWAYS : undefined;
  }
}
