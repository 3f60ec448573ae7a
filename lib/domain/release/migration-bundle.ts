import { ProblemCode } from '../problem-code';
import { LoadbearingError } from '../problem';
import { Problems } from '../problems';
import { MaintenanceTask, SchemaMigration } from './schema-migration';

/** What `loadbearing migrate compile` writes: SQL files that were parsed and checked. */
interface Content {
  readonly format: number;
  readonly fingerprint: string;
  readonly migrations: SchemaMigration[];
  readonly tasks: MaintenanceTask[];
}

const FORMAT = 1;

/** The migrations and tasks of a database, parsed and checked before: `loadbearing migrate compile FOLDER --out FILE`. */
export class MigrationBundle {
  /** From the text of such a file. An error when it is something else. */
  public static fromJson(text: string): MigrationBundle {
    const problems = new Problems('the compiled migrations', 'MigrationBundle');
    let content: Partial<Content> = {};
    try {
      content = JSON.parse(text) as Partial<Content>;
    } catch {
      // Told below, like any other text.
    }
    problems.check(content?.format === FORMAT && Array.isArray(content.migrations) && Array.isArray(content.tasks), {
      code: ProblemCode.UNREVIEWED,
      property: 'text',
      what: `the text begins with ${JSON.stringify(text.slice(0, 40))}`,
      expected: `a file of format ${FORMAT}, written by loadbearing migrate compile`,
      fix: 'compile the folder of SQL files with this version',
    });
    problems.throwIfAny();
    return new MigrationBundle(content as Content);
  }

  /** The migrations, in the order in which they run. */
  public readonly migrations: SchemaMigration[];
  /** The tasks. */
  public readonly tasks: MaintenanceTask[];
  /** Changes when a migration does, and only then. */
  public readonly fingerprint: string;

  private constructor(content: Content) {
    this.migrations = content.migrations;
    this.tasks = content.tasks;
    this.fingerprint = content.fingerprint;
  }

  /** The text that `fromJson` reads. */
  public toJson(): string {
    const { fingerprint, migrations, tasks } = this;
    return `${JSON.stringify({ format: FORMAT, fingerprint, migrations, tasks }, undefined, 2)}\n`;
  }

  /** The task of that name. An error when there is none. */
  public task(name: string): MaintenanceTask {
    const found = this.tasks.find((task) => task.name === name);
    if (found) return found;
    const names = this.tasks.map((task) => task.name);
    throw new LoadbearingError('the compiled migrations', [
      {
        code: ProblemCode.UNREVIEWED,
        what: `there is no task '${name}'`,
        where: 'MigrationBundle.task',
        expected: names.length > 0 ? `one of ${names.join(', ')}` : 'a task: there are none',
        fix: 'name one of these, or write it into the folder tasks',
      },
    ]);
  }
}
