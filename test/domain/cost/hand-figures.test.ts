import { Cloud, Commitment, PriceBooks, Usage } from '../../../lib/domain';
import { BillChoices, Declared, billOf, exactly, usdOf } from '../../support/bills';

/**
 * Figures computed by hand from list prices, with the arithmetic written out. They are from the research of prices and not from the price
 * books, so that they find a wrong book as well as a wrong rule. A month has 730 hours.
 */
type Row = readonly [what: string, declared: Declared, price: string, arithmetic: string, usd: number, BillChoices?];

const instance = (type: string): Declared => ({ Web: ['EC2::Instance', { InstanceType: type }] });
const database = (type: string, more: object = {}): Declared => ({
  Db: ['RDS::DBInstance', { Engine: 'postgres', DBInstanceClass: type, AllocatedStorage: '50', ...more }],
});
const gp3 = (size: number, more: object = {}): Declared =>
  database('db.t3.large', { StorageType: 'gp3', AllocatedStorage: String(size), ...more });
const cache = (engine: string, type: string, nodes = 1): Declared => ({
  Cache: ['ElastiCache::ReplicationGroup', { Engine: engine, CacheNodeType: type, NumCacheClusters: nodes }],
});
const tasks = (count: number, more: object = {}): Declared => ({
  Task: ['ECS::TaskDefinition', { Cpu: '1024', Memory: '2048', ...more }],
  Web: ['ECS::Service', { LaunchType: 'FARGATE', DesiredCount: count, TaskDefinition: { Ref: 'Task' } }],
});
const balancer: Declared = {
  Alb: ['ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing', Subnets: ['a', 'b', 'c'] }],
};
const nat: Declared = { Nat: ['EC2::NatGateway'], Ip: ['EC2::EIP'] };
const volume = (type: string, size: number): Declared => ({ Disk: ['EC2::Volume', { VolumeType: type, Size: size }] });
const canary = (rate: string): Declared => ({ Check: ['Synthetics::Canary', { Schedule: { Expression: rate } }] });
const using = (usage: { readonly [K in keyof Usage]?: number }, more: BillChoices = {}): BillChoices => ({
  usage: Object.fromEntries(Object.entries(usage).map(([name, value]) => [name, exactly(value)])),
  ...more,
});
const edge: Declared = { Edge: ['CloudFront::Distribution'] };
const bucket: Declared = { Files: ['S3::Bucket'] };
const logs: Declared = { Log: ['Logs::LogGroup', { RetentionInDays: 30.4 }] };
const ireland = { region: 'eu-west-1' };
const frankfurt = { region: 'eu-central-1' };
const singapore = { region: 'ap-southeast-1' };
const oregon = { region: 'us-west-2' };

const FIGURES: readonly Row[] = [
  ['a t3.medium', instance('t3.medium'), 'ec2.t3.medium', '0.0416 × 730', 30.37],
  ['a t3.large', instance('t3.large'), 'ec2.t3.large', '0.0832 × 730', 60.74],
  ['a t4g.medium', instance('t4g.medium'), 'ec2.t4g.medium', '0.0336 × 730', 24.53],
  ['an m5.large', instance('m5.large'), 'ec2.m5.large', '0.096 × 730', 70.08],
  ['an m6g.large', instance('m6g.large'), 'ec2.m6g.large', '0.077 × 730', 56.21],
  ['an m7g.large', instance('m7g.large'), 'ec2.m7g.large', '0.0816 × 730', 59.57],
  [
    'three m5.large of a group',
    {
      Template: ['EC2::LaunchTemplate', { LaunchTemplateData: { InstanceType: 'm5.large' } }],
      Group: [
        'AutoScaling::AutoScalingGroup',
        { MinSize: '3', MaxSize: '3', LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } } },
      ],
    },
    'ec2.m5.large',
    '3 × 0.096 × 730',
    210.24,
  ],
  [
    'a reserved t3.medium',
    instance('t3.medium'),
    'ec2.t3.medium',
    '19.05 a month without upfront payment',
    19.05,
    { commitment: Commitment.RESERVED_1Y },
  ],
  ['PostgreSQL on db.t3.large', database('db.t3.large'), 'rds.postgres.db.t3.large', '0.145 × 730', 105.85],
  [
    'its standby',
    database('db.t3.large', { MultiAZ: true }),
    'rds.postgres.db.t3.large.multi-az',
    '0.145 × 2 × 730',
    211.7,
  ],
  ['MySQL on db.t3.large', database('db.t3.large', { Engine: 'mysql' }), 'rds.mysql.db.t3.large', '0.136 × 730', 99.28],
  [
    'a reserved MySQL with a standby',
    database('db.t3.large', { Engine: 'mysql', MultiAZ: true }),
    'rds.mysql.db.t3.large.multi-az',
    '139.72 a month without upfront payment',
    139.72,
    { commitment: Commitment.RESERVED_1Y },
  ],
  ['PostgreSQL on db.t4g.medium', database('db.t4g.medium'), 'rds.postgres.db.t4g.medium', '0.065 × 730', 47.45],
  [
    'its standby',
    database('db.t4g.medium', { MultiAZ: true }),
    'rds.postgres.db.t4g.medium.multi-az',
    '0.129 × 730',
    94.17,
  ],
  [
    'a standby on db.m7g.large',
    database('db.m7g.large', { MultiAZ: true }),
    'rds.postgres.db.m7g.large.multi-az',
    '0.337 × 730',
    246.01,
  ],
  ['storage of a database', gp3(400), 'rds.gp3', '0.115 × 400', 46],
  ['the same with a standby', gp3(400, { MultiAZ: true }), 'rds.gp3.multi-az', '0.115 × 400 × 2', 92],
  ['a thousand more IOPS', gp3(100, { Iops: 4000 }), 'rds.gp3.iops', '0.02 × (4,000 − 3,000)', 20],
  [
    'two thousand more with a standby',
    gp3(400, { Iops: 14_000, MultiAZ: true }),
    'rds.gp3.iops.multi-az',
    '0.04 × (14,000 − 12,000)',
    80,
  ],
  ['backups of a database', database('db.t3.large'), 'rds.backup', '0.095 × 40 GB', 3.8, using({ backupGb: 40 })],
  [
    'two nodes of Redis',
    cache('redis', 'cache.t4g.micro', 2),
    'elasticache.redis.cache.t4g.micro',
    '2 × 0.016 × 730',
    23.36,
  ],
  [
    'two nodes of Valkey',
    cache('valkey', 'cache.t4g.micro', 2),
    'elasticache.valkey.cache.t4g.micro',
    '2 × 0.0128 × 730',
    18.69,
  ],
  ['Redis on r6g.large', cache('redis', 'cache.r6g.large'), 'elasticache.redis.cache.r6g.large', '0.206 × 730', 150.38],
  [
    'Valkey on m7g.large',
    cache('valkey', 'cache.m7g.large'),
    'elasticache.valkey.cache.m7g.large',
    '0.1264 × 730',
    92.27,
  ],
  ['vCPUs of two tasks', tasks(2), 'fargate.vcpu', '2 × 0.04048 × 730', 59.1],
  ['memory of two tasks', tasks(2), 'fargate.memory', '2 × 2 GB × 0.004445 × 730', 12.98],
  [
    'vCPUs of a task on Graviton',
    tasks(1, { RuntimePlatform: { CpuArchitecture: 'ARM64' } }),
    'fargate.arm.vcpu',
    '0.03238 × 730',
    23.64,
  ],
  [
    'storage of a task',
    tasks(1, { EphemeralStorage: { SizeInGiB: 50 } }),
    'fargate.storage',
    '0.081 a GB-month × (50 − 20)',
    2.43,
  ],
  ['a load balancer', balancer, 'alb.hour', '0.0225 × 730', 16.43],
  ['its capacity', balancer, 'alb.lcu', '2 × 0.008 × 730', 11.68, using({ loadBalancerUnits: 2 })],
  ['its three addresses', balancer, 'ec2.ipv4', '3 × 0.005 × 730', 10.95],
  ['a NAT gateway', nat, 'nat.hour', '0.045 × 730', 32.85],
  ['its data', nat, 'nat.gb', '0.045 × 100 GB', 4.5, using({ natGb: 100 })],
  ['its address', nat, 'ec2.ipv4', '0.005 × 730', 3.65],
  [
    'an endpoint in two zones',
    { Api: ['EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] }] },
    'endpoint.hour',
    '2 × 0.01 × 730',
    14.6,
  ],
  ['data between zones', { Net: ['EC2::VPC'] }, 'transfer.zone', '0.01 × 50 GB × 2', 1, using({ zoneGb: 50 })],
  [
    'data to users',
    edge,
    'cloudfront.transfer',
    '0.085 × 2,000 GB, before 1 TB free',
    170,
    using({ transferGb: 2000 }),
  ],
  ['requests of users', edge, 'cloudfront.requests.https', '0.01 × 20 M / 10,000', 20, using({ requests: 2e7 })],
  [
    'a firewall of four rules',
    { Acl: ['WAFv2::WebACL', { Scope: 'REGIONAL', Rules: [{}, {}, {}, {}] }] },
    'waf.rule',
    '4 × 1.00',
    4,
  ],
  ['its requests', { Acl: ['WAFv2::WebACL', {}] }, 'waf.requests', '0.60 × 5 M', 3, using({ requests: 5e6 })],
  ['two terabytes in a bucket', bucket, 's3.standard', '0.023 × 2,048', 47.1, using({ storageGb: 2048 })],
  ['objects written', bucket, 's3.put', '0.005 × 1,000', 5, using({ storageWrites: 1e6 })],
  ['objects read', bucket, 's3.get', '0.0004 × 10,000', 4, using({ storageReads: 1e7 })],
  ['a gp3 volume', volume('gp3', 100), 'ebs.gp3', '0.08 × 100', 8],
  ['a gp2 volume', volume('gp2', 100), 'ebs.gp2', '0.10 × 100', 10],
  ['logs', logs, 'cloudwatch.logs.ingest', '0.50 × 20 GB, before 5 GB free', 10, using({ logGb: 20 })],
  ['a month of logs', logs, 'cloudwatch.logs.store', '0.03 × 20 GB', 0.6, using({ logGb: 20 })],
  ['a canary each 5 minutes', canary('rate(5 minutes)'), 'cloudwatch.canary', '8,760 × 0.0012', 10.51],
  ['a canary each minute', canary('rate(1 minute)'), 'cloudwatch.canary', '43,800 × 0.0012', 52.56],
  ['a secret', { Key: ['SecretsManager::Secret'] }, 'secrets.secret', '0.40', 0.4],
  [
    'calls for it',
    { Key: ['SecretsManager::Secret'] },
    'secrets.requests',
    '0.05 × 50',
    2.5,
    using({ secretRequests: 5e5 }),
  ],
  ['a key', { Key: ['KMS::Key'] }, 'kms.key', '1.00', 1],
  ['images', { Images: ['ECR::Repository'] }, 'ecr.storage', '0.10 × 10 GB', 1, using({ registryGb: 10 })],
  ['a zone of names', { Zone: ['Route53::HostedZone'] }, 'route53.zone', '0.50', 0.5],
  ['messages', { Queue: ['SQS::Queue'] }, 'sqs.requests', '0.40 × 3 M, before 1 M free', 1.2, using({ messages: 3e6 })],
  ['a t3.medium in Ireland', instance('t3.medium'), 'ec2.t3.medium', '0.0456 × 730', 33.29, ireland],
  ['a NAT gateway in Ireland', nat, 'nat.hour', '0.048 × 730', 35.04, ireland],
  ['a load balancer in Ireland', balancer, 'alb.hour', '0.0252 × 730', 18.4, ireland],
  [
    'storage with a standby in Ireland',
    gp3(100, { MultiAZ: true }),
    'rds.gp3.multi-az',
    '0.127 × 2 × 100',
    25.4,
    ireland,
  ],
  ['vCPUs of a task in Frankfurt', tasks(1), 'fargate.vcpu', '0.04656 × 730', 33.99, frankfurt],
  ['an m5.large in Frankfurt', instance('m5.large'), 'ec2.m5.large', '0.115 × 730', 83.95, frankfurt],
  ['a terabyte in Frankfurt', bucket, 's3.standard', '0.0245 × 1,024', 25.09, using({ storageGb: 1024 }, frankfurt)],
  ['a NAT gateway in Singapore', nat, 'nat.hour', '0.059 × 730', 43.07, singapore],
  ['vCPUs of a task in Oregon', tasks(1), 'fargate.vcpu', '0.04048 × 730', 29.55, oregon],
];

// A row without choices would leave the last parameter to the callback of the test.
test.each(
  FIGURES.map(([what, declared, price, sum, usd, choices = {}]) => ({ what, declared, price, sum, usd, choices })),
)('$what: $sum = $usd', ({ declared, price, usd, choices }) => {
  expect(withinOnePercent(usdOf(billOf(declared, choices), price), usd)).toBe(true);
});

/** The price, its region, the units, the arithmetic and its result. */
type AzureRow = readonly [price: string, region: string, units: number, arithmetic: string, usd: number];

const AZURE_FIGURES: readonly AzureRow[] = [
  ['container-apps.vcpu.active', 'eastus2', 2_628_000, '0.000024 × 3,600 × 730', 63.07],
  ['container-apps.vcpu.active', 'westus2', 2_628_000, '0.000034 × 3,600 × 730', 89.35],
  ['container-apps.vcpu.idle', 'westus2', 2_628_000, '0.000004 × 3,600 × 730', 10.51],
  ['container-apps.memory.active', 'eastus2', 5_256_000, '0.000003 × 2 GiB × 3,600 × 730', 15.77],
  ['container-apps.requests', 'westeurope', 10_000_000, '0.56 × 10', 5.6],
  ['container-apps.dedicated.vcpu', 'eastus2', 730, '0.057077 × 730', 41.67],
  ['postgres.Standard_D4ds_v5', 'eastus2', 730, '0.356 × 730', 259.88],
  ['postgres.Standard_D4ds_v5', 'westeurope', 730, '0.424 × 730', 309.52],
  ['postgres.Standard_B2s', 'westus2', 730, '0.068 × 730', 49.64],
  ['log-analytics.ingest', 'eastus2', 100, '2.76 × 100', 276],
  ['log-analytics.ingest', 'westus2', 100, '2.30 × 100', 230],
  ['log-analytics.retention', 'westeurope', 100, '0.13 × 100', 13],
  ['key-vault.operations', 'westus2', 1_000_000, '0.03 × 100', 3],
  ['monitor.log-alert.5m', 'westus2', 4, '1.50 × 4', 6],
  ['monitor.web-test', 'westeurope', 8760, '0.000645 × 8,760', 5.65],
];

test.each(AZURE_FIGURES)('%s in %s costs what the list says for %d units: %s', (key, region, units, _, usd) => {
  const books = PriceBooks.of(Cloud.AZURE).filter((it) => [region, 'global'].includes(it.region));
  const price = books.map((it) => it.price(key)).find((it) => it !== undefined);
  expect(price).toBeDefined();
  expect(withinOnePercent((units * (price?.tiers[0].usd ?? NaN)) / (price?.per ?? 1), usd)).toBe(true);
});

function withinOnePercent(actual: number, expected: number): boolean {
  const isNear = Math.abs(actual - expected) <= 0.01 * expected;
  if (!isNear) throw new Error(`${actual} is not within 1 % of ${expected}`);
  return isNear;
}
