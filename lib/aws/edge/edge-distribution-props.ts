import { RemovalPolicy } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CacheRule, CorsPolicy, Defaults, PathPattern, SecurityHeaders } from '../../domain';
import { EdgeOrigin } from './edge-origin';

/** Properties of an `EdgeDistribution`. */
export interface EdgeDistributionProps {
  /** Connection from CloudFront to the application. */
  readonly origin: EdgeOrigin;
  /** Caching rules. Requests that match none go to the application uncached. */
  readonly cacheRules: CacheRule[];
  /** Security headers of every response. */
  readonly securityHeaders: SecurityHeaders;
  /**
   * Domain names of the site. Requires `certificate`.
   * @default - CloudFront's generated name, with CloudFront's certificate
   */
  readonly domainNames?: string[];
  /**
   * Certificate for `domainNames`, issued in us-east-1 whatever the region of the stack.
   * @default - CloudFront's certificate for its generated name
   */
  readonly certificate?: acm.ICertificate;
  /**
   * Zone that receives alias records (A and AAAA) for each of `domainNames`.
   * @default - no records: create them yourself
   */
  readonly hostedZone?: route53.IHostedZone;
  /**
   * ARN of a web ACL with scope CLOUDFRONT. See `WebAcl`.
   * @default - no web ACL
   */
  readonly webAclArn?: string;
  /**
   * Bucket that serves `staticPaths`, readable by this distribution only (origin access control). Create it in the same stack:
   * the CDK adds the read permission to its bucket policy.
   * @default - the application serves its static files
   */
  readonly staticBucket?: s3.IBucket;
  /**
   * Paths served from `staticBucket`. Keys in the bucket are the full paths.
   * @default - `/static/*` if there is a `staticBucket`
   */
  readonly staticPaths?: PathPattern[];
  /**
   * Bucket of a single-page application at the root, readable by this distribution only. Create it in the same stack.
   *
   * It serves everything except `applicationPaths`. A path without a file extension gets `/index.html`. Upload that file with
   * `Cache-Control: no-cache`, so that users see a release at once.
   * @default - the application serves everything
   */
  readonly siteBucket?: s3.IBucket;
  /**
   * Paths that go to the application instead of `siteBucket`, uncached unless a cache rule matches.
   * @default - `/api/*` if there is a `siteBucket`
   */
  readonly applicationPaths?: PathPattern[];
  /**
   * Sites whose pages may call this one. CloudFront's CORS headers replace the application's.
   * @default - the application sends its own CORS headers
   */
  readonly cors?: CorsPolicy;
  /**
   * Seconds CloudFront waits for a response of the application, 1 to 120. More needs a raised quota.
   * [Quotas](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html)
   * @default 60
   */
  readonly originReadTimeoutSeconds?: number;
  /**
   * Seconds CloudFront keeps an idle connection to the application. Stay below the load balancer's idle timeout. Otherwise
   * CloudFront may send a request over a connection that is closing.
   * @default 55
   */
  readonly originKeepaliveSeconds?: number;
  /**
   * Writes access logs to S3 for 90 days. Storage costs about $0.02 per GB and month.
   * @default true
   */
  readonly logging?: boolean;
  /**
   * Bucket for the access logs. CloudFront can write to it only with ACLs enabled (`objectOwnership: BUCKET_OWNER_PREFERRED`). Required in regions where CloudFront does not deliver logs.
   * @default - a new bucket
   */
  readonly logBucket?: s3.IBucket;
  /**
   * KMS key of the new bucket.
   * @default - that of `SecurityDefaults`, otherwise a key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Bucket for server access logs of the new bucket.
   * @default - that of `SecurityDefaults`, otherwise requests are not logged
   */
  readonly serverAccessLogsBucket?: s3.IBucket;
  /**
   * Edge locations that serve the site.
   * @default cloudfront.PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: cloudfront.PriceClass;
  /**
   * Publishes cache hit rate, origin latency and error rates by status. Costs about $2.40 a month (eight metrics).
   * @default true
   */
  readonly additionalMetrics?: boolean;
  /**
   * Comment shown in the console.
   * @default - path of the construct
   */
  readonly comment?: string;
  /**
   * Removal policy of the log bucket. CloudFormation deletes only an empty bucket.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** @internal */
export const DEFAULTS = {
  originReadTimeoutSeconds: 60,
  originKeepaliveSeconds: 55,
  logging: true,
  priceClass: cloudfront.PriceClass.PRICE_CLASS_ALL,
  additionalMetrics: true,
  removalPolicy: RemovalPolicy.RETAIN,
} satisfies Partial<EdgeDistributionProps>;

/** Props after their defaults. */
export type EdgeDistributionSettings = ReturnType<typeof resolveEdgeDistribution>;

/** Returns the props with all defaults. Paths of a bucket need the bucket. */
export function resolveEdgeDistribution(props: EdgeDistributionProps) {
  return {
    ...Defaults.apply(props, DEFAULTS),
    staticPaths: props.staticBucket ? (props.staticPaths ?? [PathPattern.prefix('/static/')]) : [],
    applicationPaths: props.siteBucket ? (props.applicationPaths ?? [PathPattern.prefix('/api/')]) : [],
  };
}
