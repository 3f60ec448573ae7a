import { PostgresRegions } from './postgres-regions';
import { PostgresSkus } from './postgres-sku';

/** A size of a PostgreSQL server. */
export interface DatabaseSize {
  /** Name at the cloud, e.g. `db.m7g.large` or `Standard_D4ds_v5`. */
  readonly name: string;
  /** Number of vCPUs. */
  readonly vcpus: number;
  /** Memory in GiB. */
  readonly memoryGiB: number;
  /** List price of an hour of one server in USD, without its standby. */
  readonly hourlyUsd: number;
  /**
   * Share of its vCPUs that a burstable size may use all the time.
   * @default - all of them
   */
  readonly baselineShare?: number;
  /** If true, the service offers a standby in another zone. */
  readonly standby: boolean;
}

type Row = readonly [size: string, vcpus: number, memoryGiB: number, hourlyUsd: number, baselineShare: number];

/**
 * RDS for PostgreSQL in us-east-1, on demand, Single-AZ: vCPUs, GiB, USD an hour, baseline.
 * Sources: https://aws.amazon.com/rds/postgresql/pricing/, 2026-10;
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html
 */
const RDS_BURSTABLE: readonly Row[] = [
  ['micro', 2, 1, 0.016, 0.1],
  ['small', 2, 2, 0.032, 0.2],
  ['medium', 2, 4, 0.065, 0.2],
  ['large', 2, 8, 0.129, 0.3],
  ['xlarge', 4, 16, 0.258, 0.4],
  ['2xlarge', 8, 32, 0.517, 0.4],
];
/** Families with GiB and USD an hour for each vCPU. Same source. */
const RDS_FAMILIES: readonly (readonly [family: string, gib: number, usd: number])[] = [
  ['m7g', 4, 0.168 / 2],
  ['r7g', 8, 0.239 / 2],
];
const RDS_SIZES: readonly (readonly [size: string, vcpus: number])[] = [
  ['large', 2],
  ['xlarge', 4],
  ['2xlarge', 8],
  ['4xlarge', 16],
  ['8xlarge', 32],
  ['12xlarge', 48],
  ['16xlarge', 64],
];

/**
 * Flexible server in East US 2, in USD an hour: burstable sizes, and a vCore of the other tiers.
 * Source: https://prices.azure.com/api/retail/prices, 2026-08-15
 */
const AZURE_BURSTABLE: readonly (readonly [name: string, hourlyUsd: number, baselineShare: number])[] = [
  ['Standard_B1ms', 0.017, 0.2],
  ['Standard_B2s', 0.068, 0.2],
  ['Standard_B2ms', 0.136, 0.3],
];
const AZURE_FAMILIES: readonly (readonly [family: string, usdPerVcore: number])[] = [
  ['D', 0.089],
  ['E', 0.125],
];
const AZURE_VCORES = [2, 4, 8, 16, 32, 48, 64, 96];

/**
 * Sizes of PostgreSQL servers, cheapest first.
 *
 * @internal
 */
export class DatabaseCatalogue {
  /** Storage in USD a month for each GiB, in one zone: gp3 of RDS and a disk of flexible server. Same sources. */
  public static readonly STORAGE_USD_PER_GIB = 0.115;

  /** Returns RDS classes with Graviton processors. */
  public static rds(): DatabaseSize[] {
    const burstable = RDS_BURSTABLE.map(([size, vcpus, memoryGiB, hourlyUsd, baselineShare]) => ({
      ...{ name: `db.t4g.${size}`, vcpus, memoryGiB, hourlyUsd, baselineShare, standby: true },
    }));
    const steady = RDS_FAMILIES.flatMap(([family, gib, usd]) =>
      RDS_SIZES.map(([size, vcpus]) => ({
        ...{ name: `db.${family}.${size}`, vcpus, memoryGiB: gib * vcpus, hourlyUsd: usd * vcpus, standby: true },
      })),
    );
    return byPrice([...burstable, ...steady]);
  }

  /** Returns the SKUs of flexible server that a region offers; burstable ones have no standby. */
  public static flexibleServer(region: string): DatabaseSize[] {
    const offer = PostgresRegions.find(region);
    const version = ['v5', 'v4'].find((it) => offer?.intel.includes(it)) ?? 'v5';
    const steady = AZURE_FAMILIES.flatMap(([family, usd]) =>
      AZURE_VCORES.map((vcores) => [`Standard_${family}${vcores}ds_${version}`, usd * vcores] as const),
    );
    return byPrice([
      ...AZURE_BURSTABLE.flatMap(([name, hourlyUsd, baselineShare]) =>
        sizeOf(name, { hourlyUsd, baselineShare, standby: false }),
      ),
      ...steady.flatMap(([name, hourlyUsd]) => sizeOf(name, { hourlyUsd, standby: offer?.zoneRedundant ?? true })),
    ]);
  }
}

function sizeOf(
  name: string,
  offer: { readonly hourlyUsd: number; readonly standby: boolean; readonly baselineShare?: number },
): DatabaseSize[] {
  const sku = PostgresSkus.find(name);
  return sku ? [{ name, vcpus: sku.vcores, memoryGiB: sku.memoryGiB, ...offer }] : [];
}

function byPrice(sizes: DatabaseSize[]): DatabaseSize[] {
  return sizes.sort((a, b) => a.hourlyUsd - b.hourlyUsd);
}
