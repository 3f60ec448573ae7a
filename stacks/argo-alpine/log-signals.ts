import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ServiceAlarms } from '../../lib/aws';
import { AlarmSeverity } from '../../lib/domain';
import { LogMetrics, LogMetricsProps } from '../parts/log-metrics';

/** A route with its response time in milliseconds, after and before the optimization. */
interface Route {
  readonly name: string;
  readonly path: string;
  readonly reached: number;
  readonly before: number;
}

/** Measured routes (AA-OUT-04 to AA-OUT-07). Login is measured uncached, since it cannot be cached (GAP-AA-02). */
export const ROUTES: Route[] = [
  { name: 'SignalsLatest', path: '/api/signals/latest', reached: 5, before: 150 },
  { name: 'AdminAnalytics', path: '/api/admin/analytics', reached: 30, before: 250 },
  { name: 'AuthLogin', path: '/api/auth/login', reached: 50, before: 100 },
  { name: 'UsersProfile', path: '/api/users/profile', reached: 5, before: 80 },
];

/** Query times in milliseconds (AA-OUT-08 to AA-OUT-10). */
export const QUERIES = [
  { name: 'SignalFiltering', type: 'signal_filtering', reached: 15 },
  { name: 'UserStatistics', type: 'user_statistics', reached: 30 },
  { name: 'UserLookup', type: 'user_lookup', reached: 5 },
];

/** Metrics from the application's JSON log: durations by route and query type, errors, and rate-limited requests. */
export class LogSignals extends Construct {
  public readonly routes: { readonly route: Route; readonly metric: cloudwatch.Metric }[];
  public readonly queries: { readonly name: string; readonly reached: number; readonly metric: cloudwatch.Metric }[];
  /** Error records (AA-EXC-01). */
  public readonly errors: cloudwatch.Metric;
  /** Requests that the application's rate limiter rejects, which the edge does not count (AA-PLAN-07). */
  public readonly limited: cloudwatch.Metric;

  constructor(scope: Construct, id: string, props: LogMetricsProps) {
    super(scope, id);
    const records = new LogMetrics(this, props);
    this.routes = ROUTES.map((route) => ({
      route,
      metric: records.create(
        `${route.name}Ms`,
        `{ ($.path = "${route.path}") && ($.duration_ms = *) }`,
        '$.duration_ms',
      ),
    }));
    this.queries = QUERIES.map(({ name, type, reached }) => ({
      name,
      reached,
      metric: records.create(
        `${name}QueryMs`,
        `{ ($.query_type = "${type}") && ($.duration_ms = *) }`,
        '$.duration_ms',
      ),
    }));
    this.errors = records.create('Errors', '{ $.level = "ERROR" }');
    this.limited = records.create('LimitedRequests', '{ $.status = 429 }');
  }

  /** Adds alarms that fire if the report's measured values are exceeded. */
  public addAlarms(alarms: ServiceAlarms): void {
    const above = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD;
    this.routes.forEach(({ route, metric }) => {
      alarms.add(`${route.name}Result`, {
        metric: metric.with({ statistic: cloudwatch.Stats.p(50) }),
        comparisonOperator: above,
        threshold: route.reached,
        evaluationPeriods: 3,
        alarmDescription: `Median response time of ${route.path} is above ${route.reached} ms, so the promised result is missed.`,
      });
      alarms.add(`${route.name}Before`, {
        metric,
        comparisonOperator: above,
        threshold: route.before,
        evaluationPeriods: 3,
        severity: AlarmSeverity.CRITICAL,
        alarmDescription: `Average response time of ${route.path} is above ${route.before} ms, the value before the optimization.`,
      });
    });
    this.queries.forEach(({ name, reached, metric }) =>
      alarms.add(`${name}Query`, {
        metric,
        comparisonOperator: above,
        threshold: reached,
        evaluationPeriods: 3,
        alarmDescription: `Average time of ${name} queries is above ${reached} ms. Check that their index is used.`,
      }),
    );
    alarms.add('Errors', {
      metric: this.errors,
      comparisonOperator: above,
      threshold: 0,
      evaluationPeriods: 1,
      alarmDescription: 'The application logged an error. Check its log.',
    });
  }
}
