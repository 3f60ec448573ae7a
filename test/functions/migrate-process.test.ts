import { once } from 'node:events';
import { Server, Socket, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { connectionSettings } from '../../lib/functions/migrate/connection-settings';
import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { bundle, compiled, databaseFor, migrate, query, saved, start } from '../support/migrate';
import { until } from '../support/until';

jest.setTimeout(60_000);

let server: RunningPostgres;
let url: string;

beforeAll(async () => {
  server = await startPostgres();
  url = await databaseFor(server.url(), 'shop');
});
afterAll(() => server.stop());
// A statement whose client is lost goes on in the server, and holds its locks.
afterEach(() =>
  query(
    url,
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  ),
);
beforeEach(() =>
  query(
    url,
    `DROP SCHEMA IF EXISTS loadbearing CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE items (a integer)`,
  ),
);

/** A proxy that can stop forwarding while it keeps its connections open, as a firewall does that has forgotten them. */
class Proxy {
  private silent = false;
  private readonly muted = new Set<Socket>();
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(port: number) {
    this.server = createServer((client) => {
      const upstream = new Socket().connect(port, '127.0.0.1');
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ]) {
        this.sockets.add(from);
        const muted = (): boolean => this.silent || this.muted.has(from);
        from.on('data', (data) => muted() || to.write(data));
        from.on('error', () => undefined);
        from.on('close', () => muted() || to.destroy());
      }
    }).listen(0, '127.0.0.1');
  }

  public async url(): Promise<string> {
    if (!this.server.listening) await once(this.server, 'listening');
    return url.replace(/:\d+\//, `:${(this.server.address() as AddressInfo).port}/`);
  }

  /** Forwards nothing any more. */
  public silence(): void {
    this.silent = true;
  }

  /** Forwards nothing on the open connections. */
  public mute(): void {
    this.sockets.forEach((socket) => this.muted.add(socket));
  }

  public stop(): void {
    this.server.close();
    this.sockets.forEach((socket) => socket.destroy());
  }
}

const active = async (sql: string): Promise<unknown[]> =>
  query(url, "SELECT query FROM pg_stat_activity WHERE query = $1 AND state = 'active'", [sql]);
const untilActive = (sql: string): Promise<void> => until(async () => (await active(sql)).length > 0);

describe('a signal', () => {
  test('[LB-RC-35] ends the wait for another runner, and releases the lock', async () => {
    const slow = await bundle(['SELECT pg_sleep(60);', 'SELECT 1;']);
    const first = start(url, ['up', '--bundle', slow]);
    await untilActive('SELECT pg_sleep(60)');
    const second = start(url, ['up', '--bundle', slow]);
    await until(() => second.output().includes('Waiting'));
    second.child.kill('SIGTERM');
    expect(await second.ended).toMatchObject({ code: 143, err: expect.stringContaining('Interrupted by SIGTERM') });
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 143 });
    expect(await active('SELECT pg_sleep(60)')).toEqual([]);
    expect(await migrate(url, ['up', '--wait', '2', '--bundle', await bundle(['SELECT 1;', 'SELECT 1;'])])).toMatchObject({ code: 0 }); // prettier-ignore
  });

  test('[LB-RC-35] starts no further statement', async () => {
    const file = await compiled({
      '001_m.up.sql': 'SELECT pg_sleep(1); CREATE TABLE made ();',
      '001_m.down.sql': 'SELECT 1;',
      '002_m.up.sql': 'CREATE TABLE more ();',
      '002_m.down.sql': 'SELECT 1;',
    });
    const running = start(url, ['up', '--bundle', file]);
    await untilActive('SELECT pg_sleep(1)');
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 130 });
    expect(await query(url, "SELECT to_regclass('made') AS made, to_regclass('more') AS more")).toEqual([
      { made: null, more: null },
    ]);
  });

  test('[LB-RC-35] ends the program within its time although the server is out of reach', async () => {
    const proxy = new Proxy(server.port);
    const file = await bundle(['SELECT pg_sleep(5);', 'SELECT 1;']);
    const running = start(await proxy.url(), ['up', '--bundle', file], { PGCONNECT_TIMEOUT: '4' });
    await untilActive('SELECT pg_sleep(5)');
    proxy.silence();
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 143, err: expect.stringContaining('could not be canceled') });
    proxy.stop();
  });
});

describe('a silent loss of the network', () => {
  test('[LB-RC-35] of a statement is an error instead of a hang', async () => {
    const proxy = new Proxy(server.port);
    const file = await bundle(['SELECT pg_sleep(30);', 'SELECT 1;']);
    const running = start(await proxy.url(), ['up', '--network-timeout', '1', '--bundle', file], { PGCONNECT_TIMEOUT: '4' }); // prettier-ignore
    await untilActive('SELECT pg_sleep(30)');
    proxy.silence();
    const { code, err } = await running.ended;
    expect(code).toBe(1);
    expect(err).toContain(
      '001_m failed at statement 1 of 1: the connection is lost: no answer from the server for 1 s',
    );
    proxy.stop();
  });

  test('[LB-RC-35] of the query that waits for the lock is an error too', async () => {
    const proxy = new Proxy(server.port);
    const file = await bundle(['SELECT pg_sleep(31);', 'SELECT 1;']);
    const holder = start(url, ['up', '--bundle', file]);
    await untilActive('SELECT pg_sleep(31)');
    const running = start(await proxy.url(), ['up', '--network-timeout', '1', '--bundle', file], { PGCONNECT_TIMEOUT: '4' }); // prettier-ignore
    await until(() => running.output().includes('Waiting'));
    proxy.silence();
    const { code, err } = await running.ended;
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('no answer from the server for 1 s') });
    proxy.stop();
    holder.child.kill('SIGTERM');
    await holder.ended;
  });

  test('[LB-RC-35] of an answer alone is detected by the state of the server', async () => {
    const proxy = new Proxy(server.port);
    const file = await bundle(['SELECT pg_sleep(1.5);', 'SELECT 1;']);
    const running = start(await proxy.url(), ['up', '--network-timeout', '3', '--bundle', file]);
    await untilActive('SELECT pg_sleep(1.5)');
    proxy.mute();
    const { code, err } = await running.ended;
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('its answer never arrived') });
    proxy.stop();
  });

  test('[LB-RC-35] a long statement with a network that works is no loss, even if a second connection is refused', async () => {
    await query(url, "CREATE ROLE single SUPERUSER LOGIN PASSWORD 'pw' CONNECTION LIMIT 1");
    const file = await bundle(['SELECT pg_sleep(3);', 'SELECT 1;']);
    const all = await Promise.all(
      [url, url.replace(/\/\/[^@]*@/, '//single:pw@')].map((it) => {
        const own = it.replace(/\/shop$/, '/postgres');
        return start(it === url ? it : own, ['up', '--network-timeout', '1', '--bundle', file]).ended;
      }),
    );
    expect(all.map(({ code, err }) => ({ code, err }))).toEqual([1, 2].map(() => ({ code: 0, err: '' })));
    await query(server.url(), 'DROP SCHEMA loadbearing CASCADE; DROP ROLE single');
  });

  test('[LB-RC-35] the server notices the loss of this program by itself', async () => {
    const file = await compiled({
      '001_m.up.sql': 'SELECT 1;',
      '001_m.down.sql': 'SELECT 1;',
      'tasks/show.sql':
        "SELECT current_setting('tcp_keepalives_idle') AS idle, current_setting('tcp_user_timeout') AS lost;",
    });
    expect((await migrate(url, ['run', 'show', '--bundle', file])).out).toMatch(/30 +│ (90s|90000)/);
  });
});

describe('TLS', () => {
  const OLD = { ...process.env };
  afterEach(() => {
    process.env = { ...OLD };
  });
  const tls = (address: string, env: { readonly [name: string]: string } = {}): unknown => {
    Object.assign(process.env, env);
    const { ssl } = connectionSettings(address);
    return ssl && typeof ssl === 'object' ? [ssl.rejectUnauthorized, ssl.checkServerIdentity !== undefined] : ssl;
  };
  const FULL = [true, false];
  const CA = [true, true];
  const ENCRYPTED = [false, false];

  test.each([
    ['postgresql://db.example.com/x', {}, FULL],
    ['postgresql://localhost/x', {}, false],
    ['postgresql:///x?host=/var/run/postgresql', {}, false],
    ['postgresql://localhost/x', { PGSSLMODE: 'verify-full' }, FULL],
    ['postgresql://db.example.com/x?sslmode=disable', { PGSSLMODE: 'verify-full' }, FULL],
    ['postgresql://db.example.com/x?sslmode=verify-full', { PGSSLMODE: 'disable' }, FULL],
    ['postgresql://db.example.com/x?sslmode=verify-full&sslmode=disable', {}, FULL],
    ['postgresql://db.example.com/x?sslmode=require', { PGSSLMODE: 'verify-ca' }, CA],
    ['postgresql://db.example.com/x?sslmode=require', {}, ENCRYPTED],
    ['postgresql://db.example.com/x?sslmode=disable', {}, false],
    ['postgresql://db.example.com/x?ssl=true', {}, FULL],
    ['postgresql://db.example.com/x', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, FULL],
    ['postgresql://db.example.com/x?uselibpqcompat=true&sslmode=verify-full', {}, FULL],
  ])('[LB-RC-35] the stricter mode of the URL and the environment applies: %s %j', (address, env, expected) => {
    expect(tls(address, env)).toEqual(expected);
  });

  test.each(['sslmode=verify-full&ssl=0', 'ssl=false', 'SSL=no', 'tls=off', 'requiressl=0'])(
    '[LB-RC-35] a URL with %s does not connect',
    async (parameters) => {
      const file = await bundle(['SELECT 1;', 'SELECT 1;']);
      const { code, err } = await migrate(`${url}?${parameters}`, ['up', '--bundle', file]);
      expect({ code, lines: err.split('\n').length }).toEqual({ code: 2, lines: 2 });
      expect(err).toContain('turns off TLS');
    },
  );

  test.each([
    'postgresql://db/x?sslmode=SECRET',
    'postgresql://db/x?ssl=SECRET',
    'postgresql://db/x?sslrootcert=SECRET',
    'postgresql://user:12/SECRET@db/x',
    'postgresql://user:12#SECRET@db/x',
    'postgresql://user:12?SECRET@db/x',
    'postgresql://user:%SECRET@db/x',
    'SECRET',
    'mysql://user:SECRET@db/x',
  ])('[LB-RC-35] the value of a URL is never printed: %s', async (address) => {
    const file = await bundle(['SELECT 1;', 'SELECT 1;']);
    const given = await migrate(address, ['up', '--bundle', file]);
    const argument = await migrate('', ['up', address, '--bundle', file]);
    expect([given.code, argument.code]).toEqual([2, 2]);
    expect(`${given.out}${given.err}`).not.toContain('SECRET');
    expect(given.err).not.toContain('\n    at ');
  });

  test('[LB-RC-35] a value of PGSSLMODE is not printed, and a URL as an argument hides its password', async () => {
    const file = await bundle(['SELECT 1;', 'SELECT 1;']);
    const mode = await migrate(url, ['up', '--bundle', file], { PGSSLMODE: 'SECRET' });
    const argument = await migrate(url, ['up', 'postgresql://user:SECRET@db/x', '--bundle', file]);
    expect([mode.code, argument.code]).toEqual([2, 2]);
    expect(`${mode.err}${argument.err}`).not.toContain('SECRET');
  });
});

const WHOLE = {
  format: 1,
  fingerprint: '0',
  migrations: [{ id: '001_a', transaction: true, checksum: 'a', expects: [], up: [{ sql: 'SELECT 1' }], down: [] }],
  tasks: [],
};
const [ONE] = WHOLE.migrations;

test.each([
  ['no JSON', '{', 'it is not JSON'],
  ['null', 'null', 'it is not an object'],
  ['a list', '[]', 'it is not an object'],
  ['another format', JSON.stringify({ ...WHOLE, format: 2 }), 'its format is not 1'],
  ['no migrations', JSON.stringify({ ...WHOLE, migrations: undefined }), 'migrations is not a list'],
  ['a migration without an id', JSON.stringify({ ...WHOLE, migrations: [{}] }), 'migrations[0].id is not text'],
  ['a null migration', JSON.stringify({ ...WHOLE, migrations: [ONE, null] }), 'migrations[1] is not an object'],
  [
    'a statement without SQL',
    JSON.stringify({ ...WHOLE, migrations: [{ ...ONE, up: [{}] }] }),
    'migrations[0].up[0].sql is not text',
  ],
  ['an id twice', JSON.stringify({ ...WHOLE, migrations: [ONE, ONE] }), 'migrations[1].id is not unique'],
  [
    'a task without statements',
    JSON.stringify({ ...WHOLE, tasks: [{ name: 'a', metrics: false }] }),
    'tasks[0].statements is not a list',
  ],
  ['a name with a quote', JSON.stringify({ ...WHOLE, name: 'a"; DROP' }), 'name is not 1 to 40'],
])('[LB-RC-35] a bundle with %s is rejected with its place and a code', async (_, text, words) => {
  const fromFile = await migrate(url, ['up', '--bundle', saved(text)]);
  const fromVariable = await migrate(url, ['up'], { MIGRATIONS: gzipSync(text).toString('base64') });
  for (const { code, err } of [fromFile, fromVariable]) {
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).toMatch(/^loadbearing migrate: LB1701: [^\n]+\n$/);
  }
});
