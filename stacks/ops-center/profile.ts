import { DeploymentEnvironment } from '../parts/environment';
import { DatabaseProfile, environmentProfile } from '../parts/environment-profile';
import { UserLoad } from '../report/user-sizing';
import { DEVELOPMENT_LOAD, PRODUCTION_LOAD, STAGING_LOAD } from './workload';

/** Differences between the environments of Ops-Center. */
export interface OpsCenterProfile extends DatabaseProfile {
  readonly load: UserLoad;
}

/** Returns the profile of an environment. */
export function profileFor(environment: DeploymentEnvironment): OpsCenterProfile {
  return environmentProfile(environment, {
    [DeploymentEnvironment.PRODUCTION]: {
      load: PRODUCTION_LOAD,
      databaseClass: 'db.t4g.large',
      storageGiB: 50,
    },
    [DeploymentEnvironment.STAGING]: {
      load: STAGING_LOAD,
      databaseClass: 'db.t4g.medium',
      storageGiB: 20,
    },
    [DeploymentEnvironment.DEVELOPMENT]: {
      load: DEVELOPMENT_LOAD,
      databaseClass: 'db.t4g.medium',
      storageGiB: 20,
    },
  });
}
