import { Bill, Usage } from '../../../../lib/domain';
import { Declaration, Inputs, SECRET, UNKNOWN, billOf, exactly, quantities, reasons } from './bill-of';

const PRICES = {
  'log-analytics.ingest': { tiers: [{ usd: 2.3 }], free: 5, freeScope: 'billing account' },
  'log-analytics.retention': 0.1,
  'log-analytics.commitment-tier.100': 196,
  'monitor.web-test': 0.0005,
  'monitor.metric-alert': 0.1,
  'monitor.metric-alert.dynamic': 0.1,
  'monitor.log-alert.1m': 3,
  'monitor.log-alert.5m': 1.5,
  'monitor.log-alert.10m': 1,
  'monitor.log-alert.15m': 0.5,
  'monitor.log-alert.5m.time-series': 0.15,
  'monitor.email': { per: 1000, tiers: [{ usd: 0.02 }] },
  'monitor.webhook': 0,
  'monitor.webhook.secure': 0,
  'monitor.platform-logs': 0.25,
  'key-vault.operations': { per: 10_000, tiers: [{ usd: 0.03 }] },
  'key-vault.hsm-key': 1,
  'key-vault.hsm-key.advanced': 5,
};
const USAGE: Usage = {
  ...{ logGb: exactly(100), vendedLogGb: exactly(10), messages: exactly(100_000), secretRequests: exactly(50_000) },
};

const bill = (resources: readonly Declaration[]): Bill => billOf(resources, PRICES, { usage: USAGE });
const declare =
  (type: string) =>
  (inputs: Inputs = {}): Declaration => ({ type, inputs });

describe('logs', () => {
  const workspace = declare('operationalinsights:Workspace');
  const retained = (...days: unknown[]): number | undefined =>
    quantities(bill(days.map((retentionInDays) => workspace({ retentionInDays }))))['log-analytics.retention'];

  test('are charged once for all workspaces, with the free 5 GB of the billing account', () => {
    expect(bill([workspace(), workspace()]).monthlyUsd.expected).toBeCloseTo((100 - 5) * 2.3, 8);
  });

  test('are kept for 31 days without a charge, and longer for the months beyond', () => {
    expect([retained(undefined), retained(30), retained(31)]).toEqual([undefined, undefined, undefined]);
    expect(retained(90)).toBeCloseTo((100 * (90 - 31)) / (365 / 12), 8);
    // A mean of the workspaces, of which one keeps nothing longer.
    expect(retained(90, 30)).toBeCloseTo((100 * (90 - 31)) / 2 / (365 / 12), 8);
  });

  test('of Application Insights are those of its workspace, which may be of another program', () => {
    const component = declare('applicationinsights:Component')({ workspaceResourceId: UNKNOWN });
    expect(quantities(bill([component, workspace()]))).toEqual({ 'log-analytics.ingest': 100 });
    expect(quantities(bill([component]))).toEqual({ 'log-analytics.ingest': 100 });
  });

  test('with a commitment cost its days', () => {
    const sku = { name: 'CapacityReservation', capacityReservationLevel: 100 };
    expect(bill([workspace({ sku })]).monthlyUsd.expected).toBeCloseTo((196 * 365) / 12, 8);
  });

  test('are listed where their tier or retention is not known', () => {
    expect(reasons(bill([workspace({ sku: { name: 'PerNode' } })]))).toEqual(['no rule for the tier PerNode']);
    expect(reasons(bill([workspace({ retentionInDays: SECRET })]))).toEqual([
      'its retention is missing or known at deployment only',
    ]);
    expect(reasons(bill([workspace({ sku: { name: UNKNOWN } })]))).toEqual([
      'its tier is missing or known at deployment only',
    ]);
  });

  test('that a setting exports are charged, those in a workspace are not', () => {
    const setting = declare('monitor:DiagnosticSetting');
    expect(bill([setting({ workspaceId: '/logs' })]).lines).toEqual([]);
    expect(quantities(bill([setting({ storageAccountId: UNKNOWN })]))).toEqual({ 'monitor.platform-logs': 10 });
  });
});

describe('a web test', () => {
  const webTest = declare('applicationinsights:WebTest');
  const five = Array.from({ length: 5 }, () => ({ location: 'us-va-ash-azr' }));

  test('is charged by run, from each location', () => {
    const { monthlyUsd } = bill([webTest({ webTestKind: 'standard', frequency: 300, locations: five })]);
    expect(monthlyUsd.expected).toBeCloseTo(5 * 8760 * 0.0005, 8);
  });

  test('runs every 5 minutes where no frequency is declared, and not at all when it is disabled', () => {
    const test = { kind: 'standard', locations: five };
    expect(quantities(bill([webTest(test)]))['monitor.web-test']).toBe(5 * 8760);
    expect(bill([webTest({ ...test, enabled: false })])).toMatchObject({ lines: [], unpriced: [] });
  });

  test.each([
    ['of another kind', { webTestKind: 'multistep', locations: five }],
    ['with unknown locations', { webTestKind: 'standard', locations: UNKNOWN }],
    ['without locations', { webTestKind: 'standard' }],
    ['with a frequency of 0', { webTestKind: 'standard', frequency: 0, locations: five }],
    ['with a secret frequency', { webTestKind: 'standard', frequency: SECRET, locations: five }],
  ])('%s is listed', (_, inputs) => {
    expect(bill([webTest(inputs)])).toMatchObject({ lines: [], unpriced: [{}] });
  });
});

describe('an alert on metrics', () => {
  const alert = (
    allOf: unknown,
    inputs: Inputs = {},
    odataType = 'SingleResourceMultipleMetricCriteria',
  ): Declaration =>
    declare('monitor:MetricAlert')({
      criteria: { odataType: `Microsoft.Azure.Monitor.${odataType}`, allOf },
      ...inputs,
    });
  const values = (...names: string[]): Inputs => ({ name: 'status', operator: 'Include', values: names });

  test('is charged for each time series: conditions, values of dimensions and resources', () => {
    const series = (resource: Declaration): number => quantities(bill([resource]))['monitor.metric-alert'];
    expect(series(alert([{}]))).toBe(1);
    expect(series(alert([{}, {}]))).toBe(2);
    expect(series(alert([{ dimensions: [values('500', '502'), values('a', 'b', 'c')] }]))).toBe(6);
    expect(series(alert([{}], { scopes: ['/a', '/b'] }, 'MultipleResourceMultipleMetricCriteria'))).toBe(2);
    expect(series(alert(undefined, {}, 'WebtestLocationAvailabilityCriteria'))).toBe(1);
  });

  test('pays dynamic thresholds on top', () => {
    const dynamic = { criterionType: 'DynamicThresholdCriterion', dimensions: [values('a', 'b')] };
    expect(quantities(bill([alert([dynamic, {}])]))).toEqual({
      'monitor.metric-alert': 3,
      'monitor.metric-alert.dynamic': 2,
    });
  });

  test('on all values of a dimension is charged for one, and lists the rest', () => {
    const open = bill([alert([{ dimensions: [values('*')] }])]);
    expect(quantities(open)).toEqual({ 'monitor.metric-alert': 1 });
    expect(reasons(open)).toEqual([expect.stringContaining('beyond the first of status')]);
  });

  test('with unknown dimensions is charged for one, and lists the rest', () => {
    const open = bill([alert([{ dimensions: UNKNOWN }])]);
    expect(quantities(open)).toEqual({ 'monitor.metric-alert': 1 });
    expect(reasons(open)).toEqual([expect.stringContaining('known at deployment only')]);
  });

  test.each([undefined, UNKNOWN, SECRET, [], 5])('with conditions %p is listed', (allOf) => {
    expect(bill([alert(allOf)])).toMatchObject({ lines: [], unpriced: [{}] });
  });
});

describe('an alert on logs', () => {
  const alert = (evaluationFrequency: unknown, criteria?: unknown): Declaration =>
    declare('monitor:ScheduledQueryRule')({ evaluationFrequency, criteria });

  test.each([
    ['PT1M', 3],
    ['PT5M', 1.5],
    ['PT10M', 1],
    ['PT15M', 0.5],
    ['PT1H', 0.5],
    ['P1D', 0.5],
  ])('that runs each %s costs %d', (frequency, usd) => {
    expect(bill([alert(frequency)]).monthlyUsd.expected).toBe(usd);
  });

  test('pays each time series beyond the first', () => {
    const dimensions = [{ name: 'app', operator: 'Include', values: ['a', 'b', 'c'] }];
    expect(bill([alert('PT5M', { allOf: [{ dimensions }] })]).monthlyUsd.expected).toBeCloseTo(1.5 + 2 * 0.15, 8);
  });

  test('with unknown conditions is listed', () => {
    expect(bill([alert('PT5M', UNKNOWN)])).toMatchObject({ lines: [], unpriced: [{}] });
  });

  test.each([undefined, UNKNOWN, 'often', 5])('with the frequency %p is listed', (frequency) => {
    expect(bill([alert(frequency)])).toMatchObject({ lines: [], unpriced: [{}] });
  });
});

describe('action groups and keys', () => {
  const group = declare('monitor:ActionGroup');

  test('send each alert to the receivers of one group', () => {
    const two = group({ emailReceivers: [{}, {}] });
    expect(quantities(bill([two, two]))).toEqual({ 'monitor.email': 2 * 100 });
    const hooks = group({ webhookReceivers: [{ useAadAuth: true }, {}] });
    expect(quantities(bill([hooks]))).toEqual({ 'monitor.webhook': 100, 'monitor.webhook.secure': 100 });
  });

  test('list text messages, and receivers that are not known', () => {
    expect(reasons(bill([group({ smsReceivers: [{}] })]))).toHaveLength(1);
    expect(reasons(bill([group({ emailReceivers: UNKNOWN })]))).toEqual([
      expect.stringContaining('known at deployment only'),
    ]);
  });

  test('in a vault cost operations once, and keys in hardware a fee', () => {
    const key = (properties: unknown): Declaration => declare('keyvault:Key')({ properties });
    const vault = declare('keyvault:Vault')();
    const keys = [key({ kty: 'RSA' }), key({ kty: 'RSA-HSM' }), key({ kty: 'EC-HSM' })];
    expect(quantities(bill([vault, vault, { type: 'keyvault:Secret' }, ...keys]))).toEqual({
      ...{ 'key-vault.operations': 50_000, 'key-vault.hsm-key': 1, 'key-vault.hsm-key.advanced': 1 },
    });
    expect(reasons(bill([key(SECRET)]))).toEqual([expect.stringContaining('known at deployment only')]);
  });
});
