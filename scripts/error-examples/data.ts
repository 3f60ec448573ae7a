import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** Databases, poolers, caches and secrets. */
export const DATA: ErrorExamples = {
  [ProblemCode.CONNECTIONS_EXCEED_LIMIT]: {
    example: '`2000 connections [web 2000 = 10 instances × 5 processes × (25 + 15) (100 %)] do not fit`',
    fix: 'Lower the pool sizes or the number of instances, use a larger database, or put a pooler in front of it. The message lists values that fit.',
  },
  [ProblemCode.CLIENTS_EXCEED_POOLER]: {
    example: '50 replicas with pools of 50 open 2500 connections, and PgBouncer accepts 1000 clients.',
    fix: "Lower the clients' pools, or raise `maxClientConnections`.",
  },
  [ProblemCode.POOL_EXCEEDS_DATABASE]: {
    example: '`PgBouncer opens 900 server connections`, and the database has 800 available.',
    fix: 'Lower `defaultPoolSize` or `maxDbConnections`, or use a larger database.',
  },
  [ProblemCode.POOL_SIZES_CONTRADICT]: {
    example: '`minPoolSize is 10, above defaultPoolSize 5`',
    fix: 'Raise the larger limit, or lower the smaller one.',
  },
  [ProblemCode.UNSUPPORTED_POOL_MODE]: {
    example: 'An RDS Proxy is configured with `PoolMode.STATEMENT`.',
    fix: 'Use `PoolMode.TRANSACTION`.',
  },
  [ProblemCode.INVALID_PARAMETER_VALUE]: {
    example: '`work_mem is "64 megabytes"`',
    fix: "Use a value inside PostgreSQL's range, with a unit that PostgreSQL knows (`64MB`), or a plain number in base units.",
  },
  [ProblemCode.READ_ONLY_PARAMETER]: {
    example: '`fsync` is set on an Azure flexible server, where it cannot be changed.',
    fix: 'Remove the parameter.',
  },
  [ProblemCode.PARAMETER_SET_BY_PROPERTY]: {
    example: '`parameters` sets `max_connections`, which the property `maxConnections` controls.',
    fix: 'Move the value to the property named in the message.',
  },
  [ProblemCode.PARAMETER_EXCEEDS_SERVER]: {
    example: '`shared_buffers is 16 GiB` on a server with 16 GiB of memory.',
    fix: 'Lower the parameter, or use a larger server.',
  },
  [ProblemCode.REPLICA_SMALLER_THAN_PRIMARY]: {
    example: 'The primary is a `db.t3.large`, and `replicaClass` is `db.t3.medium`.',
    fix: 'Use a class with at least the memory of the primary, or set `maxConnections` for both.',
  },
  [ProblemCode.MISSING_PRELOAD_LIBRARY]: {
    example: '`extensions` has `pg_cron`, and `shared_preload_libraries` is `pg_stat_statements`.',
    fix: 'Add the library to `shared_preload_libraries`, or leave the parameter out.',
  },
  [ProblemCode.UNSUPPORTED_ON_BURSTABLE]: {
    example: 'A `Standard_B2s` server has `pgBouncer`, replicas or a standby.',
    fix: 'Use a GeneralPurpose SKU such as `Standard_D2ds_v5`, or leave the property out.',
  },
  [ProblemCode.NOT_OFFERED_IN_REGION]: {
    example: '`"westus2" has no zone-redundant standby for new PostgreSQL servers`',
    fix: 'Use one of the regions in the message, or change the property that it names. If the service offers it by now, or the server is older than the restriction, set `ignoreRegionLimits`.',
  },
  [ProblemCode.UNSUPPORTED_ON_V6]: {
    example: 'A `Standard_D4ds_v6` server has `subnetId`.',
    fix: 'Use a SKU of version 5, such as `Standard_D4ds_v5`.',
  },
  [ProblemCode.STORAGE_UNSUPPORTED]: {
    example: 'A server with `DatabaseStorage.PREMIUM_SSD_V2` has `storageAutoGrow: true`.',
    fix: 'Leave the property out, or use the other kind of storage.',
  },
  [ProblemCode.NO_NETWORK_ACCESS]: {
    example: 'A vault has no `subnetId`, and `publicNetworkAccess` is false.',
    fix: 'Pass `subnetId` and `privateDnsZoneId`, or set `publicNetworkAccess: true`.',
  },
  [ProblemCode.WEAK_PASSWORD]: {
    example: '`administratorPassword` has 8 characters, all of them lower-case letters.',
    fix: 'Generate a random password, for example with `random.RandomPassword`, and store it with `pulumi config set --secret`.',
  },
  [ProblemCode.CACHE_TOO_SMALL]: {
    example: '`expectedConnections is 20000`, and `Balanced_B5` accepts 15000.',
    fix: "Lower the clients' pools, or use the SKU named in the message.",
  },
  [ProblemCode.CLUSTER_MODE_UNSUPPORTED]: {
    example: '`existing.primaryEndpoint` is `clustercfg.live.abc123.use1.cache.amazonaws.com`.',
    fix: 'Pass the primary endpoint of a replication group with cluster mode disabled.',
  },
  [ProblemCode.KEY_IN_OTHER_REGION]: {
    example: '`encryptionKey` is a key in us-east-1, and the stack is in eu-west-1.',
    fix: 'Create a key in the region of the stack, and set it with `SecurityDefaults.set(stack, { encryptionKey })`.',
  },
  [ProblemCode.ACCESS_LOGS_WITH_KEY]: {
    example: '`serverAccessLogsBucket` is encrypted with a KMS key.',
    fix: 'Create the bucket with `encryption: s3.BucketEncryption.S3_MANAGED`.',
  },
  [ProblemCode.RETENTION_OUTSIDE_LOCK]: {
    example: '`vaultLock.minRetentionDays` is 30, and `retentionDays` is 14.',
    fix: 'Raise `retentionDays`, or lower `minRetentionDays`.',
  },
  [ProblemCode.UNENCRYPTED_CONNECTIONS]: {
    example: "`rds.force_ssl` is '0' on AWS, or `require_secure_transport` is 'off' on Azure.",
    fix: 'Remove the parameter. If a client cannot use TLS, set `allowUnencryptedConnections: true` as well.',
  },
  [ProblemCode.ALTERNATING_LOGINS_BEHIND_PROXY]: {
    example: 'A database has `proxy: true`, and roles with `alternating: true`.',
    fix: 'Remove `alternating`: RDS Proxy accepts only the user name that a secret has now. Or connect without the proxy.',
  },
};
