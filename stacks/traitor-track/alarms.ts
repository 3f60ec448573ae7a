import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from '../../lib/domain';
import { databaseAndCacheRules, errorRateRule } from '../parts/common-alarms';

const REPLICA_LAG: AlarmRule = {
  id: 'ReplicaLag', // TT-RR-05: the report states no value
  signal: AlarmSignal.REPLICA_LAG,
  comparison: AlarmComparison.AT_LEAST,
  threshold: 30,
  // The least of each period: without traffic the lag of a healthy replica climbs for five minutes and falls back.
  statistic: AlarmStatistic.MINIMUM,
  periodSeconds: 300,
  periods: 3,
  description: 'A replica never catches up to less than 30 s behind: users read old data.',
};

function availability(intervalMinutes: number): AlarmRule {
  return {
    id: 'Availability', // TT-HLT-05
    signal: AlarmSignal.AVAILABILITY,
    comparison: AlarmComparison.BELOW,
    threshold: 100,
    periodSeconds: intervalMinutes * 60,
    periods: 1,
    severity: AlarmSeverity.CRITICAL,
    description: 'The detailed health check failed: the canary names the part that is unhealthy.',
  };
}

/** Facts that thresholds depend on. */
export interface AlarmFacts {
  /** Connections the database is planned with: the advice to grow is a share of them (TT-VRT-04). */
  readonly plannedConnections: number;
  /** Minutes between two runs of the canary, if there is one: a shorter period would find no data and call that a failure. */
  readonly canaryIntervalMinutes?: number;
  /** Whether there are replicas that can lag. */
  readonly hasReplicas: boolean;
}

/** The thresholds of the report. Where it states no window or statistic (GAP-TT-22), the values are those of the catalogue. */
export function alarmRules(facts: AlarmFacts): AlarmRule[] {
  const { ABOVE, AT_LEAST } = AlarmComparison;
  const { CRITICAL, WARNING, ADVICE } = AlarmSeverity;
  // Shown on the dashboard in this order.
  const [unhealthyHosts, databaseCpu, ...others] = databaseAndCacheRules({
    target: 'an instance',
    databaseCpuPercent: 70, // TT-SLO-04
    sessionsInCache: true, // TT-SES-01
  });
  return [
    {
      id: 'RequestLatency', // TT-SLO-02
      signal: AlarmSignal.REQUEST_LATENCY,
      comparison: AT_LEAST,
      threshold: 0.2,
      periodSeconds: 60,
      periods: 5,
      severity: CRITICAL,
      description: 'Answers take 200 ms or more on average. See the dashboard: database, pool or processors.',
    },
    errorRateRule('error log'), // TT-SLO-06
    ...(facts.canaryIntervalMinutes === undefined ? [] : [availability(facts.canaryIntervalMinutes)]),
    databaseCpu,
    {
      id: 'PoolUtilization', // TT-SLO-05
      signal: AlarmSignal.POOL_UTILIZATION,
      comparison: AT_LEAST,
      threshold: 80,
      statistic: AlarmStatistic.MAXIMUM,
      periodSeconds: 300,
      periods: 3,
      description: 'A connection pool is at 80 % or more: it approaches its limit.',
    },
    {
      id: 'PoolNearlyExhausted', // TT-POOL-11
      signal: AlarmSignal.POOL_UTILIZATION,
      comparison: ABOVE,
      threshold: 85,
      statistic: AlarmStatistic.MAXIMUM,
      periodSeconds: 60,
      periods: 1,
      severity: CRITICAL,
      description: 'A connection pool is above 85 %: the next peak blocks requests.',
    },
    ...(facts.hasReplicas ? [REPLICA_LAG] : []),
    {
      id: 'DiskUsed', // TT-HLT-04
      signal: AlarmSignal.COMPUTE_DISK,
      comparison: AT_LEAST,
      threshold: 80,
      statistic: AlarmStatistic.MAXIMUM, // of the group: an average would hide the one full disk
      periodSeconds: 300,
      periods: 1,
      description: 'The root disk of an instance is 80 % full.',
    },
    {
      id: 'ScaleUpForCpu', // TT-VRT-02
      signal: AlarmSignal.COMPUTE_CPU,
      comparison: ABOVE,
      threshold: 80,
      periodSeconds: 300,
      periods: 12,
      severity: ADVICE,
      description: 'Processors above 80 % for an hour although the group scales: consider t3.large.',
    },
    {
      id: 'ScaleUpForMemory', // TT-VRT-03
      signal: AlarmSignal.COMPUTE_MEMORY,
      comparison: ABOVE,
      threshold: 90,
      periodSeconds: 300,
      periods: 6,
      severity: ADVICE,
      description: 'Memory above 90 % for half an hour: consider t3.large.',
    },
    {
      id: 'ScaleUpForConnections', // TT-VRT-04
      signal: AlarmSignal.DATABASE_CONNECTIONS,
      comparison: ABOVE,
      threshold: 0.85 * facts.plannedConnections,
      periodSeconds: 300,
      periods: 3,
      severity: WARNING,
      description: `More than 85 % of the ${facts.plannedConnections} planned connections are open: consider t3.xlarge, that is fewer and larger instances.`,
    },
    {
      id: 'ScaleUpForLatency', // TT-VRT-05
      signal: AlarmSignal.REQUEST_LATENCY,
      comparison: ABOVE,
      threshold: 0.5,
      periodSeconds: 300,
      periods: 3,
      severity: ADVICE,
      description: 'Answers take more than 500 ms on average for a quarter of an hour: consider t3.xlarge.',
    },
    unhealthyHosts,
    ...others,
  ];
}
