import { MigrationError } from './errors';
import type { Interruption } from './interruption';
import { redactStatement } from './redaction';
import type { Session } from './session';

/** Keys of the advisory locks. They are the same for every runner; PostgreSQL scopes the locks to the database. */
const KEYS = { first: '7236837116940353645', second: '7236837116940353646' };

/** Limit and means of the wait for a lock. */
export interface Wait {
  readonly seconds: number;
  readonly interruption: Interruption;
  readonly print: (text: string) => void;
}

/**
 * Waits until no other runner works on this database, then holds both locks until the connection ends.
 *
 * If a runner is killed, the server releases its locks only after the runner's last statement.
 *
 * Polls for the locks, since a concurrent index build would wait for a session that waits for them inside PostgreSQL.
 */
export async function acquireLock(session: Session, wait: Wait): Promise<void> {
  const end = Date.now() + wait.seconds * 1000;
  for (let printed = false; ; printed = true) {
    if (await tryLock(session, KEYS.first)) {
      if (await tryLock(session, KEYS.second)) return;
      await unlock(session, KEYS.first);
    }
    const holder = await renderHolder(session);
    if (Date.now() >= end) {
      throw new MigrationError(
        `Another runner works on this database (${holder}) and did not finish within ${wait.seconds} s\n` +
          'fix: wait for it, or increase --wait; after a crash the server may still be building an index',
      );
    }
    if (!printed) wait.print(`Waiting for another runner on this database (${holder})…`);
    await wait.interruption.pause(500);
  }
}

/**
 * Passes the lock from one session to the next, and closes the first.
 *
 * One of the two keys is held at every moment, and another runner needs both. Throws if a migration released the lock.
 */
export async function passLock(from: Session, to: Session, { interruption }: Wait): Promise<void> {
  const held = (await unlock(from, KEYS.second)) && (await tryLock(to, KEYS.second));
  await from.close();
  if (!held) {
    throw new MigrationError(
      'The last migration released the lock of the runner\n' +
        'fix: do not call pg_advisory_unlock_all() in a migration; use pg_advisory_xact_lock() instead of session locks',
    );
  }
  // The server releases the first key when it notices the end of the connection. A runner that waits tries it for a moment.
  while (!(await tryLock(to, KEYS.first))) await interruption.pause(20);
}

async function tryLock(session: Session, key: string): Promise<boolean> {
  const { rows } = await session.query<{ acquired: boolean }>(
    'SELECT pg_catalog.pg_try_advisory_lock($1) AS acquired',
    [key],
  );
  return rows[0].acquired;
}

async function unlock(session: Session, key: string): Promise<boolean> {
  const { rows } = await session.query<{ held: boolean }>('SELECT pg_catalog.pg_advisory_unlock($1) AS held', [key]);
  return rows[0].held;
}

async function renderHolder(session: Session): Promise<string> {
  const { rows } = await session.query<{ pid: number; query: string | null }>(
    `SELECT DISTINCT l.pid, a.query FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (l.classid::bigint << 32) + l.objid::bigint IN ($1, $2)`,
    [KEYS.first, KEYS.second],
  );
  const shown = (query: string | null): string => redactStatement(query ?? '').text.slice(0, 80);
  return rows.map(({ pid, query }) => `process ${pid}: ${shown(query)}`).join('; ') || 'which has just ended';
}
