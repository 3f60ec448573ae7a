import { Client } from 'pg';
import { RunningPostgres, startPostgres } from '../local/postgres/start';

/** Settings that differ from PostgreSQL's defaults, before and after. */
export const SETTINGS: { readonly [name: string]: string } = {
  // A benchmark's data need not survive a crash.
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  // Nothing else may run during a measurement.
  autovacuum: 'off',
  // Compiling expressions would slow the large scans of "before".
  jit: 'off',
  // As FM-PG-08: an SSD.
  random_page_cost: '1.1',
  maintenance_work_mem: '512MB',
  timezone: 'UTC',
};

/** A temporary PostgreSQL; stopping it deletes its data. */
export class BenchServer {
  /** Starts a server on a free loopback port. */
  public static async start(): Promise<BenchServer> {
    const lines = Object.entries(SETTINGS).map(([name, value]) => `${name} = '${value}'\n`);
    return new BenchServer(await startPostgres({ conf: lines.join('') }));
  }

  private constructor(private readonly server: RunningPostgres) {}

  /** Stops the server and deletes its files. */
  public stop(): Promise<void> {
    return this.server.stop();
  }

  public url(database: string): string {
    return this.server.url(database);
  }

  /** Runs a statement about whole databases. */
  public async execute(sql: string): Promise<void> {
    const client = await this.connect('postgres');
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** Returns the version of PostgreSQL. */
  public async version(): Promise<string> {
    const client = await this.connect('postgres');
    try {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return rows[0].server_version;
    } finally {
      await client.end();
    }
  }

  /** Returns a connection that the caller must close. */
  public async connect(database: string): Promise<Client> {
    const client = new Client({ connectionString: this.url(database) });
    client.on('error', () => undefined); // the pending query reports it
    await client.connect();
    return client;
  }
}
