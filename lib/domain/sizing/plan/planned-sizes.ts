import { Rounder } from '../../rounding';
import { Cloud } from '../plan-options';
import { PlannedSize } from '../plan-parts';
import { ServerModel } from '../workload';
import { Choice } from './choice';
import { DatabaseLoad } from './database-load';
import { DatabaseFit, DatabaseOffer, FREE_SHARE, IO_PER_WRITE, MISS_SHARE } from './database-sizing';
import { ContentLoad, loadBalancerUnits, monthlyGigabytes } from './edge-sizing';
import { renderViolation } from './limits';
import { Load } from './load';
import { Offer } from './offer';
import { Sizes } from './sizes';
import { MOST_BUSY_SHARE } from './worker-sizing';
import {
  LIMIT,
  MEMORY_SHARE,
  MINIMUM,
  MOST_UTILIZATION,
  SCALING_SHARE,
  WebFit,
  WebLoad,
  withZoneLost,
} from './web-sizing';

/** Returns every size of a plan with its formula. */
export function plannedSizes(load: Load, offer: Offer, sizes: Sizes): PlannedSize[] {
  return [
    ...webSizes(load, offer, sizes),
    ...edgeSizes(load, offer),
    ...databaseSizes(load, offer, sizes),
    ...cacheSizes('cache', sizes.cache, load.cacheMiB, load.cacheFormula),
    ...workerSizes(load, offer, sizes),
    ...cacheSizes('broker', sizes.broker, load.brokerMiB, load.brokerFormula),
  ];
}

function webSizes(
  { web: load }: Load,
  { surgeShare, web: machines }: Offer,
  { web, tier: fit, surgeInstances, pool }: Sizes,
): PlannedSize[] {
  if (!fit) return [];
  const rate = text(fit.requestsPerSecond);
  return [
    { name: 'web.size', value: fit.size.name, ...choiceOf(web, fit.monthlyUsd) },
    {
      name: 'web.processes',
      value: String(fit.processes),
      ...processesOf(load, fit, machines.systemMiB),
    },
    {
      name: 'web.concurrencyPerProcess',
      value: String(fit.concurrencyPerProcess),
      formula: concurrencyOf(load, fit),
    },
    {
      name: 'web.requestsPerSecond',
      value: `${rate} for each instance`,
      formula: rateOf(load, fit),
      decidedBy: fit.limitedBy,
    },
    {
      name: 'web.minInstances',
      value: String(fit.minInstances),
      formula: minimumOf(load, fit),
      decidedBy: fit.minimumBy,
    },
    {
      name: 'web.maxInstances',
      value: String(fit.maxInstances),
      formula: maximumOf(load, fit),
    },
    {
      name: 'web.surgeInstances',
      value: String(surgeInstances),
      formula:
        surgeShare === 1
          ? 'as many again in a deployment'
          : `⌈${fit.maxInstances} × ${text(surgeShare)}⌉ more in a deployment`,
    },
    {
      name: 'web.cpuTargetPercent',
      value: `${fit.cpuTargetPercent} %`,
      formula: `CPU of an instance at ${percent(SCALING_SHARE)} of ${rate} requests/s`,
    },
    ...(pool
      ? [{ name: 'web.poolPerProcess', value: counted(pool.connections, 'connection'), formula: pool.formula }]
      : []),
  ];
}

function edgeSizes({ web, content }: Load, { cloud }: Offer): PlannedSize[] {
  const all = web.peakPerSecond * (1 + content.filesPerRequest);
  return [
    {
      name: 'edge.requestsPerSecond',
      value: `${text(all)} requests/s`,
      formula: `${text(web.peakPerSecond)} requests/s × (1 + ${text(content.filesPerRequest)} files)`,
    },
    {
      name: 'edge.gbPerMonth',
      value: `${text(monthlyGigabytes(content, web.usualPerSecond))} GB`,
      formula: `${text(web.usualPerSecond)} requests/s × (${text(content.kiBPerAnswer)} KiB + ${text(content.filesPerRequest)} × ${text(content.kiBPerFile)} KiB) × 730 h`,
    },
    ...(cloud === Cloud.AWS
      ? [
          {
            name: 'edge.loadBalancerUnits',
            ...unitsOf(content, web.peakPerSecond),
          },
        ]
      : []),
  ];
}

function databaseSizes(
  { database: load }: Load,
  { database: offer }: Offer,
  { database, connections }: Sizes,
): PlannedSize[] {
  const fit = database?.fit;
  if (!load || !fit || !connections) return [];
  return [
    { name: 'database.size', value: fit.size.name, ...choiceOf(database, fit.monthlyUsd) },
    {
      name: 'database.storageGiB',
      value: `${fit.storageGiB} GiB`,
      ...storageOf(load, fit, offer),
    },
    {
      name: 'database.iops',
      value: `${fit.iops} per second`,
      formula: `${text(load.peakPerSecond)} requests/s × ${text(load.queriesPerRequest)} queries × (${text(1 - load.readShare)} writes × ${IO_PER_WRITE} + ${text(load.readShare)} reads × ${MISS_SHARE})`,
    },
    {
      name: 'database.readReplicas',
      value: String(fit.replicas),
      formula: fit.replicas === 0 ? 'one server suffices' : 'no single server suffices',
    },
    {
      name: 'database.pooler',
      value: fit.pooled ? 'yes' : 'no',
      formula: `${connections.direct} connections at full scale and in a deployment, of ${fit.connections}`,
    },
  ];
}

function cacheSizes(part: string, choice: Sizes['cache'], dataMiB: number | undefined, formula = ''): PlannedSize[] {
  const fit = choice?.fit;
  if (!fit) return [];
  return [
    { name: `${part}.size`, value: fit.size.name, ...choiceOf(choice, fit.monthlyUsd) },
    { name: `${part}.dataMiB`, value: `${dataMiB} MiB`, formula },
  ];
}

function workerSizes({ workers: load }: Load, { workers: machines }: Offer, { workers }: Sizes): PlannedSize[] {
  const fit = workers?.fit;
  if (!load || !fit) return [];
  const busy = (perSecond: number): string => `${text(perSecond)} tasks/s × ${text(load.secondsPerTask)} s`;
  return [
    { name: 'workers.size', value: fit.size.name, ...choiceOf(workers, fit.monthlyUsd) },
    {
      name: 'workers.concurrency',
      value: String(fit.concurrency),
      formula: `the smaller of ⌊${text(fit.size.vcpus)} vCPU ÷ ${text(load.cpuShare)}⌋ and ${fitting(fit.size, machines.systemMiB, load.memoryMiBPerProcess)}`,
    },
    {
      name: 'workers.minWorkers',
      value: String(fit.minWorkers),
      formula: `⌈${busy(load.usualPerSecond)} ÷ (${fit.concurrency} × ${MOST_BUSY_SHARE})⌉, at least 1`,
    },
    {
      name: 'workers.maxWorkers',
      value: String(fit.maxWorkers),
      formula: `⌈${busy(load.peakPerSecond)} ÷ (${fit.concurrency} × ${MOST_BUSY_SHARE})⌉`,
    },
    {
      name: 'workers.backlogPerWorker',
      value: `${fit.backlogPerWorker} tasks`,
      formula: `⌊${fit.concurrency} at once × ${text(load.acceptableDelaySeconds)} s of delay ÷ ${text(load.secondsPerTask)} s⌋, at least 1`,
    },
  ];
}

/** Returns why a machine has so many processes. */
function processesOf(load: WebLoad, fit: WebFit, systemMiB: number): { formula: string; decidedBy: string } {
  const { size, processes, byMemory } = fit;
  if (processes === byMemory) {
    const formula = fitting(size, systemMiB, load.memoryMiBPerProcess);
    return { formula, decidedBy: 'memory' };
  }
  const cores = Math.ceil(size.vcpus);
  if (load.serverModel === ServerModel.ASYNC) {
    return { formula: `one for each of ${counted(cores, 'CPU')}`, decidedBy: 'CPUs' };
  }
  return processes === 2 * cores + 1
    ? { formula: `2 × ${counted(cores, 'CPU')} + 1`, decidedBy: 'CPUs' }
    : { formula: `${inFlight(load, fit)}, with room for queues`, decidedBy: 'requests at once' };
}

/** Returns the formula of the processes that fit into the memory of a machine. */
function fitting({ memoryGiB }: { readonly memoryGiB: number }, systemMiB: number, processMiB: number): string {
  const system = systemMiB > 0 ? ` − ${systemMiB} MiB of the system` : '';
  return `⌊(${percent(MEMORY_SHARE)} of ${text(memoryGiB)} GiB${system}) ÷ ${text(processMiB)} MiB⌋`;
}

function concurrencyOf(load: WebLoad, fit: WebFit): string {
  if (load.serverModel === ServerModel.PREFORK) return 'one request for each process';
  if (load.concurrencyPerProcess !== undefined) return 'as stated';
  return `${inFlight(load, fit)} ÷ ${fit.processes} processes, with room for queues`;
}

function inFlight(load: WebLoad, fit: WebFit): string {
  return `${text(fit.requestsPerSecond)} requests/s × ${text(load.waitSeconds + fit.cpuSeconds)} s`;
}

function rateOf(load: WebLoad, fit: WebFit): string {
  const objective = `${load.percentile} % within ${text(1000 * load.objectiveSeconds)} ms`;
  const cpu = `${counted(fit.servers, 'CPU')} ÷ ${text(1000 * fit.cpuSeconds)} ms`;
  if (fit.limitedBy === LIMIT.utilization) return `${percent(MOST_UTILIZATION)} of ${cpu}, ${objective}`;
  const slots = fit.processes * fit.concurrencyPerProcess;
  return fit.limitedBy === LIMIT.concurrency
    ? `most that hardly wait for one of ${slots} places of ${text(1000 * (load.waitSeconds + fit.cpuSeconds))} ms`
    : `most of ${cpu} with ${objective}`;
}

function minimumOf(load: WebLoad, fit: WebFit): string {
  const usual = `${text(load.usualPerSecond)} requests/s on a usual day`;
  const rate = text(fit.requestsPerSecond);
  switch (fit.minimumBy) {
    case MINIMUM.zones:
      return `one for each of ${load.zones} zones, for ${usual}`;
    case MINIMUM.usual:
      return `⌈${usual} ÷ (${rate} × ${SCALING_SHARE})⌉`;
    case MINIMUM.zoneLoss:
      return withZone(`⌈${usual} ÷ ${rate}⌉`, Rounder.up(load.usualPerSecond / fit.requestsPerSecond), load);
    default:
      return `⌈${usual} × ${text(1000 * fit.cpuSeconds)} ms ÷ (${counted(fit.servers, 'CPU')} × ${text(fit.size.baselineShare ?? 1)})⌉`;
  }
}

function maximumOf(load: WebLoad, fit: WebFit): string {
  const count = Rounder.up(load.peakPerSecond / fit.requestsPerSecond);
  const forPeak = `⌈${text(load.peakPerSecond)} requests/s at the peak ÷ ${text(fit.requestsPerSecond)}⌉`;
  const formula = load.surviveZoneLossAtPeak ? withZone(forPeak, count, load) : forPeak;
  const forLoad = load.surviveZoneLossAtPeak ? withZoneLost(count, load.zones) : count;
  return forLoad < fit.maxInstances ? `${formula}, at least the minimum` : formula;
}

/** Returns the formula of a count that remains if one zone is lost. */
function withZone(formula: string, count: number, { zones }: WebLoad): string {
  return `${formula} = ${count}, + ${withZoneLost(count, zones) - count} for the loss of one of ${zones} zones`;
}

function unitsOf(content: ContentLoad, perSecond: number): { value: string; formula: string; decidedBy: string } {
  const { units, by, formula } = loadBalancerUnits(content, perSecond);
  return { value: `${units} LCU`, formula: `${text(perSecond)} requests/s at the peak ${formula}`, decidedBy: by };
}

/** Returns what the storage is for. */
function storageOf(
  { grownGiB }: DatabaseLoad,
  { iops, size, storageGiB }: DatabaseFit,
  { storage, storageForIops }: DatabaseOffer,
): { formula: string; decidedBy: string } {
  const usable = 1 - FREE_SHARE;
  const forData = Math.ceil(grownGiB / usable);
  const formula = `${text(grownGiB)} GiB after a year ÷ ${usable}`;
  if ((storageForIops(iops, size) ?? 0) > Math.max(forData, storage.least)) {
    return { formula: `the least that reaches ${iops} I/O operations per second`, decidedBy: 'I/O operations' };
  }
  if (storageGiB === storage.least && forData < storage.least) {
    return { formula: `${formula}, at least ${storage.least} GiB`, decidedBy: 'smallest storage' };
  }
  return { formula: storage.steps ? `${formula}, in the steps of the disks` : `⌈${formula}⌉`, decidedBy: 'data' };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** Returns why a size was chosen, and what the next cheaper one lacks. */
function choiceOf(
  { nextSmaller }: Choice<object>,
  monthlyUsd: number,
): { formula: string; decidedBy?: string; nextSmaller?: string } {
  const formula = `the cheapest that fits, $${Math.round(monthlyUsd)} a month at list prices`;
  if (!nextSmaller) return { formula };
  const { name, violation } = nextSmaller;
  return violation
    ? { formula, decidedBy: violation.constraint, nextSmaller: `${name} lacks ${renderViolation(violation)}` }
    : { formula, decidedBy: 'price', nextSmaller: `${name} costs $${Math.round(nextSmaller.monthlyUsd ?? 0)}` };
}

function text(value: number): string {
  return Rounder.text(Number(value.toPrecision(4)));
}
