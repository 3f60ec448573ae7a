import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aFolder } from './workflow';

/** Version of [actionlint](https://github.com/rhysd/actionlint), which checks workflows. */
const VERSION = '1.7.12';
const MODULE = `module loadbearing/actionlint
go 1.24
require github.com/rhysd/actionlint v${VERSION}
`;
const BINARY = join(__dirname, '../../.local/actionlint', VERSION, 'actionlint');

/** Returns true if actionlint is built, or Go can build it. Throws in CI otherwise. */
export function canLint(): boolean {
  const can = existsSync(BINARY) || spawnSync('go', ['version']).status === 0;
  if (!can && process.env.CI) throw new Error('CI needs Go on the PATH to build actionlint');
  return can;
}

/** Returns actionlint's findings in the workflows among these files; empty if there are none. */
export function actionlint(files: { readonly [path: string]: string }): string {
  build();
  // actionlint follows calls between workflows only inside a repository.
  const folder = aFolder({ ...files, '.git/HEAD': 'ref: refs/heads/main\n' });
  // Results must not depend on linters that happen to be installed.
  const args = ['-no-color', '-shellcheck=', '-pyflakes='];
  const { status, stdout, stderr } = spawnSync(BINARY, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`actionlint exited with ${status}: ${stderr}`);
  return stdout;
}

function build(): void {
  if (existsSync(BINARY)) return;
  const folder = aFolder({ 'go.mod': MODULE });
  const output = join(folder, 'actionlint');
  const args = ['build', '-buildvcs=false', '-o', output, 'github.com/rhysd/actionlint/cmd/actionlint'];
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' };
  const { status, stderr } = spawnSync('go', args, { cwd: folder, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`cannot build actionlint:\n${stderr}`);
  mkdirSync(dirname(BINARY), { recursive: true });
  const unfinished = `${BINARY}.${process.pid}`;
  // A rename is atomic only within a file system, so copy first.
  spawnSync('cp', [output, unfinished]);
  renameSync(unfinished, BINARY);
}
