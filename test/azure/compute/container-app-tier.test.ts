import * as pulumi from '@pulumi/pulumi';
import * as resources from '@pulumi/azure-native/resources';
import { ContainerAppTier, ContainerAppTierArgs, RevisionMode } from '../../../lib/azure/compute/container-app-tier';
import { inputProblemsOf } from '../../support/input-problems-of';
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
  test('[FM-ACA-01] is a container app of Azure, named after its logical name', async () => {
    expect((await inputs()).containerAppName).toBe('shop');
  });

  test('[FM-ACA-04] [FM-ACA-05] [FM-ACA-06] takes requests from outside on its port, over TLS, by the protocol they speak', async () => {
    expect((await inputs({ port: 3000 })).configuration.ingress).toMatchObject({
      external: true,
      targetPort: 3000,
      transport: 'auto',
      allowInsecure: false,
    });
    expect((await inputs({ external: false })).configuration.ingress.external).toBe(false);
  });

  test('[FM-ACA-07] [FM-ACA-08] sends all requests to the newest revision, and needs no Dapr', async () => {
    const { configuration } = await inputs();
    expect(configuration.ingress.traffic).toEqual([{ weight: 100, latestRevision: true }]);
    expect(configuration).toMatchObject({ dapr: { enabled: false }, activeRevisionsMode: 'Single' });
  });

  test('[FM-ACA-10] has a size, with the memory that belongs to its processors', async () => {
    expect((await inputs({ vcpus: 2 })).template.containers[0].resources).toEqual({ cpu: 2, memory: '4Gi' });
  });

  test('[FM-ACA-15] [FM-ACA-16] [FM-ACA-17] scales by requests, processor and memory; numbers are texts', async () => {
    expect((await inputs()).template.scale.rules).toEqual([
      { name: 'http-scaling', http: { metadata: { concurrentRequests: '100' } } },
      { name: 'cpu-scaling', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '70' } } },
      { name: 'memory-scaling', custom: { type: 'memory', metadata: { type: 'Utilization', value: '80' } } },
    ]);
  });

  test('[FM-HPA-07] [FM-HPA-09] waits 300 s before it stops the last replica, and looks every 30 s', async () => {
    expect((await inputs()).template.scale).toMatchObject({
      minReplicas: 2,
      maxReplicas: 10,
      cooldownPeriod: 300,
      pollingInterval: 30,
    });
  });

  test('a rule of 0 is left out', async () => {
    const { rules } = (await inputs({ cpuPercent: 0, memoryPercent: 0 })).template.scale;
    expect(rules.map((it: { name: string }) => it.name)).toEqual(['http-scaling']);
  });

  test('is asked whether it started, serves and lives', async () => {
    const { probes } = (await inputs({ probePath: '/up', port: 3000 })).template.containers[0];
    expect(probes.map((it: { type: string }) => it.type)).toEqual(['Startup', 'Readiness', 'Liveness']);
    expect(probes[0].httpGet).toEqual({ path: '/up', port: 3000, scheme: 'HTTP' });
  });

  test('may be closed to all but some addresses', async () => {
    const { ipSecurityRestrictions } = (await inputs({ allowedRanges: ['203.0.113.0/24'] })).configuration.ingress;
    expect(ipSecurityRestrictions).toEqual([{ name: 'allowed-1', action: 'Allow', ipAddressRange: '203.0.113.0/24' }]);
  });

  test('without an environment it gets one of its own, open to the internet', async () => {
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

  test('[FM-ACA-12] [FM-ACA-13] secrets come from the vault, by the identity of the app, and are in no plain variable', async () => {
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

  test('the app starts after it may read its secrets and pull its image', async () => {
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

  test('one secret behind two variables is read once', async () => {
    const run = await aTier({ secretVariables: [secret('A', 'same'), secret('B', 'same')] });

    expect(run.one('app:ContainerApp').inputs.configuration.secrets).toHaveLength(1);
    expect(run.all('authorization:RoleAssignment')).toHaveLength(1);
  });

  test('plain variables may be outputs', async () => {
    const { env } = (await inputs({ environmentVariables: { HOST: pulumi.output('db') } })).template.containers[0];
    expect(env[0]).toEqual({ name: 'HOST', value: 'db' });
  });
});

test('an app waits for what its component depends on, such as migrations', async () => {
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

  test('shares must add up, and need more than one revision', async () => {
    const wrong = [{ weight: 50 }, { weight: 40 }];
    const problems = await inputProblemsOf(() => new ContainerAppTier('shop', { ...args, traffic: wrong }));
    expect(problems.join('\n')).toMatch(/one revision serves.*\n.*add up to 90.*\n.*two shares go to the newest/);
  });
});

describe('the quota', () => {
  test('replicas that do not fit are told, with the quota to ask for', async () => {
    const run = await aTier({ vcpus: 2, maxReplicas: 50 });
    expect(run.warnings.join()).toContain('needs 200 of 100 cores');
  });

  test('with a larger quota there is nothing to say', async () => {
    expect((await aTier({ vcpus: 2, maxReplicas: 50, coreQuota: 200 })).result.quota.warnings).toEqual([]);
  });

  test('a minimum beyond it is refused: the deployment would fail', async () => {
    const problems = await inputProblemsOf(
      () => new ContainerAppTier('shop', { ...args, vcpus: 4, minReplicas: 20, maxReplicas: 20 }),
    );
    expect(problems[0]).toContain('160 cores are needed even at the minimum');
  });
});

test('every problem is named at once', async () => {
  const problems = await inputProblemsOf(
    () =>
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
      }),
  );

  expect(problems.map((it) => it.split(': ')[0])).toEqual([
    'location',
    'containerAppName',
    'port',
    'minReplicas',
    'concurrentRequests',
    'terminationGraceSeconds',
    'probePath',
    'allowedRanges',
    'memoryGiB',
    'registryId',
    'secretVariables[A].secretName',
    'secretVariables[A]',
  ]);
  expect(problems[3]).toContain('minReplicas is 5, above maxReplicas 3');
  expect(problems[8]).toContain('use 4 GiB, or 4 vCPU');
});

test('nothing can start a replica from zero by processor alone', async () => {
  const problems = await inputProblemsOf(
    () => new ContainerAppTier('shop', { ...args, minReplicas: 0, concurrentRequests: 0 }),
  );
  expect(problems[0]).toContain('cannot start one');
});

test('a dedicated profile has other sizes', async () => {
  const { resources } = (await inputs({ workloadProfile: 'D4', vcpus: 3, memoryGiB: 14 })).template.containers[0];
  expect(resources).toEqual({ cpu: 3, memory: '14Gi' });
});
