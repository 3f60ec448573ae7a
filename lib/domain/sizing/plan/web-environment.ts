import { WebPlan } from '../plan-parts';
import { ServerModel } from '../workload';

/** Returns the environment variables with which a web server runs the processes, threads and connections of its plan. */
export function webEnvironmentOf({ processes, concurrencyPerProcess, poolPerProcess, serverModel }: WebPlan): {
  [name: string]: string;
} {
  return {
    WEB_CONCURRENCY: String(processes),
    WEB_THREADS: String(concurrencyPerProcess),
    ...(serverModel === ServerModel.THREADS ? { GUNICORN_CMD_ARGS: `--threads=${concurrencyPerProcess}` } : {}),
    ...(poolPerProcess > 0 ? { DATABASE_POOL_SIZE: String(poolPerProcess) } : {}),
  };
}
