import { Rounder } from '../../rounding';
import { Cloud } from '../plan-options';
import { PlannedSize } from '../plan-parts';
import { Choice } from './choice';
import { gigabytes, loadBalancerUnits } from './edge-sizing';
import { renderViolation } from './limits';
import { Load } from './load';
import { Offer } from './offer';
import { Sizes } from './sizes';

const MONTH_SECONDS = 730 * 3600;

/** Returns every size of a plan with its formula. */
export function plannedSizes(load: Load, offer: Offer, sizes: Sizes): PlannedSize[] {
  return [
    ...webSizes(load, sizes),
    ...edgeSizes(load, offer),
    ...databaseSizes(load, sizes),
    ...cacheSizes('cache', sizes.cache, load.cacheMiB, 'users × KiB, and shared data'),
    ...workerSizes(load, sizes),
    ...cacheSizes('broker', sizes.broker, load.brokerMiB, 'tasks of an hour without workers'),
  ];
}

function webSizes({ web: load }: Load, { web, tier: fit, surgeInstances, pool }: Sizes): PlannedSize[] {
  if (!fit) return [];
  const rate = text(fit.requestsPerSecond);
  const zone = load.surviveZoneLossAtPeak ? `, while one of ${load.zones} zones is lost` : '';
  return [
    { name: 'web.size', value: fit.size.name, ...choiceOf(web, fit.monthlyUsd) },
    {
      name: 'web.processes',
      value: String(fit.processes),
      formula: `for ${text(fit.size.vcpus)} vCPU and ${text(fit.size.memoryGiB)} GiB, ${load.memoryMiBPerProcess} MiB each`,
    },
    {
      name: 'web.concurrencyPerProcess',
      value: String(fit.concurrencyPerProcess),
      formula: `${rate} requests/s × ${text(load.waitSeconds + load.cpuSeconds)} s ÷ ${fit.processes} processes, with room for queues`,
    },
    {
      name: 'web.requestsPerSecond',
      value: `${rate} for each instance`,
      formula: `${fit.servers === 1 ? '1 CPU' : `${fit.servers} CPUs`} at ${text(1000 * fit.cpuSeconds)} ms, ${load.percentile} % within ${text(1000 * load.objectiveSeconds)} ms`,
      decidedBy: fit.limitedBy,
    },
    {
      name: 'web.minInstances',
      value: String(fit.minInstances),
      formula: `${text(load.usualPerSecond)} requests/s on a usual day ÷ ${rate}`,
      decidedBy: fit.minimumBy,
    },
    {
      name: 'web.maxInstances',
      value: String(fit.maxInstances),
      formula: `⌈${text(load.peakPerSecond)} requests/s at the peak ÷ ${rate}⌉${zone}`,
    },
    {
      name: 'web.surgeInstances',
      value: String(surgeInstances),
      formula: `those that a deployment adds to ${fit.maxInstances}`,
    },
    {
      name: 'web.cpuTargetPercent',
      value: `${fit.cpuTargetPercent} %`,
      formula: `CPU of an instance at 85 % of ${rate} requests/s`,
    },
    ...(pool ? [{ name: 'web.poolPerProcess', value: `${pool.connections} connections`, formula: pool.formula }] : []),
  ];
}

function edgeSizes({ web, content }: Load, { cloud }: Offer): PlannedSize[] {
  const all = web.peakPerSecond * (1 + content.filesPerRequest);
  const { units, by } = loadBalancerUnits(content, web.peakPerSecond);
  return [
    {
      name: 'edge.requestsPerSecond',
      value: `${text(all)} requests/s`,
      formula: `${text(web.peakPerSecond)} requests/s × (1 + ${text(content.filesPerRequest)} files)`,
    },
    {
      name: 'edge.gbPerMonth',
      value: `${text(gigabytes(content, web.usualPerSecond, MONTH_SECONDS))} GB`,
      formula: `${text(web.usualPerSecond)} requests/s × (${text(content.kiBPerAnswer)} KiB + ${text(content.filesPerRequest)} × ${text(content.kiBPerFile)} KiB) × 730 h`,
    },
    ...(cloud === Cloud.AWS
      ? [
          {
            name: 'edge.loadBalancerUnits',
            value: `${units} LCU`,
            formula: `${text(web.peakPerSecond)} requests/s at the peak`,
            decidedBy: by,
          },
        ]
      : []),
  ];
}

function databaseSizes({ database: load }: Load, { database, connections }: Sizes): PlannedSize[] {
  const fit = database?.fit;
  if (!load || !fit || !connections) return [];
  return [
    { name: 'database.size', value: fit.size.name, ...choiceOf(database, fit.monthlyUsd) },
    {
      name: 'database.storageGiB',
      value: `${fit.storageGiB} GiB`,
      formula: `${text(load.grownGiB)} GiB after a year, a fifth free`,
    },
    {
      name: 'database.iops',
      value: `${fit.iops} per second`,
      formula: `${text(load.peakPerSecond)} requests/s × ${text(load.queriesPerRequest)} queries, 3 for each write and 0.05 for each read`,
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

function cacheSizes(part: string, choice: Sizes['cache'], dataMiB: number | undefined, formula: string): PlannedSize[] {
  const fit = choice?.fit;
  if (!fit) return [];
  return [
    { name: `${part}.size`, value: fit.size.name, ...choiceOf(choice, fit.monthlyUsd) },
    { name: `${part}.dataMiB`, value: `${dataMiB} MiB`, formula },
  ];
}

function workerSizes({ workers: load }: Load, { workers }: Sizes): PlannedSize[] {
  const fit = workers?.fit;
  if (!load || !fit) return [];
  const busy = (perSecond: number): string => `${text(perSecond)} tasks/s × ${text(load.secondsPerTask)} s`;
  return [
    { name: 'workers.size', value: fit.size.name, ...choiceOf(workers, fit.monthlyUsd) },
    {
      name: 'workers.concurrency',
      value: String(fit.concurrency),
      formula: `${text(fit.size.vcpus)} vCPU ÷ ${text(load.cpuShare)}, ${load.memoryMiBPerProcess} MiB each`,
    },
    {
      name: 'workers.minWorkers',
      value: String(fit.minWorkers),
      formula: `⌈${busy(load.usualPerSecond)} ÷ (${fit.concurrency} × 0.8)⌉, at least 1`,
    },
    {
      name: 'workers.maxWorkers',
      value: String(fit.maxWorkers),
      formula: `⌈${busy(load.peakPerSecond)} ÷ (${fit.concurrency} × 0.8)⌉`,
    },
    {
      name: 'workers.backlogPerWorker',
      value: `${fit.backlogPerWorker} tasks`,
      formula: `${fit.concurrency} at once × ${text(load.acceptableDelaySeconds)} s of delay ÷ ${text(load.secondsPerTask)} s`,
    },
  ];
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
