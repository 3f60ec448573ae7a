import { DOMAIN_TYPES } from '../declared-types';
import { ProblemCode } from '../problem-code';
import { MOST_COUNT, Problems } from '../problems';
import { Quote } from '../quote';
import {
  GunicornConfigProps,
  ResolvedGunicornConfigProps,
  WorkerClass,
  resolveGunicornConfig,
} from './gunicorn-config-props';
import { ServiceUnitProps, renderServiceUnit } from './service-unit';

const LOG_LEVELS = ['debug', 'info', 'warning', 'error', 'critical'];

/**
 * Configuration of a Gunicorn server: renders gunicorn.conf.py and a systemd unit.
 *
 * @example
 * const gunicorn = new GunicornConfig({ bind: '0.0.0.0:8000', logDirectory: '/var/log/shop', keepaliveSeconds: 65 });
 * const file = gunicorn.render();
 */
export class GunicornConfig {
  /**
   * Returns a small configuration without green threads: 2 sync workers with 4 threads each serve 8 requests at once.
   *
   * Use it only as a baseline for comparisons.
   */
  public static legacySync(): GunicornConfig {
    return new GunicornConfig({ workers: 2, threads: 4, workerClass: WorkerClass.SYNC });
  }

  /**
   * Returns the number of workers for a machine: 2 × processors + 1.
   * [Rule](https://docs.gunicorn.org/en/stable/design.html#how-many-workers)
   */
  public static workersFor(vcpus: number): number {
    const problems = new Problems('a Gunicorn configuration', 'GunicornConfig');
    DOMAIN_TYPES.require(problems, 'GunicornConfig.workersFor', { vcpus });
    problems.number('vcpus', vcpus, { min: 1, integer: true }, 'use the processors of the instance type');
    problems.throwIfAny();
    return 2 * vcpus + 1;
  }

  /** Address and port the server listens on. */
  public readonly bind: string;
  /** Seconds a stopping worker may take to finish its requests. */
  public readonly gracefulTimeoutSeconds: number;
  /** Seconds after which Gunicorn kills a silent worker. */
  public readonly timeoutSeconds: number;
  private readonly props: ResolvedGunicornConfigProps;

  constructor(props: GunicornConfigProps = {}) {
    const problems = new Problems('a Gunicorn configuration', 'GunicornConfig');
    this.props = resolveGunicornConfig(DOMAIN_TYPES.require(problems, 'GunicornConfigProps', props));
    checkGunicornConfig(this.props);
    this.bind = this.props.bind;
    this.timeoutSeconds = this.props.timeoutSeconds;
    this.gracefulTimeoutSeconds = this.props.gracefulTimeoutSeconds;
  }

  /** Returns the text of gunicorn.conf.py. */
  public render(): string {
    const { props } = this;
    const log = (file: string): string => (props.logDirectory === undefined ? '-' : `${props.logDirectory}/${file}`);
    const optional = (setting: string, value: number | undefined): string[] =>
      value === undefined ? [] : [`${setting} = ${Quote.python(value)}`];
    const workers = props.workers === undefined ? '(2 * multiprocessing.cpu_count()) + 1' : Quote.python(props.workers);
    return [
      'import multiprocessing',
      'import os',
      '',
      `bind = ${Quote.python(props.bind)}`,
      `workers = int(os.environ.get('GUNICORN_WORKERS', ${workers}))`,
      `worker_class = ${Quote.python(props.workerClass)}`,
      ...optional('worker_connections', props.workerConnections),
      ...optional('threads', props.threads),
      '',
      `timeout = ${Quote.python(props.timeoutSeconds)}`,
      `graceful_timeout = ${Quote.python(props.gracefulTimeoutSeconds)}`,
      `keepalive = int(os.environ.get('GUNICORN_KEEPALIVE', ${Quote.python(props.keepaliveSeconds)}))`,
      '',
      `accesslog = ${Quote.python(log('access.log'))}`,
      `errorlog = ${Quote.python(log('error.log'))}`,
      `loglevel = ${Quote.python(props.logLevel)}`,
      '# Sends the JSON that the application logs to standard error to the error log, where the agent collects it.',
      'capture_output = True',
      '',
      "reload = os.environ.get('ENVIRONMENT') != 'production'",
      `preload_app = ${Quote.python(props.preloadApp)}`,
      '',
      `max_requests = ${Quote.python(props.maxRequests)}`,
      `max_requests_jitter = ${Quote.python(props.maxRequestsJitter)}`,
      '',
      '',
      'def on_starting(server):',
      "    server.log.info('Gunicorn starting with %s workers', workers)",
      '',
      '',
      'def worker_int(worker):',
      "    worker.log.info('Worker %s received INT or QUIT', worker.pid)",
      '',
      '',
      'def worker_abort(worker):',
      "    worker.log.info('Worker %s received SIGABRT', worker.pid)",
      '',
      '',
      'def worker_exit(server, worker):',
      "    server.log.info('Worker %s exited', worker.pid)",
      '',
    ].join('\n');
  }

  /** Returns the text of a systemd unit that keeps the server running, without privileges. */
  public renderServiceUnit(unit: ServiceUnitProps): string {
    const problems = new Problems('a service unit', 'ServiceUnitProps');
    return renderServiceUnit(DOMAIN_TYPES.require(problems, 'ServiceUnitProps', unit), this.gracefulTimeoutSeconds);
  }
}

function checkGunicornConfig(props: ResolvedGunicornConfigProps): void {
  const problems = new Problems('a Gunicorn configuration', 'GunicornConfig');
  problems.optionalNumber(
    'workers',
    props.workers,
    { min: 1, max: MOST_COUNT, integer: true },
    'use 2 × processors + 1',
  );
  problems.optionalNumber(
    'workerConnections',
    props.workerConnections,
    { min: 1, max: MOST_COUNT, integer: true },
    'use 1000',
  );
  problems.optionalNumber(
    'threads',
    props.threads,
    { min: 1, max: MOST_COUNT, integer: true },
    'use a few threads, or none with gevent',
  );
  problems.number('timeoutSeconds', props.timeoutSeconds, { min: 1, integer: true }, 'use 120');
  problems.number('gracefulTimeoutSeconds', props.gracefulTimeoutSeconds, { min: 1, integer: true }, 'use 30');
  problems.number('keepaliveSeconds', props.keepaliveSeconds, { min: 1, integer: true }, 'use 5');
  problems.number('maxRequests', props.maxRequests, { min: 0, integer: true }, 'use 10000');
  problems.number('maxRequestsJitter', props.maxRequestsJitter, { min: 0, integer: true }, 'use 1000');
  problems.check(props.threads === undefined || props.workerClass !== WorkerClass.GEVENT, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'threads',
    what: `threads is ${props.threads}, but gevent ignores it`,
    expected: 'no threads with gevent',
    fix: 'remove threads, or choose WorkerClass.GTHREAD',
  });
  problems.oneOf('logLevel', props.logLevel, LOG_LEVELS, "use 'info'");
  const text = {
    expected: 'letters, digits and . _ / : - [ ]',
    fix: 'remove quotes, spaces and line breaks',
  };
  problems.match('bind', props.bind, /^[A-Za-z0-9_./:[\]-]+$/, text);
  if (props.logDirectory !== undefined) {
    problems.match('logDirectory', props.logDirectory, /^[A-Za-z0-9_./:[\]-]+$/, text);
  }
  problems.throwIfAny();
}
