import { Bill, BillProps, Cloud, Json, PriceBooks, Usage } from '../../../lib/domain';
import { Declared, billOf, exactly, pricesOf, reasonsOf, templateOf, unitsOf } from '../../support/bills';
import { faults } from '../../support/problems-of';

const props: BillProps = { books: PriceBooks.of(Cloud.AWS) };
const ofTemplate = (template: unknown, region = 'us-east-1'): Bill =>
  Bill.ofTemplates([{ stack: 'Shop', region, template: template as Json }], props);
const service = (more: object = {}, others: Declared = {}): Declared => ({
  Task: ['ECS::TaskDefinition', { Cpu: '1024', Memory: '2048' }],
  Web: ['ECS::Service', { LaunchType: 'FARGATE', TaskDefinition: { Ref: 'Task' }, ...more }],
  ...others,
});
const task = (more: object): Declared => ({ Task: ['ECS::TaskDefinition', { Cpu: '1024', Memory: '2048', ...more }] });
/** A value that only the deployment knows. */
const OPEN = { 'Fn::If': ['IsBig', 2000, { Ref: 'AWS::NoValue' }] };
const mixed = (InstancesDistribution: object): Declared => ({
  Group: [
    'AutoScaling::AutoScalingGroup',
    {
      ...{ MinSize: 1, MaxSize: 2 },
      MixedInstancesPolicy: {
        InstancesDistribution,
        LaunchTemplate: { Overrides: [{ InstanceType: 'm5.large' }] },
      },
    },
  ],
});
const mysql = (more: object = {}): Declared => ({
  Db: ['RDS::DBInstance', { Engine: 'mysql', DBInstanceClass: 'db.t3.large', AllocatedStorage: '20', ...more }],
});

describe('a bill', () => {
  const declared: Declared = {
    Nat: ['EC2::NatGateway'],
    Stream: ['Kinesis::Stream'],
    Role: ['IAM::Role'],
    Key: ['KMS::Key'],
  };

  test('has lines in the order of the resources, each with the arithmetic of its quantity', () => {
    const bill = billOf(declared);
    expect(bill.lines.map(({ resource, price, reason, usage }) => [resource, price, reason, usage])).toEqual([
      ['Shop/Nat', 'nat.hour', '1 gateway × 730 h', undefined],
      ['Shop/Nat', 'nat.gb', 'usage natGb', 'natGb'],
      ['Shop/Key', 'kms.key', 'key', undefined],
      ['Shop/Key', 'kms.requests', 'usage secretRequests', 'secretRequests'],
    ]);
  });

  test('lists what has no rule, and marks the sum as a lower bound', () => {
    const bill = billOf(declared);
    expect(bill.unpriced).toEqual([
      {
        resource: 'Shop/Stream',
        stack: 'Shop',
        resourceType: 'AWS::Kinesis::Stream',
        reason: 'no rule for AWS::Kinesis::Stream',
      },
    ]);
    expect([bill.isLowerBound, bill.freeTypes]).toEqual([true, { 'AWS::IAM::Role': 1 }]);
  });

  test('lists what the book lacks with its quantity, and does not count it as zero', () => {
    const bill = billOf({
      Db: ['RDS::DBInstance', { Engine: 'oracle-se2', DBInstanceClass: 'db.m5.large', AllocatedStorage: 20 }],
    });
    expect(reasonsOf(bill)).toEqual([
      'no price of rds.oracle-se2.db.m5.large in the book of us-east-1 (1 server × 730 h: 730 a month)',
    ]);
  });

  test('states which usage it assumed, and which is given', () => {
    const { usage } = billOf(
      { Nat: ['EC2::NatGateway'], Images: ['ECR::Repository'] },
      { usage: { natGb: exactly(7) } },
    );
    expect(usage.map(({ name, amount, isAssumed }) => [name, amount.expected, isAssumed])).toEqual([
      ['natGb', 7, false],
      ['registryGb', 5, true],
    ]);
  });

  test('has one line for usage that several resources share', () => {
    const { lines } = billOf({ A: ['EC2::NatGateway'], B: ['EC2::NatGateway'] }, { usage: { natGb: exactly(10) } });
    expect(lines.filter(({ price }) => price === 'nat.gb')).toMatchObject([
      { resource: '2 × AWS::EC2::NatGateway', quantity: exactly(10) },
    ]);
  });

  test('has the price of each region, and of the one with the most resources for usage that they share', () => {
    const stack = (region: string, count: number) => ({
      ...{ stack: region, region },
      template: templateOf(
        Object.fromEntries(Array.from({ length: count }, (_, it) => [`N${it}`, ['EC2::NatGateway']])),
      ),
    });
    const { lines } = Bill.ofTemplates([stack('us-east-1', 1), stack('eu-west-1', 2)], props);
    expect(lines.map(({ price, region }) => `${price} ${region}`)).toEqual([
      ...['nat.hour us-east-1', 'nat.hour eu-west-1', 'nat.hour eu-west-1', 'nat.gb eu-west-1'],
    ]);
  });

  test.each([
    ['of one region', 'us-east-1'],
    ['of two regions', 'eu-west-1'],
  ])('keeps apart the equal ids of two stacks %s', (_, region) => {
    const template = (Default: string): Json =>
      templateOf({ Web: ['EC2::Instance', { InstanceType: { Ref: 'Size' } }] }, { Size: { Default } });
    const bill = Bill.ofTemplates(
      [
        { stack: 'One', region: 'us-east-1', template: template('m5.large') },
        { stack: region === 'us-east-1' ? 'Two' : 'One', region, template: template('m6g.large') },
      ],
      props,
    );
    expect(pricesOf(bill).filter((it) => it.startsWith('ec2.'))).toEqual(['ec2.m5.large', 'ec2.m6g.large']);
  });

  test('requires a book of each region', () => {
    expect(faults(() => ofTemplate(templateOf(declared), 'mars-north-1'))).toEqual(['no-price-book at ']);
  });
});

describe('a value that is not in the template', () => {
  test.each([
    ['a parameter with a default', { Ref: 'Size' }, ['ec2.m5.large']],
    ['a parameter without one', { Ref: 'Open' }, []],
    ['a choice', { 'Fn::If': ['IsBig', 'm5.large', 'm5.xlarge'] }, []],
    ['functions in functions', { 'Fn::Sub': [{ 'Fn::Join': ['.', [{ 'Fn::Select': [0, ['m5']] }, 'large']] }] }, []],
    ['no value', { Ref: 'AWS::NoValue' }, []],
    ['a parameter of a hostile name', { Ref: '__proto__' }, []],
  ])('%s is read, or unpriced', (_, InstanceType, prices) => {
    const parameters = { Size: { Default: 'm5.large' }, Open: { Type: 'String' } };
    const bill = billOf({ Web: ['EC2::Instance', { InstanceType }] }, { parameters });
    expect(pricesOf(bill).filter((it) => it.startsWith('ec2.'))).toEqual(prices);
    expect(reasonsOf(bill)).toEqual(prices.length > 0 ? [] : ['its instance type is known at deployment only']);
  });

  test.each<[string, Declared, string]>([
    ['the class of a database', mysql({ DBInstanceClass: { Ref: 'Open' } }), 'its class is known at deployment only'],
    ['the engine of a database', mysql({ Engine: { Ref: 'Open' } }), 'its engine is known at deployment only'],
    [
      'the storage of a database',
      mysql({ AllocatedStorage: { Ref: 'Open' } }),
      'the size of its storage is known at deployment only',
    ],
    [
      'a number of tasks',
      service({ DesiredCount: { Ref: 'Open' } }),
      'its number of tasks is known at deployment only',
    ],
    ['a task', service({ TaskDefinition: { Ref: 'Open' } }), 'the size of its tasks is known at deployment only'],
    [
      'the nodes of a cache',
      {
        Cache: [
          'ElastiCache::ReplicationGroup',
          { CacheNodeType: 'cache.t4g.micro', NumCacheClusters: { Ref: 'Open' } },
        ],
      },
      'its number of nodes is known at deployment only',
    ],
    [
      'the type of a node',
      { Cache: ['ElastiCache::CacheCluster', { CacheNodeType: { Ref: 'Open' }, NumCacheNodes: 1 }] },
      'its node type is known at deployment only',
    ],
    [
      'the size of a group',
      { Group: ['AutoScaling::AutoScalingGroup', { MinSize: { Ref: 'Open' }, MaxSize: '3' }] },
      'its size is known at deployment only',
    ],
    ['the memory of a function', { F: ['Lambda::Function', { MemorySize: OPEN }] }, 'its memory is'],
    ['the size of a volume', { Disk: ['EC2::Volume', { Size: OPEN }] }, 'the size or type of a volume is'],
    ['the type of a volume', { Disk: ['EC2::Volume', { VolumeType: OPEN }] }, 'the size or type of a volume is'],
    ['the IOPS of a volume', { Disk: ['EC2::Volume', { Iops: OPEN }] }, 'the performance of a volume is'],
    ['the throughput of a volume', { Disk: ['EC2::Volume', { Throughput: OPEN }] }, 'the performance of a volume is'],
    [
      'the volumes of an instance',
      { Web: ['EC2::Instance', { InstanceType: 'm5.large', BlockDeviceMappings: OPEN }] },
      'its volumes are',
    ],
    ['the IOPS of a database', mysql({ Iops: OPEN }), 'the IOPS of its storage are'],
    ['the throughput of a database', mysql({ StorageThroughput: OPEN }), 'the throughput of its storage is'],
    ['the type of its storage', mysql({ StorageType: OPEN }), 'the type of its storage is'],
    ['what a database says of its load', mysql({ PerformanceInsightsRetentionPeriod: OPEN }), 'the days of its'],
    [
      'the database of a proxy',
      { ...mysql({ DBInstanceClass: OPEN }), Proxy: ['RDS::DBProxy'] },
      'the class of its database is',
    ],
    [
      'the subnets of an endpoint',
      { Endpoint: ['EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: OPEN }] },
      'its subnets are',
    ],
    ['the share of spot instances', mixed({ OnDemandPercentageAboveBaseCapacity: OPEN }), 'its share of spot'],
    ['the base of a group', mixed({ OnDemandBaseCapacity: OPEN }), 'its share of spot'],
    ['the storage of tasks', service({}, task({ EphemeralStorage: { SizeInGiB: OPEN } })), 'the storage of its tasks'],
    ['storage that may be absent', service({}, task({ EphemeralStorage: OPEN })), 'the storage of its tasks'],
    [
      'the number of tasks of a schedule',
      service({ DesiredCount: 0 }, { Rule: ['Events::Rule', { Targets: [{ EcsParameters: { TaskCount: OPEN } }] }] }),
      'its number of tasks is',
    ],
    [
      'the replicas of a shard',
      {
        Cache: [
          'ElastiCache::ReplicationGroup',
          { CacheNodeType: 'cache.t4g.micro', NodeGroupConfiguration: [{ ReplicaCount: OPEN }] },
        ],
      },
      'its number of nodes is',
    ],
  ])('%s makes the sum a lower bound', (_, declared, reason) => {
    const found = billOf(declared);
    expect(reasonsOf(found)).toContainEqual(expect.stringContaining(reason));
    expect(found.isLowerBound).toBe(true);
  });

  test('that is removed has its default', () => {
    const none = { Ref: 'AWS::NoValue' };
    const bill = billOf({ Disk: ['EC2::Volume', { Size: none, Iops: none }], F: ['Lambda::Function', {}] });
    expect([unitsOf(bill, 'ebs.gp3'), bill.isLowerBound]).toEqual([8, false]);
  });

  test('the other functions keep their memory', () => {
    const bill = billOf(
      { A: ['Lambda::Function', { MemorySize: 1024 }], B: ['Lambda::Function', { MemorySize: OPEN }] },
      { usage: { functionInvocations: exactly(1000) } },
    );
    expect([unitsOf(bill, 'lambda.requests'), unitsOf(bill, 'lambda.duration')]).toEqual([1000, 1000]);
  });

  test('the wanted size of a group is between its bounds', () => {
    const group = (DesiredCapacity?: unknown): Bill =>
      billOf({
        Launch: ['EC2::LaunchTemplate', { LaunchTemplateData: { InstanceType: 'm5.large' } }],
        Group: [
          'AutoScaling::AutoScalingGroup',
          { MinSize: 2, MaxSize: 6, DesiredCapacity, LaunchTemplate: { LaunchTemplateId: { Ref: 'Launch' } } },
        ],
      });
    expect(group(OPEN).lines[0].quantity).toEqual({ low: 2 * 730, expected: 4 * 730, high: 6 * 730 });
    expect(group().lines[0].quantity).toEqual({ low: 2 * 730, expected: 2 * 730, high: 6 * 730 });
  });

  test('parameters of a database have their defaults', () => {
    const bill = billOf(mysql({ DBInstanceClass: { Ref: 'Class' }, AllocatedStorage: { Ref: 'Size' } }), {
      parameters: { Class: { Default: 'db.t3.small' }, Size: { Default: '30' } },
    });
    expect([unitsOf(bill, 'rds.mysql.db.t3.small'), unitsOf(bill, 'rds.gp2')]).toEqual([730, 30]);
  });
});

describe('tasks of ECS', () => {
  const target = (MinCapacity: number, MaxCapacity: number): Declared => ({
    Target: [
      'ApplicationAutoScaling::ScalableTarget',
      { MinCapacity, MaxCapacity, ResourceId: { 'Fn::Join': ['/', ['service', { 'Fn::GetAtt': ['Web', 'Name'] }]] } },
    ],
  });
  const hours = (declared: Declared): unknown =>
    billOf(declared).lines.find(({ price }) => price === 'fargate.vcpu')?.quantity;

  test('run between the bounds of their scaling', () => {
    expect(hours(service({ DesiredCount: 9 }, target(2, 10)))).toEqual({ low: 1460, expected: 1460, high: 7300 });
  });

  test.each([
    ['an attribute of it', 'service/c/${Web.Name}', 7300],
    ['it and a region', ['${AWS::Region}/${Cluster}/${Web}', { Cluster: 'c' }], 7300],
    ['a name of its own', ['service/c/${Web}', { Web: 'other' }], 730],
    ['a literal', 'service/c/${!Web}', 730],
  ])('have the scaling whose resource is a text with %s', (_, text, high) => {
    const ResourceId = { 'Fn::Sub': text };
    const Target = ['ApplicationAutoScaling::ScalableTarget', { MinCapacity: 1, MaxCapacity: 10, ResourceId }] as const;
    expect(hours(service({}, { Target }))).toMatchObject({ high });
  });

  test('have the definition that a text names after a region', () => {
    const TaskDefinition = { 'Fn::Join': [':', [{ Ref: 'AWS::Region' }, { 'Fn::Sub': '${Task}' }]] };
    expect(hours(service({ TaskDefinition }))).toEqual(exactly(730));
  });

  test.each([
    ['as many as wanted', { DesiredCount: 3 }, 2190],
    ['none if none are wanted', { DesiredCount: 0 }, 0],
    ['one if nothing is stated', {}, 730],
  ])('run %s without scaling', (_, more, each) => {
    expect(hours(service(more))).toEqual(exactly(each));
  });

  test.each([
    ['of the launch type EC2', { LaunchType: 'EC2' }],
    [
      'of a group of instances',
      { LaunchType: undefined, CapacityProviderStrategy: [{ CapacityProvider: { Ref: 'Group' } }] },
    ],
  ])('%s are charged as instances', (_, more) => {
    const bill = billOf(service(more));
    expect([bill.lines, bill.unpriced]).toEqual([[], []]);
  });

  test('without a launch type run where their definition says', () => {
    const bill = billOf({
      ...service({ LaunchType: undefined }),
      Task: ['ECS::TaskDefinition', { RequiresCompatibilities: ['EC2'] }],
    });
    expect([bill.lines, bill.unpriced]).toEqual([[], []]);
  });

  test('on spot capacity are unpriced', () => {
    const CapacityProviderStrategy = [{ CapacityProvider: 'FARGATE' }, { CapacityProvider: 'FARGATE_SPOT' }];
    expect(reasonsOf(billOf(service({ LaunchType: undefined, CapacityProviderStrategy })))).toEqual([
      'prices of Fargate Spot change all the time',
    ]);
  });

  test('with an address of the internet pay for it', () => {
    const NetworkConfiguration = { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } };
    expect(unitsOf(billOf(service({ NetworkConfiguration, DesiredCount: 2 })), 'ec2.ipv4')).toBe(1460);
  });

  test('that a schedule starts run for the hours of the usage, each of them', () => {
    const EcsParameters = { TaskDefinitionArn: { Ref: 'Task' }, TaskCount: 2 };
    const bill = billOf(
      {
        Task: ['ECS::TaskDefinition', { Cpu: '512', Memory: '1024' }],
        Job: ['Events::Rule', { Targets: [{ EcsParameters }] }],
      },
      { usage: { taskHours: exactly(10) } },
    );
    expect(unitsOf(bill, 'fargate.vcpu')).toBe(10);
  });
});

describe('groups of instances', () => {
  const group = (policy: object, more: object = {}): Declared => ({
    Template: ['EC2::LaunchTemplate', { LaunchTemplateData: { InstanceType: 'm5.large' } }],
    Group: ['AutoScaling::AutoScalingGroup', { MinSize: '4', MaxSize: '4', MixedInstancesPolicy: policy, ...more }],
  });
  const LaunchTemplateSpecification = { LaunchTemplateId: { Ref: 'Template' } };

  test('with several types have the price of the first', () => {
    const Overrides = [{ InstanceType: 'm6g.large' }, { InstanceType: 'm7g.large' }];
    const bill = billOf(group({ LaunchTemplate: { LaunchTemplateSpecification, Overrides } }));
    expect(unitsOf(bill, 'ec2.m6g.large')).toBe(4 * 730);
  });

  test('are priced for what is on demand, and list what is spot', () => {
    const InstancesDistribution = { OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 34 };
    const bill = billOf(group({ LaunchTemplate: { LaunchTemplateSpecification }, InstancesDistribution }));
    expect(unitsOf(bill, 'ec2.m5.large')).toBe(3 * 730);
    expect(reasonsOf(bill)).toEqual(['prices of spot instances change all the time']);
  });

  test('never have a range in disorder', () => {
    const bill = billOf(
      group({ LaunchTemplate: { LaunchTemplateSpecification } }, { MinSize: '5', MaxSize: '2', DesiredCapacity: '9' }),
    );
    const [{ quantity }] = bill.lines;
    expect(quantity.low <= quantity.expected && quantity.expected <= quantity.high).toBe(true);
  });
});

describe('a hostile template', () => {
  test.each([
    ['without resources', {}],
    ['with a list of resources', { Resources: [] }],
  ])('%s is rejected', (_, template) => {
    expect(faults(() => ofTemplate(template))).toEqual(['nothing-to-price at ']);
  });

  test.each([null, [], 'text', 7, { Resources: null }])('that is %j is rejected', (template) => {
    expect(faults(() => ofTemplate(template))).toHaveLength(1);
  });

  test.each([
    ['no type', {}],
    ['null', null],
    ['a number as type', { Type: 7 }],
    ['the type constructor', { Type: 'constructor' }],
    ['the type __proto__', { Type: '__proto__' }],
    ['a service constructor', { Type: 'AWS::constructor::name' }],
    ['a service __proto__', { Type: 'AWS::__proto__::includes' }],
    ['a type of another vendor', { Type: 'MongoDB::Atlas::Cluster' }],
    ['a module', { Type: 'Example::Shop::Web::MODULE' }],
  ])('with a resource of %s lists it as unpriced', (_, resource) => {
    const bill = ofTemplate({ Resources: { It: resource, Nat: { Type: 'AWS::EC2::NatGateway' } } });
    expect([bill.unpriced.map((it) => it.resource), bill.lines.length]).toEqual([['Shop/It'], 2]);
  });

  test.each([1e308, '1e15'])('with a size of %s lists it, and the sum remains a number', (AllocatedStorage) => {
    const bill = billOf(mysql({ AllocatedStorage }));
    expect(reasonsOf(bill)).toContainEqual(expect.stringContaining('no cloud has'));
    expect(JSON.stringify(bill)).not.toContain('null');
  });

  test('with numbers as texts has the same bill', () => {
    expect(billOf(mysql({ AllocatedStorage: '20' })).monthlyUsd).toEqual(
      billOf(mysql({ AllocatedStorage: 20 })).monthlyUsd,
    );
  });

  const types = [
    ...[
      'EC2::Instance',
      'AutoScaling::AutoScalingGroup',
      'EC2::Volume',
      'ECS::Service',
      'Lambda::Function',
      'Events::Rule',
    ],
    ...[
      'Scheduler::Schedule',
      'RDS::DBInstance',
      'RDS::DBProxy',
      'ElastiCache::ReplicationGroup',
      'ElastiCache::CacheCluster',
    ],
    ...['S3::Bucket', 'EC2::VPCEndpoint', 'ElasticLoadBalancingV2::LoadBalancer', 'WAFv2::WebACL', 'CloudWatch::Alarm'],
    ...['Logs::LogGroup', 'Logs::MetricFilter', 'Synthetics::Canary', 'SecretsManager::Secret', 'Route53::RecordSet'],
    ...['SQS::Queue', 'CloudFormation::Stack', 'CloudFront::Distribution'],
  ];
  const deep = JSON.parse(`${'{"Statement":['.repeat(20_000)}${']}'.repeat(20_000)}`) as unknown;
  const names = [
    ...[
      'InstanceType',
      'MinSize',
      'MaxSize',
      'DesiredCapacity',
      'LaunchTemplate',
      'Size',
      'Iops',
      'AllocatedStorage',
      'Rules',
    ],
    ...[
      'DBInstanceClass',
      'MultiAZ',
      'NumCacheClusters',
      'NumNodeGroups',
      'ReplicasPerNodeGroup',
      'CacheNodeType',
      'Metrics',
    ],
    ...[
      'DesiredCount',
      'TaskDefinition',
      'MemorySize',
      'Architectures',
      'RetentionInDays',
      'Schedule',
      'ReplicaRegions',
      'Targets',
    ],
    ...[
      'Target',
      'Subnets',
      'SubnetIds',
      'VpcEndpointType',
      'Engine',
      'Throughput',
      'NodeGroupConfiguration',
      'BlockDeviceMappings',
    ],
  ];

  test.each<[string, unknown]>([
    ['null', null],
    ['a list', [[], null, 'x', { Expression: 7 }]],
    ['a text', '<script>'],
    ['NaN', NaN],
    ['a negative number', -5],
    ['a number beyond all', 1e308],
    ['a value nested 20,000 levels deep', deep],
  ])('whose properties are %s never crashes, and never costs less than nothing', (_, value) => {
    const properties = Object.fromEntries(names.map((it) => [it, value]));
    const declared = [
      properties,
      value,
      {
        ...properties,
        InstanceType: 't3.small',
        DBInstanceClass: 'db.t3.large',
        Engine: 'mysql',
        CacheNodeType: 'cache.t4g.micro',
      },
    ];
    declared.forEach((Properties) =>
      types.forEach((type) => {
        const { lines, monthlyUsd } = billOf({ It: [type, Properties] });
        lines.forEach((it) => expect(it.monthlyUsd.low).toBeGreaterThanOrEqual(0));
        expect(monthlyUsd.high).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(monthlyUsd.high)).toBe(true);
      }),
    );
  });

  test('of ten times as many resources takes about ten times as long', () => {
    const each = (it: number): Declared => ({
      [`Task${it}`]: ['ECS::TaskDefinition', { Cpu: '256', Memory: '512' }],
      [`Web${it}`]: ['ECS::Service', { LaunchType: 'FARGATE', TaskDefinition: { Ref: `Task${it}` } }],
      [`Target${it}`]: [
        'ApplicationAutoScaling::ScalableTarget',
        { MinCapacity: 1, MaxCapacity: 2, ResourceId: { Ref: `Web${it}` } },
      ],
      [`Alarm${it}`]: ['CloudWatch::Alarm'],
      [`Other${it}`]: [`Service${it}::Thing`],
    });
    const priced = (length: number): { readonly bill: Bill; readonly ms: number } => {
      const declared = Object.assign({}, ...Array.from({ length }, (_, it) => each(it))) as Declared;
      const start = performance.now();
      const bill = billOf(declared);
      return { bill, ms: performance.now() - start };
    };
    // The fastest of three: another process may take the processor meanwhile.
    const fastest = (length: number): number => Math.min(...[1, 2, 3].map(() => priced(length).ms));
    const { bill } = priced(1000);
    expect([bill.lines.length, bill.unpriced.length]).toEqual([3000, 1000]);
    // Were each compared with all others, it would be a hundred times.
    expect(fastest(1000) / fastest(100)).toBeLessThan(40);
  });
});

describe('a condition', () => {
  const bill = (condition: unknown, Conditions: object = {}): Bill =>
    ofTemplate({
      Parameters: { Stage: { Default: 'dev' }, Open: { Type: 'String' }, Count: { Type: 'Number', Default: 2 } },
      Conditions: { ...Conditions, Asked: condition },
      Resources: { Key: { Type: 'AWS::KMS::Key' }, Nat: { Type: 'AWS::EC2::NatGateway', Condition: 'Asked' } },
    });
  const equals = (one: unknown, other: unknown): object => ({ 'Fn::Equals': [one, other] });
  const open = equals({ Ref: 'Open' }, 'prod');
  const [yes, no] = [equals(1, '1'), equals({ Ref: 'Stage' }, 'prod')];

  test.each<[string, unknown, object?]>([
    ['texts that differ', no],
    ['numbers that differ', equals({ Ref: 'Count' }, 3)],
    ['the contrary of what is true', { 'Fn::Not': [yes] }],
    ['one of several that is false', { 'Fn::And': [open, no] }],
    ['several that are all false', { 'Fn::Or': [no, no] }],
    ['another condition', { Condition: 'Other' }, { Other: no }],
  ])('of %s leaves a resource out', (_, condition, others = {}) => {
    expect(pricesOf(bill(condition, others))).not.toContain('nat.hour');
  });

  test.each<[string, unknown, object?]>([
    ['equal texts', equals({ Ref: 'Stage' }, 'dev')],
    ['a parameter without a default', open],
    ['a region', equals({ Ref: 'AWS::Region' }, 'mars-north-1')],
    ['one of several that is not known', { 'Fn::Or': [no, open] }],
    ['the contrary of what is not known', { 'Fn::Not': [open] }],
    ['itself', { 'Fn::And': [{ Condition: 'Asked' }, yes] }],
    ['one that is not there', { Condition: 'Missing' }],
    ['a function of rules', { 'Fn::Contains': [['a'], 'b'] }],
    ['no condition', null],
  ])('of %s keeps it', (_, condition, others = {}) => {
    expect(pricesOf(bill(condition, others))).toContain('nat.hour');
  });

  test('that many others double is decided at once', () => {
    const chain = Array.from({ length: 40 }, (_, it) => [
      `C${it + 1}`,
      { 'Fn::And': [{ Condition: `C${it}` }, { Condition: `C${it}` }] },
    ]);
    expect(pricesOf(bill({ Condition: 'C24' }, { C0: no, ...Object.fromEntries(chain) }))).not.toContain('nat.hour');
  });
});

describe('a usage', () => {
  const nat: Declared = { Nat: ['EC2::NatGateway'] };
  const range = (low: number, expected: number, high: number) => ({ low, expected, high });

  test.each<[string, Usage, string]>([
    ['with low above expected', { natGb: range(5, 1, 9) }, 'number-out-of-range at usage.natGb.expected'],
    ['with expected above high', { natGb: range(1, 5, 2) }, 'number-out-of-range at usage.natGb.high'],
    ['that is negative', { natGb: range(-1, 5, 9) }, 'number-out-of-range at usage.natGb.low'],
    ['with a share above 1', { originShare: range(0, 0.5, 1.5) }, 'number-out-of-range at usage.originShare.high'],
  ])('%s is rejected', (_, usage, fault) => {
    expect(faults(() => billOf(nat, { usage }))).toContain(fault);
  });

  test.each([NaN, Infinity])('of %d is rejected', (value) => {
    expect(faults(() => billOf(nat, { usage: { natGb: range(0, 1, value) } }))).toHaveLength(1);
  });

  test('with an unknown name is rejected', () => {
    expect(faults(() => billOf(nat, { usage: { natGB: exactly(1) } as Usage }))).toHaveLength(1);
  });

  test('that is known exactly makes a cost that is known exactly', () => {
    expect(billOf(nat, { usage: { natGb: exactly(100) } }).monthlyUsd).toEqual(exactly(32.85 + 4.5));
  });
});

describe('a state of Pulumi', () => {
  const stateOf = (resources: readonly object[]): { readonly [name: string]: unknown } => ({
    deployment: { resources },
  });
  const urnOf = (type: string, name: string): string => `urn:pulumi:prod::shop::${type}::${name}`;
  const books = PriceBooks.of(Cloud.AZURE);

  test('lists resources of other providers as unpriced, and neither components nor what no cloud has', () => {
    const bill = Bill.ofPulumi(
      stateOf([
        { urn: urnOf('pulumi:providers:azure-native', 'default'), custom: true },
        { urn: urnOf('shop:index:Web', 'web'), custom: false },
        { urn: urnOf('random:index/randomPassword:RandomPassword', 'password'), custom: true },
        { urn: urnOf('aws:rds/instance:Instance', 'db'), custom: true, inputs: { instanceClass: 'db.t3.large' } },
        { urn: urnOf('azure-native:network:PrivateEndpoint', 'db'), custom: true, inputs: { location: 'eastus2' } },
      ]),
      { books },
    );
    expect(bill.unpriced.map(({ resource, reason }) => [resource, reason])).toEqual([
      ['db', 'no rule for aws:rds/instance:Instance'],
    ]);
    expect([bill.isLowerBound, bill.lines.length > 0]).toEqual([true, true]);
  });

  const endpoint = (name: string, more: object = {}): object => ({
    ...{ urn: urnOf('azure-native:network:PrivateEndpoint', name), custom: true, inputs: { location: 'eastus2' } },
    ...more,
  });
  const hours = (content: { readonly [name: string]: unknown }): number =>
    unitsOf(Bill.ofPulumi(content, { books }), 'private-endpoint.hour');

  test('has what a preview replaces once', () => {
    const step = (op: string, name = 'db'): object => ({ op, ...endpoint(name), newState: endpoint(name) });
    const replaced = ['create-replacement', 'replace', 'delete-replaced'].map((op) => step(op));
    expect(hours({ steps: [...replaced, step('same', 'other'), step('delete', 'old')] })).toBe(2 * 730);
    expect(hours({ steps: [...replaced].reverse() })).toBe(730);
  });

  test('has nothing that the program only reads', () => {
    const read = endpoint('read', { external: true });
    expect(hours(stateOf([endpoint('db'), read]))).toBe(730);
    expect(
      hours({
        steps: [
          { op: 'same', newState: endpoint('db') },
          { op: 'read', newState: read },
        ],
      }),
    ).toBe(730);
  });

  test('of another cloud alone is a lower bound of nothing', () => {
    const bill = Bill.ofPulumi(stateOf([{ urn: urnOf('gcp:sql/instance:Instance', 'db'), custom: true }]), { books });
    expect([bill.lines, bill.isLowerBound]).toEqual([[], true]);
  });
});
