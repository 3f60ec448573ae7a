import { InputFailure } from './mapper-check';

const SOURCE = 'see https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index';
const ANY = ['Average', 'Total', 'Maximum', 'Minimum'];
const LEVEL = ['Average', 'Maximum', 'Minimum'];

/** Aggregations that Azure Monitor computes, limited to the reference stack's metrics. */
const AGGREGATIONS: { readonly [namespace: string]: { readonly [metric: string]: readonly string[] } } = {
  'microsoft.app/containerapps': { CpuPercentage: ANY, MemoryPercentage: ANY, Replicas: ANY, Requests: ANY },
  'microsoft.cdn/profiles': {
    ByteHitRatio: ['Average'],
    OriginLatency: ['Average'],
    TotalLatency: ['Average'],
    WebApplicationFirewallRequestCount: ['Total'],
  },
  'microsoft.dbforpostgresql/flexibleservers': {
    active_connections: LEVEL,
    blks_hit: ['Total'],
    blks_read: ['Total'],
    client_connections_active: LEVEL,
    client_connections_waiting: LEVEL,
    cpu_percent: LEVEL,
    physical_replication_delay_in_seconds: LEVEL,
    server_connections_active: LEVEL,
    server_connections_idle: LEVEL,
    storage_free: LEVEL,
    tps: ['Minimum', 'Maximum', 'Total'],
  },
  'microsoft.cache/redisenterprise': {
    cachehits: ['Total'],
    cachemisses: ['Total'],
    connectedclients: ['Maximum'],
    evictedkeys: ['Total'],
    percentProcessorTime: ['Maximum'],
    usedmemorypercentage: ['Maximum'],
  },
};

/** Numbers of the aggregations in a workbook. */
const IN_WORKBOOKS: { readonly [number: number]: string } = { 1: 'Total', 2: 'Minimum', 3: 'Maximum', 4: 'Average' };

interface Criterion {
  readonly metricNamespace?: string;
  readonly metricName?: string;
  readonly timeAggregation?: string;
}

interface AlertInputs {
  readonly scopes?: readonly string[];
  readonly criteria?: {
    readonly odataType?: string;
    readonly allOf?: readonly Criterion[];
    readonly webTestId?: string;
    readonly componentId?: string;
    readonly failedLocationCount?: number;
  };
}

/** Checks the metrics and aggregations of an alert. */
export function checkMetricAlert({ scopes = [], criteria = {} }: AlertInputs): InputFailure[] {
  const { webTestId = '', componentId = '', failedLocationCount = 0 } = criteria;
  if (criteria.odataType === 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria') {
    return [
      ...[webTestId, componentId]
        .filter((it) => !scopes.includes(it))
        .map((it) => ({ property: 'scopes', reason: `does not contain ${it}; ${SOURCE}` })),
      ...(failedLocationCount >= 1
        ? []
        : [{ property: 'criteria.failedLocationCount', reason: `is ${failedLocationCount}, below 1` }]),
    ];
  }
  return (criteria.allOf ?? []).flatMap(({ metricNamespace = '', metricName = '', timeAggregation = '' }, index) =>
    problem(`criteria.allOf[${index}].timeAggregation`, metricNamespace, metricName, timeAggregation),
  );
}

/** Checks the metrics and aggregations of a workbook. */
export function checkWorkbook({ serializedData }: { readonly serializedData?: string }): InputFailure[] {
  if (serializedData === undefined || !serializedData.startsWith('{')) return [];
  const { items } = JSON.parse(serializedData) as {
    items: { content: { metrics?: { namespace: string; metric: string; aggregation: number }[] } }[];
  };
  return items
    .flatMap(({ content }) => content.metrics ?? [])
    .flatMap(({ namespace, metric, aggregation }) =>
      problem('serializedData', namespace, metric.split('--')[1] ?? '', IN_WORKBOOKS[aggregation] ?? 'none'),
    );
}

function problem(property: string, namespace: string, metric: string, aggregation: string): InputFailure[] {
  const known = AGGREGATIONS[namespace.toLowerCase()]?.[metric];
  if (known === undefined || known.includes(aggregation)) return [];
  return [{ property, reason: `${metric} has ${known.join(', ')}, not ${aggregation}; ${SOURCE}` }];
}
