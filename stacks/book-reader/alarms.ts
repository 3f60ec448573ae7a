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
import { PoolAlarmMode } from './props';

const { ABOVE, AT_LEAST } = AlarmComparison;

/** BR-ALM-01: per container, so the fullest one counts. */
const HIGH_MEMORY: AlarmRule = {
  id: 'HighMemoryUsage',
  signal: AlarmSignal.COMPUTE_MEMORY,
  comparison: ABOVE,
  threshold: 90,
  statistic: AlarmStatistic.MAXIMUM,
  periodSeconds: 60,
  periods: 5,
  severity: AlarmSeverity.WARNING,
  description: 'A container uses more than 90 % of its memory: ECS ends it at 100 %.',
};

/** Thresholds on backend and database. */
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
      description: 'Answers take 180 ms or more on average: what the larger pool brought is lost.',
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
      description: `More than ${poolThreshold} connections are open.`,
    },
    errorRateRule(),
    ...databaseAndCacheRules(),
  ];
}

/** 25 are 83 % of the 30 connections of one process: the same share of those of all. */
export function poolThreshold(mode: PoolAlarmMode, budget: ConnectionBudget): number {
  return mode === PoolAlarmMode.LITERAL ? 25 : Math.floor((25 / 30) * budget.demand);
}

/** Thresholds on the workers, which ECS itself measures. */
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
    description: 'The workers use more than 90 % of their processors.',
  },
  {
    id: 'CpuResult', // BR-OUT-12
    signal: AlarmSignal.COMPUTE_CPU,
    comparison: ABOVE,
    threshold: 70,
    periodSeconds: 300,
    periods: 3,
    description:
      'The workers use more than 70 % of their processors for a quarter of an hour: what the limit brought is lost.',
  },
];

const MIB_PER_GB = 1024;

/** Memory of all tasks of the cluster, in MiB: each task reports once a minute. */
export function clusterMemory(workers: WorkerFleet): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName: 'MemoryUtilized',
    dimensionsMap: { ClusterName: workers.cluster.clusterName },
    statistic: cloudwatch.Stats.SUM,
    period: Duration.minutes(1),
  });
}

/** Alarms on what Container Insights, the load balancer and the workers' log tell. */
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
    alarmDescription: 'No worker runs: books are not read in.',
  });
  // Without it the fleet follows its processors only, and tasks may wait for long.
  alarms.add('QueueLengthUnknown', {
    metric: workers.queueLength.lambdaFunction.metricErrors({ period: Duration.minutes(5) }),
    comparisonOperator: above,
    threshold: 0,
    evaluationPeriods: 3,
    alarmDescription: 'How many tasks wait is not known: see the log of the function that asks the broker.',
  });
  alarms.add('PeakMemory', {
    metric: clusterMemory(workers),
    comparisonOperator: above,
    threshold: 48 * MIB_PER_GB, // BR-OUT-02
    evaluationPeriods: 5,
    severity: AlarmSeverity.CRITICAL,
    alarmDescription: 'All tasks together use more than 48 GB: the peak of the measured result.',
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
    alarmDescription: 'A request timed out: none should.',
  });
  alarms.add('WorkersLost', {
    metric: parts.lostWorkers.metric,
    comparisonOperator: above,
    threshold: 0, // BR-OUT-08: a killed child leaves the task running
    evaluationPeriods: 1,
    severity: AlarmSeverity.CRITICAL,
    alarmDescription: 'A process of a worker was killed, most likely for want of memory.',
  });
}
