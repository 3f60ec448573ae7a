import { ConnectionBudget, ConnectionLimit, KeyRotation } from '../../lib/domain';
import { UserLoad, UserSizing } from '../report/user-sizing';
import { ROLES } from './database';

/** Lifetime of API keys and of the database password, with the notice before expiry (OC-ROT-01, OC-ROT-03). */
export const KEY_ROTATION = new KeyRotation({ periodDays: 90, noticeDays: 7 });

/** Address range of the network. The application trusts X-Forwarded-For headers from it. */
export const NETWORK_RANGE = '10.0.0.0/16';

/** Connections that one process keeps in its pool, and those it may open beyond it (OC-POOL-02, OC-POOL-03). */
export const POOL_SIZE = 20;
export const MAX_OVERFLOW = 40;

/** Load from the report, for production. */
export const PRODUCTION_LOAD: UserLoad = {
  baselineUsers: 100, // OC-OUT-06: before
  users: 250, // OC-OUT-06: after
  peakUsers: 500, // not in the report: twice the target, as headroom
  usersPerInstance: 125, // not in the report: the target divided by the two tasks that availability requires
  processesPerInstance: 1, // one asynchronous server process per vCPU
  sharedCacheMiB: 256,
};

/** A fraction of the load, enough to exercise every part of the system. */
export const STAGING_LOAD: UserLoad = { ...PRODUCTION_LOAD, users: 100, peakUsers: 250 };

/** A handful of developers. */
export const DEVELOPMENT_LOAD: UserLoad = {
  ...PRODUCTION_LOAD,
  baselineUsers: 10,
  users: 10,
  peakUsers: 125,
  leastInstances: 1,
  sharedCacheMiB: 64,
};

/** Jobs that run beside the web tier: the key check and the analytics refresh, each with the application's pool. */
const JOBS = 2;

/** Connections of every client of the database, checked against its limit (OC-POOL-08). */
export function connectionBudget(instanceClass: string, sizing: UserSizing): ConnectionBudget {
  return new ConnectionBudget({
    database: 'ops-center',
    limit: ConnectionLimit.rdsDefault(instanceClass),
    consumers: [
      {
        name: 'web',
        maxInstances: sizing.maxInstances,
        surgeInstances: sizing.maxInstances, // a deployment starts all new tasks before it stops the old ones
        processesPerInstance: sizing.processesPerInstance,
        poolSize: POOL_SIZE,
        maxOverflow: MAX_OVERFLOW,
      },
      { name: 'jobs', maxInstances: JOBS, poolSize: POOL_SIZE, maxOverflow: MAX_OVERFLOW },
      // The administrator and each role.
      { name: 'credential rotation', maxInstances: 1 + ROLES.names.length, poolSize: 1 },
    ],
  });
}
