import { CacheRule, PathPattern, QueryStrings, RateLimit, SecurityHeaders } from '../../lib/domain';

const ONE_YEAR = 31_536_000;
const ONE_DAY = 86_400;

const { IGNORE, INCLUDE_ALL } = QueryStrings;
const CODE = ['js', 'css', 'woff2'];
const IMAGES = ['png', 'jpg', 'svg'];

/**
 * What the edge keeps, and for how long. The first rule that matches a request decides; what no rule names is never kept.
 *
 * @param imagesTtlSeconds the report says 365 days in its detailed section, 7 days in its overview (FM-CDL-06, GAP-FM-03)
 */
export function cacheRules(imagesTtlSeconds = ONE_YEAR): CacheRule[] {
  const versioned = (extension: string, ttlSeconds: number): CacheRule => ({
    path: PathPattern.extension(extension),
    ttlSeconds,
    queryStrings: IGNORE, // FM-AFD-09
    cacheControl: `public, max-age=${ttlSeconds}`, // FM-CDL-01
  });
  return [
    // FM-AFD-14
    { path: PathPattern.prefix('/admin/'), ttlSeconds: 0, queryStrings: INCLUDE_ALL },
    { path: PathPattern.prefix('/auth/'), ttlSeconds: 0, queryStrings: INCLUDE_ALL },
    // FM-AFD-10 to FM-AFD-13, FM-CDL-05: public answers only, and never one visitor's answer to another (GAP-FM-04).
    {
      path: PathPattern.prefix('/api/'),
      ttlSeconds: 300,
      queryStrings: INCLUDE_ALL,
      sharedOnly: true,
      originDecides: true,
    },
    ...CODE.map((it) => versioned(it, ONE_YEAR)), // FM-AFD-07, FM-AFD-08
    ...IMAGES.map((it) => versioned(it, imagesTtlSeconds)),
    { path: PathPattern.prefix('/static/'), ttlSeconds: ONE_DAY, queryStrings: IGNORE }, // FM-CDL-04
  ];
}

/** The report names no security headers: the library's defaults. */
export const SECURITY_HEADERS = new SecurityHeaders();

/** FM-WAF-04. Front Door counts per edge server: below about 200 a minute some requests pass. */
export const RATE_LIMITS: RateLimit[] = [{ name: 'RateLimitRule', limit: 100, windowSeconds: 60 }];

/** FM-AFD-15: the primary region, then the regions of the report in the order of its expansion. */
export const REGIONS = ['westus2', 'eastus', 'westeurope', 'southeastasia', 'uaenorth', 'brazilsouth'];
