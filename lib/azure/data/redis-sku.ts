/** What a SKU of Azure Managed Redis holds. */
export interface RedisSku {
  /** Memory in GiB. */
  readonly memoryGiB: number;
  /** Memory for data in GiB: a fifth is the service's own. */
  readonly usableGiB: number;
  /** Client connections at most. */
  readonly connections: number;
}

/**
 * Memory in GiB by the number in the name.
 * Source: https://learn.microsoft.com/azure/redis/overview#choosing-the-right-tier
 */
const MEMORY: { readonly [size: string]: number } = {
  ...{ 0: 0.5, 1: 1, 3: 3, 5: 6, 10: 12, 20: 24, 50: 60, 100: 120, 150: 180, 250: 240, 350: 360 },
  ...{ 500: 480, 700: 720, 1000: 960 },
};

/** The smallest size of each tier. */
const LEAST: { readonly [tier: string]: number } = { Balanced_B: 0, MemoryOptimized_M: 10, ComputeOptimized_X: 3 };

/**
 * Client connections by memory: those of the Balanced tier. Memory-optimized machines take those of the size below, compute-optimized
 * of the size above.
 * Source: https://learn.microsoft.com/azure/redis/best-practices-connection
 */
const CONNECTIONS = [15_000, 15_000, 15_000, 15_000, 30_000, 75_000, 150_000, 200_000];
const MOST_CONNECTIONS = 200_000;
const RESERVED_SHARE = 0.2;

/** @internal */
export class RedisSkus {
  /** The SKU of that name, e.g. `Balanced_B5`; undefined when there is none. */
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

  /** The names of a tier, smallest first. */
  public static balanced(): string[] {
    return Object.keys(MEMORY).map((size) => `Balanced_B${size}`);
  }
}
