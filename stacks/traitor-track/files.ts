import { ApmAgent } from './choices';
import { RDS_CERTIFICATES } from './application-secrets';
import { migrationsOf } from '../parts/migrations';

/** Required fields of a log record (TT-LOG-01). */
const REQUIRED_FIELDS = ['timestamp', 'level', 'logger', 'message', 'module', 'function', 'line'];
/** Optional fields of a log record (TT-LOG-02, TT-LOG-04). The metric filters need `path`. */
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

/** Renders logging.json, a dictConfig that writes records as JSON to standard error (TT-LOG-01 to TT-LOG-04). */
function loggingConfig(): string {
  return JSON.stringify(
    {
      version: 1,
      disable_existing_loggers: false,
      formatters: {
        json: {
          // From the package python-json-logger. Optional fields appear only in records that have them.
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
      // Documents the fields. Python's logging ignores this key.
      loadbearing: { required_fields: REQUIRED_FIELDS, optional_fields: OPTIONAL_FIELDS },
    },
    null,
    2,
  );
}

/** Renders newrelic.ini without a key, since the agent reads NEW_RELIC_LICENSE_KEY (TT-APM-02). */
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

/**
 * Renders the script for manual monthly maintenance (TT-MNT-02), with the statements of the scheduled task. It asks for the URL of the
 * administrator, since the application's login may not reindex the database. It passes the password in the environment, since every user
 * of the instance can read command lines.
 */
function maintenanceScript(): string {
  const statements = migrationsOf(__dirname)
    .task('monthly-maintenance')
    .statements.map(({ sql }) => `${sql};`);
  return [
    '#!/bin/bash',
    '# As root: bash /opt/scripts/monthly_index_maintenance.sh',
    'set -euo pipefail',
    "[[ -n ${PRODUCTION_DATABASE_URL:-} ]] || read -rsp 'URL of the administrator: ' PRODUCTION_DATABASE_URL",
    '[[ $PRODUCTION_DATABASE_URL =~ ^postgresql://([^:]+):([^@]+)@([^:/]+):([0-9]+)/([^?]+) ]]',
    'export PGUSER=${BASH_REMATCH[1]} PGPASSWORD=${BASH_REMATCH[2]} PGHOST=${BASH_REMATCH[3]} PGPORT=${BASH_REMATCH[4]} PGDATABASE=${BASH_REMATCH[5]}',
    `export PGSSLMODE=verify-full PGSSLROOTCERT=${RDS_CERTIFICATES}`,
    'command -v psql >/dev/null || dnf -y -q install postgresql17',
    "psql --no-psqlrc --echo-queries --set ON_ERROR_STOP=1 <<'SQL'",
    ...statements,
    'SQL',
    '',
  ].join('\n');
}

/** Returns the files on the instances, by path. The web tier adds gunicorn.conf.py, the systemd unit and prometheus.yaml. */
export function instanceFiles(apm: ApmAgent): { [path: string]: string } {
  return {
    '/etc/traitortrack/logging.json': loggingConfig(),
    '/opt/scripts/monthly_index_maintenance.sh': maintenanceScript(),
    ...(apm === ApmAgent.NEW_RELIC ? { '/etc/traitortrack/newrelic.ini': newRelicConfig() } : {}),
  };
}
