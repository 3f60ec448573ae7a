import { QueueTable } from './queue-table';

/** Precision of a search by bisection. */
const STEPS = 50;

/**
 * The database behind a station: its CPUs as one queue (M/M/c).
 *
 * @internal
 */
export class DatabaseStation {
  /** Requests per second at which its CPUs are saturated. */
  public readonly capacity: number;
  private readonly table: QueueTable;
  private readonly cpuSeconds: number;

  constructor(vcpus: number, cpuSeconds: number) {
    this.table = new QueueTable(vcpus, []);
    this.cpuSeconds = cpuSeconds;
    this.capacity = vcpus / cpuSeconds;
  }

  /** Returns the seconds that a request waits for a CPU. */
  public waitSeconds(requestsPerSecond: number): number {
    const position = QueueTable.position(requestsPerSecond / this.capacity);
    const load = QueueTable.utilization(position) * this.table.servers;
    return load === 0 ? 0 : (this.table.inSystemAt(position) / load - 1) * this.cpuSeconds;
  }
}

/**
 * All servers of all instances as one queue that follows its load. While the queue changes, its servers are as busy as they are in an
 * equilibrium with as many requests in the system.
 *
 * Source: Wang, Tipper and Banerjee, A simple approximation for modeling nonstationary queues, IEEE INFOCOM 1996.
 *
 * @internal
 */
export class Station {
  public readonly servers: number;
  /** Requests per second that leave if all servers are busy. */
  public readonly capacity: number;
  private readonly table: QueueTable;
  private readonly serviceSeconds: number;
  private readonly database?: DatabaseStation;
  /** Rates at each step of a search. With a database a cell has several steps, because its wait is not linear within a cell. */
  private readonly rates: Float64Array;
  private readonly stepsPerCell: number;
  /** Step at which the last search ended. The next one is close to it. */
  private hint = 0;

  constructor(table: QueueTable, serviceSeconds: number, database?: DatabaseStation) {
    this.servers = table.servers;
    this.table = table;
    this.serviceSeconds = serviceSeconds;
    this.database = database;
    this.stepsPerCell = database ? 8 : 1;
    this.rates = new Float64Array(QueueTable.LAST * this.stepsPerCell + 1).fill(-1);
    this.capacity = this.rateAtLoad(this.servers);
  }

  /** Returns the position after one second, for the number in the system before it plus all arrivals. LAST + 1 if all servers are busy. */
  public settle(offered: number): number {
    return this.search(offered, true);
  }

  /** Returns the position at which as many requests per second leave. LAST + 1 if the servers cannot keep up. */
  public position(requestsPerSecond: number): number {
    return this.database
      ? this.search(requestsPerSecond, false)
      : QueueTable.position((requestsPerSecond * this.serviceSeconds) / this.servers);
  }

  /** Returns the share of the servers that are busy. */
  public utilization(position: number): number {
    return position > QueueTable.LAST ? 1 : QueueTable.utilization(position);
  }

  /** Returns the requests per second that leave. */
  public throughput(position: number): number {
    if (position > QueueTable.LAST) return this.capacity;
    const step = this.stepBefore(position);
    const from = this.rate(step);
    return from + (this.rate(step + 1) - from) * (position * this.stepsPerCell - step);
  }

  /** Returns the mean response time in seconds in an equilibrium. */
  public meanSeconds(position: number): number {
    const inSystem = this.table.inSystemAt(position);
    return inSystem === 0 ? this.serviceSeconds : inSystem / this.throughput(position);
  }

  /** Returns the seconds that a server needs for a request, with its wait for the database. */
  public serviceSecondsAt(position: number): number {
    if (!this.database || position === 0) return this.serviceSeconds;
    return (this.utilization(position) * this.servers) / this.throughput(position);
  }

  /** Returns a percentile of the response time in an equilibrium, in service times. */
  public response(position: number, index: number): number {
    return this.table.response(position, index);
  }

  private stepBefore(position: number): number {
    const step = (position * this.stepsPerCell) | 0;
    return step < this.rates.length - 1 ? step : this.rates.length - 2;
  }

  private rate(step: number): number {
    const known = this.rates[step];
    if (known >= 0) return known;
    return (this.rates[step] = this.rateAtLoad(QueueTable.utilization(step / this.stepsPerCell) * this.servers));
  }

  /** A server is busy while its request waits for the database, so the rate is the one at which Little's law yields the busy servers. */
  private rateAtLoad(busy: number): number {
    const alone = busy / this.serviceSeconds;
    if (!this.database) return alone;
    let low = 0;
    let high = Math.min(alone, this.database.capacity);
    for (let step = 0; step < STEPS; step += 1) {
      const middle = (low + high) / 2;
      if (middle * (this.serviceSeconds + this.database.waitSeconds(middle)) <= busy) low = middle;
      else high = middle;
    }
    return low;
  }

  private search(value: number, withQueue: boolean): number {
    const last = this.rates.length - 1;
    let low = this.hint;
    if (!(this.at(low, withQueue) <= value && value < this.at(low + 1, withQueue))) {
      if (value >= this.at(last, withQueue)) return QueueTable.LAST + 1;
      low = 0;
      let high = last;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (this.at(middle, withQueue) <= value) low = middle;
        else high = middle;
      }
      this.hint = low;
    }
    const from = this.at(low, withQueue);
    return (low + (value - from) / (this.at(low + 1, withQueue) - from)) / this.stepsPerCell;
  }

  private at(step: number, withQueue: boolean): number {
    return withQueue ? this.rate(step) + this.table.inSystemAt(step / this.stepsPerCell) : this.rate(step);
  }
}
