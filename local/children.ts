import { ChildProcess, SpawnOptions, spawn } from 'node:child_process';
import { createWriteStream, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Failure } from './failure';

/** How a command is run to its end. */
export interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Everything the command prints is appended to this file. */
  readonly log: string;
  /** Called with every line as it comes. */
  readonly onLine?: (line: string) => void;
  /** After so many milliseconds it is ended, and counts as failed. */
  readonly timeoutMs?: number;
}

/** What a command left behind. */
export interface RunResult {
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** How a command is left running. */
export interface BackgroundOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly log: string;
  /** Whether it outlives us. If not, it gets a pipe as standard input, which closes when we are gone. */
  readonly outlives: boolean;
}

const PATIENCE_MS = 3_000;

/** The processes we started, each in a group of its own, so that they can be ended with all they started. */
export class Children {
  private readonly running = new Set<ChildProcess>();
  private stopped = false;

  /** Runs a command to its end. */
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

  /** Starts a command and returns at once. */
  public background(command: string, args: readonly string[], options: BackgroundOptions): ChildProcess {
    const log = openSync(options.log, 'a');
    const child = this.start(command, args, {
      env: options.env,
      cwd: options.cwd,
      stdio: [options.outlives ? 'ignore' : 'pipe', log, log],
    });
    child.on('error', () => undefined); // whoever waits for it to answer tells the user
    return child;
  }

  /** Lets a process live on after us. */
  public release(child: ChildProcess): void {
    this.running.delete(child);
    child.unref();
  }

  /** Ends everything that still runs: asks first, then insists. */
  public async stop(): Promise<void> {
    this.stopped = true; // whoever waited for one of them starts no other
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
    // It ended in the meantime.
  }
}
