import { CfnOutput, Stack, StackProps, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
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
import { recoveryVaultName } from '../parts/naming';
import { recoveryVaultArn } from '../parts/recovery-stack';
import { ApmAgent } from './choices';
import { ROLES } from './database';
import { IDENTITY } from './identity';
import { secretPrefix } from './naming';
import { TraitorTrackProfile } from './profile';
import { ReportSizing } from './report-sizing';
import { connectionBudget } from './workload';

export interface TraitorTrackDataProps extends StackProps {
  readonly profile: TraitorTrackProfile;
  readonly sizing: ReportSizing;
  readonly availabilityZoneIds?: string[];
  readonly encryptData?: boolean;
  readonly recoveryRegion?: string;
  readonly apm: ApmAgent;
}

/** Resources that outlive releases: network, database, cache, secrets and backups. */
export class TraitorTrackData extends Stack {
  /** Key and log bucket, for the application stack as well. */
  public readonly protection: SecurityDefaultsProps;
  public readonly network: Network;
  public readonly database: PostgresDatabase;
  public readonly cache: RedisCache;
  public readonly secrets: Secrets;
  public readonly sessionSecret: secretsmanager.ISecret;
  public readonly sendGridKey: secretsmanager.ISecret;
  public readonly apmKey?: secretsmanager.ISecret;
  public readonly backup: BackupAndRecovery;
  /** Connection budgets of the primary and then of each replica. */
  public readonly budgets: ConnectionBudget[];

  constructor(scope: Construct, id: string, props: TraitorTrackDataProps) {
    super(scope, id, props);
    const { profile, sizing } = props;
    this.protection = protectData(this, profile, props.encryptData);
    const environment = profile.environment;
    const prefix = secretPrefix(environment);
    const replicas = profile.readReplicas;
    const names = ['primary', ...Array.from({ length: replicas }, (_, i) => `replica ${i + 1}`)];
    this.budgets = names.map((name) => connectionBudget(name, profile.databaseClass, sizing));

    this.network = new Network(this, 'Network', {
      zones: 2,
      availabilityZoneIds: props.availabilityZoneIds,
      nat: profile.nat,
      removalPolicy: profile.dataRemoval,
    });
    const vpc = this.network.vpc;

    this.database = new PostgresDatabase(this, 'Database', {
      ...databaseSettings(profile),
      vpc,
      roles: ROLES,
      databaseName: 'traitortrack',
      masterUsername: 'traitortrack',
      readReplicas: replicas,
      replicaZones: this.network.zoneNames,
      secretName: `${prefix}/database-url`, // TT-SEC-03: rotated JSON; instances compose the URL from it at boot
      instanceIdentifier: `traitortrack-${environment}`, // TT-CWL-01: the log group must exist before the database
    });

    this.cache = new RedisCache(this, 'Cache', {
      // TT-CAC-01: Redis, as in the report. Valkey is protocol-compatible and costs 20 % less.
      ...redisSettings(profile, sizing.cacheMiB),
      vpc,
      purpose: CachePurpose.SESSIONS, // sessions and cached data share it, so only keys with a TTL may be evicted
      authSecretName: `${prefix}/redis-auth-token`,
    });

    this.secrets = new Secrets(this, 'Secrets', { prefix, removalPolicy: profile.dataRemoval });
    this.sessionSecret = this.secrets.addGenerated('SessionSecret', 'session-secret'); // TT-SEC-02
    this.sendGridKey = this.secrets.addProvidedByUser('SendGridKey', 'sendgrid-api-key', 'SendGrid API key'); // TT-ARC-09
    if (props.apm !== ApmAgent.NONE) {
      this.apmKey = this.secrets.addProvidedByUser('ApmKey', `${props.apm}-license-key`, `License key of ${props.apm}`); // TT-APM-01
    }
    this.secrets.rotateDatabase(this.database, { vpc });

    // The bucket has a generated name: bucket names are globally unique, so `traitortrack-backups` (TT-S3-01) may be taken.
    this.backup = new BackupAndRecovery(this, 'Backup', {
      databases: profile.dailyBackups ? [this.database.instance] : [],
      copyToVaultArn:
        props.recoveryRegion &&
        recoveryVaultArn(this, props.recoveryRegion, recoveryVaultName(IDENTITY.prefix, environment)),
      intelligentTieringId: 'intelligent-tiering-config', // TT-S3-02
      archiveAfterDays: 90, // TT-S3-03
      deepArchiveAfterDays: 180, // TT-S3-04
      recoveryTimeHours: 2, // TT-RD-31
      restoreTesting: profile.recovery, // TT-ARC-14
      removalPolicy: profile.dataRemoval,
    });

    new CfnOutput(this, 'DatabaseSecretArn', { value: this.database.secret.secretArn });
    new CfnOutput(this, 'RedisSecretArn', { value: this.cache.authSecret.secretArn });
    new CfnOutput(this, 'SessionSecretArn', { value: this.sessionSecret.secretArn });
    new CfnOutput(this, 'SendGridSecretArn', {
      value: this.sendGridKey.secretArn,
      description: 'Empty until you set the key: aws secretsmanager put-secret-value --secret-id … --secret-string …',
    });
    if (this.apmKey) new CfnOutput(this, 'ApmSecretArn', { value: this.apmKey.secretArn });
    new CfnOutput(this, 'ArchiveBucketName', { value: this.backup.archiveBucket.bucketName });
  }
}
