import { aws_cloudwatch as cloudwatch, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LogMetric, ServiceAlarms } from '../../lib/aws';

export interface LogSignalsProps {
  /** Where the application's JSON records arrive. */
  readonly logGroup: logs.ILogGroup;
  readonly namespace: string;
}

/** What the application's JSON log tells beyond words: each record that matches becomes a value of a metric. */
export class LogSignals extends Construct {
  /** Milliseconds of a request for /dashboard (TT-SLO-01). */
  public readonly dashboardLatency: cloudwatch.Metric;
  /** Percent of statistics answered from the statistics cache (TT-ARC-16). */
  public readonly statsCacheHitRate: cloudwatch.Metric;
  /** Milliseconds of an answer from the statistics cache (TT-ARC-16). */
  public readonly statsCacheLatency: cloudwatch.Metric;
  /** TT-CAC-09. */
  public readonly cacheHits: cloudwatch.Metric;
  public readonly cacheMisses: cloudwatch.Metric;

  constructor(scope: Construct, id: string, props: LogSignalsProps) {
    super(scope, id);
    const metric = (metricName: string, pattern: string, valueField?: string): cloudwatch.Metric =>
      new LogMetric(this, metricName, {
        logGroup: props.logGroup,
        metricNamespace: props.namespace,
        metricName,
        valueField,
        pattern: logs.FilterPattern.literal(pattern),
      }).metric;
    const duration = '$.duration_ms';
    this.dashboardLatency = metric(
      'DashboardLatencyMs',
      '{ ($.path = "/dashboard") && ($.duration_ms = *) }',
      duration,
    );
    const statistics = '$.query_type = "stats_cache"';
    this.statsCacheHitRate = metric('StatsCacheHitRate', `{ (${statistics}) && ($.hit_rate = *) }`, '$.hit_rate');
    this.statsCacheLatency = metric('StatsCacheLatencyMs', `{ (${statistics}) && ($.duration_ms = *) }`, duration);
    this.cacheHits = metric('CacheHits', '{ $.message = "Cache HIT*" }');
    this.cacheMisses = metric('CacheMisses', '{ $.message = "Cache MISS*" }');
  }

  /** Adds the alarms of the report that watch these metrics, over three periods of five minutes. */
  public addAlarms(alarms: ServiceAlarms): void {
    const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD: atLeast, LESS_THAN_THRESHOLD: below } = cloudwatch.ComparisonOperator;
    const add = (
      id: string,
      metric: cloudwatch.Metric,
      comparisonOperator: cloudwatch.ComparisonOperator,
      threshold: number,
      alarmDescription: string,
    ) =>
      alarms.add(id, {
        metric,
        comparisonOperator,
        threshold,
        alarmDescription,
        evaluationPeriods: 3,
        datapointsToAlarm: 3,
      });
    add('DashboardLatency', this.dashboardLatency, atLeast, 50, 'The dashboard takes 50 ms or more on average.');
    add('StatsCacheHitRate', this.statsCacheHitRate, below, 95, 'Fewer than 95 % of statistics come from the cache.');
    add(
      'StatsCacheLatency',
      this.statsCacheLatency,
      atLeast,
      10,
      'The statistics cache takes 10 ms or more on average.',
    );
  }
}
