import { Client } from 'pg';
import { connectionSettings } from './connection-settings';
import { MigrationError, ServerError, UsageError, renderError } from './errors';

const FIXES: { readonly [code: string]: string } = {
  '28P01': 'check the user name and password; the secret may have rotated since it was read',
  '28000': 'check the user name, and whether the server requires TLS (PGSSLMODE)',
  '3D000': 'check the name of the database',
  '53300': 'close connections, or increase max_connections',
  ECONNREFUSED: 'check host and port, and that the server is running',
  ENOTFOUND: 'check the host name',
  ETIMEDOUT: 'check security groups and routes; the server did not respond',
  SELF_SIGNED_CERT_IN_CHAIN: 'set PGSSLROOTCERT to a file with the certificates that sign the server',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'set PGSSLROOTCERT to a file with the certificates that sign the server',
};
/** Idle time after which the kernel probes a connection. Firewalls and load balancers forget one after four minutes or more. */
const KEEPALIVE_SECONDS = 30;
const CLOSE_MS = 2000;

/** Makes the server notice within two minutes that this program vanished: https://www.postgresql.org/docs/current/runtime-config-connection.html */
const NOTICE_LOSS = `
  SELECT pg_catalog.set_config('tcp_keepalives_idle', '${KEEPALIVE_SECONDS}', false), pg_catalog.set_config('tcp_keepalives_interval', '10', false),
         pg_catalog.set_config('tcp_keepalives_count', '6', false), pg_catalog.set_config('tcp_user_timeout', '90s', false)`;

/**
 * Connects with DATABASE_URL or the variables of libpq, by default as the user that they name.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-envars.html
 */
export async function connect(login: { readonly user?: string; readonly password?: string } = {}): Promise<Client> {
  const url = process.env.DATABASE_URL;
  const settings = { ...connectionSettings(url), ...login };
  const client = createClient({
    ...settings,
    application_name: 'loadbearing migrate',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_SECONDS * 1000,
  });
  // A lost idle connection surfaces on the next statement.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await within(settings.connectionTimeoutMillis ?? 0, client.query(NOTICE_LOSS));
  } catch (error) {
    destroy(client);
    const failure = error as ServerError;
    const late = failure.message === 'timeout expired' ? 'ETIMEDOUT' : '';
    const isDefault = !url && !process.env.PGHOST;
    const fix = isDefault
      ? 'set DATABASE_URL; without it, and without PGHOST, the server is localhost'
      : (FIXES[failure.code ?? late] ?? 'check host, port, user name and password');
    const text = `Cannot connect to ${client.host}:${client.port}: ${renderError(failure)}\nfix: ${fix}`;
    throw new MigrationError(text, { cause: failure });
  }
  return client;
}

/** Ends a connection, also one whose server does not respond. */
export async function close(client: Client): Promise<void> {
  await within(CLOSE_MS, client.end()).catch(() => destroy(client));
}

/** Closes the socket. The running query fails with `reason`. */
export function destroy(client: Client, reason?: Error): void {
  (client as unknown as { connection: { stream: { destroy(error?: Error): void } } }).connection.stream.destroy(reason);
}

/** Rejects unless `work` settles in time. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout expired')), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function createClient(config: ConstructorParameters<typeof Client>[0]): Client {
  try {
    return new Client(config);
  } catch {
    throw new UsageError('Invalid PGSSLNEGOTIATION. Use postgres, or direct with TLS.');
  }
}
