import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refresh } from '../../../bin/prices/refresh';
import { Cloud } from '../../../lib/domain';
import { PriceServer } from '../../support/price-server';

const MEGABYTES = 60;

let server: PriceServer;
let folder: string;
beforeAll(async () => {
  server = await PriceServer.start();
  folder = mkdtempSync(join(tmpdir(), 'prices-large-'));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Sends a block many times, as fast as the other side reads it. */
function repeat(response: ServerResponse, block: Buffer, times: number): void {
  if (times === 0) return void response.end();
  if (response.write(block)) setImmediate(() => repeat(response, block, times - 1));
  else response.once('drain', () => repeat(response, block, times - 1));
}

test('a file is read without being held in memory', async () => {
  const lines = server.text('AmazonEC2').trimEnd().split('\n');
  const windows = lines.find((it) => it.includes('"Windows"'));
  const block = Buffer.from(`${windows}\n`.repeat(2000));
  const times = Math.ceil((MEGABYTES * 1e6) / block.length);
  server.next('AmazonEC2/20261120170746', 1, (_, response) => {
    const head = Buffer.from(`${lines.join('\n')}\n`);
    response.setHeader('content-length', head.length + block.length * times);
    response.write(head);
    repeat(response, block, times);
  });
  const heap = (): number => process.memoryUsage().heapUsed;
  const before = heap();
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, heap())), 10);
  const start = Date.now();
  const download = { folder: join(folder, 'cache') };
  const [{ book }] = await refresh({
    ...{ clouds: [Cloud.AWS], regions: ['us-east-1'], folder, download, awsUrl: server.url },
  });
  clearInterval(timer);
  expect(book.prices['nat.hour'].tiers).toEqual([{ usd: 0.045 }]);
  expect((most - before) / 1e6).toBeLessThan(100);
  expect(Date.now() - start).toBeLessThan(30_000);
});
