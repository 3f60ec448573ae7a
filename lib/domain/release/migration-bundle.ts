import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { MaintenanceTask, SchemaMigration } from './schema-migration';

/** Content of a file that `loadbearing migrate compile` writes. */
interface Content {
  readonly format: number;
  readonly fingerprint: string;
  readonly migrations: SchemaMigration[];
  readonly tasks: MaintenanceTask[];
}

const SUBJECT = 'the compiled migrations';
const FORMAT = 1;

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
    const content = parse(text);
    if (!content) {
      problems.fail({
        code: ProblemCode.INVALID_MIGRATION_BUNDLE,
        property: 'text',
        what: `the text begins with ${JSON.stringify(text.slice(0, 40))}`,
        expected: `a file of format ${FORMAT} from loadbearing migrate compile`,
        fix: 'compile the folder of SQL files with this version of loadbearing',
      });
    }
    return new MigrationBundle(content);
  }

  /** Migrations in the order in which they run. */
  public readonly migrations: SchemaMigration[];
  /** Maintenance tasks. */
  public readonly tasks: MaintenanceTask[];
  /** Hash that changes only when a migration changes. */
  public readonly fingerprint: string;

  private constructor(content: Content) {
    this.migrations = content.migrations;
    this.tasks = content.tasks;
    this.fingerprint = content.fingerprint;
  }

  /** Returns the text that `fromJson` reads. */
  public toJson(): string {
    const { fingerprint, migrations, tasks } = this;
    return `${JSON.stringify({ format: FORMAT, fingerprint, migrations, tasks }, undefined, 2)}\n`;
  }

  /** Returns the task with that name. Throws if there is none. */
  public task(name: string): MaintenanceTask {
    const problems: Problems = new Problems(SUBJECT, 'MigrationBundle');
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

/** Returns undefined unless `text` is a bundle of this format. */
function parse(text: string): Content | undefined {
  let content: Partial<Content> | null;
  try {
    content = JSON.parse(text) as Partial<Content> | null;
  } catch {
    return undefined;
  }
  const valid = content?.format === FORMAT && Array.isArray(content.migrations) && Array.isArray(content.tasks);
  return valid ? (content as Content) : undefined;
}
