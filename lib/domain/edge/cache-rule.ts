import { Defaults, Resolved } from '../defaults';
import { Problems } from '../problems';
import { PathPattern } from './path-pattern';

/** Treatment of the query string at the edge. */
export enum QueryStrings {
  /** Excludes the query string from the cache key and does not send it to the origin. */
  IGNORE = 'ignore',
  /** Includes the whole query string in the cache key and sends it to the origin. */
  INCLUDE_ALL = 'include-all',
}

/** Caching of the responses of some paths at the edge. */
export interface CacheRule {
  /** Paths the rule applies to. */
  readonly path: PathPattern;
  /** Seconds the edge caches a response: 0 (never) to 31536000 (a year). */
  readonly ttlSeconds: number;
  /**
   * Treatment of the query string.
   * @default QueryStrings.IGNORE
   */
  readonly queryStrings?: QueryStrings;
  /**
   * If true, requests with an Authorization or a Cookie header never share a response with another visitor.
   *
   * Set it where responses can depend on the user. A path whose responses set cookies needs its own rule with `ttlSeconds` 0:
   * cached responses lose them.
   * @default false
   */
  readonly sharedOnly?: boolean;
  /**
   * If true, the origin's Cache-Control (`private`, `no-store`, `max-age`) wins and `ttlSeconds` applies to responses without one.
   * CloudFront caches no response longer than `ttlSeconds`, whatever its `max-age`. If false, `ttlSeconds` always applies.
   * @default false
   */
  readonly originDecides?: boolean;
  /**
   * Enables compression at the edge (gzip and Brotli).
   * @default true
   */
  readonly compress?: boolean;
  /**
   * Cache-Control header sent to browsers in place of the origin's, on successful responses.
   * @default - the origin's
   */
  readonly cacheControl?: string;
}

const ONE_YEAR_SECONDS = 31_536_000;
const DEFAULTS = {
  queryStrings: QueryStrings.IGNORE,
  sharedOnly: false,
  originDecides: false,
  compress: true,
} satisfies Partial<CacheRule>;

/**
 * A cache rule after its defaults.
 *
 * @internal
 */
export type ResolvedCacheRule = Resolved<CacheRule, typeof DEFAULTS>;

/** @internal */
export class CacheRuleDefaults {
  /** Returns the rule with its defaults filled in. */
  public static apply(rule: CacheRule): ResolvedCacheRule {
    return Defaults.apply(rule, DEFAULTS);
  }
}

/** @internal */
export class CacheRuleCheck {
  /** Adds the problems of a list of rules. Two rules for one path are a problem: the second would never apply. */
  public static all(problems: Problems, rules: CacheRule[]): void {
    problems.unique(
      'cacheRules',
      rules.map((rule) => rule.path.text),
      'path',
    );
    rules.forEach((rule) => {
      const at = `cacheRules[${rule.path.text}]`;
      const range = { min: 0, max: ONE_YEAR_SECONDS, integer: true };
      problems.number(`${at}.ttlSeconds`, rule.ttlSeconds, range, 'use at most one year');
      if (rule.cacheControl !== undefined) problems.headerValue(`${at}.cacheControl`, rule.cacheControl);
    });
  }
}
