import { PipelineProps } from '../../lib/github';
import { HEALTH_HEADER } from '../parts/health-header';
import { HEALTH_PATH } from './edge';

/** Pipeline of OpsCenter. Budgets, chunks, image quality and the load test are the report's; the rest are defaults. */
export const PIPELINE: PipelineProps = {
  name: 'ops-center',
  backend: { folder: 'backend', postgresVersion: '16', redisVersion: '7' },
  frontend: {
    folder: '.',
    types: false, // the report's frontend is JavaScript
    buildBudgetSeconds: 30, // OC-SLO-01
    warnAboveMegabytes: 100, // OC-SLO-02: the goal
    failAboveMegabytes: 120, // OC-OUT-02: the outcome (GAP-OC-01)
    chunks: [
      { name: 'vendor-react', packages: ['react', 'react-dom', 'react-router-dom'], belowMegabytes: 3.6 }, // OC-FE-01
      { name: 'vendor-mui', packages: ['@mui/material', '@mui/icons-material'] },
      { name: 'vendor-charts', packages: ['chart.js', 'react-chartjs-2'] },
      { name: 'vendor-query', packages: ['@tanstack/react-query'] },
      { name: 'vendor-utils', packages: ['date-fns', 'lodash-es'] },
    ],
    chunkSizeWarningKilobytes: 1000, // OC-FE-07
    imageQuality: 80, // OC-FE-09
  },
  images: [{ name: 'backend', context: 'backend' }],
  load: [
    // OC-PLAN-02. Four requests per user are enough for an average.
    {
      name: '250 users',
      path: '/api/v1/system/status',
      users: 250,
      requests: 4,
      averageBelowMilliseconds: 120, // OC-OUT-03
    },
  ],
  deployment: {
    services: [{ name: 'backend', image: 'backend', container: 'ops-center-direct' }],
    migrationCommand: ['alembic', 'upgrade', 'head'],
    healthPath: HEALTH_PATH,
    healthHeader: HEALTH_HEADER,
    site: true,
  },
};
