import { ArnFormat, Duration, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { Construct } from 'constructs';
import { Problems } from '../domain';
import { HEALTH_CANARY_SCRIPT } from './health-canary-script';
import { PhysicalName } from './physical-name';

/** A check of a health page, from outside. */
export interface HealthCanaryProps {
  /** The page, with https. Not the path the load balancer asks: a degraded component must not remove instances (GAP-TT-04). */
  readonly url: string;
  /**
   * Fields of the JSON answer that must read `healthy`, by their path from the root.
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

/** Synthetics names its function `cwsyn-<name>-<uuid>`, which has 64 letters: longer names are cut. */
const WHOLE_NAME = 21;

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
    const name = props.canaryName ?? PhysicalName.unique(this, { maxLength: WHOLE_NAME }).toLowerCase();
    const interval = props.interval ?? Duration.minutes(5);
    this.verify(props.url, fields, interval, props.canaryName);
    const retention = props.artifactRetention ?? Duration.days(31);

    this.artifactBucket = this.makeBucket(retention, props.removalPolicy ?? RemovalPolicy.RETAIN);
    this.role = this.makeRole(name);
    this.canary = new synthetics.Canary(this, 'Resource', {
      canaryName: name,
      runtime: props.runtime ?? synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_13_0,
      test: synthetics.Test.custom({
        code: synthetics.Code.fromInline(HEALTH_CANARY_SCRIPT),
        handler: 'index.handler',
      }),
      environmentVariables: { HEALTH_URL: props.url, EXPECTED_FIELDS: fields.join(',') },
      schedule: synthetics.Schedule.rate(interval),
      timeout: Duration.seconds(60),
      activeTracing: true,
      role: this.role,
      artifactsBucketLocation: { bucket: this.artifactBucket },
      artifactS3EncryptionMode: synthetics.ArtifactsEncryptionMode.S3_MANAGED,
      successRetentionPeriod: retention,
      failureRetentionPeriod: retention,
      startAfterCreation: true,
      // Synthetics itself removes the function it made: no custom resource.
      provisionedResourceCleanup: true,
      resourcesToReplicateTags: [synthetics.ResourceToReplicateTags.LAMBDA_FUNCTION],
    });
  }

  private verify(url: string, fields: string[], interval: Duration, canaryName?: string): void {
    const problems = new Problems(`the construct ${this.node.path}`, this.node.path);
    problems.check(
      url.startsWith('https://') || (Token.isUnresolved(url) && !url.startsWith('http:')),
      'url',
      `url is '${Token.isUnresolved(url) ? 'an address that begins with http:' : url}'`,
      'an address that begins with https://',
      "use e.g. 'https://app.example.com/api/health/detailed'",
    );
    problems.number(
      'interval',
      interval.toSeconds() / 60,
      { min: 1, max: 60, integer: true },
      'state whole minutes, e.g. Duration.minutes(5)',
    );
    problems.check(
      fields.length > 0,
      'expectedFields',
      'expectedFields is empty',
      'at least one field',
      "use ['status']",
    );
    fields.forEach((field) =>
      problems.check(
        /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(field),
        'expectedFields',
        `field is '${field}'`,
        'names joined by dots',
        "use e.g. 'checks.database.status'",
      ),
    );
    problems.check(
      canaryName === undefined || /^[0-9a-z_-]{1,255}$/.test(canaryName),
      'canaryName',
      `canaryName is '${canaryName}'`,
      '1 to 255 lower-case letters, digits, hyphens and underscores',
      'rename the canary',
    );
    problems.throwIfAny();
  }

  private makeBucket(retention: Duration, removalPolicy: RemovalPolicy): s3.Bucket {
    const bucket = new s3.Bucket(this, 'ArtifactBucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [{ expiration: retention, abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: `Records of health checks without personal data, written by one role and gone after ${retention.toDays()} days.`,
    });
    return bucket;
  }

  /** Narrower than the role CDK would make: the log groups of this canary only, and no list of all buckets. */
  private makeRole(name: string): iam.Role {
    const stack = Stack.of(this);
    const logGroups = stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `/aws/lambda/cwsyn-${name.length <= WHOLE_NAME ? `${name}-` : ''}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const records = this.artifactBucket.arnForObjects('*');
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Canary: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [records] }),
            new iam.PolicyStatement({
              actions: ['s3:GetBucketLocation'],
              resources: [this.artifactBucket.bucketArn],
            }),
            new iam.PolicyStatement({
              actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroups],
            }),
            new iam.PolicyStatement({
              actions: ['cloudwatch:PutMetricData'],
              resources: ['*'],
              conditions: { StringEquals: { 'cloudwatch:namespace': 'CloudWatchSynthetics' } },
            }),
            new iam.PolicyStatement({
              actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
              resources: ['*'],
            }),
          ],
        }),
      },
    });
    const acknowledge = (resource: string, reason: string): void =>
      Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
    acknowledge('*', 'PutMetricData (limited to the namespace CloudWatchSynthetics) and X-Ray know no resources.');
    acknowledge(
      asFinding(stack.resolve(records)),
      'Synthetics chooses the keys of its records; the bucket holds nothing else.',
    );
    acknowledge(asFinding(stack.resolve(logGroups)), 'Synthetics ends the name of its function with an id of its own.');
    return role;
  }
}

/** An ARN as cdk-nag writes it into the id of a finding: references in angle brackets. */
function asFinding(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const {
    'Fn::Join': join,
    'Fn::GetAtt': attribute,
    Ref: ref,
  } = resolved as { 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[]; Ref?: string };
  if (join) return join[1].map(asFinding).join('');
  return `<${ref ?? attribute?.join('.')}>`;
}
