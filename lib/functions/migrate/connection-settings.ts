import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import { UsageError } from './errors';

/** Modes of TLS, from the weakest to the strictest: https://www.postgresql.org/docs/current/libpq-ssl.html */
const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];
/** Modes of libpq that connect without TLS if the server wants it. */
const OPTIONAL_MODES = ['allow', 'prefer'];
const CONNECT_SECONDS = 15;

/** Reads the settings of a connection from a URL, with the variables of libpq for what it omits. Messages never show a value of the URL. */
export function connectionSettings(url: string | undefined): ClientConfig {
  const parsed = url ? parse(url) : undefined;
  const parameters = parsed?.searchParams ?? new URLSearchParams();
  const first = (...values: (string | null | undefined)[]): string | undefined => values.find(Boolean) ?? undefined;
  const decode = (text: string | undefined): string | undefined => first(text && decodeURIComponent(text));
  const host = first(decode(parsed?.hostname), parameters.get('host'), process.env.PGHOST, 'localhost') ?? '';
  const seconds = Number(first(parameters.get('connect_timeout'), process.env.PGCONNECT_TIMEOUT) ?? CONNECT_SECONDS);
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: Number(first(parsed?.port, parameters.get('port'), process.env.PGPORT, '5432')),
    user: first(decode(parsed?.username), parameters.get('user')),
    password: first(decode(parsed?.password), parameters.get('password')),
    database: first(decode(parsed?.pathname.slice(1)), parameters.get('dbname')),
    options: first(parameters.get('options')),
    ssl: tls(host, parameters),
    connectionTimeoutMillis: (seconds > 0 ? seconds : CONNECT_SECONDS) * 1000,
  };
}

function parse(url: string): URL {
  try {
    const parsed = new URL(url.replace(/^(postgres(?:ql)?)\+[a-z0-9]+:/, '$1:'));
    const { protocol, hostname, pathname, search, hash, username, password } = parsed;
    [hostname, pathname, username, password].forEach(decodeURIComponent);
    // A password with one of # ? / divides the URL in the wrong place, and a part of it would look like a host or a database.
    const divided = hash !== '' || /@/.test(pathname + search) || pathname.lastIndexOf('/') > 0;
    if (/^postgres(ql)?:$/.test(protocol) && !divided) return parsed;
  } catch {
    // Falls through: the message of the parser contains the URL.
  }
  throw new UsageError(
    'Invalid database URL. Use the form postgresql://user:password@host:5432/database, with %-codes for special characters',
  );
}

/**
 * Returns the TLS settings of the strictest mode that the URL or the environment sets, since one of them must not weaken the other.
 * By default off on the loopback interface, and with a verified certificate elsewhere.
 */
function tls(host: string, parameters: URLSearchParams): ClientConfig['ssl'] {
  checkSwitches(parameters);
  const modes = [
    ...parameters.getAll('sslmode').map((mode) => rank(mode, 'sslmode of the database URL')),
    ...(process.env.PGSSLMODE ? [rank(process.env.PGSSLMODE, 'PGSSLMODE')] : []),
  ];
  const mode = TLS_MODES[modes.length > 0 ? Math.max(...modes) : isLoopback(host) ? 0 : TLS_MODES.length - 1];
  if (mode === 'disable') return false;
  return {
    // Explicit, since NODE_TLS_REJECT_UNAUTHORIZED=0 changes the default.
    rejectUnauthorized: mode.startsWith('verify'),
    minVersion: 'TLSv1.2',
    ca: readCertificates(parameters.get('sslrootcert'), process.env.PGSSLROOTCERT),
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  };
}

function rank(mode: string, source: string): number {
  const index = TLS_MODES.indexOf(mode);
  if (index >= 0) return index;
  // Only modes of libpq are shown: anything else can be a password in the wrong place.
  const known = OPTIONAL_MODES.includes(mode) ? ` '${mode}'` : '';
  throw new UsageError(`Unknown TLS mode${known} in ${source}. Use one of ${TLS_MODES.join(', ')}.`);
}

/** Rejects the switches of other drivers, unless they ask for TLS. */
function checkSwitches(parameters: URLSearchParams): void {
  for (const [name, value] of parameters) {
    if (!/^(use|require)?(ssl|tls)$/i.test(name) || /^(true|1|on|yes|require|verify-ca|verify-full)$/i.test(value)) {
      continue;
    }
    throw new UsageError(
      `The database URL turns off TLS with '${name}'. Use sslmode=disable for a server on this machine.`,
    );
  }
}

function readCertificates(ofUrl: string | null, ofEnvironment: string | undefined): string | undefined {
  const file = ofUrl ?? ofEnvironment;
  // `system` is libpq's name for the certificates of the operating system.
  if (!file || file === 'system') return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const source = ofUrl === null ? `PGSSLROOTCERT (${file})` : 'sslrootcert of the database URL';
    throw new UsageError(`Cannot read the certificates from ${source}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]', '::1'].includes(host) || host.startsWith('/');
}
