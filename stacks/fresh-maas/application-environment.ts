import { CACHE_STRATEGIES, INVALIDATION_EVENTS, INVALIDATION_PATTERNS } from './cache-strategies';

/** Inputs of the environment besides constants. */
export interface ApplicationFacts {
  /** Maximum number of connections one replica opens to PgBouncer. */
  readonly databasePool: number;
  /** Maximum number of connections one replica opens to Redis. */
  readonly redisPool: number;
}

/** Environment variables of both applications, none of them secret. */
export function applicationEnvironment(facts: ApplicationFacts): { [name: string]: string } {
  const strategyTtls = Object.entries(CACHE_STRATEGIES).map(([name, { ttl }]): [string, string] => [
    `CACHE_TTL_${name.toUpperCase()}`, // FM-RED-15 to FM-RED-20, FM-CDL-08
    String(ttl),
  ]);
  return {
    NODE_ENV: 'production', // FM-ACA-11

    BROWSER_CACHE_STATIC: '31536000', // FM-CDL-01
    // Browser caching of API responses: `public` for public ones, `private` for all others (FM-CDL-02, GAP-FM-04).
    BROWSER_CACHE_API: '300',
    BROWSER_CACHE_API_PUBLIC: 'public, max-age=300',
    BROWSER_CACHE_API_PRIVATE: 'private, max-age=300',

    CACHE_TTL_HOT_MIN: '300', // FM-CDL-07
    CACHE_TTL_HOT_MAX: '1800',
    CACHE_TTL_QUERY_MIN: '60', // FM-CDL-09
    CACHE_TTL_COMPUTED: '3600', // FM-CDL-10
    CACHE_STRATEGIES: JSON.stringify(CACHE_STRATEGIES), // FM-RED-14
    ...Object.fromEntries(strategyTtls),

    REDIS_TLS: 'true', // FM-RED-04
    REDIS_ENABLE_READY_CHECK: 'true', // FM-RED-05
    REDIS_MAX_RETRIES_PER_REQUEST: '3', // FM-RED-06
    REDIS_ENABLE_OFFLINE_QUEUE: 'true', // FM-RED-07
    REDIS_LAZY_CONNECT: 'false', // FM-RED-08
    REDIS_POOL_MIN: '10', // FM-RED-09
    REDIS_POOL_MAX: String(facts.redisPool),
    REDIS_POOL_ACQUIRE_TIMEOUT_MS: '30000', // FM-RED-10
    REDIS_POOL_IDLE_TIMEOUT_MS: '30000',
    REDIS_COMMAND_TIMEOUT_MS: '5000', // FM-RED-13

    CACHE_INVALIDATION_TTL_SHORT: '60', // FM-INV-01
    CACHE_INVALIDATION_TTL_MEDIUM: '300',
    CACHE_INVALIDATION_TTL_LONG: '900',
    CACHE_INVALIDATION_TTL_STATIC: '86400',
    CACHE_INVALIDATION_EVENTS: JSON.stringify(INVALIDATION_EVENTS), // FM-INV-02
    CACHE_INVALIDATION_PATTERNS: JSON.stringify(INVALIDATION_PATTERNS), // FM-INV-03
    CACHE_WARM_ON_STARTUP: 'true', // FM-INV-04
    CACHE_PREEMPTIVE_REFRESH: 'true', // FM-INV-06

    DB_POOL_MIN: String(Math.min(10, facts.databasePool)), // FM-PGB-17
    DB_POOL_MAX: String(facts.databasePool),
    DB_POOL_IDLE_TIMEOUT_MS: '30000', // FM-PGB-18
    DB_POOL_CONNECTION_TIMEOUT_MS: '2000', // FM-PGB-19
    DB_POOL_MAX_USES: '7500', // FM-PGB-20
    DB_PREPARED_STATEMENTS: 'true', // FM-PGB-21
    DB_PREPARED_MAX: '100',
    DB_PREPARED_TTL: '3600',
  };
}
