import { RedisCache } from '../../../lib/azure/data/redis-cache';
import { RedisCacheArgs, RedisClustering, RedisEviction, RedisService } from '../../../lib/azure/data/redis-cache-args';
import { Cloud, Plan, RedisSkus } from '../../../lib/domain';
import { inputFaults, inputProblemsOf } from '../../support/input-problems-of';
import { ProgramRun, runProgram, valueOf } from '../../support/pulumi-program';

const args: RedisCacheArgs = {
  resourceGroupName: 'rg',
  location: 'westus2',
  subnetId: '/subnet',
  privateDnsZoneId: '/zone',
};
const aCache = (more: Partial<RedisCacheArgs> = {}): Promise<ProgramRun<RedisCache>> =>
  runProgram(() => new RedisCache('cache', { ...args, ...more }));
const LEGACY = { service: RedisService.LEGACY_PREMIUM };

describe('Azure Managed Redis', () => {
  test('[FM-RED-01] [FM-RED-04] is encrypted, in the network only, on port 10000', async () => {
    const run = await aCache({ redisName: 'fresh-maas-redis-prod' });
    expect(run.one('redisenterprise:RedisEnterprise').inputs).toMatchObject({
      clusterName: 'fresh-maas-redis-prod',
      minimumTlsVersion: '1.2',
      publicNetworkAccess: 'Disabled',
    });
    expect(run.one('redisenterprise:Database').inputs).toMatchObject({
      databaseName: 'default',
      clientProtocol: 'Encrypted',
      port: 10_000,
      accessKeysAuthentication: 'Disabled',
    });
    expect(await valueOf(run.result.hostName)).toBe('fresh-maas-redis-prod.westus2.redis.azure.net');
    expect(run.result.port).toBe(10_000);
  });

  test('[LB-RC-20] has more than the provider allows where the legacy service needs it', async () => {
    const legacy = await aCache({ service: RedisService.LEGACY_PREMIUM });
    expect(legacy.one('redis:Redis').timeouts).toEqual({ create: '3h', update: '3h', delete: '3h' });
  });

  test('[FM-RED-02] every shard has a replica by default', async () => {
    const mode = async (more: Partial<RedisCacheArgs>): Promise<string> =>
      (await aCache(more)).one('redisenterprise:RedisEnterprise').inputs.highAvailability;
    expect([await mode({}), await mode({ highAvailability: false })]).toEqual(['Enabled', 'Disabled']);
  });

  test('[FM-RED-03] one address serves any client, and cluster clients can be required', async () => {
    const policy = async (more: Partial<RedisCacheArgs>): Promise<string> =>
      (await aCache(more)).one('redisenterprise:Database').inputs.clusteringPolicy;
    expect(await policy({})).toBe('EnterpriseCluster');
    expect(await policy({ clusteringPolicy: RedisClustering.OSS })).toBe('OSSCluster');
  });

  test('[FM-RED-11] evicts the least recently used of all keys, which is not the default of Azure', async () => {
    const policy = async (more: Partial<RedisCacheArgs>): Promise<string> =>
      (await aCache(more)).one('redisenterprise:Database').inputs.evictionPolicy;
    expect(await policy({})).toBe('AllKeysLRU');
    expect(await policy({ evictionPolicy: RedisEviction.NO_EVICTION })).toBe('NoEviction');
  });

  test('the protection of cluster and database is configurable', async () => {
    const protect = async (more: Partial<RedisCacheArgs>): Promise<boolean[]> =>
      (await aCache(more)).resources.filter((it) => it.type.includes('redisenterprise')).map((it) => it.protect);
    expect(await protect({})).toEqual([true, true]);
    expect(await protect({ protect: false })).toEqual([false, false]);
  });

  test('the URL contains a key if keys are allowed, and is a secret', async () => {
    const run = await aCache({ accessKeys: true });
    expect(run.one('redisenterprise:Database').inputs.accessKeysAuthentication).toBe('Enabled');
    expect(await valueOf(run.result.connectionUrl)).toMatch(
      /^rediss:\/\/:primary-[^@]+@cache-[0-9a-f]{6}\.westus2\.redis\.azure\.net:10000$/,
    );
    expect(await (run.result.connectionUrl as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
    expect(await valueOf((await aCache()).result.connectionUrl)).not.toContain('primary');
  });

  test('Entra principals are assigned one after the other', async () => {
    const entraPrincipals = ['web', 'jobs'].map((name) => ({ name, objectId: `id-${name}` }));
    const run = await aCache({ entraPrincipals });
    const [jobs, web] = run.all('redisenterprise:AccessPolicyAssignment');
    expect(web.inputs).toMatchObject({ user: { objectId: 'id-web' }, accessPolicyName: 'default' });
    expect(jobs.dependencies).toContain(web.urn);
  });

  test('[FM-SLO-03] sends its metrics to the workspace, for hit rates', async () => {
    const setting = (await aCache({ logWorkspaceId: '/workspace' })).one('monitor:DiagnosticSetting').inputs;
    expect(setting.metrics).toEqual([{ category: 'AllMetrics', enabled: true }]);
    expect(setting).not.toHaveProperty('logs');
  });
});

describe('Azure Cache for Redis, which retires', () => {
  test('[FM-RED-01] [FM-RED-02] [FM-RED-12] is created only on request: P1, port 6380, two replicas, 4 GB for data', async () => {
    const run = await aCache({ ...LEGACY, legacyReplicas: 2, redisName: 'fresh-maas-redis-prod' });
    expect(run.one('redis:Redis').inputs).toMatchObject({
      name: 'fresh-maas-redis-prod',
      sku: { name: 'Premium', family: 'P', capacity: 1 },
      replicasPerPrimary: 2,
      shardCount: 1,
      enableNonSslPort: false,
      minimumTlsVersion: '1.2',
      publicNetworkAccess: 'Disabled',
      redisConfiguration: { maxmemoryPolicy: 'allkeys-lru', maxmemoryReserved: '2048' },
    });
    expect(run.result).toMatchObject({ port: 6380, usableMemoryGiB: 4 });
    expect(run.one('network:PrivateEndpoint').inputs.privateLinkServiceConnections[0].groupIds).toEqual(['redisCache']);
  });

  test('warns of the retirement of both tiers', async () => {
    const warnings = (await aCache(LEGACY)).warnings.join();
    expect(warnings).toContain('2028-09-30');
    expect(warnings).toContain('2027-03-31');
  });

  test('causes no warning for a managed cache', async () => {
    expect((await aCache()).warnings).toEqual([]);
  });
});

describe('sizes', () => {
  test('[FM-RED-12] Balanced_B5 has more memory for data than the 4 GB of the report', () => {
    expect(RedisSkus.find('Balanced_B5')).toMatchObject({
      memoryGiB: 6,
      usableGiB: 4.800000000000001,
      connections: 15_000,
    });
  });

  test('every size has more memory than the smaller one, and accepts at least as many clients', () => {
    const sizes = RedisSkus.balanced().map((it) => RedisSkus.find(it)!);
    sizes.slice(1).forEach((size, index) => {
      expect(size.memoryGiB).toBeGreaterThan(sizes[index].memoryGiB);
      expect(size.connections).toBeGreaterThanOrEqual(sizes[index].connections);
    });
  });

  test.each(['Balanced_B2', 'MemoryOptimized_M5', 'Premium_P1', 'C1'])('%s is not a size', (name) => {
    expect(RedisSkus.find(name)).toBeUndefined();
  });

  test('[FM-RED-09] too many clients and too little memory are rejected, with a sufficient size', async () => {
    const tooSmall = (): RedisCache =>
      new RedisCache('cache', { ...args, skuName: 'Balanced_B5', expectedConnections: 20_000, leastMemoryGiB: 5 });
    expect(await inputFaults(tooSmall)).toEqual([
      'cache-too-small at expectedConnections',
      'cache-too-small at leastMemoryGiB',
    ]);
    const [connections, memory] = await inputProblemsOf(tooSmall);
    expect(connections).toMatch(/at most 15000,.*Balanced_B10/);
    expect(memory).toContain('at most 4.8');
  });

  test('[FM-RED-09] two applications of 50 replicas with 100 connections exceed a legacy P1', async () => {
    const [problem] = await inputProblemsOf(
      () => new RedisCache('cache', { ...args, ...LEGACY, expectedConnections: 10_000 }),
    );
    expect(problem).toContain('at most 7500');
    const text = '5' as unknown as number;
    expect(await inputFaults(() => new RedisCache('cache', { ...args, ...LEGACY, legacyCapacity: text }))).toEqual([
      'wrong-type at legacyCapacity',
    ]);
    expect(await inputFaults(() => new RedisCache('cache', { ...args, ...LEGACY, legacyCapacity: 6 }))).toEqual([
      'number-out-of-range at legacyCapacity',
    ]);
  });
});

test('every problem is reported at once', async () => {
  const found = await inputFaults(
    () =>
      new RedisCache('cache', {
        resourceGroupName: 'rg',
        location: 'mars',
        redisName: 'a--b',
        skuName: 'Premium_P1',
        legacyReplicas: 9,
        entraPrincipals: [{ name: 'a-b', objectId: 'x' }],
      }),
  );
  expect(found).toEqual([
    'unknown-choice at location',
    'invalid-format at redisName',
    'number-out-of-range at legacyReplicas',
    'no-network-access at subnetId',
    'invalid-format at entraPrincipals[a-b].name',
    'unknown-choice at skuName',
  ]);
});

test('a legacy cache has no Entra principals', async () => {
  const entraPrincipals = [{ name: 'web', objectId: 'x' }];
  expect(await inputFaults(() => new RedisCache('cache', { ...args, ...LEGACY, entraPrincipals }))).toEqual([
    'conflicting-props at entraPrincipals',
  ]);
});

describe('a plan', () => {
  const options = { cloud: Cloud.AZURE };
  const { cache } = Plan.forWorkload({ traffic: { users: 20_000 }, cache: {} }, options);

  test('sets the SKU', async () => {
    const run = await aCache({ plan: cache });
    expect(run.one('redisenterprise:RedisEnterprise').inputs.sku.name).toBe(cache?.size);
    expect(run.result.planOverrides).toEqual([]);
  });

  test('gives way to an argument, which planOverrides names', async () => {
    const run = await aCache({ plan: cache, skuName: 'Balanced_B50' });
    expect(run.one('redisenterprise:RedisEnterprise').inputs.sku.name).toBe('Balanced_B50');
    expect(run.result.planOverrides).toEqual([`skuName: Balanced_B50 instead of ${cache?.size}`]);
  });

  test('is rejected for another cloud and for a legacy cache', async () => {
    const aws = Plan.forWorkload({ traffic: { users: 10 }, cache: {} }).cache;
    expect(await inputFaults(() => new RedisCache('cache', { ...args, plan: aws }))).toEqual([
      'unknown-choice at skuName',
    ]);
    expect(await inputFaults(() => new RedisCache('cache', { ...args, ...LEGACY, plan: cache }))).toEqual([
      'plan-of-other-service at plan',
    ]);
  });
});
