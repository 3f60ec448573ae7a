import { ComputeService } from './plan-options';
import { ServerModel } from './workload';

/** Requests per second of a plan, with growth. */
export interface PlannedTraffic {
  /** On a usual day. */
  readonly usualPerSecond: number;
  /** At the highest peak. */
  readonly peakPerSecond: number;
}

/** Web tier of a plan. */
export interface WebPlan {
  /** Service that runs it. */
  readonly compute: ComputeService;
  /** Size of an instance: an EC2 type, `1024/2048` (CPU units and MiB of Fargate) or `0.5/1` (vCPU and GiB of Container Apps). */
  readonly size: string;
  /** vCPUs of an instance. */
  readonly vcpus: number;
  /** Memory of an instance in GiB. */
  readonly memoryGiB: number;
  /** Way in which a process handles several requests at once. */
  readonly serverModel: ServerModel;
  /** Server processes of an instance. */
  readonly processes: number;
  /** CPUs of an instance that work on requests. */
  readonly cpus: number;
  /** CPU time of a request on one of them, in milliseconds: longer than stated where an instance has less than a whole vCPU. */
  readonly cpuMsPerRequest: number;
  /** Time in milliseconds that a request waits for the database and other services. */
  readonly waitMsPerRequest: number;
  /** Requests of a process at once: its threads, or the limit of an event loop. */
  readonly concurrencyPerProcess: number;
  /** Connections to the database that a process keeps open; 0 without a database. */
  readonly poolPerProcess: number;
  /** Requests per second of an instance within the objective. */
  readonly requestsPerSecond: number;
  /** Minimum number of instances. */
  readonly minInstances: number;
  /** Maximum number of instances, for the peak. */
  readonly maxInstances: number;
  /** Instances that a deployment adds at the maximum. */
  readonly surgeInstances: number;
  /** CPU utilization that scaling aims at, in percent. */
  readonly cpuTargetPercent: number;
}

/** Database of a plan, with a standby in another zone. */
export interface DatabasePlan {
  /** RDS class or SKU of flexible server. */
  readonly size: string;
  /** vCPUs of a server. */
  readonly vcpus: number;
  /** Memory of a server in GiB. */
  readonly memoryGiB: number;
  /** Storage in GiB, with room for a year. */
  readonly storageGiB: number;
  /** CPU time of the queries of a request on the primary, in milliseconds. */
  readonly cpuMsPerRequest: number;
  /** I/O operations per second at the peak. */
  readonly iops: number;
  /** Read replicas. They need an application that sends its reads to them. */
  readonly readReplicas: number;
  /** Connections that a server accepts from applications. */
  readonly maxConnections: number;
  /** If true, a pooler is needed: RDS Proxy or PgBouncer. */
  readonly pooler: boolean;
}

/** Cache or broker of a plan, with a replica in another zone. */
export interface CachePlan {
  /** ElastiCache node type or SKU of Azure Managed Redis. */
  readonly size: string;
  /** Data in MiB. */
  readonly dataMiB: number;
}

/** Workers of a plan. */
export interface WorkersPlan {
  /** Size of a worker, in the form of `WebPlan.size`. */
  readonly size: string;
  /** vCPUs of a worker. */
  readonly vcpus: number;
  /** Memory of a worker in GiB. */
  readonly memoryGiB: number;
  /** Tasks that a worker runs at once, each in a process. */
  readonly concurrency: number;
  /** Minimum number of workers. */
  readonly minWorkers: number;
  /** Maximum number of workers. */
  readonly maxWorkers: number;
  /** Waiting tasks for each worker at which scaling adds one. */
  readonly backlogPerWorker: number;
  /** Tasks per second on a usual day. */
  readonly usualTasksPerSecond: number;
  /** Tasks per second at the peak. */
  readonly peakTasksPerSecond: number;
  /** Time of a task in seconds. */
  readonly secondsPerTask: number;
  /** Share of its time in which a task uses a CPU, 0 to 1. */
  readonly cpuShare: number;
  /** Time in seconds that a task may wait for a worker. */
  readonly acceptableDelaySeconds: number;
}

/** Traffic of the edge and of the load balancer at the peak. */
export interface EdgePlan {
  /** Requests per second that the edge answers or passes on. */
  readonly requestsPerSecond: number;
  /** Data to users in a month of usual load, in GB. */
  readonly gbPerMonth: number;
  /**
   * Capacity units of an Application Load Balancer.
   * @default - none: Container Apps has an ingress of its own
   */
  readonly loadBalancerUnits?: number;
}

/** A size of a plan and the reason for it. */
export interface PlannedSize {
  /** Name, e.g. `web.maxInstances`. */
  readonly name: string;
  /** Value with its unit. */
  readonly value: string;
  /** Formula with the values used. */
  readonly formula: string;
  /**
   * Constraint that decided.
   * @default - the formula says it
   */
  readonly decidedBy?: string;
  /**
   * Constraint that the next smaller size violates, or its price.
   * @default - there is no smaller size
   */
  readonly nextSmaller?: string;
}

/** End of what a part of a plan can carry. */
export interface PlanLimit {
  /** Part of the plan: `web`, `database`, `cache`, `broker` or `workers`. */
  readonly part: string;
  /** Most requests per second at the peak. */
  readonly requestsPerSecond: number;
  /** Multiple of the planned peak. Below 1, the part does not fit. */
  readonly times: number;
  /** Constraint that ends it, with its numbers. */
  readonly constraint: string;
  /** Option that carries further. */
  readonly beyond: string;
}

/** Utilization of a plan in one situation. */
export interface PlannedUtilization {
  /** Situation: `usual`, `peak` or `one zone lost`. */
  readonly situation: string;
  /** Requests per second. */
  readonly requestsPerSecond: number;
  /** Instances of the web tier that serve them. */
  readonly instances: number;
  /** CPU utilization of these instances in percent. */
  readonly cpuPercent: number;
  /** Response time at the percentile of the objective, in milliseconds. */
  readonly milliseconds: number;
  /**
   * CPU utilization of the primary database in percent.
   * @default - no database
   */
  readonly databaseCpuPercent?: number;
}

/** A size that differs between two plans. */
export interface PlanChange {
  /** Name of the size. */
  readonly name: string;
  /**
   * Value before.
   * @default - the size is new
   */
  readonly before?: string;
  /**
   * Value after.
   * @default - the size is gone
   */
  readonly after?: string;
}
