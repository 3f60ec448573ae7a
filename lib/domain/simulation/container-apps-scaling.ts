import { Rounder } from '../rounding';
import { DOMAIN_TYPES } from '../declared-types';
import { Defaults } from '../defaults';
import { Problems } from '../problems';
import { SCALING_SHARE } from '../sizing/plan/web-sizing';
import { WebPlan } from '../sizing/plan-parts';
import { Autoscaler, AutoscalingPolicy, InstanceRange, InstanceRanges, ScalingObservation } from './autoscaling-policy';
import { Recommendations } from './recommendations';
import { SecondsCheck } from './seconds-check';

/** An HTTP scale rule of a container app. */
export interface HttpScalingProps extends InstanceRange {
  /**
   * `concurrentRequests` of the rule. Container Apps compares it with the requests of the last 15 seconds ÷ 15, so it is a number of
   * requests per second.
   * @default 10
   */
  readonly concurrentRequests?: number;
}

/** A KEDA rule of a container app that follows the length of a queue. */
export interface QueueScalingProps extends InstanceRange {
  /** Messages for each replica, e.g. `messageCount` of `azure-servicebus`. */
  readonly messagesPerReplica: number;
  /**
   * Seconds between two looks at the queue.
   * @default 30
   */
  readonly pollingSeconds?: number;
  /**
   * Seconds after the last message before the app scales to its minimum.
   * @default 300
   */
  readonly cooldownSeconds?: number;
}

const HTTP = { concurrentRequests: 10 } satisfies Partial<HttpScalingProps>;
const QUEUE = { pollingSeconds: 30, cooldownSeconds: 300 } satisfies Partial<QueueScalingProps>;
/** Period over which Container Apps averages HTTP requests. */
const HTTP_SECONDS = 15;
/** Window whose highest recommendation decides a scale-in. */
const STABILIZATION_SECONDS = 300;
/** A scale-out at most doubles the replicas, but may always reach this many. */
const FIRST_STEP = 4;

/** Settings of a rule after their defaults. */
interface Rule extends InstanceRange {
  readonly everySeconds: number;
  readonly cooldownSeconds: number;
  readonly target: number;
  readonly isHttp: boolean;
}

/**
 * Scaling of Azure Container Apps: up to 1, 4, 8, 16 … replicas, one step each time it looks at the rule. It removes replicas after five
 * minutes.
 *
 * Source: https://learn.microsoft.com/azure/container-apps/scale-app#scale-behavior
 *
 * @example
 * const policy = ContainerAppsScaling.http({ minInstances: 1, maxInstances: 10, concurrentRequests: 20 });
 * console.log(policy.maxInstances);
 */
export class ContainerAppsScaling extends AutoscalingPolicy {
  /** Scales by HTTP requests. */
  public static http(props: HttpScalingProps): ContainerAppsScaling {
    const problems = new Problems('an HTTP scale rule', 'ContainerAppsScaling');
    const resolved = Defaults.apply(DOMAIN_TYPES.require(problems, 'HttpScalingProps', props), HTTP);
    InstanceRanges.check(problems, resolved, 0);
    problems.number('concurrentRequests', resolved.concurrentRequests, { min: 1 }, 'use what one replica serves');
    problems.throwIfAny();
    const { concurrentRequests } = resolved;
    const cooldownSeconds = QUEUE.cooldownSeconds;
    return new ContainerAppsScaling({
      ...resolved,
      everySeconds: HTTP_SECONDS,
      cooldownSeconds,
      target: concurrentRequests,
      isHttp: true,
    });
  }

  /** Scales by the length of a queue, waiting messages and those in progress. */
  public static queue(props: QueueScalingProps): ContainerAppsScaling {
    const problems = new Problems('a queue scale rule', 'ContainerAppsScaling');
    const resolved = Defaults.apply(DOMAIN_TYPES.require(problems, 'QueueScalingProps', props), QUEUE);
    InstanceRanges.check(problems, resolved, 0);
    problems.number('messagesPerReplica', resolved.messagesPerReplica, { above: 0 }, 'use e.g. 5');
    SecondsCheck.check(problems, resolved, ['pollingSeconds'], 1);
    SecondsCheck.check(problems, resolved, ['cooldownSeconds']);
    problems.throwIfAny();
    const { pollingSeconds, messagesPerReplica } = resolved;
    return new ContainerAppsScaling({
      ...resolved,
      everySeconds: pollingSeconds,
      target: messagesPerReplica,
      isHttp: false,
    });
  }

  /**
   * Returns `concurrentRequests` of a planned web tier: scaling acts at a share of the load that a replica carries.
   *
   * @internal
   */
  public static _concurrentRequests({ requestsPerSecond }: WebPlan): number {
    return Math.max(1, Math.floor(requestsPerSecond * SCALING_SHARE));
  }

  private readonly rule: Rule;

  private constructor(rule: Rule) {
    super(rule.minInstances, rule.maxInstances);
    this.rule = rule;
  }

  /** @internal */
  public _start(): Autoscaler {
    return new KedaScaler(this.rule);
  }

  /** @internal */
  public _withMinimum(minInstances: number): AutoscalingPolicy {
    return new ContainerAppsScaling(InstanceRanges.withMinimum(this.rule, minInstances));
  }
}

class KedaScaler implements Autoscaler {
  private readonly rule: Rule;
  private readonly recommendations = new Recommendations(STABILIZATION_SECONDS);
  private arrived = 0;
  private lastEvent = 0;

  constructor(rule: Rule) {
    this.rule = rule;
  }

  public next(observed: ScalingObservation): number {
    const { now, desired } = observed;
    const { everySeconds, isHttp, target, minInstances, maxInstances, cooldownSeconds } = this.rule;
    this.arrived += observed.arrived;
    // Fractions of a request are left over by a queue that empties.
    const isIdle = (isHttp ? observed.arrived : observed.inSystem) < 1e-3;
    if (!isIdle) this.lastEvent = now;
    if (now % everySeconds !== 0) return desired;
    const metric = isHttp ? this.arrived / everySeconds : isIdle ? 0 : observed.inSystem;
    this.arrived = 0;
    if (now === everySeconds) this.recommendations.add(0, desired);
    const wanted = InstanceRanges.clamp(this.rule, Rounder.up(metric / target));
    this.recommendations.add(now, wanted);
    if (desired === 0) return metric > 0 ? Math.max(1, minInstances) : 0;
    if (wanted > desired) return Math.min(maxInstances, wanted, Math.max(FIRST_STEP, 2 * desired));
    const stabilized = Math.min(desired, this.recommendations.highest(now, STABILIZATION_SECONDS));
    return stabilized === 0 && now - this.lastEvent < cooldownSeconds ? 1 : stabilized;
  }
}
