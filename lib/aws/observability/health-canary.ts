import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { Construct } from 'constructs';
import { Defaults, Formats, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { PhysicalName } from '../physical-name';
import { CanaryParts, WHOLE_CANARY_NAME } from './canary-parts';

/** A header with a secret value. */
export interface CanarySecretHeader {
  /** Name of the header: at most 40 letters, digits and hyphens. */
  readonly headerName: string;
  /** Secret whose whole value is the value of the header, in any region. */
  readonly secret: secretsmanager.ISecret;
}

/** Properties of HealthCanary. */
export interface HealthCanaryProps {
  /**
   * URL of the health page, with https.
   *
   * Use another page than the load balancer's health check: a degraded component must not remove instances.
   */
  readonly url: string;
  /**
   * Fields of the JSON response that must be `healthy`, by path from the root. Write `path=value` to require another value.
   * @default ['status']
   */
  readonly expectedFields?: string[];
  /**
   * Header with a secret value that the health page requires, e.g. by `WebAcl.protectedPaths`. The script reads the value from Secrets
   * Manager at each run, so that neither the template nor the records of the runs contain it.
   * @default - none
   */
  readonly secretHeader?: CanarySecretHeader;
  /**
   * Time between two runs, 1 to 60 minutes. A run costs about $0.0012: about $10 a month every 5 minutes, $52 every minute.
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
  /**
   * Runtime of the script, from the family syn-nodejs-puppeteer. AWS deprecates runtimes about once a year; set a newer one then.
   *
   * [Runtimes](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Library_nodejs_puppeteer.html)
   * @default synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_13_0
   */
  readonly runtime?: synthetics.Runtime;
  /**
   * Name of the canary: up to 255 lower-case letters, digits, hyphens and underscores.
   * @default - from the stack's name and the construct's path
   */
  readonly canaryName?: string;
  /**
   * Time that the records of the runs are kept.
   * @default Duration.days(31)
   */
  readonly artifactRetention?: Duration;
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
  expectedFields: ['status'],
  interval: Duration.minutes(5),
  runtime: synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_13_0,
  artifactRetention: Duration.days(31),
  removalPolicy: RemovalPolicy.RETAIN,
} satisfies Partial<HealthCanaryProps>;

/**
 * A CloudWatch canary that requests a health page from outside, as a user would.
 *
 * A run succeeds if the status is 200 and every expected field is `healthy`. Deleting the canary deletes its function, but not the
 * function's log group `/aws/lambda/cwsyn-…`: delete it yourself.
 *
 * Costs about $10 a month with the default interval.
 *
 * @example
 * const canary = new HealthCanary(this, 'Canary', {
 *   url: `${edge.url}/api/health/detailed`,
 *   expectedFields: ['checks.database.status', 'cache=connected'],
 * });
 */
export class HealthCanary extends Construct {
  /** Canary, whose success rate is the signal AVAILABILITY. */
  public readonly canary: synthetics.Canary;
  /** Bucket that holds the records of the runs. */
  public readonly artifactBucket: s3.Bucket;
  /** Role of the script: it may write its records, logs, traces and metrics. */
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: HealthCanaryProps) {
    super(scope, id);
    const given = requireTypes(this, 'HealthCanaryProps', props);
    const { url, expectedFields, canaryName, secretHeader, ...options } = Defaults.apply(given, DEFAULTS);
    Problems.of(this).build((problems) => {
      CanaryParts.check(problems, url, options.interval, 'https://app.example.com/api/health/detailed');
      checkFields(problems, expectedFields);
      const days = options.artifactRetention.toDays({ integral: false });
      problems.number('artifactRetention', days, { min: 1, max: 455, integer: true }, 'use Duration.days(30)');
      if (secretHeader) problems.format('secretHeader.headerName', secretHeader.headerName, Formats.HEADER_NAME);
      if (canaryName !== undefined) {
        problems.match('canaryName', canaryName, /^[0-9a-z_-]{1,255}$/, {
          expected: '1 to 255 lower-case letters, digits, hyphens and underscores',
          fix: 'rename the canary',
        });
      }
    });
    const parts = new CanaryParts(this, {
      ...options,
      name: canaryName ?? PhysicalName.unique(this, { maxLength: WHOLE_CANARY_NAME }).toLowerCase(),
      program: 'health_canary.js',
      environment: {
        HEALTH_URL: url,
        EXPECTED_FIELDS: expectedFields.join(','),
        ...(secretHeader && { HEADER_NAME: secretHeader.headerName, HEADER_SECRET_ARN: secretHeader.secret.secretArn }),
      },
    });
    secretHeader?.secret.grantRead(parts.role);
    this.artifactBucket = parts.artifactBucket;
    this.role = parts.role;
    this.canary = parts.canary;
  }
}

function checkFields(problems: Problems, fields: string[]): void {
  problems.some('expectedFields', fields, { expected: 'at least one field', fix: "use ['status']" });
  fields.forEach((field, index) =>
    problems.match(`expectedFields[${index}]`, field, /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(=[A-Za-z0-9_-]+)?$/, {
      expected: 'names separated by dots, with an optional =value',
      fix: "use a path such as 'checks.database.status' or 'database=connected'",
    }),
  );
}
