import { AlarmSignal, AlarmStatistic } from '../../domain';

/** What an alarm on Azure needs to know about its subject. */
export type AlarmTarget =
  'applicationInsightsId' | 'cacheId' | 'canaryName' | 'containerAppIds' | 'databaseId' | 'replicaIds' | 'workspaceId';

/** A metric that Azure keeps of a resource. Source: https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index */
interface MetricSignal {
  readonly kind: 'metric';
  readonly targets: readonly AlarmTarget[];
  readonly namespace: string;
  readonly metric: string;
}

/** A figure computed from logs, in its column `value`. No row means no news. */
interface QuerySignal {
  readonly kind: 'query';
  readonly targets: readonly AlarmTarget[];
  /** `statistic` is the KQL function of a column. */
  readonly query: (statistic: (column: string) => string, target: { cacheId: string; canaryName: string }) => string;
}

/** Azure has no figure for it. */
interface MissingSignal {
  readonly kind: 'missing';
  readonly instead: string;
}

type SignalFacts = (MetricSignal | QuerySignal | MissingSignal) & { readonly words: string; readonly advice: string };

const APP = 'Microsoft.App/containerapps';
const POSTGRES = 'Microsoft.DBforPostgreSQL/flexibleServers';
const REDIS = 'Microsoft.Cache/redisEnterprise';

/** Durations in Application Insights are in milliseconds, signals in seconds. */
const seconds = (expression: string): string => `${expression} / 1000.0`;

export const SIGNALS: { readonly [signal in AlarmSignal]: SignalFacts } = {
  [AlarmSignal.REQUEST_LATENCY]: {
    kind: 'query',
    targets: ['applicationInsightsId'],
    query: (statistic) =>
      `requests | summarize total = count(), figure = ${seconds(statistic('duration'))} | where total > 0 | project value = figure`,
    words: 'response time in seconds',
    advice: 'look for slow dependencies in Application Insights',
  },
  [AlarmSignal.PAGE_LOAD]: {
    kind: 'query',
    targets: ['applicationInsightsId'],
    query: (statistic) =>
      `browserTimings | summarize total = count(), figure = ${seconds(statistic('totalDuration'))} | where total > 0 | project value = figure`,
    words: 'page load in seconds',
    advice: 'look at the edge cache and the size of the page',
  },
  [AlarmSignal.ERROR_RATE]: {
    kind: 'query',
    targets: ['applicationInsightsId'],
    query: () =>
      'requests | summarize total = count(), failed = countif(success == false) | where total > 0 | project value = 100.0 * failed / total',
    words: 'failed requests in percent',
    advice: 'compare with the time of the last revision, and read its log',
  },
  [AlarmSignal.UNHEALTHY_HOSTS]: {
    kind: 'missing',
    instead: 'AVAILABILITY, or addMetric() with RestartCount of the app: Container Apps replaces replicas by itself',
    words: 'unhealthy replicas',
    advice: '',
  },
  [AlarmSignal.AVAILABILITY]: {
    kind: 'query',
    targets: ['applicationInsightsId', 'canaryName'],
    // Without checks nothing is known to work: that is as bad as a failed one.
    query: (_, { canaryName }) =>
      `availabilityResults | where name == '${canaryName}' | summarize runs = count(), good = countif(success == 1) | project value = iff(runs == 0, 0.0, 100.0 * good / runs)`,
    words: 'successful checks in percent',
    advice: 'open the availability test: it tells from where, and what it saw',
  },
  [AlarmSignal.COMPUTE_CPU]: {
    ...{ kind: 'metric', targets: ['containerAppIds'], namespace: APP, metric: 'CpuPercentage' },
    words: 'processor of the replicas in percent',
    advice: 'raise the maximum of the app, or give a replica more',
  },
  [AlarmSignal.COMPUTE_MEMORY]: {
    ...{ kind: 'metric', targets: ['containerAppIds'], namespace: APP, metric: 'MemoryPercentage' },
    words: 'memory of the replicas in percent',
    advice: 'look for a leak, or give a replica more',
  },
  [AlarmSignal.COMPUTE_DISK]: {
    kind: 'missing',
    instead: 'nothing: a container has no disk that fills up over its life',
    words: 'used disk',
    advice: '',
  },
  [AlarmSignal.POOL_UTILIZATION]: {
    kind: 'missing',
    instead: "addMetric() with PgBouncer's client_connections_waiting of the database",
    words: 'used pool',
    advice: '',
  },
  [AlarmSignal.DATABASE_CPU]: {
    ...{ kind: 'metric', targets: ['databaseId', 'replicaIds'], namespace: POSTGRES, metric: 'cpu_percent' },
    words: 'processor of the database in percent',
    advice: 'run the slow-query report',
  },
  [AlarmSignal.DATABASE_CONNECTIONS]: {
    ...{ kind: 'metric', targets: ['databaseId'], namespace: POSTGRES, metric: 'active_connections' },
    words: 'open connections',
    advice: 'compare with the connection budget: something opens more than it stated',
  },
  [AlarmSignal.QUERY_TIME]: {
    kind: 'query',
    targets: ['applicationInsightsId'],
    query: (statistic) =>
      `dependencies | where type has 'SQL' or type has 'postgres' | summarize total = count(), figure = ${seconds(statistic('duration'))} | where total > 0 | project value = figure`,
    words: 'query time in seconds',
    advice: 'run the slow-query report',
  },
  [AlarmSignal.DATABASE_FREE_STORAGE]: {
    ...{ kind: 'metric', targets: ['databaseId'], namespace: POSTGRES, metric: 'storage_free' },
    words: 'free storage in bytes',
    advice: 'enlarge the storage: the server turns read-only when it is full',
  },
  [AlarmSignal.REPLICA_LAG]: {
    ...{
      kind: 'metric',
      targets: ['replicaIds'],
      namespace: POSTGRES,
      metric: 'physical_replication_delay_in_seconds',
    },
    words: 'replication lag in seconds',
    advice: 'read from the primary until it has caught up',
  },
  [AlarmSignal.CACHE_CPU]: {
    ...{ kind: 'metric', targets: ['cacheId'], namespace: REDIS, metric: 'percentProcessorTime' },
    words: 'processor of the cache in percent',
    advice: 'look for expensive commands, or take a larger SKU',
  },
  [AlarmSignal.CACHE_MEMORY]: {
    ...{ kind: 'metric', targets: ['cacheId'], namespace: REDIS, metric: 'usedmemorypercentage' },
    words: 'memory of the cache in percent',
    advice: 'shorten lifetimes, or take a larger SKU',
  },
  [AlarmSignal.CACHE_HIT_RATE]: {
    kind: 'query',
    targets: ['workspaceId', 'cacheId'],
    query: (_, { cacheId }) =>
      `AzureMetrics | where ResourceId =~ '${cacheId}' and MetricName in ('cachehits', 'cachemisses') | summarize hits = sumif(Total, MetricName == 'cachehits'), misses = sumif(Total, MetricName == 'cachemisses') | where hits + misses > 0 | project value = 100.0 * hits / (hits + misses)`,
    words: 'look-ups that the cache answers, in percent',
    advice: 'look at evictions, lifetimes and warming',
  },
  [AlarmSignal.CACHE_EVICTIONS]: {
    ...{ kind: 'metric', targets: ['cacheId'], namespace: REDIS, metric: 'evictedkeys' },
    words: 'keys thrown out for want of memory',
    advice: 'take a larger SKU: sessions may be lost',
  },
};

/** The KQL function of a statistic. */
export const KQL: { readonly [statistic in AlarmStatistic]: (column: string) => string } = {
  [AlarmStatistic.AVERAGE]: (column) => `avg(${column})`,
  [AlarmStatistic.MAXIMUM]: (column) => `max(${column})`,
  [AlarmStatistic.MINIMUM]: (column) => `min(${column})`,
  [AlarmStatistic.SUM]: (column) => `sum(${column})`,
  [AlarmStatistic.P95]: (column) => `percentile(${column}, 95)`,
  [AlarmStatistic.P99]: (column) => `percentile(${column}, 99)`,
};

/** The aggregation of a metric; Azure keeps no percentiles. */
export const AGGREGATIONS: { readonly [statistic in AlarmStatistic]: string | undefined } = {
  [AlarmStatistic.AVERAGE]: 'Average',
  [AlarmStatistic.MAXIMUM]: 'Maximum',
  [AlarmStatistic.MINIMUM]: 'Minimum',
  [AlarmStatistic.SUM]: 'Total',
  [AlarmStatistic.P95]: undefined,
  [AlarmStatistic.P99]: undefined,
};
