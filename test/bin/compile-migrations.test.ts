import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFolder } from '../../bin/migrations/compile';
import { LoadbearingError, MigrationBundle, ProblemCode, ProblemName } from '../../lib/domain';
import { faults } from '../support/problems-of';
import { aFolder } from '../support/workflow';

const INDEX = '-- transaction: false\nCREATE INDEX idx_a ON items (a);\n';
const compile = (files: { readonly [file: string]: string }, concurrent = true): Promise<MigrationBundle> =>
  compileFolder(aFolder(files), { concurrent });
const pair = (up: string, down = 'DROP INDEX idx_a;'): { readonly [file: string]: string } => ({
  '001_a.up.sql': up,
  '001_a.down.sql': down,
});

/** Names the code and the place of each problem, relative to the folder. */
async function faultsOf(files: { readonly [file: string]: string }): Promise<string[]> {
  const folder = aFolder(files);
  try {
    await compileFolder(folder, { concurrent: true });
  } catch (error) {
    if (error instanceof LoadbearingError) {
      return error.problems.map(({ code, where }) => `${ProblemName.of(code)} at ${where.replace(`${folder}/`, '')}`);
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

test('statements do not end inside literals, function bodies and comments', async () => {
  const body = "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'ä; b'; END $$";
  const { migrations } = await compile(pair(`/* ; */ ${body}; -- ;\nCOMMENT ON FUNCTION f() IS 'ü;';`));
  expect(migrations[0].up.map(({ sql }) => sql)).toEqual([body, "COMMENT ON FUNCTION f() IS 'ü;'"]);
});

test('[OC-IDX-11] a plain index becomes concurrent and repeatable, unless concurrent builds are off', async () => {
  const files = pair('-- transaction: false\nCREATE UNIQUE  INDEX idx_a ON s.items (a);', 'DROP INDEX idx_a;');
  const [live] = (await compile(files)).migrations;
  expect(live.up).toEqual([
    {
      sql: 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS idx_a ON s.items (a)',
      index: 'idx_a',
      table: 's.items',
    },
  ]);
  expect(live.down).toEqual([{ sql: 'DROP INDEX CONCURRENTLY IF EXISTS idx_a' }]);
  const [idle] = (await compile(files, false)).migrations;
  expect(idle.up).toEqual([
    { sql: 'CREATE UNIQUE INDEX IF NOT EXISTS idx_a ON s.items (a)', index: 'idx_a', table: 's.items' },
  ]);
  expect(idle.checksum).toBe(live.checksum);
});

test('the checksum covers the statements, not comments or the rollback', async () => {
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

test('the first lines of a file list the columns it expects', async () => {
  const up =
    '-- expects: items(id number, made timestamp)\n-- expects: s.others(data jsonb)\n\nCREATE VIEW v AS SELECT 1;';
  expect((await compile(pair(up, 'DROP VIEW v;'))).migrations[0].expects).toEqual([
    { table: 'items', column: 'id', dataType: 'number' },
    { table: 'items', column: 'made', dataType: 'timestamp' },
    { table: 's.others', column: 'data', dataType: 'jsonb' },
  ]);
});

test.each([
  ['without a down file', { '001_a.up.sql': 'SELECT 1;' }, ['migration-incomplete at 001_a']],
  ['without an up file', { '001_a.down.sql': 'SELECT 1;' }, ['migration-incomplete at 001_a']],
  ['with another file name', { 'indexes.sql': '' }, ['migration-file-name at indexes.sql']],
  [
    'with the number of another migration',
    { ...pair('SELECT 1;'), 'b_001_b.up.sql': 'SELECT 1;', 'b_001_b.down.sql': 'SELECT 1;' },
    ['duplicate at b_001_b'],
  ],
  [
    'that PostgreSQL cannot parse',
    pair('SELECT 1;\n\nCREATE INDX a ON b (c);'),
    ['sql-syntax-error at 001_a.up.sql:3'],
  ],
  [
    'that builds concurrently in a transaction',
    pair('CREATE INDEX CONCURRENTLY idx_a ON items (a);'),
    ['not-allowed-in-transaction at 001_a.up.sql:1'],
  ],
  ['that vacuums in a transaction', pair('VACUUM items;'), ['not-allowed-in-transaction at 001_a.up.sql:1']],
  ['that locks a table in use', pair('CREATE INDEX idx_a ON items (a);'), ['index-locks-table at 001_a.up.sql:1']],
  [
    'with NOW() in the predicate of an index',
    pair("-- transaction: false\n\nCREATE INDEX idx_a ON items (a) WHERE a > NOW() - interval '30 days';"),
    ['index-not-immutable at 001_a.up.sql:3'],
  ],
  [
    'with CURRENT_TIMESTAMP in the predicate of an index',
    pair('-- transaction: false\nCREATE INDEX idx_a ON items (a) WHERE a > CURRENT_TIMESTAMP;'),
    ['index-not-immutable at 001_a.up.sql:2'],
  ],
  [
    'whose index has no name',
    pair('-- transaction: false\nCREATE INDEX ON items (a);'),
    ['unnamed-index at 001_a.up.sql:2'],
  ],
  [
    'with transaction control',
    pair('BEGIN; SELECT 1; COMMIT;'),
    ['transaction-control at 001_a.up.sql:1', 'transaction-control at 001_a.up.sql:1'],
  ],
  [
    'that cannot run again after a crash',
    pair('-- transaction: false\nINSERT INTO items VALUES (1);'),
    ['statement-not-repeatable at 001_a.up.sql:2'],
  ],
  ['that expects an unknown type', pair('-- expects: items(a string)\nSELECT 1;'), ['invalid-format at 001_a.up.sql']],
  ['that expects no columns', pair('-- expects: items\nSELECT 1;'), ['invalid-format at 001_a.up.sql']],
  ['with an invalid flag', pair('-- transaction: no\nSELECT 1;'), ['unknown-choice at 001_a.up.sql']],
])('a migration %s is rejected with its file and line', async (_, files, expected) => {
  expect(await faultsOf(files)).toEqual(expected);
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
])('%s loses data and is rejected in both files', async (sql) => {
  expect(await faultsOf(pair(`${sql};`, `${sql};`))).toEqual(
    expect.arrayContaining(['migration-loses-data at 001_a.up.sql:1', 'migration-loses-data at 001_a.down.sql:1']),
  );
});

test('one error names every problem of a folder', async () => {
  expect(
    await faultsOf({
      ...pair('DROP TABLE a; CREATE INDX b;', 'BEGIN;'),
      'notes.sql': '',
      '002_b.up.sql': 'SELECT 1;',
    }),
  ).toHaveLength(4);
  expect(await faultsOf({ [join('sub', 'x')]: '' })).toEqual([]);
});

test('the example of the guide compiles', async () => {
  const guide = readFileSync(join(__dirname, '../../docs/migrations.md'), 'utf8');
  const [{ expects, up }] = (await compile(pair(/```sql\n([^]*?)```/.exec(guide)![1]))).migrations;
  expect(expects).toHaveLength(2);
  expect(up[0].index).toBe('idx_orders_customer');
});

test('a missing folder is rejected', async () => {
  await expect(compileFolder('/no/such/folder', { concurrent: true })).rejects.toMatchObject({
    problems: [{ code: ProblemCode.MIGRATIONS_NOT_FOUND, where: '/no/such/folder' }],
  });
});

test.each([
  ['text that is not JSON', 'SELECT 1;'],
  ['JSON of another shape', '[]'],
  ['null', 'null'],
  ['another format', '{ "format": 2, "migrations": [], "tasks": [] }'],
])('%s is not a bundle', (_, text) => {
  expect(faults(() => MigrationBundle.fromJson(text))).toEqual(['invalid-migration-bundle at MigrationBundle.text']);
});

test('[TT-ARC-04] [AA-RB-01] the migrations of the reports only add, and each can be rolled back', async () => {
  for (const system of ['traitor-track', 'ops-center', 'argo-alpine', 'fresh-maas']) {
    const { migrations } = await compileFolder(join(__dirname, '../../stacks', system, 'sql'), { concurrent: true });
    for (const { up, down } of migrations) {
      expect(up.filter(({ sql }) => /\bDROP\b/i.test(sql))).toEqual([]);
      expect(down.length).toBeGreaterThan(0);
    }
  }
});
