import { ProblemCode } from '../problem-code';
import { PathPattern } from './path-pattern';
import { Problems } from '../problems';

/**
 * How many requests one client address may send through the edge in a window.
 *
 * The application's own limits (per hour, per user) are its own: an edge counts approximately, and only over minutes.
 */
export interface RateLimit {
  /** Name of the rule: letters, digits and hyphens. */
  readonly name: string;
  /** Requests of one client address in the window. */
  readonly limit: number;
  /** The window in seconds. AWS WAF takes 60, 120, 300 or 600; Front Door 60 or 300. */
  readonly windowSeconds: number;
  /**
   * Only requests to these paths count.
   * @default - all paths
   */
  readonly path?: PathPattern;
  /**
   * Only requests with this method count, e.g. `POST`.
   * @default - all methods
   */
  readonly method?: string;
  /**
   * Requests to these paths do not count.
   * @default - none
   */
  readonly exemptPaths?: PathPattern[];
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** @internal */
export class RateLimitCheck {
  /** Adds the problems of a list of limits, against what one cloud can do. */
  public static all(
    problems: Problems,
    limits: RateLimit[],
    cloud: { name: string; least: number; windows: number[] },
  ): void {
    const seen = new Set<string>();
    limits.forEach((limit) => {
      const at = (property: string): string => `rateLimits[${limit.name}].${property}`;
      problems.check(/^[A-Za-z0-9-]{1,128}$/.test(limit.name), {
        code: ProblemCode.INVALID_FORMAT,
        property: at('name'),
        what: `name is ${JSON.stringify(limit.name)}`,
        expected: 'letters, digits and hyphens',
        fix: 'rename the limit',
      });
      problems.check(!seen.has(limit.name), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: at('name'),
        what: `two limits are named ${limit.name}`,
        expected: 'unique names',
        fix: 'rename one',
      });
      seen.add(limit.name);
      problems.number(
        at('limit'),
        limit.limit,
        { min: cloud.least, integer: true },
        `${cloud.name} counts from ${cloud.least} requests on: raise the limit, or use a longer window`,
      );
      const scale = 'choose the nearest window and scale the limit with it';
      if (problems.number(at('windowSeconds'), limit.windowSeconds, { min: 1, integer: true }, scale)) {
        problems.check(cloud.windows.includes(limit.windowSeconds), {
          code: ProblemCode.UNKNOWN_CHOICE,
          property: at('windowSeconds'),
          what: `windowSeconds is ${limit.windowSeconds}`,
          expected: `one of ${cloud.windows.join(', ')} (${cloud.name})`,
          fix: scale,
        });
      }
      problems.check(limit.method === undefined || METHODS.includes(limit.method), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: at('method'),
        what: `method is ${JSON.stringify(limit.method)}`,
        expected: `one of ${METHODS.join(', ')}`,
        fix: 'write the method in capitals',
      });
    });
  }
}
