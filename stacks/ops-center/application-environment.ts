import { AppEnvironment } from '../../lib/domain';
import { SecretEnvironment } from '../../lib/aws';
import { asyncpgUrl, redisUrl } from '../parts/connection-urls';
import { DeploymentEnvironment } from '../parts/environment';
import { LOGINS } from './database';
import { OpsCenterData } from './data-stack';
import { KEY_ROTATION, MAX_OVERFLOW, NETWORK_RANGE, POOL_SIZE } from './workload';

/** Inputs of the environment besides constants. Values known only at deploy time may be tokens. */
export interface ApplicationFacts {
  readonly environment: DeploymentEnvironment;
  readonly data: OpsCenterData;
  readonly auditLogGroup: string;
  readonly noticeTopicArn: string;
}

/**
 * Environment variables of the application, none of them secret. Where the report sets a value in code, the variable name is the
 * project's.
 */
export function applicationEnvironment(facts: ApplicationFacts): { readonly [name: string]: string } {
  const { cache } = facts.data;
  return new AppEnvironment({
    environment: facts.environment,
    variables: {
      REDIS_HOST: cache.primaryEndpoint, // OC-MAP-02
      REDIS_PORT: String(cache.port),
      REDIS_SSL: 'true',

      // The report's QueuePool does not work with an asynchronous engine (GAP-OC-15).
      DB_POOL_CLASS: 'AsyncAdaptedQueuePool', // OC-POOL-02
      DB_POOL_SIZE: String(POOL_SIZE),
      DB_MAX_OVERFLOW: String(MAX_OVERFLOW), // OC-POOL-03
      DB_POOL_PRE_PING: 'true', // OC-POOL-04
      DB_POOL_RECYCLE: '3600', // OC-POOL-05

      ENABLE_GZIP: 'true', // OC-CC-04
      GZIP_MIN_SIZE: '1024', // OC-CC-05
      CACHE_CONTROL_STATUS: 'public, max-age=300', // OC-CC-01

      // Trusts X-Forwarded-For from the network: two proxies, the edge and the load balancer (OC-LIM-01).
      FORWARDED_ALLOW_IPS: NETWORK_RANGE,
      TRUSTED_PROXY_COUNT: '2',
      RATE_LIMIT_ADMIN_USERS: '100/minute', // OC-LIM-02
      RATE_LIMIT_LOGIN: '5/minute', // OC-LIM-03
      RATE_LIMIT_KEY_PREFIX: 'ratelimit:', // OC-LIM-05

      AUDIT_LOG_GROUP: facts.auditLogGroup, // OC-AUD-01
      API_KEY_TTL_DAYS: String(KEY_ROTATION.periodDays), // OC-ROT-01
      API_KEY_EXPIRY_NOTICE_DAYS: String(KEY_ROTATION.noticeDays), // OC-ROT-03
      API_KEY_NOTICE_TOPIC_ARN: facts.noticeTopicArn, // OC-ROT-04

      CACHE_DEFAULT_TTL: '300', // OC-CAC-01
      CACHE_KEY_PREFIX: 'cache',
      PYTHONHASHSEED: '0', // OC-CAC-02: keys use hash(), which otherwise differs between processes
      CACHE_TTL_USER_ANALYTICS: '600', // OC-CAC-03
      CACHE_PREFIX_USERS: 'users',
      CACHE_INVALIDATION_USER: 'users:*{id}*', // OC-CAC-05
      CACHE_INVALIDATION_ORG: 'org:*{id}*',
      SESSION_TTL: '86400', // OC-CAC-06
      SESSION_KEY_PREFIX: 'session:',
    },
  }).variables;
}

/** Variables whose values come from Secrets Manager when a task starts. */
export function secretEnvironment({ database, cache }: OpsCenterData): { [name: string]: SecretEnvironment } {
  return {
    DATABASE_URL: asyncpgUrl(database, LOGINS.backend), // OC-MAP-03
    REDIS_PASSWORD: SecretEnvironment.of(cache.authSecret),
    RATE_LIMIT_STORAGE: redisUrl(cache, 0), // OC-LIM-05
  };
}
