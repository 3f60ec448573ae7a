import * as sns from 'aws-cdk-lib/aws-sns';
import { Resolved } from '../../domain';

/** Costs that a new anomaly monitor watches. */
export enum AnomalyMonitor {
  /** Creates no monitor. */
  NONE = 'none',
  /**
   * The costs of the resources with the tag in `tags`.
   *
   * Only a management account, or an account without an organization, can create such a monitor.
   * [Monitors](https://docs.aws.amazon.com/cost-management/latest/userguide/getting-started-ad.html)
   */
  TAG = 'tag',
  /**
   * The costs of each AWS service in the account. An account has at most one such monitor, and AWS may have created it as
   * `Default-Services-Monitor`: use `existingMonitorArn` then.
   */
  SERVICES = 'services',
}

/** Properties of CostBudget. */
export interface CostBudgetProps {
  /** Amount of a month in USD, e.g. `bill.monthlyUsd.high`. */
  readonly monthlyUsd: number;
  /**
   * Shares of the amount, in percent. A notification reports that the costs of the month are above one of them. At most five notifications
   * with that of `forecastPercent`.
   * @default [80, 100]
   */
  readonly notificationPercents?: number[];
  /**
   * Share of the amount, in percent. A notification reports that the forecast of the month is above it; 0 for none. AWS needs about five
   * weeks of costs for a forecast. [Forecasts](https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html)
   * @default 100
   */
  readonly forecastPercent?: number;
  /**
   * Topic for notifications, in the account of the budget, e.g. `AlarmTopic.topic`. Its policy and the policy of its key receive the
   * permissions of AWS Budgets and of anomaly detection; extend those of an imported topic or key yourself.
   *
   * A `sns.Topic` without a policy gets one in place of the default policy, and CloudWatch alarms need their own statement then.
   * [Policy](https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html)
   * @default - no topic; `emails` is then required
   */
  readonly topic?: sns.ITopic;
  /**
   * Email addresses for notifications, at most 10.
   * [Limits](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html)
   * @default []
   */
  readonly emails?: string[];
  /**
   * Tag of the resources whose costs count, e.g. `{ Project: 'Shop' }`. One tag: AWS does not document how a budget combines several.
   *
   * Activate the name of the tag for cost allocation first. Until then the budget reports no costs, and costs from before count only after
   * a backfill.
   * [Activation](https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html)
   * @default - all costs of the account
   */
  readonly tags?: { [name: string]: string };
  /**
   * Monitor of AWS Cost Anomaly Detection to create. It finds unusual costs long before a budget is used up, within about a day.
   * @default AnomalyMonitor.NONE
   */
  readonly anomalyMonitor?: AnomalyMonitor;
  /**
   * ARN of an existing anomaly monitor, e.g. `Default-Services-Monitor`. `aws ce get-anomaly-monitors` prints it.
   * @default - from `anomalyMonitor`
   */
  readonly existingMonitorArn?: string;
  /**
   * Additional cost of an anomaly, in USD, from which it is reported. `topic` receives it at once, `emails` once a day.
   * [Thresholds](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ce-anomalysubscription.html)
   * @default - 20 % of `monthlyUsd`, at least 10
   */
  readonly anomalyUsd?: number;
}

/** @internal */
export const DEFAULTS = {
  notificationPercents: [80, 100],
  forecastPercent: 100,
  emails: [],
  anomalyMonitor: AnomalyMonitor.NONE,
} satisfies Partial<CostBudgetProps>;

/**
 * Props of a budget with their defaults.
 *
 * @internal
 */
export type ResolvedCostBudget = Resolved<CostBudgetProps, typeof DEFAULTS>;
