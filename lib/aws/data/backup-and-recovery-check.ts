import { Token } from 'aws-cdk-lib';
import { Formats, ProblemCode, Problems } from '../../domain';
import { BackupAndRecoveryProps, ResolvedBackupAndRecoveryProps } from './backup-and-recovery-props';
import { subnetGroupOf } from './restore-testing';
import { checkVaultLock } from './vault-lock';

const DAYS = { min: 1, max: 36_500, integer: true };

/** Adds the problems of `props`. `resolved` has their defaults. */
export function checkBackupAndRecovery(
  problems: Problems,
  props: BackupAndRecoveryProps,
  resolved: ResolvedBackupAndRecoveryProps,
): void {
  problems.number('retentionDays', resolved.retentionDays, DAYS, 'use 35');
  problems.optionalNumber('copyRetentionDays', props.copyRetentionDays, DAYS, 'use the value of retentionDays');
  problems.check(props.copyRetentionDays === undefined || props.copyToVaultArn !== undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'copyRetentionDays',
    what: 'copyRetentionDays is set without copyToVaultArn',
    expected: 'both, or neither',
    fix: 'set copyToVaultArn to the vault that receives the copies',
  });
  problems.number(
    'recoveryTimeHours',
    resolved.recoveryTimeHours,
    { min: 1, max: 168, integer: true },
    'use 2; AWS Backup keeps a test restore for at most a week',
  );
  const schedule = resolved.schedule.expressionString;
  problems.check(Token.isUnresolved(schedule) || schedule.startsWith('cron('), {
    code: ProblemCode.INVALID_FORMAT,
    property: 'schedule',
    what: `schedule is ${schedule}`,
    expected: 'a cron expression, which AWS Backup requires',
    fix: "use events.Schedule.cron({ hour: '5', minute: '0' })",
  });
  checkArchive(problems, resolved);
  checkVaultLock(problems, props.vaultLock, resolved.retentionDays);
  checkNames(problems, props);
  const { restoreTesting, restoreSubnetGroupName, databases } = resolved;
  const isKnown = restoreSubnetGroupName !== undefined || databases.every((it) => subnetGroupOf(it) !== undefined);
  problems.check(!restoreTesting || isKnown, {
    code: ProblemCode.MISSING_VALUE,
    property: 'restoreSubnetGroupName',
    what: 'the subnet group of an imported database is unknown',
    expected: 'restoreSubnetGroupName, or restoreTesting: false',
    fix: 'pass the subnet group of the database: otherwise test restores would use the default VPC',
  });
}

function checkArchive(problems: Problems, props: ResolvedBackupAndRecoveryProps): void {
  const { archiveAfterDays: archive, deepArchiveAfterDays: deepArchive } = props;
  const archiveIsValid = problems.number(
    'archiveAfterDays',
    archive,
    { min: 90, max: 730, integer: true },
    'use 90, the minimum of S3',
  );
  const deepArchiveIsValid = problems.number(
    'deepArchiveAfterDays',
    deepArchive,
    { min: 180, max: 730, integer: true },
    'use 180, the minimum of S3',
  );
  if (!archiveIsValid || !deepArchiveIsValid) return;
  problems.check(deepArchive > archive, {
    code: ProblemCode.NUMBER_OUT_OF_RANGE,
    property: 'deepArchiveAfterDays',
    what: `deepArchiveAfterDays is ${deepArchive}, and archiveAfterDays is ${archive}`,
    expected: `more than ${archive}: objects move to the deep archive after the archive`,
    fix: 'raise deepArchiveAfterDays or lower archiveAfterDays',
  });
}

function checkNames(problems: Problems, props: BackupAndRecoveryProps): void {
  const { vaultName, restoreTestingPlanName } = props;
  problems.optionalFormat('copyToVaultArn', props.copyToVaultArn, Formats.BACKUP_VAULT_ARN);
  problems.optionalFormat('archiveBucketName', props.archiveBucketName, Formats.BUCKET_NAME);
  problems.optionalFormat('restoreSubnetGroupName', props.restoreSubnetGroupName, Formats.LINE);
  problems.optionalFormat('intelligentTieringId', props.intelligentTieringId, Formats.LINE);
  if (vaultName !== undefined) {
    problems.match('vaultName', vaultName, /^[a-zA-Z0-9_-]{2,50}$/, {
      expected: '2 to 50 letters, digits, hyphens and underscores',
      fix: 'rename it, or leave it out',
    });
  }
  if (restoreTestingPlanName !== undefined) {
    problems.match('restoreTestingPlanName', restoreTestingPlanName, /^[a-zA-Z0-9_]{1,50}$/, {
      expected: '1 to 50 letters, digits and underscores',
      fix: 'replace hyphens with underscores, or leave it out',
    });
  }
}
