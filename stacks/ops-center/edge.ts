import {
  CacheRule,
  FrameOptions,
  PathPattern,
  RateLimit,
  SecurityHeaders,
  SecurityHeadersProps,
} from '../../lib/domain';

/** OC-CC-01, OC-CC-02. Below /api only: the bare words would also catch routes and files of the site. */
export const CACHE_RULES: CacheRule[] = [
  {
    path: PathPattern.startingWith('/api/v1/system/status'),
    ttlSeconds: 300,
    originDecides: true, // an error says no-store and is not kept
    cacheControl: 'public, max-age=300',
  },
  ...['users', 'auth'].map((word) => ({
    path: PathPattern.containing('/api/', word),
    ttlSeconds: 0,
    cacheControl: 'no-store, must-revalidate',
  })),
];

/**
 * OC-HDR-01 to OC-HDR-09.
 *
 * @param authOrigin where users sign in, if that is another host
 * @param strictCsp without unsafe-eval and unsafe-inline for scripts (GAP-OC-06)
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

/** What the edge enforces of the application's limits (OC-LIM-01 to OC-LIM-04). */
export const RATE_LIMITS: RateLimit[] = [
  {
    name: 'admin-users',
    limit: 100,
    windowSeconds: 60,
    path: PathPattern.exact('/api/v1/admin/users'),
    method: 'GET',
  },
  // Five a minute lie under WAF's least limit of 10: the same rate over two minutes. The exact one is the application's.
  { name: 'login', limit: 10, windowSeconds: 120, path: PathPattern.exact('/api/v1/auth/login'), method: 'POST' },
];

/** Never answered from outside: what the collector scrapes. */
export const BLOCKED_PATHS: PathPattern[] = [PathPattern.exact('/metrics'), PathPattern.prefix('/metrics/')];
