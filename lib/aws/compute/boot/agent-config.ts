import { PrometheusSettings, renderPrometheusLogs } from './prometheus-config';

/**
 * Logs and metrics that the CloudWatch agent of an instance collects.
 *
 * @internal
 */
export interface AgentConfigOptions {
  /** Namespace of all its metrics. */
  readonly namespace: string;
  /** Folder with access.log and error.log. */
  readonly logDirectory: string;
  readonly accessLogGroup: string;
  readonly errorLogGroup: string;
  /** If true, listens for StatsD on 127.0.0.1:8125. */
  readonly statsd: boolean;
  /** Name of the service, and job of its Prometheus metrics. */
  readonly service: string;
  /** Prometheus metrics of the application. */
  readonly prometheus?: PrometheusSettings;
}

/**
 * Renders the agent's JSON.
 *
 * All metrics share one namespace. The agent also aggregates them over the group, so that an alarm needs only the dimension
 * AutoScalingGroupName. Metrics of the disk have its path as a second dimension.
 *
 * @internal
 */
export function renderAgentConfig(options: AgentConfigOptions): string {
  const file = (path: string, group: string, stream: string): object => ({
    file_path: path,
    log_group_name: group,
    log_stream_name: stream,
  });
  const { service, prometheus } = options;
  const workspace = prometheus?.workspaceId;
  return JSON.stringify({
    agent: { metrics_collection_interval: 60 },
    metrics: {
      namespace: options.namespace,
      ...(workspace === undefined
        ? {}
        : { metrics_destinations: { cloudwatch: {}, amp: { workspace_id: workspace } } }),
      append_dimensions: { AutoScalingGroupName: '${aws:AutoScalingGroupName}', InstanceId: '${aws:InstanceId}' },
      aggregation_dimensions: [['AutoScalingGroupName'], ['AutoScalingGroupName', 'path']],
      metrics_collected: {
        mem: { measurement: ['used_percent'] },
        disk: { measurement: ['used_percent'], resources: ['/'], drop_device: true },
        ...(workspace === undefined
          ? {}
          : { prometheus: { prometheus_config_path: `/etc/${service}/prometheus.yaml` } }),
        ...(options.statsd
          ? {
              // By default, the dots in names such as db.pool.utilization become underscores.
              statsd: {
                service_address: '127.0.0.1:8125',
                metric_separator: '.',
                metrics_collection_interval: 10,
                metrics_aggregation_interval: 60,
              },
            }
          : {}),
      },
    },
    logs: {
      ...(prometheus === undefined
        ? {}
        : {
            metrics_collected: renderPrometheusLogs(service, options.namespace, options.errorLogGroup, prometheus),
          }),
      logs_collected: {
        files: {
          collect_list: [
            file(`${options.logDirectory}/access.log`, options.accessLogGroup, '{instance_id}'),
            file(`${options.logDirectory}/error.log`, options.errorLogGroup, '{instance_id}'),
            // After a failed boot the instance is gone, and only this log remains.
            file('/var/log/cloud-init-output.log', options.errorLogGroup, '{instance_id}/boot'),
          ],
        },
      },
    },
  });
}
