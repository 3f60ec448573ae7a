import { DOMAIN_TYPES } from '../declared-types';
import { Defaults } from '../defaults';
import { Problems } from '../problems';
import { Autoscaler, AutoscalingPolicy, InstanceRanges } from './autoscaling-policy';
import { BacklogMeter } from './scaling-metric';
import { SecondsCheck } from './seconds-check';
import { TargetTracker, TargetTrackerSettings } from './target-tracker';
import { BacklogScalingProps, Ec2BacklogScalingProps, EcsBacklogScalingProps } from './target-tracking-props';

const ECS = { scaleOutCooldownSeconds: 300, scaleInCooldownSeconds: 300 } satisfies Partial<EcsBacklogScalingProps>;
const EC2 = { warmupSeconds: 300 } satisfies Partial<Ec2BacklogScalingProps>;
const SCALE_IN_SHARE = 0.9;

/**
 * Target tracking on the messages that wait for each worker.
 *
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html
 *
 * @example
 * // Ten seconds are acceptable, and a worker needs 0.1 s for a message.
 * const messagesPerInstance = BacklogScaling.acceptableBacklog(10, 0.1); // 100
 * const policy = BacklogScaling.ecs({ minInstances: 1, maxInstances: 20, messagesPerInstance });
 * console.log(policy.maxInstances);
 */
export class BacklogScaling extends AutoscalingPolicy {
  /** Returns the messages that may wait for an instance: the acceptable latency ÷ the time that an instance takes for a message. */
  public static acceptableBacklog(latencySeconds: number, secondsPerMessage: number): number {
    const problems = new Problems('an acceptable backlog', 'BacklogScaling');
    DOMAIN_TYPES.require(problems, 'BacklogScaling.acceptableBacklog', { latencySeconds, secondsPerMessage });
    problems.number('latencySeconds', latencySeconds, { above: 0 }, 'use the longest acceptable wait');
    problems.number('secondsPerMessage', secondsPerMessage, { above: 0 }, 'measure the time of one message');
    problems.throwIfAny();
    return latencySeconds / secondsPerMessage;
  }

  /** Scales an ECS service by Application Auto Scaling. */
  public static ecs(props: EcsBacklogScalingProps): BacklogScaling {
    const problems = new Problems('backlog scaling', 'BacklogScaling');
    const resolved = Defaults.apply(DOMAIN_TYPES.require(problems, 'EcsBacklogScalingProps', props), ECS);
    checkBacklog(problems, resolved);
    SecondsCheck.check(problems, resolved, Object.keys(ECS));
    problems.throwIfAny();
    return new BacklogScaling(settingsOf({ ...resolved, warmupSeconds: 0 }));
  }

  /** Scales an EC2 Auto Scaling group. */
  public static ec2(props: Ec2BacklogScalingProps): BacklogScaling {
    const problems = new Problems('backlog scaling', 'BacklogScaling');
    const resolved = Defaults.apply(DOMAIN_TYPES.require(problems, 'Ec2BacklogScalingProps', props), EC2);
    checkBacklog(problems, resolved);
    SecondsCheck.check(problems, resolved, Object.keys(EC2));
    problems.throwIfAny();
    return new BacklogScaling(settingsOf({ ...resolved, scaleOutCooldownSeconds: 0, scaleInCooldownSeconds: 0 }));
  }

  private readonly settings: TargetTrackerSettings;

  private constructor(settings: TargetTrackerSettings) {
    super(settings.minInstances, settings.maxInstances);
    this.settings = settings;
  }

  /** @internal */
  public _start(): Autoscaler {
    return new TargetTracker(this.settings, new BacklogMeter());
  }

  /** @internal */
  public _withMinimum(minInstances: number): AutoscalingPolicy {
    return new BacklogScaling(InstanceRanges.withMinimum(this.settings, minInstances));
  }
}

function settingsOf(
  props: BacklogScalingProps & Required<EcsBacklogScalingProps & Ec2BacklogScalingProps>,
): TargetTrackerSettings {
  return { ...props, target: props.messagesPerInstance, scaleInShare: SCALE_IN_SHARE };
}

function checkBacklog(problems: Problems, props: BacklogScalingProps): void {
  InstanceRanges.check(problems, props);
  problems.number(
    'messagesPerInstance',
    props.messagesPerInstance,
    { above: 0 },
    'use BacklogScaling.acceptableBacklog',
  );
}
