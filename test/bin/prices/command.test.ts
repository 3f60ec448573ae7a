import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cli, CliEnded } from '../../support/cli';
import { checkedOutput } from '../../support/output-schema';
import { PriceServer } from '../../support/price-server';
import { runLoadbearing } from '../../support/run-command';

jest.setTimeout(60_000);

const cli = new Cli();
let server: PriceServer;
let folder: string;
beforeAll(async () => {
  server = await PriceServer.start();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prices-command-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(async () => {
  cli.remove();
  await server.stop();
});

const refresh = (...args: string[]): Promise<CliEnded> =>
  cli.run(['prices', 'refresh', '--out', folder, '--cache', join(folder, 'cache'), '--aws-url', server.url, ...args]);
const file = (): string => join(folder, 'aws/us-east-1.json');

test('refresh writes the books, shows its downloads, and prints what changed', async () => {
  const first = await refresh('--cloud', 'aws', '--region', 'us-east-1');
  expect(first).toMatchObject({ code: 0 });
  expect(first.err).toMatch(/^Downloading 20261120170746\/us-east-1\/index\.csv|^Downloading aws\/AmazonEC2\//m);
  expect(first.err).not.toContain('\u001b');
  expect(first.out).toMatch(/us-east-1\.json: 0 changed, \d+ new, 0 kept, \d+ missing, 0 unchanged\./);
  expect(first.out).toMatch(/nat\.hour +│ +│ 0\.045 per hour/);

  const text = readFileSync(file(), 'utf8').replaceAll('0.045', '0.05');
  writeFileSync(file(), text);
  const second = await refresh('--cloud', 'aws');
  expect(second.out).toMatch(/2 changed, 0 new/);
  expect(second.out).toMatch(/nat\.hour +│ 0\.05 per hour +│ 0\.045 per hour +│ -10\.0 %/);
});

test('refresh --json prints the old and the new price of each key', async () => {
  const ended = await refresh('--cloud', 'aws', '--region', 'us-east-1', 'global', '--json');
  const { code, out } = ended;
  expect([code, checkedOutput(ended, 'prices-refresh').faults]).toEqual([0, []]);
  const { books } = JSON.parse(out);
  expect(books.map(({ region }: { region: string }) => region)).toEqual(['us-east-1', 'global']);
  expect(books[0].changes['nat.hour']).toMatchObject({ change: 'new', new: { unit: 'hour', tiers: [{ usd: 0.045 }] } });
  expect(books[0].changes['alb.hour']).toEqual({ change: 'missing', reason: 'not found in the price list' });
});

test('a failure exits with 2, prints the problem with its code, and writes nothing', async () => {
  server.fail('AmazonEC2', 1, 404);
  const { code, out, err } = await refresh('--cloud', 'aws', '--region', 'us-east-1');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/what: {5}the server answers with status 404\n[^]*#lb1971-price-list-refused/);
  expect(readdirSync(folder)).toEqual(['cache']);
});

test.each([
  [['--region', 'us-east-1'], '--region needs --cloud'],
  [['--cloud', 'aws', '--region', '../x'], 'Use a name such as'],
  [['--cloud', 'gcp'], 'Allowed choices are aws, azure'],
  [['--cloud', 'azure', '--azure-url', 'http://192.0.2.1'], 'Use https'],
])('%j is invalid usage', async (args, message) => {
  const { code, err } = await refresh(...args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});

test('show prints a book with the source and the date of each price', async () => {
  const missing = await cli.run(['prices', 'show', '--from', folder]);
  expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('#lb1977-invalid-price-book') });
  await refresh('--cloud', 'aws', '--region', 'us-east-1');
  const { code, out } = await cli.run(['prices', 'show', 'transfer', '--from', folder]);
  expect(code).toBe(0);
  expect(out).toMatch(
    /transfer\.internet +│ 0\.09 per GB, .* │ 100 for each account +│ AWS Price List, AWSDataTransfer +│ 2026-11-20/,
  );
  expect(out).not.toContain('ec2.');
  expect(await cli.run(['prices', 'show', 'nothing', '--from', folder])).toMatchObject({ code: 2 });
  // Without a folder of your own, the books are those of the package.
  expect(await runLoadbearing(['prices', 'show', 'nat', '--region', 'eu-west-1'], { folder })).toMatchObject({
    code: 0,
  });
});
