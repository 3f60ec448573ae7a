import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Advisory, KNOWN, distinct } from './advisory';

interface Report {
  readonly message?: string;
  /** `via` has an advisory of the package itself, or the name of a dependency with one. */
  readonly vulnerabilities?: { readonly [name: string]: { readonly via: readonly (string | Advisory)[] } };
}

/**
 * Returns the advisories that the registry has for the packages of a lock file. Throws if it does not answer.
 *
 * A registry that mirrors another may accept the request and know nothing. It must know one old advisory to count.
 */
export function npmAdvisories(folder: string, npm = 'npm'): Advisory[] {
  const known = mkdtempSync(join(tmpdir(), 'loadbearing-audit-'));
  try {
    const dependencies = { [KNOWN.name]: KNOWN.version };
    const packages = { '': { dependencies }, [`node_modules/${KNOWN.name}`]: { version: KNOWN.version } };
    writeFileSync(join(known, 'package.json'), JSON.stringify({ dependencies }));
    writeFileSync(join(known, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
    if (ask(known, npm).length === 0) throw new Error(`it knows no advisory for ${KNOWN.name} ${KNOWN.version}`);
  } finally {
    rmSync(known, { recursive: true, force: true });
  }
  return ask(folder, npm);
}

function ask(folder: string, npm: string): Advisory[] {
  // Offline, npm reports that it has found nothing.
  const args = ['audit', '--json', '--package-lock-only', '--offline=false'];
  const { stdout, error } = spawnSync(npm, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    timeout: 120_000,
  });
  if (error) throw error;
  const { vulnerabilities, message = 'npm printed no report' } = reportIn(stdout);
  if (vulnerabilities === undefined) throw new Error(message);
  const found = Object.values(vulnerabilities).flatMap(({ via }) => via.filter((it) => typeof it === 'object'));
  return distinct(found.map(({ name, severity, title, url }) => ({ name, severity, title, url })));
}

function reportIn(text: string): Report {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return {};
  }
}
