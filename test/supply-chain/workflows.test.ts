/** Workflows of this repository: the checks of OpenSSF Scorecard that need no network, and the release. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ACTIONS } from '../../lib/github/pins';
import { actionlint, canLint } from '../support/actionlint';
import { Json } from '../support/template';

const folder = join(__dirname, '../../.github/workflows');
const files = readdirSync(folder);
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
const workflow = (name: string): Json => parse(text(name));
const jobsOf = (name: string): [string, Json][] => Object.entries(workflow(name).jobs);
const stepsOf = (name: string): Json[] => jobsOf(name).flatMap(([, job]) => job.steps ?? []);

test('there are the checks, the audit and the release', () => {
  expect(files).toEqual(['audit.yml', 'ci.yml', 'release.yml']);
});

// eslint-disable-next-line no-restricted-properties -- skipped without Go; CI fails without Go
(canLint() ? test : test.skip)(
  'actionlint has no findings',
  () => {
    expect(actionlint(Object.fromEntries(files.map((name) => [`.github/workflows/${name}`, text(name)])))).toBe('');
  },
  300_000,
);

describe.each(files)('%s', (name) => {
  test('Pinned-Dependencies: runs the same commits of actions as rendered pipelines, with their release as a comment', () => {
    const lines = text(name).split('\n').filter((line) => /\buses: (?!\.\/)/.test(line)); // prettier-ignore
    const known = ACTIONS.map(({ reference, version }) => `${reference} # ${version}`);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.map((line) => line.replace(/^.*uses: /, '')).filter((line) => !known.includes(line))).toEqual([]);
  });

  test('Pinned-Dependencies: installs what the lock file has, on one release of the runner', () => {
    expect(text(name)).not.toMatch(
      /\bnpm (i|install|exec|update)\b|\bnpx\b|\bpip3? install\b|\b(curl|wget)\b|-latest\b/,
    );
    for (const [, job] of jobsOf(name)) if (job.uses === undefined) expect(job['runs-on']).toBe('ubuntu-24.04');
  });

  test('Token-Permissions: each job names what its token may do', () => {
    expect(workflow(name).permissions).toEqual({});
    const writes = jobsOf(name).flatMap(([id, { permissions }]) =>
      Object.entries(permissions)
        .filter(([, access]) => access !== 'read')
        .map(([scope]) => `${id}: ${scope}`),
    );
    expect(writes).toEqual(name === 'release.yml' ? ['publish: id-token', 'attach: contents'] : []);
  });

  test('Dangerous-Workflow: runs no code of strangers with a token or a secret', () => {
    const triggers = Object.keys(workflow(name).on);
    const safe = ['pull_request', 'push', 'schedule', 'workflow_call', 'workflow_dispatch'];
    expect(triggers.filter((it) => !safe.includes(it))).toEqual([]);
    expect(stepsOf(name).filter(({ run }) => run?.includes('${{'))).toEqual([]);
    expect(text(name)).not.toContain('secrets.');
  });

  test('every checkout drops its token, every job ends, and no step reads a cache', () => {
    const steps = stepsOf(name);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    expect(checkouts.filter((it) => it.with?.['persist-credentials'] !== false)).toEqual([]);
    const setups = steps.filter(({ uses }) => uses?.startsWith('actions/setup-node@'));
    expect(setups.filter((it) => it.with['package-manager-cache'] !== false || 'cache' in it.with)).toEqual([]);
    const own = jobsOf(name).filter(([, { uses }]) => uses === undefined);
    expect(own.filter(([, job]) => !(job['timeout-minutes'] <= 30))).toEqual([]);
  });
});

describe('the release', () => {
  const { jobs, on } = workflow('release.yml');
  const commands = (id: string): string[] => jobs[id].steps.flatMap(({ run }: Json) => (run ? [run] : []));

  test('follows a tag, and needs all checks and the audit', () => {
    expect(on).toEqual({ push: { tags: ['v*.*.*'] } });
    expect(jobs.checks.uses).toBe('./.github/workflows/ci.yml');
    const needs = Object.entries<Json>(jobs).map(([id, job]) => [id, job.needs ?? []]);
    expect(needs).toEqual([
      ['checks', []],
      ['pack', ['checks']],
      ['publish', ['pack']],
      ['attach', ['publish']],
    ]);
    expect(commands('pack')).toContain('npm run audit');
  });

  test('publishes with provenance and without a stored token, in a job that runs no code of the repository or of dependencies', () => {
    expect(jobs.publish.environment).toBe('npm');
    expect(jobs.publish.permissions).toEqual({ 'id-token': 'write' });
    expect(commands('publish')).toEqual(['npm publish ./release/*.tgz --provenance --access public --ignore-scripts']);
    expect(jobs.publish.steps.map(({ uses = '' }: Json) => uses.replace(/@.*/, ''))).toEqual([
      ...['actions/setup-node', 'actions/download-artifact', ''],
    ]);
  });

  test('attaches the bill of materials to the release on GitHub', () => {
    expect(commands('pack').at(-1)).toBe('npm run --silent sbom -- release/loadbearing.cdx.json');
    expect(commands('attach').join()).toMatch(/^gh release create "\$GITHUB_REF_NAME" release\/\* /);
  });
});
