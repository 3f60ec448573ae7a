import {
  AutoscalingPolicy,
  CombinedScaling,
  InstanceRange,
  ScalingMetric,
  ScalingStep,
  StepAdjustment,
} from '../../../lib/domain';
import { Json, TemplateValues } from './template-values';

/** Metrics of target tracking that a simulation follows. */
const METRICS: { readonly [type: string]: ScalingMetric } = {
  ECSServiceAverageCPUUtilization: ScalingMetric.CPU_UTILIZATION,
  ASGAverageCPUUtilization: ScalingMetric.CPU_UTILIZATION,
  ALBRequestCountPerTarget: ScalingMetric.REQUESTS_PER_INSTANCE,
};
const MINUTE = 60;

/** A policy of AWS: its logical id, its type and the settings of that type. */
export interface AwsPolicy {
  readonly id: string;
  readonly type: string;
  readonly settings: Json;
}

/** Settings of target tracking that ECS and EC2 share. */
export interface Tracking extends InstanceRange {
  readonly metric: ScalingMetric;
  readonly target: number;
  readonly scaleIn: boolean;
}

/** Settings of step scaling that ECS and EC2 share. */
export interface Stepping extends InstanceRange {
  readonly adjustment: StepAdjustment;
  readonly minAdjustmentMagnitude?: number;
  readonly evaluationPeriods: number;
  readonly steps: ScalingStep[];
}

/** Creates the policies of one of the two services. */
export interface PolicyFactory {
  /** Scaling by the tasks that wait for each worker. Undefined if the service has no workers. */
  readonly backlog?: (range: InstanceRange, messagesPerInstance: number, policy: AwsPolicy) => AutoscalingPolicy;
  tracking(settings: Tracking, policy: AwsPolicy): AutoscalingPolicy;
  stepping(settings: Stepping, policy: AwsPolicy): AutoscalingPolicy;
}

/** Policies of a service that a simulation follows, in words, and those that it leaves out. */
export interface FollowedPolicies {
  readonly policy?: AutoscalingPolicy;
  readonly words: readonly string[];
  readonly leftOut: readonly string[];
}

/** Reads the policies of one service. Those of steps become one, since each of them removes or adds instances alone. */
export function followedPolicies(
  values: TemplateValues,
  range: InstanceRange,
  policies: readonly AwsPolicy[],
  create: PolicyFactory,
): FollowedPolicies {
  const followed: { policy: AutoscalingPolicy; words: string }[] = [];
  const leftOut: string[] = [];
  for (const it of policies.filter(({ type }) => type === 'TargetTrackingScaling')) {
    const { PredefinedMetricSpecification: metric, TargetValue, DisableScaleIn } = it.settings;
    const name = values.text((metric as Json | undefined)?.PredefinedMetricType);
    if (create.backlog && isQuotient(it.settings)) {
      const backlog = values.number(`${it.id}.TargetValue`, TargetValue);
      if (Number.isNaN(backlog)) continue;
      followed.push({ policy: create.backlog(range, backlog, it), words: `${backlog} waiting tasks for each worker` });
      continue;
    }
    if (name === undefined || !Object.hasOwn(METRICS, name)) {
      leftOut.push(`${it.id} follows ${name ?? 'a metric of its own'}`);
      continue;
    }
    const target = values.number(`${it.id}.TargetValue`, TargetValue);
    const tracking = { ...range, metric: METRICS[name], target, scaleIn: String(DisableScaleIn) !== 'true' };
    if (Number.isNaN(target)) continue;
    const unit = METRICS[name] === ScalingMetric.CPU_UTILIZATION ? '% CPU' : 'requests a minute';
    followed.push({ policy: create.tracking(tracking, it), words: `${target} ${unit}` });
  }
  const steps = policies.filter(({ type }) => type === 'StepScaling');
  const stepping = steps.length === 0 ? undefined : stepsOf(values, range, steps);
  if (typeof stepping === 'string') leftOut.push(`${steps.map(({ id }) => id).join(', ')}: ${stepping}`);
  else if (stepping) {
    followed.push({ policy: create.stepping(stepping, steps[0]), words: `${stepping.steps.length} steps of CPU` });
  }
  policies
    .filter(({ type }) => type !== 'TargetTrackingScaling' && type !== 'StepScaling')
    .forEach(({ id, type }) => leftOut.push(`${id} is of the type ${type}`));
  return {
    policy: followed.length > 1 ? CombinedScaling.of(followed.map((it) => it.policy)) : followed[0]?.policy,
    words: followed.map((it) => it.words),
    leftOut,
  };
}

/** Returns true for a metric that divides one metric by another one, as the waiting tasks by the workers. */
function isQuotient(settings: Json): boolean {
  const { CustomizedMetricSpecification: own } = settings;
  const { Metrics } = (own ?? {}) as { readonly Metrics?: unknown };
  return (
    Array.isArray(Metrics) &&
    Metrics.some((it: Json | undefined) => typeof it?.Expression === 'string' && it.Expression.includes('/'))
  );
}

/** Returns the steps of several policies as one, or the reason why a simulation cannot follow them. */
function stepsOf(values: TemplateValues, range: InstanceRange, policies: readonly AwsPolicy[]): Stepping | string {
  const parts = policies.map((it) => ({ ...it, alarm: alarmOf(values, it.id) }));
  const different = (of: (it: (typeof parts)[number]) => unknown): boolean =>
    new Set(parts.map((it) => JSON.stringify(of(it)))).size > 1;
  if (parts.some(({ alarm }) => alarm === undefined)) return 'no alarm of the CPU in this template starts it';
  if (parts.some(({ alarm }) => alarm?.Period !== MINUTE)) return 'its alarm looks at another period than a minute';
  const [{ settings, alarm }] = parts;
  const adjustment = values.text(settings.AdjustmentType);
  if (adjustment !== 'ChangeInCapacity' && adjustment !== 'PercentChangeInCapacity') return `it sets ${adjustment}`;
  if (different((it) => [it.settings.AdjustmentType, it.settings.Cooldown, it.alarm?.EvaluationPeriods])) {
    return 'its policies differ in more than their steps';
  }
  return {
    ...range,
    adjustment: adjustment as StepAdjustment,
    minAdjustmentMagnitude: values.optionalNumber(settings.MinAdjustmentMagnitude),
    evaluationPeriods: values.optionalNumber(alarm?.EvaluationPeriods) ?? 1,
    steps: parts.flatMap((it) => {
      const threshold = values.number(`${it.id}.Threshold`, it.alarm?.Threshold);
      const bound = (value: unknown): number | undefined => {
        const distance = values.optionalNumber(value);
        return distance === undefined ? undefined : threshold + distance;
      };
      return ((it.settings.StepAdjustments ?? []) as readonly Json[]).map((step) => ({
        lower: bound(step.MetricIntervalLowerBound),
        upper: bound(step.MetricIntervalUpperBound),
        change: values.number(`${it.id}.ScalingAdjustment`, step.ScalingAdjustment),
      }));
    }),
  };
}

/** Returns the alarm of the mean CPU that starts a policy. */
function alarmOf(values: TemplateValues, policy: string): Json | undefined {
  return values
    .resources('AWS::CloudWatch::Alarm')
    .map(([, properties]) => properties)
    .find((it) => it.MetricName === 'CPUUtilization' && TemplateValues.references(it.AlarmActions).includes(policy));
}
