import { ALL_CHECKS } from './ci-workflow';
import { COST_CHECK } from './cost-workflow';
import { ResolvedPipeline } from './resolved-pipeline';

/** App id of GitHub Actions. Checks from other apps do not count. */
const GITHUB_ACTIONS = 15368;

/** Returns a [ruleset](https://docs.github.com/rest/repos/rules) to import: requirements for merges into protected branches. */
export function ruleset({ protectedBranches: branches, cost }: ResolvedPipeline): unknown {
  const hasLimit = cost?.maxIncreaseUsd !== undefined || cost?.limitUsd !== undefined;
  const checks = [ALL_CHECKS, ...(hasLimit ? [COST_CHECK] : [])];
  return {
    name: 'All checks pass before a merge',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: branches.map((branch) => `refs/heads/${branch}`), exclude: [] } },
    bypass_actors: [],
    rules: [
      { type: 'deletion' },
      { type: 'non_fast_forward' },
      {
        type: 'pull_request',
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: false,
          require_last_push_approval: true,
          required_review_thread_resolution: true,
        },
      },
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: true,
          do_not_enforce_on_create: false,
          required_status_checks: checks.map((context) => ({ context, integration_id: GITHUB_ACTIONS })),
        },
      },
    ],
  };
}
