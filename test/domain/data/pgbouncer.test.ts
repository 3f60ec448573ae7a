import {
  ConnectionBudget,
  ConnectionLimit,
  PgBouncerConfig,
  PgBouncerConfigProps,
  PgBouncerTls,
  PoolMode,
  ProblemCode,
} from '../../../lib/domain';
import { faults, problemsOf } from '../../support/problems-of';
import { python } from '../../support/python';

/** The pooler of the report. */
const REPORT: PgBouncerConfigProps = {
  database: 'freshmaas',
  host: 'db.example.com',
  poolMode: PoolMode.TRANSACTION,
  maxClientConnections: 1000,
  defaultPoolSize: 25,
  minPoolSize: 10,
  reservePoolSize: 5,
  reservePoolTimeoutSeconds: 3,
  maxDbConnections: 100,
  maxUserConnections: 100,
  serverIdleTimeoutSeconds: 600,
  serverLifetimeSeconds: 3600,
  serverConnectTimeoutSeconds: 15,
  queryTimeoutSeconds: 0,
  queryWaitTimeoutSeconds: 120,
  statsPeriodSeconds: 60,
  logConnections: false,
  logDisconnections: false,
  logPoolerErrors: true,
  maxPreparedStatements: 100,
};

const READER = `
import configparser
ini = configparser.RawConfigParser()
ini.read_string(input)
answer({name: dict(ini[name]) for name in ini.sections()})
`;

const read = (props: PgBouncerConfigProps): { [section: string]: { [name: string]: string } } =>
  python(READER, new PgBouncerConfig(props).render());

describe('pgbouncer.ini', () => {
  const { databases, pgbouncer } = read(REPORT);

  test('it connects to the server with TLS and contains no password', () => {
    expect(databases).toEqual({ freshmaas: 'host=db.example.com port=5432 dbname=freshmaas' });
    expect(pgbouncer).toMatchObject({
      auth_type: 'scram-sha-256',
      client_tls_sslmode: 'require',
      server_tls_sslmode: 'verify-full',
    });
    expect(JSON.stringify(databases)).not.toContain('password');
  });

  test('[FM-PGB-05] [FM-PGB-06] the reserve is five connections after three seconds', () => {
    expect(pgbouncer).toMatchObject({ reserve_pool_size: '5', reserve_pool_timeout: '3' });
  });

  test('[FM-PGB-07] [FM-PGB-08] a database and a user have at most 100 connections', () => {
    expect(pgbouncer).toMatchObject({ max_db_connections: '100', max_user_connections: '100' });
  });

  test('[FM-PGB-10] [FM-PGB-11] [FM-PGB-12] lifetime and connect timeout are set, and queries have no timeout', () => {
    expect(pgbouncer).toMatchObject({ server_lifetime: '3600', server_connect_timeout: '15', query_timeout: '0' });
  });

  test('[FM-PGB-14] [FM-PGB-15] [FM-PGB-16] logs statistics each minute and errors, but no connections', () => {
    expect(pgbouncer).toMatchObject({
      stats_period: '60',
      log_connections: '0',
      log_disconnections: '0',
      log_pooler_errors: '1',
    });
  });

  test('it has every other setting of the report', () => {
    expect(pgbouncer).toMatchObject({
      pool_mode: 'transaction',
      max_client_conn: '1000',
      default_pool_size: '25',
      min_pool_size: '10',
      server_idle_timeout: '600',
      query_wait_timeout: '120',
      max_prepared_statements: '100',
    });
  });

  test('settings that are not passed have the defaults of PgBouncer, except that it pools by transaction', () => {
    const { pgbouncer: plain } = read({ database: 'shop', host: 'db', port: 5433 });
    expect(plain).toMatchObject({ pool_mode: 'transaction', max_client_conn: '100', default_pool_size: '20' });
  });
});

test('a setting of undefined has the default of PgBouncer', () => {
  const config = new PgBouncerConfig({
    database: 'shop',
    host: 'db',
    minPoolSize: undefined,
    logConnections: undefined,
  });
  expect(config.render()).toMatch(/^min_pool_size = 0$/m);
  expect(config.render()).toMatch(/^log_connections = 1$/m);
  expect(config.settings).toEqual({});
  expect(new PgBouncerConfig({ database: 'shop', host: 'db', defaultPoolSize: undefined }).pooler(1)).toMatchObject({
    maxServerConnections: 20,
  });
});

describe('a pooler on another machine, or another version', () => {
  const rendered = (more: Partial<PgBouncerConfigProps>): string =>
    new PgBouncerConfig({ database: 'shop', host: 'db', ...more }).render();

  test('paths, addresses and the TLS of each side are configurable', () => {
    const { pgbouncer } = read({
      database: 'shop',
      host: 'db',
      listenAddress: '127.0.0.1',
      listenPort: 7000,
      unixSocketDir: '/run/pgbouncer',
      authFile: '/run/secrets/userlist',
      adminUsers: ['ops', 'postgres'],
      clientTls: PgBouncerTls.VERIFY_FULL,
      clientTlsCertFile: '/tls/crt',
      clientTlsKeyFile: '/tls/key',
      clientTlsCaFile: '/tls/ca',
      serverTls: PgBouncerTls.REQUIRE,
      serverTlsCaFile: '/tls/server-ca',
    });
    expect(pgbouncer).toMatchObject({
      listen_addr: '127.0.0.1',
      listen_port: '7000',
      unix_socket_dir: '/run/pgbouncer',
      auth_file: '/run/secrets/userlist',
      admin_users: 'ops,postgres',
      client_tls_sslmode: 'verify-full',
      client_tls_cert_file: '/tls/crt',
      client_tls_key_file: '/tls/key',
      client_tls_ca_file: '/tls/ca',
      server_tls_sslmode: 'require',
      server_tls_ca_file: '/tls/server-ca',
    });
  });

  test('without TLS the file names no certificate', () => {
    const text = rendered({ clientTls: PgBouncerTls.DISABLE, serverTls: PgBouncerTls.DISABLE });
    expect(text.match(/^.*_tls_.*$/gm)).toEqual(['client_tls_sslmode = disable', 'server_tls_sslmode = disable']);
  });

  test.each(['1.18', '1.20.1'])(
    '%s gets max_prepared_statements as a comment, because it rejects the setting',
    (version) => {
      expect(rendered({ version, maxPreparedStatements: 100 })).toMatch(
        /^; max_prepared_statements = 100 \(from version 1\.21/m,
      );
    },
  );

  test.each(['1.21', '1.25.0', undefined])('%s gets max_prepared_statements as a setting', (version) => {
    expect(rendered({ version, maxPreparedStatements: 100 })).toMatch(/^max_prepared_statements = 100$/m);
  });

  test('values that would add lines to the file, and client certificates without an authority, are rejected', () => {
    const nonsense = {
      version: 'latest',
      listenPort: 0,
      clientTls: PgBouncerTls.VERIFY_FULL,
      authFile: '/a\nadmin_users = eve',
      adminUsers: ['a b'],
    };
    expect(faults(() => rendered(nonsense))).toEqual([
      'number-out-of-range at PgBouncer.listenPort',
      'invalid-format at PgBouncer.version',
      'missing-value at PgBouncer.clientTlsCaFile',
      'invalid-format at PgBouncer.authFile',
      'invalid-format at PgBouncer.adminUsers',
    ]);
  });
});

describe('the user list', () => {
  test('has one user a line, with name and secret quoted', () => {
    const users = [
      { name: 'app', secret: 'SCRAM-SHA-256$4096:c2FsdA==$a:b' },
      { name: 'o"brien', secret: 'x"y' },
    ];
    expect(PgBouncerConfig.userlist(users)).toBe('"app" "SCRAM-SHA-256$4096:c2FsdA==$a:b"\n"o""brien" "x""y"\n');
  });

  test('a secret of two lines is rejected, and the message does not contain it', () => {
    const [problem] = problemsOf(() => PgBouncerConfig.userlist([{ name: 'app', secret: 'one\n"eve" "two"' }]));
    expect(problem).toMatchObject({ code: ProblemCode.INVALID_FORMAT, where: 'PgBouncer.users[0]' });
    expect(JSON.stringify(problem)).not.toContain('eve');
  });
});

describe('in a connection budget', () => {
  test('[FM-PGB-07] four pools of 25 are the 100 connections the database receives', () => {
    expect(new PgBouncerConfig(REPORT).pooler(4)).toEqual({
      name: 'PgBouncer',
      maxServerConnections: 100,
      maxClientConnections: 1000,
    });
  });

  test('the reserve counts, up to the limit of one user', () => {
    const poolOf = (maxUserConnections: number): number =>
      new PgBouncerConfig({ ...REPORT, maxDbConnections: 0, maxUserConnections }).pooler(2).maxServerConnections;
    expect(poolOf(100)).toBe(60);
    expect(poolOf(27)).toBe(54);
    expect(poolOf(0)).toBe(60);
  });

  test('[FM-PGB-17] 50 replicas with pools of 50 do not fit into its 1000 clients', () => {
    const [problem] = problemsOf(
      () =>
        new ConnectionBudget({
          database: 'primary',
          limit: ConnectionLimit.pinned(500),
          consumers: [{ name: 'web', maxInstances: 50, poolSize: 50 }],
          pooler: new PgBouncerConfig(REPORT).pooler(4),
        }),
    );
    expect(problem.code).toBe(ProblemCode.CLIENTS_EXCEED_POOLER);
    expect(problem.what).toContain('2500 connections [web 2500 = 50 instances');
    expect(problem.expected).toContain('1000 client connections');
  });
});

test('every problem is reported at once', () => {
  const nonsense = {
    database: 'a b',
    host: '',
    defaultPoolSize: 5,
    minPoolSize: 10,
    maxDbConnections: 2,
    maxUserConnections: 3,
    statsPeriodSeconds: 0,
  };
  expect(faults(() => new PgBouncerConfig(nonsense))).toEqual([
    'invalid-format at PgBouncer.database',
    'invalid-format at PgBouncer.host',
    'number-out-of-range at PgBouncer.statsPeriodSeconds',
    'pool-sizes-contradict at PgBouncer.minPoolSize',
    'pool-sizes-contradict at PgBouncer.maxDbConnections',
    'pool-sizes-contradict at PgBouncer.maxUserConnections',
  ]);
  expect(faults(() => new PgBouncerConfig({ database: 'pgbouncer', host: 'db' }))).toEqual([
    'invalid-format at PgBouncer.database',
  ]);
  expect(faults(() => new PgBouncerConfig(REPORT).pooler(0))).toEqual(['number-out-of-range at PgBouncer.pools']);
});

test('null is no choice: it is neither a setting nor a value', () => {
  const config = new PgBouncerConfig({ database: 'app', host: 'db', poolMode: null, unixSocketDir: null } as never);
  expect(config.settings).toEqual({});
  expect(config.render()).toBe(new PgBouncerConfig({ database: 'app', host: 'db' }).render());
});
