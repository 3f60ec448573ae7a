import { LatencyObjective } from '../sizing/latency-objective';
import { AutoscalingPolicy } from './autoscaling-policy';
import { LoadTrace } from './load-trace';

/** Work of the instances of a service. */
export interface SimulatedService {
  /** Requests that one instance serves at once: its threads, or its vCPUs if they are the limit. */
  readonly concurrencyPerInstance: number;
  /** Mean time of a request that does not wait for a thread or a CPU, in milliseconds. */
  readonly millisecondsPerRequest: number;
  /**
   * Mean time in milliseconds that a request waits for other services while it holds neither a thread nor a CPU. It adds to every response
   * time.
   * @default 0
   */
  readonly waitMsPerRequest?: number;
  /**
   * Share of a request that an instance can run for only one request at a time (σ of the Universal Scalability Law), 0 to 1. Requests of
   * an instance slow each other down, by the mean number that it serves at once.
   * @default 0
   */
  readonly contention?: number;
  /**
   * Cost of each pair of requests of an instance for keeping shared state consistent (κ), as a share of a request, 0 to 1. With it,
   * `concurrencyPerInstance` is at most the concurrency at which throughput peaks.
   * @default 0
   */
  readonly coherency?: number;
  /**
   * CPU utilization of an instance in percent while it serves as many requests as it can. Less than 100 if threads also wait for the database.
   * @default 100
   */
  readonly cpuPercentWhenBusy?: number;
  /**
   * Time from the launch of an instance to its first request in seconds: boot, image pull and health checks.
   * @default 60
   */
  readonly startSeconds?: number;
  /**
   * Requests that may wait. The service refuses more. The mean queue counts, so a limit of a few requests is approximate.
   * @default - all requests wait
   */
  readonly maxQueuedRequests?: number;
}

/** Database that all instances share. */
export interface SimulatedDatabase {
  /** vCPUs of the database. */
  readonly vcpus: number;
  /** CPU time of all queries of a request, in milliseconds. It is part of `millisecondsPerRequest`. */
  readonly cpuMsPerRequest: number;
  /**
   * Connections that the database accepts. Instances that get none do not serve.
   * @default - no limit
   */
  readonly maxConnections?: number;
  /**
   * Connections of an instance.
   * @default 1
   */
  readonly connectionsPerInstance?: number;
}

/** Inputs of a simulation. */
export interface SimulationProps {
  /** Load over time. */
  readonly trace: LoadTrace;
  /** Work of the instances. */
  readonly service: SimulatedService;
  /** Policy that adds and removes instances. */
  readonly policy: AutoscalingPolicy;
  /** Time within which most requests must be answered. */
  readonly objective: LatencyObjective;
  /**
   * Database behind the service.
   * @default - none limits the service
   */
  readonly database?: SimulatedDatabase;
  /**
   * Instances that serve at the start.
   * @default - minInstances of the policy
   */
  readonly initialInstances?: number;
}
