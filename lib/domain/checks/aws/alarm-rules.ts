import { DeclaredResource } from '../../resources/declared-resource';
import { Shape } from '../../resources/shape';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { DeclaredProgram, valuesOf } from '../declared-program';
import { Comparison, Fate, fateOf } from '../metric-range';
import { AlarmMetric, rangeOfMetric } from './metric-ranges';

const OPERATORS: Readonly<Record<string, Comparison>> = {
  GreaterThanThreshold: Comparison.ABOVE,
  GreaterThanOrEqualToThreshold: Comparison.AT_LEAST,
  LessThanThreshold: Comparison.BELOW,
  LessThanOrEqualToThreshold: Comparison.AT_MOST,
};

/** Attribute that a dimension needs, by namespace and name, where `Ref` of the resource gives its ARN or URL. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'AWS/ApplicationELB LoadBalancer': 'LoadBalancerFullName',
  'AWS/ApplicationELB TargetGroup': 'TargetGroupFullName',
  'AWS/NetworkELB LoadBalancer': 'LoadBalancerFullName',
  'AWS/NetworkELB TargetGroup': 'TargetGroupFullName',
  'AWS/ECS ServiceName': 'Name',
  'AWS/SQS QueueName': 'QueueName',
  'AWS/SNS TopicName': 'TopicName',
};

/** Finds alarms that can never fire, and those that always do. */
export const decidedAlarms: CheckRule = (program, findings) => {
  program.ofType('AWS::CloudWatch::Alarm').forEach((alarm) => {
    const values = valuesOf(alarm);
    const metric = metricOf(alarm);
    if (metric === undefined) return;
    const wrong = wrongDimension(program, alarm, metric);
    if (wrong !== undefined) {
      findings.add(CheckCode.ALARM_NEVER_FIRES, alarm, wrong);
      return;
    }
    const comparison = OPERATORS[values.text(alarm.properties.ComparisonOperator)];
    const threshold = values.knownNumber(alarm.properties.Threshold);
    const range = rangeOfMetric(program, alarm, metric);
    if (comparison === undefined || threshold === undefined || range === undefined) return;
    const fate = fateOf(comparison, threshold, range);
    if (fate === undefined) return;
    const code = fate === Fate.NEVER ? CheckCode.ALARM_NEVER_FIRES : CheckCode.ALARM_ALWAYS_FIRES;
    findings.add(code, alarm, {
      property: 'Threshold',
      reason: `${metric.name} is ${fate === Fate.NEVER ? 'never' : 'always'} ${comparison} ${threshold}: ${range.reason}`,
      fix: 'set a threshold that the metric crosses when something is wrong',
    });
  });
};

/** Returns the metric of an alarm. Undefined for expressions. */
function metricOf({ properties }: DeclaredResource): AlarmMetric | undefined {
  const { MetricName, Namespace, Statistic, ExtendedStatistic, Dimensions, Metrics } = properties;
  if (MetricName !== undefined) {
    const statistic = Shape.text(Statistic) || Shape.text(ExtendedStatistic);
    return {
      namespace: Shape.text(Namespace),
      name: Shape.text(MetricName),
      statistic,
      dimensions: Shape.records(Dimensions),
    };
  }
  const [only, ...others] = Shape.records(Metrics);
  const stat = Shape.record(only?.MetricStat);
  if (only === undefined || others.length > 0 || only.MetricStat === undefined) return undefined;
  const own = Shape.record(stat.Metric);
  return {
    ...{ namespace: Shape.text(own.Namespace), name: Shape.text(own.MetricName), statistic: Shape.text(stat.Stat) },
    dimensions: Shape.records(own.Dimensions),
  };
}

/** A dimension with an ARN or URL in place of a name has no data. */
function wrongDimension(
  program: DeclaredProgram,
  alarm: DeclaredResource,
  { namespace, dimensions }: AlarmMetric,
): { property: string; reason: string; fix: string } | undefined {
  const wrong = dimensions.find(({ Name, Value }) => {
    const isRef = Object.keys(Shape.record(Value)).join() === 'Ref';
    const key = `${namespace} ${Shape.text(Name)}`;
    return isRef && Object.hasOwn(ATTRIBUTES, key) && program.referredIn(alarm, Value).length > 0;
  });
  if (wrong === undefined) return undefined;
  const name = Shape.text(wrong.Name);
  return {
    property: 'Dimensions',
    reason: `${name} is a Ref, which is no name there: the metric has no data`,
    fix: `use the attribute ${ATTRIBUTES[`${namespace} ${name}`]} of the resource`,
  };
}
