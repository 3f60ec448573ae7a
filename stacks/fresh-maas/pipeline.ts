import { Cloud } from '../../lib/domain';
import { PipelineProps } from '../../lib/github';

/** Path of a file that every page loads. The report names no paths; they are proposals. */
const STYLES = '/static/app.css';

/** Pipeline of Fresh MaaS: checks of the frontend, images of both suites, staging with a load test before production by version tag. */
export const PIPELINE: PipelineProps = {
  name: 'fresh-maas',
  frontend: {
    folder: 'business-operations-suite',
    optimization: {
      minifyJs: true, // FM-OPT-02
      minifyCss: true,
      minifyHtml: true,
      imageFormats: ['webp', 'avif'], // FM-OPT-03
      imageQuality: 85,
    },
  },
  images: [
    { name: 'business-operations-suite', context: 'business-operations-suite' },
    { name: 'ai-analytics-suite', context: 'ai-analytics-suite' },
  ],
  // FM-PLAN-03, FM-SLO-01, FM-SLO-08. The firewall lets 100 requests a minute of one address pass (FM-WAF-04), the edge test's included.
  load: [
    { name: 'api', path: '/api/kpis', users: 30, requests: 2, averageBelowMilliseconds: 100, errorsBelowPercent: 0.5 },
  ],
  loadSchedule: '0 4 * * 1', // FM-PLAN-01: pg_stat_statements counts the queries of this benchmark
  deployment: {
    cloud: Cloud.AZURE,
    services: [
      { name: 'business', image: 'business-operations-suite', container: 'business-operations-suite' },
      { name: 'analytics', image: 'ai-analytics-suite', container: 'ai-analytics-v2' },
    ],
    migrationJob: true, // FM-PLAN-01
    stagingFirst: true,
    healthPath: '/health',
    purge: true,
    edgeTest: { cachedPaths: [STYLES], compressedPaths: [STYLES], cacheHeader: 'x-cache' }, // FM-PLAN-04
  },
};
