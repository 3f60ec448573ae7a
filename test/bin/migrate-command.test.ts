import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MigrationBundle } from '../../lib/domain';
import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { Cli, CliEnded } from '../support/cli';
import { checkedOutput } from '../support/output-schema';
import { databaseFor, query, saved } from '../support/migrate';
import { until } from '../support/until';
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
  const json = await migrate(['ops-center', 'status', '--json', '--url', url]);
  expect(checkedOutput(json, 'migrate')).toMatchObject({
    ...{ faults: [], data: { action: 'status', migrations: [{ state: 'applied' }, { state: 'applied' }] } },
  });
  const refresh = await migrate(['ops-center', 'run', 'refresh-user-analytics', '--url', url, '--json']);
  expect(checkedOutput(refresh, 'migrate')).toMatchObject({ faults: [], data: { action: 'run' } });
  const again = await migrate(['ops-center', 'up', '--url', url, '--json']);
  expect(checkedOutput(again, 'migrate')).toMatchObject({ faults: [], data: { action: 'up' } });
  expect(again.err).toContain('Nothing to do');
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

test('compile builds indexes without CONCURRENTLY, and a failure with --json is a document', async () => {
  const folder = aFolder({
    '001_a.up.sql': '-- transaction: false\nCREATE INDEX i ON a (b);',
    '001_a.down.sql': 'DROP INDEX i;',
  });
  const file = join(folder, 'out.json');
  expect(await migrate(['compile', folder, '--no-concurrent', '--out', file])).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).not.toContain('CONCURRENTLY');
  const failed = await migrate(['ops-center', 'status', '--json', '--url', 'postgresql://127.0.0.1:1/none']);
  expect([failed.code, failed.err]).toEqual([1, '']);
  expect(checkedOutput(failed, 'failure').faults).toEqual([]);
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
  expect(code).toBe(2);
  expect(err).toContain(words);
  expect(err).not.toMatch(/\n\s+at /);
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('[LB-RC-35] %s ends the command and what runs on the server', async (signal, exitCode) => {
  const url = await databaseFor(server.url(), signal.toLowerCase());
  const sql = `SELECT pg_sleep(3${exitCode})`;
  const folder = aFolder({
    '001_slow.up.sql': `-- keeps-data: only a pause\n${sql};`,
    '001_slow.down.sql': 'SELECT 1;',
  });
  const active = (): Promise<unknown[]> =>
    query(url, "SELECT pid FROM pg_stat_activity WHERE query = $1 AND state = 'active'", [sql]);
  const child = cli.start(['migrate', folder, '--url', url]);
  const ended = once(child, 'exit');
  await until(async () => (await active()).length > 0);
  child.kill(signal);
  expect(await ended).toEqual([exitCode, null]);
  expect(await active()).toEqual([]);
  expect(await query(url, 'SELECT id FROM loadbearing.schema_migrations')).toEqual([]);
});

test('[LB-RC-35] a folder with the name of a reference system is not shadowed by it', async () => {
  const url = await databaseFor(server.url(), 'shadow');
  const place = aFolder({ 'note.txt': '' });
  mkdirSync(join(place, 'ops-center'));
  writeFileSync(join(place, 'ops-center/001_own.up.sql'), 'CREATE VIEW own AS SELECT 1;');
  writeFileSync(join(place, 'ops-center/001_own.down.sql'), 'DROP VIEW own;');
  const from = (source: string): Promise<CliEnded> => cli.run(['migrate', source, 'status', '--url', url], {}, place);
  expect(await from('ops-center')).toMatchObject({
    code: 2,
    err: expect.stringContaining('ambiguous-migration-source'),
  });
  expect((await from('./ops-center')).out).toContain('001_own');
  expect((await from('system:ops-center')).out).toContain('oc_001_indexes');
  expect((await cli.run(['migrate', 'ops-center', 'status', '--url', url])).out).toContain('oc_001_indexes');
});

test.each([['{'], ['null'], ['{"format":1,"fingerprint":"0","migrations":[{}],"tasks":[]}']])(
  '[LB-RC-35] a malformed file is a problem with a code: %s',
  async (text) => {
    const { code, err } = await migrate([saved(text), '--url', server.url()]);
    expect(code).toBe(2);
    expect(err).toContain('invalid-migration-bundle');
    expect(err).not.toMatch(/\n\s+at /);
  },
);

test('[LB-RC-35] a database URL in the place of the source is not printed', async () => {
  const { code, err } = await migrate(['postgresql://app:hunter2@db/shop']);
  expect(code).toBe(2);
  expect(err).toContain('DATABASE_URL');
  expect(err).not.toContain('hunter2');
});

test('[LB-RC-34] a database that is ahead ends with 3, unless that is confirmed', async () => {
  const url = await databaseFor(server.url(), 'ahead');
  const files = (...ids: string[]): string =>
    aFolder(
      Object.fromEntries(
        ids.flatMap((id) => [
          [`${id}.up.sql`, `CREATE VIEW v_${id} AS SELECT 1;`],
          [`${id}.down.sql`, `DROP VIEW v_${id};`],
        ]),
      ),
    );
  expect(await migrate([files('001_base', '002_hotfix'), '--url', url])).toMatchObject({ code: 0 });
  const main = files('001_base', '003_feature');
  expect(await migrate([main, '--url', url])).toMatchObject({ code: 3 });
  expect(await migrate([main, '--allow-ahead', '--url', url])).toMatchObject({ code: 0 });
});

test('[LB-RC-34] the name of a folder is in its bundle and its fingerprint', async () => {
  const compile = async (settings: object): Promise<MigrationBundle> => {
    const folder = aFolder({
      '001_a.up.sql': 'SELECT 1;',
      '001_a.down.sql': 'SELECT 1;',
      'loadbearing.json': JSON.stringify(settings),
    });
    const ended = await migrate(['compile', folder, '--out', join(folder, 'out.json')]);
    if (ended.code !== 0) throw new Error(ended.err);
    return MigrationBundle.fromJson(readFileSync(join(folder, 'out.json'), 'utf8'));
  };
  const [shop, billing] = [await compile({ name: 'shop' }), await compile({ name: 'billing' })];
  expect([shop.name, billing.name]).toEqual(['shop', 'billing']);
  expect(shop.fingerprint).not.toBe(billing.fingerprint);
  for (const wrong of [{}, { name: 'Shop' }, { name: 'a"b' }, { name: 'a'.repeat(41) }, { name: 'a', other: 1 }, []]) {
    await expect(compile(wrong)).rejects.toThrow('invalid-format');
  }
});
