import { parseArgs } from 'node:util';
import { Suggestion } from '../../domain/suggestion';
import { readBundle } from './bundle-file';
import { AheadError, MigrationError, ServerError, UsageError, renderError } from './errors';
import { Interruption } from './interruption';
import { Migrator } from './migrator';
import { redactText } from './redaction';
import { applyRoles, readRoles } from './roles';
import type { Session } from './session';
import { Sessions } from './sessions';
import { renderTable } from './table';
import { runTask } from './task-run';

const HELP = `Usage: migrate up|down|status|run TASK [options]

Commands:
  up                        Apply pending migrations in order
  down                      Roll back the last migration
  status                    Show the state of every migration
  run TASK                  Run a maintenance task or a report

Options:
  --bundle FILE             File from 'loadbearing migrate compile'
                            (default: the variable MIGRATIONS, gzipped and base64-encoded)
  --url URL                 Database URL
                            (default: DATABASE_URL, or PGHOST, PGPORT, PGDATABASE, PGUSER and PGPASSWORD)
  --roles FILE              up: plan of the roles, created after the migrations
                            (default: the variable DATABASE_ROLES; without it, no roles)
  --dry-run                 up: show pending statements without running them
  --defer-missing           up: skip migrations whose tables do not exist yet
  --allow-ahead             up: accept a database with migrations that the bundle does not contain, as in a rollback
  --to ID                   down: roll back everything after ID
  --all                     down: roll back everything
  --wait SECONDS            Time to wait for another runner (default: 3600)
  --lock-timeout TIME       Time to wait for a table lock, in each of 5 attempts (default: 5s);
                            does not limit concurrent index builds
  --statement-timeout TIME  Time limit of a statement (default: 0, no limit)
  --network-timeout SECONDS Time without an answer of the server after which the connection counts as lost
                            (default: 60); does not limit statements
  --json                    Print the result as JSON, and messages on standard error
  --help                    Show this help

TLS: set PGSSLMODE to disable, require, verify-ca or verify-full (default: verify-full, or disable for localhost),
and PGSSLROOTCERT to a file of trusted certificates. Of two modes, in the URL and in PGSSLMODE, the stricter one applies.

Exit codes: 0 success or nothing to do, 1 failure, 2 invalid usage, 3 the database is ahead of the bundle,
128 + n interrupted by signal n: 130 SIGINT, 143 SIGTERM.
`;

const OPTIONS = {
  bundle: { type: 'string' },
  url: { type: 'string' },
  roles: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  'defer-missing': { type: 'boolean', default: false },
  'allow-ahead': { type: 'boolean', default: false },
  to: { type: 'string' },
  all: { type: 'boolean', default: false },
  wait: { type: 'string', default: '3600' },
  'lock-timeout': { type: 'string', default: '5s' },
  'statement-timeout': { type: 'string', default: '0' },
  'network-timeout': { type: 'string', default: '60' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;
const COMMANDS = ['up', 'down', 'status', 'run'];

/** Result with `--json`. */
export interface MigrateOutput {
  /** `up`, `down`, `status` or `run`. */
  readonly action: string;
  /** State of every migration after the action. Left out for `run`. */
  readonly migrations?: readonly MigrationState[];
  /** Rows of a maintenance task, as text. */
  readonly output?: readonly string[];
}

/** State of a migration. */
export interface MigrationState {
  readonly id: string;
  readonly state: string;
  /** Statements that are applied, e.g. `2 of 3`. */
  readonly statements: string;
  /** Time of the end, or else of the start. Empty for a pending migration. */
  readonly at: string;
}

const wantsJson = process.argv.includes('--json');
const print = (text: string): void => void (wantsJson ? process.stderr : process.stdout).write(`${text}\n`);
const printJson = (data: object): void => void process.stdout.write(`${JSON.stringify(data, undefined, 2)}\n`);

let interruption: Interruption | undefined;

async function main(): Promise<void> {
  const { command, task, options } = readArguments();
  if (options.help) return print(HELP);
  if (options.url !== undefined) process.env.DATABASE_URL = options.url;
  const bundle = readBundle(options.bundle);
  const limits = {
    lock: options['lock-timeout'],
    statement: options['statement-timeout'],
    networkSeconds: Number(options['network-timeout']),
  };
  interruption = new Interruption(() => sessions.cancel());
  const sessions = new Sessions(limits, interruption, print);
  try {
    const session = await sessions.connect();
    const changes = command !== 'status' && !options['dry-run'];
    if (changes) await requirePrimary(session);
    const migrator = new Migrator(sessions, bundle, print);
    if (command === 'run') {
      const output = await runTask(session, bundle, task, print);
      return options.json ? printJson({ action: command, output } satisfies MigrateOutput) : output.forEach(print);
    }
    const roles = changes && command === 'up' ? await readRoles(options.roles, process.env) : undefined;
    if (changes) await sessions.lock(Number(options.wait));
    if (command === 'up') {
      await migrator.up({
        dryRun: options['dry-run'],
        deferMissing: options['defer-missing'],
        allowAhead: options['allow-ahead'],
      });
      if (roles) await applyRoles(await sessions.clean(), roles, print);
    }
    if (command === 'down') await migrator.down(options.to, options.all);
    if (options.json)
      return printJson({ action: command, migrations: await migrator.status() } satisfies MigrateOutput);
    if (command === 'status') {
      const rows = (await migrator.status()).map(({ id, state, statements, at }) => [id, state, statements, at]);
      print(renderTable(['migration', 'state', 'statements', 'time'], rows));
    }
  } finally {
    await sessions.close();
  }
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    const [command, task = '', ...more] = positionals;
    if (!values.help) checkArguments(command, task, more, values);
    return { command, task, options: values };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

function checkArguments(
  command: string | undefined,
  task: string,
  more: string[],
  options: {
    readonly wait: string;
    readonly 'network-timeout': string;
    readonly to?: string;
    readonly all: boolean;
  },
): void {
  const { wait, to, all } = options;
  const choices = `Use one of ${COMMANDS.join(', ')}.`;
  if (command === undefined) throw new UsageError(`Missing command. ${choices}`);
  if (!COMMANDS.includes(command)) {
    throw new UsageError(`Unknown command '${command}'.${Suggestion.sentence(command, COMMANDS) || ` ${choices}`}`);
  }
  if (command === 'run' && task === '') throw new UsageError('Missing task: migrate run TASK.');
  const extra = command === 'run' || task === '' ? more : [task, ...more];
  if (extra.length > 0) throw new UsageError(`Unexpected argument '${extra.join(' ')}' after '${command}'.`);
  if (!/^\d+$/.test(wait)) throw new UsageError(`Invalid --wait '${wait}'. Use a number of seconds.`);
  if (!/^[1-9]\d{0,5}$/.test(options['network-timeout'])) {
    throw new UsageError(`Invalid --network-timeout '${options['network-timeout']}'. Use a number of seconds from 1.`);
  }
  if (to !== undefined && all) throw new UsageError('--to and --all exclude each other.');
}

/** Throws on a read replica, which accepts no changes. */
async function requirePrimary(session: Session): Promise<void> {
  const { rows } = await session.query<{ replica: boolean }>('SELECT pg_is_in_recovery() AS replica');
  if (rows[0].replica) {
    throw new MigrationError(
      'This server is a read replica and accepts no changes\nfix: use the address of the primary',
    );
  }
}

/** Settles when the program has ended, also after a failure, for a program that loads it. */
export const ended = main().catch((error: ServerError) => {
  const known = error instanceof MigrationError || error instanceof UsageError;
  // An error with a code comes from the server or the network, where the stack trace does not help.
  const text = redactText(known ? error.message : error.code !== undefined ? renderError(error) : (error.stack ?? ''));
  const [first, ...rest] = text.split('\n');
  // The last line is the reason that a deployment shows.
  if (wantsJson) printJson({ problems: [], message: text });
  else process.stderr.write(`${rest.length > 0 ? `${text}\n` : ''}loadbearing migrate: ${first}\n`);
  process.exitCode = interruption?.exitCode ?? exitCodeOf(error);
});

function exitCodeOf(error: Error): number {
  if (error instanceof UsageError) return 2;
  return error instanceof AheadError ? 3 : 1;
}
