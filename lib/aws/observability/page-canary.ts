import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { Construct } from 'constructs';
import { Defaults, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { PhysicalName } from '../physical-name';
import { CanaryParts, WHOLE_CANARY_NAME } from './canary-parts';
import { MetricNamespace } from './metric-namespace';

/** Properties of PageCanary. */
export interface PageCanaryProps {
  /** URL of the page, with https. */
  readonly url: string;
  /** Namespace of the metric. */
  readonly metricNamespace: string;
  /**
   * Name of the page: the value of the metric's dimension `Page`.
   * @default 'home'
   */
  readonly pageName?: string;
  /**
   * Time between two runs, 1 to 60 minutes. A run costs about $0.0012: about $10 a month every 5 minutes.
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
  /**
   * Runtime of the script, from the family syn-nodejs-puppeteer. AWS deprecates runtimes about once a year; set a newer one then.
   * @default synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_13_0
   */
  readonly runtime?: synthetics.Runtime;
  /**
   * KMS key of the records.
   * @default - that of `SecurityDefaults`, otherwise a key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Bucket for server access logs of the bucket that holds the records.
   * @default - that of `SecurityDefaults`, otherwise requests are not logged
   */
  readonly serverAccessLogsBucket?: s3.IBucket;
  /**
   * Removal policy of the bucket that holds the records. CloudFormation deletes a bucket only when it is empty.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

const DEFAULTS = {
  pageName: 'home',
  interval: Duration.minutes(5),
  runtime: synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_13_0,
  removalPolicy: RemovalPolicy.RETAIN,
} satisfies Partial<PageCanaryProps>;

const ARTIFACT_RETENTION = Duration.days(31);

/**
 * A CloudWatch canary that measures the first contentful paint of a page, in a browser without a cache, as for a new visitor.
 *
 * CloudWatch RUM records the largest contentful paint, but not the first. Costs about $10 a month with the default interval.
 *
 * @example
 * const { firstContentfulPaint } = new PageCanary(this, 'PageCanary', { url: edge.url, metricNamespace: 'Shop' });
 * new cloudwatch.Alarm(this, 'SlowPage', { metric: firstContentfulPaint, threshold: 2, evaluationPeriods: 3 });
 */
export class PageCanary extends Construct {
  /** Canary that loads the page. */
  public readonly canary: synthetics.Canary;
  /** Bucket that holds the records of the runs. */
  public readonly artifactBucket: s3.Bucket;
  /** Average seconds until the first contentful paint, over five minutes. */
  public readonly firstContentfulPaint: cloudwatch.Metric;

  constructor(scope: Construct, id: string, props: PageCanaryProps) {
    super(scope, id);
    const given = requireTypes(this, 'PageCanaryProps', props);
    const { url, metricNamespace, pageName, ...options } = Defaults.apply(given, DEFAULTS);
    Problems.of(this).build((problems) => {
      CanaryParts.check(problems, url, options.interval, 'https://app.example.com/');
      problems.match('pageName', pageName, /^[A-Za-z0-9_./-]+$/, {
        expected: 'letters, digits and _ . / -',
        fix: "use a name such as 'home'",
      });
      MetricNamespace.check(problems, metricNamespace);
    });
    const parts = new CanaryParts(this, {
      ...options,
      name: PhysicalName.unique(this, { maxLength: WHOLE_CANARY_NAME }).toLowerCase(),
      program: 'page_canary.js',
      environment: { PAGE_URL: url, METRIC_NAMESPACE: metricNamespace, METRIC_PAGE: pageName },
      artifactRetention: ARTIFACT_RETENTION,
    });
    this.canary = parts.canary;
    this.artifactBucket = parts.artifactBucket;
    this.firstContentfulPaint = new cloudwatch.Metric({
      namespace: metricNamespace,
      metricName: 'FirstContentfulPaint',
      dimensionsMap: { Page: pageName },
      statistic: cloudwatch.Stats.AVERAGE,
      period: Duration.minutes(5),
    });
  }
}
