import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** Both clouds accept as many for a budget. */
const MOST_NOTIFICATIONS = 5;

/** Shares of a budget, in percent, each of which is reported. */
interface BudgetShares {
  readonly notificationPercents: readonly number[];
  /** Share that the forecast of the month must exceed; 0 for none. */
  readonly forecastPercent: number;
}

/**
 * Notifications of a cost budget.
 *
 * @internal
 */
export class BudgetNotifications {
  /** Adds a problem for each share that is above what a cloud accepts or appears twice, and for too many of them. */
  public static check(
    problems: Problems,
    { notificationPercents: percents, forecastPercent }: BudgetShares,
    mostPercent: number,
  ): void {
    problems.some('notificationPercents', percents, {
      expected: 'at least one share of the amount',
      fix: 'use [80, 100]',
    });
    percents.forEach((it, index) =>
      problems.number(`notificationPercents[${index}]`, it, { above: 0, max: mostPercent }, 'use e.g. 80'),
    );
    problems.unique('notificationPercents', percents.map(String), 'percentage');
    problems.number('forecastPercent', forecastPercent, { min: 0, max: mostPercent }, 'use 100, or 0 for none');
    const count = percents.length + (forecastPercent === 0 ? 0 : 1);
    problems.check(count <= MOST_NOTIFICATIONS, {
      code: ProblemCode.TOO_LONG,
      property: 'notificationPercents',
      what: `the budget has ${count} notifications`,
      expected: `at most ${MOST_NOTIFICATIONS}, with that of the forecast`,
      fix: 'remove percentages, or set forecastPercent to 0',
    });
  }
}
