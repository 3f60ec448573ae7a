import {
  RemovalPolicy,
  Stack,
  Token,
  aws_ec2 as ec2,
  aws_kms as kms,
  aws_logs as logs,
  aws_rds as rds,
} from 'aws-cdk-lib';
import { aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Network } from '../../../lib/aws/network/network';
import { PostgresDatabase } from '../../../lib/aws/data/postgres-database';
import { PostgresDatabaseProps } from '../../../lib/aws/data/postgres-database-props';
import { Secrets } from '../../../lib/aws/data/secrets';
import { PostgresTuning } from '../../../lib/domain';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { aStack, flagSets } from '../../support/stacks';
import { Json } from '../../support/template';

type Options = Omit<PostgresDatabaseProps, 'vpc' | 'databaseName' | 'instanceClass' | 'storageGiB'> &
  Partial<Pick<PostgresDatabaseProps, 'vpc' | 'databaseName' | 'instanceClass' | 'storageGiB'>>;

const INSTANCE = 'AWS::RDS::DBInstance';

function build(options: Options = {}, stack: Stack = aStack()) {
  const vpc = options.vpc ?? aVpc(stack);
  const database = new PostgresDatabase(stack, 'Database', {
    vpc,
    databaseName: 'app',
    instanceClass: 'db.t3.large',
    storageGiB: 50,
    ...options,
  });
  return { database, vpc, stack, template: () => Template.fromStack(stack) };
}

function primaryOf(template: Template): Json {
  const [primary] = Object.values(template.findResources(INSTANCE)).filter(
    (instance) => instance.Properties.SourceDBInstanceIdentifier === undefined,
  );
  return primary;
}

function replicasOf(template: Template): Json[] {
  return Object.values(template.findResources(INSTANCE)).filter(
    (instance) => instance.Properties.SourceDBInstanceIdentifier !== undefined,
  );
}

function existing(stack: Stack) {
  return {
    existingInstance: rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Existing', {
      instanceIdentifier: 'live',
      instanceEndpointAddress: 'live.example.internal',
      port: 6432,
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'ExistingGroup', 'sg-1')],
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
    }),
    existingSecret: secretsmanager.Secret.fromSecretCompleteArn(
      stack,
      'ExistingSecret',
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:live-abcdef',
    ),
  };
}

describe.each(flagSets)('a database $having', ({ flags }) => {
  test('is Multi-AZ, encrypted, private, protected, backed up and monitored', () => {
    build({}, aStack({ flags }))
      .template()
      .hasResource(INSTANCE, {
        Properties: {
          Engine: 'postgres',
          EngineVersion: '17',
          DBInstanceClass: 'db.t3.large',
          DBName: 'app',
          AllocatedStorage: '50',
          MaxAllocatedStorage: 100,
          StorageType: 'gp3',
          StorageEncrypted: true,
          MultiAZ: true,
          PubliclyAccessible: false,
          DeletionProtection: true,
          BackupRetentionPeriod: 7,
          DeleteAutomatedBackups: false,
          CopyTagsToSnapshot: true,
          AutoMinorVersionUpgrade: true,
          CACertificateIdentifier: 'rds-ca-rsa2048-g1',
          EnableIAMDatabaseAuthentication: true,
          EnableCloudwatchLogsExports: ['postgresql', 'upgrade'],
          MonitoringInterval: 60,
          DatabaseInsightsMode: 'standard',
          EnablePerformanceInsights: true,
          PerformanceInsightsRetentionPeriod: 7,
          EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
        },
        DeletionPolicy: 'Snapshot',
        UpdateReplacePolicy: 'Snapshot',
      });
  });

  test('is clean of findings and warnings, with replicas, a proxy and rotation', () => {
    const { database, stack, vpc } = build(
      { readReplicas: 2, proxy: true, instanceIdentifier: 'app-production' },
      aStack({ flags }),
    );
    new Secrets(stack, 'Secrets', { prefix: 'app/production' }).rotateDatabase(database, { vpc });
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    expect(annotations(stack)).toEqual([]);
  });

  test('is clean of findings when it is small and unprotected', () => {
    const { database, stack, vpc } = build(
      {
        multiAz: false,
        readReplicas: 1,
        deletionProtection: false,
        removalPolicy: RemovalPolicy.DESTROY,
      },
      aStack({ flags }),
    );
    new Secrets(stack, 'Secrets', { prefix: 'app/development' }).rotateDatabase(database, { vpc });
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    expect(annotations(stack)).toEqual([]);
  });
});

test('[TT-ARC-03] [TT-ARC-06] a primary has 50 GB of storage, Multi-AZ and daily backups', () => {
  expect(primaryOf(build().template()).Properties).toMatchObject({
    AllocatedStorage: '50',
    MultiAZ: true,
    BackupRetentionPeriod: 7,
    StorageEncrypted: true,
  });
});

test('[TT-OUT-05] the standby takes over automatically: the primary is Multi-AZ, with subnets in two zones', () => {
  const { template } = build();
  expect(primaryOf(template()).Properties.MultiAZ).toBe(true);
  const [group] = Object.values(template().findResources('AWS::RDS::DBSubnetGroup'));
  expect(group.Properties.SubnetIds).toEqual(['subnet-isolated-a', 'subnet-isolated-b']);
});

describe('parameters', () => {
  const parameters = (options: Options) => {
    const [group] = Object.values(build(options).template().findResources('AWS::RDS::DBParameterGroup'));
    expect(group.Properties.Family).toBe('postgres17');
    return group.Properties.Parameters as Record<string, string>;
  };

  test('require TLS and derive from the memory of the class', () => {
    // db.t3.large has 8 GiB: three quarters of it in pages of 8 kB, and a quarter divided by 810 connections, at least 4 MB.
    expect(parameters({})).toMatchObject({
      'rds.force_ssl': '1',
      effective_cache_size: String((8 * 1024 * 1024 * 0.75) / 8),
      work_mem: '4096',
    });
  });

  test('leave max_connections to RDS unless maxConnections is set', () => {
    expect(parameters({})).not.toHaveProperty('max_connections');
    expect(parameters({ maxConnections: 500 }).max_connections).toBe('500');
  });

  test('passed tuning replaces computed values, and passed parameters replace both', () => {
    const tuning = new PostgresTuning({ memoryGiB: 4, maxConnections: 100, slowQueryMilliseconds: 150 });
    const found = parameters({ tuning, parameters: { work_mem: '8192', log_statement: 'ddl' } });
    expect(found).toMatchObject({ log_min_duration_statement: '150', work_mem: '8192', log_statement: 'ddl' });
  });
});

describe('the connection limit', () => {
  test('[TT-POOL-09] is nine tenths of the RDS default for the class', () => {
    const { database } = build();
    expect(database.connectionLimit.connections).toBe(Math.floor(0.9 * 901));
    expect(database.replicaConnectionLimit.connections).toBe(810);
  });

  test('is maxConnections exactly', () => {
    const { database } = build({ maxConnections: 300 });
    expect(database.connectionLimit.connections).toBe(300);
    expect(database.replicaConnectionLimit.connections).toBe(300);
  });

  test('is higher for a larger replica', () => {
    expect(build({ readReplicas: 1, replicaClass: 'db.t3.xlarge' }).database.replicaConnectionLimit.connections).toBe(
      Math.floor(0.9 * 1802),
    );
  });
});

describe('read replicas', () => {
  test('[TT-RR-01] [TT-ARC-12] two replicas of the primary are in different zones and have its class', () => {
    const { template, database } = build({ readReplicas: 2 });
    template().resourceCountIs(INSTANCE, 3);
    expect(database.replicas).toHaveLength(2);
    const replicas = replicasOf(template());
    expect(replicas.map((replica) => replica.Properties.AvailabilityZone)).toEqual(['us-east-1a', 'us-east-1b']);
    for (const { Properties } of replicas) {
      expect(JSON.stringify(Properties.SourceDBInstanceIdentifier)).toContain('DatabasePrimary');
      expect(Properties.DBInstanceClass).toBe('db.t3.large');
    }
  });

  test('more replicas than zones start over with the first zone', () => {
    const replicas = replicasOf(build({ readReplicas: 3, replicaZones: ['a', 'b'] }).template());
    expect(replicas.map((replica) => replica.Properties.AvailabilityZone)).toEqual(['a', 'b', 'a']);
  });

  test('zones of a network that sets them by id come from its subnets', () => {
    const stack = aStack({ region: 'us-east-1' });
    const network = new Network(stack, 'Network', { availabilityZoneIds: ['use1-az1', 'use1-az2'] });
    const { template } = build({ vpc: network.vpc, readReplicas: 1, replicaZones: network.zoneNames }, stack);
    expect(replicasOf(template())[0].Properties.AvailabilityZone).toEqual({
      'Fn::GetAtt': [expect.stringContaining('IsolatedSubnet1'), 'AvailabilityZone'],
    });
  });

  test('replicas have none of the properties that CloudFormation rejects', () => {
    const [replica] = replicasOf(build({ readReplicas: 1, encryptionKey: undefined }).template());
    expect(replica).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    for (const property of [
      'MasterUsername',
      'MasterUserPassword',
      'DBName',
      'StorageEncrypted',
      'KmsKeyId',
      'BackupRetentionPeriod',
      'PreferredBackupWindow',
      'DatabaseInsightsMode',
      'EngineLifecycleSupport',
    ]) {
      expect(replica.Properties).not.toHaveProperty(property);
    }
  });

  test('replicas share parameters, monitoring and storage autoscaling with the primary', () => {
    const { template } = build({ readReplicas: 1 });
    const primary = primaryOf(template()).Properties;
    expect(replicasOf(template())[0].Properties).toMatchObject({
      DBParameterGroupName: primary.DBParameterGroupName,
      MonitoringRoleArn: primary.MonitoringRoleArn,
      MonitoringInterval: 60,
      MaxAllocatedStorage: 100,
      StorageType: 'gp3',
      PubliclyAccessible: false,
      VPCSecurityGroups: primary.VPCSecurityGroups,
    });
  });

  test('replicas are protected like the primary, unless protectReplicas is set', () => {
    const protection = (options: Options) =>
      replicasOf(build({ readReplicas: 1, ...options }).template())[0].Properties.DeletionProtection;
    expect(protection({})).toBe(true);
    expect(protection({ deletionProtection: false })).toBe(false);
    expect(protection({ protectReplicas: false })).toBe(false);
  });
});

describe('logs', () => {
  test('[TT-CWL-01] the log group of RDS exists before the instance and keeps logs for 30 days', () => {
    const { template, database } = build({ instanceIdentifier: 'traitortrack-production', readReplicas: 1 });
    for (const group of ['traitortrack-production', 'traitortrack-production-replica-1']) {
      template().hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: `/aws/rds/instance/${group}/postgresql`,
        RetentionInDays: 30,
      });
    }
    expect(database.logGroups).toHaveLength(4);
    expect(primaryOf(template()).Properties.EnableCloudwatchLogsExports).toContain('postgresql');
    expect(primaryOf(template()).DependsOn).toEqual(
      expect.arrayContaining([expect.stringContaining('LogsPostgresql'), expect.stringContaining('LogsUpgrade')]),
    );
    expect(replicasOf(template())[0].DependsOn).toContainEqual(expect.stringContaining('Replica1LogsPostgresql'));
  });

  test('retention is configurable', () => {
    build({ instanceIdentifier: 'app', logRetention: logs.RetentionDays.ONE_WEEK })
      .template()
      .hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: '/aws/rds/instance/app/postgresql',
        RetentionInDays: 7,
      });
  });

  test('without an identifier there are no log groups', () => {
    expect(build().database.logGroups).toEqual([]);
  });
});

describe('the secret', () => {
  test('[TT-SEC-03] has its name, a password that needs no encoding in URLs, and the endpoint', () => {
    const { template } = build({ secretName: 'traitortrack/production/database-url', masterUsername: 'owner' });
    template().hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'traitortrack/production/database-url',
      GenerateSecretString: {
        ExcludePunctuation: true,
        PasswordLength: 32,
        GenerateStringKey: 'password',
        SecretStringTemplate: '{"username":"owner"}',
      },
    });
    template().hasResourceProperties('AWS::SecretsManager::SecretTargetAttachment', {
      TargetType: 'AWS::RDS::DBInstance',
    });
  });

  test('the template contains only a reference to the password', () => {
    const { Properties } = primaryOf(build({ masterUsername: 'owner' }).template());
    expect(Properties.MasterUsername).toBe('owner');
    expect(JSON.stringify(Properties.MasterUserPassword)).toMatch(
      /\{\{resolve:secretsmanager:.*:SecretString:password/,
    );
  });
});

describe('props', () => {
  test.each<[string, Options, Record<string, unknown>]>([
    ['maxStorageGiB', { maxStorageGiB: 500 }, { MaxAllocatedStorage: 500 }],
    ['engineVersion', { engineVersion: rds.PostgresEngineVersion.VER_16_9 }, { EngineVersion: '16.9' }],
    ['multiAz', { multiAz: false }, { MultiAZ: false }],
    ['backupRetentionDays', { backupRetentionDays: 14 }, { BackupRetentionPeriod: 14 }],
    ['backupWindow', { backupWindow: '03:00-04:00' }, { PreferredBackupWindow: '03:00-04:00' }],
    [
      'maintenanceWindow',
      { maintenanceWindow: 'sun:05:00-sun:06:00' },
      { PreferredMaintenanceWindow: 'sun:05:00-sun:06:00' },
    ],
    ['deletionProtection', { deletionProtection: false }, { DeletionProtection: false }],
    [
      'databaseInsightsMode',
      { databaseInsightsMode: rds.DatabaseInsightsMode.ADVANCED },
      { DatabaseInsightsMode: 'advanced', PerformanceInsightsRetentionPeriod: 465 },
    ],
    ['extendedSupport', { extendedSupport: true }, { EngineLifecycleSupport: 'open-source-rds-extended-support' }],
    ['instanceIdentifier', { instanceIdentifier: 'App-Live' }, { DBInstanceIdentifier: 'app-live' }],
  ])('%s', (_name, options, expected) => {
    expect(primaryOf(build(options).template()).Properties).toMatchObject(expected);
  });

  test('a key of the user encrypts storage, secret and performance data', () => {
    const stack = aStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const { template } = build({ encryptionKey }, stack);
    const arn = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
    expect(primaryOf(template()).Properties).toMatchObject({ KmsKeyId: arn, PerformanceInsightsKMSKeyId: arn });
    template().hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: Match.anyValue() });
  });

  test('instances use the given subnets', () => {
    const { template } = build({ vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } });
    const [group] = Object.values(template().findResources('AWS::RDS::DBSubnetGroup'));
    expect(group.Properties.SubnetIds).toEqual(['subnet-private-a', 'subnet-private-b']);
  });
});

describe('removal', () => {
  const policies = (removalPolicy: RemovalPolicy | undefined, type: string) =>
    Object.entries(build({ removalPolicy, instanceIdentifier: 'app', readReplicas: 1 }).template().findResources(type))
      .filter(([id]) => id.startsWith('Database'))
      .map(([, resource]) => resource.DeletionPolicy ?? 'Delete');

  test('dependencies are deleted with the instance, and a final snapshot keeps its data', () => {
    expect(policies(undefined, INSTANCE)).toEqual(['Snapshot', 'Delete']);
    for (const type of ['AWS::RDS::DBSubnetGroup', 'AWS::EC2::SecurityGroup', 'AWS::RDS::DBParameterGroup']) {
      expect(policies(undefined, type)).toEqual(['Delete']);
    }
    expect(policies(undefined, 'AWS::SecretsManager::Secret')).toEqual(['Delete']);
    expect(new Set(policies(undefined, 'AWS::Logs::LogGroup'))).toEqual(new Set(['Delete']));
  });

  test('a retained instance retains its dependencies, but not its replicas', () => {
    expect(policies(RemovalPolicy.RETAIN, INSTANCE)).toEqual(['Retain', 'Delete']);
    for (const type of [
      'AWS::RDS::DBSubnetGroup',
      'AWS::EC2::SecurityGroup',
      'AWS::RDS::DBParameterGroup',
      'AWS::SecretsManager::Secret',
    ]) {
      expect(policies(RemovalPolicy.RETAIN, type)).toEqual(['Retain']);
    }
  });

  test('DESTROY deletes everything, including automated backups', () => {
    const { template } = build({ removalPolicy: RemovalPolicy.DESTROY, deletionProtection: false });
    expect(primaryOf(template())).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeleteAutomatedBackups: true },
    });
  });
});

describe('connections', () => {
  const client = (stack: Stack, vpc: ec2.IVpc) => new ec2.SecurityGroup(stack, 'Client', { vpc });

  test('are allowed from nowhere by default', () => {
    const { database, template } = build();
    expect(template().findResources('AWS::EC2::SecurityGroupIngress')).toEqual({});
    expect(Object.values(template().findResources('AWS::EC2::SecurityGroup'))[0].Properties).not.toHaveProperty(
      'SecurityGroupIngress',
    );
    expect(database.port).toBe('5432');
  });

  test('are allowed from a tier on the port of PostgreSQL', () => {
    const { database, stack, vpc, template } = build();
    database.connections.allowDefaultPortFrom(client(stack, vpc), 'the tier');
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 5432,
      ToPort: 5432,
      Description: 'the tier',
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Client'), 'GroupId'] },
    });
  });

  test('go from the tier to the proxy, and only from the proxy to the primary', () => {
    const { database, stack, vpc, template } = build({ proxy: true });
    database.connections.allowDefaultPortFrom(client(stack, vpc), 'the tier');
    const fromTier = Object.values(template().findResources('AWS::EC2::SecurityGroupIngress')).filter(
      (rule) => rule.Properties.Description === 'the tier',
    );
    expect(fromTier.map((rule) => JSON.stringify(rule.Properties.GroupId))).toEqual([
      expect.stringContaining('ProxySecurityGroup'),
    ]);
    template().hasResourceProperties('AWS::RDS::DBProxy', {
      DBProxyName: Match.stringLikeRegexp('^Shop-Database-[A-Z0-9]+$'),
      RequireTLS: true,
      EngineFamily: 'POSTGRESQL',
    });
    expect(stack.resolve(database.writerEndpoint)).toEqual({
      'Fn::GetAtt': [expect.stringContaining('Proxy'), 'Endpoint'],
    });
  });

  test('are pooled by the proxy as in PgBouncer, and unsupported settings are listed', () => {
    const pooling = { maxDbConnections: 100, minPoolSize: 10, queryWaitTimeoutSeconds: 60, reservePoolSize: 5 };
    const { database, template } = build({ proxy: true, maxConnections: 500, pooling });
    template().hasResourceProperties('AWS::RDS::DBProxyTargetGroup', {
      ConnectionPoolConfigurationInfo: {
        MaxConnectionsPercent: 20,
        MaxIdleConnectionsPercent: 2,
        ConnectionBorrowTimeout: 60,
      },
    });
    expect(database.proxySettings?.notEncodable).toEqual([
      'reservePoolSize: not supported by RDS Proxy; instead: raise maxDbConnections',
    ]);
  });

  test('parameters may have units, and values that the server would reject are rejected', () => {
    const { template } = build({ parameters: { work_mem: '64MB', statement_timeout: '30s', 'rds.custom': 'x' } });
    template().hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Parameters: Match.objectLike({ work_mem: '65536', statement_timeout: '30000', 'rds.custom': 'x' }),
    });
    expect(faults(() => build({ parameters: { work_mem: '64 megabytes', jit: 'maybe' } }))).toEqual([
      'invalid-parameter-value at Shop/Database.parameters.work_mem',
      'invalid-parameter-value at Shop/Database.parameters.jit',
    ]);
  });

  test('sessions that may exceed the memory cause a warning with numbers', () => {
    const { stack } = build({ maxConnections: 2500 });
    expect(annotations(stack).join()).toContain('2500 sessions × work_mem 4 MiB are 9.8 GiB');
  });

  test('reach both the proxy and the replicas', () => {
    const { database } = build({ proxy: true, readReplicas: 1 });
    expect(database.connections.securityGroups).toHaveLength(2);
  });

  test('use the endpoints of the instances', () => {
    const { database, stack } = build({ readReplicas: 2 });
    const address = (id: string) => ({ 'Fn::GetAtt': [expect.stringContaining(id), 'Endpoint.Address'] });
    expect(stack.resolve(database.writerEndpoint)).toEqual(address('Primary'));
    expect(stack.resolve(database.replicaEndpoints)).toEqual([address('Replica1'), address('Replica2')]);
    expect(database.databaseName).toBe('app');
  });
});

describe('from a snapshot', () => {
  test('restores data from the snapshot and takes the password from a new secret', () => {
    const { template } = build({ snapshotIdentifier: 'before-the-move' });
    const { Properties } = primaryOf(template());
    expect(Properties).toMatchObject({
      DBSnapshotIdentifier: 'before-the-move',
      MultiAZ: true,
      DeletionProtection: true,
    });
    for (const property of ['DBName', 'MasterUsername', 'StorageEncrypted']) {
      expect(Properties).not.toHaveProperty(property);
    }
    template().resourceCountIs('AWS::SecretsManager::SecretTargetAttachment', 1);
  });

  test('is clean of findings', () => {
    const { database, stack, vpc } = build({ snapshotIdentifier: 'before-the-move' });
    new Secrets(stack, 'Secrets', { prefix: 'app/production' }).rotateDatabase(database, { vpc });
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  });
});

describe('around an existing instance', () => {
  test('creates nothing and uses the instance unchanged', () => {
    const stack = aStack();
    const { database, template } = build(existing(stack), stack);
    template().resourceCountIs(INSTANCE, 0);
    template().resourceCountIs('AWS::SecretsManager::Secret', 0);
    expect(database.writerEndpoint).toBe('live.example.internal');
    expect(database.port).toBe('6432');
    expect(database.parameterGroup).toBeUndefined();
    expect(database.connections.securityGroups.map((group) => group.securityGroupId)).toEqual(['sg-1']);
    expect(database.connections.defaultPort?.toString()).toBe('6432');
  });

  test('replicas and a proxy can be added to it', () => {
    const stack = aStack();
    const { database, template } = build({ ...existing(stack), readReplicas: 1, proxy: true }, stack);
    template().resourceCountIs(INSTANCE, 1);
    template().resourceCountIs('AWS::RDS::DBProxy', 1);
    expect(JSON.stringify(replicasOf(template())[0].Properties.SourceDBInstanceIdentifier)).toContain(':db:live');
    expect(database.connections.securityGroups).toHaveLength(3);
  });
});

describe('an invalid database is rejected', () => {
  const faultsOf = (options: Options, stack?: Stack) => faults(() => build(options, stack));

  test.each<[string, Options, string]>([
    ['16 replicas', { readReplicas: 16 }, 'number-out-of-range at Shop/Database.readReplicas'],
    ['19 GiB', { storageGiB: 19 }, 'number-out-of-range at Shop/Database.storageGiB'],
    [
      'storage that is known only at deployment',
      { storageGiB: Token.asNumber({ Ref: 'Storage' }) },
      'unresolved-token at Shop/Database.storageGiB',
    ],
    ['storage without room to grow', { storageGiB: 59_579 }, 'number-out-of-range at Shop/Database.storageGiB'],
    ['growth by less than 10 %', { maxStorageGiB: 54 }, 'number-out-of-range at Shop/Database.maxStorageGiB'],
    ['no backups', { backupRetentionDays: 0 }, 'number-out-of-range at Shop/Database.backupRetentionDays'],
    ['5 connections', { maxConnections: 5 }, 'number-out-of-range at Shop/Database.maxConnections'],
    ['300,000 connections', { maxConnections: 300_000 }, 'number-out-of-range at Shop/Database.maxConnections'],
    ['a database name with a hyphen', { databaseName: 'my-app' }, 'invalid-format at Shop/Database.databaseName'],
    ['a reserved administrator', { masterUsername: 'admin' }, 'invalid-format at Shop/Database.masterUsername'],
    [
      'a smaller replica',
      { readReplicas: 1, replicaClass: 'db.t3.medium' },
      'replica-smaller-than-primary at Shop/Database.replicaClass',
    ],
    [
      'max_connections in parameters',
      { parameters: { max_connections: '400' } },
      'parameter-set-by-property at Shop/Database.parameters',
    ],
    [
      'an identifier with an underscore',
      { instanceIdentifier: 'my_app' },
      'invalid-format at Shop/Database.instanceIdentifier',
    ],
    ['an unknown class', { instanceClass: 't3.large' }, 'invalid-format at Shop/Database.instanceClass'],
    ['a class of no known family', { instanceClass: 'db.x99.large' }, 'unknown-machine-size at MachineSizes'],
  ])('%s', (_name, options, fault) => {
    expect(faultsOf(options)).toEqual([fault]);
  });

  test('an administrator whose name begins with a reserved one is accepted', () => {
    expect(() => build({ masterUsername: 'admin2' })).not.toThrow();
  });

  test('an existing instance without its secret, or a secret without its instance', () => {
    const stack = aStack();
    const { existingInstance, existingSecret } = existing(stack);
    expect(faultsOf({ existingInstance }, stack)).toEqual(['missing-value at Shop/Database.existingSecret']);
    expect(faultsOf({ existingSecret })).toEqual(['missing-value at Shop/Database.existingInstance']);
  });

  test('two sources', () => {
    const stack = aStack();
    expect(faultsOf({ ...existing(stack), snapshotIdentifier: 'snap' }, stack)).toEqual([
      'conflicting-props at Shop/Database.snapshotIdentifier',
    ]);
  });

  test('pool settings without a proxy, or above the limit of the database', () => {
    const pooling = { maxDbConnections: 100 };
    expect(faultsOf({ pooling })).toEqual(['prop-without-effect at Shop/Database.pooling']);
    expect(faultsOf({ proxy: true, maxConnections: 50, pooling })).toEqual([
      'pool-exceeds-database at RdsProxySettings.pooler.maxDbConnections',
    ]);
  });

  test('all problems are reported at once', () => {
    expect(faultsOf({ storageGiB: 5, readReplicas: 20, databaseName: '1' })).toEqual([
      'number-out-of-range at Shop/Database.storageGiB',
      'number-out-of-range at Shop/Database.readReplicas',
      'invalid-format at Shop/Database.databaseName',
    ]);
  });
});

test('null is no choice: all defaults apply', () => {
  const names = [
    'multiAz',
    'deletionProtection',
    'maxStorageGiB',
    'replicaClass',
    'masterUsername',
    'parameters',
    'proxy',
  ];
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  expect(build(nulls).template().toJSON()).toEqual(build().template().toJSON());
});

test('reports an unknown machine type along with everything else', () => {
  expect(faults(() => build({ instanceClass: 'db.x9.large', backupRetentionDays: 0 }))).toEqual([
    'number-out-of-range at Shop/Database.backupRetentionDays',
    'unknown-machine-size at MachineSizes',
  ]);
});

describe('connections without TLS', () => {
  const off = { 'rds.force_ssl': '0' };

  test('[LB-RC-38] need a choice by name', () => {
    expect(faults(() => build({ parameters: off }))).toEqual(['unencrypted-connections at Shop/Database.parameters']);
    const allowed = build({ parameters: off, allowUnencryptedConnections: true }).template();
    allowed.hasResourceProperties('AWS::RDS::DBParameterGroup', { Parameters: Match.objectLike(off) });
  });

  test('[LB-RC-38] the choice alone has no effect, and is rejected', () => {
    expect(faults(() => build({ allowUnencryptedConnections: true }))).toEqual([
      'prop-without-effect at Shop/Database.allowUnencryptedConnections',
    ]);
  });
});

test('the storage grows no further than RDS allows', () => {
  build({ storageGiB: 40_000 })
    .template()
    .hasResourceProperties(INSTANCE, { AllocatedStorage: '40000', MaxAllocatedStorage: 65_536 });
});

describe('[LB-RC-07] an upgrade to another major version', () => {
  const upgrade = { engineVersion: rds.PostgresEngineVersion.VER_17, allowMajorVersionUpgrade: true };

  test('is allowed on request only', () => {
    expect(primaryOf(build().template()).Properties).not.toHaveProperty('AllowMajorVersionUpgrade');
    expect(primaryOf(build(upgrade).template()).Properties).toMatchObject({
      EngineVersion: '17',
      AllowMajorVersionUpgrade: true,
    });
  });

  test('changes the family of the one parameter group of primary and replicas in the same deployment', () => {
    const groupsOf = (template: Template): [string, Json][] =>
      Object.entries(template.findResources('AWS::RDS::DBParameterGroup'));
    const [before, after] = [rds.PostgresEngineVersion.VER_16, rds.PostgresEngineVersion.VER_17].map((engineVersion) =>
      build({ ...upgrade, engineVersion, readReplicas: 1 }).template(),
    );
    const [[id, group]] = groupsOf(after);
    expect(groupsOf(before).map(([name, it]) => [name, it.Properties.Family])).toEqual([[id, 'postgres16']]);
    expect(group.Properties.Family).toBe('postgres17');
    // Without a name of its own, CloudFormation can replace the group.
    expect(group.Properties).not.toHaveProperty('DBParameterGroupName');
    const [replica] = replicasOf(after);
    expect([primaryOf(after), replica].map((it) => it.Properties.DBParameterGroupName)).toEqual([
      { Ref: id },
      { Ref: id },
    ]);
    // RDS upgrades a replica with its primary: a version of its own would start a second upgrade.
    expect(replica.Properties).not.toHaveProperty('EngineVersion');
  });

  test('has no effect on an existing instance, and needs a version', () => {
    const stack = aStack();
    expect(faults(() => build({ ...existing(stack), ...upgrade, readReplicas: 1 }, stack))).toEqual([
      'prop-without-effect at Shop/Database.allowMajorVersionUpgrade',
    ]);
    expect(faults(() => build({ allowMajorVersionUpgrade: true }))).toEqual([
      'missing-value at Shop/Database.engineVersion',
    ]);
  });
});
