import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckOutput } from '../../../bin/check/check-output';
import { runLoadbearing } from '../../support/run-command';

const PLANTED = join(__dirname, '../../fixtures/planted/aws');
const OUTAGE = join(__dirname, '../../fixtures/outages/treg-360/outage.json');
const FIXED = join(__dirname, '../../fixtures/outages/treg-360/fixed.json');
const folder = mkdtempSync(join(tmpdir(), 'check-'));
afterAll(() => rmSync(folder, { recursive: true }));

const planted = (name: string, file = 'faulty.json'): string => join(PLANTED, name, file);
const dataOf = (out: string): CheckOutput => JSON.parse(out) as CheckOutput;

describe('loadbearing check prints', () => {
  test('each finding with its reason and fix, and the arithmetic of the connections', async () => {
    const { code, out } = await runLoadbearing(['check', OUTAGE]);
    expect(code).toBe(1);
    expect(out).toMatchSnapshot();
  });

  test('no colors, no control characters of names, and exit code 0 without findings', async () => {
    const file = join(folder, 'hostile.json');
    const name = 'Web\u001b[2J\u202eevil';
    const service = { Type: 'AWS::ECS::Service', Properties: { DesiredCount: 2 } };
    writeFileSync(file, JSON.stringify({ Resources: { [name]: service } }));
    const { code, out } = await runLoadbearing(['check', file]);
    expect([code, out]).toEqual([0, 'No findings.\n']);
  });

  test('what the program leaves open, and how to state it', async () => {
    const { out } = await runLoadbearing([
      'check',
      join(__dirname, '../../fixtures/pulumi-states/container-apps.json'),
    ]);
    expect(out).toContain('worker: the connections that an instance opens (pass --pool worker=PROCESSESxCONNECTIONS)');
  });

  test('Markdown with one table for the pull request', async () => {
    const { out } = await runLoadbearing(['check', OUTAGE, '--against', FIXED, '--markdown']);
    expect(out).toMatchSnapshot();
  });

  test('SARIF with a place, a fingerprint and the state of each finding', async () => {
    const { code, out } = await runLoadbearing(['check', OUTAGE, '--sarif']);
    const { version, runs } = JSON.parse(out) as { version: string; runs: { tool: object; results: object[] }[] };
    expect([code, version, runs.length]).toEqual([1, '2.1.0', 1]);
    expect(runs[0].tool).toMatchObject({ driver: { name: 'loadbearing', rules: [{ id: 'LB2001', name: 'connections-above-limit' }] } }); // prettier-ignore
    expect(runs[0].results).toEqual([
      expect.objectContaining({
        ...{ ruleId: 'LB2001', ruleIndex: 0, level: 'error', baselineState: 'new' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: expect.stringMatching(/treg-360\/outage\.json$/) },
              region: { startLine: lineOf(OUTAGE, '"Database": {') },
            },
            logicalLocations: [{ name: 'Database', fullyQualifiedName: 'outage/Database', kind: 'resource' }],
          },
        ],
        partialFingerprints: { 'loadbearing/v1': expect.stringMatching(/^[0-9a-f]{64}$/) },
      }),
    ]);
  });
});

function lineOf(file: string, text: string): number {
  return readFileSync(file, 'utf8').split('\n').findIndex((it) => it.includes(text)) + 1; // prettier-ignore
}

describe('a baseline', () => {
  const file = join(folder, 'accepted.json');

  test('accepts the findings of now, and reports what is new and what is gone', async () => {
    const written = await runLoadbearing(['check', OUTAGE, '--baseline', file, '--write-baseline']);
    expect([written.code, written.err]).toEqual([0, '']);
    const again = await runLoadbearing(['check', OUTAGE, '--baseline', file, '--json']);
    expect([again.code, dataOf(again.out).findings, dataOf(again.out).known]).toEqual([0, [], 1]);
    const fixed = await runLoadbearing(['check', FIXED, '--baseline', file, '--json']);
    expect(dataOf(fixed.out).gone).toEqual([expect.objectContaining({ code: 'LB2001' })]);
    const other = await runLoadbearing(['check', planted('LB2107-tasks'), '--baseline', file, '--json']);
    expect([other.code, dataOf(other.out).findings.map((it) => it.code)]).toEqual([1, ['LB2107']]);
  });

  test('that is no baseline is refused', async () => {
    writeFileSync(join(folder, 'other.json'), '{"version": 2}');
    const { code, err } = await runLoadbearing(['check', OUTAGE, '--baseline', join(folder, 'other.json')]);
    expect([code, err]).toEqual([2, expect.stringContaining('lb1003')]);
  });
});

describe('--against', () => {
  test('says what more users cost: instances, connections and the bill', async () => {
    const [before, after] = [800, 1400].map((users) => {
      const file = join(folder, `shop-${users}.yaml`);
      writeFileSync(file, `traffic: { users: ${users}, peakUsers: ${users * 3} }\ndatabase:\n`);
      return file;
    });
    const { out } = await runLoadbearing(['check', after, '--against', before, '--json']);
    const { upgrade, findings } = dataOf(out);
    expect(upgrade?.summary).toMatch(/^\+1800 users → \+\d+ instances, \+\d+ connections, \+\$\d+ a month$/);
    expect(upgrade?.quantities.map(({ name }) => name)).toEqual(['users at the peak', expect.stringContaining('instances of'), expect.stringContaining('connections of')]); // prettier-ignore
    expect(findings.filter(({ code }) => code.startsWith('LB23'))).toEqual([]);
  }, 60_000);

  test('judges no region that a stack leaves to the deployment', async () => {
    const { code } = await runLoadbearing(['check', FIXED, '--allow-region', 'eu-west-1']);
    const stated = await runLoadbearing([
      'check',
      FIXED,
      '--allow-region',
      'eu-west-1',
      '--region',
      'us-east-1',
      '--json',
    ]);
    expect([code, new Set(dataOf(stated.out).findings.map((it) => it.code))]).toEqual([0, new Set(['LB2211'])]);
  });

  test('finds a store that another stack of the same name lost', async () => {
    const { code, out } = await runLoadbearing(['check', planted('LB2302-table-left-out'), '--against', planted('LB2302-table-left-out', 'old.json'), '--json']); // prettier-ignore
    expect([code, dataOf(out).findings.map((it) => it.code)]).toEqual([1, ['LB2302']]);
  });
});

test.each([
  [['check'], 'argument'],
  [['check', OUTAGE, '--pool', 'web'], 'PROCESSESxCONNECTIONS'],
  [['check', OUTAGE, '--pool', 'web=0x5'], 'PROCESSESxCONNECTIONS'],
  [['check', OUTAGE, '--write-baseline'], '--baseline'],
  [['check', OUTAGE, '--against-workload', 'shop.yaml'], '--against'],
  [['check', OUTAGE, '--set', 'image=shop'], '--set'],
  [['check', OUTAGE, '--json', '--sarif'], '--sarif'],
  [['check', join(folder, 'missing.json')], 'lb'],
])('%j is bad use', async (args, word) => {
  const { code, out, err } = await runLoadbearing(args);
  expect([code, `${out}${err}`]).toEqual([2, expect.stringContaining(word)]);
});
