import * as pulumi from '@pulumi/pulumi';
import {
  DatabaseCatalogue,
  PgBouncerConfig,
  PgBouncerSettings,
  PoolMode,
  PostgresSku,
  PostgresSkus,
  ProblemCode,
  Problems,
} from '../../domain';
import { CustomerManagedKeys } from '../customer-managed-key';
import { PhysicalName } from '../physical-name';
import { ResourceInterfaces } from '../resource-interfaces';
import { AzureParameters } from './azure-parameters';
import { checkNetworkAccess } from './network-access';
import { DatabaseAvailability, PostgresDatabaseArgs, ResolvedPostgresDatabaseArgs } from './postgres-database-args';
import { checkPostgresRegion } from './postgres-region-check';
import { AZURE_POOLER, PostgresSettings } from './postgres-settings';
import { PostgresStorage } from './postgres-storage';

/** Source: https://learn.microsoft.com/azure/postgresql/configure-maintain/quickstart-create-server */
const RESERVED_LOGINS = [
  ...['azure_superuser', 'azure_pg_admin', 'azuresu', 'replication', 'admin', 'administrator', 'root', 'guest'],
  'public',
];
const LOGIN = new RegExp(String.raw`^(?!pg_|(?:${RESERVED_LOGINS.join('|')})$)[a-z_]\w{0,62}$`, 'i');
const SYSTEM_DATABASES = ['postgres', 'azure_maintenance', 'azure_sys', 'template0', 'template1'];
const DATABASE = new RegExp(String.raw`^(?!(?:${SYSTEM_DATABASES.join('|')})$)[A-Za-z_][\w-]{0,62}$`);
/** Libraries that are not extensions. */
const PRELOADED_ONLY = ['auto_explain', 'wal2json', 'pg_partman_bgw'];
/** Arguments of a new server that would not change an existing one. */
const NEW_SERVER_ONLY = [
  ...['serverName', 'version', 'storageGiB', 'storageAutoGrow', 'storageType', 'storageTier', 'storageIops'],
  ...['storageThroughputMBps', 'highAvailability', 'zone', 'subnetId', 'privateDnsZoneId', 'publicNetworkAccess'],
  ...['backupRetentionDays', 'geoRedundantBackup', 'ignoreRegionLimits', 'customerManagedKey'],
  'geoBackupCustomerManagedKey',
];

/** Adds the problems of `args`, and returns the SKU of the server. `resolved` has their defaults. */
export function checkPostgresDatabase(
  problems: Problems,
  args: PostgresDatabaseArgs,
  resolved: ResolvedPostgresDatabaseArgs,
): PostgresSku {
  const sku = PostgresSkus.find(resolved.skuName);
  const exists = args.existingServerName !== undefined;
  if (exists) checkExisting(problems, args);
  else checkServer(problems, resolved, sku);
  checkReplicas(problems, resolved);
  if (sku?.tier === 'Burstable') checkBurstable(problems, resolved);
  ResourceInterfaces.check(problems, resolved);
  checkNames(problems, resolved);
  checkParameters(problems, resolved, exists && args.skuName === undefined ? undefined : sku);
  return (
    sku ??
    problems.fail({
      code: ProblemCode.UNKNOWN_CHOICE,
      property: 'skuName',
      what: `skuName is ${JSON.stringify(resolved.skuName)}`,
      expected: 'a SKU such as Standard_B2s, Standard_D4ds_v5 or Standard_E8ds_v5',
      fix: 'choose one from https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute',
    })
  );
}

function checkServer(problems: Problems, args: ResolvedPostgresDatabaseArgs, sku?: PostgresSku): void {
  const { administratorPassword, entraAdministrators } = args;
  checkPostgresRegion(problems, args, sku);
  PostgresStorage.check(problems, args, sku);
  PhysicalName.check(problems, 'serverName', 'postgresServer', args.serverName);
  problems.number('version', args.version, { min: 14, max: 18, integer: true }, 'use 17');
  problems.number('backupRetentionDays', args.backupRetentionDays, { min: 7, max: 35, integer: true }, 'use 14');
  problems.check(administratorPassword !== undefined || entraAdministrators.length > 0, {
    code: ProblemCode.MISSING_VALUE,
    property: 'administratorPassword',
    what: 'the server has no administrator',
    expected: 'a password or an Entra administrator',
    fix: 'pass administratorPassword or entraAdministrators',
  });
  checkNetwork(problems, args, sku);
  checkKeys(problems, args);
}

/** Source: https://learn.microsoft.com/azure/postgresql/security/security-data-encryption */
function checkKeys(problems: Problems, args: ResolvedPostgresDatabaseArgs): void {
  const { customerManagedKey: key, geoBackupCustomerManagedKey: geoKey, geoRedundantBackup } = args;
  CustomerManagedKeys.check(problems, 'customerManagedKey', key);
  CustomerManagedKeys.check(problems, 'geoBackupCustomerManagedKey', geoKey);
  problems.check(key === undefined || !geoRedundantBackup || geoKey !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'geoBackupCustomerManagedKey',
    what: 'geoRedundantBackup and customerManagedKey are set without a key for the paired region',
    expected: 'a key of a vault in the paired region',
    fix: 'pass geoBackupCustomerManagedKey, or remove geoRedundantBackup',
  });
  problems.check(geoKey === undefined || (key !== undefined && geoRedundantBackup), {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'geoBackupCustomerManagedKey',
    what: 'geoBackupCustomerManagedKey is set without customerManagedKey and geoRedundantBackup',
    expected: 'both of them',
    fix: 'set customerManagedKey and geoRedundantBackup, or remove geoBackupCustomerManagedKey',
  });
  const [identity, geoIdentity] = [key, geoKey].map((it) => it?.userAssignedIdentityResourceId);
  problems.check(typeof identity !== 'string' || identity !== geoIdentity, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'geoBackupCustomerManagedKey.userAssignedIdentityResourceId',
    what: 'one identity reads both keys',
    expected: 'another identity for the key of the paired region',
    fix: 'create an identity in the paired region',
  });
}

function checkNetwork(problems: Problems, args: ResolvedPostgresDatabaseArgs, sku?: PostgresSku): void {
  const { subnetId, privateDnsZoneId, publicNetworkAccess, privateEndpoints = [] } = args;
  // Source: https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private-link
  problems.check(subnetId === undefined || privateEndpoints.length === 0, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'privateEndpoints',
    what: 'privateEndpoints and subnetId are both set',
    expected: 'one of them: a server in a subnet cannot have private endpoints',
    fix: 'remove subnetId and privateDnsZoneId for a new server, or remove privateEndpoints',
  });
  problems.check(privateDnsZoneId === undefined || subnetId !== undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'privateDnsZoneId',
    what: 'privateDnsZoneId is set without subnetId',
    expected: 'the zone of a server in a subnet',
    fix: 'remove it, or set privateDnsZoneResourceId of the private endpoints',
  });
  checkNetworkAccess(problems, 'the server', args);
  problems.check(subnetId === undefined || !publicNetworkAccess, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'publicNetworkAccess',
    what: 'publicNetworkAccess and subnetId are both set',
    expected: 'one of them: a server in a subnet has no public address',
    fix: 'remove publicNetworkAccess or subnetId',
  });
  // Source: https://learn.microsoft.com/azure/postgresql/overview#v6-sku-family-limitations
  problems.check(subnetId === undefined || sku?.generation?.version !== 'v6', {
    code: ProblemCode.UNSUPPORTED_ON_V6,
    property: 'skuName',
    what: `${args.skuName} does not support a server in a subnet`,
    expected: 'a SKU of version 5 or lower with subnetId',
    fix: `use ${args.skuName.replace('_v6', '_v5')}`,
  });
  problems.check(subnetId === undefined || privateDnsZoneId !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'privateDnsZoneId',
    what: 'subnetId is set without privateDnsZoneId',
    expected: 'the private DNS zone for the name of the server',
    fix: 'pass privateDnsZoneId',
  });
}

function checkExisting(problems: Problems, args: PostgresDatabaseArgs): void {
  PhysicalName.check(problems, 'existingServerName', 'postgresServer', args.existingServerName);
  problems.withoutEffect(args, NEW_SERVER_ONLY, 'existingServerName');
  problems.check(!args.readReplicas, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'readReplicas',
    what: 'readReplicas and existingServerName are both set',
    expected: 'replicas of a server that this component creates',
    fix: 'create the replicas where the server is created',
  });
}

function checkReplicas(problems: Problems, args: ResolvedPostgresDatabaseArgs): void {
  const { readReplicas, replicaZones, virtualEndpoint } = args;
  problems.number(
    'readReplicas',
    readReplicas,
    { min: 0, max: DatabaseCatalogue.MOST_AZURE_REPLICAS, integer: true },
    `use at most ${DatabaseCatalogue.MOST_AZURE_REPLICAS}`,
  );
  const property = virtualEndpoint ? 'virtualEndpoint' : 'replicaZones';
  problems.check(readReplicas > 0 || (!virtualEndpoint && replicaZones.length === 0), {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property,
    what: `${property} is set without a replica`,
    expected: 'at least one replica',
    fix: `set readReplicas, or remove ${property}`,
  });
}

/** Sources: the limitations of PgBouncer, read replicas and high availability in the documentation of the service. */
function checkBurstable(problems: Problems, args: ResolvedPostgresDatabaseArgs): void {
  const { pgBouncer, highAvailability, readReplicas, skuName } = args;
  const rejected = {
    pgBouncer: pgBouncer !== undefined,
    highAvailability: highAvailability !== DatabaseAvailability.NONE,
    readReplicas: readReplicas > 0,
  };
  Object.entries(rejected).forEach(([property, isSet]) =>
    problems.check(!isSet, {
      code: ProblemCode.UNSUPPORTED_ON_BURSTABLE,
      property,
      what: `${skuName} does not support ${property}`,
      expected: 'a GeneralPurpose or MemoryOptimized SKU',
      fix: `use Standard_D2ds_v5 or larger, or remove ${property}`,
    }),
  );
}

function checkNames(problems: Problems, args: ResolvedPostgresDatabaseArgs): void {
  const { databases, administratorLogin, administratorPassword } = args;
  databases.forEach((name, index) =>
    problems.match(`databases[${index}]`, name, DATABASE, {
      expected: `at most 63 letters, digits, _ and -; ${SYSTEM_DATABASES.slice(0, 3).join(', ')} exist already`,
      fix: 'rename it, or remove it',
    }),
  );
  problems.unique('databases', databases, 'database');
  problems.match('administratorLogin', administratorLogin, LOGIN, {
    expected: `at most 63 letters, digits and _, not beginning with pg_, and none of ${RESERVED_LOGINS.join(', ')}`,
    fix: "use 'dbadmin', or leave it out",
  });
  problems.check(!isPlain(administratorPassword) || isStrong(administratorPassword), {
    code: ProblemCode.WEAK_PASSWORD,
    property: 'administratorPassword',
    // Messages end up in logs: never include the password.
    what: 'administratorPassword is too weak',
    expected: '8 to 128 characters, with three of lower case, upper case, digits and others',
    fix: 'generate a random one, e.g. with random.RandomPassword, and store it with `pulumi config set --secret`',
  });
}

function checkParameters(problems: Problems, args: ResolvedPostgresDatabaseArgs, sku?: PostgresSku): void {
  const { pgBouncer, parameters } = args;
  Object.keys(parameters)
    .filter((name) => name === 'pgbouncer.enabled' || (name.startsWith('pgbouncer.') && !pgBouncer))
    .forEach((name) =>
      problems.check(false, {
        code: ProblemCode.PARAMETER_SET_BY_PROPERTY,
        property: `parameters.${name}`,
        what: `${name} is set as a parameter`,
        expected: 'the property pgBouncer, which turns the pooler on before it sets its parameters',
        fix: 'set pgBouncer: {}',
      }),
    );
  checkExtensions(problems, args);
  if (pgBouncer) checkPooler(problems, pgBouncer);
  checkPools(problems, args, sku);
  checkEncryption(problems, args);
  AzureParameters.check(problems, PostgresSettings.parameters(args), sku);
}

/** Off only by name: a parameter among others is easily overlooked. */
function checkEncryption(problems: Problems, args: ResolvedPostgresDatabaseArgs): void {
  const { parameters, allowUnencryptedConnections } = args;
  const isRequired = !AzureParameters.isSame(parameters.require_secure_transport ?? 'on', 'off');
  problems.check(isRequired || allowUnencryptedConnections, {
    code: ProblemCode.UNENCRYPTED_CONNECTIONS,
    property: 'parameters.require_secure_transport',
    what: 'require_secure_transport is off: the server would accept connections without TLS',
    expected: "'on', the default",
    fix: 'remove require_secure_transport, or set allowUnencryptedConnections: true',
  });
  problems.check(!isRequired || !allowUnencryptedConnections, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'allowUnencryptedConnections',
    what: 'allowUnencryptedConnections is set, but require_secure_transport is on',
    expected: "require_secure_transport 'off' in parameters",
    fix: "remove allowUnencryptedConnections, or set parameters: { require_secure_transport: 'off' }",
  });
}

function checkExtensions(problems: Problems, { extensions, parameters }: ResolvedPostgresDatabaseArgs): void {
  extensions.forEach((name, index) => {
    const property = `extensions[${index}]`;
    problems.match(property, name, /^[A-Za-z][\w-]*$/, {
      expected: 'the name of an extension',
      fix: 'use the name that CREATE EXTENSION takes',
    });
    problems.check(!PRELOADED_ONLY.includes(name.toLowerCase()), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property,
      what: `${name} is a library without an extension`,
      expected: 'the name of an extension',
      fix: 'add it to the parameter shared_preload_libraries instead',
    });
  });
  const loaded = parameters.shared_preload_libraries?.split(',').map((it) => it.trim().toLowerCase());
  const missing = PostgresSettings.libraries(extensions).filter((it) => loaded?.includes(it) === false);
  problems.check(missing.length === 0, {
    code: ProblemCode.MISSING_PRELOAD_LIBRARY,
    property: 'parameters.shared_preload_libraries',
    what: `shared_preload_libraries is ${JSON.stringify(parameters.shared_preload_libraries)}`,
    expected: `a list with ${missing.join(', ')}, which extensions need`,
    fix: 'add the missing libraries, or leave the parameter out',
  });
}

/** Adds the problems of settings of the pooler. */
export function checkPooler(problems: Problems, settings: PgBouncerSettings): void {
  problems.check(settings.poolMode !== PoolMode.STATEMENT || !settings.maxPreparedStatements, {
    code: ProblemCode.UNSUPPORTED_POOL_MODE,
    property: 'pgBouncer.maxPreparedStatements',
    what: `maxPreparedStatements is ${settings.maxPreparedStatements} with PoolMode.STATEMENT`,
    expected: '0 with PoolMode.STATEMENT',
    fix: 'use PoolMode.TRANSACTION',
  });
  problems.attempt(() => new PgBouncerConfig({ database: 'any', host: 'localhost', ...AZURE_POOLER, ...settings }));
}

/** Adds a problem if the pools of all logins open more connections than the server accepts. */
function checkPools(problems: Problems, args: ResolvedPostgresDatabaseArgs, sku?: PostgresSku): void {
  const { pgBouncer, roles } = args;
  const limit = Number(PostgresSettings.parameters(args).max_connections ?? sku?.maxConnections ?? Infinity);
  if (!pgBouncer || !roles || Number.isNaN(limit)) return;
  const pooler = PostgresSettings.pooler(pgBouncer, roles);
  const available = limit - PostgresSkus.SERVICE_CONNECTIONS;
  problems.check(pooler.maxServerConnections <= available, {
    code: ProblemCode.POOL_EXCEEDS_DATABASE,
    property: 'pgBouncer.defaultPoolSize',
    what: `the pools of ${roles.pools} pairs of login and database open ${pooler.maxServerConnections} connections`,
    expected: `at most ${available}: ${limit} of the server, less ${PostgresSkus.SERVICE_CONNECTIONS} that the service reserves`,
    fix: 'lower defaultPoolSize, or use a larger SKU',
  });
}

function isPlain(value: pulumi.Input<string> | undefined): value is string {
  return typeof value === 'string';
}

function isStrong(password: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((it) => it.test(password)).length;
  return password.length >= 8 && password.length <= 128 && kinds >= 3;
}
