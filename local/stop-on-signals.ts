const STOPPED_BY: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
const SHOW_CURSOR = '\u001b[?25h';

/** Set after a signal: the process then ends with the exit code of that signal. */
export interface Stopping {
  readonly now: boolean;
}

/** Calls `stop` on a signal, then ends the process. */
export function stopOnSignals(stop: () => Promise<void>): Stopping {
  const stopping = { now: false };
  for (const [signal, code] of Object.entries(STOPPED_BY)) {
    process.on(signal, () => {
      if (stopping.now) return; // a terminal and a wrapper may both send the signal
      stopping.now = true;
      if (process.stdout.isTTY) process.stdout.write(SHOW_CURSOR);
      process.stderr.write('\nStopped. Ending what was started.\n');
      void stop().then(() => process.exit(code));
    });
  }
  return stopping;
}
