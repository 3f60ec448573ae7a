import { createHash } from 'node:crypto';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as ce from 'aws-cdk-lib/aws-ce';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IDependable } from 'constructs';
import { Defaults, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { PhysicalName } from '../physical-name';
import { checkCostBudget } from './cost-budget-check';
import { AnomalyMonitor, CostBudgetProps, DEFAULTS, ResolvedCostBudget } from './cost-budget-props';

const ANOMALY_SHARE = 0.2;
/** Below it, reports of everyday differences would hide the others. */
const LEAST_ANOMALY_USD = 10;
/** Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html */
const NAME_LENGTH = 100;
const HASH_LENGTH = 8;

/** A service that publishes notifications, and its resources that cause them. */
interface Publisher {
  readonly sid: string;
  readonly service: string;
  readonly sourceArn: string;
}

/**
 * A monthly cost budget with notifications, and optionally anomaly detection.
 *
 * The budget counts unblended costs of all regions, without taxes, credits and refunds, as a `Bill` does. It reports costs and stops
 * nothing. AWS updates the costs up to three times a day.
 *
 * CloudFormation does not offer budgets in eu-north-1, in regions that an account must enable, and in GovCloud. Use a stack in us-east-1
 * then, with `emails` or a topic of that stack.
 *
 * A change of the notifications or their recipients replaces the budget.
 *
 * Costs nothing: budgets without actions and anomaly detection are free.
 * [Pricing](https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/)
 *
 * @example
 * new CostBudget(this, 'Budget', {
 *   monthlyUsd: bill.monthlyUsd.high,
 *   tags: { Project: 'Shop' },
 *   topic: new AlarmTopic(this, 'AlarmTopic', { alarmEmail: 'operations@example.com' }).topic,
 *   anomalyMonitor: AnomalyMonitor.TAG,
 * });
 */
export class CostBudget extends Construct {
  /** Budget. */
  public readonly budget: budgets.CfnBudget;
  /** Anomaly monitor, if the construct created one. */
  public readonly monitor?: ce.CfnAnomalyMonitor;
  /** Subscriptions to the anomaly monitor: one for the topic, one for the email addresses. */
  public readonly anomalySubscriptions: ce.CfnAnomalySubscription[];

  constructor(scope: Construct, id: string, props: CostBudgetProps) {
    super(scope, id);
    const given = requireTypes(this, 'CostBudgetProps', props);
    const resolved = Defaults.apply(given, DEFAULTS);
    Problems.of(this).build((problems) => checkCostBudget(problems, resolved, given));
    const { topic, tags, monthlyUsd, anomalyUsd = Math.max(LEAST_ANOMALY_USD, monthlyUsd * ANOMALY_SHARE) } = resolved;
    const tag = tags === undefined ? undefined : Object.entries(tags)[0];

    this.budget = this.createBudget(resolved, tag);
    this.monitor = this.createMonitor(resolved.anomalyMonitor, tag);
    const monitorArn = given.existingMonitorArn ?? this.monitor?.attrMonitorArn;
    this.anomalySubscriptions = monitorArn === undefined ? [] : this.subscribe(monitorArn, anomalyUsd, resolved);
    if (topic) this.allowPublishing(topic);
  }

  private createBudget(
    { monthlyUsd, notificationPercents, forecastPercent, topic, emails }: ResolvedCostBudget,
    tag?: [string, string],
  ): budgets.CfnBudget {
    const subscribers = [
      ...(topic ? [{ subscriptionType: 'SNS', address: topic.topicArn }] : []),
      ...emails.map((address) => ({ subscriptionType: 'EMAIL', address })),
    ];
    const notify = (
      notificationType: string,
      threshold: number,
    ): budgets.CfnBudget.NotificationWithSubscribersProperty => ({
      notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
      subscribers,
    });
    const notificationsWithSubscribers = [
      ...notificationPercents.map((it) => notify('ACTUAL', it)),
      ...(forecastPercent === 0 ? [] : [notify('FORECASTED', forecastPercent)]),
    ];
    return new budgets.CfnBudget(this, 'Resource', {
      budget: {
        // CloudFormation replaces a budget whose notifications change, which needs another name.
        budgetName: this.nameWith([notificationPercents, forecastPercent, emails, topic && placeOf(topic)]),
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyUsd, unit: 'USD' },
        costFilters: tag && { TagKeyValue: [`${tagKey(tag[0])}$${tag[1]}`] },
        costTypes: { includeCredit: false, includeRefund: false, includeTax: false },
      },
      notificationsWithSubscribers,
    });
  }

  private createMonitor(kind: AnomalyMonitor, tag?: [string, string]): ce.CfnAnomalyMonitor | undefined {
    if (kind === AnomalyMonitor.NONE) return undefined;
    const watched =
      kind === AnomalyMonitor.TAG && tag
        ? {
            monitorType: 'CUSTOM',
            monitorSpecification: JSON.stringify({ Tags: { Key: tagKey(tag[0]), Values: [tag[1]] } }),
          }
        : { monitorType: 'DIMENSIONAL', monitorDimension: 'SERVICE' };
    return new ce.CfnAnomalyMonitor(this, 'Monitor', { monitorName: this.nameWith(watched), ...watched });
  }

  private subscribe(
    monitorArn: string,
    anomalyUsd: number,
    { topic, emails }: ResolvedCostBudget,
  ): ce.CfnAnomalySubscription[] {
    const create = (
      id: string,
      frequency: string,
      subscribers: ce.CfnAnomalySubscription.SubscriberProperty[],
    ): ce.CfnAnomalySubscription =>
      new ce.CfnAnomalySubscription(this, id, {
        subscriptionName: PhysicalName.unique(this, { maxLength: NAME_LENGTH, suffix: frequency.toLowerCase() }),
        frequency,
        monitorArnList: [monitorArn],
        subscribers,
        thresholdExpression: JSON.stringify({
          Dimensions: {
            Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
            MatchOptions: ['GREATER_THAN_OR_EQUAL'],
            Values: [String(Math.round(anomalyUsd * 100) / 100)],
          },
        }),
      });
    // IMMEDIATE is for one topic, DAILY for up to ten addresses.
    return [
      ...(topic ? [create('TopicSubscription', 'IMMEDIATE', [{ type: 'SNS', address: topic.topicArn }])] : []),
      ...(emails.length > 0
        ? [
            create(
              'EmailSubscription',
              'DAILY',
              emails.map((address) => ({ type: 'EMAIL', address })),
            ),
          ]
        : []),
    ];
  }

  private allowPublishing(topic: sns.ITopic): void {
    const arn = (service: string, resource: string): string =>
      Stack.of(this).formatArn({ service, region: '', resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
    const budgetsPolicy = this.allow(topic, {
      sid: 'BudgetsMayPublish',
      service: 'budgets',
      sourceArn: arn('budgets', '*'),
    });
    if (budgetsPolicy) this.budget.node.addDependency(budgetsPolicy);
    if (this.anomalySubscriptions.length === 0) return;
    const anomalyPolicy = this.allow(topic, {
      sid: 'CostAnomaliesMayPublish',
      service: 'costalerts',
      sourceArn: arn('ce', 'anomalysubscription/*'),
    });
    this.anomalySubscriptions.forEach((it) => anomalyPolicy && it.node.addDependency(anomalyPolicy));
  }

  /** Lets a service publish to the topic and use its key. Returns the topic's policy. */
  private allow(topic: sns.ITopic, { sid, service, sourceArn }: Publisher): IDependable | undefined {
    const common = {
      sid,
      principals: [new iam.ServicePrincipal(`${service}.amazonaws.com`)],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        ArnLike: { 'aws:SourceArn': sourceArn },
      },
    };
    topic.masterKey?.addToResourcePolicy(
      new iam.PolicyStatement({ ...common, actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'] }),
    );
    return topic.addToResourcePolicy(
      new iam.PolicyStatement({ ...common, actions: ['sns:Publish'], resources: [topic.topicArn] }),
    ).policyDependable;
  }

  /** Returns a name that changes with `content`, so that CloudFormation can create a replacement before it deletes the old one. */
  private nameWith(content: object): string {
    const hash = createHash('sha256').update(JSON.stringify(Stack.of(this).resolve(content)));
    return PhysicalName.unique(this, { maxLength: NAME_LENGTH, suffix: hash.digest('hex').slice(0, HASH_LENGTH) });
  }
}

/** Returns the name of a tag in billing data. */
function tagKey(name: string): string {
  return name.startsWith('aws:') ? name : `user:${name}`;
}

/** Returns what identifies a topic, without a reference to it from another stack. */
function placeOf(topic: sns.ITopic): unknown[] {
  const stack = Stack.of(topic);
  return [stack.node.path, stack.resolve(topic.topicArn)];
}
