import { GunicornConfig, GunicornConfigProps, MachineSizes, ServiceUnitProps, WorkerClass } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { faults } from '../../support/problems-of';
import { python } from '../../support/python';

/** The settings and hooks that Gunicorn reads from the file. */
interface Loaded {
  readonly settings: { [name: string]: unknown };
  /** Functions of the file by name, with their parameters. */
  readonly hooks: { [name: string]: string[] };
  /** Log line of each hook. */
  readonly logs: { [name: string]: string };
  readonly processors: number;
}

/** Runs a rendered file as Gunicorn does, calls each hook with a stand-in server and worker, and reads the settings. */
const LOADER = `
import inspect, logging, multiprocessing, types
module = {}
exec(compile(input, 'gunicorn.conf.py', 'exec'), module)
plain = (str, int, bool)
hooks = {n: v for n, v in module.items() if inspect.isfunction(v)}
logs = {}
for name, hook in hooks.items():
    lines = []
    log = types.SimpleNamespace(info=lambda text, *args: lines.append(text % args))
    stand_in = types.SimpleNamespace(log=log, pid=4711)
    hook(*[stand_in for _ in inspect.signature(hook).parameters])
    logs[name] = '; '.join(lines)
answer({
    'settings': {n: v for n, v in module.items() if isinstance(v, plain) and not n.startswith('__')},
    'hooks': {n: list(inspect.signature(v).parameters) for n, v in hooks.items()},
    'logs': logs,
    'processors': multiprocessing.cpu_count(),
})
`;

const load = (props?: GunicornConfigProps | GunicornConfig, env: { [name: string]: string } = {}): Loaded => {
  const config = props instanceof GunicornConfig ? props : new GunicornConfig(props);
  const unset = { GUNICORN_WORKERS: undefined, GUNICORN_KEEPALIVE: undefined, ENVIRONMENT: undefined };
  return python<Loaded>(LOADER, config.render(), { env: { ...unset, ...env } });
};

describe('workers for a machine', () => {
  test('[TT-GUN-01] 5 workers on the 2 processors of a t3.medium, 9 on the 4 of a t3.xlarge', () => {
    expect(GunicornConfig.workersFor(MachineSizes.ec2('t3.medium').vcpus)).toBe(5);
    expect(GunicornConfig.workersFor(MachineSizes.ec2('t3.xlarge').vcpus)).toBe(9);
  });

  test.each([
    [0, 'number-out-of-range'],
    [1.5, 'number-out-of-range'],
    [deployTimeNumber, 'unresolved-token'],
  ])('rejects %p processors', (vcpus, code) => {
    expect(faults(() => GunicornConfig.workersFor(vcpus))).toEqual([`${code} at GunicornConfig.vcpus`]);
  });
});

describe('gunicorn.conf.py, run by Python', () => {
  const props = { logDirectory: '/var/log/traitortrack' };
  const text = new GunicornConfig(props).render();
  let loaded: Loaded;
  let inProduction: Loaded;
  beforeAll(() => {
    loaded = load(props);
    inProduction = load(props, { ENVIRONMENT: 'production', GUNICORN_WORKERS: '5', GUNICORN_KEEPALIVE: '125' });
  });

  test('[TT-GUN-02] the default is 2 × processors + 1 workers, and GUNICORN_WORKERS overrides it', () => {
    expect(text).toContain("workers = int(os.environ.get('GUNICORN_WORKERS', (2 * multiprocessing.cpu_count()) + 1))");
    expect(loaded.settings.workers).toBe(2 * loaded.processors + 1);
    expect(inProduction.settings.workers).toBe(5);
  });

  test('[TT-GUN-03] the worker class is gevent', () => {
    expect(loaded.settings.worker_class).toBe('gevent');
  });

  test('[TT-GUN-04] a worker accepts 1000 connections', () => {
    expect(loaded.settings.worker_connections).toBe(1000);
  });

  test('[TT-GUN-05] threads are not set under gevent', () => {
    expect(loaded.settings).not.toHaveProperty('threads');
  });

  test('[TT-GUN-06] a worker that is silent for 120 seconds is killed', () => {
    expect(loaded.settings.timeout).toBe(120);
  });

  test('[TT-GUN-07] a stopped worker has 30 seconds to finish', () => {
    expect(loaded.settings.graceful_timeout).toBe(30);
  });

  test('[TT-GUN-08] keepalive is 5 seconds, and GUNICORN_KEEPALIVE overrides it', () => {
    expect(loaded.settings.keepalive).toBe(5);
    expect(inProduction.settings.keepalive).toBe(125);
  });

  test('[TT-GUN-09] both logs are files in the given folder', () => {
    expect(loaded.settings.accesslog).toBe('/var/log/traitortrack/access.log');
    expect(loaded.settings.errorlog).toBe('/var/log/traitortrack/error.log');
  });

  test('[TT-GUN-10] the log level is info', () => {
    expect(loaded.settings.loglevel).toBe('info');
  });

  test('[TT-GUN-11] code is reloaded after a change only outside production', () => {
    expect(loaded.settings.reload).toBe(true);
    expect(inProduction.settings.reload).toBe(false);
  });

  test('[TT-GUN-12] the application is loaded before the workers are forked', () => {
    expect(loaded.settings.preload_app).toBe(true);
  });

  test('[TT-GUN-13] start, interrupt and abort each write a log line', () => {
    expect(loaded.hooks).toMatchObject({ on_starting: ['server'], worker_int: ['worker'], worker_abort: ['worker'] });
    expect(inProduction.logs).toMatchObject({
      on_starting: 'Gunicorn starting with 5 workers',
      worker_int: 'Worker 4711 received INT or QUIT',
      worker_abort: 'Worker 4711 received SIGABRT',
    });
  });

  test('[TT-GUN-15] a worker is replaced after 10000 requests, give or take 1000', () => {
    expect(loaded.settings).toMatchObject({ max_requests: 10_000, max_requests_jitter: 1000 });
  });

  test("[TT-GUN-16] a worker's end is logged with its process id", () => {
    expect(loaded.hooks.worker_exit).toEqual(['server', 'worker']);
    expect(loaded.logs.worker_exit).toBe('Worker 4711 exited');
  });

  test('listens on all addresses, so that a load balancer can reach it', () => {
    expect(loaded.settings.bind).toBe('0.0.0.0:5000');
  });

  test('sets only known settings', () => {
    expect(Object.keys(loaded.settings).sort()).toEqual([
      'accesslog',
      'bind',
      'capture_output',
      'errorlog',
      'graceful_timeout',
      'keepalive',
      'loglevel',
      'max_requests',
      'max_requests_jitter',
      'preload_app',
      'reload',
      'timeout',
      'worker_class',
      'worker_connections',
      'workers',
    ]);
  });
});

test('[TT-ARC-02] the legacy profile has 2 sync workers with 4 threads each, for 8 requests at once', () => {
  const { settings } = load(GunicornConfig.legacySync());
  expect(settings).toMatchObject({ workers: 2, threads: 4, worker_class: 'sync' });
  expect(settings).not.toHaveProperty('worker_connections');
});

test('[TT-GUN-14] on the current server the settings accept at least three times the connections of the legacy profile', () => {
  const { settings } = load({ workers: GunicornConfig.workersFor(MachineSizes.ec2('t3.medium').vcpus) });
  const connections = Number(settings.workers) * Number(settings.worker_connections);
  expect(connections).toBeGreaterThanOrEqual(3 * 2 * 4);
});

test('every setting can be changed', () => {
  const { settings } = load({
    bind: '[::]:8080',
    workers: 3,
    workerClass: WorkerClass.GTHREAD,
    workerConnections: 50,
    threads: 8,
    timeoutSeconds: 60,
    gracefulTimeoutSeconds: 20,
    keepaliveSeconds: 75,
    maxRequests: 0,
    maxRequestsJitter: 0,
    logLevel: 'warning',
    preloadApp: false,
  });
  expect(settings).toMatchObject({
    bind: '[::]:8080',
    workers: 3,
    worker_class: 'gthread',
    worker_connections: 50,
    threads: 8,
    timeout: 60,
    graceful_timeout: 20,
    keepalive: 75,
    max_requests: 0,
    max_requests_jitter: 0,
    accesslog: '-',
    errorlog: '-',
    loglevel: 'warning',
    preload_app: false,
  });
});

describe('invalid settings', () => {
  test('are reported together', () => {
    const found = faults(
      () =>
        new GunicornConfig({
          workers: 0,
          workerConnections: 1.5,
          timeoutSeconds: NaN,
          gracefulTimeoutSeconds: -1,
          keepaliveSeconds: 0,
          maxRequests: -1,
          maxRequestsJitter: Infinity,
          logLevel: 'loud',
        }),
    );
    expect(found).toEqual([
      'number-out-of-range at GunicornConfig.workers',
      'number-out-of-range at GunicornConfig.workerConnections',
      'number-out-of-range at GunicornConfig.timeoutSeconds',
      'number-out-of-range at GunicornConfig.gracefulTimeoutSeconds',
      'number-out-of-range at GunicornConfig.keepaliveSeconds',
      'number-out-of-range at GunicornConfig.maxRequests',
      'number-out-of-range at GunicornConfig.maxRequestsJitter',
      'unknown-choice at GunicornConfig.logLevel',
    ]);
  });

  test('include threads with gevent, which ignores them', () => {
    expect(faults(() => new GunicornConfig({ threads: 4 }))).toEqual(['prop-without-effect at GunicornConfig.threads']);
  });

  test.each(["x'\nimport evil", 'a b', "'", ''])('include the address and folder %j', (text) => {
    expect(faults(() => new GunicornConfig({ bind: text, logDirectory: text }))).toEqual([
      'invalid-format at GunicornConfig.bind',
      'invalid-format at GunicornConfig.logDirectory',
    ]);
  });

  test('include an address and a folder that are known only at deployment', () => {
    const text = '${Token[TOKEN.1]}';
    expect(faults(() => new GunicornConfig({ bind: text, logDirectory: text }))).toEqual([
      'unresolved-token at GunicornConfig.bind',
      'unresolved-token at GunicornConfig.logDirectory',
    ]);
  });
});

test('[LB-RC-36] no value becomes code, not even one that the compiler would reject', () => {
  const workerClass = "gevent'\nimport evil #" as WorkerClass;
  expect(faults(() => load({ workerClass }))).toEqual(['unknown-choice at GunicornConfig.workerClass']);
});

describe('the service unit', () => {
  const unit: ServiceUnitProps = {
    description: 'TraitorTrack',
    user: 'traitortrack',
    workingDirectory: '/opt/traitortrack',
    command: '/opt/traitortrack/venv/bin/gunicorn -c /etc/traitortrack/gunicorn.conf.py main:app',
    startPre: '/usr/local/bin/fetch-secrets',
    environmentFiles: ['/etc/traitortrack/environment', '-/run/traitortrack/secrets'],
    directoryName: 'traitortrack',
  };
  /** Sections and keys as an INI parser reads them; a repeated key keeps all its values. */
  const parse = (text: string) =>
    python<{ [section: string]: { [key: string]: string[] } }>(
      `
import configparser
class Repeated(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, self[key] + value if isinstance(value, list) and key in self else value)
unit = configparser.RawConfigParser(strict=False, dict_type=Repeated, delimiters=('=',))
unit.optionxform = str
unit.read_string(input)
answer({section: {key: value.split('\\n') for key, value in unit.items(section)} for section in unit.sections()})
`,
      text,
    );

  test('runs the server as its own user, with its files and secrets, and restarts it when it ends', () => {
    expect(parse(new GunicornConfig().renderServiceUnit(unit))).toEqual({
      Unit: {
        Description: ['TraitorTrack'],
        After: ['network-online.target'],
        Wants: ['network-online.target'],
      },
      Service: {
        User: ['traitortrack'],
        WorkingDirectory: ['/opt/traitortrack'],
        EnvironmentFile: ['/etc/traitortrack/environment', '-/run/traitortrack/secrets'],
        ExecStartPre: ['+/usr/local/bin/fetch-secrets'],
        ExecStart: ['/opt/traitortrack/venv/bin/gunicorn -c /etc/traitortrack/gunicorn.conf.py main:app'],
        ExecReload: ['/bin/kill -s HUP $MAINPID'],
        KillMode: ['mixed'],
        TimeoutStopSec: ['40'],
        Restart: ['always'],
        RestartSec: ['5'],
        RuntimeDirectory: ['traitortrack'],
        LogsDirectory: ['traitortrack'],
        NoNewPrivileges: ['true'],
        PrivateTmp: ['true'],
        ProtectSystem: ['full'],
        ProtectHome: ['true'],
      },
      Install: { WantedBy: ['multi-user.target'] },
    });
  });

  test('contains no directive for an absent prop', () => {
    const { description, user, workingDirectory, command } = unit;
    const text = new GunicornConfig().renderServiceUnit({ description, user, workingDirectory, command });
    expect(text).not.toMatch(/EnvironmentFile|ExecStartPre|Directory=traitortrack|undefined/);
  });

  test('waits longer for a stop than the workers may take', () => {
    const patient = new GunicornConfig({ gracefulTimeoutSeconds: 90 });
    expect(patient.renderServiceUnit(unit)).toContain('TimeoutStopSec=100\n');
    expect(patient.renderServiceUnit({ ...unit, stopTimeoutSeconds: 91 })).toContain('TimeoutStopSec=91\n');
    expect(faults(() => patient.renderServiceUnit({ ...unit, stopTimeoutSeconds: 90 }))).toEqual([
      'number-out-of-range at ServiceUnitProps.stopTimeoutSeconds',
    ]);
  });

  test.each(['a\nExecStart=/bin/evil', 'a\rb', 'ends in \\'])(
    'rejects %j, which would change other directives',
    (text) => {
      const bad = { ...unit, description: text, environmentFiles: ['/etc/fine', text] };
      expect(faults(() => new GunicornConfig().renderServiceUnit(bad))).toEqual([
        'invalid-format at ServiceUnitProps.description',
        'invalid-format at ServiceUnitProps.environmentFiles',
      ]);
    },
  );
});
