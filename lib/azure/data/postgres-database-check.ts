import * as pulumi from '@pulumi/pulumi';
import { PgBouncerConfig, PgBouncerSettings, PoolMode, Problems, ProblemCode } from '../../domain';
import { PhysicalName } from '../physical-name';
import { DatabaseAvailability, PostgresDatabaseArgs } from './postgres-database-args';
import { AzureParameters } from './azure-parameters';
import { PostgresSettings } from './postgres-settings';
import { PostgresSku, PostgresSkus } from './postgres-sku';
import { Regions } from '../regions';

const MOST_REPLICAS = 5;
/** Source: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-storage-premium-ssd */
const STORAGE_SIZES = [32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16_384, 32_767];
/** Source: https://learn.microsoft.com/azure/postgresql/configure-maintain/quickstart-create-server */
const RESERVED_LOGINS = ['azure_superuser', 'azure_pg_admin', 'azuresu', 'replication'].concat([
  'admin',
  'administrator',
  'root',
  'guest',
  'public',
]);
const OWN_DATABASES = ['postgres', 'azure_maintenance', 'azure_sys', 'template0', 'template1'];
/** What describes a server of this component, and changes nothing about one that exists. */
const OF_A_NEW_SERVER = ['serverName', 'version', 'storageGiB', 'highAvailability', 'zone', 'subnetId'].concat([
  'privateDnsZoneId',
  'publicNetworkAccess',
  'backupRetentionDays',
  'geoRedundantBackup',
]);
/** The pooler's defaults where Azure's are not PgBouncer's own. */
const AZURE_POOLER: PgBouncerSettings = { defaultPoolSize: 50, maxClientConnections: 5000, maxPreparedStatements: 0 };

/** @internal */
export class PostgresDatabaseCheck {
  /** Adds the problems of the arguments. `sku` is undefined where it is unknown. */
  public static all(problems: Problems, args: PostgresDatabaseArgs, skuName: string): void {
    const sku = PostgresSkus.find(skuName);
    problems.check(sku !== undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'skuName',
      what: `skuName is ${JSON.stringify(skuName)}`,
      expected: 'a SKU such as Standard_B2s, Standard_D4ds_v5 or Standard_E8ds_v5',
      fix: 'choose one of the page https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute',
    });
    const existing = args.existingServerName !== undefined;
    if (existing) checkExisting(problems, args);
    else checkServer(problems, args, sku);
    checkReplicas(problems, args);
    if (sku?.tier === 'Burstable') checkBurstable(problems, args, skuName);
    checkNames(problems, args);
    checkParameters(problems, args, existing && args.skuName === undefined ? undefined : sku);
  }
}

function checkServer(problems: Problems, args: PostgresDatabaseArgs, sku?: PostgresSku): void {
  const { version = 17, storageGiB = 128, subnetId, privateDnsZoneId, publicNetworkAccess } = args;
  const { highAvailability, administratorPassword, entraAdministrators = [] } = args;
  const standby =
    highAvailability ?? (sku?.tier === 'Burstable' ? DatabaseAvailability.NONE : DatabaseAvailability.ZONE_REDUNDANT);
  Regions.check(problems, args.location, standby === DatabaseAvailability.ZONE_REDUNDANT);
  PhysicalName.check(problems, 'serverName', 'postgresServer', args.serverName);
  problems.number('version', version, { min: 14, max: 18, integer: true }, 'use 17');
  problems.check(STORAGE_SIZES.includes(storageGiB), {
    code: ProblemCode.UNKNOWN_CHOICE,
    property: 'storageGiB',
    what: `storageGiB is ${storageGiB}`,
    expected: `one of ${STORAGE_SIZES.join(', ')}`,
    fix: 'take the next larger one',
  });
  problems.optionalNumber(
    'backupRetentionDays',
    args.backupRetentionDays,
    { min: 7, max: 35, integer: true },
    'use 14',
  );
  problems.check(administratorPassword !== undefined || entraAdministrators.length > 0, {
    code: ProblemCode.EMPTY_LIST,
    property: 'administratorPassword',
    what: 'nobody could administer the server',
    expected: 'a password or an Entra administrator',
    fix: 'pass administratorPassword or entraAdministrators',
  });
  problems.check(subnetId !== undefined || publicNetworkAccess === true, {
    code: ProblemCode.UNREVIEWED,
    property: 'subnetId',
    what: 'the server has neither a private nor a public address',
    expected: 'a subnet delegated to flexible servers',
    fix: 'pass subnetId and privateDnsZoneId, or say publicNetworkAccess: true',
  });
  problems.check(subnetId === undefined || publicNetworkAccess !== true, {
    code: ProblemCode.UNREVIEWED,
    property: 'publicNetworkAccess',
    what: 'publicNetworkAccess is true although there is a subnet',
    expected: 'one of them: a server in a subnet has no public address',
    fix: 'leave publicNetworkAccess or subnetId out',
  });
  problems.check(subnetId === undefined || privateDnsZoneId !== undefined, {
    code: ProblemCode.UNREVIEWED,
    property: 'privateDnsZoneId',
    what: 'the server would have no name in the network',
    expected: 'the zone of its name',
    fix: 'pass privateDnsZoneId',
  });
}

function checkExisting(problems: Problems, args: PostgresDatabaseArgs): void {
  PhysicalName.check(problems, 'existingServerName', 'postgresServer', args.existingServerName);
  const given = new Map(Object.entries(args));
  OF_A_NEW_SERVER.filter((name) => given.get(name) !== undefined).forEach((name) =>
    problems.check(false, {
      code: ProblemCode.UNREVIEWED,
      property: name,
      what: `${name} is set although existingServerName is`,
      expected: 'nothing that would change the server itself',
      fix: `remove ${name}: it has no effect on a server that exists`,
    }),
  );
  problems.check((args.readReplicas ?? 0) === 0, {
    code: ProblemCode.UNREVIEWED,
    property: 'readReplicas',
    what: 'replicas of a server that exists',
    expected: 'a server of this component',
    fix: 'make the replicas where the server is made',
  });
}

function checkReplicas(problems: Problems, args: PostgresDatabaseArgs): void {
  const { readReplicas = 0, replicaZones = [], virtualEndpoint = false } = args;
  problems.number('readReplicas', readReplicas, { min: 0, max: MOST_REPLICAS, integer: true }, 'use at most 5');
  problems.check(readReplicas > 0 || (!virtualEndpoint && replicaZones.length === 0), {
    code: ProblemCode.UNREVIEWED,
    property: virtualEndpoint ? 'virtualEndpoint' : 'replicaZones',
    what: virtualEndpoint ? 'a virtual endpoint without a replica' : 'zones of no replicas',
    expected: 'at least one replica',
    fix: `set readReplicas, or leave ${virtualEndpoint ? 'virtualEndpoint' : 'replicaZones'} out`,
  });
}

/** Sources: the limitations in concepts-pgbouncer, concepts-read-replicas and high availability of the service's documentation. */
function checkBurstable(problems: Problems, args: PostgresDatabaseArgs, skuName: string): void {
  const refuse = (ok: boolean, property: string, what: string): boolean =>
    problems.check(ok, {
      code: ProblemCode.UNREVIEWED,
      property: property,
      what: `${what} ${skuName}`,
      expected: 'a GeneralPurpose or MemoryOptimized SKU',
      fix: 'use Standard_D2ds_v5 or larger, or leave it out',
    });
  const { pgBouncer, highAvailability = DatabaseAvailability.NONE, readReplicas = 0 } = args;
  refuse(pgBouncer === undefined, 'pgBouncer', 'PgBouncer on');
  refuse(highAvailability === DatabaseAvailability.NONE, 'highAvailability', 'high availability on');
  refuse(readReplicas === 0, 'readReplicas', 'read replicas of');
}

function checkNames(problems: Problems, args: PostgresDatabaseArgs): void {
  const { databases = [], administratorLogin: login, administratorPassword: password } = args;
  databases.forEach((name, index) =>
    problems.check(
      /^[A-Za-z_][\w-]{0,62}$/.test(name) && !OWN_DATABASES.includes(name) && databases.indexOf(name) === index,
      {
        code: ProblemCode.INVALID_FORMAT,
        property: `databases[${index}]`,
        what: `the database ${JSON.stringify(name)}`,
        expected: `at most 63 letters, digits, _ and -, each name once; ${OWN_DATABASES.slice(0, 3).join(', ')} are there anyway`,
        fix: 'rename it, or remove it',
      },
    ),
  );
  problems.check(
    login === undefined ||
      (/^[A-Za-z_]\w{0,62}$/.test(login) && !/^pg_/i.test(login) && !RESERVED_LOGINS.includes(login.toLowerCase())),
    {
      code: ProblemCode.INVALID_FORMAT,
      property: 'administratorLogin',
      what: `administratorLogin is ${JSON.stringify(login)}`,
      expected: `at most 63 letters, digits and _, not beginning with pg_, and none of ${RESERVED_LOGINS.join(', ')}`,
      fix: "use 'dbadmin', or leave it out",
    },
  );
  // Never the value: messages end in logs.
  problems.check(!isPlain(password) || isStrong(password), {
    code: ProblemCode.UNREVIEWED,
    property: 'administratorPassword',
    what: 'administratorPassword is too weak',
    expected: '8 to 128 characters, three of small letters, capital letters, digits and others',
    fix: 'make a random one, e.g. with random.RandomPassword, and keep it in `pulumi config set --secret`',
  });
}

function checkParameters(problems: Problems, args: PostgresDatabaseArgs, sku?: PostgresSku): void {
  const { pgBouncer, parameters = {}, extensions = [] } = args;
  Object.keys(parameters)
    .filter((name) => name === 'pgbouncer.enabled' || (name.startsWith('pgbouncer.') && !pgBouncer))
    .forEach((name) =>
      problems.check(false, {
        code: ProblemCode.UNREVIEWED,
        property: `parameters.${name}`,
        what: `${name} is set as a parameter`,
        expected: 'the prop pgBouncer, which turns the pooler on before its parameters and knows its port',
        fix: 'state pgBouncer: {}',
      }),
    );
  extensions.forEach((name, index) =>
    problems.check(/^[A-Za-z][\w-]*$/.test(name) && !PRELOADED_ONLY.includes(name.toLowerCase()), {
      code: ProblemCode.INVALID_FORMAT,
      property: `extensions[${index}]`,
      what: `the extension ${JSON.stringify(name)}`,
      expected: 'the name of an extension',
      fix: PRELOADED_ONLY.includes(name.toLowerCase())
        ? 'it is only loaded: write it into the parameter shared_preload_libraries'
        : 'write it as CREATE EXTENSION does',
    }),
  );
  const loaded = parameters.shared_preload_libraries?.split(',').map((it) => it.trim().toLowerCase());
  const missing = PostgresSettings.libraries(extensions).filter((it) => loaded?.includes(it) === false);
  problems.check(missing.length === 0, {
    code: ProblemCode.UNREVIEWED,
    property: 'parameters.shared_preload_libraries',
    what: `shared_preload_libraries is ${JSON.stringify(parameters.shared_preload_libraries)}`,
    expected: `${missing.join(', ')} in it, which extensions need`,
    fix: 'add what is missing, or leave the parameter out',
  });
  if (pgBouncer) checkPooler(problems, pgBouncer);
  AzureParameters.check(problems, PostgresSettings.parameters(args), sku);
}

/** Libraries without an extension of their name. */
const PRELOADED_ONLY = ['auto_explain', 'wal2json', 'pg_partman_bgw'];

function checkPooler(problems: Problems, settings: PgBouncerSettings): void {
  problems.check(settings.poolMode !== PoolMode.STATEMENT || !settings.maxPreparedStatements, {
    code: ProblemCode.UNREVIEWED,
    property: 'pgBouncer.maxPreparedStatements',
    what: 'prepared statements under statement pooling',
    expected: '0 with PoolMode.STATEMENT',
    fix: 'use PoolMode.TRANSACTION',
  });
  try {
    new PgBouncerConfig({ database: 'any', host: 'localhost', ...AZURE_POOLER, ...settings });
  } catch (error) {
    problems.absorb(error);
  }
}

function isPlain(value: pulumi.Input<string> | undefined): value is string {
  return typeof value === 'string';
}

function isStrong(password: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((it) => it.test(password)).length;
  return password.length >= 8 && password.length <= 128 && kinds >= 3;
}
