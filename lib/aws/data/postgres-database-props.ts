import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  DatabaseCatalogue,
  DatabasePlan,
  DatabaseRoles,
  Defaults,
  PgBouncerSettings,
  PlannedProps,
  PlannedSettings,
  PostgresTuning,
  Problems,
  Resolved,
} from '../../domain';
import { dataSubnets } from './data-subnets';

/** Properties of a `PostgresDatabase`. */
export interface PostgresDatabaseProps {
  /** VPC of the instances. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the instances. They need no internet access.
   *
   * @default - the isolated subnets, or the private ones if there are none
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Name of the database created in the instance. */
  readonly databaseName: string;
  /**
   * Database of a plan for AWS. It sets `instanceClass`, `storageGiB`, `readReplicas` and `proxy`. Props that you set win.
   *
   * @default - `instanceClass` and `storageGiB` are required
   */
  readonly plan?: DatabasePlan;
  /**
   * Class of the primary, e.g. `db.t3.large`. Multi-AZ doubles its cost.
   *
   * @default - from `plan`
   */
  readonly instanceClass?: string;
  /**
   * Storage in GiB, at least 20, as a plain number. Multi-AZ doubles its cost, and each replica adds the same amount again.
   *
   * @default - from `plan`
   */
  readonly storageGiB?: number;
  /**
   * Limit up to which the storage grows automatically, in GiB; at least 10 % above `storageGiB`. Storage never shrinks.
   *
   * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
   *
   * @default - twice storageGiB, at most 65536
   */
  readonly maxStorageGiB?: number;
  /**
   * Version of PostgreSQL. If you pass a major version only, AWS chooses the minor version and keeps it up to date.
   *
   * @default PostgresEngineVersion.VER_17
   */
  readonly engineVersion?: rds.PostgresEngineVersion;
  /**
   * If true, RDS accepts a change of `engineVersion` to another major version. Set it together with that version, and remove it
   * afterwards: the steps are in the documentation of `PostgresDatabase`.
   *
   * @default false
   */
  readonly allowMajorVersionUpgrade?: boolean;
  /**
   * If true, a standby in another zone takes over within one to two minutes when the primary or its zone fails.
   *
   * @default true
   */
  readonly multiAz?: boolean;
  /**
   * Number of read replicas, 0 to 15. Each has a separate endpoint and requires backups of the primary.
   *
   * @default 0
   */
  readonly readReplicas?: number;
  /**
   * Class of the replicas, with at least the memory of the primary. A hot standby with a lower `max_connections` does not start.
   *
   * To raise the class of the primary, raise this first and deploy: CloudFormation changes the primary before its replicas. To lower it,
   * lower the primary first.
   *
   * @default - the class of the primary
   */
  readonly replicaClass?: string;
  /**
   * Availability Zones of the replicas, used in turn. Tokens are allowed.
   *
   * @default - the zones of the subnets
   */
  readonly replicaZones?: string[];
  /**
   * If true, AWS refuses to delete the replicas. To remove a replica, set this to false one deployment earlier.
   *
   * @default - as deletionProtection
   */
  readonly protectReplicas?: boolean;
  /**
   * Server parameters derived from memory and connections.
   *
   * @default - computed from the memory of instanceClass and the connection limit
   */
  readonly tuning?: PostgresTuning;
  /**
   * Value of `max_connections` in the parameter group. RDS applies a change at the next reboot.
   *
   * @default - the RDS default, which follows the class
   */
  readonly maxConnections?: number;
  /**
   * Additional server parameters, with their unit (`64MB`, `30s`) or in PostgreSQL's base units. They replace those of `tuning`.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };
  /**
   * If true, `parameters` may set `rds.force_ssl` to 0, so that the server accepts connections without TLS. Passwords and data
   * are then readable in the network.
   *
   * @default false
   */
  readonly allowUnencryptedConnections?: boolean;
  /**
   * Name of the administrator. With `snapshotIdentifier` it must be the name in the snapshot.
   *
   * @default 'dbadmin'
   */
  readonly masterUsername?: string;
  /**
   * Name of the secret with host, port, dbname, username and password.
   *
   * @default - a generated name
   */
  readonly secretName?: string;
  /**
   * KMS key of storage, secret, logs and performance data. CloudFormation replaces a database whose storage gets another key.
   *
   * @default - that of `SecurityDefaults` for secret and logs, and with `encryptData` for the rest; otherwise keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Days of point-in-time recovery, 1 to 35.
   *
   * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html
   *
   * @default 7
   */
  readonly backupRetentionDays?: number;
  /**
   * Window of the daily backup in UTC, e.g. `03:00-04:00`.
   *
   * @default - chosen by AWS
   */
  readonly backupWindow?: string;
  /**
   * Window for maintenance in UTC, e.g. `sun:05:00-sun:06:00`.
   *
   * @default - chosen by AWS
   */
  readonly maintenanceWindow?: string;
  /**
   * If true, AWS refuses to delete the instance.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * Removal policy of the instance and its data: SNAPSHOT, RETAIN or DESTROY. Replicas are always deleted: they hold only data
   * that the primary has.
   *
   * @default RemovalPolicy.SNAPSHOT
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Mode of CloudWatch Database Insights. STANDARD is free. ADVANCED is billed per vCPU and keeps data for 15 months.
   *
   * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.html
   *
   * @default DatabaseInsightsMode.STANDARD
   */
  readonly databaseInsightsMode?: rds.DatabaseInsightsMode;
  /**
   * Retention of the server's logs in CloudWatch. Requires `instanceIdentifier`, without which the names of the log groups are
   * unknown before deployment.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * If true, AWS keeps running a PostgreSQL version past its end of life, billed per vCPU hour. If false, AWS upgrades it.
   *
   * @default false
   */
  readonly extendedSupport?: boolean;
  /**
   * Identifier of the primary. Replicas append `-replica-1` and so on. Changing it replaces the database.
   *
   * @default - generated identifiers, and log groups without retention
   */
  readonly instanceIdentifier?: string;
  /**
   * Snapshot to restore from. Data, name and administrator come from it; the password comes from the new secret.
   *
   * @default - an empty database
   */
  readonly snapshotIdentifier?: string;
  /**
   * Existing primary, described by `instanceClass`. Only its replicas and its proxy are created.
   *
   * @default - a new primary
   */
  readonly existingInstance?: rds.IDatabaseInstance;
  /**
   * Secret of `existingInstance`: JSON with username, password, host, port and dbname.
   *
   * @default - a secret generated with the instance
   */
  readonly existingSecret?: secretsmanager.ISecret;
  /**
   * Logins of applications and jobs. Each role gets a secret, named after `secretName`, for `loginSecret(role)`. `MigrationRunner` creates the
   * logins. With `proxy` they cannot alternate: RDS Proxy accepts only the user name that a secret has now.
   *
   * Source: https://github.com/aws/aws-cdk/issues/25568
   *
   * @default - all clients connect as the administrator
   */
  readonly roles?: DatabaseRoles;
  /**
   * If true, connections to the primary go through RDS Proxy, about $22 a month for a class with 2 vCPUs. RDS attaches a proxy to
   * the writer only: connect to replicas directly.
   *
   * @default false
   */
  readonly proxy?: boolean;
  /**
   * Pool settings of the proxy, as for PgBouncer: `maxDbConnections`, `minPoolSize`, `queryWaitTimeoutSeconds`. Requires `proxy`.
   * `proxySettings.notEncodable` lists settings that RDS Proxy does not support.
   *
   * @default - the defaults of RDS: all connections of the database, and a wait of two minutes
   */
  readonly pooling?: PgBouncerSettings;
}

export const DEFAULTS = {
  engineVersion: rds.PostgresEngineVersion.VER_17,
  allowMajorVersionUpgrade: false,
  allowUnencryptedConnections: false,
  multiAz: true,
  readReplicas: 0,
  masterUsername: 'dbadmin',
  backupRetentionDays: 7,
  deletionProtection: true,
  removalPolicy: RemovalPolicy.SNAPSHOT,
  databaseInsightsMode: rds.DatabaseInsightsMode.STANDARD,
  logRetention: logs.RetentionDays.ONE_MONTH,
  extendedSupport: false,
  proxy: false,
} satisfies Partial<PostgresDatabaseProps>;

/** Sizes that props or a plan must state. */
const REQUIRED = ['instanceClass', 'storageGiB'] as const;
/** Props with the sizes of their plan. */
export type SizedPostgresDatabaseProps = PlannedProps<PostgresDatabaseProps, (typeof REQUIRED)[number]>['props'];

/** Returns the props with the sizes of their plan. */
export function planPostgresDatabase(
  problems: Problems,
  props: PostgresDatabaseProps,
): PlannedProps<PostgresDatabaseProps, (typeof REQUIRED)[number]> {
  const { plan } = props;
  const planned = plan && {
    instanceClass: plan.size,
    storageGiB: plan.storageGiB,
    readReplicas: plan.readReplicas,
    proxy: plan.pooler,
  };
  return PlannedSettings.apply(problems, props, planned, { required: REQUIRED, part: 'database' });
}

type ComputedDefault = 'vpcSubnets' | 'maxStorageGiB' | 'replicaClass' | 'protectReplicas' | 'parameters';

/** Props with all defaults. */
export type ResolvedPostgresDatabaseProps = Resolved<SizedPostgresDatabaseProps, typeof DEFAULTS> &
  Required<Pick<PostgresDatabaseProps, ComputedDefault>>;

/** Fills in all defaults. */
export function resolvePostgresDatabaseProps(props: SizedPostgresDatabaseProps): ResolvedPostgresDatabaseProps {
  const resolved = Defaults.apply(props, DEFAULTS);
  return {
    ...resolved,
    vpcSubnets: props.vpcSubnets ?? dataSubnets(props.vpc),
    maxStorageGiB: props.maxStorageGiB ?? Math.min(2 * props.storageGiB, DatabaseCatalogue.MOST_RDS_GIB),
    replicaClass: props.replicaClass ?? props.instanceClass,
    protectReplicas: props.protectReplicas ?? resolved.deletionProtection,
    parameters: props.parameters ?? {},
  };
}
