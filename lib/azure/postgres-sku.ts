/** What a SKU of a flexible server is. */
export interface PostgresSku {
  /** `Burstable`, `GeneralPurpose` or `MemoryOptimized`. */
  readonly tier: string;
  /** Virtual cores. */
  readonly vcores: number;
  /** Memory in GiB. */
  readonly memoryGiB: number;
}

/** Burstable machines follow no rule. Source: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute */
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

/** @internal */
export class PostgresSkus {
  /** The SKU of that name, e.g. `Standard_D4ds_v5`; undefined when there is none. */
  public static find(name: string): PostgresSku | undefined {
    const size = /^Standard_(B\d+m?s)$/.exec(name)?.[1];
    const burstable = size === undefined ? undefined : BURSTABLE[size];
    if (burstable) return { tier: 'Burstable', vcores: burstable[0], memoryGiB: burstable[1] };
    const match = /^Standard_([DE])(2|4|8|16|20|32|48|64|96)(?:s_v3|ds_v4|ds_v5|ads_v5|ds_v6|ads_v6)$/.exec(name);
    if (!match) return undefined;
    const vcores = Number(match[2]);
    const general = match[1] === 'D';
    return {
      tier: general ? 'GeneralPurpose' : 'MemoryOptimized',
      vcores,
      memoryGiB: vcores * (general ? 4 : 8),
    };
  }
}
