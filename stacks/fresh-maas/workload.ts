import { ConnectionBudget, ConnectionLimit, ConnectionPooler, ReplicaPlan } from '../../lib/domain';
import { VIEW_REFRESHES } from './jobs';

const SUITES = ['business-operations-suite', 'ai-analytics-suite-v2'];

/** Throughput that the system is sized for, in requests per second (FM-SLO-07). */
export const PEAK_REQUESTS_PER_SECOND = 5000;

/** vCPUs of a replica: those of ai-analytics-suite-v2 are the report's (FM-ACA-10), business-operations-suite has half of them. */
export const SUITE_VCPUS = { business: 1, analytics: 2 };
/** Memory of a replica for each vCPU, in GiB (FM-ACA-10). */
export const GIB_PER_VCPU = 2;

/** Database pool of one replica in the report (FM-PGB-17). */
export const WANTED_POOL = 50;
/** Redis pool of one replica in the report (FM-RED-09). */
export const WANTED_REDIS_POOL = 100;

/**
 * Returns the replicas of business-operations-suite. One serves 1000 requests per second, so the peak needs five (FM-HPA-05). An
 * environment with fewer replicas is planned for the load that they can serve.
 */
export function businessPlan(maxReplicas: number): ReplicaPlan {
  return new ReplicaPlan({
    name: 'business-operations-suite',
    requestsPerSecond: Math.min(PEAK_REQUESTS_PER_SECOND, 1000 * maxReplicas),
    requestsPerSecondPerReplica: 1000,
    minReplicas: Math.min(2, maxReplicas),
    maxReplicas,
  });
}

/**
 * Returns the replicas of ai-analytics-suite-v2. One serves 100 requests per second (FM-ACA-17). The report specifies no separate load
 * for it; the whole peak needs all 50 replicas (GAP-FM-22).
 */
export function analyticsPlan(maxReplicas: number): ReplicaPlan {
  return new ReplicaPlan({
    name: 'ai-analytics-suite-v2',
    requestsPerSecond: Math.min(PEAK_REQUESTS_PER_SECOND, 100 * maxReplicas),
    requestsPerSecondPerReplica: 100,
    minReplicas: Math.min(2, maxReplicas),
    maxReplicas,
  });
}

/** Share of the database connections for each replica. */
export interface DatabaseShare {
  /** Maximum number of connections of one replica, so that all replicas together stay within the limit (GAP-FM-08). */
  readonly pool: number;
  /** Connections of all replicas, checked against the limit. */
  readonly budget: ConnectionBudget;
}

/**
 * Connections kept free: 15 for superusers of PostgreSQL and of the service, 5 for migrations and administrators, who connect directly.
 * Source: https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-limits
 */
const RESERVED_CONNECTIONS = 15 + 5;
/** One connection for each job that refreshes views. */
const JOB_CONNECTIONS = VIEW_REFRESHES.length;

/**
 * Returns the largest pool, up to the report's, with which all replicas fit into the pooler or, without one, the database. While a
 * revision replaces another one, a suite has twice its replicas.
 */
export function databaseShare(maxReplicas: number, maxConnections: number, pooler?: ConnectionPooler): DatabaseShare {
  const room = (pooler?.maxClientConnections ?? maxConnections - RESERVED_CONNECTIONS) - JOB_CONNECTIONS;
  const pool = Math.max(1, Math.min(WANTED_POOL, Math.floor(room / (SUITES.length * 2 * maxReplicas))));
  return { pool, budget: connectionBudget(maxReplicas, pool, maxConnections, pooler) };
}

/** Returns the connections of all replicas and jobs. Throws if they exceed the limit, as the report's 50 connections of 50 replicas do. */
export function connectionBudget(
  maxReplicas: number,
  poolSize: number,
  maxConnections: number,
  pooler?: ConnectionPooler,
): ConnectionBudget {
  return new ConnectionBudget({
    database: 'primary',
    limit: ConnectionLimit.pinned(maxConnections),
    consumers: [
      ...SUITES.map((name) => ({ name, maxInstances: maxReplicas, surgeInstances: maxReplicas, poolSize })),
      { name: 'jobs', maxInstances: JOB_CONNECTIONS, poolSize: 1 },
    ],
    reservedConnections: RESERVED_CONNECTIONS,
    pooler,
  });
}
