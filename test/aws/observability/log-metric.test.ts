import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { LogMetric, LogMetricProps } from '../../../lib/aws/observability/log-metric';
import { problemsOf } from '../../support/problems-of';
import { PRODUCTION, aStack } from '../../support/stacks';
import { Json, only } from '../../support/template';

function aLogMetric(props: Partial<LogMetricProps> = {}): { metric: cloudwatch.Metric; filter: Json } {
  const stack = aStack(PRODUCTION);
  const { metric } = new LogMetric(stack, 'Metric', {
    logGroup: new logs.LogGroup(stack, 'Log'),
    metricNamespace: 'Shop',
    metricName: 'Hits',
    pattern: logs.FilterPattern.literal('{ $.message = "Cache HIT*" }'),
    ...props,
  });
  return { metric, filter: only(Template.fromStack(stack), 'AWS::Logs::MetricFilter') };
}

test('[TT-LOG-02] a field of the JSON records becomes the value of a metric', () => {
  const { metric, filter } = aLogMetric({
    metricName: 'DashboardLatencyMs',
    pattern: logs.FilterPattern.literal('{ ($.path = "/dashboard") && ($.duration_ms = *) }'),
    valueField: '$.duration_ms',
  });
  expect(filter.FilterPattern).toBe('{ ($.path = "/dashboard") && ($.duration_ms = *) }');
  // No default: a value of 0 would be read as a fast answer.
  expect(filter.MetricTransformations).toEqual([
    { MetricNamespace: 'Shop', MetricName: 'DashboardLatencyMs', MetricValue: '$.duration_ms' },
  ]);
  expect(metric).toMatchObject({ namespace: 'Shop', metricName: 'DashboardLatencyMs', statistic: 'Average' });
});

test('[TT-CAC-09] without a field each record counts as one, and silence as zero', () => {
  const { metric, filter } = aLogMetric();
  expect(filter.FilterPattern).toBe('{ $.message = "Cache HIT*" }');
  expect(filter.MetricTransformations).toEqual([
    { MetricNamespace: 'Shop', MetricName: 'Hits', MetricValue: '1', DefaultValue: 0, Unit: 'Count' },
  ]);
  expect(metric.statistic).toBe('Sum');
  expect(metric.period.toSeconds()).toBe(300);
});

test('unit, statistic and the value of silence can be chosen', () => {
  const { metric, filter } = aLogMetric({
    valueField: '$.duration_ms',
    unit: cloudwatch.Unit.MILLISECONDS,
    statistic: 'p95',
    defaultValue: 1,
  });
  expect(filter.MetricTransformations[0]).toMatchObject({ Unit: 'Milliseconds', DefaultValue: 1 });
  expect(metric.statistic).toBe('p95');
});

test('a log group that cannot have metric filters is refused', () => {
  const stack = aStack(PRODUCTION);
  const logGroup = new logs.LogGroup(stack, 'Log', { logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS });
  const [problem] = problemsOf(() => aLogMetric({ logGroup }));
  expect(problem.what).toContain('INFREQUENT_ACCESS');
  expect(problem.where).toBe('Shop/Metric.logGroup');
});

test('a log group made with the class STANDARD, and one that exists, are taken', () => {
  const stack = aStack(PRODUCTION);
  const logGroup = new logs.LogGroup(stack, 'Log', { logGroupClass: logs.LogGroupClass.STANDARD });
  const pattern = logs.FilterPattern.allTerms('ERROR');
  const make = (id: string, group: logs.ILogGroup): LogMetric =>
    new LogMetric(stack, id, { logGroup: group, metricNamespace: 'Shop', metricName: id, pattern });
  make('Made', logGroup);
  make('Existing', logs.LogGroup.fromLogGroupName(stack, 'Ours', 'ours'));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Logs::MetricFilter', { LogGroupName: 'ours', FilterPattern: '"ERROR"' });
  template.resourceCountIs('AWS::Logs::MetricFilter', 2);
});

test('a field without its root, a namespace of AWS and a name with a colon are refused together', () => {
  const problems = problemsOf(() =>
    aLogMetric({ valueField: 'duration_ms', metricNamespace: 'AWS/EC2', metricName: 'a:b' }),
  );
  expect(problems.map((p) => p.what)).toEqual([
    "valueField is 'duration_ms'",
    "metricNamespace is 'AWS/EC2'",
    "metricName is 'a:b'",
  ]);
});
