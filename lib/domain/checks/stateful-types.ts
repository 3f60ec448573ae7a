import { Json } from '../resources/shape';
import { TemplateValues } from '../resources/template-values';

/** Words of each type of resource that holds data which nothing else has. */
const NOUNS: Readonly<Record<string, string>> = {
  'AWS::RDS::DBInstance': 'database',
  'AWS::RDS::DBCluster': 'database',
  'AWS::DocDB::DBCluster': 'database',
  'AWS::Neptune::DBCluster': 'database',
  'AWS::DynamoDB::Table': 'table',
  'AWS::DynamoDB::GlobalTable': 'table',
  'AWS::EFS::FileSystem': 'file system',
  'AWS::OpenSearchService::Domain': 'search domain',
  'AWS::Redshift::Cluster': 'warehouse',
  'AWS::Cognito::UserPool': 'directory of users',
  'AWS::S3::Bucket': 'bucket',
  'AWS::KMS::Key': 'key',
  'dbforpostgresql:Server': 'database server',
  'dbforpostgresql:Database': 'database',
  'dbformysql:Server': 'database server',
  'sql:Server': 'database server',
  'sql:Database': 'database',
  'documentdb:DatabaseAccount': 'database account',
  'storage:StorageAccount': 'storage account',
  'storage:BlobContainer': 'container of blobs',
  'keyvault:Vault': 'vault',
  'recoveryservices:Vault': 'vault of backups',
};

/**
 * Types of resources that hold data which nothing else has.
 *
 * @internal
 */
export class StatefulTypes {
  /** Returns the word for a type, or undefined for one without data. */
  public static nounOf(type: string): string | undefined {
    return Object.hasOwn(NOUNS, type) ? NOUNS[type] : undefined;
  }

  /** Returns whether another resource has the data: a replica has that of its primary, an instance that of its cluster. */
  public static isPart({ SourceDBInstanceIdentifier, DBClusterIdentifier, createMode }: Json): boolean {
    const isStated = [SourceDBInstanceIdentifier, DBClusterIdentifier].some((it) => !TemplateValues.isAbsent(it));
    return isStated || createMode === 'Replica';
  }

  /**
   * Returns whether CloudFormation takes a snapshot of a resource that states no policy.
   *
   * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
   */
  public static hasSnapshotByDefault(type: string): boolean {
    return ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'].includes(type);
  }
}
