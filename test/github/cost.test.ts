import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Pipeline, PipelineCost } from '../../lib/github';
import { actionlint, canLint } from '../support/actionlint';
import { templateOf } from '../support/bills';
import { faults } from '../support/problems-of';
import { Ended, Workflow, aFolder, renderedFiles, runStep } from '../support/workflow';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');
const withCost = (cost: PipelineCost): { name: string; cost: PipelineCost } => ({ name: 'shop', cost });
const workflow = (cost: PipelineCost = {}): Workflow => new Workflow(withCost(cost), 'cost');

/** Runs loadbearing from its source, in place of the one that a project has installed. */
const NPX = `#!/bin/sh\nshift 2\nexec '${process.execPath}' --import '${ROOT}/node_modules/tsx/dist/loader.mjs' '${ROOT}/bin/loadbearing.ts' "$@"\n`;

const NAT = templateOf({ Nat: ['EC2::NatGateway'] });
const TWO_NATS = templateOf({ Nat: ['EC2::NatGateway'], Other: ['EC2::NatGateway'] });

interface Priced extends Ended {
  readonly report: string | undefined;
  readonly summary: string;
  readonly outputs: string;
}

/** Runs the step that prices `head` against `base`, as GitHub does. */
function price(
  cost: PipelineCost,
  base: unknown,
  head: unknown,
  { npx = NPX, ...env }: { readonly npx?: string; readonly [name: string]: string | undefined } = {},
): Priced {
  const source = 'shop.template.json';
  const folder = aFolder({
    'bin/npx': npx,
    ...{ summary: '', outputs: '' },
    [`head/${source}`]: JSON.stringify(head),
    ...(base === undefined ? { 'base/README.md': '' } : { [`base/${source}`]: JSON.stringify(base) }),
  });
  chmodSync(join(folder, 'bin/npx'), 0o755);
  const report = join(folder, 'reports/cost.md');
  const ended = runStep(workflow({ ...cost, source }).step('cost', 'Price'), folder, {
    PATH: `${folder}/bin:${process.env.PATH}`,
    ...{ REPORT: report, BASE: join(folder, 'base'), REVIEWED: 'false' },
    ...{ GITHUB_STEP_SUMMARY: join(folder, 'summary'), GITHUB_OUTPUT: join(folder, 'outputs') },
    ...(env as { [name: string]: string }),
  });
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  return {
    ...ended,
    report: existsSync(report) ? readFileSync(report, 'utf8') : undefined,
    summary: read('summary'),
    outputs: read('outputs'),
  };
}

describe('the workflow', () => {
  test('prices both versions without a token that can write, and comments in a job that runs no code of the change', () => {
    const { content } = workflow();
    expect(content.permissions).toEqual({});
    expect(content.jobs.cost.permissions).toEqual({ contents: 'read' });
    expect(content.jobs['cost-comment'].permissions).toEqual({ 'pull-requests': 'write' });
    expect(workflow().stepNames('cost-comment')).toEqual(['Fetch the report', 'Comment']);
    expect(content.jobs['cost-comment'].if).toContain('head.repo.fork != true');
  });

  test('synthesizes the change and its base, and goes on without a base that does not build', () => {
    const it = workflow({ folder: 'infra' });
    expect(it.stepNames('cost')).toEqual([
      ...['Check out', 'Check out the base', 'Set up Node', 'Install', 'Declare', 'Install the base'],
      ...['Declare the base', 'Price', 'Keep the report'],
    ]);
    expect(it.step('cost', 'Declare')).toMatchObject({
      run: "'npx' 'cdk' 'synth' '--quiet'",
      'working-directory': 'head/infra',
    });
    expect(it.step('cost', 'Declare')).not.toHaveProperty('continue-on-error');
    expect(it.step('cost', 'Declare the base')).toMatchObject({
      'working-directory': 'base/infra',
      'continue-on-error': true,
    });
  });

  test('of a workload file has no command', () => {
    expect(workflow({ command: [], source: 'workload.yaml' }).stepNames('cost')).not.toContain('Declare');
  });

  test('is valid, also with hostile words', () => {
    const command = ['sh', '-c', "echo '${{ secrets.TOKEN }}' }} \n%0A::error::"];
    if (canLint()) expect(actionlint(renderedFiles(withCost({ command, maxIncreaseUsd: 50 })))).toBe('');
  });

  test('is a required check if there is a limit', () => {
    const required = (cost: PipelineCost): string[] => {
      const rules = JSON.parse(renderedFiles(withCost(cost))['.github/rulesets/all-checks-passed.json']).rules;
      return rules.at(-1).parameters.required_status_checks.map((it: { context: string }) => it.context);
    };
    expect(required({})).toEqual(['all-checks-passed']);
    expect(required({ maxIncreaseUsd: 50 })).toEqual(['all-checks-passed', 'cost']);
    expect(required({ limitUsd: 50 })).toEqual(['all-checks-passed', 'cost']);
  });
});

describe('the report', () => {
  test('has the difference as Markdown, in the summary of the run as well', () => {
    const { code, report, summary, outputs } = price({}, NAT, TWO_NATS);
    expect(code).toBe(0);
    expect(report).toMatch(/^<!-- loadbearing cost -->\n/);
    expect(report).toContain('+$32.85 a month');
    expect(report).toContain('| --- |');
    expect(summary).toBe(report);
    expect(outputs).toBe('report=true\n');
  });

  test('of a base without the source is the bill, and says so', () => {
    const { code, report } = price({ maxIncreaseUsd: 1 }, undefined, NAT);
    expect(code).toBe(0);
    expect(report).toContain('nothing to compare with');
    expect(report).toMatch(/~~~text\n[^]*nat\.hour/);
  });

  test('of a base that cannot be priced is the bill as well', () => {
    const { code, report } = price({ maxIncreaseUsd: 1 }, {}, NAT);
    expect(code).toBe(0);
    expect(report).toContain('no `shop.template.json` that can be priced, so there is nothing to compare with');
    expect(report).toMatch(/~~~text\n[^]*nat\.hour/);
  });

  test.each([
    ['an increase', { maxIncreaseUsd: 20 }],
    ['a cost', { limitUsd: 60 }],
  ])('fails above the limit of %s, until a maintainer reviews it', (_, cost) => {
    expect(price(cost, NAT, TWO_NATS)).toMatchObject({ code: 1, report: expect.stringContaining('above the limit') });
    expect(price(cost, NAT, TWO_NATS, { REVIEWED: 'true' })).toMatchObject({ code: 0 });
    expect(price(cost, TWO_NATS, NAT)).toMatchObject({ code: 0 });
  });

  test('of what cannot be priced does not exist, whatever the label', () => {
    const ended = price({}, NAT, 'no template', { REVIEWED: 'true' });
    expect(ended).toMatchObject({ code: 2, report: undefined, outputs: '' });
  });
});

test('a loadbearing that is not installed is no limit, and no label excuses it', () => {
  const npx = '#!/bin/sh\necho "npm error could not determine executable to run" >&2\nexit 1\n';
  const ended = price({ maxIncreaseUsd: 20 }, NAT, NAT, { npx, REVIEWED: 'true' });
  expect(ended).toMatchObject({ code: 1, report: undefined, outputs: '' });
  expect(ended.output).toContain('::error::loadbearing cost shop.template.json ended with 1');
});

describe('the comment', () => {
  interface Call {
    readonly method: string;
    readonly url: string;
    readonly body: string;
  }
  const mark = '<!-- loadbearing cost -->\n';
  const bot = { login: 'github-actions[bot]' };

  /** Runs the step against a server with these comments, and returns the calls that write. */
  async function post(
    report: string,
    comments: { id: number; user: { login: string }; body: string }[],
    status = 200,
  ): Promise<Call[]> {
    const calls: Call[] = [];
    const server = createServer((request, response) => {
      const { method = '', url = '' } = request;
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        const page = Number(new URL(url, 'http://localhost').searchParams.get('page'));
        if (method !== 'GET') calls.push({ method, url, body: (JSON.parse(body) as { body: string }).body });
        response.statusCode = method === 'GET' ? 200 : status;
        response.end(JSON.stringify(method === 'GET' ? comments.slice(100 * (page - 1), 100 * page) : {}));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const folder = aFolder({ 'cost.md': report, 'comment.py': workflow().step('cost-comment', 'Comment').run });
      await promisify(execFile)('python3', ['comment.py'], {
        cwd: folder,
        env: {
          ...process.env,
          ...{ REPORT: 'cost.md', NUMBER: '7', GITHUB_TOKEN: 'token', GITHUB_REPOSITORY: 'acme/shop' },
          GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        },
      });
    } finally {
      server.close();
    }
    return calls;
  }

  test('is new on a pull request without one, also if a stranger copied the mark', async () => {
    const stranger = { id: 1, user: { login: 'stranger' }, body: mark };
    expect(await post(`${mark}+$31`, [stranger])).toEqual([
      { method: 'POST', url: '/repos/acme/shop/issues/7/comments', body: `${mark}+$31` },
    ]);
  });

  test('of an earlier run is updated, on whichever page it is', async () => {
    const others = Array.from({ length: 150 }, (_, id) => ({ id, user: { login: 'someone' }, body: 'looks good' }));
    const calls = await post(`${mark}+$31`, [...others, { id: 900, user: bot, body: `${mark}+$12` }]);
    expect(calls).toMatchObject([{ method: 'PATCH', url: '/repos/acme/shop/issues/comments/900' }]);
  });

  test('that the token of Dependabot may not post is a warning, another refusal a failure', async () => {
    await expect(post(mark, [], 403)).resolves.toHaveLength(1);
    await expect(post(mark, [], 422)).rejects.toMatchObject({
      stdout: expect.stringContaining('::error::GitHub answered 422'),
    });
  });

  test('keeps within the limit of GitHub, with whole lines and closed fences', async () => {
    const [{ body }] = await post(`${mark}~~~text\n${'a line of the bill\n'.repeat(10_000)}~~~\n`, []);
    expect(body.length).toBeLessThan(65_536);
    expect(body).toMatch(/a line of the bill\n~~~\n\nThe report is longer/);
  });
});

test('rejects paths out of the repository, moving versions and limits that are none', () => {
  const cost = {
    folder: '../infra',
    nodeVersion: 'lts',
    source: '/etc',
    usageFile: '-x',
    maxIncreaseUsd: 0,
    limitUsd: -1,
  };
  expect(faults(() => new Pipeline({ name: 'shop', cost }))).toEqual([
    ...['folder', 'nodeVersion', 'source', 'usageFile'].map((it) => `invalid-format at Pipeline(shop).cost.${it}`),
    ...['maxIncreaseUsd', 'limitUsd'].map((it) => `number-out-of-range at Pipeline(shop).cost.${it}`),
  ]);
});
