import * as pulumi from '@pulumi/pulumi';
import type * as resources from '@pulumi/azure-native/resources';
import { CostBudget } from '../../lib/azure';
import { currentMonth } from '../parts/current-month';
import { DeploymentEnvironment } from '../parts/environment';
import type { FreshMaasArgs } from './args';
import { AFTER } from './reported-costs';

/** Tag of the resources whose costs a row of the report states. */
export const COMPONENT = 'component';

/** Parts of the report's costs, each with a budget of its own (FM-COST-01 to FM-COST-04). */
const { total: _, ...COMPONENTS } = AFTER;

/** Names of these parts. */
export type CostComponent = keyof typeof COMPONENTS;

/** Environment and settings of the budgets. */
export type BudgetSettings = Pick<FreshMaasArgs, 'alarmEmails' | 'monthlyBudgetUsd' | 'budgetStartMonth'> & {
  readonly environment: DeploymentEnvironment;
};

/** Creates the report's budgets in production, or one of the amount that you state. */
export function createBudgets(
  name: string,
  group: resources.ResourceGroup,
  {
    environment,
    alarmEmails: emails = [],
    monthlyBudgetUsd,
    budgetStartMonth: startMonth = currentMonth(),
  }: BudgetSettings,
  opts: pulumi.ComponentResourceOptions,
): void {
  const ofReport = monthlyBudgetUsd === undefined && environment === DeploymentEnvironment.PRODUCTION;
  const total = ofReport ? AFTER.total : monthlyBudgetUsd; // FM-COST-05
  if (!total) return;
  const common = { scopeId: group.id, startMonth, emails };
  new CostBudget(name, { ...common, monthlyUsd: total }, opts);
  if (!ofReport) return;
  Object.entries(COMPONENTS).forEach(([component, monthlyUsd]) => {
    new CostBudget(`${name}-${component}`, { ...common, monthlyUsd, tags: { [COMPONENT]: component } }, opts);
  });
}
