import { CacheRule, PathPattern, QueryStrings, RateLimit, SecurityHeaders } from '../../lib/domain';

const ONE_YEAR = 31_536_000;
const ONE_DAY = 86_400;

const { IGNORE, INCLUDE_ALL } = QueryStrings;
const CODE = ['js', 'css', 'woff2'];
const IMAGES = ['png', 'jpg', 'svg'];

/**
 * Returns the caching rules. The first matching rule applies. The edge does not cache requests that match none.
 *
 * @param imagesTtlSeconds TTL of images. The report specifies 365 days in its detailed section, 7 days in its overview (FM-CDL-06, GAP-FM-03)
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
    // FM-AFD-10 to FM-AFD-13, FM-CDL-05: public responses only, so visitors never receive each other's responses (GAP-FM-04).
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

/** Security headers. The report names none, so these are the library's defaults. */
export const SECURITY_HEADERS = new SecurityHeaders();

/** Rate limits (FM-WAF-04). Front Door counts per edge server, so limits below about 200 a minute let some requests through. */
export const RATE_LIMITS: RateLimit[] = [{ name: 'RateLimitRule', limit: 100, windowSeconds: 60 }];

/** Primary region, then the report's regions in the order of its expansion (FM-AFD-15). */
export const REGIONS = ['westus2', 'eastus', 'westeurope', 'southeastasia', 'uaenorth', 'brazilsouth'];
