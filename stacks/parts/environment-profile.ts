import { RemovalPolicy } from 'aws-cdk-lib';
import { NatStrategy } from '../../lib/aws';
import { DeploymentEnvironment } from './environment';

/** Differences between the environments of a system on AWS. */
export interface EnvironmentProfile {
  readonly environment: DeploymentEnvironment;
  readonly nat: NatStrategy;
  readonly multiAz: boolean;
  readonly cacheNodes: number;
  /** Enables deletion protection of data and termination protection of stacks. */
  readonly protectsData: boolean;
  /** Removal policy of the database and the caches. Retaining them would also retain the network. */
  readonly databaseRemoval: RemovalPolicy;
  /** Removal policy of vaults, secrets, registries and logs. */
  readonly dataRemoval: RemovalPolicy;
  readonly backupRetentionDays: number;
  /** Copies the database daily with AWS Backup. A vault with recovery points cannot be deleted. */
  readonly dailyBackups: boolean;
  /** Uses the report's physical names, which must be unique, so only one environment has them. */
  readonly literalNames: boolean;
  /** Writes access logs of load balancer and edge. Their buckets are retained, since CloudFormation cannot delete non-empty buckets. */
  readonly accessLogs: boolean;
  /** Encrypts with keys of the system instead of keys that AWS manages: $1 a month for each of two. */
  readonly ownKeys: boolean;
  /** Minutes between two runs of a canary; undefined for no canary. AWS bills each run, and a bucket keeps its artifacts. */
  readonly canaryIntervalMinutes?: number;
}

/** Size of the database of an environment. */
export interface DatabaseProfile extends EnvironmentProfile {
  readonly databaseClass: string;
  readonly storageGiB: number;
}

const PRODUCTION: EnvironmentProfile = {
  environment: DeploymentEnvironment.PRODUCTION,
  nat: NatStrategy.ONE_PER_ZONE,
  multiAz: true,
  cacheNodes: 2,
  protectsData: true,
  databaseRemoval: RemovalPolicy.SNAPSHOT,
  // Deleted if the creation of the stack fails, so that a failed first deployment frees the names.
  dataRemoval: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  backupRetentionDays: 7,
  dailyBackups: true,
  literalNames: true,
  accessLogs: true,
  ownKeys: true,
  canaryIntervalMinutes: 5,
};

const STAGING: EnvironmentProfile = {
  ...PRODUCTION,
  environment: DeploymentEnvironment.STAGING,
  nat: NatStrategy.SINGLE,
  protectsData: false,
  literalNames: false,
  canaryIntervalMinutes: 15,
};

const DEVELOPMENT: EnvironmentProfile = {
  ...STAGING,
  environment: DeploymentEnvironment.DEVELOPMENT,
  multiAz: false,
  cacheNodes: 1,
  databaseRemoval: RemovalPolicy.DESTROY,
  dataRemoval: RemovalPolicy.DESTROY,
  backupRetentionDays: 1,
  dailyBackups: false,
  accessLogs: false,
  ownKeys: false,
  canaryIntervalMinutes: undefined,
};

const SHARED: { readonly [environment in DeploymentEnvironment]: EnvironmentProfile } = {
  [DeploymentEnvironment.PRODUCTION]: PRODUCTION,
  [DeploymentEnvironment.STAGING]: STAGING,
  [DeploymentEnvironment.DEVELOPMENT]: DEVELOPMENT,
};

/** Returns the profile of an environment: the shared part plus a system's additions. */
export function environmentProfile<T extends object>(
  environment: DeploymentEnvironment,
  additions: { readonly [environment in DeploymentEnvironment]: T },
): EnvironmentProfile & T {
  return { ...SHARED[environment], ...additions[environment] };
}
