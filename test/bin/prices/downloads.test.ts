import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bookPath, saveBook } from '../../../bin/prices/book-file';
import { RefreshedBook, refresh } from '../../../bin/prices/refresh';
import { Cloud } from '../../../lib/domain';
import { faultsOf } from '../../support/price-faults';
import { PriceServer, serveFile } from '../../support/price-server';

const FILE = 'AmazonEC2/20261120170746/us-east-1/index.csv';
const OLD = {
  ...{ cloud: Cloud.AWS, region: 'us-east-1', currency: 'USD' },
  sources: { old: { title: 'An old list', url: 'https://example.com/', date: '2026-01-01' } },
  prices: { 'nat.hour': { unit: 'hour', tiers: [{ usd: 1 }], meter: 'old', source: 'old' } },
};

let server: PriceServer;
let folder: string;
let before: string;
beforeEach(async () => {
  server = await PriceServer.start();
  folder = mkdtempSync(join(tmpdir(), 'prices-downloads-'));
  saveBook(folder, OLD);
  before = book();
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const book = (): string => readFileSync(bookPath(folder, Cloud.AWS, 'us-east-1'), 'utf8');
const cache = (): string[] => readdirSync(join(folder, 'cache'));
const refreshed = async (more: { readonly awsUrl?: string; readonly idleMs?: number } = {}): Promise<RefreshedBook> => {
  const download = { folder: join(folder, 'cache'), firstWaitMs: 1, idleMs: more.idleMs };
  const [it] = await refresh({
    ...{ clouds: [Cloud.AWS], regions: ['us-east-1'], folder, download, awsUrl: more.awsUrl ?? server.url },
  });
  return it;
};
const requestsOf = (part: string): string[] => server.requests.filter((it) => it.includes(part));
const partSize = (): number =>
  Math.max(0, ...cache().flatMap((it) => (it.endsWith('.part') ? [statSync(join(folder, 'cache', it)).size] : [])));
/** Sends the head of a file, and cuts the connection when it has arrived: fetch drops what is not read before an error. */
const breakOff = (share: number): void =>
  server.next(FILE, 1, (request, response) => {
    const text = server.text('AmazonEC2');
    const [, from = '0'] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const start = Number(from);
    response.setHeader('etag', '"v1"');
    response.setHeader('content-length', text.length - start);
    if (start > 0) response.writeHead(206, { 'content-range': `bytes ${start}-${text.length - 1}/${text.length}` });
    const end = Math.floor(text.length * share);
    response.write(text.slice(start, end));
    const timer = setInterval(() => {
      if (partSize() < end) return;
      clearInterval(timer);
      response.destroy();
    }, 5);
  });

describe('temporary failures', () => {
  test.each([429, 500, 503])('status %d is retried', async (status) => {
    server.fail(FILE, 2, status);
    expect((await refreshed()).book.prices['nat.hour'].tiers).toEqual([{ usd: 0.045 }]);
    expect(requestsOf(FILE)).toHaveLength(3);
  });

  test('the time that the server asks for is waited', async () => {
    server.fail(FILE, 1, 429, { 'retry-after': '1' });
    const start = Date.now();
    await refreshed();
    expect(Date.now() - start).toBeGreaterThanOrEqual(1000);
  });

  test('a broken connection is retried', async () => {
    server.next(FILE, 2, (request) => request.destroy());
    expect((await refreshed()).found).toBeGreaterThan(10);
  });

  test('a download that broke off continues where it ended', async () => {
    breakOff(0.3);
    breakOff(0.6);
    expect((await refreshed()).book.prices['nat.hour'].tiers).toEqual([{ usd: 0.045 }]);
    const { length } = server.text('AmazonEC2');
    expect(requestsOf(FILE).map((it) => Number(/bytes=(\d+)/.exec(it)?.[1] ?? 0))).toEqual([
      0,
      Math.floor(length * 0.3),
      Math.floor(length * 0.6),
    ]);
  });

  test('a file that changed in between is downloaded from its start', async () => {
    breakOff(0.5);
    server.next(FILE, 1, (request, response) =>
      serveFile(server.text('AmazonEC2').replaceAll('0.0450000000', '0.0460000000'), request, response, '"v2"'),
    );
    expect((await refreshed()).book.prices['nat.hour'].tiers).toEqual([{ usd: 0.046 }]);
  });

  test('a server that sends nothing more is given up', async () => {
    server.next(FILE, 1, (_, response) => void response.writeHead(200, { 'content-length': '1000' }).write('"Form'));
    expect((await refreshed({ idleMs: 300 })).found).toBeGreaterThan(10);
  });
});

describe('lasting failures leave the book as it was', () => {
  afterEach(() => expect(book()).toBe(before));

  test('a server that does not answer', async () => {
    // Port 9 is for a service that discards all.
    expect(await faultsOf(refreshed({ awsUrl: 'http://127.0.0.1:9' }))).toEqual(['LB1970']);
  });

  test('a name that does not exist', async () => {
    expect(await faultsOf(refreshed({ awsUrl: 'http://prices.invalid' }))).toEqual(['LB1970']);
  });

  test('a status that stays', async () => {
    server.fail(FILE, 100, 503);
    expect(await faultsOf(refreshed())).toEqual(['LB1971']);
    expect(requestsOf(FILE)).toHaveLength(5);
  });

  test('a status that no retry helps against is not retried', async () => {
    server.fail(FILE, 100, 403);
    expect(await faultsOf(refreshed())).toEqual(['LB1971']);
    expect(requestsOf(FILE)).toHaveLength(1);
  });

  test('a download that always breaks off; the next run continues it, and keeps the finished files', async () => {
    Array.from({ length: 5 }, (_, index) => breakOff(0.1 * (index + 1)));
    expect(await faultsOf(refreshed())).toEqual(['LB1972']);
    const offers = requestsOf('.csv').filter((it) => !it.includes(FILE)).length;
    expect(cache().filter((it) => it.endsWith('.part'))).toHaveLength(1);
    server.requests.length = 0;
    // The book of the end of this test is a new one.
    await refreshed();
    expect(requestsOf(FILE)).toEqual([expect.stringMatching(/bytes=\d{4,}-$/)]);
    expect(requestsOf('.csv').filter((it) => !it.includes(FILE)).length).toBeGreaterThan(offers);
    saveBook(folder, OLD);
  });

  test.each([
    ['a page of a proxy', () => '<html><body>Sign in</body></html>', 'LB1973'],
    ['another format', () => '{"formatVersion":"v1.0"}', 'LB1973'],
    ['nothing', () => '', 'LB1973'],
    ['a file without products’ columns', (it: string) => it.replace('"PricePerUnit"', '"Price"'), 'LB1973'],
    ['a row that is cut', (it: string) => it.slice(0, it.lastIndexOf('"Storage"')), 'LB1973'],
    ['quotes that do not end', (it: string) => it.replace('"NatGateway-Hours"', '"NatGateway-Hours'), 'LB1973'],
    ['another currency', (it: string) => it.replaceAll('"USD"', '"CNY"'), 'LB1974'],
    ['a price without a unit', (it: string) => it.replaceAll('"Hrs"', ''), 'LB1975'],
    ['a negative price', (it: string) => it.replaceAll('"0.0450000000"', '"-0.0450000000"'), 'LB1975'],
    ['an empty price', (it: string) => it.replaceAll('"0.0450000000"', ''), 'LB1975'],
    ['a price that is no number', (it: string) => it.replaceAll('"0.0450000000"', '"free"'), 'LB1975'],
  ])('%s', async (_, change, code) => {
    server.change('AmazonEC2', change);
    expect(await faultsOf(refreshed())).toEqual([code]);
    // What cannot be read is not kept for the next run.
    expect(cache().filter((it) => it.includes('csv'))).toEqual([]);
  });

  test('an index that is no JSON', async () => {
    server.next('AmazonEC2/current/region_index.json', 1, (_, response) => response.end('<html>'));
    expect(await faultsOf(refreshed())).toEqual(['LB1973']);
  });

  test('a region that AWS does not have', async () => {
    const download = { folder: join(folder, 'cache'), firstWaitMs: 1 };
    const run = refresh({ clouds: [Cloud.AWS], regions: ['us-east-9'], folder, download, awsUrl: server.url });
    expect(await faultsOf(run)).toEqual(['LB1976']);
    expect(existsSync(bookPath(folder, Cloud.AWS, 'us-east-9'))).toBe(false);
  });

  test('a problem with one book leaves the others as they were', async () => {
    const download = { folder: join(folder, 'cache'), firstWaitMs: 1 };
    const regions = ['us-east-1', 'us-east-9'];
    expect(await faultsOf(refresh({ clouds: [Cloud.AWS], regions, folder, download, awsUrl: server.url }))).toEqual([
      'LB1976',
    ]);
  });
});

test('a finished run leaves nothing in the cache, except files that are not its own', async () => {
  mkdirSync(join(folder, 'cache'));
  for (const name of ['0123456789abcdef-AmazonEC2-index.csv.part', 'notes.txt']) {
    writeFileSync(join(folder, 'cache', name), 'old');
    utimesSync(join(folder, 'cache', name), 0, 0);
  }
  await refreshed();
  expect(cache()).toEqual(['notes.txt']);
});

test('an index that names a file on another host is rejected', async () => {
  const regions = { 'us-east-1': { currentVersionUrl: 'http://192.0.2.1/index.json' } };
  server.next('AmazonEC2/current/region_index.json', 1, (_, response) => response.end(JSON.stringify({ regions })));
  expect(await faultsOf(refreshed())).toEqual(['LB1973']);
});

test('a book that cannot be read is reported before a download, and left as it is', async () => {
  const path = bookPath(folder, Cloud.AWS, 'us-east-1');
  for (const text of ['{', '[]', '{"cloud":"azure","region":"us-east-1","currency":"USD","sources":{},"prices":{}}']) {
    writeFileSync(path, text);
    expect(await faultsOf(refreshed())).toEqual(['LB1977']);
    expect(book()).toBe(text);
  }
  expect(server.requests).toEqual([]);
});

test('two runs with the same cache do not write the same files', async () => {
  const first = refreshed();
  expect(await faultsOf(refreshed())).toEqual(['LB1978']);
  expect((await first).found).toBeGreaterThan(10);
});
