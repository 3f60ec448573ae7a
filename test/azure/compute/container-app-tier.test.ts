import * as pulumi from '@pulumi/pulumi';
import * as resources from '@pulumi/azure-native/resources';
import { ContainerAppTier } from '../../../lib/azure/compute/container-app-tier';
import {
  ContainerAppTierArgs,
  DaprProtocol,
  DaprSidecar,
  RevisionMode,
} from '../../../lib/azure/compute/container-app-tier-args';
import { VolumeKind } from '../../../lib/azure/compute/container-extras';
import { InputProblems } from '../../../lib/azure/input-problems';
import { PlainVariables } from '../../../lib/azure/compute/plain-variables';
import { Cloud, Plan } from '../../../lib/domain';
import { inputFaults, inputProblemsOf } from '../../support/input-problems-of';
import { ProgramRun, runProgram, valueOf } from '../../support/pulumi-program';

const args: ContainerAppTierArgs = {
  resourceGroupName: 'rg',
  location: 'westus2',
  environmentId: '/environment',
  image: 'shop:1',
};
const aTier = (more: Partial<ContainerAppTierArgs> = {}): Promise<ProgramRun<ContainerAppTier>> =>
  runProgram(() => new ContainerAppTier('shop', { ...args, ...more }));
const inputs = async (more: Partial<ContainerAppTierArgs> = {}): Promise<ReturnType<typeof JSON.parse>> =>
  (await aTier(more)).one('app:ContainerApp').inputs;

describe('an app', () => {
  test('[FM-ACA-01] is a container app with its logical name', async () => {
    expect((await inputs()).containerAppName).toBe('shop');
  });

  test('[FM-ACA-04] [FM-ACA-05] [FM-ACA-06] accepts external requests on its port, over TLS, with automatic protocol detection', async () => {
    expect((await inputs({ port: 3000 })).configuration.ingress).toMatchObject({
      external: true,
      targetPort: 3000,
      transport: 'auto',
      allowInsecure: false,
    });
    expect((await inputs({ external: false })).configuration.ingress.external).toBe(false);
  });

  test('[FM-ACA-07] [FM-ACA-08] sends all requests to the newest revision, without Dapr', async () => {
    const { configuration } = await inputs();
    expect(configuration.ingress.traffic).toEqual([{ weight: 100, latestRevision: true }]);
    expect(configuration).toMatchObject({ dapr: { enabled: false }, activeRevisionsMode: 'Single' });
  });

  test('[FM-ACA-10] has 2 GiB of memory per vCPU', async () => {
    expect((await inputs({ vcpus: 2 })).template.containers[0].resources).toEqual({ cpu: 2, memory: '4Gi' });
  });

  test('[FM-ACA-15] [FM-ACA-16] [FM-ACA-17] scales by requests, CPU and memory, with numbers as text', async () => {
    expect((await inputs()).template.scale.rules).toEqual([
      { name: 'http-scaling', http: { metadata: { concurrentRequests: '100' } } },
      { name: 'cpu-scaling', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '70' } } },
      { name: 'memory-scaling', custom: { type: 'memory', metadata: { type: 'Utilization', value: '80' } } },
    ]);
  });

  test('[FM-HPA-07] [FM-HPA-09] waits 300 s before it stops the last replica, and measures every 30 s', async () => {
    expect((await inputs()).template.scale).toMatchObject({
      minReplicas: 2,
      maxReplicas: 10,
      cooldownPeriod: 300,
      pollingInterval: 30,
    });
  });

  test('0 disables a rule', async () => {
    const { rules } = (await inputs({ cpuPercent: 0, memoryPercent: 0 })).template.scale;
    expect(rules.map((it: { name: string }) => it.name)).toEqual(['http-scaling']);
  });

  test('has startup, readiness and liveness probes', async () => {
    const { probes } = (await inputs({ probePath: '/up', port: 3000 })).template.containers[0];
    expect(probes.map((it: { type: string }) => it.type)).toEqual(['Startup', 'Readiness', 'Liveness']);
    expect(probes[0].httpGet).toEqual({ path: '/up', port: 3000, scheme: 'HTTP' });
  });

  test('restricts requests to the allowed ranges', async () => {
    const { ipSecurityRestrictions } = (await inputs({ allowedRanges: ['203.0.113.0/24'] })).configuration.ingress;
    expect(ipSecurityRestrictions).toEqual([{ name: 'allowed-1', action: 'Allow', ipAddressRange: '203.0.113.0/24' }]);
  });

  test('creates an environment that is open to the internet if it receives none', async () => {
    const run = await aTier({ environmentId: undefined });
    expect(run.one('app:ManagedEnvironment').inputs.publicNetworkAccess).toBe('Enabled');
    expect(await valueOf(run.result.url)).toMatch(/^https:\/\/shop\./);
  });
});

describe('secrets and images', () => {
  const secret = (name: string, secretName: string): NonNullable<ContainerAppTierArgs['secretVariables']>[number] => ({
    name,
    secretName,
    keyVaultUri: `https://vault/secrets/${secretName}`,
    secretId: `/vault/secrets/${secretName}`,
  });

  test('[FM-ACA-12] [FM-ACA-13] reads secrets from the vault with its identity, not from plain variables', async () => {
    const run = await aTier({ secretVariables: [secret('REDIS_URL', 'redis'), secret('DATABASE_URL', 'postgres')] });
    const { configuration, template, identity } = run.one('app:ContainerApp').inputs;

    const identityId = await valueOf(run.result.identity.identityId);
    expect(configuration.secrets).toEqual([
      { name: 'redis', keyVaultUrl: 'https://vault/secrets/redis', identity: identityId },
      { name: 'postgres', keyVaultUrl: 'https://vault/secrets/postgres', identity: identityId },
    ]);
    expect(template.containers[0].env.slice(0, 2)).toEqual([
      { name: 'REDIS_URL', secretRef: 'redis' },
      { name: 'DATABASE_URL', secretRef: 'postgres' },
    ]);
    expect(identity).toEqual({ type: 'UserAssigned', userAssignedIdentities: [identityId] });
  });

  test('waits for permission to read its secrets and pull its image', async () => {
    const run = await aTier({
      secretVariables: [secret('A', 'a')],
      registryServer: 'shop.azurecr.io',
      registryId: '/registry',
    });
    const grants = run.all('authorization:RoleAssignment');

    expect(grants.map((it) => it.inputs.scope)).toEqual(['/registry', '/vault/secrets/a']);
    expect(run.one('app:ContainerApp').dependencies).toEqual(expect.arrayContaining(grants.map((it) => it.urn)));
    expect(run.one('app:ContainerApp').inputs.configuration.registries).toMatchObject([{ server: 'shop.azurecr.io' }]);
  });

  test('reads a secret of two variables once', async () => {
    const run = await aTier({ secretVariables: [secret('A', 'same'), secret('B', 'same')] });

    expect(run.one('app:ContainerApp').inputs.configuration.secrets).toHaveLength(1);
    expect(run.all('authorization:RoleAssignment')).toHaveLength(1);
  });

  test('[LB-RC-41] rejects two secrets of one name, and a variable that the component sets', async () => {
    const other = { ...secret('B', 'same'), keyVaultUri: 'https://other/secrets/same' };
    const program = (): ContainerAppTier =>
      new ContainerAppTier('shop', {
        ...args,
        environmentVariables: { AZURE_CLIENT_ID: 'mine' },
        secretVariables: [secret('A', 'same'), other],
      });
    expect(await inputFaults(program)).toEqual([
      'reserved-name at AZURE_CLIENT_ID',
      'names-collide at secretVariables[B].secretName',
    ]);
  });

  test('accepts outputs in plain variables', async () => {
    const { env } = (await inputs({ environmentVariables: { HOST: pulumi.output('db') } })).template.containers[0];
    expect(env[0]).toEqual({ name: 'HOST', value: 'db' });
  });
});

test('an app waits for the dependencies of its component, such as migrations', async () => {
  const run = await runProgram(() => {
    const before = new resources.ResourceGroup('before', { resourceGroupName: 'rg' });
    return new ContainerAppTier('shop', args, { dependsOn: before });
  });
  expect(run.one('app:ContainerApp').dependencies).toContain(run.one('resources:ResourceGroup').urn);
});

describe('blue and green', () => {
  const traffic = [
    { weight: 90, revisionName: 'shop--1', label: 'blue' },
    { weight: 10, label: 'green' },
  ];

  test('two revisions share the requests', async () => {
    const { configuration } = await inputs({ revisions: RevisionMode.MULTIPLE, traffic });
    expect(configuration.activeRevisionsMode).toBe('Multiple');
    expect(configuration.ingress.traffic).toEqual([
      { weight: 90, label: 'blue', revisionName: 'shop--1' },
      { weight: 10, label: 'green', latestRevision: true },
    ]);
  });

  test('rejects shares that do not add up, are ambiguous, or have one revision only', async () => {
    const wrong = [{ weight: 50 }, { weight: 40 }];
    expect(await inputFaults(() => new ContainerAppTier('shop', { ...args, traffic: wrong }))).toEqual([
      'prop-without-effect at traffic',
      'traffic-weights-not-100 at traffic',
      'duplicate at traffic',
    ]);
  });
});

describe('the quota', () => {
  test('warns of replicas that do not fit, and names the quota to request', async () => {
    const run = await aTier({ vcpus: 2, maxReplicas: 50 });
    expect(run.warnings.join()).toMatch(/200.*100|100.*200/);
  });

  test('does not warn with a larger quota', async () => {
    expect((await aTier({ vcpus: 2, maxReplicas: 50, coreQuota: 200 })).result.quota.warnings).toEqual([]);
  });

  test('rejects a minimum that does not fit, since the deployment would fail', async () => {
    const wrong = { ...args, vcpus: 4, minReplicas: 20, maxReplicas: 20 };
    expect(await inputFaults(() => new ContainerAppTier('shop', wrong))).toEqual([
      expect.stringMatching(/^core-quota-exceeded at /),
    ]);
  });
});

test('reports all problems at once', async () => {
  const program = (): unknown =>
    new ContainerAppTier('shop', {
      ...args,
      containerAppName: 'Shop_App',
      location: 'nowhere',
      vcpus: 2,
      memoryGiB: 8,
      port: 0,
      minReplicas: 5,
      maxReplicas: 3,
      concurrentRequests: -1,
      probePath: 'health',
      terminationGraceSeconds: 900,
      allowedRanges: ['10.0.0.1/8'],
      registryServer: 'shop.azurecr.io',
      environmentVariables: { A: '1' },
      secretVariables: [{ name: 'A', secretName: 'Not_Valid', keyVaultUri: 'u', secretId: 'i' }],
    });

  expect(await inputFaults(program)).toEqual([
    expect.stringMatching(/ at location$/),
    'invalid-format at containerAppName',
    'number-out-of-range at port',
    'minimum-above-maximum at minReplicas',
    'number-out-of-range at concurrentRequests',
    'number-out-of-range at terminationGraceSeconds',
    'invalid-format at probePath',
    'invalid-format at allowedRanges',
    'unsupported-container-app-size at memoryGiB',
    'missing-value at registryId',
    'invalid-format at secretVariables[A].secretName',
    'duplicate at secretVariables[A]',
  ]);
});

test('suggests a size that the Consumption profile offers', async () => {
  const [problem] = await inputProblemsOf(() => new ContainerAppTier('shop', { ...args, vcpus: 2, memoryGiB: 8 }));
  expect(problem).toContain('use 4 GiB, or 4 vCPU');
});

test('rejects an app that CPU and memory cannot start from zero', async () => {
  expect(
    await inputFaults(() => new ContainerAppTier('shop', { ...args, minReplicas: 0, concurrentRequests: 0 })),
  ).toEqual(['no-rule-to-scale-from-zero at minReplicas']);
});

test('a dedicated profile has other sizes', async () => {
  const { resources } = (await inputs({ workloadProfile: 'D4', vcpus: 3, memoryGiB: 14 })).template.containers[0];
  expect(resources).toEqual({ cpu: 3, memory: '14Gi' });
});

describe('a secret among plain variables', () => {
  test('[LB-RC-37] is rejected by its name or its value, without its value in the message', async () => {
    const environmentVariables = { DB_PASSWORD: 'hunter2', BROKER: 'redis://:hunter2@cache:6379/0', LOG_LEVEL: 'INFO' };
    const lines = await inputProblemsOf(() => new ContainerAppTier('shop', { ...args, environmentVariables }));
    expect(lines.map((it) => it.split(':')[0])).toEqual([
      "environmentVariables['DB_PASSWORD']",
      "environmentVariables['BROKER']",
    ]);
    expect(lines.join()).not.toContain('hunter2');
    expect(await inputFaults(() => new ContainerAppTier('shop', { ...args, environmentVariables }))).toEqual([
      "secret-in-plain-text at environmentVariables['DB_PASSWORD']",
      "secret-in-plain-text at environmentVariables['BROKER']",
    ]);
  });

  test.each([
    ['a secret of Pulumi', 'a text without a form', true],
    ['a URL that becomes known', 'redis://:hunter2@cache:6379/0', false],
  ])('[LB-RC-37] is rejected once it is known if it is %s', async (_, text, isSecret) => {
    const check = (): void =>
      InputProblems.check('ContainerAppTier', 'shop', (it) => PlainVariables.checkKnown(it, 'TARGET', text, isSecret));
    expect(await inputFaults(check)).toEqual(["secret-in-plain-text at environmentVariables['TARGET']"]);
  });

  test('[LB-RC-37] other values that are known later pass', async () => {
    const HOST = pulumi.output('db.example.com');
    expect((await inputs({ environmentVariables: { HOST } })).template.containers[0].env).toContainEqual({
      name: 'HOST',
      value: 'db.example.com',
    });
  });
});

describe('what else an app may need', () => {
  const bus = {
    name: 'SERVICE_BUS',
    secretName: 'bus',
    keyVaultUri: 'https://v.vault.azure.net/secrets/bus',
    secretId: '/bus',
  };
  const queue = { name: 'orders', type: 'azure-servicebus', metadata: { queueName: 'orders', messageCount: '5' } };

  test('[LB-RC-28] other scalers, with a secret of the app or with its identity', async () => {
    const scaleRules = [
      { ...queue, secrets: [{ parameter: 'connection', secretName: 'bus' }] },
      { ...queue, name: 'invoices', useIdentity: true },
    ];
    const run = await aTier({ scaleRules, secretVariables: [bus], minReplicas: 0, concurrentRequests: 0 });
    const { rules } = run.one('app:ContainerApp').inputs.template.scale;
    const custom = { type: 'azure-servicebus', metadata: queue.metadata };
    expect(rules.slice(-2)).toEqual([
      { name: 'orders', custom: { ...custom, auth: [{ secretRef: 'bus', triggerParameter: 'connection' }] } },
      { name: 'invoices', custom: { ...custom, auth: [], identity: await valueOf(run.result.identity.identityId) } },
    ]);
  });

  test('[LB-RC-28] a Dapr sidecar; none unless it is asked for', async () => {
    const daprOf = async (dapr?: DaprSidecar): Promise<object> =>
      (await aTier({ dapr, port: 3000 })).one('app:ContainerApp').inputs.configuration.dapr;
    expect(await daprOf()).toMatchObject({ enabled: false });
    expect(await daprOf({ appId: 'shop' })).toEqual({
      enabled: true,
      appId: 'shop',
      appPort: 3000,
      appProtocol: 'http',
    });
    expect(await daprOf({ appId: 'shop', appPort: 50_001, protocol: DaprProtocol.GRPC })).toMatchObject({
      appPort: 50_001,
      appProtocol: 'grpc',
    });
  });

  test('[LB-RC-28] init containers, with the environment and the volumes of the main one', async () => {
    const run = await aTier({
      environmentVariables: { MODE: 'full' },
      initContainers: [{ name: 'warm-up', image: 'shop:1', command: ['warm-up'] }],
      volumes: [
        { name: 'cache', mountPath: '/var/cache/shop', kind: VolumeKind.EMPTY_DIR },
        { name: 'share', mountPath: '/mnt/share', kind: VolumeKind.AZURE_FILE, storageName: 'files' },
      ],
    });
    const { template } = run.one('app:ContainerApp').inputs;
    expect(template.volumes).toEqual([
      { name: 'cache', storageType: 'EmptyDir' },
      { name: 'share', storageType: 'AzureFile', storageName: 'files' },
    ]);
    const [init] = template.initContainers;
    const [main] = template.containers;
    expect(init).toMatchObject({ name: 'warm-up', image: 'shop:1', command: ['warm-up'] });
    expect(init.env).toEqual(main.env);
    expect(init.volumeMounts).toEqual(main.volumeMounts);
    expect(main.volumeMounts[0]).toEqual({ volumeName: 'cache', mountPath: '/var/cache/shop' });
    expect(main.probes).toHaveLength(3);
  });

  test('[LB-RC-28] rejects what Container Apps would reject', async () => {
    const wrong = {
      scaleRules: [{ ...queue, name: 'http-scaling', secrets: [{ parameter: 'connection', secretName: 'gone' }] }],
      dapr: { appId: 'shop app', appPort: 0 },
      initContainers: [{ name: 'Warm Up', image: 'shop:1' }],
      volumes: [
        { name: 'a', mountPath: 'cache', kind: VolumeKind.EMPTY_DIR, storageName: 'files' },
        { name: 'a', mountPath: '/mnt', kind: VolumeKind.NFS_AZURE_FILE },
      ],
    };
    expect(await inputFaults(() => new ContainerAppTier('web', { ...args, ...wrong }))).toEqual([
      'duplicate at scaleRules',
      'unknown-scale-rule-secret at scaleRules[http-scaling].secrets[connection]',
      'invalid-format at dapr.appId',
      'number-out-of-range at dapr.appPort',
      'duplicate at volumes',
      'invalid-format at volumes[a].mountPath',
      'prop-without-effect at volumes[a].storageName',
      'missing-value at volumes[a].storageName',
      'invalid-format at initContainers[Warm Up].name',
    ]);
  });

  test('[LB-RC-28] CPU and memory alone cannot start the first replica, events can', async () => {
    const zero = { minReplicas: 0, concurrentRequests: 0 };
    const local = { ...zero, scaleRules: [{ ...queue, type: 'memory' }] };
    expect(await inputFaults(() => new ContainerAppTier('web', { ...args, ...local }))).toEqual([
      'no-rule-to-scale-from-zero at minReplicas',
    ]);
    const run = await aTier({ ...zero, scaleRules: [queue] });
    expect(run.one('app:ContainerApp').inputs.template.scale.minReplicas).toBe(0);
  });
});

describe('a plan', () => {
  const { web } = Plan.forWorkload(
    { traffic: { users: 800, peakUsers: 3000, peakRequestsPerSecond: 150 }, database: {} },
    { cloud: Cloud.AZURE },
  );

  test('sets size, number, scaling and variables of the replicas', async () => {
    const run = await aTier({ plan: web });
    const { template } = run.one('app:ContainerApp').inputs;
    expect(template.containers[0].resources).toEqual({ cpu: web.vcpus, memory: `${web.memoryGiB}Gi` });
    expect(template.scale).toMatchObject({ minReplicas: web.minInstances, maxReplicas: web.maxInstances });
    const [http, cpu] = template.scale.rules;
    expect(cpu.custom.metadata.value).toBe(String(web.cpuTargetPercent));
    // Below what a replica carries, so that the next one starts in time.
    const requests = Number(http.http.metadata.concurrentRequests);
    expect(requests).toBeLessThan(web.requestsPerSecond);
    expect(requests).toBeGreaterThan(0.8 * web.requestsPerSecond - 1);
    expect(template.containers[0].env).toContainEqual({ name: 'WEB_CONCURRENCY', value: String(web.processes) });
    expect(run.result.planOverrides).toEqual([]);
    expect(run.result.surgeReplicas).toBe(web.maxInstances);
  });

  test('gives way to arguments and variables, and planOverrides names the sizes', async () => {
    const run = await aTier({
      plan: web,
      vcpus: 4,
      minReplicas: 1,
      environmentVariables: { WEB_CONCURRENCY: '7' },
    });
    const { template } = run.one('app:ContainerApp').inputs;
    expect(template.containers[0].resources).toEqual({ cpu: 4, memory: '8Gi' });
    expect(template.containers[0].env).toContainEqual({ name: 'WEB_CONCURRENCY', value: '7' });
    expect(run.result.planOverrides).toEqual([
      `vcpus: 4 instead of ${web.vcpus}`,
      `minReplicas: 1 instead of ${web.minInstances}`,
    ]);
  });

  test('sets no variable that is a secret', async () => {
    const secretVariables = [
      { name: 'DATABASE_POOL_SIZE', secretName: 'pool', keyVaultUri: 'https://v/pool', secretId: '/v/pool' },
    ];
    const { env } = (await inputs({ plan: web, secretVariables })).template.containers[0];
    expect(env.filter(({ name }: { name: string }) => name === 'DATABASE_POOL_SIZE')).toEqual([
      { name: 'DATABASE_POOL_SIZE', secretRef: 'pool' },
    ]);
  });

  test('is rejected for another service', async () => {
    const plan = Plan.forWorkload({ traffic: { users: 10 } }).web;
    expect(await inputFaults(() => new ContainerAppTier('shop', { ...args, plan }))).toEqual([
      'plan-of-other-service at plan',
    ]);
  });
});
