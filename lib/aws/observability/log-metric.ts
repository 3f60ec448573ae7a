import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';

/** A metric read from a log. */
export interface LogMetricProps {
  /** The log. Metric filters need the class STANDARD. */
  readonly logGroup: logs.ILogGroup;
  /** Which records count, e.g. `logs.FilterPattern.exists('$.duration_ms')`. */
  readonly pattern: logs.IFilterPattern;
  /** Namespace of the metric, e.g. `TraitorTrack`. Not one that begins with AWS/. */
  readonly metricNamespace: string;
  /** Name of the metric, e.g. `DashboardLatencyMs`. */
  readonly metricName: string;
  /**
   * Field of the JSON record that holds the value, e.g. `$.duration_ms`. `pattern` should demand that it exists.
   * @default - each record counts as 1
   */
  readonly valueField?: string;
  /**
   * Value of a period in which records came in but none matched.
   * @default - 0 when records are counted, none when a value is read
   */
  readonly defaultValue?: number;
  /**
   * Unit of the value.
   * @default - Count when records are counted, none when a value is read
   */
  readonly unit?: cloudwatch.Unit;
  /**
   * How values of a period become one, in `metric`.
   * @default - Sum when records are counted, Average when a value is read
   */
  readonly statistic?: string;
}

/** Turns records of a log into a metric. About $0.30 a month. */
export class LogMetric extends Construct {
  /** The metric, over 5 minutes: for alarms (`ServiceAlarms.add`) and widgets. */
  public readonly metric: cloudwatch.Metric;
  /** The filter. */
  public readonly metricFilter: logs.MetricFilter;

  constructor(scope: Construct, id: string, props: LogMetricProps) {
    super(scope, id);
    const problems = Problems.of(this);
    const group = props.logGroup.node.defaultChild;
    problems.check(
      !(group instanceof logs.CfnLogGroup) ||
        group.logGroupClass === undefined ||
        Token.isUnresolved(group.logGroupClass) ||
        group.logGroupClass === 'STANDARD',
      {
        code: ProblemCode.UNREVIEWED,
        property: 'logGroup',
        what: 'the log group is of the class INFREQUENT_ACCESS',
        expected: 'the class STANDARD: others have no metric filters',
        fix: 'make the log group with logGroupClass STANDARD (it cannot be changed later)',
      },
    );
    problems.check(props.valueField === undefined || /^\$\.[^\s{}&|=]+$/.test(props.valueField), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'valueField',
      what: `valueField is '${props.valueField}'`,
      expected: 'a field of the JSON record',
      fix: "write it from the root, e.g. '$.duration_ms'",
    });
    problems.check(!/^AWS\//i.test(props.metricNamespace) && props.metricNamespace !== '', {
      code: ProblemCode.INVALID_FORMAT,
      property: 'metricNamespace',
      what: `metricNamespace is '${props.metricNamespace}'`,
      expected: 'a namespace of your own',
      fix: 'use the name of the system',
    });
    problems.check(/^[^:*$]{1,255}$/.test(props.metricName), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'metricName',
      what: `metricName is '${props.metricName}'`,
      expected: '1 to 255 characters without : * $',
      fix: 'rename the metric',
    });
    problems.throwIfAny();

    const counts = props.valueField === undefined;
    this.metricFilter = new logs.MetricFilter(this, 'Resource', {
      logGroup: props.logGroup,
      filterPattern: props.pattern,
      metricNamespace: props.metricNamespace,
      metricName: props.metricName,
      metricValue: props.valueField ?? '1',
      defaultValue: props.defaultValue ?? (counts ? 0 : undefined),
      unit: props.unit ?? (counts ? cloudwatch.Unit.COUNT : undefined),
    });
    this.metric = this.metricFilter.metric({
      statistic: props.statistic ?? (counts ? cloudwatch.Stats.SUM : cloudwatch.Stats.AVERAGE),
      period: Duration.minutes(5),
    });
  }
}
