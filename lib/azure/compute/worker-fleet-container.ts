import * as pulumi from '@pulumi/pulumi';
import { CeleryCommand } from '../../domain';
import { ContainerArgs, SecretVariable, secretVariable } from './container-args';
import { ScaleRule } from './scale-rule';
import { WorkerFleetSettings } from './worker-fleet-args';

/** Queue of tasks that name none. Source: https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-default-queue */
const DEFAULT_QUEUE = 'celery';

/** Returns the variables of workers and beat. */
export function fleetVariables(settings: WorkerFleetSettings): {
  readonly environmentVariables: { [name: string]: pulumi.Input<string> };
  readonly secretVariables: SecretVariable[];
} {
  const { broker, resultBackend } = settings;
  return {
    environmentVariables: {
      CELERY_CONCURRENCY: String(settings.concurrency),
      CELERY_MAX_TASKS_PER_CHILD: String(settings.maxTasksPerChild),
      CELERY_WORKER_MAX_MEMORY_PER_CHILD: String(settings.maxMemoryPerChildKb),
      ...settings.environmentVariables,
    },
    secretVariables: [
      secretVariable('CELERY_BROKER_URL', broker.url),
      secretVariable('CELERY_RESULT_BACKEND', resultBackend),
      // A scaler reads its secrets from those of the app.
      secretVariable('CELERY_BROKER_PASSWORD', broker.password),
      ...settings.secretVariables,
    ],
  };
}

/** Returns the container of a worker. */
export function workerContainer(settings: WorkerFleetSettings): ContainerArgs {
  return {
    ...settings,
    ...fleetVariables(settings),
    containerName: settings.containerName ?? settings.containerAppName,
    command: CeleryCommand.worker(settings),
  };
}

/** Returns the container of the process that sends periodic tasks. It loads the application and does little else. */
export function beatContainer(settings: WorkerFleetSettings): ContainerArgs {
  return {
    ...workerContainer(settings),
    containerName: 'beat',
    command: CeleryCommand.beat(settings.app),
    ...(settings.workloadProfile === 'Consumption' ? { vcpus: 0.25, memoryGiB: 0.5 } : {}),
  };
}

/**
 * Returns the scaling rules: a list in Redis for each queue.
 * Source: https://keda.sh/docs/latest/scalers/redis-lists/
 */
export function scaleRulesOf(settings: WorkerFleetSettings): ScaleRule[] {
  const { broker, cpuPercent, queues = [DEFAULT_QUEUE] } = settings;
  const secrets = [{ parameter: 'password', secretName: broker.password.name }];
  return [
    ...queues.map((listName, index) => ({
      name: `queue-${index + 1}`,
      type: 'redis',
      metadata: {
        address: pulumi.interpolate`${broker.hostName}:${broker.port}`,
        listName,
        listLength: String(settings.backlogPerWorker),
        enableTLS: 'true',
      },
      secrets,
    })),
    ...(cpuPercent === 0
      ? []
      : [{ name: 'cpu-scaling', type: 'cpu', metadata: { type: 'Utilization', value: String(cpuPercent) } }]),
  ];
}
