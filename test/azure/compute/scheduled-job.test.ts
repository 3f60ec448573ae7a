import { ScheduledJob, ScheduledJobArgs } from '../../../lib/azure/compute/scheduled-job';
import { inputFaults } from '../../support/input-problems-of';
import { runProgram } from '../../support/pulumi-program';

const args: ScheduledJobArgs = {
  resourceGroupName: 'rg',
  location: 'westus2',
  environmentId: '/environment',
  image: 'psql:17',
  cron: '0 * * * *',
};

test('a job runs on its schedule, without parallel runs, with one retry', async () => {
  const run = await runProgram(() => new ScheduledJob('refresh', { ...args, command: ['psql'] }));

  expect(run.one('app:Job').inputs).toMatchObject({
    jobName: 'refresh',
    environmentId: '/environment',
    configuration: {
      triggerType: 'Schedule',
      scheduleTriggerConfig: { cronExpression: '0 * * * *', parallelism: 1 },
      replicaTimeout: 1800,
      replicaRetryLimit: 1,
    },
    template: { containers: [{ name: 'refresh', image: 'psql:17', command: ['psql'] }] },
  });
});

test('reads its secrets with its own identity, and waits for the permission', async () => {
  const secretVariables = [
    { name: 'DATABASE_URL', secretName: 'postgres', keyVaultUri: 'https://v/s', secretId: '/v/s' },
  ];
  const run = await runProgram(() => new ScheduledJob('refresh', { ...args, secretVariables }));

  const job = run.one('app:Job');
  expect(job.inputs.configuration.secrets).toMatchObject([{ name: 'postgres', keyVaultUrl: 'https://v/s' }]);
  expect(job.dependencies).toContain(run.one('authorization:RoleAssignment').urn);
});

test('reports all problems at once', async () => {
  const wrong = { ...args, cron: 'hourly', jobName: 'Refresh!', timeoutSeconds: 0, retries: 50, vcpus: 0.3 };

  expect(await inputFaults(() => new ScheduledJob('refresh', wrong))).toEqual([
    'invalid-format at cron',
    'invalid-format at jobName',
    'number-out-of-range at timeoutSeconds',
    'number-out-of-range at retries',
    'unsupported-container-app-size at vcpus',
  ]);
});
