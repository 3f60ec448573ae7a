import { DOMAIN_TYPES } from '../declared-types';
import { Defaults } from '../defaults';
import { Problems } from '../problems';
import { Autoscaler, AutoscalingPolicy, InstanceRanges, ScaleInVote } from './autoscaling-policy';
import { MinuteMeters, ScalingMetric } from './scaling-metric';
import { SecondsCheck } from './seconds-check';
import { TargetTracker, TargetTrackerSettings } from './target-tracker';
import { Ec2TargetTrackingProps, EcsTargetTrackingProps, TargetTrackingProps } from './target-tracking-props';

const DEFAULTS = { metric: ScalingMetric.CPU_UTILIZATION, scaleIn: true } satisfies Partial<TargetTrackingProps>;
const ECS = { scaleOutCooldownSeconds: 300, scaleInCooldownSeconds: 300 } satisfies Partial<EcsTargetTrackingProps>;
const EC2 = { warmupSeconds: 300 } satisfies Partial<Ec2TargetTrackingProps>;

/** A policy removes instances only "far enough below the target value (usually more than 10% lower)". */
const SCALE_IN_SHARE = 0.9;
/** Read from the alarms that EC2 Auto Scaling creates for the CPU: 28 % for a target of 40 %. Its documentation states no number. */
const EC2_CPU_SCALE_IN_SHARE = 0.7;

/**
 * Target tracking of AWS: adds instances in proportion to a metric after 3 minutes above its target, and removes them after 15 minutes
 * far below it.
 *
 * Sources: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html and
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
 *
 * @example
 * const policy = TargetTracking.ecs({ minInstances: 2, maxInstances: 10, target: 60 });
 * const simulation = new Simulation({
 *   trace: LoadTrace.ramp({ fromRequestsPerSecond: 20, toRequestsPerSecond: 80, seconds: 3600 }),
 *   service: { concurrencyPerInstance: 2, millisecondsPerRequest: 50 },
 *   policy,
 *   objective: { milliseconds: 300 },
 * });
 * console.log(simulation.totals.mostInstances);
 */
export class TargetTracking extends AutoscalingPolicy {
  /** Target tracking of an ECS service by Application Auto Scaling. It removes tasks below 90 % of the target. */
  public static ecs(props: EcsTargetTrackingProps): TargetTracking {
    const problems = new Problems('target tracking', 'TargetTracking');
    const given = DOMAIN_TYPES.require(problems, 'EcsTargetTrackingProps', props);
    const resolved = Defaults.apply(Defaults.apply(given, DEFAULTS), ECS);
    checkTracking(problems, resolved);
    SecondsCheck.check(problems, resolved, Object.keys(ECS));
    problems.throwIfAny();
    const scaleInShare = resolved.scaleIn ? SCALE_IN_SHARE : 0;
    return new TargetTracking({ ...resolved, warmupSeconds: 0, scaleInShare }, resolved.metric);
  }

  /** Target tracking of an EC2 Auto Scaling group. It removes instances below 70 % of a CPU target, or 90 % of another one. */
  public static ec2(props: Ec2TargetTrackingProps): TargetTracking {
    const problems = new Problems('target tracking', 'TargetTracking');
    const given = DOMAIN_TYPES.require(problems, 'Ec2TargetTrackingProps', props);
    const resolved = Defaults.apply(Defaults.apply(given, DEFAULTS), EC2);
    checkTracking(problems, resolved);
    SecondsCheck.check(problems, resolved, Object.keys(EC2));
    problems.throwIfAny();
    const isCpu = resolved.metric === ScalingMetric.CPU_UTILIZATION;
    const scaleInShare = resolved.scaleIn ? (isCpu ? EC2_CPU_SCALE_IN_SHARE : SCALE_IN_SHARE) : 0;
    const cooldowns = { scaleOutCooldownSeconds: 0, scaleInCooldownSeconds: 0 };
    return new TargetTracking({ ...resolved, ...cooldowns, scaleInShare }, resolved.metric);
  }

  private readonly settings: TargetTrackerSettings;
  private readonly metric: ScalingMetric;

  private constructor(settings: TargetTrackerSettings, metric: ScalingMetric) {
    super(settings.minInstances, settings.maxInstances);
    this.settings = settings;
    this.metric = metric;
  }

  /** @internal */
  public _start(): Autoscaler {
    return new TargetTracker(this.settings, MinuteMeters.of(this.metric));
  }

  /** @internal */
  public override get _scaleInVote(): ScaleInVote {
    return this.settings.scaleInShare > 0 ? ScaleInVote.TOGETHER : ScaleInVote.NONE;
  }

  /** @internal */
  public _withMinimum(minInstances: number): AutoscalingPolicy {
    return new TargetTracking(InstanceRanges.withMinimum(this.settings, minInstances), this.metric);
  }
}

function checkTracking(problems: Problems, props: TargetTrackingProps): void {
  InstanceRanges.check(problems, props);
  problems.number('target', props.target, { above: 0 }, 'use 60 for 60 % CPU');
}
