import * as pulumi from '@pulumi/pulumi';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';
import * as dbforpostgresql from '@pulumi/azure-native/dbforpostgresql';
import { PgBouncerConfig, PgBouncerSettings, PoolMode, PostgresTuning, Problems } from '../domain';
import { ComponentArgs } from './component-args';
import { Diagnostics } from './diagnostics';
import { InputProblems } from './input-problems';
import { PhysicalName } from './physical-name';
import { PostgresParameters } from './postgres-parameters';
import { PostgresSkus } from './postgres-sku';
import { Regions } from './regions';

/** How a server outlives the loss of a machine or a zone. */
export enum DatabaseAvailability {
  /** A standby in another zone: twice the compute and storage. */
  ZONE_REDUNDANT = 'ZoneRedundant',
  /** A standby in the same zone: twice the compute and storage. */
  SAME_ZONE = 'SameZone',
  /** None: minutes to an hour of downtime when the machine fails. */
  NONE = 'Disabled',
}

/** What an Entra principal is. */
export enum EntraPrincipalType {
  /** A person. */
  USER = 'User',
  /** A group. */
  GROUP = 'Group',
  /** An application or a managed identity. */
  SERVICE_PRINCIPAL = 'ServicePrincipal',
}

/** Someone who administers the server with an Entra token. */
export interface EntraAdministrator {
  /** Object id in Entra. */
  readonly objectId: pulumi.Input<string>;
  /** Name, as it is in Entra: it becomes the role's. */
  readonly principalName: pulumi.Input<string>;
  /**
   * What it is.
   * @default EntraPrincipalType.USER
   */
  readonly principalType?: EntraPrincipalType;
}

/** A PostgreSQL flexible server, or what belongs on one that exists. */
export interface PostgresDatabaseArgs extends ComponentArgs {
  /**
   * Name of the server: unique among all of Azure.
   * @default - from the logical name, with a suffix of subscription, project and stack
   */
  readonly serverName?: pulumi.Input<string>;
  /**
   * A server that exists: only parameters, databases, administrators and replicas are made on it.
   * @default - a new server
   */
  readonly existingServerName?: pulumi.Input<string>;
  /**
   * Major version, 14 to 18.
   * @default 17
   */
  readonly version?: number;
  /**
   * Size of the server.
   * @default 'Standard_D2ds_v5': 2 vCores, 8 GiB, about $130 a month
   */
  readonly skuName?: string;
  /**
   * Storage in GiB: 32, 64, 128 and so on. It grows by itself, and never shrinks.
   * @default 128
   */
  readonly storageGiB?: number;
  /**
   * How the server outlives the loss of a machine or a zone.
   * @default DatabaseAvailability.ZONE_REDUNDANT; NONE for burstable SKUs, which can have no other
   */
  readonly highAvailability?: DatabaseAvailability;
  /**
   * The availability zone of the server.
   * @default - Azure chooses
   */
  readonly zone?: string;
  /**
   * Read replicas, 0 to 5, each at the price of a server without a standby.
   * @default 0
   */
  readonly readReplicas?: number;
  /**
   * Host names that follow the writer and the first replica when they change roles.
   * @default false
   */
  readonly virtualEndpoint?: boolean;
  /**
   * Parameters computed from memory and connections.
   * @default - the service's own
   */
  readonly tuning?: PostgresTuning;
  /**
   * Parameters in base units, e.g. `{ work_mem: '32768' }`. They win over `tuning`.
   * @default - none
   */
  readonly parameters?: { [name: string]: string };
  /**
   * The built-in pooler, on port 6432. Not on burstable SKUs.
   * @default - off
   */
  readonly pgBouncer?: PgBouncerSettings;
  /**
   * Extensions that `CREATE EXTENSION` may make.
   * @default - none
   */
  readonly extensions?: string[];
  /**
   * Databases.
   * @default - only `postgres`, which is always there
   */
  readonly databases?: string[];
  /**
   * Name of the administrator with a password.
   * @default 'loadbearing'
   */
  readonly administratorLogin?: string;
  /**
   * Their password, 8 to 128 characters. Kept as a secret.
   * @default - no passwords: Entra only
   */
  readonly administratorPassword?: pulumi.Input<string>;
  /**
   * Administrators with an Entra token.
   * @default - none
   */
  readonly entraAdministrators?: EntraAdministrator[];
  /**
   * The subnet that is delegated to flexible servers. Cannot be changed later.
   * @default - none: then `publicNetworkAccess` must be true
   */
  readonly subnetId?: pulumi.Input<string>;
  /**
   * The zone in which the server has its name; needed with `subnetId`.
   * @default - none
   */
  readonly privateDnsZoneId?: pulumi.Input<string>;
  /**
   * Whether the server has a public address. No firewall rule is made: nobody can connect before you add one.
   * @default false
   */
  readonly publicNetworkAccess?: boolean;
  /**
   * Days of backups, 7 to 35.
   * @default 14
   */
  readonly backupRetentionDays?: number;
  /**
   * Whether backups are also kept in the paired region. Cannot be changed later.
   * @default false
   */
  readonly geoRedundantBackup?: boolean;
  /**
   * Where logs and metrics go.
   * @default - nowhere
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
  /**
   * Whether Pulumi refuses to delete the server, its databases and replicas.
   * @default true
   */
  readonly protect?: boolean;
}

const PGBOUNCER_PORT = 6432;
const POSTGRES_PORT = 5432;
const MOST_REPLICAS = 5;
/** Extensions that work only when the server loads them at its start. */
const PRELOADED = [
  'pg_cron',
  'pg_stat_statements',
  'pgaudit',
  'timescaledb',
  'auto_explain',
  'pg_prewarm',
  'pg_squeeze',
];
const STORAGE_SIZES = [32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16_384, 32_767];

/** What the built-in pooler can be told, and how it calls it. */
const POOLER_PARAMETERS: { readonly [setting in keyof PgBouncerSettings]?: string } = {
  poolMode: 'pgbouncer.pool_mode',
  maxClientConnections: 'pgbouncer.max_client_conn',
  defaultPoolSize: 'pgbouncer.default_pool_size',
  minPoolSize: 'pgbouncer.min_pool_size',
  serverIdleTimeoutSeconds: 'pgbouncer.server_idle_timeout',
  queryWaitTimeoutSeconds: 'pgbouncer.query_wait_timeout',
  maxPreparedStatements: 'pgbouncer.max_prepared_statements',
};

/**
 * A PostgreSQL flexible server with its parameters, pooler, databases and replicas. Azure takes one change of a server at a time: they are
 * written in a fixed order, one after the other.
 */
export class PostgresDatabase extends pulumi.ComponentResource {
  /** The server; undefined around one that exists. */
  public readonly server?: dbforpostgresql.Server;
  /** Name of the server. */
  public readonly serverName: pulumi.Output<string>;
  /** Resource id of the server; undefined around one that exists. */
  public readonly serverId?: pulumi.Output<string>;
  /** Host name. */
  public readonly fqdn: pulumi.Output<string>;
  /** 6432 with the pooler, otherwise 5432. */
  public readonly port: number;
  /** Read replicas. */
  public readonly replicas: dbforpostgresql.Server[];
  /** Parameters, in the order they are written. */
  public readonly parameters: dbforpostgresql.Configuration[];
  /** Settings of the pooler that the built-in one cannot be told, as `name: reason`. */
  public readonly notEncodable: string[];
  /** Parameters that wait for a restart. */
  public readonly pendingRestarts: pulumi.Output<string[]>;
  /** The command that restarts the server: a minute of downtime, less with a standby. */
  public readonly restartCommand: pulumi.Output<string>;
  private readonly args: PostgresDatabaseArgs;
  private last: pulumi.Resource[];

  constructor(name: string, args: PostgresDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:PostgresDatabase', name, {}, opts);
    this.args = args;
    const parameters = serverParameters(args);
    InputProblems.check('PostgresDatabase', name, (problems) => {
      check(problems, args, parameters);
    });
    this.last = [];
    this.port = args.pgBouncer ? PGBOUNCER_PORT : POSTGRES_PORT;
    this.notEncodable = Object.keys(args.pgBouncer ?? {})
      .filter((setting) => !(setting in POOLER_PARAMETERS))
      .map((setting) => `${setting}: the built-in pooler has no such parameter`);

    if (args.existingServerName === undefined) {
      this.server = this.makeServer(name);
      this.serverId = this.server.id;
      this.last = [this.server];
    }
    this.serverName = pulumi.output(this.server?.name ?? args.existingServerName ?? '');
    this.fqdn =
      this.server?.fullyQualifiedDomainName ?? pulumi.interpolate`${this.serverName}.postgres.database.azure.com`;
    this.parameters = Object.entries(parameters).map(([parameter, value]) =>
      this.makeParameter(name, parameter, value),
    );
    for (const database of args.databases ?? []) this.makeDatabase(name, database);
    (args.entraAdministrators ?? []).forEach((it, index) => {
      this.makeAdministrator(`${name}-administrator${index + 1}`, it);
    });
    this.replicas = Array.from({ length: args.readReplicas ?? 0 }, (_, index) =>
      this.makeReplica(`${name}-replica${index + 1}`),
    );
    if (args.virtualEndpoint) this.makeVirtualEndpoint(`${name}-endpoint`);
    if (args.logWorkspaceId !== undefined && this.serverId !== undefined) {
      Diagnostics.send(name, this.serverId, args.logWorkspaceId, this, { dependsOn: this.last });
    }

    this.pendingRestarts = pulumi
      .all(this.parameters.map((it) => pulumi.all([it.name, it.isConfigPendingRestart])))
      .apply((all) => all.filter(([, pending]) => pending).map(([parameter]) => parameter));
    this.restartCommand = pulumi.interpolate`az postgres flexible-server restart --resource-group ${args.resourceGroupName} --name ${this.serverName}`;
    this.registerOutputs({ fqdn: this.fqdn, port: this.port, pendingRestarts: this.pendingRestarts });
  }

  /** The URL with which the administrator connects to a database, through the pooler where there is one. A secret. */
  public connectionUrl(database: string): pulumi.Output<string> {
    const { administratorLogin = DEFAULT_LOGIN, administratorPassword } = this.args;
    const password = pulumi.output(administratorPassword ?? '').apply(encodeURIComponent);
    return pulumi.secret(
      pulumi.interpolate`postgresql://${administratorLogin}:${password}@${this.fqdn}:${this.port}/${database}?sslmode=require`,
    );
  }

  private makeServer(name: string): dbforpostgresql.Server {
    const { args } = this;
    const { resourceGroupName, location, tags, skuName = DEFAULT_SKU } = args;
    const entra = (args.entraAdministrators ?? []).length > 0;
    const password = args.administratorPassword;
    return new dbforpostgresql.Server(
      name,
      {
        resourceGroupName,
        location,
        tags,
        serverName: args.serverName ?? PhysicalName.unique('postgresServer', name),
        version: String(args.version ?? 17),
        sku: { name: skuName, tier: PostgresSkus.find(skuName)?.tier ?? '' },
        storage: { storageSizeGB: args.storageGiB ?? 128, autoGrow: 'Enabled' },
        backup: {
          backupRetentionDays: args.backupRetentionDays ?? 14,
          geoRedundantBackup: args.geoRedundantBackup ? 'Enabled' : 'Disabled',
        },
        highAvailability: { mode: availability(args) },
        availabilityZone: args.zone,
        network: this.network(),
        authConfig: {
          activeDirectoryAuth: entra ? 'Enabled' : 'Disabled',
          passwordAuth: password === undefined ? 'Disabled' : 'Enabled',
          tenantId: entra ? getClientConfigOutput({ parent: this }).tenantId : undefined,
        },
        administratorLogin: password === undefined ? undefined : (args.administratorLogin ?? DEFAULT_LOGIN),
        administratorLoginPassword: password === undefined ? undefined : pulumi.secret(password),
      },
      { parent: this, protect: args.protect ?? true },
    );
  }

  private network(): dbforpostgresql.ServerArgs['network'] {
    const { subnetId, privateDnsZoneId, publicNetworkAccess } = this.args;
    return subnetId === undefined
      ? { publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled' }
      : { delegatedSubnetResourceId: subnetId, privateDnsZoneArmResourceId: privateDnsZoneId };
  }

  private makeParameter(name: string, parameter: string, value: string): dbforpostgresql.Configuration {
    return this.next(
      (opts) =>
        new dbforpostgresql.Configuration(
          `${name}-${parameter}`,
          {
            resourceGroupName: this.args.resourceGroupName,
            serverName: this.serverName,
            configurationName: parameter,
            value,
            source: 'user-override',
          },
          opts,
        ),
    );
  }

  private makeDatabase(name: string, databaseName: string): dbforpostgresql.Database {
    return this.next(
      (opts) =>
        new dbforpostgresql.Database(
          `${name}-${databaseName}`,
          {
            resourceGroupName: this.args.resourceGroupName,
            serverName: this.serverName,
            databaseName,
            charset: 'UTF8',
            collation: 'en_US.utf8',
          },
          { ...opts, protect: this.args.protect ?? true },
        ),
    );
  }

  private makeAdministrator(name: string, administrator: EntraAdministrator): void {
    this.next(
      (opts) =>
        new dbforpostgresql.AdministratorsMicrosoftEntra(
          name,
          {
            resourceGroupName: this.args.resourceGroupName,
            serverName: this.serverName,
            objectId: administrator.objectId,
            principalName: administrator.principalName,
            principalType: administrator.principalType ?? EntraPrincipalType.USER,
            tenantId: getClientConfigOutput({ parent: this }).tenantId,
          },
          opts,
        ),
    );
  }

  /** A replica takes version, parameters and administrators from its source. */
  private makeReplica(name: string): dbforpostgresql.Server {
    const { args } = this;
    const { resourceGroupName, location, tags, skuName = DEFAULT_SKU } = args;
    return this.next(
      (opts) =>
        new dbforpostgresql.Server(
          name,
          {
            resourceGroupName,
            location,
            tags,
            serverName: PhysicalName.unique('postgresServer', name),
            createMode: 'Replica',
            sourceServerResourceId: this.serverId,
            sku: { name: skuName, tier: PostgresSkus.find(skuName)?.tier ?? '' },
            network: this.network(),
          },
          { ...opts, protect: args.protect ?? true },
        ),
    );
  }

  private makeVirtualEndpoint(name: string): void {
    this.next(
      (opts) =>
        new dbforpostgresql.VirtualEndpoint(
          name,
          {
            resourceGroupName: this.args.resourceGroupName,
            serverName: this.serverName,
            virtualEndpointName: PhysicalName.unique('postgresServer', name),
            endpointType: 'ReadWrite',
            members: [this.replicas[0].name],
          },
          opts,
        ),
    );
  }

  /** Makes a resource after the last one: two changes of one server at a time end in ServerIsBusy. */
  private next<T extends pulumi.Resource>(make: (opts: pulumi.CustomResourceOptions) => T): T {
    const made = make({ parent: this, dependsOn: this.last });
    this.last = [made];
    return made;
  }
}

const DEFAULT_SKU = 'Standard_D2ds_v5';
const DEFAULT_LOGIN = 'loadbearing';

function isBurstable(args: PostgresDatabaseArgs): boolean {
  return PostgresSkus.find(args.skuName ?? DEFAULT_SKU)?.tier === 'Burstable';
}

function availability(args: PostgresDatabaseArgs): DatabaseAvailability {
  return args.highAvailability ?? (isBurstable(args) ? DatabaseAvailability.NONE : DatabaseAvailability.ZONE_REDUNDANT);
}

/** All parameters in the order they are written: the pooler is turned on first, for its others do not exist before. */
function serverParameters(args: PostgresDatabaseArgs): { [name: string]: string } {
  const { tuning, extensions = [], pgBouncer } = args;
  const switches = ['log_lock_waits', 'log_checkpoints', 'log_connections', 'log_disconnections', 'jit'];
  const tuned = Object.entries(tuning?.parameters ?? {}).map(([name, value]) => [
    name,
    // RDS writes 1 and 0, Azure on and off.
    switches.includes(name) ? (value === '1' ? 'on' : value === '0' ? 'off' : value) : value,
  ]);
  const preloaded = extensions.map((it) => it.toLowerCase()).filter((it) => PRELOADED.includes(it));
  const pooled = Object.entries(POOLER_PARAMETERS).map(([setting, name]) => [
    name,
    (pgBouncer ?? {})[setting as keyof PgBouncerSettings],
  ]);
  return {
    ...(pgBouncer ? { 'pgbouncer.enabled': 'true', 'pgbouncer.pool_mode': PoolMode.TRANSACTION } : {}),
    ...Object.fromEntries(
      pooled.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
    ),
    ...(extensions.length > 0 ? { 'azure.extensions': extensions.join(',').toLowerCase() } : {}),
    ...(preloaded.length > 0 ? { shared_preload_libraries: preloaded.join(',') } : {}),
    ...(Object.fromEntries(tuned) as { [name: string]: string }),
    ...args.parameters,
  };
}

function check(problems: Problems, args: PostgresDatabaseArgs, parameters: { [name: string]: string }): void {
  const { skuName = DEFAULT_SKU, version = 17, readReplicas = 0 } = args;
  const existing = args.existingServerName !== undefined;
  const sku = PostgresSkus.find(skuName);
  Regions.check(problems, args.location, !existing && availability(args) === DatabaseAvailability.ZONE_REDUNDANT);
  PhysicalName.check(problems, 'serverName', 'postgresServer', args.serverName);
  problems.required('version', version, { min: 14, max: 18, integer: true }, 'use 17');
  problems.check(
    sku !== undefined,
    'skuName',
    `skuName is ${JSON.stringify(skuName)}`,
    'a SKU such as Standard_B2s, Standard_D4ds_v5 or Standard_E8ds_v5',
    'choose one of the page https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute',
  );
  problems.check(
    STORAGE_SIZES.includes(args.storageGiB ?? 128),
    'storageGiB',
    `storageGiB is ${args.storageGiB ?? 128}`,
    `one of ${STORAGE_SIZES.join(', ')}`,
    'take the next larger one',
  );
  problems.number('backupRetentionDays', args.backupRetentionDays, { min: 7, max: 35, integer: true }, 'use 14');
  problems.required('readReplicas', readReplicas, { min: 0, max: MOST_REPLICAS, integer: true }, 'use at most 5');
  if (isBurstable(args)) {
    const other = 'a GeneralPurpose or MemoryOptimized SKU';
    const fix = 'use Standard_D2ds_v5 or larger, or leave it out';
    problems.check(args.pgBouncer === undefined, 'pgBouncer', `PgBouncer on ${skuName}`, other, fix);
    problems.check(
      availability(args) === DatabaseAvailability.NONE,
      'highAvailability',
      `high availability on ${skuName}`,
      other,
      fix,
    );
    problems.check(readReplicas === 0, 'readReplicas', `read replicas of ${skuName}`, other, fix);
  }
  problems.check(
    !args.virtualEndpoint || readReplicas > 0,
    'virtualEndpoint',
    'a virtual endpoint without a replica',
    'at least one replica',
    'set readReplicas, or leave virtualEndpoint out',
  );
  problems.check(
    !existing || readReplicas === 0,
    'readReplicas',
    'replicas of a server that exists',
    'a server of this component',
    'make the replicas where the server is made',
  );
  if (!existing) {
    problems.check(
      args.administratorPassword !== undefined || (args.entraAdministrators ?? []).length > 0,
      'administratorPassword',
      'nobody could administer the server',
      'a password or an Entra administrator',
      'pass administratorPassword or entraAdministrators',
    );
    problems.check(
      args.subnetId !== undefined || args.publicNetworkAccess === true,
      'subnetId',
      'the server has neither a private nor a public address',
      'a subnet delegated to flexible servers',
      'pass subnetId and privateDnsZoneId, or say publicNetworkAccess: true',
    );
    problems.check(
      args.subnetId === undefined || args.privateDnsZoneId !== undefined,
      'privateDnsZoneId',
      'the server would have no name in the network',
      'the zone of its name',
      'pass privateDnsZoneId',
    );
  }
  if (args.pgBouncer) checkPooler(problems, args.pgBouncer);
  PostgresParameters.check(problems, parameters, existing ? undefined : sku?.memoryGiB);
}

function checkPooler(problems: Problems, settings: PgBouncerSettings): void {
  try {
    new PgBouncerConfig({ database: 'any', host: 'localhost', ...settings });
  } catch (error) {
    problems.absorb(error);
  }
}
