import { Objective, ObjectiveWatch } from '../../lib/domain';
import { objective } from '../report/objective';

const { ALARM, DASHBOARD, PLAN, MEASUREMENT } = ObjectiveWatch;

/** Objectives of the report. `docs/slo/ops-center.md` is generated from this list. */
export const OBJECTIVES: Objective[] = [
  objective('OC-SLO-01', 'Frontend build time', '30 s (before: 68 s)', MEASUREMENT, 'ci.yml, build budget'),
  objective('OC-SLO-02', 'Bundle size', '100 MB (before: 220 MB)', MEASUREMENT, 'ci.yml, bundle budget: warning'),
  objective('OC-SLO-03', 'API response time, average', '100 ms (before: 200 ms)', ALARM, 'ResponseTimeTarget'),
  objective('OC-SLO-04', 'First contentful paint', '0.8 s (before: 1.5 s)', ALARM, 'FirstContentfulPaint'),
  objective('OC-OUT-01', 'Page load, 47 % faster', '0.8 s', ALARM, 'FirstContentfulPaint'),
  objective('OC-OUT-02', 'Bundle size, 45 % smaller', '120 MB', MEASUREMENT, 'ci.yml, bundle budget: failure'),
  objective('OC-OUT-03', 'API response time, 40 % faster', '120 ms', ALARM, 'ResponseTimeResult'),
  objective('OC-OUT-04', 'Query time, 70 % faster', '150 ms (before: 500 ms)', ALARM, 'QueryTime'),
  objective('OC-OUT-05', 'Cache hit rate', '85 % (before: 30 %)', ALARM, 'CacheHitRate'),
  objective('OC-OUT-06', 'Concurrent users, 150 % more', '250 (before: 100)', PLAN, 'ExpectedConcurrentUsers'),
  objective('OC-OUT-07', 'Overall database load', '40 % less', DASHBOARD, 'Database CPU'),
  objective('OC-FE-01', 'Largest vendor chunk, vendor-react', 'under 3.6 MB', MEASUREMENT, 'ci.yml, bundle budget'),
  objective(
    'OC-FE-08',
    'Split chunks: bundle 45 % smaller, first load 40 % faster',
    '120 MB; 0.9 s on the way to 0.8 s',
    ALARM,
    'FirstContentfulPaint',
  ),
  objective('OC-FE-10', 'Optimized images: file size', '30-50 % smaller', MEASUREMENT, 'ci.yml, build artifact'),
  objective('OC-CC-03', 'Edge cache: API calls for static data', '30-40 % fewer', DASHBOARD, 'Edge: hit rate'),
  objective(
    'OC-CC-07',
    'Compression: JSON; HTML and CSS',
    '70-80 % smaller; 60-70 % smaller',
    DASHBOARD,
    'Edge: bytes (the application compresses responses that the edge does not cache)',
  ),
  objective('OC-POOL-06', 'Larger pool: concurrent requests', '20 % more', MEASUREMENT, 'load test'),
  objective('OC-POOL-07', 'Connections in use, in the pool and in overflow', 'visible', DASHBOARD, 'Connection pool'),
  objective('OC-IDX-10', 'Indexes: filtered lists', '50-70 % less query time', MEASUREMENT, 'Database Insights'),
  objective(
    'OC-MV-04',
    'Materialized view: analytics',
    '500 ms (before: 10 s), 95 % less',
    ALARM,
    'AnalyticsQueryTime',
  ),
  objective('OC-CAC-04', 'Redis cache: database load of repeated queries', '80 % less', DASHBOARD, 'Database CPU'),
  objective('OC-CAC-08', 'Session objects: authentication overhead', '50 % less', MEASUREMENT, 'load test'),
  objective('OC-ALM-01', 'API response time, worst case', '1 s for 5 minutes', ALARM, 'HighResponseTime'),
  objective('OC-ALM-02', 'Connections of a process', '60 for 2 minutes', ALARM, 'DatabaseConnectionPoolExhausted'),
  objective('OC-ALM-03', 'Lookups that miss the cache', 'half for 10 minutes', ALARM, 'CacheMissRateHigh'),
];
