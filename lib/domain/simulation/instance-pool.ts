/** Instances that exist from the start have served for longer than any warm-up. */
const ALWAYS = -1e9;

/**
 * Instances of a service, oldest first. The youngest ones are removed first.
 *
 * @internal
 */
export class InstancePool {
  /** Instances that serve requests. */
  public serving: number;
  private readonly startSeconds: number;
  /** Seconds at which each instance begins to serve. */
  private readonly readyAt: number[];

  constructor(instances: number, startSeconds: number) {
    this.readyAt = new Array<number>(instances).fill(ALWAYS);
    this.serving = instances;
    this.startSeconds = startSeconds;
  }

  /** Instances that run, including those that still start. */
  public get size(): number {
    return this.readyAt.length;
  }

  /** Lets instances serve that have started until `now`. */
  public advance(now: number): void {
    while (this.serving < this.readyAt.length && this.readyAt[this.serving] <= now) this.serving += 1;
  }

  /** Launches or removes instances. */
  public resize(instances: number, now: number): void {
    while (this.readyAt.length < instances) this.readyAt.push(now + this.startSeconds);
    this.readyAt.length = instances;
    this.serving = Math.min(this.serving, instances);
  }

  /** Returns the number of instances that have served for `seconds` or longer. */
  public inServiceFor(seconds: number, now: number): number {
    let count = this.serving;
    while (count > 0 && this.readyAt[count - 1] + seconds > now) count -= 1;
    return count;
  }
}
