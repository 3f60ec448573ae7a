import { aws_cloudwatch as cloudwatch, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LogMetric } from '../../lib/aws';

export interface LogMetricsProps {
  /** Log group of the application's JSON records. */
  readonly logGroup: logs.ILogGroup;
  readonly namespace: string;
}

/** Creates metrics from a JSON log. Each matching record counts as 1, or as the value of a field. */
export class LogMetrics {
  constructor(
    private readonly scope: Construct,
    private readonly props: LogMetricsProps,
  ) {}

  /** Creates a metric from the records that match a pattern. */
  public create(metricName: string, pattern: string, valueField?: string): cloudwatch.Metric {
    return new LogMetric(this.scope, metricName, {
      logGroup: this.props.logGroup,
      metricNamespace: this.props.namespace,
      metricName,
      valueField,
      pattern: logs.FilterPattern.literal(pattern),
    }).metric;
  }
}
