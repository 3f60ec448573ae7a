import { CacheRule, QueryStrings } from './cache-rule';
import { PathPattern } from './path-pattern';
import { RateLimit } from './rate-limit';

/** Folder of static files in Django and Flask. */
const STATIC = '/static/';

/**
 * Rules of the edge that suit an application about which nothing is known.
 *
 * @internal
 */
export class ApplicationEdge {
  /** Caches static files for an hour, unless the application says otherwise. */
  public static cacheRules(): CacheRule[] {
    return [
      {
        path: PathPattern.prefix(STATIC),
        ttlSeconds: 3600,
        originDecides: true,
        queryStrings: QueryStrings.INCLUDE_ALL, // versions of files are often in the query string
      },
    ];
  }

  /** Limits an address to about seven requests a second. Static files do not count: a page has many. */
  public static rateLimits(): RateLimit[] {
    return [{ name: 'requests', limit: 2000, windowSeconds: 300, exemptPaths: [PathPattern.prefix(STATIC)] }];
  }
}
