import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { Construct } from 'constructs';
import { ProblemCode, Problems } from '../../domain';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { ServerAccessLogs } from '../server-access-logs';

interface CanaryPartsProps {
  readonly name: string;
  /** File in `programs/`. */
  readonly program: string;
  /** Values for the program. */
  readonly environment: { readonly [name: string]: string };
  readonly interval: Duration;
  readonly runtime: synthetics.Runtime;
  readonly artifactRetention: Duration;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: kms.IKey;
  readonly serverAccessLogsBucket?: s3.IBucket;
}

/**
 * Longest name of a canary that Synthetics keeps whole in its function's name, `cwsyn-<name>-<uuid>`: a function's name has at most
 * 64 characters.
 *
 * @internal
 */
export const WHOLE_CANARY_NAME = 21;

/**
 * Bucket, role and Synthetics canary, as children of `scope`.
 *
 * @internal
 */
export class CanaryParts {
  /** Reports an address without https and an interval that Synthetics does not support. `example` is a valid address. */
  public static check(problems: Problems, url: string, interval: Duration, example: string): void {
    const unresolved = Token.isUnresolved(url);
    problems.check(String(url).startsWith('https://') || (unresolved && !url.startsWith('http:')), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'url',
      what: unresolved ? 'url starts with http:' : `url is ${JSON.stringify(url) ?? 'missing'}`,
      expected: 'a URL that starts with https://',
      fix: `use a URL such as '${example}'`,
    });
    problems.number(
      'interval',
      interval.toMinutes({ integral: false }),
      { min: 1, max: 60, integer: true },
      'use whole minutes, e.g. Duration.minutes(5)',
    );
  }

  public readonly canary: synthetics.Canary;
  public readonly artifactBucket: s3.Bucket;
  public readonly role: iam.Role;

  constructor(scope: Construct, props: CanaryPartsProps) {
    const encryptionKey = EncryptionKeys.forRoles(scope, props.encryptionKey);
    this.artifactBucket = this.createBucket(scope, props, encryptionKey);
    this.role = this.createRole(scope, props.name, encryptionKey);
    this.canary = new synthetics.Canary(scope, 'Resource', {
      canaryName: props.name,
      runtime: props.runtime,
      test: synthetics.Test.custom({
        code: synthetics.Code.fromInline(readFileSync(join(__dirname, 'programs', props.program), 'utf8')),
        handler: 'index.handler',
      }),
      environmentVariables: { ...props.environment },
      schedule: synthetics.Schedule.rate(props.interval),
      timeout: Duration.seconds(60),
      activeTracing: true,
      role: this.role,
      artifactsBucketLocation: { bucket: this.artifactBucket },
      artifactS3EncryptionMode: encryptionKey
        ? synthetics.ArtifactsEncryptionMode.KMS
        : synthetics.ArtifactsEncryptionMode.S3_MANAGED,
      artifactS3KmsKey: encryptionKey,
      successRetentionPeriod: props.artifactRetention,
      failureRetentionPeriod: props.artifactRetention,
      startAfterCreation: true,
      // Synthetics itself deletes its function, without a custom resource.
      provisionedResourceCleanup: true,
      resourcesToReplicateTags: [synthetics.ResourceToReplicateTags.LAMBDA_FUNCTION],
    });
  }

  private createBucket(scope: Construct, props: CanaryPartsProps, encryptionKey?: kms.IKey): s3.Bucket {
    const { artifactRetention, removalPolicy } = props;
    const bucket = new s3.Bucket(scope, 'ArtifactBucket', {
      encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey,
      bucketKeyEnabled: encryptionKey && true,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [
        {
          expiration: artifactRetention,
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      removalPolicy,
    });
    NagFindings.acknowledge(bucket, NagFindings.LOG_BUCKET);
    if (!ServerAccessLogs.enable(bucket, props.serverAccessLogsBucket)) {
      NagFindings.acknowledge(bucket, {
        'AwsSolutions-S1': `Holds records of health checks without personal data, written by one role and deleted after ${artifactRetention.toDays()} days.`,
      });
    }
    return bucket;
  }

  /** Creates a role narrower than CDK's: it covers only this canary's log groups and cannot list all buckets. */
  private createRole(scope: Construct, name: string, encryptionKey?: kms.IKey): iam.Role {
    const logGroups = Stack.of(scope).formatArn({
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
    NagFindings.acknowledgeInlinePolicies(role);
    if (encryptionKey) {
      const reason = 'Synthetics encrypts its records with these actions of one key, in each of their variants.';
      NagFindings.acknowledge(role, {
        'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]': reason,
        'AwsSolutions-IAM5[Action::kms:ReEncrypt*]': reason,
      });
    }
    const anyResource =
      'PutMetricData, limited to the namespace CloudWatchSynthetics, and X-Ray support no resource-level permissions.';
    NagFindings.acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]': anyResource,
      LambdaStarPermissions: anyResource,
      [NagFindings.wildcard(scope, records)]:
        'Synthetics chooses the keys of its records; the bucket holds nothing else.',
      [NagFindings.wildcard(scope, logGroups)]: "Synthetics appends its own id to its function's name.",
    });
    return role;
  }
}
