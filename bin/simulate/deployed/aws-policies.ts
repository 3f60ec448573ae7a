import {
  AutoscalingPolicy,
  CombinedScaling,
  InstanceRange,
  Json,
  Problems,
  ScalingMetric,
  ScalingStep,
  Shape,
  StepAdjustment,
  TemplateValues,
} from '../../../lib/domain';

/** Metrics of target tracking that a simulation follows. */
const METRICS: { readonly [type: string]: ScalingMetric } = {
  ECSServiceAverageCPUUtilization: ScalingMetric.CPU_UTILIZATION,
  ASGAverageCPUUtilization: ScalingMetric.CPU_UTILIZATION,
  ALBRequestCountPerTarget: ScalingMetric.REQUESTS_PER_INSTANCE,
};
const CPU_NAMESPACES = ['AWS/ECS', 'AWS/EC2'];
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

interface Followed {
  readonly policy: AutoscalingPolicy;
  readonly words: string;
}

/** Reads the policies of one service. */
export class PolicyReader {
  private readonly values: TemplateValues;
  private readonly problems: Problems;
  private readonly range: InstanceRange;
  private readonly create: PolicyFactory;
  private readonly leftOut: string[] = [];

  constructor(values: TemplateValues, problems: Problems, range: InstanceRange, create: PolicyFactory) {
    this.values = values;
    this.problems = problems;
    this.range = range;
    this.create = create;
  }

  /** Returns the policies that a simulation follows, combined. Those of steps become one, since each of them adds or removes instances alone. */
  public read(policies: readonly AwsPolicy[]): FollowedPolicies {
    const tracking = policies.filter(({ type }) => type === 'TargetTrackingScaling');
    const steps = policies.filter(({ type }) => type === 'StepScaling');
    policies
      .filter(({ type }) => type !== 'TargetTrackingScaling' && type !== 'StepScaling')
      .forEach(({ id, type }) => this.leftOut.push(`${id} is of the type ${type}`));
    const found = [...tracking.map((it) => this.tracking(it)), this.steps(steps)];
    // A value that only the deployment knows has no policy.
    this.problems.throwIfAny();
    const followed = found.filter((it): it is () => Followed => it !== undefined).map((it) => it());
    return {
      policy: followed.length > 1 ? CombinedScaling.of(followed.map((it) => it.policy)) : followed[0]?.policy,
      words: followed.map((it) => it.words),
      leftOut: this.leftOut,
    };
  }

  private tracking(policy: AwsPolicy): (() => Followed) | undefined {
    const { values, range, create } = this;
    const { backlog } = create;
    const { PredefinedMetricSpecification, TargetValue, DisableScaleIn } = policy.settings;
    const name = values.text(Shape.record(PredefinedMetricSpecification).PredefinedMetricType);
    const isBacklog = backlog !== undefined && isQuotient(policy.settings);
    if (!isBacklog && !Object.hasOwn(METRICS, name)) {
      this.leftOut.push(`${policy.id} follows ${name || 'a metric of its own'}`);
      return undefined;
    }
    const target = values.number(this.problems, `${policy.id}.TargetValue`, TargetValue);
    if (isBacklog) {
      return () => ({ policy: backlog(range, target, policy), words: `${target} waiting tasks for each worker` });
    }
    const metric = METRICS[name];
    const scaleIn = String(DisableScaleIn) !== 'true';
    const unit = metric === ScalingMetric.CPU_UTILIZATION ? '% CPU' : 'requests a minute';
    return () => ({
      policy: create.tracking({ ...range, metric, target, scaleIn }, policy),
      words: `${target} ${unit}`,
    });
  }

  private steps(policies: readonly AwsPolicy[]): (() => Followed) | undefined {
    const { values, problems } = this;
    const parts = policies.flatMap((it) => {
      const alarm = this.alarmOf(it.id);
      const adjustment = values.text(it.settings.AdjustmentType);
      const reason =
        alarm === undefined
          ? 'no alarm of the mean CPU in this template starts it'
          : values.knownNumber(alarm.Period) !== MINUTE
            ? 'its alarm looks at another period than a minute'
            : !Object.values<string>(StepAdjustment).includes(adjustment)
              ? `it has the adjustment ${adjustment || 'that only the deployment knows'}`
              : undefined;
      if (reason !== undefined) this.leftOut.push(`${it.id}: ${reason}`);
      return reason === undefined && alarm ? [{ ...it, alarm, adjustment: adjustment as StepAdjustment }] : [];
    });
    if (parts.length === 0) return undefined;
    const shared = parts.map(({ settings, alarm }) => {
      const { AdjustmentType, Cooldown, MinAdjustmentMagnitude, EstimatedInstanceWarmup } = settings;
      return JSON.stringify([
        AdjustmentType,
        Cooldown,
        MinAdjustmentMagnitude,
        EstimatedInstanceWarmup,
        alarm.EvaluationPeriods,
      ]);
    });
    if (new Set(shared).size > 1) {
      this.leftOut.push(`${parts.map(({ id }) => id).join(', ')}: they differ in more than their steps`);
      return undefined;
    }
    const [{ id, settings, alarm, adjustment }] = parts;
    const stepping = {
      ...this.range,
      adjustment,
      minAdjustmentMagnitude: values.optionalNumber(
        problems,
        `${id}.MinAdjustmentMagnitude`,
        settings.MinAdjustmentMagnitude,
      ),
      evaluationPeriods: values.optionalNumber(problems, `${id}.EvaluationPeriods`, alarm.EvaluationPeriods) ?? 1,
      steps: parts.flatMap((it) => this.stepsOf(it)),
    };
    return () => ({ policy: this.create.stepping(stepping, parts[0]), words: countedSteps(stepping.steps.length) });
  }

  /** Returns the steps of a policy. CPU is at least 0 %, so a step below it never applies. */
  private stepsOf({ id, settings, alarm }: AwsPolicy & { readonly alarm: Json }): ScalingStep[] {
    const { values, problems } = this;
    const threshold = values.number(problems, `${id}.Threshold`, alarm.Threshold);
    const bound = (name: string, value: unknown): number | undefined => {
      const distance = values.optionalNumber(problems, `${id}.${name}`, value);
      return distance === undefined ? undefined : threshold + distance;
    };
    return Shape.records(settings.StepAdjustments).flatMap((step) => {
      const lower = bound('MetricIntervalLowerBound', step.MetricIntervalLowerBound);
      const upper = bound('MetricIntervalUpperBound', step.MetricIntervalUpperBound);
      const change = values.number(problems, `${id}.ScalingAdjustment`, step.ScalingAdjustment);
      if (upper !== undefined && upper <= 0) return [];
      return [{ lower: lower !== undefined && lower <= 0 ? undefined : lower, upper, change }];
    });
  }

  /** Returns the alarm of the mean CPU that starts a policy. */
  private alarmOf(policy: string): Json | undefined {
    return this.values
      .resources('AWS::CloudWatch::Alarm')
      .map(({ properties }) => properties)
      .find(
        (it) =>
          it.MetricName === 'CPUUtilization' &&
          CPU_NAMESPACES.includes(Shape.text(it.Namespace)) &&
          it.Statistic === 'Average' &&
          String(it.ActionsEnabled) !== 'false' &&
          TemplateValues.references(it.AlarmActions).includes(policy),
      );
  }
}

function countedSteps(count: number): string {
  return `${count} ${count === 1 ? 'step' : 'steps'} of CPU`;
}

/** Returns true for a metric that divides one metric by another one, as the waiting tasks by the workers. */
function isQuotient(settings: Json): boolean {
  const { Metrics } = Shape.record(settings.CustomizedMetricSpecification);
  return Shape.records(Metrics).some((it) => Shape.text(it.Expression).includes('/'));
}
