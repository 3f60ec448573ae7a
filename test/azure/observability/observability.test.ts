import { HealthCanary } from '../../../lib/azure/observability/health-canary';
import { Observability } from '../../../lib/azure/observability/observability';
import { DashboardTile, ServiceDashboard, TileAggregation } from '../../../lib/azure/observability/service-dashboard';
import { AlarmComparison, AlarmSignal } from '../../../lib/domain';
import { inputFaults } from '../../support/input-problems-of';
import { RegisteredResource, runProgram, valueOf } from '../../support/pulumi-program';

const args = { resourceGroupName: 'rg', location: 'westus2', tags: { Project: 'Shop' } };
const insights = { applicationInsightsId: '/insights' };

describe('the availability test', () => {
  test('[FM-MON-01] requests a page from five locations and checks the certificate', async () => {
    const run = await runProgram(
      () => new HealthCanary('canary', { ...args, ...insights, url: 'https://shop.example.com' }),
    );
    const { inputs } = run.one('applicationinsights:WebTest');
    expect(inputs).toMatchObject({
      webTestKind: 'standard',
      frequency: 300,
      request: { requestUrl: 'https://shop.example.com/health' },
      validationRules: { expectedHttpStatusCode: 200, sSLCheck: true },
      tags: { Project: 'Shop', 'hidden-link:/insights': 'Resource' },
    });
    expect(inputs.locations).toHaveLength(5);
  });

  test('reports every problem at once', async () => {
    const wrong = { ...args, ...insights, url: 'u', path: 'health', frequencySeconds: 60, locations: ['here'] };
    expect(await inputFaults(() => new HealthCanary('canary', wrong))).toEqual([
      'invalid-format at path',
      'unknown-choice at frequencySeconds',
      'too-few-test-locations at locations',
    ]);
  });
});

describe('the dashboard', () => {
  const tiles = [
    {
      title: 'Slow',
      query: 'requests | take 1',
      resourceIds: ['/insights'],
      resourceType: 'microsoft.insights/components',
    },
    {
      title: 'Cpu',
      metrics: [{ metric: 'CpuPercentage' }, { metric: 'Requests', aggregation: TileAggregation.TOTAL }],
      resourceIds: ['/web'],
      resourceType: 'Microsoft.App/containerapps',
    },
  ];

  test('is a workbook with queries and metrics', async () => {
    const run = await runProgram(() => new ServiceDashboard('board', { ...args, title: 'Shop', tiles }));
    const { inputs } = run.one('applicationinsights:Workbook');
    expect(inputs).toMatchObject({ displayName: 'Shop', kind: 'shared', category: 'workbook' });
    const { version, items } = JSON.parse(inputs.serializedData);
    expect(version).toBe('Notebook/1.0');
    expect(items[0]).toMatchObject({
      type: 3,
      content: { query: 'requests | take 1', crossComponentResources: ['/insights'] },
    });
    expect(items[1].content).toMatchObject({
      resourceIds: ['/web'],
      metrics: [
        { metric: 'microsoft.app/containerapps--CpuPercentage', aggregation: 4 },
        { metric: 'microsoft.app/containerapps--Requests', aggregation: 1 },
      ],
    });
  });

  test('has the same GUID at each run, and another in another stack', async () => {
    const guidIn = async (stack: string): Promise<string> =>
      (await runProgram(() => new ServiceDashboard('board', { ...args, title: 'Shop', tiles }), { stack })).one(
        'applicationinsights:Workbook',
      ).inputs.resourceName;
    expect(await guidIn('a')).toBe(await guidIn('a'));
    expect(await guidIn('a')).not.toBe(await guidIn('b'));
  });

  test('[LB-RC-23] shows the default statistic of a metric, and rejects one that Azure does not compute', async () => {
    const cache = (aggregation?: TileAggregation): DashboardTile => ({
      title: 'Cache',
      metrics: [{ metric: 'usedmemorypercentage', aggregation }],
      resourceIds: ['/cache'],
      resourceType: 'Microsoft.Cache/redisEnterprise',
    });
    const board = (tile: DashboardTile): ServiceDashboard =>
      new ServiceDashboard('board', { ...args, title: 'Shop', tiles: [tile] });
    const { inputs } = (await runProgram(() => board(cache()))).one('applicationinsights:Workbook');
    expect(JSON.parse(inputs.serializedData).items[0].content.metrics[0].aggregation).toBe(TileAggregation.MAXIMUM);
    expect(await inputFaults(() => board(cache(TileAggregation.AVERAGE)))).toEqual([
      'unsupported-alarm-statistic at tiles[Cache].metrics[usedmemorypercentage].aggregation',
    ]);
  });

  test('rejects tiles without a unique title, or without either a query or metrics', async () => {
    const wrong = [
      ...tiles,
      { title: 'Cpu', resourceIds: [], resourceType: 'x' },
      { ...tiles[1], title: 'Both', query: 'requests' },
    ];
    expect(await inputFaults(() => new ServiceDashboard('board', { ...args, title: 'Shop', tiles: wrong }))).toEqual([
      'missing-value at tiles[Cpu]',
      'empty-list at tiles[Cpu].resourceIds',
      'conflicting-props at tiles[Both]',
      'duplicate at tiles',
    ]);
  });
});

describe('everything together', () => {
  const rule = {
    id: 'Availability',
    signal: AlarmSignal.AVAILABILITY,
    comparison: AlarmComparison.BELOW,
    threshold: 60,
    periodSeconds: 900,
    periods: 1,
  };

  test('alerts notify the email addresses and watch the availability test', async () => {
    const run = await runProgram(
      () =>
        new Observability('shop', {
          ...args,
          rules: [rule],
          targets: insights,
          healthUrl: 'https://shop.example.com',
          alarmEmails: ['ops@example.com'],
        }),
    );
    const group = run.one('monitor:ActionGroup');
    expect(group.inputs).toMatchObject({
      location: 'Global',
      groupShortName: 'shop',
      emailReceivers: [{ emailAddress: 'ops@example.com', useCommonAlertSchema: true }],
    });
    const alert = run.one('monitor:MetricAlert').inputs;
    expect(alert.actions).toEqual([{ actionGroupId: await valueOf(run.result.actionGroupId) }]);
    expect(alert.criteria).toMatchObject({
      webTestId: await valueOf(run.result.canary!.canaryId),
      failedLocationCount: 3,
    });
  });

  test('a wrong rule or tile is reported before anything is created', async () => {
    const tiles = [{ title: 'Empty', resourceIds: [], resourceType: 'x' }];
    const targets = { ...insights, canaryId: '/theirs' };
    const run = (): unknown =>
      new Observability('shop', { ...args, rules: [{ ...rule, threshold: 90 }], targets, tiles });
    expect(await inputFaults(run)).toEqual([
      'unsuitable-availability-threshold at rules[Availability].threshold',
      'missing-value at tiles[Empty]',
      'empty-list at tiles[Empty].resourceIds',
    ]);
  });

  test('[LB-RC-27] reports 80 % of the daily log limit and its end, from tables that the limit spares', async () => {
    const targets = { workspaceId: '/workspace' };
    const alerts = async (logQuotaGiB?: number): Promise<{ [name: string]: RegisteredResource['inputs'] }> => {
      const run = await runProgram(() => new Observability('shop', { ...args, rules: [], targets, logQuotaGiB }));
      return Object.fromEntries(
        run.all('monitor:ScheduledQueryRule').map(({ inputs }) => [inputs.displayName, inputs]),
      );
    };
    const { LogQuotaNear: near, LogQuotaReached: reached } = await alerts(5);
    expect(near).toMatchObject({ scopes: ['/workspace'], windowSize: 'P1D', severity: 2 });
    expect(near.criteria.allOf[0]).toMatchObject({ threshold: 80, operator: 'GreaterThanOrEqual' });
    expect(near.criteria.allOf[0].query).toMatch(/^Usage \|.*sum\(Quantity\) \/ 5000$/);
    expect(reached).toMatchObject({ severity: 0, windowSize: 'PT15M' });
    expect(reached.criteria.allOf[0].query).toMatch(/^_LogOperation \|.*OverQuota/);
    expect(await alerts(0)).toEqual({});
    expect(await alerts()).toEqual({});
  });

  test('[LB-RC-27] the limit needs its workspace', async () => {
    expect(
      await inputFaults(() => new Observability('shop', { ...args, rules: [], targets: {}, logQuotaGiB: 5 })),
    ).toEqual(['missing-value at targets.workspaceId']);
  });

  test('uses an existing action group', async () => {
    const run = await runProgram(
      () => new Observability('shop', { ...args, rules: [], targets: {}, actionGroupId: '/theirs' }),
    );
    expect(run.all('monitor:ActionGroup')).toEqual([]);
    expect(await valueOf(run.result.actionGroupId)).toBe('/theirs');
  });

  test('reports every problem at once', async () => {
    const faults = await inputFaults(
      () =>
        new Observability('shop', {
          ...args,
          rules: [],
          targets: {},
          actionGroupId: '/theirs',
          alarmEmails: ['nobody'],
          healthUrl: 'https://x',
        }),
    );
    expect(faults).toEqual([
      'invalid-format at alarmEmails[0]',
      'prop-without-effect at alarmEmails',
      'missing-value at targets.applicationInsightsId',
    ]);
  });
});
