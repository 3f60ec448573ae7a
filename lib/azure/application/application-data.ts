import * as pulumi from '@pulumi/pulumi';
import { SecretVariable, secretVariable } from '../compute/container-args';
import { CeleryBroker } from '../compute/worker-fleet-args';
import { LoginPassword } from '../data/login-password';
import { PostgresDatabase } from '../data/postgres-database';
import { RedisCache } from '../data/redis-cache';
import { Secrets, VaultSecret } from '../data/secrets';
import { RolePassword } from '../release/migration-job-args';
import { ApplicationConnections } from './application-connections';
import { ApplicationPlatform } from './application-platform';
import { StoreParts, brokerArgs, cacheArgs, databaseArgs } from './application-stores';

/** Stores of an application, as far as its workload has them, and how it finds them. */
export interface ApplicationData {
  readonly vault: Secrets;
  readonly database?: PostgresDatabase;
  readonly cache?: RedisCache;
  readonly broker?: RedisCache;
  /** Redis of the workers, new or existing. */
  readonly celery?: CeleryBroker;
  /** URL with which migrations connect as the administrator. */
  readonly administratorUrl?: VaultSecret;
  readonly rolePasswords: RolePassword[];
  /** Variables of all containers. */
  readonly variables: SecretVariable[];
}

interface DataParts extends StoreParts {
  readonly connections?: ApplicationConnections;
  readonly platform: ApplicationPlatform;
  readonly parent: pulumi.Resource;
}

/** Days for which a deleted secret can be recovered: the most for data that is protected, otherwise the least. */
const RECOVERY_DAYS = { protected: 90, disposable: 7 };

/** Creates the stores of an application and the secrets with their URLs. */
export function createData(name: string, parts: DataParts): ApplicationData {
  const { common, settings, platform, places, logWorkspaceId, parent } = parts;
  const { protectData: protect, existingCacheUrl, existingBroker } = settings;
  const vault = new Secrets(
    `${name}-vault`,
    {
      ...common,
      ...{ protect, logWorkspaceId },
      subnetId: places.endpointsSubnetId,
      privateDnsZoneId: places.keyVaultZoneId,
      purgeProtection: protect,
      softDeleteDays: protect ? RECOVERY_DAYS.protected : RECOVERY_DAYS.disposable,
    },
    { parent },
  );
  const logins = createDatabase(name, parts, vault);
  const [ofCache, ofBroker] = [cacheArgs(parts), brokerArgs(parts)];
  const cache = ofCache && new RedisCache(`${name}-cache`, ofCache, { parent });
  const broker = ofBroker && new RedisCache(`${name}-broker`, ofBroker, { parent });
  const cacheUrl = existingCacheUrl ?? (cache && vault.secret('redis-url', cache.connectionUrl));
  const telemetry = vault.secret('insights-connection-string', platform.logs.connectionString);
  return {
    ...{ vault, cache, broker, ...logins },
    celery: existingBroker ?? (broker && brokerOf(vault, broker)),
    variables: [
      ...logins.variables,
      ...(cacheUrl ? [secretVariable('REDIS_URL', cacheUrl)] : []),
      // Application Insights libraries read it to send requests and queries.
      secretVariable('APPLICATIONINSIGHTS_CONNECTION_STRING', telemetry),
    ],
  };
}

function brokerOf(vault: Secrets, broker: RedisCache): CeleryBroker {
  return {
    hostName: broker.hostName,
    port: broker.port,
    url: vault.secret('celery-broker-url', broker.celeryUrl),
    password: vault.secret('celery-broker-password', broker.accessKey),
  };
}

/** Creates the database, and the secrets of its logins. */
function createDatabase(
  name: string,
  parts: DataParts,
  vault: Secrets,
): Pick<ApplicationData, 'database' | 'administratorUrl' | 'rolePasswords' | 'variables'> {
  const { connections, parent } = parts;
  const { databasePassword, databaseName } = parts.settings;
  const args = databaseArgs(parts, connections);
  if (args === undefined || connections === undefined || databasePassword === undefined) {
    return { rolePasswords: [], variables: [] };
  }
  const database = new PostgresDatabase(`${name}-database`, args, { parent });
  const [login] = connections.roles.logins;
  const password = LoginPassword.derive(databasePassword, name, login);
  const secret = vault.secret('database-password', password);
  const url = database.loginUrl(databaseName, login, password);
  const replicas = database.replicaFqdns.map((host, index) =>
    secretVariable(`READ_REPLICA_${index + 1}_URL`, vault.secret(`read-replica-${index + 1}-url`, atHost(url, host))),
  );
  return {
    database,
    administratorUrl: vault.secret('database-administrator-url', database.directUrl(databaseName)),
    rolePasswords: [{ login, secret, versionUri: secret.versionUri }],
    variables: [secretVariable('DATABASE_URL', vault.secret('database-url', url)), ...replicas],
  };
}

/** Returns a URL with another host name, as a secret. */
function atHost(url: pulumi.Output<string>, host: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.secret(
    pulumi.all([url, host]).apply(([it, hostname]) => Object.assign(new URL(it), { hostname }).href),
  );
}
