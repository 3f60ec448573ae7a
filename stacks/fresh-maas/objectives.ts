import { Objective, ObjectiveWatch } from '../../lib/domain';
import { objective } from '../report/objective';

const { ALARM, DASHBOARD, PLAN } = ObjectiveWatch;

/** Objectives of the report. `docs/slo/fresh-maas.md` is generated from this list. */
export const OBJECTIVES: Objective[] = [
  objective(
    'FM-SLO-01',
    'API response time, 95th percentile (before: 250 ms)',
    'under 100 ms',
    ALARM,
    'RequestLatency',
  ),
  objective('FM-SLO-02', 'Page load (before: 4 s)', 'under 2 s', ALARM, 'PageLoad'),
  objective('FM-SLO-03', 'Cache hit rate (before: 60 %)', 'above 90 %', ALARM, 'CacheHitRate'),
  objective('FM-SLO-04', 'Query time (before: 150 ms)', 'under 50 ms', ALARM, 'QueryTime'),
  objective('FM-SLO-05', 'CPU of the containers (before: 75 %)', 'under 60 %', ALARM, 'ComputeCpu'),
  objective('FM-SLO-06', 'Memory of the containers (before: 80 %)', 'under 70 %', ALARM, 'ComputeMemory'),
  objective('FM-SLO-07', 'Throughput (before: 1000 requests/s)', '5000 requests/s', PLAN, 'business-operations-suite'),
  objective('FM-SLO-08', 'Error rate (before: 2 %)', 'under 0.5 %', ALARM, 'ErrorRate'),
  objective('FM-HPA-06', 'Response time of a replica, 95th percentile', '100 ms', ALARM, 'RequestLatency'),
  objective('FM-MON-01', 'API: response time, throughput, errors, availability', 'visible', DASHBOARD, 'API'),
  objective('FM-MON-02', 'Cache: hits, misses, evictions, memory, connections', 'visible', DASHBOARD, 'Cache'),
  objective(
    'FM-MON-03',
    'Database: query time, pool, cache, connections, transactions',
    'visible',
    DASHBOARD,
    'Database',
  ),
  objective('FM-MON-04', 'Containers: CPU, memory, replicas, requests', 'visible', DASHBOARD, 'Containers'),
  objective('FM-MON-05', 'Edge: hit ratio, bandwidth, response times', 'visible', DASHBOARD, 'Edge'),
];
