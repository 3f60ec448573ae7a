import { Stack, Tags, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AlarmTopic } from '../../../lib/aws/observability/alarm-topic';
import { CostBudget } from '../../../lib/aws/observability/cost-budget';
import { AnomalyMonitor, CostBudgetProps } from '../../../lib/aws/observability/cost-budget-props';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { templateOf } from '../../support/template';

const BUDGET = 'AWS::Budgets::Budget';
const MONITOR = 'AWS::CE::AnomalyMonitor';
const SUBSCRIPTION = 'AWS::CE::AnomalySubscription';
const EMAIL = { SubscriptionType: 'EMAIL', Address: 'operations@example.com' };
const props: CostBudgetProps = { monthlyUsd: 166, emails: [EMAIL.Address] };
const existingMonitorArn = 'arn:aws:ce::111122223333:anomalymonitor/11111111-2222-3333-4444-555555555555';

const create = (more: Partial<CostBudgetProps> = {}, stack = aStack(PRODUCTION)): CostBudget =>
  new CostBudget(stack, 'Budget', { ...props, ...more });
const notification = (NotificationType: string, Threshold: number): object => ({
  Notification: { NotificationType, Threshold, ThresholdType: 'PERCENTAGE', ComparisonOperator: 'GREATER_THAN' },
  Subscribers: [EMAIL],
});
const budgetNameOf = (more: Partial<CostBudgetProps>): string => {
  const [budget] = Object.values(Template.fromStack(Stack.of(create(more))).findResources(BUDGET));
  return budget.Properties.Budget.BudgetName as string;
};
const nameWithTopic = (name: string): string => {
  const stack = aStack(PRODUCTION);
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:us-east-1:111122223333:${name}`);
  create({ topic }, stack);
  const [budget] = Object.values(Template.fromStack(stack).findResources(BUDGET));
  return budget.Properties.Budget.BudgetName as string;
};
const sourceArn = (rest: string): object => ({
  ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${rest}`]] } },
});
const only = (service: string, arn: string): object => ({
  Effect: 'Allow',
  Principal: { Service: `${service}.amazonaws.com` },
  Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' }, ...sourceArn(arn) },
});
const BUDGETS = { Sid: 'BudgetsMayPublish', ...only('budgets', 'budgets::111122223333:*') };
const ANOMALIES = {
  Sid: 'CostAnomaliesMayPublish',
  ...only('costalerts', 'ce::111122223333:anomalysubscription/*'),
};

describe('the budget', () => {
  test('is a monthly amount without taxes and credits, with notifications at 80 and 100 % and of a forecast above it', () => {
    const budget = create();
    templateOf(budget).hasResourceProperties(BUDGET, {
      Budget: {
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: 166, Unit: 'USD' },
        CostFilters: Match.absent(),
        CostTypes: { IncludeCredit: false, IncludeRefund: false, IncludeTax: false },
        BudgetName: Match.stringLikeRegexp('^shop-production-Budget-[0-9A-F]{8}-[0-9a-f]{8}$'),
      },
      NotificationsWithSubscribers: [
        notification('ACTUAL', 80),
        notification('ACTUAL', 100),
        notification('FORECASTED', 100),
      ],
    });
    templateOf(budget).resourceCountIs(MONITOR, 0);
    expect([budget.monitor, budget.anomalySubscriptions]).toEqual([undefined, []]);
  });

  test('has other percentages, and no notification of the forecast', () => {
    templateOf(create({ notificationPercents: [50], forecastPercent: 0 })).hasResourceProperties(BUDGET, {
      NotificationsWithSubscribers: [notification('ACTUAL', 50)],
    });
  });

  test.each([
    ['Project', 'TraitorTrack', 'user:Project$TraitorTrack'],
    ['aws:cloudformation:stack-name', 'shop', 'aws:cloudformation:stack-name$shop'],
  ])('counts the costs of the tag %s', (name, value, filter) => {
    templateOf(create({ tags: { [name]: value } })).hasResourceProperties(BUDGET, {
      Budget: { CostFilters: { TagKeyValue: [filter] } },
    });
  });

  test('changes its name with its notifications, since CloudFormation replaces it then, and only then', () => {
    expect(budgetNameOf({ forecastPercent: 90 })).not.toBe(budgetNameOf({}));
    expect(budgetNameOf({ emails: ['team@example.com'] })).not.toBe(budgetNameOf({}));
    expect(nameWithTopic('ours')).not.toBe(nameWithTopic('theirs'));
    expect(budgetNameOf({ monthlyUsd: 200, tags: { Project: 'Shop' } })).toBe(budgetNameOf({}));
  });

  test('carries the tags of its stack', () => {
    const budget = create();
    Tags.of(budget).add('Project', 'Shop');
    templateOf(budget).hasResourceProperties(BUDGET, { ResourceTags: [{ Key: 'Project', Value: 'Shop' }] });
  });

  test('accepts an address known only at deployment', () => {
    templateOf(create({ emails: [Token.asString({ Ref: 'Email' })] })).hasResourceProperties(BUDGET, {
      NotificationsWithSubscribers: Match.arrayWith([
        Match.objectLike({ Subscribers: [{ SubscriptionType: 'EMAIL', Address: { Ref: 'Email' } }] }),
      ]),
    });
  });
});

describe('the topic', () => {
  const withTopic = (more: Partial<CostBudgetProps> = {}): { stack: Stack; topic: sns.Topic; budget: CostBudget } => {
    const stack = aStack(PRODUCTION);
    const topic = new AlarmTopic(stack, 'Alarms').topic as sns.Topic;
    return { stack, topic, budget: create({ topic, ...more }, stack) };
  };

  test('receives the notifications beside the addresses', () => {
    const { stack, topic } = withTopic();
    Template.fromStack(stack).hasResourceProperties(BUDGET, {
      NotificationsWithSubscribers: Match.arrayWith([
        Match.objectLike({
          Subscribers: [{ SubscriptionType: 'SNS', Address: stack.resolve(topic.topicArn) }, EMAIL],
        }),
      ]),
    });
  });

  test('lets the budgets of this account publish, and exists with its policy before the budget', () => {
    const { stack, topic } = withTopic({ emails: [] });
    const template = Template.fromStack(stack);
    const [[policyId, policy]] = Object.entries(template.findResources('AWS::SNS::TopicPolicy'));
    const { Statement } = policy.Properties.PolicyDocument;
    const Resource = stack.resolve(topic.topicArn) as object;
    expect(Statement).toContainEqual({ ...BUDGETS, Action: 'sns:Publish', Resource });
    expect(JSON.stringify(Statement)).not.toContain('costalerts');
    template.hasResource(BUDGET, { DependsOn: [policyId] });
  });

  test('lets anomaly detection of this account publish as well', () => {
    const { stack, topic } = withTopic({ existingMonitorArn });
    const template = Template.fromStack(stack);
    const [[policyId, policy]] = Object.entries(template.findResources('AWS::SNS::TopicPolicy'));
    const Resource = stack.resolve(topic.topicArn) as object;
    expect(policy.Properties.PolicyDocument.Statement).toContainEqual({
      ...ANOMALIES,
      Action: 'sns:Publish',
      Resource,
    });
    template.allResources(SUBSCRIPTION, { DependsOn: [policyId] });
  });

  test('has a key that both services may use', () => {
    const template = Template.fromStack(withTopic({ existingMonitorArn }).stack);
    const [{ Properties }] = Object.values(template.findResources('AWS::KMS::Key'));
    const Action = ['kms:Decrypt', 'kms:GenerateDataKey*'];
    expect(Properties.KeyPolicy.Statement).toEqual(
      expect.arrayContaining([
        { ...BUDGETS, Action, Resource: '*' },
        { ...ANOMALIES, Action, Resource: '*' },
      ]),
    );
  });

  test('of two budgets has each permission once', () => {
    const { stack, topic } = withTopic();
    new CostBudget(stack, 'Other', { ...props, topic });
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy'));
    const sids = (policy.Properties.PolicyDocument.Statement as { Sid?: string }[]).map(({ Sid }) => Sid);
    expect(sids.filter((it) => it === 'BudgetsMayPublish')).toHaveLength(1);
  });

  test('of another stack gets its permissions there, without a circle', () => {
    const stack = aStack(PRODUCTION);
    const { topic } = new AlarmTopic(stack, 'Alarms');
    const other = new Stack(stack.node.root, 'Other', { env: { account: stack.account, region: stack.region } });
    new CostBudget(other, 'Budget', { ...props, topic, existingMonitorArn });
    Template.fromStack(other).resourceCountIs(BUDGET, 1);
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'CostAnomaliesMayPublish' })]) },
    });
  });

  test('that is imported keeps its policy', () => {
    const stack = aStack(PRODUCTION);
    const topic = sns.Topic.fromTopicArn(stack, 'Ours', 'arn:aws:sns:us-east-1:111122223333:ours');
    create({ topic, emails: [] }, stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::TopicPolicy', 0);
    template.hasResource(BUDGET, { DependsOn: Match.absent() });
  });

  test('without a key of its own gets no key', () => {
    const stack = aStack(PRODUCTION);
    create({ topic: new sns.Topic(stack, 'Plain', { enforceSSL: true }) }, stack);
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::KMS::Key'))).toEqual([]);
  });

  test('with an imported key stays as it is', () => {
    const stack = aStack(PRODUCTION);
    const masterKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1');
    create({ topic: new sns.Topic(stack, 'Topic', { masterKey }) }, stack);
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
  });
});

describe('anomaly detection', () => {
  const threshold = (usd: string): string =>
    JSON.stringify({
      Dimensions: {
        Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
        MatchOptions: ['GREATER_THAN_OR_EQUAL'],
        Values: [usd],
      },
    });

  test('watches the tag of the budget', () => {
    const budget = create({ tags: { Project: 'Shop' }, anomalyMonitor: AnomalyMonitor.TAG });
    templateOf(budget).hasResourceProperties(MONITOR, {
      MonitorName: Match.stringLikeRegexp('^shop-production-Budget-[0-9A-F]{8}-[0-9a-f]{8}$'),
      MonitorType: 'CUSTOM',
      MonitorDimension: Match.absent(),
      MonitorSpecification: JSON.stringify({ Tags: { Key: 'user:Project', Values: ['Shop'] } }),
    });
    expect(budget.monitor?.monitorType).toBe('CUSTOM');
  });

  test('watches each service of the account', () => {
    templateOf(create({ anomalyMonitor: AnomalyMonitor.SERVICES })).hasResourceProperties(MONITOR, {
      MonitorType: 'DIMENSIONAL',
      MonitorDimension: 'SERVICE',
      MonitorSpecification: Match.absent(),
    });
  });

  test('sends a daily mail about anomalies of at least 20 % of the budget', () => {
    const budget = create({ anomalyMonitor: AnomalyMonitor.SERVICES });
    const template = templateOf(budget);
    const [monitorId] = Object.keys(template.findResources(MONITOR));
    template.hasResourceProperties(SUBSCRIPTION, {
      SubscriptionName: 'shop-production-Budget-A2934751-daily',
      Frequency: 'DAILY',
      MonitorArnList: [{ 'Fn::GetAtt': [monitorId, 'MonitorArn'] }],
      Subscribers: [{ Type: 'EMAIL', Address: 'operations@example.com' }],
      ThresholdExpression: threshold('33.2'),
    });
    expect(budget.anomalySubscriptions).toHaveLength(1);
  });

  test('notifies the topic at once, and the addresses daily', () => {
    const stack = aStack(PRODUCTION);
    const { topic } = new AlarmTopic(stack, 'Alarms');
    create({ topic, existingMonitorArn }, stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs(MONITOR, 0);
    template.hasResourceProperties(SUBSCRIPTION, {
      SubscriptionName: 'shop-production-Budget-A2934751-immediate',
      Frequency: 'IMMEDIATE',
      MonitorArnList: [existingMonitorArn],
      Subscribers: [{ Type: 'SNS', Address: stack.resolve(topic.topicArn) as object }],
    });
    template.hasResourceProperties(SUBSCRIPTION, { Frequency: 'DAILY' });
  });

  test.each([
    [{ monthlyUsd: 20 }, '10'],
    [{ monthlyUsd: 1600 }, '320'],
    [{ monthlyUsd: 333.33 }, '66.67'],
    [{ anomalyUsd: 2.5 }, '2.5'],
  ])('reports anomalies from the amount that follows from %j', (more, usd) => {
    templateOf(create({ existingMonitorArn, ...more })).hasResourceProperties(SUBSCRIPTION, {
      ThresholdExpression: threshold(usd),
    });
  });

  test('accepts a monitor known only at deployment', () => {
    const arn = Token.asString({ Ref: 'Monitor' });
    templateOf(create({ existingMonitorArn: arn })).hasResourceProperties(SUBSCRIPTION, {
      MonitorArnList: [{ Ref: 'Monitor' }],
    });
  });
});

test.each<[string, Partial<CostBudgetProps>]>([
  ['number-out-of-range at Shop/Budget.monthlyUsd', { monthlyUsd: 0 }],
  ['number-out-of-range at Shop/Budget.monthlyUsd', { monthlyUsd: Infinity }],
  ['unresolved-token at Shop/Budget.monthlyUsd', { monthlyUsd: Token.asNumber({ Ref: 'Amount' }) }],
  ['empty-list at Shop/Budget.notificationPercents', { notificationPercents: [] }],
  ['number-out-of-range at Shop/Budget.notificationPercents[0]', { notificationPercents: [0] }],
  ['number-out-of-range at Shop/Budget.notificationPercents[1]', { notificationPercents: [80, 1_000_001] }],
  ['duplicate at Shop/Budget.notificationPercents', { notificationPercents: [80, 80] }],
  ['too-long at Shop/Budget.notificationPercents', { notificationPercents: [50, 60, 70, 80, 90] }],
  ['number-out-of-range at Shop/Budget.forecastPercent', { forecastPercent: -1 }],
  ['missing-value at Shop/Budget.topic', { emails: [] }],
  ['invalid-format at Shop/Budget.emails[0]', { emails: ['operations'] }],
  ['duplicate at Shop/Budget.emails', { emails: ['a@example.com', 'a@example.com'] }],
  ['too-long at Shop/Budget.emails', { emails: Array.from({ length: 11 }, (_, n) => `a${n}@example.com`) }],
  ['empty-list at Shop/Budget.tags', { tags: {} }],
  ['too-long at Shop/Budget.tags', { tags: { Project: 'Shop', Environment: 'production' } }],
  ['invalid-format at Shop/Budget.tags[a$b]', { tags: { a$b: 'c' } }],
  ['invalid-format at Shop/Budget.tags[a]', { tags: { a: 'b$c' } }],
  ['unresolved-token at Shop/Budget.tags[a]', { tags: { a: Token.asString({ Ref: 'Value' }) } }],
  ['missing-value at Shop/Budget.tags', { anomalyMonitor: AnomalyMonitor.TAG }],
  ['invalid-format at Shop/Budget.existingMonitorArn', { existingMonitorArn: 'Default-Services-Monitor' }],
  [
    'prop-without-effect at Shop/Budget.anomalyMonitor',
    { existingMonitorArn, anomalyMonitor: AnomalyMonitor.SERVICES },
  ],
  ['prop-without-effect at Shop/Budget.anomalyUsd', { anomalyUsd: 20 }],
  ['number-out-of-range at Shop/Budget.anomalyUsd', { anomalyMonitor: AnomalyMonitor.SERVICES, anomalyUsd: 0 }],
])('rejects %s', (fault, more) => {
  expect(faults(() => create(more))).toEqual([fault]);
});

test.each(flagSets)('has no open findings with $named', ({ flags }) => {
  const stack = aStack({ ...PRODUCTION, flags });
  const budget = create({ anomalyMonitor: AnomalyMonitor.SERVICES }, stack);
  templateOf(budget).resourceCountIs(BUDGET, 1);
  expect(nagReport(budget)).toEqual(NOTHING_OPEN);
  expect(annotations(budget)).toEqual([]);
});
