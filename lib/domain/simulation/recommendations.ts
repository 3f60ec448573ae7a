/**
 * Recommendations of the last seconds, from which Kubernetes and KEDA choose the safest one.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#stabilization-window
 *
 * @internal
 */
export class Recommendations {
  private readonly entries: { readonly at: number; readonly instances: number }[] = [];
  private readonly longestSeconds: number;

  constructor(longestSeconds: number) {
    this.longestSeconds = longestSeconds;
  }

  public add(at: number, instances: number): void {
    while (this.entries.length > 0 && this.entries[0].at <= at - this.longestSeconds) this.entries.shift();
    this.entries.push({ at, instances });
  }

  /** Returns the highest recommendation of the last `seconds`. */
  public highest(now: number, seconds: number): number {
    return Math.max(...this.since(now, seconds));
  }

  /** Returns the lowest recommendation of the last `seconds`. */
  public lowest(now: number, seconds: number): number {
    return Math.min(...this.since(now, seconds));
  }

  private since(now: number, seconds: number): number[] {
    // The current one counts even with a window of 0 s.
    return this.entries.filter(({ at }) => at === now || at > now - seconds).map(({ instances }) => instances);
  }
}
