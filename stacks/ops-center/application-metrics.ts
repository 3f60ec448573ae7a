import { Duration, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { LoadBalancer, PrometheusScrape } from '../../lib/aws';

/** CloudWatch namespace of the application's metrics. */
export const NAMESPACE = 'OpsCenter';
export const CONTAINER = 'ops-center-direct';

/**
 * Metrics and labels that the collector keeps. It drops labels that identify a person or a key: each value is billed as a
 * metric, and they expose personal data.
 */
export function scrape(workspaceId?: string): PrometheusScrape {
  return {
    metricsPath: '/metrics',
    metrics: [
      { name: 'http_requests_total', labels: ['method', 'endpoint', 'status'], routeLabel: 'endpoint' }, // OC-MET-01
      { name: 'http_request_duration_seconds' }, // OC-MET-02
      { name: 'db_query_duration_seconds', labels: ['query_type'] }, // OC-MET-03
      { name: 'db_connection_pool_size' }, // OC-MET-04
      // OC-POOL-07. pool.size() is the configured size, so connections in use need a separate gauge (GAP-OC-08).
      { name: 'db_pool_size' },
      { name: 'db_pool_overflow' },
      { name: 'db_pool_in_use' },
      { name: 'cache_hits_total' }, // OC-MET-05
      { name: 'cache_misses_total' },
      { name: 'user_signups_total', labels: ['tier'] }, // OC-MET-06
      { name: 'api_calls_total', labels: ['endpoint'], routeLabel: 'endpoint' },
    ],
    workspaceId,
  };
}

/** The application's metrics in CloudWatch. */
export class ApplicationMetrics {
  constructor(private readonly loadBalancer: LoadBalancer) {}

  public metric(metricName: string, statistic: string, dimensions: { [name: string]: string } = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { service: CONTAINER, ...dimensions },
      statistic,
      period: Duration.minutes(5),
    });
  }

  /** Average query time in seconds, of all query types or of one. */
  public queryTime(queryType?: string): cloudwatch.Metric {
    return this.metric('db_query_duration_seconds', 'Average', queryType ? { query_type: queryType } : {});
  }

  /** Connections in use by the busiest process, including overflow. */
  public poolInUse(period: Duration): cloudwatch.Metric {
    return this.metric('db_pool_in_use', 'Maximum').with({ period });
  }

  /** Average response time in seconds. */
  public responseTime(period: Duration): cloudwatch.Metric {
    return this.loadBalancer.resource.metrics.targetResponseTime({ period, statistic: 'Average' });
  }
}
