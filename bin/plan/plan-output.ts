import type { Plan, PlanLimit } from '../../lib/domain';

/** Properties of a plan that hold its results. */
type PlanResults =
  | 'cloud'
  | 'region'
  | 'zones'
  | 'assumptions'
  | 'traffic'
  | 'objective'
  | 'web'
  | 'edge'
  | 'database'
  | 'cache'
  | 'workers'
  | 'broker'
  | 'sizes'
  | 'connections'
  | 'alarms'
  | 'utilization'
  | 'limits';

/** Result of `loadbearing plan --json`. */
export interface PlanOutput {
  /** A plan for each cloud. */
  readonly plans: readonly PlanData[];
}

/** Plan of an application on a cloud. */
export interface PlanData extends Pick<Plan, PlanResults> {
  /** Parts for which no size is large enough. */
  readonly shortfalls: readonly PlanLimit[];
  /** Sizes of a synthesized or deployed app beside the plan, with `--app` or `--stack-state`. */
  readonly built?: readonly BuiltSize[];
}

/** Size of an app beside that of the plan. */
export interface BuiltSize {
  /** Name in the plan, e.g. `web.maxInstances`. */
  readonly name: string;
  readonly planned: string;
  readonly built: string;
  /** True for a number, or vCPUs or memory of a class, below that of the plan. Absent if the classes cannot be compared. */
  readonly isLess?: boolean;
}
