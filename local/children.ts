import { ChildProcess, SpawnOptions, spawn } from 'node:child_process';
import { createWriteStream, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Failure } from '../verify/failure';

/** Options of a command that runs to its end. */
export interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** File that receives the command's output. */
  readonly log: string;
  /** Receives each line of output. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds after which the command is killed and counts as failed. */
  readonly timeoutMs?: number;
}

/** Result of a command. */
export interface RunResult {
  readonly code: number;
  /** Standard output and standard error, interleaved. */
  readonly output: string;
}

/** Options of a command that runs in the background. */
export interface BackgroundOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly log: string;
  /** If true, the process outlives this one. Otherwise its standard input is a pipe that closes when this process ends. */
  readonly outlives: boolean;
}

const PATIENCE_MS = 3_000;

/** Child processes, each in its own process group, so that stopping one also stops its children. */
export class Children {
  private readonly running = new Set<ChildProcess>();
  private stopped = false;

  /** Runs a command and waits for it. */
  public async run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    const child = this.start(command, args, { env: options.env, cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(options.log, { flags: 'a' });
    log.write(`$ ${[command, ...args].join(' ')}\n`);
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        log.write(`${line}\n`);
        options.onLine?.(line);
      });
    }
    const patience =
      options.timeoutMs === undefined ? undefined : setTimeout(() => signal(child, 'SIGKILL'), options.timeoutMs);
    return new Promise((resolve, reject) => {
      child.once('error', (error) => {
        clearTimeout(patience);
        reject(error);
      });
      child.once('close', (code) => {
        clearTimeout(patience);
        log.end();
        resolve({ code: code ?? 1, output: lines.join('\n') });
      });
    });
  }

  /** Starts a command without waiting for it. */
  public background(command: string, args: readonly string[], options: BackgroundOptions): ChildProcess {
    const log = openSync(options.log, 'a');
    const child = this.start(command, args, {
      env: options.env,
      cwd: options.cwd,
      stdio: [options.outlives ? 'ignore' : 'pipe', log, log],
    });
    child.on('error', () => undefined); // the caller that waits for its response reports it
    return child;
  }

  /** Keeps a process running after this one ends. */
  public release(child: ChildProcess): void {
    this.running.delete(child);
    child.unref();
  }

  /** Stops every running process: SIGTERM first, SIGKILL after a timeout. */
  public async stop(): Promise<void> {
    this.stopped = true; // a caller that waited for one of them starts no other
    const left = [...this.running];
    left.forEach((child) => signal(child, 'SIGTERM'));
    const gone = Promise.all(left.map((child) => new Promise<void>((resolve) => onEnd(child, resolve))));
    const insist = setTimeout(() => left.forEach((child) => signal(child, 'SIGKILL')), PATIENCE_MS);
    await gone;
    clearTimeout(insist);
  }

  private start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    if (this.stopped) throw new Failure('Stopped.', 'Run this again.');
    const child = spawn(command, args, { ...options, detached: true });
    this.running.add(child);
    onEnd(child, () => this.running.delete(child));
    return child;
  }
}

function onEnd(child: ChildProcess, done: () => void): void {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return done();
  child.once('close', done);
  child.once('error', done);
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // It has already ended.
  }
}
