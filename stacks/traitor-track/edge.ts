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

/** Static files for a year, in the edge and in browsers (TT-ARC-08, TT-STA-04). */
export const CACHE_RULES: CacheRule[] = [
  {
    path: STATIC_FILES,
    ttlSeconds: 31_536_000,
    queryStrings: QueryStrings.IGNORE,
    cacheControl: 'public, max-age=31536000, immutable',
  },
];

/** TT-HDR-01 to TT-HDR-07. */
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
 * What the edge enforces of the application's limits. The exact ones are the application's (TT-LIM-04).
 *
 * @param requestsPerTenMinutes all other requests of one address in ten minutes
 */
export function rateLimits(requestsPerTenMinutes: number): RateLimit[] {
  return [
    { name: 'login', limit: 10, windowSeconds: 60, path: PathPattern.exact('/login'), method: 'POST' }, // TT-LIM-05
    { name: 'stats', limit: 10_000, windowSeconds: 60, path: STATISTICS }, // TT-LIM-06
    // 500 per hour cannot be said to AWS WAF: its longest window is ten minutes. A backstop, not the limit (TT-LIM-04).
    { name: 'default', limit: requestsPerTenMinutes, windowSeconds: 600, exemptPaths: [STATISTICS, STATIC_FILES] },
  ];
}

/** Never answered from outside (TT-MET-04, GAP-TT-09). */
export const BLOCKED_PATHS: PathPattern[] = [PathPattern.exact('/metrics'), PathPattern.prefix('/metrics/')];
