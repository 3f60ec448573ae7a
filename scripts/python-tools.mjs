// Python programs that the scripts run live, pinned, in virtual environments of this project (.local/<name>).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Ends the script with a message and exit code 1. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

function findPython(name) {
  for (const candidate of ['python3', 'python']) {
    const found = spawnSync(candidate, ['-c', 'import sys; print(sys.version_info >= (3, 10))'], { encoding: 'utf8' });
    if (found.stdout?.trim() === 'True') return candidate;
  }
  return fail(`${name}: needs Python 3.10 or later as \`python3\` on the PATH. Install it and run again.`);
}

/** Installs a requirements file into `.local/<name>` unless it is there already, and returns the folder of its programs. */
export function pythonTools(name, requirements) {
  const venv = join(root, '.local', name);
  const wanted = readFileSync(requirements, 'utf8');
  const marker = join(venv, 'requirements.txt');
  const bin = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return bin;

  console.log(`${name}: installing into .local/${name}`);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(dirname(venv), { recursive: true });
  const created = spawnSync(findPython(name), ['-m', 'venv', venv], { encoding: 'utf8' });
  if (created.status !== 0) {
    fail(
      `${name}: cannot create a virtual environment (on Debian and Ubuntu: apt-get install python3-venv)\n${created.stdout}${created.stderr}`,
    );
  }
  // Python compiles what it loads, which is a small part of what is installed.
  const options = ['--quiet', '--no-compile', '--disable-pip-version-check'];
  const pip = ['-m', 'pip', 'install', '--require-hashes', ...options, '-r', requirements];
  const installed = spawnSync(join(bin, 'python'), pip, { stdio: 'inherit' });
  if (installed.status !== 0)
    fail(`${name}: pip cannot install scripts/${basename(requirements)}; its message is above.`);
  writeFileSync(marker, wanted);
  return bin;
}
