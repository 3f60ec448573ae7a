import type { PlanOptions, Workload } from '../../lib/domain';

/** Load of a system in the terms of a plan, and the sizes that the system has. */
export interface SystemLoad {
  readonly workload: Workload;
  readonly options: PlanOptions;
  /** Sizes in production by their name in a plan: the report's where it states them. */
  readonly built: { readonly [size: string]: string };
}
