import { RedisSkus } from './redis-sku';

/** A size of a cache node. */
export interface CacheSize {
  /** Name at the cloud, e.g. `cache.t4g.small` or `Balanced_B5`. */
  readonly name: string;
  /** Memory for data in GiB, without what the service reserves. */
  readonly usableGiB: number;
  /** List price of an hour of one node in USD. */
  readonly hourlyUsd: number;
}

/**
 * ElastiCache with Valkey in us-east-1: GiB of a node and USD an hour of Redis OSS, of which Valkey costs 80 %.
 * Sources: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html;
 * https://aws.amazon.com/elasticache/pricing/, 2026-10
 */
const NODES: readonly (readonly [name: string, memoryGiB: number, redisUsd: number])[] = [
  ['cache.t4g.micro', 0.5, 0.016],
  ['cache.t4g.small', 1.37, 0.032],
  ['cache.t4g.medium', 3.09, 0.065],
  ['cache.m7g.large', 6.38, 0.158],
  ['cache.r7g.large', 13.07, 0.219],
  ['cache.r7g.xlarge', 26.32, 0.437],
  ['cache.r7g.2xlarge', 52.82, 0.873],
  ['cache.r7g.4xlarge', 105.81, 1.745],
];
const VALKEY_SHARE = 0.8;
/** Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-memory-management.html */
const RESERVED_SHARE = 0.25;

/** Managed Redis in East US 2, in USD an hour for each node. Source: https://prices.azure.com/api/retail/prices, 2026-08-15 */
const BALANCED: readonly (readonly [name: string, hourlyUsd: number])[] = [
  ['Balanced_B0', 0.016],
  ['Balanced_B1', 0.032],
  ['Balanced_B3', 0.065],
  ['Balanced_B5', 0.156],
  ['Balanced_B10', 0.315],
  ['Balanced_B20', 0.629],
];

/**
 * Sizes of caches, cheapest first.
 *
 * @internal
 */
export class CacheCatalogue {
  /** Returns ElastiCache nodes. */
  public static elastiCache(): CacheSize[] {
    return NODES.map(([name, memoryGiB, redisUsd]) => ({
      ...{ name, usableGiB: memoryGiB * (1 - RESERVED_SHARE), hourlyUsd: redisUsd * VALKEY_SHARE },
    }));
  }

  /** Returns the Balanced tier of Azure Managed Redis. */
  public static managedRedis(): CacheSize[] {
    return BALANCED.flatMap(([name, hourlyUsd]) => {
      const sku = RedisSkus.find(name);
      return sku ? [{ name, usableGiB: sku.usableGiB, hourlyUsd }] : [];
    });
  }
}
