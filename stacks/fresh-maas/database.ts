import { DatabaseAccess, DatabaseRoles, PgBouncerConfig, PoolMode, PostgresTuning } from '../../lib/domain';

/** Maximum number of connections of the server (FM-PG-01). */
export const MAX_CONNECTIONS = 500;

/** Maximum number of connections that the pooler opens to the server (FM-PGB-07). */
const SERVER_CONNECTIONS = 100;

/** Server parameters (FM-PG-01 to FM-PG-14). */
export const TUNING = new PostgresTuning({
  memoryGiB: 16, // FM-PG-03
  maxConnections: MAX_CONNECTIONS,
  activeConnections: SERVER_CONNECTIONS, // 500 × 32 MB would not fit beside the caches (GAP-FM-07)
  computed: false,
  overrides: {
    max_connections: String(MAX_CONNECTIONS), // FM-PG-01
    shared_buffers: '4GB', // FM-PG-02
    effective_cache_size: '12GB', // FM-PG-03
    maintenance_work_mem: '1GB', // FM-PG-04
    checkpoint_completion_target: '0.9', // FM-PG-05
    wal_buffers: '16MB', // FM-PG-06
    default_statistics_target: '100', // FM-PG-07
    random_page_cost: '1.1', // FM-PG-08
    effective_io_concurrency: '200', // FM-PG-09
    work_mem: '32MB', // FM-PG-10
    min_wal_size: '1GB', // FM-PG-11
    max_wal_size: '4GB', // FM-PG-12
    'pg_stat_statements.track': 'top', // FM-PG-15
    log_min_duration_statement: '50ms', // FM-SLO-04
    statement_timeout: '0', // FM-PGB-12
    'metrics.pgbouncer_diagnostics': 'on', // FM-PGB-14
    'metrics.collector_database_activity': 'on', // FM-MON-03
  },
});

/** Server parameters in development: without a pooler, and only those that do not depend on memory. */
export const DEVELOPMENT_TUNING = new PostgresTuning({
  memoryGiB: 4,
  maxConnections: 429,
  computed: false,
  overrides: { random_page_cost: '1.1', 'pg_stat_statements.track': 'top', log_min_duration_statement: '50ms' },
});

/** Extensions that migrations may create (FM-PG-14). */
export const EXTENSIONS = ['pg_stat_statements'];

/**
 * Logins of the suites and of the jobs that refresh views. Both suites create tables, so both own them. Each login has a pool: 3 × 25
 * connections stay below the 100 of FM-PGB-07.
 */
export const LOGINS = { business: 'freshmaas_business', analytics: 'freshmaas_analytics', jobs: 'freshmaas_jobs' };
export const ROLES = new DatabaseRoles({
  name: 'freshmaas',
  roles: [
    { name: LOGINS.business, access: DatabaseAccess.OWNER },
    { name: LOGINS.analytics, access: DatabaseAccess.OWNER },
    { name: LOGINS.jobs, access: DatabaseAccess.MAINTAINER },
  ],
});

/** Returns the PgBouncer configuration (FM-PGB-01 to FM-PGB-16). */
export function pgBouncer(maxClientConnections: number, host = 'localhost'): PgBouncerConfig {
  return new PgBouncerConfig({
    database: DATABASE,
    host,
    poolMode: PoolMode.TRANSACTION, // FM-PGB-01
    maxClientConnections, // FM-PGB-02
    defaultPoolSize: 25, // FM-PGB-03
    minPoolSize: 10, // FM-PGB-04
    reservePoolSize: 5, // FM-PGB-05
    reservePoolTimeoutSeconds: 3, // FM-PGB-06
    maxDbConnections: SERVER_CONNECTIONS, // FM-PGB-07
    maxUserConnections: 100, // FM-PGB-08
    serverIdleTimeoutSeconds: 600, // FM-PGB-09
    serverLifetimeSeconds: 3600, // FM-PGB-10
    serverConnectTimeoutSeconds: 15, // FM-PGB-11
    queryTimeoutSeconds: 0, // FM-PGB-12
    queryWaitTimeoutSeconds: 120, // FM-PGB-13
    statsPeriodSeconds: 60, // FM-PGB-14
    logConnections: false, // FM-PGB-15
    logDisconnections: false,
    logPoolerErrors: true, // FM-PGB-16
    maxPreparedStatements: 100, // FM-PGB-21: required for prepared statements with transaction pooling
  });
}

/** Name of the database of both applications. */
export const DATABASE = 'freshmaas';
