import * as pulumi from '@pulumi/pulumi';
import { RedisCache } from '../../../lib/azure/data/redis-cache';
import { RedisClustering, RedisEviction } from '../../../lib/azure/data/redis-cache-args';
import { WorkerFleet } from '../../../lib/azure/compute/worker-fleet';
import { WorkerFleetArgs } from '../../../lib/azure/compute/worker-fleet-args';
import { Cloud, ConnectionBudget, ConnectionLimit, Plan } from '../../../lib/domain';
import { inputFaults } from '../../support/input-problems-of';
import { ProgramRun, runProgram, valueOf } from '../../support/pulumi-program';

const secret = (name: string): WorkerFleetArgs['broker']['url'] => ({
  name,
  id: `/vault/secrets/${name}`,
  uri: `https://vault/secrets/${name}`,
});
const args: WorkerFleetArgs = {
  resourceGroupName: 'rg',
  location: 'westus2',
  environmentId: '/environment',
  image: 'shop:1',
  app: 'shop.celery_app',
  broker: {
    hostName: pulumi.output('broker.westus2.redis.azure.net'),
    url: secret('broker-url'),
    password: secret('broker-password'),
  },
  minWorkers: 1,
  maxWorkers: 4,
};
const aFleet = (more: Partial<WorkerFleetArgs> = {}): Promise<ProgramRun<WorkerFleet>> =>
  runProgram(() => new WorkerFleet('workers', { ...args, ...more }));
const inputs = async (more: Partial<WorkerFleetArgs> = {}): Promise<ReturnType<typeof JSON.parse>> =>
  (await aFleet(more)).one('app:ContainerApp', 'workers').inputs;
const faultsWith = (more: Partial<WorkerFleetArgs>): Promise<string[]> =>
  inputFaults(() => new WorkerFleet('workers', { ...args, ...more }));

describe('a worker', () => {
  test('runs Celery, without ingress and probes', async () => {
    const { configuration, template } = await inputs({ queues: ['mail', 'reports'], concurrency: 3 });
    expect(configuration.ingress).toBeUndefined();
    expect(template.containers[0].probes).toBeUndefined();
    const { command } = template.containers[0];
    expect(command.slice(0, 4)).toEqual(['celery', '-A', 'shop.celery_app', 'worker']);
    expect(command).toContain('--concurrency=3');
    expect(command).toContain('--queues=mail,reports');
  });

  test('replaces its processes before they exceed its memory', async () => {
    const { command } = (await inputs({ vcpus: 1, concurrency: 4 })).template.containers[0];
    const [kb] = command.flatMap((it: string) => /^--max-memory-per-child=(\d+)$/.exec(it)?.[1] ?? []);
    expect(4 * Number(kb)).toBeLessThan(2 * 1024 * 1024);
  });

  test('reads the URL of its broker from the vault, and has ten minutes for its tasks', async () => {
    const { configuration, template } = await inputs();
    expect(configuration.secrets.map(({ name }: { name: string }) => name)).toEqual(['broker-url', 'broker-password']);
    expect(template.containers[0].env).toEqual(
      expect.arrayContaining([
        { name: 'CELERY_BROKER_URL', secretRef: 'broker-url' },
        { name: 'CELERY_RESULT_BACKEND', secretRef: 'broker-url' },
      ]),
    );
    expect(template.terminationGracePeriodSeconds).toBe(600);
  });

  test('keeps results elsewhere if they have a place of their own', async () => {
    const { template } = await inputs({ resultBackend: secret('results') });
    expect(template.containers[0].env).toContainEqual({ name: 'CELERY_RESULT_BACKEND', secretRef: 'results' });
  });

  test('starts after its permissions and the dependencies of the fleet', async () => {
    const run = await runProgram(() => {
      const before = new WorkerFleet('before', args);
      return new WorkerFleet('workers', args, { dependsOn: before });
    });
    const { dependencies } = run.one('app:ContainerApp', 'workers');
    expect(dependencies).toContain(run.one('app:ContainerApp', 'before').urn);
    expect(dependencies).toContain(run.one('authorization:RoleAssignment', 'workers-secret-broker-url').urn);
  });
});

describe('scaling', () => {
  test('follows the length of each queue over TLS, and the CPU', async () => {
    const { rules } = (await inputs({ queues: ['mail', 'reports'], backlogPerWorker: 20 })).template.scale;
    const list = (listName: string): object => ({
      type: 'redis',
      metadata: { address: 'broker.westus2.redis.azure.net:10000', listName, listLength: '20', enableTLS: 'true' },
      auth: [{ secretRef: 'broker-password', triggerParameter: 'password' }],
    });
    expect(rules).toMatchObject([
      { name: 'queue-1', custom: list('mail') },
      { name: 'queue-2', custom: list('reports') },
      { name: 'cpu-scaling', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '70' } } },
    ]);
  });

  test('follows the default queue of Celery without queues', async () => {
    const { rules } = (await inputs()).template.scale;
    expect(rules[0].custom.metadata.listName).toBe('celery');
  });

  test('to zero has no rule for the CPU, which would keep a worker running', async () => {
    const { scale } = (await inputs({ minWorkers: 0 })).template;
    expect(scale).toMatchObject({ minReplicas: 0, cooldownPeriod: 300 });
    expect(scale.rules.map(({ name }: { name: string }) => name)).toEqual(['queue-1']);
    expect(await faultsWith({ minWorkers: 0, cpuPercent: 70 })).toEqual(['conflicting-props at cpuPercent']);
  });
});

describe('a plan', () => {
  const { workers: plan } = Plan.forWorkload(
    { traffic: { users: 800 }, background: { tasksPerSecond: 20, secondsPerTask: 3 } },
    { cloud: Cloud.AZURE },
  );
  if (!plan) throw new Error('a workload with background tasks has a plan for workers');
  const unsized = { ...args, minWorkers: undefined, maxWorkers: undefined };

  test('sets size, number, concurrency and backlog', async () => {
    const run = await runProgram(() => new WorkerFleet('workers', { ...unsized, plan }));
    const { template } = run.one('app:ContainerApp').inputs;
    expect(template.containers[0].resources).toEqual({ cpu: plan.vcpus, memory: `${plan.memoryGiB}Gi` });
    expect(template.containers[0].command).toContain(`--concurrency=${plan.concurrency}`);
    expect(template.scale).toMatchObject({ minReplicas: plan.minWorkers, maxReplicas: plan.maxWorkers });
    expect(template.scale.rules[0].custom.metadata.listLength).toBe(String(plan.backlogPerWorker));
    expect(run.result.planOverrides).toEqual([]);
  });

  test('gives way to arguments, which planOverrides names', async () => {
    const run = await runProgram(
      () => new WorkerFleet('workers', { ...unsized, plan, maxWorkers: plan.maxWorkers + 3 }),
    );
    expect(run.result.planOverrides).toEqual([`maxWorkers: ${plan.maxWorkers + 3} instead of ${plan.maxWorkers}`]);
  });

  test('or the numbers are required', async () => {
    expect(await inputFaults(() => new WorkerFleet('workers', unsized))).toEqual([
      'missing-value at minWorkers',
      'missing-value at maxWorkers',
    ]);
  });
});

test('a deployment doubles the connections: a new revision starts beside the old one', async () => {
  const { result } = await aFleet({ maxWorkers: 5, concurrency: 3 });
  const budget = new ConnectionBudget({
    database: 'primary',
    limit: ConnectionLimit.pinned(100),
    consumers: [result.connectionConsumer],
  });
  expect(result.surgeReplicas).toBe(5);
  expect(budget.demand).toBe(2 * 5 * 3);
});

test('beat is an app of its own with exactly one process', async () => {
  expect((await aFleet()).result.beatApp).toBeUndefined();
  const { template } = (await aFleet({ beat: true })).one('app:ContainerApp', 'workers-beat').inputs;
  expect(template.scale).toEqual({ minReplicas: 1, maxReplicas: 1 });
  expect(template.containers[0].command).toContain('beat');
});

test.each<[string, Partial<WorkerFleetArgs>]>([
  ['invalid-format at app', { app: 'shop; rm -rf /' }],
  ['invalid-format at queues[0]', { queues: ['a,b --pool=solo'] }],
  ['empty-list at queues', { queues: [] }],
  ['duplicate at queues', { queues: ['mail', 'mail'] }],
  ['invalid-format at containerAppName', { containerAppName: 'Workers!' }],
  ['invalid-format at containerName', { containerName: 'a b' }],
  ['invalid-format at broker.hostName', { broker: { ...args.broker, hostName: 'redis://x' } }],
  ['number-out-of-range at broker.port', { broker: { ...args.broker, port: 0 } }],
  [
    'invalid-format at secretVariables[CELERY_BROKER_URL].secretName',
    { broker: { ...args.broker, url: secret('A B') } },
  ],
  ['number-out-of-range at concurrency', { concurrency: 0 }],
  ['number-out-of-range at backlogPerWorker', { backlogPerWorker: 0.5 }],
  ['unsupported-container-app-size at vcpus', { vcpus: 0.3 }],
  ['mutable-image-tag at image', { image: 'shop:latest' }],
  ['prop-without-effect at command', { command: ['sh'] }],
  ['prop-without-effect at args', { args: ['--pool=solo'] }],
])('%s is reported', async (fault, more) => {
  expect(await faultsWith(more)).toContain(fault);
});

test('the broker of a cache has a URL that Celery accepts, and its key for scaling', async () => {
  const run = await runProgram(
    () =>
      new RedisCache('broker', {
        resourceGroupName: 'rg',
        location: 'westus2',
        subnetId: '/subnet',
        privateDnsZoneId: '/zone',
        accessKeys: true,
        clusteringPolicy: RedisClustering.NONE,
        evictionPolicy: RedisEviction.NO_EVICTION,
      }),
  );
  const url = new URL(await valueOf(run.result.celeryUrl));
  expect(url.protocol).toBe('rediss:');
  expect(url.pathname).toBe('/0');
  // Celery rejects rediss:// without it.
  expect(url.searchParams.get('ssl_cert_reqs')).toBe('CERT_REQUIRED');
  expect(decodeURIComponent(url.password)).toBe(await valueOf(run.result.accessKey));
  expect(await pulumi.isSecret(run.result.accessKey)).toBe(true);
});
