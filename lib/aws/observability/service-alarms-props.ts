import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { AlarmRule, AlarmSeverity, Resolved } from '../../domain';

/** Resources that the rules watch. A rule whose target is missing is an error. */
export interface AlarmTargets {
  /**
   * Load balancer for REQUEST_LATENCY and ERROR_RATE.
   * @default - rules cannot use these signals
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;
  /**
   * Target group for UNHEALTHY_HOSTS.
   * @default - rules cannot use this signal
   */
  readonly targetGroup?: elbv2.IApplicationTargetGroup;
  /**
   * Second target group of a blue/green service. UNHEALTHY_HOSTS counts both: after a release, the tasks are in the other one.
   * @default - none
   */
  readonly alternateTargetGroup?: elbv2.IApplicationTargetGroup;
  /**
   * ECS service for COMPUTE_CPU and COMPUTE_MEMORY. Takes precedence over `autoScalingGroup`.
   * @default - rules watch `autoScalingGroup`
   */
  readonly service?: ecs.BaseService;
  /**
   * Auto Scaling group for COMPUTE_* and POOL_UTILIZATION.
   * @default - rules can use COMPUTE_CPU and COMPUTE_MEMORY with `service` only
   */
  readonly autoScalingGroup?: autoscaling.IAutoScalingGroup;
  /**
   * Metric namespace of the instances' CloudWatch agent, for COMPUTE_MEMORY, COMPUTE_DISK and POOL_UTILIZATION.
   *
   * Configure the agent to aggregate by AutoScalingGroupName, and the disk by AutoScalingGroupName and path.
   * @default - rules cannot use these signals
   */
  readonly agentNamespace?: string;
  /**
   * Primary database instance for DATABASE_*.
   * @default - rules cannot use these signals
   */
  readonly database?: rds.IDatabaseInstance;
  /**
   * Read replicas for REPLICA_LAG. DATABASE_CPU watches them as well as the primary.
   * @default []
   */
  readonly replicas?: rds.IDatabaseInstance[];
  /**
   * Cluster ids of the cache nodes for CACHE_*, e.g. `my-group-001` or `RedisCache.memberIds`.
   * @default []
   */
  readonly cacheMemberIds?: string[];
  /**
   * Canary for AVAILABILITY.
   * @default - rules cannot use this signal
   */
  readonly canary?: synthetics.Canary;
}

export const TARGET_DEFAULTS = { replicas: [], cacheMemberIds: [] } satisfies Partial<AlarmTargets>;

/** @internal */
export type ResolvedTargets = Resolved<AlarmTargets, typeof TARGET_DEFAULTS>;

/** Properties of ServiceAlarms. */
export interface ServiceAlarmsProps {
  /** Rules to create alarms from: one alarm for each target of a rule's signal. */
  readonly rules: AlarmRule[];
  /** Resources that the rules watch. */
  readonly targets: AlarmTargets;
  /** Topic the alarms notify. Its policy must allow CloudWatch to publish, see `AlarmTopic`. */
  readonly topic: sns.ITopic;
}

/**
 * An alarm on your own metric. `alarmDescription` is required: say what to do.
 *
 * Missing data points do not breach unless you set `treatMissingData`.
 */
export interface CustomAlarmProps extends cloudwatch.AlarmProps {
  /**
   * Urgency of the alarm.
   * @default AlarmSeverity.WARNING
   */
  readonly severity?: AlarmSeverity;
}

export const CUSTOM_ALARM_DEFAULTS = {
  // Documented on the interface: jsii allows no second declaration of an inherited property.
  ...({ treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING } satisfies Partial<cloudwatch.AlarmProps>),
  severity: AlarmSeverity.WARNING,
} satisfies Partial<CustomAlarmProps>;
