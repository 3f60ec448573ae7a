import { readFileSync } from 'node:fs';
import { Client, ClientConfig } from 'pg';
import { MigrationError, ServerError, UsageError, renderError } from './errors';

const SSL_MODES = ['disable', 'require', 'verify-full'];
const FIXES: { readonly [code: string]: string } = {
  '28P01': 'check the user name and password; the secret may have rotated since it was read',
  '28000': 'check the user name, and whether the server requires TLS (PGSSLMODE)',
  '3D000': 'check the name of the database',
  ECONNREFUSED: 'check host and port, and that the server is running',
  ENOTFOUND: 'check the host name',
  ETIMEDOUT: 'check security groups and routes; the server did not respond',
  SELF_SIGNED_CERT_IN_CHAIN: 'set PGSSLROOTCERT to a file with the certificates that sign the server',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'set PGSSLROOTCERT to a file with the certificates that sign the server',
};

/** Connects with DATABASE_URL or the variables of libpq: https://www.postgresql.org/docs/current/libpq-envars.html */
export async function connect(url = process.env.DATABASE_URL): Promise<Client> {
  const client = new Client({ ...configuration(url), application_name: 'loadbearing migrate', keepAlive: true });
  // A lost idle connection surfaces on the next statement.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const failure = error as ServerError;
    const fix = FIXES[failure.code ?? ''] ?? 'check host, port, user name and password';
    throw new MigrationError(`Cannot connect to ${client.host}:${client.port}: ${renderError(failure)}\nfix: ${fix}`);
  }
  return client;
}

function configuration(url: string | undefined): ClientConfig {
  const base: ClientConfig = { connectionTimeoutMillis: 15_000 };
  if (!url) {
    const host = process.env.PGHOST ?? 'localhost';
    return { ...base, host, ssl: tls(host, process.env.PGSSLMODE) };
  }
  let parsed: URL;
  try {
    parsed = new URL(url.replace(/^(postgres(?:ql)?)\+[a-z0-9]+:/, '$1:'));
  } catch {
    // The message omits the URL, which can contain a password.
    throw new UsageError('Invalid database URL. Use the form postgresql://user:password@host:5432/database');
  }
  const mode = parsed.searchParams.get('sslmode') ?? process.env.PGSSLMODE;
  // Set below as `ssl`, since the client interprets `sslmode` differently.
  parsed.searchParams.delete('sslmode');
  return { ...base, connectionString: parsed.href, ssl: tls(parsed.hostname, mode) };
}

/** Returns the TLS settings of a mode: by default off on the loopback interface, and with a verified certificate elsewhere. */
function tls(host: string, mode = isLoopback(host) ? 'disable' : 'verify-full'): ClientConfig['ssl'] {
  if (!SSL_MODES.includes(mode)) {
    throw new UsageError(`Unknown TLS mode '${mode}'. Use one of ${SSL_MODES.join(', ')}.`);
  }
  if (mode === 'disable') return false;
  const file = process.env.PGSSLROOTCERT;
  return {
    rejectUnauthorized: mode === 'verify-full',
    minVersion: 'TLSv1.2',
    ...(file && { ca: readFileSync(file, 'utf8') }),
  };
}

function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]', '::1'].includes(host) || host.startsWith('/');
}
