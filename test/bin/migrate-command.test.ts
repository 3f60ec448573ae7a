import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MigrationBundle } from '../../lib/domain';
import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { Cli, CliEnded } from '../support/cli';
import { databaseFor, query } from '../support/migrate';
import { aFolder } from '../support/workflow';

jest.setTimeout(60_000);

const cli = new Cli();
afterAll(() => cli.remove());
let server: RunningPostgres;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const migrate = (args: string[], env?: { readonly [name: string]: string }): Promise<CliEnded> =>
  cli.run(['migrate', ...args], env);

test('applies the migrations of a reference system and shows their state', async () => {
  const url = await databaseFor(server.url(), 'ops_center', 'ops-center');
  expect(await migrate(['ops-center', '--url', url])).toMatchObject({
    code: 0,
    out: expect.stringContaining('Applied 2 migrations in'),
  });
  const { out } = await migrate(['ops-center', 'status'], { DATABASE_URL: url });
  expect(out).toMatch(/oc_001_indexes +│ applied/);
  expect(await migrate(['ops-center', 'run', 'refresh-user-analytics', '--url', url])).toMatchObject({ code: 0 });
  expect(await migrate(['ops-center', 'down', '--all', '--url', url])).toMatchObject({ code: 0 });
  expect(await query(url, "SELECT indexname FROM pg_indexes WHERE indexname = 'idx_users_tier'")).toEqual([]);
});

test('compiles a folder of the user, and fails with the error of PostgreSQL', async () => {
  const url = await databaseFor(server.url(), 'own');
  await query(url, 'CREATE TABLE items (a integer)');
  const folder = aFolder({
    '001_index.up.sql': '-- transaction: false\n-- expects: items(a number)\nCREATE INDEX idx_a ON items (a);',
    '001_index.down.sql': 'DROP INDEX idx_a;',
    '002_wrong.up.sql': 'SELECT 1 / 0;',
    '002_wrong.down.sql': 'SELECT 1;',
  });
  const shown = await migrate([folder, '--dry-run', '--no-concurrent', '--url', url]);
  expect(shown.out).toContain('CREATE INDEX IF NOT EXISTS idx_a ON items (a);');
  const { code, out, err } = await migrate([folder, '--url', url]);
  expect(code).toBe(1);
  expect(out).toContain('CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_a ON items (a)');
  expect(err).toContain('002_wrong failed at statement 1 of 1: division by zero (22012)');
});

test('compile checks a folder, and writes a file for MigrationBundle', async () => {
  const folder = aFolder({ '001_a.up.sql': 'CREATE TABLE a ();', '001_a.down.sql': 'SELECT 1;' });
  expect(await migrate(['compile', folder])).toMatchObject({
    code: 0,
    out: 'Checked 1 migration and 0 tasks\n',
  });
  const file = join(folder, 'out.json');
  expect(await migrate(['compile', folder, '--out', file])).toMatchObject({ code: 0 });
  expect(MigrationBundle.fromJson(readFileSync(file, 'utf8')).migrations.map(({ id }) => id)).toEqual(['001_a']);
});

test('compile reports every problem and writes nothing', async () => {
  const folder = aFolder({ '001_a.up.sql': 'DROP TABLE a;\nCREATE INDX;', '001_b.down.sql': '' });
  const file = join(folder, 'out.json');
  const { code, err } = await migrate(['compile', folder, '--out', file]);
  expect(code).toBe(1);
  expect(err).toContain('migration-incomplete');
  expect(err).not.toMatch(/\n\s+at /);
  expect(existsSync(file)).toBe(false);
});

test.each([
  ['an unknown source', ['no-such'], "'no-such' does not exist"],
  ['a mistyped system', ['ops-centre'], "Did you mean 'ops-center'?"],
  ['a mistyped action', ['ops-center', 'upp'], "Unknown command 'upp'. Did you mean 'up'?"],
  ['an unknown action', ['ops-center', 'sideways'], 'Use one of up, down, status, run.'],
  ['no source', [], "Missing required argument 'source'"],
  ['an unknown option', ['ops-center', '--force'], "Unknown option '--force'"],
])('rejects %s with a remedy', async (_, args, words) => {
  const { code, err } = await migrate(args);
  expect(code).toBe(1);
  expect(err).toContain(words);
  expect(err).not.toMatch(/\n\s+at /);
});
