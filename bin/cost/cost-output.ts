import type { Bill, BillChange, Cloud, Commitment, PlanChange, UsageRange } from '../../lib/domain';
import type { CostComparison } from '../../stacks/report/cost-comparison';

/** Result of `loadbearing cost --json`: a bill, or the difference between two. */
export type CostOutput = BillOutput | CostChangeOutput;

/** Result of `loadbearing cost --json`, without `--against`. */
export interface BillOutput extends Pick<
  Bill,
  'monthlyUsd' | 'usage' | 'lines' | 'allowances' | 'unpriced' | 'savings' | 'freeTypes'
> {
  /** Source of the bill: a file, a folder or a reference system. */
  readonly subject: string;
  readonly cloud: Cloud;
  readonly commitment: Commitment;
  /** True if something has no price. */
  readonly isLowerBound: boolean;
  /** Figures of a report against list prices, for a reference system. */
  readonly report?: CostComparison;
}

/** Result of `loadbearing cost --against --json`. */
export interface CostChangeOutput {
  readonly before: PricedSum;
  readonly after: PricedSum;
  /** True if either bill has something without a price. */
  readonly isLowerBound: boolean;
  /** Sizes of the plan that differ, for workloads. */
  readonly plan: readonly PlanChange[];
  readonly changes: readonly BillChange[];
}

/** Sum of a bill. */
export interface PricedSum {
  /** Source of the bill. */
  readonly subject: string;
  readonly monthlyUsd: UsageRange;
}
