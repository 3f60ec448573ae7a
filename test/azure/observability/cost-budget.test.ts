import * as pulumi from '@pulumi/pulumi';
import { CostBudget, CostBudgetArgs } from '../../../lib/azure/observability/cost-budget';
import { inputFaults } from '../../support/input-problems-of';
import { RegisteredResource, runProgram, valueOf } from '../../support/pulumi-program';

const scopeId = '/subscriptions/s/resourceGroups/shop';
const group = `${scopeId}/providers/Microsoft.Insights/actionGroups/operations`;
const args: CostBudgetArgs = { monthlyUsd: 1600, scopeId, startMonth: '2026-12', emails: ['operations@example.com'] };

async function budgetOf(more: Partial<CostBudgetArgs> = {}): Promise<RegisteredResource> {
  return (await runProgram(() => new CostBudget('shop', { ...args, ...more }))).one('consumption:Budget');
}

const notification = (thresholdType: string, threshold: number): object => ({
  enabled: true,
  operator: 'GreaterThan',
  threshold,
  thresholdType,
  contactEmails: ['operations@example.com'],
  contactGroups: [],
});

test('reports 80 and 100 % of a monthly amount, and a forecast above it', async () => {
  const run = await runProgram(() => new CostBudget('shop', args));
  const budget = run.one('consumption:Budget');
  expect(budget.inputs).toEqual({
    scope: scopeId,
    category: 'Cost',
    timeGrain: 'Monthly',
    amount: 1600,
    timePeriod: { startDate: '2026-12-01T00:00:00Z' },
    notifications: {
      'Actual-80': notification('Actual', 80),
      'Actual-100': notification('Actual', 100),
      'Forecasted-100': notification('Forecasted', 100),
    },
  });
  expect(budget.parent).toMatch(/::shop$/);
  expect(await valueOf(run.result.budgetId)).toMatch(/^\/subscriptions\/s\/.*\/Microsoft.Consumption\/budgets\/shop/);
});

test('a later month does not change the start of the budget, which Azure would reject', async () => {
  expect((await budgetOf()).ignoreChanges).toEqual(['timePeriod']);
});

test('notifications have other percentages, and none for the forecast', async () => {
  const { inputs } = await budgetOf({ notificationPercents: [50, 99.5], forecastPercent: 0 });
  expect(inputs.notifications).toEqual({
    'Actual-50': notification('Actual', 50),
    'Actual-99-5': notification('Actual', 99.5),
  });
});

test('notifies action groups, also those of another component', async () => {
  const actionGroupIds = [group, pulumi.output(`${group}2`)];
  const { inputs } = await budgetOf({ actionGroupIds, emails: undefined });
  expect(inputs.notifications['Actual-80']).toMatchObject({ contactEmails: [], contactGroups: [group, `${group}2`] });
});

test('counts the costs of resources with all tags', async () => {
  const tag = (name: string, value: string): object => ({ tags: { name, operator: 'In', values: [value] } });
  expect((await budgetOf({ tags: { component: 'database' } })).inputs.filter).toEqual(tag('component', 'database'));
  expect((await budgetOf({ tags: { component: 'cdn', Project: 'Shop' } })).inputs.filter).toEqual({
    and: [tag('component', 'cdn'), tag('Project', 'Shop')],
  });
});

test.each(['/subscriptions/s', '/subscriptions/s/resourceGroups/shop.production', pulumi.output('/subscriptions/s')])(
  'accepts a subscription, a resource group and an output as scope',
  async (scope) => {
    expect((await budgetOf({ scopeId: scope })).inputs.scope).toMatch(/^\/subscriptions\/s/);
  },
);

test.each<[string, Partial<CostBudgetArgs>]>([
  ['number-out-of-range at monthlyUsd', { monthlyUsd: 0 }],
  ['number-out-of-range at monthlyUsd', { monthlyUsd: NaN }],
  ['invalid-format at scopeId', { scopeId: 'shop' }],
  ['invalid-format at scopeId', { scopeId: group }],
  ['invalid-format at startMonth', { startMonth: '2026-13' }],
  ['invalid-format at startMonth', { startMonth: '2026-12-01' }],
  ['invalid-format at startMonth', { startMonth: '2017-05' }],
  ['empty-list at notificationPercents', { notificationPercents: [] }],
  ['number-out-of-range at notificationPercents[1]', { notificationPercents: [80, 0] }],
  ['number-out-of-range at notificationPercents[0]', { notificationPercents: [1001] }],
  ['duplicate at notificationPercents', { notificationPercents: [80, 80] }],
  ['too-long at notificationPercents', { notificationPercents: [50, 60, 70, 80, 90] }],
  ['number-out-of-range at forecastPercent', { forecastPercent: 1001 }],
  ['number-out-of-range at forecastPercent', { forecastPercent: -1 }],
  ['missing-value at emails', { emails: [] }],
  ['invalid-format at emails[0]', { emails: ['operations'] }],
  ['duplicate at emails', { emails: ['a@example.com', 'a@example.com'] }],
  ['invalid-format at actionGroupIds[0]', { actionGroupIds: [scopeId] }],
  ['empty-list at tags', { tags: {} }],
  ['invalid-format at tags[a/b]', { tags: { 'a/b': 'c' } }],
  ['invalid-format at tags[a]', { tags: { a: '' } }],
])('rejects %s', async (fault, more) => {
  expect(await inputFaults(() => new CostBudget('shop', { ...args, ...more }))).toEqual([fault]);
});

test('five notifications are enough without one for the forecast', async () => {
  const { inputs } = await budgetOf({ notificationPercents: [50, 60, 70, 80, 90], forecastPercent: 0 });
  expect(Object.keys(inputs.notifications)).toHaveLength(5);
});
