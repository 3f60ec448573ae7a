import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from '../../lib/domain';
import { databaseAndCacheRules, errorRateRule } from '../parts/common-alarms';

const REPLICA_LAG: AlarmRule = {
  id: 'ReplicaLag', // TT-RR-05: the report specifies no threshold
  signal: AlarmSignal.REPLICA_LAG,
  comparison: AlarmComparison.AT_LEAST,
  threshold: 30,
  // Minimum per period: without traffic, the reported lag of a healthy replica rises for up to five minutes before it drops.
  statistic: AlarmStatistic.MINIMUM,
  periodSeconds: 300,
  periods: 3,
  description: 'A replica stays 30 s or more behind the primary. Users read stale data.',
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
    description:
      'The detailed health check failed. Open the last run of the canary to see which component is unhealthy.',
  };
}

/** Inputs of the thresholds. */
export interface AlarmFacts {
  /** Planned database connections. The scale-up alarm fires at a share of them (TT-VRT-04). */
  readonly plannedConnections: number;
  /** Minutes between two runs of the canary; undefined without one. A shorter alarm period would treat missing data as failure. */
  readonly canaryIntervalMinutes?: number;
  /** If true, adds the alarm on replica lag. */
  readonly hasReplicas: boolean;
}

/** Returns the alarms of the report. Windows and statistics that it omits come from docs/requirements.md (GAP-TT-22). */
export function alarmRules(facts: AlarmFacts): AlarmRule[] {
  const { ABOVE, AT_LEAST } = AlarmComparison;
  const { CRITICAL, WARNING, ADVICE } = AlarmSeverity;
  // The order of the alarms on the dashboard.
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
      description: 'Average response time is 200 ms or more. Check database, connection pool and CPU on the dashboard.',
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
      description: 'A connection pool is at 80 % or more of its limit.',
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
      description: 'A connection pool is above 85 % of its limit. The next peak will block requests.',
    },
    ...(facts.hasReplicas ? [REPLICA_LAG] : []),
    {
      id: 'DiskUsed', // TT-HLT-04
      signal: AlarmSignal.COMPUTE_DISK,
      comparison: AT_LEAST,
      threshold: 80,
      statistic: AlarmStatistic.MAXIMUM, // of the group: an average would hide a single full disk
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
      description: 'CPU has been above 80 % for an hour although the group scales. Consider t3.large.',
    },
    {
      id: 'ScaleUpForMemory', // TT-VRT-03
      signal: AlarmSignal.COMPUTE_MEMORY,
      comparison: ABOVE,
      threshold: 90,
      periodSeconds: 300,
      periods: 6,
      severity: ADVICE,
      description: 'Memory has been above 90 % for 30 minutes. Consider t3.large.',
    },
    {
      id: 'ScaleUpForConnections', // TT-VRT-04
      signal: AlarmSignal.DATABASE_CONNECTIONS,
      comparison: ABOVE,
      threshold: 0.85 * facts.plannedConnections,
      periodSeconds: 300,
      periods: 3,
      severity: WARNING,
      description: `More than 85 % of the ${facts.plannedConnections} planned connections are open. Consider t3.xlarge, i.e. fewer and larger instances.`,
    },
    {
      id: 'ScaleUpForLatency', // TT-VRT-05
      signal: AlarmSignal.REQUEST_LATENCY,
      comparison: ABOVE,
      threshold: 0.5,
      periodSeconds: 300,
      periods: 3,
      severity: ADVICE,
      description: 'Average response time has been above 500 ms for 15 minutes. Consider t3.xlarge.',
    },
    unhealthyHosts,
    ...others,
  ];
}
