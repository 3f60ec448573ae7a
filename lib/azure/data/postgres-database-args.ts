import * as pulumi from '@pulumi/pulumi';
import type { PgBouncerSettings, PostgresTuning } from '../../domain';
import { ComponentArgs } from '../component-args';

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
   * A server that exists, in `resourceGroupName`: parameters, databases and administrators are made on it. `skuName`, when stated, is what its
   * parameters are checked against.
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
   * Storage in GiB: 32, 64, 128 and so on, about $0.115 a GiB and month. It grows by itself when it is nearly full, and never shrinks: state the
   * new size here when it has grown.
   * @default 128
   */
  readonly storageGiB?: number;
  /**
   * How the server outlives the loss of a machine or a zone.
   * @default DatabaseAvailability.ZONE_REDUNDANT; NONE for burstable SKUs, which can have no other
   */
  readonly highAvailability?: DatabaseAvailability;
  /**
   * The availability zone of the server. Afterwards it follows failovers: a change is not applied.
   * @default - Azure chooses
   */
  readonly zone?: string;
  /**
   * Read replicas, 0 to 5, each at the price of a server without a standby. Not of burstable SKUs.
   *
   * A replica must allow at least the connections that its source runs with: restart the server for a lower max_connections before the first
   * replica is added. A larger `skuName` must reach the replicas first: `pulumi up --target` them.
   * Source: https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas
   * @default 0
   */
  readonly readReplicas?: number;
  /**
   * Availability zones of the replicas, in turn.
   * @default - Azure chooses
   */
  readonly replicaZones?: string[];
  /**
   * Host names that follow the writer and the first replica when they change roles: see the field `endpoint`.
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
   * All extensions that `CREATE EXTENSION` may make. Those that need it are also loaded at the start of the server.
   * @default - none
   */
  readonly extensions?: string[];
  /**
   * Databases.
   * @default - only `postgres`, which is always there
   */
  readonly databases?: string[];
  /**
   * Name of the administrator with a password. Cannot be changed later.
   * @default 'loadbearing'
   */
  readonly administratorLogin?: string;
  /**
   * Their password: 8 to 128 characters, three of small letters, capital letters, digits and others. Kept as a secret.
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
   * Days of backups, 7 to 35. As much as the storage is free.
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
