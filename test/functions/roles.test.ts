import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { DatabaseAccess, DatabaseRoles } from '../../lib/domain';
import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { Ended, databaseFor, migrate, query } from '../support/migrate';

jest.setTimeout(60_000);

const ROLES = new DatabaseRoles({
  name: 'shop',
  roles: [
    { name: 'web', access: DatabaseAccess.OWNER },
    { name: 'stock', access: DatabaseAccess.WRITER },
    { name: 'report', access: DatabaseAccess.READER },
    { name: 'refresh', access: DatabaseAccess.MAINTAINER },
  ],
});
const PASSWORDS: { [name: string]: string } = {
  DATABASE_ROLES: ROLES.toJson(),
  ...Object.fromEntries(ROLES.logins.map((it) => [DatabaseRoles.passwordVariable(it), `secret of ${it}`])),
};
const EMPTY = join(mkdtempSync(join(tmpdir(), 'loadbearing-roles-')), 'bundle.json');
writeFileSync(EMPTY, JSON.stringify({ format: 1, fingerprint: '0', migrations: [], tasks: [] }));

let server: RunningPostgres;
let administrator: string;
const as = (login: string, password = `secret of ${login}`): string => {
  const url = new URL(administrator);
  [url.username, url.password] = [login, encodeURIComponent(password)];
  return url.href;
};
const apply = (environment = PASSWORDS): Promise<Ended> =>
  migrate(administrator, ['up', '--bundle', EMPTY], environment);
const refused = (login: string, sql: string): Promise<void> =>
  expect(query(as(login), sql)).rejects.toMatchObject({ code: '42501' });

async function eventually(rows: () => Promise<unknown[]>): Promise<void> {
  while ((await rows()).length === 0) await setTimeout(10);
}

beforeAll(async () => {
  server = await startPostgres();
  const url = await databaseFor(server.url(), 'shop');
  // Like the administrator of a managed service: may create roles, but is no superuser.
  await query(url, `CREATE ROLE dbadmin LOGIN CREATEROLE PASSWORD 'admin'; ALTER DATABASE shop OWNER TO dbadmin`);
  administrator = url;
  administrator = as('dbadmin', 'admin');
  await query(administrator, 'CREATE TABLE items (id serial PRIMARY KEY, a integer); INSERT INTO items (a) VALUES (1)');
  await query(
    administrator,
    `CREATE MATERIALIZED VIEW totals AS SELECT sum(a) AS a FROM items;
     CREATE FUNCTION refresh_totals() RETURNS void LANGUAGE plpgsql AS $$ BEGIN REFRESH MATERIALIZED VIEW totals; END $$`,
  );
  expect((await apply()).err).toBe('');
});
afterAll(() => server.stop());

describe('[LB-RC-25] roles of applications and jobs', () => {
  test('can be set up again, with new passwords', async () => {
    expect((await apply()).out.trim().split('\n')).toEqual([
      'Nothing to do: every migration is applied',
      'Set up the roles web, stock, report, refresh',
    ]);
    const changed = await apply({ ...PASSWORDS, PASSWORD_OF_REPORT: 'another secret' });
    expect(changed).toMatchObject({ code: 0, err: '' });
    expect(await query(as('report', 'another secret'), 'SELECT a FROM items')).toEqual([{ a: 1 }]);
    await apply();
  });

  test('an owner creates tables that belong to all owners, and changes those of the administrator', async () => {
    await query(as('web'), 'CREATE TABLE orders (id serial PRIMARY KEY, item integer)');
    await query(as('web'), 'ALTER TABLE items ADD COLUMN b integer');
    const [{ tableowner }] = await query(administrator, "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'");
    expect(tableowner).toBe('shop_owner');
    await query(administrator, 'CREATE INDEX ON orders (item)');
  });

  test('a writer writes rows of later tables too, and creates nothing', async () => {
    await query(as('web'), 'CREATE TABLE IF NOT EXISTS later (id serial PRIMARY KEY, a integer)');
    await query(as('stock'), 'INSERT INTO later (a) VALUES (1); UPDATE items SET a = 1; DELETE FROM later');
    await refused('stock', 'CREATE TABLE own (a integer)');
    await refused('stock', 'DROP TABLE items');
    await refused('stock', 'TRUNCATE items');
  });

  test('a reader reads only', async () => {
    expect(await query(as('report'), 'SELECT a FROM totals')).toHaveLength(1);
    await refused('report', 'UPDATE items SET a = 2');
    await refused('report', 'REFRESH MATERIALIZED VIEW totals');
  });

  test('a maintainer refreshes views, and writes nothing', async () => {
    await query(as('refresh'), 'SELECT refresh_totals()');
    await refused('refresh', 'INSERT INTO items (a) VALUES (2)');
  });

  test('none is an administrator', async () => {
    for (const login of ROLES.logins) {
      await refused(login, 'CREATE ROLE other');
      await refused(login, 'SELECT * FROM pg_authid');
    }
  });

  test('a role loses the rights that the plan no longer gives it', async () => {
    const less = new DatabaseRoles({ name: 'shop', roles: [{ name: 'stock', access: DatabaseAccess.READER }] });
    await apply({ ...PASSWORDS, DATABASE_ROLES: less.toJson() });
    await refused('stock', 'UPDATE items SET a = 2');
    expect((await apply()).out).toContain('REVOKE shop_reader FROM stock');
    await query(as('stock'), 'UPDATE items SET a = 1');
  });

  test('a login that the plan no longer names loses its rights', async () => {
    const less = new DatabaseRoles({ name: 'shop', roles: [{ name: 'web', access: DatabaseAccess.OWNER }] });
    const { out } = await apply({ ...PASSWORDS, DATABASE_ROLES: less.toJson() });
    expect(out).toContain('REVOKE shop_reader FROM report');
    await refused('report', 'SELECT * FROM items');
    await query(as('web'), 'ALTER TABLE items ADD COLUMN c integer; ALTER TABLE items DROP COLUMN c');
    await query(administrator, 'SELECT * FROM items');
    await apply();
    await query(as('report'), 'SELECT * FROM items');
  });

  test('a role that existed before becomes an ordinary login', async () => {
    await query(administrator, 'CREATE ROLE earlier NOLOGIN CREATEROLE');
    const more = new DatabaseRoles({
      name: 'earlier_shop',
      roles: [{ name: 'earlier', access: DatabaseAccess.READER }],
    });
    await apply({ DATABASE_ROLES: more.toJson(), PASSWORD_OF_EARLIER: 'secret of earlier' });
    await refused('earlier', 'CREATE ROLE other');
  });

  test('views and functions that reach other schemas keep working, for every role', async () => {
    await query(
      administrator,
      `CREATE SCHEMA audit; CREATE TABLE audit.events (a integer); INSERT INTO audit.events VALUES (1);
       CREATE VIEW events_seen AS SELECT a FROM audit.events;
       CREATE MATERIALIZED VIEW event_count AS SELECT count(*) AS a FROM audit.events;
       CREATE VIEW events_twice AS SELECT a FROM events_seen UNION ALL SELECT a FROM events_seen;
       CREATE FUNCTION log_event() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'INSERT INTO audit.events VALUES (2)';
       REVOKE EXECUTE ON FUNCTION log_event() FROM PUBLIC`,
    );
    await apply();
    for (const login of [administrator, ...ROLES.logins.map((it) => as(it))]) {
      expect(await query(login, 'SELECT * FROM events_seen WHERE a = 1')).toHaveLength(1);
      expect(await query(login, 'SELECT * FROM events_twice WHERE a = 1')).toHaveLength(2);
      expect(await query(login, 'SELECT * FROM event_count')).toHaveLength(1);
    }
    await query(as('web'), 'SELECT log_event(); DROP VIEW events_twice');
    await query(as('refresh'), 'REFRESH MATERIALIZED VIEW event_count');
    await refused('report', 'SELECT log_event()');
    await refused('stock', 'UPDATE events_seen SET a = 3');
    await refused('web', 'SELECT * FROM audit.events');
  });

  test('a missing password is an error before anything changes, and no output has one', async () => {
    const failed = await apply({ ...PASSWORDS, PASSWORD_OF_WEB: '' });
    expect(failed.code).toBe(2);
    expect(failed.err).toContain('PASSWORD_OF_WEB');
    const { out, err } = await apply();
    expect(`${failed.out}${failed.err}${out}${err}`).not.toMatch(/secret of|SCRAM-SHA/);
  });

  test('partitioned tables and their partitions belong to the owner', async () => {
    await query(
      administrator,
      `CREATE TABLE events (id integer, at date) PARTITION BY RANGE (at);
       CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`,
    );
    await apply();
    await query(as('web'), 'ALTER TABLE events ADD COLUMN a integer');
    await query(as('web'), 'CREATE INDEX ON events (a); DROP TABLE events_2026');
  });

  test('schemas can have the name of a keyword', async () => {
    const orders = new DatabaseRoles({
      name: 'keyword',
      roles: [{ name: 'keyword_web', access: DatabaseAccess.OWNER }],
      schemas: ['order'],
    });
    await query(administrator, 'CREATE SCHEMA "order"; CREATE TABLE "order".lines (a integer)');
    expect(await apply({ DATABASE_ROLES: orders.toJson(), PASSWORD_OF_KEYWORD_WEB: 'x' })).toMatchObject({ code: 0 });
    await query(as('keyword_web', 'x'), 'ALTER TABLE "order".lines ADD COLUMN b integer');
  });

  test('objects of every kind belong to the owner', async () => {
    await query(
      administrator,
      `CREATE TABLE kinds (a integer, b integer, name text);
       CREATE STATISTICS "Kinds" ON a, b FROM kinds;
       CREATE AGGREGATE product(integer) (sfunc = int4mul, stype = integer, initcond = '1');
       CREATE AGGREGATE middle(ORDER BY float8) (sfunc = array_append, stype = float8[]);
       CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
       CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple);
       CREATE COLLATION "by number" (provider = icu, locale = 'en-u-kn-true');
       CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
       CREATE FUNCTION same(kinds, kinds) RETURNS boolean LANGUAGE sql AS 'SELECT $1.a = $2.a';
       CREATE OPERATOR === (leftarg = kinds, rightarg = kinds, function = same);
       CREATE TYPE span AS RANGE (subtype = integer);
       CREATE DOMAIN positive AS integer CHECK (VALUE > 0)`,
    );
    expect(await apply()).toMatchObject({ code: 0, err: '' });
    expect((await apply()).out).not.toContain('Changed the owner');
    await query(
      as('web'),
      `DROP OPERATOR === (kinds, kinds); DROP FUNCTION same(kinds, kinds); DROP STATISTICS "Kinds"; DROP AGGREGATE product(integer);
       DROP AGGREGATE middle(ORDER BY float8); DROP TEXT SEARCH CONFIGURATION words; DROP TEXT SEARCH DICTIONARY plain;
       DROP COLLATION "by number"; DROP CONVERSION latin; DROP TYPE span; DROP DOMAIN positive; DROP TABLE kinds`,
    );
  });

  test('nobody else may create objects beside those of the owner, as before version 15', async () => {
    await query(server.url('shop'), 'ALTER SCHEMA public OWNER TO dbadmin; GRANT CREATE ON SCHEMA public TO PUBLIC');
    await query(as('report'), 'CREATE TABLE planted (a integer); DROP TABLE planted');
    const { out } = await apply();
    expect(out).toContain('Not in the plan: REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    await refused('report', 'CREATE TABLE planted (a integer)');
    await query(as('web'), 'CREATE TABLE planted (a integer); DROP TABLE planted');
    expect((await apply()).out).not.toContain('REVOKE');
  });

  test('functions of an application never run with the rights of the administrator', async () => {
    // PostgreSQL prefers each of them to its own function, for the types of the arguments.
    const planted = [
      'format(text, regclass, text)',
      'format(text, text, regclass, text)',
      'pg_try_advisory_lock(text)',
      'set_config(text, text, text)',
    ];
    const body = 'BEGIN INSERT INTO taken VALUES (current_user); RETURN true; END';
    await query(
      as('web'),
      `CREATE TABLE taken (who name); GRANT INSERT ON taken TO PUBLIC;
       ${planted.map((it) => `CREATE FUNCTION ${it} RETURNS boolean LANGUAGE plpgsql AS $$ ${body} $$;`).join('\n')}`,
    );
    await query(administrator, 'CREATE TABLE bait (a integer)');
    expect(await apply()).toMatchObject({ code: 0, err: '' });
    expect(await query(as('web'), 'SELECT * FROM taken')).toEqual([]);
    await query(as('web'), `DROP FUNCTION ${planted.join(', ')}; DROP TABLE taken, bait`);
  });

  test('the plan can be in a file, whose size no task definition limits', async () => {
    const plan = join(dirname(EMPTY), 'roles.json');
    writeFileSync(plan, ROLES.toJson());
    const passwords = { ...PASSWORDS, DATABASE_ROLES: '' };
    const up = ['up', '--bundle', EMPTY, '--roles'];
    expect(await migrate(administrator, [...up, plan], passwords)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Set up the roles') as string,
    });
    writeFileSync(plan, '{');
    expect(await migrate(administrator, [...up, plan], passwords)).toMatchObject({
      code: 2,
      err: expect.stringContaining('roles.json') as string,
    });
  });

  test('a login that existed before gets its rights, and loses every power', async () => {
    await query(server.url('shop'), 'CREATE SCHEMA powers; CREATE TABLE powers.items (a integer)');
    await query(
      server.url('shop'),
      `CREATE ROLE powerful NOLOGIN NOINHERIT SUPERUSER REPLICATION BYPASSRLS CREATEDB CREATEROLE CONNECTION LIMIT 0 VALID UNTIL '2001-01-01';
       CREATE ROLE powers_owner SUPERUSER BYPASSRLS;
       ALTER ROLE powerful IN DATABASE shop SET role = powerful`,
    );
    const powers = new DatabaseRoles({
      name: 'powers',
      roles: [{ name: 'powerful', access: DatabaseAccess.OWNER }],
      schemas: ['powers'],
    });
    const environment = { DATABASE_ROLES: powers.toJson(), PASSWORD_OF_POWERFUL: 'secret of powerful' };
    expect(await migrate(server.url('shop'), ['up', '--bundle', EMPTY], environment)).toMatchObject({ code: 0 });
    await query(as('powerful'), 'INSERT INTO powers.items VALUES (1)');
    expect(await query(as('powerful'), 'SELECT current_user')).toEqual([{ current_user: 'powers_owner' }]);
    const attributes = 'rolsuper OR rolreplication OR rolbypassrls OR rolcreatedb OR rolcreaterole';
    expect(
      await query(as('powerful'), `SELECT rolname FROM pg_roles WHERE (${attributes}) AND rolname LIKE 'power%'`),
    ).toEqual([]);
  });

  test('a login of somebody else does not become a common role', async () => {
    await query(administrator, `CREATE ROLE taken_reader LOGIN PASSWORD 'secret of taken_reader'`);
    const taken = new DatabaseRoles({ name: 'taken', roles: [{ name: 'taken_web', access: DatabaseAccess.WRITER }] });
    const failed = await apply({ DATABASE_ROLES: taken.toJson(), PASSWORD_OF_TAKEN_WEB: 'x' });
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('taken_reader') as string });
    expect(await query(administrator, `SELECT rolname FROM pg_roles WHERE rolname LIKE 'taken%'`)).toHaveLength(1);
    await refused('taken_reader', 'SELECT * FROM items');
  });

  test('a role of another administrator is an error with a fix, and changes nothing', async () => {
    await query(server.url('shop'), 'CREATE ROLE foreign_web LOGIN');
    const foreign = new DatabaseRoles({
      name: 'abroad',
      roles: [{ name: 'foreign_web', access: DatabaseAccess.READER }],
    });
    const failed = await apply({ DATABASE_ROLES: foreign.toJson(), PASSWORD_OF_FOREIGN_WEB: 'x' });
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('WITH ADMIN OPTION') as string });
    await expect(query(as('foreign_web', 'x'), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('a schema whose owner gives no rights is an error, and one that everybody can change a warning', async () => {
    await query(server.url('shop'), 'CREATE SCHEMA theirs; GRANT USAGE ON SCHEMA theirs TO PUBLIC');
    const theirs = (access: DatabaseAccess): { [name: string]: string } => ({
      DATABASE_ROLES: new DatabaseRoles({
        name: 'guest',
        roles: [{ name: 'guest', access }],
        schemas: ['theirs'],
      }).toJson(),
      PASSWORD_OF_GUEST: 'secret of guest',
    });
    const failed = await apply(theirs(DatabaseAccess.OWNER));
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('"theirs"') as string });
    expect(await apply(theirs(DatabaseAccess.READER))).toMatchObject({ code: 0, err: '' });
    await query(server.url('shop'), 'GRANT CREATE ON SCHEMA theirs TO PUBLIC');
    expect((await apply(theirs(DatabaseAccess.READER))).out).toContain(
      'everybody may create objects in the schema theirs',
    );
  });

  test('logins connect to a database that is closed to everybody', async () => {
    await query(administrator, 'REVOKE CONNECT ON DATABASE shop FROM PUBLIC');
    await query(
      administrator,
      'REVOKE CONNECT ON DATABASE shop FROM shop_owner, shop_writer, shop_reader, shop_maintainer',
    );
    await expect(query(as('report'), 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
    expect(await apply()).toMatchObject({ code: 0, err: '' });
    for (const login of ROLES.logins) await query(as(login), 'SELECT 1');
    await query(administrator, 'GRANT CONNECT ON DATABASE shop TO PUBLIC');
  });

  test.each(['pä\u00a0ss\u00adwörd', '\u2168\ufb01x', `a'b\\c"$$d`])(
    'clients log in with the password %s',
    async (password) => {
      expect(await apply({ ...PASSWORDS, PASSWORD_OF_REPORT: password })).toMatchObject({ code: 0, err: '' });
      await query(as('report', password), 'SELECT 1');
      await apply();
    },
  );

  test('two databases of a server can be set up at once', async () => {
    await query(server.url('shop'), 'CREATE DATABASE second OWNER dbadmin');
    const second = administrator.replace(/shop$/, 'second');
    for (let round = 0; round < 3; round++) {
      const both = new DatabaseRoles({
        name: `both${round}`,
        roles: [1, 2, 3].map((it) => ({ name: `both${round}_${it}`, access: DatabaseAccess.WRITER })),
        alternating: true,
      });
      const environment = {
        DATABASE_ROLES: both.toJson(),
        ...Object.fromEntries(both.logins.map((it) => [DatabaseRoles.passwordVariable(it), it])),
      };
      const runs = [administrator, second].map((it) => migrate(it, ['up', '--bundle', EMPTY], environment));
      expect(await Promise.all(runs)).toMatchObject([
        { code: 0, err: '' },
        { code: 0, err: '' },
      ]);
    }
  });

  test('a run locks few of many tables at once, and grants only what is missing', async () => {
    const small = await startPostgres({ conf: 'fsync = off\nmax_connections = 12\nmax_locks_per_transaction = 10' });
    try {
      expect(await migrate(small.url(), ['up', '--bundle', EMPTY], PASSWORDS)).toMatchObject({ code: 0 });
      const create = (from: number): string =>
        `DO $$ BEGIN FOR it IN ${from}..${from + 99} LOOP EXECUTE 'CREATE TABLE t' || it || ' (a integer); ALTER TABLE t' || it || ' OWNER TO shop_owner'; END LOOP; END $$`;
      for (let from = 0; from < 3000; from += 100) await query(small.url(), create(from));
      expect(await migrate(small.url(), ['up', '--bundle', EMPTY], PASSWORDS)).toMatchObject({ code: 0, err: '' });
      const readable = `SELECT count(*)::int AS count, max(xmin::text::bigint) AS last FROM pg_class WHERE relname ~ '^t[0-9]+$' AND has_table_privilege('report', oid, 'SELECT')`;
      const before = await query(small.url(), readable);
      expect(before).toMatchObject([{ count: 3000 }]);
      expect(await migrate(small.url(), ['up', '--bundle', EMPTY], PASSWORDS)).toMatchObject({ code: 0, err: '' });
      expect(await query(small.url(), readable)).toEqual(before);
    } finally {
      await small.stop();
    }
  });

  test('a refresh of a view that stays with the administrator runs no function of an owner', async () => {
    await query(
      administrator,
      `CREATE SCHEMA books; CREATE TABLE books.sales (a integer); INSERT INTO books.sales VALUES (1);
       CREATE FUNCTION net(integer) RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
       CREATE MATERIALIZED VIEW sales AS SELECT public.net(a) AS a FROM books.sales`,
    );
    expect((await apply()).out).not.toContain('materialized view');
    const body = `BEGIN EXECUTE 'ALTER ROLE web CREATEROLE'; RETURN 1; END`;
    await refused('web', `CREATE OR REPLACE FUNCTION net(integer) RETURNS integer LANGUAGE plpgsql AS $$ ${body} $$`);
    await query(as('refresh'), 'SELECT net(1); REFRESH MATERIALIZED VIEW sales');

    await query(
      as('web'),
      'CREATE FUNCTION gross(integer) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN $1; END $$',
    );
    await query(administrator, 'CREATE MATERIALIZED VIEW totals_sold AS SELECT public.gross(a) AS a FROM books.sales');
    expect((await apply()).out).toContain('materialized view public.totals_sold calls a function of shop_owner');
    await refused('web', 'REFRESH MATERIALIZED VIEW totals_sold');
    await query(
      administrator,
      'DROP MATERIALIZED VIEW sales, totals_sold; DROP FUNCTION net, gross; DROP SCHEMA books CASCADE',
    );
  });

  test('a function with the rights of the administrator and an open search path is a warning', async () => {
    const definer = 'RETURNS integer LANGUAGE sql SECURITY DEFINER';
    await query(
      administrator,
      `CREATE FUNCTION open_path() ${definer} AS 'SELECT 1';
       CREATE FUNCTION own_path() ${definer} SET search_path = pg_catalog, pg_temp AS 'SELECT 1'`,
    );
    const { out } = await apply();
    expect(out).toContain('ALTER FUNCTION public.open_path() SET search_path');
    expect(out).not.toContain('own_path');
    await query(administrator, 'DROP FUNCTION open_path(), own_path()');
  });

  test('while one table waits for a long query, no other is locked, and a later run continues', async () => {
    await query(
      administrator,
      'CREATE TABLE free_before (a integer); CREATE TABLE busy (a integer); CREATE TABLE free_after (a integer)',
    );
    const report = new Client({ connectionString: administrator });
    await report.connect();
    await report.query('BEGIN; SELECT * FROM busy');
    const failing = migrate(administrator, ['up', '--bundle', EMPTY, '--lock-timeout', '300ms'], PASSWORDS);
    await eventually(() =>
      query(administrator, `SELECT FROM pg_locks WHERE NOT granted AND relation = 'busy'::regclass`),
    );
    for (const table of ['free_before', 'free_after', 'items']) {
      await query(administrator, `SET lock_timeout = '50ms'; SELECT * FROM ${table}`);
    }
    expect(await failing).toMatchObject({ code: 1, err: expect.stringContaining('busy') as string });
    await report.end();
    expect(await apply()).toMatchObject({ code: 0, err: '' });
    await query(as('web'), 'DROP TABLE free_before, busy, free_after');
  });

  test('alternating logins change the same tables', async () => {
    const two = new DatabaseRoles({
      name: 'shop',
      roles: [{ name: 'app', access: DatabaseAccess.OWNER }],
      alternating: true,
    });
    expect(two.logins).toEqual(['app', 'app_clone']);
    const passwords = { PASSWORD_OF_APP: 'secret of app', PASSWORD_OF_APP_CLONE: 'secret of app_clone' };
    await apply({ DATABASE_ROLES: two.toJson(), ...passwords });
    await query(as('app'), 'CREATE TABLE shared (a integer)');
    await query(as('app_clone'), 'ALTER TABLE shared ADD COLUMN b integer; DROP TABLE shared');
  });
});
