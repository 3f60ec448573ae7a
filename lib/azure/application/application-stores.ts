import * as pulumi from '@pulumi/pulumi';
import { CachePlan, Plan, RedisSkus } from '../../domain';
import { ComponentArgs } from '../component-args';
import { PostgresDatabaseArgs } from '../data/postgres-database-args';
import { RedisCacheArgs, RedisClustering, RedisEviction } from '../data/redis-cache-args';
import { ApplicationConnections } from './application-connections';
import { ApplicationNetwork } from './application-parts';
import { WebApplicationSettings } from './web-application-args';

/** Place of the stores of an application, and the workspace of their logs. */
export interface StoreParts {
  readonly common: ComponentArgs;
  readonly settings: WebApplicationSettings;
  readonly plan: Plan;
  readonly places: ApplicationNetwork;
  readonly logWorkspaceId: pulumi.Input<string>;
}

/** Most memory of a cache without a cluster. Source: https://learn.microsoft.com/azure/redis/architecture#cluster-policies */
export const MOST_UNCLUSTERED_GIB = 25;

/** Returns the arguments of the database. Undefined without one. */
export function databaseArgs(
  { common, settings, plan, places, logWorkspaceId }: StoreParts,
  connections: ApplicationConnections | undefined,
): PostgresDatabaseArgs | undefined {
  const { databasePassword, existingDatabaseServerName: existingServerName } = settings;
  if (connections === undefined || databasePassword === undefined) return undefined;
  const { roles, pgBouncer } = connections;
  const server =
    existingServerName === undefined
      ? {
          ...{ plan: plan.database, storageGiB: settings.databaseStorageGiB },
          ...{ subnetId: places.postgresSubnetId, privateDnsZoneId: places.postgresZoneId },
        }
      : { existingServerName };
  return {
    ...common,
    ...server,
    ...{ skuName: settings.databaseSkuName, pgBouncer, roles, logWorkspaceId },
    databases: [settings.databaseName],
    administratorLogin: settings.administratorLogin,
    administratorPassword: databasePassword,
    protect: settings.protectData,
  };
}

/** Returns the arguments of the cache. Undefined without one, or with an existing one. */
export function cacheArgs(parts: StoreParts): RedisCacheArgs | undefined {
  const { settings, plan } = parts;
  if (plan.cache === undefined || settings.existingCacheUrl !== undefined) return undefined;
  // Sessions and cached data share it, so only keys that expire may be evicted.
  return redisArgs(parts, plan.cache, settings.cacheSkuName, RedisEviction.VOLATILE_LRU);
}

/** Returns the arguments of the broker. Undefined without background tasks, or with an existing one. */
export function brokerArgs(parts: StoreParts): RedisCacheArgs | undefined {
  const { settings, plan } = parts;
  if (plan.broker === undefined || settings.existingBroker !== undefined) return undefined;
  return redisArgs(parts, plan.broker, settings.brokerSkuName, RedisEviction.NO_EVICTION);
}

function redisArgs(
  { common, settings, places, logWorkspaceId }: StoreParts,
  plan: CachePlan,
  skuName: string | undefined,
  evictionPolicy: RedisEviction,
): RedisCacheArgs {
  const memoryGiB = RedisSkus.find(skuName ?? plan.size)?.memoryGiB;
  const isLarge = memoryGiB !== undefined && memoryGiB > MOST_UNCLUSTERED_GIB;
  return {
    ...{ ...common, plan, skuName, evictionPolicy, logWorkspaceId },
    // Commands on several keys, which frameworks use for caches, fail in a cluster.
    clusteringPolicy: isLarge ? RedisClustering.ENTERPRISE : RedisClustering.NONE,
    accessKeys: true, // the URLs contain one
    subnetId: places.endpointsSubnetId,
    privateDnsZoneId: places.redisZoneId,
    protect: settings.protectData,
  };
}
