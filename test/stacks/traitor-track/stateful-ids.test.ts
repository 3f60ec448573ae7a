import { DOMAIN, resourcesOf, synthesize } from './support';

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
  TODO: [],
};

/** Only with a domain. */
const IDS_OF_THE_DOMAIN: string[] = [];

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
