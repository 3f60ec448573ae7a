/**
 * Options of a Celery worker.
 *
 * @internal
 */
export interface CeleryWorker {
  readonly app: string;
  readonly concurrency: number;
  readonly maxTasksPerChild: number;
  readonly maxMemoryPerChildKb: number;
  readonly queues?: string[];
}

/**
 * Commands of Celery.
 *
 * @internal
 */
export class CeleryCommand {
  /** Returns the command that starts a worker. */
  public static worker(worker: CeleryWorker): string[] {
    return [
      ...['celery', '-A', worker.app, 'worker', '--loglevel=info'],
      `--concurrency=${worker.concurrency}`,
      `--max-tasks-per-child=${worker.maxTasksPerChild}`,
      `--max-memory-per-child=${worker.maxMemoryPerChildKb}`,
      ...(worker.queues ? [`--queues=${worker.queues.join(',')}`] : []),
    ];
  }

  /** Returns the command that starts the scheduler of periodic tasks. */
  public static beat(app: string): string[] {
    return [
      ...['celery', '-A', app, 'beat', '--loglevel=info'],
      // The root file system is read-only, and a container needs no PID file.
      ...['--schedule=/tmp/celerybeat-schedule', '--pidfile='],
    ];
  }
}
