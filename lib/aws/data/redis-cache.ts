import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Defaults, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { dependentPolicy, keepsResource } from './dependent-policy';
import { checkRedisCache } from './redis-cache-check';
import {
  CachePurpose,
  DEFAULTS,
  RedisCacheProps,
  RedisEngine,
  ResolvedRedisCacheProps,
  planRedisCache,
  resolveRedisCacheProps,
} from './redis-cache-props';

/** Engine, version and parameter family, as ElastiCache names them. */
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

/** Days of snapshots that compliance packs ask for. */
const CHECKED_DAYS = 15;
const OLD_SNAPSHOT: Record<CachePurpose, string> = {
  [CachePurpose.CACHE]: 'The cache holds what can be computed again, and an old value would be wrong.',
  [CachePurpose.SESSIONS]: 'An older one would bring back sessions that have ended and counters of the past.',
  [CachePurpose.BROKER]: 'Workers have finished the tasks of an older one, and would run them again.',
};

/**
 * An ElastiCache replication group with TLS, an AUTH token, snapshots and, with at least two nodes, automatic failover.
 *
 * Costs about $37 a month for two cache.t4g.small nodes with Valkey in us-east-1.
 *
 * Cluster mode is disabled, because it supports database 0 only and Celery cannot use it. The AUTH token consists of letters and
 * digits and needs no encoding in URLs. The template contains only a reference to its secret.
 *
 * ElastiCache does not rotate AUTH tokens. To change one without downtime:
 * 1. Put the new value into the secret.
 * 2. Run `aws elasticache modify-replication-group --auth-token … --auth-token-update-strategy ROTATE`.
 * 3. Restart the clients.
 * 4. Run the command again with `SET`.
 *
 * Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
 *
 * @example
 * const sessions = new RedisCache(this, 'Sessions', {
 *   vpc,
 *   nodeType: 'cache.t4g.small',
 *   purpose: CachePurpose.SESSIONS,
 * });
 * sessions.connections.allowDefaultPortFrom(webTier);
 */
export class RedisCache extends Construct implements ec2.IConnectable {
  /** Replication group. Undefined if the cache exists already. */
  public readonly replicationGroup?: elasticache.CfnReplicationGroup;
  /** Secret whose whole value is the AUTH token. */
  public readonly authSecret: secretsmanager.ISecret;
  /** Host name of the endpoint for writes. It follows a failover. */
  public readonly primaryEndpoint: string;
  /** Host name of the endpoint that distributes reads over the replicas; with one node, the primary endpoint. */
  public readonly readerEndpoint: string;
  /** Port of the server. */
  public readonly port: number;
  /** Ids of the nodes in CloudWatch (dimension `CacheClusterId`). */
  public readonly memberIds: string[];
  /** Purpose of the cache. */
  public readonly purpose: CachePurpose;
  /** Connections to the nodes: `cache.connections.allowDefaultPortFrom(tier)`. */
  public readonly connections: ec2.Connections;
  /** Sizes that props set instead of the plan, e.g. `nodeType: cache.t4g.small instead of cache.t4g.micro`. */
  public readonly planOverrides: string[];
  private readonly props: ResolvedRedisCacheProps;

  constructor(scope: Construct, id: string, props: RedisCacheProps) {
    super(scope, id);
    const given = requireTypes(this, 'RedisCacheProps', props);
    const planned = planRedisCache(Problems.of(this), given);
    this.planOverrides = planned.overrides;
    this.props = resolveRedisCacheProps(planned.props);
    Problems.of(this).build((problems) => checkRedisCache(problems, Defaults.apply(given, {}), this.props));
    const { existing, vpc, port, nodes, purpose } = this.props;
    this.port = port;
    this.purpose = purpose;
    const defaultPort = ec2.Port.tcp(port);

    if (existing) {
      this.authSecret = existing.authSecret;
      this.primaryEndpoint = existing.primaryEndpoint;
      this.readerEndpoint = existing.readerEndpoint ?? existing.primaryEndpoint;
      this.memberIds = existing.memberIds ?? [];
      this.connections = new ec2.Connections({ securityGroups: [existing.securityGroup], defaultPort });
      return;
    }

    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Nodes of the cache',
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [securityGroup], defaultPort });
    this.authSecret = this.createSecret();
    this.replicationGroup = this.createGroup(securityGroup);

    this.primaryEndpoint = this.replicationGroup.attrPrimaryEndPointAddress;
    // The reader endpoint of a group with one node is of no use.
    this.readerEndpoint = nodes > 1 ? this.replicationGroup.attrReaderEndPointAddress : this.primaryEndpoint;
    const groupId = this.replicationGroup.ref;
    this.memberIds = Array.from({ length: nodes }, (_, index) =>
      Fn.join('-', [groupId, String(index + 1).padStart(3, '0')]),
    );
  }

  private createSecret(): secretsmanager.Secret {
    const { authSecretName, encryptionKey, authTokenLength, removalPolicy } = this.props;
    const secret = new secretsmanager.Secret(this, 'Auth', {
      secretName: authSecretName,
      description: 'AUTH token of the cache',
      encryptionKey: EncryptionKeys.forSecrets(this, encryptionKey),
      generateSecretString: { passwordLength: authTokenLength, excludePunctuation: true },
      // The group keeps a copy of the token, which is useless without it.
      removalPolicy: dependentPolicy(removalPolicy),
    });
    NagFindings.acknowledge(secret, {
      SecretsManagerRotationEnabled:
        'ElastiCache does not rotate AUTH tokens: changing one modifies the replication group. The token is random, only named roles read it, and it is useless outside the VPC. The documentation of RedisCache has the steps to change it.',
    });
    return secret;
  }

  private createGroup(securityGroup: ec2.SecurityGroup): elasticache.CfnReplicationGroup {
    const { props } = this;
    const { engine, version, family } = ENGINES[props.engine];
    const subnetGroup = new elasticache.CfnSubnetGroup(this, 'SubnetGroup', {
      description: 'Subnets of the cache nodes',
      subnetIds: props.vpc.selectSubnets(props.vpcSubnets).subnetIds,
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
      numCacheClusters: props.nodes,
      automaticFailoverEnabled: props.failover,
      multiAzEnabled: props.failover,
      cacheSubnetGroupName: subnetGroup.ref,
      cacheParameterGroupName: parameterGroup.ref,
      securityGroupIds: [securityGroup.securityGroupId],
      port: props.port,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      kmsKeyId: EncryptionKeys.forData(this, props.encryptionKey)?.keyArn,
      authToken: this.authSecret.secretValue.unsafeUnwrap(),
      snapshotRetentionLimit: props.snapshotRetentionDays,
      snapshotWindow: props.snapshotWindow,
      preferredMaintenanceWindow: props.maintenanceWindow,
    });
    group.applyRemovalPolicy(props.removalPolicy);
    if (keepsResource(props.removalPolicy)) {
      [subnetGroup, parameterGroup, securityGroup].forEach((it) => it.applyRemovalPolicy(props.removalPolicy));
    }
    this.acknowledgeGroup(group);
    return group;
  }

  private acknowledgeGroup(group: elasticache.CfnReplicationGroup): void {
    const { engine, port, failover, nodes, purpose, snapshotRetentionDays: days } = this.props;
    if (days >= DEFAULTS.snapshotRetentionDays && days < CHECKED_DAYS) {
      NagFindings.acknowledge(group, {
        ElastiCacheRedisClusterAutomaticBackup: `Snapshots of ${days} days are enough. ${OLD_SNAPSHOT[purpose]}`,
      });
    }
    if (engine === RedisEngine.REDIS_7 && port === DEFAULTS.port) {
      NagFindings.acknowledge(group, {
        'AwsSolutions-AEC5':
          'Another port adds no protection inside a VPC: only named security groups reach the cache, over TLS and with a token.',
      });
    }
    if (!failover) {
      NagFindings.acknowledge(group, {
        'AwsSolutions-AEC4': `The cache has no failover (nodes: ${nodes}): this environment tolerates minutes without it.`,
      });
    }
  }
}
