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
import { ImageStore } from '../parts/image-store';
import { UserSizing } from '../report/user-sizing';
import { ArgoAlpineProfile } from './profile';
import { ROLES } from './database';
import { connectionBudget } from './workload';

export interface ArgoAlpineDataProps extends StackProps {
  readonly profile: ArgoAlpineProfile;
  readonly sizing: UserSizing;
  readonly defaultPool: boolean;
  readonly availabilityZoneIds?: string[];
  readonly encryptData?: boolean;
}

/** Resources that outlive releases: network, database, cache, revoked tokens, secrets, images and backups. */
export class ArgoAlpineData extends Stack {
  /** Key and log bucket, for the application stack as well. */
  public readonly protection: SecurityDefaultsProps;
  public readonly network: Network;
  public readonly database: PostgresDatabase;
  /** Cached responses and rate-limit counters. */
  public readonly cache: RedisCache;
  /** Revoked tokens. None may be evicted. */
  public readonly tokens: RedisCache;
  public readonly stripeKey: secretsmanager.ISecret;
  public readonly alphaVantageKey: secretsmanager.ISecret;
  public readonly twitterToken: secretsmanager.ISecret;
  public readonly images: ImageStore;
  public readonly argoImages: ImageStore;
  public readonly secrets: Secrets;
  public readonly backup: BackupAndRecovery;
  public readonly budget: ConnectionBudget;

  constructor(scope: Construct, id: string, props: ArgoAlpineDataProps) {
    super(scope, id, props);
    const { profile, sizing } = props;
    this.protection = protectData(this, profile, props.encryptData);
    const prefix = `argo-alpine/${profile.environment}`;
    this.budget = connectionBudget(profile.databaseClass, sizing, props.defaultPool);
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
      databaseName: 'argo_alpine',
      secretName: `${prefix}/database`,
      instanceIdentifier: `argo-alpine-${profile.environment}`,
    });
    const redis = (name: string, purpose: CachePurpose, memoryMiB: number): RedisCache =>
      new RedisCache(this, name, {
        ...redisSettings(profile, memoryMiB), // AA-MAP-04
        vpc,
        purpose,
        authSecretName: `${prefix}/redis-${name.toLowerCase()}-token`,
      });
    this.cache = redis('Cache', CachePurpose.CACHE, sizing.cacheMiB);
    // Like a broker: rejects writes instead of evicting keys (AA-TOK-02). A token takes only a hash and a TTL.
    this.tokens = redis('Tokens', CachePurpose.BROKER, 256);

    this.secrets = new Secrets(this, 'Secrets', { prefix, removalPolicy: profile.dataRemoval });
    this.stripeKey = this.secrets.addProvidedByUser('StripeKey', 'stripe-secret-key', 'Stripe secret key');
    this.alphaVantageKey = this.secrets.addProvidedByUser(
      'AlphaVantageKey',
      'alpha-vantage-api-key',
      'Alpha Vantage API key',
    );
    this.twitterToken = this.secrets.addProvidedByUser('TwitterToken', 'twitter-bearer-token', 'Twitter bearer token');
    this.secrets.rotateDatabase(this.database, { vpc });
    this.images = new ImageStore(this, 'Images', { name: `argo-alpine-${profile.environment}/backend`, profile });
    this.argoImages = new ImageStore(this, 'ArgoImages', { name: `argo-alpine-${profile.environment}/argo`, profile });
    this.backup = new BackupAndRecovery(this, 'Backup', {
      databases: profile.dailyBackups ? [this.database.instance] : [],
      removalPolicy: profile.dataRemoval,
    });

    const empty = 'Empty until you set the key: aws secretsmanager put-secret-value --secret-id … --secret-string …';
    new CfnOutput(this, 'StripeSecretArn', { value: this.stripeKey.secretArn, description: empty });
    new CfnOutput(this, 'AlphaVantageSecretArn', { value: this.alphaVantageKey.secretArn, description: empty });
    new CfnOutput(this, 'TwitterSecretArn', { value: this.twitterToken.secretArn, description: empty });
    new CfnOutput(this, 'DatabaseIdentifier', { value: this.database.instance.instanceIdentifier });
    new CfnOutput(this, 'DatabaseSecretArn', { value: this.database.secret.secretArn });
    new CfnOutput(this, 'RepositoryUri', { value: this.images.repository.repositoryUri });
    new CfnOutput(this, 'ArgoRepositoryUri', { value: this.argoImages.repository.repositoryUri });
  }
}
