/** One Prometheus metric of the application. */
export interface PrometheusMetric {
  /** Its name, e.g. `bag_scans_total`. */
  readonly name: string;
  /**
   * Labels that become dimensions.
   * @default - none
   */
  readonly labels?: string[];
}

/** What the CloudWatch agent of an instance scrapes from the application on the same instance. */
export interface PrometheusScrape {
  /**
   * Where the application offers its metrics.
   * @default '/metrics' (TT-MET-04)
   */
  readonly metricsPath?: string;
  /**
   * The metrics to keep; all others are dropped. Each costs about $0.30 a month in CloudWatch for each combination of label values.
   * CloudWatch takes counters, gauges and summaries; histograms reach only a Prometheus workspace.
   * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContainerInsights-Prometheus-metrics-conversion.html
   */
  readonly metrics: PrometheusMetric[];
  /**
   * Id of a workspace of Amazon Managed Service for Prometheus that receives them as well. Grant the tier `aps:RemoteWrite`.
   * @default - CloudWatch only
   */
  readonly workspaceId?: string;
}

/**
 * Renders the scrape configuration: the application on its own port, the kept metrics only.
 *
 * @internal
 */
export function renderPrometheusConfig(job: string, port: number, scrape: PrometheusScrape): string {
  return [
    'global:',
    '  scrape_interval: 60s',
    'scrape_configs:',
    `  - job_name: ${job}`,
    `    metrics_path: ${scrape.metricsPath ?? '/metrics'}`,
    '    static_configs:',
    `      - targets: ['127.0.0.1:${port}']`,
    '    metric_relabel_configs:',
    '      - source_labels: [__name__]',
    `        regex: '(${scrape.metrics.map((metric) => metric.name).join('|')})(_bucket|_sum|_count)?'`,
    '        action: keep',
    '',
  ].join('\n');
}

/**
 * The part of the agent's `logs` section that turns scraped metrics into CloudWatch metrics.
 *
 * @internal
 */
export function renderPrometheusLogs(
  job: string,
  namespace: string,
  logGroup: string,
  scrape: PrometheusScrape,
): object {
  return {
    prometheus: {
      prometheus_config_path: `/etc/${job}/prometheus.yaml`,
      log_group_name: logGroup,
      emf_processor: {
        metric_namespace: namespace,
        metric_declaration: scrape.metrics.map(({ name, labels }) => ({
          source_labels: ['job'],
          label_matcher: `^${job}$`,
          dimensions: [['job', ...(labels ?? [])]],
          metric_selectors: [`^${name}(_sum|_count)?$`],
        })),
      },
    },
  };
}
