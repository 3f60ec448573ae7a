import { Problems } from '../../domain';
import { DatabaseTaskProps } from './database-task-props';

/** Longest wait for the lock of another run, in seconds: longer than any migration of this library may take. */
const LONGEST_WAIT = 604_800;

/** Not a variable of PostgreSQL, the runner or the shell. */
const URL_VARIABLE = /^(?!PG[A-Z]|PATH$|METRIC_NAMESPACE$|DATABASE_ROLES$|(?:LOGIN|PASSWORD)_OF_)[A-Z][A-Z0-9_]*$/;

/** Adds the problems of a database task. */
export function checkDatabaseTask(
  problems: Problems,
  {
    urlVariable,
    lockTimeout,
    role,
    database,
  }: Pick<DatabaseTaskProps, 'urlVariable' | 'lockTimeout' | 'role' | 'database'>,
): void {
  if (urlVariable !== undefined) {
    problems.match('urlVariable', urlVariable, URL_VARIABLE, {
      expected: 'capital letters, digits and underscores, and no variable of PostgreSQL, the runner or the shell',
      fix: "use a name such as 'PRODUCTION_DATABASE_URL', or omit it",
    });
  }
  if (role !== undefined) problems.oneOf('role', role, database.roles?.names ?? [], 'use one of database.roles');
  const seconds = lockTimeout?.toSeconds({ integral: false });
  const range = { min: 1, max: LONGEST_WAIT, integer: true };
  problems.optionalNumber('lockTimeout', seconds, range, 'use whole seconds, e.g. Duration.hours(1)');
}
