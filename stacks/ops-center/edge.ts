import {
  CacheRule,
  FrameOptions,
  PathPattern,
  RateLimit,
  SecurityHeaders,
  SecurityHeadersProps,
} from '../../lib/domain';

/** Caching rules (OC-CC-01, OC-CC-02). Below /api only: the words alone would also match routes and files of the site. */
export const CACHE_RULES: CacheRule[] = [
  {
    path: PathPattern.startingWith('/api/v1/system/status'),
    ttlSeconds: 300,
    originDecides: true, // errors carry no-store and are not cached
    cacheControl: 'public, max-age=300',
  },
  ...['users', 'auth'].map((word) => ({
    path: PathPattern.containing('/api/', word),
    ttlSeconds: 0,
    cacheControl: 'no-store, must-revalidate',
  })),
];

/**
 * Security headers of every response (OC-HDR-01 to OC-HDR-09).
 *
 * @param authOrigin origin of the sign-in pages, if it is another host
 * @param strictCsp if true, forbids unsafe-eval and unsafe-inline for scripts (GAP-OC-06)
 */
export function securityHeaders(authOrigin: string | undefined, strictCsp: boolean): SecurityHeaders {
  const props: SecurityHeadersProps = {
    contentTypeOptions: true,
    frameOptions: FrameOptions.DENY,
    xssProtection: true,
    hstsMaxAgeSeconds: 31_536_000,
    hstsIncludeSubdomains: true,
    contentSecurityPolicy: [
      "default-src 'self'",
      strictCsp ? "script-src 'self'" : "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: https:",
      "font-src 'self' data:",
      ["connect-src 'self'", ...(authOrigin === undefined ? [] : [authOrigin])].join(' '),
    ].join('; '),
  };
  return new SecurityHeaders(props);
}

/** Rate limits that the edge enforces (OC-LIM-01 to OC-LIM-04). */
export const RATE_LIMITS: RateLimit[] = [
  {
    name: 'admin-users',
    limit: 100,
    windowSeconds: 60,
    path: PathPattern.exact('/api/v1/admin/users'),
    method: 'GET',
  },
  // WAF's minimum limit is 10, so 5 a minute becomes 10 in two minutes. The application enforces the exact limit.
  { name: 'login', limit: 10, windowSeconds: 120, path: PathPattern.exact('/api/v1/auth/login'), method: 'POST' },
];

/** Paths closed to the internet: the collector's metrics endpoint. */
export const BLOCKED_PATHS: PathPattern[] = [PathPattern.exact('/metrics'), PathPattern.prefix('/metrics/')];

/** Health page for canary and pipeline. Not the status page: the edge caches it for five minutes. */
export const HEALTH_PATH = '/api/health';
