import { backendAudit, backendLint, backendTests } from './backend-jobs';
import { checkout, pythonStep } from './common-steps';
import { frontendLint, frontendTests } from './frontend-jobs';
import { PipelineProps } from './pipeline-props';
import { dockerBuild, security } from './security-jobs';
import { Jobs, expression, job } from './workflow';

/** The one check that a branch requires: it knows all others. */
export const ALL_CHECKS = 'all-checks-passed';

/** Every change is checked, and every release once more. */
export function ciWorkflow(props: PipelineProps): unknown {
  const { backend, frontend, codecov = false, branches = ['main'], protectedBranches = ['main'] } = props;
  const checks: Jobs = {
    ...(backend && { ...backendLint(backend), ...backendTests(backend, codecov), ...backendAudit(backend) }),
    ...(frontend && { ...frontendLint(frontend), ...frontendTests(frontend, codecov) }),
    ...uniqueRequirements(props.uniqueRequirements ?? []),
    ...security(),
    ...dockerBuild(props.images ?? []),
  };
  return {
    name: 'ci',
    on: {
      push: { branches },
      // A label may be set or taken away: security-reviewed.
      pull_request: {
        branches: protectedBranches,
        types: ['opened', 'synchronize', 'reopened', 'labeled', 'unlabeled'],
      },
      workflow_call: {
        secrets: Object.fromEntries(ciSecrets(props).map((name) => [name, { required: false }])),
      },
    },
    permissions: {},
    concurrency: {
      // Not the name of the workflow: called by another one, that would be the other's.
      group: 'ci-${{ github.event_name }}-${{ github.ref }}',
      'cancel-in-progress': "${{ github.event_name == 'pull_request' }}",
    },
    jobs: { ...checks, [ALL_CHECKS]: allChecks(Object.keys(checks)) },
  };
}

/** The secrets that the checks use when they are set. */
export function ciSecrets(props: PipelineProps): string[] {
  return [...(props.codecov ? ['CODECOV_TOKEN'] : []), ...(props.backend?.audit ? ['SAFETY_API_KEY'] : [])];
}

function uniqueRequirements(files: string[]): Jobs {
  if (files.length === 0) return {};
  const check = pythonStep('No package is named twice', 'unique_requirements.py', { FILES: files.join(' ') });
  return { 'unique-requirements': job({ minutes: 5, steps: [checkout(), check] }) };
}

function allChecks(needs: string[]): Jobs[string] {
  return job({
    needs,
    // Also when one failed: a job that is skipped would count as passed.
    if: '${{ always() }}',
    minutes: 5,
    permissions: {},
    steps: [pythonStep('Every check passed', 'all_passed.py', { NEEDS: expression('toJSON(needs)') })],
  });
}
