import { MultiServerQueue } from '../multi-server-queue';
import { PlannedUtilization } from '../plan-parts';
import { Load } from './load';
import { Sizes } from './sizes';
import { SCALING_SHARE, WebFit, WebLoad } from './web-sizing';

/** Returns the utilization on a usual day, at the peak, and when a zone is lost. */
export function situationsOf({ web, database }: Load, { tier: fit, database: choice }: Sizes): PlannedUtilization[] {
  if (!fit) return [];
  const server = choice?.fit;
  const scaledTo = (perSecond: number): number =>
    Math.min(
      fit.maxInstances,
      Math.max(fit.minInstances, Math.ceil(perSecond / (fit.requestsPerSecond * SCALING_SHARE))),
    );
  const [running, lostAt] = web.surviveZoneLossAtPeak
    ? [fit.maxInstances, web.peakPerSecond]
    : [fit.minInstances, web.usualPerSecond];
  const situations: (readonly [string, number, number])[] = [
    ['usual', web.usualPerSecond, scaledTo(web.usualPerSecond)],
    ['peak', web.peakPerSecond, fit.maxInstances],
    ['one zone lost', lostAt, running - Math.ceil(running / web.zones)],
  ];
  return situations.map(([situation, requestsPerSecond, instances]) => ({
    ...{ situation, requestsPerSecond, instances },
    ...performance(web, fit, requestsPerSecond / instances),
    databaseCpuPercent:
      server && database && round((100 * server.peakUtilization * requestsPerSecond) / database.peakPerSecond),
  }));
}

function performance(web: WebLoad, fit: WebFit, perSecond: number): { cpuPercent: number; milliseconds: number } {
  const queue = new MultiServerQueue({
    servers: fit.servers,
    arrivalsPerSecond: perSecond,
    serviceSeconds: fit.cpuSeconds,
  });
  return {
    cpuPercent: round(100 * queue.utilization),
    milliseconds: round(1000 * (web.waitSeconds + queue.responseSeconds(web.percentile))),
  };
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
