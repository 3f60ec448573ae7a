import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from '../../lib/domain';

/** Returns the alarm on server errors. */
export function errorRateRule(log = 'log'): AlarmRule {
  return {
    id: 'ErrorRate',
    signal: AlarmSignal.ERROR_RATE,
    comparison: AlarmComparison.AT_LEAST,
    threshold: 1,
    periodSeconds: 300,
    periods: 3,
    severity: AlarmSeverity.CRITICAL,
    description: `At least 1 % of responses are server errors. Check the ${log}.`,
  };
}

/** Differences between systems in the common rules. */
interface CommonRules {
  /**
   * Kind of target behind the load balancer.
   * @default 'a task'
   */
  readonly target?: string;
  /**
   * Database CPU in percent from which operators are notified.
   * @default 80
   */
  readonly databaseCpuPercent?: number;
  /**
   * If true, the cache holds sessions. The alarm fires at 80 % of memory instead of above, and warns of signed-out users.
   * @default false
   */
  readonly sessionsInCache?: boolean;
}

/** Returns alarms on hosts, database and cache that every system has, even if its report names none. */
export function databaseAndCacheRules(props: CommonRules = {}): AlarmRule[] {
  const { target = 'a task', databaseCpuPercent = 80, sessionsInCache = false } = props;
  return [
    {
      id: 'UnhealthyHosts',
      signal: AlarmSignal.UNHEALTHY_HOSTS,
      comparison: AlarmComparison.AT_LEAST,
      threshold: 1,
      periodSeconds: 60,
      periods: 5,
      description: `The load balancer has reported ${target} as unhealthy for five minutes.`,
    },
    {
      id: 'DatabaseCpu',
      signal: AlarmSignal.DATABASE_CPU,
      comparison: AlarmComparison.AT_LEAST,
      threshold: databaseCpuPercent,
      periodSeconds: 300,
      periods: 3,
      description: `Database CPU is at ${databaseCpuPercent} % or more. Check for new slow queries before you choose a larger instance class.`,
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
      description: 'Less than 5 GiB of database storage is free, although storage autoscaling should have grown it.',
    },
    {
      id: 'CacheMemory',
      signal: AlarmSignal.CACHE_MEMORY,
      comparison: sessionsInCache ? AlarmComparison.AT_LEAST : AlarmComparison.ABOVE,
      threshold: 80,
      periodSeconds: 300,
      periods: 3,
      description: sessionsInCache
        ? 'The cache uses 80 % of its memory and will soon evict sessions. Choose a larger node.'
        : 'The cache uses more than 80 % of its memory. Choose a larger node.',
    },
    {
      id: 'CacheEvictions',
      signal: AlarmSignal.CACHE_EVICTIONS,
      comparison: AlarmComparison.ABOVE,
      threshold: 0,
      statistic: AlarmStatistic.SUM,
      periodSeconds: 300,
      periods: 3,
      description: `The cache evicts keys because its memory is full${sessionsInCache ? ', which may sign users out' : ''}. Choose a larger node.`,
    },
  ];
}
