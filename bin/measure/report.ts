import Table from 'cli-table3';
import { fittedTable } from '../fitted-table';
import { Measurement, Measurements, meanMs } from './measurement';
import { Estimate, ScalabilityFit, percent } from './scalability-fit';
import { MeasuredService } from '../workload/measured-service';

/** Width of the longest bar. */
const BAR = 30;
/** More rows, e.g. of a day in minutes, would hide the curve. */
const MOST_ROWS = 40;

/** Renders measurements as a table with the curve. */
export function renderTable(points: readonly Measurement[], fit?: ScalabilityFit): string {
  const sorted = [...points].sort((one, other) => one.concurrency - other.concurrency);
  const step = Math.ceil(sorted.length / MOST_ROWS);
  const shown = sorted.filter((_, index) => index % step === 0);
  const most = Math.max(...sorted.map((it) => it.requestsPerSecond), 1e-9);
  const table = new Table({
    head: ['concurrency', 'requests/s', 'law', 'mean ms', 'p95 ms', 'errors', 'CPU ms', ''],
    colAligns: [...Array<'right'>(7).fill('right'), 'left'],
    style: { head: [], border: [], compact: true },
  });
  table.push(
    ...shown.map((it) => [
      figure(it.concurrency),
      figure(it.requestsPerSecond),
      fit === undefined || it.concurrency < 1 ? '' : figure(fit.law.throughput(it.concurrency)),
      it.requestsPerSecond === 0 ? '' : figure(meanMs(it)),
      it.p95Ms === undefined ? '' : figure(it.p95Ms),
      it.errorShare === 0 ? '' : `${percent(it.errorShare)} %`,
      it.cpu === undefined || it.cpu.requests === 0 ? '' : figure((it.cpu.seconds / it.cpu.requests) * 1000),
      '█'.repeat(Math.round((it.requestsPerSecond / most) * BAR)),
    ]),
  );
  const rest = step > 1 ? [`Shows each ${step}th of ${sorted.length} measurements; --json has all.`] : [];
  return [fittedTable(table), ...rest, ''].join('\n');
}

/** Renders what a fit says, and how sure it is. */
export function renderFit(fit: ScalabilityFit, service: MeasuredService, knowsCpu: boolean): string {
  const { contention, coherency, throughputOfOne, rSquared, relativeError } = fit;
  const parts = knowsCpu
    ? `CPU ${service.cpuMsPerRequest} ms, waiting ${service.waitMsPerRequest} ms`
    : 'CPU and waiting together, all counted as CPU; --pid or --prometheus separates them';
  return [
    `A request alone takes ${figure(fit.aloneMs)} ms: ${parts}.`,
    `Contention σ ${withError(contention)}, coherency κ ${withError(coherency)}, λ ${withError(throughputOfOne)} requests/s.`,
    `R² ${rSquared.toFixed(3)}, residuals of ${percent(relativeError)} % of the mean throughput (± is the standard error).`,
    limit(fit),
    '',
  ].join('\n');
}

/** Result of `loadbearing measure --json`. */
export interface MeasureOutput {
  /** Values of `service` in a workload file. */
  readonly service: MeasuredService;
  /** Universal Scalability Law that fits the measurements. */
  readonly law: Omit<ScalabilityFit, 'law'>;
  readonly measurements: readonly MeasuredLevel[];
  /** Remarks on how the measurements were taken. */
  readonly notes: readonly string[];
  /** Changes in the workload file. */
  readonly written: readonly string[];
}

/** Measurement at one concurrency. */
export interface MeasuredLevel extends Omit<Measurement, 'cpu'> {
  readonly meanMs?: number;
  readonly cpuMsPerRequest?: number;
}

/** Returns a measurement as data for `--json`. */
export function measureOutput(
  { points, notes }: Measurements,
  fit: ScalabilityFit,
  service: MeasuredService,
  written: readonly string[],
): MeasureOutput {
  const { law: _, ...values } = fit;
  const measured = points.map(({ cpu, ...it }) => ({
    ...it,
    meanMs: it.requestsPerSecond === 0 ? undefined : meanMs(it),
    cpuMsPerRequest: cpu === undefined || cpu.requests === 0 ? undefined : (cpu.seconds / cpu.requests) * 1000,
  }));
  return { service, law: values, measurements: measured, notes, written };
}

function limit({ peakConcurrency, plateauConcurrency, capacity, measuredTo }: ScalabilityFit): string {
  if (capacity === undefined) return `No limit was seen up to a concurrency of ${figure(measuredTo)}.`;
  if (peakConcurrency === undefined) {
    return `Levels off at ${figure(capacity)} requests/s, from a concurrency of ${plateauConcurrency} on.`;
  }
  const far = peakConcurrency > measuredTo ? `, extrapolated beyond the measured ${figure(measuredTo)}` : '';
  return `Peak: ${figure(capacity)} requests/s at a concurrency of ${peakConcurrency}${far}.`;
}

function withError({ value, standardError }: Estimate): string {
  return `${significant(value)} ± ${significant(standardError)}`;
}

function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Renders a number with as many digits as a reader compares. */
function figure(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : significant(value);
}
