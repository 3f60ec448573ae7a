import {
  DatabaseCatalogue,
  ConnectionLimit,
  Formats,
  MachineSizes,
  PostgresParameterCheck,
  PostgresTuning,
  ProblemCode,
  Problems,
  RdsProxySettings,
} from '../../domain';
import { TimeWindows } from './time-windows';
import { PostgresDatabaseProps, SizedPostgresDatabaseProps } from './postgres-database-props';
import { inBaseUnits } from './postgres-shared-resources';

/** Limits and settings that follow from the props. */
export interface PostgresDatabaseSizes {
  readonly limit: ConnectionLimit;
  readonly replicaLimit: ConnectionLimit;
  readonly tuning: PostgresTuning;
  readonly proxySettings?: RdsProxySettings;
}

const RESERVED_USERS = ['admin', 'rdsadmin'];
/** Roles that RDS creates. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html */
const RDS_ROLES = [
  ...['rdsadmin', 'rdsrepladmin', 'rdstopmgr', 'rds_superuser', 'rds_replication', 'rds_password', 'rds_iam', 'rds_ad'],
  'rds_reserved',
];

/** Props of a new primary. */
const NEW_PRIMARY_ONLY = [
  ...['multiAz', 'masterUsername', 'secretName', 'backupRetentionDays', 'backupWindow', 'extendedSupport'],
];
/** Props of new instances: without replicas, an existing primary leaves none. */
const NEW_INSTANCE_ONLY = [
  ...['maxStorageGiB', 'engineVersion', 'tuning', 'parameters', 'maintenanceWindow', 'deletionProtection'],
  ...['allowUnencryptedConnections', 'databaseInsightsMode', 'logRetention', 'instanceIdentifier'],
];
/** Props of new instances and of the secrets of roles. */
const NEW_INSTANCE_OR_ROLES = ['encryptionKey', 'removalPolicy'];

/** Adds the problems of props that an existing primary leaves without effect. */
export function checkExistingInstance(problems: Problems, given: PostgresDatabaseProps): void {
  if (!given.existingInstance) return;
  problems.withoutEffect(given, NEW_PRIMARY_ONLY, 'existingInstance');
  const { readReplicas = 0, proxy = false, roles } = given;
  if (readReplicas === 0) problems.withoutEffect(given, NEW_INSTANCE_ONLY, 'existingInstance');
  if (readReplicas === 0 && !roles) problems.withoutEffect(given, NEW_INSTANCE_OR_ROLES, 'existingInstance');
  if (readReplicas === 0 && !proxy) problems.withoutEffect(given, ['vpcSubnets'], 'existingInstance');
}

/** Adds the problems of the props, and returns the sizes that follow from them. */
export function checkPostgresDatabase(problems: Problems, props: SizedPostgresDatabaseProps): PostgresDatabaseSizes {
  checkStorage(problems, props);
  problems.optionalNumber(
    'readReplicas',
    props.readReplicas,
    { min: 0, max: DatabaseCatalogue.MOST_RDS_REPLICAS, integer: true },
    `use at most ${DatabaseCatalogue.MOST_RDS_REPLICAS}, the limit of RDS for PostgreSQL`,
  );
  problems.optionalNumber(
    'backupRetentionDays',
    props.backupRetentionDays,
    { min: 1, max: 35, integer: true },
    'use 7; replicas and point-in-time recovery require backups',
  );
  checkNames(problems, props);
  checkUpgrade(problems, props);
  TimeWindows.check(problems, props.backupWindow, props.maintenanceWindow, { backup: 'backupWindow', minutes: 30 });
  checkSource(problems, props);
  checkParameters(problems, props);
  checkEncryption(problems, props);
  problems.check(props.pooling === undefined || props.proxy === true, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'pooling',
    what: 'pooling is set without proxy',
    expected: 'a proxy to apply the pool settings to',
    fix: 'set proxy: true, or remove pooling',
  });
  checkRoles(problems, props);
  return computeSizes(problems, props);
}

function checkRoles(
  problems: Problems,
  { roles, proxy, masterUsername, existingInstance }: SizedPostgresDatabaseProps,
): void {
  problems.check(!(proxy && roles?.alternating), {
    code: ProblemCode.ALTERNATING_LOGINS_BEHIND_PROXY,
    property: 'roles',
    what: 'roles alternate between two logins, and proxy is true',
    expected: 'one login for each role: RDS Proxy rejects the login that a rotation has replaced',
    fix: 'remove alternating from the roles, or connect without the proxy',
  });
  const created = roles?._created ?? [];
  const reserved = created.filter((it) => RDS_ROLES.includes(it));
  problems.check(reserved.length === 0, {
    code: ProblemCode.RESERVED_NAME,
    property: 'roles',
    what: `roles has '${reserved.join("' and '")}', which RDS creates itself`,
    expected: 'names that RDS does not use',
    fix: 'rename the role after its application, e.g. shop_web',
  });
  problems.check(existingInstance !== undefined || !created.includes(masterUsername ?? ''), {
    code: ProblemCode.NAMES_COLLIDE,
    property: 'roles',
    what: `roles would create '${masterUsername}', which is the administrator`,
    expected: 'names that differ from masterUsername',
    fix: 'rename the role after its application, e.g. shop_web',
  });
}

function checkStorage(problems: Problems, { storageGiB, maxStorageGiB }: SizedPostgresDatabaseProps): void {
  const known = problems.number(
    'storageGiB',
    storageGiB,
    { min: 20, max: DatabaseCatalogue.MOST_INITIAL_RDS_GIB, integer: true },
    'use at least 20, the minimum of RDS for gp3 storage',
  );
  if (!known) return;
  problems.optionalNumber(
    'maxStorageGiB',
    maxStorageGiB,
    { min: Math.ceil((storageGiB * 11) / 10), max: DatabaseCatalogue.MOST_RDS_GIB, integer: true },
    `use ${Math.min(2 * storageGiB, DatabaseCatalogue.MOST_RDS_GIB)}, or leave it out: RDS requires at least 10 % above storageGiB`,
  );
}

function checkNames(problems: Problems, props: SizedPostgresDatabaseProps): void {
  problems.optionalFormat('secretName', props.secretName, Formats.LINE);
  problems.optionalFormat('snapshotIdentifier', props.snapshotIdentifier, Formats.LINE);
  const { databaseName, masterUsername, instanceIdentifier } = props;
  problems.match('databaseName', databaseName, /^[A-Za-z_][A-Za-z0-9_]{0,62}$/, {
    expected: 'at most 63 letters, digits and underscores, not beginning with a digit',
    fix: 'use a plain name such as app',
  });
  if (masterUsername !== undefined) {
    const allowed = new RegExp(`^(?!(?:${RESERVED_USERS.join('|')})$)[a-z][a-z0-9_]{0,62}$`);
    problems.match('masterUsername', masterUsername, allowed, {
      expected: `at most 63 lower-case letters, digits and underscores; RDS reserves ${RESERVED_USERS.join(' and ')}`,
      fix: "use 'dbadmin', or leave it out",
    });
  }
  if (instanceIdentifier !== undefined) {
    problems.match('instanceIdentifier', instanceIdentifier, /^[A-Za-z](?:-?[A-Za-z0-9])*$/, {
      expected: 'plain text that names log groups: letters, digits and single hyphens, beginning with a letter',
      fix: 'use a plain name such as app-production, or leave it out',
    });
  }
}

function checkUpgrade(problems: Problems, props: SizedPostgresDatabaseProps): void {
  problems.check(!props.allowMajorVersionUpgrade || props.existingInstance === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'allowMajorVersionUpgrade',
    what: 'allowMajorVersionUpgrade is set together with existingInstance',
    expected: 'one of them: RDS upgrades the replicas of an existing instance with it',
    fix: 'upgrade the instance where it was created, or remove allowMajorVersionUpgrade',
  });
  problems.check(!props.allowMajorVersionUpgrade || props.engineVersion !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'engineVersion',
    what: 'allowMajorVersionUpgrade is set without engineVersion',
    expected: 'the version to upgrade to: a later default of this library must not decide it',
    fix: 'set engineVersion, e.g. rds.PostgresEngineVersion.VER_18',
  });
}

function checkSource(problems: Problems, props: SizedPostgresDatabaseProps): void {
  const { existingInstance, existingSecret, snapshotIdentifier } = props;
  const [missing, present] = existingInstance
    ? ['existingSecret', 'existingInstance']
    : ['existingInstance', 'existingSecret'];
  problems.check((existingInstance === undefined) === (existingSecret === undefined), {
    code: ProblemCode.MISSING_VALUE,
    property: missing,
    what: `${present} is set without ${missing}`,
    expected: 'both or neither: the application and the proxy log in with the secret',
    fix: 'pass the instance, and the secret with its username, password, host, port and dbname',
  });
  problems.check(!(existingInstance && snapshotIdentifier), {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'snapshotIdentifier',
    what: 'snapshotIdentifier and existingInstance are both set',
    expected: 'one source: an existing instance or a snapshot',
    fix: 'remove one of them',
  });
}

function checkParameters(problems: Problems, { parameters = {} }: SizedPostgresDatabaseProps): void {
  PostgresParameterCheck.all(problems, 'parameters', inBaseUnits(parameters));
  problems.check(parameters.max_connections === undefined, {
    code: ProblemCode.PARAMETER_SET_BY_PROPERTY,
    property: 'parameters',
    what: `parameters sets max_connections to '${parameters.max_connections}'`,
    expected: 'the property maxConnections, which connection budgets use',
    fix: 'move the value to maxConnections',
  });
}

/** Off only by name: a parameter among others is easily overlooked. */
function checkEncryption(problems: Problems, props: SizedPostgresDatabaseProps): void {
  const { parameters = {}, allowUnencryptedConnections = false } = props;
  const forceSsl = inBaseUnits(parameters)['rds.force_ssl'] ?? '1';
  problems.check(forceSsl === '1' || allowUnencryptedConnections, {
    code: ProblemCode.UNENCRYPTED_CONNECTIONS,
    property: 'parameters',
    what: `rds.force_ssl is '${forceSsl}': the server would accept connections without TLS`,
    expected: "'1', the default",
    fix: 'remove rds.force_ssl, or set allowUnencryptedConnections: true',
  });
  problems.check(forceSsl !== '1' || !allowUnencryptedConnections, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'allowUnencryptedConnections',
    what: 'allowUnencryptedConnections is set, but rds.force_ssl is 1',
    expected: "rds.force_ssl '0' in parameters",
    fix: "remove allowUnencryptedConnections, or set parameters: { 'rds.force_ssl': '0' }",
  });
}

function computeSizes(problems: Problems, props: SizedPostgresDatabaseProps): PostgresDatabaseSizes {
  const { instanceClass, replicaClass = instanceClass, maxConnections, pooling } = props;
  const areClasses = [
    problems.optionalFormat('instanceClass', instanceClass, Formats.DB_INSTANCE_CLASS),
    replicaClass === instanceClass || problems.format('replicaClass', replicaClass, Formats.DB_INSTANCE_CLASS),
  ].every(Boolean);
  if (!areClasses) problems.throwIfAny(); // no size follows from such a class
  const known = problems.optionalNumber(
    'maxConnections',
    maxConnections,
    { min: 6, max: 262_143, integer: true },
    'use the number your connection budget needs, or leave it out for the RDS default',
  );
  // No limit follows from an invalid number.
  if (!known) problems.throwIfAny();
  const limitOf = (name: string): ConnectionLimit =>
    maxConnections === undefined ? ConnectionLimit.rdsDefault(name) : ConnectionLimit.pinned(maxConnections);
  const limit = limitOf(instanceClass);
  const replicaLimit = limitOf(replicaClass);
  problems.check(replicaLimit.connections >= limit.connections, {
    code: ProblemCode.REPLICA_SMALLER_THAN_PRIMARY,
    property: 'replicaClass',
    what:
      `replicaClass is '${replicaClass}' (${replicaLimit.connections} connections), ` +
      `the primary '${instanceClass}' (${limit.connections})`,
    expected: 'at least as many connections as the primary: PostgreSQL does not start a hot standby with fewer',
    fix: `use '${instanceClass}' or larger, or set maxConnections`,
  });
  const tuning =
    props.tuning ??
    new PostgresTuning({
      memoryGiB: MachineSizes.rds(instanceClass).memoryGiB,
      maxConnections: limit.connections,
    });
  const proxySettings =
    pooling && new RdsProxySettings({ pooler: pooling, maxConnections: limit.connections, pools: props.roles?.pools });
  return { limit, replicaLimit, tuning, proxySettings };
}
