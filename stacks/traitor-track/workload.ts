import { CapacityPlan, ConnectionBudget, ConnectionLimit, MachineSizes, Rounding, WebWorkload } from '../../lib/domain';
import { ROLES } from './database';

/** Load from the report, for production. */
export const PRODUCTION_WORKLOAD: WebWorkload = {
  name: 'traitor-track',
  baselineUsers: 100, // TT-ARC-01
  users: 300, // TT-OUT-04, TT-RD-16
  peakUsers: 1000, // TT-OUT-07
  usersPerInstance: 100, // TT-ASG-11
  vcpusPerInstance: MachineSizes.ec2('t3.medium').vcpus, // TT-VRT-01
  queriesPerRequest: 3, // TT-POOL-03
  secondsPerRequest: 0.15, // TT-POOL-03
  // The report's formula divides by the 2 × 4 threads of its old server, and its code truncates (GAP-TT-05).
  poolProcesses: 2,
  threadsPerProcess: 4,
  poolBuffer: 0.2, // TT-POOL-04
  overflowShare: 0.5, // TT-POOL-05
  poolRounding: Rounding.TRUNCATE,
  readShare: 0.8, // TT-ARC-20
  readReplicas: 2, // TT-RR-01
  // Not in the report: room for ten minutes of bag searches (TT-CAC-08) and an hour of sessions (TT-SES-08).
  sharedCacheMiB: 512,
};

/** A fraction of the load, enough to exercise every part of the system. */
export const STAGING_WORKLOAD: WebWorkload = {
  ...PRODUCTION_WORKLOAD,
  users: 200,
  peakUsers: 400,
  readReplicas: 1,
};

/** A handful of developers. */
export const DEVELOPMENT_WORKLOAD: WebWorkload = {
  ...PRODUCTION_WORKLOAD,
  baselineUsers: 10,
  users: 10,
  peakUsers: 200,
  leastInstances: 1,
  readReplicas: 0,
  sharedCacheMiB: 64,
};

/** Extra instances during an instance refresh, in percent of the group's size; at least one instance. */
export const REFRESH_SURGE_PERCENT = 10;

/** Connections of every client of one database instance, checked against its limit. Each replica has a separate budget (TT-RR-03). */
export function connectionBudget(database: string, instanceClass: string, plan: CapacityPlan): ConnectionBudget {
  return new ConnectionBudget({
    database,
    limit: ConnectionLimit.rdsDefault(instanceClass),
    consumers: [
      {
        name: 'web',
        maxInstances: plan.maxInstances,
        surgeInstances: Math.ceil((plan.maxInstances * REFRESH_SURGE_PERCENT) / 100),
        processesPerInstance: plan.processesPerInstance,
        poolSize: plan.pool.poolSize,
        maxOverflow: plan.pool.maxOverflow,
      },
      // The administrator and each role.
      { name: 'credential rotation', maxInstances: 1 + ROLES.names.length, poolSize: 1 },
    ],
  });
}
