import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { LogMetric, LogMetricProps } from '../../../lib/aws/observability/log-metric';
import { faults } from '../../support/problems-of';
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
  // No default value: 0 would look like a fast response.
  expect(filter.MetricTransformations).toEqual([
    { MetricNamespace: 'Shop', MetricName: 'DashboardLatencyMs', MetricValue: '$.duration_ms' },
  ]);
  expect(metric).toMatchObject({ namespace: 'Shop', metricName: 'DashboardLatencyMs', statistic: 'Average' });
});

test('[TT-CAC-09] without a field, each record counts as one and no record as zero', () => {
  const { metric, filter } = aLogMetric();
  expect(filter.FilterPattern).toBe('{ $.message = "Cache HIT*" }');
  expect(filter.MetricTransformations).toEqual([
    { MetricNamespace: 'Shop', MetricName: 'Hits', MetricValue: '1', DefaultValue: 0, Unit: 'Count' },
  ]);
  expect(metric.statistic).toBe('Sum');
  expect(metric.period.toSeconds()).toBe(300);
});

test('unit, statistic and default value can be set', () => {
  const { metric, filter } = aLogMetric({
    valueField: '$.duration_ms',
    unit: cloudwatch.Unit.MILLISECONDS,
    statistic: 'p95',
    defaultValue: 1,
  });
  expect(filter.MetricTransformations[0]).toMatchObject({ Unit: 'Milliseconds', DefaultValue: 1 });
  expect(metric.statistic).toBe('p95');
});

test('rejects a log group whose class has no metric filters', () => {
  const stack = aStack(PRODUCTION);
  const logGroup = new logs.LogGroup(stack, 'Log', { logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS });
  expect(faults(() => aLogMetric({ logGroup }))).toEqual(['log-group-without-metric-filters at Shop/Metric.logGroup']);
});

test('accepts a log group with the class STANDARD, and an existing one', () => {
  const stack = aStack(PRODUCTION);
  const logGroup = new logs.LogGroup(stack, 'Log', { logGroupClass: logs.LogGroupClass.STANDARD });
  const pattern = logs.FilterPattern.allTerms('ERROR');
  const create = (id: string, group: logs.ILogGroup): LogMetric =>
    new LogMetric(stack, id, { logGroup: group, metricNamespace: 'Shop', metricName: id, pattern });
  create('New', logGroup);
  create('Existing', logs.LogGroup.fromLogGroupName(stack, 'Ours', 'ours'));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Logs::MetricFilter', { LogGroupName: 'ours', FilterPattern: '"ERROR"' });
  template.resourceCountIs('AWS::Logs::MetricFilter', 2);
});

test('reports every problem at once', () => {
  expect(
    faults(() => aLogMetric({ valueField: 'duration_ms', metricNamespace: 'AWS/EC2', metricName: 'a:b' })),
  ).toEqual([
    'invalid-format at Shop/Metric.valueField',
    'reserved-metric-namespace at Shop/Metric.metricNamespace',
    'invalid-format at Shop/Metric.metricName',
  ]);
  expect(faults(() => aLogMetric({ metricNamespace: '' }))).toEqual(['missing-value at Shop/Metric.metricNamespace']);
});
