import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { connect } from './connection';
import { MigrationError } from './errors';

/** Timeouts in PostgreSQL's notation, e.g. `5s`. */
export interface Timeouts {
  /** Time to wait for a lock. */
  readonly lock: string;
  /** Run time of a statement. */
  readonly statement: string;
}

const CONCURRENT = /^(CREATE\s+(UNIQUE\s+)?INDEX|DROP\s+INDEX|REINDEX\b.*?)\s+CONCURRENTLY\b/is;
const ATTEMPTS = 5;
const PROGRESS_SECONDS = 10;

/** Runs statements one by one and prints the progress of long ones. */
export class Session {
  /** Id of the server process behind this connection. */
  private readonly processId: number;

  constructor(
    public readonly client: Client,
    private readonly timeouts: Timeouts,
    private readonly print: (text: string) => void,
  ) {
    this.processId = (client as unknown as { processID: number }).processID;
    client.on('notice', ({ message }) => print(`    ${message}`));
  }

  /**
   * Sets the timeouts of the session, or of its transaction if `local`.
   *
   * A concurrent build has no lock timeout: it blocks nobody, and giving up would leave an invalid index behind. Every other
   * statement blocks later ones while it waits for its lock.
   */
  public async setTimeouts(sql: string, local: boolean): Promise<void> {
    const lock = CONCURRENT.test(sql) ? '0' : this.timeouts.lock;
    await this.client.query("SELECT set_config('lock_timeout', $1, $3), set_config('statement_timeout', $2, $3)", [
      lock,
      this.timeouts.statement,
      local,
    ]);
  }

  /** Runs `work`, and retries it if it times out waiting for a lock. */
  public async retryLocks<T>(what: string, work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
        if (attempt === ATTEMPTS) {
          throw new MigrationError(
            `${what} could not lock a table within ${this.timeouts.lock}, in ${ATTEMPTS} attempts\n` +
              'fix: look for long transactions in pg_stat_activity, then run it again, or increase --lock-timeout',
          );
        }
        this.print(`    No lock within ${this.timeouts.lock}. Retrying, attempt ${attempt + 1} of ${ATTEMPTS}…`);
        await sleep(500); // lets the statements that waited behind it run first
      }
    }
  }

  /** Cancels the running statement through a second connection. Without that, the server would continue it. */
  public async cancel(): Promise<void> {
    const other = await connect();
    try {
      await other.query('SELECT pg_cancel_backend($1)', [this.processId]);
    } finally {
      await other.end();
    }
  }

  /** Runs one statement and prints its progress. */
  public async run(sql: string): Promise<{ rows: Record<string, unknown>[]; fields: { name: string }[] }> {
    const stop = this.watch(sql);
    try {
      return await this.client.query<Record<string, unknown>>(sql);
    } finally {
      await stop();
    }
  }

  private watch(sql: string): () => Promise<void> {
    if (!CONCURRENT.test(sql)) return () => Promise.resolve();
    let observer: Promise<Client | undefined> | undefined;
    const timer = setInterval(() => {
      // Connects on the first tick, since most statements finish before.
      observer ??= connect().catch(() => undefined);
      void observer.then((client) => client && this.printProgress(client)).catch(() => undefined);
    }, PROGRESS_SECONDS * 1000);
    return async () => {
      clearInterval(timer);
      await (await observer)?.end();
    };
  }

  private async printProgress(client: Client): Promise<void> {
    const { rows } = await client.query<{ phase: string; percent: number | null }>(
      `SELECT phase, round(100.0 * blocks_done / nullif(blocks_total, 0))::int AS percent
       FROM pg_stat_progress_create_index WHERE pid = $1`,
      [this.processId],
    );
    rows.forEach(({ phase, percent }) => this.print(`    ${phase}${percent === null ? '' : `: ${percent} %`}`));
  }
}

/** Returns true for PostgreSQL's `lock_not_available`. */
export function isLockTimeout(error: unknown): boolean {
  return (error as { code?: string }).code === '55P03';
}
