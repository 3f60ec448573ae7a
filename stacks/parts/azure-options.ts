import { DeploymentEnvironment } from './environment';
import type { Output } from '@pulumi/pulumi';
import { OptionValues, Options } from './option';

/** Options of every system on Azure. */
export const AZURE_OPTIONS = {
  environment: Options.choice(Object.values(DeploymentEnvironment), {
    help: 'Environment to build. Production protects its data; development is small, and deletes everything with its stack.',
    default: DeploymentEnvironment.PRODUCTION,
  }),
  location: Options.text({ help: 'Azure region.', default: 'centralus' }),
  domainName: Options.text({
    help: 'Your domain for the edge.',
    otherwise: 'the name that Front Door gives',
    example: 'www.example.com',
  }),
  alarmEmails: Options.list({
    help: 'Email addresses for alert notifications. Required in production.',
    otherwise: 'none',
    example: '["ops@example.com"]',
  }),
  monthlyBudgetUsd: Options.wholeNumber({
    help: 'Budget of a month, in the currency of the billing account, 0 for none. Azure notifies `alarmEmails` at 80 % and 100 % of it. Take the amount from `loadbearing cost`.',
    otherwise: 'the costs in the report for production (Fresh MaaS: 1600, with a budget for each part), else none',
    example: '26000',
  }),
  budgetStartMonth: Options.text({
    help: 'Month in which a new budget starts. An existing one keeps its own.',
    otherwise: 'the current month',
    example: '2026-12',
    pattern: /^20\d{2}-(?:0[1-9]|1[0-2])$/,
    expected: 'a month such as 2026-12',
  }),
  owner: Options.text({ help: 'Tag Owner: the team to call.', default: 'platform' }),
  costCenter: Options.text({ help: 'Tag CostCenter.', otherwise: "the system's name" }),
};

/** Values of {@link AZURE_OPTIONS}. */
export type AzureValues = OptionValues<typeof AZURE_OPTIONS>;

/** Option of every system with a database. */
export const DATABASE_PASSWORD = Options.secret<Output<string>>({
  help: "Password of the database's administrator, 12 to 128 characters. Required.",
});
