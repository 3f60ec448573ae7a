import type { Input } from '@pulumi/pulumi';
import { DeploymentEnvironment } from '../parts/environment';

/** Choices of the starter on Azure. */
export interface StarterArgs {
  /** Password of the database's administrator, 12 to 128 characters. Pass it as a secret. */
  readonly databasePassword: Input<string>;
  /**
   * Image of the application, with a tag or a digest.
   * @default - required
   */
  readonly image?: string;
  /**
   * Environment to build.
   * @default DeploymentEnvironment.PRODUCTION
   */
  readonly environment?: DeploymentEnvironment;
  /**
   * Azure region.
   * @default 'centralus'
   */
  readonly location?: string;
  /**
   * Your domain.
   * @default - the name that Front Door gives
   */
  readonly domainName?: string;
  /**
   * Email addresses for alert notifications.
   * @default - none: alerts appear in the portal only
   */
  readonly alarmEmails?: string[];
  /**
   * Budget of a month, in the currency of the billing account; 0 for none. Azure notifies `alarmEmails` at 80 % and 100 % of it, and when the
   * forecast is above it.
   * @default 0
   */
  readonly monthlyBudgetUsd?: number;
  /**
   * Month in which a new budget starts, e.g. `2026-12`. An existing one keeps its own.
   * @default - the current month
   */
  readonly budgetStartMonth?: string;
  /**
   * Tag Owner: the team to call.
   * @default 'platform'
   */
  readonly owner?: string;
  /**
   * Tag CostCenter.
   * @default - the system's name
   */
  readonly costCenter?: string;
}
