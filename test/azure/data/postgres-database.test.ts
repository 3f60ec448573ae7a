import * as pulumi from '@pulumi/pulumi';
import { PostgresDatabase } from '../../../lib/azure/data/postgres-database';
import { DatabaseAvailability, EntraPrincipalType, PostgresDatabaseArgs } from '../../../lib/azure/data/postgres-database-args';
import { PgBouncerSettings, PoolMode, PostgresTuning } from '../../../lib/domain';
import { AzureStandIn } from '../../../local/azure/stand-in';
import { inputProblemsOf } from '../../support/input-problems-of';
import { ProgramRun, RegisteredResource, runProgram, valueOf } from '../../support/pulumi-program';

const args: PostgresDatabaseArgs = {
  resourceGroupName: 'rg',
  location: 'westus2',
  subnetId: '/subnet',
  privateDnsZoneId: '/zone',
  administratorPassword: 'p@ss/Word',
};
const { administratorPassword: _password, ...passwordless } = args;
const dba = { objectId: '33333333-3333-4333-8333-333333333333', principalName: 'dba' };
const aDatabase = (more: Partial<PostgresDatabaseArgs> = {}): Promise<ProgramRun<PostgresDatabase>> =>
  runProgram(() => new PostgresDatabase('db', { ...args, ...more }));
const problemsWith = (more: Partial<PostgresDatabaseArgs>): Promise<string[]> =>
  inputProblemsOf(() => new PostgresDatabase('db', { ...args, ...more }));
const server = (run: ProgramRun<PostgresDatabase>): RegisteredResource => run.one('dbforpostgresql:Server', 'db');
const parameter = (run: ProgramRun<PostgresDatabase>, name: string): string =>
  run.one('dbforpostgresql:Configuration', `db-${name}`).inputs.value;

describe('the server', () => {
  test('is private, highly available, backed up and protected without being asked', async () => {
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

  test('with Entra administrators alone there are no passwords', async () => {
    const entraAdministrators = [{ ...dba, principalType: EntraPrincipalType.GROUP }];
    const run = await runProgram(() => new PostgresDatabase('db', { ...passwordless, entraAdministrators }));

    expect(server(run).inputs.authConfig).toMatchObject({ activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled' });
    expect(server(run).inputs).not.toHaveProperty('administratorLoginPassword');
    expect(run.one('dbforpostgresql:AdministratorsMicrosoftEntra').inputs).toMatchObject({
      principalName: 'dba',
      principalType: 'Group',
    });
  });

  test('without any administrator it is not made', async () => {
    expect(await inputProblemsOf(() => new PostgresDatabase('db', passwordless))).toEqual([
      expect.stringContaining('administratorPassword: nobody could administer the server'),
    ]);
  });

  test('a weak password is refused, and not repeated in the message', async () => {
    const [problem, ...others] = await problemsWith({ administratorPassword: 'hunter22' });

    expect(others).toEqual([]);
    expect(problem).toContain('administratorPassword is too weak');
    expect(problem).not.toContain('hunter2');
  });

  test('zones that a failover swapped are no change', async () => {
    expect(server(await aDatabase({ zone: '1' })).ignoreChanges).toContain('availabilityZone');
  });

  test('a public address must be asked for', async () => {
    const { subnetId: _subnet, privateDnsZoneId: _zone, ...open } = args;
    const problems = await inputProblemsOf(() => new PostgresDatabase('db', open));

    expect(problems).toEqual([
      expect.stringContaining('subnetId: the server has neither a private nor a public address'),
    ]);
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

  test('[FM-PGB-01] pools transactions, whether asked to or not', async () => {
    const run = await aDatabase({ pgBouncer: {} });

    expect(parameter(run, 'pgbouncer.enabled')).toBe('true');
    expect(parameter(run, 'pgbouncer.pool_mode')).toBe('transaction');
  });

  test('[FM-PGB-02] [FM-PGB-03] [FM-PGB-04] takes clients and pool sizes', async () => {
    const run = await aDatabase({ pgBouncer: report });

    expect(parameter(run, 'pgbouncer.max_client_conn')).toBe('1000');
    expect(parameter(run, 'pgbouncer.default_pool_size')).toBe('25');
    expect(parameter(run, 'pgbouncer.min_pool_size')).toBe('10');
  });

  test('[FM-PGB-09] [FM-PGB-13] [FM-PGB-21] takes timeouts and prepared statements', async () => {
    const run = await aDatabase({ pgBouncer: report });

    expect(parameter(run, 'pgbouncer.server_idle_timeout')).toBe('600');
    expect(parameter(run, 'pgbouncer.query_wait_timeout')).toBe('120');
    expect(parameter(run, 'pgbouncer.max_prepared_statements')).toBe('100');
  });

  test('[FM-PGB-05] [FM-PGB-07] [FM-PGB-10] what the built-in one cannot be told is listed, not dropped in silence', async () => {
    const pgBouncer = { ...report, reservePoolSize: 5, maxDbConnections: 100, serverLifetimeSeconds: 3600 };
    const run = await aDatabase({ pgBouncer: { ...pgBouncer, queryTimeoutSeconds: undefined } });

    expect(run.result.notEncodable).toEqual([
      'reservePoolSize: the built-in pooler has no such parameter; nearest: raise defaultPoolSize',
      'maxDbConnections: the built-in pooler has no such parameter; nearest: keep defaultPoolSize × pairs of user and database below it',
      'serverLifetimeSeconds: the built-in pooler has no such parameter',
    ]);
    expect(run.all('dbforpostgresql:Configuration').map((it) => it.name)).not.toContain(
      'db-pgbouncer.reserve_pool_size',
    );
  });

  test.each([
    [{ pgBouncer: { minPoolSize: 51 } }, 'minPoolSize is 51, above defaultPoolSize 50'],
    [{ pgBouncer: { defaultPoolSize: 5000 } }, 'pgbouncer.default_pool_size is "5000"'],
    [
      { pgBouncer: { poolMode: PoolMode.STATEMENT, maxPreparedStatements: 10 } },
      'prepared statements under statement pooling',
    ],
    [{ parameters: { 'pgbouncer.enabled': 'true' } }, 'pgbouncer.enabled is set as a parameter'],
    [{ parameters: { 'pgbouncer.stats_users': 'dba' } }, 'fix: state pgBouncer: {}'],
    [{ pgBouncer: {}, parameters: { 'pgbouncer.enabled': 'false' } }, 'the prop pgBouncer'],
  ])('%j is refused', async (more, words) => {
    expect(await problemsWith(more)).toEqual([expect.stringContaining(words)]);
  });

  test('takes further parameters of its own once it is on', async () => {
    const run = await aDatabase({ pgBouncer: {}, parameters: { 'pgbouncer.stats_users': 'dba' } });

    expect(parameter(run, 'pgbouncer.stats_users')).toBe('dba');
  });
});

describe('extensions', () => {
  test('[FM-PG-14] are allowed in small letters, and those that need it are loaded at the start', async () => {
    const run = await aDatabase({ extensions: ['PG_STAT_STATEMENTS', 'pg_trgm'] });

    expect(parameter(run, 'azure.extensions')).toBe('pg_stat_statements,pg_trgm');
    expect(parameter(run, 'shared_preload_libraries')).toBe('pg_stat_statements');
  });

  test('another library does not push out the one that Azure loads', async () => {
    const run = await aDatabase({ extensions: ['pg_cron', 'pg_partman'] });

    expect(parameter(run, 'shared_preload_libraries')).toBe('pg_stat_statements,pg_cron,pg_partman_bgw');
  });

  test('without one that needs it, the libraries are left alone', async () => {
    const run = await aDatabase({ extensions: ['pg_trgm'] });

    expect(run.result.parameters).toHaveLength(1);
  });

  test.each([
    [
      { extensions: ['pg_cron'], parameters: { shared_preload_libraries: 'pg_stat_statements' } },
      'pg_cron in it, which extensions need',
    ],
    [{ extensions: ['auto_explain'] }, 'write it into the parameter shared_preload_libraries'],
    [{ extensions: ['pg_trgm,hstore'] }, 'the extension "pg_trgm,hstore"'],
  ])('%j is refused', async (more, words) => {
    expect(await problemsWith(more)).toEqual([expect.stringContaining(words)]);
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

  test('the values of the report pass, on a server of 16 GiB, as they are', async () => {
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

  test('[FM-PG-03] the 12 GB of caches need a server of 16 GiB', async () => {
    const problems = await problemsWith({ skuName: 'Standard_D2ds_v5', parameters: report });

    expect(problems).toEqual([
      expect.stringContaining('effective_cache_size is 12 GiB; expected: at most the 8 GiB of Standard_D2ds_v5'),
    ]);
    expect(parameter(await aReport(), 'effective_cache_size')).toBe('1572864');
  });

  test('are explained in words, with what waits for a restart and what could not be said', async () => {
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
        '  not set: reservePoolSize: the built-in pooler has no such parameter; nearest: raise defaultPoolSize',
      ].join('\n'),
    );
  });

  test('tuning arrives with the switches of Azure, and stated parameters win over it', async () => {
    const tuning = new PostgresTuning({ memoryGiB: 8, maxConnections: 100 });
    const run = await aDatabase({ tuning, parameters: { random_page_cost: '1.5' } });

    expect(parameter(run, 'log_lock_waits')).toBe('on');
    expect(parameter(run, 'random_page_cost')).toBe('1.5');
    expect(parameter(run, 'effective_cache_size')).toBe('786432');
  });

  test('those that wait for a restart are told, with the command that does it', async () => {
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

  test.each([
    ['shared_buffers', '4GB', "a plain number in units of 8kB; fix: use '524288'"],
    ['work_mem', '32MB', "use '32768'"],
    ['max_wal_size', '4GB', "use '4096'"],
    ['statement_timeout', '10min', "use '600000'"],
    ['fsync', 'off', 'fsync is read-only'],
    ['max_connections', '10', 'a whole number of at least 25 and at most 5000'],
    ['max_connections', 'many', 'max_connections is "many"'],
    ['jit', 'yes', 'one of on, off'],
    ['max_connections', '500.5', 'a whole number'],
    ['max_connections', '0x1f4', 'max_connections is "0x1f4"'],
    ['max_connections', '1000', 'at most 859, what Azure gives Standard_D2ds_v5; fix: put a pooler in front'],
    ['maintenance_work_mem', '', 'maintenance_work_mem is ""'],
    ['synchronous_commit', 'off', 'synchronous_commit is read-only'],
    ['checkpoint_completion_target', '1.5', 'a number of at least 0 and at most 1'],
    ['metrics.pgbouncer_diagnostics', '1', 'one of on, off'],
    ['pg_stat_statements.track', 'some', 'one of none, top, all'],
    ['shared_buffers', '1048576', 'shared_buffers is 8 GiB; expected: less than the 8 GiB of Standard_D2ds_v5'],
    ['Work_Mem', '1', 'write it as PostgreSQL does'],
  ])('%s = %s is refused', async (name, value, words) => {
    expect(await problemsWith({ parameters: { [name]: value } })).toEqual([expect.stringContaining(words)]);
  });

  test('the smaller size of the log is not above the larger', async () => {
    expect(await problemsWith({ parameters: { min_wal_size: '4096', max_wal_size: '1024' } })).toEqual([
      expect.stringContaining('min_wal_size is 4096 MB; expected: at most max_wal_size, 1024 MB'),
    ]);
  });

  test('one that the table does not know is passed on', async () => {
    expect(parameter(await aDatabase({ parameters: { vacuum_cost_limit: '400' } }), 'vacuum_cost_limit')).toBe('400');
  });
});

test('[FM-PG-13] all writes to the servers follow each other: none can run beside another', async () => {
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
  test('have the size of the server, no standby and zones in turn, and are protected', async () => {
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

  test('get the parameters of the server, which they do not follow by themselves', async () => {
    const run = await aDatabase({ readReplicas: 1, parameters: { work_mem: '32768' } });

    const [replica] = run.result.replicas;
    expect(run.one('dbforpostgresql:Configuration', 'db-replica1-work_mem').inputs).toMatchObject({
      serverName: await valueOf(replica.name),
      value: '32768',
    });
  });

  test('a virtual endpoint names the first', async () => {
    const run = await aDatabase({ readReplicas: 1, virtualEndpoint: true });

    const { serverName } = run.one('dbforpostgresql:Server', 'db-replica1').inputs;
    expect(run.one('dbforpostgresql:VirtualEndpoint').inputs).toMatchObject({
      endpointType: 'ReadWrite',
      members: [serverName],
    });
    expect(await valueOf(run.result.endpoint!.virtualEndpoints)).toHaveLength(2);
  });

  test.each([
    [{ virtualEndpoint: true }, 'virtualEndpoint: a virtual endpoint without a replica'],
    [{ replicaZones: ['1'] }, 'replicaZones: zones of no replicas'],
    [{ readReplicas: 6 }, 'readReplicas is 6'],
  ])('%j is refused', async (more, words) => {
    expect(await problemsWith(more)).toEqual([expect.stringContaining(words)]);
  });
});

describe('databases', () => {
  test('are protected, for dropping one loses its data', async () => {
    const database = (await aDatabase({ databases: ['shop'] })).one('dbforpostgresql:Database', 'db-shop');

    expect(database.inputs).toMatchObject({ databaseName: 'shop', charset: 'UTF8' });
    expect(database.protect).toBe(true);
  });

  test('a development server can be removed with all that is on it', async () => {
    const run = await aDatabase({ databases: ['shop'], readReplicas: 1, protect: false });

    expect(run.resources.filter((it) => it.protect)).toEqual([]);
  });

  test.each([['postgres'], ['azure_sys'], ['my shop'], ['9lives']])('%s is no name for one', async (name) => {
    expect(await problemsWith({ databases: [name] })).toEqual([
      expect.stringContaining(`databases[0]: the database "${name}"`),
    ]);
  });
});

describe('the connection URL', () => {
  test('[FM-PGB-01] leads through the pooler, encrypted, and is a secret', async () => {
    const run = await aDatabase({ pgBouncer: {}, databases: ['shop'] });
    const url = run.result.connectionUrl('shop');

    expect(await valueOf(url)).toMatch(
      /^postgresql:\/\/loadbearing:p%40ss%2FWord@db-[0-9a-f]{6}\.postgres\.database\.azure\.com:6432\/shop\?sslmode=require$/,
    );
    expect(await (url as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
  });

  test('past the pooler leads to the server itself, which must prove who it is, and is a secret, too', async () => {
    const url = (await aDatabase({ pgBouncer: {}, databases: ['shop'] })).result.directUrl('shop');

    expect(await valueOf(url)).toMatch(/postgres\.database\.azure\.com:5432\/shop\?sslmode=verify-full$/);
    expect(await (url as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
  });

  test('is not made where there is no password', async () => {
    const problems = await inputProblemsOf(() =>
      new PostgresDatabase('db', { ...passwordless, entraAdministrators: [dba] }).connectionUrl('shop'),
    );

    expect(problems).toEqual([expect.stringContaining('a connection URL without a password')]);
  });
});

test('a tuning whose sessions may ask for more memory than there is is warned of', async () => {
  const tuning = new PostgresTuning({
    memoryGiB: 8,
    maxConnections: 400,
    computed: false,
    overrides: { work_mem: '32MB' },
  });
  const { warnings } = await aDatabase({ tuning });

  expect(warnings.join()).toContain('400 sessions × work_mem 32 MiB are 12.5 GiB');
});

describe('around a server that exists', () => {
  const theirs = { resourceGroupName: 'rg', existingServerName: 'theirs' };

  test('only what is on it is made', async () => {
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
    expect(run.result.explain()).toContain('PostgreSQL server that exists\n  work_mem = 32768: 32 MB');
  });

  test('its size is checked only where it is stated', async () => {
    const parameters = { shared_buffers: '524288' };
    const problems = await inputProblemsOf(
      () => new PostgresDatabase('db', { ...theirs, parameters, skuName: 'Standard_B2s' }),
    );

    expect(problems).toEqual([expect.stringContaining('less than the 4 GiB of Standard_B2s')]);
    const run = await runProgram(() => new PostgresDatabase('db', { ...theirs, parameters }));
    expect(parameter(run, 'shared_buffers')).toBe('524288');
  });

  test('what would change the server itself is refused, not ignored', async () => {
    const problems = await inputProblemsOf(
      () => new PostgresDatabase('db', { ...theirs, version: 18, geoRedundantBackup: false, readReplicas: 1 }),
    );

    expect(problems).toEqual([
      expect.stringContaining('version is set although existingServerName is'),
      expect.stringContaining('geoRedundantBackup is set although existingServerName is'),
      expect.stringContaining('replicas of a server that exists'),
    ]);
  });
});

test('every problem is named at once', async () => {
  const problems = await inputProblemsOf(
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

  expect(problems.map((it) => it.split(':')[0])).toEqual([
    'location',
    'serverName',
    'version',
    'storageGiB',
    'backupRetentionDays',
    'administratorPassword',
    'publicNetworkAccess',
    'privateDnsZoneId',
    'readReplicas',
    'pgBouncer',
    'highAvailability',
    'readReplicas',
    'administratorLogin',
    'PgBouncer.minPoolSize',
  ]);
  expect(problems[0]).toContain('no availability zones');
});

test('a SKU that does not exist is refused with the page of those that do', async () => {
  expect(await problemsWith({ skuName: 'Standard_D20ds_v5' })).toEqual([
    expect.stringContaining('skuName is "Standard_D20ds_v5"; expected: a SKU such as Standard_B2s'),
  ]);
});
