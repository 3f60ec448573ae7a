import type { Client, QueryResult, QueryResultRow } from 'pg';
import { close, connect, destroy, within } from './connection';
import { MigrationError, renderField } from './errors';
import { Interruption } from './interruption';
import { redactStatement } from './redaction';
import { Watchdog } from './watchdog';

/** Limits of a session. */
export interface Limits {
  /** Time to wait for a lock, in PostgreSQL's notation, e.g. `5s`. */
  readonly lock: string;
  /** Run time of a statement, in PostgreSQL's notation. */
  readonly statement: string;
  /** Time without an answer of the server after which the connection counts as lost. */
  readonly networkSeconds: number;
}

const CONCURRENT =
  /^(CREATE\s+(UNIQUE\s+)?INDEX|DROP\s+INDEX|REINDEX\b.*?)\s+CONCURRENTLY\b|^REINDEX\s*\([^)]*\bCONCURRENTLY\b/is;
const ATTEMPTS = 5;

/** A connection to the database that runs statements one by one. */
export class Session {
  /** Opens a connection, whose state is that of a new login. */
  public static async open(limits: Limits, interruption: Interruption, print: (text: string) => void) {
    const client = await connect();
    try {
      const pid = client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const { rows } = await within(limits.networkSeconds * 1000, pid);
      return new Session(client, rows[0].pid, limits, interruption, print);
    } catch (error) {
      await close(client);
      throw error;
    }
  }

  private readonly watchdog: Watchdog;
  /** Literals that the running statement hides. */
  private secrets: readonly string[] = [];

  private constructor(
    private readonly client: Client,
    private readonly processId: number,
    private readonly limits: Limits,
    private readonly interruption: Interruption,
    private readonly print: (text: string) => void,
  ) {
    this.watchdog = new Watchdog(client, processId, limits.networkSeconds, print);
    client.on('notice', ({ message = '' }) => print(`    ${renderField(message, this.secrets)}`));
  }

  /** Name of the database. */
  public get database(): string {
    return this.client.database ?? '';
  }

  /**
   * Runs a query of the program itself.
   *
   * Name functions with `pg_catalog` and compare equal types: PostgreSQL would prefer a function or operator that an application has
   * created for exactly these types, and run it with the administrator's rights.
   */
  public async query<T extends QueryResultRow>(sql: string, values?: unknown[]): Promise<QueryResult<T>> {
    this.interruption.throwIfAny();
    return this.watchdog.watch(() => this.client.query<T>(sql, values));
  }

  /** Runs a statement of a migration or task. */
  public async run(sql: string): Promise<QueryResult<Record<string, unknown>>> {
    this.interruption.throwIfAny();
    this.secrets = redactStatement(sql).secrets;
    return this.watchdog.watch(() => this.client.query<Record<string, unknown>>(sql));
  }

  /** Runs work in a transaction. */
  public async transaction(work: () => Promise<void>): Promise<void> {
    await this.query('BEGIN');
    try {
      await work();
      await this.query('COMMIT');
    } catch (error) {
      // If the connection is lost, the server has already rolled back.
      await this.client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /**
   * Sets the timeouts of the session, or of its transaction if `local`.
   *
   * A concurrent build has no lock timeout: it blocks nobody, and giving up would leave an invalid index behind. Every other
   * statement blocks later ones while it waits for its lock.
   */
  public async setTimeouts(sql: string, local: boolean): Promise<void> {
    const lock = CONCURRENT.test(sql) ? '0' : this.limits.lock;
    await this.query(
      "SELECT pg_catalog.set_config('lock_timeout', $1, $3), pg_catalog.set_config('statement_timeout', $2, $3)",
      [lock, this.limits.statement, local],
    );
  }

  /** Returns to the login's own role and settings, inside a transaction too. Deferred constraints are checked before. */
  public async resetSettings(): Promise<void> {
    await this.query('SET CONSTRAINTS ALL IMMEDIATE');
    await this.query('RESET SESSION AUTHORIZATION');
    await this.query('RESET ROLE');
    await this.query('RESET ALL');
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
            `${what} could not lock a table within ${this.limits.lock}, in ${ATTEMPTS} attempts\n` +
              'fix: look for long transactions in pg_stat_activity, then run it again, or increase --lock-timeout',
          );
        }
        this.print(`    No lock within ${this.limits.lock}. Retrying, attempt ${attempt + 1} of ${ATTEMPTS}…`);
        await this.interruption.pause(500); // lets the statements that waited behind it run first
      }
    }
  }

  /** Cancels the running statement through a second connection. Without that, the server would continue it. */
  public async cancel(): Promise<void> {
    try {
      const other = await connect();
      await other.query('SELECT pg_catalog.pg_cancel_backend($1)', [this.processId]).finally(() => close(other));
    } catch {
      // Nothing reaches the server, which notices the loss of the connection by itself.
      destroy(this.client, new Error('the statement could not be canceled'));
    }
  }

  /** Ends the connection, and with it everything that belongs to the session. */
  public async close(): Promise<void> {
    await Promise.all([this.watchdog.close(), close(this.client)]);
  }
}

/** Returns true for PostgreSQL's `lock_not_available`. */
export function isLockTimeout(error: unknown): boolean {
  return (error as { code?: string }).code === '55P03';
}
