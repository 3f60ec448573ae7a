import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from '../../lib/domain';

const { AT_LEAST, AT_MOST, BELOW } = AlarmComparison;
const { CRITICAL, WARNING, ADVICE } = AlarmSeverity;
const FIVE_MINUTES = { periodSeconds: 300, periods: 1 };
const A_QUARTER = { periodSeconds: 900, periods: 1 };

/** Returns alarms on the report's targets, and early warnings. For a target "under X", the alarm fires at X. */
export function alarmRules(canary: boolean): AlarmRule[] {
  return [
    {
      id: 'RequestLatency', // FM-SLO-01, FM-HPA-06
      signal: AlarmSignal.REQUEST_LATENCY,
      comparison: AT_LEAST,
      threshold: 0.1,
      statistic: AlarmStatistic.P95,
      severity: WARNING,
      description:
        '95th percentile of response time is 100 ms or more. Check the slowest dependencies in Application Insights.',
      ...FIVE_MINUTES,
    },
    {
      id: 'PageLoad', // FM-SLO-02
      signal: AlarmSignal.PAGE_LOAD,
      comparison: AT_LEAST,
      threshold: 2,
      severity: WARNING,
      description: 'Page load in browsers takes 2 s or more. Check the edge cache and the page size.',
      ...A_QUARTER,
    },
    {
      id: 'CacheHitRate', // FM-SLO-03
      signal: AlarmSignal.CACHE_HIT_RATE,
      comparison: AT_MOST,
      threshold: 90,
      severity: WARNING,
      description: 'Cache hit rate is 90 % or less. Check evictions, TTLs and cache warming.',
      ...A_QUARTER,
    },
    {
      id: 'QueryTime', // FM-SLO-04
      signal: AlarmSignal.QUERY_TIME,
      comparison: AT_LEAST,
      threshold: 0.05,
      severity: WARNING,
      description: 'Average query time is 50 ms or more. Run sql/tasks/slow_queries.sql.',
      ...FIVE_MINUTES,
    },
    {
      id: 'ComputeCpu', // FM-SLO-05: below the scaling threshold of 70 (GAP-FM-01)
      signal: AlarmSignal.COMPUTE_CPU,
      comparison: AT_LEAST,
      threshold: 60,
      severity: WARNING,
      description: 'CPU is at 60 % or more. Replicas scale out at 70 %.',
      ...A_QUARTER,
    },
    {
      id: 'ComputeMemory', // FM-SLO-06
      signal: AlarmSignal.COMPUTE_MEMORY,
      comparison: AT_LEAST,
      threshold: 70,
      severity: WARNING,
      description: 'Memory is at 70 % or more. Replicas scale out at 80 %, which does not help against a memory leak.',
      ...A_QUARTER,
    },
    {
      id: 'ErrorRate', // FM-SLO-08
      signal: AlarmSignal.ERROR_RATE,
      comparison: AT_LEAST,
      threshold: 0.5,
      severity: CRITICAL,
      description: 'At least 0.5 % of requests fail. Check whether it started with the last revision.',
      ...FIVE_MINUTES,
    },
    {
      id: 'CacheMemory', // FM-MON-02
      signal: AlarmSignal.CACHE_MEMORY,
      comparison: AT_LEAST,
      threshold: 75,
      severity: ADVICE,
      description: 'Redis uses 75 % or more of its memory and will soon evict keys.',
      ...A_QUARTER,
    },
    // The report specifies no thresholds for the database itself.
    {
      id: 'DatabaseCpu',
      signal: AlarmSignal.DATABASE_CPU,
      comparison: AT_LEAST,
      threshold: 80,
      severity: WARNING,
      ...A_QUARTER,
    },
    {
      id: 'DatabaseFreeStorage',
      signal: AlarmSignal.DATABASE_FREE_STORAGE,
      comparison: AT_MOST,
      threshold: 16 * 1024 ** 3,
      statistic: AlarmStatistic.MINIMUM,
      severity: CRITICAL,
      description: '16 GiB or less of database storage is free. The server becomes read-only if the disk is full.',
      ...A_QUARTER,
    },
    ...(canary
      ? [
          {
            id: 'Availability', // FM-MON-01
            signal: AlarmSignal.AVAILABILITY,
            comparison: BELOW,
            threshold: 60,
            severity: CRITICAL,
            description: 'The health check through the edge fails from at least three of five locations.',
            ...A_QUARTER,
          },
        ]
      : []),
  ];
}
