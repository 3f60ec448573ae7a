import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ServiceAlarms } from '../../lib/aws';
import { LogMetrics, LogMetricsProps } from '../parts/log-metrics';

/** Metrics from the application's JSON log. Each matching record becomes a data point. */
export class LogSignals extends Construct {
  /** Response time of /dashboard in milliseconds (TT-SLO-01). */
  public readonly dashboardLatency: cloudwatch.Metric;
  /** Hit rate of the statistics cache, in percent (TT-ARC-16). */
  public readonly statsCacheHitRate: cloudwatch.Metric;
  /** Response time of the statistics cache in milliseconds (TT-ARC-16). */
  public readonly statsCacheLatency: cloudwatch.Metric;
  /** Cache hits and misses (TT-CAC-09). */
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

  /** Adds the report's alarms on these metrics, over three periods of five minutes. */
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
    add(
      'DashboardLatency',
      this.dashboardLatency,
      atLeast,
      50,
      'Average response time of /dashboard is 50 ms or more.',
    );
    add('StatsCacheHitRate', this.statsCacheHitRate, below, 95, 'Hit rate of the statistics cache is below 95 %.');
    add(
      'StatsCacheLatency',
      this.statsCacheLatency,
      atLeast,
      10,
      'Average response time of the statistics cache is 10 ms or more.',
    );
  }
}
