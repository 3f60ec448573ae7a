import { NagFindings } from '../nag-findings';
import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { Construct } from 'constructs';

interface CanaryPartsProps {
  readonly name: string;
  readonly script: string;
  readonly environment: { readonly [name: string]: string };
  readonly interval: Duration;
  readonly runtime?: synthetics.Runtime;
  readonly artifactRetention?: Duration;
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Synthetics names its function `cwsyn-<name>-<uuid>`, which has 64 letters: longer names are cut.
 *
 * @internal
 */
export const WHOLE_CANARY_NAME = 21;

/**
 * What every canary of this library consists of: bucket, role and the canary itself, as children of `scope`.
 *
 * @internal
 */
export class CanaryParts {
  public readonly canary: synthetics.Canary;
  public readonly artifactBucket: s3.Bucket;
  public readonly role: iam.Role;

  constructor(scope: Construct, props: CanaryPartsProps) {
    const retention = props.artifactRetention ?? Duration.days(31);
    this.artifactBucket = this.makeBucket(scope, retention, props.removalPolicy ?? RemovalPolicy.RETAIN);
    this.role = this.makeRole(scope, props.name);
    this.canary = new synthetics.Canary(scope, 'Resource', {
      canaryName: props.name,
      runtime: props.runtime ?? synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_13_0,
      test: synthetics.Test.custom({
        code: synthetics.Code.fromInline(props.script),
        handler: 'index.handler',
      }),
      environmentVariables: { ...props.environment },
      schedule: synthetics.Schedule.rate(props.interval),
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

  private makeBucket(scope: Construct, retention: Duration, removalPolicy: RemovalPolicy): s3.Bucket {
    const bucket = new s3.Bucket(scope, 'ArtifactBucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [{ expiration: retention, abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy,
    });
    NagFindings.acknowledge(bucket, {
      'AwsSolutions-S1': `Records of health checks without personal data, written by one role and gone after ${retention.toDays()} days.`,
    });
    return bucket;
  }

  /** Narrower than the role CDK would make: the log groups of this canary only, and no list of all buckets. */
  private makeRole(scope: Construct, name: string): iam.Role {
    const stack = Stack.of(scope);
    const logGroups = stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `/aws/lambda/cwsyn-${name.length <= WHOLE_CANARY_NAME ? `${name}-` : ''}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const records = this.artifactBucket.arnForObjects('*');
    const role = new iam.Role(scope, 'Role', {
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
      NagFindings.acknowledge(role, { [`AwsSolutions-IAM5[Resource::${resource}]`]: reason });
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
