import { ConnectionPooler } from './connection-budget';
import { Problems } from './problems';

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

/** A PgBouncer of one's own. */
export interface PgBouncerConfigProps extends PgBouncerSettings {
  /** The database clients ask for. */
  readonly database: string;
  /** The server behind. */
  readonly host: string;
  /**
   * Its port.
   * @default 5432
   */
  readonly port?: number;
}

const DEFAULTS: Required<PgBouncerSettings> = {
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
};

/** The names in pgbouncer.ini, in the order they are written. */
const NAMES: { [setting in keyof PgBouncerSettings]-?: string } = {
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

/** A checked PgBouncer: its settings, its file, and its place in a connection budget. */
export class PgBouncerConfig {
  /** The settings that were stated; `render` adds the defaults of the others. */
  public readonly settings: PgBouncerSettings;
  private readonly props: PgBouncerConfigProps;

  constructor(props: PgBouncerConfigProps) {
    const { database, host, port, ...settings } = props;
    this.props = props;
    this.settings = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    const problems = new Problems('the PgBouncer configuration', 'PgBouncer');
    problems.check(
      /^(?!pgbouncer$)[A-Za-z_][\w-]{0,62}$/.test(database),
      'database',
      `database is ${JSON.stringify(database)}`,
      'letters, digits, _ and -; pgbouncer is the name of its console',
      'name the database as PostgreSQL does',
    );
    problems.check(
      /^[\w.:-]+$/.test(host),
      'host',
      `host is ${JSON.stringify(host)}`,
      'a host name',
      'name the server',
    );
    problems.number('port', port, { min: 1, max: 65_535, integer: true }, 'use 5432');
    PgBouncerConfig.check(problems, this.settings);
    problems.throwIfAny();
  }

  /** pgbouncer.ini: TLS on both sides, SCRAM, no password in it. */
  public render(): string {
    const { database, host, port = 5432 } = this.props;
    const all = { ...DEFAULTS, ...this.settings };
    const text = (value: unknown): string => (typeof value === 'boolean' ? (value ? '1' : '0') : String(value));
    return [
      '[databases]',
      `${database} = host=${host} port=${port} dbname=${database}`,
      '',
      '[pgbouncer]',
      'listen_addr = *',
      'listen_port = 6432',
      'auth_type = scram-sha-256',
      'auth_file = /etc/pgbouncer/userlist.txt',
      'client_tls_sslmode = require',
      'client_tls_cert_file = /etc/pgbouncer/tls/tls.crt',
      'client_tls_key_file = /etc/pgbouncer/tls/tls.key',
      'server_tls_sslmode = verify-full',
      'server_tls_ca_file = /etc/ssl/certs/ca-certificates.crt',
      ...Object.entries(NAMES).map(([setting, name]) => `${name} = ${text(all[setting as keyof PgBouncerSettings])}`),
      '',
    ].join('\n');
  }

  /** This pooler in a connection budget, when `pools` pairs of user and database have a pool each. */
  public pooler(pools: number): ConnectionPooler {
    const all = { ...DEFAULTS, ...this.settings };
    const problems = new Problems('the PgBouncer configuration', 'PgBouncer');
    problems.required('pools', pools, { min: 1, integer: true }, 'count the pairs of user and database');
    problems.throwIfAny();
    const capped = (connections: number, limit: number): number =>
      limit > 0 ? Math.min(connections, limit) : connections;
    const ofOnePool = capped(all.defaultPoolSize + all.reservePoolSize, all.maxUserConnections);
    return {
      name: 'PgBouncer',
      maxServerConnections: capped(pools * ofOnePool, all.maxDbConnections),
      maxClientConnections: all.maxClientConnections,
    };
  }

  private static check(problems: Problems, settings: PgBouncerSettings): void {
    const atLeastOne = ['maxClientConnections', 'defaultPoolSize', 'statsPeriodSeconds'];
    Object.entries(settings).forEach(([name, value]) => {
      if (typeof value !== 'number') return;
      problems.required(
        name,
        value,
        { min: atLeastOne.includes(name) ? 1 : 0, integer: true },
        'see pgbouncer.org/config.html',
      );
    });
    const { minPoolSize, defaultPoolSize, maxDbConnections, maxUserConnections } = { ...DEFAULTS, ...settings };
    problems.check(
      !(minPoolSize > defaultPoolSize),
      'minPoolSize',
      `minPoolSize is ${minPoolSize}, above defaultPoolSize ${defaultPoolSize}`,
      `at most ${defaultPoolSize}`,
      'lower minPoolSize or raise defaultPoolSize',
    );
    Object.entries({ maxDbConnections, maxUserConnections }).forEach(([name, limit]) =>
      problems.check(
        !(limit > 0 && limit < defaultPoolSize),
        name,
        `${name} is ${limit}, below defaultPoolSize ${defaultPoolSize}`,
        `at least ${defaultPoolSize}, or 0`,
        `raise ${name} or lower defaultPoolSize`,
      ),
    );
  }
}
