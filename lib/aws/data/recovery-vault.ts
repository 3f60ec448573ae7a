import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';

/** What a `RecoveryVault` is made of. */
export interface RecoveryVaultProps {
  /** Name of the vault. It is fixed, because a plan in another region can only name it, not refer to it. */
  readonly vaultName: string;
  /**
   * Key that copies are encrypted with.
   *
   * @default - a key of the vault's own, rotated each year, $1 a month
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * What happens to vault and key when the stack goes. AWS deletes a vault only when it is empty.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The vault in a second region that receives copies of backups, so that the loss of a region loses no data (TT-RD-26).
 *
 * Place it in a stack of that region and pass its ARN to `BackupAndRecovery` as `copyToVaultArn`. AWS Backup encrypts a copy of
 * an RDS snapshot anew with the vault's key, which should be a customer managed one: the key AWS manages for RDS leaves no region.
 * Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html
 */
export class RecoveryVault extends Construct {
  /** The vault. */
  public readonly vault: backup.IBackupVault;

  constructor(scope: Construct, id: string, props: RecoveryVaultProps) {
    super(scope, id);
    const problems = Problems.of(this);
    problems.check(!Token.isUnresolved(props.vaultName) && /^[a-zA-Z0-9_-]{2,50}$/.test(props.vaultName), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'vaultName',
      what: `vaultName is '${props.vaultName}'`,
      expected: '2 to 50 letters, digits, hyphens and underscores, as a plain string',
      fix: 'use a plain name such as app-recovery',
    });
    problems.throwIfAny();

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const key =
      props.encryptionKey ??
      new kms.Key(this, 'Key', {
        description: `Copies of backups in ${props.vaultName}`,
        enableKeyRotation: true,
        pendingWindow: Duration.days(removalPolicy === RemovalPolicy.DESTROY ? 7 : 30),
        removalPolicy,
      });
    this.vault = new backup.BackupVault(this, 'Resource', {
      backupVaultName: props.vaultName,
      encryptionKey: key,
      removalPolicy,
    });
  }
}
