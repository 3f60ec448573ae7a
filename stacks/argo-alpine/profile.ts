import { WebWorkload } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';
import { DatabaseProfile, environmentProfile } from '../parts/environment-profile';
import { DEVELOPMENT_WORKLOAD, PRODUCTION_WORKLOAD, STAGING_WORKLOAD } from './workload';

/** Differences between the environments of Argo-Alpine. */
export interface ArgoAlpineProfile extends DatabaseProfile {
  readonly workload: WebWorkload;
}

/** Returns the profile of an environment. */
export function profileFor(environment: DeploymentEnvironment): ArgoAlpineProfile {
  return environmentProfile(environment, {
    [DeploymentEnvironment.PRODUCTION]: {
      workload: PRODUCTION_WORKLOAD,
      databaseClass: 'db.t4g.large',
      storageGiB: 50,
    },
    [DeploymentEnvironment.STAGING]: {
      workload: STAGING_WORKLOAD,
      databaseClass: 'db.t4g.medium',
      storageGiB: 20,
    },
    [DeploymentEnvironment.DEVELOPMENT]: {
      workload: DEVELOPMENT_WORKLOAD,
      databaseClass: 'db.t4g.medium',
      storageGiB: 20,
    },
  });
}
