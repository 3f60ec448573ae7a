/**
 * All servers of all instances as one queue that follows its load. A position stands for an equilibrium, from 0, an empty system, to
 * `QueueTable.LAST`; the servers are saturated beyond it. While the queue changes, its servers are as busy as they are in an equilibrium
 * with as many requests in the system.
 *
 * Source: Wang, Tipper and Banerjee, A simple approximation for modeling nonstationary queues, IEEE INFOCOM 1996.
 *
 * @internal
 */
export abstract class Station {
  /** Requests per second that leave if all servers are busy. */
  public abstract readonly capacity: number;
  public readonly servers: number;
  /** Steps of a search. */
  private readonly lastStep: number;
  private readonly stepsPerCell: number;
  /** Step at which the last search ended. The next one is close to it. */
  private hint = 0;

  protected constructor(servers: number, lastStep: number, stepsPerCell: number) {
    this.servers = servers;
    this.lastStep = lastStep;
    this.stepsPerCell = stepsPerCell;
  }

  /** Returns the position at which as many requests per second leave. Beyond the last one if the servers cannot keep up. */
  public abstract position(requestsPerSecond: number): number;
  /** Returns the requests per second that leave. */
  public abstract throughput(position: number): number;
  /** Returns the share of the servers that are busy. */
  public abstract utilization(position: number): number;
  /** Returns the CPU that requests use, as a share of what they use if all servers are busy. */
  public abstract cpuShare(position: number): number;
  /** Returns the mean response time in seconds in an equilibrium. */
  public abstract meanSeconds(position: number): number;
  /** Returns the seconds that a server needs for a request, with its waits for the database and for other requests. */
  public abstract serviceSecondsAt(position: number): number;
  /** Returns a percentile of the response time in an equilibrium, in service times. */
  public abstract response(position: number, index: number): number;
  /** Returns the requests per second that leave at a step. */
  protected abstract rate(step: number): number;
  /** Returns the requests in the system at a step. */
  protected abstract inSystem(step: number): number;

  /** Returns the position after one second, for the number in the system before it plus all arrivals. */
  public settle(offered: number): number {
    return this.search(offered, true);
  }

  /** Returns the position at which the rate, or the rate and the requests in the system, are `value`. */
  protected search(value: number, withSystem: boolean): number {
    const last = this.lastStep;
    let low = this.hint;
    if (!(this.at(low, withSystem) <= value && value < this.at(low + 1, withSystem))) {
      if (value >= this.at(last, withSystem)) return last / this.stepsPerCell + 1;
      low = 0;
      let high = last;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (this.at(middle, withSystem) <= value) low = middle;
        else high = middle;
      }
      this.hint = low;
    }
    const from = this.at(low, withSystem);
    return (low + (value - from) / (this.at(low + 1, withSystem) - from)) / this.stepsPerCell;
  }

  private at(step: number, withSystem: boolean): number {
    return withSystem ? this.rate(step) + this.inSystem(step) : this.rate(step);
  }
}
