import { Problems } from '../../problems';
import { Rounder } from '../../rounding';
import { Workload } from '../workload';
import { Assumptions } from './assumption';
import { cacheMiBOf } from './cache-sizing';
import { DatabaseLoad, databaseLoadOf } from './database-load';
import { ContentLoad, contentLoadOf } from './edge-sizing';
import { webLoadOf } from './web-load';
import { WebLoad } from './web-sizing';
import { WorkerLoad, workerLoadOf } from './worker-sizing';

/** Load of every part after assumptions and growth. */
export interface Load {
  readonly web: WebLoad;
  readonly database?: DatabaseLoad;
  /** Data of the cache in MiB. */
  readonly cacheMiB?: number;
  readonly cacheFormula?: string;
  readonly workers?: WorkerLoad;
  /** Data of the broker in MiB. */
  readonly brokerMiB?: number;
  readonly brokerFormula?: string;
  readonly content: ContentLoad;
}

/** Time in seconds that all workers may be away without a full broker, and the size of a task in KiB. */
const BROKER = { seconds: 3600, kiBPerTask: 4, leastMiB: 64 };

/** Returns the load of a workload, and adds problems and assumptions. Undefined if there are problems. */
export function loadOf(problems: Problems, assumptions: Assumptions, workload: Workload): Load | undefined {
  const web = webLoadOf(problems, assumptions, workload);
  const content = contentLoadOf(problems, assumptions, workload.content ?? {});
  const rates = web ?? { usualPerSecond: 1, peakPerSecond: 1, peakUsers: 1, growth: 1 };
  const { database, cache, background } = workload;
  const parts = {
    database: database && databaseLoadOf(problems, assumptions, database, rates),
    cache: cache && cacheMiBOf(problems, assumptions, cache, rates.peakUsers),
    workers: background && workerLoadOf(problems, assumptions, background, rates),
  };
  if (!web || !content) return undefined;
  return {
    ...{ web, content, database: parts.database, workers: parts.workers },
    ...{ cacheMiB: parts.cache?.mebibytes, cacheFormula: parts.cache?.formula },
    ...(parts.workers && brokerOf(parts.workers.peakPerSecond)),
  };
}

function brokerOf(perSecond: number): { brokerMiB: number; brokerFormula: string } {
  const { seconds, kiBPerTask, leastMiB } = BROKER;
  return {
    brokerMiB: Math.ceil(leastMiB + (perSecond * seconds * kiBPerTask) / 1024),
    brokerFormula: `${Rounder.text(perSecond)} tasks/s × ${seconds} s without workers × ${kiBPerTask} KiB + ${leastMiB} MiB`,
  };
}

/** Returns `times` the traffic of a load. The data of the database stay: they grow with the time. */
export function scaled(load: Load, times: number): Load {
  const rates = <T extends { readonly usualPerSecond: number; readonly peakPerSecond: number }>(part: T): T => ({
    ...part,
    usualPerSecond: part.usualPerSecond * times,
    peakPerSecond: part.peakPerSecond * times,
  });
  return {
    ...load,
    web: rates(load.web),
    database: load.database && rates(load.database),
    cacheMiB: load.cacheMiB && load.cacheMiB * times,
    workers: load.workers && rates(load.workers),
    brokerMiB: load.brokerMiB && load.brokerMiB * times,
  };
}
