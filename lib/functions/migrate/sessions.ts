import type { Interruption } from './interruption';
import { Wait, acquireLock, passLock } from './lock';
import { Limits, Session } from './session';

/** The sessions of one run, one after the other, of which the current one holds the lock. */
export class Sessions {
  private open?: Session;
  private wait?: Wait;
  /** If true, a migration has run in the current session and can have changed its settings. */
  private used = false;

  constructor(
    private readonly limits: Limits,
    private readonly interruption: Interruption,
    private readonly print: (text: string) => void,
  ) {}

  /** The current session. */
  public get current(): Session {
    if (this.open === undefined) throw new Error('no session is open');
    return this.open;
  }

  public async connect(): Promise<Session> {
    this.open = await Session.open(this.limits, this.interruption, this.print);
    return this.open;
  }

  /** Waits for the lock and holds it until `close`. */
  public async lock(seconds: number): Promise<void> {
    this.wait = { seconds, interruption: this.interruption, print: this.print };
    await acquireLock(this.current, this.wait);
  }

  /**
   * Returns a session in which no migration has run: settings, roles, temporary tables, prepared statements and locks of a
   * migration end with its session. `DISCARD ALL` would keep loaded libraries and release the lock of the runner.
   */
  public async clean(): Promise<Session> {
    if (this.used) {
      const previous = this.current;
      const next = await this.connect();
      if (this.wait === undefined) await previous.close();
      else await passLock(previous, next, this.wait);
    }
    this.used = true;
    return this.current;
  }

  /** Cancels the running statement. */
  public async cancel(): Promise<void> {
    await this.open?.cancel();
  }

  /** Ends the current session, and with it the lock. */
  public async close(): Promise<void> {
    await this.open?.close();
  }
}
