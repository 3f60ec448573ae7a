import type { PlanOptions, Usage, Workload } from '../../lib/domain';

/** Load of a system in the terms of a plan, and the sizes that the system has. */
export interface SystemLoad {
  readonly workload: Workload;
  readonly options: PlanOptions;
  /** Usage of a month that the report states, for `loadbearing cost`. */
  readonly usage?: Usage;
  /** Sizes in production by their name in a plan: the report's where it states them. */
  readonly built: { readonly [size: string]: string };
}
