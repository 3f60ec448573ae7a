import { pythonStep } from './common-steps';
import { expression, job } from './workflow';

/** Label with which a maintainer accepts findings of scanners. */
export const SECURITY_REVIEWED = 'security-reviewed';

/** Label with which a maintainer accepts a cost above its limit. */
export const COST_REVIEWED = 'cost-reviewed';

const LABELS = [SECURITY_REVIEWED, COST_REVIEWED];

/**
 * Returns an expression that is true in a run that started because a maintainer has added a label of a review, if the pull request has
 * this label.
 *
 * No other run counts: a label can still be there when a new commit or another label starts one. A review is for one commit.
 */
export function reviewed(label: string): string {
  const added = `github.event.action == 'labeled' && contains(fromJSON('${JSON.stringify(LABELS)}'), github.event.label.name)`;
  return expression(`${added} && contains(github.event.pull_request.labels.*.name, '${label}')`);
}

/** Returns the workflow that removes the labels of reviews after a new commit. */
export function reviewLabelsWorkflow(branches: string[]): unknown {
  return {
    name: 'review-labels',
    on: {
      // The token of pull_request cannot remove labels of a pull request from a fork. This workflow checks out and runs no code.
      pull_request_target: { branches, types: ['synchronize', 'reopened'] },
    },
    permissions: {},
    jobs: {
      remove: job({
        minutes: 5,
        permissions: { 'pull-requests': 'write' },
        steps: [
          pythonStep('Remove the labels of reviews', 'remove_labels.py', {
            LABELS: LABELS.join(' '),
            NUMBER: expression('github.event.pull_request.number'),
            GITHUB_TOKEN: expression('github.token'),
          }),
        ],
      }),
    },
  };
}
