import { ProblemCode, Problems } from '../../domain';

/** A Prometheus metric of the application. */
export interface PrometheusMetric {
  /** Name of the metric, e.g. `bag_scans_total`. */
  readonly name: string;
  /**
   * Labels that become dimensions.
   * @default - none
   */
  readonly labels?: string[];
  /**
   * One of `labels` whose values are routes. A value counts by route only if it is a template, such as `/users/{id}`. A raw path, such as
   * `/users/42`, counts only in the metric over all routes: each path would be a metric that AWS bills.
   *
   * Required for labels with the names endpoint, handler, path, route, uri and url.
   * @default - none
   */
  readonly routeLabel?: string;
}

/** Prometheus metrics that an agent beside the application scrapes. */
export interface PrometheusScrape {
  /**
   * Path of the application's metrics.
   * @default '/metrics'
   */
  readonly metricsPath?: string;
  /**
   * Metrics to keep; the agent drops all others. In CloudWatch, each combination of label values costs about $0.30 a month.
   *
   * CloudWatch accepts counters, gauges and summaries. On Fargate, it also receives the average, minimum and maximum of a histogram; on
   * EC2, histograms reach only a Prometheus workspace.
   * [Metric types](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContainerInsights-Prometheus-metrics-conversion.html)
   */
  readonly metrics: PrometheusMetric[];
  /**
   * Id of a workspace of Amazon Managed Service for Prometheus that also receives the metrics. Grant `aps:RemoteWrite` yourself.
   * @default - CloudWatch only
   */
  readonly workspaceId?: string;
}

/** @internal */
export const DEFAULTS = { metricsPath: '/metrics' } satisfies Partial<PrometheusScrape>;

/**
 * Values of a route label that are templates, as the agents' regular expressions (RE2): words with at most two digits in a row,
 * parameters in braces, angle brackets or after a colon, and names without a slash, such as `unmatched`.
 *
 * @internal
 */
export const ROUTE_TEMPLATE =
  '(/?|(/([A-Za-z_.-]+[0-9]{0,2}[A-Za-z_.-]*|[{<][^/]+[}>]|:[A-Za-z_]+|[*]+))+/?|[A-Za-z_-]+)';

const LABELS_OF_PATHS = ['endpoint', 'handler', 'path', 'route', 'uri', 'url'];

/**
 * Adds the problems of labels whose values may be paths.
 *
 * @internal
 */
export function checkRouteLabels(problems: Problems, metrics: readonly PrometheusMetric[]): void {
  metrics.forEach(({ name, labels = [], routeLabel }) => {
    problems.check(routeLabel === undefined || labels.includes(routeLabel), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: `prometheus.metrics[${name}].routeLabel`,
      what: `routeLabel is '${routeLabel}'`,
      expected: labels.length > 0 ? `one of labels: ${labels.join(', ')}` : 'one of labels, which is empty',
      fix: 'add the label to labels, or remove routeLabel',
    });
    labels
      .filter((label) => LABELS_OF_PATHS.includes(label.toLowerCase()) && label !== routeLabel)
      .forEach((label) =>
        problems.check(false, {
          code: ProblemCode.UNBOUNDED_LABEL,
          property: `prometheus.metrics[${name}].labels`,
          what: `labels has '${label}', whose values may be paths`,
          expected: 'route templates: each value is a metric that AWS bills',
          fix: `set routeLabel: '${label}', or remove the label`,
        }),
      );
  });
}
