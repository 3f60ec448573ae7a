import { WebWorkload } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';
import { DatabaseProfile, environmentProfile } from '../parts/environment-profile';
import { DEVELOPMENT_WORKLOAD, PRODUCTION_WORKLOAD, STAGING_WORKLOAD } from './workload';

/** Differences between the environments of BookReader. */
export interface BookReaderProfile extends DatabaseProfile {
  readonly workload: WebWorkload;
  /** Number of workers, fixed: minimum and maximum are equal. */
  readonly workers: number;
  readonly readReplicas: number;
}

/** Returns the profile of an environment. */
export function profileFor(environment: DeploymentEnvironment): BookReaderProfile {
  return environmentProfile(environment, {
    [DeploymentEnvironment.PRODUCTION]: {
      workload: PRODUCTION_WORKLOAD,
      workers: 5, // BR-MEM-14, BR-MEM-07
      databaseClass: 'db.t4g.xlarge',
      storageGiB: 100,
      readReplicas: 1, // BR-FUT-03
    },
    [DeploymentEnvironment.STAGING]: {
      workload: STAGING_WORKLOAD,
      workers: 2, // BR-MEM-13
      databaseClass: 'db.t4g.large',
      storageGiB: 20,
      readReplicas: 0,
    },
    [DeploymentEnvironment.DEVELOPMENT]: {
      workload: DEVELOPMENT_WORKLOAD,
      workers: 1, // BR-MEM-12, BR-MEM-01
      databaseClass: 'db.t4g.medium',
      storageGiB: 20,
      readReplicas: 0,
    },
  });
}
