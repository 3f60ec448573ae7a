import { PrometheusScrape } from '../prometheus-scrape';

/** What a task's collector does. */
export interface CollectorConfig {
  /** Name of the service, the value of the dimension `service`. */
  readonly job: string;
  readonly region: string;
  /** Namespace of the metrics. */
  readonly namespace: string;
  /** Log group that carries the metrics to CloudWatch. */
  readonly logGroupName: string;
  /** Port of the application. */
  readonly port?: number;
  readonly prometheus?: PrometheusScrape;
  /** Whether it takes traces by OTLP and sends them to X-Ray. */
  readonly tracing: boolean;
}

/** Where applications send OTLP over HTTP. */
export const OTLP_ENDPOINT = 'http://localhost:4318';

/**
 * The configuration of the AWS distribution of the OpenTelemetry collector, beside the application in its task. JSON, which is YAML.
 *
 * Source: https://aws-otel.github.io/docs/getting-started/cloudwatch-metrics
 *
 * @internal
 */
export function renderCollectorConfig(config: CollectorConfig): string {
  const { prometheus, tracing } = config;
  return JSON.stringify({
    extensions: { health_check: {} },
    receivers: {
      ...(prometheus ? { prometheus: { config: scrape(config, prometheus) } } : {}),
      ...(tracing ? { otlp: { protocols: { http: { endpoint: 'localhost:4318' } } } } : {}),
    },
    processors: { batch: {}, memory_limiter: { check_interval: '1s', limit_mib: 100 } },
    exporters: {
      ...(prometheus ? { awsemf: metrics(config, prometheus) } : {}),
      ...(tracing ? { awsxray: { region: config.region } } : {}),
    },
    service: {
      extensions: ['health_check'],
      pipelines: {
        ...(prometheus ? { metrics: pipeline('prometheus', 'awsemf') } : {}),
        ...(tracing ? { traces: pipeline('otlp', 'awsxray') } : {}),
      },
    },
  });
}

function pipeline(receiver: string, exporter: string): object {
  return { receivers: [receiver], processors: ['memory_limiter', 'batch'], exporters: [exporter] };
}

function scrape({ job, port }: CollectorConfig, { metricsPath, metrics }: PrometheusScrape): object {
  return {
    global: { scrape_interval: '60s' },
    scrape_configs: [
      {
        job_name: job,
        metrics_path: metricsPath ?? '/metrics',
        // A label of the target, since the collector turns `job` into a resource attribute, which is no dimension.
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
    metric_declarations: kept.map(({ name, labels }) => ({
      dimensions: [['service', ...(labels ?? [])]],
      metric_name_selectors: [`^${name}$`],
    })),
  };
}
