import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { MigrationError } from './errors';

/** One number for every program of this kind: the lock belongs to the database that it is taken in. */
const KEY = '7236837116940353645';

/**
 * Waits until no other runner works on this database. The lock goes with the connection, so that a runner which was killed gives it up, but not
 * before the server has ended its last statement.
 *
 * By asking again and again: a session that waits inside PostgreSQL would be one that a concurrent build of an index waits for.
 */
export async function takeLock(client: Client, seconds: number, say: (text: string) => void): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (let told = false; ; told = true) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [KEY]);
    if (rows[0].taken) return;
    const holder = await whoHoldsIt(client);
    if (Date.now() >= end) {
      throw new MigrationError(
        `another runner works on this database (${holder}), and did not end within ${seconds} s\n` +
          'fix: wait for it, or raise --wait; after a crash the server may still be building an index',
      );
    }
    if (!told) say(`another runner works on this database (${holder}): waiting`);
    await sleep(500);
  }
}

async function whoHoldsIt(client: Client): Promise<string> {
  const { rows } = await client.query<{ pid: number; query: string }>(
    `SELECT l.pid, left(a.query, 80) AS query FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (l.classid::bigint << 32) + l.objid::bigint = $1`,
    [KEY],
  );
  return rows.map(({ pid, query }) => `process ${pid}: ${query}`).join('; ') || 'it has just ended';
}
