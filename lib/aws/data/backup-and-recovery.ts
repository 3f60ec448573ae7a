import { NagFindings } from '../nag-findings';
import { Aws, Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';
import { PhysicalName } from '../physical-name';

/** What a `BackupAndRecovery` is made of. */
export interface BackupAndRecoveryProps {
  /**
   * Databases to back up: primaries, as replicas hold the same. With an empty list no backup is ever taken, so that the vault
   * stays empty and can be deleted: for environments that come and go.
   */
  readonly databases: rds.IDatabaseInstance[];
  /**
   * When the daily backup starts, in UTC, within an hour. RDS refuses it in the hour before and during the backup and the
   * maintenance window of the instance: choose these windows (`PostgresDatabase`), or AWS puts them where it likes.
   *
   * @default - 05:00 each day
   */
  readonly schedule?: events.Schedule;
  /**
   * Days for which backups are kept. Each GiB costs $0.095 a month.
   *
   * @default 35
   */
  readonly retentionDays?: number;
  /**
   * ARN of a vault in another region that receives a copy of each backup, see `RecoveryVault` (TT-RD-26). The transfer costs
   * about $0.02 per GB.
   *
   * @default - no copies
   */
  readonly copyToVaultArn?: string;
  /**
   * Days for which copies are kept.
   *
   * @default - as retentionDays
   */
  readonly copyRetentionDays?: number;
  /**
   * Name of the archive bucket. Bucket names are shared by all the world.
   *
   * @default - a generated name
   */
  readonly archiveBucketName?: string;
  /**
   * Days without access after which archived objects move to the archive tier, 90 to 730. Reading them back takes hours.
   *
   * @default 90
   */
  readonly archiveAfterDays?: number;
  /**
   * Days without access after which archived objects move to the deep archive tier, 180 to 730, later than `archiveAfterDays`.
   * Reading them back takes up to 12 hours.
   *
   * @default 180
   */
  readonly deepArchiveAfterDays?: number;
  /**
   * Id of the Intelligent-Tiering configuration (TT-S3-02).
   *
   * @default 'intelligent-tiering-config'
   */
  readonly intelligentTieringId?: string;
  /**
   * Hours in which the service must be back after a disaster, 1 to 168 (TT-RD-31). A test restore is kept that long, so that
   * it can be examined; how long the restore took is in the restore job.
   *
   * @default 2
   */
  readonly recoveryTimeHours?: number;
  /**
   * Whether the newest backup is restored every week into an instance of its own, which is deleted afterwards: a few hours of
   * one instance without standby (TT-ARC-14).
   *
   * @default true
   */
  readonly restoreTesting?: boolean;
  /**
   * Name of the restore testing plan: letters, digits and underscores, at most 50.
   *
   * @default - made from the stack's name
   */
  readonly restoreTestingPlanName?: string;
  /**
   * Subnet group into which test restores go.
   *
   * @default - that of the database; an imported one does not tell it
   */
  readonly restoreSubnetGroupName?: string;
  /**
   * Name of the backup vault.
   *
   * @default - made from the stack's name
   */
  readonly vaultName?: string;
  /**
   * Key for the vault and the archive bucket. RDS backups keep the key of their instance.
   *
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * What happens to vault, archive and the role that deletes backups when they are due. With DESTROY vault and archive must be
   * empty: a backup or an archived object that is still there stops the deletion.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Where requests to the archive bucket are recorded.
   *
   * @default - not recorded
   */
  readonly accessLogsBucket?: s3.IBucket;
}

/**
 * Daily backups with AWS Backup, copied to another region, restored every week as a test, and an archive bucket whose objects
 * move to ever cheaper tiers.
 *
 * A recovery within hours uses backups or objects younger than `archiveAfterDays`: archived ones take hours to read back
 * (GAP-TT-17). RDS backups have no cold storage. The roles may act on these databases and on AWS Backup's own snapshots only.
 */
export class BackupAndRecovery extends Construct {
  /** The daily plan. */
  public readonly plan: backup.BackupPlan;
  /** Where backups are kept. */
  public readonly vault: backup.IBackupVault;
  /** Where exports and dumps may be put for long. */
  public readonly archiveBucket: s3.Bucket;
  /** The weekly test; undefined without `restoreTesting` or without databases. */
  public readonly restoreTestingPlan?: backup.CfnRestoreTestingPlan;

  constructor(scope: Construct, id: string, props: BackupAndRecoveryProps) {
    super(scope, id);
    const tests = (props.restoreTesting ?? true) && props.databases.length > 0;
    this.check(props, tests);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

    // The CDK's own default name is made from construct ids: it is the same in each environment.
    const vaultName = props.vaultName ?? PhysicalName.unique(this, { maxLength: 50 });
    this.vault = new backup.BackupVault(this, 'Vault', {
      backupVaultName: vaultName,
      encryptionKey: props.encryptionKey,
      removalPolicy,
    });
    this.plan = this.createPlan(props);
    if (props.databases.length > 0) this.selectDatabases(props, removalPolicy);
    if (tests) this.restoreTestingPlan = this.createRestoreTesting(props);
    this.archiveBucket = this.createArchive(props, removalPolicy);
  }

  private createPlan(props: BackupAndRecoveryProps): backup.BackupPlan {
    const retention = Duration.days(props.retentionDays ?? 35);
    const copyRetention = props.copyRetentionDays === undefined ? retention : Duration.days(props.copyRetentionDays);
    return new backup.BackupPlan(this, 'Plan', {
      backupVault: this.vault,
      backupPlanRules: [
        new backup.BackupPlanRule({
          ruleName: 'Daily',
          scheduleExpression: props.schedule ?? events.Schedule.cron({ hour: '5', minute: '0' }),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(8),
          deleteAfter: retention,
          copyActions:
            props.copyToVaultArn === undefined
              ? undefined
              : [
                  {
                    destinationBackupVault: backup.BackupVault.fromBackupVaultArn(
                      this,
                      'CopyVault',
                      props.copyToVaultArn,
                    ),
                    deleteAfter: copyRetention,
                  },
                ],
        }),
      ],
    });
  }

  private selectDatabases(props: BackupAndRecoveryProps, removalPolicy: RemovalPolicy): void {
    const databaseArns = props.databases.map((database) => database.instanceArn);
    const vaultArns = [this.vault.backupVaultArn, ...(props.copyToVaultArn ? [props.copyToVaultArn] : [])];
    // What AWSBackupServiceRolePolicyForBackup allows for RDS, without all other services.
    const role = new iam.Role(this, 'BackupRole', {
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
    // AWS Backup deletes a backup that is due as this role: without it, backups in a kept vault stay, and are billed, for ever.
    role.applyRemovalPolicy(removalPolicy);
    acknowledgeWildcards(
      role,
      '*',
      'Describing snapshots and keys, copying out of a vault and granting a key to RDS know no narrower resource beforehand; grants are limited to AWS services.',
    );
    acknowledgeWildcards(role, SNAPSHOTS_FINDING, "AWS Backup's own snapshots only, whose names it makes up.");

    new backup.BackupSelection(this, 'Databases', {
      backupPlan: this.plan,
      resources: databaseArns.map((arn) => backup.BackupResource.fromArn(arn)),
      role,
      disableDefaultBackupPolicy: true,
    });
  }

  private createRestoreTesting(props: BackupAndRecoveryProps): backup.CfnRestoreTestingPlan {
    const planName =
      props.restoreTestingPlanName ??
      Names.uniqueResourceName(this, { maxLength: 50, separator: '_', allowedSpecialCharacters: '_' });
    const plan = new backup.CfnRestoreTestingPlan(this, 'RestoreTesting', {
      restoreTestingPlanName: planName,
      scheduleExpression: 'cron(0 9 ? * SUN *)',
      recoveryPointSelection: {
        algorithm: 'LATEST_WITHIN_WINDOW',
        includeVaults: [this.vault.backupVaultArn],
        recoveryPointTypes: ['SNAPSHOT'],
        selectionWindowDays: 7,
      },
    });
    const role = this.createRestoreRole();
    props.databases.forEach((database, index) => {
      new backup.CfnRestoreTestingSelection(this, `RestoreTestingSelection${index + 1}`, {
        restoreTestingPlanName: plan.ref,
        restoreTestingSelectionName: `database_${index + 1}`,
        iamRoleArn: role.roleArn,
        protectedResourceType: 'RDS',
        protectedResourceArns: [database.instanceArn],
        validationWindowHours: props.recoveryTimeHours ?? 2,
        // Without these the test restores into the default VPC, which may not exist. Lists are JSON in a string.
        // Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html
        restoreMetadataOverrides: {
          dbSubnetGroupName: props.restoreSubnetGroupName ?? (subnetGroupOf(database) as string),
          vpcSecurityGroupIds: `[${database.connections.securityGroups
            .map((group) => `"${group.securityGroupId}"`)
            .join(',')}]`,
          multiAz: 'false',
        },
      });
    });
    return plan;
  }

  private createRestoreRole(): iam.Role {
    // What AWSBackupServiceRolePolicyForRestores allows for RDS, on instances that restore tests make.
    const role = new iam.Role(this, 'RestoreRole', {
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      description: 'Lets AWS Backup restore snapshots into test instances',
      inlinePolicies: {
        Restore: new iam.PolicyDocument({
          statements: [
            allow(['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots', 'kms:DescribeKey'], ['*']),
            allow(
              ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:CreateDBInstance'],
              [TEST_INSTANCES, SNAPSHOTS, ...RESTORE_SETTINGS.map((type) => rdsArn(Aws.REGION, type))],
            ),
            allow(['rds:AddTagsToResource', 'rds:ListTagsForResource'], [TEST_INSTANCES, SNAPSHOTS]),
            allow(['rds:DeleteDBInstance'], [TEST_INSTANCES]),
            allow(
              [
                'kms:Decrypt',
                'kms:Encrypt',
                'kms:GenerateDataKey',
                'kms:GenerateDataKeyWithoutPlaintext',
                'kms:ReEncryptFrom',
                'kms:ReEncryptTo',
              ],
              ['*'],
              { StringLike: { 'kms:ViaService': 'rds.*.amazonaws.com' } },
            ),
            allow(['kms:CreateGrant'], ['*'], { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
          ],
        }),
      },
    });
    acknowledgeWildcards(
      role,
      '*',
      'Describing, and keys that only RDS may use on behalf of the role: the key of a snapshot is not known beforehand.',
    );
    acknowledgeWildcards(role, SNAPSHOTS_FINDING, "AWS Backup's own snapshots only, whose names it makes up.");
    acknowledgeWildcards(
      role,
      TEST_INSTANCES_FINDING,
      'Instances of restore tests only, whose names AWS Backup makes up.',
    );
    for (const type of RESTORE_SETTINGS) {
      acknowledgeWildcards(
        role,
        rdsFinding('<AWS::Region>', type),
        'Settings that a restore refers to, without changing them.',
      );
    }
    return role;
  }

  private createArchive(props: BackupAndRecoveryProps, removalPolicy: RemovalPolicy): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Archive', {
      bucketName: props.archiveBucketName,
      encryption: props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: props.encryptionKey ? true : undefined,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy,
      serverAccessLogsBucket: props.accessLogsBucket,
      serverAccessLogsPrefix: props.accessLogsBucket ? 'archive/' : undefined,
      intelligentTieringConfigurations: [
        {
          name: props.intelligentTieringId ?? 'intelligent-tiering-config',
          archiveAccessTierTime: Duration.days(props.archiveAfterDays ?? 90),
          deepArchiveAccessTierTime: Duration.days(props.deepArchiveAfterDays ?? 180),
        },
      ],
      lifecycleRules: [
        {
          id: 'intelligent-tiering',
          // The configuration above acts on objects of this class only.
          transitions: [{ storageClass: s3.StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(0) }],
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    if (!props.accessLogsBucket) {
      NagFindings.acknowledge(bucket, {
        'AwsSolutions-S1':
          'Operators alone write here, over TLS and without public access, and versions are kept; accessLogsBucket records requests where that is asked for.',
      });
    }
    return bucket;
  }

  private check(props: BackupAndRecoveryProps, tests: boolean): void {
    const problems = Problems.of(this);
    const days = { min: 1, max: 36_500, integer: true };
    problems.optionalNumber('retentionDays', props.retentionDays, days, 'use 35');
    problems.optionalNumber('copyRetentionDays', props.copyRetentionDays, days, 'use as many as retentionDays');
    problems.check(props.copyRetentionDays === undefined || props.copyToVaultArn !== undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'copyRetentionDays',
      what: 'copyRetentionDays is set without copyToVaultArn',
      expected: 'both, or neither',
      fix: 'name the vault that receives the copies',
    });
    problems.optionalNumber(
      'recoveryTimeHours',
      props.recoveryTimeHours,
      { min: 1, max: 168, integer: true },
      'use 2; AWS Backup keeps a test restore for at most a week',
    );
    const archiveIsKnown = problems.optionalNumber(
      'archiveAfterDays',
      props.archiveAfterDays,
      { min: 90, max: 730, integer: true },
      'use 90, the least that S3 allows',
    );
    const deepIsKnown = problems.optionalNumber(
      'deepArchiveAfterDays',
      props.deepArchiveAfterDays,
      { min: 180, max: 730, integer: true },
      'use 180, the least that S3 allows',
    );
    if (archiveIsKnown && deepIsKnown) {
      const archive = props.archiveAfterDays ?? 90;
      const deep = props.deepArchiveAfterDays ?? 180;
      problems.check(deep > archive, {
        code: ProblemCode.UNREVIEWED,
        property: 'deepArchiveAfterDays',
        what: `deepArchiveAfterDays is ${deep}, archiveAfterDays ${archive}`,
        expected: 'deep archive later than archive',
        fix: `use more than ${archive}`,
      });
    }
    problems.check(props.vaultName === undefined || /^[a-zA-Z0-9_-]{2,50}$/.test(props.vaultName), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'vaultName',
      what: `vaultName is '${props.vaultName}'`,
      expected: '2 to 50 letters, digits, hyphens and underscores',
      fix: 'rename it, or leave it out',
    });
    problems.check(
      props.restoreTestingPlanName === undefined || /^[a-zA-Z0-9_]{1,50}$/.test(props.restoreTestingPlanName),
      {
        code: ProblemCode.INVALID_FORMAT,
        property: 'restoreTestingPlanName',
        what: `restoreTestingPlanName is '${props.restoreTestingPlanName}'`,
        expected: '1 to 50 letters, digits and underscores',
        fix: 'replace hyphens by underscores, or leave it out',
      },
    );
    problems.check(
      !tests ||
        props.restoreSubnetGroupName !== undefined ||
        props.databases.every((database) => subnetGroupOf(database) !== undefined),
      {
        code: ProblemCode.UNREVIEWED,
        property: 'restoreSubnetGroupName',
        what: 'the subnet group of an imported database is not known',
        expected: 'restoreSubnetGroupName, or restoreTesting: false',
        fix: 'name the subnet group of the database: a test restore must not land in the default VPC',
      },
    );
    problems.throwIfAny();
  }
}

const DESCRIBE_FOR_BACKUP = [
  'rds:DescribeDBInstances',
  'rds:DescribeDBSnapshots',
  'backup:CopyFromBackupVault',
  'kms:DescribeKey',
  'tag:GetResources',
];
/** RDS settings that a restored instance refers to: subnet group, parameter group, option group. */
const RESTORE_SETTINGS = ['subgrp:*', 'pg:*', 'og:*'];

function rdsArn(region: string, resource: string): string {
  return `arn:${Aws.PARTITION}:rds:${region}:${Aws.ACCOUNT_ID}:${resource}`;
}

/** The same ARN as cdk-nag writes it. */
function rdsFinding(region: string, resource: string): string {
  return `arn:<AWS::Partition>:rds:${region}:<AWS::AccountId>:${resource}`;
}

/** In any region: copies begin here and end there. */
const SNAPSHOTS = rdsArn('*', 'snapshot:awsbackup:*');
const SNAPSHOTS_FINDING = rdsFinding('*', 'snapshot:awsbackup:*');
const TEST_INSTANCES = rdsArn(Aws.REGION, 'db:awsbackup-restore-test-*');
const TEST_INSTANCES_FINDING = rdsFinding('<AWS::Region>', 'db:awsbackup-restore-test-*');

function allow(
  actions: string[],
  resources: string[],
  conditions?: { [operator: string]: { [key: string]: string } },
): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}

function acknowledgeWildcards(role: iam.Role, resource: string, reason: string): void {
  NagFindings.acknowledge(role, { [`AwsSolutions-IAM5[Resource::${resource}]`]: reason });
}

function subnetGroupOf(database: rds.IDatabaseInstance): string | undefined {
  const resource = database.node.defaultChild;
  return resource instanceof rds.CfnDBInstance ? resource.dbSubnetGroupName : undefined;
}
