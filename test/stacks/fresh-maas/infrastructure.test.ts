import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { checkArgs } from '../../../stacks/fresh-maas/args';
import { BUSINESS_AUTOSCALER } from '../../../stacks/fresh-maas/kubernetes';
import { ConnectionPooler, MigrationBundle, PgBouncerConfig } from '../../../lib/domain';
import { pgBouncer, ROLES } from '../../../stacks/fresh-maas/database';
import { PostgresDatabase } from '../../../lib/azure';
import { REGIONS } from '../../../stacks/fresh-maas/edge';
import { systemMigrations } from '../../support/system-migrations';
import { analyticsPlan, businessPlan, connectionBudget, databaseShare } from '../../../stacks/fresh-maas/workload';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { valueOf } from '../../support/pulumi-program';
import { faults, problemsOf } from '../../support/problems-of';
import { FreshMaasArgs } from '../../../stacks/fresh-maas';
import { DEVELOPMENT, TO_THE_LETTER, deployed } from './deployed';

type Inputs = ReturnType<typeof JSON.parse>;
const app = async (name: string): Promise<Inputs> => (await deployed()).one('app:ContainerApp', name).inputs;
const business = (): Promise<Inputs> => app('business-operations-suite');
const analytics = (): Promise<Inputs> => app('ai-analytics-suite-v2');
const parameter = async (name: string): Promise<string> =>
  (await deployed()).one('dbforpostgresql:Configuration', `fresh-maas-database-${name}`).inputs.value;
const job = async (name: string): Promise<Inputs> => (await deployed()).one('app:Job', name).inputs;
const rules = async (set = 'caching'): Promise<Inputs[]> =>
  (await deployed())
    .all('cdn:Rule')
    .map((it) => it.inputs)
    .filter((it) => it.ruleSetName === set)
    .sort((a, b) => a.order - b.order);
const rateOf = (rule: Inputs): Inputs => rule.actions[0].parameters.cacheConfiguration;

describe('the capacity', () => {
  test('[FM-SLO-07] [FM-HPA-05] 5000 requests a second are five replicas of 1000 each', () => {
    expect(businessPlan(50)).toMatchObject({ minReplicas: 2, peakReplicas: 5, maxReplicas: 50 });
  });

  test('[FM-ACA-17] at 100 requests a second a replica, the same load would take all 50', () => {
    expect(analyticsPlan(50).peakReplicas).toBe(50);
  });

  const pooler: ConnectionPooler = PostgresDatabase.poolerFor(pgBouncer(1000).settings, ROLES);

  test('[FM-PGB-17] 50 connections of 50 replicas are refused; four fit, and the budget says so', async () => {
    expect(problemsOf(() => connectionBudget(50, 50, 500, pooler))[0].what).toContain('10002 connections');
    expect(databaseShare(50, 500, pooler)).toMatchObject({ pool: 4, budget: { demand: 802, databaseDemand: 75 } });
    expect((await deployed()).result.outputs.plan).toContain(
      'PgBouncer: at most 75 server connections for 802 clients',
    );
  });

  test('[LB-RC-25] the pools of the budget are those that the deployed server opens', async () => {
    const { result } = await deployed();
    expect(result.database.pooler).toEqual(pooler);
    expect(pooler).toEqual({ name: 'PgBouncer', maxServerConnections: 75, maxClientConnections: 1000 });
    expect(await parameter('pgbouncer.default_pool_size')).toBe('25');
    expect(await parameter('pgbouncer.max_client_conn')).toBe('1000');
  });

  test('[LB-RC-25] the budget has room for both revisions of a suite and for the jobs', () => {
    const { shares } = databaseShare(50, 500, pooler).budget;
    expect(shares.map(({ name, connections }) => [name, connections])).toEqual([
      ['business-operations-suite', 2 * 50 * 4],
      ['ai-analytics-suite-v2', 2 * 50 * 4],
      ['jobs', 2],
    ]);
  });

  test('[LB-RC-25] each suite and the jobs have a login of their own, and nothing but migrations is an administrator', async () => {
    const run = await deployed();
    const users = run
      .all('keyvault:Secret')
      .filter(({ inputs }) => String(inputs.properties.value).startsWith('postgresql:'))
      .map(({ inputs }) => [inputs.secretName, new URL(inputs.properties.value).username]);
    expect(Object.fromEntries(users)).toEqual({
      'postgres-connection-string': 'freshmaas_business',
      'postgres-analytics-connection-string': 'freshmaas_analytics',
      'postgres-jobs-connection-string': 'freshmaas_jobs',
      'postgres-direct-connection-string': 'loadbearing',
    });
    const readersOfAdmin = run
      .all('app:Job')
      .concat(run.all('app:ContainerApp'))
      .filter(({ inputs }) => JSON.stringify(inputs).includes('/secrets/postgres-direct-connection-string'));
    expect(readersOfAdmin.map((it) => it.name)).toEqual(['fresh-maas-migrations']);
  });

  test('[FM-PGB-17] with 10002 clients allowed each replica has the pool of the report', async () => {
    const run = await deployed(TO_THE_LETTER);
    const { env } = run.one('app:ContainerApp', 'ai-analytics-suite-v2').inputs.template.containers[0];
    expect(env).toEqual(expect.arrayContaining([{ name: 'DB_POOL_MAX', value: '50' }]));
  });

  test('fewer replicas may have larger pools', () => {
    expect(databaseShare(10, 500, pooler).pool).toBe(24);
    expect(databaseShare(2, 429).pool).toBe(50);
  });
});

describe('the applications', () => {
  test('[FM-ACA-01] [FM-ACA-02] [FM-ACA-03] ai-analytics-suite-v2 is a container app in the environment of the region', async () => {
    const run = await deployed();
    const made = run.one('app:ContainerApp', 'ai-analytics-suite-v2');
    expect(made.type).toBe('azure-native:app:ContainerApp');
    expect(made.inputs).toMatchObject({ containerAppName: 'ai-analytics-suite-v2', location: 'centralus' });
    expect(made.inputs.environmentId).toMatch(/managedEnvironments\/fresh-maas-apps/);
    expect(run.one('app:ManagedEnvironment').inputs).toMatchObject({
      publicNetworkAccess: 'Disabled',
      zoneRedundant: true,
    });
  });

  test('[FM-ACA-04] [FM-ACA-05] [FM-ACA-06] takes requests from outside on port 3000', async () => {
    expect((await analytics()).configuration.ingress).toMatchObject({
      external: true,
      targetPort: 3000,
      transport: 'auto',
    });
  });

  test('[FM-ACA-07] [FM-ACA-08] all of them go to the latest revision, without Dapr', async () => {
    const { configuration } = await analytics();
    expect(configuration.ingress.traffic).toEqual([{ weight: 100, latestRevision: true }]);
    expect(configuration.dapr.enabled).toBe(false);
  });

  test('[FM-ACA-09] runs the image of the report once it is in the registry, and a placeholder before', async () => {
    const run = await deployed(TO_THE_LETTER);
    const { inputs } = run.one('app:ContainerApp', 'ai-analytics-suite-v2');
    expect(inputs.template.containers[0]).toMatchObject({
      name: 'ai-analytics-v2',
      image: 'freshmaasregistry.azurecr.io/ai-analytics-suite:v2.0',
    });
    expect(inputs.configuration.registries).toEqual([
      { server: 'freshmaasregistry.azurecr.io', identity: expect.stringContaining('userAssignedIdentities') },
    ]);
    expect((await analytics()).template.containers[0].image).toMatch(/^mcr\.microsoft\.com\//);
  });

  test('[LB-RC-03] production needs a choice of the images, other environments start with a placeholder', () => {
    const { PRODUCTION, DEVELOPMENT: SMALL } = DeploymentEnvironment;
    const unsaid = { databasePassword: 'A-password-4-tests', alarmEmails: ['ops@example.com'] };
    expect(faults(() => checkArgs(PRODUCTION, unsaid))).toEqual([
      'production-choice-missing at FreshMaas.reportImages',
    ]);
    expect(() => checkArgs(SMALL, unsaid)).not.toThrow();
    [true, false].forEach((reportImages) =>
      expect(() => checkArgs(PRODUCTION, { ...unsaid, reportImages })).not.toThrow(),
    );
  });

  test('[LB-RC-03] the placeholder is healthy for the probes only, so that the web test fails', async () => {
    const [{ command }] = (await analytics()).template.containers as { command: [string, string, string] }[];
    const anyPort = "listen(0, '127.0.0.1', () => console.log(server.address().port))";
    const server = spawn(process.execPath, ['-e', command[2].replace('listen(3000)', anyPort)]);
    try {
      const [port] = (await once(server.stdout, 'data')) as [Buffer];
      const origin = `http://127.0.0.1:${port.toString().trim()}`;
      const status = async (path: string): Promise<number> =>
        (await fetch(origin + path, { headers: { connection: 'close' } })).status;
      expect([await status('/health'), await status('/'), await status('/analytics/')]).toEqual([200, 503, 503]);
    } finally {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  });

  test('[FM-ACA-10] [FM-ACA-11] has 2 vCPU and 4 GiB, in production mode', async () => {
    const [container] = (await analytics()).template.containers;
    expect(container.resources).toEqual({ cpu: 2, memory: '4Gi' });
    expect(container.env).toEqual(expect.arrayContaining([{ name: 'NODE_ENV', value: 'production' }]));
  });

  test('[FM-ACA-12] [FM-ACA-13] reads its URLs from the vault', async () => {
    const { configuration, template } = await analytics();
    expect(template.containers[0].env).toEqual(
      expect.arrayContaining([
        { name: 'REDIS_URL', secretRef: 'redis-connection-string' },
        { name: 'DATABASE_URL', secretRef: 'postgres-connection-string' },
      ]),
    );
    expect(configuration.secrets.slice(0, 2)).toEqual([
      {
        name: 'redis-connection-string',
        keyVaultUrl: expect.stringMatching(/vault\.azure\.net\/secrets\/redis/),
        identity: expect.anything(),
      },
      {
        name: 'postgres-connection-string',
        keyVaultUrl: expect.stringMatching(/vault\.azure\.net\/secrets\/postgres/),
        identity: expect.anything(),
      },
    ]);
  });

  test('[FM-ACA-14] [FM-ACA-15] [FM-ACA-16] scales from 2 to 50 replicas by processor and memory', async () => {
    const { scale } = (await analytics()).template;
    expect(scale).toMatchObject({ minReplicas: 2, maxReplicas: 50 });
    expect(scale.rules.slice(1)).toEqual([
      { name: 'cpu-scaling', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '70' } } },
      { name: 'memory-scaling', custom: { type: 'memory', metadata: { type: 'Utilization', value: '80' } } },
    ]);
  });

  test('[FM-ACA-17] and by 100 requests a second', async () => {
    expect((await analytics()).template.scale.rules[0]).toEqual({
      name: 'http-scaling',
      http: { metadata: { concurrentRequests: '100' } },
    });
  });

  test('[FM-HPA-01] [FM-HPA-02] [FM-HPA-03] business-operations-suite has the same block', async () => {
    const { scale } = (await business()).template;
    expect(scale).toMatchObject({ minReplicas: 2, maxReplicas: 50 });
    expect(scale.rules[1].custom.metadata.value).toBe('70');
  });

  test('[FM-HPA-04] [FM-HPA-05] with 80 % memory, and 1000 requests a second as its autoscaler has it', async () => {
    const { rules: scaling } = (await business()).template.scale;
    expect(scaling[2].custom).toEqual({ type: 'memory', metadata: { type: 'Utilization', value: '80' } });
    expect(scaling[0].http.metadata.concurrentRequests).toBe('1000');
  });

  test('[FM-HPA-07] [FM-HPA-09] cooldown and polling are those of the report', async () => {
    expect((await business()).template.scale).toMatchObject({ cooldownPeriod: 300, pollingInterval: 30 });
  });

  test('[FM-HPA-08] [FM-HPA-10] [FM-HPA-11] what Container Apps cannot say is in the manifest', () => {
    const { behavior } = JSON.parse(BUSINESS_AUTOSCALER.toJson()).spec;
    expect(behavior).toEqual({
      scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }] },
      scaleUp: {
        stabilizationWindowSeconds: 0,
        policies: [
          { type: 'Percent', value: 100, periodSeconds: 30 },
          { type: 'Pods', value: 5, periodSeconds: 30 },
        ],
      },
    });
  });

  test('[FM-HPA-06] the manifest scales by response time, the container app alarms', async () => {
    const metrics = JSON.parse(BUSINESS_AUTOSCALER.toJson()).spec.metrics;
    expect(metrics[3].pods).toEqual({
      metric: { name: 'response_time_p95' },
      target: { type: 'AverageValue', averageValue: '100' },
    });
    const alert = (await deployed()).one('monitor:ScheduledQueryRule', 'fresh-maas-monitoring-RequestLatency').inputs;
    expect(alert.criteria.allOf[0]).toMatchObject({ threshold: 0.1, operator: 'GreaterThanOrEqual' });
  });
});

describe('the migrations', () => {
  test.each([
    ['production', {}],
    ['development', DEVELOPMENT],
  ])(
    '[FM-PLAN-01] in %s the database is whole before them, and the applications change after them',
    async (_, args) => {
      const run = await deployed(args);
      const script = run.one('resources:AzureCliScript');
      const before = [...run.all('dbforpostgresql:Configuration'), ...run.all('dbforpostgresql:Database')];
      expect(before.length).toBeGreaterThan(4);
      expect(script.dependencies).toEqual(expect.arrayContaining(before.map((it) => it.urn)));
      expect(script.dependencies).toContain(run.one('app:Job', 'fresh-maas-migrations').urn);
      const apps = run.all('app:ContainerApp');
      expect(apps.map((it) => it.dependencies.includes(script.urn))).toEqual([true, true]);
    },
  );

  test('[FM-PLAN-01] run when the SQL changes, are those of the report, and wait for tables the suites make', async () => {
    const { template } = await job('fresh-maas-migrations');
    const [{ args, env }] = template.containers;
    expect(args).toEqual(expect.arrayContaining(['up', '--defer-missing']));
    const packed = env.find((it: Inputs) => it.name === 'MIGRATIONS').value;
    const bundle = MigrationBundle.fromJson(gunzipSync(Buffer.from(packed, 'base64')).toString());
    expect(bundle.migrations.map((it) => it.id)).toEqual(systemMigrations('fresh-maas').migrations.map((it) => it.id));
    expect(JSON.stringify(bundle.migrations)).toContain('idx_users_email_active');
    const tag = async (more: object): Promise<string> =>
      (await deployed(more)).one('resources:AzureCliScript').inputs.forceUpdateTag;
    expect((await tag({})).startsWith(`${systemMigrations('fresh-maas').fingerprint}-1-`)).toBe(true);
  });

  test('go past the pooler, whose connections do not keep the locks of a session', async () => {
    const run = await deployed();
    const { env } = (await job('fresh-maas-migrations')).template.containers[0];
    expect(env).toEqual(
      expect.arrayContaining([{ name: 'DATABASE_URL', secretRef: 'postgres-direct-connection-string' }]),
    );
    const url = run.one('keyvault:Secret', 'fresh-maas-vault-postgres-direct-connection-string').inputs.properties
      .value;
    expect(url).toMatch(/:5432\/freshmaas\?sslmode=verify-full$/);
  });

  test('can be started by hand', async () => {
    expect(await valueOf((await deployed()).result.outputs.migrateCommand)).toBe(
      'az containerapp job start --name fresh-maas-migrations --resource-group fresh-maas-production',
    );
  });
});

describe('the jobs', () => {
  test('[FM-MV-03] daily revenue is refreshed every hour', async () => {
    const { configuration, template } = await job('refresh-revenue');
    expect(configuration.scheduleTriggerConfig.cronExpression).toBe('0 * * * *');
    expect(template.containers[0].env[0].value).toContain('refresh_mv_daily_revenue()');
  });

  test('[FM-MV-07] customer health is refreshed once a day', async () => {
    expect((await job('refresh-health')).configuration.scheduleTriggerConfig.cronExpression).toBe('15 2 * * *');
  });

  test('[FM-INV-05] the cache is warmed before a working day on the Pacific', async () => {
    const { configuration, template } = await job('warm-cache');
    expect(configuration.scheduleTriggerConfig.cronExpression).toBe('0 14 * * 1-5');
    expect(template.containers[0].env[0].value).toMatch(/^https:\/\/business-operations-suite\./);
  });
});

describe('the database', () => {
  test('[FM-CDL-11] is the source of truth: backed up here and in another region, with a standby', async () => {
    const server = (await deployed()).one('dbforpostgresql:Server');
    expect(server.inputs).toMatchObject({
      version: '17',
      sku: { name: 'Standard_D4ds_v5' },
      backup: { backupRetentionDays: 14, geoRedundantBackup: 'Enabled' },
      highAvailability: { mode: 'ZoneRedundant' },
    });
    expect(server.protect).toBe(true);
  });

  test('[FM-PGB-01] the pooler works by transaction, and the applications go through it', async () => {
    expect(await parameter('pgbouncer.enabled')).toBe('true');
    expect(await parameter('pgbouncer.pool_mode')).toBe('transaction');
    expect((await deployed()).result.database.port).toBe(6432);
  });

  test('[FM-PGB-02] [FM-PGB-03] [FM-PGB-04] 1000 clients share pools of 10 to 25', async () => {
    expect(await parameter('pgbouncer.max_client_conn')).toBe('1000');
    expect(await parameter('pgbouncer.default_pool_size')).toBe('25');
    expect(await parameter('pgbouncer.min_pool_size')).toBe('10');
  });

  test('[FM-PGB-09] [FM-PGB-13] [FM-PGB-21] idle connections go after 600 s, clients wait 120 s, 100 statements stay prepared', async () => {
    expect(await parameter('pgbouncer.server_idle_timeout')).toBe('600');
    expect(await parameter('pgbouncer.query_wait_timeout')).toBe('120');
    expect(await parameter('pgbouncer.max_prepared_statements')).toBe('100');
  });

  test('[FM-PGB-12] [FM-PGB-14] no query timeout; figures of the pooler are collected', async () => {
    expect(await parameter('statement_timeout')).toBe('0');
    expect(await parameter('metrics.pgbouncer_diagnostics')).toBe('on');
  });

  test('[FM-PGB-16] errors of the pooler reach the workspace', async () => {
    const setting = (await deployed()).one('monitor:DiagnosticSetting', 'fresh-maas-database-diagnostics').inputs;
    expect(setting.logs).toEqual([{ categoryGroup: 'allLogs', enabled: true }]);
  });

  test('what the built-in pooler cannot be told is in pgbouncer.ini and in the list of deviations', async () => {
    const { notEncodable } = (await deployed()).result.database;
    expect(notEncodable.join()).toMatch(/reservePoolSize.*maxDbConnections.*serverLifetimeSeconds/);
    expect(new PgBouncerConfig({ database: 'a', host: 'b', ...pgBouncer(1000).settings }).render()).toContain(
      'reserve_pool_size = 5',
    );
  });

  test.each([
    ['max_connections', '500'],
    ['shared_buffers', '524288'],
    ['effective_cache_size', '1572864'],
    ['maintenance_work_mem', '1048576'],
    ['checkpoint_completion_target', '0.9'],
    ['wal_buffers', '2048'],
    ['default_statistics_target', '100'],
    ['random_page_cost', '1.1'],
    ['effective_io_concurrency', '200'],
    ['work_mem', '32768'],
    ['min_wal_size', '1024'],
    ['max_wal_size', '4096'],
    ['azure.extensions', 'pg_stat_statements'],
    ['pg_stat_statements.track', 'top'],
    ['log_min_duration_statement', '50'],
    ['metrics.collector_database_activity', 'on'],
  ])('%s is %s', async (name, value) => {
    expect(await parameter(name)).toBe(value);
  });
});

describe('the cache', () => {
  test('[FM-RED-01] [FM-RED-02] [FM-RED-03] is a managed Redis for cluster clients, each shard with a replica', async () => {
    const run = await deployed(TO_THE_LETTER);
    expect(run.one('redisenterprise:RedisEnterprise').inputs).toMatchObject({
      clusterName: 'fresh-maas-redis-prod',
      highAvailability: 'Enabled',
      publicNetworkAccess: 'Disabled',
    });
    expect(run.one('redisenterprise:Database').inputs.clusteringPolicy).toBe('OSSCluster');
  });

  test('[FM-RED-04] [FM-RED-11] [FM-RED-12] is encrypted, evicts the least recently used, and holds 4 GB', async () => {
    const run = await deployed();
    expect(run.one('redisenterprise:Database').inputs).toMatchObject({
      clientProtocol: 'Encrypted',
      evictionPolicy: 'AllKeysLRU',
      accessKeysAuthentication: 'Enabled',
    });
    expect(run.one('redisenterprise:RedisEnterprise').inputs.sku.name).toBe('Balanced_B5');
    expect(run.result.cache.usableMemoryGiB).toBeGreaterThanOrEqual(4);
  });
});

describe('the edge', () => {
  test('[FM-AFD-01] [FM-AFD-05] [FM-AFD-06] is Front Door Premium, over HTTPS, compressed', async () => {
    const run = await deployed();
    expect(run.one('cdn:Profile').inputs.sku.name).toBe('Premium_AzureFrontDoor');
    const route = run.one('cdn:Route', 'fresh-maas-edge-default').inputs;
    expect(route.httpsRedirect).toBe('Enabled');
    expect(route.cacheConfiguration.compressionSettings.isCompressionEnabled).toBe(true);
  });

  test('[FM-AFD-07] [FM-AFD-08] [FM-AFD-09] keeps six kinds of files for a year, whatever their query', async () => {
    const files = (await rules()).filter((it) => it.conditions[0]?.name === 'UrlFileExtension');
    expect(files.flatMap((it) => it.conditions[0].parameters.matchValues)).toEqual([
      'js',
      'css',
      'woff2',
      'png',
      'jpg',
      'svg',
    ]);
    for (const file of files) {
      expect(rateOf(file)).toEqual({
        cacheBehavior: 'OverrideAlways',
        cacheDuration: '365.00:00:00',
        queryStringCachingBehavior: 'IgnoreQueryString',
        isCompressionEnabled: 'Enabled',
      });
    }
  });

  test('[FM-AFD-10] [FM-AFD-11] [FM-AFD-12] keeps public API answers for five minutes, by their query', async () => {
    const api = (await rules()).find((it) => it.ruleName.startsWith('cacheApi'));
    expect(api.conditions[0].parameters).toMatchObject({ operator: 'BeginsWith', matchValues: ['api/'] });
    expect(rateOf(api)).toEqual({
      cacheBehavior: 'OverrideIfOriginMissing',
      cacheDuration: '00:05:00',
      queryStringCachingBehavior: 'UseQueryString',
      isCompressionEnabled: 'Enabled',
    });
  });

  test('[FM-AFD-13] never answers one visitor with what belongs to another', async () => {
    const names = (await rules()).map((it) => it.ruleName.replace(/[0-9a-f]{4}$/, ''));
    const bypass = ['bypassAuthorizationApi', 'bypassCookieApi', 'cacheApi'];
    expect(names.filter((it) => it.includes('Api'))).toEqual(bypass);
  });

  test('[FM-AFD-14] never keeps administration and login', async () => {
    const route = (await deployed()).one('cdn:Route', 'fresh-maas-edge-never-kept').inputs;
    expect(route.patternsToMatch).toEqual(['/admin/*', '/auth/*']);
    expect(route).not.toHaveProperty('cacheConfiguration');
    expect((await rules()).slice(0, 2).map(rateOf)).toEqual([undefined, undefined]);
  });

  test('[FM-AFD-15] has an origin in each region the system runs in, the report’s primary first', async () => {
    expect(REGIONS).toEqual(['westus2', 'eastus', 'westeurope', 'southeastasia', 'uaenorth', 'brazilsouth']);
    const run = await deployed(TO_THE_LETTER);
    const origins = run.all('cdn:AFDOrigin').map((it) => it.inputs.originName);
    expect(origins.sort()).toEqual(['analytics-centralus', 'business-centralus', 'business-eastus']);
  });

  test('[FM-CDL-04] [FM-CDL-05] keeps other static files for a day, API answers for five minutes', async () => {
    const other = (await rules()).find((it) => it.ruleName.startsWith('cacheStatic'));
    expect(other.conditions[0].parameters.matchValues).toEqual(['static/']);
    expect(rateOf(other)).toMatchObject({ cacheDuration: '1.00:00:00', cacheBehavior: 'OverrideAlways' });
  });

  test('[FM-CDL-06] keeps images for a year, or for seven days', async () => {
    const run = await deployed(TO_THE_LETTER);
    const image = run.all('cdn:Rule').find((it) => it.inputs.conditions[0]?.parameters.matchValues[0] === 'png');
    expect(rateOf(image!.inputs).cacheDuration).toBe('7.00:00:00');
  });

  test('[FM-CDL-01] tells browsers to keep static files for a year', async () => {
    const script = (await rules()).find((it) => it.conditions[0]?.parameters.matchValues[0] === 'js');
    expect(script.actions[1].parameters.value).toBe('public, max-age=31536000');
  });

  test('reaches the applications by private links, which one command approves', async () => {
    const run = await deployed();
    for (const { inputs } of run.all('cdn:AFDOrigin')) {
      expect(inputs.sharedPrivateLinkResource).toMatchObject({
        groupId: 'managedEnvironments',
        privateLinkLocation: 'centralus',
      });
    }
    expect((await valueOf(run.result.outputs.approvalCommand)).split('\n')).toHaveLength(1);
    expect(await valueOf(run.result.outputs.url)).toMatch(/^https:\/\/fresh-maas-edge-.*azurefd\.net$/);
  });
});

describe('the firewall', () => {
  test('[FM-WAF-01] [FM-WAF-04] blocks, and lets an address ask 100 times a minute', async () => {
    const run = await deployed();
    const policy = run.one('frontdoor:Policy').inputs;
    expect(policy.policySettings).toMatchObject({ enabledState: 'Enabled', mode: 'Prevention' });
    expect(policy.customRules.rules).toMatchObject([
      { name: 'RateLimitRule', priority: 1, rateLimitDurationInMinutes: 1, rateLimitThreshold: 100, action: 'Block' },
    ]);
    expect(run.one('cdn:SecurityPolicy').inputs.parameters.associations[0].patternsToMatch).toEqual(['/*']);
  });

  test('[FM-WAF-02] [FM-WAF-03] has today’s managed rules, or those of the report', async () => {
    const versions = async (args: typeof TO_THE_LETTER): Promise<string[]> =>
      (await deployed(args))
        .one('frontdoor:Policy')
        .inputs.managedRules.managedRuleSets.map((it: { ruleSetVersion: string }) => it.ruleSetVersion);
    expect(await versions({})).toEqual(['2.1', '1.1']);
    expect(await versions(TO_THE_LETTER)).toEqual(['2.0', '1.0']);
  });
});

describe('the alarms', () => {
  const threshold = async (type: string, name: string): Promise<Inputs> => {
    const { inputs } = (await deployed()).one(type, `fresh-maas-monitoring-${name}`);
    return { ...inputs.criteria.allOf[0], severity: inputs.severity, windowSize: inputs.windowSize };
  };
  const LOG = 'monitor:ScheduledQueryRule';
  const METRIC = 'monitor:MetricAlert';

  test('[FM-SLO-01] [FM-SLO-02] [FM-SLO-04] answers, pages and queries: 100 ms, 2 s, 50 ms', async () => {
    expect(await threshold(LOG, 'RequestLatency')).toMatchObject({ threshold: 0.1, severity: 2, windowSize: 'PT5M' });
    expect(await threshold(LOG, 'PageLoad')).toMatchObject({ threshold: 2, operator: 'GreaterThanOrEqual' });
    expect(await threshold(LOG, 'QueryTime')).toMatchObject({ threshold: 0.05, operator: 'GreaterThanOrEqual' });
  });

  test('[FM-SLO-03] [FM-SLO-08] hit rate at most 90 %, errors at least 0.5 %', async () => {
    expect(await threshold(LOG, 'CacheHitRate')).toMatchObject({
      threshold: 90,
      operator: 'LessThanOrEqual',
      windowSize: 'PT15M',
    });
    expect(await threshold(LOG, 'ErrorRate')).toMatchObject({
      threshold: 0.5,
      operator: 'GreaterThanOrEqual',
      windowSize: 'PT5M',
    });
  });

  test('[FM-SLO-05] [FM-SLO-06] processor at 60 %, memory at 70 %, of both applications', async () => {
    for (const name of ['business-operations-suite', 'ai-analytics-suite-v2']) {
      expect(await threshold(METRIC, `ComputeCpu-${name}`)).toMatchObject({ threshold: 60, windowSize: 'PT15M' });
      expect(await threshold(METRIC, `ComputeMemory-${name}`)).toMatchObject({ threshold: 70, windowSize: 'PT15M' });
    }
  });

  test('[FM-MON-02] the memory of the cache at 75 %', async () => {
    expect(await threshold(METRIC, 'CacheMemory')).toMatchObject({ threshold: 75, metricName: 'usedmemorypercentage' });
  });

  test('[LB-RC-23] an outage seen from three of five locations, not from one', async () => {
    const { inputs } = (await deployed()).one(METRIC, 'fresh-maas-monitoring-Availability');
    expect(inputs.criteria.failedLocationCount).toBe(3);
    expect(inputs.severity).toBe(0);
  });

  test('requests that the firewall blocks are seen', async () => {
    expect((await threshold(METRIC, 'BlockedRequests')).metricName).toBe('WebApplicationFirewallRequestCount');
  });
});

describe('telemetry', () => {
  test('[LB-RC-27] is limited and sampled, and its end is noticed', async () => {
    const run = await deployed();
    expect(run.one('operationalinsights:Workspace').inputs.workspaceCapping.dailyQuotaGb).toBe(25);
    expect(run.one('applicationinsights:Component').inputs.samplingPercentage).toBe(2);
    expect(run.one('monitor:ScheduledQueryRule', 'fresh-maas-monitoring-LogQuotaReached').inputs.severity).toBe(0);
  });

  test('[LB-RC-27] production without an address for alerts is rejected, development is not', async () => {
    const { PRODUCTION, DEVELOPMENT: SMALL } = DeploymentEnvironment;
    const nobody = { databasePassword: 'A-password-4-tests', alarmEmails: [], reportImages: true };
    expect(faults(() => checkArgs(PRODUCTION, nobody))).toEqual(['missing-value at FreshMaas.alarmEmails']);
    expect(() => checkArgs(SMALL, nobody)).not.toThrow();
    const refused: unknown = await deployed({ alarmEmails: [] }).catch((error: unknown) => error);
    expect(
      faults(() => {
        throw refused;
      }),
    ).toEqual(['missing-value at FreshMaas.alarmEmails']);
  });
});

describe('the dashboard', () => {
  const tiles = async (area: string): Promise<string> => {
    const { serializedData } = (await deployed()).one('applicationinsights:Workbook').inputs;
    const items: { name: string }[] = JSON.parse(serializedData).items;
    return JSON.stringify(items.filter((it) => it.name.startsWith(`${area}:`)));
  };

  test.each([
    [
      '[FM-MON-01] API',
      'API',
      [
        'percentilew(duration, itemCount, 50)',
        'percentilew(duration, itemCount, 95)',
        'percentilew(duration, itemCount, 99)',
        'max(duration)',
        'requestsPerSecond',
        'errorPercent',
        'availabilityPercent',
      ],
    ],
    [
      '[FM-MON-02] cache',
      'Cache',
      ['hitPercent', 'missPercent', 'evicted / 300.0', 'usedmemorypercentage', 'connectedclients'],
    ],
    [
      '[FM-MON-03] database',
      'Database',
      ['percentilew(duration, itemCount, 99)', 'client_connections_waiting', 'blks_hit', 'active_connections', 'tps'],
    ],
    ['[FM-MON-04] containers', 'Containers', ['CpuPercentage', 'MemoryPercentage', 'Replicas', 'Requests']],
    ['[FM-MON-05] edge', 'Edge', ['ByteHitRatio', 'sum(Total) / 300.0 / 1000000.0', 'TotalLatency', 'OriginLatency']],
  ])('%s: every figure of the report', async (_, area, figures) => {
    const shown = await tiles(area);
    for (const figure of figures) expect(shown).toContain(figure);
  });
});

describe('development', () => {
  test('is small, has no edge, protects nothing and can be reached', async () => {
    const run = await deployed(DEVELOPMENT);
    expect(run.all('cdn:Profile')).toEqual([]);
    expect(run.resources.filter((it) => it.protect)).toEqual([]);
    expect(run.one('dbforpostgresql:Server').inputs.sku.name).toBe('Standard_B2s');
    expect(run.one('app:ManagedEnvironment').inputs.publicNetworkAccess).toBe('Enabled');
    expect(run.result.database.port).toBe(5432);
    expect(await valueOf(run.result.outputs.approvalCommand)).toBe('');
  });
});

describe('existing resources', () => {
  const HUB = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/hub/providers';
  const VNET = `${HUB}/Microsoft.Network/virtualNetworks/spoke`;
  const zone = (name: string): string => `${HUB}/Microsoft.Network/privateDnsZones/${name}`;
  const LANDING_ZONE: Partial<FreshMaasArgs> = {
    existingVnetId: VNET,
    existingContainerAppsSubnetId: `${VNET}/subnets/apps`,
    existingPostgresSubnetId: `${VNET}/subnets/postgres`,
    existingEndpointsSubnetId: `${VNET}/subnets/endpoints`,
    existingZoneIds: [
      ...['privatelink.vaultcore.azure.net', 'privatelink.redis.azure.net', 'privatelink.azurecr.io'].map(zone),
      zone('hub.private.postgres.database.azure.com'),
    ],
    existingWorkspaceId: `${HUB}/Microsoft.OperationalInsights/workspaces/central`,
    existingApplicationInsightsId: `${HUB}/Microsoft.Insights/components/central`,
    existingRegistryId: `${HUB}/Microsoft.ContainerRegistry/registries/shared`,
    existingEnvironmentId: `${HUB}/Microsoft.App/managedEnvironments/shared`,
  };

  test.each([{}, DEVELOPMENT])('[LB-RC-28] are used instead of new ones: %o', async (environment) => {
    const run = await deployed({ ...LANDING_ZONE, ...environment });
    const created = new Set(run.resources.map(({ type }) => type));
    const shared = [
      ...['network:VirtualNetwork', 'network:Subnet', 'network:NetworkSecurityGroup', 'privatedns:PrivateZone'],
      ...['privatedns:VirtualNetworkLink', 'operationalinsights:Workspace', 'applicationinsights:Component'],
      ...['containerregistry:Registry', 'app:ManagedEnvironment'],
    ];
    expect(shared.filter((it) => created.has(`azure-native:${it}`))).toEqual([]);
    expect(run.one('dbforpostgresql:Server').inputs.network).toEqual({
      delegatedSubnetResourceId: LANDING_ZONE.existingPostgresSubnetId,
      privateDnsZoneArmResourceId: zone('hub.private.postgres.database.azure.com'),
    });
    const suites = run.all('app:ContainerApp').map(({ inputs }) => inputs);
    suites.forEach(({ environmentId, configuration }) => {
      expect(environmentId).toBe(LANDING_ZONE.existingEnvironmentId);
      expect(configuration.registries[0].server).toBe('shared.azurecr.io');
    });
    run.all('monitor:DiagnosticSetting').forEach(({ inputs }) => {
      expect(inputs.workspaceId).toBe(LANDING_ZONE.existingWorkspaceId);
    });
    run.all('network:PrivateEndpoint').forEach(({ inputs }) => {
      expect(inputs.subnet.id).toBe(LANDING_ZONE.existingEndpointsSubnetId);
    });
  });

  test('[LB-RC-28] in a network with free addresses, only the missing subnets are created', async () => {
    const run = await deployed({
      existingVnetId: VNET,
      existingEndpointsSubnetId: `${VNET}/subnets/endpoints`,
      addressSpace: '10.40.8.0/22',
    });
    expect(run.all('network:Subnet').map(({ inputs }) => [inputs.virtualNetworkName, inputs.addressPrefix])).toEqual([
      ['spoke', '10.40.8.0/23'],
      ['spoke', '10.40.10.0/27'],
    ]);
  });

  test('[LB-RC-28] choices without effect beside them, and zones of other services, are rejected', () => {
    const unusable = {
      databasePassword: 'A-password-4-tests',
      existingRegistryId: LANDING_ZONE.existingRegistryId,
      registryRanges: ['203.0.113.0/24'],
      existingEnvironmentId: LANDING_ZONE.existingEnvironmentId,
      existingZoneIds: [zone('privatelink.blob.core.windows.net')],
    };
    expect(faults(() => checkArgs(DeploymentEnvironment.DEVELOPMENT, unusable))).toEqual([
      'unknown-choice at FreshMaas.existingZoneIds[0]',
      'prop-without-effect at FreshMaas.registryRanges',
      'missing-value at FreshMaas.existingContainerAppsSubnetId',
    ]);
  });
});
