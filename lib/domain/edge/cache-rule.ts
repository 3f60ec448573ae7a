import { ProblemCode } from '../problem-code';
import { PathPattern } from './path-pattern';
import { Problems } from '../problems';

/** What the edge does with the query string. */
export enum QueryStrings {
  /** Not part of the cache key and not sent to the origin. */
  IGNORE = 'ignore',
  /** The whole query string is part of the cache key and is sent to the origin. */
  INCLUDE_ALL = 'include-all',
}

/** How long the edge keeps the answers of some paths. */
export interface CacheRule {
  /** Which paths. */
  readonly path: PathPattern;
  /** How long the edge keeps an answer, in seconds: 0 (never) to 31536000 (a year). */
  readonly ttlSeconds: number;
  /**
   * What becomes of the query string.
   * @default QueryStrings.IGNORE
   */
  readonly queryStrings?: QueryStrings;
  /**
   * Whether requests with an Authorization or a Cookie header never share an answer with another visitor. Set it where answers
   * can depend on who asks. A path whose answers set cookies needs a rule of its own with `ttlSeconds` 0: kept answers lose them.
   * @default false
   */
  readonly sharedOnly?: boolean;
  /**
   * Whether the origin decides: its own Cache-Control (`private`, `no-store`, `max-age`) wins, and `ttlSeconds` holds where it
   * sends none. CloudFront keeps no answer longer than `ttlSeconds`, whatever the `max-age`.
   * @default false: ttlSeconds holds whatever the origin says
   */
  readonly originDecides?: boolean;
  /**
   * Whether the edge compresses (gzip and Brotli).
   * @default true
   */
  readonly compress?: boolean;
  /**
   * The Cache-Control header browsers receive with an answer that is no error, in place of the origin's.
   * @default - what the origin sends
   */
  readonly cacheControl?: string;
}

const ONE_YEAR_SECONDS = 31_536_000;

/** @internal */
export class CacheRuleCheck {
  /** Adds the problems of a list of rules: two for one path would make one of them dead. */
  public static all(problems: Problems, rules: CacheRule[]): void {
    const seen = new Set<string>();
    rules.forEach((rule) => {
      const at = `cacheRules[${rule.path.text}]`;
      problems.number(
        `${at}.ttlSeconds`,
        rule.ttlSeconds,
        { min: 0, max: ONE_YEAR_SECONDS, integer: true },
        'use at most one year',
      );
      problems.check(!seen.has(rule.path.text), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: at,
        what: `the path ${rule.path.text} has two cache rules`,
        expected: 'one rule for each path',
        fix: 'remove one of them, or make its path narrower',
      });
      seen.add(rule.path.text);
      if (rule.cacheControl !== undefined) problems.headerValue(`${at}.cacheControl`, rule.cacheControl);
    });
  }
}
