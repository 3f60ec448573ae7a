import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Client } from 'pg';
import { compileFolder } from '../../bin/migrations/compile';
import { HARMLESS_FUNCTIONS } from '../../bin/migrations/sql-functions';
import { LoadbearingError, MigrationBundle, ProblemName } from '../../lib/domain';
import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { databaseFor, query } from '../support/migrate';
import { aFolder } from '../support/workflow';

/** Tables of an application: 100 rows, a function, a procedure, an operator and a view that delete, and a partition. */
const TABLES = `
  CREATE TYPE state AS ENUM ('new', 'paid', 'void');
  CREATE TABLE items (id int PRIMARY KEY, note text, price numeric(8, 2), state state, empty text, code varchar(20));
  INSERT INTO items SELECT n, 'note ' || n, n + 0.55, 'paid', NULL, 'code ' || n FROM generate_series(1, 100) n;
  CREATE TABLE other (id int PRIMARY KEY);
  INSERT INTO other SELECT generate_series(1, 100);
  CREATE FUNCTION purge() RETURNS int LANGUAGE sql AS 'DELETE FROM public.items WHERE id > 20; SELECT 1';
  CREATE FUNCTION purge(int, int) RETURNS int LANGUAGE sql AS 'SELECT purge()';
  CREATE PROCEDURE purge_all() LANGUAGE sql AS 'DELETE FROM public.items WHERE id > 20';
  CREATE FUNCTION purge_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM purge(); RETURN NEW; END';
  CREATE SCHEMA odd;
  CREATE OPERATOR odd.+ (FUNCTION = purge, LEFTARG = int, RIGHTARG = int);
  CREATE FUNCTION odd.lower(text) RETURNS text LANGUAGE sql AS 'SELECT purge()::text';`;
const DIGEST = `SELECT count(*)::int AS rows, md5(string_agg(concat_ws('|', id, note, price, state, code), ',' ORDER BY id)) AS digest FROM items`;

/** Each changes a row of `items` on the server, at once or with the next ordinary statement of the application. */
const LOSSES: readonly (readonly [problem: string, sql: string, then?: string])[] = [
  ['loses-data', 'DELETE FROM items'],
  ['loses-data', 'WITH gone AS (DELETE FROM items WHERE id > 20 RETURNING *) SELECT count(*) FROM gone'],
  ['loses-data', 'DO $$ BEGIN DELETE FROM items WHERE id > 20; END $$'],
  ['loses-data', "DO LANGUAGE plpgsql 'BEGIN IF true THEN TRUNCATE items; END IF; END'"],
  ['loses-data', 'MERGE INTO items USING other ON items.id = other.id WHEN MATCHED AND other.id > 20 THEN DELETE'],
  ['loses-data', 'UPDATE items SET note = NULL WHERE id > 20'],
  ['loses-data', 'UPDATE items SET note = DEFAULT'],
  ['loses-data', 'UPDATE items SET note = NULL::text'],
  ['loses-data', 'ALTER TABLE items DROP COLUMN note'],
  [
    'loses-data',
    'CREATE FUNCTION clean() RETURNS int LANGUAGE sql BEGIN ATOMIC DELETE FROM items RETURNING 1; END',
    'SELECT clean()',
  ],
  ['loses-data', "CREATE FUNCTION clean() RETURNS void LANGUAGE sql AS 'TRUNCATE items'", 'SELECT clean()'],
  [
    'loses-data',
    'CREATE RULE keep AS ON UPDATE TO items DO INSTEAD DELETE FROM items WHERE id = OLD.id',
    "UPDATE items SET note = 'x' WHERE id = 1",
  ],
  ['loses-data', 'PREPARE gone AS DELETE FROM items', 'EXECUTE gone'],
  ['loses-data', 'EXPLAIN ANALYZE DELETE FROM items'],
  ['loses-data', 'DROP TABLE items'],
  ['undecided', "UPDATE items SET note = ''"],
  ['undecided', "UPDATE items SET note = 'x' WHERE note IS NULL OR id > 20"],
  ['undecided', "UPDATE items SET note = 'x' WHERE empty IS NULL"],
  ['undecided', "UPDATE items SET (note, empty) = ('x', 'y') WHERE empty IS NULL"],
  ['undecided', "UPDATE items i SET note = 'x' FROM items o WHERE o.empty IS NULL AND i.id = o.id"],
  ['undecided', "INSERT INTO items SELECT * FROM items ON CONFLICT (id) DO UPDATE SET note = ''"],
  ['undecided', "MERGE INTO items USING other ON items.id = other.id WHEN MATCHED THEN UPDATE SET note = ''"],
  ['undecided', 'ALTER TABLE items ALTER COLUMN note TYPE int USING 0'],
  ['undecided', "ALTER TABLE items ALTER COLUMN note TYPE text USING ''"],
  ['undecided', 'ALTER TABLE items ALTER COLUMN price TYPE numeric(8, 1)'],
  ['undecided', 'ALTER TABLE items ALTER COLUMN price TYPE int'],
  ['undecided', "ALTER TABLE items ALTER COLUMN state TYPE text USING 'x'"],
  ['undecided', 'SELECT purge()'],
  ['undecided', 'SELECT 1 WHERE (SELECT public.purge()) = 1'],
  ['undecided', 'SELECT 1 OPERATOR(odd.+) 2'],
  ['undecided', "SET search_path = odd, pg_catalog, public; SELECT lower('A')"],
  ['undecided', "SELECT odd.lower('A')"],
  ['undecided', 'CREATE TABLE copy AS SELECT purge() AS a'],
  ['undecided', 'CREATE MATERIALIZED VIEW m AS SELECT purge() AS a'],
  ['undecided', 'CREATE VIEW v AS SELECT purge() AS a', 'SELECT * FROM v'],
  ['undecided', 'ALTER TABLE other ADD COLUMN a int DEFAULT purge()'],
  ['undecided', 'CREATE TABLE more (id int DEFAULT purge())', 'INSERT INTO more DEFAULT VALUES'],
  ['undecided', 'CALL purge_all()'],
  ['undecided', "DO $$ BEGIN EXECUTE 'DELETE FR' || 'OM items'; END $$"],
  ['undecided', "DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT purge()' LOOP NULL; END LOOP; END $$"],
  ['undecided', 'DO $$ DECLARE a int := purge(); BEGIN NULL; END $$'],
  ['undecided', 'DO $$ DECLARE a int[]; BEGIN a[purge()] := 1; END $$'],
  ['undecided', 'DO $$ BEGIN CALL purge_all(); END $$'],
  ['undecided', "DO $$ BEGIN RAISE EXCEPTION 'x'; EXCEPTION WHEN OTHERS THEN PERFORM purge(); END $$"],
  [
    'undecided',
    'CREATE TRIGGER t AFTER INSERT ON other FOR EACH ROW EXECUTE FUNCTION purge_row()',
    'INSERT INTO other VALUES (101)',
  ],
  [
    'undecided',
    'ALTER TABLE items ADD FOREIGN KEY (id) REFERENCES other ON DELETE CASCADE',
    'DELETE FROM other WHERE id = 1',
  ],
  ['undecided', "SELECT query_to_xml('SELECT purge()', true, true, '')"],
  [
    'undecided',
    'DO $$\n#variable_conflict use_variable\nDECLARE note text; BEGIN UPDATE items SET note = id::text WHERE note IS NULL; END $$',
  ],
];

/** Statements of ordinary migrations, each of which leaves every row and value as it was. */
const KEPT: readonly string[] = [
  'CREATE TABLE added (id bigint GENERATED ALWAYS AS IDENTITY, item int REFERENCES items ON DELETE CASCADE, at timestamptz DEFAULT now())',
  'CREATE TABLE copied AS SELECT id, upper(note) AS note FROM items',
  "INSERT INTO items (id, note) SELECT 1, 'x' ON CONFLICT DO NOTHING",
  "UPDATE items SET empty = coalesce(note, 'none') WHERE empty IS NULL AND items.empty IS NULL",
  'UPDATE items AS i SET empty = o.id FROM other o WHERE i.empty IS NULL AND o.id = i.id',
  'ALTER TABLE items ALTER COLUMN code TYPE text',
  'ALTER TABLE items ADD CONSTRAINT positive CHECK (price > 0) NOT VALID',
  'ALTER TABLE items VALIDATE CONSTRAINT positive',
  'ALTER TABLE items ALTER COLUMN note SET NOT NULL',
  "ALTER TYPE state ADD VALUE IF NOT EXISTS 'late'",
  'CREATE VIEW paid AS SELECT id, EXTRACT(day FROM now()) AS day FROM items',
  'CREATE MATERIALIZED VIEW totals AS SELECT state, sum(price) AS total FROM items GROUP BY state',
  'REFRESH MATERIALIZED VIEW totals',
  "CREATE FUNCTION touch() RETURNS void LANGUAGE plpgsql AS $$ DECLARE n int := 0; BEGIN FOR n IN 1..3 LOOP RAISE NOTICE '%', lower('A'); END LOOP; REFRESH MATERIALIZED VIEW totals; END $$",
  'CREATE OR REPLACE FUNCTION twice(a int) RETURNS int LANGUAGE sql AS $$ SELECT a * 2 $$',
  'DO $$ BEGIN IF NOT EXISTS (SELECT FROM items WHERE id = 0) THEN INSERT INTO other VALUES (200) ON CONFLICT DO NOTHING; END IF; END $$',
  'MERGE INTO other USING items ON items.id = other.id WHEN NOT MATCHED THEN INSERT VALUES (items.id)',
  "SET LOCAL lock_timeout = '1s'",
  'SET LOCAL search_path = pg_catalog, public',
  "COMMENT ON TABLE items IS 'kept'",
  'GRANT SELECT ON items TO PUBLIC',
  'DROP MATERIALIZED VIEW totals',
  'DROP FUNCTION touch()',
  'DROP VIEW paid',
];

let server: RunningPostgres;
let url = '';
let untouched = '';

beforeAll(async () => {
  server = await startPostgres({ conf: '' });
  url = await databaseFor(server.url(), 'shop');
  await query(url, TABLES);
  untouched = await tableAfter();
}, 60_000);
afterAll(() => server.stop());

const compile = (up: string, down = 'SELECT 1;'): Promise<MigrationBundle> =>
  compileFolder(aFolder({ '001_a.up.sql': up, '001_a.down.sql': down }), { concurrent: true });

/** Names the problems of a migration, each once. */
async function problemsOf(up: string, down?: string): Promise<string[]> {
  try {
    await compile(up, down);
    return [];
  } catch (error) {
    if (!(error instanceof LoadbearingError)) throw error;
    return [...new Set(error.problems.map(({ code }) => ProblemName.of(code).replace('migration-', '')))];
  }
}

/** Runs statements in a transaction that is rolled back, and returns what is left of the table. */
async function tableAfter(...statements: string[]): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const sql of statements) await client.query(sql);
    const { rows } = await client.query<object>(DIGEST).catch(() => ({ rows: ['the table is gone'] }));
    return JSON.stringify(rows);
  } finally {
    await client.end();
  }
}

const CASES = LOSSES.map(([problem, sql, then = 'SELECT 1']) => [problem, sql, then] as const);

test.each(CASES)('[LB-RC-30] %s: %s', async (problem, sql, then) => {
  expect(await tableAfter(sql, then)).not.toBe(untouched);
  expect(await problemsOf(`${sql};`)).toEqual([problem]);
  expect(await problemsOf('SELECT 1;', `${sql};`)).toEqual([problem]);
});

test('[LB-RC-30] statements of ordinary migrations need no marker, and 100 rows stay 100', async () => {
  for (const sql of KEPT) expect([sql, await problemsOf(`${sql};`)]).toEqual([sql, []]);
  expect(await tableAfter(...KEPT)).toBe(untouched);
});

test('[LB-RC-30] no composition hides a loss', async () => {
  const wrappers: readonly ((sql: string, tag: string) => string)[] = [
    (sql, tag) => `DO ${tag} BEGIN ${sql}; END ${tag}`,
    (sql, tag) =>
      `DO ${tag} DECLARE n int; BEGIN FOR n IN 1..2 LOOP IF n = 1 THEN ${sql}; END IF; END LOOP; END ${tag}`,
    (sql, tag) => `CREATE FUNCTION f${tag.length}() RETURNS void LANGUAGE plpgsql AS ${tag} BEGIN ${sql}; END ${tag}`,
    (sql, tag) => `CREATE FUNCTION f${tag.length}() RETURNS void LANGUAGE sql AS ${tag} SELECT 1; ${sql} ${tag}`,
    (sql) => `/* DELETE */ ${sql} -- SELECT 1\n`,
  ];
  const plain = LOSSES.filter(([, sql]) => !/^(SELECT|WITH|PREPARE|SET)/.test(sql)); // PL/pgSQL rejects them as statements
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...plain),
      fc.array(fc.constantFrom(...wrappers), { maxLength: 4 }),
      fc.subarray([...KEPT]),
      fc.nat(),
      async ([problem, loss], around, kept, place) => {
        const wrapped = around.reduce((sql, wrap, depth) => wrap(sql, `$${'x'.repeat(depth + 1)}$`), loss);
        const at = place % (kept.length + 1);
        const file = [...kept.slice(0, at), wrapped, ...kept.slice(at)].join(';\n');
        expect(await problemsOf(`${file};`)).toEqual([problem]);
        const confirmed = `-- keeps-data: a reviewer looked at it\n${file};`;
        const left = await problemsOf(confirmed);
        expect(problem === 'undecided' ? left : left.includes(problem)).toEqual(problem === 'undecided' ? [] : true);
      },
    ),
    { numRuns: 60 },
  );
});

test('[LB-RC-30] the marker holds for one file, needs a reason, and needs a statement', async () => {
  const marker = '-- keeps-data: purge() deletes expired sessions only\n';
  expect(await problemsOf(`${marker}SELECT purge();`)).toEqual([]);
  expect(await problemsOf(`${marker}SELECT purge();`, 'SELECT purge();')).toEqual(['undecided']);
  expect(await problemsOf('-- keeps-data: true\nSELECT purge();')).toEqual(['invalid-format']);
  expect(await problemsOf(`${marker}SELECT 1;`)).toEqual(['prop-without-effect']);
  expect(await problemsOf(`${marker}DELETE FROM items;`)).toEqual(['loses-data', 'prop-without-effect']);
});

test('[LB-RC-30] every function that counts as harmless is immutable or stable in PostgreSQL, or known', async () => {
  const rows = await query<{ name: string; volatile: boolean }>(
    url,
    `SELECT proname AS name, bool_or(provolatile = 'v') AS volatile FROM pg_proc
     WHERE pronamespace = 'pg_catalog'::regnamespace GROUP BY proname`,
  );
  const volatile = new Map(rows.map((row) => [row.name, row.volatile]));
  const names = [...HARMLESS_FUNCTIONS];
  expect(names.filter((name) => !volatile.has(name))).toEqual([]);
  // They change with every call, or with the size of a table, but change nothing; nextval skips a number at most.
  expect(names.filter((name) => volatile.get(name)).sort()).toEqual([
    ...[
      'clock_timestamp',
      'currval',
      'gen_random_uuid',
      'lastval',
      'nextval',
      'pg_database_size',
      'pg_indexes_size',
      'pg_is_in_recovery',
    ],
    ...[
      'pg_relation_size',
      'pg_table_size',
      'pg_total_relation_size',
      'random',
      'random_normal',
      'timeofday',
      'uuidv4',
      'uuidv7',
    ],
  ]);
});

test('[LB-RC-30] the guide lists every kind of statement that the compiler accepts', () => {
  const guide = readFileSync(join(__dirname, '../../docs/migrations.md'), 'utf8');
  const words = KEPT.map((sql) => /^[A-Z]+/.exec(sql)![0]);
  expect(words.filter((word) => !guide.includes(word))).toEqual([]);
});
