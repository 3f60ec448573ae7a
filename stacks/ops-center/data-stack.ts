import { CfnOutput, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  BackupAndRecovery,
  CachePurpose,
  Network,
  PostgresDatabase,
  RedisCache,
  RedisEngine,
  Secrets,
} from '../../lib/aws';
import { CapacityPlan, ConnectionBudget, MachineSizes } from '../../lib/domain';
import { ImageStore } from '../parts/image-store';
import { KEY_ROTATION, NETWORK_RANGE } from './application-environment';
import { OpsCenterProfile } from './profile';
import { connectionBudget } from './workload';

export interface OpsCenterDataProps extends StackProps {
  readonly profile: OpsCenterProfile;
  readonly plan: CapacityPlan;
  readonly availabilityZoneIds?: string[];
}

/** What must outlive a bad deployment: the network, the database, the cache, the secrets, the images and the backups. */
export class OpsCenterData extends Stack {
  public readonly network: Network;
  public readonly database: PostgresDatabase;
  public readonly cache: RedisCache;
  public readonly secrets: Secrets;
  public readonly images: ImageStore;
  public readonly backup: BackupAndRecovery;
  public readonly budget: ConnectionBudget;

  constructor(scope: Construct, id: string, props: OpsCenterDataProps) {
    super(scope, id, props);
    const { profile, plan } = props;
    const prefix = `ops-center/${profile.environment}`;
    this.budget = connectionBudget(profile.databaseClass, plan);
    this.network = new Network(this, 'Network', {
      cidr: NETWORK_RANGE,
      zones: 2,
      availabilityZoneIds: props.availabilityZoneIds,
      nat: profile.nat,
      removalPolicy: profile.dataRemoval,
    });
    const { vpc } = this.network;
    this.database = new PostgresDatabase(this, 'Database', {
      vpc,
      databaseName: 'ops_center',
      instanceClass: profile.databaseClass,
      storageGiB: profile.storageGiB,
      multiAz: profile.multiAz,
      secretName: `${prefix}/database`,
      instanceIdentifier: `ops-center-${profile.environment}`,
      parameters: { log_min_duration_statement: '150' }, // OC-OUT-04: a slower query is written down
      backupRetentionDays: profile.backupRetentionDays,
      // More than an hour away from AWS Backup (05:00 to 06:00): nearer to either window its jobs fail.
      backupWindow: '02:00-02:30',
      maintenanceWindow: 'sun:07:30-sun:08:30',
      deletionProtection: profile.protectsData,
      removalPolicy: profile.databaseRemoval,
    });
    this.cache = new RedisCache(this, 'Cache', {
      vpc,
      nodeType: MachineSizes.cacheNodeFor(plan.cacheMiB),
      nodes: profile.cacheNodes,
      engine: RedisEngine.REDIS_7,
      purpose: CachePurpose.SESSIONS, // sessions share it with the cache: only keys with an expiry may be thrown out
      replicationGroupId: profile.literalNames ? 'unicorn-redis' : undefined, // OC-MAP-02
      authSecretName: `${prefix}/redis-auth-token`,
      removalPolicy: profile.databaseRemoval,
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
