import { Formats, Problems } from '../../domain';
import { PrometheusScrape, checkRouteLabels } from './prometheus-scrape';

/**
 * Adds the problems of a scrape. Its names become part of a YAML file and of regular expressions.
 *
 * @internal
 */
export function checkPrometheusScrape(problems: Problems, scrape: PrometheusScrape | undefined): void {
  if (scrape === undefined) return;
  const { metricsPath, metrics, workspaceId } = scrape;
  problems.optionalFormat('prometheus.metricsPath', metricsPath, Formats.PATH);
  problems.optionalFormat('prometheus.workspaceId', workspaceId, Formats.PROMETHEUS_WORKSPACE);
  problems.some('prometheus.metrics', metrics, {
    expected: 'the metrics to keep; the agent drops all others',
    fix: 'name at least one, or leave prometheus out',
  });
  const advice = {
    expected: 'letters, digits and _, not beginning with a digit',
    fix: 'use the name as the application exposes it',
  };
  checkRouteLabels(problems, metrics);
  metrics.forEach(({ name, labels = [] }) => {
    problems.match(`prometheus.metrics[${name}]`, name, /^[A-Za-z_:][\w:]*$/, advice);
    labels.forEach((label) => problems.match(`prometheus.metrics[${name}].labels`, label, /^[A-Za-z_]\w*$/, advice));
  });
}
