import { Duration, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { EdgeDistribution, RedisCache, WebAcl } from '../../lib/aws';
import { RateLimit } from '../../lib/domain';

const HALF = 12;
/** CloudFront publishes its metrics there for stacks in any region. */
const EDGE_REGION = 'us-east-1';

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

/** Graphs of the edge. */
export function edgeGraphs(edge: EdgeDistribution, webAcl: WebAcl, rateLimits: RateLimit[]): cloudwatch.IWidget[] {
  return [
    graph('Edge: hit rate', [edgeMetric(edge, 'CacheHitRate', 'Average')], [], EDGE_REGION),
    graph('Edge: bytes', [edgeMetric(edge, 'BytesDownloaded', 'Sum')], [], EDGE_REGION),
    graph(
      'Edge: blocked by a rate limit',
      rateLimits.map(({ name }) => webAcl.metricBlockedRequests(name)),
      [],
      EDGE_REGION,
    ),
  ];
}

/** A graph of the kilobytes that a page transfers, at a number of requests for each page. */
export function pageTransferGraph(
  edge: EdgeDistribution,
  requestsPerPage: number,
  reportedKb: number,
): cloudwatch.IWidget {
  const perPage = new cloudwatch.MathExpression({
    expression: `${requestsPerPage} * bytes / requests / 1000`,
    label: `KB for ${requestsPerPage} requests`,
    usingMetrics: {
      bytes: edgeMetric(edge, 'BytesDownloaded', 'Sum'),
      requests: edgeMetric(edge, 'Requests', 'Sum'),
    },
  });
  return graph('Edge: transfer of a page', [perPage], [{ value: reportedKb, label: 'in the report' }], EDGE_REGION);
}

function edgeMetric({ distribution }: EdgeDistribution, metricName: string, statistic: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensionsMap: { DistributionId: distribution.distributionId, Region: 'Global' },
    statistic,
    region: EDGE_REGION,
  });
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
