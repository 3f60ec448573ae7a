import { Defaults, Resolved } from '../defaults';

/** Concurrency model of a Gunicorn worker. */
export enum WorkerClass {
  /** One request at a time, or one per thread if `threads` is set. */
  SYNC = 'sync',
  /** A pool of threads in each process. */
  GTHREAD = 'gthread',
  /** Green threads, for many waiting requests in one process. */
  GEVENT = 'gevent',
}

/** Settings of a Gunicorn server. [Reference](https://docs.gunicorn.org/en/stable/settings.html) */
export interface GunicornConfigProps {
  /**
   * Address and port to listen on. A load balancer cannot reach Gunicorn's own default, 127.0.0.1:8000.
   * @default '0.0.0.0:5000'
   */
  readonly bind?: string;
  /**
   * Number of worker processes. The environment variable GUNICORN_WORKERS overrides it.
   * @default - 2 × processors + 1, counted on the machine
   */
  readonly workers?: number;
  /**
   * Concurrency model of each worker.
   * @default WorkerClass.GEVENT
   */
  readonly workerClass?: WorkerClass;
  /**
   * Maximum number of simultaneous connections of each worker, for gevent and gthread.
   * @default - 1000 with gevent, otherwise Gunicorn's own default
   */
  readonly workerConnections?: number;
  /**
   * Number of threads of each worker. Not supported with gevent.
   * @default - Gunicorn's own default
   */
  readonly threads?: number;
  /**
   * Seconds after which Gunicorn kills a silent worker.
   * @default 120
   */
  readonly timeoutSeconds?: number;
  /**
   * Seconds a stopping worker may take to finish its requests.
   * @default 30
   */
  readonly gracefulTimeoutSeconds?: number;
  /**
   * Seconds to keep an idle connection open. The environment variable GUNICORN_KEEPALIVE overrides it.
   *
   * Behind a load balancer, set more than the balancer's idle timeout.
   * [Recommendation](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#connection-idle-timeout)
   * @default 5
   */
  readonly keepaliveSeconds?: number;
  /**
   * Number of requests after which Gunicorn replaces a worker.
   * @default 10000
   */
  readonly maxRequests?: number;
  /**
   * Random spread of `maxRequests`, so that Gunicorn does not replace all workers at once.
   * @default 1000
   */
  readonly maxRequestsJitter?: number;
  /**
   * Folder of access.log and error.log.
   * @default - standard output and standard error
   */
  readonly logDirectory?: string;
  /**
   * Level of the server's own log: debug, info, warning, error or critical.
   * @default 'info'
   */
  readonly logLevel?: string;
  /**
   * Loads the application before forking the workers.
   *
   * Outside production the configuration enables Gunicorn's reload. Reload does not reach a preloaded application, so a changed
   * file still needs a restart.
   * @default true
   */
  readonly preloadApp?: boolean;
}

/** @internal */
export const DEFAULTS = {
  bind: '0.0.0.0:5000',
  workerClass: WorkerClass.GEVENT,
  timeoutSeconds: 120,
  gracefulTimeoutSeconds: 30,
  keepaliveSeconds: 5,
  maxRequests: 10_000,
  maxRequestsJitter: 1000,
  logLevel: 'info',
  preloadApp: true,
} satisfies Partial<GunicornConfigProps>;

/**
 * Settings after their defaults.
 *
 * @internal
 */
export type ResolvedGunicornConfigProps = Resolved<GunicornConfigProps, typeof DEFAULTS>;

/**
 * Returns `props` with their defaults.
 *
 * @internal
 */
export function resolveGunicornConfig(props: GunicornConfigProps): ResolvedGunicornConfigProps {
  const resolved = Defaults.apply(props, DEFAULTS);
  const connections = resolved.workerClass === WorkerClass.GEVENT ? 1000 : undefined;
  return { ...resolved, workerConnections: props.workerConnections ?? connections };
}
