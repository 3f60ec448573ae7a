import * as pulumi from '@pulumi/pulumi';
import { RedisSkus } from '../../domain';
import * as redis from '@pulumi/azure-native/redis';
import * as redisenterprise from '@pulumi/azure-native/redisenterprise';
import { CustomerManagedKeys } from '../customer-managed-key';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { ResourceEndpoints } from '../network/resource-endpoints';
import { Diagnostics } from '../observability/diagnostics';
import { PhysicalName } from '../physical-name';
import { ResourceInterfaces } from '../resource-interfaces';
import { Timeouts } from '../timeouts';
import {
  RedisCacheArgs,
  RedisEviction,
  RedisService,
  ResolvedRedisCacheArgs,
  planRedisCache,
  resolveRedisCacheArgs,
} from './redis-cache-args';
import { checkRedisCache } from './redis-cache-check';

const MANAGED_PORT = 10_000;
const LEGACY_PORT = 6380;

const LEGACY_POLICIES: { readonly [policy in RedisEviction]: string } = {
  [RedisEviction.ALL_KEYS_LRU]: 'allkeys-lru',
  [RedisEviction.ALL_KEYS_LFU]: 'allkeys-lfu',
  [RedisEviction.VOLATILE_LRU]: 'volatile-lru',
  [RedisEviction.NO_EVICTION]: 'noeviction',
};

/**
 * A Redis cache on Azure Managed Redis, encrypted and in a private network.
 *
 * Costs about $50 a month for Balanced_B1 with high availability, and $7 for its private address.
 *
 * @example
 * const sessions = new RedisCache('cache', {
 *   resourceGroupName,
 *   skuName: 'Balanced_B5',
 *   subnetId: network.endpointsSubnetId,
 *   privateDnsZoneId: network.zoneId(PrivateService.REDIS),
 *   entraPrincipals: [{ name: 'web', objectId: identity.principalId }],
 *   expectedConnections: 5000,
 * });
 */
export class RedisCache extends pulumi.ComponentResource {
  /** Managed cluster. Undefined for a legacy cache. */
  public readonly cluster?: redisenterprise.RedisEnterprise;
  /** Database of the managed cluster. */
  public readonly database?: redisenterprise.Database;
  /** Legacy cache. Undefined for a managed cluster. */
  public readonly legacy?: redis.Redis;
  /** Resource id of the cluster or the legacy cache, for alarms. */
  public readonly cacheId: pulumi.Output<string>;
  /** Host name. */
  public readonly hostName: pulumi.Output<string>;
  /** TLS port: 10000, or 6380 for a legacy cache. */
  public readonly port: number;
  /** Memory for data, in GiB. */
  public readonly usableMemoryGiB: number;
  /** Connection URL as a secret. Contains an access key if `accessKeys` is true. */
  public readonly connectionUrl: pulumi.Output<string>;
  /** Sizes that arguments set instead of the plan, e.g. `skuName: Balanced_B5 instead of Balanced_B1`. */
  public readonly planOverrides: string[];
  /** Primary access key, as a secret. Empty unless `accessKeys` is true. */
  public readonly accessKey: pulumi.Output<string>;
  /**
   * URL for Celery, with the check of the certificate that it requires, as a secret. Managed Redis has database 0 only.
   * [Commands](https://redis.io/docs/latest/operate/rs/references/compatibility/commands/connection/)
   */
  public readonly celeryUrl: pulumi.Output<string>;
  private readonly args: ResolvedRedisCacheArgs;
  /** Database and access policies of a managed cluster. */
  private readonly parts: pulumi.Resource[] = [];

  constructor(name: string, args: RedisCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:RedisCache', name, {}, opts);
    const given = requireTypes('RedisCache', name, args);
    const planned = InputProblems.build('RedisCache', name, (problems) => planRedisCache(problems, given));
    this.planOverrides = planned.overrides;
    this.args = resolveRedisCacheArgs(planned.props);
    const { service, redisName } = this.args;
    const size = InputProblems.build('RedisCache', name, (problems) => checkRedisCache(problems, this.args));
    const isLegacy = service === RedisService.LEGACY_PREMIUM;
    const physicalName = redisName ?? PhysicalName.unique('redis', name);
    this.port = isLegacy ? LEGACY_PORT : MANAGED_PORT;
    this.usableMemoryGiB = size.usableGiB;
    if (isLegacy) {
      void pulumi.log.warn(
        'Azure Cache for Redis retires on 2028-09-30 (Enterprise tiers on 2027-03-31). Plan the move to RedisService.MANAGED.',
        this,
      );
      this.legacy = this.createLegacy(name, physicalName);
      this.cacheId = this.legacy.id;
      this.hostName = this.legacy.hostName;
    } else {
      this.cluster = this.createCluster(name, physicalName);
      this.database = this.createDatabase(name, this.cluster);
      this.cacheId = this.cluster.id;
      this.hostName = this.cluster.hostName;
    }
    this.accessKey = this.args.accessKeys ? this.primaryKey() : pulumi.secret('');
    this.connectionUrl = this.url();
    this.celeryUrl = pulumi.secret(pulumi.interpolate`${this.connectionUrl}/0?ssl_cert_reqs=CERT_REQUIRED`);
    const endpoints = ResourceEndpoints.create(
      name,
      this.args,
      {
        id: this.cacheId,
        groupId: isLegacy ? 'redisCache' : 'redisEnterprise',
        dependsOn: this.database === undefined ? [] : [this.database],
      },
      this,
    );
    const diagnostics = Diagnostics.create(name, this.cacheId, this.args, this, { logs: isLegacy });
    ResourceInterfaces.create(name, this.cacheId, this.args, this, [...this.parts, ...endpoints, ...diagnostics]);
    this.registerOutputs({ hostName: this.hostName, port: this.port });
  }

  private createCluster(name: string, clusterName: pulumi.Input<string>): redisenterprise.RedisEnterprise {
    const { resourceGroupName, location, tags, skuName, highAvailability, publicNetworkAccess, protect } = this.args;
    const { customerManagedKey: key } = this.args;
    return new redisenterprise.RedisEnterprise(
      name,
      {
        resourceGroupName,
        location,
        tags,
        clusterName,
        sku: { name: skuName },
        highAvailability: highAvailability ? 'Enabled' : 'Disabled',
        minimumTlsVersion: '1.2',
        publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled',
        ...(key === undefined
          ? {}
          : {
              identity: { type: 'UserAssigned', userAssignedIdentities: [key.userAssignedIdentityResourceId] },
              encryption: {
                customerManagedKeyEncryption: {
                  keyEncryptionKeyUrl: CustomerManagedKeys.uri(key),
                  keyEncryptionKeyIdentity: {
                    identityType: 'userAssignedIdentity',
                    userAssignedIdentityResourceId: key.userAssignedIdentityResourceId,
                  },
                },
              },
            }),
      },
      { parent: this, protect },
    );
  }

  private createDatabase(name: string, cluster: redisenterprise.RedisEnterprise): redisenterprise.Database {
    const { resourceGroupName, clusteringPolicy, evictionPolicy, accessKeys, protect } = this.args;
    const inCluster = { resourceGroupName, clusterName: cluster.name };
    const database = new redisenterprise.Database(
      name,
      {
        ...inCluster,
        databaseName: 'default',
        clientProtocol: 'Encrypted',
        port: MANAGED_PORT,
        clusteringPolicy,
        evictionPolicy,
        accessKeysAuthentication: accessKeys ? 'Enabled' : 'Disabled',
      },
      { parent: this, protect },
    );
    let last: pulumi.Resource = database;
    this.parts.push(database);
    for (const principal of this.args.entraPrincipals) {
      // A database accepts one change at a time.
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
      this.parts.push(last);
    }
    return database;
  }

  private createLegacy(name: string, cacheName: pulumi.Input<string>): redis.Redis {
    const { args } = this;
    return new redis.Redis(
      name,
      {
        resourceGroupName: args.resourceGroupName,
        location: args.location,
        tags: args.tags,
        name: cacheName,
        sku: { name: 'Premium', family: 'P', capacity: args.legacyCapacity },
        replicasPerPrimary: args.legacyReplicas,
        shardCount: args.legacyShards,
        enableNonSslPort: false,
        minimumTlsVersion: '1.2',
        disableAccessKeyAuthentication: !args.accessKeys,
        publicNetworkAccess: args.publicNetworkAccess ? 'Enabled' : 'Disabled',
        redisConfiguration: {
          maxmemoryPolicy: LEGACY_POLICIES[args.evictionPolicy],
          maxmemoryReserved: String(RedisSkus.legacyReservedMiB(args.legacyCapacity)),
          aadEnabled: 'true',
        },
      },
      { parent: this, protect: args.protect, customTimeouts: Timeouts.LEGACY_REDIS },
    );
  }

  private url(): pulumi.Output<string> {
    if (!this.args.accessKeys) return pulumi.secret(pulumi.interpolate`rediss://${this.hostName}:${this.port}`);
    const key = this.accessKey.apply(encodeURIComponent);
    return pulumi.secret(pulumi.interpolate`rediss://:${key}@${this.hostName}:${this.port}`);
  }

  private primaryKey(): pulumi.Output<string> {
    const { resourceGroupName } = this.args;
    const keys =
      this.cluster && this.database
        ? redisenterprise.listDatabaseKeysOutput(
            { resourceGroupName, clusterName: this.cluster.name, databaseName: this.database.name },
            { parent: this },
          )
        : redis.listRedisKeysOutput({ resourceGroupName, name: this.legacy?.name ?? '' }, { parent: this });
    return pulumi.secret(keys).apply((it) => it.primaryKey);
  }
}
