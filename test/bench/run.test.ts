import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'bench-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as package.json does. */
function bench(...args: string[]): Promise<Ended> {
  const command = ['--import', 'tsx', path.join(ROOT, 'bench/run.ts'), ...args];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      command,
      { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

test('the same data are made twice, measured with the migrations of the system, and its plans kept', async () => {
  const quick = ['--system', 'ArgoAlpine', '--scale', '0.005', '--runs', '1', '--end', '2026-01-31T12:00:00Z'];
  const outputs = ['first', 'second'].map((name) => path.join(folder, name));
  const ended = await Promise.all(outputs.map((output) => bench(...quick, '--output', output)));
  for (const { stdout, stderr } of ended) {
    expect(stderr).toBe('');
    expect(stdout).toMatch(/ArgoAlpine .* latest-active-signals .* AA-OUT-08/);
    expect(stdout).toMatch(/[01] of 1 systems show at least the claimed reductions; 1 must\./);
    expect(stdout).not.toContain('\u001b[');
  }
  const [first, second] = outputs.map((output) => JSON.parse(readFileSync(path.join(output, 'results.json'), 'utf8')));
  const tables = first.systems[0].tables as { table: string; rows: number; checksum: string }[];
  expect(tables.map(({ table, rows }) => [table, rows])).toEqual([
    ['signals', 7_500],
    ['users', 2_000],
    ['notifications', 7_500],
  ]);
  expect(second.systems[0].tables).toEqual(tables);
  expect(tables.map(({ checksum }) => checksum)).not.toContain('0');
  for (const state of ['before', 'after']) {
    expect(existsSync(path.join(outputs[0], `plans/argo-alpine/latest-signals-of-symbol.${state}.json`))).toBe(true);
  }
}, 60_000);

test('--help names every option, and invalid options are rejected before anything starts', async () => {
  const [help, system, scale, write] = await Promise.all([
    bench('--help'),
    bench('--system', 'BookReader'),
    bench('--scale', '0'),
    bench('--write', '--scale', '0.1'),
  ]);
  expect(help.code).toBe(0);
  for (const option of ['--system', '--runs', '--scale', '--end', '--output', '--write']) {
    expect(help.stdout).toContain(option);
  }
  expect([system.code, scale.code, write.code]).toEqual([1, 1, 1]);
  expect(system.stderr).toContain('Allowed choices are ArgoAlpine, FreshMaas, OpsCenter, TraitorTrack');
  expect(scale.stderr).toContain('number from 0.005 to 10');
  expect(write.stderr).toContain('--write needs a whole run.\n→ Remove --system and --scale.');
}, 30_000);
