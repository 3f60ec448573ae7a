import { CacheRule, PathPattern, RateLimit, SecurityHeaders } from '../../lib/domain';

/** The report names no rule: files with a hash in their name never change. */
export const CACHE_RULES: CacheRule[] = [
  {
    path: PathPattern.prefix('/assets/'),
    ttlSeconds: 31_536_000,
    cacheControl: 'public, max-age=31536000, immutable',
  },
];

/** The report names no header: today's defaults, and images from anywhere, since books have covers. */
export const SECURITY_HEADERS = new SecurityHeaders({
  contentSecurityPolicy: "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'",
});

/** BR-SEC-07. */
export function rateLimits(requestsPerFiveMinutes: number): RateLimit[] {
  return [{ name: 'api', limit: requestsPerFiveMinutes, windowSeconds: 300, path: PathPattern.prefix('/api/') }];
}
