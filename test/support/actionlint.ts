import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aFolder } from './workflow';

/** The checker of workflows: https://github.com/rhysd/actionlint */
const VERSION = '1.7.12';
const MODULE = `module loadbearing/actionlint
go 1.24
require github.com/rhysd/actionlint v${VERSION}
`;
const BINARY = join(__dirname, '../../.local/actionlint', VERSION, 'actionlint');

/** Whether the checker is there or can be built. CI must not go without it. */
export function canLint(): boolean {
  const can = existsSync(BINARY) || spawnSync('go', ['version']).status === 0;
  if (!can && process.env.CI) throw new Error('Go is not on the PATH, and CI must not skip these tests');
  return can;
}

/** What actionlint says about the workflows among these files; empty when nothing is wrong. */
export function actionlint(files: { readonly [path: string]: string }): string {
  build();
  // It looks for the root of a repository, to follow calls from one workflow to another.
  const folder = aFolder({ ...files, '.git/HEAD': 'ref: refs/heads/main\n' });
  // No other linter, whatever this machine has.
  const args = ['-no-color', '-shellcheck=', '-pyflakes='];
  const { status, stdout, stderr } = spawnSync(BINARY, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`actionlint ended with ${status}: ${stderr}`);
  return stdout;
}

function build(): void {
  if (existsSync(BINARY)) return;
  const folder = aFolder({ 'go.mod': MODULE });
  const output = join(folder, 'actionlint');
  const args = ['build', '-buildvcs=false', '-o', output, 'github.com/rhysd/actionlint/cmd/actionlint'];
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' };
  const { status, stderr } = spawnSync('go', args, { cwd: folder, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`actionlint could not be built:\n${stderr}`);
  mkdirSync(dirname(BINARY), { recursive: true });
  const unfinished = `${BINARY}.${process.pid}`;
  // From one file system to another a rename is none.
  spawnSync('cp', [output, unfinished]);
  renameSync(unfinished, BINARY);
}
