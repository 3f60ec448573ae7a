import { Duration, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import { ProblemCode, Problems } from '../../domain';

/** A lock that keeps backups from being deleted before the end of their retention. */
export interface VaultLock {
  /** Days that each backup stays at least. AWS Backup rejects jobs with a shorter retention. */
  readonly minRetentionDays: number;
  /**
   * Days that each backup stays at most. AWS Backup rejects jobs with a longer retention.
   *
   * @default - no limit
   */
  readonly maxRetentionDays?: number;
  /**
   * Days after which nobody can remove the lock, not even AWS (compliance mode), at least 3. Until then you can still change it.
   *
   * [Vault Lock](https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html)
   *
   * @default - administrators may remove the lock at any time (governance mode)
   */
  readonly changeableForDays?: number;
}

const DAYS = { min: 1, max: 36_500, integer: true };

/** Adds the problems of a lock. `retentionDays` is the retention of the backups in the vault, if it is known. */
export function checkVaultLock(problems: Problems, lock: VaultLock | undefined, retentionDays?: number): void {
  if (lock === undefined) return;
  const { minRetentionDays: min, maxRetentionDays: max, changeableForDays } = lock;
  const minIsValid = problems.number('vaultLock.minRetentionDays', min, DAYS, 'use 7');
  problems.optionalNumber(
    'vaultLock.maxRetentionDays',
    max,
    { ...DAYS, min: minIsValid ? min : DAYS.min },
    'use at least minRetentionDays, or leave it out',
  );
  problems.optionalNumber(
    'vaultLock.changeableForDays',
    changeableForDays,
    { min: 3, max: 36_500, integer: true },
    'use at least 3, the minimum of AWS Backup, or leave it out',
  );
  if (retentionDays === undefined || Token.isUnresolved(retentionDays) || !minIsValid) return;
  problems.check(retentionDays >= min && retentionDays <= (max ?? retentionDays), {
    code: ProblemCode.RETENTION_OUTSIDE_LOCK,
    property: 'vaultLock',
    what: `backups stay for ${retentionDays} days, and the lock allows ${min} to ${max ?? 'any number of'} days`,
    expected: 'a retention that the lock allows: AWS Backup would reject every backup',
    fix: 'change retentionDays, or the days of the lock',
  });
}

/** Translates a lock for the CDK. */
export function lockConfiguration(lock: VaultLock | undefined): backup.LockConfiguration | undefined {
  if (lock === undefined) return undefined;
  const days = (value: number | undefined): Duration | undefined =>
    value === undefined ? undefined : Duration.days(value);
  return {
    minRetention: Duration.days(lock.minRetentionDays),
    maxRetention: days(lock.maxRetentionDays),
    changeableFor: days(lock.changeableForDays),
  };
}
