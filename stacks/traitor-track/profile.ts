import { WebWorkload } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';
import { DatabaseProfile, environmentProfile } from '../parts/environment-profile';
import { DEVELOPMENT_WORKLOAD, PRODUCTION_WORKLOAD, STAGING_WORKLOAD } from './workload';

/** Differences between the environments of TraitorTrack. */
export interface TraitorTrackProfile extends DatabaseProfile {
  readonly workload: WebWorkload;
  readonly instanceType: string;
  /** Copies backups to a second region and tests restores weekly. */
  readonly recovery: boolean;
}

const INSTANCE_TYPE = 't3.medium'; // TT-ASG-02

/** Returns the profile of an environment. The shared part covers TT-ARC-06 (Multi-AZ; backup retention is not in the report) and TT-CAC-01 (two nodes). */
export function profileFor(environment: DeploymentEnvironment): TraitorTrackProfile {
  return environmentProfile(environment, {
    [DeploymentEnvironment.PRODUCTION]: {
      workload: PRODUCTION_WORKLOAD,
      instanceType: INSTANCE_TYPE,
      databaseClass: 'db.t3.large', // TT-COST-01
      storageGiB: 50, // TT-ARC-03
      recovery: true, // TT-RD-26
    },
    [DeploymentEnvironment.STAGING]: {
      workload: STAGING_WORKLOAD,
      instanceType: INSTANCE_TYPE,
      databaseClass: 'db.t3.large',
      storageGiB: 50,
      recovery: false,
    },
    [DeploymentEnvironment.DEVELOPMENT]: {
      workload: DEVELOPMENT_WORKLOAD,
      instanceType: INSTANCE_TYPE,
      databaseClass: 'db.t4g.small',
      storageGiB: 20,
      recovery: false,
    },
  });
}
