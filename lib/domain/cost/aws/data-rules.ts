import { Json } from '../../resources/shape';
import { BilledResource } from '../billed-resource';
import { Charges, Rules, forEach } from '../charges';

/** gp3 of RDS: included I/O operations per second, below and from the size at which storage is striped. */
const STRIPED_GIB = 400;
const INCLUDED_IOPS = 3000;
const INCLUDED_IOPS_STRIPED = 12_000;
/** RDS Proxy charges at least as many vCPUs. */
const PROXY_MIN_VCPUS = 2;

/** Rules of RDS, ElastiCache, S3 and backups. */
export const DATA_RULES: Rules = {
  'AWS::RDS::DBInstance': (charges, resources) => {
    resources.forEach((it) => databaseInstance(charges, it));
    charges.used(resources, 'rds.backup', 'backupGb', { formula: 'usage backupGb, beyond the size of the storage' });
  },
  'AWS::RDS::DBProxy': forEach((charges, resource) => {
    const databases = charges
      .ofType('AWS::RDS::DBInstance')
      .filter((it) => it.properties.DBInstanceClass !== undefined);
    const vcpus = Math.max(PROXY_MIN_VCPUS, ...databases.map((it) => vcpusOf(charges, it)));
    charges.hours(resource, 'rds.proxy', vcpus, 'vCPUs of the database');
  }),
  'AWS::ElastiCache::ReplicationGroup': (charges, resources) => {
    resources.forEach((it) => {
      const { Engine, CacheNodeType, NumNodeGroups, ReplicasPerNodeGroup, NumCacheClusters } = it.properties;
      const values = charges.template(it);
      const shards = values.knownNumber(NumNodeGroups) ?? 1;
      const nodes =
        values.knownNumber(NumCacheClusters) ?? shards * (1 + (values.knownNumber(ReplicasPerNodeGroup) ?? 0));
      cacheNodes(charges, it, { type: CacheNodeType, engine: Engine, nodes });
    });
    const kept = resources.filter((it) => Number(it.properties.SnapshotRetentionLimit ?? 0) > 0);
    charges.used(kept, 'elasticache.snapshot', 'cacheSnapshotGb');
  },
  'AWS::ElastiCache::CacheCluster': forEach((charges, it) => {
    const { Engine, CacheNodeType, NumCacheNodes } = it.properties;
    const nodes = charges.template(it).knownNumber(NumCacheNodes) ?? 1;
    cacheNodes(charges, it, { type: CacheNodeType, engine: Engine, nodes });
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

function databaseInstance(charges: Charges, resource: BilledResource): void {
  const values = charges.template(resource);
  // A replica has the engine and the storage of its source.
  const source = sourceOf(charges, resource);
  const own = resource.properties;
  const engine = values.text(own.Engine ?? source.Engine);
  const instanceClass = values.text(own.DBInstanceClass);
  const isMultiAz = own.MultiAZ === true || own.MultiAZ === 'true';
  const storage = values.knownNumber(own.AllocatedStorage ?? source.AllocatedStorage);
  const type = values.text(own.StorageType ?? source.StorageType) || 'gp2';
  if (own.DBClusterIdentifier !== undefined) return charges.leaveOut(resource, 'no rule for Aurora');
  if (instanceClass === '') return charges.leaveOut(resource, 'its class is known at deployment only');
  const end = isMultiAz ? '.multi-az' : '';
  const product = engine.startsWith('mysql') ? 'mysql' : engine === 'postgres' ? 'postgres' : engine || 'unknown';
  charges.hours(resource, `rds.${product}.${instanceClass}${end}`, 1, isMultiAz ? 'server with a standby' : 'server');
  if (storage === undefined) return charges.leaveOut(resource, 'the size of its storage is known at deployment only');
  charges.add(resource, `rds.${type}${end}`, storage, `${storage} GiB${isMultiAz ? ' in both zones' : ''}`);
  const iops = values.knownNumber(own.Iops);
  const included = type === 'gp3' ? (storage < STRIPED_GIB ? INCLUDED_IOPS : INCLUDED_IOPS_STRIPED) : 0;
  if (iops !== undefined && iops > included) {
    charges.add(resource, `rds.${type}.iops${end}`, iops - included, `${iops} IOPS, ${included} included`);
  }
}

function sourceOf(charges: Charges, resource: BilledResource): Json {
  const { SourceDBInstanceIdentifier } = resource.properties;
  if (SourceDBInstanceIdentifier === undefined) return {};
  const same = charges.template(resource).referred(SourceDBInstanceIdentifier, 'AWS::RDS::DBInstance');
  if (Object.keys(same).length > 0) return same;
  // A replica of another region names its source by ARN, which no template resolves.
  const [primary] = charges
    .ofType('AWS::RDS::DBInstance')
    .filter((it) => it.properties.SourceDBInstanceIdentifier === undefined);
  return primary?.properties ?? {};
}

/** Returns the vCPUs of an RDS class: two up to large, then twice as many for each size. */
function vcpusOf(charges: Charges, resource: BilledResource): number {
  const [, size = ''] = /\.(\w+)$/.exec(charges.template(resource).text(resource.properties.DBInstanceClass)) ?? [];
  const [, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  return times === undefined ? PROXY_MIN_VCPUS : 4 * (times === '' ? 1 : Number(times));
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
  const product = charges.template(resource).text(engine) || 'redis';
  charges.hours(resource, `elasticache.${product}.${name}`, nodes, 'nodes');
}
