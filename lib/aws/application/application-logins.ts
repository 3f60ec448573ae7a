import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IConstruct } from 'constructs';
import { MigrationBundle } from '../../domain';
import { LoginRotation } from '../data/login-rotation';
import { PostgresDatabase } from '../data/postgres-database';
import { RotationEvents } from '../data/rotation-events';
import { Secrets } from '../data/secrets';
import { MigrationRunner } from '../release/migration-runner';
import { WebApplicationSettings } from './web-application-props';

/** Migrations of an application, and the rotation of its passwords. */
export interface ApplicationLogins {
  readonly migrations?: MigrationRunner;
  readonly loginRotation?: LoginRotation;
  readonly rotationEvents?: RotationEvents;
}

interface LoginParts {
  readonly settings: WebApplicationSettings;
  readonly database: PostgresDatabase;
  readonly vpc: ec2.IVpc;
  readonly cluster?: ecs.ICluster;
  readonly secrets: Secrets;
  readonly topic: sns.ITopic;
  /** Services whose tasks read passwords when they start. */
  readonly services: ecs.FargateService[];
  /** Resources that change after the migrations. */
  readonly released: IConstruct[];
}

/** Creates the logins and tables of an application before it changes, and rotates the passwords. */
export function createLogins(scope: Construct, parts: LoginParts): ApplicationLogins {
  const { settings, database, vpc, cluster, secrets, topic, services, released } = parts;
  const { migrations: bundle, existingDatabase, protectData } = settings;
  const removalPolicy = protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
  // An existing database has its logins, and somebody who rotates them.
  if (existingDatabase && bundle === undefined) return {};
  const migrations = new MigrationRunner(scope, 'Migrations', {
    ...{ vpc, database, cluster, removalPolicy },
    migrations: bundle ?? MigrationBundle.empty(),
  });
  migrations.runBefore(...released);
  migrations.task.notifyFailures(topic);
  if (existingDatabase) return { migrations };

  secrets.rotateDatabase(database, { vpc });
  const role = database.roles?.names[0];
  if (role === undefined || !database.roles?.alternating) return { migrations };
  const loginRotation = new LoginRotation(scope, 'LoginRotation', { vpc, database });
  migrations.runBefore(...loginRotation.schedules);
  if (services.length === 0) return { migrations, loginRotation };
  // Its log is named after the stack and this id, and a stack may have several applications.
  const rotationEvents = new RotationEvents(scope, `${scope.node.id}RotationEvents`, {
    secrets: [database.loginSecret(role)],
    services,
    topic,
    rotationFunctionNames: [...secrets.rotationFunctionNames, ...loginRotation.rotationFunctionNames],
  });
  return { migrations, loginRotation, rotationEvents };
}
