import { MachineSizes } from '../machine-size';
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
 * ElastiCache with Valkey in us-east-1: USD an hour of Redis OSS, of which Valkey costs 80 %.
 * Source: https://aws.amazon.com/elasticache/pricing/, 2026-10
 */
const NODES: readonly (readonly [name: string, redisUsd: number])[] = [
  ['cache.t4g.micro', 0.016],
  ['cache.t4g.small', 0.032],
  ['cache.t4g.medium', 0.065],
  ['cache.m7g.large', 0.158],
  ['cache.r7g.large', 0.219],
  ['cache.r7g.xlarge', 0.437],
  ['cache.r7g.2xlarge', 0.873],
  ['cache.r7g.4xlarge', 1.745],
];
const VALKEY_SHARE = 0.8;
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
    return NODES.map(([name, redisUsd]) => ({
      ...{ name, usableGiB: MachineSizes._cacheGiB(name), hourlyUsd: redisUsd * VALKEY_SHARE },
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
