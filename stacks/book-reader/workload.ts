import { CapacityPlan, ConnectionBudget, ConnectionLimit, WebWorkload } from '../../lib/domain';

/** BR-POOL-01, BR-POOL-02: the connections one process may open. */
export const POOL_SIZE = 10;
export const MAX_OVERFLOW = 20;
/** BR-ENV-06: server processes of a backend task. */
export const WORKERS_COUNT = 4;

/** The load of the report, for production: it failed at 100 users, and is to serve more than that (GAP-BR-12). */
export const PRODUCTION_WORKLOAD: WebWorkload = {
  name: 'book-reader',
  users: 100,
  peakUsers: 150, // not in the report: what "100+" is taken for
  usersPerInstance: 50, // not in the report: the target on the two tasks that availability asks for anyway
  vcpusPerInstance: 2,
  processesPerInstance: WORKERS_COUNT,
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

/** Who connects to one database instance, and the proof that they fit (BR-POOL-07). */
export function connectionBudget(
  database: string,
  instanceClass: string,
  plan: CapacityPlan,
  workers: { readonly maxWorkers: number; readonly concurrency: number },
): ConnectionBudget {
  return new ConnectionBudget({
    database,
    limit: ConnectionLimit.rdsDefault(instanceClass),
    consumers: [
      {
        name: 'backend',
        maxInstances: plan.maxInstances,
        surgeInstances: plan.maxInstances, // blue and green run side by side
        processesPerInstance: plan.processesPerInstance,
        poolSize: POOL_SIZE,
        maxOverflow: MAX_OVERFLOW,
      },
      {
        name: 'workers',
        maxInstances: workers.maxWorkers, // no deployment starts more
        processesPerInstance: workers.concurrency,
        poolSize: POOL_SIZE,
        maxOverflow: MAX_OVERFLOW,
      },
      { name: 'credential rotation', maxInstances: 1, poolSize: 1 },
    ],
  });
}
