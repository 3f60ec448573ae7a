import { Objective, ObjectiveWatch } from '../../lib/domain';

const { ALARM, DASHBOARD, OBJECTIVE, PLAN, MEASUREMENT } = ObjectiveWatch;
const o = (id: string, statement: string, target: string, watch: ObjectiveWatch, where: string): Objective => ({
  id,
  statement,
  target,
  watch,
  where,
});

/** Every target the report states. `docs/slo/traitor-track.md` is generated from this list. */
export const OBJECTIVES: Objective[] = [
  o('TT-ARC-01', 'Users served by the smallest group', 'at least 100', PLAN, 'instances, minimum'),
  o('TT-ARC-16', 'Statistics cache: hit rate', 'at least 95 %', ALARM, 'StatsCacheHitRate'),
  o('TT-ARC-16', 'Statistics cache: answer', 'under 10 ms', ALARM, 'StatsCacheLatency'),
  o('TT-ARC-17', 'Connection pool: averages 70 %, peaks at 85 to 90 %', 'under 80 %', DASHBOARD, 'Connection pool'),
  o('TT-SLO-01', 'Dashboard load', 'under 50 ms', ALARM, 'DashboardLatency'),
  o('TT-SLO-02', 'API response', 'under 200 ms', ALARM, 'RequestLatency'),
  o('TT-SLO-03', 'Concurrent users', '100 or more', PLAN, 'ExpectedConcurrentUsers'),
  o('TT-SLO-04', 'Database processor', 'under 70 %', ALARM, 'DatabaseCpu'),
  o('TT-SLO-05', 'Connection pool', 'under 80 %', ALARM, 'PoolUtilization'),
  o('TT-SLO-06', 'Error rate', 'under 1 %', ALARM, 'ErrorRate'),
  o('TT-SLO-07', 'Uptime', '99.5 % over 30 days', OBJECTIVE, 'Uptime'),
  o('TT-IDX-06', 'Composite and partial indexes: filtered queries', '20-30 % faster', MEASUREMENT, 'Database Insights'),
  o('TT-IDX-07', 'Covering index: point look-ups', '30-40 % faster', MEASUREMENT, 'Database Insights'),
  o('TT-CAC-06', 'Redis cache: database load', '50-70 % less', DASHBOARD, 'Database connections, Database processor'),
  o('TT-CAC-09', 'Cache hits and misses are counted', 'visible', DASHBOARD, 'Cache hits and misses'),
  o('TT-POOL-11', 'Pool utilisation warning', 'above 85 %', ALARM, 'PoolNearlyExhausted'),
  o('TT-GUN-14', 'Green threads: concurrent connections', '2-3 times as many', MEASUREMENT, 'load test'),
  o('TT-STA-06', 'Edge cache: asset load, bandwidth, server processor', '70-80 % shorter, 60 % less, 50 % less', DASHBOARD, 'Edge: hit rate, Edge: bytes'),
  o('TT-ASG-11', 'Capacity of 2, 3 and 10 instances', '200, 300 and 1000 users', PLAN, 'instances'),
  o('TT-VRT-02', 'Larger instance when the processor stays high', 'above 80 % for 1 hour: t3.large', ALARM, 'ScaleUpForCpu'),
  o('TT-VRT-03', 'Larger instance when memory stays high', 'above 90 % for 30 minutes: t3.large', ALARM, 'ScaleUpForMemory'),
  o('TT-VRT-04', 'Larger instance when connections run out', 'above 85 %: t3.xlarge', ALARM, 'ScaleUpForConnections'),
  o('TT-VRT-05', 'Larger instance when answers are slow', 'above 500 ms: t3.xlarge', ALARM, 'ScaleUpForLatency'),
  o('TT-RR-05', 'Read replicas: primary load, read capacity, users', '50 % less, 2-3 times, 200-300', ALARM, 'ReplicaLag'),
  o('TT-HLT-02', 'Detailed health: database', 'healthy', ALARM, 'Availability'),
  o('TT-HLT-03', 'Detailed health: Redis', 'healthy', ALARM, 'Availability'),
  o('TT-HLT-04', 'Detailed health: disk', 'under 80 % used', ALARM, 'DiskUsed'),
  o('TT-HLT-05', 'Detailed health: status', '200 only when healthy', ALARM, 'Availability'),
  o('TT-RD-16', 'Users after phase 2', '200-300', PLAN, 'instances, minimum and desired'),
  o('TT-RD-24', 'Users after phase 3, database load', '500 or more, 50 % less', PLAN, 'instances, maximum'),
  o('TT-RD-30', 'Uptime after phase 4', '99.9 % over 30 days', OBJECTIVE, 'UptimeGoal'),
  o('TT-RD-31', 'Disaster recovery', 'under 2 hours', OBJECTIVE, 'restore test, validation window 2 hours'),
  o('TT-OUT-03', 'Next quarter: users, uptime', '500 or more, 99.9 %', OBJECTIVE, 'UptimeGoal'),
  o('TT-OUT-04', 'Users, pages, database load', '2-3 times (100 to 300), 50 % faster, 50 % less', PLAN, 'instances, desired'),
  o('TT-OUT-07', 'Largest number of concurrent users', '1000', PLAN, 'instances, maximum'),
];
