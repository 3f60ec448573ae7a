import { DeploymentEnvironment } from '../parts/environment';
import { ApmAgent } from './choices';
import { ReportSizing } from './report-sizing';

/** Idle timeout of the load balancer in seconds, equal to the longest request (TT-GUN-06). */
export const IDLE_TIMEOUT_SECONDS = 120;

/** Inputs of the environment besides constants. Values known only at deploy time may be tokens. */
export interface ApplicationFacts {
  readonly environment: DeploymentEnvironment;
  readonly sizing: ReportSizing;
  readonly redisHost: string;
  readonly redisPort: number;
  readonly apm: ApmAgent;
  /** Default rate limits of the application, in the notation of Flask-Limiter. */
  readonly defaultLimits: string;
}

/** Environment variables of the application, none of them secret. */
export function applicationEnvironment(facts: ApplicationFacts): { [name: string]: string } {
  const { poolSize, maxOverflow } = facts.sizing;
  return {
    ENVIRONMENT: facts.environment, // TT-GUN-11
    LOG_LEVEL: 'INFO', // TT-LOG-03
    LOGGING_CONFIG: '/etc/traitortrack/logging.json', // TT-LOG-01

    EXPECTED_CONCURRENT_USERS: String(facts.sizing.capacityFor(1)), // TT-POOL-02
    DB_POOL_SIZE: String(poolSize), // TT-POOL-04
    DB_MAX_OVERFLOW: String(maxOverflow), // TT-POOL-05
    DB_POOL_RECYCLE: '300', // TT-POOL-06
    DB_POOL_PRE_PING: 'true', // TT-POOL-07
    DB_POOL_TIMEOUT: '30', // TT-POOL-08
    DB_POOL_CAPACITY: String(poolSize + maxOverflow), // TT-POOL-10
    READ_REPLICA_STRATEGY: 'random', // TT-RR-04
    EXPORT_PAGE_SIZE: '1000', // TT-QRY-02

    GUNICORN_WORKERS: String(facts.sizing.processesPerInstance), // TT-GUN-01
    // Longer than the load balancer's idle timeout, or the load balancer sends requests on closed connections (GAP-TT-07).
    GUNICORN_KEEPALIVE: String(IDLE_TIMEOUT_SECONDS + 5), // TT-GUN-08

    REDIS_HOST: facts.redisHost, // TT-CAC-02
    REDIS_PORT: String(facts.redisPort),
    REDIS_SSL: 'true', // TT-SES-04
    REDIS_CACHE_DB: '0',
    CACHE_DEFAULT_TTL: '300', // TT-CAC-03
    CACHE_KEY_PREFIX: 'cache:', // TT-CAC-04
    CACHE_TTL_DASHBOARD_STATS: '60', // TT-CAC-05
    QUERY_CACHE_TTL: '300', // TT-CAC-07
    QUERY_CACHE_PREFIX: 'query',
    CACHE_TTL_BAG_SEARCH: '600', // TT-CAC-08
    CACHE_PREFIX_BAG_SEARCH: 'bag_search',
    BAG_SEARCH_LIMIT: '50',
    CACHE_TTL_TEMPLATE_FRAGMENT: '300', // TT-CAC-10
    CACHE_PREFIX_TEMPLATE: 'template:dashboard:',

    SESSION_TYPE: 'redis', // TT-SES-01, TT-ARC-07
    SESSION_REDIS_DB: '1', // TT-SES-03
    SESSION_PERMANENT: 'false', // TT-SES-05
    SESSION_USE_SIGNER: 'true', // TT-SES-06
    SESSION_KEY_PREFIX: 'session:', // TT-SES-07
    PERMANENT_SESSION_LIFETIME: '3600', // TT-SES-08

    TRUSTED_PROXY_COUNT: '2', // TT-LIM-01: CloudFront and the load balancer
    // Flask-Limiter no longer has the report's fixed-window-elastic-expiry. This is the closest strict strategy (TT-LIM-03).
    RATELIMIT_STRATEGY: 'moving-window',
    RATELIMIT_DEFAULT: facts.defaultLimits, // TT-LIM-04
    RATELIMIT_LOGIN: '10 per minute', // TT-LIM-05
    RATELIMIT_STATS: '10000 per minute', // TT-LIM-06

    COMPRESS_ENABLED: 'true', // TT-STA-01
    COMPRESS_MIMETYPES: 'text/html,text/css,text/javascript,application/javascript,image/svg+xml', // TT-STA-02
    COMPRESS_LEVEL: '6', // TT-STA-03
    STATIC_EXPIRES_DAYS: '365', // TT-STA-05

    STATSD_HOST: '127.0.0.1', // TT-POOL-10
    STATSD_PORT: '8125',
    PROMETHEUS_MULTIPROC_DIR: '/run/traitortrack', // TT-MET-01: workers share their counters through files
    ...(facts.apm === ApmAgent.NEW_RELIC ? { NEW_RELIC_CONFIG_FILE: '/etc/traitortrack/newrelic.ini' } : {}), // TT-APM-02
    ...(facts.apm === ApmAgent.DATADOG
      ? { DD_SERVICE: 'traitortrack', DD_ENV: facts.environment, DD_LOGS_INJECTION: 'true' }
      : {}), // TT-APM-03
  };
}

/** Returns the start command: Gunicorn, wrapped by the tracing agent if there is one. */
export function startCommand(apm: ApmAgent): string {
  switch (apm) {
    case ApmAgent.NEW_RELIC:
      return 'newrelic-admin run-program gunicorn main:app'; // TT-APM-02
    case ApmAgent.DATADOG:
      return 'ddtrace-run gunicorn main:app'; // TT-APM-03
    case ApmAgent.NONE:
      return 'gunicorn main:app';
  }
}
