import { ProblemCode } from '../problem-code';
import { ConnectionPooler } from './connection-budget';
import { PgBouncerSettings, PoolMode } from './pgbouncer-settings';
import { Problems } from '../problems';

/** Whether a PgBouncer encrypts one of its sides. The names are those of pgbouncer.ini. */
export enum PgBouncerTls {
  /** Never: for a pooler on the machine of its clients, or of its server. */
  DISABLE = 'disable',
  /** Always. The other's certificate is not checked. */
  REQUIRE = 'require',
  /** Always, and the other's certificate must be signed by a known authority and, on the server's side, have its name. */
  VERIFY_FULL = 'verify-full',
}

/** Who may connect through a PgBouncer. */
export interface PgBouncerUser {
  /** The role. */
  readonly name: string;
  /** The role's `rolpassword` in `pg_authid`, `SCRAM-SHA-256$…`: with it the pooler can log in without knowing the password. Or the password. */
  readonly secret: string;
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
  /**
   * Version of the PgBouncer that reads the file, e.g. `1.18`. Before 1.21 there is no `max_prepared_statements`: then a comment has its place.
   * @default - 1.21 or later
   */
  readonly version?: string;
  /**
   * Addresses it listens on, separated by commas.
   * @default '*'
   */
  readonly listenAddress?: string;
  /**
   * Its own port.
   * @default 6432
   */
  readonly listenPort?: number;
  /**
   * The file of `userlist`.
   * @default '/etc/pgbouncer/userlist.txt'
   */
  readonly authFile?: string;
  /**
   * Whether clients must encrypt.
   * @default PgBouncerTls.REQUIRE
   */
  readonly clientTls?: PgBouncerTls;
  /**
   * The certificate that clients see, with its chain.
   * @default '/etc/pgbouncer/tls/tls.crt'
   */
  readonly clientTlsCertFile?: string;
  /**
   * Its key.
   * @default '/etc/pgbouncer/tls/tls.key'
   */
  readonly clientTlsKeyFile?: string;
  /**
   * Authorities of the clients' certificates, for PgBouncerTls.VERIFY_FULL on their side.
   * @default - clients need none
   */
  readonly clientTlsCaFile?: string;
  /**
   * Whether the server must encrypt.
   * @default PgBouncerTls.VERIFY_FULL
   */
  readonly serverTls?: PgBouncerTls;
  /**
   * Authorities of the server's certificate.
   * @default '/etc/ssl/certs/ca-certificates.crt'
   */
  readonly serverTlsCaFile?: string;
  /**
   * Users who may use its console, the database `pgbouncer`.
   * @default - none
   */
  readonly adminUsers?: string[];
  /**
   * Directory of its Unix socket.
   * @default - none: it is reached by address only
   */
  readonly unixSocketDir?: string;
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

/** The first version with max_prepared_statements. Source: https://www.pgbouncer.org/changelog.html */
const PREPARED_SINCE = 21;

/** A checked PgBouncer: its settings, its file, and its place in a connection budget. */
export class PgBouncerConfig {
  /**
   * The text of the file `authFile`. It holds secrets: it belongs into a vault or a mounted secret, never into a template or an image.
   *
   * Throws when a name or a secret would break out of its quotes' line.
   */
  public static userlist(users: PgBouncerUser[]): string {
    const problems = new Problems('the users of the PgBouncer', 'PgBouncer');
    users.forEach(({ name, secret }, index) => {
      const fits = (text: string): boolean => text !== '' && !/[\0\r\n]/.test(text);
      // Never the secret: messages end in logs.
      problems.check(fits(name) && fits(secret), {
        code: ProblemCode.UNREVIEWED,
        property: `users[${index}]`,
        what: `the name or the secret of ${JSON.stringify(name)}`,
        expected: 'one line of text each',
        fix: 'remove line breaks',
      });
    });
    problems.throwIfAny();
    const quoted = (text: string): string => `"${text.replace(/"/g, '""')}"`;
    return users.map(({ name, secret }) => `${quoted(name)} ${quoted(secret)}\n`).join('');
  }

  /** The settings that were stated; `render` adds the defaults of the others. */
  public readonly settings: PgBouncerSettings;
  private readonly props: PgBouncerConfigProps;

  constructor(props: PgBouncerConfigProps) {
    this.props = props;
    const settings = Object.entries(props).filter(([name, value]) => name in NAMES && value !== undefined);
    this.settings = Object.fromEntries(settings);
    const problems = new Problems('the PgBouncer configuration', 'PgBouncer');
    checkProps(problems, props);
    checkSettings(problems, this.settings);
    problems.throwIfAny();
  }

  /** pgbouncer.ini: TLS on both sides unless said otherwise, SCRAM, no password in it. */
  public render(): string {
    const { database, host, port = 5432, listenAddress = '*', listenPort = 6432 } = this.props;
    const { authFile = '/etc/pgbouncer/userlist.txt', adminUsers = [], unixSocketDir } = this.props;
    return [
      '[databases]',
      `${database} = host=${host} port=${port} dbname=${database}`,
      '',
      '[pgbouncer]',
      `listen_addr = ${listenAddress}`,
      `listen_port = ${listenPort}`,
      ...(unixSocketDir === undefined ? [] : [`unix_socket_dir = ${unixSocketDir}`]),
      'auth_type = scram-sha-256',
      `auth_file = ${authFile}`,
      ...(adminUsers.length > 0 ? [`admin_users = ${adminUsers.join(',')}`] : []),
      ...this.tls(),
      ...this.lines(),
      '',
    ].join('\n');
  }

  /** This pooler in a connection budget, when `pools` pairs of user and database have a pool each. */
  public pooler(pools: number): ConnectionPooler {
    const all = { ...DEFAULTS, ...this.settings };
    const problems = new Problems('the PgBouncer configuration', 'PgBouncer');
    problems.number('pools', pools, { min: 1, integer: true }, 'count the pairs of user and database');
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

  private tls(): string[] {
    const { clientTls = PgBouncerTls.REQUIRE, serverTls = PgBouncerTls.VERIFY_FULL } = this.props;
    const { clientTlsCertFile = '/etc/pgbouncer/tls/tls.crt', clientTlsKeyFile = '/etc/pgbouncer/tls/tls.key' } =
      this.props;
    const { clientTlsCaFile, serverTlsCaFile = '/etc/ssl/certs/ca-certificates.crt' } = this.props;
    const clientFiles = [
      `client_tls_cert_file = ${clientTlsCertFile}`,
      `client_tls_key_file = ${clientTlsKeyFile}`,
      ...(clientTlsCaFile === undefined ? [] : [`client_tls_ca_file = ${clientTlsCaFile}`]),
    ];
    return [
      `client_tls_sslmode = ${clientTls}`,
      ...(clientTls === PgBouncerTls.DISABLE ? [] : clientFiles),
      `server_tls_sslmode = ${serverTls}`,
      ...(serverTls === PgBouncerTls.DISABLE ? [] : [`server_tls_ca_file = ${serverTlsCaFile}`]),
    ];
  }

  private lines(): string[] {
    const { version } = this.props;
    const all = { ...DEFAULTS, ...this.settings };
    const text = (value: unknown): string => (typeof value === 'boolean' ? (value ? '1' : '0') : String(value));
    return Object.entries(NAMES).map(([setting, name]) => {
      const line = `${name} = ${text(all[setting as keyof PgBouncerSettings])}`;
      const tooOld = setting === 'maxPreparedStatements' && version !== undefined && minorOf(version) < PREPARED_SINCE;
      return tooOld ? `; ${line} (from version 1.${PREPARED_SINCE} on)` : line;
    });
  }
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

function checkProps(problems: Problems, props: PgBouncerConfigProps): void {
  const { database, host, version, clientTls, clientTlsCaFile } = props;
  problems.check(/^(?!pgbouncer$)[A-Za-z_][\w-]{0,62}$/.test(database), {
    code: ProblemCode.INVALID_FORMAT,
    property: 'database',
    what: `database is ${JSON.stringify(database)}`,
    expected: 'letters, digits, _ and -; pgbouncer is the name of its console',
    fix: 'name the database as PostgreSQL does',
  });
  problems.check(/^[\w.:-]+$/.test(host), {
    code: ProblemCode.INVALID_FORMAT,
    property: 'host',
    what: `host is ${JSON.stringify(host)}`,
    expected: 'a host name',
    fix: 'name the server',
  });
  problems.optionalNumber('port', props.port, { min: 1, max: 65_535, integer: true }, 'use 5432');
  problems.optionalNumber('listenPort', props.listenPort, { min: 1, max: 65_535, integer: true }, 'use 6432');
  problems.check(version === undefined || /^1\.\d+(\.\d+)?$/.test(version), {
    code: ProblemCode.INVALID_FORMAT,
    property: 'version',
    what: `version is ${JSON.stringify(version)}`,
    expected: 'a version such as 1.18',
    fix: 'write what `pgbouncer --version` says',
  });
  problems.check(clientTls !== PgBouncerTls.VERIFY_FULL || clientTlsCaFile !== undefined, {
    code: ProblemCode.UNREVIEWED,
    property: 'clientTlsCaFile',
    what: 'certificates of clients are checked, but nothing says against what',
    expected: 'the file of their authorities',
    fix: 'pass clientTlsCaFile, or use PgBouncerTls.REQUIRE',
  });
  const { listenAddress, authFile, clientTlsCertFile, clientTlsKeyFile, serverTlsCaFile, unixSocketDir } = props;
  const texts = { listenAddress, authFile, clientTlsCertFile, clientTlsKeyFile, clientTlsCaFile, serverTlsCaFile };
  Object.entries({ ...texts, unixSocketDir, adminUsers: props.adminUsers?.join(',') }).forEach(([name, value]) =>
    problems.check(value === undefined || /^[\x21-\x7e]+$/.test(value), {
      code: ProblemCode.INVALID_FORMAT,
      property: name,
      what: `${name} is ${JSON.stringify(value)}`,
      expected: 'printable ASCII without spaces',
      fix: `correct ${name}: it is a line of the file`,
    }),
  );
}

function checkSettings(problems: Problems, settings: PgBouncerSettings): void {
  const atLeastOne = ['maxClientConnections', 'defaultPoolSize', 'statsPeriodSeconds'];
  Object.entries(settings).forEach(([name, value]) => {
    if (typeof value !== 'number') return;
    problems.number(
      name,
      value,
      { min: atLeastOne.includes(name) ? 1 : 0, integer: true },
      'see pgbouncer.org/config.html',
    );
  });
  const { minPoolSize, defaultPoolSize, maxDbConnections, maxUserConnections } = { ...DEFAULTS, ...settings };
  problems.check(!(minPoolSize > defaultPoolSize), {
    code: ProblemCode.UNREVIEWED,
    property: 'minPoolSize',
    what: `minPoolSize is ${minPoolSize}, above defaultPoolSize ${defaultPoolSize}`,
    expected: `at most ${defaultPoolSize}`,
    fix: 'lower minPoolSize or raise defaultPoolSize',
  });
  Object.entries({ maxDbConnections, maxUserConnections }).forEach(([name, limit]) =>
    problems.check(!(limit > 0 && limit < defaultPoolSize), {
      code: ProblemCode.UNREVIEWED,
      property: name,
      what: `${name} is ${limit}, below defaultPoolSize ${defaultPoolSize}`,
      expected: `at least ${defaultPoolSize}, or 0`,
      fix: `raise ${name} or lower defaultPoolSize`,
    }),
  );
}
