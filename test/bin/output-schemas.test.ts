import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '../../bin/commands';
import { createProgram } from '../../bin/program';
import { templateOf } from '../support/bills';
import { checkedOutput } from '../support/output-schema';
import { runLoadbearing } from '../support/run-command';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'schemas-'));
afterAll(() => rmSync(folder, { recursive: true }));

const template = templateOf({ Nat: ['EC2::NatGateway'], Vpc: ['EC2::VPC'], Stream: ['Kinesis::Stream'] });
const endpoint = {
  ...{ urn: 'urn:pulumi:prod::shop::azure-native:network:PrivateEndpoint::db', custom: true },
  inputs: { location: 'westeurope' },
};
const stack = { type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/eu-west-1', properties: {} };
writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: { Shop: stack } }));
writeFileSync(join(folder, 'Shop.template.json'), JSON.stringify(template));
writeFileSync(join(folder, 'old.template.json'), JSON.stringify(templateOf({ Nat: ['EC2::NatGateway'] })));
writeFileSync(
  join(folder, 'shop.yaml'),
  'traffic: { users: 800, peakUsers: 3000 }\ndatabase:\ncache:\nbackground: { tasksPerSecond: 5 }\n',
);
writeFileSync(join(folder, '001_a.up.sql'), 'CREATE TABLE a ();');
writeFileSync(join(folder, '001_a.down.sql'), 'SELECT 1;');
writeFileSync(join(folder, 'state.json'), JSON.stringify({ deployment: { resources: [endpoint] } }));

test('are those of the types: npm run docs', () => {
  // In a process of its own: jest would slow the compiler down.
  const program = `process.stdout.write(JSON.stringify(require('./scripts/output-schemas').outputSchemas()))`;
  const printed = execFileSync(process.execPath, ['--import', 'tsx', '-e', program], { cwd: ROOT, encoding: 'utf8' });
  const schemas = JSON.parse(printed) as { [file: string]: string };
  expect(readdirSync(join(ROOT, 'schemas')).sort()).toEqual(Object.keys(schemas).map((it) => it.split('/')[1]).sort()); // prettier-ignore
  for (const [file, text] of Object.entries(schemas)) expect(readFileSync(join(ROOT, file), 'utf8')).toBe(text);
});

/** Commands that print a program or words for a shell. */
const WITHOUT_RESULT = ['completion', 'completion-words'];
const NAMES = COMMANDS.map(({ name }) => name).filter((it) => !WITHOUT_RESULT.includes(it));

test.each(NAMES)('exist for %s, which has --json', async (name) => {
  const program = await createProgram([name]);
  const command = program.commands.find((it) => it.name() === name)!;
  const grouped = command.options.length === 0 && command.commands.length > 0;
  const leaves = grouped ? command.commands.map((it) => ({ it, file: `${name}-${it.name()}` })) : [{ it: command, file: name }]; // prettier-ignore
  for (const { it, file } of leaves) {
    expect([file, it.options.some(({ long }) => long === '--json')]).toEqual([file, true]);
    expect([file, existsSync(join(ROOT, `schemas/${file}.json`))]).toEqual([file, true]);
  }
});

describe('hold for what commands print with', () => {
  test.each([
    ['init', ['init', 'new.yaml']],
    ['plan', ['plan', 'shop.yaml', '--cloud', 'both']],
    ['plan', ['plan', 'shop.yaml', '--compute', 'ec2', '--users', '1000000']],
    ['plan', ['plan', 'traitor-track']],
    ['simulate', ['simulate', 'shop.yaml']],
    ['simulate', ['simulate', 'shop.yaml', '--workers', '--trace', 'day']],
    ['cost', ['cost', 'Shop.template.json', '--commitment', 'reserved-1y']],
    ['cost', ['cost', 'traitor-track']],
    ['cost', ['cost', 'state.json']],
    ['cost', ['cost', 'shop.yaml', '--against', 'traitor-track']],
    ['cost', ['cost', 'Shop.template.json', '--against', 'old.template.json']],
    ['pipeline', ['pipeline', 'book-reader', '--out', '.', '--check']],
    ['pipeline', ['pipeline', 'book-reader', '--out', '.']],
    ['migrate-compile', ['migrate', 'compile', '.', '--out', 'bundle.json', '--no-concurrent']],
    ['quotas', ['quotas', '--app', '.']],
    ['failure', ['quotas', '--app', join(ROOT, 'no-such-folder')]],
    ['prices-show', ['prices', 'show', 'nat', '--from', join(ROOT, 'lib/domain/cost/prices')]],
    ['report', ['report', 'shop.yaml', '--cloud', 'azure']],
    ['report', ['report', 'traitor-track']],
    ['report', ['report', 'state.json']],
    ['evidence', ['evidence', 'argo-alpine']],
    ['failure', ['plan', 'none.yaml']],
    ['failure', ['plan', '--cloud', 'moon']],
  ])('%s: %j', async (name, args) => {
    const ended = await runLoadbearing([...args, '--json'], { folder });
    expect(checkedOutput(ended, name).faults).toEqual([]);
  });

  test('a field that the schema does not have', () => {
    const ended = { code: 0, out: '{"file":"a.yaml","more":1}', err: '' };
    expect(checkedOutput(ended, 'init').faults).toEqual([expect.stringContaining('additionalProperty')]);
  });
});
