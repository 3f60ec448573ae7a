import { RemovalPolicy } from 'aws-cdk-lib';
import { NatStrategy } from '../../lib/aws';
import { DeploymentEnvironment } from './environment';

/** What differs between the environments of a system of containers, whatever the system. */
export interface EnvironmentProfile {
  readonly environment: DeploymentEnvironment;
  readonly nat: NatStrategy;
  readonly multiAz: boolean;
  readonly cacheNodes: number;
  /** Deletion protection on, and stacks that cannot be deleted before someone says so. */
  readonly protectsData: boolean;
  /** What becomes of the database and the caches when their stack goes: kept, they would keep the network from going. */
  readonly databaseRemoval: RemovalPolicy;
  /** What becomes of vaults, secrets, registries and logs when their stack goes. */
  readonly dataRemoval: RemovalPolicy;
  readonly backupRetentionDays: number;
  /** AWS Backup copies the database every day. A vault with recovery points cannot be deleted. */
  readonly dailyBackups: boolean;
  /** The literal names of the report. They keep a resource from being replaced: one environment only. */
  readonly literalNames: boolean;
  /** Access logs of balancer and edge. Their buckets are always kept: none can be deleted before someone empties it. */
  readonly accessLogs: boolean;
  /** Minutes between two runs of a canary; none runs when absent. It costs by the run, and leaves its records behind. */
  readonly canaryIntervalMinutes?: number;
}

const PRODUCTION: EnvironmentProfile = {
  environment: DeploymentEnvironment.PRODUCTION,
  nat: NatStrategy.ONE_PER_ZONE,
  multiAz: true,
  cacheNodes: 2,
  protectsData: true,
  databaseRemoval: RemovalPolicy.SNAPSHOT,
  // Except while a stack is created: a failed first deployment leaves no names taken.
  dataRemoval: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  backupRetentionDays: 7,
  dailyBackups: true,
  literalNames: true,
  accessLogs: true,
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
  canaryIntervalMinutes: undefined,
};

/** The profile of an environment. */
export function environmentProfile(environment: DeploymentEnvironment): EnvironmentProfile {
  return {
    [DeploymentEnvironment.PRODUCTION]: PRODUCTION,
    [DeploymentEnvironment.STAGING]: STAGING,
    [DeploymentEnvironment.DEVELOPMENT]: DEVELOPMENT,
  }[environment];
}
