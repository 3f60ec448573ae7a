import { DatabaseAvailability, RegistrySku } from '../../lib/azure';
import { DeploymentEnvironment } from '../parts/environment';
import { MAX_CONNECTIONS } from './database';

/** Differences between the environments of Fresh MaaS. */
export interface FreshMaasProfile {
  readonly environment: DeploymentEnvironment;
  /** If true, Pulumi rejects deletion of data, and vaults cannot be purged. */
  readonly protectsData: boolean;
  /** If true, creates the edge with private origins. If false, the applications are public. */
  readonly edge: boolean;
  readonly minReplicas: number;
  /** Maximum number of replicas. The argument `maxReplicas` may lower it. */
  readonly maxReplicas: number;
  readonly zoneRedundant: boolean;
  readonly databaseSku: string;
  readonly databaseStorageGiB: number;
  /** Value of max_connections: the report's, or the service's default for this server size. */
  readonly databaseConnections: number;
  readonly databaseAvailability: DatabaseAvailability;
  /** If true, enables PgBouncer and the report's parameters. Burstable servers support neither. */
  readonly tuned: boolean;
  readonly backupRetentionDays: number;
  /** If true, stores backups in the paired region too. Cannot be changed after the server is created. */
  readonly geoRedundantBackup: boolean;
  readonly redisSku: string;
  readonly redisHighAvailability: boolean;
  readonly registrySku: RegistrySku;
  readonly logRetentionDays: number;
  /** Limit of ingested logs, in GiB a day. */
  readonly logQuotaGiB: number;
  /** Requests and calls that Application Insights keeps, in percent. */
  readonly samplingPercent: number;
}

const PRODUCTION: FreshMaasProfile = {
  environment: DeploymentEnvironment.PRODUCTION,
  protectsData: true,
  edge: true,
  minReplicas: 2, // FM-ACA-14, FM-HPA-02
  maxReplicas: 50,
  zoneRedundant: true,
  databaseSku: 'Standard_D4ds_v5', // FM-PG-03: caches of 4 + 12 GB need a server of 16 GiB
  databaseStorageGiB: 128,
  databaseConnections: MAX_CONNECTIONS,
  databaseAvailability: DatabaseAvailability.ZONE_REDUNDANT, // GAP-FM-20
  tuned: true,
  backupRetentionDays: 14,
  geoRedundantBackup: true,
  redisSku: 'Balanced_B5', // FM-RED-12
  redisHighAvailability: true, // FM-RED-02
  registrySku: RegistrySku.PREMIUM,
  logRetentionDays: 30,
  // A day at the peak of 5000 requests a second with two calls of 1 KiB each is 1.2 TiB, of which 2 % are 25 GiB.
  logQuotaGiB: 25,
  samplingPercent: 2,
};

const STAGING: FreshMaasProfile = {
  ...PRODUCTION,
  environment: DeploymentEnvironment.STAGING,
  protectsData: false,
  maxReplicas: 10,
  databaseAvailability: DatabaseAvailability.NONE,
  backupRetentionDays: 7,
  geoRedundantBackup: false,
  logQuotaGiB: 5,
};

const DEVELOPMENT: FreshMaasProfile = {
  ...STAGING,
  environment: DeploymentEnvironment.DEVELOPMENT,
  edge: false,
  minReplicas: 1,
  maxReplicas: 2,
  zoneRedundant: false,
  databaseSku: 'Standard_B2s',
  databaseStorageGiB: 32,
  databaseConnections: 429,
  tuned: false,
  redisSku: 'Balanced_B0',
  redisHighAvailability: false,
  registrySku: RegistrySku.BASIC,
  logQuotaGiB: 1,
  samplingPercent: 100,
};

/** Returns the profile of an environment. */
export function profileFor(environment: DeploymentEnvironment): FreshMaasProfile {
  return {
    [DeploymentEnvironment.PRODUCTION]: PRODUCTION,
    [DeploymentEnvironment.STAGING]: STAGING,
    [DeploymentEnvironment.DEVELOPMENT]: DEVELOPMENT,
  }[environment];
}
