import { Commitment } from '../../../lib/domain';
import { Declared, billOf } from '../../support/bills';

const savings = (declared: Declared, more: { commitment?: Commitment } = {}): Map<string, number> =>
  new Map(billOf(declared, more).savings.map(({ change, monthlyUsd }) => [change, monthlyUsd]));
const DATABASE: Declared = {
  Db: [
    'RDS::DBInstance',
    { Engine: 'postgres', DBInstanceClass: 'db.t3.large', StorageType: 'gp3', AllocatedStorage: 20 },
  ],
};

test('Arm machines save the difference to the same size', () => {
  // 730 h × (0.145 − 0.129)
  expect(savings(DATABASE).get('Arm machines')).toBeCloseTo(730 * (0.145 - 0.129), 2);
});

test('a purchase saves for what always runs, and is not proposed twice', () => {
  const proposed = (it: Map<string, number>): string[] =>
    [...it.keys()].filter((change) => change.startsWith('purchase'));
  expect(proposed(savings(DATABASE))).toEqual(['purchase reserved-1y, no upfront payment']);
  expect(proposed(savings(DATABASE, { commitment: Commitment.RESERVED_1Y }))).toEqual([]);
});

test('a purchase says how many prices it is for, and how many the book lacks', () => {
  const reasonOf = (declared: Declared, purchase: string): string | undefined =>
    billOf(declared).savings.find(({ change }) => change.startsWith(`purchase ${purchase}`))?.reason;
  const web = { Web: ['EC2::Instance', { InstanceType: 'm5.large' }] } satisfies Declared;
  expect(reasonOf(DATABASE, 'reserved-1y')).toMatch(/^1 price for what always runs; /);
  expect(reasonOf({ ...DATABASE, ...web }, 'reserved-3y')).toMatch(/^1 price for .*, 1 without such a price; /);
});

test('Valkey saves a fifth of Redis OSS', () => {
  const saved = savings({
    Cache: [
      'ElastiCache::ReplicationGroup',
      { Engine: 'redis', CacheNodeType: 'cache.t4g.small', NumCacheClusters: 2 },
    ],
  });
  expect(saved.get('Valkey instead of Redis OSS')).toBeCloseTo(2 * 730 * (0.032 - 0.0256), 2);
});

test('all NAT gateways but one are too many, and the last one is not', () => {
  const change = 'one NAT gateway for all zones';
  const gateways = { A: ['EC2::NatGateway'], B: ['EC2::NatGateway'], C: ['EC2::NatGateway'] } satisfies Declared;
  expect(savings(gateways).get(change)).toBeCloseTo(2 * 730 * 0.045, 2);
  expect(savings({ A: gateways.A }).has(change)).toBe(false);
});

test('office hours count machines, and neither databases nor requests', () => {
  const change = 'no compute outside of office hours, for development';
  const web = { Web: ['EC2::Instance', { InstanceType: 'm7g.large' }] } satisfies Declared;
  expect(savings(web).get(change)).toBeCloseTo(730 * 0.0816 * (1 - 50 / 168), 2);
  expect(savings(DATABASE).has(change)).toBe(false);
});

test('at most five changes, the largest first, each of a dollar at least', () => {
  const many = savings({
    ...DATABASE,
    ...{ A: ['EC2::NatGateway'], B: ['EC2::NatGateway'], Log: ['Logs::LogGroup', { RetentionInDays: 3653 }] },
    Web: ['EC2::Instance', { InstanceType: 'm5.4xlarge' }],
    Cache: [
      'ElastiCache::ReplicationGroup',
      { Engine: 'redis', CacheNodeType: 'cache.r6g.xlarge', NumCacheClusters: 2 },
    ],
  });
  const amounts = [...many.values()];
  expect(amounts).toHaveLength(5);
  expect(amounts).toEqual([...amounts].sort((a, b) => b - a));
  expect(savings({ Topic: ['SNS::Topic'] }).size).toBe(0);
});
