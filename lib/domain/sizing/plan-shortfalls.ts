import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { Rounder } from '../rounding';
import { Plan } from './plan';

/**
 * Rejection of plans with a part that no size carries.
 *
 * @internal
 */
export class PlanShortfalls {
  /** Adds a problem for each part that does not fit the load, unless it exists already. */
  public static check(problems: Problems, plan: Plan, existing: { readonly [part: string]: unknown }): void {
    const missing = plan.shortfalls.filter(({ part }) => existing[part] === undefined);
    missing.forEach(({ part, constraint, requestsPerSecond, beyond }) =>
      problems.check(false, {
        code: ProblemCode.BEYOND_LARGEST_SIZE,
        property: 'workload',
        what: `no ${part} carries ${Rounder.text(Number(plan.traffic.peakPerSecond.toPrecision(4)))} requests/s: ${constraint}`,
        expected: `at most ${Rounder.text(Number(requestsPerSecond.toPrecision(3)))} requests/s`,
        fix: `lower the load: ${beyond} carries further, and is built by hand`,
      }),
    );
  }
}
