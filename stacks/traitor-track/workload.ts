import { ConnectionBudget, ConnectionLimit, MachineSizes } from '../../lib/domain';
import { UserLoad } from '../report/user-sizing';
import { ROLES } from './database';
import { ReportSizing } from './report-sizing';

/** Load from the report, for production. */
export const PRODUCTION_LOAD: UserLoad = {
  baselineUsers: 100, // TT-ARC-01
  users: 300, // TT-OUT-04, TT-RD-16
  peakUsers: 1000, // TT-OUT-07
  usersPerInstance: 100, // TT-ASG-11
  processesPerInstance: 2 * MachineSizes.ec2('t3.medium').vcpus + 1, // TT-VRT-01, TT-GUN-01
  // Not in the report: room for ten minutes of bag searches (TT-CAC-08) and an hour of sessions (TT-SES-08).
  sharedCacheMiB: 512,
};

/** A fraction of the load, enough to exercise every part of the system. */
export const STAGING_LOAD: UserLoad = { ...PRODUCTION_LOAD, users: 200, peakUsers: 400 };

/** A handful of developers. */
export const DEVELOPMENT_LOAD: UserLoad = {
  ...PRODUCTION_LOAD,
  baselineUsers: 10,
  users: 10,
  peakUsers: 200,
  leastInstances: 1,
  sharedCacheMiB: 64,
};

/** Extra instances during an instance refresh, in percent of the group's size; at least one instance. */
export const REFRESH_SURGE_PERCENT = 10;

/** Connections of every client of one database instance, checked against its limit. Each replica has a separate budget (TT-RR-03). */
export function connectionBudget(database: string, instanceClass: string, sizing: ReportSizing): ConnectionBudget {
  return new ConnectionBudget({
    database,
    limit: ConnectionLimit.rdsDefault(instanceClass),
    consumers: [
      {
        name: 'web',
        maxInstances: sizing.maxInstances,
        surgeInstances: Math.ceil((sizing.maxInstances * REFRESH_SURGE_PERCENT) / 100),
        processesPerInstance: sizing.processesPerInstance,
        poolSize: sizing.poolSize,
        maxOverflow: sizing.maxOverflow,
      },
      // The administrator and each role.
      { name: 'credential rotation', maxInstances: 1 + ROLES.names.length, poolSize: 1 },
    ],
  });
}
