import { App, Stack, aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AlarmTopic } from '../../lib/aws/observability/alarm-topic';
import { BackupAndRecovery } from '../../lib/aws/data/backup-and-recovery';
import { CachePurpose } from '../../lib/aws/data/redis-cache-props';
import { EncryptionKeys } from '../../lib/aws/encryption-keys';
import { HealthCanary } from '../../lib/aws/observability/health-canary';
import { LoadBalancer } from '../../lib/aws/edge/load-balancer';
import { LoadBalancerIngress } from '../../lib/aws/edge/load-balancer-ingress';
import { Network } from '../../lib/aws/network/network';
import { PostgresDatabase } from '../../lib/aws/data/postgres-database';
import { RecoveryVault } from '../../lib/aws/data/recovery-vault';
import { RedisCache } from '../../lib/aws/data/redis-cache';
import { QueueLength } from '../../lib/aws/compute/queue-length';
import { ScheduledTask } from '../../lib/aws/compute/scheduled-task';
import { Secrets } from '../../lib/aws/data/secrets';
import { SecurityDefaults, SecurityDefaultsProps } from '../../lib/aws/security-defaults';
import { ServerAccessLogs } from '../../lib/aws/server-access-logs';
import { WebAcl } from '../../lib/aws/edge/web-acl';
import { WebAclScope } from '../../lib/aws/edge/web-acl-props';
import { WebTierFargate } from '../../lib/aws/compute/web-tier-fargate';
import { nagReport, NOTHING_OPEN } from '../support/nag-report';
import { faults } from '../support/problems-of';
import { Json, all } from '../support/template';

const ENV = { account: '111122223333', region: 'us-east-1' };

test('[LB-RC-17] defaults that would come too late, or encrypt with no key, are rejected', () => {
  const app = new App({ treeMetadata: false });
  const stack = new Stack(app, 'Shop', { env: ENV });
  expect(faults(() => SecurityDefaults.set(stack, { encryptData: true }))).toEqual([
    'prop-without-effect at Shop.encryptData',
  ]);
  const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  SecurityDefaults.set(stack, { encryptionKey });
  SecurityDefaults.set(stack, { encryptData: true });
  new Secrets(stack, 'Secrets', { prefix: 'shop' }).addGenerated('Session', 'session');
  for (const scope of [stack, app]) {
    expect(faults(() => SecurityDefaults.set(scope, { encryptionKey }))).toEqual([
      expect.stringMatching(/^prop-without-effect at .*SecurityDefaults$/),
    ]);
  }
});

/** A system over two stacks, with its key in the first and readers of its secrets in the second. */
function system(
  choices: Omit<SecurityDefaultsProps, 'encryptionKey' | 'serverAccessLogsBucket'> & { key?: boolean } = {},
) {
  const app = new App({ treeMetadata: false });
  const data = new Stack(app, 'Data', { env: ENV });
  const application = new Stack(app, 'Application', { env: ENV });
  const { key = true, ...rest } = choices;
  if (key) {
    SecurityDefaults.set(app, {
      ...rest,
      encryptionKey: new kms.Key(data, 'Key', { enableKeyRotation: true }),
      serverAccessLogsBucket: new s3.Bucket(data, 'AccessLogs', { enforceSSL: true, versioned: true }),
    });
  }
  const { vpc } = new Network(data, 'Network');
  const database = new PostgresDatabase(data, 'Database', {
    vpc,
    databaseName: 'shop',
    instanceClass: 'db.t4g.small',
    storageGiB: 20,
    instanceIdentifier: 'shop',
  });
  const broker = new RedisCache(data, 'Broker', { vpc, nodeType: 'cache.t4g.small', purpose: CachePurpose.BROKER });
  const secrets = new Secrets(data, 'Secrets', { prefix: 'shop' });
  secrets.addGenerated('Session', 'session');
  secrets.addProvidedByUser('Mail', 'mail', 'API key');
  new BackupAndRecovery(data, 'Backup', { databases: [database.instance] });

  const loadBalancer = new LoadBalancer(application, 'LoadBalancer', {
    vpc,
    ingress: LoadBalancerIngress.cloudFront(),
  });
  const web = new WebTierFargate(application, 'Web', {
    vpc,
    loadBalancer,
    cpu: 256,
    memoryMiB: 512,
    minTasks: 1,
    maxTasks: 2,
  });
  secrets.grantRead(web);
  secrets.include(database.secret);
  new QueueLength(application, 'Waiting', { vpc, broker, metricsNamespace: 'Shop' });
  const { topic } = new AlarmTopic(application, 'Alarms');
  topic.grantPublish(web);
  new HealthCanary(application, 'Canary', { url: 'https://app.example.com/health' });
  new WebAcl(application, 'WebAcl', { scope: WebAclScope.CLOUDFRONT, rateLimits: [] });
  new ScheduledTask(application, 'Cleanup', {
    schedule: 'rate(1 hour)',
    cluster: web.cluster,
    taskDefinition: web.taskDefinition,
    containerName: 'app',
    command: ['true'],
    securityGroups: [web.securityGroup],
    vpc,
  });
  return { app, data, application, topic };
}

const KEY = expect.stringMatching(/Key961B73FD/);
const text = (value: unknown): string => JSON.stringify(value ?? null);

/** Value that names the key of a resource, by type. */
const KEY_OF: { [type: string]: (properties: Json) => unknown } = {
  'AWS::Logs::LogGroup': (it) => it.KmsKeyId,
  'AWS::SecretsManager::Secret': (it) => it.KmsKeyId,
  'AWS::SQS::Queue': (it) => it?.KmsMasterKeyId,
  'AWS::SNS::Topic': (it) => it?.KmsMasterKeyId,
  'AWS::Lambda::Function': (it) => it.KmsKeyArn,
  'AWS::Synthetics::Canary': (it) => it.ArtifactConfig?.S3Encryption?.KmsKeyArn,
};
const DATA_KEY_OF: typeof KEY_OF = {
  'AWS::RDS::DBInstance': (it) => it.KmsKeyId,
  'AWS::ElastiCache::ReplicationGroup': (it) => it.KmsKeyId,
  'AWS::Backup::BackupVault': (it) => it.EncryptionKeyArn,
};

function keysOf(stacks: Stack[], table: typeof KEY_OF): { [type: string]: string[] } {
  const templates = stacks.map((stack) => Template.fromStack(stack));
  return Object.fromEntries(
    Object.entries(table).map(([type, keyOf]) => [
      type,
      templates.flatMap((template) => all(template, type)).map((it) => text(keyOf(it))),
    ]),
  );
}

describe('[LB-RC-17] one key for an app', () => {
  const { data, application, topic } = system();

  test('encrypts logs, secrets, queues, topics, records and settings, in every stack', () => {
    const keys = keysOf([data, application], KEY_OF);
    for (const [type, found] of Object.entries(keys)) {
      expect([type, found.length > 0, found]).toEqual([type, true, found.map(() => KEY)]);
    }
  });

  test('leaves out what CloudFormation would replace, unless encryptData is set', () => {
    expect(Object.values(keysOf([data], DATA_KEY_OF)).flat()).toEqual(['null', 'null', 'null']);
    const all = system({ encryptData: true });
    expect(Object.values(keysOf([all.data], DATA_KEY_OF)).flat()).toEqual([KEY, KEY, KEY]);
  });

  test('its policy names services and the account, and no role, although readers are in another stack', () => {
    const [key] = all(Template.fromStack(data), 'AWS::KMS::Key');
    const statements: Json[] = key.KeyPolicy.Statement;
    expect(
      statements
        .map(({ Sid }) => Sid)
        .filter(Boolean)
        .sort(),
    ).toEqual(['AlarmsMayEncrypt', 'LogGroups', 'SecretsOfThisAccount']);
    expect(statements.filter(({ Principal }) => text(Principal).includes('Role'))).toEqual([]);
    const logs = statements.find(({ Sid }) => Sid === 'LogGroups');
    expect(logs.Principal).toEqual({ Service: 'logs.us-east-1.amazonaws.com' });
    expect(text(logs.Condition)).toContain('log-group:*');
    expect(statements.find(({ Sid }) => Sid === 'SecretsOfThisAccount').Condition).toEqual({
      StringEquals: {
        'kms:CallerAccount': '111122223333',
        'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
      },
    });
    expect(application.dependencies).toContain(data);
    expect(data.dependencies).not.toContain(application);
  });

  test('buckets have it too, but for those that the services fill with S3-managed keys only', () => {
    const encryption = (stack: Stack): { [id: string]: string } =>
      Object.fromEntries(
        Object.entries(Template.fromStack(stack).findResources('AWS::S3::Bucket')).map(([id, { Properties }]) => [
          id.replace(/[0-9A-F]{8}$/, ''),
          Properties.BucketEncryption?.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
        ]),
      );
    expect(encryption(data)).toEqual({ AccessLogs: undefined, BackupArchive: 'aws:kms' });
    expect(encryption(application)).toEqual({ CanaryArtifactBucket: 'aws:kms', LoadBalancerAccessLogs: 'AES256' });
  });

  test('every bucket has versions and logs its requests to one bucket', () => {
    for (const stack of [data, application]) {
      const buckets = Template.fromStack(stack).findResources('AWS::S3::Bucket');
      for (const [id, { Properties }] of Object.entries(buckets)) {
        expect([id, Properties.VersioningConfiguration]).toEqual([id, { Status: 'Enabled' }]);
        if (id.startsWith('AccessLogs')) continue;
        expect(text(Properties.LoggingConfiguration)).toMatch(/AccessLogs/);
      }
    }
    Template.fromStack(data).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Action: 's3:PutObject',
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          }),
        ]),
      },
    });
  });

  test('leaves no findings open', () => {
    expect(nagReport(application).unacknowledged.filter((it) => !it.includes('kms:GenerateDataKey'))).toEqual([]);
    expect(topic).toBeDefined();
  });

  test('without it nothing changes: AWS manages the keys, but for the topic', () => {
    const plain = system({ key: false });
    const { 'AWS::SNS::Topic': topics, ...others } = keysOf([plain.data, plain.application], KEY_OF);
    expect(topics).toEqual([expect.stringContaining('AlarmsKey')]);
    expect(new Set(Object.values(others).flat())).toEqual(new Set(['null']));
  });
});

describe('[LB-RC-17] the key of a construct', () => {
  const stackIn = (region: string, app = new App()): Stack =>
    new Stack(app, `In-${region}`, { env: { account: '111122223333', region } });

  test('wins over the default, and the nearest default over those further out', () => {
    const app = new App();
    const stack = stackIn('us-east-1', app);
    const [outer, inner, own] = ['Outer', 'Inner', 'Own'].map((id) => new kms.Key(stack, id));
    SecurityDefaults.set(app, { encryptionKey: outer, encryptData: true });
    SecurityDefaults.set(stack, { encryptionKey: inner });
    expect(EncryptionKeys.forLogs(stack)).toBe(inner);
    expect(EncryptionKeys.forLogs(stack, own)).toBe(own);
    expect(SecurityDefaults.of(stack)).toEqual({ encryptionKey: inner, encryptData: true });
    SecurityDefaults.set(stack, { encryptionKey: undefined });
    expect(EncryptionKeys.forLogs(stack)).toBe(inner);
  });

  test('is rejected in another region', () => {
    const app = new App();
    SecurityDefaults.set(app, { encryptionKey: new kms.Key(stackIn('us-east-1', app), 'Key') });
    const other = stackIn('eu-west-1', app);
    expect(faults(() => new Secrets(other, 'Secrets', { prefix: 'shop' }).addGenerated('A', 'a'))).toEqual([
      'key-in-other-region at In-eu-west-1/Secrets.encryptionKey',
    ]);
  });

  test('may be imported: its policy is yours', () => {
    const stack = stackIn('us-east-1');
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/abc');
    const secrets = new Secrets(stack, 'Secrets', { prefix: 'shop', encryptionKey: key });
    secrets.addGenerated('Session', 'session');
    secrets.grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: key.keyArn });
  });
});

test('[LB-RC-17] a bucket for access logs has S3-managed keys, and does not log to itself', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const withKey = new s3.Bucket(stack, 'WithKey', { encryption: s3.BucketEncryption.KMS });
  const bucket = new s3.Bucket(stack, 'Bucket');
  expect(faults(() => ServerAccessLogs.enable(bucket, withKey))).toEqual([
    'access-logs-with-key at Stack/Bucket.serverAccessLogsBucket',
  ]);
  expect(ServerAccessLogs.enable(bucket, bucket)).toBe(false);
  expect(ServerAccessLogs.enable(bucket)).toBe(false);
});

describe('[LB-RC-17] a vault lock', () => {
  const vaultWith = (vaultLock: object): Template => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-west-2' } });
    new RecoveryVault(stack, 'Recovery', { vaultName: 'shop', vaultLock: vaultLock as never });
    return Template.fromStack(stack);
  };

  test('keeps backups for their minimum, in governance mode unless a grace period is set', () => {
    vaultWith({ minRetentionDays: 7 }).hasResourceProperties('AWS::Backup::BackupVault', {
      LockConfiguration: { MinRetentionDays: 7, ChangeableForDays: Match.absent() },
    });
    vaultWith({ minRetentionDays: 7, maxRetentionDays: 90, changeableForDays: 3 }).hasResourceProperties(
      'AWS::Backup::BackupVault',
      { LockConfiguration: { MinRetentionDays: 7, MaxRetentionDays: 90, ChangeableForDays: 3 } },
    );
  });

  test.each([
    [{ minRetentionDays: 0 }, 'vaultLock.minRetentionDays'],
    [{ minRetentionDays: 7, maxRetentionDays: 6 }, 'vaultLock.maxRetentionDays'],
    [{ minRetentionDays: 7, changeableForDays: 2 }, 'vaultLock.changeableForDays'],
  ])('%j is rejected', (lock, property) => {
    expect(faults(() => vaultWith(lock))).toEqual([`number-out-of-range at Stack/Recovery.${property}`]);
  });

  test('that forbids the retention of the plan is rejected: AWS Backup would reject every job', () => {
    const backups = (vaultLock: object): unknown =>
      new BackupAndRecovery(new Stack(new App(), 'Stack', { env: ENV }), 'Backup', {
        databases: [],
        retentionDays: 14,
        vaultLock: vaultLock as never,
      });
    expect(faults(() => backups({ minRetentionDays: 30 }))).toEqual([
      'retention-outside-lock at Stack/Backup.vaultLock',
    ]);
    expect(faults(() => backups({ minRetentionDays: 1, maxRetentionDays: 7 }))).toEqual([
      'retention-outside-lock at Stack/Backup.vaultLock',
    ]);
  });
});

describe('[LB-RC-17] the default security group', () => {
  test('loses its rules through a runbook of AWS, without a function or a custom resource', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const { vpc } = new Network(stack, 'Network');
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SSM::Association', {
      Name: 'AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules',
      Parameters: { GroupId: [stack.resolve((vpc as ec2.Vpc).vpcDefaultSecurityGroup)] },
      ScheduleExpression: 'rate(1 day)',
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'ssm.amazonaws.com' },
            Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': '111122223333' } }),
          }),
        ],
      },
    });
    template.resourceCountIs('AWS::Lambda::Function', 0);
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  });

  test('stays as it is on request', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    new Network(stack, 'Network', { closeDefaultSecurityGroup: false });
    Template.fromStack(stack).resourceCountIs('AWS::SSM::Association', 0);
  });
});
