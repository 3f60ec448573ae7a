import { EventJob, EventJobArgs } from '../../../lib/azure/compute/event-job';
import { inputFaults } from '../../support/input-problems-of';
import { runProgram, valueOf } from '../../support/pulumi-program';

const args: EventJobArgs = {
  resourceGroupName: 'rg',
  location: 'westus2',
  environmentId: '/apps',
  image: 'invoices:1',
  rules: [{ name: 'orders', type: 'azure-servicebus', metadata: { queueName: 'orders' }, useIdentity: true }],
};

test('[LB-RC-28] runs once for each event, with an identity that the scaler uses, too', async () => {
  const run = await runProgram(() => new EventJob('invoices', { ...args, maxExecutions: 20 }));

  const { configuration, template } = run.one('app:Job').inputs;
  expect(configuration).toMatchObject({ triggerType: 'Event', replicaTimeout: 1800, replicaRetryLimit: 1 });
  expect(configuration.eventTriggerConfig).toEqual({
    parallelism: 1,
    replicaCompletionCount: 1,
    scale: {
      minExecutions: 0,
      maxExecutions: 20,
      pollingInterval: 30,
      rules: [
        {
          name: 'orders',
          type: 'azure-servicebus',
          metadata: { queueName: 'orders' },
          auth: [],
          identity: await valueOf(run.result.identity.identityId),
        },
      ],
    },
  });
  expect(template.containers[0]).toMatchObject({ name: 'invoices', image: 'invoices:1' });
});

test('[LB-RC-28] reports every problem at once', async () => {
  const wrong = { ...args, rules: [], maxExecutions: 0, timeoutSeconds: 0, retries: 11, vcpus: 0.3 };
  expect(await inputFaults(() => new EventJob('invoices', wrong))).toEqual([
    'empty-list at rules',
    'number-out-of-range at maxExecutions',
    'number-out-of-range at timeoutSeconds',
    'number-out-of-range at retries',
    'unsupported-container-app-size at vcpus',
  ]);
});

test('[LB-RC-28] runs on a dedicated workload profile, after what its component depends on', async () => {
  const run = await runProgram(() => {
    const first = new EventJob('first', args);
    return new EventJob('second', { ...args, workloadProfile: 'Memory', vcpus: 6 }, { dependsOn: first });
  });
  const second = run.one('app:Job', 'second');
  expect(second.inputs.workloadProfileName).toBe('Memory');
  expect(second.dependencies).toContain(run.one('app:Job', 'first').urn);
});
