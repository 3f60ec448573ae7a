import { RemovalPolicy } from 'aws-cdk-lib';
import { WebWorkload } from '../../lib/domain';
import { NatStrategy } from '../../lib/aws';
import { DeploymentEnvironment } from '../parts/environment';
import { DEVELOPMENT_WORKLOAD, PRODUCTION_WORKLOAD, STAGING_WORKLOAD } from './workload';

/** What differs between the environments of TraitorTrack. All else is the same everywhere. */
export interface TraitorTrackProfile {
  readonly environment: DeploymentEnvironment;
  readonly workload: WebWorkload;
  readonly instanceType: string;
  readonly databaseClass: string;
  readonly storageGiB: number;
  readonly multiAz: boolean;
  readonly cacheNodes: number;
  readonly nat: NatStrategy;
  /** Deletion protection on, and stacks that cannot be deleted before someone says so. */
  readonly protectsData: boolean;
  /** What becomes of the database and the cache when their stack goes: kept, they would keep the network from going. */
  readonly databaseRemoval: RemovalPolicy;
  /** What becomes of vaults, secrets, logs and the archive when their stack goes. */
  readonly dataRemoval: RemovalPolicy;
  readonly backupRetentionDays: number;
  /** AWS Backup copies the database every day. A vault with recovery points cannot be deleted. */
  readonly dailyBackups: boolean;
  /** Copies of backups in a second region, and weekly restore tests. */
  readonly recovery: boolean;
  /** The literal names of the report. They keep a resource from being replaced: one environment only. */
  readonly literalNames: boolean;
  /** Access logs of balancer and edge. Their buckets are always kept: none can be deleted before someone empties it. */
  readonly accessLogs: boolean;
  /** Minutes between two runs of the canary; none runs when absent. It costs by the run, and leaves its records behind. */
  readonly canaryIntervalMinutes?: number;
}

const PRODUCTION: TraitorTrackProfile = {
  environment: DeploymentEnvironment.PRODUCTION,
  workload: PRODUCTION_WORKLOAD,
  instanceType: 't3.medium', // TT-ASG-02
  databaseClass: 'db.t3.large', // TT-COST-01
  storageGiB: 50, // TT-ARC-03
  multiAz: true, // TT-ARC-06
  cacheNodes: 2, // TT-CAC-01
  nat: NatStrategy.ONE_PER_ZONE,
  protectsData: true,
  databaseRemoval: RemovalPolicy.SNAPSHOT,
  // Except while a stack is created: a failed first deployment leaves no names taken.
  dataRemoval: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  backupRetentionDays: 7, // TT-ARC-06: the report states no number of days
  dailyBackups: true,
  recovery: true, // TT-RD-26
  literalNames: true,
  accessLogs: true,
  canaryIntervalMinutes: 5,
};

const STAGING: TraitorTrackProfile = {
  ...PRODUCTION,
  environment: DeploymentEnvironment.STAGING,
  workload: STAGING_WORKLOAD,
  nat: NatStrategy.SINGLE,
  protectsData: false,
  recovery: false,
  literalNames: false,
  canaryIntervalMinutes: 15,
};

const DEVELOPMENT: TraitorTrackProfile = {
  ...STAGING,
  environment: DeploymentEnvironment.DEVELOPMENT,
  workload: DEVELOPMENT_WORKLOAD,
  databaseClass: 'db.t4g.small',
  storageGiB: 20,
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
export function profileFor(environment: DeploymentEnvironment): TraitorTrackProfile {
  return {
    [DeploymentEnvironment.PRODUCTION]: PRODUCTION,
    [DeploymentEnvironment.STAGING]: STAGING,
    [DeploymentEnvironment.DEVELOPMENT]: DEVELOPMENT,
  }[environment];
}
