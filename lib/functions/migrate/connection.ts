import { readFileSync } from 'node:fs';
import { Client, ClientConfig } from 'pg';
import { MigrationError, ServerError, UsageError, describe } from './errors';

const SSL_MODES = ['disable', 'require', 'verify-full'];
const REMEDIES: { readonly [code: string]: string } = {
  '28P01': 'check user and password: the secret may have been rotated since it was read',
  '28000': 'check the user, and whether the server asks for TLS (PGSSLMODE)',
  '3D000': 'check the name of the database',
  ECONNREFUSED: 'check host and port, and that the server runs',
  ENOTFOUND: 'check the name of the host',
  ETIMEDOUT: 'check security groups and routes: nothing answered',
  SELF_SIGNED_CERT_IN_CHAIN: 'name the certificates that sign the server with PGSSLROOTCERT',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'name the certificates that sign the server with PGSSLROOTCERT',
};

/** Connects as DATABASE_URL or the variables of libpq say: https://www.postgresql.org/docs/current/libpq-envars.html */
export async function connect(url = process.env.DATABASE_URL): Promise<Client> {
  const client = new Client({ ...configuration(url), application_name: 'loadbearing migrate', keepAlive: true });
  // The loss of an idle connection is told by the next statement.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const failure = error as ServerError;
    const remedy = REMEDIES[failure.code ?? ''] ?? 'check host, port, user and password';
    throw new MigrationError(`no connection to ${client.host}:${client.port}: ${describe(failure)}\nfix: ${remedy}`);
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
    // The text is not shown: there may be a password in it.
    throw new UsageError('the URL of the database cannot be read: write postgresql://user:password@host:5432/database');
  }
  const mode = parsed.searchParams.get('sslmode') ?? process.env.PGSSLMODE;
  // Handed over below: the client would read it in another way.
  parsed.searchParams.delete('sslmode');
  return { ...base, connectionString: parsed.href, ssl: tls(parsed.hostname, mode) };
}

/** On this machine nobody listens in between; anywhere else the server proves who it is. */
function tls(host: string, mode = isLoopback(host) ? 'disable' : 'verify-full'): ClientConfig['ssl'] {
  if (!SSL_MODES.includes(mode)) throw new UsageError(`the TLS mode is '${mode}': use one of ${SSL_MODES.join(', ')}`);
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
