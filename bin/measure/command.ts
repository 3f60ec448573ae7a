import { Command, InvalidArgumentError } from 'commander';
import { MeasuredInstance, ScalabilityLaw } from '../../lib/domain';
import { CpuClock, processClock, prometheusClock } from './cpu-clock';
import type { LoadLimits } from './load';
import { Measurement, Measurements, meanMs } from './measurement';
import { measureOutput, renderFit, renderTable } from './report';
import { ScalabilityFit, fitScalability } from './scalability-fit';
import { targetOf } from './target';
import { printJson } from '../output';
import { MeasuredService, checkWorkloadFile, updateWorkloadFile } from '../workload/measured-service';

interface Flags extends LoadLimits {
  readonly from?: string[];
  readonly file?: string;
  readonly pid?: number;
  readonly prometheus?: string;
  readonly processes: number;
  readonly header: { readonly [name: string]: string };
  readonly iOwnThisHost?: boolean;
  readonly json?: boolean;
}

/** Returns the command `loadbearing measure`. */
export function measureCommand(): Command {
  const command = new Command('measure')
    .description('Measure what a request costs and where throughput peaks, and write it into a workload file.')
    .argument('[url]', 'address of a service on this machine')
    .option('--from <files...>', 'results of k6, Locust, autocannon, CloudWatch or Azure Monitor, in place of a URL')
    .option('--file <file>', 'workload file (YAML) to update')
    .option('--pid <id>', 'process of the service, on Linux: separates CPU time from waiting', count)
    .option('--prometheus <url>', "the service's page of metrics with process_cpu_seconds_total: the same")
    .option('--processes <count>', 'server processes behind the URL or in the results', count, 1)
    .option('--header <line>', 'header of each request, e.g. "Authorization: Bearer x" (repeatable)', header, {})
    .option('--max-concurrency <count>', 'highest concurrency, at least 8', concurrency, 64)
    .option('--step-seconds <seconds>', 'time at each concurrency', seconds, 5)
    .option('--max-seconds <seconds>', 'time of all steps', seconds, 120)
    .option('--max-requests <count>', 'requests of all steps', count, 1_000_000)
    .option('--i-own-this-host', 'measure a host other than this machine')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Raises the concurrency (1, 2, 3, 4, 6, 8, 12, 16 …), and fits the Universal Scalability Law to the throughput. Stops when more than 1 % of
the requests fail. Sends GET requests only, follows no redirect, and does not verify certificates. See docs/measure.md.

Exit codes:
  0  measured, and the file is updated
  1  the service has a problem, or the measurements do not support a result; no file is changed
  2  invalid usage, or a file that is missing or has problems

Examples:
  $ loadbearing measure http://127.0.0.1:8000/products --pid 4711 --file workload.yaml
  $ loadbearing measure http://localhost:8000/ --prometheus http://localhost:8000/metrics --json
  $ loadbearing measure --from locust_stats_history.csv --file workload.yaml
  $ loadbearing measure --from k6-10.json k6-20.json k6-40.json k6-60.json k6-80.json k6-100.json`,
    );
  command.action(async (url: string | undefined, flags: Flags) => {
    if ((url === undefined) === (flags.from === undefined)) {
      command.error('error: pass either a URL or --from');
    }
    if (flags.pid !== undefined && flags.prometheus !== undefined) {
      command.error('error: pass either --pid or --prometheus');
    }
    await measure(url, flags);
  });
  return command;
}

async function measure(url: string | undefined, flags: Flags): Promise<void> {
  // A measurement takes minutes: what can be wrong is checked first.
  if (flags.file !== undefined) checkWorkloadFile(flags.file);
  const measured = url === undefined ? await read(flags.from ?? []) : await load(url, flags);
  const print = (text: string): boolean => process.stdout.write(flags.json ? '' : text);
  let fit: ScalabilityFit;
  try {
    fit = await fitScalability(measured.points);
  } catch (error) {
    // The raw table shows why.
    print(renderTable(measured.points));
    print(lines(measured.notes));
    throw error;
  }
  const cpuMs = cpuMsOf(measured.points);
  const service = serviceOf(fit, cpuMs, flags.processes);
  print(renderTable(measured.points, fit));
  print(`\n${lines(measured.notes)}${renderFit(fit, service, cpuMs !== undefined)}`);
  const written = flags.file === undefined ? [] : updateWorkloadFile(flags.file, service);
  if (flags.file !== undefined) print(`\nWrote to ${flags.file}:\n${lines(written.map((it) => `  ${it}`))}`);
  if (flags.json) printJson(measureOutput(measured, fit, service, written));
}

async function read(files: readonly string[]): Promise<Measurements> {
  const { readResults } = await import('./result-file.js');
  return { points: files.flatMap(readResults), notes: [] };
}

async function load(address: string, flags: Flags): Promise<Measurements> {
  const url = targetOf(address, flags.iOwnThisHost ?? false);
  const cpu = clockOf(flags);
  // Loads for half a second, which other commands do not need.
  const { measureLoad } = await import('./load.js');
  return measureLoad({ url, headers: flags.header, cpu }, flags, (it) => process.stderr.write(progress(it)));
}

function progress(it: Measurement): string {
  const mean = it.requestsPerSecond === 0 ? '' : `, mean ${meanMs(it).toFixed(1)} ms`;
  return `Concurrency ${it.concurrency}: ${it.requestsPerSecond.toFixed(1)} requests/s${mean}\n`;
}

function clockOf({ pid, prometheus }: Flags): CpuClock | undefined {
  if (pid !== undefined) return processClock(pid);
  return prometheus === undefined ? undefined : prometheusClock(prometheus);
}

/** CPU time per request over all steps, in which a tick of the clock weighs least. */
function cpuMsOf(points: readonly Measurement[]): number | undefined {
  const known = points.flatMap(({ cpu }) => (cpu === undefined ? [] : [cpu]));
  const requests = known.reduce((sum, it) => sum + it.requests, 0);
  return requests === 0 ? undefined : (known.reduce((sum, it) => sum + it.seconds, 0) / requests) * 1000;
}

/** Without CPU time, all of a request counts as CPU: a plan is then too large rather than too small. */
function serviceOf(fit: ScalabilityFit, cpuMs = fit.aloneMs, processes: number): MeasuredService {
  const concurrency = fit.peakConcurrency ?? fit.plateauConcurrency;
  return {
    cpuMsPerRequest: rounded(cpuMs),
    waitMsPerRequest: rounded(Math.max(0, fit.aloneMs - cpuMs)),
    concurrencyPerProcess: concurrency === undefined ? undefined : Math.max(1, Math.floor(concurrency / processes)),
    measured: measuredInstance(fit, concurrency ?? Math.floor(fit.measuredTo)),
  };
}

/** Returns the fitted law; for a plateau, whose sharp bend the fit rounds off, the law of a request alone and of the capacity. */
function measuredInstance(fit: ScalabilityFit, concurrency: number): MeasuredInstance {
  const { plateauConcurrency, capacity } = fit;
  if (plateauConcurrency !== undefined && capacity !== undefined) {
    const throughputOfOne = 1000 / fit.aloneMs;
    const others = plateauConcurrency - 1;
    const slowdown = (throughputOfOne * plateauConcurrency) / capacity - 1;
    return {
      throughputOfOne: rounded(throughputOfOne),
      contention: others === 0 ? 0 : rounded(Math.min(1, Math.max(0, slowdown / others))),
      coherency: 0,
      concurrency: plateauConcurrency,
    };
  }
  const law = {
    throughputOfOne: rounded(fit.throughputOfOne.value),
    contention: rounded(fit.contention.value),
    coherency: rounded(fit.coherency.value),
  };
  const { peakConcurrency = Infinity } = new ScalabilityLaw(law);
  return { ...law, concurrency: Math.max(1, Math.min(concurrency, peakConcurrency)) };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function lines(texts: readonly string[]): string {
  return texts.map((it) => `${it}\n`).join('');
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('Use a whole number of at least 1.');
  return value;
}

/** Lower levels are too few for a fit. */
function concurrency(text: string): number {
  const value = count(text);
  if (value < 8) throw new InvalidArgumentError('Use at least 8.');
  return value;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 3600)) throw new InvalidArgumentError('Use seconds, from 0.1 to 3600.');
  return value;
}

function header(line: string, others: { readonly [name: string]: string }): { readonly [name: string]: string } {
  const [, name, value] = /^([\w-]+):\s*(.+)$/.exec(line) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Use e.g. "Authorization: Bearer x".');
  return { ...others, [name]: value };
}
