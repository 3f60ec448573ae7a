import { SecretEnvironment } from '../../lib/aws';
import { AppEnvironment, CorsPolicy } from '../../lib/domain';
import { asyncpgUrl } from '../parts/connection-urls';
import { DeploymentEnvironment } from '../parts/environment';
import { LOGINS } from './database';
import { ArgoAlpineData } from './data-stack';
import { MAX_OVERFLOW, POOL_SIZE } from './workload';

/** Inputs of the environment besides constants. Values known only at deploy time may be tokens. */
export interface ApplicationFacts {
  readonly environment: DeploymentEnvironment;
  readonly data: ArgoAlpineData;
  readonly cors: CorsPolicy;
  readonly cacheTtls: { readonly [route: string]: number };
  readonly rateLimit: string;
  readonly tokenLifetimeSeconds: number;
  readonly defaultPool: boolean;
}

const CACHE_TTLS: { readonly [route: string]: number } = {
  SIGNALS_LATEST: 60, // AA-CAC-02
  ADMIN_ANALYTICS: 300, // not in the report
  USERS_PROFILE: 60, // not in the report
};

/** Connection pool (AA-POOL-02 to AA-POOL-06). The report leaves open which timeout it means, so both are set (GAP-AA-03). */
const POOL = {
  DB_POOL_SIZE: String(POOL_SIZE),
  DB_MAX_OVERFLOW: String(MAX_OVERFLOW),
  DB_POOL_PRE_PING: 'true',
  DB_POOL_RECYCLE: '3600',
  DB_CONNECT_TIMEOUT: '10',
  DB_POOL_TIMEOUT: '10',
};

/** Environment variables of the backend, none of them secret. */
export function applicationEnvironment(facts: ApplicationFacts): { readonly [name: string]: string } {
  const { cache, tokens } = facts.data;
  const ttls = Object.entries({ ...CACHE_TTLS, ...facts.cacheTtls }).map(([route, seconds]): [string, string] => [
    `CACHE_TTL_${route}`,
    String(seconds),
  ]);
  return new AppEnvironment({
    environment: facts.environment,
    // Developers serve the pages from their own machine.
    allowLocalhost: facts.environment === DeploymentEnvironment.DEVELOPMENT,
    variables: {
      DEBUG: 'false', // AA-EXC-01
      LOG_FORMAT: 'json',

      REDIS_HOST: cache.primaryEndpoint, // AA-CAC-04
      REDIS_PORT: String(cache.port), // AA-CAC-05
      REDIS_DB: '0', // AA-CAC-07
      REDIS_SSL: 'true', // AA-MAP-04
      CACHE_ENABLED: 'true', // AA-CAC-01
      ...Object.fromEntries<string>(ttls),
      CACHE_FALLBACK: 'memory', // AA-RB-02

      RATE_LIMIT_STORAGE: 'redis', // AA-LIM-01
      RATE_LIMIT_DEFAULT: facts.rateLimit,
      RATE_LIMIT_FALLBACK: 'memory', // AA-LIM-02
      TRUSTED_PROXY_COUNT: '2', // CloudFront and the load balancer (GAP-X-02)

      // A separate Redis without eviction, and no fallback: losing a revocation makes the token valid again (GAP-AA-06).
      TOKEN_BLACKLIST_STORAGE: 'redis', // AA-TOK-01
      TOKEN_BLACKLIST_REDIS_HOST: tokens.primaryEndpoint,
      TOKEN_BLACKLIST_TTL: String(facts.tokenLifetimeSeconds),

      CORS_ORIGINS: facts.cors.origins.join(','), // AA-CORS-01, AA-CORS-02
      CORS_METHODS: facts.cors.methods.join(','), // AA-CORS-03
      CORS_HEADERS: facts.cors.headers.join(','),

      ENABLE_GZIP: 'true', // AA-GZ-01
      GZIP_MIN_SIZE: '1024',
      ...(facts.defaultPool ? {} : POOL),
    },
  }).variables;
}

/** Variables whose values come from Secrets Manager when a task starts. Includes Stripe's key only if an image is set. */
export function secretEnvironment(data: ArgoAlpineData, withStripe: boolean): { [name: string]: SecretEnvironment } {
  const { database, cache, tokens } = data;
  return {
    DATABASE_URL: asyncpgUrl(database, LOGINS.backend), // AA-MAP-03
    REDIS_PASSWORD: SecretEnvironment.of(cache.authSecret), // AA-CAC-06
    TOKEN_BLACKLIST_REDIS_PASSWORD: SecretEnvironment.of(tokens.authSecret),
    ...(withStripe ? { STRIPE_SECRET_KEY: SecretEnvironment.of(data.stripeKey) } : {}), // AA-MAP-05
  };
}

/** Keys of the engine's data sources (AA-MAP-02). */
export function engineSecrets(data: ArgoAlpineData): { [name: string]: SecretEnvironment } {
  return {
    ALPHA_VANTAGE_API_KEY: SecretEnvironment.of(data.alphaVantageKey),
    TWITTER_BEARER_TOKEN: SecretEnvironment.of(data.twitterToken),
  };
}
