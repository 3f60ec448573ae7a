import {
  Cloud,
  CoreConsumer,
  CoreQuota,
  Formats,
  Plan,
  PlanShortfalls,
  PlannedApplication,
  ProblemCode,
  Problems,
  RedisSkus,
} from '../../domain';
import { checkCron } from '../compute/scheduled-job';
import { ResourceId } from '../resource-id';
import { Regions } from '../regions';
import { ApplicationConnections, connectionsOf } from './application-connections';
import { checkContainers, checkStores } from './application-parts-check';
import { MOST_UNCLUSTERED_GIB } from './application-stores';
import { WebApplicationArgs, WebApplicationSettings } from './web-application-args';

/** Plan of an application, and what follows from it before anything exists. */
export interface ApplicationPlan {
  readonly plan: Plan;
  readonly connections?: ApplicationConnections;
  /** Apps that share the core quota of the environment with the web tier. */
  readonly otherApps: CoreConsumer[];
}

/** vCPUs of the process that sends periodic tasks. */
const BEAT_VCPUS = 0.25;
/** Names of apps and jobs, at most 32 characters: the longest suffix is `-workers-beat`. */
const NAME = /^[a-z](?!.*--)[a-z0-9-]{0,17}[a-z0-9]$/;
const LONGEST_JOB = 32;
const WORKSPACE = 'Microsoft.OperationalInsights/workspaces';
const SCHEDULE_NAME = /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/;

/** Adds the problems of an application and returns its plan. `name` is the logical name. Undefined if there is no plan for the workload. */
export function planWebApplication(
  problems: Problems,
  name: string,
  args: WebApplicationArgs,
  settings: WebApplicationSettings,
): ApplicationPlan | undefined {
  const { workload, location } = settings;
  const isNamed = problems.match('name', name, NAME, {
    expected: 'at most 19 lower-case letters, digits and single inner hyphens, beginning with a letter',
    fix: "use a name such as 'shop': apps, jobs and servers are named after it",
  });
  // The names of all parts follow from it.
  if (!isNamed) problems.throwIfAny();
  checkCode(problems, name, args, settings);
  checkParts(problems, args);
  checkExisting(problems, args);
  checkEdge(problems, args, settings);
  if (!Regions.check(problems, location, true)) return undefined;
  const region = Regions.programmatic(location);
  const plan = problems.attempt(() => Plan.forWorkload(workload, { cloud: Cloud.AZURE, region }));
  if (plan === undefined) return undefined;
  const { existingDatabaseServerName, existingCacheUrl, existingBroker } = settings;
  PlanShortfalls.check(problems, plan, {
    ...{ database: existingDatabaseServerName, cache: existingCacheUrl, broker: existingBroker },
  });
  const otherApps = otherAppsOf(name, plan, settings);
  const areValid = checkContainers(problems, name, plan, settings, otherApps);
  if (areValid) checkQuota(problems, name, plan, settings, otherApps);
  const connections = areValid && workload.database ? connectionsOf(problems, plan, settings) : undefined;
  checkStores(problems, plan, settings, connections);
  return { plan, connections, otherApps };
}

/** Adds problems of database, Celery, schedules and alerts. */
function checkCode(problems: Problems, name: string, args: WebApplicationArgs, settings: WebApplicationSettings): void {
  const { workload, schedules } = settings;
  PlannedApplication.checkDatabaseName(problems, settings.databaseName);
  const required: [keyof WebApplicationArgs, boolean, string, string][] = [
    ['databasePassword', workload.database !== undefined, 'a database', "config.requireSecret('databasePassword')"],
    ['celeryApp', workload.background !== undefined, 'background tasks', "'shop.celery_app'"],
  ];
  required.forEach(([property, needed, part, example]) =>
    problems.check(!needed || args[property] !== undefined, {
      code: ProblemCode.MISSING_VALUE,
      property,
      what: `${property} is missing, and the workload has ${part}`,
      expected: `a value for ${property}`,
      fix: `set ${property}, e.g. ${example}`,
    }),
  );
  settings.alarmEmails.forEach((email, index) => problems.format(`alarmEmails[${index}]`, email, Formats.EMAIL));
  problems.unique('schedules', ['migrations', ...schedules.map((it) => it.name)], 'schedule');
  schedules.forEach(({ name: schedule, cron, command }, index) => {
    const at = `schedules[${index}]`;
    checkCron(problems, `${at}.cron`, cron);
    problems.some(`${at}.command`, command, {
      expected: 'a command',
      fix: "use e.g. ['python', 'manage.py', 'cleanup']",
    });
    problems.check(SCHEDULE_NAME.test(schedule) && name.length + 1 + schedule.length <= LONGEST_JOB, {
      code: ProblemCode.INVALID_FORMAT,
      property: `${at}.name`,
      what: `${at}.name is ${JSON.stringify(schedule)}`,
      expected: `at most ${LONGEST_JOB - 1 - name.length} lower-case letters, digits and single inner hyphens`,
      fix: "use a name such as 'cleanup'",
    });
  });
}

/** Adds problems of arguments for parts that the workload does not have, or that exist already. */
function checkParts(problems: Problems, args: WebApplicationArgs): void {
  const { workload } = args;
  const parts: [string, boolean, (keyof WebApplicationArgs)[]][] = [
    [
      'database',
      workload.database !== undefined,
      [
        ...(['databaseName', 'databasePassword', 'administratorLogin', 'databaseSkuName'] as const),
        ...(['databaseStorageGiB', 'migrations', 'existingDatabaseServerName'] as const),
      ],
    ],
    ['cache', workload.cache !== undefined, ['cacheSkuName', 'existingCacheUrl']],
    [
      'background',
      workload.background !== undefined,
      ['celeryApp', 'celeryBeat', 'minWorkers', 'maxWorkers', 'brokerSkuName', 'existingBroker'],
    ],
  ];
  parts.forEach(([part, present, names]) => {
    if (!present) {
      problems.unused(args, names, {
        reason: `the workload has no ${part}`,
        fix: `add ${part} to the workload`,
      });
    }
  });
  const broker = args.brokerSkuName === undefined ? undefined : RedisSkus.find(args.brokerSkuName);
  problems.check(broker === undefined || broker.memoryGiB <= MOST_UNCLUSTERED_GIB, {
    code: ProblemCode.CONFLICTING_PROPS,
    property: 'brokerSkuName',
    what: `brokerSkuName is ${args.brokerSkuName}, which needs a cluster`,
    expected: `at most ${MOST_UNCLUSTERED_GIB} GB: Celery cannot use a cluster`,
    fix: 'use Balanced_B20 or smaller, or several applications with a broker each',
  });
}

/** Adds problems of existing parts, and of arguments that they leave without effect. */
function checkExisting(problems: Problems, args: WebApplicationArgs): void {
  const { workload, existingNetwork: network, existingEnvironmentId } = args;
  ResourceId.check(problems, 'existingLogWorkspaceId', WORKSPACE, args.existingLogWorkspaceId);
  if (network) problems.withoutEffect(args, ['addressSpace'], 'existingNetwork');
  if (args.existingDatabaseServerName !== undefined) {
    problems.withoutEffect(args, ['databaseStorageGiB'], 'existingDatabaseServerName');
    requirePart(problems, 'databaseSkuName', args.databaseSkuName, 'existingDatabaseServerName is set');
  }
  if (args.existingCacheUrl) problems.withoutEffect(args, ['cacheSkuName'], 'existingCacheUrl');
  if (args.existingBroker) problems.withoutEffect(args, ['brokerSkuName'], 'existingBroker');
  if (args.existingActionGroupId !== undefined) {
    problems.withoutEffect(args, ['alarmEmails'], 'existingActionGroupId');
  }
  if (existingEnvironmentId !== undefined) {
    requirePart(problems, 'existingNetwork', network, 'existingEnvironmentId is set');
  }
  if (network === undefined) return;
  const newDatabase = workload.database !== undefined && args.existingDatabaseServerName === undefined;
  const newRedis =
    (workload.cache !== undefined && args.existingCacheUrl === undefined) ||
    (workload.background !== undefined && args.existingBroker === undefined);
  const needed: [keyof typeof network, boolean, string][] = [
    ['containerAppsSubnetId', existingEnvironmentId === undefined, 'the environment is new'],
    ['postgresSubnetId', newDatabase, 'the database is new'],
    ['postgresZoneId', newDatabase, 'the database is new'],
    ['redisZoneId', newRedis, 'the cache or the broker is new'],
  ];
  needed
    .filter(([, isNeeded]) => isNeeded)
    .forEach(([part, , reason]) => {
      requirePart(problems, `existingNetwork.${part}`, network[part], reason);
    });
}

function checkEdge(problems: Problems, args: WebApplicationArgs, { edge, domainName }: WebApplicationSettings): void {
  if (!edge) {
    problems.unused(args, ['cacheRules', 'securityHeaders', 'rateLimits'], {
      reason: 'edge is false',
      fix: 'set edge: true',
    });
  }
  problems.optionalFormat('domainName', domainName, Formats.HOST_NAME);
  if (domainName === undefined) {
    problems.unused(args, ['domainZoneId'], {
      reason: 'domainName is missing',
      fix: 'set domainName',
    });
  }
}

/** Returns the apps that share the core quota of the environment with the web tier. */
function otherAppsOf(name: string, { workers }: Plan, settings: WebApplicationSettings): CoreConsumer[] {
  const { minWorkers = workers?.minWorkers, maxWorkers = workers?.maxWorkers, celeryBeat } = settings;
  const fleet =
    workers && minWorkers !== undefined && maxWorkers !== undefined
      ? [consumer(`${name}-workers`, minWorkers, maxWorkers, workers.vcpus)]
      : [];
  return [...fleet, ...(celeryBeat ? [consumer(`${name}-workers-beat`, 1, 1, BEAT_VCPUS)] : [])];
}

function consumer(name: string, minReplicas: number, maxReplicas: number, vcpusPerReplica: number): CoreConsumer {
  return { name, minReplicas, maxReplicas, vcpusPerReplica };
}

/** Adds a problem if not even the minimum fits the core quota. */
function checkQuota(
  problems: Problems,
  name: string,
  { web }: Plan,
  settings: WebApplicationSettings,
  otherApps: CoreConsumer[],
): void {
  const { minInstances = web.minInstances, maxInstances = web.maxInstances, vcpus = web.vcpus } = settings;
  const apps = [consumer(`${name}-web`, minInstances, maxInstances, vcpus), ...otherApps];
  problems.attempt(
    () => new CoreQuota({ environment: `the environment of ${name}`, limitCores: settings.coreQuota, apps }),
  );
}

function requirePart(problems: Problems, property: string, value: unknown, reason: string): void {
  problems.check(value !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property,
    what: `${property} is missing, and ${reason}`,
    expected: `a value for ${property}`,
    fix: `set ${property}`,
  });
}
