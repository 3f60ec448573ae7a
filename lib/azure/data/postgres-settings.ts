import { ConnectionPooler, DatabaseRoles, Defaults, PgBouncerSettings, PoolMode } from '../../domain';
import { AzureParameters } from './azure-parameters';
import { ResolvedPostgresDatabaseArgs } from './postgres-database-args';

/**
 * Parameter of the built-in pooler for each setting that it supports.
 * Source: https://learn.microsoft.com/azure/postgresql/connectivity/concepts-pgbouncer
 */
const POOLER_PARAMETERS: { readonly [setting in keyof PgBouncerSettings]?: string } = {
  poolMode: 'pgbouncer.pool_mode',
  maxClientConnections: 'pgbouncer.max_client_conn',
  defaultPoolSize: 'pgbouncer.default_pool_size',
  minPoolSize: 'pgbouncer.min_pool_size',
  serverIdleTimeoutSeconds: 'pgbouncer.server_idle_timeout',
  queryWaitTimeoutSeconds: 'pgbouncer.query_wait_timeout',
  maxPreparedStatements: 'pgbouncer.max_prepared_statements',
};

/** Defaults of Azure's pooler that differ from PgBouncer's. */
export const AZURE_POOLER = {
  defaultPoolSize: 50,
  maxClientConnections: 5000,
  maxPreparedStatements: 0,
} satisfies PgBouncerSettings;

/** Closest alternatives to the settings that it does not support. */
const ALTERNATIVES: { readonly [setting in keyof PgBouncerSettings]?: string } = {
  reservePoolSize: 'raise defaultPoolSize',
  maxDbConnections: 'keep defaultPoolSize × pairs of user and database below it',
  maxUserConnections: 'ALTER ROLE … CONNECTION LIMIT',
  queryTimeoutSeconds: 'the parameter statement_timeout',
  statsPeriodSeconds: 'the parameter metrics.pgbouncer_diagnostics',
  logConnections: 'its log, with logWorkspaceId',
  logDisconnections: 'its log, with logWorkspaceId',
  logPoolerErrors: 'its log, with logWorkspaceId',
};

/**
 * Library of each extension that requires one in shared_preload_libraries.
 * Source: https://learn.microsoft.com/azure/postgresql/server-parameters/concepts-server-parameters
 */
const LIBRARIES: { readonly [extension: string]: string } = {
  ...Object.fromEntries(
    ['anon', 'azure_storage', 'credcheck', 'pg_cron', 'pg_duckdb', 'pg_hint_plan', 'pg_prewarm', 'pg_squeeze']
      .concat(['pg_stat_statements', 'pgaudit', 'pglogical', 'timescaledb'])
      .map((name) => [name, name]),
  ),
  pg_partman: 'pg_partman_bgw',
};
/** Library that Azure loads by default. Setting the parameter replaces the default. */
const LOADED_BY_DEFAULT = 'pg_stat_statements';

/** @internal */
export class PostgresSettings {
  /** Returns all parameters in the order of their creation. The pooler is turned on first: its parameters do not exist before. */
  public static parameters(args: ResolvedPostgresDatabaseArgs): { [name: string]: string } {
    const { tuning, pgBouncer } = args;
    const extensions = args.extensions.map((it) => it.toLowerCase());
    const libraries = PostgresSettings.libraries(extensions);
    return {
      ...(pgBouncer ? { 'pgbouncer.enabled': 'true', ...poolerParameters(pgBouncer) } : {}),
      ...(extensions.length > 0 ? { 'azure.extensions': extensions.join(',') } : {}),
      ...(libraries.length > 0
        ? { shared_preload_libraries: [...new Set([LOADED_BY_DEFAULT, ...libraries])].join(',') }
        : {}),
      ...Object.fromEntries(
        Object.entries(tuning?.toAzure() ?? {}).map(([name, value]) => [
          name,
          AzureParameters.inAzureWords(name, value),
        ]),
      ),
      ...args.parameters,
    };
  }

  /** Returns the libraries that extensions require in shared_preload_libraries. */
  public static libraries(extensions: string[]): string[] {
    return extensions
      .map((it) => it.toLowerCase())
      .filter((it) => Object.hasOwn(LIBRARIES, it))
      .map((it) => LIBRARIES[it]);
  }

  /** Returns the pooler for a connection budget. It has one pool for each pair of login and database, without a common limit. */
  public static pooler(pgBouncer: PgBouncerSettings, roles: DatabaseRoles): ConnectionPooler {
    const { defaultPoolSize, maxClientConnections } = Defaults.apply(pgBouncer, AZURE_POOLER);
    return { name: 'PgBouncer', maxServerConnections: roles.pools * defaultPoolSize, maxClientConnections };
  }

  /** Returns the settings that the built-in pooler does not support, each with the closest alternative. */
  public static notEncodable(settings: PgBouncerSettings = {}): string[] {
    return Object.keys(Defaults.apply(settings, {}))
      .filter((setting) => !Object.hasOwn(POOLER_PARAMETERS, setting))
      .map((setting) => {
        const alternative = ALTERNATIVES[setting as keyof PgBouncerSettings];
        return `${setting}: not supported by the built-in pooler${alternative ? `; instead: ${alternative}` : ''}`;
      });
  }
}

function poolerParameters(settings: PgBouncerSettings): { [name: string]: string } {
  // Azure has defaults for all other settings.
  const all = Defaults.apply(settings, { poolMode: PoolMode.TRANSACTION });
  return Object.fromEntries(
    Object.entries(POOLER_PARAMETERS)
      .map(([setting, name]) => [name, all[setting as keyof PgBouncerSettings]])
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [String(name), String(value)]),
  );
}
