import { PipelineProps } from '../../lib/github';
import { HEALTH_HEADER } from '../parts/health-header';
import { HEALTH_PATH } from './edge';

/** Pipeline of BookReader: checks of backend and frontend, images, staging on demand, production by version tag. */
export const PIPELINE: PipelineProps = {
  name: 'book-reader',
  branches: ['main', 'develop'], // BR-CI-01
  protectedBranches: ['main'],
  backend: { folder: 'backend', sourceFolder: 'app', postgresVersion: '16', redisVersion: '7' },
  frontend: { folder: 'frontend' },
  images: [
    { name: 'backend', context: 'backend' },
    { name: 'frontend', context: 'frontend' },
  ],
  codecov: true, // BR-CI-06
  load: [
    // BR-FUT-12. The report names no paths; these are proposals.
    { name: '100 concurrent requests', path: '/api/books', users: 100, errorsBelowPercent: 0 },
    { name: '30 parsing tasks', path: '/api/books/parse', method: 'POST', body: '{"sample": true}', users: 30 },
  ],
  deployment: {
    // The workers run the image of the backend. With `frontend: container`, add the frontend as a third service.
    services: [
      { name: 'backend', image: 'backend', container: 'backend' },
      { name: 'worker', image: 'backend', container: 'celery-worker' },
    ],
    migrationCommand: ['alembic', 'upgrade', 'head'], // BR-CD-07
    snapshot: true, // BR-CD-05
    tags: 'v*.*.*', // BR-CD-04
    site: true,
    healthPath: HEALTH_PATH, // BR-CD-09
    healthHeader: HEALTH_HEADER,
    budgetMinutes: 5, // BR-OUT-10
  },
};
