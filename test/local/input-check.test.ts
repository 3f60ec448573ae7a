import { checkInputs } from '../../local/azure/checks/input-check';

const rateLimit = {
  name: 'Requests',
  priority: 1,
  ruleType: 'RateLimitRule',
  action: 'Block',
  rateLimitDurationInMinutes: 1,
  rateLimitThreshold: 100,
  matchConditions: [],
};
const policy = (rule: object, rest: object = {}): string[] =>
  checkInputs(
    'azure-native:frontdoor:Policy',
    {
      policyName: 'policy',
      resourceGroupName: 'rg',
      location: 'Global',
      sku: { name: 'Premium_AzureFrontDoor' },
      customRules: { rules: [{ ...rateLimit, ...rule }] },
      ...rest,
    },
    ['policyName'],
  ).map((it) => `${it.property} ${it.reason}`);

test('inputs that Azure accepts pass', () => {
  expect(policy({})).toEqual([]);
});

test("a number outside the range of Azure's own description is refused", () => {
  expect(policy({ rateLimitThreshold: -1 })).toEqual(['customRules.rules[0].rateLimitThreshold is -1: at least 0']);
});

test('a property that Azure does not know, a missing one and a wrong type are refused', () => {
  expect(policy({ limit: 5 })).toEqual(['customRules.rules[0].limit Azure knows no such property']);
  expect(policy({ priority: undefined })).toEqual(['customRules.rules[0].priority is missing']);
  expect(policy({ priority: 'first' })).toEqual(['customRules.rules[0].priority is "first": a number is expected']);
});

test('what no description says is checked against facts, each with its page', () => {
  expect(policy({ rateLimitDurationInMinutes: 2 }).join()).toMatch(/is 2, none of 0, 1, 5; see https:\/\/learn/);
  expect(policy({}, { location: 'westus2' }).join()).toMatch(/location is "westus2", not like .*global/);
  expect(policy({}, { sku: {} }).join()).toMatch(/sku.name is missing/);
});

test('the name of an action decides which parameters it has', () => {
  const rule = (cacheConfiguration: object): string[] =>
    checkInputs(
      'azure-native:cdn:Rule',
      {
        order: 1,
        actions: [
          {
            name: 'RouteConfigurationOverride',
            parameters: { typeName: 'DeliveryRuleRouteConfigurationOverrideActionParameters', cacheConfiguration },
          },
        ],
      },
      ['ruleName', 'ruleSetName', 'profileName'],
    ).map((it) => it.property);

  expect(rule({ cacheDuration: '1.00:00:00', cacheBehavior: 'OverrideAlways' })).toEqual([]);
  expect(rule({ cacheDuration: '1d', ttl: 5 })).toEqual([
    'actions[0].parameters.cacheConfiguration.ttl',
    'actions[0].parameters.cacheConfiguration.cacheDuration',
  ]);
});

describe('a budget', () => {
  const notification = {
    enabled: true,
    operator: 'GreaterThan',
    threshold: 80,
    thresholdType: 'Actual',
    contactEmails: ['operations@example.com'],
  };
  const budget = (inputs: object): string[] =>
    checkInputs(
      'azure-native:consumption:Budget',
      {
        budgetName: 'shop',
        scope: '/subscriptions/s',
        category: 'Cost',
        amount: 1600,
        timeGrain: 'Monthly',
        timePeriod: { startDate: '2026-12-01T00:00:00Z' },
        notifications: { first: notification },
        ...inputs,
      },
      ['budgetName'],
    ).map((it) => it.property);
  const times = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, notification]));

  test.each<[string, object]>([
    ['an amount', {}],
    ['five notifications', { notifications: times(5) }],
    ['two parts of a filter', { filter: { and: [{}, {}] } }],
  ])('with %s passes', (_, inputs) => expect(budget(inputs)).toEqual([]));

  test.each<[string, object]>([
    ['timePeriod.startDate', { timePeriod: { startDate: '2026-12-02T00:00:00Z' } }],
    ['category', { category: 'Usage' }],
    ['timeGrain', { timeGrain: 'Weekly' }],
    ['amount', { amount: -1 }],
    ['notifications', { notifications: times(6) }],
    ['notifications.first', { notifications: { first: { ...notification, contactEmails: [] } } }],
    ['notifications.first.threshold', { notifications: { first: { ...notification, threshold: 1001 } } }],
    ['notifications.first.thresholdType', { notifications: { first: { ...notification, thresholdType: 'Guess' } } }],
    ['filter.and', { filter: { and: [{ tags: { name: 'a', operator: 'In', values: ['b'] } }] } }],
  ])('is refused for %s', (property, inputs) => expect(budget(inputs)).toEqual([property]));
});
