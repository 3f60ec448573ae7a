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
