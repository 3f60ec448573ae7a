import { PgBouncerSettings, PoolMode } from '../../domain';
import type { PostgresDatabaseArgs } from './postgres-database-args';
import { AzureParameters } from './azure-parameters';

/**
 * What the built-in pooler can be told, and how it calls it.
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

/** What comes nearest to the settings it lacks. */
const INSTEAD: { readonly [setting in keyof PgBouncerSettings]?: string } = {
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
 * Extensions that work only when the server loads a library at its start, and that library.
 * Source: shared_preload_libraries in https://learn.microsoft.com/azure/postgresql/server-parameters/concepts-server-parameters
 */
const LIBRARIES: { readonly [extension: string]: string } = {
  ...Object.fromEntries(
    ['anon', 'azure_storage', 'credcheck', 'pg_cron', 'pg_duckdb', 'pg_hint_plan', 'pg_prewarm', 'pg_squeeze']
      .concat(['pg_stat_statements', 'pgaudit', 'pglogical', 'timescaledb'])
      .map((name) => [name, name]),
  ),
  pg_partman: 'pg_partman_bgw',
};
/** What Azure loads when nothing is said: a list of one's own replaces it. */
const LOADED_ANYWAY = 'pg_stat_statements';

/** @internal */
export class PostgresSettings {
  /** All parameters in the order they are written: the pooler is turned on first, for its others do not exist before. */
  public static parameters(args: PostgresDatabaseArgs): { [name: string]: string } {
    const { tuning, pgBouncer } = args;
    const extensions = (args.extensions ?? []).map((it) => it.toLowerCase());
    const libraries = PostgresSettings.libraries(extensions);
    return {
      ...(pgBouncer ? { 'pgbouncer.enabled': 'true', ...pooler(pgBouncer) } : {}),
      ...(extensions.length > 0 ? { 'azure.extensions': extensions.join(',') } : {}),
      ...(libraries.length > 0
        ? { shared_preload_libraries: [...new Set([LOADED_ANYWAY, ...libraries])].join(',') }
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

  /** The libraries that extensions need at the start of the server. */
  public static libraries(extensions: string[]): string[] {
    return extensions
      .map((it) => it.toLowerCase())
      .filter((it) => it in LIBRARIES)
      .map((it) => LIBRARIES[it]);
  }

  /** Stated settings that the built-in pooler has no parameter for, each with what comes nearest. */
  public static notEncodable(settings: PgBouncerSettings = {}): string[] {
    return Object.entries(settings)
      .filter(([setting, value]) => value !== undefined && !(setting in POOLER_PARAMETERS))
      .map(([setting]) => {
        const instead = INSTEAD[setting as keyof PgBouncerSettings];
        return `${setting}: the built-in pooler has no such parameter${instead ? `; nearest: ${instead}` : ''}`;
      });
  }
}

function pooler(settings: PgBouncerSettings): { [name: string]: string } {
  const all = { ...settings, poolMode: settings.poolMode ?? PoolMode.TRANSACTION };
  return Object.fromEntries(
    Object.entries(POOLER_PARAMETERS)
      .map(([setting, name]) => [name, all[setting as keyof PgBouncerSettings]])
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [String(name), String(value)]),
  );
}
