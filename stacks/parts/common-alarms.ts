import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from '../../lib/domain';

/** A release that does this is stopped and rolled back: stricter than a bad quarter of an hour, since nobody need decide. */
export function rollbackRules(): AlarmRule[] {
  return [
    {
      id: 'ReleaseErrorRate',
      signal: AlarmSignal.ERROR_RATE,
      comparison: AlarmComparison.AT_LEAST,
      threshold: 5,
      periodSeconds: 60,
      periods: 2,
      severity: AlarmSeverity.CRITICAL,
      description: 'At least 5 % of the answers are server errors. A release that is under way is rolled back.',
    },
  ];
}

/** What no report of a system with containers asks for, but its data and its users need. */
export function databaseAndCacheRules(): AlarmRule[] {
  return [
    {
      id: 'UnhealthyHosts',
      signal: AlarmSignal.UNHEALTHY_HOSTS,
      comparison: AlarmComparison.AT_LEAST,
      threshold: 1,
      periodSeconds: 60,
      periods: 5,
      description: 'The load balancer holds a task for unhealthy for five minutes.',
    },
    {
      id: 'DatabaseCpu',
      signal: AlarmSignal.DATABASE_CPU,
      comparison: AlarmComparison.AT_LEAST,
      threshold: 80,
      periodSeconds: 300,
      periods: 3,
      description: 'A database processor is at 80 % or more. Look for new slow queries before choosing a larger class.',
    },
    {
      id: 'DatabaseFreeStorage',
      signal: AlarmSignal.DATABASE_FREE_STORAGE,
      comparison: AlarmComparison.BELOW,
      threshold: 5 * 1024 ** 3,
      statistic: AlarmStatistic.MINIMUM,
      periodSeconds: 300,
      periods: 1,
      severity: AlarmSeverity.CRITICAL,
      description: 'Less than 5 GiB of database storage are free: storage autoscaling should have grown it.',
    },
    {
      id: 'CacheMemory',
      signal: AlarmSignal.CACHE_MEMORY,
      comparison: AlarmComparison.ABOVE,
      threshold: 80,
      periodSeconds: 300,
      periods: 3,
      description: 'The cache uses more than 80 % of its memory. Choose a larger node.',
    },
    {
      id: 'CacheEvictions',
      signal: AlarmSignal.CACHE_EVICTIONS,
      comparison: AlarmComparison.ABOVE,
      threshold: 0,
      statistic: AlarmStatistic.SUM,
      periodSeconds: 300,
      periods: 3,
      description: 'The cache throws out keys for want of memory. Choose a larger node.',
    },
  ];
}
