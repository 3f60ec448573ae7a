import type { Construct } from 'constructs';
import { CostBudget } from '../../lib/aws';
import { ProblemCode, Problems } from '../../lib/domain';
import { chosenEmail } from './alarm-email';
import type { SystemProps } from './system-props';

type BudgetProps = Pick<SystemProps, 'alarmEmail' | 'monthlyBudgetUsd'>;

/** Reports a budget that would notify nobody. */
export function checkMonthlyBudget(problems: Problems, { monthlyBudgetUsd = 0, alarmEmail }: BudgetProps): void {
  problems.check(monthlyBudgetUsd === 0 || chosenEmail(alarmEmail) !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'alarmEmail',
    what: `alarmEmail has no address, but monthlyBudgetUsd is ${monthlyBudgetUsd}`,
    expected: 'the email address that the budget notifies',
    fix: 'set alarmEmail, or remove monthlyBudgetUsd',
  });
}

/**
 * Adds the budget of a system, if there is an amount and an address. The stack must be in us-east-1: CloudFormation does not offer budgets
 * in every region.
 */
export function addMonthlyBudget(
  scope: Construct,
  project: string,
  { monthlyBudgetUsd, alarmEmail }: BudgetProps,
): void {
  const email = chosenEmail(alarmEmail);
  if (!monthlyBudgetUsd || email === undefined) return;
  new CostBudget(scope, 'Budget', { monthlyUsd: monthlyBudgetUsd, emails: [email], tags: { Project: project } });
}
