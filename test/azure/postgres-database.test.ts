import {
  DatabaseAvailability,
  EntraPrincipalType,
  PostgresDatabase,
  PostgresDatabaseArgs,
} from '../../lib/azure/postgres-database';
import { PoolMode, PostgresTuning } from '../../lib/domain';
import { inputProblemsOf } from '../support/input-problems-of';
import { ProgramRun, RegisteredResource, runProgram, valueOf } from '../support/pulumi-program';

const args: PostgresDatabaseArgs = {
  resourceGroupName: 'rg',
  location: 'westus2',
  subnetId: '/subnet',
  privateDnsZoneId: '/zone',
  administratorPassword: 'p@ss/word',
};
const aDatabase = (more: Partial<PostgresDatabaseArgs> = {}): Promise<ProgramRun<PostgresDatabase>> =>
  runProgram(() => new PostgresDatabase('db', { ...args, ...more }));
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
    const { administratorPassword: _password, ...rest } = args;
    const run = await runProgram(
      () =>
        new PostgresDatabase('db', {
          ...rest,
          entraAdministrators: [
            {
              objectId: '33333333-3333-4333-8333-333333333333',
              principalName: 'dba',
              principalType: EntraPrincipalType.GROUP,
            },
          ],
        }),
    );

    expect(server(run).inputs.authConfig).toMatchObject({ activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled' });
    expect(server(run).inputs).not.toHaveProperty('administratorLoginPassword');
    expect(run.one('dbforpostgresql:AdministratorsMicrosoftEntra').inputs).toMatchObject({
      principalName: 'dba',
      principalType: 'Group',
    });
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

describe('parameters', () => {
  const pgBouncer = {
    poolMode: PoolMode.TRANSACTION,
    maxClientConnections: 1000,
    defaultPoolSize: 25,
    minPoolSize: 10,
    reservePoolSize: 5,
    serverLifetimeSeconds: 3600,
  };

  test('the pooler is turned on before its other parameters exist', async () => {
    const run = await aDatabase({ pgBouncer });

    expect(run.result.parameters.length).toBe(5);
    const first = run.one('dbforpostgresql:Configuration', 'db-pgbouncer.enabled');
    expect(first.dependencies).toEqual([server(run).urn]);
    expect(run.one('dbforpostgresql:Configuration', 'db-pgbouncer.pool_mode').dependencies).toContain(first.urn);
    expect(run.result.port).toBe(6432);
  });

  test('[FM-PGB-05] [FM-PGB-10] what the built-in pooler cannot be told is listed, not dropped in silence', async () => {
    const run = await aDatabase({ pgBouncer });

    expect(run.result.notEncodable).toEqual([
      'reservePoolSize: the built-in pooler has no such parameter',
      'serverLifetimeSeconds: the built-in pooler has no such parameter',
    ]);
  });

  test('extensions are allowed in small letters, and those that need it are loaded at the start', async () => {
    const run = await aDatabase({ extensions: ['PG_STAT_STATEMENTS', 'pg_trgm'] });

    expect(parameter(run, 'azure.extensions')).toBe('pg_stat_statements,pg_trgm');
    expect(parameter(run, 'shared_preload_libraries')).toBe('pg_stat_statements');
  });

  test('tuning arrives with the switches of Azure, and stated parameters win over it', async () => {
    const tuning = new PostgresTuning({ memoryGiB: 8, maxConnections: 100 });
    const run = await aDatabase({ tuning, parameters: { random_page_cost: '1.5' } });

    expect(parameter(run, 'log_lock_waits')).toBe('on');
    expect(parameter(run, 'random_page_cost')).toBe('1.5');
    expect(parameter(run, 'effective_cache_size')).toBe('786432');
  });

  test('those that wait for a restart are told, with the command that does it', async () => {
    const run = await aDatabase({ parameters: { max_connections: '500' } });

    expect(await valueOf(run.result.pendingRestarts)).toEqual(expect.any(Array));
    expect(await valueOf(run.result.restartCommand)).toMatch(
      /^az postgres flexible-server restart --resource-group rg --name db-[0-9a-f]{6}$/,
    );
  });

  test.each([
    ['shared_buffers', '4GB', "a plain number in units of 8kB; fix: use '524288'"],
    ['work_mem', '32MB', "use '32768'"],
    ['max_wal_size', '4GB', "use '4096'"],
    ['statement_timeout', '10min', "use '600000'"],
    ['fsync', 'off', 'fsync is read-only'],
    ['max_connections', '10', 'a number of at least 25 and at most 5000'],
    ['max_connections', 'many', 'max_connections is "many"'],
    ['jit', 'yes', 'one of on, off'],
    ['pgbouncer.default_pool_size', '0', 'at least 1 and at most 4950'],
    ['shared_buffers', '1048576', 'shared_buffers is 8 GiB; expected: less than the 8 GiB of the server'],
    ['Work_Mem', '1', 'write it as PostgreSQL does'],
  ])('%s = %s is refused', async (name, value, words) => {
    const problems = await inputProblemsOf(
      () => new PostgresDatabase('db', { ...args, parameters: { [name]: value } }),
    );

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
  });

  test('one that the table does not know is passed on', async () => {
    expect(parameter(await aDatabase({ parameters: { vacuum_cost_limit: '400' } }), 'vacuum_cost_limit')).toBe('400');
  });
});

test('[FM-PG-13] all writes to one server follow each other: none can run beside another', async () => {
  const run = await aDatabase({
    extensions: ['pg_stat_statements'],
    pgBouncer: {},
    parameters: { work_mem: '32768' },
    databases: ['shop', 'reports'],
    entraAdministrators: [{ objectId: 'o', principalName: 'dba' }],
    readReplicas: 2,
    virtualEndpoint: true,
    logWorkspaceId: '/workspace',
  });

  const writes = run.resources.filter((it) => /dbforpostgresql|DiagnosticSetting/.test(it.type));
  const before = (it: RegisteredResource): Set<string> => {
    const direct = it.dependencies.flatMap((urn) => writes.filter((other) => other.urn === urn));
    return new Set(direct.flatMap((other) => [other.urn, ...before(other)]));
  };
  const ranks = writes.map((it) => before(it).size).sort((a, b) => a - b);
  expect(ranks).toEqual(writes.map((_, index) => index));
});

test('replicas have the size of the server, no standby, and a virtual endpoint names the first', async () => {
  const run = await aDatabase({ readReplicas: 1, virtualEndpoint: true });

  const replica = run.one('dbforpostgresql:Server', 'db-replica1');
  expect(replica.inputs).toMatchObject({ createMode: 'Replica', sku: { name: 'Standard_D2ds_v5' } });
  expect(replica.inputs.sourceServerResourceId).toBe(await valueOf(run.result.serverId!));
  expect(replica.inputs).not.toHaveProperty('highAvailability');
  expect(run.one('dbforpostgresql:VirtualEndpoint').inputs.members).toEqual([replica.inputs.serverName]);
});

test('[FM-PGB-01] the URL leads through the pooler, encrypted, and is a secret', async () => {
  const run = await aDatabase({ pgBouncer: {}, databases: ['shop'] });
  const url = run.result.connectionUrl('shop');

  expect(await valueOf(url)).toMatch(
    /^postgresql:\/\/loadbearing:p%40ss%2Fword@db-[0-9a-f]{6}\.postgres\.database\.azure\.com:6432\/shop\?sslmode=require$/,
  );
  expect(await (url as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
});

test('around a server that exists only what is on it is made', async () => {
  const run = await runProgram(
    () =>
      new PostgresDatabase('db', {
        resourceGroupName: 'rg',
        existingServerName: 'theirs',
        parameters: { work_mem: '32768' },
        databases: ['shop'],
      }),
  );

  expect(run.all('dbforpostgresql:Server')).toEqual([]);
  expect(run.one('dbforpostgresql:Configuration').inputs.serverName).toBe('theirs');
  expect(await valueOf(run.result.fqdn)).toBe('theirs.postgres.database.azure.com');
});

test('[FM-PG-03] a D4ds_v5 holds the 4 and 12 GB of the report', async () => {
  const run = await aDatabase({
    skuName: 'Standard_D4ds_v5',
    parameters: { shared_buffers: '524288', effective_cache_size: '1572864' },
  });

  expect(parameter(run, 'effective_cache_size')).toBe('1572864');
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
        pgBouncer: { minPoolSize: 30 },
        subnetId: '/subnet',
      }),
  );

  expect(problems.map((it) => it.split(':')[0])).toEqual([
    'location',
    'serverName',
    'version',
    'storageGiB',
    'backupRetentionDays',
    'readReplicas',
    'pgBouncer',
    'highAvailability',
    'readReplicas',
    'administratorPassword',
    'privateDnsZoneId',
    'PgBouncer.minPoolSize',
  ]);
  expect(problems[0]).toContain('no availability zones');
});
