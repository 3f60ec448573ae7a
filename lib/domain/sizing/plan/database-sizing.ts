import { DatabaseCatalogue, DatabaseSize } from '../catalogue/database-catalogue';
import { Choice, MONTH_HOURS, Violation, cheapest } from './choice';
import { DatabaseLoad } from './database-load';

/** Offer of a cloud for databases. */
export interface DatabaseOffer {
  readonly sizes: readonly DatabaseSize[];
  /** Largest number of read replicas. */
  readonly mostReplicas: number;
  /** Smallest and largest storage in GiB, and the sizes in between. */
  readonly storage: { readonly least: number; readonly most: number; readonly steps?: readonly number[] };
  /** Connections that a server of each size accepts from applications. */
  readonly connections: ReadonlyMap<DatabaseSize, number>;
  /** Returns the smallest storage in GiB that a server of a size reaches so many I/O operations per second with, if there is one. */
  readonly storageForIops: (iops: number, size: DatabaseSize) => number | undefined;
  /** Most I/O operations per second of a server of a size. */
  readonly mostIops: (size: DatabaseSize) => number;
  /** Returns the list price in USD a month of a pooler before a server of a size. */
  readonly poolerUsd: (size: DatabaseSize) => number;
}

/** Connections that the processes of an application open. */
export interface ConnectionDemand {
  /** All of them, at full scale and during a deployment. */
  readonly direct: number;
  /** Those that run a query at once. A pooler opens no more. */
  readonly active: number;
}

/** A server and its replicas, of one size. */
export interface DatabaseFit {
  readonly size: DatabaseSize;
  readonly replicas: number;
  /** Share of the queries that the busiest server has. */
  readonly share: number;
  readonly storageGiB: number;
  /** I/O operations per second that the load needs at the peak. */
  readonly iops: number;
  /** Connections that a server accepts from applications. */
  readonly connections: number;
  /** If true, a pooler keeps the connections within the limit. */
  readonly pooled: boolean;
  /** CPU utilization of the primary at the peak, 0 to 1. */
  readonly peakUtilization: number;
  readonly monthlyUsd: number;
}

/** CPU utilization at the peak that leaves room for vacuum, backups and slow statements. */
const MOST_UTILIZATION = 0.6;
/** Share of the memory that holds pages of tables and indexes: shared buffers, and the file cache of the system. */
const CACHE_SHARE = 0.75;
/** Free share of the storage: PostgreSQL stops without any. */
export const FREE_SHARE = 0.2;
/** Pages that a write touches on the disk: the row's, an index's, and the log. */
export const IO_PER_WRITE = 3;
/** Share of reads that miss the memory although the hot data fit into it. */
export const MISS_SHARE = 0.05;
const NO_STANDBY: Violation = {
  constraint: 'standby in another zone',
  ...{ needs: 1, has: 0, unit: '' },
  beyond: 'a region that offers a standby in another zone, such as centralus,',
};

/** Returns the cheapest server without replicas. Only where none suffices, it adds replicas, which an application must be written for. */
export function chooseDatabase(
  load: DatabaseLoad,
  connections: ConnectionDemand,
  offer: DatabaseOffer,
): Choice<DatabaseFit> {
  const choiceWith = (replicas: number): Choice<DatabaseFit> =>
    cheapest(offer.sizes, (size) => fitDatabase(load, connections, size, replicas, offer));
  const alone = choiceWith(0);
  if (alone.fit || load.readShare === 0) return alone;
  // More replicas never carry less: if the most do not suffice, no other number does.
  const most = choiceWith(offer.mostReplicas);
  if (!most.fit) return most;
  for (let replicas = 1; ; replicas += 1) {
    const choice = choiceWith(replicas);
    if (choice.fit) return choice;
  }
}

/** Returns the database on servers of one size, or the constraint that the size violates. */
function fitDatabase(
  load: DatabaseLoad,
  demand: ConnectionDemand,
  size: DatabaseSize,
  replicas: number,
  offer: DatabaseOffer,
): DatabaseFit | Violation {
  if (!size.standby) return NO_STANDBY;
  const busy = (perSecond: number): number => perSecond * load.queriesPerRequest * load.cpuSecondsPerQuery;
  // Replicas take the reads; without them, the primary has all.
  const share = replicas === 0 ? 1 : Math.max(1 - load.readShare, load.readShare / replicas);
  const needs = (busy(load.peakPerSecond) * share) / MOST_UTILIZATION;
  if (needs > size.vcpus) return { constraint: 'CPU at the peak', needs, has: size.vcpus, unit: 'vCPU' };
  const baseline = size.vcpus * (size.baselineShare ?? 1);
  const usual = busy(load.usualPerSecond) * share;
  if (usual > baseline) return { constraint: 'CPU baseline on a usual day', needs: usual, has: baseline, unit: 'vCPU' };
  const memory = load.hotGiB / CACHE_SHARE;
  if (memory > size.memoryGiB) return { constraint: 'hot data', needs: memory, has: size.memoryGiB, unit: 'GiB' };

  const queries = load.peakPerSecond * load.queriesPerRequest;
  const iops = Math.ceil(queries * ((1 - load.readShare) * IO_PER_WRITE + load.readShare * MISS_SHARE));
  const forIops = offer.storageForIops(iops, size);
  if (forIops === undefined) {
    return { constraint: 'I/O operations', needs: iops, has: offer.mostIops(size), unit: 'per second' };
  }
  const { least, most, steps } = offer.storage;
  const wanted = Math.max(least, forIops, Math.ceil(load.grownGiB / (1 - FREE_SHARE)));
  const storageGiB = steps ? (steps.find((it) => it >= wanted) ?? Infinity) : wanted;
  if (storageGiB > most) return { constraint: 'storage', needs: wanted, has: most, unit: 'GiB' };

  const connections = offer.connections.get(size) ?? 0;
  const pooled = demand.direct > connections;
  const required = pooled ? demand.active : demand.direct;
  if (required > connections) return { constraint: 'connections', needs: required, has: connections, unit: '' };
  const storageUsd = storageGiB * DatabaseCatalogue.STORAGE_USD_PER_GIB;
  return {
    ...{ size, replicas, share, storageGiB, iops, connections, pooled },
    peakUtilization: (busy(load.peakPerSecond) * share) / size.vcpus,
    // The standby has a server and a disk of its own.
    monthlyUsd: (2 + replicas) * (size.hourlyUsd * MONTH_HOURS + storageUsd) + (pooled ? offer.poolerUsd(size) : 0),
  };
}
