import * as path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { stopOnSignals } from '../local/stop-on-signals';
import { Failure } from '../verify/failure';
import { SYSTEMS } from './systems';

interface Flags {
  readonly system?: string;
  readonly runs: number;
  readonly scale: number;
  readonly end: Date;
  readonly output: string;
  readonly write?: boolean;
}

const PROJECT = path.join(__dirname, '..');

async function main(): Promise<number> {
  const flags = new Command('npm run bench:sql --')
    .description(
      'Fills a temporary PostgreSQL with data of each report’s size, times the queries that the reports speed up\n' +
        'before and after the migrations, and compares the result with the reports’ claims. Fails if fewer than three of the\n' +
        'four systems reach the claimed reductions.',
    )
    .addOption(new Option('--system <name>', 'measure only one system').choices(Object.keys(SYSTEMS)))
    .option('--runs <number>', 'number of timed runs per query', positiveInteger, 15)
    .option('--scale <factor>', 'share of the data, 0.1 for a quick run', scale, 1)
    .option('--end <time>', 'end of the two years of data (default: now)', moment, new Date())
    .option('--output <folder>', 'folder for plans and results', path.join(PROJECT, '.local/bench'))
    .option('--write', 'rewrite docs/benchmarks.md')
    .parse()
    .opts<Flags>();
  if (flags.write && (flags.system !== undefined || flags.scale !== 1)) {
    throw new Failure('--write needs a whole run.', 'Remove --system and --scale.');
  }

  const { BenchRun } = await import('./run-bench.js'); // not needed for --help and invalid options
  const run = new BenchRun({
    project: PROJECT,
    systems: Object.entries(SYSTEMS)
      .filter(([name]) => flags.system === undefined || name === flags.system)
      .map(([, system]) => system(flags.scale)),
    runs: flags.runs,
    scale: flags.scale,
    end: flags.end,
    output: path.resolve(flags.output),
    write: flags.write ?? false,
  });
  const stopping = stopOnSignals(() => run.stop());
  try {
    const enough = await run.run();
    return enough ? 0 : 1;
  } catch (error) {
    if (stopping.now) return new Promise<number>(() => undefined); // the signal handler ends the process with its own exit code
    throw error;
  } finally {
    if (!stopping.now) await run.stop();
  }
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Use a whole number of at least 1.');
  return Number(text);
}

function scale(text: string): number {
  const factor = Number(text);
  // A table would be empty below this factor.
  if (!(factor >= 0.005 && factor <= 10)) throw new InvalidArgumentError('Use a number from 0.005 to 10.');
  return factor;
}

function moment(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('Use a time like 2026-01-31T12:00:00Z.');
  return time;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`\n✖ ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof Failure) process.stderr.write(`→ ${error.fix}\n`);
    process.exit(1);
  },
);
