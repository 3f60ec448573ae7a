import { ConnectionBudget, ConnectionLimit } from '../../lib/domain';
import { UserLoad, UserSizing } from '../report/user-sizing';
import { ROLES } from './database';

/** Connections that one process keeps in its pool, and those it may open beyond it (AA-POOL-02, AA-POOL-03). */
export const POOL_SIZE = 20;
export const MAX_OVERFLOW = 10;
/** SQLAlchemy's defaults (AA-POOL-01, AA-RB-04). */
const DEFAULT_POOL_SIZE = 5;
const DEFAULT_MAX_OVERFLOW = 10;

/** Load in production. The report states no number of users (GAP-AA-10), so this assumes a small service whose load may triple. */
export const PRODUCTION_LOAD: UserLoad = {
  users: 100,
  peakUsers: 300,
  usersPerInstance: 50,
  processesPerInstance: 2,
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

/** Connections of every client of the database, checked against its limit (AA-POOL-08). */
export function connectionBudget(instanceClass: string, sizing: UserSizing, defaultPool: boolean): ConnectionBudget {
  return new ConnectionBudget({
    database: 'argo-alpine',
    limit: ConnectionLimit.rdsDefault(instanceClass),
    consumers: [
      {
        name: 'backend',
        maxInstances: sizing.maxInstances,
        surgeInstances: sizing.maxInstances, // a deployment starts all new tasks before it stops the old ones
        processesPerInstance: sizing.processesPerInstance,
        poolSize: defaultPool ? DEFAULT_POOL_SIZE : POOL_SIZE,
        maxOverflow: defaultPool ? DEFAULT_MAX_OVERFLOW : MAX_OVERFLOW,
      },
      // The administrator and each role.
      { name: 'credential rotation', maxInstances: 1 + ROLES.names.length, poolSize: 1 },
    ],
  });
}
