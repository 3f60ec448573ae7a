import { InstanceRange } from './autoscaling-policy';
import { ScalingMetric } from './scaling-metric';

/** Meaning of the change of a step. */
export enum StepAdjustment {
  /** Instances to add or remove. */
  CHANGE_IN_CAPACITY = 'ChangeInCapacity',
  /** Percent of the current instances to add or remove. */
  PERCENT_CHANGE_IN_CAPACITY = 'PercentChangeInCapacity',
}

/** A range of a metric and its change. */
export interface ScalingStep {
  /**
   * Lower end of the range.
   * @default - no lower end
   */
  readonly lower?: number;
  /**
   * Upper end of the range.
   * @default - no upper end
   */
  readonly upper?: number;
  /** Instances or percent to add. Negative to remove. */
  readonly change: number;
}

/** Step scaling on AWS. */
export interface StepScalingProps extends InstanceRange {
  /**
   * Metric of the alarms.
   * @default ScalingMetric.CPU_UTILIZATION
   */
  readonly metric?: ScalingMetric;
  /** Ranges that do not overlap. Between those that remove and those that add, the capacity stays. */
  readonly steps: ScalingStep[];
  /**
   * Unit of each `change`.
   * @default StepAdjustment.CHANGE_IN_CAPACITY
   */
  readonly adjustment?: StepAdjustment;
  /**
   * Fewest instances that a change in percent adds or removes.
   * @default 1
   */
  readonly minAdjustmentMagnitude?: number;
  /**
   * Minutes for which the metric must be in a range.
   * @default 1
   */
  readonly evaluationPeriods?: number;
}

/** Step scaling of an ECS service. */
export interface EcsStepScalingProps extends StepScalingProps {
  /**
   * Seconds after a change in which only a larger scale-out has an effect.
   *
   * Source of the default: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html
   * @default 300
   */
  readonly cooldownSeconds?: number;
}

/** Step scaling of an EC2 Auto Scaling group. */
export interface Ec2StepScalingProps extends StepScalingProps {
  /**
   * Seconds in service after which an instance counts as capacity.
   *
   * Source of the default, the default cooldown: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html
   * @default 300
   */
  readonly warmupSeconds?: number;
}
