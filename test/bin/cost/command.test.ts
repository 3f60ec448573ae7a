import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { costCommand } from '../../../bin/cost/command';
import { templateOf } from '../../support/bills';
import type { CliEnded } from '../../support/cli';
import { runCommand } from '../../support/run-command';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'cost-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Data {
  readonly isLowerBound: boolean;
  readonly monthlyUsd: { readonly low: number; readonly expected: number; readonly high: number };
  readonly lines: readonly {
    readonly resource: string;
    readonly price: string;
    readonly quantity: object;
  }[];
  readonly unpriced: readonly { readonly resource: string; readonly type: string; readonly reason: string }[];
}

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const run = (...args: string[]): Promise<CliEnded> => runCommand(costCommand(), args, folder);
const data = async (...args: string[]): Promise<Data> => JSON.parse((await run(...args, '--json')).out) as Data;

write('shop.template.json', JSON.stringify(templateOf({ Nat: ['EC2::NatGateway'], Key: ['KMS::Key'] })));
write('part.template.json', JSON.stringify(templateOf({ Nat: ['EC2::NatGateway'], Stream: ['Kinesis::Stream'] })));
write(
  'state.json',
  JSON.stringify({
    deployment: {
      resources: [
        {
          ...{ urn: 'urn:pulumi:prod::shop::azure-native:network:PrivateEndpoint::db', custom: true },
          inputs: { location: 'westeurope' },
        },
      ],
    },
  }),
);

describe('exit codes', () => {
  test('0 for a bill, with the sum in its last line', async () => {
    const { code, out } = await run('shop.template.json');
    expect(code).toBe(0);
    expect(out).toMatch(/\n\$\d+\.\d\d a month, \$\d+\.\d\d to \$\d+\.\d\d\.\n$/);
    expect(out).toContain('assumed: pass --region');
  });

  test('0 for a lower bound, which is marked', async () => {
    const { code, out } = await run('part.template.json');
    expect([code, out.includes('no rule for AWS::Kinesis::Stream')]).toEqual([0, true]);
    expect(out).toMatch(/\nAt least \$\d+\.\d\d a month, .* 1 item is not in it\.\n$/);
  });

  test('0 for a state of Pulumi, in the region of its resources', async () => {
    const { code, out } = await run('state.json');
    expect([code, out.includes('westeurope')]).toEqual([0, true]);
  });

  test('1 above the limit, and 0 at most there', async () => {
    expect(await run('shop.template.json', '--limit', '10')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining('is above the limit of $10.00') as string },
    });
    expect(await run('shop.template.json', '--limit', '1000')).toMatchObject({ code: 0 });
  });

  test.each([
    ['no source', []],
    ['two sources', ['shop.template.json', '--app', 'cdk.out']],
    ['a limit that is no number', ['shop.template.json', '--limit', 'much']],
    ['an unknown purchase', ['shop.template.json', '--commitment', 'reserved-9y']],
    ['a setting without a value', ['starter', '--set', 'environment']],
    ['settings for a template', ['shop.template.json', '--set', 'environment=development']],
    ['a cloud for a template', ['shop.template.json', '--cloud', 'azure']],
    ['Markdown of a single bill', ['shop.template.json', '--markdown']],
    ['a region for a state', ['state.json', '--region', 'eastus2']],
  ])('2 for %s', async (_, args) => {
    expect(await run(...args)).toMatchObject({ code: 2, out: '' });
  });
});

describe('a source that cannot be priced ends with 2', () => {
  write('notes.txt', 'remember the milk');
  write('list.json', '[1, 2]');
  write('cycle.yaml', 'Resources: &it { Db: *it }\n');
  write('broken.yaml', 'Resources:\n  Nat: [\n');
  write('broken.json', '{"Resources": {');
  write('empty.json', '{"Resources": {}}');
  mkdirSync(join(folder, 'no-app'));

  test.each([
    ['a text', ['notes.txt'], 'lb1981'],
    ['a list', ['list.json'], 'lb1981'],
    ['broken YAML', ['broken.yaml'], 'lb1981'],
    ['YAML that is a part of itself', ['cycle.yaml'], 'lb1981'],
    ['broken JSON', ['broken.json'], 'lb1981'],
    ['a template without resources', ['empty.json'], 'lb1981'],
    ['a folder that is no app', ['no-app'], 'docs/errors.md#'],
    ['an unknown system', ['traitor-trak'], 'lb1981'],
    ['a region without a book', ['shop.template.json', '--region', 'mars-north-1'], 'lb1980'],
  ])('%s', async (_, args, text) => {
    expect(await run(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(text) as string });
  });

  test('an unknown option of a system, with a suggestion', async () => {
    const { code, err } = await run('starter', '--cloud', 'aws', '--set', 'enviroment=development');
    expect([code, err]).toEqual([2, expect.stringContaining('--set environment=development')]);
  });
});

describe('prices of a folder', () => {
  const book = (price: object): string =>
    JSON.stringify({
      ...{ cloud: 'aws', region: 'us-east-1', currency: 'USD' },
      sources: { list: { title: 'List', url: 'https://example.com', date: '2026-11-01' } },
      prices: { 'nat.hour': { unit: 'hour', tiers: [{ usd: 1 }], meter: 'm', source: 'list', ...price } },
    });
  const inFolder = (name: string, text: string): string[] => {
    mkdirSync(join(folder, name, 'aws'), { recursive: true });
    write(`${name}/aws/us-east-1.json`, text);
    return ['shop.template.json', '--prices', name];
  };

  test('take the place of those of the library', async () => {
    const { lines, unpriced } = await data(...inFolder('mine', book({})));
    expect(lines.map(({ price }) => price)).toEqual(['nat.hour']);
    expect(unpriced.every(({ reason }) => reason.startsWith('no price of'))).toBe(true);
  });

  test.each([
    ['are not there', (): string[] => ['shop.template.json', '--prices', 'nowhere'], 'lb1977'],
    ['are broken', (): string[] => inFolder('broken', '{'), 'lb1977'],
    ['lack a unit', (): string[] => inFolder('no-unit', book({ unit: undefined })), 'unit'],
    ['have an empty unit', (): string[] => inFolder('empty-unit', book({ unit: '' })), 'lb1977'],
    ['are null', (): string[] => inFolder('null', 'null'), 'docs/errors.md#'],
  ])('end with 2 if they %s', async (_, args, text) => {
    expect(await run(...args())).toMatchObject({ code: 2, out: '', err: expect.stringContaining(text) as string });
  });
});

describe('a usage file', () => {
  test.each([
    ['an unknown name', 'natGB: 5\n', 'natGb'],
    ['low above high', 'natGb: { low: 5, expected: 6, high: 1 }\n', 'lb1982'],
    ['a negative amount', 'natGb: -1\n', 'lb1982'],
    ['a text', 'natGb: many\n', 'lb1982'],
    ['a list', '- 1\n', 'lb1982'],
    ['broken YAML', 'natGb: [\n', 'lb1982'],
    ['a share above 1', 'originShare: 2\n', 'originShare'],
  ])('with %s ends with 2', async (_, text, found) => {
    write('usage.yaml', text);
    expect(await run('shop.template.json', '--usage', 'usage.yaml')).toMatchObject({
      ...{ code: 2, out: '', err: expect.stringContaining(found) as string },
    });
  });

  test('that is missing ends with 2', async () => {
    expect(await run('shop.template.json', '--usage', 'none.yaml')).toMatchObject({ code: 2, out: '' });
  });

  test('decides quantities', async () => {
    write('usage.yaml', 'natGb: 100\n');
    const { lines } = await data('shop.template.json', '--usage', 'usage.yaml');
    expect(lines.find(({ price }) => price === 'nat.gb')?.quantity).toEqual({ low: 100, expected: 100, high: 100 });
  });

  test('that a bill prints gives the same bill', async () => {
    write('printed.yaml', (await run('part.template.json', '--print-usage')).out);
    const [one, other] = [
      await data('part.template.json'),
      await data('part.template.json', '--usage', 'printed.yaml'),
    ];
    expect(other.monthlyUsd).toEqual(one.monthlyUsd);
  });
});

describe('a template in YAML', () => {
  test('may have short forms of functions, and sections without content', async () => {
    write(
      'short.yaml',
      [
        ...['Parameters: { Size: { Type: String, Default: m5.large } }', 'Outputs:', 'Resources:'],
        ...['  Web:', '    Type: AWS::EC2::Instance', '    Properties: { InstanceType: !Ref Size }'],
        ...['  Task:', '    Type: AWS::ECS::TaskDefinition', '    Properties: { Cpu: 256, Memory: 512 }'],
        ...['  Api:', '    Type: AWS::ECS::Service', '    Properties:', '      LaunchType: !If [Spot, EC2, FARGATE]'],
        ...['      TaskDefinition: !Ref Task', '      DesiredCount: 1', ''],
      ].join('\n'),
    );
    const { lines } = await data('short.yaml');
    expect(lines.map(({ price }) => price)).toEqual(expect.arrayContaining(['ec2.m5.large', 'fargate.vcpu']));
  });
});

test('a row names the resources of its price, each once', async () => {
  const balancer = ['ElasticLoadBalancingV2::LoadBalancer', { Subnets: ['a', 'b'] }] as const;
  const disk = { Ebs: { VolumeSize: 10 } };
  const web = ['EC2::Instance', { InstanceType: 'm5.large', BlockDeviceMappings: [disk, disk] }] as const;
  write('names.json', JSON.stringify(templateOf({ Ip: ['EC2::EIP'], Alb: balancer, Web: web })));
  const { out } = await run('names.json');
  expect(out).toMatch(/ec2\.ipv4 +│ 1 × EC2 EIP, 1 × ElasticLoadBalancingV2 LoadBalancer +│ +2,190/);
  expect(out).toMatch(/ebs\.gp3 +│ 1 × EC2 Instance +│ +20 /);
  expect(out).not.toContain('│ region');
});

test('a bill of two regions names that of each price', async () => {
  const app = join(folder, 'two-regions');
  mkdirSync(app);
  const regions = ['eu-west-1', 'us-east-1'];
  const artifacts = regions.map((it) => [
    it,
    { type: 'aws:cloudformation:stack', environment: `aws://unknown-account/${it}` },
  ]);
  write('two-regions/manifest.json', JSON.stringify({ artifacts: Object.fromEntries(artifacts) as object }));
  regions.forEach((it) =>
    write(`two-regions/${it}.template.json`, JSON.stringify(templateOf({ Nat: ['EC2::NatGateway'] }))),
  );
  const { out } = await run('two-regions');
  regions.forEach((it) => expect(out).toMatch(new RegExp(`nat\\.hour +│ ${it} +│ 1 gateway`)));
});

test('the template of an app without loadbearing is priced', async () => {
  write('plain.json', readFileSync(join(__dirname, '../../fixtures/plain-app/template.json'), 'utf8'));
  const { code, out } = await run('plain.json', '--resources', '--no-free-allowances', '--commitment', 'reserved-1y');
  expect([code, out.includes('plain/OrdersDb'), out.includes('free each month')]).toEqual([0, true, false]);
});

describe('a difference', () => {
  const against = ['shop.template.json', '--against', 'part.template.json'];

  test('is a sum and a table of prices', async () => {
    const { code, out } = await run(...against);
    expect([code, out.split('\n')[0]]).toEqual([
      0,
      expect.stringMatching(/^\+\$1\.\d\d a month: \$\d+\.\d\d before, \$\d+\.\d\d after, of what has a price$/),
    ]);
    expect(out).toContain('kms.key');
    expect(out).not.toContain('nat.hour');
  });

  test('is Markdown for a pull request', async () => {
    const { out } = await run(...against, '--markdown');
    expect(out).toMatch(/^\*\*\+\$1\.\d\d a month: .*\*\*\n\n\| price \| unit \|/);
    expect(out).toContain('| kms.key | key-month | 0 | 1 | +$1.00 |');
  });

  test('above the limit ends with 1', async () => {
    expect(await run(...against, '--max-increase', '1')).toMatchObject({ code: 1 });
    expect(await run(...against, '--max-increase', '5')).toMatchObject({ code: 0 });
  });
});
