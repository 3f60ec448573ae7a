import { DeclaredAlarm, alarmsOf } from '../../../bin/report/alarms';
import { declaredByPulumi, declaredByTemplates } from '../../../bin/report/architecture/declarations';
import { Json } from '../../../lib/domain';
import { templateOf } from '../../support/bills';

const ofTemplate = (properties: Json): DeclaredAlarm => {
  const template = templateOf({
    Alarm: ['CloudWatch::Alarm', properties],
    Orders: ['SQS::Queue'],
    Balancer: ['ElasticLoadBalancingV2::LoadBalancer'],
    Targets: ['ElasticLoadBalancingV2::TargetGroup'],
  });
  return alarmsOf(declaredByTemplates([{ stack: 'Shop', region: 'us-east-1', template }]))[0];
};
const ofState = (type: string, inputs: Json): DeclaredAlarm => {
  const urn = (name: string): string => `urn:pulumi:prod::shop::azure-native:${name}`;
  const id = '/subscriptions/1/resourceGroups/shop/providers/Microsoft.App/containerApps/site';
  const resources = [
    { urn: urn('app:ContainerApp::site'), custom: true, id, inputs: {} },
    { urn: urn(`monitor${type}::alert`), custom: true, inputs: { scopes: [id], ...inputs } },
  ];
  return alarmsOf(declaredByPulumi({ deployment: { resources } }))[0];
};

const TOPIC = { Ref: 'Topic' };
const NOTHING = { Ref: 'AWS::NoValue' };

test.each([
  ['no action', {}, false],
  ['an empty list', { AlarmActions: [] }, false],
  ['an action', { AlarmActions: [TOPIC] }, true],
  ['no value', { AlarmActions: [NOTHING] }, false],
  ['no value as the list', { AlarmActions: NOTHING }, false],
  ['a list that a condition decides on', { AlarmActions: { 'Fn::If': ['IsProduction', [TOPIC], NOTHING] } }, true],
  ['actions that are off', { AlarmActions: [TOPIC], ActionsEnabled: false }, false],
])('an alarm of CloudWatch with %s', (_, properties, notifies) => {
  expect(ofTemplate(properties).notifies).toBe(notifies);
});

test.each([
  ['no action', ':MetricAlert', {}, false],
  ['an action', ':MetricAlert', { actions: [{ actionGroupId: 'a' }] }, true],
  ['an action, switched off', ':MetricAlert', { actions: [{ actionGroupId: 'a' }], enabled: false }, false],
  ['an action on a query', '/v20231201:ScheduledQueryRule', { actions: { actionGroups: ['a'] } }, true],
  ['an empty list on a query', ':ScheduledQueryRule', { actions: { actionGroups: [] } }, false],
])('an alert of Azure with %s', (_, type, inputs, notifies) => {
  expect(ofState(type, inputs).notifies).toBe(notifies);
});

test.each([
  ['FreeStorageSpace', 5_368_709_120, '5 GiB'],
  ['FreeableMemory', '268435456', '256 MiB'],
  ['storage_free', 1_610_612_736, '1.5 GiB'],
  ['ProcessedBytes', 5e9, '5 GB'],
  ['ProcessedBytes', 5_368_709_121, '5,368,709,121'],
  ['MemoryUtilization', 75, '75'],
  ['RequestCount', 5_368_709_120, '5,368,709,120'],
  ['RequestCount', 1_234_567.25, '1,234,567.25'],
  ['RequestCount', 'much', 'much'],
])('a threshold of %s, %p, is %s', (MetricName, Threshold, shown) => {
  expect(ofTemplate({ MetricName, Threshold }).condition).toBe(shown);
});

test('an operator that does not exist is left out', () => {
  expect(ofTemplate({ ComparisonOperator: 'toString', Threshold: 1 }).condition).toBe('1');
});

test('names what it watches: a balancer rather than its target group', () => {
  const dimension = (id: string): Json => ({ Name: id, Value: { 'Fn::GetAtt': [id, 'Name'] } });
  const Metric = { Dimensions: [dimension('Orders')] };
  expect(ofTemplate({ Dimensions: [dimension('Balancer'), dimension('Targets')] }).resource).toBe('Balancer');
  expect(ofTemplate({ Dimensions: [dimension('Targets')] }).resource).toBe('Targets');
  expect(ofTemplate({ Metrics: [{ MetricStat: { Metric } }, { MetricStat: { Metric } }] }).resource).toBe('Orders');
  expect(ofTemplate({}).resource).toBe('');
  expect(ofState(':MetricAlert', {}).resource).toBe('site');
});

test('names and texts have no control characters, and none that turn their direction', () => {
  const found = ofTemplate({ MetricName: 'a\u202eb\u0000c\u2066d\u0085', AlarmDescription: 'two\nlines' });
  expect(found).toMatchObject({ metric: 'abcd', description: 'two lines' });
});
