import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { NagFindings } from '../nag-findings';

/**
 * Tag of a group with the id of its stack. Instances may complete the launch hook only for groups of their own stack.
 *
 * @internal
 */
export const STACK_TAG = 'loadbearing:stack-id';

/**
 * Grants an instance what it needs besides serving: Session Manager, metrics, logs and completing the launch hook.
 *
 * @internal
 */
export function grantOperations(role: iam.Role, metricsNamespace: string, logGroups: logs.ILogGroup[]): void {
  const allow = (actions: string[], conditions?: { [key: string]: unknown }): void => {
    role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'], conditions }));
  };
  allow([
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
    'ec2:DescribeTags',
  ]);
  allow(['cloudwatch:PutMetricData'], { StringEquals: { 'cloudwatch:namespace': metricsNamespace } });
  // By tag, since the role must exist before the group and its name.
  allow(['autoscaling:CompleteLifecycleAction'], {
    StringEquals: { [`autoscaling:ResourceTag/${STACK_TAG}`]: Aws.STACK_ID },
  });
  logGroups.forEach((group) =>
    group.grant(role, 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'),
  );
  NagFindings.acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]':
      'Session Manager channels and DescribeTags do not support resource-level permissions. Conditions restrict the other actions: ' +
      'PutMetricData by namespace, CompleteLifecycleAction by the tag of this stack.',
  });
}

/**
 * Grants an instance read access to objects of a bucket, and to the bucket's key.
 *
 * @internal
 */
export function grantReadObjects(role: iam.Role, bucket: s3.IBucket, keys: string): void {
  const arn = bucket.arnForObjects(keys);
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [arn] }));
  bucket.encryptionKey?.grantDecrypt(role);
  if (keys.endsWith('*')) {
    NagFindings.acknowledge(role, {
      [NagFindings.wildcard(role, arn)]:
        'Read-only access to the folder of the releases. A rollback starts instances of the previous version, whose files have other keys.',
    });
  }
}

/**
 * Grants an instance read access to one asset, and to nothing else in the bucket that all apps of the account share.
 *
 * Each version of the asset has a policy of its own. An update creates the policy of the new version before it changes the instances, and
 * deletes the other one when it is complete. Until then a rollback can start instances of either version.
 *
 * @internal
 */
export function grantReadAsset(role: iam.Role, asset: s3assets.Asset): iam.Policy {
  const version = asset.assetHash.slice(0, 8);
  return new iam.Policy(asset, `Read${version}`, {
    roles: [role],
    statements: [
      new iam.PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)],
      }),
    ],
  });
}
