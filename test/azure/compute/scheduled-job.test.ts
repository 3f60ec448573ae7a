import { ScheduledJob, ScheduledJobArgs } from '../../../lib/azure/compute/scheduled-job';
import { inputProblemsOf } from '../../support/input-problems-of';
import { runProgram } from '../../support/pulumi-program';

const args: ScheduledJobArgs = {
  resourceGroupName: 'rg',
  location: 'westus2',
  environmentId: '/environment',
  image: 'psql:17',
  cron: '0 * * * *',
};

test('a job runs on its schedule, once at a time, with a second try', async () => {
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

test('it reads its secrets with an identity of its own, and starts after it may', async () => {
  const secretVariables = [
    { name: 'DATABASE_URL', secretName: 'postgres', keyVaultUri: 'https://v/s', secretId: '/v/s' },
  ];
  const run = await runProgram(() => new ScheduledJob('refresh', { ...args, secretVariables }));

  const job = run.one('app:Job');
  expect(job.inputs.configuration.secrets).toMatchObject([{ name: 'postgres', keyVaultUrl: 'https://v/s' }]);
  expect(job.dependencies).toContain(run.one('authorization:RoleAssignment').urn);
});

test('every problem is named at once', async () => {
  const wrong = { ...args, cron: 'hourly', jobName: 'Refresh!', timeoutSeconds: 0, retries: 50, vcpus: 0.3 };
  const problems = await inputProblemsOf(() => new ScheduledJob('refresh', wrong));

  expect(problems.map((it) => it.split(':')[0])).toEqual(['jobName', 'cron', 'timeoutSeconds', 'retries', 'vcpus']);
  expect(problems[1]).toContain('five fields');
});
