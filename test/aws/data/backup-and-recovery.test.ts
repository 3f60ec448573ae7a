import { Duration, RemovalPolicy, Stack, aws_events as events, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BackupAndRecovery } from '../../../lib/aws/data/backup-and-recovery';
import { BackupAndRecoveryProps } from '../../../lib/aws/data/backup-and-recovery-props';
import { PostgresDatabase } from '../../../lib/aws/data/postgres-database';
import { annotations } from '../../support/annotations';
import { aDatabase, aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { PRIVATE_BUCKET } from '../../support/private-bucket';
import { faults } from '../../support/problems-of';
import { aStack, flagSets } from '../../support/stacks';
import { Json, only } from '../../support/template';

const COPY_TO = 'arn:aws:backup:us-west-2:123456789012:backup-vault:traitortrack-recovery';
const RESTORE_TESTING = 'AWS::Backup::RestoreTestingSelection';

type Options = Partial<BackupAndRecoveryProps>;

/** Imports the database, so that all findings belong to the backup. */
function build(options: Options = {}, stack: Stack = aStack()) {
  const databases = options.databases ?? [aDatabase(stack)];
  const backup = new BackupAndRecovery(stack, 'Backup', {
    restoreSubnetGroupName: 'database-subnets',
    ...options,
    databases,
  });
  return { backup, stack, template: () => Template.fromStack(stack) };
}

function ruleOf(options: Options): Json {
  const [plan] = Object.values(build(options).template().findResources('AWS::Backup::BackupPlan'));
  const [rule] = plan.Properties.BackupPlan.BackupPlanRule;
  return rule;
}

describe.each(flagSets)('backups $having', ({ flags }) => {
  test('are clean of findings and warnings', () => {
    const { stack } = build({ copyToVaultArn: COPY_TO }, aStack({ flags }));
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    expect(annotations(stack)).toEqual([]);
  });

  test('are clean of findings in a concrete account, with a log bucket and without databases', () => {
    const stack = aStack({ flags, region: 'eu-west-1', account: '123456789012' });
    build({ databases: [], accessLogsBucket: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs') }, stack);
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    const second = aStack({ flags, region: 'eu-west-1', account: '123456789012' });
    build({}, second);
    expect(nagReport(second)).toEqual(NOTHING_OPEN);
  });
});

describe('the plan', () => {
  test('backs up each day and keeps backups for 35 days', () => {
    expect(ruleOf({})).toMatchObject({
      ScheduleExpression: 'cron(0 5 * * ? *)',
      Lifecycle: { DeleteAfterDays: 35 },
      StartWindowMinutes: 60,
    });
    expect(ruleOf({})).not.toHaveProperty('CopyActions');
  });

  test('schedule and retention follow their props', () => {
    expect(ruleOf({ schedule: events.Schedule.cron({ hour: '1', minute: '30' }), retentionDays: 7 })).toMatchObject({
      ScheduleExpression: 'cron(30 1 * * ? *)',
      Lifecycle: { DeleteAfterDays: 7 },
    });
  });

  test('[TT-RD-26] each backup is copied to the vault of a second region', () => {
    expect(ruleOf({ copyToVaultArn: COPY_TO }).CopyActions).toEqual([
      { DestinationBackupVaultArn: COPY_TO, Lifecycle: { DeleteAfterDays: 35 } },
    ]);
    expect(ruleOf({ copyToVaultArn: COPY_TO, copyRetentionDays: 90 }).CopyActions[0].Lifecycle).toEqual({
      DeleteAfterDays: 90,
    });
  });

  test('selects the databases by ARN, with a role for RDS snapshots only', () => {
    const { template } = build();
    template().hasResourceProperties('AWS::Backup::BackupSelection', {
      BackupSelection: {
        Resources: [Match.objectLike({ 'Fn::Join': ['', Match.arrayWith([':db:live'])] })],
        IamRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BackupBackupRole'), 'Arn'] },
      },
    });
    const roles = Object.values(template().findResources('AWS::IAM::Role'));
    expect(roles.flatMap((role) => role.Properties.ManagedPolicyArns ?? [])).toEqual([]);
  });

  test('the role that deletes expired backups is retained with their vault', () => {
    const backups = { Properties: { Description: 'Lets AWS Backup take and copy snapshots of the databases' } };
    build()
      .template()
      .hasResource('AWS::IAM::Role', { ...backups, DeletionPolicy: 'RetainExceptOnCreate' });
    const { template } = build({ removalPolicy: RemovalPolicy.DESTROY });
    template().hasResource('AWS::IAM::Role', { ...backups, DeletionPolicy: 'Delete' });
  });

  test('without databases takes no backup, so the vault can be deleted', () => {
    const { backup, template } = build({ databases: [] });
    template().resourceCountIs('AWS::Backup::BackupSelection', 0);
    template().resourceCountIs('AWS::Backup::RestoreTestingPlan', 0);
    template().resourceCountIs('AWS::IAM::Role', 0);
    expect(backup.restoreTestingPlan).toBeUndefined();
  });
});

describe('permissions of the roles', () => {
  const statementsOf = (description: string): { Action: string | string[]; Resource: unknown }[] => {
    const roles = Object.values(build({ copyToVaultArn: COPY_TO }).template().findResources('AWS::IAM::Role'));
    const role = roles.find(({ Properties }) => Properties.Description === description);
    return role?.Properties.Policies[0].PolicyDocument.Statement;
  };
  const resourcesFor = (description: string, action: string) =>
    JSON.stringify(
      statementsOf(description)
        .filter(({ Action }) => [Action].flat().includes(action))
        .map(({ Resource }) => Resource),
    );
  const BACKUP = 'Lets AWS Backup take and copy snapshots of the databases';
  const RESTORE = 'Lets AWS Backup restore snapshots into test instances';

  test('delete only snapshots and instances of AWS Backup', () => {
    expect(resourcesFor(BACKUP, 'rds:DeleteDBSnapshot')).toContain(':snapshot:awsbackup:*');
    expect(resourcesFor(BACKUP, 'rds:DeleteDBSnapshot')).not.toContain(':db:');
    expect(resourcesFor(RESTORE, 'rds:DeleteDBInstance')).toContain(':db:awsbackup-restore-test-*');
    expect(resourcesFor(RESTORE, 'rds:DeleteDBInstance')).not.toContain(':db:live');
  });

  test('snapshot the named databases only, and copy into the two vaults only', () => {
    expect(resourcesFor(BACKUP, 'rds:CreateDBSnapshot')).toContain(':db:live');
    expect(resourcesFor(BACKUP, 'rds:CreateDBSnapshot')).not.toContain('"*"');
    expect(resourcesFor(BACKUP, 'backup:CopyIntoBackupVault')).toContain(COPY_TO);
    expect(resourcesFor(BACKUP, 'backup:CopyIntoBackupVault')).not.toContain('"*"');
  });
});

describe('restore tests', () => {
  test('[TT-ARC-14] [TT-RD-27] a plan restores the newest backup of the database each week', () => {
    const { template } = build();
    template().hasResourceProperties('AWS::Backup::RestoreTestingPlan', {
      RestoreTestingPlanName: Match.stringLikeRegexp('^[A-Za-z0-9_]{1,50}$'),
      ScheduleExpression: 'cron(0 9 ? * SUN *)',
      RecoveryPointSelection: {
        Algorithm: 'LATEST_WITHIN_WINDOW',
        RecoveryPointTypes: ['SNAPSHOT'],
        SelectionWindowDays: 7,
        IncludeVaults: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^BackupVault'), 'BackupVaultArn'] }],
      },
    });
    template().hasResourceProperties(RESTORE_TESTING, {
      ProtectedResourceType: 'RDS',
      ProtectedResourceArns: [Match.objectLike({ 'Fn::Join': ['', Match.arrayWith([':db:live'])] })],
      RestoreTestingSelectionName: Match.stringLikeRegexp('^[A-Za-z0-9_]+$'),
    });
  });

  test('[TT-RD-31] a test restore is kept for the 2 hours of the recovery objective', () => {
    build().template().hasResourceProperties(RESTORE_TESTING, { ValidationWindowHours: 2 });
    build({ recoveryTimeHours: 4 }).template().hasResourceProperties(RESTORE_TESTING, { ValidationWindowHours: 4 });
  });

  test('restore into the private network of the database, in one zone', () => {
    build()
      .template()
      .hasResourceProperties(RESTORE_TESTING, {
        RestoreMetadataOverrides: {
          dbSubnetGroupName: 'database-subnets',
          vpcSecurityGroupIds: '["sg-1"]',
          multiAz: 'false',
        },
      });
  });

  test('use the subnet group of a database of this library', () => {
    const stack = aStack();
    const database = new PostgresDatabase(stack, 'Database', {
      vpc: aVpc(stack),
      databaseName: 'app',
      instanceClass: 'db.t3.large',
      storageGiB: 50,
    });
    const { template } = build({ databases: [database.instance], restoreSubnetGroupName: undefined }, stack);
    template().hasResourceProperties(RESTORE_TESTING, {
      RestoreMetadataOverrides: {
        dbSubnetGroupName: { Ref: Match.stringLikeRegexp('^DatabaseSubnetGroup') },
        vpcSecurityGroupIds: {
          'Fn::Join': [
            '',
            ['["', { 'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseSecurityGroup'), 'GroupId'] }, '"]'],
          ],
        },
      },
    });
  });

  test('cover each of several databases', () => {
    const stack = aStack();
    const { template } = build({ databases: [aDatabase(stack, 'one'), aDatabase(stack, 'two')] }, stack);
    template().resourceCountIs(RESTORE_TESTING, 2);
  });

  test('can be turned off', () => {
    const { template, backup } = build({ restoreTesting: false, restoreSubnetGroupName: undefined });
    template().resourceCountIs('AWS::Backup::RestoreTestingPlan', 0);
    template().resourceCountIs('AWS::Backup::BackupSelection', 1);
    expect(backup.restoreTestingPlan).toBeUndefined();
  });
});

test('names that must be unique in an account derive from the stack, so environments do not collide', () => {
  const names = (stackName: string) => {
    const { template } = build({}, aStack({ stackName }));
    return [
      only(template(), 'AWS::Backup::BackupVault').BackupVaultName,
      only(template(), 'AWS::Backup::RestoreTestingPlan').RestoreTestingPlanName,
    ];
  };
  const production = names('shop-production');
  const staging = names('shop-staging');
  expect(production[0]).not.toBe(staging[0]);
  expect(production[1]).not.toBe(staging[1]);
});

describe('the archive', () => {
  const bucketOf = (options: Options = {}): Json => {
    const [bucket] = Object.values(build(options).template().findResources('AWS::S3::Bucket'));
    return bucket;
  };

  test('[TT-S3-01] is versioned, encrypted and private, and its name is configurable', () => {
    expect(bucketOf({ archiveBucketName: 'traitortrack-backups' })).toMatchObject({
      Properties: {
        BucketName: 'traitortrack-backups',
        VersioningConfiguration: { Status: 'Enabled' },
        ...PRIVATE_BUCKET,
      },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
    expect(bucketOf().Properties).not.toHaveProperty('BucketName');
  });

  test('[TT-S3-02] [TT-S3-06] objects enter Intelligent-Tiering at once, where the configuration applies', () => {
    const { Properties } = bucketOf();
    expect(Properties.IntelligentTieringConfigurations).toEqual([
      expect.objectContaining({ Id: 'intelligent-tiering-config', Status: 'Enabled' }),
    ]);
    expect(Properties.LifecycleConfiguration.Rules).toEqual([
      {
        Id: 'intelligent-tiering',
        Status: 'Enabled',
        Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 0 }],
        NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    ]);
  });

  test('[TT-S3-03] [TT-S3-04] objects move to the archive after 90 days and to the deep archive after 180', () => {
    expect(bucketOf().Properties.IntelligentTieringConfigurations[0].Tierings).toEqual([
      { AccessTier: 'ARCHIVE_ACCESS', Days: 90 },
      { AccessTier: 'DEEP_ARCHIVE_ACCESS', Days: 180 },
    ]);
  });

  test('tiers and id follow their props', () => {
    const { Properties } = bucketOf({ archiveAfterDays: 120, deepArchiveAfterDays: 365, intelligentTieringId: 'cold' });
    expect(Properties.IntelligentTieringConfigurations).toEqual([
      {
        Id: 'cold',
        Status: 'Enabled',
        Tierings: [
          { AccessTier: 'ARCHIVE_ACCESS', Days: 120 },
          { AccessTier: 'DEEP_ARCHIVE_ACCESS', Days: 365 },
        ],
      },
    ]);
  });

  test('is reached over TLS 1.2 only', () => {
    build()
      .template()
      .hasResourceProperties('AWS::S3::BucketPolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
            Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
          ]),
        },
      });
  });

  test('logs requests if there is a bucket for logs', () => {
    const stack = aStack();
    build({ accessLogsBucket: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs') }, stack)
      .template()
      .hasResourceProperties('AWS::S3::Bucket', {
        LoggingConfiguration: {
          DestinationBucketName: 'access-logs',
          LogFilePrefix: Match.stringLikeRegexp('Archive.*/$'),
        },
      });
  });

  test('is deleted without a Lambda function, so it must be empty', () => {
    const { template } = build({ removalPolicy: RemovalPolicy.DESTROY });
    template().hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    template().hasResource('AWS::Backup::BackupVault', { DeletionPolicy: 'Delete' });
    template().resourceCountIs('AWS::Lambda::Function', 0);
  });
});

test('a key of the user encrypts vault and archive, and the name of the vault is configurable', () => {
  const stack = aStack();
  const { template } = build({ encryptionKey: new kms.Key(stack, 'Key'), vaultName: 'shop-backups' }, stack);
  const arn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };
  template().hasResourceProperties('AWS::Backup::BackupVault', {
    BackupVaultName: 'shop-backups',
    EncryptionKeyArn: arn,
  });
  template().hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn } },
      ],
    },
  });
});

describe('invalid backups are rejected', () => {
  test.each<[string, Options, string]>([
    ['no retention', { retentionDays: 0 }, 'number-out-of-range at Shop/Backup.retentionDays'],
    [
      'no retention of copies',
      { copyToVaultArn: COPY_TO, copyRetentionDays: 0 },
      'number-out-of-range at Shop/Backup.copyRetentionDays',
    ],
    ['retention without copies', { copyRetentionDays: 7 }, 'prop-without-effect at Shop/Backup.copyRetentionDays'],
    ['the archive after 30 days', { archiveAfterDays: 30 }, 'number-out-of-range at Shop/Backup.archiveAfterDays'],
    ['the archive after 3 years', { archiveAfterDays: 1095 }, 'number-out-of-range at Shop/Backup.archiveAfterDays'],
    [
      'the deep archive after 90 days',
      { deepArchiveAfterDays: 90 },
      'number-out-of-range at Shop/Backup.deepArchiveAfterDays',
    ],
    [
      'the deep archive before the archive',
      { archiveAfterDays: 365 },
      'number-out-of-range at Shop/Backup.deepArchiveAfterDays',
    ],
    [
      'a rate as the schedule [LB-RC-39]',
      { schedule: events.Schedule.rate(Duration.hours(12)) },
      'invalid-format at Shop/Backup.schedule',
    ],
    ['a recovery within 0 hours', { recoveryTimeHours: 0 }, 'number-out-of-range at Shop/Backup.recoveryTimeHours'],
    ['a vault name with a slash', { vaultName: 'shop/backups' }, 'invalid-format at Shop/Backup.vaultName'],
    [
      'a plan name with a hyphen',
      { restoreTestingPlanName: 'shop-tests' },
      'invalid-format at Shop/Backup.restoreTestingPlanName',
    ],
    [
      'restore tests of an imported database without a subnet group',
      { restoreSubnetGroupName: undefined },
      'missing-value at Shop/Backup.restoreSubnetGroupName',
    ],
  ])('%s', (_name, options, fault) => {
    expect(faults(() => build(options))).toEqual([fault]);
  });
});
