import { Rounder } from '../../rounding';
import { ComputeSize } from '../catalogue/compute-catalogue';
import { Problems } from '../../problems';
import { BackgroundDemand } from '../workload';
import { Assumptions, Reasons } from './assumption';
import { Choice, MONTH_HOURS, Violation, cheapest } from './choice';
import { MEMORY_SHARE } from './web-sizing';

/** Load of a fleet of workers after assumptions and growth. */
export interface WorkerLoad {
  /** Tasks per second at the peak. */
  readonly peakPerSecond: number;
  /** Tasks per second on a usual day. */
  readonly usualPerSecond: number;
  readonly secondsPerTask: number;
  readonly cpuShare: number;
  readonly memoryMiBPerProcess: number;
  readonly acceptableDelaySeconds: number;
}

/** A fleet of workers of one size. */
export interface WorkerFit {
  readonly size: ComputeSize;
  /** Tasks that a worker runs at once, each in a process. */
  readonly concurrency: number;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  /** Waiting tasks for each worker at which scaling adds one. */
  readonly backlogPerWorker: number;
  readonly monthlyUsd: number;
}

const DEFAULTS = {
  secondsPerTask: 2,
  acceptableDelaySeconds: 60,
  cpuShare: 0.5,
  memoryMiBPerProcess: 256,
} satisfies Partial<BackgroundDemand>;
const REASONS: Reasons<typeof DEFAULTS> = {
  secondsPerTask: ['s', 'an email or a small report'],
  acceptableDelaySeconds: ['s', 'nobody waits for it'],
  cpuShare: ['', 'half of the time a task waits for other services'],
  memoryMiBPerProcess: ['MiB', 'a Celery process after its start'],
};
/** Utilization of the processes at the peak: more would let the queue grow with every chance burst. */
export const MOST_BUSY_SHARE = 0.8;

/** Returns the load of the workers, and adds problems and assumptions. Undefined if there are problems. */
export function workerLoadOf(
  problems: Problems,
  assumptions: Assumptions,
  stated: BackgroundDemand,
  rates: { readonly usualPerSecond: number; readonly peakPerSecond: number; readonly growth: number },
): WorkerLoad | undefined {
  const demand = assumptions.complete('background', stated, DEFAULTS, REASONS);
  const valid = [
    problems.number(
      'background.tasksPerSecond',
      demand.tasksPerSecond,
      { above: 0, max: 1e6 },
      'use the tasks of the busiest minute ÷ 60',
    ),
    problems.number('background.secondsPerTask', demand.secondsPerTask, { above: 0, max: 86_400 }, 'measure it'),
    problems.number(
      'background.acceptableDelaySeconds',
      demand.acceptableDelaySeconds,
      { above: 0, max: 86_400 },
      'use the time that a task may wait',
    ),
    problems.number('background.cpuShare', demand.cpuShare, { above: 0, max: 1 }, 'use 0.5 for half of the time'),
    problems.number('background.memoryMiBPerProcess', demand.memoryMiBPerProcess, { min: 1, max: 1e6 }, 'measure it'),
  ].every(Boolean);
  if (!valid) return undefined;
  const peakPerSecond = demand.tasksPerSecond * rates.growth;
  return {
    ...{ peakPerSecond, usualPerSecond: (peakPerSecond * rates.usualPerSecond) / rates.peakPerSecond },
    secondsPerTask: demand.secondsPerTask,
    cpuShare: demand.cpuShare,
    memoryMiBPerProcess: demand.memoryMiBPerProcess,
    acceptableDelaySeconds: demand.acceptableDelaySeconds,
  };
}

/** Returns the fleet whose peak costs least. */
export function chooseWorkers(
  load: WorkerLoad,
  machines: { readonly sizes: readonly ComputeSize[]; readonly systemMiB: number; readonly mostInstances: number },
): Choice<WorkerFit> {
  return cheapest(machines.sizes, (size): WorkerFit | Violation => {
    const room = size.memoryGiB * 1024 * MEMORY_SHARE - machines.systemMiB;
    const byMemory = Math.floor(room / load.memoryMiBPerProcess);
    if (byMemory < 1) {
      const needs = (load.memoryMiBPerProcess + machines.systemMiB) / MEMORY_SHARE / 1024;
      return { constraint: 'memory of one process', needs, has: size.memoryGiB, unit: 'GiB' };
    }
    // A worker may be busy for hours: a burstable type has its baseline only.
    const cpus = size.vcpus * (size.baselineShare ?? 1);
    const byCpu = Math.floor(cpus / load.cpuShare + 1e-9);
    if (byCpu < 1) return { constraint: 'CPU of one task', needs: load.cpuShare, has: cpus, unit: 'vCPU' };
    const concurrency = Math.min(byMemory, byCpu);
    const workersFor = (perSecond: number): number =>
      Math.max(1, Rounder.up((perSecond * load.secondsPerTask) / (concurrency * MOST_BUSY_SHARE)));
    const maxWorkers = workersFor(load.peakPerSecond);
    if (maxWorkers > machines.mostInstances) {
      return { constraint: 'instances', needs: maxWorkers, has: machines.mostInstances, unit: '' };
    }
    return {
      // Without spreads: limits ask for thousands of fits.
      size,
      concurrency,
      maxWorkers,
      minWorkers: workersFor(load.usualPerSecond),
      backlogPerWorker: Math.max(1, Math.floor((concurrency * load.acceptableDelaySeconds) / load.secondsPerTask)),
      monthlyUsd: maxWorkers * size.hourlyUsd * MONTH_HOURS,
    };
  });
}
