import { Rounding } from '../rounding';

/**
 * What is asked of a web tier: plain numbers, known before anything is deployed.
 *
 * Only three are needed; each other one has a default that {@link CapacityPlan.explain} shows.
 */
export interface WebWorkload {
  /**
   * Name of the workload in explanations and errors.
   * @default 'workload'
   */
  readonly name?: string;

  /** Concurrent users on a usual day. Decides the desired number of instances. */
  readonly users: number;

  /** Concurrent users one instance serves within its latency target. Measure it; do not guess. */
  readonly usersPerInstance: number;

  /** Concurrent users at the highest peak. Decides the maximum number of instances and every connection budget. */
  readonly peakUsers: number;

  /**
   * Concurrent users that are always there. Decides the minimum number of instances.
   * @default - the same as `users`
   */
  readonly baselineUsers?: number;

  /**
   * Growth to plan for, as a share: 0.2 adds 20 % to every number of users and requests.
   * @default 0
   */
  readonly growth?: number;

  /**
   * Instances below which the group never falls, for availability: one for each zone.
   * @default 2 (TT-ASG-07)
   */
  readonly leastInstances?: number;

  /**
   * Requests per second at the peak. When stated, the instances must also cover them by Little's law:
   * requests per second × seconds per request ÷ concurrent requests of an instance.
   * @default - users alone decide
   */
  readonly requestsPerSecond?: number;

  /**
   * Mean seconds from request to answer.
   * @default 0.15 (TT-POOL-03)
   */
  readonly secondsPerRequest?: number;

  /**
   * Database queries of a request.
   * @default 3 (TT-POOL-03)
   */
  readonly queriesPerRequest?: number;

  /**
   * Share of database work that only reads, 0 to 1.
   * @default 0.8 (TT-ARC-20)
   */
  readonly readShare?: number;

  /**
   * Read replicas that share the reads, 0 to 15.
   * @default 0
   */
  readonly readReplicas?: number;

  /**
   * Virtual processors of an instance.
   * @default 2
   */
  readonly vcpusPerInstance?: number;

  /**
   * Server processes (Gunicorn workers) of an instance.
   * @default - 2 × vcpusPerInstance + 1 (TT-GUN-01)
   */
  readonly processesPerInstance?: number;

  /**
   * Requests one process serves at once: its threads, or the green threads that really run.
   * @default 4 (TT-POOL-03)
   */
  readonly threadsPerProcess?: number;

  /**
   * Processes the pool formula divides by, where they differ from those that run (GAP-TT-05).
   * @default - processesPerInstance
   */
  readonly poolProcesses?: number;

  /**
   * Added to the computed pool, as a share.
   * @default 0.2 (TT-POOL-04)
   */
  readonly poolBuffer?: number;

  /**
   * Overflow of a pool, as a share of its size.
   * @default 0.5 (TT-POOL-05)
   */
  readonly overflowShare?: number;

  /**
   * What happens to a fraction of a connection.
   * @default Rounding.UP
   */
  readonly poolRounding?: Rounding;

  /**
   * Session data of a user, in KiB.
   * @default 4 (an estimate: no report states it; measure yours)
   */
  readonly sessionKiB?: number;

  /**
   * Cached data that belongs to one user (page fragments), in KiB.
   * @default 64 (an estimate: no report states it; measure yours)
   */
  readonly cachedKiBPerUser?: number;

  /**
   * Cached data that all users share (statistics, search results), in MiB.
   * @default 64 (an estimate: no report states it; measure yours)
   */
  readonly sharedCacheMiB?: number;
}
