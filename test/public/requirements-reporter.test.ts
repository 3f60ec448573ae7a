import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import RequirementsReporter from '../support/requirements-reporter';
import { readCatalogue, type Scope } from '../support/requirements';

const root = join(__dirname, '../..');

const catalogue = `
| ID | What the report asks for | Kind | Encoding | Test |
|---|---|---|---|---|
| TT-ALB-01 | Listener on 443 [L1] | infra | x | T |
| TT-ALB-02 | Idle timeout 120 s | config | x | T |
| TT-ALB-03 | Index on scan | sql | x | Q |
| TT-ALB-04 | Latency < 50 ms | slo | x | T |
| OC-MAP-01 | Service behind the balancer | infra | x | T |
`;

interface Run {
  readonly titles: readonly (readonly [title: string, status?: string, describe?: string])[];
  readonly config?: object;
  readonly scope?: Record<string, Scope>;
  readonly files?: { readonly evidenceFile: string; readonly resultsFile: string };
}

describe('requirements reporter', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'requirements-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  function report({ titles, config = {}, scope, files }: Run): { readonly printed: string; readonly error?: Error } {
    const catalogueFile = join(folder, 'requirements.md');
    const scopeFile = join(folder, 'scope.json');
    writeFileSync(catalogueFile, catalogue);
    writeFileSync(
      scopeFile,
      JSON.stringify(
        scope ?? { TT: { kinds: ['infra', 'config', 'slo'], deferred: [{ ids: ['TT-ALB-04'], reason: 'later' }] } },
      ),
    );
    const printed: string[] = [];
    const reporter = new RequirementsReporter(
      { rootDir: folder, testPathPatterns: { patterns: [] }, ...config },
      { catalogueFile, scopeFile, ...files, print: (text) => printed.push(text) },
    );
    const testResults = titles.map(([title, status = 'passed', describeTitle]) => ({
      title,
      status,
      ancestorTitles: describeTitle ? [describeTitle] : [],
    }));
    reporter.onRunComplete(new Set(), {
      testResults: [{ testFilePath: join(folder, 'alb.test.ts'), testResults }],
      wasInterrupted: false,
    });
    return { printed: printed.join('\n'), error: reporter.getLastError() };
  }

  const all = [['[TT-ALB-01] listens on 443'], ['[TT-ALB-02] waits 120 seconds']] as const;

  test('a run in which every required row has a passed test succeeds with one line of summary', () => {
    const { printed, error } = report({ titles: all });
    expect(error).toBeUndefined();
    expect(printed.trim()).toBe('requirements: TT 2/2 (1 deferred)');
  });

  test('a required row without a test fails the run and is printed with its text', () => {
    const { printed, error } = report({ titles: [['[TT-ALB-01] listens on 443']] });
    expect(error).toBeInstanceOf(Error);
    expect(printed).toContain('no passed test carries [TT-ALB-02] (config): Idle timeout 120 s');
    expect(printed).toContain('requirements: TT 1/2 (1 deferred)');
  });

  test.each(['failed', 'pending', 'todo', 'skipped'])('a %s test proves nothing', (status) => {
    const { printed, error } = report({ titles: [all[0], ['[TT-ALB-02] waits 120 seconds', status]] });
    expect(error).toBeInstanceOf(Error);
    expect(printed).toContain('[TT-ALB-02]');
  });

  test('an identifier outside square brackets proves nothing', () => {
    expect(report({ titles: [all[0], ['TT-ALB-02 waits 120 seconds']] }).error).toBeInstanceOf(Error);
  });

  test('one title may carry three identifiers, in one pair of brackets or in several', () => {
    expect(report({ titles: [['[TT-ALB-01, TT-ALB-02] [TT-ALB-04] works']] }).error).toBeUndefined();
  });

  test('more than three identifiers in a title fail the run', () => {
    const { printed, error } = report({ titles: [['[TT-ALB-01, TT-ALB-02, TT-ALB-03, TT-ALB-04] works']] });
    expect(error).toBeInstanceOf(Error);
    expect(printed).toContain('4 identifiers in a title, at most 3');
  });

  describe('with evidence', () => {
    const titles = [...all, ['[TT-ALB-02] at once']] as const;
    const proof = (id: string, name: string): object => ({ id, tests: [{ file: 'alb.test.ts', name }] });
    const stated = [
      proof('TT-ALB-01', 'balancer › [TT-ALB-01] listens on 443'),
      proof('TT-ALB-02', 'balancer › [TT-ALB-02] waits 120 seconds'),
      proof('TT-ALB-02', 'balancer › [TT-ALB-02] at once'),
    ];

    function reportWith(rows: object[], statuses = ['passed', 'passed', 'passed'], config: object = {}) {
      const evidenceFile = join(folder, 'evidence.json');
      const resultsFile = join(folder, '.local/results.json');
      writeFileSync(evidenceFile, JSON.stringify({ rows }));
      rmSync(resultsFile, { force: true });
      const tests = titles.map(([title], index) => [title, statuses[index], 'balancer'] as const);
      const { printed, error } = report({ titles: tests, files: { evidenceFile, resultsFile }, config });
      const results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : undefined;
      return { printed, error, results };
    }

    test('a full run that proves what the evidence names succeeds, and keeps the outcomes', () => {
      const { error, results } = reportWith(stated);
      expect(error).toBeUndefined();
      expect(results['alb.test.ts']).toEqual([
        { name: 'balancer › [TT-ALB-01] listens on 443', ids: ['TT-ALB-01'], status: 'passed' },
        { name: 'balancer › [TT-ALB-02] waits 120 seconds', ids: ['TT-ALB-02'], status: 'passed' },
        { name: 'balancer › [TT-ALB-02] at once', ids: ['TT-ALB-02'], status: 'passed' },
      ]);
    });

    test('a new proof that the evidence lacks fails a full run', () => {
      const { printed, error } = reportWith(stated.slice(0, 2));
      expect(error).toBeInstanceOf(Error);
      expect(printed).toContain(
        'lacks a proof; run npm run docs: [TT-ALB-02] alb.test.ts: balancer › [TT-ALB-02] at once',
      );
    });

    test('a test that the evidence names and that did not pass fails a full run, although another one proves the row', () => {
      const { printed, error, results } = reportWith(stated, ['passed', 'passed', 'failed']);
      expect(error).toBeInstanceOf(Error);
      expect(printed).toContain(
        'names a test that does not exist or failed: [TT-ALB-02] alb.test.ts: balancer › [TT-ALB-02] at once',
      );
      expect(results['alb.test.ts'][2].status).toBe('failed');
    });

    test('a test that this machine skips is no difference, as long as another one proves the row', () => {
      expect(reportWith(stated, ['passed', 'passed', 'pending']).error).toBeUndefined();
      const { printed, error } = reportWith(stated, ['pending', 'passed', 'passed']);
      expect(error).toBeInstanceOf(Error);
      expect(printed).toContain('no passed test carries [TT-ALB-01]');
    });

    test('a run of some files is not compared, and keeps their outcomes; a run by name keeps nothing', () => {
      const some = reportWith([], undefined, { testPathPatterns: { patterns: ['alb'] } });
      expect(some.error).toBeUndefined();
      expect(Object.keys(some.results)).toEqual(['alb.test.ts']);
      expect(reportWith([], undefined, { testNamePattern: 'ALB' }).results).toBeUndefined();
    });
  });

  test('an unknown identifier fails the run, also when only some tests ran', () => {
    const { printed, error } = report({
      titles: [['[TT-ALB-99] dreams']],
      config: { testPathPatterns: { patterns: ['alb'] } },
    });
    expect(error).toBeInstanceOf(Error);
    expect(printed).toContain('TT-ALB-99 is not a row of docs/requirements.md');
  });

  test.each([
    ['a range', '[TT-ALB-01..02] works'],
    ['a group', '[TT-ALB] works'],
    ['a draft', '[TT-ALB-xx] works'],
  ])('what only looks like an identifier (%s) fails the run', (_what, title) => {
    const { printed, error } = report({ titles: [...all, [title]] });
    expect(error).toBeInstanceOf(Error);
    expect(printed).toContain("is not a requirement's identifier");
  });

  test('the identifier of a gap between the reports may stand in a title: it is no requirement', () => {
    expect(report({ titles: [...all, ['[GAP-TT-05] rounds as the report does']] }).error).toBeUndefined();
  });

  test('identifiers in the title of a describe are refused, since they would not say which test proves them', () => {
    const { printed, error } = report({ titles: [...all, ['works', 'passed', '[TT-ALB-01] balancer']] });
    expect(error).toBeInstanceOf(Error);
    expect(printed).toContain('identifiers belong into the titles of tests');
  });

  test.each([
    ['a path', { testPathPatterns: { patterns: ['test/aws'] } }],
    ['-t', { testNamePattern: 'ALB' }],
    ['--onlyChanged', { onlyChanged: true }],
    ['--findRelatedTests', { findRelatedTests: true }],
    ['--shard', { shard: { shardIndex: 1, shardCount: 2 } }],
  ])('a run of some tests only (%s) is not asked for the rows of the others', (_how, config) => {
    expect(report({ titles: [], config })).toEqual({ printed: '', error: undefined });
  });

  test('a row can only be deferred when it exists and a reason is given', () => {
    const { printed } = report({
      titles: all,
      scope: { TT: { kinds: ['infra'], deferred: [{ ids: ['TT-ALB-04', 'TT-ALB-77'], reason: ' ' }] } },
    });
    expect(printed).toContain('defers TT-ALB-04 without a reason');
    expect(printed).toContain('defers TT-ALB-77, which is not a row');
  });

  test('jest exits with an error when the reporter finds a row without a passed test, although all tests pass', () => {
    const project = mkdtempSync(join(tmpdir(), 'requirements-run-'));
    try {
      writeFileSync(join(project, 'requirements.md'), catalogue);
      writeFileSync(join(project, 'scope.json'), JSON.stringify({ OC: { kinds: ['infra'], deferred: [] } }));
      writeFileSync(join(project, 'some.test.js'), "test('passes', () => undefined);");
      const reporterOptions = {
        catalogueFile: join(project, 'requirements.md'),
        scopeFile: join(project, 'scope.json'),
      };
      writeFileSync(
        join(project, 'jest.config.json'),
        JSON.stringify({
          rootDir: project,
          reporters: ['default', [join(root, 'test/support/requirements-reporter.js'), reporterOptions]],
        }),
      );
      const run = spawnSync(
        process.execPath,
        [join(root, 'node_modules/jest/bin/jest.js'), '--config', join(project, 'jest.config.json')],
        { cwd: project, encoding: 'utf8' },
      );
      expect(run.stderr).toContain('1 passed, 1 total');
      expect(run.stderr).toContain('no passed test carries [OC-MAP-01]');
      expect(run.status).toBe(1);
    } finally {
      rmSync(project, { recursive: true });
    }
  }, 30_000);
});

describe('the catalogue and its scope', () => {
  const rows = readCatalogue(readFileSync(join(root, 'docs/requirements.md'), 'utf8'));
  const scope = JSON.parse(readFileSync(join(root, 'test/support/requirements-scope.json'), 'utf8')) as Record<
    string,
    Scope
  >;

  test('every row has one of the known kinds', () => {
    const kinds = new Set([...rows.values()].map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['advisory', 'config', 'cost', 'infra', 'pipeline', 'slo', 'sql']);
  });

  test('the catalogue has as many rows as its own table of counts says', () => {
    const table = readFileSync(join(root, 'docs/requirements.md'), 'utf8').split('### Row counts')[1];
    const stated = Object.fromEntries(
      [...table.matchAll(/^\| ([A-Z]{2}) \|.*\| (\d+) \|$/gm)].map((match) => [match[1], Number(match[2])]),
    );
    const counted: Record<string, number> = {};
    for (const row of rows.keys()) counted[row.slice(0, 2)] = (counted[row.slice(0, 2)] ?? 0) + 1;
    expect(counted).toEqual(stated);
  });

  test('every row of every system needs a proof, except for advisory ones', () => {
    const kinds = new Set([...rows.values()].map(({ kind }) => kind).filter((it) => it !== 'advisory'));
    for (const { kinds: needed } of Object.values(scope)) expect(new Set(needed)).toEqual(kinds);
    expect(Object.keys(scope).sort()).toEqual(['AA', 'BR', 'FM', 'OC', 'TT']);
    const deferred = Object.values(scope).flatMap((it) => it.deferred.flatMap(({ ids }) => ids));
    expect(deferred.filter((it) => it !== 'TT-ARC-18')).toEqual([]);
  });
});
