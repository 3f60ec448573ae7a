import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { Command, Option } from 'commander';
import { LocalFailure, reason } from './failure';
import { SYSTEMS } from './systems';

interface Flags {
  readonly stack?: string;
  readonly keep?: boolean;
  readonly endpoint?: string;
}

const STOPPED_BY: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
const SHOW_CURSOR = '\u001b[?25h';

async function main(): Promise<number> {
  const names = SYSTEMS.map((it) => it.name);
  const flags = new Command('npm run local --')
    .description(
      'Deploys the AWS reference stacks to an embedded cloud on this machine and reads them back.\n' +
        'Needs Node 20 and Python 3.10 or newer. Touches no real account.',
    )
    .addOption(new Option('--stack <name>', 'deploy one reference stack only').choices(names))
    .option('--keep', 'leave the embedded cloud running and print how to use it')
    .option('--endpoint <url>', 'use an embedded cloud that runs already on this machine')
    .parse()
    .opts<Flags>();

  const { LocalRun } = await import('./run-local.js'); // a second of AWS SDK, which --help can do without
  const run = new LocalRun({
    project: path.join(__dirname, '..'),
    systems: SYSTEMS.filter((it) => flags.stack === undefined || it.name === flags.stack),
    keep: flags.keep ?? false,
    endpoint: flags.endpoint,
  });
  // A terminal that is closed must not keep us from cleaning up.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  let stopping = false;
  for (const [signal, code] of Object.entries(STOPPED_BY)) {
    process.on(signal, () => {
      if (stopping) return; // a terminal and a wrapper may both send it
      stopping = true;
      if (process.stdout.isTTY) process.stdout.write(SHOW_CURSOR);
      process.stderr.write('\nStopped. Ending what was started.\n');
      void run.stop().then(() => {
        run.removeFiles();
        process.exit(code);
      });
    });
  }

  try {
    await run.run();
  } catch (error) {
    if (stopping) return new Promise<number>(() => undefined); // the signal's handler ends us, with its own exit code
    await run.stop();
    process.stderr.write(`\n✖ ${reason(error)}\n`);
    if (error instanceof LocalFailure) process.stderr.write(`→ ${error.fix}\n`);
    if (existsSync(path.join(run.logs, 'run.log'))) {
      process.stderr.write(`  Logs: ${path.relative(process.cwd(), run.logs)}\n`);
    } else {
      run.removeFiles();
    }
    return 1;
  }
  await run.stop();
  run.removeFiles();
  return 0;
}

void main().then((code) => process.exit(code));
