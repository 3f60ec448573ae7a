import { Client } from 'pg';
import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { Ended, bundle, compiled, databaseFor, migrate, query, saved } from '../support/migrate';
import { until } from '../support/until';

jest.setTimeout(60_000);

const UNIQUE = '-- transaction: false\nCREATE UNIQUE INDEX "UserEmail" ON "Sales"."Users" ("Email");';
const BACK = 'DROP INDEX "Sales"."UserEmail";';

describe.each([18, 16] as const)('PostgreSQL %i', (version) => {
  let server: RunningPostgres;
  let url: string;

  beforeAll(async () => {
    server = await startPostgres({ version });
    url = await databaseFor(server.url(), 'shop');
  });
  afterAll(() => server.stop());
  beforeEach(() =>
    query(
      url,
      `DROP SCHEMA IF EXISTS loadbearing, "Sales", archive CASCADE;
       DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE SCHEMA "Sales"; CREATE SCHEMA archive;
       CREATE TABLE "Sales"."Users" (id serial PRIMARY KEY, "Email" text);
       CREATE TABLE items (id serial PRIMARY KEY, a integer);
       INSERT INTO items (a) SELECT i FROM generate_series(1, 50) i`,
    ),
  );

  const up = (file: string, ...args: string[]): Promise<Ended> => migrate(url, ['up', '--bundle', file, ...args]);
  const finished = async (): Promise<unknown[]> =>
    (await query(url, 'SELECT id FROM loadbearing.schema_migrations WHERE finished_at IS NOT NULL ORDER BY id')).map(
      ({ id }) => id,
    );
  const indexes = (): Promise<Record<string, unknown>[]> =>
    query(
      url,
      `SELECT c.oid::regclass::text AS name, i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE c.relnamespace IN ('public'::regnamespace, '"Sales"'::regnamespace, 'archive'::regnamespace) AND NOT i.indisprimary
       ORDER BY 1`,
    );
  /** Leaves an invalid index behind, as a failed build does. */
  const breakIndex = (sql: string): Promise<unknown> => query(url, sql).catch(() => undefined);

  test('[LB-RC-29] a quoted unique index that failed is rebuilt, and never applied while it is invalid', async () => {
    await query(url, `INSERT INTO "Sales"."Users" ("Email") VALUES ('a@example.com'), ('a@example.com')`);
    const file = await bundle([UNIQUE, BACK]);
    for (const attempt of ['first', 'second']) {
      const { code, err } = await up(file);
      expect({ attempt, code }).toEqual({ attempt, code: 1 });
      expect(err).toContain('could not create unique index "UserEmail"');
      expect(await finished()).toEqual([]);
    }
    await query(url, 'DELETE FROM "Sales"."Users" WHERE id = 2');
    expect((await up(file)).out).toContain('Rebuilding "UserEmail", whose build was interrupted');
    expect(await indexes()).toEqual([{ name: '"Sales"."UserEmail"', valid: true }]);
    expect(await finished()).toEqual(['001_m']);
    const twice = query(url, `INSERT INTO "Sales"."Users" ("Email") VALUES ('a@example.com')`);
    await expect(twice).rejects.toThrow('duplicate key');
  });

  test('[LB-RC-29] a bundle of an earlier version, with an unquoted name and no table, is read in the same way', async () => {
    await query(url, `INSERT INTO items (a) VALUES (1)`);
    await breakIndex('CREATE UNIQUE INDEX CONCURRENTLY "ByA" ON items (a)');
    const old = {
      ...{ format: 1, fingerprint: '0', tasks: [] },
      migrations: [
        {
          ...{ id: '001_m', transaction: false, checksum: 'a', expects: [], down: [] },
          up: [{ sql: 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "ByA" ON items (a)', index: 'ByA' }],
        },
      ],
    };
    expect(await up(saved(JSON.stringify(old)))).toMatchObject({ code: 1 });
    expect(await finished()).toEqual([]);
  });

  test('[LB-RC-29] the index is that of its table, not the first of its name on the search path', async () => {
    await query(url, 'CREATE TABLE archive.items (a integer); CREATE INDEX idx_a ON items (a)');
    await query(url, 'INSERT INTO archive.items VALUES (1), (1)');
    await breakIndex('CREATE UNIQUE INDEX CONCURRENTLY idx_a ON archive.items (a)');
    const sql = '-- transaction: false\nCREATE UNIQUE INDEX idx_a ON archive.items (a);';
    const file = await bundle([sql, 'DROP INDEX archive.idx_a;']);
    expect(await up(file)).toMatchObject({ code: 1 });
    expect(await finished()).toEqual([]);
    await query(url, 'TRUNCATE archive.items');
    expect(await up(file)).toMatchObject({ code: 0 });
    expect(await indexes()).toEqual([
      { name: 'archive.idx_a', valid: true },
      { name: 'idx_a', valid: true },
    ]);
  });

  test.each([
    ['an index on another table', 'CREATE TABLE others (a integer); CREATE INDEX idx_a ON others (a)', 'others'],
    ['an index that is not unique', 'CREATE INDEX idx_a ON items (a)', 'not unique'],
    ['a table', 'CREATE TABLE idx_a ()', 'something else'],
  ])('[LB-RC-29] IF NOT EXISTS never passes %s as the index', async (_, before, words) => {
    await query(url, before);
    const file = await bundle(['-- transaction: false\nCREATE UNIQUE INDEX idx_a ON items (a);', 'DROP INDEX idx_a;']);
    const { code, err } = await up(file);
    expect(code).toBe(1);
    expect(err).toContain(words);
    expect(await finished()).toEqual([]);
  });

  test('[LB-RC-29] an invalid index stops a build that is not concurrent, and one in a transaction', async () => {
    const files = {
      '001_m.up.sql': '-- transaction: false\nCREATE UNIQUE INDEX idx_a ON items (a);',
      '001_m.down.sql': '-- transaction: false\nDROP INDEX idx_a;',
    };
    await query(url, 'INSERT INTO items (a) VALUES (1)');
    await breakIndex('CREATE UNIQUE INDEX CONCURRENTLY idx_a ON items (a)');
    expect(await up(await compiled(files, false))).toMatchObject({ code: 1 });
    await breakIndex('CREATE UNIQUE INDEX CONCURRENTLY idx_a ON items (a)');
    const text = 'CREATE TABLE IF NOT EXISTS items (a integer); CREATE UNIQUE INDEX IF NOT EXISTS idx_a ON items (a);';
    const { code, err } = await up(await bundle([text, 'SELECT 1;']));
    expect(code).toBe(1);
    expect(err).toContain('The index idx_a is not valid');
    expect(await finished()).toEqual([]);
  });

  test('[LB-RC-29] a migration that an earlier version recorded with an invalid index is shown and repaired', async () => {
    const file = await bundle([UNIQUE, BACK]);
    await up(file);
    await query(url, 'DROP INDEX "Sales"."UserEmail"');
    await query(url, `INSERT INTO "Sales"."Users" ("Email") VALUES ('a'), ('a')`);
    await breakIndex('CREATE UNIQUE INDEX CONCURRENTLY "UserEmail" ON "Sales"."Users" ("Email")');
    expect((await migrate(url, ['status', '--bundle', file])).out).toContain('applied, but "UserEmail" is invalid');
    expect(await up(file)).toMatchObject({ code: 1, err: expect.stringContaining('Key ("Email")=(a) is duplicated') });
    await query(url, 'DELETE FROM "Sales"."Users" WHERE id > 1');
    expect(await up(file)).toMatchObject({ code: 0 });
    expect(await indexes()).toEqual([{ name: '"Sales"."UserEmail"', valid: true }]);
  });

  test('[LB-RC-29] a build by somebody else is waited for, not dropped', async () => {
    await query(
      url,
      `CREATE FUNCTION slow(a integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql
       AS $$ BEGIN PERFORM pg_sleep(0.03); RETURN a; END $$`,
    );
    const other = new Client({ connectionString: url });
    await other.connect();
    const built = other.query('CREATE INDEX CONCURRENTLY idx_a ON items (slow(a))');
    await until(async () => (await indexes()).length > 0);
    const [{ oid }] = await query(url, "SELECT to_regclass('idx_a')::oid AS oid");
    const file = await bundle(['-- transaction: false\nCREATE INDEX idx_a ON items (slow(a));', 'DROP INDEX idx_a;']);
    expect(await up(file)).toMatchObject({ code: 0 });
    await built;
    await other.end();
    expect(await query(url, "SELECT to_regclass('idx_a')::oid AS oid")).toEqual([{ oid }]);
    expect(await finished()).toEqual(['001_m']);
  });

  test('[LB-RC-29] what an interrupted REINDEX CONCURRENTLY left goes before the next, in migrations and tasks', async () => {
    await query(url, 'CREATE INDEX idx_a ON items (a)');
    const leave = async (name: string): Promise<void> => {
      await query(url, 'INSERT INTO items (a) VALUES (1)');
      await breakIndex(`CREATE UNIQUE INDEX CONCURRENTLY ${name} ON items (a)`);
    };
    await leave('idx_a_ccnew');
    await leave('idx_a_ccold1');
    const file = await compiled({
      '001_m.up.sql': '-- transaction: false\nREINDEX INDEX CONCURRENTLY idx_a;',
      '001_m.down.sql': '-- transaction: false\nANALYZE items;',
      'tasks/rebuild.sql': 'REINDEX (VERBOSE, CONCURRENTLY) TABLE items;',
    });
    expect(await up(file)).toMatchObject({ code: 0 });
    expect(await indexes()).toEqual([{ name: 'idx_a', valid: true }]);
    await leave('idx_a_ccnew');
    expect(await migrate(url, ['run', 'rebuild', '--bundle', file])).toMatchObject({ code: 0 });
    expect(await indexes()).toEqual([{ name: 'idx_a', valid: true }]);
  });

  test('[LB-RC-29] REINDEX TABLE CONCURRENTLY, which skips an invalid index, is not applied', async () => {
    await query(url, 'INSERT INTO items (a) VALUES (1)');
    await breakIndex('CREATE UNIQUE INDEX CONCURRENTLY idx_a ON items (a)');
    const sql = '-- transaction: false\nREINDEX TABLE CONCURRENTLY items;';
    expect(await up(await bundle([sql, '-- transaction: false\nANALYZE items;']))).toMatchObject({
      code: 1,
      err: expect.stringContaining('public.idx_a is not valid'),
    });
    expect(await finished()).toEqual([]);
  });

  test('[LB-RC-29] an invalid index is not attached to a partitioned one, and a constraint that fails is not recorded', async () => {
    await query(
      url,
      `CREATE TABLE sales (a integer, day date) PARTITION BY RANGE (day);
       CREATE TABLE sales_1 PARTITION OF sales FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
       CREATE INDEX idx_sales ON ONLY sales (a)`,
    );
    await query(url, "INSERT INTO sales VALUES (0, '2026-01-02')");
    await breakIndex('CREATE INDEX CONCURRENTLY "Sales1" ON sales_1 ((1 / a))');
    await query(url, 'DROP INDEX "Sales1"; CREATE INDEX "Sales1" ON sales_1 (a)');
    await query(url, `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '"Sales1"'::regclass`);
    const attach = await bundle(['ALTER INDEX idx_sales ATTACH PARTITION "Sales1";', 'SELECT 1;']);
    expect(await up(attach)).toMatchObject({ code: 1, err: expect.stringContaining('"Sales1" is not valid') });
    await query(url, 'REINDEX INDEX "Sales1"');
    expect(await up(attach)).toMatchObject({ code: 0 });
    expect(await indexes()).toContainEqual({ name: 'idx_sales', valid: true });

    const check = await bundle(
      ['ALTER INDEX idx_sales ATTACH PARTITION "Sales1";', 'SELECT 1;'],
      ['ALTER TABLE items ADD CONSTRAINT small CHECK (a < 40) NOT VALID;', 'SELECT 1;'],
      ['ALTER TABLE items VALIDATE CONSTRAINT small;', 'SELECT 1;'],
    );
    expect(await up(check)).toMatchObject({ code: 1 });
    expect(await finished()).toEqual(['001_m', '002_m']);
    await query(url, 'UPDATE items SET a = 1');
    expect(await up(check)).toMatchObject({ code: 0 });
    expect(await query(url, "SELECT convalidated AS valid FROM pg_constraint WHERE conname = 'small'")).toEqual([
      { valid: true },
    ]);
  });
});
