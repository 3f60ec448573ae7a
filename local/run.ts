import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { Command, Option } from 'commander';
import { Failure, reason } from '../verify/failure';
import { stopOnSignals } from './stop-on-signals';
import { AZURE_SYSTEMS, SYSTEMS } from '../verify/systems';

interface Flags {
  readonly stack?: string;
  readonly keep?: boolean;
  readonly endpoint?: string;
  readonly updateGraphs?: boolean;
}

async function main(): Promise<number> {
  const names = [...SYSTEMS, ...AZURE_SYSTEMS].map((it) => it.name);
  const flags = new Command('npm run local --')
    .description(
      'Deploys the reference stacks on this machine and reads them back: AWS stacks to an embedded cloud,\n' +
        'Azure stacks with the Pulumi engine to a stand-in for Azure. Touches no real account.\n' +
        'Needs Node 20; for AWS Python 3.10 or newer; for Azure Pulumi 3.248 or newer, a network to fetch it, or Go to build it.',
    )
    .addOption(new Option('--stack <name>', 'deploy only one reference stack').choices(names))
    .option('--keep', 'keep the embedded AWS running and print its settings')
    .option('--endpoint <url>', 'use an embedded AWS that is already running on this machine')
    .option('--update-graphs', 'rewrite the resource graphs of the Azure stacks instead of comparing them')
    .parse()
    .opts<Flags>();

  const { LocalRun } = await import('./run-local.js'); // the AWS SDK takes a second to load, and --help does not need it
  const chosen = ({ name }: { readonly name: string }): boolean => flags.stack === undefined || name === flags.stack;
  const run = new LocalRun({
    project: path.join(__dirname, '..'),
    systems: SYSTEMS.filter(chosen),
    azureSystems: AZURE_SYSTEMS.filter(chosen),
    updateGraphs: flags.updateGraphs ?? false,
    keep: flags.keep ?? false,
    endpoint: flags.endpoint,
  });
  // A closed terminal must not prevent the cleanup.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const stopping = stopOnSignals(async () => {
    await run.stop();
    run.removeFiles();
  });

  try {
    await run.run();
  } catch (error) {
    if (stopping.now) return new Promise<number>(() => undefined); // the signal handler ends the process with its own exit code
    await run.stop();
    for (const failure of error instanceof AggregateError ? (error.errors as unknown[]) : [error]) {
      process.stderr.write(`\n✖ ${reason(failure)}\n`);
      if (failure instanceof Failure) process.stderr.write(`→ ${failure.fix}\n`);
    }
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
