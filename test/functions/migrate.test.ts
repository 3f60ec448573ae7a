import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { freePort } from '../../local/free-port';
import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { Ended, bundle, databaseFor, migrate, query, start } from '../support/migrate';
import { until } from '../support/until';

jest.setTimeout(60_000);

let server: RunningPostgres;
let url: string;

beforeAll(async () => {
  server = await startPostgres();
  url = await databaseFor(server.url(), 'shop');
});
afterAll(() => server.stop());
// Emptying a database takes a tenth of the time of creating another one.
beforeEach(() =>
  query(
    url,
    `DROP SCHEMA IF EXISTS loadbearing CASCADE;
     DROP SCHEMA public CASCADE;
     CREATE SCHEMA public;
     CREATE TABLE items (id serial PRIMARY KEY, a integer, made timestamptz);
     INSERT INTO items (a) SELECT i FROM generate_series(1, 60) i`,
  ),
);

const INDEX = '-- transaction: false\n-- expects: items(a number)\nCREATE INDEX idx_a ON items (a);';
const BACK = 'DROP INDEX idx_a;';
/** Builds its first index only after `release`, so that a test can stop the runner meanwhile, however busy the machine is. */
const SLOW = '-- transaction: false\nCREATE INDEX idx_slow ON items (slow(a));\nCREATE INDEX idx_a ON items (a);';
let holder: Client | undefined;
const makeSlow = async (): Promise<void> => {
  holder = new Client({ connectionString: url });
  await holder.connect();
  await holder.query('SELECT pg_advisory_lock(7)');
  await query(
    url,
    `CREATE FUNCTION slow(a integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql
     AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN a; END $$`,
  );
};
const release = async (): Promise<void> => {
  await holder?.end();
  holder = undefined;
};
afterEach(release);

const up = async (file: string, ...args: string[]): Promise<Ended> => migrate(url, ['up', '--bundle', file, ...args]);
const indexes = async (): Promise<Record<string, unknown>[]> =>
  query(
    url,
    `SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relname LIKE 'idx%' ORDER BY 1`,
  );
const ledger = async (): Promise<Record<string, unknown>[]> =>
  query(url, 'SELECT id, done, finished_at IS NOT NULL AS finished FROM loadbearing.schema_migrations ORDER BY id');
const hasLedger = async (): Promise<unknown> =>
  (await query(url, "SELECT to_regclass('loadbearing.schema_migrations') IS NOT NULL AS there"))[0].there;
const untilBuilding = async (): Promise<number> => {
  for (;;) {
    const rows = await query<{ pid: number }>(url, "SELECT pid FROM pg_stat_progress_create_index WHERE phase LIKE 'building%'"); // prettier-ignore
    if (rows.length > 0) return rows[0].pid;
    await sleep(50);
  }
};

describe('up', () => {
  test('applies each migration once, in order, and records it', async () => {
    const file = await bundle([INDEX, BACK], ['CREATE VIEW v AS SELECT 1', 'DROP VIEW v']);
    const first = await up(file);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(
      /^Applying 001_m\n {2}1\/1 CREATE INDEX CONCURRENTLY [^]*\nApplying 002_m\n[^]*\nApplied 2 migrations in \d+\.\d s\n$/,
    );
    expect(await ledger()).toEqual([
      { id: '001_m', done: 1, finished: true },
      { id: '002_m', done: 1, finished: true },
    ]);
    expect(await up(file)).toEqual({ code: 0, err: '', out: 'Nothing to do: every migration is applied\n' });
  });

  test('shows pending statements and changes nothing in a dry run', async () => {
    const ended = await up(await bundle([INDEX, BACK]), '--dry-run');
    expect(ended.out).toContain('CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_a ON items (a);');
    expect(ended.out).toMatch(/\nDry run: 1 migration pending, nothing changed\n$/);
    expect(await indexes()).toEqual([]);
    expect(await hasLedger()).toBe(false);
  });

  test('reads the migrations from the environment without a file', async () => {
    const file = await bundle([INDEX, BACK]);
    const compiled = gzipSync(JSON.stringify(jest.requireActual<object>(file))).toString('base64');
    expect(await migrate(url, ['up'], { MIGRATIONS: compiled })).toMatchObject({ code: 0 });
    expect(await indexes()).toEqual([{ name: 'idx_a', valid: true }]);
  });

  test('rolls back a failed transaction and prints the error of PostgreSQL with its statement', async () => {
    const file = await bundle(['CREATE TABLE made (a int); SELECT no_such_function();', 'SELECT 1']);
    const { code, err } = await up(file);
    expect(code).toBe(1);
    expect(err).toContain('001_m failed at statement 2 of 2: function no_such_function() does not exist (42883)');
    expect(err).toContain('hint: ');
    expect(err).toContain('statement: SELECT no_such_function()');
    expect(err).toContain('state: nothing of this migration is applied');
    expect(err).toMatch(/\nloadbearing migrate: 001_m failed at statement 2 of 2[^\n]*\n$/);
    expect(await query(url, "SELECT to_regclass('made') AS made")).toEqual([{ made: null }]);
    expect(await ledger()).toEqual([]);
  });

  test('resumes after the last completed statement when one failed outside a transaction', async () => {
    await query(url, 'CREATE TABLE later (a integer, b integer)');
    const text = `${INDEX}\nCREATE UNIQUE INDEX idx_b ON later (b);`;
    const file = await bundle([text, `${BACK} DROP INDEX idx_b;`]);
    await query(url, 'INSERT INTO later VALUES (1, 1), (2, 1)');
    const { code, err } = await up(file);
    expect(code).toBe(1);
    expect(err).toContain('could not create unique index "idx_b" (23505)');
    expect(err).toContain('detail: Key (b)=(1) is duplicated');
    expect(err).toContain('state: 1 of 2 statements are done; run it again to continue');
    expect(await ledger()).toEqual([{ id: '001_m', done: 1, finished: false }]);
    expect((await migrate(url, ['status', '--bundle', file])).out).toMatch(/001_m +│ interrupted +│ 1 of 2/);

    await query(url, 'DELETE FROM later WHERE a = 2');
    const again = await up(file);
    expect(again.out).toContain('Resuming 001_m after 1 of 2 statements');
    expect(again.out).toContain('Rebuilding idx_b, whose build was interrupted');
    expect(await indexes()).toEqual([
      { name: 'idx_a', valid: true },
      { name: 'idx_b', valid: true },
    ]);
    expect(await ledger()).toEqual([{ id: '001_m', done: 2, finished: true }]);
  });

  test('waits for a lock briefly, several times, so that others can run in between', async () => {
    const holder = new Client({ connectionString: url });
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE items IN ACCESS SHARE MODE');
    const file = await bundle(['ALTER TABLE items ADD COLUMN b integer', 'SELECT 1']);
    const running = start(url, ['up', '--bundle', file, '--lock-timeout', '200ms']);
    await until(() => running.output().includes('attempt 2 of 5'));
    await holder.query('COMMIT');
    await holder.end();
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  test('names the remedy when it never gets a lock', async () => {
    const holder = new Client({ connectionString: url });
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE items IN ACCESS SHARE MODE');
    const file = await bundle(['ALTER TABLE items ADD COLUMN b integer', 'SELECT 1']);
    const { code, err } = await up(file, '--lock-timeout', '10ms');
    await holder.end();
    expect(code).toBe(1);
    expect(err).toContain('001_m could not lock a table within 10ms, in 5 attempts');
    expect(err).toContain('pg_stat_activity');
    expect(await ledger()).toEqual([]);
  });
});

describe('concurrent runners', () => {
  test('apply each migration once', async () => {
    const file = await bundle([INDEX, BACK], ['CREATE VIEW v AS SELECT 1', 'DROP VIEW v']);
    const runners = Array.from({ length: 3 }, () => start(url, ['up', '--bundle', file]).ended);
    const all = await Promise.all(runners);
    expect(all.map(({ code, err }) => ({ code, err }))).toEqual(all.map(() => ({ code: 0, err: '' })));
    expect(all.filter(({ out }) => out.includes('Applied 2 migrations in'))).toHaveLength(1);
    expect(all.filter(({ out }) => out.includes('Nothing to do'))).toHaveLength(2);
  });

  test('name the runner they waited for when they time out', async () => {
    await makeSlow();
    const file = await bundle([SLOW, `${BACK} DROP INDEX idx_slow;`]);
    const first = start(url, ['up', '--bundle', file]);
    await untilBuilding();
    const { code, err } = await up(file, '--wait', '0');
    expect(code).toBe(1);
    expect(err).toMatch(/Another runner works on this database \(process \d+: CREATE INDEX CONCURRENTLY/);
    await release();
    expect(await first.ended).toMatchObject({ code: 0 });
  });
});

describe('a crash', () => {
  test('of a runner leaves the server building: the next runner waits for it and resumes', async () => {
    await makeSlow();
    const file = await bundle([SLOW, `${BACK} DROP INDEX idx_slow;`]);
    const first = start(url, ['up', '--bundle', file]);
    await untilBuilding();
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await ledger()).toEqual([{ id: '001_m', done: 0, finished: false }]);

    const again = start(url, ['up', '--bundle', file]);
    await until(() => again.output().includes('Waiting for another runner on this database'));
    await release();
    expect(await again.ended).toMatchObject({ code: 0, err: '' });
    expect(await indexes()).toEqual([
      { name: 'idx_a', valid: true },
      { name: 'idx_slow', valid: true },
    ]);
    expect(await ledger()).toEqual([{ id: '001_m', done: 2, finished: true }]);
  });

  test('of the connection is an error, and the next run rebuilds the invalid index', async () => {
    await makeSlow();
    const file = await bundle([SLOW, `${BACK} DROP INDEX idx_slow;`]);
    const first = start(url, ['up', '--bundle', file]);
    const pid = await untilBuilding();
    await query(server.url(), 'SELECT pg_terminate_backend($1)', [pid]);
    const { code, err } = await first.ended;
    expect(code).toBe(1);
    expect(err).toContain('001_m failed at statement 1 of 2: terminating connection');
    expect(await indexes()).toEqual([{ name: 'idx_slow', valid: false }]);
    expect(await ledger()).toEqual([{ id: '001_m', done: 0, finished: false }]);

    await release();
    const again = await up(file);
    expect(again.out).toContain('Rebuilding idx_slow, whose build was interrupted');
    expect(await indexes()).toEqual([
      { name: 'idx_a', valid: true },
      { name: 'idx_slow', valid: true },
    ]);
    const rows = await query<{ n: number }>(url, 'SELECT count(*)::int AS n FROM items');
    expect(rows).toEqual([{ n: 60 }]);
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('[LB-RC-35] %s cancels the statement on the server and ends with %i', async (signal, exitCode) => {
  await makeSlow();
  const file = await bundle([SLOW, `${BACK} DROP INDEX idx_slow;`]);
  const running = start(url, ['up', '--bundle', file]);
  await untilBuilding();
  running.child.kill(signal);
  const { code, err } = await running.ended;
  expect(code).toBe(exitCode);
  expect(err).toContain('001_m failed at statement 1 of 2: canceling statement due to user request');
  expect(await query(url, 'SELECT pid FROM pg_stat_progress_create_index')).toEqual([]);
  await release();
  expect(await up(file)).toMatchObject({ code: 0 });
});

describe('down', () => {
  test('rolls back the last migration, everything after one, or everything', async () => {
    const file = await bundle(
      [INDEX, BACK],
      ['CREATE VIEW v AS SELECT 1', 'DROP VIEW v'],
      ['CREATE VIEW w AS SELECT 1', 'DROP VIEW w'],
    );
    await up(file);
    const down = (...args: string[]): Promise<Ended> => migrate(url, ['down', '--bundle', file, ...args]);
    const ids = async (): Promise<unknown[]> => (await ledger()).map(({ id }) => id);
    await down();
    expect(await ids()).toEqual(['001_m', '002_m']);
    await up(file);
    await down('--to', '001_m');
    expect(await ids()).toEqual(['001_m']);
    expect((await down('--all')).out).toMatch(/\nRolled back 1 migration in \d+\.\d s\n$/);
    expect(await ids()).toEqual([]);
    expect(await indexes()).toEqual([]);
    expect(await down()).toMatchObject({ code: 0, out: 'Nothing to do: no migration is applied\n' });
    expect(await down('--to', '009_m')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Unknown migration 009_m'),
    });
  });
});

describe('rejects before it changes anything', () => {
  test('a migration that was edited after it was applied', async () => {
    await up(await bundle([INDEX, BACK]));
    const file = await bundle([INDEX.replace('items (a)', 'items (a, made)'), BACK]);
    for (const command of ['up', 'down']) {
      const { code, err } = await migrate(url, [command, '--bundle', file]);
      expect(code).toBe(1);
      expect(err).toContain('Edited after it was applied: 001_m');
      expect(err).toContain('fix: restore the original text');
    }
    expect((await migrate(url, ['status', '--bundle', file])).out).toContain('edited after it was applied');
    expect(await indexes()).toEqual([{ name: 'idx_a', valid: true }]);
  });

  test('a missing table, a missing column and a wrong type, all at once', async () => {
    const text =
      '-- transaction: false\n-- expects: items(a text, made timestamp, b any)\n-- expects: others(a any)\nCREATE INDEX idx_a ON items (a);';
    const { code, err } = await up(await bundle([text, BACK]));
    expect(code).toBe(1);
    expect(err).toContain(
      '001_m does not fit this database\n' +
        '  items.a has type integer, not text\n' +
        '  items has no column b, only id, a, made\n' +
        '  table others does not exist\n',
    );
    expect(await indexes()).toEqual([]);
    expect(await hasLedger()).toBe(false);
  });

  test('a migration with a missing table, unless --defer-missing leaves it pending', async () => {
    const later = '-- transaction: false\n-- expects: later(a number)\nCREATE INDEX idx_later ON later (a);';
    const file = await bundle([later, 'DROP INDEX idx_later;'], [INDEX, BACK]);
    expect(await up(file)).toMatchObject({ code: 1, err: expect.stringContaining('table later does not exist') });
    const { code, out } = await up(file, '--defer-missing');
    expect(code).toBe(0);
    expect(out).toContain('Deferred 001_m until its tables exist: later');
    expect(await indexes()).toEqual([{ name: 'idx_a', valid: true }]);
    expect((await migrate(url, ['status', '--bundle', file])).out).toContain('pending, tables missing');

    await query(url, 'CREATE TABLE later (a text)');
    expect(await up(file, '--defer-missing')).toMatchObject({
      code: 1,
      err: expect.stringContaining('later.a has type text, not number'),
    });
    await query(url, 'DROP TABLE later');
    await query(url, 'CREATE TABLE later (a integer)');
    expect(await up(file, '--defer-missing')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Applied 1 migration in'),
    });
  });

  test('a read replica', async () => {
    const replica = await startPostgres({ role: 'replica' });
    try {
      const file = await bundle([INDEX, BACK]);
      const { code, err } = await migrate(replica.url(), ['up', '--bundle', file]);
      expect(code).toBe(1);
      expect(err).toContain('This server is a read replica and accepts no changes');
      expect(err).toContain('fix: use the address of the primary');
      expect(await migrate(replica.url(), ['status', '--bundle', file])).toMatchObject({ code: 0 });
    } finally {
      await replica.stop();
    }
  });
});

describe('the connection', () => {
  test('reports a wrong password without printing it', async () => {
    const file = await bundle([INDEX, BACK]);
    const { code, err, out } = await migrate(url.replace(server.password, 's3cret'), ['up', ...['--bundle', file]]);
    expect(code).toBe(1);
    expect(err).toContain('password authentication failed for user "postgres" (28P01)');
    expect(err).toContain('fix: check the user name and password');
    expect(`${err}${out}`).not.toContain('s3cret');
    expect(await hasLedger()).toBe(false);
  });

  test('reports a closed port, a missing database, and a server without TLS', async () => {
    const file = await bundle([INDEX, BACK]);
    const port = await freePort();
    const nobody = await migrate(`postgresql://postgres@127.0.0.1:${port}/x`, ['up', '--bundle', file]);
    expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('(ECONNREFUSED)') });
    const missing = await migrate(url.replace(/[^/]*$/, 'no_such'), ['up', '--bundle', file]);
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('fix: check the name of the database') });
    const open = await migrate(url, ['up', '--bundle', file], { PGSSLMODE: 'verify-full' });
    expect(open).toMatchObject({ code: 1, err: expect.stringContaining('does not support SSL') });
  });

  test('uses the variables of libpq', async () => {
    const { hostname, port, pathname } = new URL(url);
    const ended = await migrate('', ['up', '--bundle', await bundle([INDEX, BACK])], {
      PGHOST: hostname,
      PGPORT: port,
      PGDATABASE: pathname.slice(1),
      PGUSER: 'postgres',
      PGPASSWORD: server.password,
    });
    expect(ended).toMatchObject({ code: 0, err: '' });
  });
});

describe('the command', () => {
  test.each([
    ['a missing command', [], 'Missing command. Use one of up, down, status, run.'],
    ['a mistyped command', ['staus'], "Unknown command 'staus'. Did you mean 'status'?"],
    ['an unknown command', ['migrate'], "Unknown command 'migrate'. Use one of up, down, status, run."],
    ['an unknown option', ['up', '--force'], '--force'],
    ['an extra argument', ['up', 'clean'], "Unexpected argument 'clean' after 'up'"],
    ['run without a task', ['run'], 'Missing task'],
    ['a wait that is not a number', ['up', '--wait', 'long'], "Invalid --wait 'long'"],
    ['two options that exclude each other', ['down', '--all', '--to', '001_m'], '--to and --all exclude each other'],
    ['a missing file', ['up', '--bundle', '/no/such.json'], 'Cannot read the migrations from /no/such.json'],
    [
      'an unknown TLS mode',
      ['up', '--bundle', 'FILE', '--url', 'postgresql://h/x?sslmode=prefer'],
      "Unknown TLS mode 'prefer'",
    ],
    ['an invalid URL', ['up', '--bundle', 'FILE', '--url', 'secret'], 'Invalid database URL'],
    ['an unknown task', ['run', 'clean', '--bundle', 'FILE'], "Unknown task 'clean'. The bundle has no tasks."],
  ])('rejects %s in one line, with exit code 2', async (_, args, words) => {
    const file = await bundle([INDEX, BACK]);
    const { code, err } = await migrate(url, args.map((arg) => (arg === 'FILE' ? file : arg))); // prettier-ignore
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).toMatch(/^loadbearing migrate: [^\n]+\n$/);
  });

  test('prints errors to standard error and exits with that code', async () => {
    const ended = await start(url, ['upp']).ended;
    expect(ended).toMatchObject({
      code: 2,
      out: '',
      err: "loadbearing migrate: Unknown command 'upp'. Did you mean 'up'?\n",
    });
  });

  test('--help lists commands and options without a database', async () => {
    const { code, out } = await migrate('', ['--help']);
    expect(code).toBe(0);
    for (const word of [
      'up',
      'down',
      'status',
      'run TASK',
      '--dry-run',
      '--defer-missing',
      'PGSSLROOTCERT',
      'Exit codes',
    ]) {
      expect(out).toContain(word);
    }
  });
});
