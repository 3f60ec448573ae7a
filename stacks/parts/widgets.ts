import { Duration, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { EdgeDistribution, RedisCache, WebAcl } from '../../lib/aws';
import { RateLimit } from '../../lib/domain';

const HALF = 12;

/** A graph at half the dashboard's width, with a period of five minutes. */
export function graph(
  title: string,
  left: cloudwatch.IMetric[],
  leftAnnotations: cloudwatch.HorizontalAnnotation[] = [],
  region?: string,
): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({
    title,
    left,
    leftAnnotations,
    region,
    width: HALF,
    period: Duration.minutes(5),
  });
}

/** Preformatted text at full width. */
export function plainText(text: string): cloudwatch.TextWidget {
  return new cloudwatch.TextWidget({ width: 2 * HALF, height: 10, markdown: `\`\`\`\n${text}\n\`\`\`` });
}

/** Graphs of the edge. CloudFront publishes its metrics in us-east-1 for stacks in any region. */
export function edgeGraphs(
  { distribution }: EdgeDistribution,
  webAcl: WebAcl,
  rateLimits: RateLimit[],
): cloudwatch.IWidget[] {
  const metric = (metricName: string, statistic: string): cloudwatch.Metric =>
    new cloudwatch.Metric({
      namespace: 'AWS/CloudFront',
      metricName,
      dimensionsMap: { DistributionId: distribution.distributionId, Region: 'Global' },
      statistic,
      region: 'us-east-1',
    });
  return [
    graph('Edge: hit rate', [metric('CacheHitRate', 'Average')], [], 'us-east-1'),
    graph('Edge: bytes', [metric('BytesDownloaded', 'Sum')], [], 'us-east-1'),
    graph(
      'Edge: blocked by a rate limit',
      rateLimits.map(({ name }) => webAcl.metricBlockedRequests(name)),
      [],
      'us-east-1',
    ),
  ];
}

/** A metric for each node of a cache. */
export function cacheMetrics(cache: RedisCache, metricName: string): cloudwatch.Metric[] {
  return cache.memberIds.map(
    (id) =>
      new cloudwatch.Metric({
        namespace: 'AWS/ElastiCache',
        metricName,
        dimensionsMap: { CacheClusterId: id },
        label: id,
      }),
  );
}
