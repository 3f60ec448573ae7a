import { CheckCode } from '../../../lib/domain';

/** A rule of cdk-nag that a check runs, with the words of its finding. */
export interface NagRule {
  /** Folder of the rule in cdk-nag, e.g. `rds`. */
  readonly service: string;
  readonly name: string;
  readonly code: CheckCode;
  readonly property: string;
  readonly reason: string;
  readonly fix: string;
}

const { STORE_PUBLIC, STORAGE_NOT_ENCRYPTED, TRANSPORT_NOT_ENCRYPTED, BACKUPS_MISSING } = CheckCode;
const AT_REST = 'its data is stored without encryption';

/** Rules about what reaches data, and what brings it back. Packs such as AwsSolutionsChecks have many more. */
export const NAG_RULES: readonly NagRule[] = [
  rule(
    STORE_PUBLIC,
    'redshift',
    'RedshiftClusterPublicAccess',
    'PubliclyAccessible',
    'unless PubliclyAccessible is false, the warehouse has a public address',
    'set PubliclyAccessible to false',
  ),
  rule(
    STORE_PUBLIC,
    'dms',
    'DMSReplicationNotPublic',
    'PubliclyAccessible',
    'the replication has a public address',
    'set PubliclyAccessible to false',
  ),
  rule(
    STORE_PUBLIC,
    'opensearch',
    'OpenSearchInVPCOnly',
    'VPCOptions',
    'the domain has a public address',
    'place it in subnets by VPCOptions',
  ),
  rule(
    TRANSPORT_NOT_ENCRYPTED,
    'cloudfront',
    'CloudFrontDistributionNoOutdatedSSL',
    'Origins',
    'its origin gets requests without TLS, or by SSL 3',
    'set OriginProtocolPolicy to https-only with TLSv1.2',
  ),
  rule(
    TRANSPORT_NOT_ENCRYPTED,
    'opensearch',
    'OpenSearchNodeToNodeEncryption',
    'NodeToNodeEncryptionOptions',
    'its nodes exchange data without TLS',
    'enable NodeToNodeEncryptionOptions',
  ),
  rule(
    TRANSPORT_NOT_ENCRYPTED,
    'redshift',
    'RedshiftRequireTlsSSL',
    'ClusterParameterGroupName',
    'clients may connect without TLS',
    'set require_ssl in its parameter group',
  ),
  rule(
    STORAGE_NOT_ENCRYPTED,
    'rds',
    'RDSStorageEncrypted',
    'StorageEncrypted',
    AT_REST,
    'set StorageEncrypted to true: a new database takes the data from a snapshot',
  ),
  rule(
    STORAGE_NOT_ENCRYPTED,
    'efs',
    'EFSEncrypted',
    'Encrypted',
    AT_REST,
    'set Encrypted to true: a new file system takes the files from a backup',
  ),
  rule(
    STORAGE_NOT_ENCRYPTED,
    'opensearch',
    'OpenSearchEncryptedAtRest',
    'EncryptionAtRestOptions',
    AT_REST,
    'enable EncryptionAtRestOptions',
  ),
  rule(
    STORAGE_NOT_ENCRYPTED,
    'redshift',
    'RedshiftClusterEncryptionAtRest',
    'Encrypted',
    AT_REST,
    'set Encrypted to true',
  ),
  rule(
    STORAGE_NOT_ENCRYPTED,
    'documentdb',
    'DocumentDBClusterEncryptionAtRest',
    'StorageEncrypted',
    AT_REST,
    'set StorageEncrypted to true',
  ),
  rule(
    STORAGE_NOT_ENCRYPTED,
    'neptune',
    'NeptuneClusterEncryptionAtRest',
    'StorageEncrypted',
    AT_REST,
    'set StorageEncrypted to true',
  ),
  rule(STORAGE_NOT_ENCRYPTED, 'ec2', 'EC2EBSVolumeEncrypted', 'Encrypted', AT_REST, 'set Encrypted to true'),
  rule(
    STORAGE_NOT_ENCRYPTED,
    'kinesis',
    'KinesisDataStreamSSE',
    'StreamEncryption',
    AT_REST,
    'set StreamEncryption to KMS',
  ),
  rule(STORAGE_NOT_ENCRYPTED, 'dynamodb', 'DAXEncrypted', 'SSESpecification', AT_REST, 'enable SSESpecification'),
  rule(
    STORAGE_NOT_ENCRYPTED,
    'elasticache',
    'ElastiCacheRedisClusterEncryption',
    'TransitEncryptionEnabled',
    'its data crosses the network, or is stored, without encryption',
    'set AtRestEncryptionEnabled and TransitEncryptionEnabled to true',
  ),
  rule(
    BACKUPS_MISSING,
    'rds',
    'RDSInstanceBackupEnabled',
    'BackupRetentionPeriod',
    'it has no backups: a wrong statement or a lost disk loses its data',
    'set BackupRetentionPeriod to at least 7 days',
  ),
  rule(
    BACKUPS_MISSING,
    'dynamodb',
    'DynamoDBPITREnabled',
    'PointInTimeRecoverySpecification',
    'it has no backups: a wrong write loses its data',
    'enable PointInTimeRecoverySpecification',
  ),
  rule(
    BACKUPS_MISSING,
    'documentdb',
    'DocumentDBClusterBackupRetentionPeriod',
    'BackupRetentionPeriod',
    'its backups reach back less than 7 days',
    'set BackupRetentionPeriod to at least 7 days',
  ),
  rule(
    BACKUPS_MISSING,
    'neptune',
    'NeptuneClusterBackupRetentionPeriod',
    'BackupRetentionPeriod',
    'its backups reach back less than 7 days',
    'set BackupRetentionPeriod to at least 7 days',
  ),
  rule(
    BACKUPS_MISSING,
    'redshift',
    'RedshiftBackupEnabled',
    'AutomatedSnapshotRetentionPeriod',
    'it has no backups',
    'set AutomatedSnapshotRetentionPeriod to at least 7 days',
  ),
];

function rule(code: CheckCode, service: string, name: string, property: string, reason: string, fix: string): NagRule {
  return { code, service, name, property, reason, fix };
}

/** Types that the rules look at, and those in which they look for policies and settings of them. */
export const NAG_TYPES =
  /^AWS::(?:RDS|Redshift|DMS|OpenSearchService|Elasticsearch|EFS|DocDB|Neptune|Kinesis|DynamoDB|DAX|ElastiCache)::|^AWS::EC2::Volume$|^AWS::CloudFront::Distribution$/;
