import { ConnectionBudget, ConnectionLimit } from '../../lib/domain';
import { UserLoad, UserSizing } from '../report/user-sizing';
import { ROLES } from './database';

/** Connections that one process keeps in its pool, and those it may open beyond it (BR-POOL-01, BR-POOL-02). */
export const POOL_SIZE = 10;
export const MAX_OVERFLOW = 20;
/** Number of server processes of a backend task (BR-ENV-06). */
export const WORKERS_COUNT = 4;

/** Load from the report, for production. The old system failed at 100 users; the new one must serve more (GAP-BR-12). */
export const PRODUCTION_LOAD: UserLoad = {
  users: 100,
  peakUsers: 150, // not in the report: reading of its "100+"
  usersPerInstance: 50, // not in the report: the target divided by the two tasks that availability requires
  processesPerInstance: WORKERS_COUNT,
  sharedCacheMiB: 256,
};

export const STAGING_LOAD: UserLoad = { ...PRODUCTION_LOAD, users: 50, peakUsers: 100 };

export const DEVELOPMENT_LOAD: UserLoad = {
  ...PRODUCTION_LOAD,
  users: 10,
  peakUsers: 50,
  leastInstances: 1,
  sharedCacheMiB: 64,
};

/** Connections of every client of one database instance, checked against its limit (BR-POOL-07). */
export function connectionBudget(
  database: string,
  instanceClass: string,
  sizing: UserSizing,
  workers: { readonly maxWorkers: number; readonly concurrency: number },
): ConnectionBudget {
  return new ConnectionBudget({
    database,
    limit: ConnectionLimit.rdsDefault(instanceClass),
    consumers: [
      {
        name: 'backend',
        maxInstances: sizing.maxInstances,
        surgeInstances: sizing.maxInstances, // blue and green run side by side
        processesPerInstance: sizing.processesPerInstance,
        poolSize: POOL_SIZE,
        maxOverflow: MAX_OVERFLOW,
      },
      {
        name: 'workers',
        maxInstances: workers.maxWorkers, // deployments start no more than these
        processesPerInstance: workers.concurrency,
        poolSize: POOL_SIZE,
        maxOverflow: MAX_OVERFLOW,
      },
      // The administrator and each role.
      { name: 'credential rotation', maxInstances: 1 + ROLES.names.length, poolSize: 1 },
    ],
  });
}
