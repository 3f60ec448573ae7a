import { DOMAIN_TYPES } from '../declared-types';
import { Problems } from '../problems';
import { responseExceededBy, shareSlowerThan, waitExceededBy, waitProbabilityOf } from './erlang';
import { LatencyObjective, LatencyObjectives } from './latency-objective';

/** Inputs of a queue. */
export interface MultiServerQueueProps {
  /** Servers that work in parallel, e.g. the vCPUs of a machine or the threads of a process. */
  readonly servers: number;
  /** Mean arrivals per second. */
  readonly arrivalsPerSecond: number;
  /** Mean time that one server needs for one arrival, in seconds. */
  readonly serviceSeconds: number;
}

/** Largest number of servers: the recursion takes as many steps. */
const MOST_SERVERS = 100_000;
/** Precision of a search by bisection. */
const STEPS = 60;

/**
 * Utilization and response times of parallel servers with one queue (M/M/c): arrivals are independent of each other, and service times
 * vary as much as exponential ones do.
 *
 * Source: Erlang's C formula, e.g. Harchol-Balter, Performance Modeling and Design of Computer Systems, 2013, chapter 14.
 *
 * @example
 * const queue = new MultiServerQueue({ servers: 2, arrivalsPerSecond: 50, serviceSeconds: 0.03 });
 * console.log(queue.utilization); // 0.75
 * console.log(queue.responseSeconds(95)); // within this time, 95 % of all requests are answered
 */
export class MultiServerQueue {
  /** Returns the most arrivals per second that meet an objective. Returns 0 if even a server without a queue takes longer. */
  public static mostArrivals(servers: number, serviceSeconds: number, objective: LatencyObjective): number {
    const problems = new Problems('a queue', 'MultiServerQueue');
    const call = { servers, serviceSeconds, objective };
    DOMAIN_TYPES.require(problems, 'MultiServerQueue.mostArrivals', call);
    checkServers(problems, { servers, serviceSeconds, arrivalsPerSecond: 0 });
    const { percentile, milliseconds } = LatencyObjectives.check(problems, 'objective', objective);
    problems.throwIfAny();
    let met = 0;
    let missed = servers / serviceSeconds;
    for (let step = 0; step < STEPS; step += 1) {
      const station = { servers, serviceSeconds, arrivalsPerSecond: (met + missed) / 2 };
      const slower = shareSlowerThan(milliseconds / 1000, station, waitProbabilityOf(station));
      if (slower <= 1 - percentile / 100) met = station.arrivalsPerSecond;
      else missed = station.arrivalsPerSecond;
    }
    return met;
  }

  /** Share of time that a server works. 1 or more means that the queue grows without end. */
  public readonly utilization: number;
  /** Probability that an arrival waits, 0 to 1. */
  public readonly waitProbability: number;
  private readonly props: MultiServerQueueProps;
  /** Servers that are idle on average. */
  private readonly idle: number;

  constructor(props: MultiServerQueueProps) {
    const problems = new Problems('a queue', 'MultiServerQueue');
    this.props = DOMAIN_TYPES.require(problems, 'MultiServerQueueProps', props);
    checkServers(problems, this.props);
    problems.throwIfAny();
    const { servers, arrivalsPerSecond, serviceSeconds } = this.props;
    const load = arrivalsPerSecond * serviceSeconds;
    this.idle = servers - load;
    this.utilization = load / servers;
    this.waitProbability = waitProbabilityOf(this.props);
  }

  /** Mean time in the queue in seconds. Infinite if the servers cannot keep up. */
  public get meanWaitSeconds(): number {
    return this.idle <= 0 ? Infinity : (this.waitProbability * this.props.serviceSeconds) / this.idle;
  }

  /** Returns the time in seconds within which `percentile` percent of all arrivals are answered. Infinite if the servers cannot keep up. */
  public responseSeconds(percentile: number): number {
    const problems = new Problems('a queue', 'MultiServerQueue');
    DOMAIN_TYPES.require(problems, 'MultiServerQueue#responseSeconds', { percentile });
    LatencyObjectives.checkPercentile(problems, 'percentile', percentile);
    problems.throwIfAny();
    if (this.idle <= 0) return Infinity;
    return responseExceededBy(1 - percentile / 100, this.props, this.waitProbability);
  }

  /** Returns the time in the queue in seconds that `percentile` percent of all arrivals do not exceed. Infinite if the servers cannot keep up. */
  public waitSeconds(percentile: number): number {
    const problems = new Problems('a queue', 'MultiServerQueue');
    DOMAIN_TYPES.require(problems, 'MultiServerQueue#waitSeconds', { percentile });
    LatencyObjectives.checkPercentile(problems, 'percentile', percentile);
    problems.throwIfAny();
    return waitExceededBy(1 - percentile / 100, this.props, this.waitProbability);
  }
}

function checkServers(problems: Problems, { servers, arrivalsPerSecond, serviceSeconds }: MultiServerQueueProps): void {
  problems.number('servers', servers, { min: 1, max: MOST_SERVERS, integer: true }, 'use the vCPUs or the threads');
  problems.number('arrivalsPerSecond', arrivalsPerSecond, { min: 0 }, 'use the requests per second');
  problems.number('serviceSeconds', serviceSeconds, { above: 0 }, 'use the CPU seconds of a request');
}
