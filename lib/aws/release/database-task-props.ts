import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { MigrationBundle } from '../../domain';
import { PostgresDatabase } from '../data/postgres-database';

/** Properties of a task that runs SQL against a database. */
export interface DatabaseTaskProps {
  /** VPC of the database. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the task. They need a route to the internet: the task downloads images, certificates and files.
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Database to connect to. The task connects to the primary, not to a proxy, since its lock needs a session. */
  readonly database: PostgresDatabase;
  /** Migrations and maintenance tasks. */
  readonly migrations: MigrationBundle;
  /**
   * Role of the database to connect as, one of `database.roles`. It runs maintenance tasks only, with the rights of the role.
   * @default - the administrator, who also applies migrations and creates the roles
   */
  readonly role?: string;
  /**
   * If true, migrations whose tables do not exist yet stay pending. Otherwise they fail.
   *
   * Set it if your application creates its own tables.
   * @default false
   */
  readonly deferMissing?: boolean;
  /**
   * If true, applies pending migrations to a database with migrations that the bundle does not contain. Otherwise the task fails, since
   * the release could be older than the database.
   *
   * Set it to deploy an older release on purpose. Applied migrations stay applied.
   * @default false
   */
  readonly allowAhead?: boolean;
  /**
   * Time to wait for another runner on the same database, such as one of an earlier deployment that timed out.
   * @default - 1 hour; in a MigrationRunner, 90 % of its timeout
   */
  readonly lockTimeout?: Duration;
  /**
   * ECS cluster of the task.
   * @default - a new cluster with Container Insights
   */
  readonly cluster?: ecs.ICluster;
  /**
   * CloudWatch namespace for the metrics of maintenance tasks.
   * @default - no metrics; the rows are only in the log
   */
  readonly metricsNamespace?: string;
  /**
   * Name of a variable for the database URL.
   *
   * The container composes the URL from the fields of the secret without percent-encoding, so user name and password must
   * consist of letters and digits. Generated ones do.
   * @default - no URL; user name and password are separate variables
   */
  readonly urlVariable?: string;
  /**
   * ARM64 image with Node.js 20 or later and `/bin/sh`.
   * @default - Node.js 22 from the Amazon ECR Public Gallery
   */
  readonly nodeImage?: ecs.ContainerImage;
  /**
   * ARM64 image with the AWS CLI, curl and `/bin/sh`.
   * @default - the AWS CLI from the Amazon ECR Public Gallery
   */
  readonly awsCliImage?: ecs.ContainerImage;
  /**
   * KMS key of the log, and of dead letters and function settings that belong to the task.
   * @default - that of `SecurityDefaults`, otherwise a key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Retention of the log.
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Removal policy of the log.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

export const DEFAULTS = {
  deferMissing: false,
  allowAhead: false,
  logRetention: logs.RetentionDays.ONE_MONTH,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
} satisfies Partial<DatabaseTaskProps>;

/** Schedule of a maintenance task. */
export interface DatabaseScheduleOptions {
  /** Name of the task in the bundle. */
  readonly task: string;
  /** Schedule expression in UTC: `rate(1 hour)` or `cron(0 3 1 * ? *)`. */
  readonly schedule: string;
  /**
   * If false, the schedule exists but starts nothing.
   * @default true
   */
  readonly enabled?: boolean;
}

export const SCHEDULE_DEFAULTS = { enabled: true } satisfies Partial<DatabaseScheduleOptions>;
