import { SecretEnvironment } from '../../lib/aws';
import { AppEnvironment, CorsPolicy } from '../../lib/domain';
import { asyncpgUrl, redisUrl, replicaUrls } from '../parts/connection-urls';
import { DeploymentEnvironment } from '../parts/environment';
import { BookReaderData } from './data-stack';
import { MAX_OVERFLOW, POOL_SIZE, WORKERS_COUNT } from './workload';

/** Inputs of the environment besides constants. Values known only at deploy time may be tokens. */
export interface ApplicationFacts {
  readonly environment: DeploymentEnvironment;
  readonly data: BookReaderData;
  readonly hosts: string[];
  readonly cors: CorsPolicy;
  readonly concurrentTasks: number;
  readonly redisMaxConnections: number;
  readonly nlpCacheTtlSeconds: number;
  readonly pyroscopeServerAddress?: string;
}

/**
 * Environment variables that backend and workers share, none of them secret. Where the report sets a value in code, the variable
 * name is the project's.
 */
export function applicationEnvironment(facts: ApplicationFacts): { readonly [name: string]: string } {
  const { cache } = facts.data;
  return new AppEnvironment({
    environment: facts.environment, // BR-ENV-10
    variables: {
      DEBUG: 'false',
      LOG_LEVEL: 'warning', // BR-ENV-11
      CORS_ORIGINS: facts.cors.origins.join(','), // BR-ENV-08
      ALLOWED_HOSTS: facts.hosts.join(','), // BR-ENV-09

      DB_POOL_SIZE: String(POOL_SIZE), // BR-POOL-01
      DB_MAX_OVERFLOW: String(MAX_OVERFLOW), // BR-POOL-02
      DB_POOL_PRE_PING: 'true', // BR-POOL-03
      DB_POOL_RECYCLE: '3600', // BR-POOL-04
      DB_POOL_TIMEOUT: '30', // BR-POOL-05
      DB_POOL_USE_LIFO: 'true', // BR-POOL-06

      REDIS_HOST: cache.primaryEndpoint,
      REDIS_PORT: String(cache.port),
      REDIS_SSL: 'true',
      REDIS_MAX_CONNECTIONS: String(facts.redisMaxConnections), // BR-FUT-01
      CELERY_TASK_SERIALIZER: 'json',
      CACHE_ENABLED: 'true', // BR-FUT-04
      NLP_CACHE_TTL: String(facts.nlpCacheTtlSeconds),

      MAX_CONCURRENT_HEAVY_TASKS: String(facts.concurrentTasks), // BR-MEM-06
      MAX_MEMORY_PERCENT: '85', // BR-MEM-08
      MAX_CPU_PERCENT: '90', // BR-MEM-09
      MIN_FREE_MEMORY_MB: '500', // BR-MEM-10
      ...(facts.pyroscopeServerAddress === undefined ? {} : { PYROSCOPE_SERVER_ADDRESS: facts.pyroscopeServerAddress }), // BR-FUT-11
    },
  }).variables;
}

/** Environment variables for the backend only. */
export const BACKEND_ENVIRONMENT = { WORKERS_COUNT: String(WORKERS_COUNT) }; // BR-ENV-06

/** Variables whose values come from Secrets Manager when a task of a role starts. */
export function secretEnvironment(data: BookReaderData, role: string): { [name: string]: SecretEnvironment } {
  const { database, cache } = data;
  return {
    DATABASE_URL: asyncpgUrl(database, role), // BR-ENV-07, BR-MAP-04
    ...replicaUrls(database, (host) => asyncpgUrl(database, role, host)), // BR-FUT-03
    REDIS_PASSWORD: SecretEnvironment.of(cache.authSecret), // BR-ENV-04
    SECRET_KEY: SecretEnvironment.of(data.secretKey), // BR-ENV-01
    JWT_SECRET_KEY: SecretEnvironment.of(data.jwtSecretKey), // BR-ENV-02
  };
}

/** Broker URLs for the backend. `WorkerFleet` sets them for the workers. */
export function brokerEnvironment({ broker }: BookReaderData): { [name: string]: SecretEnvironment } {
  const url = (database: number): SecretEnvironment => redisUrl(broker, database, '?ssl_cert_reqs=CERT_REQUIRED');
  return { CELERY_BROKER_URL: url(0), CELERY_RESULT_BACKEND: url(1) }; // BR-MAP-05
}
