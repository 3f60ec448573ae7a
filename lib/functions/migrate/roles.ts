import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { close, connect } from './connection';
import { MigrationError, ServerError, UsageError, renderError } from './errors';
import type { Session } from './session';

/** Content of the file of roles, or of the variable DATABASE_ROLES: the result of `DatabaseRoles.toJson`. */
interface RolePlan {
  readonly groups: string[];
  /** Query for statements that each change the owner of one object. */
  readonly adoptions: string;
  /** Query for statements that each grant missing rights on a few objects. */
  readonly rights: string;
  readonly logins: Login[];
  readonly grants: string[];
  /** Query for statements that take rights that the plan does not give. */
  readonly revocations: string;
}

interface Login {
  readonly name: string;
  /** Variable with its password. */
  readonly variable: string;
  /** Variables with name and password of the login in use, if two alternate. */
  readonly current?: { readonly login: string; readonly password: string };
  readonly statements: string[];
}

const ITERATIONS = 4096;
const ATTEMPTS = 5;
/** Errors of two runs at once in two databases of a server, which share their roles: a role, a catalog's row or a deadlock. */
const CONFLICTS = ['42710', '23505', '40P01', 'XX000'];

/** The plan of a run, and the password of each login that needs another one. */
export interface Roles {
  readonly plan: RolePlan;
  readonly passwords: ReadonlyMap<string, string>;
}

/**
 * Reads the plan from a file, or without one from the variable DATABASE_ROLES, and its passwords. Returns undefined without both.
 *
 * A run can last hours, and a rotation in between replaces the passwords that it has read. Those that the server accepts now are
 * therefore never set.
 */
export async function readRoles(file: string | undefined, environment: NodeJS.ProcessEnv): Promise<Roles | undefined> {
  const plan = readPlan(file, environment.DATABASE_ROLES);
  if (plan === undefined) return undefined;
  const names = plan.logins.map(({ name }) => name);
  const all = plan.logins.map((login) => ({ user: login.name, password: passwordOf(login, names, environment) }));
  const passwords = new Map<string, string>();
  for (const { user, password } of all) {
    if (password !== undefined && !(await isAccepted(user, password))) passwords.set(user, password);
  }
  return { plan, passwords };
}

function readPlan(file: string | undefined, variable: string | undefined): RolePlan | undefined {
  if (file === undefined && !variable) return undefined;
  const source = file === undefined ? 'the variable DATABASE_ROLES' : file;
  try {
    return JSON.parse(file === undefined ? (variable ?? '') : readFileSync(file, 'utf8')) as RolePlan;
  } catch (error) {
    throw new UsageError(`Cannot read the plan of the roles from ${source}: ${(error as Error).message}`);
  }
}

async function isAccepted(user: string, password: string): Promise<boolean> {
  try {
    await close(await connect({ user, password }));
    return true;
  } catch (error) {
    const cause = (error as Error).cause as ServerError | undefined;
    // Without an answer it is unknown whether a rotation has set another password.
    if (cause === undefined || !('severity' in cause)) throw error;
    // The server checks the right to connect to the database after the password.
    return cause.code === '42501';
  }
}

/**
 * Creates the roles, sets their passwords and grants their rights.
 *
 * Owners change first, each object in a transaction of its own: no other is locked while one waits for a long query, and a later run continues
 * where one failed. Missing rights on objects follow in batches, since a server has locks for some thousands only. Logins, passwords and
 * memberships come last, all or nothing.
 */
export async function applyRoles(session: Session, roles: Roles, print: (text: string) => void): Promise<void> {
  const { groups, adoptions, rights, logins, grants, revocations } = roles.plan;
  const statements = logins.flatMap(({ name, statements: own }) => {
    const password = roles.passwords.get(name);
    return password === undefined ? own : [...own, `ALTER ROLE "${name}" PASSWORD '${scramVerifier(password)}'`];
  });
  await inTransaction(session, 'Creating common roles', () => runAll(session, groups));
  const adopted = await runFound(session, 'Finding objects without a common owner', adoptions);
  if (adopted > 0) print(`Changed the owner of ${adopted} objects`);
  await runFound(session, 'Finding missing rights', rights);
  let taken: string[] = [];
  await inTransaction(session, 'Granting rights', async () => {
    await runAll(session, [...statements, ...grants]);
    taken = await find(session, revocations);
    await runAll(session, taken);
  });
  taken.forEach((sql) => print(`Not in the plan: ${sql}`));
  print(`Set up the roles ${logins.map(({ name }) => name).join(', ')}`);
}

/** Runs what a query finds, each statement in a transaction of its own. Returns their number. */
async function runFound(session: Session, what: string, query: string): Promise<number> {
  let found: string[] = [];
  await inTransaction(session, what, async () => {
    found = await find(session, query);
  });
  for (const sql of found) await inTransaction(session, sql, () => runAll(session, [sql]));
  return found.length;
}

async function find(session: Session, query: string): Promise<string[]> {
  return (await session.query<{ sql: string }>(query)).rows.map(({ sql }) => sql);
}

async function runAll(session: Session, statements: string[]): Promise<void> {
  for (const sql of statements) await session.query(sql);
}

/** Runs work in a transaction with timeouts, again if it meets a lock or another run. */
function inTransaction(session: Session, what: string, work: () => Promise<void>): Promise<void> {
  const attempt = (): Promise<void> =>
    session.transaction(async () => {
      await session.setTimeouts('', true);
      // Without the notices that a right is already there.
      await session.query('SET LOCAL client_min_messages = warning');
      // Owners may create functions and operators, which must not run with the administrator's rights.
      await session.query('SET LOCAL search_path = pg_catalog, pg_temp');
      await work();
    });
  return session.retryLocks(what, () => retryConflicts(what, attempt));
}

/** Runs a transaction again that met one of another database, and explains a missing right. */
async function retryConflicts(what: string, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const { code = '' } = error as ServerError;
      if (code === '42501') {
        throw new MigrationError(
          `${what}: ${renderError(error as ServerError)}\n` +
            'fix: GRANT a role that existed before TO the administrator WITH ADMIN OPTION, as the role that created it; schemas must belong to the administrator, or to its database',
        );
      }
      if (!CONFLICTS.includes(code) || attempt === ATTEMPTS) throw error;
      await setTimeout(100 * attempt);
    }
  }
}

/** Returns the password to set. Undefined for the login of an alternating pair that is not in use: only rotations change its password. */
function passwordOf(login: Login, names: string[], environment: NodeJS.ProcessEnv): string | undefined {
  const { name, current } = login;
  const inUse = current && environment[current.login];
  if (current && inUse && !names.includes(inUse)) {
    throw new UsageError(`The login ${inUse} in ${current.login} is not in the plan. Correct the secret of the role.`);
  }
  if (inUse && inUse !== name) return undefined;
  const variable = current && inUse ? current.password : login.variable;
  const password = environment[variable];
  if (!password) throw new UsageError(`Missing password of the role ${name}. Set the variable ${variable}.`);
  return password;
}

/**
 * Returns what PostgreSQL stores for a password, as `psql` does for \password: the password itself reaches no log of the server.
 * https://www.postgresql.org/docs/current/libpq-misc.html#LIBPQ-PQCHANGEPASSWORD
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(prepare(password), salt, ITERATIONS, 32, 'sha256');
  const keyed = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}

/**
 * Normalizes a password as the server and its clients do before they hash it: spaces, invisible characters, compatible ones.
 * https://www.rfc-editor.org/rfc/rfc4013
 */
function prepare(password: string): string {
  return password
    .replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g, ' ')
    .replace(/\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/g, '')
    .normalize('NFKC');
}
