import { backendAudit, backendLint, backendTests, uniqueRequirements } from './backend-jobs';
import { pythonStep } from './common-steps';
import { frontendLint, frontendTests } from './frontend-jobs';
import { ResolvedPipeline } from './resolved-pipeline';
import { dockerBuild, security } from './security-jobs';
import { Jobs, expression, job } from './workflow';

/** Name of the only check that the ruleset requires. It depends on all others. */
export const ALL_CHECKS = 'all-checks-passed';

/** Returns the workflow that checks every change, and every release again. */
export function ciWorkflow(pipeline: ResolvedPipeline): unknown {
  const { backend, frontend, codecov } = pipeline;
  const checks: Jobs = {
    ...(backend && { ...backendLint(backend), ...backendTests(backend, codecov), ...backendAudit(backend) }),
    ...(frontend && { ...frontendLint(frontend), ...frontendTests(frontend, codecov) }),
    ...uniqueRequirements(pipeline.uniqueRequirements),
    ...security(),
    ...dockerBuild(pipeline.images),
  };
  return {
    name: 'ci',
    on: {
      push: { branches: pipeline.branches },
      // The label of a review changes the result, so labels trigger the checks, too.
      pull_request: {
        branches: pipeline.protectedBranches,
        types: ['opened', 'synchronize', 'reopened', 'labeled', 'unlabeled'],
      },
      workflow_call: {
        secrets: Object.fromEntries(ciSecrets(pipeline).map((name) => [name, { required: false }])),
      },
    },
    permissions: {},
    concurrency: {
      // In a called workflow, github.workflow is the name of the caller.
      group: 'ci-${{ github.event_name }}-${{ github.ref }}',
      'cancel-in-progress': "${{ github.event_name == 'pull_request' }}",
    },
    jobs: { ...checks, [ALL_CHECKS]: allChecks(Object.keys(checks)) },
  };
}

/** Returns the names of the optional secrets that the checks use. */
export function ciSecrets({ codecov, backend }: ResolvedPipeline): string[] {
  return [...(codecov ? ['CODECOV_TOKEN'] : []), ...(backend?.audit ? ['SAFETY_API_KEY'] : [])];
}

function allChecks(needs: string[]): Jobs[string] {
  return job({
    needs,
    // Also runs after a failure: GitHub counts a skipped check as passed.
    if: '${{ always() }}',
    minutes: 5,
    permissions: {},
    steps: [pythonStep('Require every check', 'all_passed.py', { NEEDS: expression('toJSON(needs)') })],
  });
}
