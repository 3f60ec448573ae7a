import { ConnectionBudget, ConnectionLimit, ConnectionPooler, ReplicaPlan } from '../../lib/domain';

/** FM-SLO-07: the throughput the system is built for, in requests per second. */
export const PEAK_REQUESTS_PER_SECOND = 5000;

/** FM-PGB-17: connections one replica would like to hold. */
export const WANTED_POOL = 50;
/** FM-RED-09. */
export const WANTED_REDIS_POOL = 100;

/**
 * FM-HPA-05: a replica of business-operations-suite is full at 1000 requests per second, so the peak needs five. An environment with
 * fewer replicas is planned for what they serve.
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
 * FM-ACA-17: a replica of ai-analytics-suite-v2 is full at 100. The report states no load of its own for it; the whole peak
 * would take all 50 replicas (GAP-FM-22).
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

/** How both applications share the database. */
export interface DatabaseShare {
  /** Connections one replica may open: no more than all replicas together may have (GAP-FM-08). */
  readonly pool: number;
  /** The proof. */
  readonly budget: ConnectionBudget;
}

/** PostgreSQL's own superusers, and the service's. Source: https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-limits */
const RESERVED_CONNECTIONS = 15;

/** The largest pool, up to the wanted one, with which all replicas fit into the pooler or, without one, into the database. */
export function databaseShare(maxReplicas: number, maxConnections: number, pooler?: ConnectionPooler): DatabaseShare {
  const room = pooler?.maxClientConnections ?? maxConnections - RESERVED_CONNECTIONS;
  const pool = Math.max(1, Math.min(WANTED_POOL, Math.floor(room / (2 * maxReplicas))));
  return { pool, budget: connectionBudget(maxReplicas, pool, maxConnections, pooler) };
}

/** Who connects to the database. Throws when they do not fit: the report's 50 connections of 50 replicas do not. */
export function connectionBudget(
  maxReplicas: number,
  poolSize: number,
  maxConnections: number,
  pooler?: ConnectionPooler,
): ConnectionBudget {
  return new ConnectionBudget({
    database: 'primary',
    limit: ConnectionLimit.pinned(maxConnections),
    consumers: ['business-operations-suite', 'ai-analytics-suite-v2'].map((name) => ({
      name,
      maxInstances: maxReplicas,
      poolSize,
    })),
    reservedConnections: RESERVED_CONNECTIONS,
    pooler,
  });
}
