import { PIPELINE as ARGO_ALPINE } from '../../stacks/argo-alpine/pipeline';
import { PIPELINE as BOOK_READER } from '../../stacks/book-reader/pipeline';
import { PIPELINE as FRESH_MAAS } from '../../stacks/fresh-maas/pipeline';
import { PIPELINE as OPS_CENTER } from '../../stacks/ops-center/pipeline';
import { PIPELINE as TRAITOR_TRACK } from '../../stacks/traitor-track/pipeline';
import { actionlint, canLint } from '../support/actionlint';
import { Json } from '../support/template';
import { Workflow, renderedFiles } from '../support/workflow';

const SYSTEMS = {
  TraitorTrack: TRAITOR_TRACK,
  OpsCenter: OPS_CENTER,
  ArgoAlpine: ARGO_ALPINE,
  BookReader: BOOK_READER,
  FreshMaas: FRESH_MAAS,
};
const all = Object.entries(SYSTEMS).map(([system, props]) => ({ system, props, files: renderedFiles(props) }));
const workflows = all.flatMap(({ system, props, files }) =>
  Object.keys(files)
    .filter((path) => path.endsWith('.yml'))
    .map((path) => path.replace(/^.*\/|\.yml$/g, ''))
    .map((name) => ({ system, name, files, workflow: new Workflow(props, name) })),
);
const jobsOf = ({ content }: Workflow): [string, Json][] => Object.entries(content.jobs);
const stepsOf = (workflow: Workflow): Json[] => jobsOf(workflow).flatMap(([, job]) => job.steps ?? []);

describe('actionlint', () => {
  const lint = canLint();
  // eslint-disable-next-line no-restricted-properties -- skipped without Go; CI fails without Go
  const onGo = lint ? test : test.skip;

  onGo.each(all)(
    `has no findings in the workflows of $system${lint ? '' : ' (skipped: Go is not installed)'}`,
    ({ files }) => {
      expect(actionlint(files)).toBe('');
    },
    300_000,
  );

  onGo('reports an unknown job', () => {
    const [path, text] = Object.entries(all[0].files).find(([it]) => it.endsWith('ci.yml'))!;
    expect(actionlint({ [path]: text.replace('- security', '- no-such-job') })).toContain('no-such-job');
  });
});

describe.each(workflows)('$system: $name.yml', ({ workflow, name, files }) => {
  test('every action is pinned by commit, with its release as a comment', () => {
    const uses = files[`.github/workflows/${name}.yml`].split('\n').filter((line) => /^\s+uses: (?!\.\/)/.test(line));
    // It has a token that can write, so it runs nothing but its own lines.
    expect(uses.length > 0).toBe(name !== 'review-labels');
    expect(uses.filter((line) => !/^\s+uses: [\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test('tokens have only the permissions that a job names, and no job can write code', () => {
    expect(workflow.content.permissions).toEqual({});
    for (const [, job] of jobsOf(workflow)) {
      expect(job.permissions).toBeDefined();
      expect(Object.entries(job.permissions)).not.toContainEqual(['contents', 'write']);
    }
  });

  test('every job has a timeout, and no checkout keeps the token', () => {
    for (const [, job] of jobsOf(workflow)) {
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
    const checkouts = stepsOf(workflow).filter((it) => it.uses?.startsWith('actions/checkout@'));
    for (const step of checkouts) expect(step.with['persist-credentials']).toBe(false);
  });

  test('scripts contain no expression, so text from strangers cannot become code', () => {
    expect(stepsOf(workflow).filter((it) => it.run?.includes('${{'))).toEqual([]);
  });

  test('scanners are pinned by digest', () => {
    const scanners = stepsOf(workflow).flatMap(({ env }) => [env?.TRIVY, env?.TRUFFLEHOG].filter(Boolean));
    expect(scanners.filter((image) => !/:[\d.]+@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
  });
});

test.each(all)('no file of $system contains a secret, or an image or tool without a version', ({ files }) => {
  for (const [path, text] of Object.entries(files)) {
    // ArgoAlpine's path /api/signals/latest is allowed.
    expect(text).not.toMatch(/(?<!\/signals\/)\blatest\b/i);
    expect(text).not.toMatch(
      /AKIA|BEGIN [A-Z ]*PRIVATE KEY|hooks\.slack\.com|ssh-(rsa|ed25519)|password: (?!\$\{\{ secrets\.)\S/i,
    );
    if (!path.endsWith('.yml')) continue;
    // A secret may only be the value of a variable, or compared with the empty string.
    const secrets = text.match(/.*\$\{\{ secrets\..*/g) ?? [];
    expect(secrets.filter((line) => !/^\s+[A-Z_]+: \$\{\{ secrets\.[A-Z_]+( != '')? \}\}$/.test(line))).toEqual([]);
    for (const image of text.match(/(docker run|image:).*/g) ?? [])
      expect(image).not.toMatch(/:latest|image: \S+[^:\w-]$/);
  }
});
