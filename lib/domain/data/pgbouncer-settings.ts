/** When a server connection goes back to the pool. */
export enum PoolMode {
  /** When the client disconnects. */
  SESSION = 'session',
  /** When the transaction ends. */
  TRANSACTION = 'transaction',
  /** When the statement ends: no transaction spans statements. */
  STATEMENT = 'statement',
}

/** Settings of a PgBouncer. Defaults are PgBouncer's own unless said otherwise: https://www.pgbouncer.org/config.html */
export interface PgBouncerSettings {
  /**
   * When a server connection goes back to the pool.
   * @default PoolMode.TRANSACTION (PgBouncer's own is session)
   */
  readonly poolMode?: PoolMode;
  /**
   * Client connections accepted.
   * @default 100
   */
  readonly maxClientConnections?: number;
  /**
   * Server connections of each pair of user and database.
   * @default 20
   */
  readonly defaultPoolSize?: number;
  /**
   * Server connections kept open in a pool.
   * @default 0
   */
  readonly minPoolSize?: number;
  /**
   * Further server connections of a pool when clients wait.
   * @default 0
   */
  readonly reservePoolSize?: number;
  /**
   * Seconds a client waits before the reserve is used.
   * @default 5
   */
  readonly reservePoolTimeoutSeconds?: number;
  /**
   * Server connections of a database, over all its pools; 0 for no limit.
   * @default 0
   */
  readonly maxDbConnections?: number;
  /**
   * Server connections of a user, over all its pools; 0 for no limit.
   * @default 0
   */
  readonly maxUserConnections?: number;
  /**
   * Seconds after which an idle server connection is closed.
   * @default 600
   */
  readonly serverIdleTimeoutSeconds?: number;
  /**
   * Seconds after which a server connection is replaced.
   * @default 3600
   */
  readonly serverLifetimeSeconds?: number;
  /**
   * Seconds to connect to the server.
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
   * Seconds between two lines of statistics.
   * @default 60
   */
  readonly statsPeriodSeconds?: number;
  /**
   * Whether connections are logged.
   * @default true
   */
  readonly logConnections?: boolean;
  /**
   * Whether disconnections are logged.
   * @default true
   */
  readonly logDisconnections?: boolean;
  /**
   * Whether errors sent to clients are logged.
   * @default true
   */
  readonly logPoolerErrors?: boolean;
  /**
   * Prepared statements kept for clients under transaction pooling; 0 refuses them.
   * @default 200
   */
  readonly maxPreparedStatements?: number;
}
