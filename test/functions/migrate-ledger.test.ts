import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { Ended, compiled, databaseFor, migrate, query, start } from '../support/migrate';
import { until } from '../support/until';

jest.setTimeout(60_000);

let server: RunningPostgres;
let url: string;

beforeAll(async () => {
  server = await startPostgres();
  url = await databaseFor(server.url(), 'shop');
});
afterAll(() => server.stop());
beforeEach(() =>
  query(url, 'DROP SCHEMA IF EXISTS loadbearing CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public'),
);

const up = (file: string, ...args: string[]): Promise<Ended> => migrate(url, ['up', '--bundle', file, ...args]);
const down = (file: string, ...args: string[]): Promise<Ended> => migrate(url, ['down', '--bundle', file, ...args]);
const ledger = async (name = 'schema_migrations'): Promise<unknown[]> =>
  (await query(url, `SELECT id FROM loadbearing.${name} WHERE finished_at IS NOT NULL ORDER BY id`)).map(
    ({ id }) => id,
  );
const views = async (): Promise<unknown[]> =>
  (await query(url, "SELECT viewname AS name FROM pg_views WHERE schemaname = 'public' ORDER BY 1")).map(({ name }) => name); // prettier-ignore

/** Compiles migrations that each create a view of their name, as the application of that name. */
const viewsOf = (ids: readonly string[], name?: string): Promise<string> =>
  compiled({
    ...(name !== undefined && { 'loadbearing.json': JSON.stringify({ name }) }),
    ...Object.fromEntries(
      ids.flatMap((id) => [
        [`${id}.up.sql`, `CREATE VIEW v_${id} AS SELECT 1;`],
        [`${id}.down.sql`, `DROP VIEW v_${id};`],
      ]),
    ),
  });

describe('a database that is ahead of the bundle', () => {
  const hotfix = (): Promise<string> => viewsOf(['001_base', '002_hotfix']);
  const main = (): Promise<string> => viewsOf(['001_base', '003_feature']);

  test('[LB-RC-34] fails with its own exit code instead of skipping what is pending', async () => {
    await up(await hotfix());
    const { code, err } = await up(await main());
    expect(code).toBe(3);
    expect(err).toContain('not in the bundle: 002_hotfix. Pending: 003_feature. Nothing changed');
    expect(err).toContain('--allow-ahead');
    expect(await views()).toEqual(['v_001_base', 'v_002_hotfix']);
  });

  test('[LB-RC-34] gets what is pending with --allow-ahead', async () => {
    await up(await hotfix());
    const ended = await up(await main(), '--allow-ahead');
    expect(ended).toMatchObject({ code: 0, out: expect.stringContaining('not in the bundle: 002_hotfix') });
    expect(ended.out).toContain('Applied 1 migration');
    expect(await ledger()).toEqual(['001_base', '002_hotfix', '003_feature']);
  });

  test('[LB-RC-34] is a rollback only if that is confirmed', async () => {
    await up(await hotfix());
    const old = await viewsOf(['001_base']);
    expect(await up(old)).toMatchObject({ code: 3 });
    expect(await up(old, '--dry-run')).toMatchObject({ code: 3 });
    expect(await up(old, '--allow-ahead')).toMatchObject({
      code: 0,
      out: 'Database is ahead of this release: not in the bundle: 002_hotfix. They stay applied.\nNothing to do: every migration is applied\n',
    });
    expect(await migrate(url, ['status', '--bundle', old])).toMatchObject({
      code: 0,
      out: expect.stringContaining('not in the bundle'),
    });
    expect(await down(old)).toMatchObject({ code: 1, err: expect.stringContaining('Cannot roll back: 002_hotfix') });
  });
});

describe('applications that share a database', () => {
  test('[LB-RC-34] have a ledger each, also with the same ids', async () => {
    const shop = await viewsOf(['001_shop', '002_a'], 'shop');
    const billing = await viewsOf(['001_billing', '003_b'], 'billing');
    for (const file of [shop, billing, shop]) expect(await up(file)).toMatchObject({ code: 0 });
    expect(await ledger('schema_migrations_shop')).toEqual(['001_shop', '002_a']);
    expect(await ledger('schema_migrations_billing')).toEqual(['001_billing', '003_b']);
    expect(await down(shop, '--all')).toMatchObject({ code: 0 });
    expect(await views()).toEqual(['v_001_billing', 'v_003_b']);
    expect((await migrate(url, ['status', '--bundle', billing])).out).not.toContain('not in the bundle');
  });

  test('[LB-RC-34] a name keeps the records from before it, and the release before it still works', async () => {
    const before = await viewsOf(['001_a', '002_b']);
    await up(before);
    const [{ at }] = await query(url, "SELECT finished_at AS at FROM loadbearing.schema_migrations WHERE id = '001_a'");
    const named = await viewsOf(['001_a', '002_b', '003_c'], 'shop');
    expect((await migrate(url, ['status', '--bundle', named])).out).toMatch(/002_b +│ applied/);
    expect((await up(named, '--dry-run')).out).toContain('1 migration pending');
    expect(await up(named)).toMatchObject({ code: 0, out: expect.stringContaining('Applied 1 migration') });
    expect(await ledger('schema_migrations_shop')).toEqual(['001_a', '002_b', '003_c']);
    const rows = await query(
      url,
      "SELECT finished_at AS at FROM loadbearing.schema_migrations_shop WHERE id = '001_a'",
    );
    expect(rows).toEqual([{ at }]);
    expect(await up(before)).toMatchObject({ code: 0, out: 'Nothing to do: every migration is applied\n' });
    expect(await down(named, '--all')).toMatchObject({ code: 0 });
    expect(await views()).toEqual([]);
  });

  test('[LB-RC-34] a name takes no records of another application with the same ids', async () => {
    await up(await compiled({ '001_first.up.sql': 'CREATE VIEW other AS SELECT 1;', '001_first.down.sql': 'DROP VIEW other;' })); // prettier-ignore
    expect(await up(await viewsOf(['001_first'], 'billing'))).toMatchObject({ code: 0 });
    expect(await views()).toEqual(['other', 'v_001_first']);
  });

  test('[LB-RC-34] an edit of an applied migration is found in the ledger from before the name', async () => {
    await up(await viewsOf(['001_a', '002_b']));
    const edited = await compiled({
      'loadbearing.json': '{"name": "shop"}',
      '001_a.up.sql': 'CREATE VIEW v_001_a AS SELECT 1;',
      '001_a.down.sql': 'DROP VIEW v_001_a;',
      '002_b.up.sql': 'CREATE VIEW v_002_b AS SELECT 2;',
      '002_b.down.sql': 'DROP VIEW v_002_b;',
    });
    expect(await up(edited)).toMatchObject({
      code: 1,
      err: expect.stringContaining('Edited after it was applied: 002_b'),
    });
  });

  test('[LB-RC-34] wait for each other', async () => {
    const slow = await compiled({
      'loadbearing.json': '{"name": "shop"}',
      '001_slow.up.sql': 'SELECT pg_sleep(1.5);',
      '001_slow.down.sql': 'SELECT 1;',
    });
    const first = start(url, ['up', '--bundle', slow]);
    await until(() => first.output().includes('Applying'));
    const { out } = await up(await viewsOf(['001_b'], 'billing'));
    expect(out).toContain('Waiting for another runner');
    expect(await first.ended).toMatchObject({ code: 0 });
  });
});

describe('a user without the right to create schemas', () => {
  const as = (user: string): string => url.replace(/\/\/[^@]*@/, `//${user}:pw@`);
  beforeEach(() => query(url, `DROP OWNED BY migrator; DROP ROLE migrator`).catch(() => undefined));

  test('[LB-RC-35] needs no more than a ledger schema that was granted', async () => {
    await query(url, "CREATE ROLE migrator LOGIN PASSWORD 'pw'; GRANT USAGE, CREATE ON SCHEMA public TO migrator");
    const file = await viewsOf(['001_a'], 'shop');
    const refused = await migrate(as('migrator'), ['up', '--bundle', file]);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('CREATE SCHEMA IF NOT EXISTS loadbearing') });
    await query(url, 'CREATE SCHEMA loadbearing; GRANT USAGE, CREATE ON SCHEMA loadbearing TO migrator');
    expect(await migrate(as('migrator'), ['up', '--bundle', file])).toMatchObject({ code: 0, err: '' });
    expect(await migrate(as('migrator'), ['up', '--bundle', file])).toMatchObject({ code: 0 });
  });
});

test('[LB-RC-35] a migration that failed at its first statement can be corrected', async () => {
  const text = (sql: string): Promise<string> =>
    compiled({
      '001_a.up.sql': `-- transaction: false\n${sql};`,
      '001_a.down.sql': '-- transaction: false\nDROP INDEX i;',
    });
  await query(url, 'CREATE TABLE items (a integer)');
  expect(await up(await text('CREATE INDEX i ON items (missing)'))).toMatchObject({ code: 1 });
  expect(await up(await text('CREATE INDEX i ON items (a)'))).toMatchObject({ code: 0 });
});
