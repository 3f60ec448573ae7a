import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFolder } from '../../bin/migrations/compile';
import { LoadbearingError, MigrationBundle } from '../../lib/domain';
import { aFolder } from '../support/workflow';

const INDEX = '-- transaction: false\nCREATE INDEX idx_a ON items (a);\n';
const compile = (files: { readonly [file: string]: string }, concurrent = true): Promise<MigrationBundle> =>
  compileFolder(aFolder(files), { concurrent });
const pair = (up: string, down = 'DROP INDEX idx_a;'): { readonly [file: string]: string } => ({
  '001_a.up.sql': up,
  '001_a.down.sql': down,
});

/** What is wrong, each with its place below the folder. */
async function complaints(files: { readonly [file: string]: string }): Promise<string[]> {
  const folder = aFolder(files);
  try {
    await compileFolder(folder, { concurrent: true });
  } catch (error) {
    if (error instanceof LoadbearingError) {
      return error.problems.map(({ what, where }) => `${where.replace(`${folder}/`, '')}: ${what}`);
    }
    throw error;
  }
  return [];
}

test('a folder becomes migrations in the order of their numbers, with tasks', async () => {
  const bundle = await compile({
    '002_views.up.sql': 'CREATE VIEW v AS SELECT 1;',
    '002_views.down.sql': 'DROP VIEW v;',
    'app_001_indexes.up.sql': INDEX,
    'app_001_indexes.down.sql': '-- transaction: false\nDROP INDEX idx_a;',
    'tasks/clean_up.sql': 'VACUUM; ANALYZE;',
    'tasks/size.sql': '-- metrics: true\nSELECT 1 AS "One";',
  });
  expect(bundle.migrations.map(({ id, transaction }) => [id, transaction])).toEqual([
    ['app_001_indexes', false],
    ['002_views', true],
  ]);
  expect(bundle.tasks).toEqual([
    { name: 'clean-up', metrics: false, statements: [{ sql: 'VACUUM' }, { sql: 'ANALYZE' }] },
    { name: 'size', metrics: true, statements: [{ sql: 'SELECT 1 AS "One"' }] },
  ]);
  expect(MigrationBundle.fromJson(bundle.toJson())).toEqual(bundle);
});

test('statements end where PostgreSQL says: not inside texts, bodies of functions and comments', async () => {
  const body = "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'ä; b'; END $$";
  const { migrations } = await compile(pair(`/* ; */ ${body}; -- ;\nCOMMENT ON FUNCTION f() IS 'ü;';`));
  expect(migrations[0].up.map(({ sql }) => sql)).toEqual([body, "COMMENT ON FUNCTION f() IS 'ü;'"]);
});

test('[OC-IDX-11] a plain index is built concurrently and only when it is not there, unless nobody uses the database', async () => {
  const files = pair('-- transaction: false\nCREATE UNIQUE  INDEX idx_a ON s.items (a);', 'DROP INDEX idx_a;');
  const [live] = (await compile(files)).migrations;
  expect(live.up).toEqual([
    { sql: 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS idx_a ON s.items (a)', index: 's.idx_a' },
  ]);
  expect(live.down).toEqual([{ sql: 'DROP INDEX CONCURRENTLY IF EXISTS idx_a' }]);
  const [idle] = (await compile(files, false)).migrations;
  expect(idle.up).toEqual([{ sql: 'CREATE UNIQUE INDEX IF NOT EXISTS idx_a ON s.items (a)' }]);
  expect(idle.checksum).toBe(live.checksum);
});

test('comments and the way back may change after a migration was applied, its statements may not', async () => {
  const checksum = async (up: string, down = 'DROP INDEX idx_a;'): Promise<string> =>
    (await compile(pair(up, down))).migrations[0].checksum;
  const before = await checksum(INDEX);
  expect(await checksum(`${INDEX}-- why\n`, 'DROP INDEX IF EXISTS idx_a;')).toBe(before);
  expect(await checksum(INDEX.replace('(a)', '(b)'))).not.toBe(before);
  expect(await checksum(INDEX.replace('-- transaction: false\n', 'CREATE TABLE items (a int);\n'))).not.toBe(before);
});

test('the fingerprint changes with a migration, not with a task', async () => {
  const files = pair(INDEX, 'DROP INDEX idx_a;');
  const { fingerprint } = await compile(files);
  expect((await compile({ ...files, 'tasks/a.sql': 'VACUUM;' })).fingerprint).toBe(fingerprint);
  expect((await compile({ ...files, ...pair(INDEX.replace('(a)', '(b)')) })).fingerprint).not.toBe(fingerprint);
});

test('what a migration expects of its tables is read from its first lines', async () => {
  const up =
    '-- expects: items(id number, made timestamp)\n-- expects: s.others(data jsonb)\n\nCREATE VIEW v AS SELECT 1;';
  expect((await compile(pair(up, 'DROP VIEW v;'))).migrations[0].expects).toEqual([
    { table: 'items', column: 'id', dataType: 'number' },
    { table: 'items', column: 'made', dataType: 'timestamp' },
    { table: 's.others', column: 'data', dataType: 'jsonb' },
  ]);
});

test.each([
  ['without a down file', { '001_a.up.sql': 'SELECT 1;' }, ['001_a: there is no 001_a.down.sql']],
  ['without an up file', { '001_a.down.sql': 'SELECT 1;' }, ['001_a: there is no 001_a.up.sql']],
  ['with another name', { 'indexes.sql': '' }, ['indexes.sql: the file is called indexes.sql']],
  [
    'with the number of another',
    { ...pair('SELECT 1;'), 'b_001_b.up.sql': 'SELECT 1;', 'b_001_b.down.sql': 'SELECT 1;' },
    ['b_001_b: 001_a and b_001_b have the same number'],
  ],
  [
    'that PostgreSQL cannot read',
    pair('SELECT 1;\n\nCREATE INDX a ON b (c);'),
    ['001_a.up.sql:3: syntax error at or near "INDX"'],
  ],
  [
    'that builds concurrently in a transaction',
    pair('CREATE INDEX CONCURRENTLY idx_a ON items (a);'),
    ['001_a.up.sql:1: it cannot run in a transaction'],
  ],
  ['that vacuums in a transaction', pair('VACUUM items;'), ['001_a.up.sql:1: it cannot run in a transaction']],
  [
    'that locks a table in use',
    pair('CREATE INDEX idx_a ON items (a);'),
    ['001_a.up.sql:1: the index idx_a is built in a transaction: nobody can write to items until it is done'],
  ],
  [
    'with NOW() in the predicate of an index',
    pair("-- transaction: false\n\nCREATE INDEX idx_a ON items (a) WHERE a > NOW() - interval '30 days';"),
    ['001_a.up.sql:3: the index idx_a depends on NOW()'],
  ],
  [
    'with CURRENT_TIMESTAMP in the predicate of an index',
    pair('-- transaction: false\nCREATE INDEX idx_a ON items (a) WHERE a > CURRENT_TIMESTAMP;'),
    ['001_a.up.sql:2: the index idx_a depends on CURRENT_TIMESTAMP'],
  ],
  [
    'whose index has no name',
    pair('-- transaction: false\nCREATE INDEX ON items (a);'),
    ['001_a.up.sql:2: the index has no name'],
  ],
  [
    'with a transaction of its own',
    pair('BEGIN; SELECT 1; COMMIT;'),
    ['001_a.up.sql:1: BEGIN ends or begins a transaction', '001_a.up.sql:1: COMMIT ends or begins a transaction'],
  ],
  [
    'that cannot be repeated after a crash',
    pair('-- transaction: false\nINSERT INTO items VALUES (1);'),
    [expect.stringContaining('001_a.up.sql:2: INSERT INTO items VALUES may be done twice')],
  ],
  [
    'with an unknown type',
    pair('-- expects: items(a string)\nSELECT 1;'),
    ["001_a.up.sql: expects names 'a string' of items"],
  ],
  ['with a flag that is neither', pair('-- transaction: no\nSELECT 1;'), ["001_a.up.sql: transaction is 'no'"]],
])('a migration %s is refused, with its file and line', async (_, files, expected) => {
  expect(await complaints(files)).toEqual(expected);
});

test.each([
  'DROP TABLE items',
  'DROP SCHEMA app',
  'DROP VIEW v CASCADE',
  'ALTER TABLE items DROP COLUMN a',
  'TRUNCATE items',
  'DELETE FROM items',
  'DROP DATABASE app',
  'DROP OWNED BY app',
])('a migration never loses data: %s is refused in both ways', async (sql) => {
  const words = sql.split(' ').slice(0, 4).join(' ');
  expect(await complaints(pair(`${sql};`, `${sql};`))).toEqual(
    expect.arrayContaining([`001_a.up.sql:1: ${words} loses data`, `001_a.down.sql:1: ${words} loses data`]),
  );
});

test('every problem of a folder is in one error', async () => {
  expect(
    await complaints({
      ...pair('DROP TABLE a; CREATE INDX b;', 'BEGIN;'),
      'notes.sql': '',
      '002_b.up.sql': 'SELECT 1;',
    }),
  ).toHaveLength(4);
  expect(await complaints({ [join('sub', 'x')]: '' })).toEqual([]);
});

test('the file of the guide is one that can be compiled', async () => {
  const guide = readFileSync(join(__dirname, '../../docs/migrations.md'), 'utf8');
  const [{ expects, up }] = (await compile(pair(/```sql\n([^]*?)```/.exec(guide)![1]))).migrations;
  expect(expects).toHaveLength(2);
  expect(up[0].index).toBe('idx_orders_customer');
});

test('a folder that is not there is an error', async () => {
  await expect(compileFolder('/no/such/folder', { concurrent: true })).rejects.toThrow('/no/such/folder is no folder');
});

test('[TT-ARC-04] [AA-RB-01] the migrations of the reports only add, and each can be taken back', async () => {
  for (const system of ['traitor-track', 'ops-center', 'argo-alpine', 'fresh-maas']) {
    const { migrations } = await compileFolder(join(__dirname, '../../stacks', system, 'sql'), { concurrent: true });
    for (const { up, down } of migrations) {
      expect(up.filter(({ sql }) => /\bDROP\b/i.test(sql))).toEqual([]);
      expect(down.length).toBeGreaterThan(0);
    }
  }
});
