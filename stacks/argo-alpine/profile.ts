import { DeploymentEnvironment } from '../parts/environment';
import { DatabaseProfile, environmentProfile } from '../parts/environment-profile';
import { UserLoad } from '../report/user-sizing';
import { DEVELOPMENT_LOAD, PRODUCTION_LOAD, STAGING_LOAD } from './workload';

/** Differences between the environments of Argo-Alpine. */
export interface ArgoAlpineProfile extends DatabaseProfile {
  readonly load: UserLoad;
}

/** Returns the profile of an environment. */
export function profileFor(environment: DeploymentEnvironment): ArgoAlpineProfile {
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
