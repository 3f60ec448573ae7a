import {
  CacheRule,
  FrameOptions,
  PathPattern,
  QueryStrings,
  RateLimit,
  ReferrerPolicy,
  SecurityHeaders,
} from '../../lib/domain';

const STATIC_FILES = PathPattern.prefix('/static/');
const STATISTICS = PathPattern.exact('/api/stats');

/** Caching rules: static files for a year, at the edge and in browsers (TT-ARC-08, TT-STA-04). */
export const CACHE_RULES: CacheRule[] = [
  {
    path: STATIC_FILES,
    ttlSeconds: 31_536_000,
    queryStrings: QueryStrings.IGNORE,
    cacheControl: 'public, max-age=31536000, immutable',
  },
];

/** Security headers of every response (TT-HDR-01 to TT-HDR-07). */
export const SECURITY_HEADERS = new SecurityHeaders({
  contentTypeOptions: true,
  frameOptions: FrameOptions.DENY,
  xssProtection: true,
  hstsMaxAgeSeconds: 31_536_000,
  hstsIncludeSubdomains: true,
  contentSecurityPolicy: "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'",
  referrerPolicy: ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
  permissionsPolicy: 'geolocation=(), microphone=(), camera=()',
});

/**
 * Returns the rate limits at the edge. The application enforces the exact limits (TT-LIM-04).
 *
 * @param requestsPerTenMinutes maximum number of all other requests from one IP address in ten minutes
 */
export function rateLimits(requestsPerTenMinutes: number): RateLimit[] {
  return [
    { name: 'login', limit: 10, windowSeconds: 60, path: PathPattern.exact('/login'), method: 'POST' }, // TT-LIM-05
    { name: 'stats', limit: 10_000, windowSeconds: 60, path: STATISTICS }, // TT-LIM-06
    // A backstop for 500 per hour: the longest window of AWS WAF is ten minutes (TT-LIM-04).
    { name: 'default', limit: requestsPerTenMinutes, windowSeconds: 600, exemptPaths: [STATISTICS, STATIC_FILES] },
  ];
}

/** Paths closed to the internet (TT-MET-04, GAP-TT-09). */
export const BLOCKED_PATHS: PathPattern[] = [PathPattern.exact('/metrics'), PathPattern.prefix('/metrics/')];

/** Health page that names components, for the canary: never the target group's path (TT-HLT-01, GAP-TT-04). */
export const HEALTH_PATH = '/api/health/detailed';
