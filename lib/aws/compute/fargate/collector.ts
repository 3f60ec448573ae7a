import { Defaults } from '../../../domain';
import { DEFAULTS as SCRAPE_DEFAULTS, PrometheusMetric, PrometheusScrape, ROUTE_TEMPLATE } from '../prometheus-scrape';

/** Settings of a task's collector. */
export interface CollectorConfig {
  /** Name of the service; value of the dimension `service`. */
  readonly job: string;
  readonly region: string;
  /** Namespace of the metrics. */
  readonly namespace: string;
  /** Log group whose records CloudWatch turns into metrics. */
  readonly logGroupName: string;
  /** Port of the application. */
  readonly port?: number;
  readonly prometheus?: PrometheusScrape;
  /** Receives traces by OTLP and sends them to X-Ray. */
  readonly tracing: boolean;
}

/** Endpoint for OTLP over HTTP. */
export const OTLP_ENDPOINT = 'http://localhost:4318';

/**
 * Returns the configuration of the AWS Distro for OpenTelemetry collector, which runs beside the application in its task.
 * The text is JSON, which is valid YAML.
 *
 * Source: https://aws-otel.github.io/docs/getting-started/cloudwatch-metrics
 *
 * @internal
 */
export function renderCollectorConfig(config: CollectorConfig): string {
  const { prometheus, tracing } = config;
  const workspace = prometheus?.workspaceId;
  return JSON.stringify({
    extensions: {
      health_check: {},
      ...(workspace === undefined ? {} : { sigv4auth: { region: config.region, service: 'aps' } }),
    },
    receivers: {
      ...(prometheus ? { prometheus: { config: scrape(config, prometheus) } } : {}),
      ...(tracing ? { otlp: { protocols: { http: { endpoint: 'localhost:4318' } } } } : {}),
    },
    processors: {
      batch: {},
      memory_limiter: { check_interval: '1s', limit_mib: 100 },
      ...(prometheus ? { cumulativetodelta: {} } : {}),
    },
    exporters: {
      ...(prometheus ? { awsemf: metrics(config, prometheus) } : {}),
      ...(workspace === undefined
        ? {}
        : {
            prometheusremotewrite: {
              endpoint: `https://aps-workspaces.${config.region}.amazonaws.com/workspaces/${workspace}/api/v1/remote_write`,
              auth: { authenticator: 'sigv4auth' },
            },
          }),
      ...(tracing ? { awsxray: { region: config.region } } : {}),
    },
    service: {
      extensions: ['health_check', ...(workspace === undefined ? [] : ['sigv4auth'])],
      pipelines: {
        // The exporter for CloudWatch turns only counters into rates. A histogram would arrive as the mean since the task started:
        // https://github.com/open-telemetry/opentelemetry-collector-contrib/issues/18245
        ...(prometheus ? { 'metrics/cloudwatch': pipeline('prometheus', 'awsemf', 'cumulativetodelta') } : {}),
        // Prometheus needs cumulative values.
        ...(workspace === undefined ? {} : { 'metrics/workspace': pipeline('prometheus', 'prometheusremotewrite') }),
        ...(tracing ? { traces: pipeline('otlp', 'awsxray') } : {}),
      },
    },
  });
}

function pipeline(receiver: string, exporter: string, ...processors: string[]): object {
  return { receivers: [receiver], processors: ['memory_limiter', ...processors, 'batch'], exporters: [exporter] };
}

function scrape({ job, port }: CollectorConfig, prometheus: PrometheusScrape): object {
  const { metricsPath, metrics } = Defaults.apply(prometheus, SCRAPE_DEFAULTS);
  return {
    global: { scrape_interval: '60s' },
    scrape_configs: [
      {
        job_name: job,
        metrics_path: metricsPath,
        // The collector turns `job` into a resource attribute, which cannot be a dimension. A label can.
        static_configs: [{ targets: [`localhost:${port}`], labels: { service: job } }],
        metric_relabel_configs: [
          {
            source_labels: ['__name__'],
            regex: `(${metrics.map(({ name }) => name).join('|')})(_bucket|_sum|_count)?`,
            action: 'keep',
          },
        ],
      },
    ],
  };
}

function metrics({ namespace, region, logGroupName }: CollectorConfig, { metrics: kept }: PrometheusScrape): object {
  return {
    namespace,
    region,
    log_group_name: logGroupName,
    dimension_rollup_option: 'NoDimensionRollup',
    metric_declarations: kept.flatMap(declarations),
  };
}

/** One metric over all labels, for alarms, and one for each combination of labels. Raw paths count only in the first. */
function declarations({ name, labels = [], routeLabel }: PrometheusMetric): object[] {
  const metric_name_selectors = [`^${name}$`];
  const total = ['service'];
  const byLabels = ['service', ...labels];
  if (labels.length === 0) return [{ dimensions: [total], metric_name_selectors }];
  if (routeLabel === undefined) return [{ dimensions: [total, byLabels], metric_name_selectors }];
  const label_matchers = [{ label_names: [routeLabel], regex: `^${ROUTE_TEMPLATE}$` }];
  return [
    { dimensions: [total], metric_name_selectors },
    { dimensions: [byLabels], metric_name_selectors, label_matchers },
  ];
}
