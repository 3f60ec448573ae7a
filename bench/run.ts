import * as path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { stopOnSignals } from '../local/stop-on-signals';
import { Failure } from '../local/failure';
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
      'Fills a PostgreSQL of its own with data of the size of each report, times the queries that the reports speed up\n' +
        'before and after the migrations, and compares with what the reports claim. Fails when fewer than three of the\n' +
        'four systems show at least the claimed reductions.',
    )
    .addOption(new Option('--system <name>', 'one system only').choices(Object.keys(SYSTEMS)))
    .option('--runs <number>', 'how many runs of a query are timed', positiveInteger, 15)
    .option('--scale <factor>', 'part of the data, for a quick look: 0.1', scale, 1)
    .option('--end <time>', 'when two years of data end (default: now)', moment, new Date())
    .option('--output <folder>', 'where plans and results go', path.join(PROJECT, '.local/bench'))
    .option('--write', 'write docs/benchmarks.md anew')
    .parse()
    .opts<Flags>();
  if (flags.write && (flags.system !== undefined || flags.scale !== 1)) {
    throw new Failure('--write is for a whole run.', 'Leave out --system and --scale.');
  }

  const { BenchRun } = await import('./run-bench.js'); // --help and a wrong option can do without
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
    if (stopping.now) return new Promise<number>(() => undefined); // the signal's handler ends us, with its own exit code
    throw error;
  } finally {
    if (!stopping.now) await run.stop();
  }
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('A whole number from 1 on.');
  return Number(text);
}

function scale(text: string): number {
  const factor = Number(text);
  // Below it a table would be empty.
  if (!(factor >= 0.005 && factor <= 10)) throw new InvalidArgumentError('A number from 0.005 to 10.');
  return factor;
}

function moment(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('A time like 2026-01-31T12:00:00Z.');
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
