import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationError } from './errors';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];
/** Time for the server to cancel its statement. A container receives SIGKILL 30 s after SIGTERM, on Fargate after two minutes. */
const MAX_CANCEL_MS = 15_000;

/** A request to stop: the first signal that the program receives. */
export class Interruption {
  private readonly controller = new AbortController();
  private received?: Signal;

  /** Listens for signals. `cancel` stops what runs on the server. A second signal ends the program at once. */
  constructor(private readonly cancel: () => Promise<void>) {
    SIGNALS.forEach((signal) => process.on(signal, () => this.receive(signal)));
  }

  /** Exit code of an interrupted program, 128 and the number of the signal; undefined without a signal. */
  public get exitCode(): number | undefined {
    return this.received && 128 + constants.signals[this.received];
  }

  /** Throws if a signal was received. Call it before each step. */
  public throwIfAny(): void {
    if (this.received) throw new MigrationError(`Interrupted by ${this.received}`);
  }

  /** Waits, and throws as soon as a signal is received. */
  public async pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.controller.signal }).catch(() => undefined);
    this.throwIfAny();
  }

  private receive(signal: Signal): void {
    if (this.received) this.exit();
    this.received = signal;
    this.controller.abort();
    setTimeout(() => this.exit(), MAX_CANCEL_MS).unref();
    this.cancel().catch(() => undefined);
  }

  private exit(): never {
    process.stderr.write(`loadbearing migrate: Interrupted by ${this.received}\n`);
    process.exit(this.exitCode);
  }
}
