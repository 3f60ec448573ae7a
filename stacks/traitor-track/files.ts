import { ApmAgent } from './application-environment';

/** Fields of a log record (TT-LOG-01), the optional ones (TT-LOG-02, TT-LOG-04), and `path`, which the metric filters need. */
const REQUIRED_FIELDS = ['timestamp', 'level', 'logger', 'message', 'module', 'function', 'line'];
const OPTIONAL_FIELDS = [
  'user_id',
  'request_id',
  'duration_ms',
  'exception',
  'ip_address',
  'query_type',
  'result_count',
  'path',
  'hit_rate',
];

/** logging.json: a dictConfig that writes every record as JSON to standard error (TT-LOG-01 to TT-LOG-04). */
function loggingConfig(): string {
  return JSON.stringify(
    {
      version: 1,
      disable_existing_loggers: false,
      formatters: {
        json: {
          // From the package python-json-logger. Optional fields appear when a record has them.
          '()': 'pythonjsonlogger.json.JsonFormatter',
          format: '%(asctime)s %(levelname)s %(name)s %(message)s %(module)s %(funcName)s %(lineno)d',
          rename_fields: {
            asctime: 'timestamp',
            levelname: 'level',
            name: 'logger',
            funcName: 'function',
            lineno: 'line',
            exc_info: 'exception',
          },
        },
      },
      handlers: { stream: { class: 'logging.StreamHandler', formatter: 'json' } },
      root: { level: 'INFO', handlers: ['stream'] },
      // Not read by logging: which fields a record may carry.
      loadbearing: { required_fields: REQUIRED_FIELDS, optional_fields: OPTIONAL_FIELDS },
    },
    null,
    2,
  );
}

/** newrelic.ini without a key: the agent reads NEW_RELIC_LICENSE_KEY (TT-APM-02). */
function newRelicConfig(): string {
  return [
    '[newrelic]',
    'app_name = TraitorTrack',
    'monitor_mode = true',
    'log_level = info',
    'high_security = false',
    'transaction_tracer.enabled = true',
    'transaction_tracer.record_sql = obfuscated',
    'error_collector.enabled = true',
    '',
  ].join('\n');
}

/** Files the instances carry, by path. gunicorn.conf.py, the unit and prometheus.yaml come from the web tier itself. */
export function instanceFiles(apm: ApmAgent): { [path: string]: string } {
  return {
    '/etc/traitortrack/logging.json': loggingConfig(),
    ...(apm === ApmAgent.NEW_RELIC ? { '/etc/traitortrack/newrelic.ini': newRelicConfig() } : {}),
  };
}
