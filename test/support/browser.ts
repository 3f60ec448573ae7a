import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Browser, chromium } from 'playwright-core';

/** Debian's name of the browser, and those of others. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Returns the path of a browser on this machine, or undefined without one. */
export function browserPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((it) => existsSync(it));
}

/** Starts the browser of this machine without a window. Fails with a hint without one. */
export function startBrowser(): Promise<Browser> {
  const executablePath = browserPath();
  if (executablePath === undefined) throw new Error('no browser: install chromium, e.g. apt-get install chromium');
  // As root, in containers, its sandbox cannot start. The pages are ours.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
