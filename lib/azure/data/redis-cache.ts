import * as pulumi from '@pulumi/pulumi';
import * as redis from '@pulumi/azure-native/redis';
import * as redisenterprise from '@pulumi/azure-native/redisenterprise';
import { Problems, ProblemCode } from '../../domain';
import { ComponentArgs } from '../component-args';
import { Diagnostics } from '../observability/diagnostics';
import { InputProblems } from '../input-problems';
import { PhysicalName } from '../physical-name';
import { PrivateEndpoint } from '../network/private-endpoint';
import { RedisSkus } from './redis-sku';
import { Regions } from '../regions';

/** Which of Azure's two services. */
export enum RedisService {
  /** Azure Managed Redis. */
  MANAGED = 'managed',
  /**
   * Azure Cache for Redis, Premium: it ends on 2028-09-30 (Enterprise on 2027-03-31), and subscriptions that had none before
   * 2026-04-01 cannot create one. For caches that must stay a while.
   */
  LEGACY_PREMIUM = 'legacy-premium',
}

/** How keys are spread. Cannot be changed later, except from NONE. */
export enum RedisClustering {
  /** One address for any client; commands over several keys may fail. */
  ENTERPRISE = 'EnterpriseCluster',
  /** Fastest; needs a client that knows clusters. */
  OSS = 'OSSCluster',
  /** One shard: at most 25 GB, any client, any command. */
  NONE = 'NoCluster',
}

/** What goes when memory is full. */
export enum RedisEviction {
  /** The least recently used of all keys: a cache. */
  ALL_KEYS_LRU = 'AllKeysLRU',
  /** The least frequently used of all keys. */
  ALL_KEYS_LFU = 'AllKeysLFU',
  /** The least recently used of the keys that expire. */
  VOLATILE_LRU = 'VolatileLRU',
  /** Nothing: writes fail. For data that is not a copy. */
  NO_EVICTION = 'NoEviction',
}

/** Someone who may use the cache with an Entra token. */
export interface RedisPrincipal {
  /** Name of the assignment: letters and digits. */
  readonly name: string;
  /** Object id in Entra, e.g. `WorkloadIdentity.principalId`. */
  readonly objectId: pulumi.Input<string>;
}

/** A Redis. */
export interface RedisCacheArgs extends ComponentArgs {
  /**
   * Name of the cache: the beginning of its host name.
   * @default - from the logical name, with a suffix of subscription, project and stack
   */
  readonly redisName?: string;
  /**
   * Which of Azure's two services.
   * @default RedisService.MANAGED
   */
  readonly service?: RedisService;
  /**
   * Size of a managed cache.
   * @default 'Balanced_B1': 1 GB, about $50 a month with high availability
   */
  readonly skuName?: string;
  /**
   * How keys of a managed cache are spread.
   * @default RedisClustering.ENTERPRISE
   */
  readonly clusteringPolicy?: RedisClustering;
  /**
   * What goes when memory is full.
   * @default RedisEviction.ALL_KEYS_LRU (Azure's own is VolatileLRU)
   */
  readonly evictionPolicy?: RedisEviction;
  /**
   * Whether every shard of a managed cache has a replica: twice the price.
   * @default true
   */
  readonly highAvailability?: boolean;
  /**
   * Whether clients may use access keys. `connectionUrl` needs it.
   * @default false: Entra tokens only
   */
  readonly accessKeys?: boolean;
  /**
   * Who may use a managed cache with an Entra token.
   * @default - nobody
   */
  readonly entraPrincipals?: RedisPrincipal[];
  /**
   * The subnet of its private address.
   * @default - none: then `publicNetworkAccess` must be true
   */
  readonly subnetId?: pulumi.Input<string>;
  /**
   * The zone that resolves to the private address.
   * @default - none
   */
  readonly privateDnsZoneId?: pulumi.Input<string>;
  /**
   * Whether the cache has a public address. TLS and a key or token are needed all the same.
   * @default false
   */
  readonly publicNetworkAccess?: boolean;
  /**
   * Connections all clients open together: checked against the size.
   * @default - not checked
   */
  readonly expectedConnections?: number;
  /**
   * Memory for data that is needed, in GiB: checked against the size.
   * @default - not checked
   */
  readonly leastMemoryGiB?: number;
  /**
   * Size of a legacy cache: P1 (6 GB) to P5.
   * @default 1
   */
  readonly legacyCapacity?: number;
  /**
   * Replicas of a legacy cache, 1 to 3.
   * @default 1
   */
  readonly legacyReplicas?: number;
  /**
   * Shards of a legacy cache, 1 to 10.
   * @default 1
   */
  readonly legacyShards?: number;
  /**
   * Where metrics go. Hit rates are computed from them.
   * @default - nowhere
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
  /**
   * Whether Pulumi refuses to delete the cache.
   * @default true
   */
  readonly protect?: boolean;
}

const MANAGED_PORT = 10_000;
const LEGACY_PORT = 6380;
const DEFAULT_SKU = 'Balanced_B1';

/** The legacy Premium sizes. Source: https://learn.microsoft.com/azure/azure-cache-for-redis/cache-planning-faq */
const LEGACY: { readonly [capacity: number]: { readonly memoryGiB: number; readonly connections: number } } = {
  1: { memoryGiB: 6, connections: 7500 },
  2: { memoryGiB: 13, connections: 15_000 },
  3: { memoryGiB: 26, connections: 30_000 },
  4: { memoryGiB: 53, connections: 40_000 },
  5: { memoryGiB: 120, connections: 40_000 },
};
/** Kept free for replication and fragmentation in a legacy cache: a third, as for FM-RED-12. */
const LEGACY_RESERVED_SHARE = 1 / 3;

/** An encrypted Redis in a network: Azure Managed Redis. */
export class RedisCache extends pulumi.ComponentResource {
  /** The managed cluster. */
  public readonly cluster?: redisenterprise.RedisEnterprise;
  /** Its database. */
  public readonly database?: redisenterprise.Database;
  /** The legacy cache. */
  public readonly legacy?: redis.Redis;
  /** Resource id of the cluster or the legacy cache: for alarms. */
  public readonly cacheId: pulumi.Output<string>;
  /** Host name. */
  public readonly hostName: pulumi.Output<string>;
  /** 10000, or 6380 of a legacy cache. Always TLS. */
  public readonly port: number;
  /** Memory for data, in GiB. */
  public readonly usableMemoryGiB: number;
  /** The URL, with an access key where `accessKeys` allows them: a secret. */
  public readonly connectionUrl: pulumi.Output<string>;
  private readonly args: RedisCacheArgs;

  constructor(name: string, args: RedisCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:RedisCache', name, {}, opts);
    this.args = args;
    InputProblems.check('RedisCache', name, (problems) => {
      check(problems, args);
    });
    const legacy = args.service === RedisService.LEGACY_PREMIUM;
    const physicalName = args.redisName ?? PhysicalName.unique('redis', name);
    this.port = legacy ? LEGACY_PORT : MANAGED_PORT;
    this.usableMemoryGiB = capacity(args)?.usableGiB ?? 0;
    if (legacy) {
      void pulumi.log.warn(
        'Azure Cache for Redis ends on 2028-09-30 (Enterprise tiers on 2027-03-31): plan the move to RedisService.MANAGED',
        this,
      );
      this.legacy = this.makeLegacy(name, physicalName);
      this.cacheId = this.legacy.id;
      this.hostName = this.legacy.hostName;
    } else {
      this.cluster = this.makeCluster(name, physicalName);
      this.database = this.makeDatabase(name, this.cluster);
      this.cacheId = this.cluster.id;
      this.hostName = this.cluster.hostName;
    }
    this.connectionUrl = this.url();
    const { resourceGroupName, location, tags, subnetId, logWorkspaceId } = args;
    if (subnetId !== undefined) {
      new PrivateEndpoint(
        `${name}-endpoint`,
        {
          ...{ resourceGroupName, location, tags, subnetId },
          targetId: this.cacheId,
          groupId: legacy ? 'redisCache' : 'redisEnterprise',
          privateDnsZoneId: args.privateDnsZoneId,
        },
        { parent: this, dependsOn: this.database },
      );
    }
    if (logWorkspaceId !== undefined) {
      // A managed cluster has metrics only; a log of every connection is its database's, and costs more than it tells.
      Diagnostics.send(name, this.cacheId, logWorkspaceId, this, { logs: legacy });
    }
    this.registerOutputs({ hostName: this.hostName, port: this.port });
  }

  private makeCluster(name: string, clusterName: pulumi.Input<string>): redisenterprise.RedisEnterprise {
    const { args } = this;
    return new redisenterprise.RedisEnterprise(
      name,
      {
        resourceGroupName: args.resourceGroupName,
        location: args.location,
        tags: args.tags,
        clusterName,
        sku: { name: args.skuName ?? DEFAULT_SKU },
        highAvailability: args.highAvailability === false ? 'Disabled' : 'Enabled',
        minimumTlsVersion: '1.2',
        publicNetworkAccess: args.publicNetworkAccess ? 'Enabled' : 'Disabled',
      },
      { parent: this, protect: args.protect ?? true },
    );
  }

  private makeDatabase(name: string, cluster: redisenterprise.RedisEnterprise): redisenterprise.Database {
    const { args } = this;
    const inCluster = { resourceGroupName: args.resourceGroupName, clusterName: cluster.name };
    const database = new redisenterprise.Database(
      name,
      {
        ...inCluster,
        databaseName: 'default',
        clientProtocol: 'Encrypted',
        port: MANAGED_PORT,
        clusteringPolicy: args.clusteringPolicy ?? RedisClustering.ENTERPRISE,
        evictionPolicy: args.evictionPolicy ?? RedisEviction.ALL_KEYS_LRU,
        accessKeysAuthentication: args.accessKeys ? 'Enabled' : 'Disabled',
      },
      { parent: this, protect: args.protect ?? true },
    );
    let last: pulumi.Resource = database;
    for (const principal of args.entraPrincipals ?? []) {
      // One after the other: a database takes one change at a time.
      last = new redisenterprise.AccessPolicyAssignment(
        `${name}-${principal.name}`,
        {
          ...inCluster,
          databaseName: database.name,
          accessPolicyAssignmentName: principal.name,
          accessPolicyName: 'default',
          user: { objectId: principal.objectId },
        },
        { parent: this, dependsOn: last },
      );
    }
    return database;
  }

  private makeLegacy(name: string, cacheName: pulumi.Input<string>): redis.Redis {
    const { args } = this;
    const { memoryGiB } = LEGACY[args.legacyCapacity ?? 1];
    const policy = args.evictionPolicy ?? RedisEviction.ALL_KEYS_LRU;
    return new redis.Redis(
      name,
      {
        resourceGroupName: args.resourceGroupName,
        location: args.location,
        tags: args.tags,
        name: cacheName,
        sku: { name: 'Premium', family: 'P', capacity: args.legacyCapacity ?? 1 },
        replicasPerPrimary: args.legacyReplicas ?? 1,
        shardCount: args.legacyShards ?? 1,
        enableNonSslPort: false,
        minimumTlsVersion: '1.2',
        disableAccessKeyAuthentication: !args.accessKeys,
        publicNetworkAccess: args.publicNetworkAccess ? 'Enabled' : 'Disabled',
        redisConfiguration: {
          maxmemoryPolicy: LEGACY_POLICIES[policy],
          maxmemoryReserved: String(Math.floor(memoryGiB * 1024 * LEGACY_RESERVED_SHARE)),
          aadEnabled: 'true',
        },
      },
      { parent: this, protect: args.protect ?? true },
    );
  }

  private url(): pulumi.Output<string> {
    const { resourceGroupName, accessKeys } = this.args;
    if (!accessKeys) return pulumi.secret(pulumi.interpolate`rediss://${this.hostName}:${this.port}`);
    const keys =
      this.cluster && this.database
        ? redisenterprise.listDatabaseKeysOutput(
            { resourceGroupName, clusterName: this.cluster.name, databaseName: this.database.name },
            { parent: this },
          )
        : redis.listRedisKeysOutput({ resourceGroupName, name: this.legacy?.name ?? '' }, { parent: this });
    const key = pulumi.secret(keys).apply((it) => encodeURIComponent(it.primaryKey));
    return pulumi.secret(pulumi.interpolate`rediss://:${key}@${this.hostName}:${this.port}`);
  }
}

const LEGACY_POLICIES: { readonly [policy in RedisEviction]: string } = {
  [RedisEviction.ALL_KEYS_LRU]: 'allkeys-lru',
  [RedisEviction.ALL_KEYS_LFU]: 'allkeys-lfu',
  [RedisEviction.VOLATILE_LRU]: 'volatile-lru',
  [RedisEviction.NO_EVICTION]: 'noeviction',
};

function capacity(args: RedisCacheArgs): { usableGiB: number; connections: number } | undefined {
  if (args.service !== RedisService.LEGACY_PREMIUM) return RedisSkus.find(args.skuName ?? DEFAULT_SKU);
  const size = LEGACY[args.legacyCapacity ?? 1];
  const shards = args.legacyShards ?? 1;
  return (
    size && { usableGiB: size.memoryGiB * (1 - LEGACY_RESERVED_SHARE) * shards, connections: size.connections * shards }
  );
}

function check(problems: Problems, args: RedisCacheArgs): void {
  const legacy = args.service === RedisService.LEGACY_PREMIUM;
  const { skuName = DEFAULT_SKU, expectedConnections, leastMemoryGiB } = args;
  Regions.check(problems, args.location);
  PhysicalName.check(problems, 'redisName', 'redis', args.redisName);
  problems.check(legacy || RedisSkus.find(skuName) !== undefined, {
    code: ProblemCode.UNREVIEWED,
    property: 'skuName',
    what: `skuName is ${JSON.stringify(skuName)}`,
    expected: `one of ${RedisSkus.balanced().join(', ')}, MemoryOptimized_M10 and larger, ComputeOptimized_X3 and larger`,
    fix: 'choose one; sizes of Azure Cache for Redis (C, P, E) have retired',
  });
  problems.optionalNumber(
    'legacyCapacity',
    args.legacyCapacity,
    { min: 1, max: 5, integer: true },
    'use 1 to 5 for P1 to P5',
  );
  problems.optionalNumber('legacyReplicas', args.legacyReplicas, { min: 1, max: 3, integer: true }, 'use 1 to 3');
  problems.optionalNumber('legacyShards', args.legacyShards, { min: 1, max: 10, integer: true }, 'use 1 to 10');
  problems.check(args.subnetId !== undefined || args.publicNetworkAccess === true, {
    code: ProblemCode.UNREVIEWED,
    property: 'subnetId',
    what: 'the cache has neither a private nor a public address',
    expected: 'a subnet for its private address',
    fix: 'pass subnetId and privateDnsZoneId, or say publicNetworkAccess: true',
  });
  problems.check(!legacy || (args.entraPrincipals ?? []).length === 0, {
    code: ProblemCode.UNREVIEWED,
    property: 'entraPrincipals',
    what: 'Entra principals of a legacy cache',
    expected: 'RedisService.MANAGED',
    fix: 'make redis.AccessPolicyAssignment yourself, or move to the managed service',
  });
  (args.entraPrincipals ?? []).forEach(({ name }) =>
    problems.check(/^[A-Za-z0-9]{1,60}$/.test(name), {
      code: ProblemCode.INVALID_FORMAT,
      property: `entraPrincipals[${name}].name`,
      what: `name is ${JSON.stringify(name)}`,
      expected: '1 to 60 letters and digits',
      fix: 'rename it',
    }),
  );
  const size = capacity(args);
  if (!size) return;
  const larger = legacy
    ? 'raise legacyCapacity or legacyShards'
    : `take ${RedisSkus.balanced().find((it) => fits(it, expectedConnections, leastMemoryGiB)) ?? 'several caches'}`;
  problems.check((expectedConnections ?? 0) <= size.connections, {
    code: ProblemCode.UNREVIEWED,
    property: 'expectedConnections',
    what: `expectedConnections is ${expectedConnections ?? 0}`,
    expected: `at most ${size.connections}, what ${legacy ? `P${args.legacyCapacity ?? 1}` : skuName} accepts`,
    fix: `lower the clients' pools, or ${larger}`,
  });
  problems.check((leastMemoryGiB ?? 0) <= size.usableGiB, {
    code: ProblemCode.UNREVIEWED,
    property: 'leastMemoryGiB',
    what: `leastMemoryGiB is ${leastMemoryGiB ?? 0}`,
    expected: `at most ${Math.round(size.usableGiB * 10) / 10}, what is left of the memory for data`,
    fix: larger,
  });
}

function fits(sku: string, connections = 0, memoryGiB = 0): boolean {
  const size = RedisSkus.find(sku);
  return size !== undefined && size.connections >= connections && size.usableGiB >= memoryGiB;
}
