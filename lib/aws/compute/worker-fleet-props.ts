import {
  CeleryCommand,
  Defaults,
  PlannedProps,
  PlannedSettings,
  Problems,
  WorkerScaling,
  WorkersPlan,
} from '../../domain';
import { RedisCache } from '../data/redis-cache';
import { ContainerServiceProps, DEFAULTS as SHARED_DEFAULTS, TASK_SUBNETS } from './container-service';
import { COLLECTOR_MEMORY_MIB } from './fargate/container-task';

/** Props of a fleet of Celery workers. */
export interface WorkerFleetProps extends ContainerServiceProps {
  /** Celery application, as passed to `celery -A`: `app.core.celery_app`. */
  readonly app: string;
  /** Redis that holds the tasks. Create it with `CachePurpose.BROKER`, so that it evicts no tasks. */
  readonly broker: RedisCache;
  /**
   * Redis database of the tasks, 0 to 15.
   * @default 0
   */
  readonly brokerDatabase?: number;
  /**
   * Redis database of the results, 0 to 15.
   * @default 1
   */
  readonly resultDatabase?: number;
  /**
   * Queues that the workers consume.
   * @default - the queues that the application declares; the backlog then counts the queue `celery`
   */
  readonly queues?: string[];
  /**
   * Workers of a plan for AWS. It sets size, number, concurrency and scaling of the workers. Props that you set win.
   * @default - `minWorkers` and `maxWorkers` are required
   */
  readonly plan?: WorkersPlan;
  /**
   * Minimum number of workers. With 0, an idle fleet costs nothing, but the first task waits some minutes for a worker.
   * @default - from `plan`
   */
  readonly minWorkers?: number;
  /**
   * Maximum number of workers. Deployments do not exceed it, since workers share memory and database connections.
   * @default - from `plan`
   */
  readonly maxWorkers?: number;
  /**
   * CPU units of a worker: 1024 are one vCPU.
   * @default 2048
   */
  readonly cpu?: number;
  /**
   * Memory of a worker in MiB. ECS stops a worker that exceeds it.
   * @default 6144
   */
  readonly memoryMiB?: number;
  /**
   * Memory reserved for the container, in MiB. It must be less than `memoryMiB`, minus the collector's memory with `tracing`.
   * @default - 2048, or none if a worker is smaller
   */
  readonly memoryReservationMiB?: number;
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
   * Memory budget of all workers together, in GB. A fleet that exceeds it is rejected.
   * @default - no budget
   */
  readonly memoryBudgetGb?: number;
  /**
   * Number of waiting tasks per running worker that scaling maintains. Start with the longest acceptable wait divided by the duration
   * of a task, times `concurrency`. The default is a guess: measure your tasks.
   * @default 10
   */
  readonly backlogPerWorker?: number;
  /**
   * Average CPU utilization that scaling maintains, in percent.
   * @default 70
   */
  readonly cpuTargetPercent?: number;
  /**
   * Percentage of the workers beyond `minWorkers` that run on Spot capacity, 0 to 100.
   *
   * Spot is about 70 percent cheaper, but AWS stops it with two minutes' notice. Use it only for tasks that may run twice
   * (`task_acks_late`). An imported cluster must have the capacity providers FARGATE and FARGATE_SPOT; a cluster of the app receives them.
   * In an account that has never used ECS, first run `aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com`.
   * @default 0
   */
  readonly spotPercent?: number;
  /**
   * Adds a service with a single process that sends periodic tasks (`celery beat`): about $9 a month with the default size.
   * @default false
   */
  readonly beat?: boolean;
  /**
   * CPU units of the `beat` process.
   * @default 256
   */
  readonly beatCpu?: number;
  /**
   * Memory of the `beat` process in MiB. It loads the application, so an application with large libraries needs more.
   * @default 512
   */
  readonly beatMemoryMiB?: number;
}

/** @internal */
export const DEFAULTS = {
  brokerDatabase: 0,
  resultDatabase: 1,
  cpu: 2048,
  memoryMiB: 6144,
  concurrency: 2,
  maxTasksPerChild: 10,
  backlogPerWorker: 10,
  cpuTargetPercent: WorkerScaling.CPU_TARGET_PERCENT,
  spotPercent: 0,
  beat: false,
  beatCpu: 256,
  beatMemoryMiB: 512,
} satisfies Partial<WorkerFleetProps>;

const MEMORY_RESERVATION_MIB = 2048;

/** Sizes that props or a plan must state. */
const REQUIRED = ['minWorkers', 'maxWorkers'] as const;

/** Returns the props with the sizes of their plan. */
export function planWorkerFleet(
  problems: Problems,
  props: WorkerFleetProps,
): PlannedProps<WorkerFleetProps, (typeof REQUIRED)[number]> {
  const { plan } = props;
  const planned = plan && {
    ...PlannedSettings.fargateSize(plan),
    concurrency: plan.concurrency,
    minWorkers: plan.minWorkers,
    maxWorkers: plan.maxWorkers,
    backlogPerWorker: plan.backlogPerWorker,
  };
  return PlannedSettings.apply(problems, props, planned, { required: REQUIRED, part: 'workers' });
}

/** Props after their defaults. */
export type WorkerFleetSettings = ReturnType<typeof resolveWorkerFleet>;

/** Returns the props with all defaults. */
export function resolveWorkerFleet(props: ReturnType<typeof planWorkerFleet>['props']) {
  const settings = Defaults.apply(props, {
    ...SHARED_DEFAULTS,
    ...DEFAULTS,
    containerName: 'worker',
    vpcSubnets: TASK_SUBNETS,
  });
  const { concurrency, memoryMiB, tracing } = settings;
  // ECS rejects a task that reserves all of its memory, and a container that reserves all that it may use.
  const maxReservationMiB = memoryMiB - (tracing ? COLLECTOR_MEMORY_MIB : 0) - 1;
  return {
    ...settings,
    maxReservationMiB,
    memoryReservationMiB:
      props.memoryReservationMiB ?? (maxReservationMiB >= MEMORY_RESERVATION_MIB ? MEMORY_RESERVATION_MIB : undefined),
    maxMemoryPerChildKb: props.maxMemoryPerChildKb ?? CeleryCommand.maxMemoryPerChildKb(memoryMiB, concurrency),
  };
}
