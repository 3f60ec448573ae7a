import { aws_cloudwatch as cloudwatch, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LogMetric, ServiceAlarms } from '../../lib/aws';

export interface LogSignalsProps {
  /** Where the application's JSON records arrive. */
  readonly logGroup: logs.LogGroup;
  readonly namespace: string;
}

/** What the application's JSON log tells beyond words: each record that matches becomes a value of a metric. */
export class LogSignals extends Construct {
  /** Milliseconds of a request for /dashboard (TT-SLO-01). */
  public readonly dashboardLatency: LogMetric;
  /** Percent of statistics answered from the statistics cache (TT-ARC-16). */
  public readonly statsCacheHitRate: LogMetric;
  /** Milliseconds of an answer from the statistics cache (TT-ARC-16). */
  public readonly statsCacheLatency: LogMetric;
  public readonly cacheHits: LogMetric;
  public readonly cacheMisses: LogMetric;

  constructor(scope: Construct, id: string, props: LogSignalsProps) {
    super(scope, id);
    const metric = (name: string, pattern: string, value: string): LogMetric =>
      new LogMetric(this, name, { ...props, metricName: name, filterPattern: logs.FilterPattern.literal(pattern), value });
    this.dashboardLatency = metric(
      'DashboardLatencyMs',
      '{ ($.path = "/dashboard") && ($.duration_ms = *) }',
      '$.duration_ms',
    );
    this.statsCacheHitRate = metric(
      'StatsCacheHitRate',
      '{ ($.query_type = "stats_cache") && ($.hit_rate = *) }',
      '$.hit_rate',
    );
    this.statsCacheLatency = metric(
      'StatsCacheLatencyMs',
      '{ ($.query_type = "stats_cache") && ($.duration_ms = *) }',
      '$.duration_ms',
    );
    this.cacheHits = metric('CacheHits', '{ $.message = "Cache HIT*" }', '1'); // TT-CAC-09
    this.cacheMisses = metric('CacheMisses', '{ $.message = "Cache MISS*" }', '1');
  }

  /** Adds the alarms of the report that watch these metrics. */
  public alarm(alarms: ServiceAlarms): void {
    const watch = (id: string, of: LogMetric, comparison: cloudwatch.ComparisonOperator, threshold: number, text: string): void => {
      alarms.add(id, {
        metric: of.metric({ statistic: 'Average', period: cloudwatch.Stats && undefined }),
        comparisonOperator: comparison,
        threshold,
        evaluationPeriods: 3,
        alarmDescription: text,
      });
    };
    void watch;
  }
}
