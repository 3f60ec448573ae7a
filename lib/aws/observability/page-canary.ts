import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';
import { CanaryParts, WHOLE_CANARY_NAME } from './canary-parts';
import { PAGE_CANARY_SCRIPT } from './page-canary-script';
import { PhysicalName } from '../physical-name';

/** How fast a page appears. */
export interface PageCanaryProps {
  /** The page, with https. */
  readonly url: string;
  /** Namespace of the metric. */
  readonly metricNamespace: string;
  /**
   * Name of the page, the value of the dimension `Page`.
   * @default 'home'
   */
  readonly pageName?: string;
  /**
   * Time between two runs, 1 to 60 minutes. Each run costs about $0.0012: every 5 minutes is about $10 a month.
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
  /**
   * Runtime of the script, one of the family syn-nodejs-puppeteer.
   * @default synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_13_0
   */
  readonly runtime?: synthetics.Runtime;
  /**
   * What becomes of the bucket of the records when it leaves the stack. A bucket that holds objects must be emptied before it can go.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Loads a page in a browser without a cache, as a new visitor would, and measures when its first content is painted. CloudWatch RUM
 * records the largest paint, not the first.
 */
export class PageCanary extends Construct {
  /** The canary. */
  public readonly canary: synthetics.Canary;
  /** Where the records of the runs are. */
  public readonly artifactBucket: s3.Bucket;
  /** Seconds until the first content is painted, the mean of five minutes. */
  public readonly firstContentfulPaint: cloudwatch.Metric;

  constructor(scope: Construct, id: string, props: PageCanaryProps) {
    super(scope, id);
    const interval = props.interval ?? Duration.minutes(5);
    const page = props.pageName ?? 'home';
    const problems = Problems.of(this);
    problems.check(
      props.url.startsWith('https://') || (Token.isUnresolved(props.url) && !props.url.startsWith('http:')),
      {
        code: ProblemCode.UNREVIEWED,
        property: 'url',
        what: `url is '${Token.isUnresolved(props.url) ? 'an address that begins with http:' : props.url}'`,
        expected: 'an address that begins with https://',
        fix: "use e.g. 'https://app.example.com/'",
      },
    );
    problems.optionalNumber(
      'interval',
      interval.toSeconds() / 60,
      { min: 1, max: 60, integer: true },
      'state whole minutes, e.g. Duration.minutes(5)',
    );
    problems.check(/^[A-Za-z0-9_./-]+$/.test(page), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'pageName',
      what: `pageName is '${page}'`,
      expected: 'letters, digits and _ . / -',
      fix: "use e.g. 'home'",
    });
    problems.check(!/^AWS\//i.test(props.metricNamespace) && props.metricNamespace !== '', {
      code: ProblemCode.INVALID_FORMAT,
      property: 'metricNamespace',
      what: `metricNamespace is '${props.metricNamespace}'`,
      expected: 'a namespace of your own',
      fix: 'use the name of the system',
    });
    problems.throwIfAny();
    const parts = new CanaryParts(this, {
      name: PhysicalName.unique(this, { maxLength: WHOLE_CANARY_NAME }).toLowerCase(),
      script: PAGE_CANARY_SCRIPT,
      environment: { PAGE_URL: props.url, METRIC_NAMESPACE: props.metricNamespace, METRIC_PAGE: page },
      interval,
      runtime: props.runtime,
      removalPolicy: props.removalPolicy,
    });
    this.canary = parts.canary;
    this.artifactBucket = parts.artifactBucket;
    this.firstContentfulPaint = new cloudwatch.Metric({
      namespace: props.metricNamespace,
      metricName: 'FirstContentfulPaint',
      dimensionsMap: { Page: page },
      statistic: cloudwatch.Stats.AVERAGE,
      period: Duration.minutes(5),
    });
  }
}
