import { parseArgs } from 'node:util';
import type { Client } from 'pg';
import { readBundle } from './bundle-file';
import { connect } from './connection';
import { MigrationError, ServerError, UsageError, describe } from './errors';
import { takeLock } from './lock';
import { Migrator } from './migrator';
import { Session } from './session';
import { table } from './table';
import { runTask } from './task-run';

const HELP = `usage: migrate up|down|status|run TASK [options]

  up          applies what is pending: each migration once, in order
  down        takes the last one back
  status      shows every migration and how far it is
  run TASK    runs a maintenance task or a report

  --bundle FILE            what 'loadbearing migrate compile' wrote; else the variable MIGRATIONS (base64 of gzip)
  --url URL                the database; else DATABASE_URL, or PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD
  --dry-run                up: shows what would run
  --defer-missing          up: a migration whose tables do not exist yet stays pending, instead of failing
  --to ID, --all           down: takes back everything after ID, or everything
  --wait SECONDS           for another runner to end (3600)
  --lock-timeout TIME      for a lock on a table, five times; not for what is built concurrently (5s)
  --statement-timeout TIME for one statement (0: none)

TLS: PGSSLMODE is disable, require or verify-full (the default, but for this machine); PGSSLROOTCERT names a file of certificates.
Exit codes: 0 done, or nothing to do; 1 failed; 2 a wrong option.
`;

const OPTIONS = {
  bundle: { type: 'string' },
  url: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  'defer-missing': { type: 'boolean', default: false },
  to: { type: 'string' },
  all: { type: 'boolean', default: false },
  wait: { type: 'string', default: '3600' },
  'lock-timeout': { type: 'string', default: '5s' },
  'statement-timeout': { type: 'string', default: '0' },
  help: { type: 'boolean', default: false },
} as const;
const COMMANDS = ['up', 'down', 'status', 'run'];

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const { command, task, options } = readArguments();
  if (options.help) return say(HELP);
  if (options.url !== undefined) process.env.DATABASE_URL = options.url;
  const bundle = readBundle(options.bundle);
  const client = await connect();
  try {
    const changes = command !== 'status' && !options['dry-run'];
    await refuseReplica(client, changes);
    const timeouts = { lock: options['lock-timeout'], statement: options['statement-timeout'] };
    const session = new Session(client, timeouts, say);
    const migrator = new Migrator(session, bundle, say);
    ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, () => interrupt(session)));
    if (command === 'run') return (await runTask(session, bundle, task)).forEach(say);
    if (changes) await takeLock(client, Number(options.wait), say);
    if (command === 'up') await migrator.up({ dryRun: options['dry-run'], deferMissing: options['defer-missing'] });
    if (command === 'down') await migrator.down(options.to, options.all);
    if (command === 'status') {
      const rows = (await migrator.status()).map(({ id, state, statements, at }) => [id, state, statements, at]);
      say(table(['migration', 'state', 'statements', 'when'], rows));
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    const [command = '', task = '', ...more] = positionals;
    if (!values.help) {
      if (!COMMANDS.includes(command)) throw new UsageError(`'${command}' is no command: use one of ${COMMANDS.join(', ')}`); // prettier-ignore
      if ((command === 'run') !== (task !== '')) throw new UsageError("'run', and nothing else, takes a task");
      if (more.length > 0) throw new UsageError(`what is '${more.join(' ')}'?`);
      if (!/^\d+$/.test(values.wait)) throw new UsageError(`--wait is '${values.wait}': use a number of seconds`);
      if (values.to !== undefined && values.all) throw new UsageError('--to and --all: use one of the two');
    }
    return { command, task, options: values };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

/** The statement that runs ends with an error of its own, and so does the program; what only waits is left. */
function interrupt(session: Session): void {
  const leave = (): never => {
    process.stderr.write('loadbearing migrate: interrupted\n');
    process.exit(1);
  };
  session.cancel().then(() => setTimeout(leave, 2000).unref(), leave);
}

/** Reports may be read from a replica; nothing else works there. */
async function refuseReplica(client: Client, changes: boolean): Promise<void> {
  const { rows } = await client.query<{ replica: boolean }>('SELECT pg_is_in_recovery() AS replica');
  if (rows[0].replica && changes) {
    throw new MigrationError('this server is a read replica: it takes no changes\nfix: use the address of the primary');
  }
}

/** Settles at the end, whatever the end: for whoever loads the program and does not start it. */
export const ended = main().catch((error: ServerError) => {
  const known = error instanceof MigrationError || error instanceof UsageError;
  // What has a code comes from the server or the network: the call stack says nothing about it.
  const text = known || error.code !== undefined ? describe(error) : (error.stack ?? error.message);
  process.stderr.write(`${text}\nloadbearing migrate: ${text.split('\n')[0]}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
