import { InstanceRanges, ScalingObservation } from './autoscaling-policy';
import { DatabaseStation } from './database-station';
import { InstancePool } from './instance-pool';
import { QueueStation } from './queue-station';
import { QueueTable } from './queue-table';
import { ResolvedSimulation } from './simulation-check';
import { SlowedStation } from './slowed-station';
import { Station } from './station';
import { Timeline } from './timeline';

/** Highest utilization whose equilibrium explains response times: closer to 1, a queue would need hours to reach it. */
const HIGHEST_EQUILIBRIUM = QueueTable.position(0.99);
const MS = 1000;
/** Part of a request that does not count: a queue that empties by a share each second has no end. */
const NOTHING = 1e-3;

/**
 * Stations by their number of servers. Several runs of one service share them.
 *
 * @internal
 */
export class Stations {
  public readonly database?: DatabaseStation;
  /** Percentiles of the response time: 50, 95, 99 and that of the objective. */
  public readonly percentiles: readonly number[];
  private readonly service: ResolvedSimulation['service'];
  private readonly all = new Map<number, Station>();

  constructor({ service, database, objective }: ResolvedSimulation) {
    this.service = service;
    this.database = database && new DatabaseStation(database.vcpus, database.cpuMsPerRequest / MS);
    this.percentiles = [...new Set([50, 95, 99, objective.percentile])];
  }

  /** Returns the station of some servers, at least one. */
  public of(servers: number): Station {
    const known = this.all.get(servers);
    if (known) return known;
    const station = this.create(servers);
    this.all.set(servers, station);
    return station;
  }

  private create(servers: number): Station {
    const { concurrencyPerInstance, millisecondsPerRequest, contention, coherency } = this.service;
    const serviceSeconds = millisecondsPerRequest / MS;
    if (contention === 0 && coherency === 0) {
      return new QueueStation(new QueueTable(servers, this.percentiles), serviceSeconds, this.database);
    }
    const instances = servers / concurrencyPerInstance;
    const service = { instances, concurrencyPerInstance, serviceSeconds, contention, coherency };
    return new SlowedStation(service, this.percentiles, this.database);
  }
}

/**
 * One run: a queue of requests, its instances and their autoscaler, second by second.
 *
 * @internal
 */
export class SimulationRun implements ScalingObservation {
  /** Runs a simulation. */
  public static of(inputs: ResolvedSimulation, stations: Stations): Timeline {
    const run = new SimulationRun(inputs, stations);
    run.load();
    run.measureResponses();
    return run.timeline;
  }

  public now = 0;
  public serving = 0;
  public cpuPercent = 0;
  public arrived = 0;
  public answered = 0;
  public waiting = 0;
  public inSystem = 0;
  private readonly inputs: ResolvedSimulation;
  private readonly stations: Stations;
  private readonly timeline: Timeline;
  private readonly pool: InstancePool;
  /** Instances for which the database has connections. */
  private readonly mostConnected: number;

  private constructor(inputs: ResolvedSimulation, stations: Stations) {
    const { trace, service, database, initialInstances } = inputs;
    this.inputs = inputs;
    this.stations = stations;
    this.timeline = new Timeline(trace.seconds, stations.percentiles, inputs.objective.percentile);
    this.pool = new InstancePool(initialInstances, service.startSeconds);
    this.mostConnected =
      database?.maxConnections === undefined
        ? Infinity
        : Math.floor(database.maxConnections / database.connectionsPerInstance);
  }

  public get desired(): number {
    return this.pool.size;
  }

  public inServiceFor(seconds: number): number {
    return this.pool.inServiceFor(seconds, this.now);
  }

  private load(): void {
    const { trace, policy } = this.inputs;
    const autoscaler = policy._start();
    for (let second = 0; second < trace.seconds; second += 1) {
      this.pool.advance(second);
      this.serve(second, trace._rates[second]);
      this.now = second + 1;
      const desired = autoscaler.next(this);
      if (desired !== this.pool.size) this.pool.resize(InstanceRanges.clamp(policy, desired), this.now);
    }
  }

  /** Lets the requests of a second arrive, wait and leave. */
  private serve(second: number, rate: number): void {
    const { service } = this.inputs;
    const { timeline, stations } = this;
    const serving = this.pool.serving;
    const connected = serving < this.mostConnected ? serving : this.mostConnected;
    const servers = connected * service.concurrencyPerInstance;
    const station = servers === 0 ? undefined : stations.of(servers);
    const offered = this.inSystem + rate;
    const position = station ? station.settle(offered) : 0;
    const utilization = station ? station.utilization(position) : 0;
    const answered = station ? lower(station.throughput(position), offered) : 0;
    const left = offered - answered;
    const waiting = higher(0, left - servers * utilization);
    const { maxQueuedRequests = waiting } = service;
    const refused = lower(rate, higher(0, waiting - maxQueuedRequests));

    this.serving = serving;
    this.arrived = rate;
    this.answered = answered;
    this.inSystem = left - refused;
    this.waiting = waiting - refused;
    const busyShare = serving === 0 ? 0 : (utilization * connected) / serving;
    const cpuShare = serving === 0 || !station ? 0 : (station.cpuShare(position) * connected) / serving;
    this.cpuPercent = cpuShare * service.cpuPercentWhenBusy;

    timeline.rate[second] = rate;
    timeline.admitted[second] = rate - refused;
    timeline.answered[second] = answered;
    timeline.inSystem[second] = this.inSystem;
    timeline.waiting[second] = this.waiting;
    timeline.refused[second] = refused;
    timeline.utilization[second] = busyShare;
    timeline.databaseUtilization[second] = stations.database ? answered / stations.database.capacity : 0;
    timeline.instances[second] = serving;
    timeline.starting[second] = this.pool.size - serving;
    timeline.servers[second] = servers;
    timeline.unconnected[second] = higher(0, this.pool.size - this.mostConnected);
    timeline.position[second] = station ? lower(position, this.equilibrium(station, rate)) : 0;
  }

  /** Returns the position of the equilibrium that a load tends to. The further it exceeds the capacity, the less its queue varies. */
  private equilibrium(station: Station, rate: number): number {
    const sustained = rate > station.capacity ? station.capacity ** 2 / rate : rate;
    return lower(station.position(sustained), HIGHEST_EQUILIBRIUM);
  }

  /**
   * Requests leave in the order of their arrival. The time that a request spends beyond the mean of the equilibrium is a backlog, which
   * all requests of that second wait for alike.
   */
  private measureResponses(): void {
    const { timeline, stations } = this;
    const { seconds, admitted, answered } = timeline;
    const { concurrencyPerInstance, waitMsPerRequest } = this.inputs.service;
    const idle = stations.of(concurrencyPerInstance);
    let arrivals = 0;
    let departures = 0;
    let at = 0;
    for (let second = 0; second < seconds; second += 1) {
      arrivals += admitted[second];
      while (at < seconds && departures + answered[at] < arrivals - NOTHING) {
        departures += answered[at];
        at += 1;
      }
      const servers = timeline.servers[second];
      const station = servers === 0 ? idle : stations.of(servers);
      const position = timeline.position[second];
      const mean = station.meanSeconds(position);
      const wait = this.departure(at, arrivals - departures) - (second + 1) - mean;
      // The queue before a request takes no longer than this, unless instances are removed.
      const longest = servers === 0 ? wait : timeline.waiting[second] / station.capacity;
      const backlog = higher(0, lower(wait, longest));
      const service = station.serviceSecondsAt(position);
      timeline.meanMs[second] = (backlog + mean) * MS + waitMsPerRequest;
      for (let index = 0; index < timeline.percentilesMs.length; index += 1) {
        timeline.percentilesMs[index][second] =
          (backlog + station.response(position, index) * service) * MS + waitMsPerRequest;
      }
    }
  }

  /** Returns the time at which `requests` have left after the second `at` began. Requests that remain leave at the pace of the end. */
  private departure(at: number, requests: number): number {
    const { seconds, answered, servers } = this.timeline;
    if (requests <= NOTHING) return at;
    if (at < seconds) return at + requests / answered[at];
    const last = servers[seconds - 1];
    return last === 0 ? seconds : seconds + requests / this.stations.of(last).capacity;
  }
}

function lower(a: number, b: number): number {
  return a < b ? a : b;
}

function higher(a: number, b: number): number {
  return a > b ? a : b;
}
