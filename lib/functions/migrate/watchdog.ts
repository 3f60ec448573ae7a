import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { close, connect, destroy, within } from './connection';

/** Interval of observation. Most queries finish before the first one. */
const TICK_SECONDS = 10;
/** A query can end between an observation and its response, so one observation proves nothing. */
const LOST_AFTER = 2;

interface Observation {
  readonly state: string | null;
  readonly phase: string | null;
  readonly percent: number | null;
}

const OBSERVE = `
  SELECT a.state, p.phase, (100 * p.blocks_done / nullif(p.blocks_total, 0))::int AS percent
  FROM pg_stat_activity a LEFT JOIN pg_stat_progress_create_index p USING (pid) WHERE a.pid = $1`;

/**
 * Observes a running query through a second connection: prints the progress of an index build, and detects a lost connection.
 *
 * The kernel's probes detect a host that is gone, but not a proxy or firewall that accepts packets and forwards none.
 */
export class Watchdog {
  private readonly tickMs: number;
  private observer?: Client;
  private closed = false;

  constructor(
    private readonly client: Client,
    private readonly processId: number,
    private readonly networkSeconds: number,
    private readonly print: (text: string) => void,
  ) {
    this.tickMs = Math.min(TICK_SECONDS, networkSeconds / 3) * 1000;
  }

  /** Runs `work`, which fails if the server stops responding. */
  public async watch<T>(work: () => Promise<T>): Promise<T> {
    const done = new AbortController();
    void this.observe(done.signal);
    return work().finally(() => done.abort());
  }

  public async close(): Promise<void> {
    this.closed = true;
    await this.dropObserver();
  }

  private async observe(done: AbortSignal): Promise<void> {
    let answered = Date.now();
    let idle = 0;
    for (;;) {
      await sleep(this.tickMs, undefined, { signal: done }).catch(() => undefined);
      const rows = done.aborted ? undefined : await this.read();
      if (done.aborted) return;
      if (rows !== undefined) answered = Date.now();
      else if (Date.now() - answered >= this.networkSeconds * 1000) {
        return this.lose(`no answer from the server for ${this.networkSeconds} s`);
      }
      idle = rows !== undefined && rows.every(({ state }) => state?.startsWith('idle')) ? idle + 1 : 0;
      if (idle >= LOST_AFTER) return this.lose('the server has ended the statement, but its answer never arrived');
      for (const { phase, percent } of rows ?? []) {
        if (phase !== null) this.print(`    ${phase}${percent === null ? '' : `: ${percent} %`}`);
      }
    }
  }

  /** Returns the state of the observed process, nothing if it is gone, or undefined if the server does not respond. */
  private async read(): Promise<Observation[] | undefined> {
    try {
      this.observer ??= await connect();
      if (this.closed) throw new Error('closed while it connected');
      return (await within(this.tickMs, this.observer.query<Observation>(OBSERVE, [this.processId]))).rows;
    } catch (error) {
      await this.dropObserver();
      // A server that rejects the second connection, for example for lack of free ones, responds nevertheless.
      const cause = (error as Error).cause ?? error;
      return 'severity' in (cause as object) ? [{ state: null, phase: null, percent: null }] : undefined;
    }
  }

  private lose(reason: string): void {
    destroy(this.client, new Error(`the connection is lost: ${reason}`));
  }

  private async dropObserver(): Promise<void> {
    const { observer } = this;
    this.observer = undefined;
    if (observer !== undefined) await close(observer);
  }
}
