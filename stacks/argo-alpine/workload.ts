import { CapacityPlan, ConnectionBudget, ConnectionLimit, WebWorkload } from '../../lib/domain';

/** AA-POOL-02, AA-POOL-03: the connections one process may open. */
export const POOL_SIZE = 20;
export const MAX_OVERFLOW = 10;
/** SQLAlchemy's own: 5 and 10 (AA-POOL-01, AA-RB-04). */
const DEFAULT_POOL_SIZE = 5;
const DEFAULT_MAX_OVERFLOW = 10;

/** The report states no number of users (GAP-AA-10): a small service on two tasks, which may triple. */
export const PRODUCTION_WORKLOAD: WebWorkload = {
  name: 'argo-alpine',
  users: 100,
  peakUsers: 300,
  usersPerInstance: 50,
  vcpusPerInstance: 1,
  processesPerInstance: 2,
  sharedCacheMiB: 256,
};

export const STAGING_WORKLOAD: WebWorkload = { ...PRODUCTION_WORKLOAD, users: 50, peakUsers: 100 };

export const DEVELOPMENT_WORKLOAD: WebWorkload = {
  ...PRODUCTION_WORKLOAD,
  users: 10,
  peakUsers: 50,
  leastInstances: 1,
  sharedCacheMiB: 64,
};

/** Who connects to the database, and the proof that they fit (AA-POOL-08). */
export function connectionBudget(instanceClass: string, plan: CapacityPlan, defaultPool: boolean): ConnectionBudget {
  return new ConnectionBudget({
    database: 'argo-alpine',
    limit: ConnectionLimit.rdsDefault(instanceClass),
    consumers: [
      {
        name: 'backend',
        maxInstances: plan.maxInstances,
        surgeInstances: plan.maxInstances, // a deployment starts all new tasks before it ends the old ones
        processesPerInstance: plan.processesPerInstance,
        poolSize: defaultPool ? DEFAULT_POOL_SIZE : POOL_SIZE,
        maxOverflow: defaultPool ? DEFAULT_MAX_OVERFLOW : MAX_OVERFLOW,
      },
      { name: 'credential rotation', maxInstances: 1, poolSize: 1 },
    ],
  });
}
