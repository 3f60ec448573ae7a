import * as pulumi from '@pulumi/pulumi';
import { PostgresDatabase } from '../../../lib/azure/data/postgres-database';
import {
  DatabaseAvailability,
  EntraPrincipalType,
  PostgresDatabaseArgs,
} from '../../../lib/azure/data/postgres-database-args';
import { Cloud, DatabaseAccess, DatabasePlan, DatabaseRole, DatabaseRoles, Plan, Workload } from '../../../lib/domain';
import { PgBouncerSettings, PoolMode, PostgresTuning } from '../../../lib/domain';
import { AzureStandIn } from '../../../local/azure/stand-in';
import { inputFaults, inputProblemsOf } from '../../support/input-problems-of';
import { ProgramRun, RegisteredResource, runProgram, valueOf } from '../../support/pulumi-program';

const args: PostgresDatabaseArgs = {
  resourceGroupName: 'rg',
  location: 'centralus',
  subnetId: '/subnet',
  privateDnsZoneId: '/zone',
  administratorPassword: 'p@ss/Word',
};
const { administratorPassword: _password, ...passwordless } = args;
/** A private endpoint instead of a place in a subnet. */
const PRIVATE: Partial<PostgresDatabaseArgs> = {
  subnetId: undefined,
  privateDnsZoneId: undefined,
  privateEndpoints: [
    {
      name: 'apps',
      subnetResourceId:
        '/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/apps',
    },
  ],
};
const V6 = { skuName: 'Standard_D2ds_v6', ignoreRegionLimits: true };
const dba = { objectId: '33333333-3333-4333-8333-333333333333', principalName: 'dba' };
const aDatabase = (more: Partial<PostgresDatabaseArgs> = {}): Promise<ProgramRun<PostgresDatabase>> =>
  runProgram(() => new PostgresDatabase('db', { ...args, ...more }));
const faultsWith = (more: Partial<PostgresDatabaseArgs>): Promise<string[]> =>
  inputFaults(() => new PostgresDatabase('db', { ...args, ...more }));
const server = (run: ProgramRun<PostgresDatabase>): RegisteredResource => run.one('dbforpostgresql:Server', 'db');
const parameter = (run: ProgramRun<PostgresDatabase>, name: string): string =>
  run.one('dbforpostgresql:Configuration', `db-${name}`).inputs.value;

describe('the server', () => {
  test('is private, highly available, backed up and protected by default', async () => {
    const { inputs, protect, secrets } = server(await aDatabase());

    expect(inputs).toMatchObject({
      version: '17',
      sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' },
      storage: { storageSizeGB: 128, autoGrow: 'Enabled' },
      backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' },
      highAvailability: { mode: 'ZoneRedundant' },
      network: { delegatedSubnetResourceId: '/subnet', privateDnsZoneArmResourceId: '/zone' },
    });
    expect(protect).toBe(true);
    expect(secrets).toEqual(['administratorLoginPassword']);
  });

  test('a burstable one has no standby', async () => {
    expect(server(await aDatabase({ skuName: 'Standard_B2s' })).inputs).toMatchObject({
      sku: { tier: 'Burstable' },
      highAvailability: { mode: 'Disabled' },
    });
  });

  test('with Entra administrators only, passwords are disabled', async () => {
    const entraAdministrators = [{ ...dba, principalType: EntraPrincipalType.GROUP }];
    const run = await runProgram(() => new PostgresDatabase('db', { ...passwordless, entraAdministrators }));

    expect(server(run).inputs.authConfig).toMatchObject({ activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled' });
    expect(server(run).inputs).not.toHaveProperty('administratorLoginPassword');
    expect(run.one('dbforpostgresql:AdministratorsMicrosoftEntra').inputs).toMatchObject({
      principalName: 'dba',
      principalType: 'Group',
    });
  });

  test('without any administrator is rejected', async () => {
    expect(await inputFaults(() => new PostgresDatabase('db', passwordless))).toEqual([
      'missing-value at administratorPassword',
    ]);
  });

  test('a weak password is rejected, and the message does not contain it', async () => {
    const weak = { administratorPassword: 'hunter22' };

    expect(await faultsWith(weak)).toEqual(['weak-password at administratorPassword']);
    const problems = await inputProblemsOf(() => new PostgresDatabase('db', { ...args, ...weak }));
    expect(problems.join()).not.toContain('hunter2');
  });

  test('ignores zones that a failover swapped', async () => {
    expect(server(await aDatabase({ zone: '1' })).ignoreChanges).toContain('availabilityZone');
  });

  test('[LB-RC-20] has hours for a standby, an upgrade and a large disk', async () => {
    expect(server(await aDatabase()).timeouts).toEqual({ create: '3h', update: '6h', delete: '3h' });
    const run = await aDatabase({ readReplicas: 1 });
    expect(run.one('dbforpostgresql:Server', 'db-replica1').timeouts.create).toBe('3h');
  });

  test('[LB-RC-28] has private endpoints instead of a place in a subnet, one of each replica', async () => {
    const run = await aDatabase({ ...PRIVATE, readReplicas: 1, databases: ['shop'], ...V6 });
    const servers = run.all('dbforpostgresql:Server');
    expect(servers.map(({ inputs }) => inputs.network)).toEqual([
      { publicNetworkAccess: 'Disabled' },
      { publicNetworkAccess: 'Disabled' },
    ]);
    const endpoints = run.all('network:PrivateEndpoint');
    expect(endpoints.map(({ name }) => name)).toEqual(['db-endpoint-apps', 'db-replica1-endpoint-apps']);
    const connections = endpoints.map(({ inputs }) => inputs.privateLinkServiceConnections[0]);
    expect(connections.map((it) => it.groupIds)).toEqual([['postgresqlServer'], ['postgresqlServer']]);
    expect(new Set(connections.map((it) => it.privateLinkServiceId)).size).toBe(2);
    // Azure accepts one change of a server at a time.
    expect(endpoints[0].dependencies).toContain(run.one('dbforpostgresql:Database').urn);
    expect(servers[1].dependencies).toContain(endpoints[0].urn);
    expect(await valueOf(run.result.fqdn)).toMatch(/\.postgres\.database\.azure\.com$/);
  });

  test('[LB-RC-28] cannot be in a subnet and have private endpoints', async () => {
    const { privateEndpoints } = PRIVATE;
    expect(await faultsWith({ privateEndpoints })).toEqual(['conflicting-props at privateEndpoints']);
    expect(await faultsWith({ ...PRIVATE, privateDnsZoneId: '/zone' })).toEqual([
      'prop-without-effect at privateDnsZoneId',
    ]);
  });

  test('[LB-RC-19] takes its parameters, databases and administrators with it when it is deleted', async () => {
    const more = {
      parameters: { work_mem: '32768' },
      databases: ['shop'],
      entraAdministrators: [dba],
      readReplicas: 1,
    };
    const run = await aDatabase(more);
    const owner = (type: string, name: string): string => run.one(`dbforpostgresql:${type}`, name).deletedWith;

    expect(owner('Configuration', 'db-work_mem')).toBe(server(run).urn);
    expect(owner('Database', 'db-shop')).toBe(server(run).urn);
    expect(owner('AdministratorsMicrosoftEntra', 'db-administrator1')).toBe(server(run).urn);
    const replica = run.one('dbforpostgresql:Server', 'db-replica1');
    expect(owner('Configuration', 'db-replica1-work_mem')).toBe(replica.urn);
    expect(replica.deletedWith).toBe('');
  });

  test('[LB-RC-19] gives the parameters of an existing server their defaults again', async () => {
    const theirs = { resourceGroupName: 'rg', existingServerName: 'theirs', parameters: { work_mem: '32768' } };
    const run = await runProgram(() => new PostgresDatabase('db', theirs));
    expect(run.one('dbforpostgresql:Configuration').deletedWith).toBe('');
  });

  test('[LB-RC-26] is not replaced after a replica was promoted', async () => {
    const run = await aDatabase({ readReplicas: 1 });
    for (const name of ['db', 'db-replica1']) {
      expect(run.one('dbforpostgresql:Server', name).ignoreChanges).toContain('sourceServerResourceId');
    }
    expect(run.one('dbforpostgresql:Server', 'db-replica1').ignoreChanges).toEqual(
      expect.arrayContaining(['storage.storageSizeGB', 'availabilityZone']),
    );
  });

  test('a public address must be enabled explicitly', async () => {
    const { subnetId: _subnet, privateDnsZoneId: _zone, ...open } = args;

    expect(await inputFaults(() => new PostgresDatabase('db', open))).toEqual(['no-network-access at subnetId']);
    const run = await runProgram(() => new PostgresDatabase('db', { ...open, publicNetworkAccess: true }));
    expect(server(run).inputs.network).toEqual({ publicNetworkAccess: 'Enabled' });
  });
});

describe('the pooler', () => {
  const report: PgBouncerSettings = {
    poolMode: PoolMode.TRANSACTION,
    maxClientConnections: 1000,
    defaultPoolSize: 25,
    minPoolSize: 10,
    serverIdleTimeoutSeconds: 600,
    queryWaitTimeoutSeconds: 120,
    maxPreparedStatements: 100,
  };

  test('is turned on before its other parameters exist', async () => {
    const run = await aDatabase({ pgBouncer: report });

    expect(run.result.parameters).toHaveLength(8);
    const first = run.one('dbforpostgresql:Configuration', 'db-pgbouncer.enabled');
    expect(first.dependencies).toEqual([server(run).urn]);
    expect(run.one('dbforpostgresql:Configuration', 'db-pgbouncer.pool_mode').dependencies).toContain(first.urn);
    expect(run.result.port).toBe(6432);
  });

  test('[FM-PGB-01] pools by transaction by default', async () => {
    const run = await aDatabase({ pgBouncer: {} });

    expect(parameter(run, 'pgbouncer.enabled')).toBe('true');
    expect(parameter(run, 'pgbouncer.pool_mode')).toBe('transaction');
  });

  test('[FM-PGB-02] [FM-PGB-03] [FM-PGB-04] sets clients and pool sizes', async () => {
    const run = await aDatabase({ pgBouncer: report });

    expect(parameter(run, 'pgbouncer.max_client_conn')).toBe('1000');
    expect(parameter(run, 'pgbouncer.default_pool_size')).toBe('25');
    expect(parameter(run, 'pgbouncer.min_pool_size')).toBe('10');
  });

  test('[FM-PGB-09] [FM-PGB-13] [FM-PGB-21] sets timeouts and prepared statements', async () => {
    const run = await aDatabase({ pgBouncer: report });

    expect(parameter(run, 'pgbouncer.server_idle_timeout')).toBe('600');
    expect(parameter(run, 'pgbouncer.query_wait_timeout')).toBe('120');
    expect(parameter(run, 'pgbouncer.max_prepared_statements')).toBe('100');
  });

  test('[FM-PGB-05] [FM-PGB-07] [FM-PGB-10] unsupported settings are listed, not dropped silently', async () => {
    const pgBouncer = { ...report, reservePoolSize: 5, maxDbConnections: 100, serverLifetimeSeconds: 3600 };
    const run = await aDatabase({ pgBouncer: { ...pgBouncer, queryTimeoutSeconds: undefined } });

    expect(run.result.notEncodable).toEqual([
      'reservePoolSize: not supported by the built-in pooler; instead: raise defaultPoolSize',
      'maxDbConnections: not supported by the built-in pooler; instead: keep defaultPoolSize × pairs of user and database below it',
      'serverLifetimeSeconds: not supported by the built-in pooler',
    ]);
    expect(run.all('dbforpostgresql:Configuration').map((it) => it.name)).not.toContain(
      'db-pgbouncer.reserve_pool_size',
    );
  });

  test.each([
    [{ pgBouncer: { minPoolSize: 51 } }, 'pool-sizes-contradict at PgBouncer.minPoolSize'],
    [{ pgBouncer: { defaultPoolSize: 5000 } }, 'invalid-parameter-value at parameters.pgbouncer.default_pool_size'],
    [
      { pgBouncer: { poolMode: PoolMode.STATEMENT, maxPreparedStatements: 10 } },
      'unsupported-pool-mode at pgBouncer.maxPreparedStatements',
    ],
    [{ parameters: { 'pgbouncer.enabled': 'true' } }, 'parameter-set-by-property at parameters.pgbouncer.enabled'],
    [
      { parameters: { 'pgbouncer.stats_users': 'dba' } },
      'parameter-set-by-property at parameters.pgbouncer.stats_users',
    ],
    [
      { pgBouncer: {}, parameters: { 'pgbouncer.enabled': 'false' } },
      'parameter-set-by-property at parameters.pgbouncer.enabled',
    ],
  ])('%j is rejected', async (more, fault) => {
    expect(await faultsWith(more)).toEqual([fault]);
  });

  describe('[LB-RC-25] with a login for each application', () => {
    const role = (name: string): DatabaseRole => ({ name, access: DatabaseAccess.READER });
    const roles = new DatabaseRoles({ name: 'shop', roles: [role('web'), role('jobs')], databases: 2 });

    test('has a pool for each login and database in the budget', async () => {
      const { result } = await aDatabase({ pgBouncer: { defaultPoolSize: 25, maxClientConnections: 800 }, roles });
      expect(result.pooler).toEqual({ name: 'PgBouncer', maxServerConnections: 100, maxClientConnections: 800 });
      expect((await aDatabase({ pgBouncer: {}, roles })).result.pooler).toEqual(
        PostgresDatabase.poolerFor({ defaultPoolSize: 50, maxClientConnections: 5000 }, roles),
      );
      expect((await aDatabase({ roles })).result.pooler).toBeUndefined();
    });

    test('rejects more pools than the server has connections', async () => {
      const more = { pgBouncer: { defaultPoolSize: 25 }, roles, parameters: { max_connections: '114' } };
      expect(await faultsWith(more)).toEqual(['pool-exceeds-database at pgBouncer.defaultPoolSize']);
      expect((await aDatabase({ ...more, parameters: { max_connections: '115' } })).result.pooler).toBeDefined();
    });

    test('gives the URL of a login as a secret', async () => {
      const run = await runProgram(() =>
        new PostgresDatabase('db', { ...args, roles, pgBouncer: {} }).loginUrl('shop', 'web', 'a/b'),
      );
      expect(await valueOf(run.result)).toMatch(/^postgresql:\/\/web:a%2Fb@db-.*:6432\/shop\?sslmode=require$/);
      expect(await pulumi.isSecret(run.result)).toBe(true);
    });
  });

  test('accepts additional pooler parameters when it is on', async () => {
    const run = await aDatabase({ pgBouncer: {}, parameters: { 'pgbouncer.stats_users': 'dba' } });

    expect(parameter(run, 'pgbouncer.stats_users')).toBe('dba');
  });
});

describe('extensions', () => {
  test('[FM-PG-14] are allowed in lower case, and their libraries are preloaded where needed', async () => {
    const run = await aDatabase({ extensions: ['PG_STAT_STATEMENTS', 'pg_trgm'] });

    expect(parameter(run, 'azure.extensions')).toBe('pg_stat_statements,pg_trgm');
    expect(parameter(run, 'shared_preload_libraries')).toBe('pg_stat_statements');
  });

  test('other libraries do not replace the one that Azure loads', async () => {
    const run = await aDatabase({ extensions: ['pg_cron', 'pg_partman'] });

    expect(parameter(run, 'shared_preload_libraries')).toBe('pg_stat_statements,pg_cron,pg_partman_bgw');
  });

  test('extensions without a library leave the libraries unchanged', async () => {
    const run = await aDatabase({ extensions: ['pg_trgm'] });

    expect(run.result.parameters).toHaveLength(1);
  });

  test.each([
    [
      { extensions: ['pg_cron'], parameters: { shared_preload_libraries: 'pg_stat_statements' } },
      'missing-preload-library at parameters.shared_preload_libraries',
    ],
    [{ extensions: ['auto_explain'] }, 'unknown-choice at extensions[0]'],
    [{ extensions: ['pg_trgm,hstore'] }, 'invalid-format at extensions[0]'],
  ])('%j is rejected', async (more, fault) => {
    expect(await faultsWith(more)).toEqual([fault]);
  });
});

describe('parameters', () => {
  const report = {
    max_connections: '500',
    shared_buffers: '524288',
    effective_cache_size: '1572864',
    maintenance_work_mem: '1048576',
    checkpoint_completion_target: '0.9',
    wal_buffers: '2048',
    default_statistics_target: '100',
    random_page_cost: '1.1',
    effective_io_concurrency: '200',
    work_mem: '32768',
    min_wal_size: '1024',
    max_wal_size: '4096',
    'pg_stat_statements.track': 'top',
    'metrics.pgbouncer_diagnostics': 'on',
    'metrics.collector_database_activity': 'on',
    log_min_duration_statement: '50',
    statement_timeout: '0',
  };
  const aReport = (): Promise<ProgramRun<PostgresDatabase>> =>
    aDatabase({ skuName: 'Standard_D4ds_v5', parameters: report });

  test('the values of the report are set unchanged on a server of 16 GiB', async () => {
    const run = await aReport();

    expect(
      Object.fromEntries(
        run
          .all('dbforpostgresql:Configuration')
          .map(({ inputs }): [string, string] => [inputs.configurationName, inputs.value]),
      ),
    ).toEqual(report);
  });

  test('[FM-PG-01] [FM-PG-02] [FM-PG-06] connections and buffers in pages of 8 kB', async () => {
    const run = await aReport();

    expect(parameter(run, 'max_connections')).toBe('500');
    expect(parameter(run, 'shared_buffers')).toBe('524288');
    expect(parameter(run, 'wal_buffers')).toBe('2048');
  });

  test('[FM-PG-04] [FM-PG-10] working memory in kB', async () => {
    const run = await aReport();

    expect(parameter(run, 'maintenance_work_mem')).toBe('1048576');
    expect(parameter(run, 'work_mem')).toBe('32768');
  });

  test('[FM-PG-11] [FM-PG-12] write-ahead log in MB', async () => {
    const run = await aReport();

    expect(parameter(run, 'min_wal_size')).toBe('1024');
    expect(parameter(run, 'max_wal_size')).toBe('4096');
  });

  test('[FM-PG-03] the 12 GB of caches require a server of 16 GiB', async () => {
    expect(await faultsWith({ skuName: 'Standard_D2ds_v5', parameters: report })).toEqual([
      'parameter-exceeds-server at parameters.effective_cache_size',
    ]);
    expect(parameter(await aReport(), 'effective_cache_size')).toBe('1572864');
  });

  test('are explained in words, with pending restarts and unsupported settings', async () => {
    const run = await aDatabase({
      skuName: 'Standard_D4ds_v5',
      parameters: { shared_buffers: '524288', statement_timeout: '90000' },
      pgBouncer: { reservePoolSize: 5 },
    });

    expect(run.result.explain()).toBe(
      [
        'PostgreSQL 17 on Standard_D4ds_v5: 4 vCores, 16 GiB, at most 1718 connections, 128 GiB of storage, availability ZoneRedundant',
        '  pgbouncer.enabled = true',
        '  pgbouncer.pool_mode = transaction',
        '  shared_buffers = 524288: 4 GB (after a restart)',
        '  statement_timeout = 90000: 90 s',
        '  not set: reservePoolSize: not supported by the built-in pooler; instead: raise defaultPoolSize',
      ].join('\n'),
    );
  });

  test('tuning uses the switches of Azure, and passed parameters replace it', async () => {
    const tuning = new PostgresTuning({ memoryGiB: 8, maxConnections: 100 });
    const run = await aDatabase({ tuning, parameters: { random_page_cost: '1.5' } });

    expect(parameter(run, 'log_lock_waits')).toBe('on');
    expect(parameter(run, 'random_page_cost')).toBe('1.5');
    expect(parameter(run, 'effective_cache_size')).toBe('786432');
  });

  test('those that require a restart are listed, with the command for it', async () => {
    const create = AzureStandIn.prototype.create;
    const spy = jest.spyOn(AzureStandIn.prototype, 'create').mockImplementation(function (
      this: AzureStandIn,
      type,
      inputs,
    ) {
      const made = create.call(this, type, inputs);
      const isConfigPendingRestart = inputs.configurationName === 'max_connections';
      return { ...made, outputs: { ...made.outputs, isConfigPendingRestart } };
    });
    const parameters = { max_connections: '500', work_mem: '32768' };
    const run = await aDatabase({ parameters, readReplicas: 1 }).finally(() => {
      spy.mockRestore();
    });

    expect(await valueOf(run.result.pendingRestarts)).toEqual(['max_connections', 'replica1: max_connections']);
    expect(await valueOf(run.result.restartCommand)).toMatch(
      /^az postgres flexible-server restart --resource-group rg --name db-[0-9a-f]{6} && az .* --name db-replica1-[0-9a-f]{6}$/,
    );
  });

  test('[LB-RC-26] those that Azure ignored are listed', async () => {
    const create = AzureStandIn.prototype.create;
    const kept: { [name: string]: string } = { work_mem: '32768', 'azure.extensions': 'HSTORE,PG_TRGM', jit: 'ON' };
    const spy = jest.spyOn(AzureStandIn.prototype, 'create').mockImplementation(function (
      this: AzureStandIn,
      type,
      inputs,
    ) {
      const made = create.call(this, type, inputs);
      const value = kept[String(inputs.configurationName)] ?? inputs.value;
      return { ...made, outputs: { ...made.outputs, value } };
    });
    const parameters = { work_mem: '4096', jit: 'on', random_page_cost: '1.10' };
    const run = await aDatabase({ parameters, extensions: ['pg_trgm', 'hstore'], readReplicas: 1 }).finally(() => {
      spy.mockRestore();
    });

    expect(await valueOf(run.result.ignoredParameters)).toEqual(['work_mem', 'replica1: work_mem']);
    expect(await valueOf((await aDatabase({ parameters })).result.ignoredParameters)).toEqual([]);
  });

  test.each([
    ['fsync', 'off', 'read-only-parameter'],
    ['synchronous_commit', 'off', 'read-only-parameter'],
    ['max_connections', '10', 'invalid-parameter-value'],
    ['max_connections', 'many', 'invalid-parameter-value'],
    ['max_connections', '500.5', 'invalid-parameter-value'],
    ['max_connections', '0x1f4', 'invalid-parameter-value'],
    ['max_connections', '1000', 'parameter-exceeds-server'],
    ['jit', 'yes', 'invalid-parameter-value'],
    ['maintenance_work_mem', '', 'invalid-parameter-value'],
    ['checkpoint_completion_target', '1.5', 'invalid-parameter-value'],
    ['metrics.pgbouncer_diagnostics', '1', 'invalid-parameter-value'],
    ['pg_stat_statements.track', 'some', 'invalid-parameter-value'],
    ['shared_buffers', '1048576', 'parameter-exceeds-server'],
    ['Work_Mem', '1', 'invalid-format'],
  ])('%s = %s is rejected', async (name, value, code) => {
    expect(await faultsWith({ parameters: { [name]: value } })).toEqual([`${code} at parameters.${name}`]);
  });

  test.each([
    ['shared_buffers', '4GB', '524288'],
    ['work_mem', '32MB', '32768'],
    ['max_wal_size', '4GB', '4096'],
    ['statement_timeout', '10min', '600000'],
  ])('%s = %s is rejected, with its plain number %s', async (name, value, plain) => {
    const withUnit = { parameters: { [name]: value } };
    expect(await faultsWith(withUnit)).toEqual([`invalid-parameter-value at parameters.${name}`]);
    const [problem] = await inputProblemsOf(() => new PostgresDatabase('db', { ...args, ...withUnit }));
    expect(problem).toContain(`'${plain}'`);
  });

  test('min_wal_size must not exceed max_wal_size', async () => {
    expect(await faultsWith({ parameters: { min_wal_size: '4096', max_wal_size: '1024' } })).toEqual([
      'invalid-parameter-value at parameters.min_wal_size',
    ]);
  });

  test('a parameter outside the table is passed on', async () => {
    expect(parameter(await aDatabase({ parameters: { vacuum_cost_limit: '400' } }), 'vacuum_cost_limit')).toBe('400');
  });
});

test('[FM-PG-13] all writes to the servers run one after the other', async () => {
  const run = await aDatabase({
    extensions: ['pg_stat_statements'],
    pgBouncer: {},
    parameters: { work_mem: '32768' },
    databases: ['shop', 'reports'],
    entraAdministrators: [dba],
    readReplicas: 2,
    virtualEndpoint: true,
    logWorkspaceId: '/workspace',
  });

  const writes = run.resources.filter((it) => /dbforpostgresql|DiagnosticSetting/.test(it.type));
  const before = (it: RegisteredResource): Set<string> => {
    const direct = it.dependencies.flatMap((urn) => writes.filter((other) => other.urn === urn));
    return new Set(direct.flatMap((other) => [other.urn, ...before(other)]));
  };
  const inOrder = writes.map((it) => ({ name: it.name, rank: before(it).size })).sort((a, b) => a.rank - b.rank);
  expect(inOrder.map((it) => it.rank)).toEqual(writes.map((_, index) => index));
  const place = (name: string): number => inOrder.findIndex((it) => it.name === name);
  const steps = ['db', 'db-pgbouncer.enabled', 'db-pgbouncer.pool_mode', 'db-work_mem', 'db-shop', 'db-administrator1']
    .concat(['db-replica1', 'db-replica1-pgbouncer.enabled', 'db-replica1-work_mem', 'db-replica2', 'db-endpoint'])
    .concat(['db-diagnostics', 'db-replica2-diagnostics'])
    .map(place);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(steps[0]).toBe(0);
});

describe('replicas', () => {
  test('have the size of the server, no standby, zones in turn, and protection', async () => {
    const run = await aDatabase({ readReplicas: 2, replicaZones: ['2', '3'] });

    const replica = run.one('dbforpostgresql:Server', 'db-replica1');
    expect(replica.inputs).toMatchObject({
      createMode: 'Replica',
      sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' },
      storage: { autoGrow: 'Enabled' },
      network: { delegatedSubnetResourceId: '/subnet' },
      availabilityZone: '2',
      sourceServerResourceId: await valueOf(run.result.serverId),
    });
    expect(replica.inputs).not.toHaveProperty('highAvailability');
    expect(replica.protect).toBe(true);
    expect(run.one('dbforpostgresql:Server', 'db-replica2').inputs.availabilityZone).toBe('3');
    expect(await valueOf(pulumi.all(run.result.replicaFqdns))).toEqual([
      expect.stringMatching(/^db-replica1-[0-9a-f]{6}\.postgres\.database\.azure\.com$/),
      expect.stringMatching(/^db-replica2-/),
    ]);
  });

  test('have the parameters of the server, whose changes they do not follow', async () => {
    const run = await aDatabase({ readReplicas: 1, parameters: { work_mem: '32768' } });

    const [replica] = run.result.replicas;
    expect(run.one('dbforpostgresql:Configuration', 'db-replica1-work_mem').inputs).toMatchObject({
      serverName: await valueOf(replica.name),
      value: '32768',
    });
  });

  test('a virtual endpoint refers to the first', async () => {
    const run = await aDatabase({ readReplicas: 1, virtualEndpoint: true });

    const { serverName } = run.one('dbforpostgresql:Server', 'db-replica1').inputs;
    expect(run.one('dbforpostgresql:VirtualEndpoint').inputs).toMatchObject({
      endpointType: 'ReadWrite',
      members: [serverName],
    });
    expect(await valueOf(run.result.endpoint!.virtualEndpoints)).toHaveLength(2);
  });

  test.each([
    [{ virtualEndpoint: true }, 'prop-without-effect at virtualEndpoint'],
    [{ replicaZones: ['1'] }, 'prop-without-effect at replicaZones'],
    [{ readReplicas: 6 }, 'number-out-of-range at readReplicas'],
  ])('%j is rejected', async (more, fault) => {
    expect(await faultsWith(more)).toEqual([fault]);
  });
});

describe('databases', () => {
  test('are protected against deletion', async () => {
    const database = (await aDatabase({ databases: ['shop'] })).one('dbforpostgresql:Database', 'db-shop');

    expect(database.inputs).toMatchObject({ databaseName: 'shop', charset: 'UTF8' });
    expect(database.protect).toBe(true);
  });

  test('a development server can be deleted with everything on it', async () => {
    const run = await aDatabase({ databases: ['shop'], readReplicas: 1, protect: false });

    expect(run.resources.filter((it) => it.protect)).toEqual([]);
  });

  test.each([['postgres'], ['azure_sys'], ['my shop'], ['9lives']])('%s is not a valid name', async (name) => {
    expect(await faultsWith({ databases: [name] })).toEqual(['invalid-format at databases[0]']);
  });

  test('a name appears once', async () => {
    expect(await faultsWith({ databases: ['shop', 'postgres2', 'shop'] })).toEqual(['duplicate at databases']);
  });
});

describe('the connection URL', () => {
  test('[FM-PGB-01] connects through the pooler with TLS, and is a secret', async () => {
    const run = await aDatabase({ pgBouncer: {}, databases: ['shop'] });
    const url = run.result.connectionUrl('shop');

    expect(await valueOf(url)).toMatch(
      /^postgresql:\/\/loadbearing:p%40ss%2FWord@db-[0-9a-f]{6}\.postgres\.database\.azure\.com:6432\/shop\?sslmode=require$/,
    );
    expect(await (url as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
  });

  test('bypasses the pooler with directUrl, verifies the server, and is a secret', async () => {
    const url = (await aDatabase({ pgBouncer: {}, databases: ['shop'] })).result.directUrl('shop');

    expect(await valueOf(url)).toMatch(/postgres\.database\.azure\.com:5432\/shop\?sslmode=verify-full$/);
    expect(await (url as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
  });

  test('requires a password', async () => {
    const found = await inputFaults(() =>
      new PostgresDatabase('db', { ...passwordless, entraAdministrators: [dba] }).connectionUrl('shop'),
    );

    expect(found).toEqual(['missing-value at administratorPassword']);
  });
});

test('a tuning whose sessions may exceed the memory causes a warning', async () => {
  const tuning = new PostgresTuning({
    memoryGiB: 8,
    maxConnections: 400,
    computed: false,
    overrides: { work_mem: '32MB' },
  });
  const { warnings } = await aDatabase({ tuning });

  expect(warnings.join()).toContain('400 sessions × work_mem 32 MiB are 12.5 GiB');
});

describe('on an existing server', () => {
  const theirs = { resourceGroupName: 'rg', existingServerName: 'theirs' };

  test('only resources on it are created', async () => {
    const run = await runProgram(
      () =>
        new PostgresDatabase('db', {
          ...theirs,
          parameters: { work_mem: '32768' },
          databases: ['shop'],
          entraAdministrators: [dba],
          logWorkspaceId: '/workspace',
        }),
    );

    expect(run.all('dbforpostgresql:Server')).toEqual([]);
    expect(run.one('dbforpostgresql:Configuration').inputs.serverName).toBe('theirs');
    expect(run.one('dbforpostgresql:Database').dependencies).toEqual([run.one('dbforpostgresql:Configuration').urn]);
    expect(await valueOf(run.result.fqdn)).toBe('theirs.postgres.database.azure.com');
    expect(run.one('monitor:DiagnosticSetting').inputs.resourceUri).toMatch(
      /^\/subscriptions\/.+\/resourceGroups\/rg\/providers\/Microsoft\.DBforPostgreSQL\/flexibleServers\/theirs$/,
    );
    expect(run.result.explain()).toContain('Existing PostgreSQL server\n  work_mem = 32768: 32 MB');
  });

  test('parameters are checked against its size only if the size is set', async () => {
    const parameters = { shared_buffers: '524288' };
    const found = await inputFaults(
      () => new PostgresDatabase('db', { ...theirs, parameters, skuName: 'Standard_B2s' }),
    );

    expect(found).toEqual(['parameter-exceeds-server at parameters.shared_buffers']);
    const run = await runProgram(() => new PostgresDatabase('db', { ...theirs, parameters }));
    expect(parameter(run, 'shared_buffers')).toBe('524288');
  });

  test('properties that would change the server are rejected, not ignored', async () => {
    const found = await inputFaults(
      () => new PostgresDatabase('db', { ...theirs, version: 18, geoRedundantBackup: false, readReplicas: 1 }),
    );

    expect(found).toEqual([
      'prop-without-effect at version',
      'prop-without-effect at geoRedundantBackup',
      'conflicting-props at readReplicas',
    ]);
  });
});

test('every problem is reported at once', async () => {
  const found = await inputFaults(
    () =>
      new PostgresDatabase('db', {
        resourceGroupName: 'rg',
        location: 'westus',
        serverName: 'Bad_Name',
        version: 13,
        skuName: 'Standard_B2s',
        highAvailability: DatabaseAvailability.ZONE_REDUNDANT,
        storageGiB: 100,
        backupRetentionDays: 3,
        readReplicas: 6,
        pgBouncer: { minPoolSize: 60 },
        administratorLogin: 'pg_admin',
        subnetId: '/subnet',
        publicNetworkAccess: true,
      }),
  );

  expect(found).toEqual([
    'not-offered-in-region at highAvailability',
    'unknown-choice at storageGiB',
    'invalid-format at serverName',
    'number-out-of-range at version',
    'number-out-of-range at backupRetentionDays',
    'missing-value at administratorPassword',
    'conflicting-props at publicNetworkAccess',
    'missing-value at privateDnsZoneId',
    'number-out-of-range at readReplicas',
    'unsupported-on-burstable at pgBouncer',
    'unsupported-on-burstable at highAvailability',
    'unsupported-on-burstable at readReplicas',
    'invalid-format at administratorLogin',
    'pool-sizes-contradict at PgBouncer.minPoolSize',
  ]);
});

test('an unknown SKU is rejected', async () => {
  expect(await faultsWith({ skuName: 'Standard_D20ds_v5' })).toEqual(['unknown-choice at skuName']);
});

test('null is no choice: all defaults apply', async () => {
  const names = [
    'existingServerName',
    'skuName',
    'protect',
    'highAvailability',
    'parameters',
    'pgBouncer',
    'databases',
  ];
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  expect(server(await aDatabase(nulls))).toEqual(server(await aDatabase()));
});

describe('connections without TLS', () => {
  const parameters = { require_secure_transport: 'off' };

  test('[LB-RC-38] need a choice by name', async () => {
    expect(await faultsWith({ parameters })).toEqual([
      'unencrypted-connections at parameters.require_secure_transport',
    ]);
    const run = await aDatabase({ parameters, allowUnencryptedConnections: true });
    expect(parameter(run, 'require_secure_transport')).toBe('off');
  });

  test('[LB-RC-38] the choice alone has no effect, and is rejected', async () => {
    expect(await faultsWith({ allowUnencryptedConnections: true })).toEqual([
      'prop-without-effect at allowUnencryptedConnections',
    ]);
  });

  test.each([
    ['read-only-parameter', 'ssl', 'off'],
    ['invalid-parameter-value', 'ssl_min_protocol_version', 'TLSv1'],
    ['invalid-parameter-value', 'ssl_max_protocol_version', 'TLSv1.1'],
    ['invalid-parameter-value', 'require_secure_transport', '0'],
  ])('[LB-RC-38] %s: %s cannot be %s', async (code, name, value) => {
    expect(await faultsWith({ parameters: { [name]: value } })).toEqual([`${code} at parameters.${name}`]);
  });
});

describe('a plan', () => {
  const planOf = (workload: Workload): DatabasePlan => {
    const { database } = Plan.forWorkload(workload, { cloud: Cloud.AZURE });
    if (!database) throw new Error('a workload with a database has a plan for it');
    return database;
  };
  const plan = planOf({ traffic: { users: 2000 }, database: { dataGiB: 300 } });
  /** Many small instances, whose connections no small server accepts. */
  const pooled = planOf({
    traffic: { requestsPerSecond: 300 },
    service: { cpuMsPerRequest: 20, waitMsPerRequest: 900 },
    objective: { percentile: 95, milliseconds: 5000 },
    database: { queriesPerRequest: 1, cpuMsPerQuery: 0.2, dataGiB: 1 },
  });

  test('sets SKU, storage and replicas', async () => {
    const run = await aDatabase({ plan });
    expect(server(run).inputs).toMatchObject({ sku: { name: plan.size }, storage: { storageSizeGB: plan.storageGiB } });
    expect(run.result.replicas).toHaveLength(plan.readReplicas);
    expect(run.result.port).toBe(5432);
    expect(run.result.planOverrides).toEqual([]);
  });

  test('gives way to arguments, which planOverrides names', async () => {
    const run = await aDatabase({ plan, skuName: 'Standard_E8ds_v5', readReplicas: plan.readReplicas + 1 });
    expect(server(run).inputs.sku.name).toBe('Standard_E8ds_v5');
    expect(run.result.planOverrides).toEqual([
      `skuName: Standard_E8ds_v5 instead of ${plan.size}`,
      `readReplicas: ${plan.readReplicas + 1} instead of ${plan.readReplicas}`,
    ]);
  });

  test('shares the connections of the server among the pools, if it needs a pooler', async () => {
    expect(pooled.pooler).toBe(true);
    const roles = new DatabaseRoles({
      name: 'shop',
      roles: [
        { name: 'web', access: DatabaseAccess.OWNER },
        { name: 'jobs', access: DatabaseAccess.WRITER },
      ],
    });
    const run = await aDatabase({ plan: pooled, roles });
    expect(run.result.port).toBe(6432);
    expect(run.result.pooler?.maxServerConnections).toBeLessThanOrEqual(pooled.maxConnections);
    expect(run.result.pooler?.maxServerConnections).toBeGreaterThan(pooled.maxConnections - 2);
    // Without it, drivers that prepare statements fail in transaction mode.
    expect(Number(parameter(run, 'pgbouncer.max_prepared_statements'))).toBeGreaterThan(0);
    const own = await aDatabase({ plan: pooled, pgBouncer: { defaultPoolSize: 30 } });
    expect(parameter(own, 'pgbouncer.default_pool_size')).toBe('30');
  });

  test('changes no size of an existing server', async () => {
    const run = await runProgram(
      () =>
        new PostgresDatabase('db', { resourceGroupName: 'rg', location: 'centralus', existingServerName: 'old', plan }),
    );
    expect(run.all('dbforpostgresql:Server')).toEqual([]);
  });

  test('is rejected for another cloud', async () => {
    const { database } = Plan.forWorkload({ traffic: { users: 10 }, database: {} });
    expect(await faultsWith({ plan: database })).toContain('unknown-choice at skuName');
  });
});
