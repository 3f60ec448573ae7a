import { Defaults, Resolved } from '../defaults';
import { Rounding } from '../rounding';

/**
 * The load of a web tier, in plain numbers that are known before deployment.
 *
 * Only `users`, `usersPerInstance` and `peakUsers` are required. {@link CapacityPlan.explain} shows every other value used.
 */
export interface WebWorkload {
  /**
   * Name of the workload in explanations and errors.
   * @default 'workload'
   */
  readonly name?: string;

  /** Concurrent users on a usual day; sets the desired number of instances. */
  readonly users: number;

  /** Concurrent users one instance serves within its latency target. Measure it; do not guess. */
  readonly usersPerInstance: number;

  /** Concurrent users at the highest peak; sets the maximum number of instances and every connection budget. */
  readonly peakUsers: number;

  /**
   * Concurrent users that are always present; sets the minimum number of instances.
   * @default - the same as `users`
   */
  readonly baselineUsers?: number;

  /**
   * Growth to plan for, as a share: 0.2 adds 20 % to all users and requests.
   * @default 0
   */
  readonly growth?: number;

  /**
   * Smallest number of instances for availability, one for each Availability Zone.
   * @default 2
   */
  readonly leastInstances?: number;

  /**
   * Requests per second at the peak.
   *
   * If set, the instances also have to serve these requests by Little's law: requests per second × seconds per request ÷
   * concurrent requests of an instance.
   * @default - sizes follow from the users alone
   */
  readonly requestsPerSecond?: number;

  /**
   * Mean response time in seconds.
   * @default 0.15
   */
  readonly secondsPerRequest?: number;

  /**
   * Database queries per request.
   * @default 3
   */
  readonly queriesPerRequest?: number;

  /**
   * Share of database work that only reads, 0 to 1.
   * @default 0.8
   */
  readonly readShare?: number;

  /**
   * Number of read replicas that share the reads, 0 to 15.
   * @default 0
   */
  readonly readReplicas?: number;

  /**
   * Number of vCPUs of an instance.
   * @default 2
   */
  readonly vcpusPerInstance?: number;

  /**
   * Server processes of an instance, e.g. Gunicorn workers.
   * @default - 2 × vcpusPerInstance + 1
   */
  readonly processesPerInstance?: number;

  /**
   * Requests one process serves concurrently: its threads, or the green threads that run in parallel.
   * @default 4
   */
  readonly threadsPerProcess?: number;

  /**
   * Number of processes in the pool formula, if it differs from the number that run.
   * @default - processesPerInstance
   */
  readonly poolProcesses?: number;

  /**
   * Buffer added to the computed pool, as a share.
   * @default 0.2
   */
  readonly poolBuffer?: number;

  /**
   * Overflow of a pool, as a share of its size.
   * @default 0.5
   */
  readonly overflowShare?: number;

  /**
   * Rounding of a fractional connection.
   * @default Rounding.UP
   */
  readonly poolRounding?: Rounding;

  /**
   * Session data per user, in KiB. The default is an estimate; measure yours.
   * @default 4
   */
  readonly sessionKiB?: number;

  /**
   * Cached data per user, such as page fragments, in KiB. The default is an estimate; measure yours.
   * @default 64
   */
  readonly cachedKiBPerUser?: number;

  /**
   * Cached data that all users share, such as statistics, in MiB. The default is an estimate; measure yours.
   * @default 64
   */
  readonly sharedCacheMiB?: number;
}

const DEFAULTS = {
  name: 'workload',
  growth: 0,
  leastInstances: 2,
  secondsPerRequest: 0.15,
  queriesPerRequest: 3,
  readShare: 0.8,
  readReplicas: 0,
  vcpusPerInstance: 2,
  threadsPerProcess: 4,
  poolBuffer: 0.2,
  overflowShare: 0.5,
  poolRounding: Rounding.UP,
  sessionKiB: 4,
  cachedKiBPerUser: 64,
  sharedCacheMiB: 64,
} satisfies Partial<WebWorkload>;

/**
 * A workload after its defaults.
 *
 * @internal
 */
export type ResolvedWebWorkload = Resolved<WebWorkload, typeof DEFAULTS>;

/** Returns a workload with its literal defaults filled in. */
export function resolveWorkload(workload: WebWorkload): ResolvedWebWorkload {
  return Defaults.apply(workload, DEFAULTS);
}
