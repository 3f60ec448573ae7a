import { DatabaseAvailability, RegistrySku } from '../../lib/azure';
import { DeploymentEnvironment } from '../parts/environment';
import { MAX_CONNECTIONS } from './database';

/** What differs between the environments of Fresh MaaS. All else is the same everywhere. */
export interface FreshMaasProfile {
  readonly environment: DeploymentEnvironment;
  /** Data is protected: Pulumi refuses to delete it, and vaults cannot be purged. */
  readonly protectsData: boolean;
  /** The edge and everything private behind it; without it the applications answer the internet themselves. */
  readonly edge: boolean;
  readonly minReplicas: number;
  /** At most; `maxReplicas` of the arguments may lower it. */
  readonly maxReplicas: number;
  readonly zoneRedundant: boolean;
  readonly databaseSku: string;
  readonly databaseStorageGiB: number;
  /** max_connections: the report's, or what the service gives a server of this size. */
  readonly databaseConnections: number;
  readonly databaseAvailability: DatabaseAvailability;
  /** PgBouncer, and the parameters of the report: a burstable server can have neither. */
  readonly tuned: boolean;
  readonly backupRetentionDays: number;
  /** Backups in the paired region. Decided when the server is created, for good. */
  readonly geoRedundantBackup: boolean;
  readonly redisSku: string;
  readonly redisHighAvailability: boolean;
  readonly registrySku: RegistrySku;
  readonly logRetentionDays: number;
}

const PRODUCTION: FreshMaasProfile = {
  environment: DeploymentEnvironment.PRODUCTION,
  protectsData: true,
  edge: true,
  minReplicas: 2, // FM-ACA-14, FM-HPA-02
  maxReplicas: 50,
  zoneRedundant: true,
  databaseSku: 'Standard_D4ds_v5', // FM-PG-03: 4 + 12 GB of caches are a server of 16 GiB
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
};

const STAGING: FreshMaasProfile = {
  ...PRODUCTION,
  environment: DeploymentEnvironment.STAGING,
  protectsData: false,
  maxReplicas: 10,
  databaseAvailability: DatabaseAvailability.NONE,
  backupRetentionDays: 7,
  geoRedundantBackup: false,
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
};

/** The profile of an environment. */
export function profileFor(environment: DeploymentEnvironment): FreshMaasProfile {
  return {
    [DeploymentEnvironment.PRODUCTION]: PRODUCTION,
    [DeploymentEnvironment.STAGING]: STAGING,
    [DeploymentEnvironment.DEVELOPMENT]: DEVELOPMENT,
  }[environment];
}
