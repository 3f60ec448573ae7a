import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { MigrationError } from './errors';

/** Key of the advisory lock. It is the same for every runner; PostgreSQL scopes the lock to the database. */
const KEY = '7236837116940353645';

/**
 * Waits until no other runner works on this database, then holds the lock until the connection ends.
 *
 * If a runner is killed, the server releases its lock only after the runner's last statement.
 *
 * Polls for the lock, since a concurrent index build would wait for a session that waits for it inside PostgreSQL.
 */
export async function acquireLock(client: Client, seconds: number, print: (text: string) => void): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (let printed = false; ; printed = true) {
    const { rows } = await client.query<{ acquired: boolean }>('SELECT pg_try_advisory_lock($1) AS acquired', [KEY]);
    if (rows[0].acquired) return;
    const holder = await renderHolder(client);
    if (Date.now() >= end) {
      throw new MigrationError(
        `Another runner works on this database (${holder}) and did not finish within ${seconds} s\n` +
          'fix: wait for it, or increase --wait; after a crash the server may still be building an index',
      );
    }
    if (!printed) print(`Waiting for another runner on this database (${holder})…`);
    await sleep(500);
  }
}

async function renderHolder(client: Client): Promise<string> {
  const { rows } = await client.query<{ pid: number; query: string }>(
    `SELECT l.pid, left(a.query, 80) AS query FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (l.classid::bigint << 32) + l.objid::bigint = $1`,
    [KEY],
  );
  return rows.map(({ pid, query }) => `process ${pid}: ${query}`).join('; ') || 'which has just ended';
}
