import { DatabaseStation } from './database-station';
import { QueueTable } from './queue-table';
import { Station } from './station';

/** Precision of a search by bisection. */
const STEPS = 50;

/**
 * Servers that work as fast beside others as alone (M/M/c), and may wait for a database.
 *
 * @internal
 */
export class QueueStation extends Station {
  public readonly capacity: number;
  private readonly table: QueueTable;
  private readonly serviceSeconds: number;
  private readonly database?: DatabaseStation;
  /** Rates at each step of a search. With a database a cell has several steps, because its wait is not linear within a cell. */
  private readonly rates: Float64Array;
  private readonly perCell: number;

  constructor(table: QueueTable, serviceSeconds: number, database?: DatabaseStation) {
    const perCell = database ? 8 : 1;
    super(table.servers, QueueTable.LAST * perCell, perCell);
    this.table = table;
    this.serviceSeconds = serviceSeconds;
    this.database = database;
    this.perCell = perCell;
    this.rates = new Float64Array(QueueTable.LAST * perCell + 1).fill(-1);
    this.capacity = this.rateAtLoad(this.servers);
  }

  public position(requestsPerSecond: number): number {
    return this.database
      ? this.search(requestsPerSecond, false)
      : QueueTable.position((requestsPerSecond * this.serviceSeconds) / this.servers);
  }

  public utilization(position: number): number {
    return position > QueueTable.LAST ? 1 : QueueTable.utilization(position);
  }

  public cpuShare(position: number): number {
    return this.utilization(position);
  }

  public throughput(position: number): number {
    if (position > QueueTable.LAST) return this.capacity;
    const step = this.stepBefore(position);
    const from = this.rate(step);
    return from + (this.rate(step + 1) - from) * (position * this.perCell - step);
  }

  public meanSeconds(position: number): number {
    const inSystem = this.table.inSystemAt(position);
    return inSystem === 0 ? this.serviceSeconds : inSystem / this.throughput(position);
  }

  public serviceSecondsAt(position: number): number {
    if (!this.database || position === 0) return this.serviceSeconds;
    return (this.utilization(position) * this.servers) / this.throughput(position);
  }

  public response(position: number, index: number): number {
    return this.table.response(position, index);
  }

  protected rate(step: number): number {
    const known = this.rates[step];
    if (known >= 0) return known;
    return (this.rates[step] = this.rateAtLoad(QueueTable.utilization(step / this.perCell) * this.servers));
  }

  protected inSystem(step: number): number {
    return this.table.inSystemAt(step / this.perCell);
  }

  private stepBefore(position: number): number {
    const step = (position * this.perCell) | 0;
    return step < this.rates.length - 1 ? step : this.rates.length - 2;
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
}
