import { Bill, Usage } from '../../../../lib/domain';
import { Declaration, Inputs, SECRET, UNKNOWN, billOf, exactly, quantities, reasons } from './bill-of';

const PRICES = {
  'postgres.Standard_D4ds_v5': 0.356,
  'postgres.Standard_D2ds_v5': 0.178,
  'postgres.storage': 0.115,
  'postgres.storage.premium-ssd-v2': 0.115,
  'postgres.storage.premium-ssd-v2.iops': 0.02,
  'postgres.storage.premium-ssd-v2.throughput': 0.08,
  'postgres.backup.lrs': 0.095,
  'redis.Balanced_B5': 0.156,
  'registry.Basic': 0.1666,
  'registry.Premium': 1.6666,
  'registry.replica': 1.6666,
  'registry.replica.storage': 0.1,
  'registry.storage': 0.1,
  'storage.blob.hot.lrs': 0.0184,
  'storage.blob.hot.zrs': 0.023,
  'storage.blob.write': { per: 10_000, tiers: [{ usd: 0.05 }] },
  'storage.blob.read': { per: 10_000, tiers: [{ usd: 0.004 }] },
};
const USAGE: Usage = {
  backupGb: exactly(0),
  registryGb: exactly(5),
  storageGb: exactly(100),
  storageWrites: exactly(10_000),
  storageReads: exactly(10_000),
};

const bill = (resources: readonly Declaration[], usage: Usage = {}): Bill =>
  billOf(resources, PRICES, { usage: { ...USAGE, ...usage } });

describe('a PostgreSQL server', () => {
  const server = (inputs: Inputs = {}, name = 'db'): Declaration => ({
    type: 'dbforpostgresql:Server',
    name,
    inputs: { serverName: name, sku: { name: 'Standard_D4ds_v5' }, storage: { storageSizeGB: 128 }, ...inputs },
  });

  test('costs the price of its size, which is for the server and not for a vCore', () => {
    expect(bill([server()]).monthlyUsd.expected).toBeCloseTo(730 * 0.356 + 128 * 0.115, 8);
  });

  test.each(['ZoneRedundant', 'SameZone'])('with a standby (%s) pays compute and storage twice', (mode) => {
    const { monthlyUsd } = bill([server({ highAvailability: { mode } })]);
    expect(monthlyUsd.expected).toBeCloseTo(2 * (730 * 0.356 + 128 * 0.115), 8);
  });

  test('pays once for a disabled standby', () => {
    const disabled = bill([server({ highAvailability: { mode: 'Disabled' } })]);
    expect(disabled.monthlyUsd).toEqual(bill([server()]).monthlyUsd);
  });

  test('pays backups beyond its storage, in both regions if they are geo-redundant', () => {
    const backup = { geoRedundantBackup: 'Enabled' };
    const charged = (inputs: Inputs): number =>
      quantities(bill([server(inputs)], { backupGb: exactly(40) }))['postgres.backup.lrs'];
    expect(charged({})).toBe(40);
    expect(charged({ backup })).toBe(2 * 40);
  });

  test('as a replica without a size has that of its source, without a standby and backups', () => {
    const replica = { type: 'dbforpostgresql:Server', name: 'replica' };
    const primary = server({ highAvailability: { mode: 'ZoneRedundant' } });
    const inputs = { createMode: 'Replica', sourceServerResourceId: '/subscriptions/1/flexibleServers/db' };
    const charged = quantities(bill([primary, { ...replica, inputs }], { backupGb: exactly(40) }));
    expect(charged).toEqual({
      'postgres.Standard_D4ds_v5': 2 * 730 + 730,
      'postgres.storage': 2 * 128 + 128,
      'postgres.backup.lrs': 40,
    });
    const unknown = { createMode: 'Replica', sourceServerResourceId: UNKNOWN };
    expect(quantities(bill([primary, { ...replica, inputs: unknown }]))['postgres.storage']).toBe(3 * 128);
    // With two servers nothing shows which one it follows.
    const two = bill([primary, server({}, 'other'), { ...replica, inputs: unknown }]);
    expect(reasons(two)).toEqual(['its size is missing or known at deployment only']);
  });

  test('with Premium SSD v2 pays what is above the included operations and throughput', () => {
    const v2 = (storageSizeGB: number): Inputs => ({
      storage: { storageSizeGB, type: 'PremiumV2_LRS', iops: 13_000, throughput: 600 },
    });
    expect(quantities(bill([server(v2(100))]))).toMatchObject({
      'postgres.storage.premium-ssd-v2': 100,
      'postgres.storage.premium-ssd-v2.iops': 10_000,
      'postgres.storage.premium-ssd-v2.throughput': 475,
    });
    expect(quantities(bill([server(v2(400))]))).toMatchObject({
      'postgres.storage.premium-ssd-v2.iops': 1000,
      'postgres.storage.premium-ssd-v2.throughput': 100,
    });
  });

  test('lists a performance tier above its size, and extended support', () => {
    const tier = (name: string): string[] => reasons(bill([server({ storage: { storageSizeGB: 128, tier: name } })]));
    expect(tier('P10')).toEqual([]);
    expect(tier('P30')).toEqual([expect.stringContaining('performance tier P30')]);
    expect(reasons(bill([server({ version: '13' })]))).toEqual([expect.stringContaining('version 13')]);
  });

  test('of a size without a price is listed with its hours', () => {
    const { lines, unpriced } = bill([server({ sku: { name: 'Standard_X1' } })]);
    expect(lines.map((it) => it.price)).not.toContain('postgres.Standard_X1');
    expect(unpriced[0].reason).toMatch(/no price of postgres.Standard_X1 .* 730 a month/);
  });

  test.each([
    ['no size', { sku: null }],
    ['a secret size', { sku: SECRET }],
    ['a number as size', { sku: { name: 5 } }],
    ['an unknown size', { sku: { name: UNKNOWN } }],
    ['an unknown standby', { highAvailability: { mode: UNKNOWN } }],
    ['a standby that Azure does not have', { highAvailability: { mode: 'Sometimes' } }],
    ['an unknown number of nodes', { cluster: { clusterSize: UNKNOWN } }],
  ])('with %s is listed as a whole', (_, inputs) => {
    const { lines, unpriced } = bill([server(inputs)]);
    expect(lines.filter((it) => it.price !== 'postgres.backup.lrs')).toEqual([]);
    expect(unpriced.map((it) => it.reason)).toEqual([expect.stringContaining('known at deployment only')]);
  });

  test.each([
    ['without a size of storage', { storage: {} }],
    ['with a secret storage', { storage: SECRET }],
    ['with a storage of an unknown kind', { storage: { storageSizeGB: 128, type: UNKNOWN } }],
    ['with unknown backups', { backup: { geoRedundantBackup: UNKNOWN } }],
  ])('%s is charged for the rest', (_, inputs) => {
    const { lines, unpriced } = bill([server(inputs)]);
    expect(lines.map((it) => it.price)).toContain('postgres.Standard_D4ds_v5');
    expect(unpriced.map((it) => it.reason)).toEqual([expect.stringContaining('known at deployment only')]);
  });
});

describe('a Managed Redis', () => {
  const redis = (inputs: Inputs): Declaration => ({ type: 'redisenterprise:RedisEnterprise', inputs });

  test('pays two nodes, and one without high availability', () => {
    const sku = { name: 'Balanced_B5' };
    expect(bill([redis({ sku })]).monthlyUsd.expected).toBeCloseTo(227.76, 8);
    expect(bill([redis({ sku, highAvailability: 'Enabled' })]).monthlyUsd.expected).toBeCloseTo(2 * 730 * 0.156, 8);
    expect(bill([redis({ sku, highAvailability: 'Disabled' })]).monthlyUsd.expected).toBeCloseTo(730 * 0.156, 8);
  });

  test.each([
    ['no size', {}],
    ['a secret size', { sku: { name: SECRET } }],
    ['a size of a tier without a rule', { sku: { name: 'Enterprise_E10', capacity: 2 } }],
    ['an unknown availability', { sku: { name: 'Balanced_B5' }, highAvailability: UNKNOWN }],
  ])('with %s is listed', (_, inputs) => {
    expect(bill([redis(inputs)])).toMatchObject({
      lines: [],
      unpriced: [{ resource: 'redisenterprise:RedisEnterprise' }],
    });
  });
});

describe('a registry', () => {
  const registry = (name: unknown): Declaration => ({ type: 'containerregistry:Registry', inputs: { sku: { name } } });

  test('is charged by the day: 365 / 12 of them in a month', () => {
    expect(bill([registry('Premium')]).monthlyUsd.expected).toBeCloseTo((1.6666 * 365) / 12, 8);
  });

  test('includes images: 10 GB of the Basic tier, 500 of Premium', () => {
    const stored = (name: string): number | undefined =>
      quantities(bill([registry(name)], { registryGb: exactly(510) }))['registry.storage'];
    expect([stored('Basic'), stored('Premium')]).toEqual([500, 10]);
  });

  test('pays each replica and its copy of the images', () => {
    const replica = { type: 'containerregistry:Replication' };
    expect(quantities(bill([replica, replica]))).toEqual({
      'registry.replica': (2 * 365) / 12,
      'registry.replica.storage': 2 * 5,
    });
  });

  test.each([undefined, null, 'Classic', UNKNOWN, 7])('of tier %p is listed', (name) => {
    expect(bill([registry(name)])).toMatchObject({ lines: [], unpriced: [{}] });
  });
});

describe('a storage account', () => {
  const account = (inputs: Inputs): Declaration => ({ type: 'storage:StorageAccount', inputs });

  test('shares the data, reads and writes of the application with the others', () => {
    const locally = account({ sku: { name: 'Standard_LRS' }, kind: 'StorageV2', accessTier: 'Hot' });
    const { monthlyUsd } = bill([locally, locally]);
    expect(monthlyUsd.expected).toBeCloseTo(100 * 0.0184 + 0.05 + 0.004, 8);
  });

  test('that copies its data pays another price for writes, which is listed if the book has none', () => {
    const { unpriced } = bill([account({ sku: { name: 'Standard_ZRS' } })]);
    expect(unpriced.map((it) => it.reason)).toEqual([expect.stringContaining('no price of storage.blob.write.zrs')]);
  });

  test.each([
    ['without a size', {}],
    ['with premium files', { sku: { name: 'Premium_LRS' }, kind: 'FileStorage' }],
    ['with an unknown tier', { sku: { name: 'Standard_LRS' }, accessTier: UNKNOWN }],
  ])('%s is listed', (_, inputs) => {
    expect(bill([account(inputs)])).toMatchObject({ lines: [], unpriced: [{}] });
  });
});
