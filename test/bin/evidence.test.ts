import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceCommand } from '../../bin/evidence/command';
import { EvidenceOutput } from '../../bin/evidence/evidence-output';
import { ADVISORY, Evidence, EvidenceRow, deviationsOf, lacksProof } from '../../bin/evidence/evidence';
import { idsIn } from '../../scripts/evidence/places';
import { latestProofs } from '../../scripts/evidence/proofs';
import { SYSTEMS } from '../../stacks/systems';
import type { CliEnded } from '../support/cli';
import { faults } from '../support/problems-of';
import { runCommand } from '../support/run-command';
import { aFolder } from '../support/workflow';
import { readLastRun } from '../../bin/evidence/files';
import { selectRows } from '../../bin/evidence/selection';

const ROOT = join(__dirname, '../..');
const evidence = JSON.parse(readFileSync(join(ROOT, 'docs/evidence.json'), 'utf8')) as Evidence;
const { rows } = evidence;
const rowOf = (id: string): EvidenceRow => rows.find((it) => it.id === id)!;

/** Writes results of a run in which every test of the evidence passed, but for some. */
function resultsWith(failed: readonly string[] = []): string {
  const run: { [file: string]: object[] } = {};
  rows.forEach(({ id, tests }) =>
    tests.forEach(({ file, name }) => {
      (run[file] ??= []).push({ name, ids: [id], status: failed.includes(id) ? 'failed' : 'passed' });
    }),
  );
  return join(aFolder({ 'results.json': JSON.stringify(run) }), 'results.json');
}

const passing = resultsWith();
const run = (...args: string[]): Promise<CliEnded> => runCommand(evidenceCommand(), [...args, '--results', passing]);

describe('the evidence', () => {
  test('every row of the catalogue that is not advisory has a proof', () => {
    expect(rows).toHaveLength(728);
    expect(rows.filter(({ kind }) => kind !== ADVISORY)).toHaveLength(687);
    // Its reason is in requirements-scope.json.
    expect(rows.filter(lacksProof).filter(({ id, deferred }) => !(id === 'TT-ARC-18' && deferred))).toEqual([]);
  });

  test('every proved row names files that exist', () => {
    const built = rows.filter(({ kind }) => kind !== ADVISORY);
    expect(built.filter(({ files }) => files.length === 0).map(({ id }) => id)).toEqual([]);
    const files = new Set(rows.flatMap((row) => [...row.files, ...row.tests.map(({ file }) => file)]));
    expect([...files].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test('every deviation of a system is that of a row', () => {
    const stated = SYSTEMS.flatMap(({ report }) => report?.().deviations ?? []);
    expect(stated.length).toBeGreaterThan(50);
    expect(evidence.systems.flatMap(({ deviations }) => deviations)).toEqual(stated);
    expect(stated.map(({ id }) => id).filter((id) => !rows.some((row) => row.id === id))).toEqual([]);
  });

  test('a row has the title that jest runs, also of test.each', () => {
    const titles = rowOf('TT-SES-03').tests.map(({ name }) => name);
    expect(titles).toContain('[TT-SES-03] the application is started with SESSION_REDIS_DB=1');
  });

  test('a file that names a row, or a range with it, is where it is built', () => {
    expect(rowOf('FM-PGB-06').files).toContain('stacks/fresh-maas/database.ts');
    expect([...idsIn('FM-PG-01 to FM-PG-03, TT-STA-09..10, OC-LIM-01 to -02, TT-ALB-04, GAP-FM-02')]).toEqual([
      ...['FM-PG-01', 'FM-PG-02', 'FM-PG-03', 'TT-STA-09', 'TT-STA-10', 'OC-LIM-01', 'OC-LIM-02', 'TT-ALB-04'],
    ]);
  });
});

describe('npm run docs', () => {
  const stated = (file: string, id: string): object => ({ id, tests: [{ file, name: `[${id}] works` }] });

  test('takes the passed tests of the last run in place of those of the same files, and drops deleted files', () => {
    const folder = aFolder({
      'docs/evidence.json': JSON.stringify({
        rows: [stated('test/a.test.ts', 'TT-ALB-01'), stated('test/b.test.ts', 'TT-ALB-02'), stated('test/gone.test.ts', 'TT-ALB-03')], // prettier-ignore
      }),
      'test/a.test.ts': '',
      'test/b.test.ts': '',
    });
    expect(latestProofs(folder).map(({ file, ids }) => [file, ...ids])).toEqual([
      ['test/a.test.ts', 'TT-ALB-01'],
      ['test/b.test.ts', 'TT-ALB-02'],
    ]);
    const recorded = [
      { name: '[TT-ALB-04] is new', ids: ['TT-ALB-04'], status: 'passed' },
      { name: '[TT-ALB-05] is not ready', ids: ['TT-ALB-05'], status: 'failed' },
    ];
    const withRun = aFolder({
      'docs/evidence.json': readFileSync(join(folder, 'docs/evidence.json')),
      '.local/evidence.json': JSON.stringify({ 'test/a.test.ts': recorded }),
      'test/a.test.ts': '',
      'test/b.test.ts': '',
    });
    expect(latestProofs(withRun)).toEqual([
      { file: 'test/b.test.ts', name: '[TT-ALB-02] works', ids: ['TT-ALB-02'] },
      { file: 'test/a.test.ts', name: '[TT-ALB-04] is new', ids: ['TT-ALB-04'] },
    ]);
  });
});

describe('loadbearing evidence', () => {
  test('counts the rows of each system', async () => {
    const { out } = await run();
    const line = out.split('\n').find((it) => it.includes('fresh-maas (FM)'))!;
    const mine = rows.filter(({ id }) => id.startsWith('FM-'));
    const cells = line.split('│').map((it) => it.trim());
    expect(cells.slice(2, 4).map(Number)).toEqual([mine.length, mine.filter(({ kind }) => kind === ADVISORY).length]);
    expect(Number(cells[5])).toBe(0);
  });

  test('shows a row with its request, files, tests, deviation and outcome', async () => {
    const { code, out } = await run('TT-ALB-10');
    expect(code).toBe(0);
    const { asked, tests, files } = rowOf('TT-ALB-10');
    const deviations = deviationsOf(evidence, rowOf('TT-ALB-10'));
    for (const text of [asked, tests[0].file, tests[0].name, files[0], deviations[0].built, deviations[0].why]) {
      expect(out).toContain(text);
    }
    expect(out).toMatch(/State +passed/);
  });

  test('an advisory row needs no proof', async () => {
    const { code, out } = await run('FM-PLAN-05');
    expect(code).toBe(0);
    expect(out).toContain('needs no proof');
  });

  test('a group and a system select their rows, in any case', async () => {
    const idsOf = async (...args: string[]): Promise<string[]> =>
      (JSON.parse((await run('--json', ...args)).out) as EvidenceOutput).rows.map(({ id }) => id);
    const group = rows.filter(({ id }) => id.startsWith('TT-ALB-')).map(({ id }) => id);
    expect(await idsOf('tt-alb')).toEqual(group);
    expect(await idsOf('FM')).toEqual(await idsOf('fresh-maas'));
    expect(await idsOf('TT-ALB', 'FM-OPT-02')).toEqual([...group, 'FM-OPT-02']);
    expect(await idsOf('TT-S3')).not.toContain('TT-SES-01');
  });

  test('renders the tables of the generated page', async () => {
    const { out } = await run('argo-alpine', '--markdown');
    expect(readFileSync(join(ROOT, 'docs/evidence.md'), 'utf8')).toContain(out);
    expect(out).toContain('### Deviations of Argo-Alpine');
  });

  test('fails if a test of a row failed in the last run, and --missing lists such rows only', async () => {
    const results = resultsWith(['TT-ALB-04']);
    const { code, out } = await runCommand(evidenceCommand(), ['TT-ALB', '--missing', '--json', '--results', results]);
    expect(code).toBe(1);
    // Both rows have the test that failed.
    const { rows: failed } = JSON.parse(out) as EvidenceOutput;
    expect(failed.map(({ id }) => id)).toEqual(['TT-ALB-04', 'TT-ALB-05']);
    expect(failed).toContainEqual(expect.objectContaining({ id: 'TT-ALB-04', outcome: 'failed' }));
    expect((await runCommand(evidenceCommand(), ['TT-ASG', '--results', results])).code).toBe(0);
  });

  test.each(['null', '[]', '5', '{"a.test.ts":5}', '{"a.test.ts":[null]}', '{"name":"shop"}'])(
    'a file of something else is no run: %s',
    (text) => {
      const results = join(aFolder({ 'results.json': text }), 'results.json');
      expect(() => readLastRun(results)).toThrow('no tests with names and results');
    },
  );

  test('a row whose tests did not run keeps its proof', async () => {
    const results = join(aFolder({ 'results.json': '{}' }), 'results.json');
    const { code, out } = await runCommand(evidenceCommand(), ['TT-ALB-04', '--results', results]);
    expect([code, /State +not run/.test(out)]).toEqual([0, true]);
  });

  test('a row without a proof fails', () => {
    const bare = { ...rowOf('TT-ALB-04'), tests: [] };
    expect(lacksProof(bare)).toBe(true);
    expect(lacksProof({ ...bare, kind: ADVISORY })).toBe(false);
  });

  test('unknown names are reported together, with a suggestion', () => {
    expect(faults(() => selectRows(evidence, ['TT-ALB-99', 'fresh-mas', 'TT-ALB-04']))).toEqual([
      'unknown-requirement at TT-ALB-99',
      'unknown-requirement at fresh-mas',
    ]);
  });

  test('results that are no JSON are rejected', async () => {
    const file = join(aFolder(), 'results.json');
    writeFileSync(file, 'no');
    expect(await runCommand(evidenceCommand(), ['--results', file])).toMatchObject({
      code: 2,
      err: expect.stringContaining('#lb1984-evidence-unreadable'),
    });
  });
});
