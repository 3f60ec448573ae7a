import { CacheRule, PathPattern, RateLimit, SecurityHeaders } from '../../lib/domain';

/** Caching rules. The report names none. Files with a hash in their name never change. */
export const CACHE_RULES: CacheRule[] = [
  {
    path: PathPattern.prefix('/assets/'),
    ttlSeconds: 31_536_000,
    cacheControl: 'public, max-age=31536000, immutable',
  },
];

/** Security headers. The report names none: defaults, plus images from any host for book covers. */
export const SECURITY_HEADERS = new SecurityHeaders({
  contentSecurityPolicy: "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'",
});

/** Returns the rate limits at the edge (BR-SEC-07). */
export function rateLimits(requestsPerFiveMinutes: number): RateLimit[] {
  return [{ name: 'api', limit: requestsPerFiveMinutes, windowSeconds: 300, path: PathPattern.prefix('/api/') }];
}

/** Health page that names components, for canary and pipeline (BR-HLT-01, BR-CD-09). */
export const HEALTH_PATH = '/api/health';
