import { DOMAIN_TYPES } from '../declared-types';
import { Defaults } from '../defaults';
import { MOST_COUNT, Problems } from '../problems';
import { Quote } from '../quote';
import { ConnectionPooler } from './connection-budget';
import { checkPgBouncer, checkPgBouncerUsers, PgBouncer } from './pgbouncer-check';
import { DEFAULTS, PgBouncerConfigProps, PgBouncerTls, PgBouncerUser } from './pgbouncer-props';
import { PGBOUNCER_DEFAULTS, PGBOUNCER_NAMES, PgBouncerSettings } from './pgbouncer-settings';

/** Minor version that introduced max_prepared_statements. Source: https://www.pgbouncer.org/changelog.html */
const PREPARED_SINCE = 21;

/**
 * A validated PgBouncer configuration: its settings, its files and its place in a connection budget.
 *
 * @example
 * const pooler = new PgBouncerConfig({ database: 'shop', host: 'db.internal', defaultPoolSize: 25 });
 * console.log(pooler.render()); // the text of pgbouncer.ini
 * console.log(pooler.pooler(2).maxServerConnections); // 50: two pairs of user and database
 */
export class PgBouncerConfig {
  /**
   * Returns the text of `authFile`. Keep it in a vault or a mounted secret, never in a template or an image.
   *
   * Throws if a name or a secret spans several lines.
   */
  public static userlist(users: PgBouncerUser[]): string {
    const problems = new Problems('the users of PgBouncer', 'PgBouncer');
    DOMAIN_TYPES.require(problems, 'PgBouncerConfig.userlist', { users });
    checkPgBouncerUsers(problems, users);
    problems.throwIfAny();
    const quoted = (text: string): string => `"${text.replace(/"/g, '""')}"`;
    return users.map(({ name, secret }) => `${quoted(name)} ${quoted(secret)}\n`).join('');
  }

  /** Settings passed explicitly. `render` adds the defaults of the others. */
  public readonly settings: PgBouncerSettings;
  private readonly props: PgBouncer;

  constructor(props: PgBouncerConfigProps) {
    const problems = new Problems('the PgBouncer configuration', 'PgBouncer');
    const given = DOMAIN_TYPES.require(problems, 'PgBouncerConfigProps', props);
    this.props = Defaults.apply(given, { ...DEFAULTS, ...PGBOUNCER_DEFAULTS });
    const settings = Object.entries(Defaults.apply(given, {})).filter(([name]) => Object.hasOwn(PGBOUNCER_NAMES, name));
    this.settings = Object.fromEntries(settings);
    checkPgBouncer(problems, this.props);
    problems.throwIfAny();
  }

  /** Returns pgbouncer.ini: TLS on both sides by default, SCRAM authentication, no password. */
  public render(): string {
    const { database, host, port, listenAddress, listenPort, authFile, adminUsers = [], unixSocketDir } = this.props;
    return [
      '[databases]',
      `${database} = ${Quote.ini(`host=${host} port=${port} dbname=${database}`)}`,
      '',
      '[pgbouncer]',
      `listen_addr = ${Quote.ini(listenAddress)}`,
      `listen_port = ${Quote.ini(listenPort)}`,
      ...(unixSocketDir === undefined ? [] : [`unix_socket_dir = ${Quote.ini(unixSocketDir)}`]),
      'auth_type = scram-sha-256',
      `auth_file = ${Quote.ini(authFile)}`,
      ...(adminUsers.length > 0 ? [`admin_users = ${Quote.ini(adminUsers.join(','))}`] : []),
      ...this.renderTls(),
      ...this.renderSettings(),
      '',
    ].join('\n');
  }

  /** Returns this pooler for a connection budget. `pools` is the number of pairs of user and database; each has its own pool. */
  public pooler(pools: number): ConnectionPooler {
    const { defaultPoolSize, reservePoolSize, maxUserConnections, maxDbConnections, maxClientConnections } = this.props;
    const problems = new Problems('the PgBouncer configuration', 'PgBouncer');
    DOMAIN_TYPES.require(problems, 'PgBouncerConfig#pooler', { pools });
    problems.number('pools', pools, { min: 1, max: MOST_COUNT, integer: true }, 'count the pairs of user and database');
    problems.throwIfAny();
    const capped = (connections: number, limit: number): number =>
      limit > 0 ? Math.min(connections, limit) : connections;
    const perPool = capped(defaultPoolSize + reservePoolSize, maxUserConnections);
    return {
      name: 'PgBouncer',
      maxServerConnections: capped(pools * perPool, maxDbConnections),
      maxClientConnections,
    };
  }

  private renderTls(): string[] {
    const { clientTls, clientTlsCertFile, clientTlsKeyFile, clientTlsCaFile, serverTls, serverTlsCaFile } = this.props;
    const clientFiles = [
      `client_tls_cert_file = ${Quote.ini(clientTlsCertFile)}`,
      `client_tls_key_file = ${Quote.ini(clientTlsKeyFile)}`,
      ...(clientTlsCaFile === undefined ? [] : [`client_tls_ca_file = ${Quote.ini(clientTlsCaFile)}`]),
    ];
    return [
      `client_tls_sslmode = ${Quote.ini(clientTls)}`,
      ...(clientTls === PgBouncerTls.DISABLE ? [] : clientFiles),
      `server_tls_sslmode = ${Quote.ini(serverTls)}`,
      ...(serverTls === PgBouncerTls.DISABLE ? [] : [`server_tls_ca_file = ${Quote.ini(serverTlsCaFile)}`]),
    ];
  }

  private renderSettings(): string[] {
    const { version } = this.props;
    const text = (value: unknown): string => (typeof value === 'boolean' ? (value ? '1' : '0') : String(value));
    return Object.entries(PGBOUNCER_NAMES).map(([setting, name]) => {
      const line = `${name} = ${Quote.ini(text(this.props[setting as keyof PgBouncerSettings]))}`;
      const tooOld = setting === 'maxPreparedStatements' && version !== undefined && minorOf(version) < PREPARED_SINCE;
      return tooOld ? `; ${line} (from version 1.${PREPARED_SINCE} on)` : line;
    });
  }
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
