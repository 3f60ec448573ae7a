import { DOMAIN_TYPES } from '../declared-types';
import { Problems } from '../problems';
import { WebPlan } from './plan-parts';
import { ServerModel } from './workload';

/**
 * Environment variables with which a server runs the processes, threads and connections of its plan.
 *
 * @example
 * const plan = Plan.forWorkload({ traffic: { users: 800 }, database: {} });
 * const variables = PlannedEnvironment.ofWeb(plan.web); // { WEB_CONCURRENCY: '3', WEB_THREADS: '4', … }
 */
export class PlannedEnvironment {
  /**
   * Returns the variables of a web server:
   *
   * - `WEB_CONCURRENCY`: its processes, which Gunicorn, Uvicorn and Puma read.
   * - `WEB_THREADS`: requests of a process at once. With `ServerModel.THREADS`, Gunicorn reads them from `GUNICORN_CMD_ARGS`.
   * - `DATABASE_POOL_SIZE`: connections of a process to the database. Read it where your application creates its pool.
   */
  public static ofWeb(plan: WebPlan): { [name: string]: string } {
    DOMAIN_TYPES.require(new Problems('a web server', 'PlannedEnvironment'), 'PlannedEnvironment.ofWeb', { plan });
    const { processes, concurrencyPerProcess, poolPerProcess, serverModel } = plan;
    return {
      WEB_CONCURRENCY: String(processes),
      WEB_THREADS: String(concurrencyPerProcess),
      ...(serverModel === ServerModel.THREADS ? { GUNICORN_CMD_ARGS: `--threads=${concurrencyPerProcess}` } : {}),
      ...(poolPerProcess > 0 ? { DATABASE_POOL_SIZE: String(poolPerProcess) } : {}),
    };
  }
}
