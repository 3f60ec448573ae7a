/** State of a service in a period of a simulation. */
export interface SimulationSample {
  /** Second at which the period begins. */
  readonly second: number;
  /** Mean requests per second that arrived. */
  readonly requestsPerSecond: number;
  /** Mean requests per second that were answered. */
  readonly answeredPerSecond: number;
  /** Requests that the service refused. */
  readonly refused: number;
  /** Instances that serve, at the end of the period. */
  readonly instances: number;
  /** Instances that start, at the end of the period. */
  readonly startingInstances: number;
  /** Mean share of the servers that are busy, 0 to 1. */
  readonly utilization: number;
  /** Requests that wait, at the end of the period. */
  readonly queued: number;
  /** Requests that wait or are served, at the end of the period. */
  readonly inSystem: number;
  /** Highest mean response time of a second, in milliseconds. */
  readonly meanMs: number;
  /** Highest median response time of a second, in milliseconds. */
  readonly p50Ms: number;
  /** Highest 95th percentile of the response times of a second, in milliseconds. */
  readonly p95Ms: number;
  /** Highest 99th percentile of the response times of a second, in milliseconds. */
  readonly p99Ms: number;
  /** Highest CPU utilization of the database, 0 to 1. 0 without a database. */
  readonly databaseUtilization: number;
}

/** Sums and extremes of a simulation. */
export interface SimulationTotals {
  /** Requests that arrived. */
  readonly requests: number;
  /** Requests that the service refused. */
  readonly refused: number;
  /** Hours of all instances, from their launch. */
  readonly instanceHours: number;
  /** Seconds in which requests missed the objective. */
  readonly secondsOverObjective: number;
  /** Most requests that waited. */
  readonly highestQueue: number;
  /** Most instances that ran or started. */
  readonly mostInstances: number;
  /** Most connections to the database. 0 without a database. */
  readonly mostConnections: number;
  /** Highest CPU utilization of the database, 0 to 1. 0 without a database. */
  readonly highestDatabaseUtilization: number;
}

/** Reason for which a service misses its objective. */
export enum ScalingBottleneck {
  /** Requests take longer even without a queue. */
  SERVICE_TIME = 'service-time',
  /** The CPUs of the database are busy. */
  DATABASE_CPU = 'database-cpu',
  /** The database has no connections for some instances. */
  DATABASE_CONNECTIONS = 'database-connections',
  /** The maximum number of instances does not suffice. */
  MAX_INSTANCES = 'max-instances',
  /** Instances are added too late. */
  SCALING_DELAY = 'scaling-delay',
}

/** A time in which requests missed the objective. */
export interface MissedPeriod {
  /** First second. */
  readonly fromSecond: number;
  /** Second after the last one. */
  readonly toSecond: number;
}

/** Answer to the question whether a policy holds an objective under a load. */
export interface SimulationVerdict {
  /** True if the objective is met in every second. */
  readonly holds: boolean;
  /** Times in which it is not. */
  readonly missed: MissedPeriod[];
  /**
   * Main reason.
   * @default - the objective is met
   */
  readonly bottleneck?: ScalingBottleneck;
  /**
   * Minimum number of instances that meets the objective. It may exceed the maximum of the policy.
   * @default - the objective is met, or no minimum meets it
   */
  readonly smallestMinimum?: number;
  /**
   * Maximum number of instances that meets the objective with the minimum of the policy.
   * @default - the objective is met, or the maximum is not what misses it
   */
  readonly sufficientMaximum?: number;
  /** The verdict in one sentence. */
  readonly sentence: string;
}
