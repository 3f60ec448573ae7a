import * as pulumi from '@pulumi/pulumi';
import {
  DatabasePlan,
  DatabaseRoles,
  Defaults,
  PgBouncerSettings,
  PlannedProps,
  PlannedSettings,
  PostgresSkus,
  PostgresTuning,
  Problems,
  Resolved,
} from '../../domain';
import { CustomerManagedKey } from '../customer-managed-key';
import { ResourcePrivateEndpoint } from '../network/resource-endpoints';
import { PrivateResourceArgs } from '../resource-interfaces';

/** Standby of a server, for the loss of a machine or a zone. */
export enum DatabaseAvailability {
  /** A standby in another zone, at twice the price of compute and storage. */
  ZONE_REDUNDANT = 'ZoneRedundant',
  /** A standby in the same zone, at twice the price of compute and storage. */
  SAME_ZONE = 'SameZone',
  /** No standby: minutes to an hour of downtime when the machine fails. */
  NONE = 'Disabled',
}

/** Kind of storage. It cannot be changed later. */
export enum DatabaseStorage {
  /** Premium SSD in sizes that double. It grows automatically, and its performance follows from its size. */
  PREMIUM_SSD = 'Premium_LRS',
  /**
   * Premium SSD v2, in preview: any size, with separate IOPS and throughput. It does not grow automatically, and burstable SKUs do not
   * support it.
   * Source: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-storage-premium-ssd-v2
   */
  PREMIUM_SSD_V2 = 'PremiumV2_LRS',
}

/** Kind of an Entra principal. */
export enum EntraPrincipalType {
  /** A person. */
  USER = 'User',
  /** A group. */
  GROUP = 'Group',
  /** An application or a managed identity. */
  SERVICE_PRINCIPAL = 'ServicePrincipal',
}

/** An administrator who signs in with an Entra token. */
export interface EntraAdministrator {
  /** Object id in Entra. */
  readonly objectId: pulumi.Input<string>;
  /** Name in Entra, which becomes the name of the role. */
  readonly principalName: pulumi.Input<string>;
  /**
   * Kind of the principal.
   * @default EntraPrincipalType.USER
   */
  readonly principalType?: EntraPrincipalType;
}

export const ADMINISTRATOR_DEFAULTS = {
  principalType: EntraPrincipalType.USER,
} satisfies Partial<EntraAdministrator>;

/** Arguments of a `PostgresDatabase`. */
export interface PostgresDatabaseArgs extends PrivateResourceArgs {
  /**
   * Name of the server, unique across Azure.
   * @default - from the logical name, with a suffix of subscription, project and stack
   */
  readonly serverName?: pulumi.Input<string>;
  /**
   * Existing server in `resourceGroupName`. Only parameters, databases, administrators, private endpoints, diagnostic settings, roles and
   * a lock are created on it. If `skuName` is set, parameters are validated against that size.
   * @default - a new server
   */
  readonly existingServerName?: pulumi.Input<string>;
  /**
   * Major version of PostgreSQL, 14 to 18.
   * @default 17
   */
  readonly version?: number;
  /**
   * Database of a plan for Azure. It sets `skuName`, `storageGiB`, `readReplicas`, and `pgBouncer` if the plan needs a pooler. Arguments
   * that you set win. On an existing server it sets `pgBouncer` only.
   * @default - none
   */
  readonly plan?: DatabasePlan;
  /**
   * SKU of the server. The default has 2 vCores and 8 GiB and costs about $130 a month.
   * @default 'Standard_D2ds_v5'
   */
  readonly skuName?: string;
  /**
   * Storage in GiB: 32, 64, 128 and so on, about $0.115 a GiB and month. It never shrinks.
   *
   * With `storageAutoGrow` it is the size of a new server, and later changes are ignored. To grow the storage yourself, set
   * `storageAutoGrow: false` together with the larger size.
   * @default 128
   */
  readonly storageGiB?: number;
  /**
   * If true, Azure doubles the storage when it is nearly full, except from 2048 GiB to 4096 GiB or more. Run `pulumi refresh` after it
   * has grown, and before the next change of the server.
   * [Autogrow](https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-storage-premium-ssd#storage-autogrow-premium-ssd)
   * @default - true, or false with PREMIUM_SSD_V2, which does not support it
   */
  readonly storageAutoGrow?: boolean;
  /**
   * Kind of the storage.
   * @default - PREMIUM_SSD
   */
  readonly storageType?: DatabaseStorage;
  /**
   * Performance tier of Premium SSD, e.g. `P30` for 5000 IOPS: the one of its size, or a higher one at its price.
   * [Tiers](https://learn.microsoft.com/azure/virtual-machines/disks-change-performance)
   * @default - the tier of the size
   */
  readonly storageTier?: string;
  /**
   * I/O operations per second of Premium SSD v2, 3000 to 80,000, at most 500 for each GiB. The size of the server limits them too.
   * @default - 3000, or 12000 from 400 GiB, which are free
   */
  readonly storageIops?: number;
  /**
   * Throughput of Premium SSD v2 in MB/s, 125 to 1200, at most a quarter of the IOPS.
   * @default - 125, or 500 from 400 GiB, which are free
   */
  readonly storageThroughputMBps?: number;
  /**
   * Standby of the server.
   * @default - ZONE_REDUNDANT, or NONE for burstable SKUs, which support no standby
   */
  readonly highAvailability?: DatabaseAvailability;
  /**
   * Availability zone of a new server. A failover moves the server, so later changes are ignored.
   * @default - chosen by Azure
   */
  readonly zone?: string;
  /**
   * Number of read replicas, 0 to 5, each at the price of a server without a standby. Burstable SKUs support none.
   *
   * A replica must allow at least as many connections as its source runs with. Restart the server after lowering
   * max_connections, and before adding the first replica. Apply a larger `skuName` to the replicas first, with
   * `pulumi up --target`.
   * Source: https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas
   * @default 0
   */
  readonly readReplicas?: number;
  /**
   * Availability zones of the replicas, used in turn.
   * @default - chosen by Azure
   */
  readonly replicaZones?: string[];
  /**
   * If true, creates host names that follow the writer and the first replica when they change roles: see the field `endpoint`.
   * @default false
   */
  readonly virtualEndpoint?: boolean;
  /**
   * Parameters computed from memory and connections.
   * @default - the defaults of the service
   */
  readonly tuning?: PostgresTuning;
  /**
   * Parameters in base units, e.g. `{ work_mem: '32768' }`. They replace those of `tuning`.
   * @default - none
   */
  readonly parameters?: { [name: string]: string };
  /**
   * If true, `parameters` may set `require_secure_transport` to `off`, so that the server accepts connections without TLS. Passwords
   * and data are then readable in the network.
   * @default false
   */
  readonly allowUnencryptedConnections?: boolean;
  /**
   * Settings of the built-in pooler on port 6432. Burstable SKUs do not support it.
   * @default - no pooler
   */
  readonly pgBouncer?: PgBouncerSettings;
  /**
   * Logins of the applications and jobs. The pooler opens a pool for each, see `pooler`. Pass them to `MigrationJob` as well, which
   * creates them.
   * @default - the administrator only
   */
  readonly roles?: DatabaseRoles;
  /**
   * Extensions that `CREATE EXTENSION` may create. Adds their libraries to shared_preload_libraries where needed.
   * @default - none
   */
  readonly extensions?: string[];
  /**
   * Databases to create.
   * @default - none: only `postgres`, which always exists
   */
  readonly databases?: string[];
  /**
   * Name of the administrator with a password. Cannot be changed later.
   * @default 'loadbearing'
   */
  readonly administratorLogin?: string;
  /**
   * Password of the administrator: 8 to 128 characters, with three of lower case, upper case, digits and others. Stored as a secret.
   * @default - no password login: Entra only
   */
  readonly administratorPassword?: pulumi.Input<string>;
  /**
   * Administrators who sign in with an Entra token.
   * @default - none
   */
  readonly entraAdministrators?: EntraAdministrator[];
  /**
   * Subnet delegated to flexible servers. Required without `privateEndpoints` and `publicNetworkAccess`. A server in a subnet can never
   * leave it or get private endpoints, and another server can never move into a subnet.
   * @default - none
   */
  readonly subnetId?: pulumi.Input<string>;
  /**
   * Private DNS zone for the name of a server in `subnetId`, which requires it.
   * @default - none
   */
  readonly privateDnsZoneId?: pulumi.Input<string>;
  /**
   * Private endpoints instead of a place in a subnet, with the zone `privatelink.postgres.database.azure.com`, e.g.
   * `network.zoneId(PrivateService.POSTGRES)`. Each replica gets its own in the same subnets. They can be added, changed and removed
   * later. They support SKUs of version 6.
   * [Private Link](https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private-link)
   * @default - none
   */
  readonly privateEndpoints?: ResourcePrivateEndpoint[];
  /**
   * If true, the server has a public address, also beside private endpoints. It accepts no connections until you add a firewall rule.
   * @default false
   */
  readonly publicNetworkAccess?: boolean;
  /**
   * Days to keep backups, 7 to 35. Backups up to the size of the storage are free.
   * @default 14
   */
  readonly backupRetentionDays?: number;
  /**
   * If true, backups are also kept in the paired region. Cannot be changed later.
   * @default false
   */
  readonly geoRedundantBackup?: boolean;
  /**
   * Key that encrypts the data, the backups and the replicas. Azure can neither add nor remove it later, only change it.
   * [Data encryption](https://learn.microsoft.com/azure/postgresql/security/security-data-encryption)
   * @default - a key of Azure
   */
  readonly customerManagedKey?: CustomerManagedKey;
  /**
   * Key that encrypts the backups in the paired region: of a vault in that region, read with another identity. Required if
   * `customerManagedKey` and `geoRedundantBackup` are set.
   * @default - none
   */
  readonly geoBackupCustomerManagedKey?: CustomerManagedKey;
  /**
   * If true, accepts a SKU, standby and backups that the region lacked on 2025-12-22. Set it if Azure offers them by now, or if the
   * server is older than a restriction.
   * [Regions](https://learn.microsoft.com/azure/postgresql/overview#azure-regions)
   * @default false
   */
  readonly ignoreRegionLimits?: boolean;
  /**
   * Log Analytics workspace for logs and metrics.
   * @default - none
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
  /**
   * If true, Pulumi refuses to delete the server, its databases and its replicas.
   * @default true
   */
  readonly protect?: boolean;
}

export const DEFAULTS = {
  version: 17,
  skuName: 'Standard_D2ds_v5',
  storageGiB: 128,
  readReplicas: 0,
  virtualEndpoint: false,
  administratorLogin: 'loadbearing',
  publicNetworkAccess: false,
  backupRetentionDays: 14,
  geoRedundantBackup: false,
  ignoreRegionLimits: false,
  allowUnencryptedConnections: false,
  protect: true,
} satisfies Partial<PostgresDatabaseArgs>;

/**
 * Most server connections of a pool, and prepared statements that the pooler keeps for its clients: drivers use them by default, and without
 * it they fail in transaction mode. Source: https://learn.microsoft.com/azure/postgresql/connectivity/concepts-pgbouncer
 */
const MOST_POOL_SIZE = 4950;
const PREPARED_STATEMENTS = 200;

/** Returns the arguments with the sizes of their plan. */
export function planPostgresDatabase(
  problems: Problems,
  args: PostgresDatabaseArgs,
): PlannedProps<PostgresDatabaseArgs, never> {
  const { plan, roles, pgBouncer, existingServerName } = args;
  const planned =
    plan && existingServerName === undefined
      ? { skuName: plan.size, storageGiB: plan.storageGiB, readReplicas: plan.readReplicas }
      : undefined;
  const sized = PlannedSettings.apply(problems, args, planned, { required: [], part: 'database' });
  if (!plan?.pooler || pgBouncer !== undefined) return sized;
  return { ...sized, props: { ...sized.props, pgBouncer: plannedPooler(plan.maxConnections, roles) } };
}

/** Returns a pooler whose pools share the connections of a server. */
export function plannedPooler(serverConnections: number, roles?: DatabaseRoles): PgBouncerSettings {
  const perPool = Math.floor(serverConnections / (roles?.pools ?? 1));
  return { defaultPoolSize: Math.min(MOST_POOL_SIZE, perPool), maxPreparedStatements: PREPARED_STATEMENTS };
}

type ComputedDefault =
  'highAvailability' | 'replicaZones' | 'parameters' | 'extensions' | 'databases' | 'entraAdministrators';

/** Arguments with all defaults. */
export type ResolvedPostgresDatabaseArgs = Resolved<PostgresDatabaseArgs, typeof DEFAULTS> &
  Required<Pick<PostgresDatabaseArgs, ComputedDefault>>;

/** Fills in all defaults. */
export function resolvePostgresDatabaseArgs(args: PostgresDatabaseArgs): ResolvedPostgresDatabaseArgs {
  const resolved = Defaults.apply(args, DEFAULTS);
  const isBurstable = PostgresSkus.find(resolved.skuName)?.tier === 'Burstable';
  return {
    ...resolved,
    highAvailability:
      args.highAvailability ?? (isBurstable ? DatabaseAvailability.NONE : DatabaseAvailability.ZONE_REDUNDANT),
    replicaZones: args.replicaZones ?? [],
    parameters: args.parameters ?? {},
    extensions: args.extensions ?? [],
    databases: args.databases ?? [],
    entraAdministrators: args.entraAdministrators ?? [],
  };
}
