/**
 * Size of a flexible server.
 *
 * @internal
 */
export interface PostgresSku {
  /** Name, e.g. `Standard_D4ds_v5`. */
  readonly name: string;
  /** Tier: `Burstable`, `GeneralPurpose` or `MemoryOptimized`. */
  readonly tier: string;
  /** Virtual cores. */
  readonly vcores: number;
  /** Memory in GiB. */
  readonly memoryGiB: number;
  /** Default of max_connections, which Microsoft advises against raising. The service reserves 15 of them. */
  readonly maxConnections: number;
  /**
   * Generation of its processors, which a region offers or not.
   * @default - none: burstable sizes exist in every region
   */
  readonly generation?: ProcessorGeneration;
}

/**
 * Maker and version of the processors of a SKU.
 *
 * @internal
 */
export interface ProcessorGeneration {
  /** Maker of the processors. */
  readonly maker: 'intel' | 'amd';
  /** Version, e.g. `v5`. */
  readonly version: string;
}

/** Burstable sizes follow no rule. Source: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute */
const BURSTABLE: { readonly [size: string]: readonly [vcores: number, memoryGiB: number] } = {
  B1ms: [1, 2],
  B2s: [2, 4],
  B2ms: [2, 8],
  B4ms: [4, 16],
  B8ms: [8, 32],
  B12ms: [12, 48],
  B16ms: [16, 64],
  B20ms: [20, 80],
};

/** vCores of each generation, by the suffix of its name. Same source. */
const LADDER = [2, 4, 8, 16, 32, 48, 64];
const VCORES: { readonly [family: string]: { readonly [generation: string]: readonly number[] } } = {
  D: {
    s_v3: LADDER,
    ds_v4: LADDER,
    ds_v5: [...LADDER, 96],
    ads_v5: [...LADDER, 96],
    ds_v6: [...LADDER, 96, 128, 192],
    ads_v6: [...LADDER, 96],
  },
  E: {
    s_v3: LADDER,
    ds_v4: [...LADDER, 20],
    ds_v5: [...LADDER, 20, 96],
    ads_v5: [...LADDER, 20, 96],
    ds_v6: [...LADDER, 20, 96, 128, 192],
    ads_v6: [...LADDER, 20, 96],
  },
};

/** Memory of the memory-optimized sizes that do not have 8 GiB for each vCore. Same source. */
const ODD_MEMORY: { readonly [size: string]: number } = {
  E64s_v3: 432,
  E64ds_v4: 432,
  E96ds_v5: 672,
  E96ads_v5: 672,
  E96ads_v6: 672,
  E192ds_v6: 1832,
};

/** Default of max_connections by memory in GiB. Source: https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-limits#maximum-connections */
const CONNECTIONS: { readonly [memoryGiB: number]: number } = { 2: 50, 4: 429, 8: 859, 16: 1718, 32: 3437 };
const MOST_CONNECTIONS = 5000;

/** @internal */
export class PostgresSkus {
  /**
   * Connections that the service reserves on each server.
   * Source: https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-limits
   */
  public static readonly SERVICE_CONNECTIONS = 15;

  /** Returns the SKU with a name such as `Standard_D4ds_v5`, or undefined if there is none. */
  public static find(name: string): PostgresSku | undefined {
    const size = /^Standard_(.*)$/.exec(name)?.[1] ?? '';
    if (Object.hasOwn(BURSTABLE, size)) {
      const [vcores, memoryGiB] = BURSTABLE[size];
      return PostgresSkus.sku(name, 'Burstable', vcores, memoryGiB);
    }
    const [, family = '', digits = '', generation = ''] = /^([DE])(\d+)(\D.*)$/.exec(size) ?? [];
    const vcores = Number(digits);
    const sizes = VCORES[family] ?? {};
    if (!Object.hasOwn(sizes, generation) || !sizes[generation].includes(vcores)) return undefined;
    const processors: ProcessorGeneration = {
      maker: generation.startsWith('a') ? 'amd' : 'intel',
      version: generation.slice(-2),
    };
    return family === 'D'
      ? PostgresSkus.sku(name, 'GeneralPurpose', vcores, vcores * 4, processors)
      : PostgresSkus.sku(name, 'MemoryOptimized', vcores, ODD_MEMORY[size] ?? vcores * 8, processors);
  }

  private static sku(
    name: string,
    tier: string,
    vcores: number,
    memoryGiB: number,
    generation?: ProcessorGeneration,
  ): PostgresSku {
    return { name, tier, vcores, memoryGiB, maxConnections: CONNECTIONS[memoryGiB] ?? MOST_CONNECTIONS, generation };
  }
}
