import * as pulumi from '@pulumi/pulumi';
import { CoreConsumer, LoadbearingError, Plan, Problems } from '../../domain';
import { planContainerAppTier, resolveContainerAppTier } from '../compute/container-app-tier-args';
import { checkContainerAppTier } from '../compute/container-app-tier-check';
import { planWorkerFleet, resolveWorkerFleet } from '../compute/worker-fleet-args';
import { SecretReference, secretVariable } from '../compute/container-args';
import { checkWorkerFleet } from '../compute/worker-fleet-check';
import { planPostgresDatabase, resolvePostgresDatabaseArgs } from '../data/postgres-database-args';
import { checkPostgresDatabase } from '../data/postgres-database-check';
import { RedisCacheArgs, planRedisCache, resolveRedisCacheArgs } from '../data/redis-cache-args';
import { checkRedisCache } from '../data/redis-cache-check';
import { resolveNetwork } from '../network/network-args';
import { checkedSubnetRanges } from '../network/subnet-ranges';
import { ApplicationConnections } from './application-connections';
import { ContainerParts, webArgs, workerArgs } from './application-containers';
import { StoreParts, brokerArgs, cacheArgs, databaseArgs } from './application-stores';
import { WebApplicationSettings } from './web-application-args';

/** Names of the application's arguments, by those of a part. */
interface Renamed {
  readonly [ofPart: string]: string;
}

/** An id or a name of something that does not exist yet. */
const LATER = pulumi.output('later');

/** Adds the problems that web tier and workers would have. Returns whether there is none. */
export function checkContainers(
  problems: Problems,
  name: string,
  plan: Plan,
  settings: WebApplicationSettings,
  otherApps: CoreConsumer[],
): boolean {
  const { location, existingCacheUrl, existingBroker } = settings;
  const secret = (secretName: string): SecretReference => ({ name: secretName, id: LATER, uri: LATER });
  const broker = { hostName: LATER, url: secret('broker'), password: secret('broker-password') };
  const parts: ContainerParts = {
    ...{ common: { resourceGroupName: LATER, location }, settings, plan, otherApps },
    environmentId: LATER,
    variables: existingCacheUrl ? [secretVariable('REDIS_URL', existingCacheUrl)] : [],
    celery: existingBroker ?? (plan.workers && broker),
  };
  const renamed = { minReplicas: 'minInstances', maxReplicas: 'maxInstances', probePath: 'healthCheckPath' };
  const web = checkPart(problems, renamed, (found) => {
    const { props } = planContainerAppTier(found, webArgs(parts));
    checkContainerAppTier(found, resolveContainerAppTier(`${name}-web`, props));
  });
  const args = workerArgs(parts);
  if (!args || !web) return web; // they share image and variables, whose problems are enough once
  return checkPart(problems, { app: 'celeryApp' }, (found) => {
    const { props } = planWorkerFleet(found, args);
    checkWorkerFleet(found, props, resolveWorkerFleet(`${name}-workers`, props));
  });
}

/** Adds the problems that network, database, cache and broker would have. */
export function checkStores(
  problems: Problems,
  plan: Plan,
  settings: WebApplicationSettings,
  connections: ApplicationConnections | undefined,
): void {
  const { location, addressSpace } = settings;
  const common = { resourceGroupName: LATER, location };
  const places = {
    ...{ endpointsSubnetId: LATER, keyVaultZoneId: LATER, redisZoneId: LATER },
    ...{ postgresSubnetId: LATER, postgresZoneId: LATER },
  };
  const parts: StoreParts = { common, settings, plan, places, logWorkspaceId: LATER };
  const network = { ...common, addressSpace };
  checkPart(problems, {}, (found) => {
    checkedSubnetRanges(found, resolveNetwork(network), network);
  });
  const database = databaseArgs(parts, connections);
  const renamed = {
    ...{ skuName: 'databaseSkuName', storageGiB: 'databaseStorageGiB', administratorPassword: 'databasePassword' },
    existingServerName: 'existingDatabaseServerName',
  };
  if (database) {
    checkPart(problems, renamed, (found) => {
      const { props } = planPostgresDatabase(found, database);
      checkPostgresDatabase(found, props, resolvePostgresDatabaseArgs(props));
    });
  }
  checkRedis(problems, cacheArgs(parts), 'cacheSkuName');
  checkRedis(problems, brokerArgs(parts), 'brokerSkuName');
}

function checkRedis(problems: Problems, args: RedisCacheArgs | undefined, skuName: string): void {
  if (args === undefined) return;
  checkPart(problems, { skuName }, (found) => {
    const { props } = planRedisCache(found, args);
    checkRedisCache(found, resolveRedisCacheArgs(props));
  });
}

/** Adds the problems of a part under the names of the application's arguments. Returns whether there is none. */
function checkPart(problems: Problems, renamed: Renamed, check: (found: Problems) => void): boolean {
  try {
    new Problems('a part', 'part').build(check);
    return true;
  } catch (error) {
    if (!(error instanceof LoadbearingError)) throw error;
    const rename = (text: string): string =>
      Object.entries(renamed).reduce((it, [of, own]) => it.replace(new RegExp(`\\b${of}\\b`, 'g'), own), text);
    error.problems.forEach(({ code, where, what, expected, fix }) =>
      problems.check(false, {
        ...{ code, expected },
        property: rename(where.replace(/^part\./, '')),
        what: rename(what),
        fix: rename(fix),
      }),
    );
    return false;
  }
}
