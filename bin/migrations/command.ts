import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { MigrationBundle, ProblemCode, Problems, Suggestion } from '../../lib/domain';
import { printJson } from '../output';
import { writeFile } from '../write-file';

const ROOT = join(__dirname, '../..');
/** The program that also applies migrations in the cloud. */
const RUNNER = join(ROOT, 'lib/functions/migrate/bundle/index.js');
const STACKS = join(ROOT, 'stacks');
const ACTIONS = ['up', 'down', 'status', 'run'];
/** Prefix that names a reference system, also if a folder has the same name. */
const SYSTEM = 'system:';

interface Flags {
  readonly url?: string;
  readonly dryRun?: boolean;
  readonly deferMissing?: boolean;
  readonly allowAhead?: boolean;
  readonly to?: string;
  readonly all?: boolean;
  readonly wait?: string;
  readonly lockTimeout?: string;
  readonly statementTimeout?: string;
  readonly networkTimeout?: string;
  readonly concurrent: boolean;
  readonly json?: boolean;
}

/** Result of `loadbearing migrate compile --json`. */
export interface CompileOutput {
  /** File that is written, if one is. */
  readonly file?: string;
  /** Ids of the migrations, in their order. */
  readonly migrations: readonly string[];
  /** Names of the maintenance tasks. */
  readonly tasks: readonly string[];
}

/** Creates the command `loadbearing migrate`. */
export function migrateCommand(): Command {
  const migrate = new Command('migrate')
    .description('Apply SQL migrations to a PostgreSQL database, or roll them back.')
    .argument('<source>', `folder of SQL files, compiled file, or reference system: ${systems().join(', ')}`)
    .argument('[action]', 'up, down, status, or run with the name of a task (default: up)')
    .argument('[task]', 'maintenance task to run')
    .option('--url <url>', 'database URL; prefer DATABASE_URL, which is not visible in the process list')
    .option('--dry-run', 'up: show pending statements without running them')
    .option('--defer-missing', 'up: skip migrations whose tables do not exist yet')
    .option('--allow-ahead', 'up: accept a database with migrations that the source does not contain, as in a rollback')
    .option('--to <id>', 'down: roll back everything after this migration')
    .option('--all', 'down: roll back everything')
    .option('--wait <seconds>', 'time to wait for another runner (default: 3600)')
    .option('--lock-timeout <time>', 'time to wait for a table lock, in each of 5 attempts (default: 5s)')
    .option('--statement-timeout <time>', 'time limit of a statement (default: none)')
    .option(
      '--network-timeout <seconds>',
      'time without an answer after which the connection counts as lost (default: 60)',
    )
    .addOption(noConcurrentOption())
    .option('--json', 'print the state of the migrations as JSON; messages go to standard error')
    .addHelpText(
      'after',
      `
TLS: set PGSSLMODE to disable, require, verify-ca or verify-full (default: verify-full, or disable for localhost),
and PGSSLROOTCERT to a file of trusted certificates. Of two modes, in the URL and in PGSSLMODE, the stricter one applies.

Exit codes:
  0    done, or nothing to do
  1    a statement, a check or the connection failed
  2    invalid usage, or a source that cannot be read
  3    the database is ahead of the source
  130  interrupted (SIGINT)
  143  terminated (SIGTERM)

Examples:
  $ DATABASE_URL=postgresql://user:password@localhost/shop loadbearing migrate ./sql
  $ loadbearing migrate ops-center status
  $ loadbearing migrate compile ./sql --out migrations.json`,
    )
    .action(async (source: string, action: string | undefined, task: string | undefined, flags: Flags) => {
      if (action !== undefined && !ACTIONS.includes(action)) {
        const hint = Suggestion.sentence(action, ACTIONS) || ` Use one of ${ACTIONS.join(', ')}.`;
        migrate.error(`error: unknown command '${action}'.${hint}`);
      }
      await run(source, [action ?? 'up', ...(task === undefined ? [] : [task])], flags);
    });
  migrate
    .command('compile')
    .description('Check a folder of SQL files and compile it for MigrationBundle.fromJson.')
    .argument('<folder>', 'folder with 001_name.up.sql, 001_name.down.sql and tasks/name.sql')
    .option('--out <file>', 'file to write (default: check only)')
    .addOption(noConcurrentOption())
    .option('--json', 'print the names of the migrations and tasks as JSON')
    .addHelpText(
      'after',
      `
Exit codes:
  0  every file is valid
  1  a file has a finding, or the output cannot be written; nothing is written
  2  invalid usage, or no such folder

Examples:
  $ loadbearing migrate compile ./sql
  $ loadbearing migrate compile ./sql --out migrations.json`,
    )
    .action(async (folder: string, _: object, command: Command) => {
      // `migrate` has options of the same names.
      const { out, concurrent, json } = command.optsWithGlobals<{
        out?: string;
        concurrent: boolean;
        json?: boolean;
      }>();
      const bundle = await compiled(folder, concurrent);
      if (out !== undefined) writeFile(out, bundle.toJson());
      if (json) return printJson(compileOutput(bundle, out));
      process.stdout.write(`${out === undefined ? 'Checked' : `Compiled ${out}:`} ${renderCounts(bundle)}\n`);
    });
  return migrate;
}

function noConcurrentOption(): Option {
  return new Option('--no-concurrent', 'build indexes faster, locking their tables; for a database without traffic');
}

function compileOutput({ migrations, tasks }: MigrationBundle, file: string | undefined): CompileOutput {
  return {
    ...(file === undefined ? {} : { file }),
    ...{ migrations: migrations.map(({ id }) => id), tasks: tasks.map(({ name }) => name) },
  };
}

function renderCounts({ migrations, tasks }: MigrationBundle): string {
  const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${count(migrations.length, 'migration')} and ${count(tasks.length, 'task')}`;
}

/** Runs the program in this process, so that signals reach it. It sets the exit code. */
async function run(source: string, words: string[], flags: Flags): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-migrate-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = await bundleFile(source, folder, flags.concurrent);
  if (flags.url !== undefined) process.env.DATABASE_URL = flags.url;
  process.argv = [process.execPath, RUNNER, ...words, '--bundle', file, ...options(flags)];
  await (createRequire(__filename)(RUNNER) as { readonly ended: Promise<void> }).ended;
}

async function bundleFile(source: string, temporary: string, concurrent: boolean): Promise<string> {
  const system = systemOf(source);
  if (system !== undefined) return join(STACKS, system, 'sql/bundle.json');
  if (statSync(source).isFile()) {
    MigrationBundle.fromJson(readFileSync(source, 'utf8')); // throws for anything else
    return source;
  }
  const file = join(temporary, 'bundle.json');
  writeFileSync(file, (await compiled(source, concurrent)).toJson());
  return file;
}

/** Compiles a folder. One without SQL is a mistyped path. */
async function compiled(folder: string, concurrent: boolean): Promise<MigrationBundle> {
  const { compileFolder } = await import('./compile.js'); // loads for a third of a second, which other commands do not need
  const bundle = await compileFolder(folder, { concurrent });
  const problems = new Problems('the migrations', folder);
  problems.check(bundle.migrations.length + bundle.tasks.length > 0, {
    code: ProblemCode.EMPTY_LIST,
    property: '',
    what: 'the folder has no migrations and no tasks',
    expected: 'files such as 001_name.up.sql and 001_name.down.sql, or tasks/name.sql',
    fix: 'correct the path',
  });
  problems.throwIfAny();
  return bundle;
}

/** Returns the reference system that a source names, or undefined for a file or folder. Throws if it could be either, or neither. */
function systemOf(source: string): string | undefined {
  const problems: Problems = new Problems('the command', '');
  const name = source.replace(SYSTEM, '');
  const isSystem = systems().includes(name) && existsSync(join(STACKS, name, 'sql/bundle.json'));
  const isPath = existsSync(source);
  problems.check(!(isSystem && isPath) || source !== name, {
    code: ProblemCode.AMBIGUOUS_MIGRATION_SOURCE,
    property: 'migrate <source>',
    what: `'${source}' is a reference system and a file or folder here`,
    expected: 'a source with one meaning',
    fix: `write ./${source} for the folder, or ${SYSTEM}${source} for the reference system`,
  });
  problems.check(isSystem || isPath, {
    code: ProblemCode.MIGRATIONS_NOT_FOUND,
    property: 'migrate <source>',
    // A source can be a database URL by mistake.
    what: source.includes('://')
      ? 'the source is a URL'
      : `'${source}' does not exist.${Suggestion.sentence(source, systems())}`,
    expected: `a folder, a file, or one of ${systems().join(', ')}`,
    fix: source.includes('://') ? 'set DATABASE_URL, and pass the folder of SQL files' : 'check the path',
  });
  problems.throwIfAny();
  return isSystem ? name : undefined;
}

function options(flags: Flags): string[] {
  return [
    ...(flags.dryRun ? ['--dry-run'] : []),
    ...(flags.deferMissing ? ['--defer-missing'] : []),
    ...(flags.allowAhead ? ['--allow-ahead'] : []),
    ...(flags.to === undefined ? [] : ['--to', flags.to]),
    ...(flags.all ? ['--all'] : []),
    ...(flags.json ? ['--json'] : []),
    ...(flags.wait === undefined ? [] : ['--wait', flags.wait]),
    ...(flags.lockTimeout === undefined ? [] : ['--lock-timeout', flags.lockTimeout]),
    ...(flags.statementTimeout === undefined ? [] : ['--statement-timeout', flags.statementTimeout]),
    ...(flags.networkTimeout === undefined ? [] : ['--network-timeout', flags.networkTimeout]),
  ];
}

/** Returns the reference systems that have SQL. */
function systems(): string[] {
  return readdirSync(STACKS).filter((name) => existsSync(join(STACKS, name, 'sql')));
}
