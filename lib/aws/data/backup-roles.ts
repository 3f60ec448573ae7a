import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { NagFindings } from '../nag-findings';

/** Resources that the role for backups may access. */
interface BackupRoleOptions {
  readonly databaseArns: string[];
  readonly vaultArns: string[];
  readonly removalPolicy: RemovalPolicy;
}

const DESCRIBE_FOR_BACKUP = [
  'rds:DescribeDBInstances',
  'rds:DescribeDBSnapshots',
  'backup:CopyFromBackupVault',
  'kms:DescribeKey',
  'tag:GetResources',
];
const ENCRYPT_RESTORED = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Copies cross regions, so snapshots in any region match. */
const SNAPSHOTS = rdsArn('*', 'snapshot:awsbackup:*');
const TEST_INSTANCES = rdsArn(Aws.REGION, 'db:awsbackup-restore-test-*');
/** Resources that a restored instance refers to: subnet group, parameter group, option group. */
const RESTORE_SETTINGS = ['subgrp:*', 'pg:*', 'og:*'].map((type) => rdsArn(Aws.REGION, type));

/** Creates a role with the RDS permissions of AWSBackupServiceRolePolicyForBackup, without those for other services. */
export function createBackupRole(scope: Construct, options: BackupRoleOptions): iam.Role {
  const { databaseArns, vaultArns, removalPolicy } = options;
  const role = new iam.Role(scope, 'BackupRole', {
    assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
    description: 'Lets AWS Backup take and copy snapshots of the databases',
    inlinePolicies: {
      Backup: new iam.PolicyDocument({
        statements: [
          allow(DESCRIBE_FOR_BACKUP, ['*']),
          allow(
            ['rds:CreateDBSnapshot', 'rds:AddTagsToResource', 'rds:ListTagsForResource'],
            [...databaseArns, SNAPSHOTS],
          ),
          allow(['rds:CopyDBSnapshot', 'rds:DeleteDBSnapshot', 'rds:ModifyDBSnapshotAttribute'], [SNAPSHOTS]),
          allow(['backup:DescribeBackupVault', 'backup:CopyIntoBackupVault'], vaultArns),
          allow(['kms:CreateGrant'], ['*'], { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
        ],
      }),
    },
  });
  // AWS Backup deletes expired backups as this role. Without it, backups in a retained vault stay, and are billed, forever.
  role.applyRemovalPolicy(removalPolicy);
  NagFindings.acknowledgeInlinePolicies(role);
  NagFindings.acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]':
      'Describing snapshots and keys, copying out of a vault and granting a key to RDS do not support narrower resources. Grants are limited to AWS services.',
    [NagFindings.wildcard(scope, SNAPSHOTS)]: 'Only snapshots of AWS Backup match. AWS Backup generates their names.',
  });
  return role;
}

/** Creates a role with the RDS permissions of AWSBackupServiceRolePolicyForRestores, limited to instances of restore tests. */
export function createRestoreRole(scope: Construct): iam.Role {
  const role = new iam.Role(scope, 'RestoreRole', {
    assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
    description: 'Lets AWS Backup restore snapshots into test instances',
    inlinePolicies: {
      Restore: new iam.PolicyDocument({
        statements: [
          allow(['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots', 'kms:DescribeKey'], ['*']),
          allow(
            ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:CreateDBInstance'],
            [TEST_INSTANCES, SNAPSHOTS, ...RESTORE_SETTINGS],
          ),
          allow(['rds:AddTagsToResource', 'rds:ListTagsForResource'], [TEST_INSTANCES, SNAPSHOTS]),
          allow(['rds:DeleteDBInstance'], [TEST_INSTANCES]),
          allow(ENCRYPT_RESTORED, ['*'], { StringLike: { 'kms:ViaService': 'rds.*.amazonaws.com' } }),
          allow(['kms:CreateGrant'], ['*'], { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
        ],
      }),
    },
  });
  NagFindings.acknowledgeInlinePolicies(role);
  NagFindings.acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]':
      'The role describes resources, and uses keys only through RDS. The key of a snapshot is unknown before the restore.',
    [NagFindings.wildcard(scope, SNAPSHOTS)]: 'Only snapshots of AWS Backup match. AWS Backup generates their names.',
    [NagFindings.wildcard(scope, TEST_INSTANCES)]:
      'Only instances of restore tests match. AWS Backup generates their names.',
    ...Object.fromEntries(
      RESTORE_SETTINGS.map((arn) => [
        NagFindings.wildcard(scope, arn),
        'A restore refers to these settings without changing them.',
      ]),
    ),
  });
  return role;
}

function rdsArn(region: string, resource: string): string {
  return `arn:${Aws.PARTITION}:rds:${region}:${Aws.ACCOUNT_ID}:${resource}`;
}

function allow(
  actions: string[],
  resources: string[],
  conditions?: { [operator: string]: { [key: string]: string } },
): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}
