import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { actionlint, canLint } from '../support/actionlint';
import { Workflow, aFolder, renderedFiles } from '../support/workflow';

const props = { name: 'shop', branches: ['main'], cost: { limitUsd: 50 } };
const gates = {
  'security-reviewed': new Workflow(props, 'ci').step('security', 'Require a review of the findings').env.REVIEWED,
  'cost-reviewed': new Workflow(props, 'cost').step('cost', 'Price').env.REVIEWED,
} as { readonly [label: string]: string };
const removal = new Workflow(props, 'review-labels');

interface Event {
  readonly action: string;
  /** Label that was added or removed. */
  readonly label?: string;
  /** Labels of the pull request. */
  readonly labels: string[];
}

/** Evaluates an expression for an event as GitHub does, with the two functions and the filter that the gates use. */
function isReviewed(expression: string, { action, label, labels }: Event): unknown {
  const [, code] = /^\$\{\{ (.*) \}\}$/.exec(expression) ?? [];
  if (code === undefined) throw new Error(`${expression} is not one expression`);
  const event = {
    action,
    ...(label !== undefined && { label: { name: label } }),
    pull_request: { labels: labels.map((name) => ({ name })) },
  };
  return runInNewContext(code.replace('.labels.*.name', '.labels.map((it) => it.name)'), {
    github: { event },
    contains: (list: string[], item: string) => list.includes(item),
    fromJSON: JSON.parse,
  });
}

describe.each(Object.entries(gates))('the label %s', (label, expression) => {
  const other = Object.keys(gates).find((it) => it !== label)!;

  test.each<[string, Event, boolean]>([
    ['counts when a maintainer adds it', { action: 'labeled', label, labels: [label] }, true],
    [
      'counts when a maintainer then adds that of another review',
      { action: 'labeled', label: other, labels: [label, other] },
      true,
    ],
    ['does not count for a later commit', { action: 'synchronize', labels: [label] }, false],
    [
      'does not count for a commit during which the pull request was closed',
      { action: 'reopened', labels: [label] },
      false,
    ],
    [
      'does not count when a bot adds another label after a later commit',
      { action: 'labeled', label: 'docs', labels: [label, 'docs'] },
      false,
    ],
    ['does not count when another label is removed', { action: 'unlabeled', label: 'docs', labels: [label] }, false],
    ['does not count when it is removed', { action: 'unlabeled', label, labels: [] }, false],
    ['is not another review', { action: 'labeled', label: other, labels: [other] }, false],
  ])('%s', (_, event, expected) => {
    expect(isReviewed(expression, event)).toBe(expected);
  });
});

test('the gates check again whenever the answer may have changed', () => {
  for (const name of ['ci', 'cost']) {
    const { types } = new Workflow(props, name).content.on.pull_request;
    expect(types).toEqual(['opened', 'synchronize', 'reopened', 'labeled', 'unlabeled']);
  }
});

describe('the workflow that removes labels', () => {
  test('runs after each commit, with a token of the base, and runs no code of the pull request', () => {
    expect(removal.content.on).toEqual({
      pull_request_target: { branches: ['main'], types: ['synchronize', 'reopened'] },
    });
    expect(removal.content.permissions).toEqual({});
    expect(removal.job('remove').permissions).toEqual({ 'pull-requests': 'write' });
    const [step, ...others] = removal.job('remove').steps;
    expect(others).toEqual([]);
    expect(step).not.toHaveProperty('uses');
    // Nothing of the event becomes code: the number is the only thing it reads, as an environment variable.
    expect(step.run).not.toContain('${{');
    expect(step.env).toEqual({
      LABELS: Object.keys(gates).join(' '),
      NUMBER: '${{ github.event.pull_request.number }}',
      GITHUB_TOKEN: '${{ github.token }}',
    });
  });

  test('is valid', () => {
    if (canLint()) expect(actionlint(renderedFiles(props))).toBe('');
  });

  /** Runs the step against a server that answers with these codes, and returns the calls. */
  async function remove(...statuses: number[]): Promise<{ readonly calls: string[]; readonly stdout: string }> {
    const calls: string[] = [];
    const server = createServer((request, response) => {
      response.statusCode = statuses[calls.length];
      calls.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.end('[]');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const step = removal.step('remove', 'Remove the labels of reviews');
    try {
      const { stdout } = await promisify(execFile)('python3', ['remove.py'], {
        cwd: aFolder({ 'remove.py': step.run }),
        env: {
          ...process.env,
          ...{ ...step.env, NUMBER: '7', GITHUB_TOKEN: 'token', GITHUB_REPOSITORY: 'acme/shop' },
          GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        },
      });
      return { calls, stdout };
    } finally {
      server.close();
    }
  }

  test('removes each label, and does not mind one that is missing', async () => {
    const { calls, stdout } = await remove(404, 200);
    expect(calls).toEqual([
      'DELETE /repos/acme/shop/issues/7/labels/security-reviewed Bearer token',
      'DELETE /repos/acme/shop/issues/7/labels/cost-reviewed Bearer token',
    ]);
    expect(stdout).toBe('removed cost-reviewed\n');
  });

  test('warns if the token may not, as that of Dependabot, and fails for any other reason', async () => {
    expect((await remove(403, 403)).stdout).toContain('::warning::GitHub answered 403');
    await expect(remove(500)).rejects.toMatchObject({ code: 1 });
  });
});
