import Table from 'cli-table3';
import { fittedTable } from '../fitted-table';
import { Plan, Simulation, SimulationSample, SimulationTotals, SimulationVerdict } from '../../lib/domain';
import { DeployedService } from './deployed/deployed-service';

/** Rows of the table: a screen. */
const ROWS = 24;
const BAR = 30;

/** Subject of a simulation, in words. */
export interface SimulatedSubject {
  readonly seconds: number;
  /** Noun for that which arrives, e.g. `requests`. */
  readonly arrivals: string;
  /** Noun for one that serves it, e.g. `instance`. */
  readonly server: string;
  /** Scale of the chart. */
  readonly mostInstances: number;
  readonly hasDatabase: boolean;
}

/** Renders a simulation: verdict, totals, and its course as a table with a chart of the instances. */
export function renderSimulation(
  simulation: Simulation,
  verdict: SimulationVerdict,
  subject: SimulatedSubject,
): string {
  const { totals } = simulation;
  const { seconds, arrivals, server, hasDatabase } = subject;
  const every = Math.ceil(seconds / ROWS);
  return [
    verdict.sentence,
    '',
    course(simulation, subject, every),
    '',
    `${round(totals.requests)} ${arrivals}, ${round(totals.refused)} refused; over the objective for ${totals.secondsOverObjective} s of ${seconds} s;` +
      ` at most ${Math.round(totals.highestQueue)} waiting.`,
    `${round(totals.instanceHours)} ${server} hours, at most ${totals.mostInstances} ${server}s` +
      (hasDatabase
        ? ` with ${totals.mostConnections} connections; database CPU at most ${Math.round(100 * totals.highestDatabaseUtilization)} %.`
        : '.'),
    '',
  ].join('\n');
}

/** Renders the scaling that is simulated, what of it is left out, and what the plan adds. */
export function renderDeployed(
  { id, scaling, vcpus, leftOut }: DeployedService,
  plan: Plan,
  ofWorkers: boolean,
): string {
  const isKnown = vcpus !== undefined && !ofWorkers;
  const size = isKnown ? ` of ${round(vcpus)} vCPU` : '';
  const assumed = ofWorkers
    ? ` Tasks at once in each worker: ${plan.workers?.concurrency}, as in the plan.`
    : isKnown
      ? ''
      : ` Its vCPUs are unknown: ${round(plan.web.vcpus)}, as in the plan.`;
  const rest = leftOut.length > 0 ? ` Left out: ${leftOut.join('; ')}.` : '';
  return `Scaling of ${id}${size}: ${scaling}.${assumed}${rest}\n\n`;
}

/** Result of `loadbearing simulate --json`. */
export interface SimulateOutput {
  /** Scaling of a template or state, if one is simulated in place of the plan. */
  readonly deployed?: DeployedScaling;
  readonly verdict: SimulationVerdict;
  readonly totals: SimulationTotals;
  /** A sample of each minute. */
  readonly series: readonly SimulationSample[];
}

/** Scaling of a service that is deployed. */
export type DeployedScaling = Pick<DeployedService, 'id' | 'scaling' | 'vcpus' | 'leftOut'>;

/** Returns a simulation as data for `--json`. */
export function simulateOutput(
  simulation: Simulation,
  verdict: SimulationVerdict,
  deployed: DeployedService | undefined,
): SimulateOutput {
  return {
    ...(deployed ? { deployed: scalingOf(deployed) } : {}),
    verdict,
    totals: simulation.totals,
    series: simulation.series(60),
  };
}

function scalingOf({ id, scaling, vcpus, leftOut }: DeployedService): DeployedScaling {
  return { id, scaling, vcpus, leftOut };
}

function course(
  simulation: Simulation,
  { arrivals, server, mostInstances }: SimulatedSubject,
  everySeconds: number,
): string {
  const samples = simulation.series(everySeconds);
  const { milliseconds } = simulation.objective;
  const most = Math.max(mostInstances, ...samples.map((it) => it.instances));
  const table = new Table({
    head: ['time', `${arrivals}/s`, `${server}s`, 'busy', 'p95', 'queued', `${server}s, and those that start`],
    colAligns: [...Array<'right'>(6).fill('right'), 'left'],
    style: { head: [], border: [], compact: true },
  });
  table.push(
    ...samples.map((it) => [
      time(it.second),
      round(it.requestsPerSecond),
      String(it.instances),
      `${Math.round(100 * it.utilization)} %`,
      `${it.p95Ms > milliseconds ? '! ' : ''}${round(it.p95Ms)} ms`,
      String(Math.round(it.queued)),
      '█'.repeat(bar(it.instances, most)) + '░'.repeat(bar(it.startingInstances, most)),
    ]),
  );
  return fittedTable(table);
}

function bar(instances: number, most: number): number {
  return Math.ceil((BAR * instances) / most);
}

function time(second: number): string {
  const [hours, minutes, seconds] = [second / 3600, (second / 60) % 60, second % 60].map(Math.floor);
  return [hours, minutes, seconds].map((it) => String(it).padStart(2, '0')).join(':');
}

function round(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
