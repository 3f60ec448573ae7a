import { checkFacts } from './fact-check';
import { Fact } from './facts';
import { InputFailure } from './mapper-check';

const SOURCE = 'https://learn.microsoft.com/azure/templates/microsoft.consumption/budgets';
const MOST_NOTIFICATIONS = 5;

/** Facts about each notification. Names of notifications are free. */
const NOTIFICATION: readonly Fact[] = [
  { property: 'enabled', required: true, source: SOURCE },
  { property: 'operator', required: true, oneOf: ['EqualTo', 'GreaterThan', 'GreaterThanOrEqualTo'], source: SOURCE },
  { property: 'threshold', required: true, min: 0, max: 1000, source: SOURCE },
  { property: 'thresholdType', oneOf: ['Actual', 'Forecasted'], source: SOURCE },
  { property: 'contactEmails', required: true, source: SOURCE },
];

interface BudgetInputs {
  readonly notifications?: { readonly [name: string]: Notification };
  readonly filter?: { readonly and?: readonly unknown[] };
}

interface Notification {
  readonly contactEmails?: readonly string[];
  readonly contactGroups?: readonly string[];
}

/** Checks the notifications and the filter of a budget. */
export function checkBudget({ notifications = {}, filter = {} }: BudgetInputs): InputFailure[] {
  const all = Object.entries(notifications);
  const failure = (isWrong: boolean, property: string, reason: string): InputFailure[] =>
    isWrong ? [{ property, reason: `${reason}; see ${SOURCE}` }] : [];
  return [
    ...failure(
      all.length > MOST_NOTIFICATIONS,
      'notifications',
      `has ${all.length} entries, above ${MOST_NOTIFICATIONS}`,
    ),
    ...failure(filter.and !== undefined && filter.and.length < 2, 'filter.and', 'has fewer than 2 parts'),
    ...all.flatMap(([name, it]) => checkNotification(`notifications.${name}`, it, failure)),
  ];
}

function checkNotification(
  at: string,
  it: Notification,
  failure: (isWrong: boolean, property: string, reason: string) => InputFailure[],
): InputFailure[] {
  const { contactEmails = [], contactGroups = [] } = it;
  return [
    ...failure(contactEmails.length + contactGroups.length === 0, at, 'has no recipient'),
    ...checkFacts(NOTIFICATION, it).map(({ property, reason }) => ({ property: `${at}.${property}`, reason })),
  ];
}
