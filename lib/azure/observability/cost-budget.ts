import * as pulumi from '@pulumi/pulumi';
import * as consumption from '@pulumi/azure-native/consumption';
import * as inputs from '@pulumi/azure-native/types/input';
import { BudgetNotifications, Defaults, Formats, ProblemCode, Problems, Resolved } from '../../domain';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { ResourceId } from '../resource-id';

/** Arguments of CostBudget. */
export interface CostBudgetArgs {
  /** Amount of a month, e.g. `bill.monthlyUsd.high`. Azure counts in the currency of the billing account: convert it unless that is USD. */
  readonly monthlyUsd: number;
  /**
   * Resource id of the resource group or subscription whose costs count, e.g. `/subscriptions/…/resourceGroups/shop-production`. Another
   * scope replaces the budget.
   */
  readonly scopeId: pulumi.Input<string>;
  /**
   * Month in which the budget starts, e.g. `2026-12`: the month of the first deployment, or one of the next twelve.
   *
   * Azure rejects a month in the past for a new budget and every change for an existing one. The component therefore ignores later changes: keep the
   * month, or pass the current one each time. [Time period](https://learn.microsoft.com/azure/templates/microsoft.consumption/budgets)
   */
  readonly startMonth: string;
  /**
   * Shares of the amount, in percent, at most 1000. A notification reports that the costs of the month are above one of them. At most five
   * notifications with that of `forecastPercent`.
   * @default [80, 100]
   */
  readonly notificationPercents?: number[];
  /**
   * Share of the amount, in percent, at most 1000. A notification reports that the forecast of the month is above it; 0 for none.
   * @default 100
   */
  readonly forecastPercent?: number;
  /**
   * Email addresses for notifications.
   * @default []
   */
  readonly emails?: string[];
  /**
   * Resource ids of action groups for notifications, e.g. `Observability.actionGroupId`.
   * @default []
   */
  readonly actionGroupIds?: pulumi.Input<string>[];
  /**
   * Tags of the resources whose costs count, all of them, e.g. `{ component: 'database' }`. Costs of resources without them, and from
   * before they had them, do not count. [Tags in cost data](https://learn.microsoft.com/azure/cost-management-billing/costs/understand-cost-mgt-data)
   * @default - all costs of the scope
   */
  readonly tags?: { readonly [name: string]: string };
}

const DEFAULTS = {
  notificationPercents: [80, 100],
  forecastPercent: 100,
  emails: [],
  actionGroupIds: [],
} satisfies Partial<CostBudgetArgs>;

type Settings = Resolved<CostBudgetArgs, typeof DEFAULTS>;

/** Source: https://learn.microsoft.com/azure/templates/microsoft.consumption/budgets */
const MOST_PERCENT = 1000;
const EARLIEST_MONTH = '2017-06';
const MONTH = /^20\d{2}-(?:0[1-9]|1[0-2])$/;
const SCOPE = /^\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+)?$/i;
/** Source: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources */
const TAG_NAME = /^[^<>%&\\?/\p{Cc}]{1,512}$/u;
const TAG_VALUE = /^\P{Cc}{1,256}$/u;

/**
 * A monthly cost budget of a resource group or subscription, with notifications.
 *
 * It reports costs and stops nothing. Azure evaluates budgets about once a day. Anomaly alerts belong to a whole subscription: create one
 * in Cost Management once for all its systems.
 * [Anomaly alerts](https://learn.microsoft.com/azure/cost-management-billing/understand/analyze-unexpected-charges)
 *
 * Costs nothing.
 *
 * @example
 * new CostBudget('shop', {
 *   monthlyUsd: bill.monthlyUsd.high,
 *   scopeId: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop-production',
 *   startMonth: '2026-12',
 *   emails: ['operations@example.com'],
 *   tags: { component: 'database' },
 * });
 */
export class CostBudget extends pulumi.ComponentResource {
  /** Budget. */
  public readonly budget: consumption.Budget;
  /** Resource id of the budget. */
  public readonly budgetId: pulumi.Output<string>;

  constructor(name: string, args: CostBudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:CostBudget', name, {}, opts);
    const given = requireTypes('CostBudget', name, args);
    const settings = Defaults.apply(given, DEFAULTS);
    InputProblems.check('CostBudget', name, (problems) => check(problems, settings));

    this.budget = new consumption.Budget(
      name,
      {
        scope: settings.scopeId,
        category: 'Cost',
        timeGrain: 'Monthly',
        amount: settings.monthlyUsd,
        timePeriod: { startDate: `${settings.startMonth}-01T00:00:00Z` },
        notifications: notifications(settings),
        filter: filter(Object.entries(settings.tags ?? {})),
      },
      // "Start date of budgets cannot be updated", and one in the past is valid only for a budget that has it.
      { parent: this, ignoreChanges: ['timePeriod'] },
    );
    this.budgetId = this.budget.id;
    this.registerOutputs({ budgetId: this.budgetId });
  }
}

type Notifications = { [name: string]: inputs.consumption.NotificationArgs };

function notifications({ notificationPercents, forecastPercent, emails, actionGroupIds }: Settings): Notifications {
  const notify = (thresholdType: string, threshold: number): [string, inputs.consumption.NotificationArgs] => [
    `${thresholdType}-${threshold}`.replace('.', '-'),
    {
      enabled: true,
      operator: 'GreaterThan',
      threshold,
      thresholdType,
      contactEmails: emails,
      contactGroups: actionGroupIds,
    },
  ];
  return Object.fromEntries([
    ...notificationPercents.map((it) => notify('Actual', it)),
    ...(forecastPercent === 0 ? [] : [notify('Forecasted', forecastPercent)]),
  ]);
}

function filter(tags: [name: string, value: string][]): inputs.consumption.BudgetFilterArgs | undefined {
  const each = tags.map(([name, value]) => ({ tags: { name, operator: 'In', values: [value] } }));
  // `and` has at least two parts.
  return each.length > 1 ? { and: each } : each[0];
}

function check(problems: Problems, settings: Settings): void {
  const { scopeId, startMonth, emails, actionGroupIds, tags } = settings;
  problems.number('monthlyUsd', settings.monthlyUsd, { above: 0 }, 'use the high end of a bill');
  if (typeof scopeId === 'string') {
    problems.match('scopeId', scopeId, SCOPE, {
      expected: "a subscription or resource group such as '/subscriptions/…/resourceGroups/shop-production'",
      fix: 'copy the id that az group show prints',
    });
  }
  problems.check(MONTH.test(startMonth) && startMonth >= EARLIEST_MONTH, {
    code: ProblemCode.INVALID_FORMAT,
    property: 'startMonth',
    what: `startMonth is ${JSON.stringify(startMonth)}`,
    expected: `a month such as '2026-12', not before ${EARLIEST_MONTH}`,
    fix: 'use the month of the first deployment',
  });
  BudgetNotifications.check(problems, settings, MOST_PERCENT);
  problems.check(emails.length + actionGroupIds.length > 0, {
    code: ProblemCode.MISSING_VALUE,
    property: 'emails',
    what: 'emails and actionGroupIds are missing',
    expected: 'a recipient of the notifications',
    fix: 'set emails, actionGroupIds or both',
  });
  emails.forEach((email, index) => problems.format(`emails[${index}]`, email, Formats.EMAIL));
  problems.unique('emails', emails, 'address');
  actionGroupIds.forEach((id, index) =>
    ResourceId.check(problems, `actionGroupIds[${index}]`, 'Microsoft.Insights/actionGroups', id),
  );
  if (tags !== undefined) checkTags(problems, Object.entries(tags));
}

function checkTags(problems: Problems, tags: [name: string, value: string][]): void {
  problems.some('tags', tags, {
    expected: 'at least one tag',
    fix: "use e.g. { component: 'database' }, or remove tags",
  });
  tags.forEach(([name, value]) => {
    problems.match(`tags[${name}]`, name, TAG_NAME, {
      expected: 'a tag name of 1 to 512 characters without < > % & \\ ? / and control characters',
      fix: 'use the name of a tag that the resources carry',
    });
    problems.match(`tags[${name}]`, value, TAG_VALUE, {
      expected: 'a tag value of 1 to 256 characters without control characters',
      fix: 'use the value that the resources carry',
    });
  });
}
