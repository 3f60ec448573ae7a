import { ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const project = mkdtempSync(path.join(tmpdir(), 'local-command-'));
const programs = path.join(project, 'programs');

// A project with the real command, an app that takes for ever, and a Python that takes for ever to make an environment.
beforeAll(() => {
  cpSync(path.join(ROOT, 'local'), path.join(project, 'local'), { recursive: true });
  for (const folder of ['node_modules', 'bin', 'lib', 'stacks', 'verify']) {
    symlinkSync(path.join(ROOT, folder), path.join(project, folder));
  }
  writeFileSync(path.join(project, 'cdk.json'), '{ "app": "sleep 60" }');
  mkdirSync(programs);
  const python = path.join(programs, 'python3');
  const body = ['if [ "$1" = -c ]; then echo 3.12; exit; fi', `echo $$ > ${project}/pid`, 'exec sleep 60'];
  writeFileSync(python, ['#!/bin/sh', ...body, ''].join('\n'));
  chmodSync(python, 0o755);
});
afterAll(() => rmSync(project, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the command as package.json does (the CLI of tsx would kill it before it has cleaned up); `during` sees its output as it grows. */
function command(args: string[], PATH: string, during?: (output: string, child: ChildProcess) => void): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(project, 'local', 'run.ts'), ...args], {
    env: { PATH, HOME: project },
    cwd: project,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
      during?.(output, child);
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

const system = process.env.PATH ?? '';

test('--help names every option and succeeds', async () => {
  const { code, output } = await command(['--help'], system);
  expect(code).toBe(0);
  for (const option of ['--stack', '--keep', '--endpoint', '--update-graphs']) expect(output).toContain(option);
}, 60_000);

test('an unknown stack is refused with those there are', async () => {
  const { code, output } = await command(['--stack', 'Nowhere'], system);
  expect(code).toBe(1);
  expect(output).toContain(
    'Allowed choices are ArgoAlpine, BookReader, OpsCenter, Starter, TraitorTrack, FreshMaas, StarterAzure',
  );
}, 60_000);

test('an endpoint that is not this machine is refused before anything is started', async () => {
  const { code, output } = await command(['--endpoint', 'http://192.0.2.1:4566'], system);
  expect(code).toBe(1);
  expect(output).toMatch(/192\.0\.2\.1.*was rejected|was rejected.*192\.0\.2\.1/);
  expect(output).not.toContain('Embedded AWS');
}, 60_000);

test('without Python the command fails and says what to install', async () => {
  const { code, output } = await command(['--stack', 'TraitorTrack'], path.join(project, 'nothing'));
  expect(code).toBe(1);
  expect(output).toMatch(/no Python on the PATH[\s\S]*→ Install Python 3\.10/);
}, 60_000);

test('Azure alone needs no Python, and without Pulumi, a network and Go says what to install', async () => {
  const { code, output } = await command(['--stack', 'FreshMaas'], path.join(project, 'nothing'));
  expect(code).toBe(1);
  expect(output).toMatch(/no Pulumi 3\.248[\s\S]*no Go to build it[\s\S]*→ Install Pulumi/);
  expect(output).not.toMatch(/Python|Embedded AWS/);
}, 60_000);

test('Ctrl-C ends what was started, removes the files of the run and exits with 130', async () => {
  let sent = false;
  const { code, output } = await command(
    ['--stack', 'TraitorTrack'],
    [programs, system].join(path.delimiter),
    (soFar, child) => {
      if (sent || !soFar.includes('making .local/venv')) return;
      sent = true;
      // Twice, as the terminal and a wrapper both send it.
      setTimeout(() => child.kill('SIGINT'), 500);
      setTimeout(() => child.kill('SIGINT'), 510);
    },
  );
  expect(output).toContain('Stopped');
  expect(code).toBe(130);
  const pid = Number(readFileSync(path.join(project, 'pid'), 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(readdirSync(path.join(project, '.local')).filter((it) => it.startsWith('run-'))).toEqual([]);
}, 60_000);
