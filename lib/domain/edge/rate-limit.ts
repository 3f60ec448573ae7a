import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { PathPattern } from './path-pattern';

/**
 * Requests that one client address may send through the edge in a window.
 *
 * The edge counts approximately, and only over minutes. Limits per hour or per user belong in the application.
 */
export interface RateLimit {
  /** Name of the rule: letters, digits and hyphens. */
  readonly name: string;
  /** Requests of one client address in the window. */
  readonly limit: number;
  /** Window in seconds. AWS WAF supports 60, 120, 300 and 600; Front Door supports 60 and 300. */
  readonly windowSeconds: number;
  /**
   * Paths whose requests count.
   * @default - all paths
   */
  readonly path?: PathPattern;
  /**
   * Method whose requests count, e.g. `POST`.
   * @default - all methods
   */
  readonly method?: string;
  /**
   * Paths whose requests do not count.
   * @default - none
   */
  readonly exemptPaths?: PathPattern[];
}

/** Limits that the firewall of one cloud accepts. */
interface RateLimiter {
  readonly name: string;
  readonly least: number;
  readonly windows: number[];
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** @internal */
export class RateLimitCheck {
  /** Adds the problems of a list of limits for one cloud. */
  public static all(problems: Problems, limits: RateLimit[], cloud: RateLimiter): void {
    problems.unique(
      'rateLimits',
      limits.map(({ name }) => name),
      'rate limit',
    );
    limits.forEach((limit) => checkLimit(problems, limit, cloud));
  }
}

function checkLimit(problems: Problems, limit: RateLimit, cloud: RateLimiter): void {
  const at = (property: string): string => `rateLimits[${limit.name}].${property}`;
  problems.match(at('name'), limit.name, /^[A-Za-z0-9-]{1,128}$/, {
    expected: '1 to 128 letters, digits and hyphens',
    fix: 'rename the limit',
  });
  problems.number(
    at('limit'),
    limit.limit,
    { min: cloud.least, integer: true },
    `raise the limit or use a longer window: ${cloud.name} accepts limits of at least ${cloud.least}`,
  );
  const scale = 'use the nearest supported window and scale the limit with it';
  if (problems.number(at('windowSeconds'), limit.windowSeconds, { min: 1, integer: true }, scale)) {
    problems.check(cloud.windows.includes(limit.windowSeconds), {
      code: ProblemCode.RATE_LIMIT_WINDOW_UNSUPPORTED,
      property: at('windowSeconds'),
      what: `windowSeconds is ${limit.windowSeconds}`,
      expected: `one of ${cloud.windows.join(', ')} (${cloud.name})`,
      fix: scale,
    });
  }
  if (limit.method !== undefined) problems.oneOf(at('method'), limit.method, METHODS, 'write the method in capitals');
}
