import { NagFindings } from '../nag-findings';
import { Fn, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';

/** What the memory is for. It decides what happens when the memory is full. */
export enum CachePurpose {
  /** Everything can be computed again: the least recently used key goes (`allkeys-lru`). */
  CACHE = 'CACHE',
  /** Sessions and counters with an expiry beside lasting keys: only keys with an expiry go (`volatile-lru`). */
  SESSIONS = 'SESSIONS',
  /** A queue of tasks, of which none may be lost: writes are refused instead (`noeviction`). */
  BROKER = 'BROKER',
}

/** The server. Both speak the Redis protocol; Valkey nodes cost about a fifth less. */
export enum RedisEngine {
  /** Valkey 8, the open-source successor of Redis. There is no way back from it to Redis. */
  VALKEY_8 = 'VALKEY_8',
  /** Redis OSS 7.1, the last one ElastiCache offers. */
  REDIS_7 = 'REDIS_7',
}

/** A replication group that already exists, with cluster mode disabled and TLS. */
export interface ExistingReplicationGroup {
  /** Name of the endpoint that takes writes. */
  readonly primaryEndpoint: string;
  /**
   * Name of the endpoint that spreads reads over the replicas.
   *
   * @default - the primary endpoint
   */
  readonly readerEndpoint?: string;
  /** The secret that holds the AUTH token as its whole value. */
  readonly authSecret: secretsmanager.ISecret;
  /** The security group of the nodes. */
  readonly securityGroup: ec2.ISecurityGroup;
  /**
   * Ids of the nodes, whose metrics alarms watch.
   *
   * @default - none: no alarm can be made
   */
  readonly memberIds?: string[];
}

/** What a `RedisCache` is made of. */
export interface RedisCacheProps {
  /** Where the nodes live. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the nodes. Nodes need no way out.
   *
   * @default - the isolated subnets, or the private ones where there are none
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Type of each node, e.g. `cache.t4g.small`. It is billed for every node. */
  readonly nodeType: string;
  /**
   * Nodes, 1 to 6: one primary, the others its replicas in other zones.
   *
   * @default 2
   */
  readonly nodes?: number;
  /**
   * Whether a replica takes over when the primary or its zone fails. It needs 2 nodes.
   *
   * @default - true from 2 nodes on
   */
  readonly failover?: boolean;
  /**
   * The server.
   *
   * @default RedisEngine.VALKEY_8
   */
  readonly engine?: RedisEngine;
  /** What the memory is for, see `CachePurpose`. Tasks and cached data belong in different caches. */
  readonly purpose: CachePurpose;
  /**
   * Name of the secret that holds the AUTH token.
   *
   * @default - a generated name
   */
  readonly authSecretName?: string;
  /**
   * Letters and digits of the AUTH token, 16 to 128.
   *
   * @default 48
   */
  readonly authTokenLength?: number;
  /**
   * Days for which the daily snapshot is kept, 1 to 35. With it the data survives the loss of all nodes (TT-SES-09).
   *
   * @default 7
   */
  readonly snapshotRetentionDays?: number;
  /**
   * When the daily snapshot is taken, in UTC, e.g. `03:00-04:00`.
   *
   * @default - chosen by AWS
   */
  readonly snapshotWindow?: string;
  /**
   * When patches are applied, in UTC, e.g. `sun:05:00-sun:06:00`.
   *
   * @default - chosen by AWS
   */
  readonly maintenanceWindow?: string;
  /**
   * Key for the data at rest and the AUTH secret.
   *
   * @default - keys that AWS manages
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
   * Further server parameters. They win over those of `purpose`.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };
  /**
   * What happens to the data when the cache goes: SNAPSHOT, DESTROY or RETAIN.
   *
   * @default RemovalPolicy.SNAPSHOT
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * A replication group you already have. Then none is created; `nodeType` and `purpose` describe it.
   *
   * @default - one is created
   */
  readonly existing?: ExistingReplicationGroup;
}

interface Engine {
  readonly engine: string;
  readonly version: string;
  readonly family: string;
}

const ENGINES: Record<RedisEngine, Engine> = {
  [RedisEngine.VALKEY_8]: { engine: 'valkey', version: '8.2', family: 'valkey8' },
  [RedisEngine.REDIS_7]: { engine: 'redis', version: '7.1', family: 'redis7' },
};

const EVICTION: Record<CachePurpose, string> = {
  [CachePurpose.CACHE]: 'allkeys-lru',
  [CachePurpose.SESSIONS]: 'volatile-lru',
  [CachePurpose.BROKER]: 'noeviction',
};

const DEFAULT_PORT = 6379;

/**
 * An ElastiCache replication group with TLS, an AUTH token, snapshots and, from two nodes on, automatic failover.
 *
 * Cluster mode is disabled: it knows only database 0, and Celery cannot use it. The AUTH token is letters and digits, so that
 * it fits into a URL as it is; it reaches the template only as a reference to its secret.
 *
 * ElastiCache has no hosted rotation for AUTH tokens. To change one without downtime: put the new value into the secret, run
 * `aws elasticache modify-replication-group --auth-token … --auth-token-update-strategy ROTATE`, restart the clients, then run
 * it again with `SET`. Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
 */
export class RedisCache extends Construct implements ec2.IConnectable {
  /** The replication group; undefined around an existing one. */
  public readonly replicationGroup?: elasticache.CfnReplicationGroup;
  /** The secret whose whole value is the AUTH token. */
  public readonly authSecret: secretsmanager.ISecret;
  /** Name of the endpoint that takes writes. It follows a failover. */
  public readonly primaryEndpoint: string;
  /** Name of the endpoint that spreads reads over the replicas; with one node the primary's. */
  public readonly readerEndpoint: string;
  /** Port of the server. */
  public readonly port: number;
  /** Ids of the nodes as CloudWatch knows them (dimension `CacheClusterId`). */
  public readonly memberIds: string[];
  /** What the memory is for. */
  public readonly purpose: CachePurpose;
  /** Who may connect: `cache.connections.allowDefaultPortFrom(tier)`. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: RedisCacheProps) {
    super(scope, id);
    this.check(props);
    this.port = props.port ?? DEFAULT_PORT;
    this.purpose = props.purpose;
    const defaultPort = ec2.Port.tcp(this.port);

    if (props.existing) {
      const { existing } = props;
      this.authSecret = existing.authSecret;
      this.primaryEndpoint = existing.primaryEndpoint;
      this.readerEndpoint = existing.readerEndpoint ?? existing.primaryEndpoint;
      this.memberIds = existing.memberIds ?? [];
      this.connections = new ec2.Connections({ securityGroups: [existing.securityGroup], defaultPort });
      return;
    }

    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Nodes of the cache',
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [securityGroup], defaultPort });
    this.authSecret = this.createSecret(props);
    this.replicationGroup = this.createGroup(props, securityGroup, this.authSecret);

    const nodes = props.nodes ?? 2;
    this.primaryEndpoint = this.replicationGroup.attrPrimaryEndPointAddress;
    // A group of one node has no reader endpoint of its own worth the name.
    this.readerEndpoint = nodes > 1 ? this.replicationGroup.attrReaderEndPointAddress : this.primaryEndpoint;
    const groupId = this.replicationGroup.ref;
    this.memberIds = Array.from({ length: nodes }, (_, index) =>
      Fn.join('-', [groupId, String(index + 1).padStart(3, '0')]),
    );
  }

  private createSecret(props: RedisCacheProps): secretsmanager.Secret {
    const secret = new secretsmanager.Secret(this, 'Auth', {
      secretName: props.authSecretName,
      description: 'AUTH token of the cache',
      encryptionKey: props.encryptionKey,
      generateSecretString: { passwordLength: props.authTokenLength ?? 48, excludePunctuation: true },
      // The token is of use only as long as the group, which keeps its own copy.
      removalPolicy: keepsResource(props.removalPolicy) ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    NagFindings.acknowledge(secret, {
      'AwsSolutions-SMG4':
        'ElastiCache has no hosted rotation for AUTH tokens: changing one is a modification of the replication group. The token is random, is read by named roles only and is useless outside the VPC; the steps to change it are in the documentation of RedisCache.',
    });
    return secret;
  }

  private createGroup(
    props: RedisCacheProps,
    securityGroup: ec2.SecurityGroup,
    authSecret: secretsmanager.ISecret,
  ): elasticache.CfnReplicationGroup {
    const nodes = props.nodes ?? 2;
    const failover = props.failover ?? nodes > 1;
    const { engine, version, family } = ENGINES[props.engine ?? RedisEngine.VALKEY_8];
    const subnetGroup = new elasticache.CfnSubnetGroup(this, 'SubnetGroup', {
      description: 'Subnets of the cache nodes',
      subnetIds: props.vpc.selectSubnets(props.vpcSubnets ?? dataSubnets(props.vpc)).subnetIds,
    });
    const parameterGroup = new elasticache.CfnParameterGroup(this, 'ParameterGroup', {
      cacheParameterGroupFamily: family,
      description: `Parameters of the cache (${props.purpose})`,
      properties: { 'maxmemory-policy': EVICTION[props.purpose], ...props.parameters },
    });
    const group = new elasticache.CfnReplicationGroup(this, 'Resource', {
      replicationGroupId: props.replicationGroupId,
      replicationGroupDescription: `Cache of ${this.node.path}`,
      engine,
      engineVersion: version,
      autoMinorVersionUpgrade: true,
      cacheNodeType: props.nodeType,
      numCacheClusters: nodes,
      automaticFailoverEnabled: failover,
      multiAzEnabled: failover,
      cacheSubnetGroupName: subnetGroup.ref,
      cacheParameterGroupName: parameterGroup.ref,
      securityGroupIds: [securityGroup.securityGroupId],
      port: props.port ?? DEFAULT_PORT,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      kmsKeyId: props.encryptionKey?.keyArn,
      authToken: authSecret.secretValue.unsafeUnwrap(),
      snapshotRetentionLimit: props.snapshotRetentionDays ?? 7,
      snapshotWindow: props.snapshotWindow,
      preferredMaintenanceWindow: props.maintenanceWindow,
    });
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.SNAPSHOT;
    group.applyRemovalPolicy(removalPolicy);
    if (keepsResource(removalPolicy)) {
      for (const dependency of [subnetGroup, parameterGroup, securityGroup])
        dependency.applyRemovalPolicy(removalPolicy);
    }
    if (engine === 'redis' && (props.port ?? DEFAULT_PORT) === DEFAULT_PORT) {
      NagFindings.acknowledge(group, {
        'AwsSolutions-AEC5':
          'An unusual port hides nothing inside a VPC: only named security groups reach the cache, over TLS and with a token.',
      });
    }
    if (!failover) {
      NagFindings.acknowledge(group, {
        'AwsSolutions-AEC4': `Without failover by choice (nodes: ${nodes}): for environments that may lose the cache for some minutes.`,
      });
    }
    return group;
  }

  private check(props: RedisCacheProps): void {
    const problems = Problems.of(this);
    problems.optionalNumber(
      'nodes',
      props.nodes,
      { min: 1, max: 6, integer: true },
      'use 2: one primary and one replica',
    );
    problems.check(!(props.failover === true && (props.nodes ?? 2) < 2), {
      code: ProblemCode.UNREVIEWED,
      property: 'failover',
      what: `failover is true with nodes: ${props.nodes}`,
      expected: 'failover with at least 2 nodes: a replica has to take over',
      fix: 'use nodes: 2, or leave failover out',
    });
    problems.check(!Token.isUnresolved(props.nodeType) && /^cache\.[a-z][a-z0-9]*\.[a-z0-9]+$/.test(props.nodeType), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'nodeType',
      what: Token.isUnresolved(props.nodeType) ? 'nodeType is an unresolved token' : `nodeType is '${props.nodeType}'`,
      expected: 'an ElastiCache node type such as cache.t4g.small',
      fix: "add the prefix 'cache.', and use a plain string",
    });
    problems.optionalNumber(
      'snapshotRetentionDays',
      props.snapshotRetentionDays,
      { min: 1, max: 35, integer: true },
      'use 7; without a snapshot the data is lost with its last node',
    );
    problems.optionalNumber(
      'authTokenLength',
      props.authTokenLength,
      { min: 16, max: 128, integer: true },
      'use 48: ElastiCache takes 16 to 128 characters',
    );
    problems.optionalNumber('port', props.port, { min: 1150, max: 65_535, integer: true }, `use ${DEFAULT_PORT}`);
    const endpoint = props.existing?.primaryEndpoint;
    problems.check(endpoint === undefined || Token.isUnresolved(endpoint) || !/(^|\.)clustercfg\./.test(endpoint), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'existing.primaryEndpoint',
      what: `primaryEndpoint is '${endpoint}', the configuration endpoint of a group with cluster mode`,
      expected: 'a group without cluster mode: it knows databases beside 0, and Celery can use it',
      fix: 'pass the primary endpoint of a group with cluster mode disabled',
    });
    const groupId = props.replicationGroupId;
    problems.check(
      groupId === undefined || Token.isUnresolved(groupId) || /^[a-z](?:-?[a-z0-9]){0,39}$/.test(groupId),
      {
        code: ProblemCode.INVALID_FORMAT,
        property: 'replicationGroupId',
        what: `replicationGroupId is '${groupId}'`,
        expected: 'at most 40 lower-case letters, digits and single hyphens, beginning with a letter',
        fix: 'shorten or rename it, or leave it out',
      },
    );
    problems.throwIfAny();
  }
}

function dataSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  return {
    subnetType: vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS,
  };
}

function keepsResource(policy: RemovalPolicy | undefined): boolean {
  return policy === RemovalPolicy.RETAIN || policy === RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
