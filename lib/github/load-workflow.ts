import { SCRIPTS, checkout } from './common-steps';
import { Load } from './resolved-pipeline';
import { expression, job } from './workflow';

/** Returns the workflow of the load test: on demand, on schedule, and after a deployment. */
export function loadWorkflow(schedule?: string): unknown {
  const environment = {
    description: 'GitHub environment with the BASE_URL to test',
    type: 'string',
    default: 'staging',
  };
  return {
    name: 'load-test',
    on: {
      workflow_dispatch: { inputs: { environment: { ...environment, required: true } } },
      workflow_call: {
        inputs: { environment },
        // A called workflow gets no secret of its environment that it does not declare.
        secrets: { LOAD_TOKEN: { description: 'Bearer token of the requests', required: false } },
      },
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

/** Returns the settings of `load_test.py`. */
export function loadSettings(loads: Load[]): unknown {
  return loads.map(({ name, path, method, body, users, requests, ...limits }) => ({
    name,
    path,
    method,
    ...(body !== undefined && { body }),
    users,
    requests,
    errorsBelowPercent: limits.errorsBelowPercent,
    ...(limits.averageBelowMilliseconds !== undefined && {
      averageBelowMilliseconds: limits.averageBelowMilliseconds,
    }),
  }));
}
