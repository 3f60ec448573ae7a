import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { LoadbearingError, ProblemCode } from '../../lib/domain';

const ROOT = join(__dirname, '../..');
/** The same program that migrates in the cloud. */
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

/** `loadbearing migrate`. */
export function migrateCommand(): Command {
  const migrate = new Command('migrate')
    .description('Changes a PostgreSQL database by SQL files, each once, in order; and back.')
    .argument('<source>', `a folder of SQL files, what 'compile' wrote, or a reference system: ${systems().join(', ')}`)
    .argument('[action]', 'up (the default), down, status, or run with the name of a task')
    .argument('[task]', 'a task of the folder tasks, for run')
    .option('--url <url>', 'the database; better DATABASE_URL, which nobody sees in a list of processes')
    .option('--dry-run', 'up: show what would run')
    .option('--defer-missing', 'up: a migration whose tables do not exist yet stays pending')
    .option('--to <id>', 'down: take back everything after this one')
    .option('--all', 'down: take back everything')
    .option('--wait <seconds>', 'for another runner to end (default: an hour)')
    .option('--lock-timeout <time>', 'for a lock on a table, five times (default: 5s)')
    .option('--statement-timeout <time>', 'for one statement (default: none)')
    .addOption(noConcurrent())
    .addHelpText(
      'after',
      [
        '',
        'Exit codes: 0 done, or nothing to do; 1 failed; 2 a wrong option of the runner.',
        'TLS: PGSSLMODE is disable, require or verify-full (the default, but for this machine); PGSSLROOTCERT names certificates.',
        '',
        'Examples:',
        '  $ DATABASE_URL=postgresql://user:password@localhost/shop loadbearing migrate ./sql',
        '  $ loadbearing migrate ops-center status',
        '  $ loadbearing migrate compile ./sql --out migrations.json',
      ].join('\n'),
    )
    .action(async (source: string, action: string | undefined, task: string | undefined, flags: Flags) => {
      if (!ACTIONS.includes(action ?? 'up')) migrate.error(`error: '${action}' is none of ${ACTIONS.join(', ')}`);
      process.exitCode = await run(source, [action ?? 'up', ...(task === undefined ? [] : [task])], flags);
    });
  migrate
    .command('compile')
    .description('Parses and checks a folder of SQL files, and writes one file for MigrationBundle.fromJson.')
    .argument('<folder>', '001_name.up.sql and 001_name.down.sql, and tasks/name.sql')
    .option('--out <file>', 'what to write; without it the files are only checked')
    .addOption(noConcurrent())
    .action(async (folder: string, { out, concurrent }: { out?: string; concurrent: boolean }) => {
      const { compileFolder } = await import('./compile.js'); // a third of a second, which commands that compile nothing can do without
      const bundle = await compileFolder(folder, { concurrent });
      if (out !== undefined) writeFileSync(out, bundle.toJson());
      const text = `${bundle.migrations.length} migrations and ${bundle.tasks.length} tasks`;
      process.stdout.write(out === undefined ? `${text}: no problem found\n` : `wrote ${out}: ${text}\n`);
    });
  return migrate;
}

function noConcurrent(): Option {
  return new Option('--no-concurrent', 'build indexes faster and lock their tables: for a database that nobody uses');
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
    throw new LoadbearingError('the command', [
      {
        code: ProblemCode.UNREVIEWED,
        what: `there is no '${source}'`,
        where: 'migrate <source>',
        expected: `a folder, a file, or one of ${systems().join(', ')}`,
        fix: 'check the path',
      },
    ]);
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

/** The reference systems that have SQL. */
function systems(): string[] {
  return readdirSync(STACKS).filter((name) => existsSync(join(STACKS, name, 'sql')));
}
