import { checkout } from './common-steps';
import { PipelineLoad } from './pipeline-props';
import { expression, job } from './workflow';

/** Where the scripts of the pipeline lie in the repository. */
export const SCRIPTS = '.github/pipeline';

/** The load test: by hand, on schedule, and called by the deployment. */
export function loadWorkflow(schedule?: string): unknown {
  const environment = {
    description: 'GitHub environment whose BASE_URL is tested',
    type: 'string',
    default: 'staging',
  };
  return {
    name: 'load-test',
    on: {
      workflow_dispatch: { inputs: { environment: { ...environment, required: true } } },
      workflow_call: { inputs: { environment } },
      ...(schedule !== undefined && { schedule: [{ cron: schedule }] }),
    },
    permissions: {},
    concurrency: { group: 'load-test', 'cancel-in-progress': false },
    jobs: {
      'load-test': job({
        minutes: 20,
        environment: "${{ inputs.environment || 'staging' }}",
        steps: [
          checkout(),
          {
            name: 'Load test',
            env: { BASE_URL: expression('vars.BASE_URL'), LOAD_TOKEN: expression('secrets.LOAD_TOKEN') },
            run: `python3 ${SCRIPTS}/load_test.py ${SCRIPTS}/load_test.json`,
          },
        ],
      }),
    },
  };
}

/** What the load test sends and expects. */
export function loadSettings(loads: PipelineLoad[]): unknown {
  return loads.map((load) => ({
    name: load.name,
    path: load.path,
    method: load.method ?? 'GET',
    ...(load.body !== undefined && { body: load.body }),
    users: load.users,
    requests: load.requests ?? 1,
    errorsBelowPercent: load.errorsBelowPercent ?? 1,
    ...(load.averageBelowMilliseconds !== undefined && { averageBelowMilliseconds: load.averageBelowMilliseconds }),
  }));
}
