import { Shape } from '../../resources/shape';
import { BilledResource } from '../billed-resource';
import { Charges, Rules, forEach } from '../charges';

/** Rules of ElastiCache, S3, backups and registries. */
export const DATA_RULES: Rules = {
  'AWS::ElastiCache::ReplicationGroup': (charges, resources) => {
    resources.forEach((it) => {
      const { Engine, CacheNodeType } = it.properties;
      const nodes = nodesOf(charges, it);
      if (nodes === undefined) return charges.leaveOut(it, 'its number of nodes is known at deployment only');
      return cacheNodes(charges, it, { type: CacheNodeType, engine: Engine, nodes });
    });
    const kept = resources.filter(
      (it) => (charges.template(it).knownNumber(it.properties.SnapshotRetentionLimit) ?? 0) > 0,
    );
    charges.used(kept, 'elasticache.snapshot', 'cacheSnapshotGb');
  },
  'AWS::ElastiCache::CacheCluster': forEach((charges, it) => {
    const { Engine, CacheNodeType, NumCacheNodes } = it.properties;
    const nodes = NumCacheNodes === undefined ? 1 : charges.template(it).knownNumber(NumCacheNodes);
    if (nodes === undefined) return charges.leaveOut(it, 'its number of nodes is known at deployment only');
    return cacheNodes(charges, it, { type: CacheNodeType, engine: Engine, nodes });
  }),
  'AWS::S3::Bucket': (charges, resources) => {
    charges.used(resources, 's3.standard', 'storageGb');
    charges.used(resources, 's3.put', 'storageWrites');
    charges.used(resources, 's3.get', 'storageReads');
  },
  'AWS::Backup::BackupVault': (charges, resources) => charges.used(resources, 'backup.rds', 'backupGb'),
  'AWS::Backup::RestoreTestingPlan': forEach((charges, resource) =>
    charges.leaveOut(resource, 'a restore test runs a copy of the database for some hours: its time is not known'),
  ),
  'AWS::ECR::Repository': (charges, resources) => charges.used(resources, 'ecr.storage', 'registryGb'),
};

/** Returns the nodes of a group: a primary and its replicas in each shard. Undefined if only the deployment knows it. */
function nodesOf(charges: Charges, resource: BilledResource): number | undefined {
  const values = charges.template(resource);
  const { NumCacheClusters, NumNodeGroups, ReplicasPerNodeGroup, NodeGroupConfiguration } = resource.properties;
  if (NumCacheClusters !== undefined) return values.knownNumber(NumCacheClusters);
  const groups = Shape.records(NodeGroupConfiguration);
  const replicas = ReplicasPerNodeGroup === undefined ? 0 : values.knownNumber(ReplicasPerNodeGroup);
  const shards = NumNodeGroups === undefined ? Math.max(groups.length, 1) : values.knownNumber(NumNodeGroups);
  if (shards === undefined || replicas === undefined) return undefined;
  // Shards that are configured each have a number of replicas of their own.
  const own = groups.slice(0, shards).map(({ ReplicaCount }) => values.numberOr(ReplicaCount, replicas));
  return own.some((it) => it === undefined)
    ? undefined
    : own.reduce<number>((sum, it) => sum + (it ?? 0) - replicas, shards * (1 + replicas));
}

interface CacheNodes {
  readonly type: unknown;
  readonly engine: unknown;
  readonly nodes: number;
}

function cacheNodes(charges: Charges, resource: BilledResource, { type, engine, nodes }: CacheNodes): void {
  const name = charges.template(resource).text(type);
  if (name === '') return charges.leaveOut(resource, 'its node type is known at deployment only');
  // CloudFormation takes Redis OSS where no engine is stated.
  const product = charges.template(resource).text(engine).toLowerCase() || 'redis';
  charges.hours(resource, `elasticache.${product}.${name}`, nodes, 'nodes');
}
