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
}
