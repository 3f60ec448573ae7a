import { RemovalPolicy, Stack, Token, aws_ec2 as ec2, aws_kms as kms } from 'aws-cdk-lib';
import { aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RedisCache } from '../../../lib/aws/data/redis-cache';
import { CachePurpose, RedisCacheProps, RedisEngine } from '../../../lib/aws/data/redis-cache-props';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { aStack, flagSets } from '../../support/stacks';
import { Json } from '../../support/template';

type Options = Partial<RedisCacheProps>;

function build(options: Options = {}, stack: Stack = aStack()) {
  const vpc = options.vpc ?? aVpc(stack);
  const cache = new RedisCache(stack, 'Cache', {
    vpc,
    nodeType: 'cache.t4g.small',
    purpose: CachePurpose.SESSIONS,
    ...options,
  });
  return { cache, vpc, stack, template: () => Template.fromStack(stack) };
}

function groupOf(options: Options): Json {
  const [group] = Object.values(build(options).template().findResources('AWS::ElastiCache::ReplicationGroup'));
  return group;
}

describe.each(flagSets)('a cache $having', ({ flags }) => {
  test('is clean of findings and warnings', () => {
    const { stack } = build({}, aStack({ flags }));
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    expect(annotations(stack)).toEqual([]);
  });

  test('is clean of findings with one node on another port', () => {
    const { stack } = build({ nodes: 1, port: 6380, removalPolicy: RemovalPolicy.DESTROY }, aStack({ flags }));
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    expect(annotations(stack)).toEqual([]);
  });

  test.each(Object.values(RedisEngine))(
    'is clean of findings with the engine %s, on its default and on another port',
    (engine) => {
      for (const port of [undefined, 6380]) {
        expect(nagReport(build({ engine, port }, aStack({ flags })).stack)).toEqual(NOTHING_OPEN);
      }
    },
  );

  test('has no cluster mode, so databases 0 to 15 and Celery work', () => {
    const { template } = build({}, aStack({ flags }));
    const [group] = Object.values(template().findResources('AWS::ElastiCache::ReplicationGroup'));
    for (const property of ['NumNodeGroups', 'ReplicasPerNodeGroup', 'ClusterMode']) {
      expect(group.Properties).not.toHaveProperty(property);
    }
  });
});

test('[TT-CAC-01] one cache for all instances, encrypted, with a replica that takes over in another zone', () => {
  const { Properties } = groupOf({});
  expect(Properties).toMatchObject({
    Engine: 'valkey',
    CacheNodeType: 'cache.t4g.small',
    NumCacheClusters: 2,
    AutomaticFailoverEnabled: true,
    MultiAZEnabled: true,
    TransitEncryptionEnabled: true,
    TransitEncryptionMode: 'required',
    AtRestEncryptionEnabled: true,
    AutoMinorVersionUpgrade: true,
    Port: 6379,
  });
  expect(Properties).not.toHaveProperty('NumNodeGroups');
});

test('[TT-OUT-05] failover is automatic with at least two nodes, across the zones of the isolated subnets', () => {
  expect(groupOf({ nodes: 3 }).Properties).toMatchObject({ NumCacheClusters: 3, AutomaticFailoverEnabled: true });
  expect(groupOf({ nodes: 1 }).Properties).toMatchObject({ AutomaticFailoverEnabled: false, MultiAZEnabled: false });
  build()
    .template()
    .hasResourceProperties('AWS::ElastiCache::SubnetGroup', { SubnetIds: ['subnet-isolated-a', 'subnet-isolated-b'] });
});

test('[TT-SES-04] the AUTH token is a generated secret that the template only references, and TLS is required', () => {
  const { template } = build({ authSecretName: 'app/production/redis' });
  const [group] = Object.values(template().findResources('AWS::ElastiCache::ReplicationGroup'));
  expect(JSON.stringify(group.Properties.AuthToken)).toMatch(
    /\{\{resolve:secretsmanager:.*CacheAuth.*:SecretString:::\}\}/,
  );
  expect(group.Properties.TransitEncryptionEnabled).toBe(true);
  // ElastiCache accepts 16 to 128 characters. Without punctuation the token needs no encoding in URLs.
  template().hasResourceProperties('AWS::SecretsManager::Secret', {
    Name: 'app/production/redis',
    GenerateSecretString: { PasswordLength: 48, ExcludePunctuation: true },
  });
});

test('[TT-SES-09] sessions survive the loss of all nodes through daily snapshots', () => {
  expect(groupOf({}).Properties.SnapshotRetentionLimit).toBe(7);
  expect(groupOf({ snapshotRetentionDays: 1 }).Properties.SnapshotRetentionLimit).toBe(1);
});

test.each([
  [CachePurpose.CACHE, 'allkeys-lru'],
  [CachePurpose.SESSIONS, 'volatile-lru'],
  [CachePurpose.BROKER, 'noeviction'],
])('the purpose %s evicts by %s', (purpose, policy) => {
  build({ purpose })
    .template()
    .hasResourceProperties('AWS::ElastiCache::ParameterGroup', { Properties: { 'maxmemory-policy': policy } });
});

test.each([
  [RedisEngine.VALKEY_8, 'valkey', '8.2', 'valkey8'],
  [RedisEngine.REDIS_7, 'redis', '7.1', 'redis7'],
])('the engine %s is %s %s with parameters of %s', (engine, name, version, family) => {
  expect(groupOf({ engine }).Properties).toMatchObject({ Engine: name, EngineVersion: version });
  build({ engine })
    .template()
    .hasResourceProperties('AWS::ElastiCache::ParameterGroup', { CacheParameterGroupFamily: family });
});

test('windows, id, port and additional parameters are configurable', () => {
  expect(
    groupOf({
      maintenanceWindow: 'sun:05:00-sun:06:00',
      snapshotWindow: '03:00-04:00',
      replicationGroupId: 'app-cache',
      port: 6380,
    }).Properties,
  ).toMatchObject({
    PreferredMaintenanceWindow: 'sun:05:00-sun:06:00',
    SnapshotWindow: '03:00-04:00',
    ReplicationGroupId: 'app-cache',
    Port: 6380,
  });
  build({ parameters: { timeout: '300', 'maxmemory-policy': 'allkeys-lfu' } })
    .template()
    .hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
      Properties: { timeout: '300', 'maxmemory-policy': 'allkeys-lfu' },
    });
});

test('a key of the user encrypts the data and the secret', () => {
  const stack = aStack();
  const { template } = build({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
  const arn = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
  for (const type of ['AWS::ElastiCache::ReplicationGroup', 'AWS::SecretsManager::Secret']) {
    expect(Object.values(template().findResources(type))[0].Properties.KmsKeyId).toEqual(arn);
  }
});

test('a final snapshot keeps the data unless the policy is DESTROY', () => {
  expect(groupOf({})).toMatchObject({ DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
  expect(groupOf({ removalPolicy: RemovalPolicy.DESTROY })).toMatchObject({ DeletionPolicy: 'Delete' });
});

test('a retained cache retains its dependencies', () => {
  const resources = Object.values(build({ removalPolicy: RemovalPolicy.RETAIN }).template().toJSON().Resources);
  expect(resources.map((resource) => (resource as { DeletionPolicy?: string }).DeletionPolicy)).toEqual(
    Array(5).fill('Retain'),
  );
});

test('endpoints and node ids come from the group', () => {
  const { cache, stack } = build({ nodes: 2 });
  const group = expect.stringMatching(/^Cache/);
  expect(stack.resolve(cache.primaryEndpoint)).toEqual({ 'Fn::GetAtt': [group, 'PrimaryEndPoint.Address'] });
  expect(stack.resolve(cache.readerEndpoint)).toEqual({ 'Fn::GetAtt': [group, 'ReaderEndPoint.Address'] });
  expect(stack.resolve(cache.memberIds)).toEqual([
    { 'Fn::Join': ['-', [{ Ref: group }, '001']] },
    { 'Fn::Join': ['-', [{ Ref: group }, '002']] },
  ]);
  expect(cache.port).toBe(6379);
});

test('with one node the reader endpoint is the primary endpoint', () => {
  const { cache } = build({ nodes: 1 });
  expect(cache.readerEndpoint).toBe(cache.primaryEndpoint);
  expect(cache.memberIds).toHaveLength(1);
});

test('only allowed peers connect, on the port of the cache', () => {
  const { cache, stack, vpc, template } = build({ port: 6380 });
  cache.connections.allowDefaultPortFrom(new ec2.SecurityGroup(stack, 'Client', { vpc }), 'the tier');
  const rules = Object.values(template().findResources('AWS::EC2::SecurityGroupIngress'));
  expect(rules.map((rule) => rule.Properties)).toEqual([
    expect.objectContaining({ FromPort: 6380, ToPort: 6380, Description: 'the tier' }),
  ]);
});

test('an existing replication group is used unchanged', () => {
  const stack = aStack();
  const { cache, template } = build(
    {
      existing: {
        primaryEndpoint: 'primary.example.internal',
        authSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'Auth', 'live'),
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
        memberIds: ['live-001'],
      },
    },
    stack,
  );
  expect(template().toJSON().Resources).toBeUndefined();
  expect(cache.replicationGroup).toBeUndefined();
  expect(cache.primaryEndpoint).toBe('primary.example.internal');
  expect(cache.readerEndpoint).toBe('primary.example.internal');
  expect(cache.memberIds).toEqual(['live-001']);
  expect(cache.connections.securityGroups.map((group) => group.securityGroupId)).toEqual(['sg-1']);
});

describe('an invalid cache is rejected', () => {
  const onCluster = (stack: Stack): Options => ({
    existing: {
      primaryEndpoint: 'clustercfg.live.abc123.use1.cache.amazonaws.com',
      authSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'Auth', 'live'),
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
    },
  });

  test.each<[string, Options, string]>([
    ['no node', { nodes: 0 }, 'number-out-of-range at Shop/Cache.nodes'],
    ['7 nodes', { nodes: 7 }, 'number-out-of-range at Shop/Cache.nodes'],
    ['nodes as a token', { nodes: Token.asNumber({ Ref: 'Nodes' }) }, 'unresolved-token at Shop/Cache.nodes'],
    ['failover with one node', { nodes: 1, failover: true }, 'conflicting-props at Shop/Cache.failover'],
    ['an EC2 type', { nodeType: 't4g.small' }, 'invalid-format at Shop/Cache.nodeType'],
    ['a type as a token', { nodeType: Token.asString({ Ref: 'Type' }) }, 'unresolved-token at Shop/Cache.nodeType'],
    ['no snapshots', { snapshotRetentionDays: 0 }, 'number-out-of-range at Shop/Cache.snapshotRetentionDays'],
    ['a token of 15 characters', { authTokenLength: 15 }, 'number-out-of-range at Shop/Cache.authTokenLength'],
    ['a privileged port', { port: 80 }, 'number-out-of-range at Shop/Cache.port'],
    ['an id with capitals', { replicationGroupId: 'Cache' }, 'invalid-format at Shop/Cache.replicationGroupId'],
  ])('%s', (_name, options, fault) => {
    expect(faults(() => build(options))).toEqual([fault]);
  });

  test('the endpoint of a group with cluster mode', () => {
    const stack = aStack();
    expect(faults(() => build(onCluster(stack), stack))).toEqual([
      'cluster-mode-unsupported at Shop/Cache.existing.primaryEndpoint',
    ]);
  });
});
