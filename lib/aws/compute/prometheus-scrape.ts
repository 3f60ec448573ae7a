/** A Prometheus metric of the application. */
export interface PrometheusMetric {
  /** Name of the metric, e.g. `bag_scans_total`. */
  readonly name: string;
  /**
   * Labels that become dimensions.
   * @default - none
   */
  readonly labels?: string[];
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
   * CloudWatch accepts counters, gauges and summaries. Histograms reach only a Prometheus workspace.
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
