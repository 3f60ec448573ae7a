import { PostgresDatabase, RedisCache, SecretEnvironment } from '../../lib/aws';

interface DatabaseUrlProps {
  /** Role to connect as. */
  readonly role: string;
  readonly scheme: string;
  readonly query: string;
  /** @default - the writer */
  readonly host?: string;
}

/** Returns the URL of a database, composed from the rotated secret of a role at each start. */
export function databaseUrl(database: PostgresDatabase, props: DatabaseUrlProps): SecretEnvironment {
  const { role, scheme, query, host = database.writerEndpoint } = props;
  return SecretEnvironment.template(
    `${scheme}://{username}:{password}@${host}:${database.port}/${database.databaseName}?${query}`,
    database.loginSecret(role),
  );
}

/** Returns the URL of a database for asyncpg. */
export function asyncpgUrl(database: PostgresDatabase, role: string, host?: string): SecretEnvironment {
  return databaseUrl(database, { role, scheme: 'postgresql+asyncpg', query: 'ssl=require', host });
}

/** Returns `READ_REPLICA_1_URL` and so on, one variable per replica. */
export function replicaUrls(
  database: PostgresDatabase,
  url: (host: string) => SecretEnvironment,
): { [name: string]: SecretEnvironment } {
  return Object.fromEntries(database.replicaEndpoints.map((host, i) => [`READ_REPLICA_${i + 1}_URL`, url(host)]));
}

/** Returns the URL of a Redis database, with TLS and the password. */
export function redisUrl(redis: RedisCache, database: number, query = ''): SecretEnvironment {
  return SecretEnvironment.template(
    `rediss://:{}@${redis.primaryEndpoint}:${redis.port}/${database}${query}`,
    redis.authSecret,
  );
}
