import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { Ended, bundle, databaseFor, migrate, query, start } from '../support/migrate';

jest.setTimeout(60_000);

let server: RunningPostgres;
let url: string;

beforeAll(async () => {
  server = await startPostgres();
  url = await databaseFor(server.url(), 'shop');
  await query(url, 'CREATE ROLE reader');
});
afterAll(() => server.stop());
beforeEach(() =>
  query(
    url,
    `DROP SCHEMA IF EXISTS loadbearing, other CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE SCHEMA other;
     CREATE TABLE items (a integer)`,
  ),
);

const up = (file: string, ...args: string[]): Promise<Ended> => migrate(url, ['up', '--bundle', file, ...args]);
const finished = async (): Promise<unknown[]> =>
  (await query(url, 'SELECT id FROM loadbearing.schema_migrations WHERE finished_at IS NOT NULL ORDER BY id')).map(
    ({ id }) => id,
  );

test.each([
  ['a setting', 'SET search_path TO other, public;', 'CREATE TABLE made (a integer);', "to_regclass('public.made')"],
  ['a setting of its own', "SELECT set_config('app.tenant', 'x', false);", kept("current_setting('app.tenant', true)")],
  ['a role', 'SET ROLE reader;', kept("nullif(current_user::text, 'postgres')")],
  ['a login', 'SET SESSION AUTHORIZATION reader;', kept("nullif(session_user::text, 'postgres')")],
  ['a temporary table', 'CREATE TEMP TABLE items (b text);', kept("to_regclass('pg_temp.items')")],
  ['a prepared statement', 'PREPARE p AS SELECT 1;', kept('(SELECT max(name) FROM pg_prepared_statements)')],
  ['a lock', 'SELECT pg_advisory_lock(42);', kept("(SELECT max(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 42)")], // prettier-ignore
  ['a read-only session', 'SET default_transaction_read_only = on;', 'CREATE TABLE made (a integer);'],
])(
  '[LB-RC-31] %s of a migration does not reach the next one of the same run',
  async (_, first, second, proof = '1') => {
    const { code, err } = await up(await bundle([first, 'SELECT 1;'], [second, 'SELECT 1;']));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(await finished()).toEqual(['001_m', '002_m']);
    expect(await query(url, `SELECT ${proof} IS NOT NULL AS ok`)).toEqual([{ ok: true }]);
  },
);

/** Fails if the value is not null or empty. */
function kept(value: string): string {
  return `DO $$ BEGIN IF nullif(${value}::text, '') IS NOT NULL THEN RAISE 'kept'; END IF; END $$;`;
}

test('[LB-RC-31] a setting for a role applies to the migrations behind the one that makes it', async () => {
  const check = "DO $$ BEGIN IF current_setting('app.tenant', true) IS DISTINCT FROM 'y' THEN RAISE 'missing'; END IF; END $$;"; // prettier-ignore
  const file = await bundle(["ALTER ROLE postgres SET app.tenant = 'y';", 'SELECT 1;'], [check, 'SELECT 1;']);
  const { code, err } = await up(file);
  await query(url, 'ALTER ROLE postgres RESET app.tenant');
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('[LB-RC-31] the way back of each migration begins with a clean session too', async () => {
  const file = await bundle(
    ['CREATE VIEW v AS SELECT 1;', 'DROP VIEW v;'],
    ['SELECT 1;', 'SET search_path TO other; SET ROLE reader;'],
  );
  await up(file);
  expect(await migrate(url, ['down', '--all', '--bundle', file])).toMatchObject({ code: 0 });
  expect(await finished()).toEqual([]);
});

test('[LB-RC-31] another runner waits during the change of sessions', async () => {
  const slow: [string, string] = ['SELECT pg_sleep(0.2);', 'SELECT 1;'];
  const file = await bundle(slow, slow, slow, slow);
  const all = await Promise.all([1, 2, 3].map(() => start(url, ['up', '--bundle', file]).ended));
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(all.filter(({ out }) => out.includes('Applied 4 migrations'))).toHaveLength(1);
  expect(all.filter(({ out }) => out.includes('Nothing to do'))).toHaveLength(2);
});

test('[LB-RC-31] a migration that releases the lock stops the run behind it', async () => {
  const file = await bundle(['SELECT pg_advisory_unlock_all();', 'SELECT 1;'], ['SELECT 1;', 'SELECT 1;']);
  expect(await up(file)).toMatchObject({ code: 1, err: expect.stringContaining('released the lock of the runner') });
  expect(await finished()).toEqual(['001_m']);
  expect(await up(file)).toMatchObject({ code: 0 });
});

test('[LB-RC-31] no connection is left behind', async () => {
  await up(await bundle(['SELECT 1;', 'SELECT 1;'], ['SELECT 1;', 'SELECT 1;']));
  const rows = await query(url, "SELECT pid FROM pg_stat_activity WHERE application_name = 'loadbearing migrate'");
  expect(rows).toEqual([]);
});
