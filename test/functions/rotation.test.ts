import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { DatabaseAccess, DatabaseRoles } from '../../lib/domain';
import { RunningPostgres, startPostgres } from '../../local/postgres/start';
import { Ended, databaseFor, migrate, query } from '../support/migrate';

jest.setTimeout(60_000);

/** Content of a secret: the login in use, and its password. */
interface Secret {
  readonly username: string;
  readonly password: string;
}

const ROLES = new DatabaseRoles({
  name: 'shop',
  roles: [
    { name: 'web', access: DatabaseAccess.OWNER },
    { name: 'worker', access: DatabaseAccess.WRITER },
  ],
  alternating: true,
});
const EMPTY = join(mkdtempSync(join(tmpdir(), 'loadbearing-rotation-')), 'bundle.json');
writeFileSync(EMPTY, JSON.stringify({ format: 1, fingerprint: '0', migrations: [], tasks: [] }));

let server: RunningPostgres;
let database: string;
let rotations = 0;
const as = ({ username, password }: Secret): string => {
  const url = new URL(database);
  [url.username, url.password] = [username, password];
  return url.href;
};
const administrator = (): string => as({ username: 'dbadmin', password: 'admin' });

/** Runs the migration task as deployed, with the values that its secrets have now. */
const deploy = (web: Secret, worker: Secret): Promise<Ended> =>
  migrate(administrator(), ['up', '--bundle', EMPTY], {
    DATABASE_ROLES: ROLES.toJson(),
    LOGIN_OF_WEB: web.username,
    PASSWORD_OF_WEB: web.password,
    LOGIN_OF_WORKER: worker.username,
    PASSWORD_OF_WORKER: worker.password,
  });

/**
 * Rotates a secret by the steps of the function that AWS hosts for alternating users of PostgreSQL, and returns its new content.
 * https://github.com/aws-samples/aws-secrets-manager-rotation-lambdas
 */
async function rotate(current: Secret): Promise<Secret> {
  const { username } = current;
  const other = username.endsWith('_clone') ? username.replace(/_clone$/, '') : `${username}_clone`;
  const pending = { username: other, password: `pending${(rotations += 1)}` };
  await query(as(current), 'SELECT 1');
  const exists = await query(administrator(), `SELECT FROM pg_roles WHERE rolname = '${other}'`);
  await query(
    administrator(),
    exists.length === 0
      ? `CREATE ROLE ${other} WITH LOGIN PASSWORD '${pending.password}'; GRANT ${username} TO ${other}`
      : `ALTER USER ${other} WITH PASSWORD '${pending.password}'`,
  );
  await query(as(pending), 'SELECT now()');
  return pending;
}

const refused = (secret: Secret, sql: string, code = '42501'): Promise<void> =>
  expect(query(as(secret), sql)).rejects.toMatchObject({ code });
const WRONG_PASSWORD = '28P01';

const WEB = { username: 'web', password: 'firstweb' };
const WORKER = { username: 'worker', password: 'firstworker' };

beforeAll(async () => {
  server = await startPostgres();
  const url = await databaseFor(server.url(), 'shop');
  // Like the administrator of RDS: may create roles and owns the database, but is no superuser.
  await query(url, `CREATE ROLE dbadmin LOGIN CREATEROLE PASSWORD 'admin'; ALTER DATABASE shop OWNER TO dbadmin`);
  database = url;
  // A deployment from before the roles: the application is the administrator.
  await query(administrator(), `CREATE TYPE state AS ENUM ('new'); CREATE DOMAIN price AS integer CHECK (value > 0)`);
  await query(administrator(), 'CREATE TABLE items (id serial PRIMARY KEY, state state, price price)');
});
afterAll(() => server.stop());

describe('[LB-RC-25] rotation of alternating logins', () => {
  test('fails before the migration has created them, and changes nothing', async () => {
    await expect(rotate(WORKER)).rejects.toMatchObject({ code: WRONG_PASSWORD });
    expect(await query(administrator(), `SELECT FROM pg_roles WHERE rolname LIKE 'worker%'`)).toEqual([]);
  });

  test('after the first deployment, only the login in use has a password', async () => {
    expect(await deploy(WEB, WORKER)).toMatchObject({ code: 0, err: '' });
    await query(as(WORKER), `INSERT INTO items (state, price) VALUES ('new', 1)`);
    await refused({ ...WORKER, username: 'worker_clone' }, 'SELECT 1', WRONG_PASSWORD);
  });

  test('leaves the login before it valid, and both read and write, without more rights', async () => {
    const next = await rotate(WORKER);
    for (const login of [WORKER, next]) {
      await query(as(login), 'UPDATE items SET price = 2; DELETE FROM items WHERE id = 0');
      await query(as(login), `INSERT INTO items (state, price) VALUES ('new', 1); SELECT * FROM items`);
      await refused(login, 'CREATE TABLE own (a integer)');
      await refused(login, 'DROP TABLE items');
      await refused(login, 'ALTER TABLE items ADD COLUMN a integer');
      await refused(login, `SET ROLE web`);
    }
  });

  test('leaves open connections alone, and a deployment after it keeps both passwords', async () => {
    const worker = { username: 'worker_clone', password: `pending${rotations}` };
    const web = await rotate(WEB);
    const pool = new Client({ connectionString: as(WEB) });
    await pool.connect();
    expect(await deploy(web, worker)).toMatchObject({ code: 0, err: '' });
    await pool.query('SELECT * FROM items');
    await pool.end();
    for (const login of [WEB, web, WORKER, worker]) await query(as(login), 'SELECT * FROM items');
    const again = await rotate(web);
    expect(again.username).toBe('web');
    await query(as(web), 'SELECT * FROM items');
    await refused(WEB, 'SELECT 1', WRONG_PASSWORD);
  });

  test('either login of an owner changes what the other has created, and types of the administrator', async () => {
    const web = { username: 'web', password: `pending${rotations}` };
    const clone = await rotate(web);
    await query(as(clone), 'CREATE TABLE orders (id serial PRIMARY KEY)');
    await query(as(web), 'ALTER TABLE orders ADD COLUMN item integer; ALTER TABLE items ADD COLUMN a integer');
    await query(as(web), `ALTER TYPE state ADD VALUE 'sold'`);
    await query(as(clone), 'ALTER DOMAIN price DROP CONSTRAINT price_check');
    await query(as(WORKER), 'INSERT INTO orders (item) VALUES (1)');
    await query(administrator(), 'ALTER TABLE orders ADD COLUMN b integer');
  });

  test('one during a run keeps its new password, also without alternating logins', async () => {
    const single = new DatabaseRoles({ name: 'shop', roles: [{ name: 'single', access: DatabaseAccess.READER }] });
    const run = (password: string): Promise<Ended> =>
      migrate(administrator(), ['up', '--bundle', EMPTY], {
        DATABASE_ROLES: single.toJson(),
        PASSWORD_OF_SINGLE: password,
      });
    await run('before');
    const other = new Client({ connectionString: administrator() });
    await other.connect();
    await other.query('SELECT pg_advisory_lock(7236837116940353645)'); // another runner
    const running = run('before');
    const isWaiting = `SELECT FROM pg_stat_activity WHERE query LIKE '%pg_locks%' AND pid <> pg_backend_pid()`;
    while ((await query(administrator(), isWaiting)).length === 0) await setTimeout(10);
    await query(administrator(), `ALTER ROLE single PASSWORD 'rotated'`);
    await other.end();
    expect(await running).toMatchObject({ code: 0, err: '' });
    await query(as({ username: 'single', password: 'rotated' }), 'SELECT 1');
    // A deployment that brings a new password sets it.
    await run('deployed');
    await query(as({ username: 'single', password: 'deployed' }), 'SELECT 1');
    await refused({ username: 'single', password: 'rotated' }, 'SELECT 1', WRONG_PASSWORD);
  });

  test('a secret that names another login is an error before anything changes', async () => {
    const failed = await deploy({ username: 'dbadmin', password: 'x' }, WORKER);
    expect(failed).toMatchObject({ code: 2 });
    expect(failed.err).toContain('LOGIN_OF_WEB');
    await query(administrator(), 'SELECT 1');
  });
});
