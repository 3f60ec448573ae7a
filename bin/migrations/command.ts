import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { MigrationBundle, ProblemCode, Problems } from '../../lib/domain';
import { suggest } from '../../lib/functions/migrate/suggestion';

const ROOT = join(__dirname, '../..');
/** The program that also applies migrations in the cloud. */
const RUNNER = join(ROOT, 'lib/functions/migrate/bundle/index.js');
const STACKS = join(ROOT, 'stacks');
const ACTIONS = ['up', 'down', 'status', 'run'];

interface Flags {
  readonly url?: string;
  readonly dryRun?: boolean;
  readonly deferMissing?: boolean;
  readonly to?: string;
  readonly all?: boolean;
  readonly wait?: string;
  readonly lockTimeout?: string;
  readonly statementTimeout?: string;
  readonly concurrent: boolean;
}

/** Creates the command `loadbearing migrate`. */
export function migrateCommand(): Command {
  const migrate = new Command('migrate')
    .description('Apply SQL migrations to a PostgreSQL database, or roll them back')
    .argument('<source>', `folder of SQL files, compiled file, or reference system: ${systems().join(', ')}`)
    .argument('[action]', 'up, down, status, or run with the name of a task (default: up)')
    .argument('[task]', 'maintenance task to run')
    .option('--url <url>', 'database URL; prefer DATABASE_URL, which is not visible in the process list')
    .option('--dry-run', 'up: show pending statements without running them')
    .option('--defer-missing', 'up: skip migrations whose tables do not exist yet')
    .option('--to <id>', 'down: roll back everything after this migration')
    .option('--all', 'down: roll back everything')
    .option('--wait <seconds>', 'time to wait for another runner (default: 3600)')
    .option('--lock-timeout <time>', 'time to wait for a table lock, in each of 5 attempts (default: 5s)')
    .option('--statement-timeout <time>', 'time limit of a statement (default: none)')
    .addOption(noConcurrentOption())
    .addHelpText(
      'after',
      `
TLS: set PGSSLMODE to disable, require or verify-full (default: verify-full, or disable for localhost),
and PGSSLROOTCERT to a file of trusted certificates.

Exit codes: 0 success or nothing to do, 1 failure, 2 invalid usage.

Examples:
  $ DATABASE_URL=postgresql://user:password@localhost/shop loadbearing migrate ./sql
  $ loadbearing migrate ops-center status
  $ loadbearing migrate compile ./sql --out migrations.json`,
    )
    .action(async (source: string, action: string | undefined, task: string | undefined, flags: Flags) => {
      if (action !== undefined && !ACTIONS.includes(action)) {
        const hint = suggest(action, ACTIONS) || ` Use one of ${ACTIONS.join(', ')}.`;
        migrate.error(`error: unknown command '${action}'.${hint}`);
      }
      process.exitCode = await run(source, [action ?? 'up', ...(task === undefined ? [] : [task])], flags);
    });
  migrate
    .command('compile')
    .description('Check a folder of SQL files and compile it for MigrationBundle.fromJson')
    .argument('<folder>', 'folder with 001_name.up.sql, 001_name.down.sql and tasks/name.sql')
    .option('--out <file>', 'file to write (default: check only)')
    .addOption(noConcurrentOption())
    .action(async (folder: string, { out, concurrent }: { out?: string; concurrent: boolean }) => {
      const { compileFolder } = await import('./compile.js'); // loads for a third of a second, which other commands do not need
      const bundle = await compileFolder(folder, { concurrent });
      if (out !== undefined) writeFileSync(out, bundle.toJson());
      process.stdout.write(`${out === undefined ? 'Checked' : `Compiled ${out}:`} ${renderCounts(bundle)}\n`);
    });
  return migrate;
}

function noConcurrentOption(): Option {
  return new Option('--no-concurrent', 'build indexes faster, locking their tables; for a database without traffic');
}

function renderCounts({ migrations, tasks }: MigrationBundle): string {
  const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${count(migrations.length, 'migration')} and ${count(tasks.length, 'task')}`;
}

async function run(source: string, words: string[], flags: Flags): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-migrate-'));
  try {
    const file = await bundleFile(source, folder, flags.concurrent);
    const { status, error } = spawnSync(process.execPath, [RUNNER, ...words, '--bundle', file, ...options(flags)], {
      stdio: 'inherit',
      env: { ...process.env, ...(flags.url !== undefined && { DATABASE_URL: flags.url }) },
    });
    if (error) throw error;
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function bundleFile(source: string, temporary: string, concurrent: boolean): Promise<string> {
  const ofSystem = join(STACKS, source, 'sql/bundle.json');
  if (systems().includes(source) && existsSync(ofSystem)) return ofSystem;
  if (!existsSync(source)) {
    const problems: Problems = new Problems('the command', '');
    problems.fail({
      code: ProblemCode.MIGRATIONS_NOT_FOUND,
      property: 'migrate <source>',
      what: `'${source}' does not exist.${suggest(source, systems())}`,
      expected: `a folder, a file, or one of ${systems().join(', ')}`,
      fix: 'check the path',
    });
  }
  if (statSync(source).isFile()) return source;
  const file = join(temporary, 'bundle.json');
  const { compileFolder } = await import('./compile.js');
  writeFileSync(file, (await compileFolder(source, { concurrent })).toJson());
  return file;
}

function options(flags: Flags): string[] {
  return [
    ...(flags.dryRun ? ['--dry-run'] : []),
    ...(flags.deferMissing ? ['--defer-missing'] : []),
    ...(flags.to === undefined ? [] : ['--to', flags.to]),
    ...(flags.all ? ['--all'] : []),
    ...(flags.wait === undefined ? [] : ['--wait', flags.wait]),
    ...(flags.lockTimeout === undefined ? [] : ['--lock-timeout', flags.lockTimeout]),
    ...(flags.statementTimeout === undefined ? [] : ['--statement-timeout', flags.statementTimeout]),
  ];
}

/** Returns the reference systems that have SQL. */
function systems(): string[] {
  return readdirSync(STACKS).filter((name) => existsSync(join(STACKS, name, 'sql')));
}
