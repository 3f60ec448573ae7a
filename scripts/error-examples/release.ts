import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** Migrations, maintenance tasks and deployments. */
export const RELEASE: ErrorExamples = {
  [ProblemCode.INVALID_MIGRATION_BUNDLE]: {
    example: '`MigrationBundle.fromJson` receives the text of a SQL file.',
    fix: 'Compile the folder with `loadbearing migrate compile ./sql --out migrations.json` and pass the text of that file.',
  },
  [ProblemCode.UNKNOWN_MAINTENANCE_TASK]: {
    example: "`the bundle has no task 'refesh'`, expected `one of refresh, clean-up`",
    fix: 'Use a name from the message, or add `sql/tasks/NAME.sql` and compile again.',
  },
  [ProblemCode.MIGRATIONS_NOT_FOUND]: {
    example: "`'./sgl' does not exist.`",
    fix: 'Check the path. Relative paths start at the current folder.',
  },
  [ProblemCode.MIGRATION_FILE_NAME]: {
    example: '`the file name is indexes.sql`',
    fix: 'Rename the file to `001_indexes.up.sql`, or move it to `sql/tasks` if it runs repeatedly.',
  },
  [ProblemCode.MIGRATION_INCOMPLETE]: {
    example: '`001_indexes.down.sql does not exist`',
    fix: 'Add the missing file. The down file rolls the migration back.',
  },
  [ProblemCode.SQL_SYNTAX_ERROR]: {
    example: '`syntax error at or near "INDX"` in `sql/001_indexes.up.sql:3`',
    fix: 'Correct the statement in that line.',
  },
  [ProblemCode.MIGRATION_LOSES_DATA]: {
    example: '`ALTER TABLE items DROP loses data: DROP COLUMN`',
    fix: 'Keep the table or column until nothing uses it, then remove it manually. Write each `DROP` without `CASCADE`.',
  },
  [ProblemCode.INDEX_NOT_IMMUTABLE]: {
    example: '`the index idx_recent depends on NOW()`',
    fix: 'Index the whole column. A query with a condition on the time uses that index.',
  },
  [ProblemCode.NOT_ALLOWED_IN_TRANSACTION]: {
    example: 'A migration runs `VACUUM` or `CREATE INDEX CONCURRENTLY` without `-- transaction: false`.',
    fix: 'Begin the file with `-- transaction: false`.',
  },
  [ProblemCode.INDEX_LOCKS_TABLE]: {
    example: '`building the index idx_orders in a transaction blocks writes to orders`',
    fix: 'Move the statement to a file that begins with `-- transaction: false`. It then builds the index concurrently.',
  },
  [ProblemCode.STATEMENT_NOT_REPEATABLE]: {
    example: 'A file with `-- transaction: false` contains an `INSERT`.',
    fix: 'Move the statement to a separate file without that line, or write it with `IF NOT EXISTS`.',
  },
  [ProblemCode.TRANSACTION_CONTROL]: {
    example: '`BEGIN begins or ends a transaction`',
    fix: 'Remove the statement. The runner begins and commits the transaction.',
  },
  [ProblemCode.UNNAMED_INDEX]: {
    example: '`CREATE INDEX ON orders (customer_id)`',
    fix: 'Name the index: `CREATE INDEX idx_orders_customer ON orders (customer_id)`.',
  },
  [ProblemCode.MIGRATION_RUNNER_MISSING]: {
    example: 'You use loadbearing from a clone of its repository that was never built.',
    fix: 'Run `npm run bundle` in the repository of loadbearing.',
  },
  [ProblemCode.AZURE_CLI_TOO_OLD]: {
    example: "`azCliVersion is '2.50.0'`, expected `2.69.0 or a later version 2`",
    fix: 'Omit `azCliVersion`, or use a later version.',
  },
  [ProblemCode.AMBIGUOUS_MIGRATION_SOURCE]: {
    example: "`'ops-center' is a reference system and a file or folder here`",
    fix: 'Write `./ops-center` for the folder, or `system:ops-center` for the reference system.',
  },
  [ProblemCode.MIGRATION_UNDECIDED]: {
    example: '`SELECT purge_orders(30) may lose data: it calls purge_orders()`',
    fix: 'Use a statement of the table in docs/migrations.md. If the file keeps every row and value, begin it with `-- keeps-data: reason`.',
  },
  [ProblemCode.COPY_FROM_STDIN]: {
    example: 'A file from `pg_dump` contains `COPY orders FROM stdin;` and rows.',
    fix: 'Write the rows as `INSERT … VALUES`, e.g. with `pg_dump --inserts`.',
  },
  [ProblemCode.SQL_NOT_PLAIN_TEXT]: {
    example: '`the byte 0xe9 at offset 112 is not UTF-8` in `sql/002_views.up.sql:4`',
    fix: "Save the file as UTF-8 without a byte order mark. Write an invisible character as an escape, such as U&'\\200B'.",
  },
};
