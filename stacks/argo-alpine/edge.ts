import { CacheRule, CorsPolicy, PathPattern, RateLimit, SecurityHeaders } from '../../lib/domain';
import { DeploymentEnvironment } from '../parts/environment';

/** Caching rules. The report caches responses in Redis, not at the edge. Files with a hash in their name never change. */
export const CACHE_RULES: CacheRule[] = [
  {
    path: PathPattern.prefix('/assets/'),
    ttlSeconds: 31_536_000,
    cacheControl: 'public, max-age=31536000, immutable',
  },
];

export const SECURITY_HEADERS = new SecurityHeaders({
  // Stripe's script and frames handle payments.
  contentSecurityPolicy:
    "default-src 'self'; script-src 'self' https://js.stripe.com; frame-src https://js.stripe.com; style-src 'self' 'unsafe-inline'",
});

/** Rate limits at the edge (AA-LIM-02). They apply across all tasks, even if Redis is down and each task counts alone. */
export const RATE_LIMITS: RateLimit[] = [
  { name: 'api', limit: 2000, windowSeconds: 300, path: PathPattern.prefix('/api/') },
];

/** Returns the CORS policy: named origins, methods and headers, and localhost in development only (AA-CORS-01 to AA-CORS-03). */
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

/** Health page that names components (AA-HLT-01). It is below /api, since all other requests go to the site's bucket. */
export const HEALTH_PATH = '/api/health';
