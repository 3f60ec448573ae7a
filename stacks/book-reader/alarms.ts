import { Duration, aws_cloudwatch as cloudwatch, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { LoadBalancer, LogMetric, ServiceAlarms, WorkerFleet } from '../../lib/aws';
import {
  AlarmComparison,
  AlarmRule,
  AlarmSeverity,
  AlarmSignal,
  AlarmStatistic,
  ConnectionBudget,
} from '../../lib/domain';
import { databaseAndCacheRules, errorRateRule } from '../parts/common-alarms';
import { PoolAlarmMode } from './choices';

const { ABOVE, AT_LEAST } = AlarmComparison;

/** Alarm on the memory of the fullest container (BR-ALM-01). */
const HIGH_MEMORY: AlarmRule = {
  id: 'HighMemoryUsage',
  signal: AlarmSignal.COMPUTE_MEMORY,
  comparison: ABOVE,
  threshold: 90,
  statistic: AlarmStatistic.MAXIMUM,
  periodSeconds: 60,
  periods: 5,
  severity: AlarmSeverity.WARNING,
  description: 'A container uses more than 90 % of its memory. ECS stops it at 100 %.',
};

/** Returns the alarms on backend and database. */
export function alarmRules(poolThreshold: number): AlarmRule[] {
  return [
    HIGH_MEMORY,
    {
      id: 'ResponseTime', // BR-OUT-06
      signal: AlarmSignal.REQUEST_LATENCY,
      comparison: AT_LEAST,
      threshold: 0.18,
      periodSeconds: 300,
      periods: 3,
      severity: AlarmSeverity.CRITICAL,
      description:
        'Average response time is 180 ms or more, so the promised result is missed. Check the connection pool.',
    },
    {
      id: 'DatabaseConnectionPoolExhausted', // BR-ALM-02
      signal: AlarmSignal.DATABASE_CONNECTIONS,
      comparison: ABOVE,
      threshold: poolThreshold,
      statistic: AlarmStatistic.MAXIMUM,
      periodSeconds: 60,
      periods: 2,
      severity: AlarmSeverity.CRITICAL,
      description: `More than ${poolThreshold} database connections are open.`,
    },
    errorRateRule(),
    ...databaseAndCacheRules(),
  ];
}

/** Returns the connections that trigger the alarm: 25 of the 30 of one process, or the same share of all. */
export function poolThreshold(mode: PoolAlarmMode, budget: ConnectionBudget): number {
  return mode === PoolAlarmMode.LITERAL ? 25 : Math.floor((25 / 30) * budget.demand);
}

/** Alarms on worker metrics that ECS publishes. */
export const WORKER_RULES: AlarmRule[] = [
  HIGH_MEMORY,
  {
    id: 'MemoryPercent', // BR-MEM-08
    signal: AlarmSignal.COMPUTE_MEMORY,
    comparison: ABOVE,
    threshold: 85,
    periodSeconds: 300,
    periods: 1,
    description: 'The workers use more than 85 % of their memory.',
  },
  {
    id: 'CpuPercent', // BR-MEM-09
    signal: AlarmSignal.COMPUTE_CPU,
    comparison: ABOVE,
    threshold: 90,
    periodSeconds: 300,
    periods: 1,
    description: 'The workers use more than 90 % of their CPU.',
  },
  {
    id: 'CpuResult', // BR-OUT-12
    signal: AlarmSignal.COMPUTE_CPU,
    comparison: ABOVE,
    threshold: 70,
    periodSeconds: 300,
    periods: 3,
    description: 'The workers have used more than 70 % of their CPU for 15 minutes, so the promised result is missed.',
  },
];

const MIB_PER_GB = 1024;

/** Memory that all tasks of the cluster use, in MiB. Each task reports once a minute. */
export function clusterMemory(workers: WorkerFleet): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName: 'MemoryUtilized',
    dimensionsMap: { ClusterName: workers.cluster.clusterName },
    statistic: cloudwatch.Stats.SUM,
    period: Duration.minutes(1),
  });
}

/** Adds alarms on metrics of Container Insights, the load balancer and the workers' log. */
export function addAlarms(
  alarms: ServiceAlarms,
  parts: { workers: WorkerFleet; loadBalancer: LoadBalancer; lostWorkers: LogMetric },
): void {
  const { GREATER_THAN_THRESHOLD: above, LESS_THAN_THRESHOLD: below } = cloudwatch.ComparisonOperator;
  const { workers, loadBalancer } = parts;
  alarms.add('CeleryWorkerDown', {
    metric: workers.metricRunningWorkers({ statistic: cloudwatch.Stats.MINIMUM }),
    comparisonOperator: below,
    threshold: 1, // BR-ALM-03
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    severity: AlarmSeverity.CRITICAL,
    alarmDescription: 'No worker is running, so no books are processed.',
  });
  // Without the queue length, the fleet scales by CPU only and tasks may wait for long.
  alarms.add('QueueLengthUnknown', {
    metric: workers.queueLength.lambdaFunction.metricErrors({ period: Duration.minutes(5) }),
    comparisonOperator: above,
    threshold: 0,
    evaluationPeriods: 3,
    alarmDescription: 'The queue length is unknown. Check the log of the function that reads it from the broker.',
  });
  alarms.add('PeakMemory', {
    metric: clusterMemory(workers),
    comparisonOperator: above,
    threshold: 48 * MIB_PER_GB, // BR-OUT-02
    evaluationPeriods: 5,
    severity: AlarmSeverity.CRITICAL,
    alarmDescription: 'All tasks together use more than 48 GB, the peak in the report.',
  });
  alarms.add('FreeMemory', {
    metric: new cloudwatch.MathExpression({
      label: 'Free memory (MiB)',
      expression: 'reserved - used',
      usingMetrics: {
        reserved: workers.containerInsights('MemoryReserved'),
        used: workers.containerInsights('MemoryUtilized'),
      },
      period: Duration.minutes(1),
    }),
    comparisonOperator: below,
    threshold: 500, // BR-MEM-10
    evaluationPeriods: 5,
    alarmDescription: 'A worker has less than 500 MB free.',
  });
  alarms.add('RequestTimeouts', {
    metric: loadBalancer.resource.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_504_COUNT, {
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
    }),
    comparisonOperator: above,
    threshold: 0, // BR-OUT-07
    evaluationPeriods: 1,
    alarmDescription: 'A request timed out.',
  });
  alarms.add('WorkersLost', {
    metric: parts.lostWorkers.metric,
    comparisonOperator: above,
    threshold: 0, // BR-OUT-08: if a child process is killed, the task keeps running
    evaluationPeriods: 1,
    severity: AlarmSeverity.CRITICAL,
    alarmDescription: 'A worker process was killed, most likely because it ran out of memory.',
  });
}
