import { Stack, aws_ec2 as ec2, aws_ecs as ecs, aws_sns as sns } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { DatabaseRotationOptions, LoginRotation, MigrationRunner, PostgresDatabase } from '../../lib/aws';
import { MigrationBundle } from '../../lib/domain';
import { EnvironmentProfile } from './environment-profile';
import { MigrationProps } from './system-props';

/** Database, migrations, and the application that waits for them. */
interface Migrated {
  readonly vpc: ec2.IVpc;
  readonly database: PostgresDatabase;
  readonly migrations: MigrationBundle;
  /** Resources that change only after the migrations. */
  readonly before: IConstruct[];
  readonly profile: EnvironmentProfile;
  /** Topic for failed runs. */
  readonly topic: sns.ITopic;
  /** @default - a separate cluster */
  readonly cluster?: ecs.ICluster;
  /** @default - no metrics of the tasks */
  readonly metricsNamespace?: string;
  /** @default - no variable with a URL */
  readonly urlVariable?: string;
}

/** Migrates the database before the application changes, and reports failures to a topic. */
export function migrateDatabase(stack: Stack, props: MigrationProps, parts: Migrated): MigrationRunner {
  const { before, profile, topic, ...runnerProps } = parts;
  const runner = new MigrationRunner(stack, 'Migrations', {
    ...runnerProps,
    deferMissing: true, // the application creates its tables on its first start
    allowAhead: props.migrationAllowAhead,
    run: props.migrationRun,
    removalPolicy: profile.dataRemoval,
  });
  runner.runBefore(...before);
  runner.task.notifyFailures(topic);
  return runner;
}

/** Every three months, at 06:00. An interval would begin at midnight, in the hour of the administrator. */
export const QUARTERLY = 'cron(0 6 1 JAN,APR,JUL,OCT ? *)';

/** Rotates the passwords of the database's roles, whose logins the migrations create. */
export function rotateLogins(
  stack: Stack,
  migrations: MigrationRunner,
  options: DatabaseRotationOptions & { readonly database: PostgresDatabase },
): LoginRotation {
  const rotation = new LoginRotation(stack, 'LoginRotation', options);
  migrations.runBefore(...rotation.schedules);
  return rotation;
}
