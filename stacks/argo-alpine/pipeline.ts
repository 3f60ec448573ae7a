import { PipelineProps } from '../../lib/github';
import { HEALTH_HEADER } from '../parts/health-header';
import { HEALTH_PATH } from './edge';

/** Requirements of the engine, without duplicates (AA-DEP-01). */
const ENGINE_REQUIREMENTS = 'argo/requirements.txt';

/** Pipeline of ArgoAlpine: the report's checklist runs in staging before a release to production. */
export const PIPELINE: PipelineProps = {
  name: 'argo-alpine',
  backend: { folder: 'alpine-backend', sourceFolder: 'backend', postgresVersion: '16', redisVersion: '7' },
  // AA-PLAN-06: size, code splitting and images. The report names no values, so these are OpsCenter's.
  frontend: {
    folder: 'alpine-frontend',
    warnAboveMegabytes: 100,
    failAboveMegabytes: 120,
    chunks: [{ name: 'vendor-react', packages: ['react', 'react-dom'], belowMegabytes: 3.6 }],
    imageQuality: 80,
  },
  images: [
    { name: 'backend', context: 'alpine-backend' },
    { name: 'argo', context: 'argo' },
  ],
  uniqueRequirements: [ENGINE_REQUIREMENTS],
  smokeTest: {
    listPath: '/api/signals/latest',
    loginPath: '/api/auth/login',
    logoutPath: '/api/auth/logout',
    profilePath: '/api/users/profile',
    healthPath: HEALTH_PATH,
    healthFields: ['status', 'database', 'redis'],
    poolConnections: 30, // AA-POOL: pool of 20 plus overflow of 10
    requestsPerMinute: 100, // AA-LIM-01
    requirementsFiles: [ENGINE_REQUIREMENTS],
  },
  deployment: {
    services: [
      { name: 'backend', image: 'backend', container: 'alpine-backend' },
      { name: 'argo', image: 'argo', container: 'argo' },
    ],
    migrationCommand: ['alembic', 'upgrade', 'head'], // AA-PLAN-02
    stagingFirst: true, // AA-PLAN-08
    smokeTasks: 2, // AA-PLAN-04
    healthPath: HEALTH_PATH,
    healthHeader: HEALTH_HEADER,
    site: true,
  },
};
