import * as resources from '@pulumi/azure-native/resources';
import { BudgetSettings, createBudgets } from '../../../stacks/fresh-maas/budgets';
import { currentMonth } from '../../../stacks/parts/current-month';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { runProgram } from '../../support/pulumi-program';
import { deployed } from './deployed';

const { PRODUCTION, DEVELOPMENT } = DeploymentEnvironment;

const BUDGET = 'azure-native:consumption:Budget';
const GROUP = /\/resourceGroups\/fresh-maas-production$/;

interface Budget {
  readonly amount: number;
  readonly scope: string;
  readonly timePeriod: { readonly startDate: string };
  readonly filter?: { readonly tags: { readonly name: string; readonly values: string[] } };
  readonly notifications: { readonly [name: string]: { readonly threshold: number; readonly contactEmails: string[] } };
}

/** Returns the budgets of Fresh MaaS by component. */
async function budgets(): Promise<Map<string, Budget>> {
  const found = (await deployed()).all(BUDGET);
  return new Map(found.map(({ name, inputs }) => [name.replace('fresh-maas-budget', ''), inputs as unknown as Budget]));
}

test.each([
  ['FM-COST-01', 'database', 300],
  ['FM-COST-02', 'containers', 800],
  ['FM-COST-03', 'redis', 300],
  ['FM-COST-04', 'cdn', 200],
])('[%s] a budget for the resources with component=%s, %i', async (_, component, amount) => {
  const budget = (await budgets()).get(`-${component}`);
  expect(budget?.amount).toBe(amount);
  expect(budget?.filter?.tags).toMatchObject({ name: 'component', values: [component] });
  expect(budget?.scope).toMatch(GROUP);
});

test('[FM-COST-05] a budget of 1600 for all of it, with notifications at 80 % and 100 %', async () => {
  const budget = (await budgets()).get('');
  expect(budget?.amount).toBe(1600);
  expect(budget?.filter).toBeUndefined();
  expect(
    Object.values(budget?.notifications ?? {})
      .map(({ threshold }) => threshold)
      .sort(),
  ).toEqual([100, 100, 80]);
  expect(budget?.notifications['Actual-80'].contactEmails).toEqual(['operations@example.com']);
});

test('the resources of each part carry its tag', async () => {
  const run = await deployed();
  const tagged = (component: string): Set<string> =>
    new Set(
      run.resources
        .filter(({ inputs }) => inputs.tags?.component === component)
        .map(({ type }) => type.split(':').at(-1)!),
    );
  expect(tagged('database')).toContain('Server');
  expect(tagged('redis')).toContain('RedisEnterprise');
  expect([...tagged('containers')]).toEqual(expect.arrayContaining(['ManagedEnvironment', 'ContainerApp', 'Job']));
  expect([...tagged('cdn')]).toEqual(expect.arrayContaining(['Profile', 'Policy']));
});

/** Creates the budgets alone. */
async function alone(settings: Partial<BudgetSettings>): Promise<readonly Budget[]> {
  const { all } = await runProgram(() => {
    const group = new resources.ResourceGroup('shop', { resourceGroupName: 'shop', location: 'centralus' });
    createBudgets(
      'budget',
      group,
      { environment: PRODUCTION, alarmEmails: ['operations@example.com'], ...settings },
      {},
    );
  });
  return all(BUDGET).map(({ inputs }) => inputs as unknown as Budget);
}

test('an amount of yours is one budget, 0 is none, and development has none', async () => {
  expect((await alone({ monthlyBudgetUsd: 26_000 })).map(({ amount }) => amount)).toEqual([26_000]);
  expect(await alone({ monthlyBudgetUsd: 0 })).toEqual([]);
  expect(await alone({ environment: DEVELOPMENT })).toEqual([]);
  expect(await alone({ environment: DEVELOPMENT, monthlyBudgetUsd: 500 })).toHaveLength(1);
});

test('a new budget starts in the current month, or in that of the option', async () => {
  const starts = async (budgetStartMonth?: string): Promise<string[]> =>
    (await alone({ monthlyBudgetUsd: 500, budgetStartMonth })).map(({ timePeriod }) => timePeriod.startDate);
  expect(await starts()).toEqual([`${currentMonth()}-01T00:00:00Z`]);
  expect(await starts('2027-03')).toEqual(['2027-03-01T00:00:00Z']);
});
