import { ConnectionBudget, ConnectionConsumer } from '../data/connection-budget';
import { DatabaseAccess, DatabaseRoles } from '../data/database-roles';
import { Problems } from '../problems';
import { Plan } from './plan';
import { MIGRATION_CONNECTIONS } from './plan/connection-demand';
import { DELAY_TIMES } from './plan/planned-alarms';

/** Part of an application as it is built. */
interface BuiltPart {
  /** Sizes that differ from the plan. */
  readonly planOverrides: string[];
}

/**
 * PostgreSQL folds names to lower-case, and clients quote them differently. The longest suffix of a login is `_web_clone`. Reserved words
 * need quotes, and the other names belong to PostgreSQL or a cloud.
 */
const DATABASE_NAME =
  /^(?!pg_|(?:postgres|template0|template1|rdsadmin|azure_maintenance|azure_sys|user|select|default|all|table)$)[a-z][a-z0-9_]{0,39}$/;

/**
 * What an application on any cloud follows from its plan.
 *
 * @internal
 */
export class PlannedApplication {
  /** Tasks of a process before Celery replaces it: rarely enough that its start costs nothing, and often enough against leaks. */
  public static readonly TASKS_PER_PROCESS = 1000;
  /** Multiple of the acceptable wait of tasks at which somebody should look. */
  public static readonly DELAY_TIMES = DELAY_TIMES;

  /** Adds a problem unless `databaseName` names a database on every cloud. */
  public static checkDatabaseName(problems: Problems, databaseName: string): void {
    problems.match('databaseName', databaseName, DATABASE_NAME, {
      expected: 'at most 40 lower-case letters, digits and underscores, beginning with a letter, and no reserved word',
      fix: "use a name such as 'shop'",
    });
  }

  /** Returns the login of an application: it creates the tables, and workers and schedules share it. */
  public static roles(databaseName: string, alternating?: boolean): DatabaseRoles {
    return new DatabaseRoles({
      name: databaseName,
      roles: [{ name: `${databaseName}_web`, access: DatabaseAccess.OWNER }],
      alternating,
    });
  }

  /** Returns the connections of everything that is not scaled: migrations, periodic tasks and schedules. */
  public static jobs({
    migrations,
    beat,
    schedules,
  }: {
    readonly migrations: boolean;
    readonly beat: boolean;
    readonly schedules: readonly { readonly name: string }[];
  }): ConnectionConsumer[] {
    return [
      ...(migrations ? [{ name: 'migrations', maxInstances: 1, poolSize: MIGRATION_CONNECTIONS }] : []),
      ...(beat ? [{ name: 'beat', maxInstances: 1, surgeInstances: 1, poolSize: 1 }] : []),
      ...schedules.map(({ name }) => ({ name: `schedule ${name}`, maxInstances: 1, poolSize: 1 })),
    ];
  }

  /** Returns a plan as text: assumptions, sizes with their reasons, sizes of `parts` that differ, and the connections to the database. */
  public static explain(
    plan: Plan,
    parts: { readonly [part: string]: BuiltPart | undefined },
    budget: ConnectionBudget | undefined,
  ): string {
    const overrides = Object.entries(parts).flatMap(([part, it]) =>
      (it?.planOverrides ?? []).map((text) => `${part}.${text}, set explicitly`),
    );
    return [plan.explain(), ...overrides, ...(budget ? [budget.explain()] : [])].join('\n');
  }
}
