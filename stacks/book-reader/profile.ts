import { WebWorkload } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';
import { EnvironmentProfile, environmentProfile } from '../parts/environment-profile';
import { DEVELOPMENT_WORKLOAD, PRODUCTION_WORKLOAD, STAGING_WORKLOAD } from './workload';

/** What differs between the environments of BookReader. All else is the same everywhere. */
export interface BookReaderProfile extends EnvironmentProfile {
  readonly workload: WebWorkload;
  /** Workers that always run, and the most that ever do. */
  readonly workers: number;
  readonly databaseClass: string;
  readonly storageGiB: number;
  readonly readReplicas: number;
}

/** The profile of an environment. */
export function profileFor(environment: DeploymentEnvironment): BookReaderProfile {
  const common = environmentProfile(environment);
  return {
    [DeploymentEnvironment.PRODUCTION]: {
      ...common,
      workload: PRODUCTION_WORKLOAD,
      workers: 5, // BR-MEM-14, BR-MEM-07
      databaseClass: 'db.t4g.xlarge',
      storageGiB: 100,
      readReplicas: 1, // BR-FUT-03
    },
    [DeploymentEnvironment.STAGING]: {
      ...common,
      workload: STAGING_WORKLOAD,
      workers: 2, // BR-MEM-13
      databaseClass: 'db.t4g.large',
      storageGiB: 20,
      readReplicas: 0,
    },
    [DeploymentEnvironment.DEVELOPMENT]: {
      ...common,
      workload: DEVELOPMENT_WORKLOAD,
      workers: 1, // BR-MEM-12, BR-MEM-01
      databaseClass: 'db.t4g.medium',
      storageGiB: 20,
      readReplicas: 0,
    },
  }[environment];
}
