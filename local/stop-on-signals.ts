const STOPPED_BY: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
const SHOW_CURSOR = '\u001b[?25h';

/** Whether a signal has come: then the process ends by itself, with the exit code of that signal. */
export interface Stopping {
  readonly now: boolean;
}

/** Calls `stop` when a signal comes, and ends the process after it. */
export function stopOnSignals(stop: () => Promise<void>): Stopping {
  const stopping = { now: false };
  for (const [signal, code] of Object.entries(STOPPED_BY)) {
    process.on(signal, () => {
      if (stopping.now) return; // a terminal and a wrapper may both send it
      stopping.now = true;
      if (process.stdout.isTTY) process.stdout.write(SHOW_CURSOR);
      process.stderr.write('\nStopped. Ending what was started.\n');
      void stop().then(() => process.exit(code));
    });
  }
  return stopping;
}
