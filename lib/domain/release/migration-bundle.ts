import { DOMAIN_TYPES } from '../declared-types';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { BundleShape } from './bundle-shape';
import { MaintenanceTask, SchemaMigration } from './schema-migration';

/** Content of a file that `loadbearing migrate compile` writes. */
interface Content {
  readonly name?: string;
  readonly fingerprint: string;
  readonly migrations: SchemaMigration[];
  readonly tasks: MaintenanceTask[];
}

const SUBJECT = 'the compiled migrations';

/**
 * The migrations and maintenance tasks of a database, parsed and checked by `loadbearing migrate compile FOLDER --out FILE`.
 *
 * @example
 * const text = '{ "format": 1, "fingerprint": "0", "migrations": [], "tasks": [] }'; // read it from the compiled file
 * const migrations = MigrationBundle.fromJson(text);
 * console.log(migrations.migrations.map(({ id }) => id));
 */
export class MigrationBundle {
  /** Reads the text of a compiled file. Throws if the text is something else or has another format version. */
  public static fromJson(text: string): MigrationBundle {
    const problems: Problems = new Problems(SUBJECT, 'MigrationBundle');
    DOMAIN_TYPES.require(problems, 'MigrationBundle.fromJson', { text });
    const fault = BundleShape.faultOf(text);
    if (fault !== undefined) {
      problems.fail({
        code: ProblemCode.INVALID_MIGRATION_BUNDLE,
        property: 'text',
        what: `the text is not a compiled bundle: ${fault}`,
        expected: `a file of format ${BundleShape.FORMAT} from loadbearing migrate compile`,
        fix: 'compile the folder of SQL files with this version of loadbearing',
      });
    }
    return new MigrationBundle(JSON.parse(text) as Content);
  }

  /** Returns a bundle without migrations and tasks, for a database whose application creates its tables. */
  public static empty(): MigrationBundle {
    return new MigrationBundle({ fingerprint: 'empty', migrations: [], tasks: [] });
  }

  /** Migrations in the order in which they run. */
  public readonly migrations: SchemaMigration[];
  /** Maintenance tasks. */
  public readonly tasks: MaintenanceTask[];
  /** Hash that changes only when a migration or the name changes. */
  public readonly fingerprint: string;
  /**
   * Name of the application, from `loadbearing.json` in the folder of SQL files. Each name has its own ledger, so that applications
   * can share a database.
   * @default - the ledger of bundles without a name
   */
  public readonly name?: string;

  private constructor(content: Content) {
    this.migrations = content.migrations;
    this.tasks = content.tasks;
    this.fingerprint = content.fingerprint;
    this.name = content.name;
  }

  /** Returns the text that `fromJson` reads. */
  public toJson(): string {
    const { name, fingerprint, migrations, tasks } = this;
    return `${JSON.stringify({ format: BundleShape.FORMAT, name, fingerprint, migrations, tasks }, undefined, 2)}\n`;
  }

  /** Returns the task with that name. Throws if there is none. */
  public task(name: string): MaintenanceTask {
    const problems: Problems = new Problems(SUBJECT, 'MigrationBundle');
    DOMAIN_TYPES.require(problems, 'MigrationBundle#task', { name });
    const names = this.tasks.map((task) => task.name);
    return (
      this.tasks.find((task) => task.name === name) ??
      problems.fail({
        code: ProblemCode.UNKNOWN_MAINTENANCE_TASK,
        property: 'task',
        what: `the bundle has no task '${name}'`,
        expected: names.length > 0 ? `one of ${names.join(', ')}` : 'a task of the bundle, which has none',
        fix: 'use one of these names, or add a file to the folder tasks',
      })
    );
  }
}
