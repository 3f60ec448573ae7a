import { RedisCache, RedisCacheArgs, RedisClustering, RedisEviction, RedisService } from '../../../lib/azure/data/redis-cache';
import { RedisSkus } from '../../../lib/azure/data/redis-sku';
import { inputProblemsOf } from '../../support/input-problems-of';
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

  test('[FM-RED-02] every shard has a replica, unless it is not wanted', async () => {
    const mode = async (more: Partial<RedisCacheArgs>): Promise<string> =>
      (await aCache(more)).one('redisenterprise:RedisEnterprise').inputs.highAvailability;
    expect([await mode({}), await mode({ highAvailability: false })]).toEqual(['Enabled', 'Disabled']);
  });

  test('[FM-RED-03] one address serves any client; a cluster client may be asked for', async () => {
    const policy = async (more: Partial<RedisCacheArgs>): Promise<string> =>
      (await aCache(more)).one('redisenterprise:Database').inputs.clusteringPolicy;
    expect(await policy({})).toBe('EnterpriseCluster');
    expect(await policy({ clusteringPolicy: RedisClustering.OSS })).toBe('OSSCluster');
  });

  test('[FM-RED-11] the least recently used of all keys goes first: a cache, not what Azure would choose', async () => {
    const policy = async (more: Partial<RedisCacheArgs>): Promise<string> =>
      (await aCache(more)).one('redisenterprise:Database').inputs.evictionPolicy;
    expect(await policy({})).toBe('AllKeysLRU');
    expect(await policy({ evictionPolicy: RedisEviction.NO_EVICTION })).toBe('NoEviction');
  });

  test('cluster and database are protected, or not', async () => {
    const protect = async (more: Partial<RedisCacheArgs>): Promise<boolean[]> =>
      (await aCache(more)).resources.filter((it) => it.type.includes('redisenterprise')).map((it) => it.protect);
    expect(await protect({})).toEqual([true, true]);
    expect(await protect({ protect: false })).toEqual([false, false]);
  });

  test('the URL has a key where keys are allowed, and is a secret', async () => {
    const run = await aCache({ accessKeys: true });
    expect(run.one('redisenterprise:Database').inputs.accessKeysAuthentication).toBe('Enabled');
    expect(await valueOf(run.result.connectionUrl)).toMatch(
      /^rediss:\/\/:primary-[^@]+@cache-[0-9a-f]{6}\.westus2\.redis\.azure\.net:10000$/,
    );
    expect(await (run.result.connectionUrl as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
    expect(await valueOf((await aCache()).result.connectionUrl)).not.toContain('primary');
  });

  test('principals of Entra are let in one after the other', async () => {
    const entraPrincipals = ['web', 'jobs'].map((name) => ({ name, objectId: `id-${name}` }));
    const run = await aCache({ entraPrincipals });
    const [jobs, web] = run.all('redisenterprise:AccessPolicyAssignment');
    expect(web.inputs).toMatchObject({ user: { objectId: 'id-web' }, accessPolicyName: 'default' });
    expect(jobs.dependencies).toContain(web.urn);
  });

  test('[FM-SLO-03] its metrics go to the workspace: hit rates are computed from them', async () => {
    const setting = (await aCache({ logWorkspaceId: '/workspace' })).one('monitor:DiagnosticSetting').inputs;
    expect(setting.metrics).toEqual([{ category: 'AllMetrics', enabled: true }]);
    expect(setting).not.toHaveProperty('logs');
  });
});

describe('Azure Cache for Redis, which retires', () => {
  test('[FM-RED-01] [FM-RED-02] [FM-RED-12] is built on demand only: P1, port 6380, two replicas, 4 GB for data', async () => {
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

  test('warns of the end of both tiers', async () => {
    const warnings = (await aCache(LEGACY)).warnings.join();
    expect(warnings).toContain('2028-09-30');
    expect(warnings).toContain('2027-03-31');
  });

  test('nothing is said about it otherwise', async () => {
    expect((await aCache()).warnings).toEqual([]);
  });
});

describe('sizes', () => {
  test('[FM-RED-12] Balanced_B5 has more than the 4 GB of the report for data', () => {
    expect(RedisSkus.find('Balanced_B5')).toMatchObject({
      memoryGiB: 6,
      usableGiB: 4.800000000000001,
      connections: 15_000,
    });
  });

  test('every size holds no less, and accepts no fewer clients, than the one below', () => {
    const sizes = RedisSkus.balanced().map((it) => RedisSkus.find(it)!);
    sizes.slice(1).forEach((size, index) => {
      expect(size.memoryGiB).toBeGreaterThan(sizes[index].memoryGiB);
      expect(size.connections).toBeGreaterThanOrEqual(sizes[index].connections);
    });
  });

  test.each(['Balanced_B2', 'MemoryOptimized_M5', 'Premium_P1', 'C1'])('%s is no size', (name) => {
    expect(RedisSkus.find(name)).toBeUndefined();
  });

  test('[FM-RED-09] clients that do not fit are refused, with the size that takes them', async () => {
    const problems = await inputProblemsOf(
      () =>
        new RedisCache('cache', { ...args, skuName: 'Balanced_B5', expectedConnections: 20_000, leastMemoryGiB: 5 }),
    );
    expect(problems[0]).toMatch(
      /^expectedConnections: .*at most 15000, what Balanced_B5 accepts; .*take Balanced_B10$/,
    );
    expect(problems[1]).toMatch(/^leastMemoryGiB: .*at most 4.8/);
  });

  test('[FM-RED-09] two applications of 50 replicas with 100 connections do not fit into a legacy P1', async () => {
    const problems = await inputProblemsOf(
      () => new RedisCache('cache', { ...args, ...LEGACY, expectedConnections: 10_000 }),
    );
    expect(problems[0]).toContain('at most 7500, what P1 accepts');
  });
});

test('every problem is named at once', async () => {
  const problems = await inputProblemsOf(
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
  expect(problems.map((it) => it.split(': ')[0])).toEqual([
    'location',
    'redisName',
    'skuName',
    'legacyReplicas',
    'subnetId',
    'entraPrincipals[a-b].name',
  ]);
});
