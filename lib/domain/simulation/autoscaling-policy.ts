import { Problems } from '../problems';

/** More instances of one service than any cloud runs. */
const MOST_INSTANCES = 10_000;

/**
 * State of a service at the end of a second, as its autoscaler may measure it.
 *
 * @internal
 */
export interface ScalingObservation {
  /** Seconds since the start. */
  readonly now: number;
  /** Instances that run or start. */
  readonly desired: number;
  /** Instances that serve requests. */
  readonly serving: number;
  /** Mean CPU utilization of the serving instances in percent. */
  readonly cpuPercent: number;
  /** Requests that arrived in this second. */
  readonly arrived: number;
  /** Requests that were answered in this second. */
  readonly answered: number;
  /** Requests that wait for a server. */
  readonly waiting: number;
  /** Requests that wait or are served. */
  readonly inSystem: number;
  /** Returns the number of instances that have served for `seconds` or longer. */
  inServiceFor(seconds: number): number;
}

/**
 * A running autoscaler.
 *
 * @internal
 */
export interface Autoscaler {
  /** Returns the desired instances. Called once a second. */
  next(observed: ScalingObservation): number;
}

/**
 * Say of a policy in the scale-in of a service with several policies.
 *
 * @internal
 */
export enum ScaleInVote {
  /** Removes instances only if all policies of this kind would. */
  TOGETHER = 'together',
  /** Removes instances whatever others want. */
  ALONE = 'alone',
  /** Never removes instances, and prevents no other policy from it. */
  NONE = 'none',
}

/**
 * Number of instances as a function of the load, as a cloud's autoscaler decides it. Use `TargetTracking`, `StepScaling`,
 * `BacklogScaling`, `ContainerAppsScaling` or `PodScaling`.
 */
export abstract class AutoscalingPolicy {
  /** Minimum number of instances. */
  public readonly minInstances: number;
  /** Maximum number of instances. */
  public readonly maxInstances: number;

  protected constructor(minInstances: number, maxInstances: number) {
    this.minInstances = minInstances;
    this.maxInstances = maxInstances;
  }

  /**
   * Starts an autoscaler.
   *
   * @internal
   */
  public abstract _start(): Autoscaler;

  /**
   * Say of this policy beside others.
   *
   * @internal
   */
  public get _scaleInVote(): ScaleInVote {
    return ScaleInVote.TOGETHER;
  }

  /**
   * Returns the same policy with another minimum, and a maximum of at least that.
   *
   * @internal
   */
  public abstract _withMinimum(minInstances: number): AutoscalingPolicy;
}

/** Bounds of a number of instances. */
export interface InstanceRange {
  /** Minimum number of instances. */
  readonly minInstances: number;
  /** Maximum number of instances. */
  readonly maxInstances: number;
}

/** @internal */
export class InstanceRanges {
  /** Adds the problems of a range. */
  public static check(problems: Problems, { minInstances, maxInstances }: InstanceRange, from = 1): void {
    problems.countRange(
      { property: 'minInstances', value: minInstances, from, fix: 'use 2, one for each availability zone' },
      { property: 'maxInstances', value: maxInstances, from: 1, fix: 'use the maximum of the service' },
      MOST_INSTANCES,
    );
  }

  /** Returns a number of instances inside a range. */
  public static clamp({ minInstances, maxInstances }: InstanceRange, instances: number): number {
    return Math.min(maxInstances, Math.max(minInstances, instances));
  }

  /** Returns `range` with another minimum, and a maximum of at least that. */
  public static withMinimum<R extends InstanceRange>(range: R, minInstances: number): R {
    return { ...range, minInstances, maxInstances: Math.max(range.maxInstances, minInstances) };
  }
}
