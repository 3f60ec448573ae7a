import { Problems } from '../../domain';
import { DatabaseTaskProps } from './database-task-props';

/** Longest wait for the lock of another run, in seconds: longer than any migration of this library may take. */
const LONGEST_WAIT = 604_800;

/** Adds the problems of a database task. */
export function checkDatabaseTask(
  problems: Problems,
  { urlVariable, lockTimeout }: Pick<DatabaseTaskProps, 'urlVariable' | 'lockTimeout'>,
): void {
  if (urlVariable !== undefined) {
    problems.match('urlVariable', urlVariable, /^(?!PG[A-Z]|PATH$|METRIC_NAMESPACE$)[A-Z][A-Z0-9_]*$/, {
      expected: 'capital letters, digits and underscores, and no variable of PostgreSQL or the shell',
      fix: "use a name such as 'PRODUCTION_DATABASE_URL', or omit it",
    });
  }
  const seconds = lockTimeout?.toSeconds({ integral: false });
  const range = { min: 1, max: LONGEST_WAIT, integer: true };
  problems.optionalNumber('lockTimeout', seconds, range, 'use whole seconds, e.g. Duration.hours(1)');
}
