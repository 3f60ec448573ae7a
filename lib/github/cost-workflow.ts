import { bashStep, checkout, pythonStep, shellCommand } from './common-steps';
import { DOWNLOAD_ARTIFACT, SETUP_NODE, UPLOAD_ARTIFACT } from './pins';
import { Cost } from './resolved-pipeline';
import { COST_REVIEWED, reviewed } from './review-labels';
import { Step, expression, job } from './workflow';

/** Name of the check, which the ruleset requires if there is a limit. */
export const COST_CHECK = 'cost';

const REPORT = '${{ runner.temp }}/cost';
/** Folders of both versions. Outside of the workspace GitHub checks nothing out. */
const HEAD = 'head';
const BASE = 'base';

/** Returns the workflow that prices each pull request. Code of the pull request never runs in the job that may write comments. */
export function costWorkflow(branches: string[], cost: Cost): unknown {
  return {
    name: 'cost',
    on: {
      // The label cost-reviewed changes the result.
      pull_request: { branches, types: ['opened', 'synchronize', 'reopened', 'labeled', 'unlabeled'] },
    },
    permissions: {},
    concurrency: { group: 'cost-${{ github.ref }}', 'cancel-in-progress': true },
    jobs: {
      [COST_CHECK]: job({
        minutes: 30,
        outputs: { report: expression('steps.cost.outputs.report') },
        steps: [
          checkout({ path: HEAD }),
          {
            ...checkout({ path: BASE, ref: expression('github.event.pull_request.base.sha') }),
            name: 'Check out the base',
          },
          {
            name: 'Set up Node',
            uses: SETUP_NODE.reference,
            with: { 'node-version': cost.nodeVersion, 'package-manager-cache': false },
          },
          ...declare(HEAD, cost),
          // A base that does not build is no reason to stop its mending. The report says that there is nothing to compare with.
          ...declare(BASE, cost).map((step) => ({
            ...step,
            name: `${step.name} the base`,
            'continue-on-error': true,
          })),
          priceStep(cost),
          {
            name: 'Keep the report',
            if: "${{ !cancelled() && steps.cost.outputs.report == 'true' }}",
            uses: UPLOAD_ARTIFACT.reference,
            with: { name: 'cost', path: `${REPORT}/cost.md`, 'retention-days': 7 },
          },
        ],
      }),
      'cost-comment': job({
        needs: [COST_CHECK],
        // Tokens of pull requests from forks cannot write.
        if: `\${{ !cancelled() && needs.${COST_CHECK}.outputs.report == 'true' && github.event.pull_request.head.repo.fork != true }}`,
        minutes: 5,
        permissions: { 'pull-requests': 'write' },
        steps: [
          { name: 'Fetch the report', uses: DOWNLOAD_ARTIFACT.reference, with: { name: 'cost', path: REPORT } },
          pythonStep('Comment', 'cost_comment.py', {
            REPORT: `${REPORT}/cost.md`,
            NUMBER: expression('github.event.pull_request.number'),
            GITHUB_TOKEN: expression('github.token'),
          }),
        ],
      }),
    },
  };
}

/** Returns the steps after which a version's source is there. */
function declare(version: string, { folder, command }: Cost): Step[] {
  const at = { 'working-directory': folder === '.' ? version : `${version}/${folder}` };
  const words = Object.fromEntries(command.map((word, index) => [`WORD${index}`, word]));
  const line = Object.keys(words).map((it) => `'@@${it}@@'`);
  return [
    { name: 'Install', ...at, run: 'npm ci' },
    ...(command.length > 0 ? [{ name: 'Declare', ...at, run: shellCommand(line.join(' '), words) }] : []),
  ];
}

function priceStep({ folder, source, usageFile, maxIncreaseUsd, limitUsd }: Cost): Step {
  const env = {
    REPORT: `${REPORT}/cost.md`,
    HEAD: `${HEAD}/${folder}`,
    BASE: `${expression('github.workspace')}/${BASE}/${folder}`,
    SOURCE: source,
    USAGE: usageFile ?? '',
    MAX_INCREASE: String(maxIncreaseUsd ?? ''),
    LIMIT: String(limitUsd ?? ''),
    REVIEWED: reviewed(COST_REVIEWED),
  };
  return bashStep('Price', 'cost.sh', env, { id: 'cost' });
}
