import { responseExceededBy } from '../sizing/erlang';
import { DatabaseStation } from './database-station';
import { QueueTable } from './queue-table';
import { Station } from './station';

/** Precision of a search by bisection. */
const STEPS = 50;
/** Probabilities below it do not count. */
const NEGLIGIBLE = 1e-15;

/**
 * Instances whose requests slow each other down.
 *
 * @internal
 */
export interface SlowedService {
  readonly instances: number;
  readonly concurrencyPerInstance: number;
  /** Seconds of a request that is alone. */
  readonly serviceSeconds: number;
  readonly contention: number;
  readonly coherency: number;
}

/** An equilibrium. */
interface Equilibrium {
  readonly inSystem: number;
  readonly busy: number;
  /** Percentiles of the response time in service times. */
  readonly responses: readonly number[];
}

/**
 * Servers that follow the Universal Scalability Law: a birth-death process in which departures depend on the requests in the system, which
 * are spread evenly over the instances. Positions stand for a share of the capacity.
 *
 * @internal
 */
export class SlowedStation extends Station {
  public readonly capacity: number;
  private readonly service: SlowedService;
  private readonly percentiles: readonly number[];
  private readonly database?: DatabaseStation;
  private readonly equilibria: (Equilibrium | undefined)[] = [];

  constructor(service: SlowedService, percentiles: readonly number[], database?: DatabaseStation) {
    super(service.instances * service.concurrencyPerInstance, QueueTable.LAST, 1);
    this.service = service;
    this.percentiles = percentiles;
    this.database = database;
    this.capacity = this.capacityOf();
  }

  public position(requestsPerSecond: number): number {
    const share = requestsPerSecond / this.capacity;
    return share >= QueueTable.utilization(QueueTable.LAST) ? QueueTable.LAST + 1 : QueueTable.position(share);
  }

  public throughput(position: number): number {
    return position > QueueTable.LAST ? this.capacity : this.capacity * QueueTable.utilization(position);
  }

  public utilization(position: number): number {
    return position > QueueTable.LAST ? 1 : this.between(position, ({ busy }) => busy) / this.servers;
  }

  /** Requests that wait for others use no CPU. */
  public cpuShare(position: number): number {
    return this.throughput(position) / this.capacity;
  }

  public meanSeconds(position: number): number {
    const leaving = this.throughput(position);
    return leaving === 0 ? this.service.serviceSeconds : this.between(position, (it) => it.inSystem) / leaving;
  }

  public serviceSecondsAt(position: number): number {
    const leaving = this.throughput(position);
    return leaving === 0 ? this.service.serviceSeconds : (this.utilization(position) * this.servers) / leaving;
  }

  public response(position: number, index: number): number {
    return this.between(position, ({ responses }) => responses[index]);
  }

  protected rate(step: number): number {
    return this.capacity * QueueTable.utilization(step);
  }

  protected inSystem(step: number): number {
    return this.equilibrium(step).inSystem;
  }

  private between(position: number, of: (it: Equilibrium) => number): number {
    const cell = QueueTable.cell(position);
    const from = of(this.equilibrium(cell));
    return position === cell ? from : from + (of(this.equilibrium(cell + 1)) - from) * (position - cell);
  }

  private equilibrium(cell: number): Equilibrium {
    return (this.equilibria[cell] ??= this.solve(this.capacity * QueueTable.utilization(cell)));
  }

  /** Sums the process from its most likely state outwards. With all servers busy, each further request is as likely as the last one times a factor. */
  private solve(arrivals: number): Equilibrium {
    const wait = this.database?.waitSeconds(arrivals) ?? 0;
    if (arrivals === 0) return { inSystem: 0, busy: 0, responses: this.percentilesOf(0, wait, 0, 0) };
    const { servers } = this;
    const leaving = (busy: number): number => busy / this.secondsOf(busy, wait);
    const likeliest = this.likeliest(arrivals, leaving);
    let [all, busy] = [1, likeliest];
    for (let n = likeliest, weight = 1; n > 0 && weight > NEGLIGIBLE; n -= 1) {
      weight *= leaving(n) / arrivals;
      all += weight;
      busy += weight * (n - 1);
    }
    let weight = 1;
    for (let n = likeliest + 1; n <= servers && weight > NEGLIGIBLE; n += 1) {
      weight *= arrivals / leaving(n);
      all += weight;
      busy += weight * n;
    }
    const fastest = leaving(servers);
    const factor = arrivals / fastest;
    const isReached = weight > NEGLIGIBLE;
    const beyond = isReached ? (weight * factor) / (1 - factor) : 0;
    const waitProbability = isReached ? (weight + beyond) / (all + beyond) : 0;
    const meanBusy = (busy + beyond * servers) / (all + beyond);
    const waiting = beyond / (1 - factor) / (all + beyond);
    return {
      inSystem: meanBusy + waiting,
      busy: meanBusy,
      responses: this.percentilesOf(arrivals, meanBusy / arrivals, fastest, waitProbability),
    };
  }

  /** A request is served for a time that varies as an exponential one, and waits for one of the servers as in any such queue. */
  private percentilesOf(arrivals: number, seconds: number, fastest: number, waitProbability: number): number[] {
    const serviceSeconds = arrivals === 0 ? this.service.serviceSeconds + seconds : seconds;
    const servers = arrivals === 0 ? this.servers : fastest * serviceSeconds;
    const station = { servers, arrivalsPerSecond: arrivals, serviceSeconds };
    return this.percentiles.map((it) => responseExceededBy(1 - it / 100, station, waitProbability) / serviceSeconds);
  }

  /** Returns the number of requests from which on more leave than arrive. */
  private likeliest(arrivals: number, leaving: (busy: number) => number): number {
    let [low, high] = [0, this.servers];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (leaving(middle) >= arrivals) high = middle;
      else low = middle;
    }
    return high;
  }

  /** Returns the seconds of a request beside others, with its wait for the database. */
  private secondsOf(busy: number, databaseWait: number): number {
    const { instances, serviceSeconds, contention, coherency } = this.service;
    const perInstance = busy / instances;
    const slowdown = perInstance <= 1 ? 1 : 1 + (perInstance - 1) * (contention + coherency * perInstance);
    return serviceSeconds * slowdown + databaseWait;
  }

  private capacityOf(): number {
    const { servers, database } = this;
    const alone = servers / this.secondsOf(servers, 0);
    if (!database) return alone;
    let [low, high] = [0, Math.min(alone, database.capacity)];
    for (let step = 0; step < STEPS; step += 1) {
      const middle = (low + high) / 2;
      if (middle * this.secondsOf(servers, database.waitSeconds(middle)) <= servers) low = middle;
      else high = middle;
    }
    return low;
  }
}
