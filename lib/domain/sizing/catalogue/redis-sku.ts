/**
 * Capacity of a cache.
 *
 * @internal
 */
export interface RedisSize {
  /** Memory for data in GiB. */
  readonly usableGiB: number;
  /** Maximum number of client connections. */
  readonly connections: number;
}

/**
 * A SKU of Azure Managed Redis, which reserves a fifth of the memory.
 *
 * @internal
 */
export interface RedisSku extends RedisSize {
  /** Memory in GiB. */
  readonly memoryGiB: number;
}

/**
 * Memory in GiB by the number in the name.
 * Source: https://learn.microsoft.com/azure/redis/overview#choosing-the-right-tier
 */
const MEMORY: { readonly [size: string]: number } = {
  ...{ 0: 0.5, 1: 1, 3: 3, 5: 6, 10: 12, 20: 24, 50: 60, 100: 120, 150: 180, 250: 240, 350: 360 },
  ...{ 500: 480, 700: 720, 1000: 960 },
};

/** Smallest size of each tier. */
const LEAST: { readonly [tier: string]: number } = { Balanced_B: 0, MemoryOptimized_M: 10, ComputeOptimized_X: 3 };

/**
 * Client connections of the Balanced tier, by memory. A memory-optimized SKU accepts those of the next smaller size, a
 * compute-optimized SKU those of the next larger size.
 * Source: https://learn.microsoft.com/azure/redis/best-practices-connection
 */
const CONNECTIONS = [15_000, 15_000, 15_000, 15_000, 30_000, 75_000, 150_000, 200_000];
const MOST_CONNECTIONS = 200_000;
const RESERVED_SHARE = 0.2;

/**
 * Sizes of the legacy Premium tier, P1 to P5.
 * Source: https://learn.microsoft.com/azure/azure-cache-for-redis/cache-planning-faq
 */
const LEGACY: { readonly [capacity: number]: { readonly memoryGiB: number; readonly connections: number } } = {
  1: { memoryGiB: 6, connections: 7500 },
  2: { memoryGiB: 13, connections: 15_000 },
  3: { memoryGiB: 26, connections: 30_000 },
  4: { memoryGiB: 53, connections: 40_000 },
  5: { memoryGiB: 120, connections: 40_000 },
};
/** Share of a legacy cache's memory that is reserved for replication and fragmentation. */
const LEGACY_RESERVED_SHARE = 1 / 3;

/** @internal */
export class RedisSkus {
  /** Returns the SKU with a name such as `Balanced_B5`, or undefined if there is none. */
  public static find(name: string): RedisSku | undefined {
    const match = /^(Balanced_B|MemoryOptimized_M|ComputeOptimized_X)(\d+)$/.exec(name);
    if (!match) return undefined;
    const [, tier, size] = match;
    const memoryGiB = MEMORY[size];
    if (memoryGiB === undefined || Number(size) < LEAST[tier]) return undefined;
    const step = { Balanced_B: 0, MemoryOptimized_M: -1, ComputeOptimized_X: 1 }[tier] ?? 0;
    const rank = Object.values(MEMORY)
      .sort((a, b) => a - b)
      .indexOf(memoryGiB);
    return {
      memoryGiB,
      usableGiB: memoryGiB * (1 - RESERVED_SHARE),
      connections: CONNECTIONS[rank + step] ?? MOST_CONNECTIONS,
    };
  }

  /** Returns the names of the Balanced tier, smallest first. */
  public static balanced(): string[] {
    return Object.keys(MEMORY).map((size) => `Balanced_B${size}`);
  }

  /** Returns the size of a legacy Premium cache, or undefined if there is no such capacity. */
  public static findLegacy(capacity: number, shards: number): RedisSize | undefined {
    const size = Number.isInteger(capacity) ? LEGACY[capacity] : undefined;
    return (
      size && {
        usableGiB: size.memoryGiB * (1 - LEGACY_RESERVED_SHARE) * shards,
        connections: size.connections * shards,
      }
    );
  }

  /** Returns the memory that each shard of a legacy Premium cache reserves, in MiB. */
  public static legacyReservedMiB(capacity: number): number {
    return Math.floor(LEGACY[capacity].memoryGiB * 1024 * LEGACY_RESERVED_SHARE);
  }
}
