import { ProblemCode, Problems } from '../../domain';
import { DatabaseTaskProps } from './database-task-props';

/** Longest wait for the lock of another run, in seconds: longer than any migration of this library may take. */
const LONGEST_WAIT = 604_800;

/** Not a variable of PostgreSQL, the runner or the shell. */
const URL_VARIABLE = /^(?!PG[A-Z]|PATH$|METRIC_NAMESPACE$|DATABASE_ROLES$|(?:LOGIN|PASSWORD)_OF_)[A-Z][A-Z0-9_]*$/;

/**
 * Most bytes of the secrets of roles. A task definition has at most 64 KiB, of which 8 are for everything else.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
const MOST_ROLE_BYTES = 56 * 1024;
/** ARN of a secret with its field, the name of the variable, and their JSON. */
const BYTES_OF_SECRET = 250;

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
  if (role === undefined && database.roles) {
    const { roles } = database;
    const secrets = roles.names.length * (roles.alternating ? 2 : 1);
    const bytes = secrets * BYTES_OF_SECRET;
    problems.check(bytes <= MOST_ROLE_BYTES, {
      code: ProblemCode.TOO_LONG,
      property: 'database',
      what: `the secrets of ${roles.names.length} roles take ${Math.ceil(bytes / 1024)} KiB of the task definition`,
      expected: `at most ${MOST_ROLE_BYTES / 1024} KiB: ECS accepts 64 KiB with all other settings`,
      fix: 'use fewer roles, e.g. one role for all jobs with the same access',
    });
  }
  const seconds = lockTimeout?.toSeconds({ integral: false });
  const range = { min: 1, max: LONGEST_WAIT, integer: true };
  problems.optionalNumber('lockTimeout', seconds, range, 'use whole seconds, e.g. Duration.hours(1)');
}
