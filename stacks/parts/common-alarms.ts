import { Stack, aws_cloudwatch as cloudwatch, aws_sns as sns } from 'aws-cdk-lib';
import { LoadBalancer, ServiceAlarms } from '../../lib/aws';
import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from '../../lib/domain';

/** Stricter than the alarm for operators: nobody has to decide, so a release is rolled back sooner. */
const ROLLBACK: AlarmRule = {
  id: 'ReleaseErrorRate',
  signal: AlarmSignal.ERROR_RATE,
  comparison: AlarmComparison.AT_LEAST,
  threshold: 5,
  periodSeconds: 60,
  periods: 2,
  severity: AlarmSeverity.CRITICAL,
  description: 'At least 5 % of the answers are server errors. A release that is under way is rolled back.',
};

/** Creates the alarms that stop a release and roll it back. */
export function createRollbackAlarms(stack: Stack, loadBalancer: LoadBalancer, topic: sns.ITopic): cloudwatch.IAlarm[] {
  return new ServiceAlarms(stack, 'RollbackAlarms', {
    rules: [ROLLBACK],
    targets: { loadBalancer: loadBalancer.resource },
    topic,
  }).alarms;
}

/** Server errors that an operator must look at. */
export function errorRateRule(log = 'log'): AlarmRule {
  return {
    id: 'ErrorRate',
    signal: AlarmSignal.ERROR_RATE,
    comparison: AlarmComparison.AT_LEAST,
    threshold: 1,
    periodSeconds: 300,
    periods: 3,
    severity: AlarmSeverity.CRITICAL,
    description: `At least 1 % of the answers are server errors. See the ${log}.`,
  };
}

/** Differences between systems in the rules that all of them have. */
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
   * If true, the cache holds sessions: it notifies at 80 % of its memory instead of above, and says that users are signed out.
   * @default false
   */
  readonly sessionsInCache?: boolean;
}

/** Rules that no report asks for, but every system's data and users need. */
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
      description: `The load balancer holds ${target} for unhealthy for five minutes.`,
    },
    {
      id: 'DatabaseCpu',
      signal: AlarmSignal.DATABASE_CPU,
      comparison: AlarmComparison.AT_LEAST,
      threshold: databaseCpuPercent,
      periodSeconds: 300,
      periods: 3,
      description: `A database processor is at ${databaseCpuPercent} % or more. Look for new slow queries before choosing a larger class.`,
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
      comparison: sessionsInCache ? AlarmComparison.AT_LEAST : AlarmComparison.ABOVE,
      threshold: 80,
      periodSeconds: 300,
      periods: 3,
      description: sessionsInCache
        ? 'The cache uses 80 % of its memory: soon it throws out sessions. Choose a larger node.'
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
      description: `The cache throws out keys for want of memory${sessionsInCache ? ': users may be signed out' : ''}. Choose a larger node.`,
    },
  ];
}
