import { WebWorkload } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';
import { EnvironmentProfile, environmentProfile } from '../parts/environment-profile';
import { DEVELOPMENT_WORKLOAD, PRODUCTION_WORKLOAD, STAGING_WORKLOAD } from './workload';

/** What differs between the environments of Ops-Center. All else is the same everywhere. */
export interface OpsCenterProfile extends EnvironmentProfile {
  readonly workload: WebWorkload;
  readonly databaseClass: string;
  readonly storageGiB: number;
}

/** The profile of an environment. */
export function profileFor(environment: DeploymentEnvironment): OpsCenterProfile {
  const common = environmentProfile(environment);
  return {
    [DeploymentEnvironment.PRODUCTION]: {
      ...common,
      workload: PRODUCTION_WORKLOAD,
      databaseClass: 'db.t4g.large',
      storageGiB: 50,
    },
    [DeploymentEnvironment.STAGING]: {
      ...common,
      workload: STAGING_WORKLOAD,
      databaseClass: 'db.t4g.medium',
      storageGiB: 20,
    },
    [DeploymentEnvironment.DEVELOPMENT]: {
      ...common,
      workload: DEVELOPMENT_WORKLOAD,
      databaseClass: 'db.t4g.medium',
      storageGiB: 20,
    },
  }[environment];
}
