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
  owner: Options.text({ help: 'Tag Owner: the team to call.', default: 'platform' }),
  costCenter: Options.text({ help: 'Tag CostCenter.', otherwise: "the system's name" }),
};

/** Values of {@link AZURE_OPTIONS}. */
export type AzureValues = OptionValues<typeof AZURE_OPTIONS>;

/** Option of every system with a database. */
export const DATABASE_PASSWORD = Options.secret<Output<string>>({
  help: "Password of the database's administrator, 12 to 128 characters. Required.",
});
