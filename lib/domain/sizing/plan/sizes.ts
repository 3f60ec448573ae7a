import { PlanLine } from '../plan-line';
import { CacheFit, chooseCache } from './cache-sizing';
import { Choice, Violation } from './choice';
import { Pool, connectionDemandOf, poolOf } from './connection-demand';
import { ConnectionDemand, DatabaseFit, chooseDatabase } from './database-sizing';
import { Load } from './load';
import { Offer, Part } from './offer';
import { WebCapacity, WebFit, chooseWeb } from './web-sizing';
import { WorkerFit, chooseWorkers } from './worker-sizing';

/** The choice for every part of a plan. */
export interface Sizes {
  readonly web: Choice<WebFit>;
  /** Chosen web tier. If every size needs too many instances, the one that costs least all the same. */
  readonly tier?: WebFit;
  readonly surgeInstances: number;
  readonly pool?: Pool;
  readonly workers?: Choice<WorkerFit>;
  readonly connections?: ConnectionDemand & { readonly shares: PlanLine[] };
  readonly database?: Choice<DatabaseFit>;
  readonly cache?: Choice<CacheFit>;
  readonly broker?: Choice<CacheFit>;
}

/** Returns the cheapest size of every part. Without a web tier or workers, the parts that depend on them have no choice. */
export function sizesOf(load: Load, offer: Offer, capacities: readonly (WebCapacity | Violation)[]): Sizes {
  const web = chooseWeb(load.web, offer.web, capacities);
  const unlimited = { ...offer.web, mostInstances: Infinity };
  const tier = web.fit ?? chooseWeb(load.web, unlimited, capacities).fit;
  const workers = load.workers && chooseWorkers(load.workers, offer.workers);
  const surgeInstances = Math.ceil((tier?.maxInstances ?? 0) * offer.surgeShare);
  const caches = {
    cache: load.cacheMiB === undefined ? undefined : chooseCache(load.cacheMiB, offer.caches),
    broker: load.brokerMiB === undefined ? undefined : chooseCache(load.brokerMiB, offer.caches),
  };
  if (!tier || !load.database) return { web, tier, surgeInstances, workers, ...caches };
  const pool = poolOf(load.web, tier, load.database);
  const connections = connectionDemandOf(
    {
      ...{ maxInstances: tier.maxInstances, surgeInstances },
      connectionsPerInstance: tier.processes * pool.connections,
    },
    workers?.fit && { ...workers.fit, surgeWorkers: Math.ceil(workers.fit.maxWorkers * offer.workerSurgeShare) },
    load.database,
  );
  const database = chooseDatabase(load.database, connections, offer.database);
  return { web, tier, surgeInstances, pool, workers, connections, database, ...caches };
}

/** Returns the choice for one part of a load that has it. */
export function choiceFor(
  part: Part,
  load: Load,
  offer: Offer,
  capacities: readonly (WebCapacity | Violation)[],
): Choice<object> | undefined {
  switch (part) {
    case 'web':
      return chooseWeb(load.web, offer.web, capacities);
    case 'database':
      return sizesOf(load, offer, capacities).database;
    case 'workers':
      return load.workers && chooseWorkers(load.workers, offer.workers);
    case 'cache':
    case 'broker': {
      const neededMiB = part === 'cache' ? load.cacheMiB : load.brokerMiB;
      return neededMiB === undefined ? undefined : chooseCache(neededMiB, offer.caches);
    }
  }
}

/** Returns the constraint with which the largest of all sizes ends. */
export function lastViolation({ rejected }: Choice<object>): Violation | undefined {
  return rejected.flatMap(({ violation }) => violation ?? []).at(-1);
}
