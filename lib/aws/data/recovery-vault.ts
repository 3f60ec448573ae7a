import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { Defaults, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { VaultLock, checkVaultLock, lockConfiguration } from './vault-lock';

/** Properties of a `RecoveryVault`. */
export interface RecoveryVaultProps {
  /** Name of the vault, as plain text: a plan in another region refers to the vault by name. */
  readonly vaultName: string;
  /**
   * KMS key that encrypts the copies.
   *
   * @default - a new key with yearly rotation, $1 a month
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Lock of the vault. Expired backups are deleted; nothing else is.
   *
   * @default - no lock
   */
  readonly vaultLock?: VaultLock;
  /**
   * Removal policy of vault and key. AWS deletes a vault only if it is empty.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

const DEFAULTS = {
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
} satisfies Partial<RecoveryVaultProps>;

/**
 * A vault in a second region for copies of backups, so that no data is lost if a region fails.
 *
 * Create it in a stack of that region and pass its ARN to `BackupAndRecovery` as `copyToVaultArn`. AWS Backup encrypts copies of
 * RDS snapshots with the key of this vault. Use a customer managed key: the key that AWS manages for RDS cannot leave its region.
 * Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html
 *
 * @example
 * const { vault } = new RecoveryVault(this, 'Recovery', { vaultName: 'shop-recovery' });
 * console.log(vault.backupVaultArn);
 */
export class RecoveryVault extends Construct {
  /** The vault. */
  public readonly vault: backup.IBackupVault;

  constructor(scope: Construct, id: string, props: RecoveryVaultProps) {
    super(scope, id);
    const given = requireTypes(this, 'RecoveryVaultProps', props);
    const { vaultName, vaultLock, removalPolicy, encryptionKey } = Defaults.apply(given, DEFAULTS);
    const problems = Problems.of(this);
    problems.match('vaultName', vaultName, /^[a-zA-Z0-9_-]{2,50}$/, {
      expected: 'plain text of 2 to 50 letters, digits, hyphens and underscores',
      fix: 'use a plain name such as app-recovery',
    });
    checkVaultLock(problems, vaultLock);
    problems.throwIfAny();

    const key =
      encryptionKey ??
      new kms.Key(this, 'Key', {
        description: `Copies of backups in ${vaultName}`,
        enableKeyRotation: true,
        pendingWindow: Duration.days(removalPolicy === RemovalPolicy.DESTROY ? 7 : 30),
        removalPolicy,
      });
    this.vault = new backup.BackupVault(this, 'Resource', {
      backupVaultName: vaultName,
      encryptionKey: key,
      lockConfiguration: lockConfiguration(vaultLock),
      removalPolicy,
    });
  }
}
