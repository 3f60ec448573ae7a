import { Problems } from '../problems';

/** A Python module, with an optional attribute. */
const APP = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(:\w+)?$/;
/** Share of a worker's memory that its processes may use before Celery replaces them. */
const CHILDREN_SHARE = 0.9;
const KB_PER_MIB = 1024;

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
  /** Adds a problem unless `app` names a Celery application. */
  public static checkApp(problems: Problems, app: string | undefined): void {
    problems.match('app', app, APP, {
      expected: 'a Python module, as passed to celery -A',
      fix: "use a module such as 'app.core.celery_app'",
    });
  }

  /** Returns the memory in KB at which Celery replaces a process of a worker. */
  public static maxMemoryPerChildKb(memoryMiB: number, concurrency: number): number {
    return Math.floor((CHILDREN_SHARE * memoryMiB * KB_PER_MIB) / Math.max(1, concurrency));
  }

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
