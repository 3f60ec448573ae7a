import * as pulumi from '@pulumi/pulumi';
import { CachePlan, Defaults, PlannedProps, PlannedSettings, ProblemCode, Problems, Resolved } from '../../domain';
import { CustomerManagedKey } from '../customer-managed-key';
import { PrivateResourceArgs } from '../resource-interfaces';

/** Azure service that provides Redis. */
export enum RedisService {
  /** Azure Managed Redis. */
  MANAGED = 'managed',
  /**
   * Azure Cache for Redis, tier Premium. Use it only for existing caches: it
   * [retires](https://learn.microsoft.com/azure/azure-cache-for-redis/retirement-faq) on 2028-09-30 (Enterprise tiers on
   * 2027-03-31). Subscriptions without a cache before 2026-04-01 cannot create one.
   */
  LEGACY_PREMIUM = 'legacy-premium',
}

/** Distribution of keys over shards. Cannot be changed later, except from NONE. */
export enum RedisClustering {
  /** One endpoint for any client. Commands on several keys may fail. */
  ENTERPRISE = 'EnterpriseCluster',
  /** Fastest. Requires a client that supports clusters. */
  OSS = 'OSSCluster',
  /** One shard of at most 25 GB, for any client and command. */
  NONE = 'NoCluster',
}

/** Keys to evict when the memory is full. */
export enum RedisEviction {
  /** The least recently used key. For caches. */
  ALL_KEYS_LRU = 'AllKeysLRU',
  /** The least frequently used key. */
  ALL_KEYS_LFU = 'AllKeysLFU',
  /** The least recently used key that has an expiry. */
  VOLATILE_LRU = 'VolatileLRU',
  /** None: writes fail. For data that exists nowhere else. */
  NO_EVICTION = 'NoEviction',
}

/** A principal that may use the cache with an Entra token. */
export interface RedisPrincipal {
  /** Name of the assignment: 1 to 60 letters and digits. */
  readonly name: string;
  /** Object id in Entra, e.g. `WorkloadIdentity.principalId`. */
  readonly objectId: pulumi.Input<string>;
}

/** Arguments of a `RedisCache`. */
export interface RedisCacheArgs extends PrivateResourceArgs {
  /**
   * Name of the cache, the first part of its host name.
   * @default - from the logical name, with a suffix of subscription, project and stack
   */
  readonly redisName?: string;
  /**
   * Azure service that provides the cache.
   * @default RedisService.MANAGED
   */
  readonly service?: RedisService;
  /**
   * Cache or broker of a plan for Azure. It sets `skuName`. Arguments that you set win.
   * @default - none
   */
  readonly plan?: CachePlan;
  /**
   * SKU of a managed cache. The default has 1 GB and costs about $50 a month with high availability.
   * @default 'Balanced_B1'
   */
  readonly skuName?: string;
  /**
   * Distribution of keys over the shards of a managed cache.
   * @default RedisClustering.ENTERPRISE
   */
  readonly clusteringPolicy?: RedisClustering;
  /**
   * Keys to evict when the memory is full. Azure itself defaults to `VolatileLRU`.
   * @default RedisEviction.ALL_KEYS_LRU
   */
  readonly evictionPolicy?: RedisEviction;
  /**
   * If true, every shard of a managed cache has a replica, at twice the price.
   * @default true
   */
  readonly highAvailability?: boolean;
  /**
   * If true, clients may use access keys, and `connectionUrl` contains one. If false, clients need Entra tokens.
   * @default false
   */
  readonly accessKeys?: boolean;
  /**
   * Principals that may use a managed cache with an Entra token.
   * @default - none
   */
  readonly entraPrincipals?: RedisPrincipal[];
  /**
   * Subnet for the private address. Required unless `publicNetworkAccess` is true.
   * @default - none
   */
  readonly subnetId?: pulumi.Input<string>;
  /**
   * Private DNS zone that resolves to the private address.
   * @default - none
   */
  readonly privateDnsZoneId?: pulumi.Input<string>;
  /**
   * If true, the cache has a public address. Clients still need TLS and a key or a token.
   * @default false
   */
  readonly publicNetworkAccess?: boolean;
  /**
   * Key that encrypts the disks of a managed cache, with its version. A change of the key or its version is in place.
   * [Disk encryption](https://learn.microsoft.com/azure/redis/how-to-encryption)
   * @default - a key of Azure
   */
  readonly customerManagedKey?: CustomerManagedKey;
  /**
   * Connections that all clients open together. Throws if the size accepts fewer.
   * @default - not checked
   */
  readonly expectedConnections?: number;
  /**
   * Memory needed for data, in GiB. Throws if the size has less.
   * @default - not checked
   */
  readonly leastMemoryGiB?: number;
  /**
   * Size of a legacy cache, 1 to 5: P1 (6 GB) to P5 (120 GB).
   * @default 1
   */
  readonly legacyCapacity?: number;
  /**
   * Number of replicas of a legacy cache, 1 to 3.
   * @default 1
   */
  readonly legacyReplicas?: number;
  /**
   * Number of shards of a legacy cache, 1 to 10.
   * @default 1
   */
  readonly legacyShards?: number;
  /**
   * Log Analytics workspace for metrics, e.g. for hit rates.
   * @default - none
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
  /**
   * If true, Pulumi refuses to delete the cache.
   * @default true
   */
  readonly protect?: boolean;
}

export const DEFAULTS = {
  service: RedisService.MANAGED,
  skuName: 'Balanced_B1',
  clusteringPolicy: RedisClustering.ENTERPRISE,
  evictionPolicy: RedisEviction.ALL_KEYS_LRU,
  highAvailability: true,
  accessKeys: false,
  publicNetworkAccess: false,
  legacyCapacity: 1,
  legacyReplicas: 1,
  legacyShards: 1,
  protect: true,
} satisfies Partial<RedisCacheArgs>;

/** Returns the arguments with the size of their plan. */
export function planRedisCache(problems: Problems, args: RedisCacheArgs): PlannedProps<RedisCacheArgs, never> {
  const { plan, service = DEFAULTS.service } = args;
  problems.check(plan === undefined || service === RedisService.MANAGED, {
    code: ProblemCode.PLAN_OF_OTHER_SERVICE,
    property: 'plan',
    what: 'plan is for Azure Managed Redis, and service is legacy-premium',
    expected: 'RedisService.MANAGED',
    fix: 'remove service, or set legacyCapacity instead of plan',
  });
  const planned = plan && { skuName: plan.size };
  return PlannedSettings.apply(problems, args, planned, { required: [], part: 'cache' });
}

/** Arguments with all defaults. */
export type ResolvedRedisCacheArgs = Resolved<RedisCacheArgs, typeof DEFAULTS> &
  Required<Pick<RedisCacheArgs, 'entraPrincipals'>>;

/** Fills in all defaults. */
export function resolveRedisCacheArgs(args: RedisCacheArgs): ResolvedRedisCacheArgs {
  return { ...Defaults.apply(args, DEFAULTS), entraPrincipals: args.entraPrincipals ?? [] };
}
