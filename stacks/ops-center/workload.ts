import { CapacityPlan, ConnectionBudget, ConnectionLimit, KeyRotation, WebWorkload } from '../../lib/domain';
import { ROLES } from './database';

/** Lifetime of API keys and of the database password, with the notice before expiry (OC-ROT-01, OC-ROT-03). */
export const KEY_ROTATION = new KeyRotation({ periodDays: 90, noticeDays: 7 });

/** Address range of the network. The application trusts X-Forwarded-For headers from it. */
export const NETWORK_RANGE = '10.0.0.0/16';

/** Connections that one process keeps in its pool, and those it may open beyond it (OC-POOL-02, OC-POOL-03). */
export const POOL_SIZE = 20;
export const MAX_OVERFLOW = 40;

/** Load from the report, for production. */
export const PRODUCTION_WORKLOAD: WebWorkload = {
  name: 'ops-center',
  baselineUsers: 100, // OC-OUT-06: before
  users: 250, // OC-OUT-06: after
  peakUsers: 500, // not in the report: twice the target, as headroom
  usersPerInstance: 125, // not in the report: the target divided by the two tasks that availability requires
  vcpusPerInstance: 1,
  processesPerInstance: 1, // one asynchronous server process per vCPU
  sharedCacheMiB: 256,
};

/** A fraction of the load, enough to exercise every part of the system. */
export const STAGING_WORKLOAD: WebWorkload = { ...PRODUCTION_WORKLOAD, users: 100, peakUsers: 250 };

/** A handful of developers. */
export const DEVELOPMENT_WORKLOAD: WebWorkload = {
  ...PRODUCTION_WORKLOAD,
  baselineUsers: 10,
  users: 10,
  peakUsers: 125,
  leastInstances: 1,
  sharedCacheMiB: 64,
};

/** Jobs that run beside the web tier: the key check and the analytics refresh, each with the application's pool. */
const JOBS = 2;

/** Connections of every client of the database, checked against its limit (OC-POOL-08). */
export function connectionBudget(instanceClass: string, plan: CapacityPlan): ConnectionBudget {
  return new ConnectionBudget({
    database: 'ops-center',
    limit: ConnectionLimit.rdsDefault(instanceClass),
    consumers: [
      {
        name: 'web',
        maxInstances: plan.maxInstances,
        surgeInstances: plan.maxInstances, // a deployment starts all new tasks before it stops the old ones
        processesPerInstance: plan.processesPerInstance,
        poolSize: POOL_SIZE,
        maxOverflow: MAX_OVERFLOW,
      },
      { name: 'jobs', maxInstances: JOBS, poolSize: POOL_SIZE, maxOverflow: MAX_OVERFLOW },
      // The administrator and each role.
      { name: 'credential rotation', maxInstances: 1 + ROLES.names.length, poolSize: 1 },
    ],
  });
}
