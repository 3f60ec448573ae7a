import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RefreshedBook, refresh } from '../../../bin/prices/refresh';
import { Cloud, Price } from '../../../lib/domain';
import { faultsOf } from '../../support/price-faults';
import { PriceServer } from '../../support/price-server';

let server: PriceServer;
let folder: string;
beforeEach(async () => {
  server = await PriceServer.start();
  folder = mkdtempSync(join(tmpdir(), 'prices-azure-'));
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const refreshed = async (region = 'westus2'): Promise<RefreshedBook> => {
  const download = { folder: join(folder, 'cache'), firstWaitMs: 1 };
  const [book] = await refresh({
    ...{ clouds: [Cloud.AZURE], regions: [region], folder, download, azureUrl: server.url, today: '2026-11-28' },
  });
  return book;
};
const priceOf = (it: RefreshedBook, key: string): Price => it.book.prices[key];
const usdOf = (it: RefreshedBook, key: string): number[] => priceOf(it, key)?.tiers.map(({ usd }) => usd);

test('items of all pages are read', async () => {
  const it = await refreshed();
  expect(usdOf(it, 'container-apps.vcpu.active')).toEqual([0.000034]);
  expect(usdOf(it, 'container-apps.vcpu.idle')).toEqual([0.000004]);
  expect(usdOf(it, 'container-apps.memory.active')).toEqual([0.000004]);
  expect(priceOf(it, 'container-apps.requests')).toMatchObject({
    per: 1_000_000,
    tiers: [{ usd: 0.4 }],
    free: 2_000_000,
  });
});

test('a server is neither spare capacity, for test subscriptions, reserved, of a later day, nor one vCore', async () => {
  const it = await refreshed();
  expect(priceOf(it, 'postgres.Standard_D4ds_v5')).toEqual({
    unit: 'hour',
    tiers: [{ usd: 0.356 }],
    meter: '5278f57c-e0f8-5438-83fc-88ae74513dda vCore',
    source: 'Azure-Database-for-PostgreSQL-westus2-2026-11-28',
    // The list states what a whole term costs: 1,872.01 and 3,744.90.
    commitments: { 'reserved-1y': 0.21369977, 'reserved-3y': 0.1425, 'savings-1y': expect.any(Number) },
  });
  expect(usdOf(it, 'postgres.Standard_B2s')).toEqual([0.068]);
});

test('a series that is listed for one vCore has a price for each size', async () => {
  server.change('azure-postgres', (text) =>
    text
      .replaceAll('General Purpose Ddsv5 Series', 'General Purpose Ddsv6 Series')
      .replaceAll('Standard_D4ds_v5', 'other'),
  );
  const it = await refreshed();
  expect(usdOf(it, 'postgres.Standard_D2ds_v6')).toEqual([0.178]);
  expect(usdOf(it, 'postgres.Standard_D16ds_v6')).toEqual([1.424]);
});

test('a node of Managed Redis is not one of Redis Enterprise', async () => {
  const it = await refreshed();
  expect(usdOf(it, 'redis.Balanced_B5')).toEqual([0.156]);
  expect(usdOf(it, 'redis.MemoryOptimized_M10')).toEqual([0.216]);
  expect(Object.keys(it.book.prices).filter((key) => key.includes('E1'))).toEqual([]);
});

test('a free first tier becomes the free units, with the owner from the table of meters', async () => {
  const it = await refreshed();
  expect(priceOf(it, 'log-analytics.ingest')).toMatchObject({
    tiers: [{ usd: 2.3 }],
    free: 5,
    freeScope: 'billing account',
  });
  expect(priceOf(it, 'monitor.metric-alert')).toMatchObject({
    tiers: [{ usd: 0.1 }],
    free: 10,
    freeScope: 'subscription',
  });
});

test('bounds of tiers are in units, not in the 10,000 units that a price is for', async () => {
  const it = await refreshed('global');
  expect(priceOf(it, 'front-door.premium.base').tiers).toEqual([{ usd: 330 }]);
  expect(priceOf(it, 'front-door.premium.requests')).toMatchObject({
    per: 10_000,
    tiers: [
      { usd: 0.015, upTo: 250_000_000 },
      { usd: 0.0141, upTo: 1_000_000_000 },
      { usd: 0.01329, upTo: 5_000_000_000 },
      { usd: 0.012561 },
    ],
  });
});

test.each([
  ['on another host', (it: string) => it.replace('https://prices.azure.com:443', 'http://192.0.2.1')],
  ['that is the page itself', (it: string) => it.replaceAll(/(\$filter=[^"]*)&\$skip=1000/g, '$1')],
])('a next page %s is rejected', async (_, change) => {
  server.change('azure-container-apps-1', change);
  expect(await faultsOf(refreshed())).toEqual(['LB1973']);
});

test.each([
  ['another currency', 'azure-key-vault', /"BillingCurrency": "USD"/, '"BillingCurrency": "EUR"', 'LB1974'],
  ['an item in another currency', 'azure-key-vault', /"currencyCode": "USD"/g, '"currencyCode": "EUR"', 'LB1974'],
  ['a price without a unit', 'azure-key-vault', /"unitOfMeasure": "10K"/g, '"unitOfMeasure": ""', 'LB1975'],
  ['a negative price', 'azure-redis', /"retailPrice": /g, '"retailPrice": -', 'LB1975'],
  ['a price that is no number', 'azure-redis', /"retailPrice": [\d.]+/g, '"retailPrice": null', 'LB1975'],
  ['an answer that is no page', 'azure-redis', /"Items"/, '"Errors"', 'LB1973'],
  ['an answer that ends early', 'azure-redis', /"armSkuName"[^]*$/, '', 'LB1973'],
])('%s is rejected', async (_, name, from, to, code) => {
  server.change(name, (text) => text.replace(from, to));
  expect(await faultsOf(refreshed())).toEqual([code]);
  // The next run asks again.
  server.change(name, (text) => text);
  expect((await refreshed()).found).toBeGreaterThan(20);
});

test('a region without prices is rejected', async () => {
  expect(await faultsOf(refreshed('moon-base'))).toEqual(['LB1976']);
});
