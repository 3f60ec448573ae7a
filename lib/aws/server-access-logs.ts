import { Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ProblemCode, Problems } from '../domain';
import { requireArguments } from './declared-types';
import { SecurityDefaults } from './security-defaults';

/**
 * Server access logs of buckets, delivered to a bucket of their own or to the default of their scope.
 *
 * @example
 * const bucket = new s3.Bucket(this, 'Exports');
 * ServerAccessLogs.enable(bucket);
 */
export class ServerAccessLogs {
  /**
   * Logs the requests to `bucket`. Returns false if there is no bucket for the logs.
   *
   * S3 delivers them up to hours later, below a prefix of the bucket's own. A target that the CDK created, in any stack of its region,
   * receives a policy for the buckets of its account.
   *
   * @param target bucket that receives the logs; by default `SecurityDefaultsProps.serverAccessLogsBucket`
   */
  public static enable(bucket: s3.Bucket, target?: s3.IBucket): boolean {
    requireArguments('ServerAccessLogs.enable', { bucket, target });
    const logs = target ?? SecurityDefaults.of(bucket).serverAccessLogsBucket;
    if (logs === undefined || logs.node === bucket.node) return false;
    Problems.of(bucket).build((problems) =>
      problems.check(logs.encryptionKey === undefined, {
        code: ProblemCode.ACCESS_LOGS_WITH_KEY,
        property: 'serverAccessLogsBucket',
        what: 'the bucket for server access logs is encrypted with a KMS key',
        expected: 'S3-managed keys: S3 delivers no access logs to a bucket with a KMS key',
        fix: 'create it with encryption: s3.BucketEncryption.S3_MANAGED',
      }),
    );
    allowDelivery(logs);
    (bucket.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
      destinationBucketName: logs.bucketName,
      logFilePrefix: `${Names.uniqueResourceName(bucket, { maxLength: 100, separator: '-' })}/`,
    };
    return true;
  }
}

/** The policy names the account: the ARN of a bucket in another stack would make the two stacks depend on each other. */
function allowDelivery(logs: s3.IBucket): void {
  // Equal statements appear once in the template.
  logs.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'ServerAccessLogs',
      principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [logs.arnForObjects('*')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(logs).account } },
    }),
  );
}
