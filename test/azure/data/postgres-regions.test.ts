import {
  DatabaseAvailability,
  DatabaseStorage,
  PostgresDatabaseArgs,
  resolvePostgresDatabaseArgs,
} from '../../../lib/azure/data/postgres-database-args';
import { PostgresDatabase } from '../../../lib/azure/data/postgres-database';
import { checkPostgresDatabase } from '../../../lib/azure/data/postgres-database-check';
import { PostgresRegions } from '../../../lib/domain';
import { PostgresStorage } from '../../../lib/azure/data/postgres-storage';
import { Problems } from '../../../lib/domain/problems';
import { inputProblemsOf } from '../../support/input-problems-of';
import { faults } from '../../support/problems-of';
import { runProgram } from '../../support/pulumi-program';

const args: PostgresDatabaseArgs = {
  resourceGroupName: 'rg',
  location: 'centralus',
  subnetId: '/subnet',
  privateDnsZoneId: '/zone',
  administratorPassword: 'p@ss/Word',
};
const aDatabase = (more: Partial<PostgresDatabaseArgs>): PostgresDatabase =>
  new PostgresDatabase('db', { ...args, ...more });
/** Codes and properties that the checks report; none if the arguments are accepted. */
const faultsOf = (all: PostgresDatabaseArgs): string[] => {
  const problems = new Problems('the database', '');
  checkPostgresDatabase(problems, all, resolvePostgresDatabaseArgs(all));
  try {
    problems.throwIfAny();
    return [];
  } catch (error) {
    return faults(() => {
      throw error;
    });
  }
};
const faultsWith = (more: Partial<PostgresDatabaseArgs>): string[] => faultsOf({ ...args, ...more });
const noStandby = { highAvailability: DatabaseAvailability.NONE };

describe('[LB-RC-18] a region that lacks something', () => {
  test.each([
    ['westus2', {}, ['skuName', 'highAvailability']],
    ['West US 2', { skuName: 'Standard_D2ds_v4' }, ['highAvailability']],
    ['westus2', { skuName: 'Standard_D2ds_v4', ...noStandby }, []],
    ['eastus', {}, ['highAvailability']],
    ['westeurope', {}, ['highAvailability']],
    ['southeastasia', {}, ['skuName', 'highAvailability']],
    ['brazilsouth', { geoRedundantBackup: true }, ['highAvailability', 'geoRedundantBackup']],
    ['westus3', { geoRedundantBackup: true }, ['geoRedundantBackup']],
    ['centralus', { skuName: 'Standard_D2ads_v5' }, ['skuName']],
    ['uksouth', { skuName: 'Standard_D2ads_v5' }, []],
    ['westus', { skuName: 'Standard_B2s' }, []],
    ['centralus', { geoRedundantBackup: true }, []],
  ])('%s with %j', (location, more, properties) => {
    expect(faultsWith({ location, ...more })).toEqual(properties.map((it) => `not-offered-in-region at ${it}`));
  });

  test('names regions that have it', async () => {
    const [problem] = await inputProblemsOf(() => aDatabase({ location: 'westus2', ...noStandby }));
    expect(problem).toContain('centralus');
    expect(problem).toContain(PostgresRegions.SOURCE);
    expect(problem).toContain(PostgresRegions.DATE);
  });

  test('is accepted if the limits are ignored explicitly, or for an existing server', () => {
    expect(faultsWith({ location: 'westus2', ignoreRegionLimits: true })).toEqual([]);
    const existing = { resourceGroupName: 'rg', location: 'westus2', existingServerName: 'theirs' };
    expect(faultsOf(existing)).toEqual([]);
  });

  test('every region of the table is one that the other components accept', () => {
    const asked = PostgresRegions.where(() => true);
    expect(asked.length).toBeGreaterThan(50);
    for (const location of asked) {
      const found = faultsWith({ location, skuName: 'Standard_B2s', ...noStandby });
      expect({ location, found }).toEqual({ location, found: [] });
    }
  });
});

test('[LB-RC-18] a region that the table does not list is a warning, which can be silenced', async () => {
  const { warnings } = await runProgram(() => aDatabase({ location: 'denmarkeast' }));
  expect(warnings.join()).toContain('does not list denmarkeast');
  const silenced = await runProgram(() => aDatabase({ location: 'denmarkeast', ignoreRegionLimits: true }));
  expect(silenced.warnings).toEqual([]);
  expect((await runProgram(() => aDatabase({}))).warnings).toEqual([]);
});

test('[LB-RC-18] a region that Microsoft opens on request is a warning', async () => {
  const { warnings } = await runProgram(() => aDatabase({ location: 'norwayeast' }));
  expect(warnings.join()).toContain('on request');
});

test('[LB-RC-18] a size of version 6 is rejected in a subnet, and accepted with a public address', () => {
  const location = 'australiaeast';
  const skuName = 'Standard_D2ds_v6';
  expect(faultsWith({ location, skuName })).toEqual(['unsupported-on-v6 at skuName']);
  const { subnetId: _subnet, privateDnsZoneId: _zone, ...open } = args;
  const isPublic = { ...open, location, skuName, publicNetworkAccess: true };
  expect(faultsOf(isPublic)).toEqual([]);
});

describe('[LB-RC-18] storage', () => {
  const storageOf = async (more: Partial<PostgresDatabaseArgs>): Promise<unknown> =>
    (await runProgram(() => aDatabase(more))).one('dbforpostgresql:Server').inputs.storage;
  const v2 = { storageType: DatabaseStorage.PREMIUM_SSD_V2 };

  test('can have a higher performance tier than its size has', async () => {
    expect(await storageOf({ storageTier: 'P30' })).toEqual({ storageSizeGB: 128, autoGrow: 'Enabled', tier: 'P30' });
  });

  test('of version 2 has any size, and the free performance of that size', async () => {
    expect(await storageOf({ ...v2, storageGiB: 100 })).toEqual({
      storageSizeGB: 100,
      autoGrow: 'Disabled',
      type: 'PremiumV2_LRS',
      iops: 3000,
      throughput: 125,
    });
    expect(await storageOf({ ...v2, storageGiB: 400 })).toMatchObject({ iops: 12_000, throughput: 500 });
    expect(await storageOf({ ...v2, storageIops: 8000, storageThroughputMBps: 400 })).toMatchObject({
      iops: 8000,
      throughput: 400,
    });
  });

  test.each([
    [{ storageTier: 'P6' }, ['unknown-choice at storageTier']],
    [{ storageTier: 'P60' }, ['unknown-choice at storageTier']],
    [{ storageIops: 5000 }, ['prop-without-effect at storageIops']],
    [{ storageGiB: 100 }, ['unknown-choice at storageGiB']],
    [{ ...v2, storageGiB: 32, storageIops: 20_000 }, ['number-out-of-range at storageIops']],
    [{ ...v2, storageIops: 3000, storageThroughputMBps: 800 }, ['number-out-of-range at storageThroughputMBps']],
    [
      { ...v2, storageTier: 'P30', storageAutoGrow: true },
      ['storage-unsupported at storageTier', 'storage-unsupported at storageAutoGrow'],
    ],
    [{ ...v2, skuName: 'Standard_B2s' }, ['storage-unsupported at skuName']],
  ])('%j is rejected', (more, expected) => {
    expect(faultsWith(more)).toEqual(expected);
  });
});

describe('[LB-RC-26] storage that grows by itself', () => {
  const ignoredBy = async (more: Partial<PostgresDatabaseArgs>): Promise<string[]> =>
    (await runProgram(() => aDatabase(more))).one('dbforpostgresql:Server', 'db').ignoreChanges;

  test('is never asked to shrink', async () => {
    expect(await ignoredBy({})).toEqual(expect.arrayContaining(['storage.storageSizeGB', 'storage.tier']));
  });

  test('has the size of the program once its growth is turned off', async () => {
    expect(await ignoredBy({ storageAutoGrow: false, storageGiB: 256 })).not.toContain('storage.storageSizeGB');
  });

  test('has the tier of the program if there is one', async () => {
    expect(await ignoredBy({ storageTier: 'P30' })).not.toContain('storage.tier');
  });

  test('is reported if the program asks for more than there is', () => {
    const warning = (more: Partial<PostgresDatabaseArgs>, actual?: number): string | undefined =>
      PostgresStorage.sizeWarning(resolvePostgresDatabaseArgs({ ...args, ...more }), actual);
    expect(warning({ storageGiB: 256 }, 128)).toContain('storageAutoGrow: false');
    expect(warning({ storageGiB: 256 }, 512)).toBeUndefined();
    expect(warning({ storageGiB: 256 })).toBeUndefined();
    expect(warning({ storageGiB: 256, storageAutoGrow: false }, 128)).toBeUndefined();
  });
});
