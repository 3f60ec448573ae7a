import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { DashboardSection, LogMetric, WebAcl, WebTierFargate, WorkerFleet } from '../../lib/aws';
import { RateLimit } from '../../lib/domain';
import { Entrance } from '../parts/entrance';
import { cacheMetrics, edgeGraphs, graph, plainText } from '../parts/widgets';
import { UserSizing } from '../report/user-sizing';
import { clusterMemory } from './alarms';
import { BookReaderData } from './data-stack';

/** Sources of the dashboard's graphs. */
export interface DashboardParts {
  readonly sizing: UserSizing;
  readonly data: BookReaderData;
  readonly entrance: Entrance;
  readonly backend: WebTierFargate;
  readonly workers: WorkerFleet;
  readonly lostWorkers: LogMetric;
  readonly webAcl: WebAcl;
  readonly rateLimits: RateLimit[];
  /** Connections by state; empty if disabled. */
  readonly poolStatus: cloudwatch.IMetric[];
}

const MIB_PER_GB = 1024;

/** Sections of the dashboard, from the user inwards. Graphs show the values before and after the optimization as lines. */
export function dashboardSections(parts: DashboardParts): DashboardSection[] {
  const { sizing, data, entrance, backend, workers } = parts;
  const { metrics: balancer } = entrance.loadBalancer.resource;
  const { instance, replicas } = data.database;
  const budgets = data.budgets.map((budget) => budget.explain()).join('\n\n');
  return [
    {
      title: 'Sizes and their sources',
      widgets: [plainText(`${sizing.explain()}\n\n${workers.plan.explain()}\n\n${budgets}`)],
    },
    {
      title: 'Users',
      widgets: [
        graph(
          'Response time',
          [balancer.targetResponseTime()],
          [
            { value: 0.18, label: 'result' },
            { value: 2.3, label: 'before' },
          ],
        ),
        graph('Requests', [balancer.requestCount()]),
      ],
    },
    { title: 'Edge', widgets: edgeGraphs(entrance.edge, parts.webAcl, parts.rateLimits) },
    {
      title: 'Workers',
      widgets: [
        graph(
          'Memory of all tasks',
          [clusterMemory(workers)],
          [
            { value: 50 * MIB_PER_GB, label: 'budget, 50 GB' },
            { value: 48 * MIB_PER_GB, label: 'alarm, 48 GB' },
            { value: 35 * MIB_PER_GB, label: 'average result, 35 GB' },
          ],
        ), // BR-OUT-01, BR-OUT-03
        graph('Workers and waiting tasks', [workers.metricRunningWorkers(), workers.queueLength.metric]),
        graph(
          'Worker CPU',
          [workers.metricCpuUtilization()],
          [
            { value: 70, label: 'result' },
            { value: 95, label: 'before' },
          ],
        ),
        graph('Killed processes', [parts.lostWorkers.metric]),
      ],
    },
    {
      title: 'Backend',
      widgets: [
        graph('CPU', [backend.metricCpuUtilization()], [{ value: 70, label: 'scaling target' }]),
        graph('Memory', [backend.metricMemoryUtilization({ statistic: cloudwatch.Stats.MAXIMUM })]),
      ],
    },
    {
      title: 'Database and Redis',
      widgets: [
        graph(
          'Database CPU',
          [instance, ...replicas].map((db) => db.metricCPUUtilization()),
        ),
        graph(
          'Database connections',
          [instance, ...replicas].map((db) => db.metricDatabaseConnections()),
          [{ value: data.budgets[0].limit.connections, label: 'planned limit' }],
        ),
        ...(parts.poolStatus.length > 0 ? [graph('Connections by state', parts.poolStatus)] : []), // BR-HLT-02
        graph('Cache memory', cacheMetrics(data.cache, 'DatabaseMemoryUsagePercentage')),
        graph('Broker memory', cacheMetrics(data.broker, 'DatabaseMemoryUsagePercentage')),
      ],
    },
  ];
}
