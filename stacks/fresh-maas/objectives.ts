import { Objective, ObjectiveWatch } from '../../lib/domain';

const { ALARM, DASHBOARD, PLAN } = ObjectiveWatch;
const o = (id: string, statement: string, target: string, watch: ObjectiveWatch, where: string): Objective => ({
  id,
  statement,
  target,
  watch,
  where,
});

/** Every target the report states. `docs/slo/fresh-maas.md` is generated from this list. */
export const OBJECTIVES: Objective[] = [
  o('FM-SLO-01', 'API answer, 95th percentile (was 250 ms)', 'under 100 ms', ALARM, 'RequestLatency'),
  o('FM-SLO-02', 'Page load (was 4 s)', 'under 2 s', ALARM, 'PageLoad'),
  o('FM-SLO-03', 'Cache hit rate (was 60 %)', 'above 90 %', ALARM, 'CacheHitRate'),
  o('FM-SLO-04', 'Database query (was 150 ms)', 'under 50 ms', ALARM, 'QueryTime'),
  o('FM-SLO-05', 'Processor of the containers (was 75 %)', 'under 60 %', ALARM, 'ComputeCpu'),
  o('FM-SLO-06', 'Memory of the containers (was 80 %)', 'under 70 %', ALARM, 'ComputeMemory'),
  o('FM-SLO-07', 'Throughput (was 1000 requests/s)', '5000 requests/s', PLAN, 'business-operations-suite'),
  o('FM-SLO-08', 'Error rate (was 2 %)', 'under 0.5 %', ALARM, 'ErrorRate'),
  o('FM-HPA-06', 'Response time of a replica, 95th percentile', '100 ms', ALARM, 'RequestLatency'),
  o('FM-MON-01', 'API: response time, throughput, errors, availability', 'visible', DASHBOARD, 'API'),
  o('FM-MON-02', 'Cache: hits, misses, evictions, memory, connections', 'visible', DASHBOARD, 'Cache'),
  o('FM-MON-03', 'Database: query time, pool, cache, connections, transactions', 'visible', DASHBOARD, 'Database'),
  o('FM-MON-04', 'Containers: processor, memory, replicas, requests', 'visible', DASHBOARD, 'Containers'),
  o('FM-MON-05', 'Edge: hit ratio, bandwidth, response times', 'visible', DASHBOARD, 'Edge'),
];
