import { CacheRule, CorsPolicy, PathPattern, RateLimit, SecurityHeaders } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';

/** The report keeps answers in Redis, not at the edge; files with a hash in their name never change. */
export const CACHE_RULES: CacheRule[] = [
  {
    path: PathPattern.prefix('/assets/'),
    ttlSeconds: 31_536_000,
    cacheControl: 'public, max-age=31536000, immutable',
  },
];

export const SECURITY_HEADERS = new SecurityHeaders({
  // Payments are taken on Stripe's pages and by its script.
  contentSecurityPolicy:
    "default-src 'self'; script-src 'self' https://js.stripe.com; frame-src https://js.stripe.com; style-src 'self' 'unsafe-inline'",
});

/** AA-LIM-02: shared by all tasks, also while Redis is away and each of them counts for itself. */
export const RATE_LIMITS: RateLimit[] = [
  { name: 'api', limit: 2000, windowSeconds: 300, path: PathPattern.prefix('/api/') },
];

/** AA-CORS-01 to AA-CORS-03: named origins, methods and headers; the developer's own machine in development only. */
export function corsPolicy(environment: DeploymentEnvironment, host: string, frontendOrigin?: string): CorsPolicy {
  const developing = environment === DeploymentEnvironment.DEVELOPMENT;
  return new CorsPolicy({
    origins: [
      `https://${host}`,
      ...(frontendOrigin === undefined ? [] : [frontendOrigin]),
      ...(developing ? ['http://localhost:3000', 'http://localhost:5173'] : []),
    ],
    allowLocalhost: developing,
  });
}
