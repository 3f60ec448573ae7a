import { CfnOutput, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  BackupAndRecovery,
  CachePurpose,
  Network,
  PostgresDatabase,
  RedisCache,
  Secrets,
  SecurityDefaultsProps,
} from '../../lib/aws';
import { ConnectionBudget } from '../../lib/domain';
import { databaseSettings, redisSettings } from '../parts/data-settings';
import { protectData } from '../parts/protection';
import { ImageStore } from '../parts/image-store';
import { UserSizing } from '../report/user-sizing';
import { OpsCenterProfile } from './profile';
import { ROLES } from './database';
import { KEY_ROTATION, NETWORK_RANGE, connectionBudget } from './workload';

export interface OpsCenterDataProps extends StackProps {
  readonly profile: OpsCenterProfile;
  readonly sizing: UserSizing;
  readonly availabilityZoneIds?: string[];
  readonly encryptData?: boolean;
}

/** Resources that outlive releases: network, database, cache, secrets, images and backups. */
export class OpsCenterData extends Stack {
  /** Key and log bucket, for the application stack as well. */
  public readonly protection: SecurityDefaultsProps;
  public readonly network: Network;
  public readonly database: PostgresDatabase;
  public readonly cache: RedisCache;
  public readonly secrets: Secrets;
  public readonly images: ImageStore;
  public readonly backup: BackupAndRecovery;
  public readonly budget: ConnectionBudget;

  constructor(scope: Construct, id: string, props: OpsCenterDataProps) {
    super(scope, id, props);
    const { profile, sizing } = props;
    this.protection = protectData(this, profile, props.encryptData);
    const prefix = `ops-center/${profile.environment}`;
    this.budget = connectionBudget(profile.databaseClass, sizing);
    this.network = new Network(this, 'Network', {
      cidr: NETWORK_RANGE,
      zones: 2,
      availabilityZoneIds: props.availabilityZoneIds,
      nat: profile.nat,
      removalPolicy: profile.dataRemoval,
    });
    const { vpc } = this.network;
    this.database = new PostgresDatabase(this, 'Database', {
      ...databaseSettings(profile),
      vpc,
      roles: ROLES,
      databaseName: 'ops_center',
      secretName: `${prefix}/database`,
      instanceIdentifier: `ops-center-${profile.environment}`,
      parameters: { log_min_duration_statement: '150' }, // OC-OUT-04: logs slower queries
    });
    this.cache = new RedisCache(this, 'Cache', {
      ...redisSettings(profile, sizing.cacheMiB),
      vpc,
      purpose: CachePurpose.SESSIONS, // sessions and cached data share it, so only keys with a TTL may be evicted
      replicationGroupId: profile.literalNames ? 'unicorn-redis' : undefined, // OC-MAP-02
      authSecretName: `${prefix}/redis-auth-token`,
    });
    this.secrets = new Secrets(this, 'Secrets', { prefix, removalPolicy: profile.dataRemoval });
    this.secrets.rotateDatabase(this.database, { vpc, interval: Duration.days(KEY_ROTATION.periodDays) }); // OC-ROT-01
    this.images = new ImageStore(this, 'Images', { name: `ops-center-${profile.environment}/backend`, profile });
    this.backup = new BackupAndRecovery(this, 'Backup', {
      databases: profile.dailyBackups ? [this.database.instance] : [],
      removalPolicy: profile.dataRemoval,
    });

    new CfnOutput(this, 'DatabaseIdentifier', { value: this.database.instance.instanceIdentifier });
    new CfnOutput(this, 'DatabaseSecretArn', { value: this.database.secret.secretArn });
    new CfnOutput(this, 'RepositoryUri', { value: this.images.repository.repositoryUri });
  }
}
