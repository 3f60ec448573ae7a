import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Children } from './children';
import { Failure } from '../verify/failure';
import { Workspace } from './workspace';

const OLDEST: readonly [number, number] = [3, 10];
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

interface Interpreter {
  readonly command: string;
  readonly version: string;
}

/** Returns true if a `major.minor` version is new enough for the emulator. */
export function isNewEnough(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === OLDEST[0] && minor >= OLDEST[1];
}

/** Returns the first Python on the PATH that can run the emulator. The error names a Python that is too old. */
export function findPython(environment: NodeJS.ProcessEnv, candidates: readonly string[] = CANDIDATES): Interpreter {
  const found: Interpreter[] = [];
  for (const command of candidates) {
    const run = spawnSync(command, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      env: environment,
      encoding: 'utf8',
    });
    if (run.status === 0) found.push({ command, version: run.stdout.trim() });
    const last = found.at(-1);
    if (last && isNewEnough(last.version)) return last;
  }
  const wanted = OLDEST.join('.');
  throw new Failure(
    found.length > 0
      ? `Python ${found.map((it) => it.version).join(' and ')} is installed, the embedded AWS needs ${wanted} or newer.`
      : 'There is no Python on the PATH; the embedded AWS is written in it.',
    `Install Python ${wanted} or newer (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python).`,
  );
}

/**
 * Prepares the emulator's Python environment, `.local/venv`, if it is missing or its requirements changed.
 * Returns its interpreter.
 */
export async function preparePython(
  workspace: Workspace,
  children: Children,
  environment: NodeJS.ProcessEnv,
  onProgress: (text: string) => void,
): Promise<string> {
  const python = findPython(environment);
  const requirements = path.join(__dirname, 'ministack', 'requirements.txt');
  const home = path.join(workspace.shared, 'venv');
  const marker = path.join(home, 'installed');
  const wanted = createHash('sha256').update(python.version).update(readFileSync(requirements)).digest('hex');
  const interpreter = path.join(home, 'bin', 'python');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return interpreter;

  const options = { env: environment, cwd: workspace.project, log: workspace.log };
  onProgress(`Python ${python.version}: making .local/venv`);
  rmSync(home, { recursive: true, force: true });
  const made = await children.run(python.command, ['-m', 'venv', home], options);
  if (made.code !== 0) {
    throw new Failure(
      `Python ${python.version} cannot make a virtual environment:\n${tail(made.output)}`,
      'Install its venv and pip modules (Debian, Ubuntu: apt install python3-venv python3-pip).',
    );
  }
  onProgress('installing the embedded AWS (pip)');
  const pip = [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--no-input',
    '--no-deps',
    '--require-hashes',
    '-r',
    requirements,
  ];
  const installed = await children.run(interpreter, pip, options);
  if (installed.code !== 0) {
    throw new Failure(
      `pip could not install the embedded AWS:\n${tail(installed.output)}`,
      'It needs a network, or a package index named in pip.conf or PIP_INDEX_URL. Then run this again.',
    );
  }
  writeFileSync(marker, wanted);
  return interpreter;
}

function tail(text: string): string {
  return text.trim().split('\n').slice(-6).join('\n');
}
