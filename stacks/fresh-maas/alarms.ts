import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from '../../lib/domain';

const { AT_LEAST, AT_MOST, BELOW } = AlarmComparison;
const { CRITICAL, WARNING, ADVICE } = AlarmSeverity;
const FIVE_MINUTES = { periodSeconds: 300, periods: 1 };
const A_QUARTER = { periodSeconds: 900, periods: 1 };

/** The targets of the report, and what else tells an operator in time. A target "under X" goes off at X. */
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
        'One request in twenty takes 100 ms or longer: look at the slowest dependencies in Application Insights.',
      ...FIVE_MINUTES,
    },
    {
      id: 'PageLoad', // FM-SLO-02
      signal: AlarmSignal.PAGE_LOAD,
      comparison: AT_LEAST,
      threshold: 2,
      severity: WARNING,
      description: 'Pages take 2 s or longer in browsers: look at the edge cache and the size of the page.',
      ...A_QUARTER,
    },
    {
      id: 'CacheHitRate', // FM-SLO-03
      signal: AlarmSignal.CACHE_HIT_RATE,
      comparison: AT_MOST,
      threshold: 90,
      severity: WARNING,
      description: 'Redis answers at most 90 % of what it is asked: look at evictions, lifetimes and warming.',
      ...A_QUARTER,
    },
    {
      id: 'QueryTime', // FM-SLO-04
      signal: AlarmSignal.QUERY_TIME,
      comparison: AT_LEAST,
      threshold: 0.05,
      severity: WARNING,
      description: 'Queries take 50 ms or longer on average: run the slow-query report.',
      ...FIVE_MINUTES,
    },
    {
      id: 'ComputeCpu', // FM-SLO-05: below the scaling threshold of 70 (GAP-FM-01)
      signal: AlarmSignal.COMPUTE_CPU,
      comparison: AT_LEAST,
      threshold: 60,
      severity: WARNING,
      description: 'Processors are at 60 % or more: the scaling acts at 70.',
      ...A_QUARTER,
    },
    {
      id: 'ComputeMemory', // FM-SLO-06
      signal: AlarmSignal.COMPUTE_MEMORY,
      comparison: AT_LEAST,
      threshold: 70,
      severity: WARNING,
      description: 'Memory is at 70 % or more: the scaling acts at 80; a leak does not scale away.',
      ...A_QUARTER,
    },
    {
      id: 'ErrorRate', // FM-SLO-08
      signal: AlarmSignal.ERROR_RATE,
      comparison: AT_LEAST,
      threshold: 0.5,
      severity: CRITICAL,
      description: 'At least one request in 200 fails: compare with the time of the last revision.',
      ...FIVE_MINUTES,
    },
    {
      id: 'CacheMemory', // FM-MON-02
      signal: AlarmSignal.CACHE_MEMORY,
      comparison: AT_LEAST,
      threshold: 75,
      severity: ADVICE,
      description: 'Redis is three quarters full: evictions come next.',
      ...A_QUARTER,
    },
    // The report names no thresholds for the database itself.
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
      description: 'Less than 16 GiB are free: the server turns read-only when the disk is full.',
      ...A_QUARTER,
    },
    ...(canary
      ? [
          {
            id: 'Availability', // FM-MON-01
            signal: AlarmSignal.AVAILABILITY,
            comparison: BELOW,
            threshold: 90,
            severity: CRITICAL,
            description: 'The health check through the edge fails from more than one place.',
            ...A_QUARTER,
          },
        ]
      : []),
  ];
}
