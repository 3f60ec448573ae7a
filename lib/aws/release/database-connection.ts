import * as ecs from 'aws-cdk-lib/aws-ecs';
import { DatabaseRoles } from '../../domain';
import { ComposedSecrets, composeSecrets } from '../compute/fargate/composed-secrets';
import { SecretEnvironment } from '../compute/secret-environment';
import { PostgresDatabase } from '../data/postgres-database';

/** Settings of the connection of a task. */
interface ConnectionOptions {
  readonly database: PostgresDatabase;
  /** Role to connect as, or the administrator. */
  readonly role?: string;
  readonly urlVariable?: string;
}

/** Returns the variables with user name and password, or the commands that compose the URL. */
export function credentials({ database, role, urlVariable }: ConnectionOptions): ComposedSecrets {
  const secret = role === undefined ? database.secret : database.loginSecret(role);
  const { instance, port, databaseName } = database;
  const url = `postgresql://{username}:{password}@${instance.dbInstanceEndpointAddress}:${port}/${databaseName}`;
  return composeSecrets(
    urlVariable === undefined
      ? { PGUSER: SecretEnvironment.of(secret, 'username'), PGPASSWORD: SecretEnvironment.of(secret, 'password') }
      : { [urlVariable]: SecretEnvironment.template(url, secret) },
  );
}

/** Returns the variables with the logins of the roles and their passwords, which the administrator sets. */
export function rolePasswords(database: PostgresDatabase): { [name: string]: ecs.Secret } {
  const { roles } = database;
  const entries = (roles?.names ?? []).flatMap((role): [string, ecs.Secret][] => {
    const field = (name: string): ecs.Secret => ecs.Secret.fromSecretsManager(database.loginSecret(role), name);
    return [
      ...(roles?.alternating
        ? ([[DatabaseRoles.loginVariable(role), field('username')]] as [string, ecs.Secret][])
        : []),
      [DatabaseRoles.passwordVariable(role), field('password')],
    ];
  });
  return Object.fromEntries(entries);
}
