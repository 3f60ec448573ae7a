import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { systemMigrations } from '../support/system-migrations';
import { bundleOf, databaseFor, migrate, query } from '../support/migrate';

jest.setTimeout(60_000);

let server: RunningPostgres;
beforeAll(async () => {
  server = await startPostgres({ version: 16, conf: "shared_preload_libraries = 'pg_stat_statements'\n" });
});
afterAll(() => server.stop());

const relations = async (url: string): Promise<string[]> => {
  const rows = await query<{ name: string }>(
    url,
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('i', 'm') ORDER BY 1",
  );
  return rows.map(({ name }) => name);
};

test.each([
  ['traitor-track', 'traitortrack', systemMigrations('traitor-track')],
  ['ops-center', 'ops_center', systemMigrations('ops-center')],
  ['argo-alpine', 'argo_alpine', systemMigrations('argo-alpine')],
  ['fresh-maas', 'freshmaas', systemMigrations('fresh-maas')],
])(
  'PostgreSQL 16: %s goes up, down and up again, and every task runs',
  async (system, database, { migrations, tasks }) => {
    const url = await databaseFor(server.url(), database, system);
    const run = async (...args: string[]): Promise<void> => {
      const { code, err } = await migrate(url, [...args, '--bundle', bundleOf(system)]);
      expect({ args, code, err }).toEqual({ args, code: 0, err: '' });
    };
    const before = await relations(url);
    await run('up');
    const after = await relations(url);
    const built = migrations.flatMap(({ up }) => up.flatMap(({ index }) => index ?? []));
    expect(after).toEqual(expect.arrayContaining([...before, ...built]));
    await run('down', '--all');
    expect(await relations(url)).toEqual(before);
    await run('up');
    expect(await relations(url)).toEqual(after);
    for (const { name } of tasks) await run('run', name);
  },
);

test('it is that version', async () => {
  const rows = await query<{ server_version: string }>(server.url(), 'SHOW server_version');
  expect(rows[0].server_version).toMatch(/^16\./);
});
