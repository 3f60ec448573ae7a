import { CfnOutput, Duration, Stack, StackProps, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
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
import { recoveryVaultName } from '../parts/naming';
import { recoveryVaultArn } from '../parts/recovery-stack';
import { UserSizing } from '../report/user-sizing';
import { ROLES } from './database';
import { IDENTITY } from './identity';
import { BookReaderProfile } from './profile';
import { connectionBudget } from './workload';

export interface BookReaderDataProps extends StackProps {
  readonly profile: BookReaderProfile;
  readonly sizing: UserSizing;
  readonly workerConcurrency: number;
  readonly availabilityZoneIds?: string[];
  readonly encryptData?: boolean;
  readonly recoveryRegion?: string;
}

/** Passwords of ElastiCache and RDS have 32 characters (BR-ENV-03, BR-ENV-04), keys of the application 64. */
const REDIS_PASSWORD_LENGTH = 32;
const KEY_LENGTH = 64;
/** Days between two rotations of the administrator's password. */
const ROTATION_DAYS = 90;

/** Resources that outlive releases: network, database, cache, broker, secrets, images and backups. */
export class BookReaderData extends Stack {
  /** Key and log bucket, for the application stack as well. */
  public readonly protection: SecurityDefaultsProps;
  public readonly network: Network;
  public readonly database: PostgresDatabase;
  /** Cached results, which can be recomputed. */
  public readonly cache: RedisCache;
  /** Task queue. A separate Redis, since the eviction policy applies to the whole replication group and tasks must not be lost. */
  public readonly broker: RedisCache;
  public readonly secretKey: secretsmanager.ISecret;
  public readonly jwtSecretKey: secretsmanager.ISecret;
  public readonly images: ImageStore;
  public readonly frontendImages: ImageStore;
  public readonly secrets: Secrets;
  public readonly backup: BackupAndRecovery;
  /** Connection budgets of the primary and then of each replica. */
  public readonly budgets: ConnectionBudget[];

  constructor(scope: Construct, id: string, props: BookReaderDataProps) {
    super(scope, id, props);
    const { profile, sizing } = props;
    this.protection = protectData(this, profile, props.encryptData);
    const prefix = `book-reader/${profile.environment}`;
    const names = ['primary', ...Array.from({ length: profile.readReplicas }, (_, i) => `replica ${i + 1}`)];
    this.budgets = names.map((name) =>
      connectionBudget(name, profile.databaseClass, sizing, {
        maxWorkers: profile.workers,
        concurrency: props.workerConcurrency,
      }),
    );
    this.network = new Network(this, 'Network', {
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
      databaseName: 'bookreader_prod', // BR-MAP-04
      readReplicas: profile.readReplicas, // BR-FUT-03
      replicaZones: this.network.zoneNames,
      secretName: `${prefix}/database`,
      instanceIdentifier: `book-reader-${profile.environment}`,
    });
    const redis = (name: string, purpose: CachePurpose, memoryMiB: number): RedisCache =>
      new RedisCache(this, name, {
        ...redisSettings(profile, memoryMiB), // BR-FUT-02: fails over to a replica; Celery does not support Redis Cluster
        vpc,
        purpose,
        authSecretName: `${prefix}/redis-${name.toLowerCase()}-token`,
        authTokenLength: REDIS_PASSWORD_LENGTH,
      });
    this.cache = redis('Cache', CachePurpose.CACHE, sizing.cacheMiB);
    // Size not in the report. Tasks hold ids of books, not their text.
    this.broker = redis('Broker', CachePurpose.BROKER, 512);

    this.secrets = new Secrets(this, 'Secrets', { prefix, removalPolicy: profile.dataRemoval });
    this.secretKey = this.secrets.addGenerated('SecretKey', 'secret-key', { length: KEY_LENGTH });
    this.jwtSecretKey = this.secrets.addGenerated('JwtSecretKey', 'jwt-secret-key', { length: KEY_LENGTH });
    this.secrets.rotateDatabase(this.database, { vpc, interval: Duration.days(ROTATION_DAYS) });
    this.images = new ImageStore(this, 'Images', { name: `book-reader-${profile.environment}/backend`, profile });
    this.frontendImages = new ImageStore(this, 'FrontendImages', {
      name: `book-reader-${profile.environment}/frontend`,
      profile,
    });
    this.backup = new BackupAndRecovery(this, 'Backup', {
      databases: profile.dailyBackups ? [this.database.instance] : [],
      copyToVaultArn:
        props.recoveryRegion &&
        recoveryVaultArn(this, props.recoveryRegion, recoveryVaultName(IDENTITY.prefix, profile.environment)),
      removalPolicy: profile.dataRemoval,
    });

    new CfnOutput(this, 'DatabaseIdentifier', { value: this.database.instance.instanceIdentifier });
    new CfnOutput(this, 'DatabaseSecretArn', { value: this.database.secret.secretArn });
    new CfnOutput(this, 'RepositoryUri', { value: this.images.repository.repositoryUri });
    new CfnOutput(this, 'FrontendRepositoryUri', { value: this.frontendImages.repository.repositoryUri });
  }
}
