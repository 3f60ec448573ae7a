import * as pulumi from '@pulumi/pulumi';
import { WebApplication } from '../../../lib/azure/application/web-application';
import { WebApplicationArgs } from '../../../lib/azure/application/web-application-args';
import { LoginPassword } from '../../../lib/azure/data/login-password';
import { Cloud, MigrationBundle, Plan, PostgresSkus, Workload } from '../../../lib/domain';
import { inputFaults } from '../../support/input-problems-of';
import { ProgramRun, RegisteredResource, runProgram, valueOf } from '../../support/pulumi-program';

type Untyped = ReturnType<typeof JSON.parse>;

/** Django with threads and Celery, PostgreSQL and Redis: 800 users and 150 requests/s, 3000 users at the peak. */
const WORKLOAD: Workload = {
  traffic: { users: 800, peakUsers: 3000, requestsPerSecond: 150 },
  database: {},
  cache: {},
  background: { tasksPerSecond: 5 },
};
const args: WebApplicationArgs = {
  resourceGroupName: 'rg',
  location: 'centralus',
  workload: WORKLOAD,
  image: 'ghcr.io/example/shop:1.4.2',
  databasePassword: pulumi.secret('p@ss/Word1'),
  celeryApp: 'shop.celery_app',
};
const small: WebApplicationArgs = {
  resourceGroupName: 'rg',
  location: 'centralus',
  workload: { traffic: { users: 10 } },
  image: 'ghcr.io/example/shop:1.4.2',
};
const create = (more: Partial<WebApplicationArgs> = {}, base = args): WebApplication =>
  new WebApplication('shop', { ...base, ...more });
const anApplication = (more: Partial<WebApplicationArgs> = {}, base = args): Promise<ProgramRun<WebApplication>> =>
  runProgram(() => create(more, base));
const faultsWith = (more: Partial<WebApplicationArgs>, base = args): Promise<string[]> =>
  inputFaults(() => create(more, base));
const planOf = (workload: Workload): Plan => Plan.forWorkload(workload, { cloud: Cloud.AZURE, region: 'centralus' });
const appOf = (run: ProgramRun<unknown>, name: string): Untyped => run.one('app:ContainerApp', name).inputs;
const environmentOf = (inputs: Untyped): { [name: string]: string } =>
  Object.fromEntries(
    inputs.template.containers[0].env.map((it: Untyped) => [it.name, it.value ?? `secret:${it.secretRef}`]),
  );

describe('the case of a new user', () => {
  let run: ProgramRun<WebApplication>;
  const plan = planOf(WORKLOAD);
  beforeAll(async () => {
    run = await anApplication();
  });

  test('every size is that of the plan', () => {
    const { web, database, cache, workers, broker } = plan;
    if (!database || !cache || !workers || !broker) throw new Error('the workload has every part');
    const tier = appOf(run, 'shop-web').template;
    expect(tier.containers[0].resources).toEqual({ cpu: web.vcpus, memory: `${web.memoryGiB}Gi` });
    expect(tier.scale).toMatchObject({ minReplicas: web.minInstances, maxReplicas: web.maxInstances });
    const fleet = appOf(run, 'shop-workers').template;
    expect(fleet.containers[0].resources).toEqual({ cpu: workers.vcpus, memory: `${workers.memoryGiB}Gi` });
    expect(fleet.scale).toMatchObject({ minReplicas: workers.minWorkers, maxReplicas: workers.maxWorkers });
    expect(run.one('dbforpostgresql:Server').inputs).toMatchObject({
      sku: { name: database.size },
      storage: { storageSizeGB: database.storageGiB },
      highAvailability: { mode: 'ZoneRedundant' },
    });
    const redis = (name: string): string => run.one('redisenterprise:RedisEnterprise', name).inputs.sku.name;
    expect([redis('shop-cache'), redis('shop-broker')]).toEqual([cache.size, broker.size]);
    expect(run.result.explain()).not.toContain('set explicitly');
  });

  test('the plan is this one: a change of a catalogue or a formula shows here', () => {
    const { web, database, cache, workers, broker } = plan;
    expect({
      web: `${web.size} × ${web.minInstances} to ${web.maxInstances}`,
      database: `${database?.size}, ${database?.storageGiB} GiB`,
      caches: [cache?.size, broker?.size],
      workers: `${workers?.size} × ${workers?.minWorkers} to ${workers?.maxWorkers}`,
    }).toEqual({
      web: '1/2 × 16 to 29',
      database: 'Standard_D8ds_v5, 512 GiB',
      caches: ['Balanced_B0', 'Balanced_B0'],
      workers: '0.5/1 × 4 to 15',
    });
  });

  test('the connections fit without an override', () => {
    const { connectionBudget: budget } = run.result;
    const limit = PostgresSkus.find(plan.database?.size ?? '')?.maxConnections ?? 0;
    expect(budget?.demand).toBeLessThanOrEqual(budget?.available ?? 0);
    expect(budget?.limit.connections).toBeLessThan(limit);
    expect(budget?.shares.map(({ name }) => name)).toEqual(['web', 'workers', 'migrations']);
    expect(run.result.explain()).toContain(budget?.explain());
  });

  test('nothing but the edge is reachable from the internet', () => {
    const closed = (type: string, path: (inputs: Untyped) => string): string[] =>
      run.all(type).map(({ inputs }) => path(inputs));
    expect(closed('keyvault:Vault', (it) => it.properties.publicNetworkAccess)).toEqual(['Disabled']);
    expect(closed('redisenterprise:RedisEnterprise', (it) => it.publicNetworkAccess)).toEqual(['Disabled', 'Disabled']);
    expect(run.one('dbforpostgresql:Server').inputs.network.delegatedSubnetResourceId).toContain('/subnets/');
    expect(closed('app:ManagedEnvironment', (it) => it.publicNetworkAccess)).toEqual(['Disabled']);
    expect(run.one('cdn:AFDOrigin').inputs.sharedPrivateLinkResource.groupId).toBe('managedEnvironments');
    expect(run.all('frontdoor:Policy')).toHaveLength(1);
  });

  test('web tier and workers find their stores in secrets, and no password is in plain text', () => {
    const web = environmentOf(appOf(run, 'shop-web'));
    expect(web).toMatchObject({
      DATABASE_URL: 'secret:database-url',
      REDIS_URL: 'secret:redis-url',
      CELERY_BROKER_URL: 'secret:celery-broker-url',
      CELERY_RESULT_BACKEND: 'secret:celery-broker-url',
      ...plan.webEnvironment,
    });
    expect(environmentOf(appOf(run, 'shop-workers'))).toMatchObject({
      DATABASE_URL: 'secret:database-url',
      REDIS_URL: 'secret:redis-url',
      CELERY_BROKER_URL: 'secret:celery-broker-url',
    });
    const secrets = run.all('keyvault:Secret');
    expect(secrets.map((it) => it.secrets)).toEqual(secrets.map(() => ['properties.value']));
  });

  test('the application has a login of its own, which the migrations create before it changes', () => {
    const url = new URL(run.one('keyvault:Secret', 'shop-vault-database-url').inputs.properties.value);
    expect(url.username).toBe('app_web');
    const administrator = new URL(
      run.one('keyvault:Secret', 'shop-vault-database-administrator-url').inputs.properties.value,
    );
    expect(administrator.username).toBe('loadbearing');
    expect(url.password).not.toBe(administrator.password);
    const script = run.one('resources:AzureCliScript').urn;
    ['shop-web', 'shop-workers'].forEach((name) =>
      expect(dependenciesOf(run, run.one('app:ContainerApp', name))).toContain(script),
    );
  });

  test('the broker never evicts tasks, the cache only what expires, and neither is a cluster', () => {
    const database = (name: string): Untyped => run.one('redisenterprise:Database', name).inputs;
    expect(database('shop-broker')).toMatchObject({ evictionPolicy: 'NoEviction', clusteringPolicy: 'NoCluster' });
    expect(database('shop-cache')).toMatchObject({ evictionPolicy: 'VolatileLRU', clusteringPolicy: 'NoCluster' });
  });

  test('the alarms of the plan watch each part', () => {
    const names = run.all('monitor:MetricAlert').map(({ name }) => name);
    const watched = (part: string): boolean => names.some((name) => name.includes(part));
    expect(
      ['WebCpu', 'DatabaseCpu', 'DatabaseConnections', 'DatabaseFreeStorage', 'CacheMemory', 'BrokerMemory'].filter(
        (it) => !watched(it),
      ),
    ).toEqual([]);
    expect(['WebInstances', 'WebRestarts', 'RunningWorkers'].filter((it) => !watched(it))).toEqual([]);
    expect(
      run
        .all('monitor:ScheduledQueryRule')
        .map(({ name }) => name)
        .join(),
    ).toMatch(/FailedRequests.*ResponseTime/);
  });

  test('data are protected', () => {
    const kept = ['dbforpostgresql:Server', 'redisenterprise:RedisEnterprise', 'keyvault:Vault'];
    expect(kept.flatMap((type) => run.all(type).map((it) => it.protect))).toEqual([true, true, true, true]);
  });
});

/** URNs that a resource waits for, through components as well. */
function dependenciesOf(run: ProgramRun<unknown>, resource: RegisteredResource): string[] {
  const { dependencies } = resource;
  return [...dependencies, ...run.resources.filter((it) => dependencies.includes(it.parent)).map(({ urn }) => urn)];
}

describe('arguments', () => {
  test('win over the plan, and the explanation names them', async () => {
    const { web, cache } = planOf(WORKLOAD);
    const run = await anApplication({ minInstances: web.minInstances - 2, cacheSkuName: 'Balanced_B20' });
    expect(appOf(run, 'shop-web').template.scale.minReplicas).toBe(web.minInstances - 2);
    expect(run.result.explain()).toContain(
      `web.minReplicas: ${web.minInstances - 2} instead of ${web.minInstances}, set explicitly`,
    );
    expect(run.result.explain()).toContain(`cache.skuName: Balanced_B20 instead of ${cache?.size}, set explicitly`);
  });

  test('secrets and variables of the application win over those of its parts, and count in the budget', async () => {
    const own = { name: 'REDIS_URL', secretName: 'mine', keyVaultUri: 'https://v/mine', secretId: '/v/mine' };
    const run = await anApplication({ secretVariables: [own], environmentVariables: { WEB_CONCURRENCY: '9' } });
    expect(environmentOf(appOf(run, 'shop-web'))).toMatchObject({ REDIS_URL: 'secret:mine', WEB_CONCURRENCY: '9' });
    expect(environmentOf(appOf(run, 'shop-workers'))).toMatchObject({ REDIS_URL: 'secret:mine' });
    const { connectionBudget, plan } = run.result;
    const web = connectionBudget?.shares.find(({ name }) => name === 'web');
    expect(web?.connections).toBe(2 * plan.web.maxInstances * 9 * plan.web.poolPerProcess);
  });

  test('schedules run in the image of the application, with its environment, after the migrations', async () => {
    const run = await anApplication({
      schedules: [{ name: 'cleanup', cron: '0 3 * * *', command: ['python', 'manage.py', 'clearsessions'] }],
    });
    const job = run.one('app:Job', 'shop-cleanup');
    expect(job.inputs.configuration.scheduleTriggerConfig.cronExpression).toBe('0 3 * * *');
    expect(environmentOf(job.inputs)).toMatchObject({ DATABASE_URL: 'secret:database-url' });
    expect(job.inputs.template.containers[0].image).toBe(args.image);
    expect(dependenciesOf(run, job)).toContain(run.one('resources:AzureCliScript').urn);
  });

  test('without an edge, the application itself is open to the internet', async () => {
    const run = await anApplication({ edge: false, domainName: 'shop.example.com' }, small);
    expect(run.all('cdn:Profile')).toEqual([]);
    expect(run.one('app:ManagedEnvironment').inputs.publicNetworkAccess).toBe('Enabled');
    expect(await valueOf(run.result.url)).toBe('https://shop.example.com');
    expect(await valueOf(run.result.approvalCommand)).toBe('');
  });

  test('a domain is that of the edge, with the records that validate it', async () => {
    const run = await anApplication({ domainName: 'shop.example.com' }, small);
    expect(await valueOf(run.result.url)).toBe('https://shop.example.com');
    expect(await valueOf(run.result.domainValidation)).toContain('shop.example.com');
  });

  test('data that need no protection can be deleted', async () => {
    const run = await anApplication({ protectData: false });
    expect(run.resources.filter((it) => it.protect)).toEqual([]);
    expect(run.one('keyvault:Vault').inputs.properties.softDeleteRetentionInDays).toBe(7);
  });
});

describe('parts', () => {
  test('exist only if the workload has them', async () => {
    const { result, ...run } = await anApplication({}, small);
    const { database, cache, broker, workers, migrations, connectionBudget } = result;
    expect([database, cache, broker, workers, migrations, connectionBudget]).toEqual(Array(6).fill(undefined));
    expect(run.all('app:ContainerApp').map(({ name }) => name)).toEqual(['shop-web']);
  });

  test('can exist already: nothing is created in their place', async () => {
    const secret = (name: string): { name: string; id: string; uri: string } => ({
      name,
      id: `/v/secrets/${name}`,
      uri: `https://v/secrets/${name}`,
    });
    const run = await anApplication({
      existingNetwork: { endpointsSubnetId: '/subnets/endpoints', keyVaultZoneId: '/zones/vault' },
      existingEnvironmentId: '/environments/apps',
      existingLogWorkspaceId:
        '/subscriptions/s/resourceGroups/hub/providers/Microsoft.OperationalInsights/workspaces/logs',
      existingDatabaseServerName: 'theirs',
      databaseSkuName: 'Standard_D4ds_v5',
      existingCacheUrl: secret('their-redis'),
      existingBroker: { hostName: 'b.redis.azure.net', url: secret('broker'), password: secret('broker-key') },
      existingActionGroupId: '/groups/operations',
    });
    [
      ...['network:VirtualNetwork', 'app:ManagedEnvironment', 'operationalinsights:Workspace'],
      ...['dbforpostgresql:Server', 'redisenterprise:RedisEnterprise', 'monitor:ActionGroup'],
    ].forEach((type) => expect(run.all(type)).toEqual([]));
    expect(appOf(run, 'shop-web').environmentId).toBe('/environments/apps');
    expect(environmentOf(appOf(run, 'shop-web'))).toMatchObject({
      REDIS_URL: 'secret:their-redis',
      CELERY_BROKER_URL: 'secret:broker',
    });
    // The server gets database and login.
    expect(run.one('dbforpostgresql:Database').inputs.databaseName).toBe('app');
    expect(run.result.connectionBudget?.limit.connections).toBe(1703);
  });
});

describe('a load whose connections exceed a small server', () => {
  const workload: Workload = {
    traffic: { requestsPerSecond: 300 },
    service: { cpuMsPerRequest: 20, waitMsPerRequest: 900 },
    objective: { percentile: 95, milliseconds: 5000 },
    database: { queriesPerRequest: 1, cpuMsPerQuery: 0.2, dataGiB: 1 },
  };

  test('gets a pooler that accepts all of them', async () => {
    const run = await anApplication({ workload, celeryApp: undefined, coreQuota: 1000 });
    expect(planOf(workload).database?.pooler).toBe(true);
    const budget = run.result.connectionBudget;
    expect(budget?.databaseDemand).toBeLessThanOrEqual(budget?.available ?? 0);
    expect(new URL(run.one('keyvault:Secret', 'shop-vault-database-url').inputs.properties.value).port).toBe('6432');
    // Migrations need a session of their own.
    const direct = run.one('keyvault:Secret', 'shop-vault-database-administrator-url').inputs.properties.value;
    expect(new URL(direct).port).toBe('5432');
  });
});

test.each<[string, Partial<WebApplicationArgs>]>([
  ['missing-value at databasePassword', { databasePassword: undefined }],
  ['missing-value at celeryApp', { celeryApp: undefined }],
  ['mutable-image-tag at image', { image: 'shop:latest' }],
  ['invalid-format at healthCheckPath', { healthCheckPath: '/x\nHost: y' }],
  ['invalid-format at databaseName', { databaseName: 'Shop"; DROP' }],
  ['invalid-format at databaseName', { databaseName: 'azure_maintenance' }],
  ['invalid-format at domainName', { domainName: 'https://x' }],
  ["invalid-format at environmentVariables['A-B']", { environmentVariables: { 'A-B': 'x' } }],
  ['unknown-choice at location', { location: 'mars' }],
  ['region-without-zones at location', { location: 'westus' }],
  ['invalid-format at schedules[0].cron', { schedules: [{ name: 'a-job', cron: 'hourly', command: ['x'] }] }],
  ['invalid-format at schedules[0].name', { schedules: [{ name: 'A job', cron: '0 * * * *', command: ['x'] }] }],
  ['duplicate at schedules', { schedules: [{ name: 'migrations', cron: '0 * * * *', command: ['x'] }] }],
  ['unknown-choice at databaseSkuName', { databaseSkuName: 'db.t3.large' }],
  ['conflicting-props at brokerSkuName', { brokerSkuName: 'Balanced_B50' }],
  ['missing-value at databaseSkuName', { existingDatabaseServerName: 'theirs' }],
  ['missing-value at existingNetwork', { existingEnvironmentId: '/environment' }],
  [
    'missing-value at existingNetwork.postgresSubnetId',
    { existingNetwork: { endpointsSubnetId: '/e', keyVaultZoneId: '/z' } },
  ],
  ['minimum-above-maximum at minInstances', { minInstances: 9, maxInstances: 2 }],
  ['prop-without-effect at rateLimits', { edge: false, rateLimits: [] }],
  ['prop-without-effect at domainZoneId', { domainZoneId: '/zone' }],
  ['core-quota-exceeded at CoreQuota(the environment of shop).apps', { minInstances: 300, maxInstances: 300 }],
])('%s is reported before anything exists', async (fault, more) => {
  expect(await faultsWith(more)).toContain(fault);
});

test.each<[string, Partial<WebApplicationArgs>]>([
  ['databasePassword', { databasePassword: 'p@ss/Word1' }],
  ['migrations', { migrations: MigrationBundle.empty() }],
  ['cacheSkuName', { cacheSkuName: 'Balanced_B5' }],
  ['celeryApp', { celeryApp: 'shop.celery_app' }],
  ['maxWorkers', { maxWorkers: 4 }],
])('%s is rejected without its part in the workload', async (property, more) => {
  expect(await faultsWith(more, small)).toEqual([`prop-without-effect at ${property}`]);
});

test('a name that apps cannot have is rejected', async () => {
  expect(await inputFaults(() => new WebApplication('Shop of the century', args))).toEqual(['invalid-format at name']);
});

test('a load that no size carries is rejected, with one problem for each part', async () => {
  const workload = { traffic: { requestsPerSecond: 5_000_000 }, database: {} };
  const { shortfalls } = planOf(workload);
  const found = await faultsWith({ workload, celeryApp: undefined, coreQuota: 1e9 });
  expect(shortfalls.length).toBeGreaterThan(0);
  expect(found.filter((it) => it === 'beyond-largest-size at workload')).toHaveLength(shortfalls.length);
});

test('instances whose connections do not fit are rejected', async () => {
  expect(await faultsWith({ maxInstances: 200, coreQuota: 1000 })).toContain(
    'connections-exceed-limit at ConnectionBudget(app).consumers',
  );
});

describe('the password of a login', () => {
  const derive = async (password: string, scope: string, login: string): Promise<string> => {
    const run = await runProgram(() => LoginPassword.derive(password, scope, login));
    expect(await pulumi.isSecret(run.result)).toBe(true);
    return valueOf(run.result);
  };

  test('is the same at each deployment, and differs by administrator, scope and login', async () => {
    const all = [
      await derive('one', 'shop', 'web'),
      await derive('two', 'shop', 'web'),
      await derive('one', 'blog', 'web'),
      await derive('one', 'shop', 'jobs'),
    ];
    expect(new Set(all).size).toBe(4);
    expect(await derive('one', 'shop', 'web')).toBe(all[0]);
  });
});
