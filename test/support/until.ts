import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition, and throws after 20 s, so that a test that fails leaves no loop behind. */
export async function until(isReached: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await isReached()); await sleep(20)) {
    if (Date.now() > end) throw new Error('not reached within 20 s');
  }
}
