import { spawnSync } from 'node:child_process';
import { parse } from 'yaml';
import { BootedInstance, bootInstance } from '../../support/booted-instance';
import { userDataNode } from '../../support/instance-files';
import { python } from '../../support/python';
import { Json, all, only, textOf } from '../../support/template';
import { DATADOG, Instance, NEW_RELIC, instanceOf } from './instance';
import { synthesize } from './synthesized';

const production = (): Instance => instanceOf(synthesize());
const newRelic = (): Instance => instanceOf(synthesize(NEW_RELIC));
const datadog = (): Instance => instanceOf(synthesize(DATADOG));

const boot = ({ userData, asset }: Instance): BootedInstance =>
  bootInstance(userData, asset, { application: { 'main.py': 'app = None\n' } });
let first: BootedInstance | undefined;
/** An instance of production after its boot. */
const booted = (): BootedInstance => (first ??= boot(production()));

describe('gunicorn.conf.py on an instance', () => {
  interface Loaded {
    readonly settings: { readonly [name: string]: unknown };
    readonly lines: string[];
    readonly cores: number;
  }
  const LOAD = `
import multiprocessing
settings = {}
exec(compile(input, 'gunicorn.conf.py', 'exec'), settings)
lines = []
class Log:
    def info(self, text, *values): lines.append(text % values)
    warning = error = info
class Process:
    log, pid = Log(), 4711
settings['on_starting'](Process())
settings['worker_int'](Process())
settings['worker_abort'](Process())
settings['worker_exit'](Process(), Process())
plain = {name: value for name, value in settings.items() if type(value) in (str, int, bool)}
answer({'settings': plain, 'lines': lines, 'cores': multiprocessing.cpu_count()})
`;
  const NOTHING = { GUNICORN_WORKERS: undefined, GUNICORN_KEEPALIVE: undefined, ENVIRONMENT: undefined };
  const results = new Map<string, Loaded>();
  const load = (env: { [name: string]: string | undefined }): Loaded => {
    const key = JSON.stringify(env);
    const text = production().files['/etc/traitortrack/gunicorn.conf.py'];
    const loaded = results.get(key) ?? python<Loaded>(LOAD, text, { env: { ...NOTHING, ...env } });
    results.set(key, loaded);
    return loaded;
  };
  const delivered = (): Loaded => load(production().environment);

  test.each([
    ['TT-GUN-01', 'workers', 5],
    ['TT-GUN-03', 'worker_class', 'gevent'],
    ['TT-GUN-04', 'worker_connections', 1000],
    ['TT-GUN-06', 'timeout', 120],
    ['TT-GUN-07', 'graceful_timeout', 30],
    ['TT-GUN-08', 'keepalive', 125],
    ['TT-GUN-09', 'accesslog', '/var/log/traitortrack/access.log'],
    ['TT-GUN-09', 'errorlog', '/var/log/traitortrack/error.log'],
    ['TT-GUN-10', 'loglevel', 'info'],
    ['TT-GUN-11', 'reload', false],
    ['TT-GUN-12', 'preload_app', true],
    ['TT-GUN-15', 'max_requests', 10_000],
    ['TT-GUN-15', 'max_requests_jitter', 1000],
    ['TT-GUN-01', 'bind', '0.0.0.0:5000'],
    ['TT-LOG-03', 'capture_output', true],
  ])('[%s] with the environment of the instance %s is %s', (_id, name, value) => {
    expect(delivered().settings[name]).toBe(value);
  });

  test('[TT-GUN-05] there are no threads besides green threads', () => {
    expect(delivered().settings).not.toHaveProperty('threads');
  });

  test('[TT-GUN-02] [TT-GUN-08] [TT-GUN-11] without the environment, the settings are the defaults of the report', () => {
    const { settings, cores } = load({});
    expect(settings).toMatchObject({ workers: 2 * cores + 1, keepalive: 5, reload: true });
  });

  test('[TT-GUN-13] [TT-GUN-16] a start and an interrupted, aborted or finished worker each write a log line', () => {
    const { lines } = delivered();
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('5 workers');
    for (const line of lines.slice(1)) expect(line).toContain('4711');
  });
});

describe('the service', () => {
  const unit = (instance: Instance): string => instance.files['/etc/systemd/system/traitortrack.service'];
  const dropIn = (instance: Instance): string =>
    instance.files['/etc/systemd/system/traitortrack.service.d/10-boot.conf'];

  test.each([
    ['TT-APM-01', 'the placeholder', production, 'python3 main.py'],
    ['TT-APM-02', 'an application with New Relic', newRelic, 'newrelic-admin run-program gunicorn main:app'],
    ['TT-APM-03', 'an application with DataDog', datadog, 'ddtrace-run gunicorn main:app'],
  ])('[%s] starts %s with its command', (_id, _name, instance, command) => {
    expect(unit(instance())).toContain(`\nExecStart=/usr/bin/env ${command}\n`);
  });

  test('[TT-APM-02] New Relic finds its file, which contains no key, and every agent finds the configuration of Gunicorn', () => {
    const { environment, files } = newRelic();
    expect(environment.NEW_RELIC_CONFIG_FILE).toBe('/etc/traitortrack/newrelic.ini');
    const ini = python<{ [section: string]: { [key: string]: string } }>(
      'import configparser; c = configparser.ConfigParser(); c.read_string(input); answer({s: dict(c[s]) for s in c.sections()})',
      files['/etc/traitortrack/newrelic.ini'],
    );
    expect(ini.newrelic).toMatchObject({ app_name: 'TraitorTrack', monitor_mode: 'true' });
    expect(ini.newrelic).not.toHaveProperty('license_key');
    for (const instance of [newRelic(), datadog()]) {
      expect(dropIn(instance)).toContain(
        'Environment="GUNICORN_CMD_ARGS=--config=/etc/traitortrack/gunicorn.conf.py"\n',
      );
      expect(dropIn(instance)).toContain('Environment="PATH=/opt/traitortrack/venv/bin:');
    }
  });

  test('[TT-APM-01] without a tracing agent, the instance receives no file and no variable of one', () => {
    const { environment, files, secrets } = production();
    const names = [...Object.keys(environment), ...Object.keys(secrets)];
    expect(names.filter((name) => /^(NEW_RELIC|DD)_/.test(name))).toEqual([]);
    expect(Object.keys(files)).not.toContain('/etc/traitortrack/newrelic.ini');
  });

  test('[TT-GUN-07] has more time to stop than its workers to finish, and no privileges', () => {
    expect(unit(production())).toContain('\nTimeoutStopSec=40\n');
    expect(unit(production())).toContain('\nUser=traitortrack\n');
    expect(unit(production())).toContain('\nNoNewPrivileges=true\n');
  });

  test('reads the environment file, and the secrets that are fetched before each start', () => {
    expect(unit(production())).toContain('\nEnvironmentFile=/etc/traitortrack/environment\n');
    expect(unit(production())).toContain('\nEnvironmentFile=-/run/traitortrack-secrets.env\n');
    expect(unit(production())).toContain(
      '\nExecStartPre=+/usr/bin/python3 /usr/local/lib/traitortrack/fetch_secrets.py write\n',
    );
  });
});

describe('logging.json', () => {
  interface Logged {
    readonly className: string;
    readonly records: { readonly [field: string]: unknown }[];
    readonly errors: number;
  }
  // A stand-in for the package python-json-logger: its constructor, its renaming, and fields beyond the format.
  const RUN = `
import io, logging, logging.config, re, sys, types
class JsonFormatter(logging.Formatter):
    def __init__(self, fmt=None, datefmt=None, style='%', *, rename_fields=None):
        super().__init__(fmt, datefmt, style)
        self.fields, self.renamed = re.findall(r'%\\((\\w+)\\)s|%\\((\\w+)\\)d', fmt), rename_fields
    def format(self, record):
        record.message, record.asctime = record.getMessage(), self.formatTime(record)
        names = [a or b for a, b in self.fields]
        usual = set(vars(logging.makeLogRecord({}))) | {'message', 'asctime'}
        entry = {name: getattr(record, name) for name in names}
        entry.update({name: value for name, value in vars(record).items() if name not in usual})
        if record.exc_info: entry['exc_info'] = self.formatException(record.exc_info)
        return _json.dumps({self.renamed.get(name, name): value for name, value in entry.items()})
package, module = types.ModuleType('pythonjsonlogger'), types.ModuleType('pythonjsonlogger.json')
package.json, module.JsonFormatter = module, JsonFormatter
sys.modules.update({'pythonjsonlogger': package, 'pythonjsonlogger.json': module})
sys.stderr = io.StringIO()
logging.config.dictConfig(_json.loads(input))
logger = logging.getLogger('traitortrack.bags')
def search():
    logger.debug('not at this level')
    logger.info('Query executed', extra={'query_type': 'bag_search', 'duration_ms': 12.5, 'result_count': 50})
    logger.info('User logged in', extra={'user_id': 7, 'request_id': 'r-1', 'ip_address': '192.0.2.1'})
    try: 1 / 0
    except ZeroDivisionError: logger.exception('Failed')
search()
lines = sys.stderr.getvalue().splitlines()
formatter = logging.root.handlers[0].formatter
answer({'className': type(formatter).__name__, 'records': [_json.loads(line) for line in lines], 'errors': logging.root.level})
`;
  let logged: Logged | undefined;
  const run = (): Logged => (logged ??= python<Logged>(RUN, production().files['/etc/traitortrack/logging.json']));

  test('[TT-LOG-01] a record has the seven fields of the report', () => {
    expect(run().className).toBe('JsonFormatter');
    const [first] = run().records;
    expect(Object.keys(first)).toEqual(
      expect.arrayContaining(['timestamp', 'level', 'logger', 'message', 'module', 'function', 'line']),
    );
    expect(first).toMatchObject({
      level: 'INFO',
      logger: 'traitortrack.bags',
      message: 'Query executed',
      function: 'search',
      line: expect.any(Number),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/),
    });
  });

  test('[TT-LOG-02] [TT-LOG-04] a record contains the fields its caller adds, and an exception', () => {
    expect(run().records[0]).toMatchObject({ query_type: 'bag_search', duration_ms: 12.5, result_count: 50 });
    expect(run().records[1]).toMatchObject({ user_id: 7, request_id: 'r-1', ip_address: '192.0.2.1' });
    expect(run().records[2]).toMatchObject({
      message: 'Failed',
      exception: expect.stringContaining('ZeroDivisionError'),
    });
  });

  test('[TT-LOG-03] the root logger is at INFO and writes to standard error', () => {
    expect(run().errors).toBe(20);
    expect(run().records.map((record) => record.level)).toEqual(['INFO', 'INFO', 'ERROR']);
  });

  test('[TT-LOG-01] [TT-LOG-02] [TT-LOG-04] the file names the fields a record may have', () => {
    const { loadbearing } = JSON.parse(production().files['/etc/traitortrack/logging.json']);
    expect(loadbearing.required_fields).toEqual([
      'timestamp',
      'level',
      'logger',
      'message',
      'module',
      'function',
      'line',
    ]);
    expect(loadbearing.optional_fields).toEqual(
      expect.arrayContaining([
        'user_id',
        'request_id',
        'duration_ms',
        'exception',
        'ip_address',
        'query_type',
        'result_count',
      ]),
    );
  });

  test('[TT-LOG-02] metric filters use only fields of the records, duration_ms among them', () => {
    const { loadbearing } = JSON.parse(production().files['/etc/traitortrack/logging.json']);
    const filters = all(synthesize().application, 'AWS::Logs::MetricFilter');
    const used = new Set(JSON.stringify(filters).match(/(?<=\$\.)\w+/g));
    expect(used).toContain('duration_ms');
    expect([...loadbearing.required_fields, ...loadbearing.optional_fields]).toEqual(expect.arrayContaining([...used]));
  });

  test('[TT-LOG-03] standard error reaches the log group of the metric filters', () => {
    expect(production().environment.LOGGING_CONFIG).toBe('/etc/traitortrack/logging.json');
    expect(production().files['/etc/systemd/system/traitortrack.service.d/10-boot.conf']).toContain(
      '\nStandardError=append:/var/log/traitortrack/error.log\n',
    );
    const { collect_list: list } = production().agent.logs.logs_collected.files;
    const { log_group_name: group } = list.find(
      (entry: { file_path: string }) => entry.file_path === '/var/log/traitortrack/error.log',
    );
    const filters = all(synthesize().application, 'AWS::Logs::MetricFilter');
    expect(new Set(filters.map((filter) => textOf(filter.LogGroupName)))).toEqual(new Set([group]));
  });
});

describe('the CloudWatch agent', () => {
  test('[TT-GUN-09] sends the two logs of Gunicorn to two log groups', () => {
    const groups = Object.keys(synthesize().application.findResources('AWS::Logs::LogGroup'));
    const sent: { [path: string]: string } = Object.fromEntries(
      production().agent.logs.logs_collected.files.collect_list.map(
        (file: { file_path: string; log_group_name: string }) => [file.file_path, file.log_group_name],
      ),
    );
    const [access, error] = ['access', 'error'].map((log) => sent[`/var/log/traitortrack/${log}.log`]);
    expect(access).not.toBe(error);
    for (const group of [access, error]) expect(groups.map((id) => `\${${id}}`)).toContain(group);
  });

  test('[TT-POOL-10] keeps the names of the pool metrics and aggregates them over the group', () => {
    const { metrics } = production().agent;
    expect(metrics.namespace).toBe('TraitorTrack');
    expect(metrics.metrics_collected.statsd).toMatchObject({
      service_address: '127.0.0.1:8125',
      metric_separator: '.',
    });
    expect(metrics.append_dimensions.AutoScalingGroupName).toBe('${aws:AutoScalingGroupName}');
    expect(metrics.aggregation_dimensions).toContainEqual(['AutoScalingGroupName']);
    expect(production().environment).toMatchObject({ STATSD_HOST: '127.0.0.1', STATSD_PORT: '8125' });
  });

  test('[TT-POOL-10] alarms watch the pool under the names and dimensions the agent sends', () => {
    const alarms = all(synthesize().application, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) =>
      /^db\.pool\./.test(MetricName),
    );
    expect(alarms.length).toBeGreaterThan(0);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({ MetricName: 'db.pool.utilization', Namespace: 'TraitorTrack' });
      expect(alarm.Dimensions.map((dimension: { Name: string }) => dimension.Name)).toEqual(['AutoScalingGroupName']);
    }
  });

  test('[TT-ARC-13] logs, metrics and a dashboard replace print statements', () => {
    const { application } = synthesize();
    expect(Object.keys(application.findResources('AWS::Logs::LogGroup')).length).toBeGreaterThanOrEqual(2);
    application.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    expect(Object.keys(production().agent.metrics.metrics_collected)).toEqual(
      expect.arrayContaining(['mem', 'disk', 'statsd']),
    );
    expect(booted().calls).toContainEqual(
      expect.stringMatching(/ -c file:\/etc\/traitortrack\/amazon-cloudwatch-agent\.json$/),
    );
  });
});

describe('Prometheus metrics', () => {
  /** The only job, as Prometheus reads it. */
  const scrape = (): Json => parse(production().files['/etc/traitortrack/prometheus.yaml']).scrape_configs[0];

  test('[TT-MET-02] [TT-MET-03] the agent keeps two metrics of the application and drops all others', () => {
    const [{ action, regex }] = scrape().metric_relabel_configs;
    expect(action).toBe('keep');
    const kept = new RegExp(`^(?:${regex})$`); // Prometheus anchors both ends
    const names = [
      'bag_scans_total',
      'database_query_duration_seconds_bucket',
      'database_query_duration_seconds_sum',
      'database_query_duration_seconds_count',
      'python_gc_objects_collected_total',
      'flask_http_request_total',
    ];
    expect(names.filter((name) => kept.test(name))).toEqual(names.slice(0, 4));
  });

  test('[TT-MET-01] [TT-MET-04] come from /metrics on the instance itself', () => {
    expect(scrape()).toMatchObject({ static_configs: [{ targets: ['127.0.0.1:5000'] }], metrics_path: '/metrics' });
    expect(production().agent.logs.metrics_collected.prometheus.prometheus_config_path).toBe(
      '/etc/traitortrack/prometheus.yaml',
    );
    // Several workers share their counters through files in the runtime directory of the service.
    expect(production().environment.PROMETHEUS_MULTIPROC_DIR).toBe('/run/traitortrack');
    expect(production().files['/etc/systemd/system/traitortrack.service']).toContain(
      '\nRuntimeDirectory=traitortrack\n',
    );
  });

  test.each([
    ['TT-MET-02', 'bag_scans_total', 'type'],
    ['TT-MET-03', 'database_query_duration_seconds', 'query_type'],
  ])('[%s] %s reaches CloudWatch with its label %s', (_id, name, label) => {
    const { metric_namespace: namespace, metric_declaration: declarations } =
      production().agent.logs.metrics_collected.prometheus.emf_processor;
    expect(namespace).toBe('TraitorTrack');
    const matching = declarations.filter((one: { metric_selectors: string[] }) =>
      one.metric_selectors.some((text: string) => new RegExp(text).test(name)),
    );
    expect(matching).toHaveLength(1);
    expect(matching[0].dimensions).toEqual([['job', label]]);
    expect('traitortrack').toMatch(new RegExp(matching[0].label_matcher));
  });

  test('[TT-MET-01] a workspace of Amazon Managed Service for Prometheus exists and receives metrics only on request', () => {
    const without = synthesize();
    without.application.resourceCountIs('AWS::APS::Workspace', 0);
    expect(production().agent.metrics).not.toHaveProperty('metrics_destinations');

    const { application } = synthesize(NEW_RELIC);
    const [id, ...more] = Object.keys(application.findResources('AWS::APS::Workspace'));
    expect(more).toEqual([]);
    const { metrics } = newRelic().agent;
    expect(metrics.metrics_destinations.amp.workspace_id).toBe(`\${${id}.WorkspaceId}`);
    expect(metrics.metrics_destinations).toHaveProperty('cloudwatch');
    expect(metrics.metrics_collected.prometheus.prometheus_config_path).toBe('/etc/traitortrack/prometheus.yaml');
    const writes = all(application, 'AWS::IAM::Policy')
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Action }) => [Action].flat().includes('aps:RemoteWrite'));
    expect(writes).toEqual([{ Action: 'aps:RemoteWrite', Effect: 'Allow', Resource: { 'Fn::GetAtt': [id, 'Arn'] } }]);
  });
});

describe('the boot', () => {
  test.each([
    ['with New Relic and Prometheus', newRelic],
    ['with DataDog and a domain', datadog],
  ])('succeeds %s', (_name, instance) => {
    expect(boot(instance())).toMatchObject({
      status: 0,
      output: expect.stringContaining('The application is healthy'),
    });
  });

  test('succeeds by default, and enables the timer of the secrets', () => {
    expect(booted().status).toBe(0);
    expect(booted().calls).toContain('systemctl enable --now traitortrack-secrets.timer');
    expect(booted().file('/opt/traitortrack/current/main.py')).toBe('app = None\n');
  });

  test('[TT-SEC-03] fetches the RDS certificates to where the database URL expects them', () => {
    expect(booted().calls).toContain(
      'curl -fsS -o /etc/traitortrack/rds-ca.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem',
    );
  });
});

describe('the user data', () => {
  test.each([
    ['by default', production],
    ['with New Relic and Prometheus', newRelic],
    ['with DataDog and a domain', datadog],
  ])('and the boot script are valid for bash, %s', (_name, instance) => {
    for (const script of [instance().userData, instance().bootScript]) {
      expect(spawnSync('bash', ['--norc', '-n'], { input: script, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
      expect(script).not.toMatch(/undefined|\[object|Token\[/);
    }
    expect(instance().userData.startsWith('#!/bin/bash\n')).toBe(true);
  });

  test.each([
    ['by default', {}],
    ['with New Relic and Prometheus', NEW_RELIC],
    ['with DataDog and a domain', DATADOG],
  ])('[TT-ASG-05] is encoded by CloudFormation and below the 16 KB of EC2 %s', (_name, props) => {
    const synthesized = synthesize(props);
    expect(Object.keys(userDataNode(synthesized.application))).toEqual(['Fn::Base64']);
    // Counts each reference as a long ARN.
    const { userData } = instanceOf(synthesized);
    expect(Buffer.byteLength(userData.replace(/\$\{[A-Z]\w+(?:[.:]\w+)*\}/g, 'x'.repeat(150)))).toBeLessThan(16_384);
    expect(userData).toContain('\nENVIRONMENT="production"\n');
    expect(userData).toContain('\nbash "/opt/$service/boot/boot.sh"');
  });

  test('contains another address for other files, so that a changed file replaces the instances', () => {
    const address = (instance: Instance): string => /[0-9a-f]{64}\.zip/.exec(instance.userData)![0];
    expect(address(newRelic())).not.toBe(address(datadog()));
  });
});

test('the group uses the launch template', () => {
  const { application } = synthesize();
  const [id] = Object.keys(application.findResources('AWS::EC2::LaunchTemplate'));
  const { LaunchTemplate } = only(application, 'AWS::AutoScaling::AutoScalingGroup');
  expect(LaunchTemplate).toEqual({
    LaunchTemplateId: { Ref: id },
    Version: { 'Fn::GetAtt': [id, 'LatestVersionNumber'] },
  });
});
