import { Rounder } from '../rounding';
import { DOMAIN_TYPES } from '../declared-types';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { checkPodAutoscaler } from '../sizing/pod-autoscaler-check';
import { PodAutoscalerProps, ScalingBehavior, ScalingUnit } from '../sizing/pod-autoscaler-props';
import { Autoscaler, AutoscalingPolicy, InstanceRanges, ScalingObservation } from './autoscaling-policy';
import { Recommendations } from './recommendations';

/** A Kubernetes HorizontalPodAutoscaler. */
export interface PodScalingProps {
  /** Settings of the autoscaler, as `PodAutoscaler` renders them. */
  readonly autoscaler: PodAutoscalerProps;
  /**
   * Name of the pod metric that counts requests per second.
   * @default - only the CPU scales the pods
   */
  readonly requestsMetric?: string;
}

/** Interval of the controller. */
const SYNC_SECONDS = 15;
/** Difference from the target that the controller ignores. */
const TOLERANCE = 0.1;
/** Longest period of a scaling policy in seconds. */
const LONGEST_PERIOD = 1800;
const DEFAULT_UP: ScalingBehavior = {
  stabilizationSeconds: 0,
  policies: [
    { unit: ScalingUnit.PERCENT, value: 100, periodSeconds: 15 },
    { unit: ScalingUnit.PODS, value: 4, periodSeconds: 15 },
  ],
};
const DEFAULT_DOWN: ScalingBehavior = {
  stabilizationSeconds: 300,
  policies: [{ unit: ScalingUnit.PERCENT, value: 100, periodSeconds: 15 }],
};
/** Powers of ten and of 1024 of a Kubernetes quantity: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const DECIMAL: { readonly [suffix: string]: number } = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Targets and behavior of an autoscaler after their defaults. */
interface PodRules {
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly cpuPercent?: number;
  readonly requestsPerPod?: number;
  readonly up: ScalingBehavior;
  readonly down: ScalingBehavior;
}

/**
 * The Kubernetes HorizontalPodAutoscaler: pods × metric ÷ target, rounded up, within its behavior. Memory and other metrics have no effect in
 * a simulation.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
 *
 * @example
 * const policy = PodScaling.of({
 *   autoscaler: { name: 'web', deployment: 'web', minReplicas: 2, maxReplicas: 10, cpuPercent: 70 },
 * });
 * console.log(policy.maxInstances); // 10
 */
export class PodScaling extends AutoscalingPolicy {
  /**
   * Behavior of Kubernetes.
   *
   * Source: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#default-behavior
   * @internal
   */
  public static readonly _DEFAULTS = { scaleUp: DEFAULT_UP, scaleDown: DEFAULT_DOWN };

  /** Follows the settings of a `PodAutoscaler`. */
  public static of(props: PodScalingProps): PodScaling {
    const problems = new Problems('pod scaling', 'PodScaling');
    const { autoscaler, requestsMetric } = DOMAIN_TYPES.require(problems, 'PodScalingProps', props);
    problems.attempt(() => checkPodAutoscaler(new Problems('pod scaling', 'PodScaling.autoscaler'), autoscaler));
    problems.throwIfAny();
    InstanceRanges.check(problems, { minInstances: autoscaler.minReplicas, maxInstances: autoscaler.maxReplicas });
    const average = autoscaler.podMetrics?.find(({ name }) => name === requestsMetric)?.average;
    problems.check(requestsMetric === undefined || average !== undefined, {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: 'requestsMetric',
      what: `requestsMetric is ${JSON.stringify(requestsMetric)}`,
      expected: 'the name of one of podMetrics',
      fix: 'use the name of the metric that counts requests per second',
    });
    problems.check(autoscaler.cpuPercent !== undefined || requestsMetric !== undefined, {
      code: ProblemCode.MISSING_VALUE,
      property: 'autoscaler.cpuPercent',
      what: 'the simulation has no metric of this autoscaler',
      expected: 'cpuPercent, or requestsMetric',
      fix: 'set requestsMetric to the name of the metric that counts requests per second',
    });
    problems.throwIfAny();
    return new PodScaling({
      minInstances: autoscaler.minReplicas,
      maxInstances: autoscaler.maxReplicas,
      cpuPercent: autoscaler.cpuPercent,
      requestsPerPod: average === undefined ? undefined : quantity(average),
      up: autoscaler.scaleUp ?? PodScaling._DEFAULTS.scaleUp,
      down: autoscaler.scaleDown ?? PodScaling._DEFAULTS.scaleDown,
    });
  }

  private readonly rules: PodRules;

  private constructor(rules: PodRules) {
    super(rules.minInstances, rules.maxInstances);
    this.rules = rules;
  }

  /** @internal */
  public _start(): Autoscaler {
    return new PodScaler(this.rules);
  }

  /** @internal */
  public _withMinimum(minInstances: number): AutoscalingPolicy {
    return new PodScaling(InstanceRanges.withMinimum(this.rules, minInstances));
  }
}

class PodScaler implements Autoscaler {
  private readonly rules: PodRules;
  private readonly recommendations: Recommendations;
  /** Changes of the past, which count for the limits of each period. */
  private changes: { readonly at: number; readonly pods: number }[] = [];
  private cpuSum = 0;
  private requests = 0;

  constructor(rules: PodRules) {
    this.rules = rules;
    this.recommendations = new Recommendations(
      Math.max(rules.up.stabilizationSeconds, rules.down.stabilizationSeconds, 1),
    );
  }

  public next(observed: ScalingObservation): number {
    const { now, desired, serving } = observed;
    this.cpuSum += observed.cpuPercent;
    if (serving > 0) this.requests += observed.answered / serving;
    if (now % SYNC_SECONDS !== 0) return desired;
    const { cpuPercent = Infinity, requestsPerPod = Infinity } = this.rules;
    const ratio = Math.max(this.cpuSum / SYNC_SECONDS / cpuPercent, this.requests / SYNC_SECONDS / requestsPerPod);
    this.cpuSum = 0;
    this.requests = 0;
    if (now === SYNC_SECONDS) this.recommendations.add(0, desired);
    const wanted = serving === 0 ? desired : this.wanted(ratio, serving, desired);
    return this.limited(now, desired, InstanceRanges.clamp(this.rules, wanted));
  }

  /** Pods that are not ready count as idle while scaling up, so that they are not replaced twice. */
  private wanted(ratio: number, ready: number, desired: number): number {
    if (Math.abs(ratio - 1) <= TOLERANCE) return desired;
    const damped = ratio > 1 ? (ratio * ready) / desired : ratio;
    return ratio > 1 && damped <= 1 + TOLERANCE ? desired : Rounder.up(ratio * ready);
  }

  private limited(now: number, desired: number, wanted: number): number {
    const { up, down } = this.rules;
    this.recommendations.add(now, wanted);
    const atLeast = this.recommendations.lowest(now, up.stabilizationSeconds);
    const atMost = this.recommendations.highest(now, down.stabilizationSeconds);
    const stable = Math.min(Math.max(desired, atLeast), atMost);
    const limits = (stable > desired ? up : down).policies.map(({ unit, value, periodSeconds }) => {
      const sign = stable > desired ? 1 : -1;
      const before = desired - this.changed(now - periodSeconds, sign);
      if (unit === ScalingUnit.PODS) return before + sign * value;
      const scaled = before * (1 + (sign * value) / 100);
      return sign > 0 ? Rounder.up(scaled) : Math.floor(scaled + 1e-9);
    });
    const next =
      stable > desired
        ? Math.max(desired, Math.min(stable, Math.max(...limits)))
        : Math.min(desired, Math.max(stable, Math.min(...limits)));
    if (next !== desired) {
      this.changes = [...this.changes.filter(({ at }) => at > now - LONGEST_PERIOD), { at: now, pods: next - desired }];
    }
    return InstanceRanges.clamp(this.rules, next);
  }

  private changed(since: number, sign: number): number {
    return this.changes
      .filter(({ at, pods }) => at > since && Math.sign(pods) === sign)
      .reduce((sum, { pods }) => sum + pods, 0);
  }
}

function quantity(text: string): number {
  const [, digits, suffix] = /^([\d.]+)(.*)$/.exec(text) ?? [];
  const power = BINARY.indexOf(suffix);
  return Number(digits) * (power < 0 ? 10 ** (DECIMAL[suffix] ?? 0) : 1024 ** (power + 1));
}
