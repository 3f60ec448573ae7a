import { Bill, Cloud, Commitment, PriceBook, PriceBookData, PriceBooks } from '../../../lib/domain';
import { Declared, billOf, exactly, pricesOf, reasonsOf, templateOf, unitsOf, usdOf } from '../../support/bills';

const book = PriceBooks.of(Cloud.AWS).find(({ region }) => region === 'us-east-1');
const hourly = (key: string): number | undefined => book?.price(key)?.tiers[0].usd;
const database = (more: object = {}): readonly [string, object] => [
  'RDS::DBInstance',
  { Engine: 'postgres', DBInstanceClass: 'db.t3.large', AllocatedStorage: '100', StorageType: 'gp3', ...more },
];

describe('databases', () => {
  test('PostgreSQL and MySQL of one class have prices of their own', () => {
    expect([hourly('rds.postgres.db.t3.large'), hourly('rds.mysql.db.t3.large')]).toEqual([0.145, 0.136]);
  });

  test.each([
    ['db.t4g.medium', 0.065, 0.129],
    ['db.m7g.large', 0.168, 0.337],
  ])('a standby on %s is not exactly twice a server', (size, one, both) => {
    expect([hourly(`rds.postgres.${size}`), hourly(`rds.postgres.${size}.multi-az`)]).toEqual([one, both]);
  });

  test('a standby doubles the storage, once', () => {
    const [single, both] = [billOf({ Db: database() }), billOf({ Db: database({ MultiAZ: true }) })];
    expect(usdOf(both, 'rds.gp3.multi-az')).toBeCloseTo(2 * usdOf(single, 'rds.gp3'), 6);
    expect(pricesOf(both)).not.toContain('rds.gp3');
    expect(unitsOf(both, 'rds.gp3.multi-az')).toBe(100);
  });

  test.each([
    ['true', 'true'],
    ['a parameter', { Ref: 'Standby' }],
  ])('a standby is found if %s states it', (_, MultiAZ) => {
    const bill = billOf({ Db: database({ MultiAZ }) }, { parameters: { Standby: { Default: 'true' } } });
    expect(pricesOf(bill)).toContain('rds.postgres.db.t3.large.multi-az');
  });

  test('a standby that only the deployment knows is unpriced, and not one server', () => {
    const bill = billOf({ Db: database({ MultiAZ: { 'Fn::If': ['IsProduction', true, false] } }) });
    expect(reasonsOf(bill)).toEqual(['whether it has a standby is known at deployment only']);
  });

  test.each([
    [399, 3000, 0],
    [399, 3001, 1],
    [400, 12_000, 0],
    [400, 12_500, 500],
  ])('gp3 storage of %d GiB with %d IOPS is charged for %d of them', (size, Iops, charged) => {
    expect(unitsOf(billOf({ Db: database({ AllocatedStorage: size, Iops }) }), 'rds.gp3.iops')).toBe(charged);
  });

  test('throughput beyond what gp3 includes is never free', () => {
    const bill = billOf({ Db: database({ StorageThroughput: 250 }) });
    expect(unitsOf(bill, 'rds.gp3.throughput') > 0 || reasonsOf(bill).some((it) => it.includes('throughput'))).toBe(
      true,
    );
  });

  test('a replica has the engine, the storage and the IOPS of its source', () => {
    const replica = { SourceDBInstanceIdentifier: { Ref: 'Db' }, DBInstanceClass: 'db.t3.large' };
    const bill = billOf({ Db: database({ Iops: 4000 }), Replica: ['RDS::DBInstance', replica] });
    expect(unitsOf(bill, 'rds.postgres.db.t3.large')).toBe(2 * 730);
    expect(unitsOf(bill, 'rds.gp3')).toBe(200);
    expect(unitsOf(bill, 'rds.gp3.iops')).toBe(2000);
  });

  test('extended support is a price of its own, and never that of a server', () => {
    PriceBooks.of(Cloud.AWS).forEach((it) =>
      it.keys
        .filter((key) => /^(rds\.\w+\.db|elasticache\.\w+\.cache)\./.test(key))
        .forEach((key) => expect(`${key} ${it.price(key)?.meter}`).not.toMatch(/Extended/i)),
    );
  });

  test('Aurora is unpriced, since its servers cost more', () => {
    const bill = billOf({
      Cluster: ['RDS::DBCluster', { Engine: 'aurora-postgresql' }],
      One: database({ Engine: 'aurora-postgresql', DBClusterIdentifier: { Ref: 'Cluster' } }),
    });
    expect(reasonsOf(bill)).toEqual(['no rule for AWS::RDS::DBCluster', 'no rule for Aurora']);
  });
});

describe('caches', () => {
  test('Valkey costs four fifths of Redis, for each type of node', () => {
    const types = (book?.keys ?? []).filter((it) => it.startsWith('elasticache.valkey.'));
    expect(types.length).toBeGreaterThan(20);
    types.forEach((key) => {
      const redis = hourly(key.replace('valkey', 'redis')) ?? NaN;
      expect(Math.abs((hourly(key) ?? NaN) / redis - 0.8)).toBeLessThan(0.002);
    });
  });

  test.each([
    ['an engine that is absent is Redis', {}, 'redis', 1],
    ['replicas count in each shard', { NumNodeGroups: 3, ReplicasPerNodeGroup: 2 }, 'redis', 9],
    [
      'shards may each have replicas of their own',
      { NodeGroupConfiguration: [{ ReplicaCount: 1 }, { ReplicaCount: 2 }] },
      'redis',
      5,
    ],
    ['clusters count as they are', { Engine: 'valkey', NumCacheClusters: '2' }, 'valkey', 2],
  ])('%s', (_, more, engine, nodes) => {
    const bill = billOf({ Cache: ['ElastiCache::ReplicationGroup', { CacheNodeType: 'cache.t4g.small', ...more }] });
    expect(unitsOf(bill, `elasticache.${engine}.cache.t4g.small`)).toBe(nodes * 730);
  });
});

describe('compute', () => {
  const service = (task: object, more: object = {}): Declared => ({
    Task: ['ECS::TaskDefinition', { Cpu: '512', Memory: '1024', ...task }],
    Web: ['ECS::Service', { LaunchType: 'FARGATE', DesiredCount: 1, TaskDefinition: { Ref: 'Task' }, ...more }],
  });

  test('Graviton has a price of its own on Fargate', () => {
    const [x86, arm] = [service({}), service({ RuntimePlatform: { CpuArchitecture: 'ARM64' } })].map((it) =>
      billOf(it),
    );
    expect(usdOf(arm, 'fargate.arm.vcpu')).toBeLessThan(usdOf(x86, 'fargate.vcpu'));
    expect(pricesOf(arm)).not.toContain('fargate.vcpu');
  });

  test('detailed monitoring makes seven metrics of each instance', () => {
    expect(
      unitsOf(billOf({ Web: ['EC2::Instance', { InstanceType: 't3.small', Monitoring: true }] }), 'cloudwatch.metric'),
    ).toBe(7);
  });

  test('a launch configuration has detailed monitoring unless it is turned off', () => {
    const group = (more: object): Declared => ({
      Launch: ['AutoScaling::LaunchConfiguration', { InstanceType: 't3.small', ...more }],
      Group: ['AutoScaling::AutoScalingGroup', { MinSize: 2, MaxSize: 2, LaunchConfigurationName: { Ref: 'Launch' } }],
    });
    expect(unitsOf(billOf(group({})), 'cloudwatch.metric')).toBe(14);
    expect(unitsOf(billOf(group({ InstanceMonitoring: false })), 'cloudwatch.metric')).toBe(0);
  });

  test('Windows is not priced as Linux', () => {
    const parameters = { Image: { Default: '/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base' } };
    const bill = billOf(
      { Web: ['EC2::Instance', { InstanceType: 't3.large', ImageId: { Ref: 'Image' } }] },
      { parameters },
    );
    expect(reasonsOf(bill).join()).toContain('ec2.windows.t3.large');
  });

  test('an instance has the volume of its image, and the address of its subnet', () => {
    const bill = billOf({
      Net: ['EC2::Subnet', { MapPublicIpOnLaunch: true }],
      Web: ['EC2::Instance', { InstanceType: 't3.small', SubnetId: { Ref: 'Net' } }],
    });
    expect([unitsOf(bill, 'ebs.gp3'), unitsOf(bill, 'ec2.ipv4')]).toEqual([8, 730]);
  });

  test('credits of burstable instances count once, and not for each of them', () => {
    const web = ['EC2::Instance', { InstanceType: 't3.small' }] as const;
    expect(
      unitsOf(billOf({ A: web, B: web, C: web }, { usage: { creditHours: exactly(10) } }), 'ec2.cpu-credits.t3'),
    ).toBe(10);
  });

  test('a purchase covers what always runs, and not what scaling adds', () => {
    const declared: Declared = {
      Template: ['EC2::LaunchTemplate', { LaunchTemplateData: { InstanceType: 'm5.large' } }],
      Group: [
        'AutoScaling::AutoScalingGroup',
        { MinSize: 2, DesiredCapacity: 3, MaxSize: 6, LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } } },
      ],
    };
    const [line] = billOf(declared, { commitment: Commitment.RESERVED_1Y }).lines;
    const reserved = 2 * 730 * (book?.price('ec2.m5.large')?.commitments?.['reserved-1y'] ?? NaN);
    expect(line.monthlyUsd.low).toBeCloseTo(reserved, 6);
    expect(line.monthlyUsd.expected).toBeCloseTo(reserved + 730 * 0.096, 6);
    expect(line.monthlyUsd.high).toBeCloseTo(reserved + 4 * 730 * 0.096, 6);
  });
});

describe('networks', () => {
  const balancer = (more: object): readonly [string, object] => ['ElasticLoadBalancingV2::LoadBalancer', more];

  test('the address of a NAT gateway costs extra', () => {
    const bill = billOf({ Nat: ['EC2::NatGateway'], Ip: ['EC2::EIP'] });
    expect(usdOf(bill, 'nat.hour') + usdOf(bill, 'ec2.ipv4')).toBeCloseTo(32.85 + 3.65, 6);
  });

  test.each([
    ['has an address in each zone', { Scheme: 'internet-facing', Subnets: ['a', 'b', 'c'] }, 3],
    ['without a scheme faces the internet', { Subnets: ['a', 'b'] }, 2],
    ['has none if it is internal', { Scheme: 'internal', Subnets: ['a', 'b', 'c'] }, 0],
    [
      'has those that the template declares only once',
      { Type: 'network', SubnetMappings: [{ AllocationId: 'a' }, {}] },
      1,
    ],
  ])('a load balancer %s', (_, more, addresses) => {
    expect(unitsOf(billOf({ Alb: balancer(more) }), 'ec2.ipv4')).toBe(addresses * 730);
  });

  test('each kind of load balancer has the price of its own capacity', () => {
    const both = [balancer({ Type: 'network', Scheme: 'internal' }), balancer({ Scheme: 'internal' })] as const;
    const bill = billOf({ Nlb: both[0], Alb: both[1] });
    const capacity = bill.lines.filter(({ price }) => price.endsWith('.lcu'));
    expect(capacity.map(({ price, resource }) => [price, resource])).toEqual([
      ['nlb.lcu', 'Shop/Nlb'],
      ['alb.lcu', 'Shop/Alb'],
    ]);
  });

  test('100 GB are free once, for several load balancers and regions', () => {
    const stacks = ['us-east-1', 'eu-west-1'].map((region) => ({
      ...{ stack: region, region },
      template: templateOf({ One: balancer({}), Two: balancer({}), Alarm: ['CloudWatch::Alarm', {}] }),
    }));
    const bill = Bill.ofTemplates(stacks, {
      books: PriceBooks.of(Cloud.AWS),
      usage: { transferGb: exactly(5000) },
    });
    const saved = bill.allowances.filter(({ price }) => price === 'transfer.internet');
    expect(saved).toEqual([
      { price: 'transfer.internet', scope: 'account', quantity: 100, unit: 'GB', monthlyUsd: { ...exactly(-9) } },
    ]);
    expect(unitsOf(bill, 'transfer.internet')).toBe(5000);
  });

  test('alarms of two regions share the ten that are free', () => {
    const alarms = Object.fromEntries(
      Array.from({ length: 10 }, (_, it) => [`A${it}`, ['CloudWatch::Alarm', {}] as const]),
    );
    const stacks = ['us-east-1', 'eu-west-1'].map((region) => ({
      stack: region,
      region,
      template: templateOf(alarms),
    }));
    const bill = Bill.ofTemplates(stacks, { books: PriceBooks.of(Cloud.AWS) });
    expect(bill.monthlyUsd.expected).toBeCloseTo((20 - 10) * 0.1, 6);
  });

  test('a distribution sends 1 TB and 10 million requests free of charge', () => {
    const usage = { transferGb: exactly(1024), requests: exactly(1e7), originShare: exactly(0) };
    expect(billOf({ Edge: ['CloudFront::Distribution'] }, { usage }).monthlyUsd.expected).toBeCloseTo(0, 6);
    const charged = billOf({ Edge: ['CloudFront::Distribution'] }, { usage, freeAllowances: false });
    expect(charged.monthlyUsd.expected).toBeCloseTo(1024 * 0.085 + 10, 6);
  });

  test('with a distribution, load balancers send no data to users', () => {
    const bill = billOf({ Edge: ['CloudFront::Distribution'], Alb: balancer({}) });
    expect(pricesOf(bill)).not.toContain('transfer.internet');
  });

  test('data beyond a tier has the price of the next, and the rest keeps its own', () => {
    const bill = billOf({ Alb: balancer({}) }, { usage: { transferGb: exactly(60_000) } });
    const byHand = 10_240 * 0.09 + (51_200 - 10_240) * 0.085 + (60_000 - 51_200) * 0.07;
    expect(usdOf(bill, 'transfer.internet')).toBeCloseTo(byHand, 4);
  });

  test('an endpoint of a gateway is free, and one of a firewall is not', () => {
    expect(billOf({ S3: ['EC2::VPCEndpoint', {}] }).isLowerBound).toBe(false);
    expect(billOf({ Fw: ['EC2::VPCEndpoint', { VpcEndpointType: 'GatewayLoadBalancer' }] }).isLowerBound).toBe(true);
  });
});

describe('operations', () => {
  const alarm = (more: object) => billOf({ Alarm: ['CloudWatch::Alarm', more] });
  const stat = { MetricStat: { Period: 60 } };

  test.each([
    ['an alarm is one metric', {}, 'cloudwatch.alarm', 1],
    [
      'arithmetic is charged for each metric',
      { Metrics: [stat, stat, { Expression: 'a / b' }] },
      'cloudwatch.alarm',
      2,
    ],
    [
      'an anomaly is three metrics',
      { Metrics: [stat, { Expression: 'ANOMALY_DETECTION_BAND(m, 2)' }] },
      'cloudwatch.alarm',
      3,
    ],
    ['a short period costs more', { Period: 10 }, 'cloudwatch.alarm.high-resolution', 1],
  ])('%s', (_, more, price, metrics) => {
    expect(unitsOf(alarm(more), price)).toBe(metrics);
  });

  test('an alarm on a query is unpriced, since each metric of it is charged', () => {
    expect(alarm({ Metrics: [{ Expression: 'SELECT MAX(CPUUtilization) FROM "AWS/EC2"' }] }).isLowerBound).toBe(true);
  });

  test.each([
    ['rate(1 minute)', 43_800],
    ['rate(5 minutes)', 8760],
    ['rate(1 hour)', 730],
  ])('a canary with %s runs %d times', (Expression, runs) => {
    expect(unitsOf(billOf({ Canary: ['Synthetics::Canary', { Schedule: { Expression } }] }), 'cloudwatch.canary')).toBe(
      runs,
    );
  });

  test.each(['rate(0 minute)', 'cron(0 12 * * ? *)', undefined])('a canary with %s is unpriced', (Expression) => {
    expect(billOf({ Canary: ['Synthetics::Canary', { Schedule: { Expression } }] }).isLowerBound).toBe(true);
  });

  test('a replica of a secret is charged again', () => {
    const bill = billOf({ Key: ['SecretsManager::Secret', { ReplicaRegions: [{ Region: 'a' }, { Region: 'b' }] }] });
    expect(usdOf(bill, 'secrets.secret')).toBeCloseTo(1.2, 6);
  });

  const managed = (Name: string, InspectionLevel?: string): object => ({
    Statement: {
      ManagedRuleGroupStatement: {
        ...{ VendorName: 'AWS', Name },
        ManagedRuleGroupConfigs: [{ AWSManagedRulesBotControlRuleSet: { InspectionLevel } }],
      },
    },
  });

  test('each rule of a firewall counts, a managed group as one', () => {
    const rules = [{ Statement: { RateBasedStatement: {} } }, managed('AWSManagedRulesCommonRuleSet')];
    const plain = billOf({ Acl: ['WAFv2::WebACL', { Scope: 'REGIONAL', Rules: rules }] });
    expect([unitsOf(plain, 'waf.rule'), plain.isLowerBound]).toEqual([2, false]);
    const logins = [...rules, managed('AWSManagedRulesATPRuleSet')];
    expect(reasonsOf(billOf({ Acl: ['WAFv2::WebACL', { Rules: logins }] }))).toHaveLength(1);
  });

  test.each([
    // 30 M − 10 M free
    ['COMMON', 'waf.bot-control.requests', 20],
    // 30 M − 1 M free
    ['TARGETED', 'waf.bot-control.targeted.requests', 290],
  ])('Bot Control at the level %s costs 10 USD, and its requests', (level, price, usd) => {
    const Rules = [managed('AWSManagedRulesBotControlRuleSet', level)];
    const bill = billOf(
      { Acl: ['WAFv2::WebACL', { Scope: 'CLOUDFRONT', Rules }] },
      { usage: { requests: exactly(30e6) } },
    );
    expect(usdOf(bill, 'waf.bot-control')).toBe(10);
    expect(usdOf(bill, 'waf.requests')).toBeCloseTo(18, 6);
    const [allowance] = bill.allowances;
    expect(usdOf(bill, price) + allowance.monthlyUsd.expected).toBeCloseTo(usd, 6);
    expect(bill.isLowerBound).toBe(false);
  });

  test.each([
    [{ PerformanceInsightsRetentionPeriod: 7, DatabaseInsightsMode: 'standard' }, false],
    [{ PerformanceInsightsRetentionPeriod: 31 }, true],
    [{ PerformanceInsightsRetentionPeriod: 465, DatabaseInsightsMode: 'advanced' }, true],
  ])('what a database says of its load, %j, is free for seven days and unpriced beyond', (insights, isUnpriced) => {
    const instance = { Engine: 'postgres', DBInstanceClass: 'db.t3.large', AllocatedStorage: 50, ...insights };
    expect(billOf({ Database: ['RDS::DBInstance', instance] }).isLowerBound).toBe(isUnpriced);
  });

  test.each([
    ['kept forever; after 10 years', {}, 3650 / 30.4],
    ['usage logGb × 1 months of retention', { RetentionInDays: 30.4 }, 1],
  ])('logs are %s', (reason, more, months) => {
    const bill = billOf({ Log: ['Logs::LogGroup', more] }, { usage: { logGb: exactly(10) } });
    expect(bill.lines.find(({ price }) => price === 'cloudwatch.logs.store')?.reason).toContain(reason);
    expect(unitsOf(bill, 'cloudwatch.logs.store')).toBeCloseTo(10 * months, 6);
  });

  test('logs whose retention is not known are listed, and the others kept', () => {
    const declared: Declared = {
      A: ['Logs::LogGroup', { RetentionInDays: 30.4 }],
      B: ['Logs::LogGroup', { RetentionInDays: { Ref: 'Days' } }],
    };
    const bill = billOf(declared, { usage: { logGb: exactly(10) } });
    expect([unitsOf(bill, 'cloudwatch.logs.store'), reasonsOf(bill).length]).toEqual([10, 1]);
  });

  test('a FIFO queue costs more than a standard one, and shares its free requests', () => {
    const usage = { messages: exactly(3e6) };
    const bill = billOf({ A: ['SQS::Queue', {}], B: ['SQS::Queue', { FifoQueue: true }] }, { usage });
    expect(bill.monthlyUsd.expected).toBeCloseTo(1, 6);
    expect(bill.allowances).toHaveLength(1);
  });

  test('functions of both architectures share their free time', () => {
    const bill = billOf({
      A: ['Lambda::Function', { Architectures: ['arm64'] }],
      B: ['Lambda::Function', {}],
    });
    expect(pricesOf(bill)).toEqual(['lambda.requests', 'lambda.duration']);
  });

  test('a nested stack whose template is not there is unpriced, and not free', () => {
    expect(billOf({ Part: ['CloudFormation::Stack', { TemplateURL: 'https://example.com' }] }).isLowerBound).toBe(true);
    const bill = Bill.ofTemplates(
      [
        { stack: 'Shop', region: 'us-east-1', template: templateOf({ Part: ['CloudFormation::Stack'] }) },
        { stack: 'Shop/Part', region: 'us-east-1', template: templateOf({ Nat: ['EC2::NatGateway'] }) },
      ],
      { books: PriceBooks.of(Cloud.AWS) },
    );
    expect([bill.isLowerBound, pricesOf(bill)]).toEqual([false, ['nat.hour', 'nat.gb']]);
  });
});

test('free units under a purchase save what they would have cost, so that nothing falls below zero', () => {
  const data = (free: number): PriceBookData => ({
    ...{ cloud: Cloud.AWS, region: 'us-east-1', currency: 'USD' },
    sources: { list: { title: 'List', url: 'https://example.com', date: '2026-11-01' } },
    prices: {
      'nat.hour': {
        ...{ unit: 'hour', meter: 'm', source: 'list', tiers: [{ usd: 1 }], free, freeScope: 'account' },
        commitments: { 'savings-1y': 0.5 },
      },
    },
  });
  const bill = billOf(
    { Nat: ['EC2::NatGateway'] },
    { books: [new PriceBook(data(1e6))], commitment: Commitment.SAVINGS_1Y },
  );
  expect(bill.monthlyUsd).toEqual(exactly(0));
});

test('flow logs in a bucket have the price of their delivery there', () => {
  const priceOf = (LogDestinationType: string): string[] =>
    pricesOf(billOf({ Log: ['EC2::FlowLog', { LogDestinationType }] }));
  expect([priceOf('s3'), priceOf('cloud-watch-logs')]).toEqual([
    ['cloudwatch.logs.vended.s3'],
    ['cloudwatch.logs.vended'],
  ]);
});
