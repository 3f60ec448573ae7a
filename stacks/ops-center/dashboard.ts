import { Duration, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { DashboardSection, PageCanary, WebAcl, WebTierFargate } from '../../lib/aws';
import { RateLimit } from '../../lib/domain';
import { Entrance } from '../parts/entrance';
import { cacheMetrics, edgeGraphs, graph, plainText } from '../parts/widgets';
import { UserSizing } from '../report/user-sizing';
import { ApplicationMetrics } from './application-metrics';
import { OpsCenterData } from './data-stack';

/** Sources of the dashboard's graphs. */
export interface DashboardParts {
  readonly sizing: UserSizing;
  readonly data: OpsCenterData;
  readonly entrance: Entrance;
  readonly webTier: WebTierFargate;
  readonly webAcl: WebAcl;
  readonly rateLimits: RateLimit[];
  readonly metrics: ApplicationMetrics;
  readonly page?: PageCanary;
}

/** Sections of the dashboard, from the user inwards. Graphs show targets and promised results as lines (OC-PLAN-02). */
export function dashboardSections(parts: DashboardParts): DashboardSection[] {
  const { sizing, data, entrance, webTier, metrics, page } = parts;
  const { metrics: balancer } = entrance.loadBalancer.resource;
  const { instance } = data.database;
  const rate = (name: string): cloudwatch.Metric => metrics.metric(name, 'Sum');
  return [
    {
      title: 'Sizes and their sources',
      widgets: [plainText(`${sizing.explain()}\n\n${data.budget.explain()}`)],
    },
    {
      title: 'Users',
      widgets: [
        ...(page
          ? [
              graph(
                'First contentful paint',
                [page.firstContentfulPaint],
                [
                  { value: 0.8, label: 'target' },
                  { value: 1.5, label: 'before' },
                ],
              ),
            ]
          : []),
        graph(
          'Response time',
          [balancer.targetResponseTime()],
          [
            { value: 0.1, label: 'target' },
            { value: 0.12, label: 'result' },
            { value: 0.2, label: 'before' },
          ],
        ),
        graph('Requests', [balancer.requestCount(), rate('api_calls_total')]), // OC-MET-01, OC-MET-06
        graph('Sign-ups', [rate('user_signups_total')]),
      ],
    },
    { title: 'Edge', widgets: edgeGraphs(entrance.edge, parts.webAcl, parts.rateLimits) }, // OC-CC-03
    {
      title: 'Application',
      widgets: [
        graph('CPU', [webTier.metricCpuUtilization()], [{ value: 70, label: 'scaling target' }]),
        graph('Memory', [webTier.metricMemoryUtilization({ statistic: 'Maximum' })]),
        graph(
          'Connection pool',
          [
            metrics.metric('db_pool_size', 'Maximum'),
            // SQLAlchemy's overflow counter starts at minus the pool size.
            new cloudwatch.MathExpression({
              label: 'overflow',
              expression: 'IF(overflow > 0, overflow, 0)',
              usingMetrics: { overflow: metrics.metric('db_pool_overflow', 'Maximum') },
              period: Duration.minutes(5),
            }),
            metrics.poolInUse(Duration.minutes(5)),
          ],
          [{ value: 60, label: 'exhausted' }],
        ), // OC-POOL-07, OC-MET-04
      ],
    },
    {
      title: 'Database',
      widgets: [
        graph(
          'Query time',
          [metrics.queryTime(), metrics.queryTime('analytics')],
          [
            { value: 0.15, label: 'result' },
            { value: 0.5, label: 'before; analytics result' },
          ],
        ),
        graph('Database CPU', [instance.metricCPUUtilization()]),
        graph(
          'Database connections',
          [instance.metricDatabaseConnections()],
          [{ value: data.budget.limit.connections, label: 'planned limit' }],
        ),
      ],
    },
    {
      title: 'Cache',
      widgets: [
        graph('Cache hits', cacheMetrics(data.cache, 'CacheHitRate'), [
          { value: 85, label: 'result' },
          { value: 30, label: 'before' },
        ]),
        graph('Application cache hits and misses', [rate('cache_hits_total'), rate('cache_misses_total')]),
        graph('Cache memory', cacheMetrics(data.cache, 'DatabaseMemoryUsagePercentage')),
      ],
    },
  ];
}
