import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { PgBouncerConfig, PgBouncerConfigProps, PgBouncerTls } from '../../lib/domain';
import { freePort } from '../../local/free-port';
import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { pgBouncer } from '../../stacks/fresh-maas/database';

jest.setTimeout(60_000);

const CLIENTS = 200;
const PASSWORD = 'A "quoted" password';
const versionOf = (it: string): string | undefined =>
  /PgBouncer (\d+\.\d+)/.exec(spawnSync(it, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];
/** Debian installs it in /usr/sbin, which is on the PATH of root only. */
const program = ['pgbouncer', '/usr/sbin/pgbouncer'].find((it) => versionOf(it) !== undefined) ?? 'pgbouncer';
const version = versionOf(program);
if (version === undefined && process.env.CI) {
  throw new Error('pgbouncer is not on the PATH, and CI must not skip these tests');
}
const keepsPrepared = version !== undefined && Number(version.split('.')[1]) >= 21;
// eslint-disable-next-line no-restricted-properties -- skipped only without PgBouncer, which CI requires
const withPooler = version === undefined ? describe.skip : describe;
// eslint-disable-next-line no-restricted-properties -- older versions do not support the setting
const testPrepared = keepsPrepared ? test : test.skip;

withPooler(
  // The same title on every machine: docs/evidence.json names these tests.
  'the pgbouncer.ini of the report, read by PgBouncer',
  () => {
    let folder: string;
    let server: RunningPostgres;
    let pooler: ChildProcess;
    let log = '';
    let port: number;

    const connect = async (to: { user?: string; password?: string; database?: string } = {}): Promise<Client> => {
      const client = new Client({
        host: 'localhost',
        port,
        user: 'app',
        password: PASSWORD,
        database: 'freshmaas',
        ssl: { ca: readFileSync(join(folder, 'tls.crt'), 'utf8') },
        ...to,
      });
      await client.connect();
      return client;
    };

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'loadbearing-pgbouncer-'));
      const made = spawnSync('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')],
        ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ]);
      expect(made.status).toBe(0);
      server = await startPostgres({ conf: 'max_connections = 120\n' });
      const admin = new Client({ connectionString: server.url() });
      await admin.connect();
      await admin.query(`CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'`);
      await admin.query('CREATE DATABASE freshmaas OWNER app');
      const { rows } = await admin.query<{ secret: string }>(
        "SELECT rolpassword secret FROM pg_authid WHERE rolname = 'app'",
      );
      await admin.end();

      port = await freePort();
      const props: PgBouncerConfigProps = {
        ...pgBouncer(1000, 'localhost').settings,
        version,
        database: 'freshmaas',
        host: '127.0.0.1',
        port: server.port,
        listenAddress: '127.0.0.1',
        listenPort: port,
        authFile: join(folder, 'userlist.txt'),
        adminUsers: ['app'],
        clientTlsCertFile: join(folder, 'tls.crt'),
        clientTlsKeyFile: join(folder, 'tls.key'),
        serverTls: PgBouncerTls.DISABLE, // the server runs on this machine and has no certificate
      };
      writeFileSync(join(folder, 'pgbouncer.ini'), new PgBouncerConfig(props).render());
      // With the SCRAM secret of the role the pooler needs no password.
      expect(rows[0].secret).toMatch(/^SCRAM-SHA-256\$/);
      writeFileSync(join(folder, 'userlist.txt'), PgBouncerConfig.userlist([{ name: 'app', secret: rows[0].secret }]));
      pooler = spawn(program, [...asUser(folder), join(folder, 'pgbouncer.ini')], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      await new Promise<void>((resolve, reject) => {
        const read = (text: Buffer): void => {
          log += String(text);
          if (log.includes('process up')) resolve();
        };
        pooler.stdout?.on('data', read);
        pooler.stderr?.on('data', read);
        pooler.on('close', () => reject(new Error(`PgBouncer did not start:\n${log}`)));
      });
    });

    afterAll(async () => {
      if (pooler && pooler.exitCode === null) {
        const ended = once(pooler, 'close');
        pooler.kill('SIGTERM');
        await ended;
      }
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('is accepted without warnings', () => {
      expect(log).not.toMatch(/WARNING|ERROR|FATAL/);
    });

    test('[FM-PGB-01] [FM-PGB-02] [FM-PGB-03] pools by transaction, with 1000 clients and pools of 25', async () => {
      expect(await shown('pool_mode', 'max_client_conn', 'default_pool_size')).toEqual(['transaction', '1000', '25']);
    });

    test('[FM-PGB-04] [FM-PGB-05] [FM-PGB-06] keeps ten connections, with a reserve of five after three seconds', async () => {
      expect(await shown('min_pool_size', 'reserve_pool_size', 'reserve_pool_timeout')).toEqual(['10', '5', '3']);
    });

    test('[FM-PGB-07] [FM-PGB-08] [FM-PGB-09] opens at most 100 connections, and closes those idle for 600 seconds', async () => {
      expect(await shown('max_db_connections', 'max_user_connections', 'server_idle_timeout')).toEqual([
        '100',
        '100',
        '600',
      ]);
    });

    test('[FM-PGB-10] [FM-PGB-11] [FM-PGB-12] replaces connections after an hour, connects within 15 s, and ends no query', async () => {
      expect(await shown('server_lifetime', 'server_connect_timeout', 'query_timeout')).toEqual(['3600', '15', '0']);
    });

    test('[FM-PGB-13] [FM-PGB-14] waits two minutes, and logs statistics each minute', async () => {
      expect(await shown('query_wait_timeout', 'stats_period')).toEqual(['120', '60']);
    });

    test('[FM-PGB-15] [FM-PGB-16] logs errors, not connections', async () => {
      const names = ['log_connections', 'log_disconnections', 'log_pooler_errors'];
      expect(await shown(...names)).toEqual(['0', '0', '1']);
    });

    test(`${CLIENTS} concurrent clients share the 25 connections of one pool and its reserve`, async () => {
      const clients = await Promise.all(Array.from({ length: CLIENTS }, () => connect()));
      try {
        const turns = clients.map(async (client, index) => {
          await client.query('BEGIN');
          const { rows } = await client.query<{ backend: number; own: number }>(
            'SELECT pg_backend_pid() AS backend, $1::int AS own, pg_sleep(0.02)',
            [index],
          );
          const again = await client.query<{ backend: number }>('SELECT pg_backend_pid() AS backend');
          await client.query('COMMIT');
          return { ...rows[0], stayed: again.rows[0].backend === rows[0].backend };
        });
        const served = await Promise.all(turns);
        // Each received its result, over one connection from BEGIN to COMMIT.
        expect(served.map((it) => it.own)).toEqual(clients.map((_, index) => index));
        expect(served.every((it) => it.stayed)).toBe(true);
        const backends = new Set(served.map((it) => it.backend)).size;
        expect(backends).toBeGreaterThan(1);
        expect(backends).toBeLessThanOrEqual(30); // 25 and the reserve of 5
        const [pool] = (await ask('SHOW POOLS')).filter((it) => it.database === 'freshmaas');
        expect(pool.pool_mode).toBe('transaction');
        expect(Number(pool.cl_active) + Number(pool.cl_waiting)).toBe(CLIENTS);
      } finally {
        await Promise.all(clients.map((it) => it.end()));
      }
    });

    test('rejects a wrong password and a client without TLS', async () => {
      await expect(connect({ password: 'wrong' })).rejects.toThrow(/authentication failed/);
      const plain = new Client({ host: 'localhost', port, user: 'app', password: PASSWORD, database: 'freshmaas' });
      plain.on('error', () => undefined);
      await expect(plain.connect()).rejects.toThrow(/SSL required/);
    });

    test('[FM-PGB-21] max_prepared_statements is a setting since version 1.21, and a comment before', () => {
      const line = readFileSync(join(folder, 'pgbouncer.ini'), 'utf8').match(/^.*max_prepared_statements.*$/m)?.[0];
      expect(line).toBe(
        keepsPrepared ? 'max_prepared_statements = 100' : '; max_prepared_statements = 100 (from version 1.21 on)',
      );
    });

    testPrepared(
      '[FM-PGB-21] prepared statements survive a change of the connection, since PgBouncer 1.21',
      async () => {
        const clients = await Promise.all(Array.from({ length: 60 }, () => connect()));
        try {
          const prepared = { name: 'twice', text: 'SELECT $1::int * 2 AS twice, pg_sleep(0.01)' };
          for (const round of [1, 2, 3]) {
            const all = await Promise.all(
              clients.map((it) => it.query<{ twice: number }>({ ...prepared, values: [round] })),
            );
            expect(new Set(all.map((it) => it.rows[0].twice))).toEqual(new Set([2 * round]));
          }
        } finally {
          await Promise.all(clients.map((it) => it.end()));
        }
      },
    );

    /** Runs a command in the console, which supports the simple protocol only. */
    async function ask(command: string): Promise<{ [column: string]: string }[]> {
      const console = await connect({ database: 'pgbouncer' });
      try {
        return (await console.query<{ [column: string]: string }>(command)).rows;
      } finally {
        await console.end();
      }
    }

    /** Returns settings of the running pooler. */
    async function shown(...names: string[]): Promise<string[]> {
      const all = await ask('SHOW CONFIG');
      return names.map((name) => String(all.find((it) => it.key === name)?.value));
    }
  },
);

/** PgBouncer refuses to run as root, so it runs as the user of PostgreSQL. */
function asUser(folder: string): string[] {
  if (userInfo().uid !== 0) return [];
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  chmodSync(folder, 0o755);
  for (const file of ['tls.key', 'userlist.txt', 'pgbouncer.ini']) chownSync(join(folder, file), id('-u'), id('-g'));
  return ['--user=postgres'];
}
