import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { redactStatement, redactText } from '../../lib/functions/migrate/redaction';
import { Ended, bundle, compiled, databaseFor, migrate, query, saved } from '../support/migrate';

jest.setTimeout(60_000);

const SECRET = 'hunter2-p4ss';

let server: RunningPostgres;
let url: string;

beforeAll(async () => {
  server = await startPostgres();
  url = await databaseFor(server.url(), 'shop');
});
afterAll(() => server.stop());
beforeEach(() =>
  query(
    url,
    `DROP SCHEMA IF EXISTS loadbearing CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;
     CREATE TABLE items (id serial PRIMARY KEY, a integer CHECK (a < 10), note text); DROP ROLE IF EXISTS app`,
  ),
);

const up = (file: string, ...args: string[]): Promise<Ended> => migrate(url, ['up', '--bundle', file, ...args]);

/** Statements with a password; each then succeeds or fails in another way. */
const STATEMENTS = [
  `CREATE ROLE app PASSWORD '${SECRET}'`,
  `CREATE ROLE app ENCRYPTED PASSWORD E'${SECRET}' VALID UNTIL 'tomorrow'`,
  `CREATE ROLE app PASSWORD $x$${SECRET}$x$`,
  `CREATE ROLE app /* it is ${SECRET} */ PASSWORD '${SECRET}'`,
  `CREATE ROLE postgres PASSWORD '${SECRET}'`,
  `CREATE ROLE app PASSWORD '${SECRET}' VALID UNTIL '${SECRET}'`,
  `DO $$ BEGIN EXECUTE 'CREATE ROLE app PASSWORD ''${SECRET}'''; END $$`,
  `DO $$ BEGIN EXECUTE 'CREATE ROLE postgres PASSWORD ''${SECRET}'''; END $$`,
  `DO $$ BEGIN EXECUTE format('CREATE ROLE app PASSWORD %L VALID UNTIL %L', '${SECRET}', '${SECRET}'); END $$`,
  `DO $$ DECLARE secret text := '${SECRET}'; BEGIN RAISE NOTICE 'it is %', secret; END $$`,
  `DO $$ DECLARE secret text := '${SECRET}'; BEGIN RAISE 'it is %', secret USING HINT = secret, DETAIL = secret; END $$`,
  `SELECT '{"password": ${SECRET}}'::json`,
  `SELECT set_config('app.api_key', '${SECRET}', false)`,
  `SELECT '${SECRET}'::integer AS token`,
  `WITH token AS (SELECT '${SECRET}' AS note) INSERT INTO items (a, note) SELECT 50, note FROM token`,
  `INSERT INTO items (note) VALUES ('postgresql://app:${SECRET}@host/shop'); SELECT 1 / 0`,
];

test.each(STATEMENTS)('[LB-RC-32] nothing that is printed shows the password of: %s', async (sql) => {
  const file = await bundle([`${sql};`, 'SELECT 1;']);
  const dry = await up(file, '--dry-run');
  const { out, err } = await up(file);
  expect(`${dry.out}${dry.err}${out}${err}`).not.toContain(SECRET);
  expect(out).toContain('Applying 001_m');
});

test('[LB-RC-32] the success, the failure and the dry run still show the rest of the statement', async () => {
  const file = await bundle([`CREATE ROLE app LOGIN PASSWORD '${SECRET}';`, 'SELECT 1;']);
  expect((await up(file, '--dry-run')).out).toContain("    CREATE ROLE app LOGIN PASSWORD '***';");
  expect((await up(file)).out).toContain("  1/1 CREATE ROLE app LOGIN PASSWORD '***' (");
  await query(url, 'DROP SCHEMA loadbearing CASCADE');
  const { err } = await up(file);
  expect(err).toContain('role "app" already exists (42710)');
  expect(err).toContain("statement: CREATE ROLE app LOGIN PASSWORD '***'");
  expect(err).not.toContain(SECRET);
});

test('[LB-RC-32] a task shows no password in its rows, its error or to a runner that waits', async () => {
  const sql = `SELECT 'ALTER ROLE app PASSWORD ''${SECRET}''' AS query, 'postgresql://app:${SECRET}@h/x' AS url`;
  const file = await compiled({
    '001_m.up.sql': 'SELECT 1;',
    '001_m.down.sql': 'SELECT 1;',
    'tasks/report.sql': `${sql};`,
    'tasks/fail.sql': `CREATE ROLE postgres PASSWORD '${SECRET}';`,
  });
  const report = await migrate(url, ['run', 'report', '--bundle', file]);
  expect(report).toMatchObject({ code: 0, out: expect.stringContaining('ALTER ROLE app PASSWORD') });
  const failed = await migrate(url, ['run', 'fail', '--bundle', file]);
  expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('role "postgres" already exists') });
  expect(`${report.out}${failed.out}${failed.err}`).not.toContain(SECRET);
});

test('[LB-RC-32] a failing statement of 1 MB is cut around the place of the error', async () => {
  const values = Array.from({ length: 40_000 }, (_, index) => `(${index % 7}, 'note ü😀 ${index}')`);
  values[30_000] = '(no_such_column, 4)';
  const sql = `INSERT INTO items (a, note) VALUES\n${values.join(',\n')}`;
  expect(sql.length).toBeGreaterThan(800_000);
  const file = saved(
    JSON.stringify({
      ...{ format: 1, fingerprint: '0', tasks: [] },
      migrations: [{ id: '001_m', transaction: true, checksum: 'a', expects: [], up: [{ sql }], down: [] }],
    }),
  );
  const { code, err } = await up(file);
  expect(code).toBe(1);
  expect(err.length).toBeLessThan(2000);
  expect(err).toContain('(no_such_column, 4)');
  expect(err).toContain('place: line 30002, character ');
});

test('[LB-RC-32] errors keep what helps to correct data, and hide rows', async () => {
  await query(url, 'INSERT INTO items (id, a) VALUES (7, 1)');
  const duplicate = await up(await bundle(['INSERT INTO items (id) VALUES (7);', 'SELECT 1;']));
  expect(duplicate.err).toContain('detail: Key (id)=(7) already exists.');
  const row = await up(await bundle(["INSERT INTO items (a, note) VALUES (11, 'a person');", 'SELECT 1;']));
  expect(row.err).toContain('detail: Failing row contains (…)');
});

test.each([
  ["SELECT 'it''s' FROM t", "SELECT 'it''s' FROM t"],
  ["ALTER ROLE a PASSWORD 'x''y' VALID UNTIL 'z'", "ALTER ROLE a PASSWORD '***' VALID UNTIL '***'"],
  [String.raw`ALTER ROLE a PASSWORD E'x\'y'`, "ALTER ROLE a PASSWORD E'***'"],
  ["ALTER ROLE a PASSWORD 'open", "ALTER ROLE a PASSWORD '***'"],
  ['SELECT a$b$c AS password', 'SELECT a$b$c AS password'],
  ["/* a /* b */ 'secret' */ SELECT 'c'", "/*…*/ SELECT '***'"],
  ["CREATE FUNCTION f() AS $$ SELECT 'password' $$", "CREATE FUNCTION f() AS $$ SELECT '***' $$"],
  ["CREATE USER MAPPING FOR a SERVER b OPTIONS (user 'c', \"x'y\" 'd')", "CREATE USER MAPPING FOR a SERVER b OPTIONS (user '***', \"x'y\" '***')"], // prettier-ignore
  ["CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p", "CREATE SUBSCRIPTION s CONNECTION '***' PUBLICATION p"],
])('[LB-RC-32] %s is printed as %s', (sql, printed) => {
  expect(redactStatement(sql).text).toBe(printed);
});

test('[LB-RC-32] long texts are redacted in linear time', () => {
  const began = Date.now();
  for (const part of ["'a''", '$a$', '/*', 'a-b+c.', "password '", 'x://y:', '"', '(', "E'\\"]) {
    redactStatement(part.repeat(1_000_000 / part.length));
    redactText(part.repeat(5000 / part.length), ['secret']);
  }
  expect(Date.now() - began).toBeLessThan(30_000);
});
