import { Client } from 'pg';
import { RunningPostgres, startPostgres } from '../local/postgres/start';

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
    const lines = Object.entries(SETTINGS).map(([name, value]) => `${name} = '${value}'\n`);
    return new BenchServer(await startPostgres({ conf: lines.join('') }));
  }

  private constructor(private readonly server: RunningPostgres) {}

  /** Ends it, and removes its files. */
  public stop(): Promise<void> {
    return this.server.stop();
  }

  public url(database: string): string {
    return this.server.url(database);
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
