import { MachineSize, MachineSizes } from '../machine-size';
import { PostgresRegions } from './postgres-regions';
import { PostgresSkus } from './postgres-sku';

/**
 * A size of a PostgreSQL server, e.g. `db.m7g.large` or `Standard_D4ds_v5`.
 *
 * @internal
 */
export interface DatabaseSize extends MachineSize {
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

/**
 * RDS for PostgreSQL in us-east-1, on demand, Single-AZ: USD an hour, baseline.
 * Sources: https://aws.amazon.com/rds/postgresql/pricing/, 2026-10;
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html
 */
const RDS_BURSTABLE: readonly (readonly [name: string, hourlyUsd: number, baselineShare: number])[] = [
  ['db.t4g.micro', 0.016, 0.1],
  ['db.t4g.small', 0.032, 0.2],
  ['db.t4g.medium', 0.065, 0.2],
  ['db.t4g.large', 0.129, 0.3],
  ['db.t4g.xlarge', 0.258, 0.4],
  ['db.t4g.2xlarge', 0.517, 0.4],
];
/** Families with USD an hour for each vCPU. Same source. */
const RDS_FAMILIES: readonly (readonly [family: string, usdPerVcpu: number])[] = [
  ['db.m7g', 0.168 / 2],
  ['db.r7g', 0.239 / 2],
];
const RDS_SIZES = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];

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
  /** Most storage in GiB. Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage */
  public static readonly MOST_RDS_GIB = 65_536;
  /** Most storage in GiB of a new instance: the limit of its growth is at least 10 % above it. */
  public static readonly MOST_INITIAL_RDS_GIB = Math.floor((DatabaseCatalogue.MOST_RDS_GIB * 10) / 11);
  /** Most read replicas. Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html */
  public static readonly MOST_RDS_REPLICAS = 15;
  /** Most read replicas. Source: https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas */
  public static readonly MOST_AZURE_REPLICAS = 5;
  /** Storage in USD a month for each GiB, in one zone: gp3 of RDS and a disk of flexible server. Same sources. */
  public static readonly STORAGE_USD_PER_GIB = 0.115;

  /** Returns RDS classes with Graviton processors. */
  public static rds(): DatabaseSize[] {
    const burstable = RDS_BURSTABLE.map(([name, hourlyUsd, baselineShare]) => ({
      ...MachineSizes.rds(name),
      ...{ hourlyUsd, baselineShare, standby: true },
    }));
    const steady = RDS_FAMILIES.flatMap(([family, usd]) =>
      RDS_SIZES.map((size) => {
        const machine = MachineSizes.rds(`${family}.${size}`);
        return { ...machine, hourlyUsd: usd * machine.vcpus, standby: true };
      }),
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
