import { applicationEnvironment } from '../../../stacks/fresh-maas/application-environment';

const environment = applicationEnvironment({ databasePool: 50, redisPool: 100 });

test('[FM-ACA-11] the applications run in production mode', () => {
  expect(environment.NODE_ENV).toBe('production');
});

test('[FM-CDL-01] browsers keep static files for a year', () => {
  expect(environment.BROWSER_CACHE_STATIC).toBe(String(365 * 24 * 3600));
});

test('[FM-CDL-02] browsers keep API answers for five minutes, private ones for themselves', () => {
  expect(environment).toMatchObject({
    BROWSER_CACHE_API: '300',
    BROWSER_CACHE_API_PUBLIC: 'public, max-age=300',
    BROWSER_CACHE_API_PRIVATE: 'private, max-age=300',
  });
});

test('[FM-CDL-07] hot data stays in Redis for 5 to 30 minutes', () => {
  expect(environment).toMatchObject({ CACHE_TTL_HOT_MIN: '300', CACHE_TTL_HOT_MAX: '1800' });
});

test('[FM-CDL-08] [FM-RED-15] sessions stay for 24 hours', () => {
  expect(environment.CACHE_TTL_SESSION).toBe('86400');
  expect(strategies().session).toEqual({ ttl: 86_400, prefix: 'sess:', serialize: 'json' });
});

test('[FM-CDL-09] [FM-RED-17] query results stay for 1 to 15 minutes, packed and compressed', () => {
  expect(environment).toMatchObject({ CACHE_TTL_QUERY_MIN: '60', CACHE_TTL_QUERY: '900' });
  expect(strategies().query).toEqual({ ttl: 900, prefix: 'query:', serialize: 'msgpack', compress: true });
});

test('[FM-CDL-10] computed values stay for an hour', () => {
  expect(environment.CACHE_TTL_COMPUTED).toBe('3600');
});

test('[FM-RED-14] the six strategies arrive as one table', () => {
  expect(Object.keys(strategies())).toEqual(['session', 'api', 'query', 'kpi', 'preferences', 'static']);
});

test('[FM-RED-16] API answers: 5 minutes, compressed', () => {
  expect(environment.CACHE_TTL_API).toBe('300');
  expect(strategies().api).toEqual({ ttl: 300, prefix: 'api:', serialize: 'json', compress: true });
});

test('[FM-RED-18] key figures: 1 minute', () => {
  expect(environment.CACHE_TTL_KPI).toBe('60');
  expect(strategies().kpi).toEqual({ ttl: 60, prefix: 'kpi:', serialize: 'json' });
});

test('[FM-RED-19] preferences: 1 hour', () => {
  expect(environment.CACHE_TTL_PREFERENCES).toBe('3600');
  expect(strategies().preferences).toEqual({ ttl: 3600, prefix: 'pref:', serialize: 'json' });
});

test('[FM-RED-20] static data: 24 hours', () => {
  expect(environment.CACHE_TTL_STATIC).toBe('86400');
  expect(strategies().static).toEqual({ ttl: 86_400, prefix: 'static:', serialize: 'json' });
});

test('[FM-RED-05] [FM-RED-06] [FM-RED-07] the Redis client checks readiness, retries three times and queues', () => {
  expect(environment).toMatchObject({
    REDIS_ENABLE_READY_CHECK: 'true',
    REDIS_MAX_RETRIES_PER_REQUEST: '3',
    REDIS_ENABLE_OFFLINE_QUEUE: 'true',
  });
});

test('[FM-RED-08] [FM-RED-13] it connects at once and gives a command five seconds', () => {
  expect(environment).toMatchObject({
    REDIS_LAZY_CONNECT: 'false',
    REDIS_COMMAND_TIMEOUT_MS: '5000',
    REDIS_TLS: 'true',
  });
});

test('[FM-RED-09] [FM-RED-10] its pool has 10 to 100 connections, with 30 seconds to get one and to keep it idle', () => {
  expect(environment).toMatchObject({
    REDIS_POOL_MIN: '10',
    REDIS_POOL_MAX: '100',
    REDIS_POOL_ACQUIRE_TIMEOUT_MS: '30000',
    REDIS_POOL_IDLE_TIMEOUT_MS: '30000',
  });
});

test('[FM-INV-01] lifetimes of invalidation', () => {
  expect(environment).toMatchObject({
    CACHE_INVALIDATION_TTL_SHORT: '60',
    CACHE_INVALIDATION_TTL_MEDIUM: '300',
    CACHE_INVALIDATION_TTL_LONG: '900',
    CACHE_INVALIDATION_TTL_STATIC: '86400',
  });
});

test('[FM-INV-02] [FM-INV-03] events and patterns of invalidation', () => {
  expect(JSON.parse(environment.CACHE_INVALIDATION_EVENTS)).toEqual({
    onUpdate: ['invalidate-related', 'update-cache'],
    onDelete: ['invalidate-all-related', 'remove-cache'],
    onCreate: ['invalidate-list-cache', 'add-to-cache'],
  });
  expect(JSON.parse(environment.CACHE_INVALIDATION_PATTERNS)).toEqual({
    user: 'user:*',
    organization: 'org:*',
    module: 'module:*',
  });
});

test('[FM-INV-04] [FM-INV-06] the cache is warmed at the start and refreshed before values expire', () => {
  expect(environment).toMatchObject({ CACHE_WARM_ON_STARTUP: 'true', CACHE_PREEMPTIVE_REFRESH: 'true' });
});

test('[FM-PGB-17] the pool of a replica holds 10 to 50 connections where the pooler has room for them', () => {
  expect(environment).toMatchObject({ DB_POOL_MIN: '10', DB_POOL_MAX: '50' });
  expect(applicationEnvironment({ databasePool: 6, redisPool: 100 })).toMatchObject({
    DB_POOL_MIN: '6',
    DB_POOL_MAX: '6',
  });
});

test('[FM-PGB-18] [FM-PGB-19] [FM-PGB-20] connections: 30 s idle, 2 s to connect, 7500 uses', () => {
  expect(environment).toMatchObject({
    DB_POOL_IDLE_TIMEOUT_MS: '30000',
    DB_POOL_CONNECTION_TIMEOUT_MS: '2000',
    DB_POOL_MAX_USES: '7500',
  });
});

test('[FM-PGB-21] at most 100 prepared statements, for an hour', () => {
  expect(environment).toMatchObject({
    DB_PREPARED_STATEMENTS: 'true',
    DB_PREPARED_MAX: '100',
    DB_PREPARED_TTL: '3600',
  });
});

test('nothing in it is a secret or points to this machine', () => {
  expect(JSON.stringify(environment)).not.toMatch(/localhost|127\.0\.0\.1|password|:\/\//i);
});

function strategies(): { [name: string]: unknown } {
  return JSON.parse(environment.CACHE_STRATEGIES);
}
