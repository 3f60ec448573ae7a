import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ProblemCode, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { ownResource } from '../own-resource';
import { MetricNamespace } from './metric-namespace';

/** Properties of LogMetric. */
export interface LogMetricProps {
  /**
   * Log group to read. Its class must be STANDARD.
   *
   * [Log classes](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html)
   */
  readonly logGroup: logs.ILogGroup;
  /** Pattern of the records that count, e.g. `logs.FilterPattern.exists('$.duration_ms')`. */
  readonly pattern: logs.IFilterPattern;
  /** Namespace of the metric, e.g. `Shop`. It must not start with AWS/. */
  readonly metricNamespace: string;
  /** Name of the metric, e.g. `DashboardLatencyMs`. */
  readonly metricName: string;
  /**
   * Field of the JSON record that holds the value, e.g. `$.duration_ms`. `pattern` should require that it exists.
   * @default - each record counts as 1
   */
  readonly valueField?: string;
  /**
   * Value of a period in which records arrive but none matches.
   * @default - 0 without `valueField`, no value with it
   */
  readonly defaultValue?: number;
  /**
   * Unit of the value.
   * @default - Count without `valueField`, no unit with it
   */
  readonly unit?: cloudwatch.Unit;
  /**
   * Statistic of `metric`.
   * @default - Sum without `valueField`, Average with it
   */
  readonly statistic?: string;
}

/** The value of a metric, and the settings that depend on whether records are counted. */
interface MetricValue extends Pick<LogMetricProps, 'defaultValue' | 'unit'> {
  readonly value: string;
  readonly statistic: string;
}

function resolve({ valueField, defaultValue, unit, statistic }: LogMetricProps): MetricValue {
  if (valueField !== undefined) {
    return { value: valueField, defaultValue, unit, statistic: statistic ?? cloudwatch.Stats.AVERAGE };
  }
  return {
    value: '1',
    defaultValue: defaultValue ?? 0,
    unit: unit ?? cloudwatch.Unit.COUNT,
    statistic: statistic ?? cloudwatch.Stats.SUM,
  };
}

/**
 * A CloudWatch metric from the records of a log group. Costs about $0.30 a month.
 *
 * @example
 * const { metric } = new LogMetric(this, 'DashboardLatency', {
 *   logGroup,
 *   pattern: logs.FilterPattern.exists('$.duration_ms'),
 *   valueField: '$.duration_ms',
 *   metricNamespace: 'Shop',
 *   metricName: 'DashboardLatencyMs',
 * });
 */
export class LogMetric extends Construct {
  /** Metric over 5 minutes, for alarms (`ServiceAlarms.add`) and widgets. */
  public readonly metric: cloudwatch.Metric;
  /** Metric filter. */
  public readonly metricFilter: logs.MetricFilter;

  constructor(scope: Construct, id: string, props: LogMetricProps) {
    super(scope, id);
    const given = requireTypes(this, 'LogMetricProps', props);
    Problems.of(this).build((problems) => check(problems, given));
    const { value, defaultValue, unit, statistic } = resolve(given);
    this.metricFilter = new logs.MetricFilter(this, 'Resource', {
      logGroup: given.logGroup,
      filterPattern: given.pattern,
      metricNamespace: given.metricNamespace,
      metricName: given.metricName,
      metricValue: value,
      defaultValue,
      unit,
    });
    this.metric = this.metricFilter.metric({ statistic, period: Duration.minutes(5) });
  }
}

function check(problems: Problems, props: LogMetricProps): void {
  const { logGroup, valueField, metricNamespace, metricName } = props;
  const logClass = ownResource<logs.CfnLogGroup>(logGroup, 'AWS::Logs::LogGroup')?.logGroupClass;
  problems.check(logClass === undefined || Token.isUnresolved(logClass) || logClass === 'STANDARD', {
    code: ProblemCode.LOG_GROUP_WITHOUT_METRIC_FILTERS,
    property: 'logGroup',
    what: `the class of the log group is ${logClass}`,
    expected: 'the class STANDARD: others support no metric filters',
    fix: 'create the log group with the class STANDARD; the class of an existing one cannot change',
  });
  if (valueField !== undefined) {
    problems.match('valueField', valueField, /^\$\.[^\s{}&|=]+$/, {
      expected: 'a field of the JSON record',
      fix: "write the path from the root, e.g. '$.duration_ms'",
    });
  }
  problems.optionalNumber('defaultValue', props.defaultValue, {}, 'use 0');
  MetricNamespace.check(problems, metricNamespace);
  problems.match('metricName', metricName, /^[^:*$]{1,255}$/, {
    expected: '1 to 255 characters without : * $',
    fix: 'rename the metric',
  });
}
