import { Duration, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { PageCanary, RedisCache, ServiceAlarms } from '../../lib/aws';
import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from '../../lib/domain';
import { databaseAndCacheRules, errorRateRule } from '../parts/common-alarms';
import { ApplicationMetrics } from './application-metrics';

/** Alarms on metrics that AWS publishes. */
export const ALARM_RULES: AlarmRule[] = [
  {
    id: 'ResponseTimeTarget', // OC-SLO-03: missing the target is a warning, missing the promised result is critical (GAP-OC-02)
    signal: AlarmSignal.REQUEST_LATENCY,
    comparison: AlarmComparison.AT_LEAST,
    threshold: 0.1,
    periodSeconds: 300,
    periods: 3,
    severity: AlarmSeverity.WARNING,
    description: 'Average response time is 100 ms or more. The target is missed.',
  },
  {
    id: 'ResponseTimeResult', // OC-OUT-03
    signal: AlarmSignal.REQUEST_LATENCY,
    comparison: AlarmComparison.AT_LEAST,
    threshold: 0.12,
    periodSeconds: 300,
    periods: 3,
    severity: AlarmSeverity.CRITICAL,
    description:
      'Average response time is 120 ms or more, so the promised result is missed. Check slow queries and the cache.',
  },
  {
    id: 'CacheHitRate', // OC-OUT-05
    signal: AlarmSignal.CACHE_HIT_RATE,
    comparison: AlarmComparison.BELOW,
    threshold: 85,
    periodSeconds: 300,
    periods: 6,
    severity: AlarmSeverity.ADVICE,
    description: 'Cache hit rate is below 85 %. Check evictions and TTLs.',
  },
  errorRateRule(),
  {
    id: 'Memory',
    signal: AlarmSignal.COMPUTE_MEMORY,
    comparison: AlarmComparison.ABOVE,
    threshold: 85,
    statistic: AlarmStatistic.MAXIMUM,
    periodSeconds: 300,
    periods: 3,
    description: 'A task uses more than 85 % of its memory. ECS stops it at 100 %.',
  },
  ...databaseAndCacheRules(),
];

/** Adds alarms on metrics of the application and the canaries. */
export function addAlarms(
  alarms: ServiceAlarms,
  parts: { metrics: ApplicationMetrics; cache: RedisCache; page?: PageCanary; name: (alarm: string) => string },
): void {
  const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD: atLeast, GREATER_THAN_THRESHOLD: above } = cloudwatch.ComparisonOperator;
  const { metrics, name } = parts;
  if (parts.page) {
    alarms.add('FirstContentfulPaint', {
      metric: parts.page.firstContentfulPaint,
      comparisonOperator: atLeast,
      threshold: 0.8, // OC-SLO-04, OC-OUT-01
      evaluationPeriods: 3,
      alarmDescription:
        'First contentful paint takes 0.8 s or more for a new visitor. Check the bundle size and the edge cache.',
    });
  }
  alarms.add('QueryTime', {
    metric: metrics.queryTime(),
    comparisonOperator: atLeast,
    threshold: 0.15, // OC-OUT-04
    evaluationPeriods: 3,
    alarmDescription: 'Average query time is 150 ms or more. Check Database Insights and the slow query log.',
  });
  alarms.add('AnalyticsQueryTime', {
    metric: metrics.queryTime('analytics'),
    comparisonOperator: atLeast,
    threshold: 0.5, // OC-MV-04
    evaluationPeriods: 3,
    alarmDescription:
      'Average analytics query time is 500 ms or more. Check that the materialized view is refreshed and used.',
  });
  // OC-ALM-04: the three rules of the group ops_center, named after it.
  alarms.add('HighResponseTime', {
    alarmName: name('HighResponseTime'),
    metric: metrics.responseTime(Duration.minutes(1)),
    comparisonOperator: above,
    threshold: 1, // OC-ALM-01
    evaluationPeriods: 5,
    severity: AlarmSeverity.CRITICAL,
    alarmDescription: 'API response time > 1s',
  });
  alarms.add('DatabaseConnectionPoolExhausted', {
    alarmName: name('DatabaseConnectionPoolExhausted'),
    metric: metrics.poolInUse(Duration.minutes(1)),
    comparisonOperator: atLeast,
    threshold: 60, // OC-ALM-02: pool of 20 plus overflow of 40
    evaluationPeriods: 2,
    severity: AlarmSeverity.CRITICAL,
    alarmDescription: 'A process has all 60 of its connections in use. Further requests wait.',
  });
  alarms.add('CacheMissRateHigh', {
    alarmName: name('CacheMissRateHigh'),
    metric: missRate(parts.cache, Duration.minutes(1)),
    comparisonOperator: above,
    threshold: 0.5, // OC-ALM-03
    evaluationPeriods: 10,
    alarmDescription: 'More than half of the lookups miss the cache.',
  });
}

/** Misses ÷ lookups over all nodes; 0 without lookups. */
function missRate(cache: RedisCache, period: Duration): cloudwatch.MathExpression {
  const of = (prefix: string, metricName: string): [string, cloudwatch.Metric][] =>
    cache.memberIds.map((member, index) => [
      `${prefix}${index + 1}`,
      new cloudwatch.Metric({
        namespace: 'AWS/ElastiCache',
        metricName,
        dimensionsMap: { CacheClusterId: member },
        statistic: cloudwatch.Stats.SUM,
        period,
      }),
    ]);
  const hits = of('hits', 'CacheHits');
  const misses = of('misses', 'CacheMisses');
  const sum = (parts: [string, cloudwatch.Metric][]): string => parts.map(([id]) => `FILL(${id}, 0)`).join(' + ');
  return new cloudwatch.MathExpression({
    label: 'Miss rate',
    expression: `IF(${sum([...hits, ...misses])} > 0, (${sum(misses)}) / (${sum([...hits, ...misses])}), 0)`,
    usingMetrics: Object.fromEntries([...hits, ...misses]),
    period,
  });
}
