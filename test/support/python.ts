import { spawnSync, SpawnSyncReturns } from 'node:child_process';

/** Options of a Python run. */
export interface PythonOptions {
  /** Environment variables of the process, over the present ones. `undefined` removes one. */
  readonly env?: { [name: string]: string | undefined };
  /**
   * The interpreter.
   * @default 'python3'
   */
  readonly command?: string;
}

/**
 * Runs a Python snippet and returns what it hands to `answer(value)`, as JSON brings it over.
 * The snippet finds `input` (any JSON value) in the variable `input`.
 *
 * @example
 * python<number>('answer(sum(input))', [1, 2, 3]); // 6
 */
export function python<T>(snippet: string, input: unknown = null, options: PythonOptions = {}): T {
  const command = options.command ?? 'python3';
  const run = spawnSync(command, ['-I', '-c', PRELUDE + snippet], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    env: { ...process.env, ...options.env },
    timeout: 30_000,
  });
  if (run.error) throw new Error(startFailure(command, run.error));
  if (run.status !== 0) throw new Error(`The Python snippet failed (${ending(run)}):\n${run.stderr.trim()}`);
  const answer = run.stdout.split(MARK)[1];
  if (answer === undefined)
    throw new Error(`The Python snippet never called answer(value). It printed:\n${run.stdout}`);
  return JSON.parse(answer) as T;
}

// Whatever else the snippet prints stands outside the marks.
const MARK = '\u0001';
const PRELUDE = [
  'import json as _json, sys as _sys',
  'input = _json.load(_sys.stdin)',
  'def answer(value): print("\\x01" + _json.dumps(value, allow_nan=False) + "\\x01")',
  '',
].join('\n');

function startFailure(command: string, error: Error): string {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? `'${command}' is not on the PATH: install Python 3.10 or newer. These tests load rendered files with it.`
    : `'${command}' did not run: ${error.message}`;
}

function ending(run: SpawnSyncReturns<string>): string {
  return run.signal ? `signal ${run.signal}` : `exit code ${run.status}`;
}
