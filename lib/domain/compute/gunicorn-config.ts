import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** How a Gunicorn worker serves requests. */
export enum WorkerClass {
  /** One request at a time, or some threads. */
  SYNC = 'sync',
  /** Threads of one process. */
  GTHREAD = 'gthread',
  /** Green threads: many waiting requests in one process. */
  GEVENT = 'gevent',
}

/** How an application server is started and how long it waits. */
export interface GunicornConfigProps {
  /**
   * Address and port. Gunicorn's own default 127.0.0.1:8000 is out of a load balancer's reach.
   * @default '0.0.0.0:5000'
   */
  readonly bind?: string;
  /**
   * Worker processes. The environment variable GUNICORN_WORKERS wins.
   * @default - 2 × processors + 1, counted on the machine (TT-GUN-02)
   */
  readonly workers?: number;
  /**
   * How a worker serves requests.
   * @default WorkerClass.GEVENT (TT-GUN-03)
   */
  readonly workerClass?: WorkerClass;
  /**
   * Connections of a worker with green or real threads.
   * @default - 1000 with gevent (TT-GUN-04), otherwise Gunicorn's own default
   */
  readonly workerConnections?: number;
  /**
   * Threads of a worker; not with gevent (TT-GUN-05).
   * @default - none
   */
  readonly threads?: number;
  /**
   * A worker silent for this many seconds is killed.
   * @default 120 (TT-GUN-06)
   */
  readonly timeoutSeconds?: number;
  /**
   * Seconds a worker may take to finish its requests when it is stopped.
   * @default 30 (TT-GUN-07)
   */
  readonly gracefulTimeoutSeconds?: number;
  /**
   * Seconds an idle connection is kept. The environment variable GUNICORN_KEEPALIVE wins: behind a load balancer it must be
   * longer than the balancer's idle timeout (GAP-TT-07).
   * @default 5 (TT-GUN-08)
   */
  readonly keepaliveSeconds?: number;
  /**
   * Requests after which a worker is replaced.
   * @default 10000 (TT-GUN-15)
   */
  readonly maxRequests?: number;
  /**
   * Random spread of `maxRequests`, so that workers are not all replaced at once.
   * @default 1000 (TT-GUN-15)
   */
  readonly maxRequestsJitter?: number;
  /**
   * Folder of access.log and error.log.
   * @default - standard output and error
   */
  readonly logDirectory?: string;
  /**
   * Level of the server's own log: debug, info, warning, error or critical.
   * @default 'info' (TT-GUN-10)
   */
  readonly logLevel?: string;
  /**
   * Load the application before workers are forked. Outside production, where the file turns Gunicorn's reload on
   * (TT-GUN-11), a changed file then still needs a restart: reload does not reach an application loaded before.
   * @default true (TT-GUN-12)
   */
  readonly preloadApp?: boolean;
}

/** What a systemd unit needs to know to run an application server. */
export interface ServiceUnitProps {
  /** What the unit is, in one line. */
  readonly description: string;
  /** The user it runs as. */
  readonly user: string;
  /** Folder it starts in. */
  readonly workingDirectory: string;
  /** The command, with its whole path, e.g. `/opt/app/venv/bin/gunicorn -c /etc/app/gunicorn.conf.py main:app`. */
  readonly command: string;
  /**
   * Command that runs as root before the service starts, e.g. to fetch secrets.
   * @default - none
   */
  readonly startPre?: string;
  /**
   * Files with environment variables. A missing file stops the start. systemd also reads them for `startPre`: write `-` before
   * the path of a file that `startPre` creates.
   * @default - none
   */
  readonly environmentFiles?: string[];
  /**
   * Name of the runtime folder below /run and of the log folder below /var/log, both owned by the user.
   * @default - none
   */
  readonly directoryName?: string;
  /**
   * Seconds systemd waits for a graceful stop. More than Gunicorn's graceful timeout.
   * @default - gracefulTimeoutSeconds + 10
   */
  readonly stopTimeoutSeconds?: number;
}

const LOG_LEVELS = ['debug', 'info', 'warning', 'error', 'critical'];

/** Renders gunicorn.conf.py and a systemd unit. */
export class GunicornConfig {
  /** What the report found in place: 2 synchronous workers of 4 threads, 8 requests at once (TT-ARC-02). A baseline only. */
  public static legacySync(): GunicornConfig {
    return new GunicornConfig({ workers: 2, threads: 4, workerClass: WorkerClass.SYNC });
  }

  /** Workers for a machine: 2 × processors + 1 (TT-GUN-01). */
  public static workersFor(vcpus: number): number {
    const problems = new Problems('a Gunicorn configuration', 'GunicornConfig');
    problems.number('vcpus', vcpus, { min: 1, integer: true }, 'use the processors of the instance type');
    problems.throwIfAny();
    return 2 * vcpus + 1;
  }

  /** Seconds a worker may take to finish its requests when it is stopped. */
  public readonly gracefulTimeoutSeconds: number;
  /** Seconds after which a silent worker is killed. */
  public readonly timeoutSeconds: number;
  private readonly props: GunicornConfigProps;

  constructor(props: GunicornConfigProps = {}) {
    this.props = props;
    this.timeoutSeconds = props.timeoutSeconds ?? 120;
    this.gracefulTimeoutSeconds = props.gracefulTimeoutSeconds ?? 30;
    const problems = new Problems('a Gunicorn configuration', 'GunicornConfig');
    problems.optionalNumber('workers', props.workers, { min: 1, integer: true }, 'use 2 × processors + 1');
    problems.optionalNumber('workerConnections', props.workerConnections, { min: 1, integer: true }, 'use 1000');
    problems.optionalNumber(
      'threads',
      props.threads,
      { min: 1, integer: true },
      'use a few threads, or none with gevent',
    );
    problems.optionalNumber('timeoutSeconds', this.timeoutSeconds, { min: 1, integer: true }, 'use 120');
    problems.optionalNumber('gracefulTimeoutSeconds', this.gracefulTimeoutSeconds, { min: 1, integer: true }, 'use 30');
    problems.optionalNumber('keepaliveSeconds', props.keepaliveSeconds, { min: 1, integer: true }, 'use 5');
    problems.optionalNumber('maxRequests', props.maxRequests, { min: 0, integer: true }, 'use 10000');
    problems.optionalNumber('maxRequestsJitter', props.maxRequestsJitter, { min: 0, integer: true }, 'use 1000');
    problems.check(!(props.threads !== undefined && (props.workerClass ?? WorkerClass.GEVENT) === WorkerClass.GEVENT), {
      code: ProblemCode.UNREVIEWED,
      property: 'threads',
      what: `threads is ${props.threads} with gevent, which ignores it`,
      expected: 'no threads with gevent',
      fix: 'remove threads, or choose WorkerClass.GTHREAD',
    });
    problems.check(props.logLevel === undefined || LOG_LEVELS.includes(props.logLevel), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: 'logLevel',
      what: `logLevel is ${JSON.stringify(props.logLevel)}`,
      expected: LOG_LEVELS.join(', '),
      fix: "use 'info'",
    });
    Object.entries({ bind: props.bind, logDirectory: props.logDirectory }).forEach(([name, value]) =>
      problems.check(value === undefined || /^[A-Za-z0-9_./:[\]-]+$/.test(value), {
        code: ProblemCode.INVALID_FORMAT,
        property: name,
        what: `${name} is ${JSON.stringify(value)}`,
        expected: 'letters, digits and . _ / : - [ ]',
        fix: 'remove quotes, spaces and line breaks: the value becomes part of a Python file',
      }),
    );
    problems.throwIfAny();
  }

  /** The text of gunicorn.conf.py. */
  public render(): string {
    const p = this.props;
    const workerClass = p.workerClass ?? WorkerClass.GEVENT;
    const log = (file: string): string => (p.logDirectory === undefined ? '-' : `${p.logDirectory}/${file}`);
    const workerConnections = p.workerConnections ?? (workerClass === WorkerClass.GEVENT ? 1000 : undefined);
    const workers = p.workers === undefined ? '(2 * multiprocessing.cpu_count()) + 1' : String(p.workers);
    return [
      'import multiprocessing',
      'import os',
      '',
      `bind = '${p.bind ?? '0.0.0.0:5000'}'`,
      `workers = int(os.environ.get('GUNICORN_WORKERS', ${workers}))`,
      `worker_class = '${workerClass}'`,
      ...(workerConnections === undefined ? [] : [`worker_connections = ${workerConnections}`]),
      ...(p.threads === undefined ? [] : [`threads = ${p.threads}`]),
      '',
      `timeout = ${this.timeoutSeconds}`,
      `graceful_timeout = ${this.gracefulTimeoutSeconds}`,
      `keepalive = int(os.environ.get('GUNICORN_KEEPALIVE', ${p.keepaliveSeconds ?? 5}))`,
      '',
      `accesslog = '${log('access.log')}'`,
      `errorlog = '${log('error.log')}'`,
      `loglevel = '${p.logLevel ?? 'info'}'`,
      '# The application logs JSON to standard error: this sends it to the error log, where the agent collects it.',
      'capture_output = True',
      '',
      "reload = os.environ.get('ENVIRONMENT') != 'production'",
      `preload_app = ${(p.preloadApp ?? true) ? 'True' : 'False'}`,
      '',
      `max_requests = ${p.maxRequests ?? 10_000}`,
      `max_requests_jitter = ${p.maxRequestsJitter ?? 1000}`,
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

  /** The text of a systemd unit that keeps the server running, without privileges. */
  public renderServiceUnit(unit: ServiceUnitProps): string {
    const stopTimeoutSeconds = unit.stopTimeoutSeconds ?? this.gracefulTimeoutSeconds + 10;
    const problems = new Problems('a service unit', 'ServiceUnitProps');
    problems.number(
      'stopTimeoutSeconds',
      stopTimeoutSeconds,
      { above: this.gracefulTimeoutSeconds, integer: true },
      `use ${this.gracefulTimeoutSeconds + 10}: systemd would kill workers that still finish their requests`,
    );
    Object.entries(unit).forEach(([name, value]) =>
      problems.check(![value].flat().some((text) => /[\r\n]|\\$/.test(String(text))), {
        code: ProblemCode.INVALID_FORMAT,
        property: name,
        what: `${name} is ${JSON.stringify(value)}`,
        expected: 'one line that does not end in a backslash',
        fix: 'remove line breaks and a last backslash: they would change the directives that follow',
      }),
    );
    problems.throwIfAny();
    return [
      '[Unit]',
      `Description=${unit.description}`,
      'After=network-online.target',
      'Wants=network-online.target',
      '',
      '[Service]',
      `User=${unit.user}`,
      `WorkingDirectory=${unit.workingDirectory}`,
      ...(unit.environmentFiles ?? []).map((file) => `EnvironmentFile=${file}`),
      ...(unit.startPre === undefined ? [] : [`ExecStartPre=+${unit.startPre}`]),
      `ExecStart=${unit.command}`,
      'ExecReload=/bin/kill -s HUP $MAINPID',
      'KillMode=mixed',
      `TimeoutStopSec=${stopTimeoutSeconds}`,
      'Restart=always',
      'RestartSec=5',
      ...(unit.directoryName === undefined
        ? []
        : [`RuntimeDirectory=${unit.directoryName}`, `LogsDirectory=${unit.directoryName}`]),
      'NoNewPrivileges=true',
      'PrivateTmp=true',
      'ProtectSystem=full',
      'ProtectHome=true',
      '',
      '[Install]',
      'WantedBy=multi-user.target',
      '',
    ].join('\n');
  }
}
