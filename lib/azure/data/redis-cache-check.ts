import { ProblemCode, Problems, RedisSize, RedisSkus } from '../../domain';
import { CustomerManagedKeys } from '../customer-managed-key';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';
import { LockKind, ResourceInterfaces } from '../resource-interfaces';
import { checkNetworkAccess } from './network-access';
import { RedisService, ResolvedRedisCacheArgs } from './redis-cache-args';

/** Adds the problems of the arguments, and returns the size of the cache. */
export function checkRedisCache(problems: Problems, args: ResolvedRedisCacheArgs): RedisSize {
  const isLegacy = args.service === RedisService.LEGACY_PREMIUM;
  Regions.check(problems, args.location);
  PhysicalName.check(problems, 'redisName', 'redis', args.redisName);
  problems.number('legacyReplicas', args.legacyReplicas, { min: 1, max: 3, integer: true }, 'use 1 to 3');
  problems.number('legacyShards', args.legacyShards, { min: 1, max: 10, integer: true }, 'use 1 to 10');
  checkNetworkAccess(problems, 'the cache', args);
  checkPrincipals(problems, args);
  // A managed cluster has metrics only. Its database could log every connection, which costs more than it is worth.
  ResourceInterfaces.check(problems, args, { logs: isLegacy });
  checkKey(problems, args);
  // https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources: it rejects requests for keys.
  problems.check(args.lock?.kind !== LockKind.READ_ONLY || !args.accessKeys, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'lock.kind',
    what: 'a read-only lock rejects the request for the access key that connectionUrl contains',
    expected: 'LockKind.CAN_NOT_DELETE with accessKeys',
    fix: 'remove kind, or accessKeys',
  });
  return isLegacy ? checkLegacySize(problems, args) : checkManagedSize(problems, args);
}

/** Sources: https://learn.microsoft.com/azure/redis/how-to-encryption, and the description of keyEncryptionKeyUrl in its API. */
function checkKey(problems: Problems, { service, customerManagedKey: key }: ResolvedRedisCacheArgs): void {
  CustomerManagedKeys.check(problems, 'customerManagedKey', key);
  problems.check(service === RedisService.MANAGED || key === undefined, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'customerManagedKey',
    what: 'customerManagedKey is set for a legacy cache of the tier Premium, which does not support it',
    expected: 'RedisService.MANAGED',
    fix: 'use the managed service, or remove customerManagedKey',
  });
  problems.check(key === undefined || key.keyVersion !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'customerManagedKey.keyVersion',
    what: 'the key has no version, and Azure Managed Redis does not follow new ones',
    expected: 'the version of the key',
    fix: 'set keyVersion, and change it after each rotation of the key',
  });
}

function checkPrincipals(problems: Problems, { service, entraPrincipals }: ResolvedRedisCacheArgs): void {
  problems.check(service === RedisService.MANAGED || entraPrincipals.length === 0, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'entraPrincipals',
    what: 'entraPrincipals is set for a legacy cache',
    expected: 'RedisService.MANAGED',
    fix: 'create redis.AccessPolicyAssignment yourself, or use the managed service',
  });
  entraPrincipals.forEach(({ name }) =>
    problems.match(`entraPrincipals[${name}].name`, name, /^[A-Za-z0-9]{1,60}$/, {
      expected: '1 to 60 letters and digits',
      fix: 'rename it',
    }),
  );
}

function checkManagedSize(problems: Problems, args: ResolvedRedisCacheArgs): RedisSize {
  const { skuName, expectedConnections, leastMemoryGiB, legacyCapacity } = args;
  problems.number('legacyCapacity', legacyCapacity, { min: 1, max: 5, integer: true }, 'use 1 to 5 for P1 to P5');
  const size = RedisSkus.find(skuName);
  if (!size) {
    return problems.fail({
      code: ProblemCode.UNKNOWN_CHOICE,
      property: 'skuName',
      what: `skuName is ${JSON.stringify(skuName)}`,
      expected: `one of ${RedisSkus.balanced().join(', ')}, MemoryOptimized_M10 and larger, ComputeOptimized_X3 and larger`,
      fix: 'use one of these; the sizes of Azure Cache for Redis (C, P, E) do not apply to Azure Managed Redis',
    });
  }
  const sufficient = RedisSkus.balanced().find((it) => isSufficient(it, expectedConnections, leastMemoryGiB));
  checkUse(problems, args, size, { name: skuName, remedy: `use ${sufficient ?? 'several caches'}` });
  return size;
}

function checkLegacySize(problems: Problems, args: ResolvedRedisCacheArgs): RedisSize {
  const { legacyCapacity, legacyShards } = args;
  const size = RedisSkus.findLegacy(legacyCapacity, legacyShards);
  if (!size) {
    return problems.fail({
      code: ProblemCode.NUMBER_OUT_OF_RANGE,
      property: 'legacyCapacity',
      what: `legacyCapacity is ${legacyCapacity}`,
      expected: 'a whole number of at least 1 and at most 5',
      fix: 'use 1 to 5 for P1 to P5',
    });
  }
  checkUse(problems, args, size, { name: `P${legacyCapacity}`, remedy: 'raise legacyCapacity or legacyShards' });
  return size;
}

function checkUse(
  problems: Problems,
  { expectedConnections = 0, leastMemoryGiB = 0 }: ResolvedRedisCacheArgs,
  { connections, usableGiB }: RedisSize,
  { name, remedy }: { readonly name: string; readonly remedy: string },
): void {
  const areNumbers =
    problems.number(
      'expectedConnections',
      expectedConnections,
      { min: 0 },
      'use the sum of the clients, 0 for unknown',
    ) && problems.number('leastMemoryGiB', leastMemoryGiB, { min: 0 }, 'use the size of the data, 0 for unknown');
  if (!areNumbers) return;
  problems.check(expectedConnections <= connections, {
    code: ProblemCode.CACHE_TOO_SMALL,
    property: 'expectedConnections',
    what: `expectedConnections is ${expectedConnections}`,
    expected: `at most ${connections}, the limit of ${name}`,
    fix: `lower the pools of the clients, or ${remedy}`,
  });
  problems.check(leastMemoryGiB <= usableGiB, {
    code: ProblemCode.CACHE_TOO_SMALL,
    property: 'leastMemoryGiB',
    what: `leastMemoryGiB is ${leastMemoryGiB}`,
    expected: `at most ${Math.round(usableGiB * 10) / 10}, the memory for data of ${name}`,
    fix: remedy,
  });
}

function isSufficient(skuName: string, connections = 0, memoryGiB = 0): boolean {
  const size = RedisSkus.find(skuName);
  return size !== undefined && size.connections >= connections && size.usableGiB >= memoryGiB;
}
