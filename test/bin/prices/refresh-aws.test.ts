import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { literalOf } from '../../../bin/prices/aws-list';
import { AWS_METERS } from '../../../bin/prices/aws-meters';
import { readBook, saveBook } from '../../../bin/prices/book-file';
import { RefreshOptions, RefreshedBook, refresh } from '../../../bin/prices/refresh';
import { Cloud, Price, PriceBookData } from '../../../lib/domain';
import { PriceServer } from '../../support/price-server';

let server: PriceServer;
let folder: string;
beforeEach(async () => {
  server = await PriceServer.start();
  folder = mkdtempSync(join(tmpdir(), 'prices-aws-'));
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const refreshed = async (more: Partial<RefreshOptions> = {}): Promise<RefreshedBook> => {
  const download = { folder: join(folder, 'cache'), firstWaitMs: 1 };
  const [book] = await refresh({
    ...{ clouds: [Cloud.AWS], regions: ['us-east-1'], folder, download, awsUrl: server.url, ...more },
  });
  return book;
};
const priceOf = (it: RefreshedBook, key: string): Price => it.book.prices[key];
const usdOf = (it: RefreshedBook, key: string): number[] => priceOf(it, key)?.tiers.map(({ usd }) => usd);
const changeOf = (it: RefreshedBook, key: string): unknown => it.changes.find((change) => change.key === key);

/** A book with one price for each key. */
const aBook = (prices: { readonly [key: string]: Price }): PriceBookData => ({
  ...{ cloud: Cloud.AWS, region: 'us-east-1', currency: 'USD', prices },
  sources: { old: { title: 'An old list', url: 'https://example.com/', date: '2026-01-01' } },
});
const aPrice = (usd: number, more: Partial<Price> = {}): Price => ({
  ...{ unit: 'hour', tiers: [{ usd }], meter: 'old', source: 'old', ...more },
});

describe('prices of the right product', () => {
  test('a Linux instance is neither Windows, dedicated, reserved capacity, nor with SQL Server', async () => {
    const it = await refreshed();
    expect(priceOf(it, 'ec2.t3.medium')).toEqual({
      unit: 'hour',
      tiers: [{ usd: 0.0416 }],
      meter: 'BoxUsage:t3.medium',
      source: 'AmazonEC2-2026-11-20',
      // Without upfront payment and not convertible.
      commitments: { 'reserved-1y': 0.0261, 'reserved-3y': 0.0179 },
    });
    expect(it.book.sources['AmazonEC2-2026-11-20']).toEqual({
      title: 'AWS Price List, AmazonEC2',
      url: `${server.url}/offers/v1.0/aws/AmazonEC2/20261120170746/us-east-1/index.csv`,
      date: '2026-11-20',
    });
  });

  test('a new book has the families of the library, and an old one keeps others that it has', async () => {
    expect(priceOf(await refreshed(), 'ec2.x2idn.24xlarge')).toBeUndefined();
    saveBook(folder, aBook({ 'ec2.x2idn.24xlarge': aPrice(10) }));
    expect(usdOf(await refreshed(), 'ec2.x2idn.24xlarge')).toEqual([10.0035]);
  });

  test('PostgreSQL does not get the price of MySQL, and Multi-AZ its own price, not twice the other', async () => {
    const it = await refreshed();
    expect(usdOf(it, 'rds.postgres.db.t3.large')).toEqual([0.145]);
    expect(usdOf(it, 'rds.postgres.db.t4g.medium')).toEqual([0.065]);
    expect(usdOf(it, 'rds.postgres.db.t4g.medium.multi-az')).toEqual([0.129]);
    expect(usdOf(it, 'rds.gp3')).toEqual([0.115]);
    expect(usdOf(it, 'rds.gp3.multi-az')).toEqual([0.23]);
  });

  test('a cache node does not get the surcharge of extended support', async () => {
    const it = await refreshed();
    expect(usdOf(it, 'elasticache.redis.cache.t4g.micro')).toEqual([0.016]);
    expect(usdOf(it, 'elasticache.valkey.cache.t4g.micro')).toEqual([0.0128]);
  });

  test('tiers are in the order of their bounds, and free units come from the table of meters', async () => {
    expect(priceOf(await refreshed(), 'transfer.internet')).toMatchObject({
      tiers: [{ usd: 0.09, upTo: 10240 }, { usd: 0.085, upTo: 51200 }, { usd: 0.07, upTo: 153600 }, { usd: 0.05 }],
      free: 100,
      freeScope: 'account',
    });
  });

  test('a price in another unit than the book’s is converted', async () => {
    // 40.96 for a GiB/s.
    expect(priceOf(await refreshed(), 'ebs.gp3.throughput')).toMatchObject({
      unit: 'MBps-month',
      tiers: [{ usd: 0.04 }],
    });
  });

  test('what has one price everywhere is in the global book', async () => {
    const it = await refreshed({ regions: ['global'] });
    expect(priceOf(it, 'cloudfront.transfer')).toMatchObject({
      tiers: [{ usd: 0.085 }, { usd: 0.08 }, { usd: 0.06 }],
      free: 1024,
    });
    expect(priceOf(it, 'cloudfront.requests.https')).toMatchObject({ per: 10_000, tiers: [{ usd: 0.01 }] });
    expect(priceOf(it, 'ec2.t3.medium')).toBeUndefined();
  });

  test('every meter has a text by which its lines are found', () => {
    const short = AWS_METERS.filter(({ where }) => literalOf(where.usagetype).length < 6).map(({ key }) => key);
    expect(short).toEqual([]);
  });
});

describe('prices that the list does not state', () => {
  test('stay in the book with their source, and are named', async () => {
    saveBook(folder, aBook({ 'alb.hour': aPrice(0.0225), 'house.rent': aPrice(7) }));
    const it = await refreshed();
    expect(priceOf(it, 'alb.hour')).toEqual(aPrice(0.0225));
    expect(it.book.sources.old.date).toBe('2026-01-01');
    expect(changeOf(it, 'alb.hour')).toMatchObject({ change: 'kept', reason: 'not found in the price list' });
    expect(changeOf(it, 'house.rent')).toMatchObject({
      change: 'kept',
      reason: expect.stringContaining('does not know'),
    });
  });

  test('are named if the book has none either, and never 0', async () => {
    const it = await refreshed();
    expect(changeOf(it, 'alb.hour')).toEqual({
      key: 'alb.hour',
      change: 'missing',
      reason: 'not found in the price list',
    });
    expect(Object.values(it.book.prices).filter(({ tiers }) => tiers[0].usd === 0)).toEqual([]);
  });

  test('a product without a price above 0 is none', async () => {
    server.change('AmazonEC2', (text) => text.replaceAll('0.0450000000', '0.0000000000'));
    saveBook(folder, aBook({ 'nat.hour': aPrice(0.045) }));
    const it = await refreshed();
    expect(usdOf(it, 'nat.hour')).toEqual([0.045]);
    expect(changeOf(it, 'nat.hour')).toMatchObject({ reason: 'the price list states no price above 0' });
  });

  test('several products with different prices are none', async () => {
    server.change('AmazonEC2', (text) =>
      text.replace('"EBS:VolumeUsage.gp3"', '"NatGateway-Hours"').replace('"GB-Mo"', '"Hrs"'),
    );
    saveBook(folder, aBook({ 'nat.hour': aPrice(0.045) }));
    expect(changeOf(await refreshed(), 'nat.hour')).toMatchObject({
      change: 'kept',
      reason: expect.stringContaining('several products'),
    });
  });

  test('a price in an unknown unit is none', async () => {
    server.change('AmazonEC2', (text) => text.replace('"GB-Mo"', '"TB-Mo"'));
    saveBook(folder, aBook({ 'ebs.gp3': aPrice(0.08, { unit: 'GB-month' }) }));
    expect(changeOf(await refreshed(), 'ebs.gp3')).toMatchObject({
      change: 'kept',
      reason: "listed per 'TB-Mo', not per GB-month",
    });
  });

  test('a price whose unit in the book is another one is kept', async () => {
    saveBook(folder, aBook({ 'nat.hour': aPrice(1.08, { unit: 'day' }) }));
    expect(changeOf(await refreshed(), 'nat.hour')).toMatchObject({ change: 'kept', old: { unit: 'day' } });
  });
});

describe('changes', () => {
  test('a price is unchanged, changed or new', async () => {
    saveBook(folder, aBook({ 'nat.hour': aPrice(0.045), 'nat.gb': aPrice(0.05, { unit: 'GB' }) }));
    const it = await refreshed();
    expect(changeOf(it, 'nat.hour')).toBeUndefined();
    expect(changeOf(it, 'nat.gb')).toMatchObject({
      change: 'changed',
      old: { tiers: [{ usd: 0.05 }] },
      new: { tiers: [{ usd: 0.045 }] },
    });
    expect(changeOf(it, 'ebs.gp3')).toMatchObject({ change: 'new', new: { tiers: [{ usd: 0.08 }] } });
  });

  test('a second run changes nothing', async () => {
    const first = await refreshed();
    const second = await refreshed();
    expect(second.changes.filter(({ change }) => change !== 'missing')).toEqual([]);
    expect(second.book).toEqual(first.book);
  });

  test('the number of units of a price, and commitments that the list does not have, stay as in the book', async () => {
    saveBook(folder, aBook({ 'nat.gb': aPrice(45, { unit: 'GB', per: 1000, commitments: { 'savings-1y': 40 } }) }));
    const it = await refreshed();
    expect(priceOf(it, 'nat.gb')).toMatchObject({ per: 1000, tiers: [{ usd: 45 }], commitments: { 'savings-1y': 40 } });
    expect(changeOf(it, 'nat.gb')).toBeUndefined();
  });

  test('the book is written in its place', async () => {
    const it = await refreshed();
    expect(readBook(folder, Cloud.AWS, 'us-east-1')).toEqual(JSON.parse(JSON.stringify(it.book)));
  });
});
