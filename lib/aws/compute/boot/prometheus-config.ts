import { Quote, Resolved } from '../../../domain';
import { DEFAULTS, PrometheusMetric, PrometheusScrape, ROUTE_TEMPLATE } from '../prometheus-scrape';

/**
 * Metrics to scrape, after their defaults.
 *
 * @internal
 */
export type PrometheusSettings = Resolved<PrometheusScrape, typeof DEFAULTS>;

/**
 * Renders the scrape configuration, which reads the application on its own port and keeps only the named metrics.
 *
 * @internal
 */
export function renderPrometheusConfig(job: string, port: number, scrape: PrometheusSettings): string {
  return [
    'global:',
    '  scrape_interval: 60s',
    'scrape_configs:',
    `  - job_name: ${Quote.yaml(job)}`,
    `    metrics_path: ${Quote.yaml(scrape.metricsPath)}`,
    '    static_configs:',
    `      - targets: ${Quote.yaml([`127.0.0.1:${port}`])}`,
    '    metric_relabel_configs:',
    '      - source_labels: [__name__]',
    `        regex: ${Quote.yaml(`(${scrape.metrics.map((metric) => metric.name).join('|')})(_bucket|_sum|_count)?`)}`,
    '        action: keep',
    '',
  ].join('\n');
}

/**
 * Renders the part of the agent's `logs` section that turns scraped metrics into CloudWatch metrics.
 *
 * @internal
 */
export function renderPrometheusLogs(
  job: string,
  namespace: string,
  logGroup: string,
  scrape: PrometheusSettings,
): object {
  return {
    prometheus: {
      prometheus_config_path: `/etc/${job}/prometheus.yaml`,
      log_group_name: logGroup,
      emf_processor: {
        metric_namespace: namespace,
        metric_declaration: scrape.metrics.flatMap((metric) => declarations(job, metric)),
      },
    },
  };
}

function declarations(job: string, { name, labels = [], routeLabel }: PrometheusMetric): object[] {
  const declare = (names: readonly string[], route?: string): object => ({
    source_labels: ['job', ...(route === undefined ? [] : [route])],
    label_matcher: route === undefined ? `^${job}$` : `^${job};${ROUTE_TEMPLATE}$`,
    dimensions: [['job', ...names]],
    metric_selectors: [`^${name}(_sum|_count)?$`],
  });
  // Raw paths count only in the metric over all routes.
  return routeLabel === undefined ? [declare(labels)] : [declare([]), declare(labels, routeLabel)];
}
