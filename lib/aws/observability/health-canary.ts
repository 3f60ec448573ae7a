import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';
import { CanaryParts, WHOLE_CANARY_NAME } from './canary-parts';
import { HEALTH_CANARY_SCRIPT } from './health-canary-script';
import { PhysicalName } from '../physical-name';

/** A check of a health page, from outside. */
export interface HealthCanaryProps {
  /** The page, with https. Not the path the load balancer asks: a degraded component must not remove instances (GAP-TT-04). */
  readonly url: string;
  /**
   * Fields of the JSON answer that must read `healthy`, by their path from the root; `path=value` for another value.
   * @default - status
   */
  readonly expectedFields?: string[];
  /**
   * Time between two runs, 1 to 60 minutes. Each run costs about $0.0012: every 5 minutes is about $10 a month, every minute about $52.
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
  /**
   * Runtime of the script, one of the family syn-nodejs-puppeteer. AWS retires runtimes about once a year: then set a newer one.
   * @default synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_13_0
   */
  readonly runtime?: synthetics.Runtime;
  /**
   * Name of the canary: up to 255 lower-case letters, digits, hyphens and underscores.
   * @default - made from the stack's name and the construct's path
   */
  readonly canaryName?: string;
  /**
   * How long the records of the runs are kept.
   * @default Duration.days(31)
   */
  readonly artifactRetention?: Duration;
  /**
   * What becomes of the bucket of the records when it leaves the stack. A bucket that holds objects must be emptied before it can go.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Asks a health page from outside, as a user would. A run succeeds when the answer is 200 and each expected field reads
 * `healthy` (TT-HLT-01, TT-HLT-05). Costs about $10 a month with the default interval.
 *
 * Deleting the canary deletes the function that ran it; the function's log group `/aws/lambda/cwsyn-…` stays, and is yours to delete.
 */
export class HealthCanary extends Construct {
  /** The canary: its success in percent is the signal AVAILABILITY. */
  public readonly canary: synthetics.Canary;
  /** Where the records of the runs are. */
  public readonly artifactBucket: s3.Bucket;
  /** What the script may do: write its records, logs, traces and metrics. */
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: HealthCanaryProps) {
    super(scope, id);
    const fields = props.expectedFields ?? ['status'];
    const name = props.canaryName ?? PhysicalName.unique(this, { maxLength: WHOLE_CANARY_NAME }).toLowerCase();
    const interval = props.interval ?? Duration.minutes(5);
    this.verify(props.url, fields, interval, props.canaryName);
    const parts = new CanaryParts(this, {
      name,
      script: HEALTH_CANARY_SCRIPT,
      environment: { HEALTH_URL: props.url, EXPECTED_FIELDS: fields.join(',') },
      interval,
      runtime: props.runtime,
      artifactRetention: props.artifactRetention,
      removalPolicy: props.removalPolicy,
    });
    this.artifactBucket = parts.artifactBucket;
    this.role = parts.role;
    this.canary = parts.canary;
  }

  private verify(url: string, fields: string[], interval: Duration, canaryName?: string): void {
    const problems = Problems.of(this);
    problems.check(url.startsWith('https://') || (Token.isUnresolved(url) && !url.startsWith('http:')), {
      code: ProblemCode.UNREVIEWED,
      property: 'url',
      what: `url is '${Token.isUnresolved(url) ? 'an address that begins with http:' : url}'`,
      expected: 'an address that begins with https://',
      fix: "use e.g. 'https://app.example.com/api/health/detailed'",
    });
    problems.optionalNumber(
      'interval',
      interval.toSeconds() / 60,
      { min: 1, max: 60, integer: true },
      'state whole minutes, e.g. Duration.minutes(5)',
    );
    problems.check(fields.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property: 'expectedFields',
      what: 'expectedFields is empty',
      expected: 'at least one field',
      fix: "use ['status']",
    });
    fields.forEach((field) =>
      problems.check(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(=[A-Za-z0-9_-]+)?$/.test(field), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'expectedFields',
        what: `field is '${field}'`,
        expected: 'names joined by dots, and perhaps = and a value',
        fix: "use e.g. 'checks.database.status' or 'database=connected'",
      }),
    );
    problems.check(canaryName === undefined || /^[0-9a-z_-]{1,255}$/.test(canaryName), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'canaryName',
      what: `canaryName is '${canaryName}'`,
      expected: '1 to 255 lower-case letters, digits, hyphens and underscores',
      fix: 'rename the canary',
    });
    problems.throwIfAny();
  }
}
