import { DeploymentEnvironment } from '../parts/environment';
import { DatabaseProfile, environmentProfile } from '../parts/environment-profile';
import { UserLoad } from '../report/user-sizing';
import { DEVELOPMENT_LOAD, PRODUCTION_LOAD, STAGING_LOAD } from './workload';

/** Differences between the environments of BookReader. */
export interface BookReaderProfile extends DatabaseProfile {
  readonly load: UserLoad;
  /** Number of workers, fixed: minimum and maximum are equal. */
  readonly workers: number;
  readonly readReplicas: number;
}

/** Returns the profile of an environment. */
export function profileFor(environment: DeploymentEnvironment): BookReaderProfile {
  return environmentProfile(environment, {
    [DeploymentEnvironment.PRODUCTION]: {
      load: PRODUCTION_LOAD,
      workers: 5, // BR-MEM-14, BR-MEM-07
      databaseClass: 'db.t4g.xlarge',
      storageGiB: 100,
      readReplicas: 1, // BR-FUT-03
    },
    [DeploymentEnvironment.STAGING]: {
      load: STAGING_LOAD,
      workers: 2, // BR-MEM-13
      databaseClass: 'db.t4g.large',
      storageGiB: 20,
      readReplicas: 0,
    },
    [DeploymentEnvironment.DEVELOPMENT]: {
      load: DEVELOPMENT_LOAD,
      workers: 1, // BR-MEM-12, BR-MEM-01
      databaseClass: 'db.t4g.medium',
      storageGiB: 20,
      readReplicas: 0,
    },
  });
}
