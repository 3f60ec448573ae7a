/** What is asked of a fleet of task workers: plain numbers, known before anything is deployed. */
export interface WorkerWorkload {
  /**
   * Name of the fleet in explanations and errors.
   * @default 'workers'
   */
  readonly name?: string;
  /** Most workers at a time. Nothing may start more: memory is what they share. */
  readonly maxWorkers: number;
  /**
   * Tasks one worker runs at once, each in a process of its own.
   * @default 2 (BR-CEL-01)
   */
  readonly concurrency?: number;
  /** Memory of a worker, in MiB: the limit at which its host ends it. */
  readonly memoryMiB: number;
  /**
   * Memory after which a process of a worker is replaced when its task is done, in KB of 1024 bytes.
   * @default - processes are not replaced for their memory
   */
  readonly maxMemoryPerChildKb?: number;
  /**
   * Memory all workers together may take, in GB as operators count it (BR-MEM-11).
   * @default - no budget
   */
  readonly memoryBudgetGb?: number;
}
