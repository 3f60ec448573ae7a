import * as pulumi from '@pulumi/pulumi';
import { CeleryCommand, Defaults, PlannedProps, PlannedSettings, Problems, WorkersPlan } from '../../domain';
import { ContainerArgs, SecretReference, plannedContainer, resolveContainer } from './container-args';

/** Redis that holds the tasks of Celery. */
export interface CeleryBroker {
  /** Host name, e.g. `RedisCache.hostName`. */
  readonly hostName: pulumi.Input<string>;
  /**
   * TLS port.
   * @default 10000
   */
  readonly port?: number;
  /** Secret with the URL, e.g. of `RedisCache.celeryUrl`. */
  readonly url: SecretReference;
  /** Secret with the password, e.g. of `RedisCache.accessKey`. Scaling measures the queues with it. */
  readonly password: SecretReference;
}

export const BROKER_DEFAULTS = { port: 10_000 } satisfies Partial<CeleryBroker>;

/** Arguments of a fleet of Celery workers. */
export interface WorkerFleetArgs extends ContainerArgs {
  /** Resource id of the environment. It must be able to reach the broker. */
  readonly environmentId: pulumi.Input<string>;
  /** Celery application, as passed to `celery -A`: `app.core.celery_app`. */
  readonly app: string;
  /** Redis that holds the tasks. Create it with `RedisEviction.NO_EVICTION` and `RedisClustering.NONE`. */
  readonly broker: CeleryBroker;
  /**
   * Secret with the URL of the results.
   * @default - the broker
   */
  readonly resultBackend?: SecretReference;
  /**
   * Queues that the workers consume. With several, scaling follows the longest.
   * @default - the queues that the application declares; scaling follows the queue `celery`
   */
  readonly queues?: string[];
  /**
   * Name of the app, unique in its resource group.
   * @default - the logical name
   */
  readonly containerAppName?: string;
  /**
   * Workers of a plan for Azure. It sets size, number, concurrency and scaling of the workers. Arguments that you set win.
   * @default - `minWorkers` and `maxWorkers` are required
   */
  readonly plan?: WorkersPlan;
  /**
   * Minimum number of workers. With 0, an idle fleet costs nothing, but the first task waits for a worker.
   * @default - from `plan`
   */
  readonly minWorkers?: number;
  /**
   * Maximum number of workers, up to 1000. A deployment runs as many again for some minutes.
   * @default - from `plan`
   */
  readonly maxWorkers?: number;
  /**
   * Tasks that a worker runs at once.
   * @default 2
   */
  readonly concurrency?: number;
  /**
   * Number of tasks after which Celery replaces a worker process, to limit memory leaks.
   * @default 10
   */
  readonly maxTasksPerChild?: number;
  /**
   * Memory in KB above which Celery replaces a worker process once its task is done.
   * @default - for each process, its share of 90 percent of the worker's memory
   */
  readonly maxMemoryPerChildKb?: number;
  /**
   * Number of waiting tasks per worker that scaling maintains. Start with the longest acceptable wait divided by the duration of a task,
   * times `concurrency`. The default is a guess: measure your tasks.
   * @default 10
   */
  readonly backlogPerWorker?: number;
  /**
   * CPU utilization of a worker, in percent, above which the fleet scales out. 0 disables the rule.
   * @default - 70, or 0 if `minWorkers` is 0, which a rule for the CPU does not allow
   */
  readonly cpuPercent?: number;
  /**
   * Seconds between two looks at the queues.
   * @default 30
   */
  readonly pollingIntervalSeconds?: number;
  /**
   * Seconds without waiting tasks before the last worker stops. It has an effect only if `minWorkers` is 0.
   * @default 300
   */
  readonly cooldownSeconds?: number;
  /**
   * Seconds that a worker has to finish its tasks before it stops, 0 to 600.
   * @default 600
   */
  readonly terminationGraceSeconds?: number;
  /**
   * Adds an app with a single process that sends periodic tasks (`celery beat`): about $20 a month. While a deployment replaces it, two of
   * them may run for some seconds and send a task twice.
   * @default false
   */
  readonly beat?: boolean;
}

/** @internal */
export const DEFAULTS = {
  concurrency: 2,
  maxTasksPerChild: 10,
  backlogPerWorker: 10,
  pollingIntervalSeconds: 30,
  cooldownSeconds: 300,
  terminationGraceSeconds: 600,
  beat: false,
} satisfies Partial<WorkerFleetArgs>;

const CPU_PERCENT = 70;
const MIB_PER_GIB = 1024;
/** Sizes that arguments or a plan must state. */
const REQUIRED = ['minWorkers', 'maxWorkers'] as const;

/** Returns the arguments with the sizes of their plan. */
export function planWorkerFleet(
  problems: Problems,
  args: WorkerFleetArgs,
): PlannedProps<WorkerFleetArgs, (typeof REQUIRED)[number]> {
  const { plan } = args;
  const planned = plan && {
    ...plannedContainer(plan, args),
    concurrency: plan.concurrency,
    minWorkers: plan.minWorkers,
    maxWorkers: plan.maxWorkers,
    backlogPerWorker: plan.backlogPerWorker,
  };
  return PlannedSettings.apply(problems, args, planned, { required: REQUIRED, part: 'workers' });
}

/** Arguments after their defaults. */
export type WorkerFleetSettings = ReturnType<typeof resolveWorkerFleet>;

/** Returns the arguments with all defaults. `name` is the logical name of the component. */
export function resolveWorkerFleet(name: string, args: ReturnType<typeof planWorkerFleet>['props']) {
  const settings = Defaults.apply(args, { ...DEFAULTS, containerAppName: name });
  const container = resolveContainer(settings);
  const memoryMiB = MIB_PER_GIB * container.memoryGiB;
  return {
    ...settings,
    ...container,
    broker: Defaults.apply(args.broker, BROKER_DEFAULTS),
    resultBackend: args.resultBackend ?? args.broker.url,
    cpuPercent: args.cpuPercent ?? (settings.minWorkers === 0 ? 0 : CPU_PERCENT),
    maxMemoryPerChildKb: args.maxMemoryPerChildKb ?? CeleryCommand.maxMemoryPerChildKb(memoryMiB, settings.concurrency),
  };
}
