import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemCode } from '../../lib/domain';
import { failList } from './list-problem';

/** Returns the result of `work`, during which no other run uses the folder: two would write the same unfinished file. */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock');
  take(path);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string): void {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return;
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  const owner = Number(readFileSync(path, 'utf8'));
  if (isRunning(owner)) {
    failList(path, {
      code: ProblemCode.PRICES_BEING_REFRESHED,
      what: `process ${owner} refreshes prices with the same cache`,
      expected: 'one run at a time',
      fix: 'wait for it, or pass another folder with --cache',
    });
  }
  // Its owner was killed.
  writeFileSync(path, String(process.pid));
}

function isRunning(id: number): boolean {
  if (!(id > 0)) return false;
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
