import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { connect } from './connection';
import { MigrationError } from './errors';

/** How long a statement may wait for others, and run: as PostgreSQL writes it, e.g. `5s`. */
export interface Timeouts {
  readonly lock: string;
  readonly statement: string;
}

const CONCURRENT = /^(CREATE\s+(UNIQUE\s+)?INDEX|DROP\s+INDEX|REINDEX\b.*?)\s+CONCURRENTLY\b/is;
const ATTEMPTS = 5;
const PROGRESS_SECONDS = 10;

/** Runs statements one by one, and tells how far a long one is. */
export class Session {
  /** Which of the server's processes works for this connection. */
  private readonly processId: number;

  constructor(
    public readonly client: Client,
    private readonly timeouts: Timeouts,
    private readonly say: (text: string) => void,
  ) {
    this.processId = (client as unknown as { processID: number }).processID;
    client.on('notice', ({ message }) => say(`    ${message}`));
  }

  /**
   * Sets the timeouts, of the transaction where there is one. What is built concurrently locks nobody out, and must not give up: it would
   * leave an invalid index behind. Anything else would make all others wait while it waits itself.
   */
  public async limit(sql: string, local: boolean): Promise<void> {
    const lock = CONCURRENT.test(sql) ? '0' : this.timeouts.lock;
    await this.client.query("SELECT set_config('lock_timeout', $1, $3), set_config('statement_timeout', $2, $3)", [
      lock,
      this.timeouts.statement,
      local,
    ]);
  }

  /** Runs `work` again when it could not get a lock in time: somebody holds it, but not for ever. */
  public async retryLocks<T>(what: string, work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
        if (attempt === ATTEMPTS) {
          throw new MigrationError(
            `${what}: a lock was not free within ${this.timeouts.lock}, ${ATTEMPTS} times\n` +
              'fix: look for long transactions in pg_stat_activity, then run it again, or raise --lock-timeout',
          );
        }
        this.say(`    a lock was not free within ${this.timeouts.lock}: attempt ${attempt + 1} of ${ATTEMPTS}`);
        await sleep(500); // who waited behind it goes first
      }
    }
  }

  /** Asks the server, on another connection, to give up what it does for this one: by itself it would go on without us. */
  public async cancel(): Promise<void> {
    const other = await connect();
    try {
      await other.query('SELECT pg_cancel_backend($1)', [this.processId]);
    } finally {
      await other.end();
    }
  }

  /** Runs one statement, with its progress. */
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
      // A second connection, only now: most statements are done before.
      observer ??= connect().catch(() => undefined);
      void observer.then((client) => client && this.tellProgress(client)).catch(() => undefined);
    }, PROGRESS_SECONDS * 1000);
    return async () => {
      clearInterval(timer);
      await (await observer)?.end();
    };
  }

  private async tellProgress(client: Client): Promise<void> {
    const { rows } = await client.query<{ phase: string; percent: number | null }>(
      `SELECT phase, round(100.0 * blocks_done / nullif(blocks_total, 0))::int AS percent
       FROM pg_stat_progress_create_index WHERE pid = $1`,
      [this.processId],
    );
    rows.forEach(({ phase, percent }) => this.say(`    ${phase}${percent === null ? '' : `: ${percent} %`}`));
  }
}

/** PostgreSQL's `lock_not_available`. */
export function isLockTimeout(error: unknown): boolean {
  return (error as { code?: string }).code === '55P03';
}
