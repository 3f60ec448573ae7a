import { Defaults, Resolved } from '../defaults';

/** The load of a fleet of task workers, in plain numbers that are known before deployment. */
export interface WorkerWorkload {
  /**
   * Name of the fleet in explanations and errors.
   * @default 'workers'
   */
  readonly name?: string;
  /** Maximum number of workers. All of them share the memory budget. */
  readonly maxWorkers: number;
  /**
   * Tasks one worker runs concurrently, each in a child process.
   * @default 2
   */
  readonly concurrency?: number;
  /** Memory limit of a worker, in MiB. A worker that exceeds it is killed. */
  readonly memoryMiB: number;
  /**
   * Memory, in KB of 1024 bytes, above which a worker replaces a child process after its task.
   * @default - memory never replaces a process
   */
  readonly maxMemoryPerChildKb?: number;
  /**
   * Memory budget of all workers together, in GB of 1024 MiB.
   * @default - no budget
   */
  readonly memoryBudgetGb?: number;
}

const DEFAULTS = { name: 'workers', concurrency: 2 } satisfies Partial<WorkerWorkload>;

/**
 * A worker workload after its defaults.
 *
 * @internal
 */
export type ResolvedWorkerWorkload = Resolved<WorkerWorkload, typeof DEFAULTS>;

/** Returns a worker workload with its literal defaults filled in. */
export function resolveWorkerWorkload(workload: WorkerWorkload): ResolvedWorkerWorkload {
  return Defaults.apply(workload, DEFAULTS);
}
