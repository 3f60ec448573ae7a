import { MultiServerQueue } from '../sizing/multi-server-queue';

/** Cells in which 1 − utilization halves. An interpolated queue is within 0.03 % of the formula. */
const CELLS_PER_HALVING = 16;
/** Last cell, at a utilization of 99.998 %. */
const LAST = 16 * CELLS_PER_HALVING;
const UTILIZATIONS = Float64Array.from({ length: LAST + 1 }, (_, cell) => 1 - 2 ** (-cell / CELLS_PER_HALVING));
const { log2 } = Math;
/** Stands for a value that is not computed yet. */
const UNKNOWN = -1;

/**
 * Parallel servers with one queue (M/M/c), tabulated over their utilization in units of the service time. Cells are computed when they
 * are first used.
 *
 * @internal
 */
export class QueueTable {
  /** Position of the last cell. Servers beyond it are saturated. */
  public static readonly LAST = LAST;

  /** Returns the cell at or before a position, and never the last one. */
  public static cell(position: number): number {
    return position < LAST ? position | 0 : LAST - 1;
  }

  /** Returns the utilization at a position of the table. */
  public static utilization(position: number): number {
    const cell = QueueTable.cell(position);
    const from = UTILIZATIONS[cell];
    return from + (UTILIZATIONS[cell + 1] - from) * (position - cell);
  }

  /** Returns the position of a utilization below that of the last cell. */
  public static position(utilization: number): number {
    if (utilization <= 0) return 0;
    if (utilization >= UTILIZATIONS[LAST]) return LAST;
    const cell = (-CELLS_PER_HALVING * log2(1 - utilization)) | 0;
    const from = UTILIZATIONS[cell];
    return utilization <= from ? cell : cell + (utilization - from) / (UTILIZATIONS[cell + 1] - from);
  }

  public readonly servers: number;
  private readonly percentiles: readonly number[];
  private readonly numbers = new Float64Array(LAST + 1).fill(UNKNOWN);
  private readonly responses: Float64Array;
  private readonly queues = new Map<number, MultiServerQueue>();

  constructor(servers: number, percentiles: readonly number[]) {
    this.servers = servers;
    this.percentiles = percentiles;
    this.responses = new Float64Array((LAST + 1) * percentiles.length).fill(UNKNOWN);
  }

  /** Returns the mean number in the system at a position: in the queue and in service. */
  public inSystemAt(position: number): number {
    const cell = QueueTable.cell(position);
    const from = this.inSystem(cell);
    return position === cell ? from : from + (this.inSystem(cell + 1) - from) * (position - cell);
  }

  /** Returns a percentile of the response time at a position, in service times. */
  public response(position: number, index: number): number {
    const cell = QueueTable.cell(position);
    const from = this.responseAt(cell, index);
    return position === cell ? from : from + (this.responseAt(cell + 1, index) - from) * (position - cell);
  }

  private inSystem(cell: number): number {
    const known = this.numbers[cell];
    if (known !== UNKNOWN) return known;
    const load = UTILIZATIONS[cell] * this.servers;
    return (this.numbers[cell] = load * (1 + this.queue(cell).meanWaitSeconds));
  }

  private responseAt(cell: number, index: number): number {
    const at = cell * this.percentiles.length + index;
    const known = this.responses[at];
    if (known !== UNKNOWN) return known;
    return (this.responses[at] = this.queue(cell).responseSeconds(this.percentiles[index]));
  }

  private queue(cell: number): MultiServerQueue {
    const known = this.queues.get(cell);
    if (known) return known;
    const arrivalsPerSecond = UTILIZATIONS[cell] * this.servers;
    const queue = new MultiServerQueue({ servers: this.servers, arrivalsPerSecond, serviceSeconds: 1 });
    this.queues.set(cell, queue);
    return queue;
  }
}
