// Lints every Python and shell program of the project with ruff and shellcheck: part of `npm run lint`.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fail, pythonTools, root } from './python-tools.mjs';

const SOURCES = ['lib', 'bin', 'stacks', 'local', 'scripts', 'test'];

const bin = pythonTools('lint', join(root, 'scripts/lint-requirements.txt'));
const ruff = join(bin, 'ruff');
const shellcheck = join(bin, 'shellcheck');

/** Paths of the files below `folder` with an ending, without anything installed or generated. */
function filesWith(ending, folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending) && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function run(program, args, input) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, input, encoding: 'utf8' });
  if (error) fail(`lint: cannot run ${relative(root, program)}: ${error.message}`);
  return { clean: status === 0, text: `${stdout}${stderr}` };
}

// A linter that accepts a planted fault would accept everything.
if (run(ruff, ['check', '--stdin-filename', 'planted.py', '-'], 'import os\n').clean)
  fail('lint: ruff accepts a fault');
if (run(shellcheck, ['-'], '#!/bin/sh\nrm $1\n').clean) fail('lint: shellcheck accepts a fault');

const python = SOURCES.flatMap((folder) => filesWith('.py', folder));
const shell = [...SOURCES.flatMap((folder) => filesWith('.sh', folder)), '.ci/run'];
const findings = [run(ruff, ['check', '--quiet', ...python]), run(shellcheck, ['--severity=style', ...shell])].filter(
  ({ clean }) => !clean,
);
findings.forEach(({ text }) => console.error(text));
console.log(
  `lint: ${python.length} Python and ${shell.length} shell programs, ${findings.length === 0 ? 'no' : 'some'} findings`,
);
process.exit(findings.length === 0 ? 0 : 1);
