import { RemovalPolicy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Defaults, Resolved } from '../../domain';
import { VaultLock } from './vault-lock';

/** Properties of `BackupAndRecovery`. */
export interface BackupAndRecoveryProps {
  /**
   * Databases to back up. Pass primaries only: replicas hold the same data. With an empty list no backup is taken, so the vault
   * stays empty and can be deleted. Use that for short-lived environments.
   */
  readonly databases: rds.IDatabaseInstance[];
  /**
   * Start of the daily backup in UTC. The backup begins within an hour of it.
   *
   * RDS rejects backups during the backup and the maintenance window of the instance, and in the hour before each. Set both
   * windows on `PostgresDatabase`, or AWS chooses them.
   *
   * @default - 05:00 each day
   */
  readonly schedule?: events.Schedule;
  /**
   * Days to keep backups. Each GiB costs $0.095 a month.
   *
   * @default 35
   */
  readonly retentionDays?: number;
  /**
   * ARN of a vault in another region that receives a copy of each backup, see `RecoveryVault`. The transfer costs about $0.02
   * per GB.
   *
   * @default - no copies
   */
  readonly copyToVaultArn?: string;
  /**
   * Days to keep copies.
   *
   * @default - as retentionDays
   */
  readonly copyRetentionDays?: number;
  /**
   * Name of the archive bucket. Bucket names are globally unique.
   *
   * @default - a generated name
   */
  readonly archiveBucketName?: string;
  /**
   * Days without access after which archived objects move to the archive tier, 90 to 730. Restoring them takes hours.
   *
   * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-overview.html
   *
   * @default 90
   */
  readonly archiveAfterDays?: number;
  /**
   * Days without access after which archived objects move to the deep archive tier, 180 to 730 and above `archiveAfterDays`.
   * Restoring them takes up to 12 hours.
   *
   * @default 180
   */
  readonly deepArchiveAfterDays?: number;
  /**
   * Id of the Intelligent-Tiering configuration.
   *
   * @default 'intelligent-tiering-config'
   */
  readonly intelligentTieringId?: string;
  /**
   * Recovery time objective in hours, 1 to 168. Each test restore is kept that long for examination. The restore job shows how
   * long the restore took.
   *
   * @default 2
   */
  readonly recoveryTimeHours?: number;
  /**
   * If true, AWS Backup restores the newest backup every week into a separate instance and deletes it afterwards. Costs a few
   * hours of one instance without standby.
   *
   * @default true
   */
  readonly restoreTesting?: boolean;
  /**
   * Name of the restore testing plan: at most 50 letters, digits and underscores.
   *
   * @default - derived from the stack name
   */
  readonly restoreTestingPlanName?: string;
  /**
   * Subnet group for test restores. Required for imported databases, whose subnet group is unknown.
   *
   * @default - the subnet group of the database
   */
  readonly restoreSubnetGroupName?: string;
  /**
   * Name of the backup vault.
   *
   * @default - derived from the stack name
   */
  readonly vaultName?: string;
  /**
   * Lock of the vault. Expired backups are deleted; nothing else is.
   *
   * @default - no lock
   */
  readonly vaultLock?: VaultLock;
  /**
   * KMS key of the vault and the archive bucket. RDS backups keep the key of their instance. CloudFormation replaces a vault that gets
   * another key.
   *
   * @default - that of `SecurityDefaults` for the bucket, and with `encryptData` for the vault; otherwise keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Removal policy of the vault, the archive and the role that deletes expired backups. With DESTROY, vault and archive must be
   * empty: a remaining backup or object stops the deletion.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Bucket for server access logs of the archive bucket.
   *
   * @default - that of `SecurityDefaults`, otherwise requests are not logged
   */
  readonly accessLogsBucket?: s3.IBucket;
}

export const DEFAULTS = {
  retentionDays: 35,
  archiveAfterDays: 90,
  deepArchiveAfterDays: 180,
  intelligentTieringId: 'intelligent-tiering-config',
  recoveryTimeHours: 2,
  restoreTesting: true,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
} satisfies Partial<BackupAndRecoveryProps>;

type ComputedDefault = 'schedule' | 'copyRetentionDays';

/** Props with all defaults. */
export type ResolvedBackupAndRecoveryProps = Resolved<BackupAndRecoveryProps, typeof DEFAULTS> &
  Required<Pick<BackupAndRecoveryProps, ComputedDefault>>;

/** Fills in all defaults. */
export function resolveBackupAndRecoveryProps(props: BackupAndRecoveryProps): ResolvedBackupAndRecoveryProps {
  const resolved = Defaults.apply(props, DEFAULTS);
  return {
    ...resolved,
    schedule: props.schedule ?? events.Schedule.cron({ hour: '5', minute: '0' }),
    copyRetentionDays: props.copyRetentionDays ?? resolved.retentionDays,
    // Without databases there is nothing to restore.
    restoreTesting: resolved.restoreTesting && props.databases.length > 0,
  };
}
