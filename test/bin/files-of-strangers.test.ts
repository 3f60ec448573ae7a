/** Templates and states that somebody else made: a pull request, a support case, another team. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLoadbearing } from '../support/run-command';
import { aFolder } from '../support/workflow';

const ESCAPE = '\u001b]0;evil\u0007\u001b[2J';
const SECRET = 'hunter2-is-secret';
const secret = (value: unknown): object => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  plaintext: JSON.stringify(value),
});

const NAT = { Type: 'AWS::EC2::NatGateway', Properties: {} };
const HOSTILE = {
  Resources: {
    [`Nat${ESCAPE}`]: { ...NAT, Properties: { Tags: [{ Key: 'Name', Value: `a\u202eb${ESCAPE}` }] } },
    [`Other${ESCAPE}`]: { Type: `AWS::Foo::Bar${ESCAPE}`, Properties: {} },
  },
};
/** Each list has nine times the one before it: nine levels are 400 million texts. */
const BOMB = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 9 }, (_, it) => `a${it + 1}: &a${it + 1} [${Array(9).fill(`*a${it}`).join(', ')}]`),
  "Resources: { Nat: { Type: 'AWS::EC2::NatGateway', Properties: { Tags: *a9 } } }",
];

const resource = (type: string, name: string, inputs: object): object => ({
  ...{ urn: `urn:pulumi:p::shop::${type}::${name}`, custom: true, type, inputs },
});
const STATE = {
  version: 3,
  deployment: {
    resources: [
      resource('azure-native:app:ContainerApp', `web${ESCAPE}`, {
        location: 'centralus',
        configuration: secret({ secrets: [{ name: 'password', value: SECRET }] }),
        template: {
          containers: [
            {
              name: 'web',
              env: [{ name: 'PASSWORD', value: secret(SECRET) }],
              resources: { cpu: 0.5, memory: '1Gi' },
            },
          ],
        },
      }),
      // Messages about a size or a place that is unknown show it.
      resource('azure-native:storage:StorageAccount', 'files', {
        location: secret(SECRET),
        sku: { name: secret(SECRET) },
      }),
    ],
  },
};

const folder = aFolder({
  'hostile.template.json': JSON.stringify(HOSTILE),
  'plain.template.json': JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }),
  'bomb.template.yaml': BOMB.join('\n'),
  'deep.template.yaml': `Resources: ${'['.repeat(20_000)}`,
  'deep.template.json': `{"Resources":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
  'names.template.json': `{"Resources":{"__proto__":${JSON.stringify(NAT)},"constructor":${JSON.stringify(NAT)}}}`,
  'state.json': JSON.stringify(STATE),
});
const loadbearing = (...args: string[]) => runLoadbearing(args, { folder });
// eslint-disable-next-line no-control-regex -- they are what must be absent
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

test.each(['bomb.template.yaml', 'deep.template.yaml', 'deep.template.json'])('%s ends in a problem', async (file) => {
  for (const command of [
    ['cost', file],
    ['report', file, '--out', 'never.html'],
  ]) {
    const { code, err } = await loadbearing(...command);
    expect([code, err]).toEqual([2, expect.stringContaining('lb1981')]);
  }
});

test.each([
  ['a table', 'Foo::Bar', []],
  ['Markdown, for a comment of a pull request', 'nat.hour', ['--against', 'plain.template.json', '--markdown']],
  ['JSON', 'Foo::Bar', ['--json']],
])('names of a template control no terminal: %s', async (_, expected, options) => {
  const { code, out } = await loadbearing('cost', 'hostile.template.json', ...options);
  expect([code, out]).toEqual([0, expect.stringContaining(expected)]);
  expect(out).not.toMatch(CONTROLS);
});

test.each([
  ['a table', ['cost', 'state.json']],
  ['JSON', ['cost', 'state.json', '--json']],
  ['a difference', ['cost', 'state.json', '--against', 'state.json', '--markdown']],
])('secrets of a state are not printed: %s', async (_, args) => {
  const { code, out, err } = await loadbearing(...args);
  expect(code).toBe(0);
  expect(out.length).toBeGreaterThan(20);
  expect(`${out}${err}`).not.toContain(SECRET);
});

test('secrets of a state are not on its page', async () => {
  expect((await loadbearing('report', 'state.json', '--out', 'page.html')).code).toBe(0);
  const page = readFileSync(join(folder, 'page.html'), 'utf8');
  expect(page).toContain('Container app');
  expect(page).not.toContain(SECRET);
  expect(page).not.toMatch(CONTROLS);
});

test('resources with names of JavaScript are resources like others', async () => {
  const { code, out } = await loadbearing('cost', 'names.template.json', '--json');
  expect([code, out]).toEqual([0, expect.stringContaining('names/__proto__')]);
  expect(Object.prototype).not.toHaveProperty('Type');
});
