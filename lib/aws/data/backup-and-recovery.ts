import { Duration } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Defaults, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { PhysicalName } from '../physical-name';
import { ServerAccessLogs } from '../server-access-logs';
import { checkBackupAndRecovery } from './backup-and-recovery-check';
import {
  BackupAndRecoveryProps,
  ResolvedBackupAndRecoveryProps,
  resolveBackupAndRecoveryProps,
} from './backup-and-recovery-props';
import { createBackupRole } from './backup-roles';
import { createRestoreTesting } from './restore-testing';
import { lockConfiguration } from './vault-lock';

/**
 * Daily database backups with AWS Backup: copied to another region, restored every week as a test, with an archive bucket that
 * moves objects to cheaper tiers.
 *
 * Recover within hours from backups, or from objects younger than `archiveAfterDays`: archived objects take hours to restore.
 * RDS backups have no cold storage. The roles may access these databases and AWS Backup's snapshots only.
 *
 * @example
 * new BackupAndRecovery(this, 'Backup', {
 *   databases: [database.instance],
 *   copyToVaultArn: 'arn:aws:backup:us-west-2:123456789012:backup-vault:shop-recovery',
 *   retentionDays: 14,
 * });
 */
export class BackupAndRecovery extends Construct {
  /** Daily backup plan. */
  public readonly plan: backup.BackupPlan;
  /** Vault that holds the backups. */
  public readonly vault: backup.IBackupVault;
  /** Bucket for long-term storage of exports and dumps. */
  public readonly archiveBucket: s3.Bucket;
  /** Weekly restore test. Undefined without `restoreTesting` or without databases. */
  public readonly restoreTestingPlan?: backup.CfnRestoreTestingPlan;
  private readonly props: ResolvedBackupAndRecoveryProps;

  constructor(scope: Construct, id: string, props: BackupAndRecoveryProps) {
    super(scope, id);
    const given = requireTypes(this, 'BackupAndRecoveryProps', props);
    this.props = resolveBackupAndRecoveryProps(given);
    const { databases, restoreTesting, encryptionKey, removalPolicy } = this.props;
    Problems.of(this).build((problems) => checkBackupAndRecovery(problems, Defaults.apply(given, {}), this.props));

    this.vault = new backup.BackupVault(this, 'Vault', {
      // The CDK's default name derives from construct ids, which are the same in each environment.
      backupVaultName: given.vaultName ?? PhysicalName.unique(this, { maxLength: 50 }),
      encryptionKey: EncryptionKeys.forData(this, encryptionKey),
      lockConfiguration: lockConfiguration(given.vaultLock),
      removalPolicy,
    });
    this.plan = this.createPlan();
    if (databases.length > 0) this.createSelection();
    if (restoreTesting) this.restoreTestingPlan = createRestoreTesting(this, this.vault, this.props);
    this.archiveBucket = this.createArchive();
  }

  private createPlan(): backup.BackupPlan {
    const { schedule, retentionDays, copyToVaultArn, copyRetentionDays } = this.props;
    return new backup.BackupPlan(this, 'Plan', {
      backupVault: this.vault,
      backupPlanRules: [
        new backup.BackupPlanRule({
          ruleName: 'Daily',
          scheduleExpression: schedule,
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(8),
          deleteAfter: Duration.days(retentionDays),
          copyActions: copyToVaultArn === undefined ? undefined : [this.copyAction(copyToVaultArn, copyRetentionDays)],
        }),
      ],
    });
  }

  private copyAction(vaultArn: string, retentionDays: number): backup.BackupPlanCopyActionProps {
    return {
      destinationBackupVault: backup.BackupVault.fromBackupVaultArn(this, 'CopyVault', vaultArn),
      deleteAfter: Duration.days(retentionDays),
    };
  }

  private createSelection(): void {
    const { databases, copyToVaultArn, removalPolicy } = this.props;
    const databaseArns = databases.map((database) => database.instanceArn);
    new backup.BackupSelection(this, 'Databases', {
      backupPlan: this.plan,
      resources: databaseArns.map((arn) => backup.BackupResource.fromArn(arn)),
      role: createBackupRole(this, {
        databaseArns,
        vaultArns: [this.vault.backupVaultArn, ...(copyToVaultArn ? [copyToVaultArn] : [])],
        removalPolicy,
      }),
      disableDefaultBackupPolicy: true,
    });
  }

  private createArchive(): s3.Bucket {
    const { props } = this;
    const encryptionKey = EncryptionKeys.forRoles(this, props.encryptionKey);
    const bucket = new s3.Bucket(this, 'Archive', {
      bucketName: props.archiveBucketName,
      encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey,
      bucketKeyEnabled: encryptionKey && true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: props.removalPolicy,
      intelligentTieringConfigurations: [
        {
          name: props.intelligentTieringId,
          archiveAccessTierTime: Duration.days(props.archiveAfterDays),
          deepArchiveAccessTierTime: Duration.days(props.deepArchiveAfterDays),
        },
      ],
      lifecycleRules: [
        {
          id: 'intelligent-tiering',
          // The tiering configuration applies only to objects of this storage class.
          transitions: [{ storageClass: s3.StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(0) }],
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    if (props.databases.length > 0) {
      NagFindings.acknowledge(bucket, {
        S3BucketReplicationEnabled:
          'The bucket holds exports and dumps of databases, which have backups of their own. S3 keeps each object in three zones, with its versions.',
      });
    }
    if (!ServerAccessLogs.enable(bucket, props.accessLogsBucket)) {
      NagFindings.acknowledge(bucket, {
        'AwsSolutions-S1':
          'Only operators write to the bucket, over TLS and without public access, and versions are kept. Set accessLogsBucket to log requests.',
      });
    }
    return bucket;
  }
}
