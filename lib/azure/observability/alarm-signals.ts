import { AlarmSignal, AlarmStatistic } from '../../domain';

/** Targets that a signal needs on Azure. */
export type AlarmTarget =
  'applicationInsightsId' | 'cacheId' | 'canaryId' | 'containerAppIds' | 'databaseId' | 'replicaIds' | 'workspaceId';

/** A metric of a resource. `SupportedMetrics` has its statistics. */
interface MetricSignal {
  readonly kind: 'metric';
  readonly targets: readonly AlarmTarget[];
  readonly namespace: string;
  readonly metric: string;
}

/** A value that a query computes from logs, in the column `value`. The alert stays quiet if there is no row. */
interface QuerySignal {
  readonly kind: 'query';
  /** The first target is the one to query. */
  readonly targets: readonly ['applicationInsightsId' | 'workspaceId', ...AlarmTarget[]];
  /** Returns the query; `statistic` renders the KQL function of a column. */
  readonly query: (statistic: (column: string) => string, cacheId: string) => string;
}

/** Locations of an availability test that fail. */
interface WebTestSignal {
  readonly kind: 'web-test';
  readonly targets: readonly AlarmTarget[];
}

/** A signal without a metric on Azure. */
interface MissingSignal {
  readonly kind: 'missing';
  /** Alternative to the signal. */
  readonly instead: string;
}

type SignalFacts = (MetricSignal | QuerySignal | WebTestSignal | MissingSignal) & {
  readonly words: string;
  readonly advice: string;
};

const APP = 'Microsoft.App/containerapps';
const POSTGRES = 'Microsoft.DBforPostgreSQL/flexibleServers';
const REDIS = 'Microsoft.Cache/redisEnterprise';

/** Converts milliseconds, the unit of Application Insights, to seconds, the unit of signals. */
const seconds = (expression: string): string => `${expression} / 1000.0`;

/**
 * Number of telemetry items. Each stored item stands for `itemCount` items if telemetry is sampled, so `count()` would be too low.
 * Source: https://learn.microsoft.com/azure/azure-monitor/app/sampling-classic-api
 */
const TOTAL = 'total = sum(itemCount)';

/**
 * Types of a call to PostgreSQL: of the OpenTelemetry exporters, of the classic SDKs, and of generic SQL instrumentation. (`has`
 * compares whole words, so `has 'postgres'` does not match `postgresql`.)
 * Source: https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/monitor/monitor-opentelemetry-exporter/src/utils/spanUtils.ts
 */
const POSTGRES_CALLS = "type in~ ('postgresql', 'postgres', 'SQL')";

/** Facts about each signal on Azure. */
export const SIGNALS: { readonly [signal in AlarmSignal]: SignalFacts } = {
  [AlarmSignal.REQUEST_LATENCY]: {
    kind: 'query',
    targets: ['applicationInsightsId'],
    query: (statistic) =>
      `requests | summarize ${TOTAL}, figure = ${seconds(statistic('duration'))} | where total > 0 | project value = figure`,
    words: 'response time in seconds',
    advice: 'look for slow dependencies in Application Insights',
  },
  [AlarmSignal.PAGE_LOAD]: {
    kind: 'query',
    targets: ['applicationInsightsId'],
    query: (statistic) =>
      `browserTimings | summarize ${TOTAL}, figure = ${seconds(statistic('totalDuration'))} | where total > 0 | project value = figure`,
    words: 'page load in seconds',
    advice: 'check the edge cache and the size of the page',
  },
  [AlarmSignal.ERROR_RATE]: {
    kind: 'query',
    targets: ['applicationInsightsId'],
    query: () =>
      `requests | summarize ${TOTAL}, failed = sumif(itemCount, success == false) | where total > 0 | project value = 100.0 * failed / total`,
    words: 'failed requests in percent',
    advice: 'check whether the failures began with the last revision, and read its log',
  },
  [AlarmSignal.UNHEALTHY_HOSTS]: {
    kind: 'missing',
    instead:
      'AVAILABILITY, or addMetric() with RestartCount of the app, since Container Apps replaces unhealthy replicas',
    words: 'unhealthy replicas',
    advice: '',
  },
  [AlarmSignal.AVAILABILITY]: {
    kind: 'web-test',
    targets: ['canaryId', 'applicationInsightsId'],
    words: 'successful locations in percent',
    advice: 'open the availability test to see the failed locations and responses',
  },
  [AlarmSignal.COMPUTE_CPU]: {
    ...{ kind: 'metric', targets: ['containerAppIds'], namespace: APP, metric: 'CpuPercentage' },
    words: 'CPU utilization of the replicas in percent',
    advice: 'raise the maximum replicas of the app, or the CPU of a replica',
  },
  [AlarmSignal.COMPUTE_MEMORY]: {
    ...{ kind: 'metric', targets: ['containerAppIds'], namespace: APP, metric: 'MemoryPercentage' },
    words: 'memory utilization of the replicas in percent',
    advice: 'look for a leak, or raise the memory of a replica',
  },
  [AlarmSignal.COMPUTE_DISK]: {
    kind: 'missing',
    instead: 'no alarm: the disk of a container does not fill up over its lifetime',
    words: 'used disk space',
    advice: '',
  },
  [AlarmSignal.POOL_UTILIZATION]: {
    kind: 'missing',
    instead: 'addMetric() with client_connections_waiting, the PgBouncer metric of the database',
    words: 'connections in use',
    advice: '',
  },
  [AlarmSignal.DATABASE_CPU]: {
    ...{ kind: 'metric', targets: ['databaseId', 'replicaIds'], namespace: POSTGRES, metric: 'cpu_percent' },
    words: 'CPU utilization of the database in percent',
    advice: 'run the slow-query report',
  },
  [AlarmSignal.DATABASE_CONNECTIONS]: {
    ...{ kind: 'metric', targets: ['databaseId'], namespace: POSTGRES, metric: 'active_connections' },
    words: 'open connections',
    advice: 'find the consumer that opens more connections than the connection budget grants it',
  },
  [AlarmSignal.QUERY_TIME]: {
    kind: 'query',
    targets: ['applicationInsightsId'],
    query: (statistic) =>
      `dependencies | where ${POSTGRES_CALLS} | summarize ${TOTAL}, figure = ${seconds(statistic('duration'))} | where total > 0 | project value = figure`,
    words: 'query time in seconds',
    advice: 'run the slow-query report',
  },
  [AlarmSignal.DATABASE_FREE_STORAGE]: {
    ...{ kind: 'metric', targets: ['databaseId'], namespace: POSTGRES, metric: 'storage_free' },
    words: 'free storage in bytes',
    advice: 'enlarge the storage: a full server becomes read-only',
  },
  [AlarmSignal.REPLICA_LAG]: {
    ...{
      kind: 'metric',
      targets: ['replicaIds'],
      namespace: POSTGRES,
      metric: 'physical_replication_delay_in_seconds',
    },
    words: 'replication lag in seconds',
    advice: 'read from the primary until the replica catches up',
  },
  [AlarmSignal.CACHE_CPU]: {
    ...{ kind: 'metric', targets: ['cacheId'], namespace: REDIS, metric: 'percentProcessorTime' },
    words: 'CPU utilization of the cache in percent',
    advice: 'look for expensive commands, or choose a larger SKU',
  },
  [AlarmSignal.CACHE_MEMORY]: {
    ...{ kind: 'metric', targets: ['cacheId'], namespace: REDIS, metric: 'usedmemorypercentage' },
    words: 'memory utilization of the cache in percent',
    advice: 'shorten the time to live, or choose a larger SKU',
  },
  [AlarmSignal.CACHE_HIT_RATE]: {
    kind: 'query',
    targets: ['workspaceId', 'cacheId'],
    query: (_, cacheId) =>
      `AzureMetrics | where ResourceId =~ '${cacheId}' and MetricName in ('cachehits', 'cachemisses') | summarize hits = sumif(Total, MetricName == 'cachehits'), misses = sumif(Total, MetricName == 'cachemisses') | where hits + misses > 0 | project value = 100.0 * hits / (hits + misses)`,
    words: 'cache hit rate in percent',
    advice: 'check evictions, times to live and warming',
  },
  [AlarmSignal.CACHE_EVICTIONS]: {
    ...{ kind: 'metric', targets: ['cacheId'], namespace: REDIS, metric: 'evictedkeys' },
    words: 'keys evicted because the memory is full',
    advice: 'choose a larger SKU: sessions may be lost',
  },
};

/** KQL function of each statistic, weighted with the number of items that a stored item stands for. */
export const KQL: { readonly [statistic in AlarmStatistic]: (column: string) => string } = {
  [AlarmStatistic.AVERAGE]: (column) => `sum(${column} * itemCount) / sum(itemCount)`,
  [AlarmStatistic.MAXIMUM]: (column) => `max(${column})`,
  [AlarmStatistic.MINIMUM]: (column) => `min(${column})`,
  [AlarmStatistic.SUM]: (column) => `sum(${column} * itemCount)`,
  [AlarmStatistic.P95]: (column) => `percentilew(${column}, itemCount, 95)`,
  [AlarmStatistic.P99]: (column) => `percentilew(${column}, itemCount, 99)`,
};

/** Metric aggregation of each statistic. Azure stores no percentiles of metrics. */
export const AGGREGATIONS: { readonly [statistic in AlarmStatistic]: string | undefined } = {
  [AlarmStatistic.AVERAGE]: 'Average',
  [AlarmStatistic.MAXIMUM]: 'Maximum',
  [AlarmStatistic.MINIMUM]: 'Minimum',
  [AlarmStatistic.SUM]: 'Total',
  [AlarmStatistic.P95]: undefined,
  [AlarmStatistic.P99]: undefined,
};
