import * as pulumi from '@pulumi/pulumi';
import { CoreConsumer, Plan, PlannedApplication } from '../../domain';
import { ComponentArgs } from '../component-args';
import { ContainerAppTierArgs } from '../compute/container-app-tier-args';
import { ContainerArgs, SecretVariable, secretVariable } from '../compute/container-args';
import { CeleryBroker, WorkerFleetArgs } from '../compute/worker-fleet-args';
import { WebApplicationSettings } from './web-application-args';

/** Connections and secrets of the containers of an application. */
export interface ContainerParts {
  readonly common: ComponentArgs;
  readonly settings: WebApplicationSettings;
  readonly plan: Plan;
  readonly environmentId: pulumi.Input<string>;
  /** Variables of its stores. */
  readonly variables: SecretVariable[];
  /** Redis of the workers. */
  readonly celery?: CeleryBroker;
  /** Apps that share the core quota with the web tier. */
  readonly otherApps: CoreConsumer[];
}

/** Returns what all containers of an application share. `extra` are variables of some of them. The application's own win. */
export function containerArgs(
  { common, settings, environmentId, variables }: ContainerParts,
  extra: SecretVariable[] = [],
): ContainerArgs & { readonly environmentId: pulumi.Input<string> } {
  const { image, registryServer, registryId, environmentVariables, secretVariables } = settings;
  const own = secretVariables.map(({ name }) => name);
  const others = [...variables, ...extra].filter(({ name }) => !own.includes(name));
  return {
    ...common,
    ...{ image, registryServer, registryId, environmentVariables, environmentId },
    secretVariables: [...others, ...secretVariables],
  };
}

/** Returns the arguments of the web tier. */
export function webArgs(parts: ContainerParts): ContainerAppTierArgs {
  const { settings, plan, celery, otherApps } = parts;
  const { edge, domainName, domainZoneId: dnsZoneId } = settings;
  const tasks = celery
    ? [secretVariable('CELERY_BROKER_URL', celery.url), secretVariable('CELERY_RESULT_BACKEND', celery.url)]
    : [];
  return {
    ...containerArgs(parts, tasks),
    command: settings.command,
    plan: plan.web,
    vcpus: settings.vcpus,
    memoryGiB: settings.memoryGiB,
    minReplicas: settings.minInstances,
    maxReplicas: settings.maxInstances,
    port: settings.port,
    probePath: settings.healthCheckPath,
    customDomains: edge || domainName === undefined ? [] : [{ hostName: domainName, dnsZoneId }],
    coreQuota: settings.coreQuota,
    otherApps,
  };
}

/** Returns the arguments of the workers. Undefined without background tasks. */
export function workerArgs(parts: ContainerParts): WorkerFleetArgs | undefined {
  const { settings, plan, celery: broker } = parts;
  const { celeryApp: app, celeryBeat: beat, minWorkers, maxWorkers } = settings;
  if (app === undefined || broker === undefined) return undefined;
  return {
    ...containerArgs(parts),
    ...{ app, beat, broker, minWorkers, maxWorkers },
    plan: plan.workers,
    maxTasksPerChild: PlannedApplication.TASKS_PER_PROCESS,
  };
}
