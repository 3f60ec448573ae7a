import { DOMAIN, resourcesOf, synthesize } from './synthesized';

/** What holds data, keys or names that others rely on. */
const STATEFUL = [
  'AWS::Backup::BackupVault',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
];

/**
 * The logical ids of production, written down. CloudFormation knows a resource by this id: with another one it makes a new,
 * empty resource and takes the old one out of the stack.
 *
 * - database, replicas, cache: a new, empty database in place of the full one, or (the name being taken) a failed deployment
 * - buckets, vaults, keys, log groups: the old ones stay, unmanaged and paid for; what they hold is out of reach of the new ones
 * - secrets: users are signed out, and values put in by hand must be put in again
 * - network and subnets: everything in them is replaced
 *
 * So a line changes here only together with a migration in CHANGELOG.md (`cdk refactor`, or `overrideLogicalId` with the old id).
 */
const IDS: { [stack: string]: string[] } = {
  TraitorTrackGlobal: ['HealthSecret35E0D7F0', 'Key961B73FD', 'WebAclLogGroup9469B567'],
  TraitorTrackRecovery: ['RecoveryVault41B7F725', 'RecoveryVaultKey9FD983B9'],
  TraitorTrackData: [
    'AccessLogs8B620ECA',
    'BackupArchive1B8C1916',
    'BackupVaultADF21B19',
    'Cache18F6EE16',
    'CacheAuthFCC8B57E',
    'DatabaseLogintraitortrackweb6514E20F',
    'DatabaseLogsPostgresqlA9BDE778',
    'DatabaseLogsUpgrade2579E242',
    'DatabasePrimaryEDE0B3D0',
    'DatabaseReplica1ED560A1F',
    'DatabaseReplica1LogsPostgresqlEF5E01BA',
    'DatabaseReplica1LogsUpgrade266D7093',
    'DatabaseReplica2035311FF',
    'DatabaseReplica2LogsPostgresqlB171E2F1',
    'DatabaseReplica2LogsUpgrade960EF16A',
    'DatabaseSecret3B817195',
    'Key961B73FD',
    'NetworkFlowLogs2BEC3212',
    'NetworkVpc7FB7348F',
    'NetworkVpcIsolatedSubnet1Subnet0400477E',
    'NetworkVpcIsolatedSubnet2SubnetF65B365A',
    'NetworkVpcPrivateSubnet1Subnet6DD86AE6',
    'NetworkVpcPrivateSubnet2Subnet1BDBE877',
    'NetworkVpcPublicSubnet1Subnet36933139',
    'NetworkVpcPublicSubnet2SubnetC427CCE0',
    'SecretsSendGridKey90561F42',
    'SecretsSessionSecret46BDBFBB',
  ],
  TraitorTrack: [
    'CanaryArtifactBucketC659819C',
    'EntranceEdgeLogBucket8E61E358',
    'EntranceLoadBalancerAccessLogsA277734F',
    'MigrationsStarterLogB4776758',
    'MigrationsTaskLogA18901B0',
    'WebTierAccessLog9F5F9CA3',
    'WebTierErrorLog508BC730',
  ],
};

/** Only with a domain. */
const IDS_OF_THE_DOMAIN = ['EntranceOriginSecretB9B3D6E7'];

function statefulIds(synthesized: ReturnType<typeof synthesize>): { [stack: string]: string[] } {
  const ids: { [stack: string]: string[] } = {};
  for (const { stack, id, type } of resourcesOf(synthesized)) {
    if (STATEFUL.includes(type)) (ids[stack.node.id] ??= []).push(id);
  }
  Object.values(ids).forEach((list) => list.sort());
  return ids;
}

test('the ids of what holds data in production do not change', () => {
  expect(statefulIds(synthesize())).toEqual(IDS);
});

test('a domain adds to them and changes none', () => {
  const { TraitorTrack, ...others } = IDS;
  expect(statefulIds(synthesize({ domain: DOMAIN }))).toEqual({
    ...others,
    TraitorTrack: [...TraitorTrack, ...IDS_OF_THE_DOMAIN].sort(),
  });
});
