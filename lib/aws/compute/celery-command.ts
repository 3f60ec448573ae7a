/** Options of a Celery worker. */
interface CeleryWorker {
  readonly app: string;
  readonly concurrency: number;
  readonly maxTasksPerChild: number;
  readonly maxMemoryPerChildKb: number;
  readonly queues?: string[];
}

/** Returns the command that starts a Celery worker. */
export function renderWorkerCommand(worker: CeleryWorker): string[] {
  return [
    ...['celery', '-A', worker.app, 'worker', '--loglevel=info'],
    `--concurrency=${worker.concurrency}`,
    `--max-tasks-per-child=${worker.maxTasksPerChild}`,
    `--max-memory-per-child=${worker.maxMemoryPerChildKb}`,
    ...(worker.queues ? [`--queues=${worker.queues.join(',')}`] : []),
  ];
}

/** Returns the command that starts Celery's scheduler of periodic tasks. */
export function renderBeatCommand(app: string): string[] {
  return [
    ...['celery', '-A', app, 'beat', '--loglevel=info'],
    // The root file system is read-only, and a container needs no PID file.
    ...['--schedule=/tmp/celerybeat-schedule', '--pidfile='],
  ];
}
