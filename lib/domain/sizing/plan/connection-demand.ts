import { waitProbabilityOf } from '../erlang';
import { PlanLine } from '../plan-line';
import { ServerModel } from '../workload';
import { DatabaseLoad } from './database-load';
import { ConnectionDemand } from './database-sizing';
import { WebFit, WebLoad } from './web-sizing';
import { WorkerFit } from './worker-sizing';

/** Connection pool of a server process. */
export interface Pool {
  readonly connections: number;
  readonly formula: string;
}

/** Share of requests that may wait for a connection of an event loop. */
const WAIT_SHARE = 0.01;
/** A migration and its watch. */
export const MIGRATION_CONNECTIONS = 2;
/** Time of a query in the network and in the queues of the server, as a multiple of its CPU time. */
const QUERY_TIME = 2;
/** Room of a pooler for bursts. */
const ACTIVE_MARGIN = 2;

/** Returns the pool of a process: a connection for each thread, or what an event loop uses at once. */
export function poolOf(load: WebLoad, fit: WebFit, database: DatabaseLoad): Pool {
  const slots = fit.concurrencyPerProcess;
  if (load.serverModel !== ServerModel.ASYNC) {
    return { connections: slots, formula: `one for each of ${slots} requests at once` };
  }
  const arrivalsPerSecond = fit.requestsPerSecond / fit.processes;
  const serviceSeconds = busySeconds(database);
  if (serviceSeconds === 0) return { connections: 1, formula: 'no queries' };
  let servers = Math.max(1, Math.ceil(arrivalsPerSecond * serviceSeconds));
  while (servers < slots && waitProbabilityOf({ servers, arrivalsPerSecond, serviceSeconds }) > WAIT_SHARE) {
    servers += 1;
  }
  const connections = Math.min(servers, slots);
  const rate = Math.round(arrivalsPerSecond);
  return {
    connections,
    formula: `${rate} requests/s × ${Math.round(serviceSeconds * 1000)} ms of queries, at most 1 % wait`,
  };
}

/** Returns the connections of all processes at full scale and during a deployment, and those that run a query at the peak. */
export function connectionDemandOf(
  web: { readonly maxInstances: number; readonly surgeInstances: number; readonly connectionsPerInstance: number },
  workers: (WorkerFit & { readonly surgeWorkers: number }) | undefined,
  database: DatabaseLoad,
): ConnectionDemand & { readonly shares: PlanLine[] } {
  const ofWorkers = workers ? (workers.maxWorkers + workers.surgeWorkers) * workers.concurrency : 0;
  const perInstance = web.connectionsPerInstance;
  const ofWeb = (web.maxInstances + web.surgeInstances) * perInstance;
  const running = database.peakPerSecond * busySeconds(database);
  return {
    direct: ofWeb + ofWorkers + MIGRATION_CONNECTIONS,
    shares: [
      line('web', web.maxInstances * perInstance, `${web.maxInstances} instances × ${perInstance}`),
      line('web in a deployment', web.surgeInstances * perInstance, `${web.surgeInstances} more × ${perInstance}`),
      ...(workers ? workerLines(workers) : []),
      line('migrations', MIGRATION_CONNECTIONS, 'a migration and its watch'),
    ],
    active: Math.ceil(ACTIVE_MARGIN * running) + ofWorkers + MIGRATION_CONNECTIONS,
  };
}

function workerLines({
  maxWorkers,
  surgeWorkers,
  concurrency,
}: {
  readonly maxWorkers: number;
  readonly surgeWorkers: number;
  readonly concurrency: number;
}): PlanLine[] {
  const surge = line(
    'workers in a deployment',
    surgeWorkers * concurrency,
    `${surgeWorkers} more × ${concurrency} tasks`,
  );
  return [
    line('workers', maxWorkers * concurrency, `${maxWorkers} workers × ${concurrency} tasks`),
    ...(surgeWorkers > 0 ? [surge] : []),
  ];
}

function line(name: string, value: number, formula: string): PlanLine {
  return { name, value, unit: '', formula };
}

/** Returns the time in seconds in which the queries of a request hold a connection. */
function busySeconds(database: DatabaseLoad): number {
  return database.queriesPerRequest * database.cpuSecondsPerQuery * QUERY_TIME;
}
