import { Duration, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { DashboardSection, WebAcl, WebTierEc2 } from '../../lib/aws';
import { ConnectionBudget, RateLimit } from '../../lib/domain';
import { Entrance } from '../parts/entrance';
import { cacheMetrics, edgeGraphs, graph, pageTransferGraph, plainText } from '../parts/widgets';
import { TraitorTrackData } from './data-stack';
import { PAGE_KB, REQUESTS_PER_PAGE } from './load';
import { LogSignals } from './log-signals';
import { ReportSizing } from './report-sizing';

/** Sources of the dashboard's graphs. */
export interface DashboardParts {
  readonly sizing: ReportSizing;
  readonly budgets: ConnectionBudget[];
  readonly data: TraitorTrackData;
  readonly entrance: Entrance;
  readonly webTier: WebTierEc2;
  readonly webAcl: WebAcl;
  readonly rateLimits: RateLimit[];
  readonly signals: LogSignals;
  readonly namespace: string;
}

/** Sections of the dashboard, from the user inwards. */
export function dashboardSections(parts: DashboardParts): DashboardSection[] {
  return [
    { title: 'Sizes and their sources', widgets: [explanation(parts)] },
    { title: 'Users', widgets: users(parts) },
    // TT-STA-06, GAP-TT-20
    { title: 'Edge', widgets: edge(parts) },
    { title: 'Application', widgets: application(parts) },
    { title: 'Database', widgets: database(parts) },
    { title: 'Cache', widgets: cache(parts) },
  ];
}

function explanation({ sizing, budgets }: DashboardParts): cloudwatch.TextWidget {
  return plainText(`${sizing.explain()}\n\n${budgets.map((budget) => budget.explain()).join('\n\n')}`);
}

function edge({ entrance, webAcl, rateLimits }: DashboardParts): cloudwatch.IWidget[] {
  return [
    ...edgeGraphs(entrance.edge, webAcl, rateLimits),
    pageTransferGraph(entrance.edge, REQUESTS_PER_PAGE.expected, PAGE_KB), // TT-ARC-18
  ];
}

function users({ entrance, signals }: DashboardParts): cloudwatch.IWidget[] {
  const metrics = entrance.loadBalancer.resource.metrics;
  return [
    graph('Requests', [metrics.requestCount()]),
    graph(
      'Response time',
      [metrics.targetResponseTime()],
      [
        { value: 0.2, label: 'alarm' },
        { value: 0.5, label: 'consider a larger instance' },
      ],
    ),
    graph('Dashboard load', [signals.dashboardLatency], [{ value: 50, label: 'alarm' }]),
  ];
}

function application({ webTier, namespace, signals }: DashboardParts): cloudwatch.IWidget[] {
  const agent = (metricName: string, statistic: string): cloudwatch.Metric =>
    new cloudwatch.Metric({
      namespace,
      metricName,
      statistic,
      dimensionsMap: { AutoScalingGroupName: webTier.autoScalingGroup.autoScalingGroupName },
    });
  return [
    graph('Memory', [agent('mem_used_percent', 'Average')], [{ value: 90, label: 'consider a larger instance' }]),
    // TT-ARC-17
    graph(
      'Connection pool',
      [agent('db.pool.utilization', 'Maximum')],
      [
        { value: 85, label: 'requests will block' },
        { value: 90, label: 'peak of the old system' },
      ],
    ),
    graph('Cache hits and misses', [signals.cacheHits, signals.cacheMisses]), // TT-CAC-09
    graph('Statistics cache', [signals.statsCacheHitRate, signals.statsCacheLatency]), // TT-ARC-16
  ];
}

function database({ data, namespace }: DashboardParts): cloudwatch.IWidget[] {
  const { instance, replicas } = data.database;
  const all = [instance, ...replicas];
  const limit = data.budgets[0].limit.connections;
  return [
    graph(
      'Database CPU',
      all.map((db) => db.metricCPUUtilization()),
      [{ value: 70, label: 'alarm' }],
    ), // TT-CAC-06
    graph(
      'Database connections',
      all.map((db) => db.metricDatabaseConnections()),
      [{ value: limit, label: 'planned limit' }],
    ),
    graph('Database reads and writes', [instance.metric('ReadIOPS'), instance.metric('WriteIOPS')]), // TT-ARC-20
    graph('Database storage', [instance.metricFreeStorageSpace()]), // TT-DBC-03
    graph('Database size', [
      new cloudwatch.Metric({
        namespace,
        metricName: 'DatabaseSizeBytes',
        dimensionsMap: { Database: data.database.databaseName },
        statistic: 'Maximum',
        period: Duration.days(1),
      }),
    ]), // TT-DBC-03
  ];
}

function cache({ data }: DashboardParts): cloudwatch.IWidget[] {
  return [
    graph('Cache memory', cacheMetrics(data.cache, 'DatabaseMemoryUsagePercentage')),
    graph('Cache evictions', cacheMetrics(data.cache, 'Evictions')),
  ];
}
