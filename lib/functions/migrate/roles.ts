import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { UsageError } from './errors';
import type { Session } from './session';

/** Content of the variable DATABASE_ROLES: the result of `DatabaseRoles.toJson`. */
interface RolePlan {
  readonly groups: string[];
  readonly logins: { readonly name: string; readonly variable: string; readonly statements: string[] }[];
  readonly grants: string[];
}

const ITERATIONS = 4096;

/** Creates the roles of DATABASE_ROLES, sets their passwords and grants their rights, all or nothing. Does nothing without the variable. */
export async function applyRoles(
  session: Session,
  environment: NodeJS.ProcessEnv,
  print: (text: string) => void,
): Promise<void> {
  if (!environment.DATABASE_ROLES) return;
  const { groups, logins, grants } = JSON.parse(environment.DATABASE_ROLES) as RolePlan;
  const passwords = logins.map(({ name, variable, statements }) => {
    const password = environment[variable];
    if (!password) throw new UsageError(`Missing password of the role ${name}. Set the variable ${variable}.`);
    return [...statements, `ALTER ROLE "${name}" PASSWORD '${scramVerifier(password)}'`];
  });
  await session.retryLocks('Granting rights', () =>
    session.transaction(async () => {
      await session.setTimeouts('', true);
      for (const sql of [...groups, ...passwords.flat(), ...grants]) await session.query(sql);
    }),
  );
  print(`Set up the roles ${logins.map(({ name }) => name).join(', ')}`);
}

/**
 * Returns what PostgreSQL stores for a password, as `psql` does for \password: the password itself reaches no log of the server.
 * https://www.postgresql.org/docs/current/libpq-misc.html#LIBPQ-PQCHANGEPASSWORD
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const keyed = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}
