import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Plan, Workload } from '../../lib/domain';
import { WorkloadFile } from '../../lib/workload';
import { HOSTILE_YAML } from '../support/hostile-yaml';
import { faults } from '../support/problems-of';

const folder = mkdtempSync(join(tmpdir(), 'workload-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SHOP = `
name: shop
traffic: # measured in October
  users: 800
database:
cache: {}
background:
  tasksPerSecond: 5
`;
const parsed = (text: string): Workload => {
  writeFileSync(join(folder, 'parsed.yaml'), text);
  return WorkloadFile.read(join(folder, 'parsed.yaml'));
};

describe('a workload file', () => {
  test('has a section without values as one with assumptions only', () => {
    expect(parse(SHOP)).toMatchObject({ database: null });
    expect(parsed(SHOP)).toEqual({ ...(parse(SHOP) as object), database: {} });
    expect(Plan.forWorkload(parsed(SHOP)).database).toBeDefined();
  });

  test.each([
    [
      'malformed YAML, with line and column',
      'traffic:\n  users: [1',
      ['invalid-workload-file at /parsed.yaml.line 2, column 12'],
    ],
    ['a name twice', 'traffic:\n  users: 1\n  users: 2', ['invalid-workload-file at /parsed.yaml.line 3, column 3']],
    ['a list', '- 1', ['invalid-workload-file at /parsed.yaml']],
    ['an empty file', '', ['invalid-workload-file at /parsed.yaml']],
    ['a value for a section', 'traffic: 3', ['invalid-workload-file at /parsed.yaml.line 1, column 10']],
    [
      'mistyped names',
      'traffic:\n  user: 1\ndatabse: {}',
      ['unknown-choice at /parsed.yaml.line 2, column 3', 'unknown-choice at /parsed.yaml.line 3, column 1'],
    ],
    [
      'a mistyped name of a measurement',
      'traffic: { users: 1 }\nservice:\n  measured: { sigma: 0.1 }',
      ['unknown-choice at /parsed.yaml.line 3, column 15'],
    ],
  ])('rejects %s', (_, text, problems) => {
    expect(faults(() => parsed(text)).map((it) => it.replace(folder, ''))).toEqual(problems);
  });

  test.each([...HOSTILE_YAML])('with %s ends in a problem', (_, text) => {
    // Before a value is needed, unknown names are the problem.
    expect(faults(() => parsed(text.replace(/^\w+:/gm, 'traffic:'))).length).toBeGreaterThan(0);
    expect(faults(() => parsed(text)).length).toBeGreaterThan(0);
  });

  test.each([
    ['a text for a number', 'traffic:\n  users: many'],
    ['no traffic', 'name: shop'],
    ['an unknown server model', 'traffic:\n  users: 1\nservice:\n  serverModel: magic'],
  ])('with %s is rejected by the plan', (_, text) => {
    expect(faults(() => Plan.forWorkload(parsed(text)))).toHaveLength(1);
  });

  test('may be JSON', () => {
    expect(parsed('{ "traffic": { "users": 800 }, "cache": null }')).toEqual({ traffic: { users: 800 }, cache: {} });
  });

  test.each([
    ['is missing', join(folder, 'none.yaml')],
    ['is a folder', folder],
  ])('that %s is a problem of the file', (_, file) => {
    expect(faults(() => WorkloadFile.read(file)).map((it) => it.replace(folder, ''))).toEqual([
      `invalid-workload-file at ${file.replace(folder, '')}`,
    ]);
  });

  test('that is missing names how to write a first one', () => {
    expect(() => WorkloadFile.read(join(folder, 'none.yaml'))).toThrow('npx loadbearing init');
  });

  test('of a megabyte is rejected before it is read', () => {
    expect(faults(() => parsed(`name: ${'x'.repeat(1024 * 1024)}`))).toHaveLength(1);
  });

  test.each([undefined, null, 3, ['workload.yaml'], {}])('is never found at %p', (file) => {
    expect(faults(() => WorkloadFile.read(file as string))).toEqual([
      `${file === undefined || file === null ? 'missing-value' : 'wrong-type'} at WorkloadFile.file`,
    ]);
  });
});
