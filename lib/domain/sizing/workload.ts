import { LatencyObjective } from './latency-objective';
import { MeasuredInstance } from './measured-instance';

/** Way in which a server process handles several requests at once. */
export enum ServerModel {
  /** Threads that share the memory of a process, e.g. Gunicorn's `gthread`, Puma or Tomcat. */
  THREADS = 'threads',
  /** One request for each process, e.g. Gunicorn's `sync`, PHP-FPM or Unicorn. */
  PREFORK = 'prefork',
  /** One event loop for each process, e.g. Uvicorn, Node.js or .NET. */
  ASYNC = 'async',
}

/**
 * Requests of users. State users, requests, or both. Of the two rates, the one that is not stated follows from the users and their think
 * time.
 */
export interface Traffic {
  /**
   * Concurrent users on a usual day.
   * @default - requests are stated
   */
  readonly users?: number;
  /**
   * Concurrent users at the highest peak.
   * @default - as many times the users as the peak has more requests
   */
  readonly peakUsers?: number;
  /**
   * Mean time between the answer to a user and that user's next request, in seconds.
   *
   * Source of the default: TPC-W specification 1.8, clause 5.3.1.1
   * @default 7
   */
  readonly thinkSeconds?: number;
  /**
   * Requests per second on a usual day, as they reach the service, without what an edge answers.
   * @default - users ÷ (think time + response time)
   */
  readonly requestsPerSecond?: number;
  /**
   * Requests per second at the highest peak.
   * @default - requestsPerSecond × peakUsers ÷ users
   */
  readonly peakRequestsPerSecond?: number;
  /**
   * Growth to plan for, as a share: 0.2 adds 20 %.
   * @default 0.2
   */
  readonly growth?: number;
}

/** Work of one request. */
export interface ServiceDemand {
  /**
   * CPU time in milliseconds.
   * @default 30
   */
  readonly cpuMsPerRequest?: number;
  /**
   * Time in milliseconds that a request waits for the database and other services, during which the CPU is free.
   * @default 120
   */
  readonly waitMsPerRequest?: number;
  /**
   * Memory of a server process in MiB.
   * @default 256
   */
  readonly memoryMiBPerProcess?: number;
  /**
   * Way in which a process handles several requests at once.
   * @default ServerModel.THREADS
   */
  readonly serverModel?: ServerModel;
  /**
   * Requests of a process at once: threads, or the limit of an event loop.
   * @default - 1 with `PREFORK`; otherwise what Little's law needs
   */
  readonly concurrencyPerProcess?: number;
  /**
   * Throughput of one instance by its concurrency, as `loadbearing measure` writes it. `loadbearing simulate --measured` uses it. A plan
   * does not: it chooses among machines other than the measured one.
   * @default - not measured
   */
  readonly measured?: MeasuredInstance;
}

/** Work and data of the database. */
export interface DatabaseDemand {
  /**
   * Queries of one request.
   * @default 3
   */
  readonly queriesPerRequest?: number;
  /**
   * CPU time of a query on the server, in milliseconds.
   * @default 2
   */
  readonly cpuMsPerQuery?: number;
  /**
   * Share of the database's work that only reads, 0 to 1.
   * @default 0.8
   */
  readonly readShare?: number;
  /**
   * Size of tables and indexes in GiB.
   * @default 20
   */
  readonly dataGiB?: number;
  /**
   * Share of the data that is read often and should fit into memory, 0 to 1.
   * @default 0.2
   */
  readonly hotShare?: number;
  /**
   * Growth of the data in a year, as a share.
   * @default 0.5
   */
  readonly growthPerYear?: number;
}

/** Data of the cache. */
export interface CacheDemand {
  /**
   * Session and cached data of a user at the peak, in KiB.
   * @default 68
   */
  readonly kiBPerUser?: number;
  /**
   * Data that all users share, in MiB.
   * @default 64
   */
  readonly sharedMiB?: number;
}

/** Answers and static files. */
export interface ContentDemand {
  /**
   * Mean size of an answer of the service, in KiB.
   * @default 20
   */
  readonly kiBPerAnswer?: number;
  /**
   * Requests for static files for each request to the service.
   * @default 4
   */
  readonly filesPerRequest?: number;
  /**
   * Mean size of a static file, in KiB.
   * @default 40
   */
  readonly kiBPerFile?: number;
}

/** Tasks that run outside requests. */
export interface BackgroundDemand {
  /** Tasks per second at the peak. */
  readonly tasksPerSecond: number;
  /**
   * Time of a task in seconds.
   * @default 2
   */
  readonly secondsPerTask?: number;
  /**
   * Time in seconds that a task may wait for a worker at the peak.
   * @default 60
   */
  readonly acceptableDelaySeconds?: number;
  /**
   * Share of its time in which a task uses a CPU, 0 to 1.
   * @default 0.5
   */
  readonly cpuShare?: number;
  /**
   * Memory of a process that runs tasks, in MiB.
   * @default 256
   */
  readonly memoryMiBPerProcess?: number;
}

/** Load that is served while a zone is lost. */
export interface AvailabilityDemand {
  /**
   * Availability zones, 2 or 3.
   * @default 2
   */
  readonly zones?: number;
  /**
   * If true, the peak is served while one zone is lost. Otherwise the usual load is.
   * @default false
   */
  readonly surviveZoneLossAtPeak?: boolean;
}

/**
 * The load of an application, as far as a team knows it. Only the traffic is required. `Plan` lists every other value that it uses as an
 * assumption, with its reason.
 *
 * A part that is left out does not exist: without `database`, the plan has none. `{}` means one with assumptions only.
 */
export interface Workload {
  /**
   * Name in explanations and errors.
   * @default 'workload'
   */
  readonly name?: string;
  /** Requests of users. */
  readonly traffic: Traffic;
  /**
   * Work of one request.
   * @default - assumptions only
   */
  readonly service?: ServiceDemand;
  /**
   * Time within which most requests must be answered.
   * @default - 95 % within 500 ms
   */
  readonly objective?: LatencyObjective;
  /**
   * Relational database.
   * @default - none
   */
  readonly database?: DatabaseDemand;
  /**
   * Cache for sessions and data.
   * @default - none
   */
  readonly cache?: CacheDemand;
  /**
   * Answers and static files, for the edge.
   * @default - assumptions only
   */
  readonly content?: ContentDemand;
  /**
   * Tasks that run outside requests.
   * @default - none
   */
  readonly background?: BackgroundDemand;
  /**
   * Load that is served while a zone is lost.
   * @default - assumptions only
   */
  readonly availability?: AvailabilityDemand;
}
