import type * as dbforpostgresql from '@pulumi/azure-native/dbforpostgresql';
import { PostgresSku, PremiumSsd, ProblemCode, Problems } from '../../domain';
import { DatabaseStorage, ResolvedPostgresDatabaseArgs } from './postgres-database-args';

/** Performance tier of each size of Premium SSD in GiB. Autogrow moves to the next size. */
const BASE_TIERS: { readonly [storageGiB: number]: string } = {
  ...Object.fromEntries(PremiumSsd.DISKS.map(([gib, tier]) => [gib, tier])),
  4095: 'P50',
};
const TIERS = PremiumSsd.DISKS.map(([, tier]) => tier);
/** Highest tier of disks below 4 TiB. Source: https://learn.microsoft.com/azure/virtual-machines/disks-change-performance */
const HIGHEST_SMALL_TIER = 'P50';
const LARGE_GIB = 4096;

/** Limits of Premium SSD v2. Source: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-storage-premium-ssd-v2 */
const V2 = {
  storageGiB: { min: 32, max: 65_536, integer: true },
  iopsPerGiB: 500,
  minIops: 3000,
  maxIops: 80_000,
  minThroughput: 125,
  maxThroughput: 1200,
  throughputPerIops: 0.25,
  /** Size from which the free performance is four times as high. */
  fastGiB: 400,
} as const;

const SIZE = 'storage.storageSizeGB';
/** Values that Azure adds or changes, such as the tier of a disk that has grown. Pulumi keeps them unless an argument sets them. */
const SET_BY_AZURE: { readonly [path: string]: keyof ResolvedPostgresDatabaseArgs } = {
  'storage.tier': 'storageTier',
  'storage.iops': 'storageIops',
  'storage.throughput': 'storageThroughputMBps',
  'storage.type': 'storageType',
};

/** @internal */
export class PostgresStorage {
  /** Inputs that a replica takes over from its source. */
  public static readonly SET_BY_SOURCE = [SIZE, ...Object.keys(SET_BY_AZURE)];

  /** Adds the problems of the storage of a new server. */
  public static check(problems: Problems, args: ResolvedPostgresDatabaseArgs, sku?: PostgresSku): void {
    if (args.storageType === DatabaseStorage.PREMIUM_SSD_V2) checkV2(problems, args, sku);
    else checkPremium(problems, args);
  }

  /** Returns the storage of a server. */
  public static inputs(args: ResolvedPostgresDatabaseArgs): dbforpostgresql.ServerArgs['storage'] {
    const { storageGiB, storageType, storageTier } = args;
    const isV2 = storageType === DatabaseStorage.PREMIUM_SSD_V2;
    const isFast = storageGiB >= V2.fastGiB;
    return {
      storageSizeGB: storageGiB,
      autoGrow: PostgresStorage.autoGrow(args) ? 'Enabled' : 'Disabled',
      ...(storageTier === undefined ? {} : { tier: storageTier }),
      ...(isV2
        ? {
            type: storageType,
            // Azure requires both, although it has free values for each size.
            iops: args.storageIops ?? (isFast ? 4 : 1) * V2.minIops,
            throughput: args.storageThroughputMBps ?? (isFast ? 4 : 1) * V2.minThroughput,
          }
        : {}),
    };
  }

  /** Returns true if the storage grows automatically. */
  public static autoGrow({ storageAutoGrow, storageType }: ResolvedPostgresDatabaseArgs): boolean {
    return storageAutoGrow ?? storageType !== DatabaseStorage.PREMIUM_SSD_V2;
  }

  /** Returns a warning if a server is smaller than its arguments, because growing by hand needs another argument. */
  public static sizeWarning(args: ResolvedPostgresDatabaseArgs, actualGiB: number | undefined): string | undefined {
    const { storageGiB } = args;
    if (!PostgresStorage.autoGrow(args) || actualGiB === undefined || actualGiB >= storageGiB) return undefined;
    return `The server has ${actualGiB} GiB, and storageGiB is ${storageGiB}. Set storageAutoGrow: false to grow it now.`;
  }

  /**
   * Returns the inputs whose changes Pulumi must ignore. Each update sends the whole server, so the old size would be a request to
   * shrink the storage after it has grown, which Azure rejects.
   */
  public static ignored(args: ResolvedPostgresDatabaseArgs): string[] {
    const isV2 = args.storageType === DatabaseStorage.PREMIUM_SSD_V2;
    return [
      ...(PostgresStorage.autoGrow(args) ? [SIZE] : []),
      ...Object.entries(SET_BY_AZURE)
        .filter(([, argument]) => !isV2 && args[argument] === undefined)
        .map(([path]) => path),
    ];
  }
}

function checkPremium(problems: Problems, args: ResolvedPostgresDatabaseArgs): void {
  const { storageGiB, storageTier } = args;
  const sizes = Object.keys(BASE_TIERS);
  const isSize = problems.check(Object.hasOwn(BASE_TIERS, storageGiB), {
    code: ProblemCode.UNKNOWN_CHOICE,
    property: 'storageGiB',
    what: `storageGiB is ${storageGiB}`,
    expected: `one of ${sizes.join(', ')}`,
    fix: 'use the next larger size',
  });
  (['storageIops', 'storageThroughputMBps'] as const).forEach((property) =>
    problems.check(args[property] === undefined, {
      code: ProblemCode.PROP_WITHOUT_EFFECT,
      property,
      what: `${property} is set with Premium SSD, whose performance follows from its size and tier`,
      expected: 'DatabaseStorage.PREMIUM_SSD_V2',
      fix: `set storageTier, or remove ${property}`,
    }),
  );
  if (storageTier === undefined || !isSize) return;
  const base = TIERS.indexOf(BASE_TIERS[storageGiB]);
  const highest = storageGiB < LARGE_GIB ? TIERS.indexOf(HIGHEST_SMALL_TIER) : TIERS.length - 1;
  const allowed = TIERS.slice(base, highest + 1);
  problems.oneOf('storageTier', storageTier, allowed, `use ${allowed[0]} or higher, or leave it out`);
}

function checkV2(problems: Problems, args: ResolvedPostgresDatabaseArgs, sku?: PostgresSku): void {
  const { storageGiB, storageIops, storageThroughputMBps, storageTier, storageAutoGrow } = args;
  problems.number('storageGiB', storageGiB, V2.storageGiB, 'use 32 or more');
  const maxIops = Math.max(V2.minIops, Math.min(V2.maxIops, storageGiB * V2.iopsPerGiB));
  const iops = { min: V2.minIops, max: maxIops, integer: true };
  problems.optionalNumber('storageIops', storageIops, iops, 'use 3000, or more storage');
  const maxThroughput = Math.min(V2.maxThroughput, (storageIops ?? maxIops) * V2.throughputPerIops);
  const throughput = { min: V2.minThroughput, max: Math.max(V2.minThroughput, maxThroughput), integer: true };
  problems.optionalNumber('storageThroughputMBps', storageThroughputMBps, throughput, 'use 125, or raise storageIops');
  const rejected = {
    skuName: sku?.tier === 'Burstable',
    storageTier: storageTier !== undefined,
    storageAutoGrow: storageAutoGrow === true,
  };
  Object.entries(rejected).forEach(([property, isSet]) =>
    problems.check(!isSet, {
      code: ProblemCode.STORAGE_UNSUPPORTED,
      property,
      what: `Premium SSD v2 does not support ${property === 'skuName' ? args.skuName : property}`,
      expected: property === 'skuName' ? 'a GeneralPurpose or MemoryOptimized SKU' : `${property} not set`,
      fix: `use DatabaseStorage.PREMIUM_SSD, or ${property === 'skuName' ? 'another SKU' : `remove ${property}`}`,
    }),
  );
}
