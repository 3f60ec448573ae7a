import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ServiceAlarms } from '../../lib/aws';
import { LogMetrics, LogMetricsProps } from '../parts/log-metrics';

/** Metrics from the application's JSON log: each record that matches becomes a value. */
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

  constructor(scope: Construct, id: string, props: LogMetricsProps) {
    super(scope, id);
    const records = new LogMetrics(this, props);
    const duration = '$.duration_ms';
    this.dashboardLatency = records.create(
      'DashboardLatencyMs',
      '{ ($.path = "/dashboard") && ($.duration_ms = *) }',
      duration,
    );
    const statistics = '$.query_type = "stats_cache"';
    this.statsCacheHitRate = records.create(
      'StatsCacheHitRate',
      `{ (${statistics}) && ($.hit_rate = *) }`,
      '$.hit_rate',
    );
    this.statsCacheLatency = records.create(
      'StatsCacheLatencyMs',
      `{ (${statistics}) && ($.duration_ms = *) }`,
      duration,
    );
    this.cacheHits = records.create('CacheHits', '{ $.message = "Cache HIT*" }');
    this.cacheMisses = records.create('CacheMisses', '{ $.message = "Cache MISS*" }');
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
