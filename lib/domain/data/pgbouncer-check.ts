import { Resolved } from '../defaults';
import { ProblemCode } from '../problem-code';
import { MOST_COUNT, Problems } from '../problems';
import { DEFAULTS, PgBouncerConfigProps, PgBouncerTls, PgBouncerUser } from './pgbouncer-props';
import { PGBOUNCER_DEFAULTS, PGBOUNCER_NAMES, PgBouncerSettings } from './pgbouncer-settings';

/** Props with every default, also of the settings. */
export type PgBouncer = Resolved<PgBouncerConfigProps, typeof DEFAULTS & typeof PGBOUNCER_DEFAULTS>;

const PORT = { min: 1, max: 65_535, integer: true };
/** A year. */
const LONGEST_SECONDS = 31_536_000;
const AT_LEAST_ONE = ['maxClientConnections', 'defaultPoolSize', 'statsPeriodSeconds'];

/** Adds the problems of a configuration. */
export function checkPgBouncer(problems: Problems, props: PgBouncer): void {
  checkAddresses(problems, props);
  checkFiles(problems, props);
  checkSettings(problems, props);
}

/** Adds the problems of users. A name or secret with a line break would add lines to the file. */
export function checkPgBouncerUsers(problems: Problems, users: PgBouncerUser[]): void {
  const isOneLine = (text: string): boolean => text !== '' && !/[\0\r\n]/.test(text);
  users.forEach(({ name, secret }, index) =>
    problems.check(isOneLine(name) && isOneLine(secret), {
      code: ProblemCode.INVALID_FORMAT,
      property: `users[${index}]`,
      // Messages end up in logs: never include the secret.
      what: `the name or the secret of ${JSON.stringify(name)} is not one line of text`,
      expected: 'one line of text for each',
      fix: 'remove line breaks, and leave neither empty',
    }),
  );
}

function checkAddresses(problems: Problems, { database, host, port, listenPort, version }: PgBouncer): void {
  problems.match('database', database, /^(?!pgbouncer$)[A-Za-z_][\w-]{0,62}$/, {
    expected: 'at most 63 letters, digits, _ and -; pgbouncer is reserved for the admin console',
    fix: 'use the name of the database in PostgreSQL',
  });
  problems.match('host', host, /^[\w.:-]+$/, { expected: 'a host name', fix: 'use the host name of the server' });
  problems.number('port', port, PORT, 'use 5432');
  problems.number('listenPort', listenPort, PORT, 'use 6432');
  if (version !== undefined) {
    problems.match('version', version, /^1\.\d+(\.\d+)?$/, {
      expected: 'a version such as 1.18',
      fix: 'use the output of `pgbouncer --version`',
    });
  }
}

function checkFiles(problems: Problems, props: PgBouncer): void {
  const { clientTls, clientTlsCaFile, adminUsers } = props;
  problems.check(clientTls !== PgBouncerTls.VERIFY_FULL || clientTlsCaFile !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'clientTlsCaFile',
    what: 'clientTls is verify-full without clientTlsCaFile',
    expected: 'the file of the authorities that sign client certificates',
    fix: 'pass clientTlsCaFile, or use PgBouncerTls.REQUIRE',
  });
  const { listenAddress, authFile, clientTlsCertFile, clientTlsKeyFile, serverTlsCaFile, unixSocketDir } = props;
  const texts = { listenAddress, authFile, clientTlsCertFile, clientTlsKeyFile, clientTlsCaFile, serverTlsCaFile };
  Object.entries({ ...texts, unixSocketDir, adminUsers: adminUsers?.join(',') }).forEach(([name, value]) => {
    if (value === undefined) return;
    problems.match(name, value, /^[\x21-\x7e]+$/, {
      expected: 'printable ASCII without spaces',
      fix: `correct ${name}: it becomes a line of the file`,
    });
  });
}

/** Adds the problems of single settings. `path` begins their property. */
export function checkPgBouncerSettings(problems: Problems, settings: Required<PgBouncerSettings>, path = ''): void {
  Object.keys(PGBOUNCER_NAMES).forEach((name) => {
    const value = settings[name as keyof PgBouncerSettings];
    if (typeof value !== 'number') return;
    const max = name.endsWith('Seconds') ? LONGEST_SECONDS : MOST_COUNT;
    const range = { min: AT_LEAST_ONE.includes(name) ? 1 : 0, max, integer: true };
    problems.number(`${path}${name}`, value, range, 'see https://www.pgbouncer.org/config.html');
  });
}

function checkSettings(problems: Problems, props: PgBouncer): void {
  checkPgBouncerSettings(problems, props);
  const { minPoolSize, defaultPoolSize, maxDbConnections, maxUserConnections } = props;
  problems.check(!(minPoolSize > defaultPoolSize), {
    code: ProblemCode.POOL_SIZES_CONTRADICT,
    property: 'minPoolSize',
    what: `minPoolSize is ${minPoolSize}, above defaultPoolSize ${defaultPoolSize}`,
    expected: `at most ${defaultPoolSize}`,
    fix: 'lower minPoolSize or raise defaultPoolSize',
  });
  Object.entries({ maxDbConnections, maxUserConnections }).forEach(([name, limit]) =>
    problems.check(!(limit > 0 && limit < defaultPoolSize), {
      code: ProblemCode.POOL_SIZES_CONTRADICT,
      property: name,
      what: `${name} is ${limit}, below defaultPoolSize ${defaultPoolSize}`,
      expected: `at least ${defaultPoolSize}, or 0 for no limit`,
      fix: `raise ${name} or lower defaultPoolSize`,
    }),
  );
}
