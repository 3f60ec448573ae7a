import { DeploymentEnvironment } from '../parts/environment';
import { DatabaseProfile, environmentProfile } from '../parts/environment-profile';
import { UserLoad } from '../report/user-sizing';
import { DEVELOPMENT_LOAD, PRODUCTION_LOAD, STAGING_LOAD } from './workload';

/** Differences between the environments of TraitorTrack. */
export interface TraitorTrackProfile extends DatabaseProfile {
  readonly load: UserLoad;
  readonly instanceType: string;
  readonly readReplicas: number;
  /** Copies backups to a second region and tests restores weekly. */
  readonly recovery: boolean;
}

const INSTANCE_TYPE = 't3.medium'; // TT-ASG-02

/** Returns the profile of an environment. The shared part covers TT-ARC-06 (Multi-AZ; backup retention is not in the report) and TT-CAC-01 (two nodes). */
export function profileFor(environment: DeploymentEnvironment): TraitorTrackProfile {
  return environmentProfile(environment, {
    [DeploymentEnvironment.PRODUCTION]: {
      load: PRODUCTION_LOAD,
      instanceType: INSTANCE_TYPE,
      databaseClass: 'db.t3.large', // TT-COST-01
      storageGiB: 50, // TT-ARC-03
      readReplicas: 2, // TT-RR-01
      recovery: true, // TT-RD-26
    },
    [DeploymentEnvironment.STAGING]: {
      load: STAGING_LOAD,
      instanceType: INSTANCE_TYPE,
      databaseClass: 'db.t3.large',
      storageGiB: 50,
      readReplicas: 1,
      recovery: false,
    },
    [DeploymentEnvironment.DEVELOPMENT]: {
      load: DEVELOPMENT_LOAD,
      instanceType: INSTANCE_TYPE,
      databaseClass: 'db.t4g.small',
      storageGiB: 20,
      readReplicas: 0,
      recovery: false,
    },
  });
}
