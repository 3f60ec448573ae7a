import { Rounder } from '../../rounding';
import { ComputeSize } from '../catalogue/compute-catalogue';
import { Choice, MONTH_HOURS, Violation, cheapest } from './choice';
import { waitExceededBy, waitProbabilityOf } from '../erlang';
import { MultiServerQueue } from '../multi-server-queue';
import { ServerModel } from '../workload';

/** Load of a web tier after assumptions and growth. */
export interface WebLoad {
  readonly peakUsers: number;
  /** Factor by which the plan multiplies what is stated. */
  readonly growth: number;
  readonly usualPerSecond: number;
  readonly peakPerSecond: number;
  readonly cpuSeconds: number;
  readonly waitSeconds: number;
  readonly memoryMiBPerProcess: number;
  readonly serverModel: ServerModel;
  readonly concurrencyPerProcess?: number;
  readonly percentile: number;
  readonly objectiveSeconds: number;
  readonly zones: number;
  readonly surviveZoneLossAtPeak: boolean;
}

/** Machines that a web tier can run on. */
export interface WebMachines {
  readonly sizes: readonly ComputeSize[];
  /** Memory of the system and its agents on each machine, in MiB. */
  readonly systemMiB: number;
  /** Largest number of machines. */
  readonly mostInstances: number;
}

/** A web tier on machines of one size. */
export interface WebFit extends WebCapacity {
  readonly minInstances: number;
  /** Constraint that decides `minInstances`. */
  readonly minimumBy: string;
  readonly maxInstances: number;
  /** CPU utilization that scaling aims at, in percent. */
  readonly cpuTargetPercent: number;
  /** List price of the minimum in a month, in USD. */
  readonly monthlyUsd: number;
}

/** Utilization that leaves room for garbage collection, deployments and noisy neighbours. */
export const MOST_UTILIZATION = 0.7;
/**
 * Most requests of a process at once that a plan assumes: Tomcat's default for threads, and what an event loop holds open without tuning.
 * Source: https://tomcat.apache.org/tomcat-10.1-doc/config/http.html, maxThreads
 */
const MOST_CONCURRENCY = {
  [ServerModel.THREADS]: 200,
  [ServerModel.ASYNC]: 10_000,
  [ServerModel.PREFORK]: 1,
};
/** Share of a machine's load at which scaling acts: three minutes of alarm and a start pass before another machine helps. */
export const SCALING_SHARE = 0.85;
/** Share of the objective that a request may wait for a free thread or process. */
const SLOT_SHARE = 0.1;
/** Share of a machine's memory that processes and agents fill. */
export const MEMORY_SHARE = 0.85;
/** Steps of a bisection: the result is within a millionth. */
const STEPS = 24;

/** Constraints that decide the requests of an instance. */
export const LIMIT = { concurrency: 'concurrency', latency: 'latency objective', utilization: 'CPU utilization' };

/** Constraints that decide the minimum of instances. */
export const MINIMUM = {
  zones: 'one for each zone',
  usual: 'usual load',
  zoneLoss: 'usual load without one zone',
  baseline: 'CPU baseline of a burstable type',
};

/** Requests that a machine of one size carries, whatever the rate of the whole tier. */
export interface WebCapacity {
  readonly size: ComputeSize;
  /** CPUs that work on requests, and the CPU seconds of a request on one of them. */
  readonly servers: number;
  readonly cpuSeconds: number;
  readonly processes: number;
  /** Processes that fit into the memory. */
  readonly byMemory: number;
  readonly concurrencyPerProcess: number;
  /** Requests per second of a machine within the objective. */
  readonly requestsPerSecond: number;
  /** Constraint that limits `requestsPerSecond`. */
  readonly limitedBy: string;
}

/** Returns the web tier whose minimum costs least; of equals, the one whose maximum does. */
export function chooseWeb(
  load: WebLoad,
  machines: WebMachines,
  capacities: readonly (WebCapacity | Violation)[] = webCapacities(load, machines),
): Choice<WebFit> {
  const candidates = machines.sizes.map(({ name }, index) => ({ name, capacity: capacities[index] }));
  return cheapest(
    candidates,
    ({ capacity }) => ('constraint' in capacity ? capacity : fitCapacity(load, capacity, machines)),
    (it) => it.maxInstances * it.size.hourlyUsd,
  );
}

/** Returns what a machine of each size carries, or the constraint that the size violates. */
export function webCapacities(load: WebLoad, machines: WebMachines): (WebCapacity | Violation)[] {
  return machines.sizes.map((size) => capacityOf(load, size, machines));
}

/** Returns the web tier on machines of one size, or the constraint that the size violates. */
export function fitWeb(load: WebLoad, size: ComputeSize, machines: WebMachines): WebFit | Violation {
  const capacity = capacityOf(load, size, machines);
  return 'constraint' in capacity ? capacity : fitCapacity(load, capacity, machines);
}

function fitCapacity(load: WebLoad, capacity: WebCapacity, machines: WebMachines): WebFit | Violation {
  const { size, servers, cpuSeconds, requestsPerSecond } = capacity;
  const cpuOf = (rate: number): number => (rate * cpuSeconds) / servers;
  const counts = countsOf(load, requestsPerSecond, cpuOf(load.usualPerSecond) / (size.baselineShare ?? 1));
  if (counts.max > machines.mostInstances) {
    return { constraint: 'instances', needs: counts.max, has: machines.mostInstances, unit: '' };
  }
  return {
    ...capacity,
    minInstances: counts.min,
    minimumBy: counts.by,
    maxInstances: counts.max,
    cpuTargetPercent: Math.max(1, Math.floor(100 * cpuOf(requestsPerSecond * SCALING_SHARE))),
    monthlyUsd: counts.min * size.hourlyUsd * MONTH_HOURS,
  };
}

function capacityOf(load: WebLoad, size: ComputeSize, machines: WebMachines): WebCapacity | Violation {
  const cores = Math.ceil(size.vcpus);
  const speed = size.vcpus / cores;
  const byMemory = Math.floor((size.memoryGiB * 1024 * MEMORY_SHARE - machines.systemMiB) / load.memoryMiBPerProcess);
  if (byMemory < 1) {
    const needs = (load.memoryMiBPerProcess + machines.systemMiB) / MEMORY_SHARE / 1024;
    return { constraint: 'memory of one process', needs, has: size.memoryGiB, unit: 'GiB' };
  }
  const servers = Math.min(cores, byMemory);
  const cpuSeconds = load.cpuSeconds / speed;
  const cpuBudget = load.objectiveSeconds * (1 - SLOT_SHARE) - load.waitSeconds;
  const objective = { percentile: load.percentile, milliseconds: cpuBudget * 1000 };
  const byLatency = cpuBudget <= 0 ? 0 : MultiServerQueue.mostArrivals(servers, cpuSeconds, objective);
  if (byLatency === 0) {
    // An idle server answers the percentile in ln(1 ÷ the rest) mean times.
    const idle = (load.waitSeconds + cpuSeconds * Math.log(1 / (1 - load.percentile / 100))) / (1 - SLOT_SHARE);
    return { constraint: 'latency objective', needs: idle * 1000, has: load.objectiveSeconds * 1000, unit: 'ms' };
  }
  const byUtilization = (MOST_UTILIZATION * servers) / cpuSeconds;
  const byCpu = Math.min(byLatency, byUtilization);
  const slots = slotsOf(load, { servers, cpuSeconds, byMemory }, byCpu);
  const requestsPerSecond = Math.min(byCpu, slots.requestsPerSecond);
  const limitedBy =
    requestsPerSecond < byCpu ? LIMIT.concurrency : byLatency < byUtilization ? LIMIT.latency : LIMIT.utilization;

  return {
    ...{ size, servers, cpuSeconds, requestsPerSecond, limitedBy, byMemory },
    ...{ processes: slots.processes, concurrencyPerProcess: slots.perProcess },
  };
}

interface Slots {
  readonly processes: number;
  readonly perProcess: number;
  readonly requestsPerSecond: number;
}

/** Returns the processes, the concurrency of each, and the requests per second that hardly wait for a free slot. */
function slotsOf(
  load: WebLoad,
  {
    servers,
    cpuSeconds,
    byMemory,
  }: { readonly servers: number; readonly cpuSeconds: number; readonly byMemory: number },
  arrivalsPerSecond: number,
): Slots {
  const cpu = new MultiServerQueue({ servers, arrivalsPerSecond, serviceSeconds: cpuSeconds });
  const serviceSeconds = load.waitSeconds + cpu.meanWaitSeconds + cpuSeconds;
  const slow = 1 - load.percentile / 100;
  const suffice = (slots: number, rate: number): boolean => {
    const station = { servers: slots, arrivalsPerSecond: rate, serviceSeconds };
    return waitExceededBy(slow, station, waitProbabilityOf(station)) <= SLOT_SHARE * load.objectiveSeconds;
  };
  /** Returns the least count of groups of `size` slots that suffice, or `most`. */
  const leastOf = (size: number, most: number): number => {
    let count = Math.min(most, Math.max(1, Math.ceil((arrivalsPerSecond * serviceSeconds) / size)));
    while (count < most && !suffice(count * size, arrivalsPerSecond)) count += 1;
    return count;
  };
  const processes = Math.min(
    byMemory,
    Math.max(processesFor(load.serverModel, servers), isPrefork(load) ? leastOf(1, byMemory) : 0),
  );
  const perProcess =
    (isPrefork(load) ? 1 : load.concurrencyPerProcess) ?? leastOf(processes, MOST_CONCURRENCY[load.serverModel]);
  const slots = perProcess * processes;
  if (suffice(slots, arrivalsPerSecond)) return { processes, perProcess, requestsPerSecond: arrivalsPerSecond };
  let [low, high] = [0, Math.min(arrivalsPerSecond, slots / serviceSeconds)];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (suffice(slots, middle)) low = middle;
    else high = middle;
  }
  return { processes, perProcess, requestsPerSecond: low };
}

function isPrefork({ serverModel }: WebLoad): boolean {
  return serverModel === ServerModel.PREFORK;
}

/** Returns the usual processes of a machine. Source: https://docs.gunicorn.org/en/stable/design.html#how-many-workers */
function processesFor(model: ServerModel, servers: number): number {
  return model === ServerModel.ASYNC ? servers : 2 * servers + 1;
}

interface Minimum {
  readonly count: number;
  readonly by: string;
}

function countsOf(
  { usualPerSecond, peakPerSecond, zones, surviveZoneLossAtPeak }: WebLoad,
  requestsPerSecond: number,
  forBaseline: number,
): { min: number; by: string; max: number } {
  const forRate = (rate: number): number => Rounder.up(rate / requestsPerSecond);
  const minima: readonly Minimum[] = [
    { count: zones, by: MINIMUM.zones },
    { count: forRate(usualPerSecond / SCALING_SHARE), by: MINIMUM.usual },
    { count: withZoneLost(forRate(usualPerSecond), zones), by: MINIMUM.zoneLoss },
    { count: Rounder.up(forBaseline), by: MINIMUM.baseline },
  ];
  const { count: min, by } = minima.reduce((most, it) => (it.count > most.count ? it : most));
  const peak = forRate(peakPerSecond);
  return { min, by, max: Math.max(min, surviveZoneLossAtPeak ? withZoneLost(peak, zones) : peak) };
}

/** Returns the machines, spread over all zones, of which `count` remain if the fullest zone fails. */
export function withZoneLost(count: number, zones: number): number {
  return count === 0 ? 0 : count + Math.ceil(count / (zones - 1));
}
