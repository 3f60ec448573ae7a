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

test('[LB-RC-28] runs on a dedicated workload profile, in sizes that Consumption does not have', async () => {
  const more = { workloadProfile: 'Memory', vcpus: 6, memoryGiB: 48 };
  const { workloadProfileName, template } = (
    await runProgram(() => new ScheduledJob('refresh', { ...args, ...more }))
  ).one('app:Job').inputs;
  expect(workloadProfileName).toBe('Memory');
  expect(template.containers[0].resources).toEqual({ cpu: 6, memory: '48Gi' });
  expect(await inputFaults(() => new ScheduledJob('refresh', { ...args, workloadProfile: 'no such name' }))).toEqual([
    'invalid-format at workloadProfile',
  ]);
});

test('[LB-RC-28] waits for what its component depends on, e.g. migrations', async () => {
  const run = await runProgram(() => {
    const first = new ScheduledJob('first', args);
    return new ScheduledJob('second', args, { dependsOn: first });
  });
  expect(run.one('app:Job', 'second').dependencies).toContain(run.one('app:Job', 'first').urn);
});
