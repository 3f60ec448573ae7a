import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { CachePlan, Defaults, PlannedProps, PlannedSettings, Problems, Resolved } from '../../domain';
import { dataSubnets } from './data-subnets';

/** Purpose of a cache; selects the eviction policy. */
export enum CachePurpose {
  /** Data that can be recomputed. Evicts the least recently used key (`allkeys-lru`). */
  CACHE = 'CACHE',
  /** Sessions and counters that expire, next to permanent keys. Evicts only keys with an expiry (`volatile-lru`). */
  SESSIONS = 'SESSIONS',
  /** A task queue that must not lose tasks. Rejects writes when the memory is full (`noeviction`). */
  BROKER = 'BROKER',
}

/** Server of a cache. Both speak the Redis protocol; Valkey nodes cost about a fifth less. */
export enum RedisEngine {
  /** Valkey 8, the open-source successor of Redis. A cache on Valkey cannot return to Redis. */
  VALKEY_8 = 'VALKEY_8',
  /** Redis OSS 7.1, the last version on ElastiCache. */
  REDIS_7 = 'REDIS_7',
}

/** An existing replication group with cluster mode disabled and TLS. */
export interface ExistingReplicationGroup {
  /** Host name of the endpoint for writes. */
  readonly primaryEndpoint: string;
  /**
   * Host name of the endpoint that distributes reads over the replicas.
   *
   * @default - the primary endpoint
   */
  readonly readerEndpoint?: string;
  /** Secret whose whole value is the AUTH token. */
  readonly authSecret: secretsmanager.ISecret;
  /** Security group of the nodes. */
  readonly securityGroup: ec2.ISecurityGroup;
  /**
   * Ids of the nodes, for alarms.
   *
   * @default - none: no alarms are possible
   */
  readonly memberIds?: string[];
}

/** Properties of a `RedisCache`. */
export interface RedisCacheProps {
  /** VPC of the nodes. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the nodes. They need no internet access.
   *
   * @default - the isolated subnets, or the private ones if there are none
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Cache or broker of a plan for AWS. It sets `nodeType`. Props that you set win.
   *
   * @default - `nodeType` is required
   */
  readonly plan?: CachePlan;
  /**
   * Type of each node, e.g. `cache.t4g.small`. Each node is billed.
   *
   * @default - from `plan`
   */
  readonly nodeType?: string;
  /**
   * Number of nodes, 1 to 6: one primary, and replicas in other zones.
   *
   * @default 2
   */
  readonly nodes?: number;
  /**
   * If true, a replica takes over when the primary or its zone fails. Requires at least 2 nodes.
   *
   * @default - true with at least 2 nodes
   */
  readonly failover?: boolean;
  /**
   * Server and its version.
   *
   * @default RedisEngine.VALKEY_8
   */
  readonly engine?: RedisEngine;
  /** Purpose of the cache; selects the eviction policy. Use separate caches for tasks and cached data. */
  readonly purpose: CachePurpose;
  /**
   * Name of the secret that holds the AUTH token.
   *
   * @default - a generated name
   */
  readonly authSecretName?: string;
  /**
   * Length of the AUTH token, 16 to 128 letters and digits.
   *
   * Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
   *
   * @default 48
   */
  readonly authTokenLength?: number;
  /**
   * Days to keep the daily snapshot, 1 to 35. Snapshots survive the loss of all nodes.
   *
   * @default 7
   */
  readonly snapshotRetentionDays?: number;
  /**
   * Window of the daily snapshot in UTC, e.g. `03:00-04:00`.
   *
   * @default - chosen by AWS
   */
  readonly snapshotWindow?: string;
  /**
   * Window for maintenance in UTC, e.g. `sun:05:00-sun:06:00`.
   *
   * @default - chosen by AWS
   */
  readonly maintenanceWindow?: string;
  /**
   * KMS key of data at rest and the AUTH secret. CloudFormation replaces a cache whose data gets another key.
   *
   * @default - that of `SecurityDefaults` for the secret, and with `encryptData` for the data; otherwise keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Port of the server.
   *
   * @default 6379
   */
  readonly port?: number;
  /**
   * Id of the replication group. Changing it replaces the cache.
   *
   * @default - a generated id
   */
  readonly replicationGroupId?: string;
  /**
   * Additional server parameters. They replace those of `purpose`.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };
  /**
   * Removal policy of the cache and its data: SNAPSHOT, DESTROY or RETAIN.
   *
   * @default RemovalPolicy.SNAPSHOT
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Existing replication group, described by `nodeType` and `purpose`. Nothing is created.
   *
   * @default - a new replication group
   */
  readonly existing?: ExistingReplicationGroup;
}

export const DEFAULTS = {
  nodes: 2,
  engine: RedisEngine.VALKEY_8,
  authTokenLength: 48,
  snapshotRetentionDays: 7,
  port: 6379,
  removalPolicy: RemovalPolicy.SNAPSHOT,
} satisfies Partial<RedisCacheProps>;

/** Sizes that props or a plan must state. */
const REQUIRED = ['nodeType'] as const;
type Planned = PlannedProps<RedisCacheProps, (typeof REQUIRED)[number]>;

/** Returns the props with the size of their plan. */
export function planRedisCache(problems: Problems, props: RedisCacheProps): Planned {
  const planned = props.plan && { nodeType: props.plan.size };
  return PlannedSettings.apply(problems, props, planned, { required: REQUIRED, part: 'cache' });
}

/** Props with all defaults. */
export type ResolvedRedisCacheProps = Resolved<Planned['props'], typeof DEFAULTS> &
  Required<Pick<RedisCacheProps, 'vpcSubnets' | 'failover'>>;

/** Fills in all defaults. */
export function resolveRedisCacheProps(props: Planned['props']): ResolvedRedisCacheProps {
  const resolved = Defaults.apply(props, DEFAULTS);
  return {
    ...resolved,
    vpcSubnets: props.vpcSubnets ?? dataSubnets(props.vpc),
    failover: props.failover ?? resolved.nodes > 1,
  };
}
