import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ArgoAlpine } from '../../stacks/argo-alpine';
import { BookReader } from '../../stacks/book-reader';
import { OpsCenter } from '../../stacks/ops-center';
import { DeploymentEnvironment } from '../../stacks/parts/environment';
import type { SystemProps } from '../../stacks/parts/system-props';
import { Starter } from '../../stacks/starter';
import { TraitorTrack } from '../../stacks/traitor-track';
import { PLACEHOLDERS } from '../support/container-systems';
import { faults } from '../support/problems-of';
import { anApp } from '../support/stacks';
import { Json, all } from '../support/template';

jest.setTimeout(60_000);

// Synthesis prints the warnings of BookReader.
jest.spyOn(console, 'error').mockImplementation(() => undefined);

const alarmEmail = 'ops@example.com';
const DEVELOPMENT = { environment: DeploymentEnvironment.DEVELOPMENT };

const track = (props: SystemProps) => (app: App) => new TraitorTrack(app, { placeholder: true, ...props });

/** Returns the budgets of a system, with the region of each. */
function budgetsOf(create: (app: App) => unknown): Json[] {
  const app = anApp();
  create(app);
  const stacks = app.node.children.filter((it) => Stack.isStack(it));
  return stacks.flatMap((stack) =>
    all(Template.fromStack(stack), 'AWS::Budgets::Budget').map((budget) => ({ ...budget, region: stack.region })),
  );
}

test("[TT-COST-12] production of TraitorTrack has the report's budget: 166 a month, reported at 80 % and 100 %", () => {
  const [budget, ...others] = budgetsOf(track({ alarmEmail, region: 'eu-north-1' }));
  expect(others).toEqual([]);
  expect(budget.region).toBe('us-east-1'); // eu-north-1 has no budgets
  expect(budget.Budget).toMatchObject({
    BudgetLimit: { Amount: 166, Unit: 'USD' },
    TimeUnit: 'MONTHLY',
    CostFilters: { TagKeyValue: ['user:Project$TraitorTrack'] },
  });
  const notifications: Json[] = budget.NotificationsWithSubscribers;
  expect(notifications.map(({ Notification: it }) => [it.NotificationType, it.Threshold])).toEqual([
    ['ACTUAL', 80],
    ['ACTUAL', 100],
    ['FORECASTED', 100],
  ]);
  expect(notifications[0].Subscribers).toEqual([{ SubscriptionType: 'EMAIL', Address: alarmEmail }]);
});

test.each([
  ['without an address', { alarmEmail: 'none' }],
  ['with an amount of 0', { alarmEmail, monthlyBudgetUsd: 0 }],
  ['in development', { ...DEVELOPMENT, alarmEmail }],
])('TraitorTrack has no budget %s', (_, props) => {
  expect(budgetsOf(track(props))).toEqual([]);
});

test.each<[string, (app: App, props: SystemProps) => unknown]>([
  ['TraitorTrack', (app, props) => track(props)(app)],
  ['OpsCenter', (app, props) => new OpsCenter(app, { ...PLACEHOLDERS, ...props })],
  ['BookReader', (app, props) => new BookReader(app, { ...PLACEHOLDERS, ...props })],
  ['ArgoAlpine', (app, props) => new ArgoAlpine(app, { ...PLACEHOLDERS, ...props })],
  ['Starter', (app, props) => new Starter(app, { image: 'placeholder', ...props })],
])('%s has the budget of the option, and rejects one that notifies nobody', (name, create) => {
  const props = { alarmEmail, monthlyBudgetUsd: 900, region: 'eu-west-1' };
  expect(budgetsOf((app) => create(app, props))).toMatchObject([
    {
      region: 'us-east-1',
      Budget: { BudgetLimit: { Amount: 900 }, CostFilters: { TagKeyValue: [`user:Project$${name}`] } },
    },
  ]);
  expect(faults(() => create(anApp(), { ...props, alarmEmail: 'none' }))).toEqual([
    `missing-value at ${name}.alarmEmail`,
  ]);
});
