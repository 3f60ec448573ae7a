import { InstanceRange } from './autoscaling-policy';
import { ScalingMetric } from './scaling-metric';

/** Target tracking on AWS. */
export interface TargetTrackingProps extends InstanceRange {
  /**
   * Metric to keep near the target.
   * @default ScalingMetric.CPU_UTILIZATION
   */
  readonly metric?: ScalingMetric;
  /** Value of the metric to keep, e.g. 60 for 60 % CPU. */
  readonly target: number;
  /**
   * If false, the policy never removes instances.
   * @default true
   */
  readonly scaleIn?: boolean;
}

/** Target tracking of an ECS service. */
export interface EcsTargetTrackingProps extends TargetTrackingProps {
  /**
   * Seconds after a scale-out in which only a larger one has an effect.
   *
   * Source: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
   * @default 300
   */
  readonly scaleOutCooldownSeconds?: number;
  /**
   * Seconds after a scale-in before the next one.
   *
   * Source: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
   * @default 300
   */
  readonly scaleInCooldownSeconds?: number;
}

/** Target tracking of an EC2 Auto Scaling group. */
export interface Ec2TargetTrackingProps extends TargetTrackingProps {
  /**
   * Seconds in service after which an instance counts as capacity.
   *
   * Source of the default, the default cooldown: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html
   * @default 300
   */
  readonly warmupSeconds?: number;
}

/** Scaling by the length of a queue on AWS. */
export interface BacklogScalingProps extends InstanceRange {
  /** Waiting messages to accept for each instance, see `BacklogScaling.acceptableBacklog`. */
  readonly messagesPerInstance: number;
}

/** Scaling of an ECS service by the length of a queue. */
export interface EcsBacklogScalingProps extends BacklogScalingProps {
  /**
   * Seconds after a scale-out in which only a larger one has an effect.
   * @default 300
   */
  readonly scaleOutCooldownSeconds?: number;
  /**
   * Seconds after a scale-in before the next one.
   * @default 300
   */
  readonly scaleInCooldownSeconds?: number;
}

/** Scaling of an EC2 Auto Scaling group by the length of a queue. */
export interface Ec2BacklogScalingProps extends BacklogScalingProps {
  /**
   * Seconds in service after which an instance counts as capacity.
   * @default 300
   */
  readonly warmupSeconds?: number;
}
