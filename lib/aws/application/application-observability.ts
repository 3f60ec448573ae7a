import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmRule, AlarmSeverity, AlarmSignal, Plan, PlannedApplication } from '../../domain';
import { WorkerFleet } from '../compute/worker-fleet';
import { LoadBalancer } from '../edge/load-balancer';
import { Observability } from '../observability/observability';
import { AlarmTargets } from '../observability/service-alarms-props';
import { DashboardSection } from '../observability/service-dashboard';
import { ApplicationData } from './application-data';
import { ApplicationWeb } from './application-web';
import { WebApplicationSettings } from './web-application-props';

interface ObservedParts {
  readonly plan: Plan;
  readonly settings: WebApplicationSettings;
  readonly explanation: string;
  readonly topic: sns.ITopic;
  readonly loadBalancer: LoadBalancer;
  readonly web: ApplicationWeb;
  readonly data: ApplicationData;
  readonly workers?: WorkerFleet;
}

const FIVE_MINUTES = Duration.minutes(5);

/** Creates the alarms of a plan and a dashboard. */
export function observe(scope: Construct, parts: ObservedParts): Observability {
  const { plan, topic, loadBalancer, web, data, workers } = parts;
  const { database } = data;
  const targets: AlarmTargets = {
    ...web.alarmTargets,
    loadBalancer: loadBalancer.resource,
    database: database?.instance,
    replicas: database?.replicas,
    cacheMemberIds: [...(data.cache?.memberIds ?? []), ...(data.broker?.memberIds ?? [])],
  };
  const observability = new Observability(scope, 'Observability', {
    topic,
    targets,
    rules: plan.alarmRules.filter((rule) => hasTarget(rule, targets)).flatMap((rule) => asBuilt(rule, parts)),
    sections: sectionsOf(parts),
  });
  if (workers && plan.workers) {
    const { backlogPerWorker } = plan.workers;
    const { maxWorkers = plan.workers.maxWorkers, minWorkers = plan.workers.minWorkers } = parts.settings;
    observability.alarms.add('WaitingTasks', {
      metric: workers.queueLength.metric,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: PlannedApplication.DELAY_TIMES * maxWorkers * backlogPerWorker,
      evaluationPeriods: 3,
      alarmDescription: `Tasks wait ${PlannedApplication.DELAY_TIMES} times as long as planned, even with all workers. Check whether they hang, or raise their maximum.`,
    });
    if (minWorkers > 0) {
      observability.alarms.add('RunningWorkers', {
        metric: workers.metricRunningWorkers({ period: FIVE_MINUTES, statistic: cloudwatch.Stats.MAXIMUM }),
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        threshold: minWorkers,
        evaluationPeriods: 3,
        // Container Insights sends nothing while no task runs.
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
        severity: AlarmSeverity.CRITICAL,
        alarmDescription:
          'Fewer workers run than the minimum. Check why their tasks stop. Without any value, check that the cluster has Container Insights.',
      });
    }
  }
  return observability;
}

/** Returns a rule with the threshold of the database that is built, if it is not the one of the plan. None if its storage is unknown. */
function asBuilt(rule: AlarmRule, { plan, settings, data }: ObservedParts): AlarmRule[] {
  const { existingDatabase, databaseClass, databaseStorageGiB } = settings;
  const { database } = data;
  const planned = plan.database;
  if (database === undefined || planned === undefined) return [rule];
  switch (rule.signal) {
    case AlarmSignal.DATABASE_CONNECTIONS:
      return existingDatabase !== undefined || databaseClass !== undefined
        ? [
            {
              ...rule,
              threshold: Math.floor((rule.threshold * database.connectionLimit.connections) / planned.maxConnections),
            },
          ]
        : [rule];
    case AlarmSignal.DATABASE_FREE_STORAGE:
      if (existingDatabase) return [];
      return databaseStorageGiB === undefined
        ? [rule]
        : [{ ...rule, threshold: (rule.threshold * databaseStorageGiB) / planned.storageGiB }];
    default:
      return [rule];
  }
}

/** Returns false for rules of a cache whose nodes are unknown, such as an existing one. */
function hasTarget({ signal }: AlarmRule, { cacheMemberIds = [], database }: AlarmTargets): boolean {
  if (signal === AlarmSignal.CACHE_MEMORY) return cacheMemberIds.length > 0;
  const ofDatabase = [
    ...[AlarmSignal.DATABASE_CPU, AlarmSignal.DATABASE_CONNECTIONS, AlarmSignal.DATABASE_FREE_STORAGE],
  ];
  return !ofDatabase.includes(signal) || database !== undefined;
}

function sectionsOf({ plan, explanation, loadBalancer, data, workers }: ObservedParts): DashboardSection[] {
  const { metrics } = loadBalancer.resource;
  const { database } = data;
  const objective = { value: plan.objective.milliseconds / 1000, label: 'objective' };
  return [
    {
      title: 'Requests',
      widgets: [
        graph('Response time', [metrics.targetResponseTime({ statistic: 'p95' })], [objective]),
        graph('Requests', [metrics.requestCount()]),
      ],
    },
    ...(database
      ? [
          {
            title: 'Database',
            widgets: [
              graph('CPU', [database.instance.metricCPUUtilization()]),
              graph('Connections', [database.instance.metricDatabaseConnections()]),
            ],
          },
        ]
      : []),
    ...(workers
      ? [
          {
            title: 'Workers',
            widgets: [
              graph('Waiting tasks', [workers.queueLength.metric]),
              graph('Running workers', [workers.metricRunningWorkers()]),
            ],
          },
        ]
      : []),
    {
      title: 'Sizes and their reasons',
      widgets: [new cloudwatch.TextWidget({ width: 24, height: 12, markdown: `\`\`\`\n${explanation}\n\`\`\`` })],
    },
  ];
}

function graph(
  title: string,
  left: cloudwatch.IMetric[],
  leftAnnotations: cloudwatch.HorizontalAnnotation[] = [],
): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, leftAnnotations, width: 12, period: FIVE_MINUTES });
}
