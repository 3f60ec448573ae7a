import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PostgresDatabase, PostgresDatabaseProps, RedisCache, RedisCacheProps, RedisEngine } from '../../lib/aws';
import { MachineSizes } from '../../lib/domain';
import { DatabaseProfile, EnvironmentProfile } from './environment-profile';

/** Returns the settings of a system's database that depend on its environment. */
export function databaseSettings(
  profile: DatabaseProfile,
): Omit<PostgresDatabaseProps, 'vpc' | 'databaseName' | 'secretName' | 'instanceIdentifier'> {
  return {
    instanceClass: profile.databaseClass,
    storageGiB: profile.storageGiB,
    multiAz: profile.multiAz,
    backupRetentionDays: profile.backupRetentionDays,
    // By default AWS picks random windows. AWS Backup (05:00 to 06:00) fails within an hour of either window.
    backupWindow: '02:00-02:30',
    maintenanceWindow: 'sun:07:30-sun:08:30',
    deletionProtection: profile.protectsData,
    removalPolicy: profile.databaseRemoval,
  };
}

/** Returns the settings of a system's Redis that depend on its environment and size. */
export function redisSettings(
  profile: EnvironmentProfile,
  memoryMiB: number,
): Pick<RedisCacheProps, 'nodeType' | 'nodes' | 'engine' | 'removalPolicy'> {
  return {
    nodeType: MachineSizes.cacheNodeFor(memoryMiB),
    nodes: profile.cacheNodes,
    engine: RedisEngine.REDIS_7,
    removalPolicy: profile.databaseRemoval,
  };
}

/** Database and cache of an application. */
interface ApplicationData {
  readonly database: PostgresDatabase;
  readonly cache: RedisCache;
}

/** Allows an application to connect to database and cache. Call it in the application's stack, so that stacks depend one way only. */
export function allowData(application: ec2.IConnectable, { database, cache }: ApplicationData): void {
  application.connections.allowToDefaultPort(database, 'PostgreSQL of the application');
  application.connections.allowTo(cache, ec2.Port.tcp(cache.port), 'Redis of the application');
}
