import * as pulumi from '@pulumi/pulumi';
import { AlarmComparison, AlarmSeverity, AlarmStatistic } from '../../lib/domain';
import {
  ComponentArgs,
  ContainerAppTier,
  DashboardTile,
  EdgeDistribution,
  LogWorkspace,
  Observability,
  PostgresDatabase,
  RedisCache,
  TileAggregation,
} from '../../lib/azure';
import { alarmRules } from './alarms';

/** Resources and URL to monitor. */
export interface MonitoringSubjects {
  readonly emails: string[];
  readonly url: pulumi.Input<string>;
  /** If true, a web test checks the system from outside. */
  readonly canary: boolean;
  readonly logs: LogWorkspace;
  readonly apps: { readonly [name: string]: ContainerAppTier };
  readonly database: PostgresDatabase;
  readonly cache: RedisCache;
  readonly edge?: EdgeDistribution;
}

/** Creates the report's alarms, web test and dashboard. */
export function createMonitoring(
  name: string,
  common: ComponentArgs,
  opts: pulumi.ComponentResourceOptions,
  subjects: MonitoringSubjects,
): Observability {
  const { logs, apps, database, cache, edge } = subjects;
  const observability = new Observability(
    name,
    {
      ...common,
      title: 'Fresh MaaS',
      rules: alarmRules(subjects.canary),
      targets: {
        applicationInsightsId: logs.applicationInsightsId,
        workspaceId: logs.workspaceId,
        containerAppIds: Object.fromEntries(Object.entries(apps).map(([app, tier]) => [app, tier.appId])),
        databaseId: database.serverId,
        cacheId: cache.cacheId,
      },
      alarmEmails: subjects.emails,
      logQuotaGiB: logs.dailyQuotaGiB,
      healthUrl: subjects.canary ? subjects.url : undefined,
      tiles: tiles(subjects),
    },
    opts,
  );
  if (edge) {
    // An office behind one IP address easily exceeds 100 requests a minute (GAP-FM-18).
    observability.alarms.addMetric('BlockedRequests', {
      comparison: AlarmComparison.AT_LEAST,
      threshold: 500,
      windowSeconds: 900,
      severity: AlarmSeverity.WARNING,
      description:
        'The WAF blocks many requests. Either this is an attack, or the limit is too low for an office behind one IP address.',
      resourceId: edge.profileId,
      namespace: 'Microsoft.Cdn/profiles',
      metric: 'WebApplicationFirewallRequestCount',
      statistic: AlarmStatistic.SUM,
      dimensions: { Action: 'Block' },
    });
  }
  return observability;
}

const { AVERAGE, MAXIMUM, TOTAL } = TileAggregation;
/** Percentiles of durations. If telemetry is sampled, a stored item stands for `itemCount` items. */
const PERCENTILES = ['p50', 'p95', 'p99']
  .map((it) => `${it} = percentilew(duration, itemCount, ${it.slice(1)})`)
  .join(', ');
const INSIGHTS = 'microsoft.insights/components';
const POSTGRES = 'Microsoft.DBforPostgreSQL/flexibleServers';
const REDIS = 'Microsoft.Cache/redisEnterprise';
const APPS = 'Microsoft.App/containerapps';
const EDGE = 'Microsoft.Cdn/profiles';

/** Returns the tiles for every metric in the report's list (FM-MON-01 to FM-MON-05). */
function tiles({ logs, apps, database, cache, edge }: MonitoringSubjects): DashboardTile[] {
  const query = (title: string, kql: string): DashboardTile => ({
    title,
    query: kql,
    resourceIds: [logs.applicationInsightsId],
    resourceType: INSIGHTS,
  });
  const workspace = (title: string, kql: string): DashboardTile => ({
    title,
    query: kql,
    resourceIds: [logs.workspaceId],
    resourceType: 'microsoft.operationalinsights/workspaces',
  });
  const metrics = (
    title: string,
    resourceType: string,
    resourceIds: pulumi.Input<string>[],
    ...shown: [metric: string, aggregation: TileAggregation][]
  ): DashboardTile => ({
    title,
    metrics: shown.map(([metric, aggregation]) => ({ metric, aggregation })),
    resourceIds,
    resourceType,
  });
  const caches = [cache.cacheId];
  const databases = database.serverId === undefined ? [] : [database.serverId];
  const containers = Object.values(apps).map((it) => it.appId);
  return [
    // FM-MON-01
    query('API: response time', `requests | summarize ${PERCENTILES}, max = max(duration) by bin(timestamp, 5m)`),
    query('API: throughput', 'requests | summarize requestsPerSecond = sum(itemCount) / 300.0 by bin(timestamp, 5m)'),
    query(
      'API: error rate',
      'requests | summarize errorPercent = 100.0 * sumif(itemCount, success == false) / sum(itemCount) by bin(timestamp, 5m)',
    ),
    query(
      'API: availability',
      'availabilityResults | summarize availabilityPercent = 100.0 * countif(success == 1) / count() by bin(timestamp, 15m)',
    ),
    // FM-MON-02: the metric is a total, which the query divides into a rate.
    metrics('Cache: hits and misses', REDIS, caches, ['cachehits', TOTAL], ['cachemisses', TOTAL]),
    workspace(
      'Cache: hit rate, miss rate and evictions per second',
      "AzureMetrics | where MetricName in ('cachehits', 'cachemisses', 'evictedkeys') | summarize hits = sumif(Total, MetricName == 'cachehits'), misses = sumif(Total, MetricName == 'cachemisses'), evicted = sumif(Total, MetricName == 'evictedkeys') by bin(TimeGenerated, 5m) | project TimeGenerated, hitPercent = 100.0 * hits / (hits + misses), missPercent = 100.0 * misses / (hits + misses), evictionsPerSecond = evicted / 300.0",
    ),
    metrics('Cache: memory', REDIS, caches, ['usedmemorypercentage', MAXIMUM]),
    metrics('Cache: connections', REDIS, caches, ['connectedclients', MAXIMUM]),
    // FM-MON-03
    query(
      'Database: query time',
      `dependencies | where type in~ ('postgresql', 'postgres', 'SQL') | summarize ${PERCENTILES} by bin(timestamp, 5m)`,
    ),
    metrics(
      'Database: pool',
      POSTGRES,
      databases,
      ['client_connections_active', AVERAGE],
      ['client_connections_waiting', AVERAGE],
      ['server_connections_active', AVERAGE],
      ['server_connections_idle', AVERAGE],
    ),
    metrics('Database: cache', POSTGRES, databases, ['blks_hit', TOTAL], ['blks_read', TOTAL]),
    metrics('Database: connections', POSTGRES, databases, ['active_connections', AVERAGE]),
    metrics('Database: transactions per second', POSTGRES, databases, ['tps', MAXIMUM]),
    // FM-MON-04
    metrics('Containers: CPU and memory', APPS, containers, ['CpuPercentage', AVERAGE], ['MemoryPercentage', AVERAGE]),
    metrics('Containers: replicas', APPS, containers, ['Replicas', AVERAGE]),
    metrics('Containers: requests', APPS, containers, ['Requests', TOTAL]),
    // FM-MON-05: the metric is bytes per window, which the query divides into a bandwidth.
    ...(edge
      ? [
          metrics('Edge: hit ratio', EDGE, [edge.profileId], ['ByteHitRatio', AVERAGE]),
          workspace(
            'Edge: bandwidth in MB per second',
            "AzureMetrics | where ResourceProvider =~ 'MICROSOFT.CDN' and MetricName == 'ResponseSize' | summarize megabytesPerSecond = sum(Total) / 300.0 / 1000000.0 by bin(TimeGenerated, 5m)",
          ),
          metrics(
            'Edge: response times',
            EDGE,
            [edge.profileId],
            ['TotalLatency', AVERAGE],
            ['OriginLatency', AVERAGE],
          ),
        ]
      : []),
  ];
}
