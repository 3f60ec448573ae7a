import { Json } from '../../resources/shape';
import { BilledResource } from '../billed-resource';
import { Charges, Rules, forEach } from '../charges';

/** gp3 of RDS: included I/O operations per second, below and from the size at which storage is striped. */
const STRIPED_GIB = 400;
const INCLUDED_IOPS = 3000;
const INCLUDED_IOPS_STRIPED = 12_000;
/** The same for MB/s. */
const INCLUDED_THROUGHPUT = 125;
const INCLUDED_THROUGHPUT_STRIPED = 500;
/** Days of Performance Insights that are free. */
const FREE_INSIGHTS_DAYS = 7;
/** RDS Proxy charges at least as many vCPUs. */
const PROXY_MIN_VCPUS = 2;

/** Rules of RDS. */
export const DATABASE_RULES: Rules = {
  'AWS::RDS::DBInstance': (charges, resources) => {
    resources.forEach((it) => databaseInstance(charges, it));
    charges.used(resources, 'rds.backup', 'backupGb', { formula: 'usage backupGb, beyond the size of the storage' });
  },
  'AWS::RDS::DBProxy': forEach((charges, resource) => {
    const databases = charges
      .ofType('AWS::RDS::DBInstance')
      .filter((it) => it.properties.DBInstanceClass !== undefined);
    if (databases.some((it) => charges.template(it).text(it.properties.DBInstanceClass) === '')) {
      return charges.leaveOut(resource, 'the class of its database is known at deployment only');
    }
    const vcpus = Math.max(PROXY_MIN_VCPUS, ...databases.map((it) => vcpusOf(charges, it)));
    return charges.hours(resource, 'rds.proxy', vcpus, 'vCPUs of the database');
  }),
};

function databaseInstance(charges: Charges, resource: BilledResource): void {
  const values = charges.template(resource);
  // A replica has the engine and the storage of its source.
  const source = sourceOf(charges, resource);
  const own = resource.properties;
  const engine = values.text(own.Engine ?? source.Engine).toLowerCase();
  const instanceClass = values.text(own.DBInstanceClass);
  const isMultiAz = own.MultiAZ === undefined ? false : values.knownFlag(own.MultiAZ);
  const storage = values.knownNumber(own.AllocatedStorage ?? source.AllocatedStorage);
  const type = values.textOr(own.StorageType ?? source.StorageType, 'gp2');
  if (own.DBClusterIdentifier !== undefined) return charges.leaveOut(resource, 'no rule for Aurora');
  if (instanceClass === '') return charges.leaveOut(resource, 'its class is known at deployment only');
  if (engine === '') return charges.leaveOut(resource, 'its engine is known at deployment only');
  if (isMultiAz === undefined)
    return charges.leaveOut(resource, 'whether it has a standby is known at deployment only');
  const end = isMultiAz ? '.multi-az' : '';
  charges.hours(resource, `rds.${engine}.${instanceClass}${end}`, 1, isMultiAz ? 'server with a standby' : 'server');
  const insightsDays = values.numberOr(own.PerformanceInsightsRetentionPeriod, 0);
  if (insightsDays === undefined) {
    charges.leaveOut(resource, 'the days of its Database Insights are known at deployment only');
  }
  if (values.text(own.DatabaseInsightsMode) === 'advanced' || (insightsDays ?? 0) > FREE_INSIGHTS_DAYS) {
    charges.leaveOut(resource, 'Database Insights beyond the free seven days has a price for each vCPU');
  }
  if (storage === undefined) return charges.leaveOut(resource, 'the size of its storage is known at deployment only');
  if (type === '') return charges.leaveOut(resource, 'the type of its storage is known at deployment only');
  charges.add(resource, `rds.${type}${end}`, storage, `${storage} GiB${isMultiAz ? ' in both zones' : ''}`);
  const isStriped = storage >= STRIPED_GIB;
  const included = type === 'gp3' ? (isStriped ? INCLUDED_IOPS_STRIPED : INCLUDED_IOPS) : 0;
  const iops = values.numberOr(own.Iops ?? source.Iops, 0);
  if (iops === undefined) charges.leaveOut(resource, 'the IOPS of its storage are known at deployment only');
  else if (iops > included) {
    charges.add(resource, `rds.${type}.iops${end}`, iops - included, `${iops} IOPS, ${included} included`);
  }
  const includedMb = isStriped ? INCLUDED_THROUGHPUT_STRIPED : INCLUDED_THROUGHPUT;
  const throughput = values.numberOr(own.StorageThroughput ?? source.StorageThroughput, 0);
  if (throughput === undefined) {
    charges.leaveOut(resource, 'the throughput of its storage is known at deployment only');
  } else if (type === 'gp3' && throughput > includedMb) {
    const extra = throughput - includedMb;
    charges.add(resource, `rds.gp3.throughput${end}`, extra, `${throughput} MB/s, ${includedMb} included`);
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
