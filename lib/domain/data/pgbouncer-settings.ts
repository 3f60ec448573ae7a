/** Moment at which a server connection returns to the pool. */
export enum PoolMode {
  /** When the client disconnects. */
  SESSION = 'session',
  /** When the transaction ends. */
  TRANSACTION = 'transaction',
  /** When the statement ends. Transactions of several statements are not possible. */
  STATEMENT = 'statement',
}

/** Settings of PgBouncer. Defaults are [PgBouncer's](https://www.pgbouncer.org/config.html) unless noted. */
export interface PgBouncerSettings {
  /**
   * Moment at which a server connection returns to the pool. PgBouncer itself defaults to `session`.
   * @default PoolMode.TRANSACTION
   */
  readonly poolMode?: PoolMode;
  /**
   * Maximum number of client connections.
   * @default 100
   */
  readonly maxClientConnections?: number;
  /**
   * Server connections of each pair of user and database.
   * @default 20
   */
  readonly defaultPoolSize?: number;
  /**
   * Server connections kept open in each pool.
   * @default 0
   */
  readonly minPoolSize?: number;
  /**
   * Additional server connections of a pool while clients wait.
   * @default 0
   */
  readonly reservePoolSize?: number;
  /**
   * Seconds a client waits before its pool uses the reserve.
   * @default 5
   */
  readonly reservePoolTimeoutSeconds?: number;
  /**
   * Maximum number of server connections to a database, over all its pools; 0 for no limit.
   * @default 0
   */
  readonly maxDbConnections?: number;
  /**
   * Maximum number of server connections of a user, over all its pools; 0 for no limit.
   * @default 0
   */
  readonly maxUserConnections?: number;
  /**
   * Seconds after which PgBouncer closes an idle server connection.
   * @default 600
   */
  readonly serverIdleTimeoutSeconds?: number;
  /**
   * Seconds after which PgBouncer replaces a server connection.
   * @default 3600
   */
  readonly serverLifetimeSeconds?: number;
  /**
   * Timeout for connecting to the server, in seconds.
   * @default 15
   */
  readonly serverConnectTimeoutSeconds?: number;
  /**
   * Seconds a query may run; 0 for no limit.
   * @default 0
   */
  readonly queryTimeoutSeconds?: number;
  /**
   * Seconds a client waits for a server connection; 0 for no limit.
   * @default 120
   */
  readonly queryWaitTimeoutSeconds?: number;
  /**
   * Seconds between two log lines with statistics.
   * @default 60
   */
  readonly statsPeriodSeconds?: number;
  /**
   * If true, logs each connection.
   * @default true
   */
  readonly logConnections?: boolean;
  /**
   * If true, logs each disconnection.
   * @default true
   */
  readonly logDisconnections?: boolean;
  /**
   * If true, logs errors sent to clients.
   * @default true
   */
  readonly logPoolerErrors?: boolean;
  /**
   * Prepared statements kept for clients under transaction pooling; 0 disables them.
   * @default 200
   */
  readonly maxPreparedStatements?: number;
}

export const PGBOUNCER_DEFAULTS = {
  poolMode: PoolMode.TRANSACTION,
  maxClientConnections: 100,
  defaultPoolSize: 20,
  minPoolSize: 0,
  reservePoolSize: 0,
  reservePoolTimeoutSeconds: 5,
  maxDbConnections: 0,
  maxUserConnections: 0,
  serverIdleTimeoutSeconds: 600,
  serverLifetimeSeconds: 3600,
  serverConnectTimeoutSeconds: 15,
  queryTimeoutSeconds: 0,
  queryWaitTimeoutSeconds: 120,
  statsPeriodSeconds: 60,
  logConnections: true,
  logDisconnections: true,
  logPoolerErrors: true,
  maxPreparedStatements: 200,
} satisfies Partial<PgBouncerSettings>;

/** Name of each setting in pgbouncer.ini, in the order they are written. */
export const PGBOUNCER_NAMES: { readonly [setting in keyof PgBouncerSettings]-?: string } = {
  poolMode: 'pool_mode',
  maxClientConnections: 'max_client_conn',
  defaultPoolSize: 'default_pool_size',
  minPoolSize: 'min_pool_size',
  reservePoolSize: 'reserve_pool_size',
  reservePoolTimeoutSeconds: 'reserve_pool_timeout',
  maxDbConnections: 'max_db_connections',
  maxUserConnections: 'max_user_connections',
  serverIdleTimeoutSeconds: 'server_idle_timeout',
  serverLifetimeSeconds: 'server_lifetime',
  serverConnectTimeoutSeconds: 'server_connect_timeout',
  queryTimeoutSeconds: 'query_timeout',
  queryWaitTimeoutSeconds: 'query_wait_timeout',
  statsPeriodSeconds: 'stats_period',
  logConnections: 'log_connections',
  logDisconnections: 'log_disconnections',
  logPoolerErrors: 'log_pooler_errors',
  maxPreparedStatements: 'max_prepared_statements',
};
