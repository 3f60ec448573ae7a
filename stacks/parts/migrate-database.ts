import { Stack, aws_ec2 as ec2, aws_sns as sns } from 'aws-cdk-lib';
import { MigrationRunner, PostgresDatabase, WebTierFargate } from '../../lib/aws';
import { MigrationBundle } from '../../lib/domain';
import { EnvironmentProfile } from './environment-profile';
import { SystemProps } from './system-props';

/** What is migrated, and for whom. */
interface Migrated {
  readonly vpc: ec2.IVpc;
  readonly database: PostgresDatabase;
  readonly migrations: MigrationBundle;
  readonly tier: WebTierFargate;
  readonly profile: EnvironmentProfile;
  readonly topic: sns.ITopic;
}

/** Migrates the database of a system of containers before its application changes, and tells of what fails. */
export function migrateDatabase(stack: Stack, props: SystemProps, parts: Migrated): MigrationRunner {
  const { vpc, database, migrations, tier, profile, topic } = parts;
  const runner = new MigrationRunner(stack, 'Migrations', {
    vpc,
    database,
    migrations,
    cluster: tier.cluster,
    deferMissing: true, // the application makes its tables when it starts for the first time
    run: props.migrationRun,
    removalPolicy: profile.dataRemoval,
  });
  runner.runBefore(tier.service);
  runner.task.tellFailures(topic);
  return runner;
}
