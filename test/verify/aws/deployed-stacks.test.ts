import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { spawnSync, spawn } from 'node:child_process';
import * as path from 'node:path';
import { findStacks } from '../../../verify/aws/deployed-stacks';

const ROOT = path.resolve(__dirname, '../../..');
const IDENTITY = { name: 'Shop', title: 'Shop', prefix: 'shop' };
const ACCOUNT = '123456789012';

/** Stacks of the account, by region: CloudFormation's own response, one stack per page. */
let stacks: { readonly [region: string]: readonly string[] } = {};
let server: Server;

beforeAll(
  () =>
    new Promise<void>((resolve) => {
      server = createServer((request, response) => {
        let body = '';
        request.on('data', (data: Buffer) => (body += data.toString()));
        request.on('end', () => {
          const region = /\/([a-z0-9-]+)\/cloudformation\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
          const index = Number(new URLSearchParams(body).get('NextToken') ?? 0);
          response.setHeader('content-type', 'text/xml');
          response.end(page(region, index));
        });
      }).listen(0, '127.0.0.1', resolve);
    }),
);
afterAll(() => new Promise((resolve) => server.close(resolve)));

function page(region: string, index: number): string {
  const names = stacks[region] ?? [];
  const name = names[index];
  const member =
    name === undefined
      ? ''
      : `<member><StackName>${name}</StackName><StackId>arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${name}/1</StackId><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member>`;
  const next = index + 1 < names.length ? `<NextToken>${index + 1}</NextToken>` : '';
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks>${member}</Stacks>${next}</DescribeStacksResult></DescribeStacksResponse>`;
}

const endpoint = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const find = (account = ACCOUNT): ReturnType<typeof findStacks> =>
  findStacks(IDENTITY, {
    account,
    region: 'eu-west-1',
    settings: { endpoint: endpoint(), credentials: { accessKeyId: 'none', secretAccessKey: 'none' } },
  });

test('finds production in its region and in us-east-1, on every page, and nothing else', async () => {
  stacks = {
    'eu-west-1': ['other-production', 'shop-data-production', 'shop-staging', 'shop-production', 'workshop-production'],
    'us-east-1': ['shop-global-production', 'shop-global-development'],
    'eu-central-1': ['shop-recovery-production'],
  };
  expect(await find()).toEqual([
    { name: 'shop-data-production', region: 'eu-west-1' },
    { name: 'shop-production', region: 'eu-west-1' },
    { name: 'shop-global-production', region: 'us-east-1' },
  ]);
});

test('rejects credentials of another account', async () => {
  stacks = { 'eu-west-1': ['shop-production'] };
  await expect(find('999999999999')).rejects.toMatchObject({
    name: 'Failure',
    fix: expect.stringContaining('--account') as string,
  });
});

test('rejects an account without the stack', async () => {
  stacks = { 'eu-west-1': ['shop-staging'] };
  await expect(find()).rejects.toMatchObject({ name: 'Failure', fix: expect.stringContaining('--region') as string });
});

const command = (...args: string[]): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, ['--import', 'tsx', path.join(ROOT, 'verify/aws/run.ts'), ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  });

test('the command requires the id of an account', () => {
  const missing = command('--stack', 'TraitorTrack');
  expect(missing).toMatchObject({ status: 1, stdout: '' });
  expect(missing.stderr).toContain('--account');
  expect(command('--stack', 'TraitorTrack', '--account', '12345')).toMatchObject({ status: 1, stdout: '' });
}, 60_000);

test('the command compares a deployed stack and fails for what it cannot read', async () => {
  stacks = { 'eu-west-1': ['traitor-track-production'] };
  const args = ['--stack', 'TraitorTrack', '--account', ACCOUNT, '--region', 'eu-west-1', '--except', 'TT-ASG-01'];
  // Not spawnSync: this process serves the endpoint.
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(ROOT, 'verify/aws/run.ts'), ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: endpoint(),
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
    },
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(1);
  expect(output).toMatch(/TT-ASG-07 .*✖ cannot be read/);
  expect(output).toContain('Not compared: TT-ASG-01');
}, 120_000);
