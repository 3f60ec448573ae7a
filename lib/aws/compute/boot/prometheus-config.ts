import { PrometheusScrape } from '../prometheus-scrape';

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
