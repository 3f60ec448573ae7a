import * as pulumi from '@pulumi/pulumi';
import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic, Plan } from '../../domain';
import { ComponentArgs } from '../component-args';
import { ContainerAppTier } from '../compute/container-app-tier';
import { WorkerFleet } from '../compute/worker-fleet';
import { SIGNALS } from '../observability/alarm-signals';
import { LogWorkspace } from '../observability/log-workspace';
import { Observability } from '../observability/observability';
import { AlarmTargets } from '../observability/service-alarms-args';
import { DashboardTile } from '../observability/service-dashboard';
import { ApplicationData } from './application-data';
import { WebApplicationSettings } from './web-application-args';

interface ObservedParts {
  readonly common: ComponentArgs;
  readonly settings: WebApplicationSettings;
  readonly plan: Plan;
  readonly logs: LogWorkspace;
  readonly url: pulumi.Input<string>;
  readonly web: ContainerAppTier;
  readonly workers?: WorkerFleet;
  readonly data: ApplicationData;
  readonly parent: pulumi.Resource;
}

const APPS = 'Microsoft.App/containerapps';
const POSTGRES = 'Microsoft.DBforPostgreSQL/flexibleServers';
const REDIS = 'Microsoft.Cache/redisEnterprise';
const WINDOW_SECONDS = 900;

/** Container Apps has no count of unhealthy replicas. Three of five locations that fail are an outage. */
const AVAILABILITY: AlarmRule = {
  id: 'Availability',
  signal: AlarmSignal.AVAILABILITY,
  comparison: AlarmComparison.BELOW,
  threshold: 60,
  periodSeconds: WINDOW_SECONDS,
  periods: 1,
  severity: AlarmSeverity.CRITICAL,
  description:
    'The application does not answer from outside. Check its newest revision, and whether the private link is approved.',
};

/** Creates the alarms of a plan, an availability test and a dashboard. */
export function observe(name: string, parts: ObservedParts): Observability {
  const { common, settings, plan, logs, url, web, data, parent } = parts;
  const { database, cache } = data;
  const targets: AlarmTargets = {
    applicationInsightsId: logs.applicationInsightsId,
    workspaceId: logs.workspaceId,
    containerAppIds: { web: web.appId },
    databaseId: database?.serverId,
    replicaIds: database?.replicas.map(({ id }) => id),
    cacheId: cache?.cacheId,
  };
  const observability = new Observability(
    name,
    {
      ...common,
      title: name,
      rules: [AVAILABILITY, ...plan.alarmRules.filter((rule) => isWatched(rule, targets))],
      targets,
      alarmEmails: settings.alarmEmails.length > 0 ? settings.alarmEmails : undefined,
      actionGroupId: settings.existingActionGroupId,
      healthUrl: url,
      healthPath: settings.healthCheckPath,
      logQuotaGiB: logs.dailyQuotaGiB,
      tiles: tilesOf(parts),
    },
    { parent },
  );
  addCustomAlarms(observability, parts);
  return observability;
}

/** Returns whether Azure has a metric for a rule, and the application the part that it watches. */
function isWatched({ signal }: AlarmRule, targets: AlarmTargets): boolean {
  const facts = SIGNALS[signal];
  return facts.kind !== 'missing' && facts.targets.every((it) => it === 'replicaIds' || targets[it] !== undefined);
}

/** Adds alarms on thresholds of the plan that have no signal. Azure has no metric for the age of the oldest task. */
function addCustomAlarms({ alarms }: Observability, { plan, settings, web, workers, data }: ObservedParts): void {
  const { minInstances = plan.web.minInstances, maxInstances = plan.web.maxInstances } = settings;
  const common = { windowSeconds: WINDOW_SECONDS, resourceId: web.appId, namespace: APPS };
  // Where the minimum is the maximum, it would always be in alarm.
  if (maxInstances > minInstances) {
    alarms.addMetric('WebInstances', {
      ...{ ...common, metric: 'Replicas', statistic: AlarmStatistic.MINIMUM },
      ...{ comparison: AlarmComparison.AT_LEAST, threshold: maxInstances },
      description: 'All replicas of the web tier run: scaling has no room left. Plan with the new load.',
    });
  }
  alarms.addMetric('WebRestarts', {
    ...{ ...common, metric: 'RestartCount', statistic: AlarmStatistic.MAXIMUM },
    ...{ comparison: AlarmComparison.ABOVE, threshold: 2 },
    description:
      'A replica of the web tier restarts again and again. Read its log for crashes and failed health checks.',
  });
  const minWorkers = settings.minWorkers ?? plan.workers?.minWorkers ?? 0;
  if (workers && minWorkers > 0) {
    alarms.addMetric('RunningWorkers', {
      ...{ ...common, resourceId: workers.appId, metric: 'Replicas', statistic: AlarmStatistic.MAXIMUM },
      ...{ comparison: AlarmComparison.BELOW, threshold: minWorkers, severity: AlarmSeverity.CRITICAL },
      description: 'Fewer workers run than the minimum. Check why they stop.',
    });
  }
  const memory = plan.alarmRules.find(({ signal }) => signal === AlarmSignal.CACHE_MEMORY);
  if (data.broker && memory) {
    alarms.addMetric('BrokerMemory', {
      ...{ ...common, resourceId: data.broker.cacheId, namespace: REDIS, metric: 'usedmemorypercentage' },
      ...{ comparison: memory.comparison, threshold: memory.threshold, severity: AlarmSeverity.CRITICAL },
      description:
        'The broker holds more than planned, and will reject tasks when it is full. Check whether workers run.',
    });
  }
}

function tilesOf({ web, workers, data, logs }: ObservedParts): DashboardTile[] {
  const { database, cache, broker } = data;
  const metrics = (title: string, resourceType: string, id: pulumi.Input<string>, names: string[]): DashboardTile => ({
    title,
    metrics: names.map((metric) => ({ metric })),
    resourceIds: [id],
    resourceType,
  });
  const load = ['CpuPercentage', 'MemoryPercentage'];
  return [
    {
      title: 'Response time in ms',
      query:
        'requests | summarize p50 = percentilew(duration, itemCount, 50), p95 = percentilew(duration, itemCount, 95) by bin(timestamp, 5m)',
      resourceIds: [logs.applicationInsightsId],
      resourceType: 'microsoft.insights/components',
    },
    metrics('Web: requests', APPS, web.appId, ['Requests']),
    metrics('Web: CPU and memory in %', APPS, web.appId, load),
    metrics('Web: replicas', APPS, web.appId, ['Replicas']),
    ...(workers
      ? [
          metrics('Workers: CPU and memory in %', APPS, workers.appId, load),
          metrics('Workers: replicas', APPS, workers.appId, ['Replicas']),
        ]
      : []),
    ...(database
      ? [
          metrics('Database: CPU and storage in %', POSTGRES, database.serverId, ['cpu_percent', 'storage_percent']),
          metrics('Database: connections', POSTGRES, database.serverId, ['active_connections']),
        ]
      : []),
    ...(cache ? [metrics('Cache: memory in %', REDIS, cache.cacheId, ['usedmemorypercentage'])] : []),
    ...(broker ? [metrics('Broker: memory in %', REDIS, broker.cacheId, ['usedmemorypercentage'])] : []),
  ];
}
