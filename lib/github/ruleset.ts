import { ALL_CHECKS } from './ci-workflow';

/** The id of GitHub Actions among GitHub's apps: nobody else may report the check. */
const GITHUB_ACTIONS = 15368;

/** A ruleset to import: what must be true before a change reaches a protected branch. https://docs.github.com/rest/repos/rules */
export function ruleset(branches: string[]): unknown {
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
          required_status_checks: [{ context: ALL_CHECKS, integration_id: GITHUB_ACTIONS }],
        },
      },
    ],
  };
}
