import { AlarmStatistic } from '../../domain';

const { AVERAGE, MAXIMUM, MINIMUM, SUM } = AlarmStatistic;

/** Statistics of a metric and the shortest window that they exist for. */
export interface MetricSupport {
  /** Statistics. The first is the metric's default. */
  readonly statistics: readonly AlarmStatistic[];
  /** Shortest window, in seconds. */
  readonly windowSeconds: number;
}

const metric = (statistics: readonly AlarmStatistic[], windowSeconds = 60): MetricSupport => ({
  statistics,
  windowSeconds,
});
const LEVEL = metric([AVERAGE, MAXIMUM, MINIMUM]);
const ANY = metric([AVERAGE, SUM, MAXIMUM, MINIMUM]);
const COUNT = metric([SUM]);
const PEAK = metric([MAXIMUM]);
const MEAN = metric([AVERAGE]);
const REDIS_COUNT = metric([SUM], 300);
const REDIS_PEAK = metric([MAXIMUM], 300);

/** Returns the same support for several metrics. */
function all(support: MetricSupport, ...names: string[]): { [name: string]: MetricSupport } {
  return Object.fromEntries(names.map((name) => [name, support]));
}

/**
 * Metrics of the services that this library creates, by namespace in lower case, as of January 2026.
 * Source: https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index
 */
const METRICS: { readonly [namespace: string]: { readonly [name: string]: MetricSupport } } = {
  'microsoft.app/containerapps': all(
    ANY,
    ...['CpuPercentage', 'MemoryPercentage', 'Replicas', 'Requests', 'RestartCount', 'RxBytes', 'TxBytes'],
    ...['UsageNanoCores', 'WorkingSetBytes'],
  ),
  'microsoft.cdn/profiles': {
    ...all(MEAN, 'ByteHitRatio', 'OriginHealthPercentage', 'OriginLatency', 'TotalLatency'),
    ...all(MEAN, 'Percentage4XX', 'Percentage5XX'),
    ...all(COUNT, 'OriginRequestCount', 'RequestCount', 'RequestSize', 'ResponseSize'),
    ...all(COUNT, 'WebApplicationFirewallRequestCount'),
  },
  'microsoft.dbforpostgresql/flexibleservers': {
    ...all(LEVEL, 'active_connections', 'cpu_percent', 'memory_percent', 'iops', 'disk_queue_depth', 'is_db_alive'),
    ...all(LEVEL, 'storage_free', 'storage_percent', 'storage_used', 'txlogs_storage_used', 'backup_storage_used'),
    ...all(LEVEL, 'cpu_credits_consumed', 'cpu_credits_remaining', 'maximum_used_transactionIDs', 'numbackends'),
    ...all(LEVEL, 'physical_replication_delay_in_bytes', 'physical_replication_delay_in_seconds'),
    ...all(LEVEL, 'client_connections_active', 'client_connections_waiting', 'total_pooled_connections'),
    ...all(LEVEL, 'server_connections_active', 'server_connections_idle', 'num_pools'),
    ...all(COUNT, 'blks_hit', 'blks_read', 'connections_failed', 'connections_succeeded', 'deadlocks', 'temp_bytes'),
    ...all(COUNT, 'network_bytes_egress', 'network_bytes_ingress', 'xact_commit', 'xact_rollback', 'xact_total'),
    ...all(PEAK, 'longest_query_time_sec', 'longest_transaction_time_sec', 'oldest_backend_time_sec'),
    tps: metric([SUM, MAXIMUM, MINIMUM]),
    max_connections: metric([MAXIMUM], 1800),
  },
  'microsoft.cache/redisenterprise': {
    ...all(REDIS_COUNT, 'cachehits', 'cachemisses', 'evictedkeys', 'expiredkeys', 'getcommands', 'setcommands'),
    ...all(REDIS_COUNT, 'totalcommandsprocessed'),
    ...all(REDIS_PEAK, 'connectedclients', 'percentProcessorTime', 'serverLoad', 'usedmemory', 'usedmemorypercentage'),
    ...all(REDIS_PEAK, 'cacheRead', 'cacheWrite', 'geoReplicationHealthy', 'operationsPerSecond', 'totalkeys'),
    cacheLatency: metric([AVERAGE], 300),
  },
};

/**
 * Statistics that Azure Monitor computes for a metric. It rejects alerts on others, and charts of others stay empty.
 *
 * @internal
 */
export class SupportedMetrics {
  /** Returns the support of a metric, or undefined if this release does not know the metric. */
  public static find(namespace: string, name: string): MetricSupport | undefined {
    return METRICS[namespace.toLowerCase()]?.[name];
  }

  /** Returns the default statistic of a metric: its average where Azure computes one. */
  public static defaultStatistic(namespace: string, name: string): AlarmStatistic {
    return SupportedMetrics.find(namespace, name)?.statistics[0] ?? AVERAGE;
  }
}
