import { Names } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { ownResource } from '../own-resource';
import { ResolvedBackupAndRecoveryProps } from './backup-and-recovery-props';
import { createRestoreRole } from './backup-roles';

/** Creates a plan that restores the newest backup of each database every week. */
export function createRestoreTesting(
  scope: Construct,
  vault: backup.IBackupVault,
  props: ResolvedBackupAndRecoveryProps,
): backup.CfnRestoreTestingPlan {
  const plan = new backup.CfnRestoreTestingPlan(scope, 'RestoreTesting', {
    restoreTestingPlanName:
      props.restoreTestingPlanName ??
      Names.uniqueResourceName(scope, { maxLength: 50, separator: '_', allowedSpecialCharacters: '_' }),
    scheduleExpression: 'cron(0 9 ? * SUN *)',
    recoveryPointSelection: {
      algorithm: 'LATEST_WITHIN_WINDOW',
      includeVaults: [vault.backupVaultArn],
      recoveryPointTypes: ['SNAPSHOT'],
      selectionWindowDays: 7,
    },
  });
  const role = createRestoreRole(scope);
  props.databases.forEach((database, index) => {
    new backup.CfnRestoreTestingSelection(scope, `RestoreTestingSelection${index + 1}`, {
      restoreTestingPlanName: plan.ref,
      restoreTestingSelectionName: `database_${index + 1}`,
      iamRoleArn: role.roleArn,
      protectedResourceType: 'RDS',
      protectedResourceArns: [database.instanceArn],
      validationWindowHours: props.recoveryTimeHours,
      restoreMetadataOverrides: restoreMetadata(database, props.restoreSubnetGroupName ?? subnetGroupOf(database)),
    });
  });
  return plan;
}

/** Returns the subnet group of a database, or undefined if it is imported. */
export function subnetGroupOf(database: rds.IDatabaseInstance): string | undefined {
  return ownResource<rds.CfnDBInstance>(database, 'AWS::RDS::DBInstance')?.dbSubnetGroupName;
}

/**
 * Returns overrides without which the test restores into the default VPC, which may not exist. Lists are JSON in a string.
 * Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html
 */
function restoreMetadata(database: rds.IDatabaseInstance, subnetGroupName?: string): { [name: string]: string } {
  const groups = database.connections.securityGroups.map((group) => `"${group.securityGroupId}"`);
  return {
    ...(subnetGroupName === undefined ? {} : { dbSubnetGroupName: subnetGroupName }),
    vpcSecurityGroupIds: `[${groups.join(',')}]`,
    multiAz: 'false',
  };
}
