import * as pulumi from '@pulumi/pulumi';
import { ServiceAlarms } from '../../../lib/azure/observability/service-alarms';
import { AlarmTargets } from '../../../lib/azure/observability/service-alarms-args';
import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from '../../../lib/domain';
import { checkInputs } from '../../../local/azure/checks/input-check';
import { inputFaults, inputProblemsOf } from '../../support/input-problems-of';
import { ProgramRun, RegisteredResource, runProgram } from '../../support/pulumi-program';

const args = { resourceGroupName: 'rg', location: 'westus2', actionGroupId: '/group' };
const TARGETS: AlarmTargets = {
  applicationInsightsId: '/insights',
  workspaceId: '/workspace',
  containerAppIds: { web: '/web', api: '/api' },
  databaseId: '/database',
  replicaIds: ['/replica-a', '/replica-b'],
  cacheId: '/cache',
  canaryId: '/canary',
};
const aRule = (signal: AlarmSignal, more: Partial<AlarmRule> = {}): AlarmRule => ({
  id: 'Rule',
  signal,
  comparison: AlarmComparison.AT_LEAST,
  threshold: 60,
  periodSeconds: 300,
  periods: 1,
  ...more,
});
const alarmsFor = (rules: AlarmRule[], targets: AlarmTargets = TARGETS): Promise<ProgramRun<ServiceAlarms>> =>
  runProgram(() => new ServiceAlarms('shop', { ...args, rules, targets }));
const theQuery = async (rule: AlarmRule): Promise<RegisteredResource['inputs']> =>
  (await alarmsFor([rule])).one('monitor:ScheduledQueryRule').inputs;

describe('alerts on metrics', () => {
  test('[FM-SLO-05] [FM-SLO-06] CPU and memory of each app, over a quarter of an hour', async () => {
    const run = await alarmsFor([
      aRule(AlarmSignal.COMPUTE_CPU, { id: 'Cpu', periodSeconds: 900 }),
      aRule(AlarmSignal.COMPUTE_MEMORY, { id: 'Memory', threshold: 70, periodSeconds: 900 }),
    ]);
    const alerts = run.all('monitor:MetricAlert').map((it) => it.inputs);
    expect(alerts.map((it) => [it.ruleName, it.scopes[0], it.criteria.allOf[0].metricName])).toEqual([
      ['shop-Cpu-api', '/api', 'CpuPercentage'],
      ['shop-Cpu-web', '/web', 'CpuPercentage'],
      ['shop-Memory-api', '/api', 'MemoryPercentage'],
      ['shop-Memory-web', '/web', 'MemoryPercentage'],
    ]);
    expect(alerts[0]).toMatchObject({
      location: 'Global',
      severity: 2,
      windowSize: 'PT15M',
      evaluationFrequency: 'PT5M',
      autoMitigate: true,
      actions: [{ actionGroupId: '/group' }],
    });
    expect(alerts[0].criteria.allOf[0]).toMatchObject({
      metricNamespace: 'Microsoft.App/containerapps',
      timeAggregation: 'Average',
      operator: 'GreaterThanOrEqual',
      threshold: 60,
    });
  });

  test.each([
    [AlarmSignal.DATABASE_CPU, 'cpu_percent', ['/database', '/replica-a', '/replica-b']],
    [AlarmSignal.DATABASE_CONNECTIONS, 'active_connections', ['/database']],
    [AlarmSignal.DATABASE_FREE_STORAGE, 'storage_free', ['/database']],
    [AlarmSignal.REPLICA_LAG, 'physical_replication_delay_in_seconds', ['/replica-a', '/replica-b']],
    [AlarmSignal.CACHE_CPU, 'percentProcessorTime', ['/cache']],
    [AlarmSignal.CACHE_MEMORY, 'usedmemorypercentage', ['/cache']],
    [AlarmSignal.CACHE_EVICTIONS, 'evictedkeys', ['/cache']],
  ])('%s is %s', async (signal, metric, scopes) => {
    const alerts = (await alarmsFor([aRule(signal)])).all('monitor:MetricAlert').map((it) => it.inputs);
    expect(new Set(alerts.map((it) => it.criteria.allOf[0].metricName))).toEqual(new Set([metric]));
    expect(alerts.map((it) => it.scopes[0]).sort()).toEqual(scopes);
  });

  test('uses the statistic of the rule', async () => {
    const run = await alarmsFor([aRule(AlarmSignal.CACHE_EVICTIONS, { statistic: AlarmStatistic.SUM })]);
    expect(run.one('monitor:MetricAlert').inputs.criteria.allOf[0].timeAggregation).toBe('Total');
  });
});

describe('alerts on logs', () => {
  test('[FM-SLO-01] [FM-HPA-06] the slowest twentieth of the requests, in seconds', async () => {
    const alert = await theQuery(aRule(AlarmSignal.REQUEST_LATENCY, { threshold: 0.1, statistic: AlarmStatistic.P95 }));
    expect(alert).toMatchObject({
      scopes: ['/insights'],
      severity: 2,
      windowSize: 'PT5M',
      kind: 'LogAlert',
      skipQueryValidation: true,
    });
    expect(alert.criteria.allOf[0]).toMatchObject({
      threshold: 0.1,
      metricMeasureColumn: 'value',
      operator: 'GreaterThanOrEqual',
    });
    expect(alert.criteria.allOf[0].query).toContain('percentilew(duration, itemCount, 95) / 1000.0');
  });

  test('[FM-SLO-02] page loads in browsers, in seconds', async () => {
    const alert = await theQuery(aRule(AlarmSignal.PAGE_LOAD, { threshold: 2 }));
    expect(alert.criteria.allOf[0].query).toMatch(
      /^browserTimings .*sum\(totalDuration \* itemCount\) \/ sum\(itemCount\) \/ 1000\.0/,
    );
  });

  test('[FM-SLO-03] the hit rate of the cache, from the metrics it sends to the workspace', async () => {
    const alert = await theQuery(
      aRule(AlarmSignal.CACHE_HIT_RATE, { threshold: 90, comparison: AlarmComparison.AT_MOST }),
    );
    expect(alert.scopes).toEqual(['/workspace']);
    expect(alert.criteria.allOf[0].operator).toBe('LessThanOrEqual');
    expect(alert.criteria.allOf[0].query).toMatch(
      /ResourceId =~ '\/cache'.*'cachehits'.*100\.0 \* hits \/ \(hits \+ misses\)/,
    );
  });

  // The exporters of OpenTelemetry write `postgresql`; KQL's `has` compares whole words.
  test.each(['postgresql', 'postgres', 'SQL'])(
    '[FM-SLO-04] [LB-RC-23] calls to a database of the type %s, measured by the application',
    async (type) => {
      const alert = await theQuery(aRule(AlarmSignal.QUERY_TIME, { threshold: 0.05 }));
      const [, filter = '', statistic = ''] = alert.criteria.allOf[0].query.split(' | ');
      const listed = /^where type in~ \((.*)\)$/.exec(filter)?.[1].split(', ');
      expect(listed).toContain(`'${type}'`);
      expect(statistic).toContain('sum(duration * itemCount) / sum(itemCount) / 1000.0');
    },
  );

  test.each([
    [AlarmSignal.REQUEST_LATENCY, AlarmStatistic.AVERAGE],
    [AlarmSignal.REQUEST_LATENCY, AlarmStatistic.P99],
    [AlarmSignal.PAGE_LOAD, AlarmStatistic.P95],
    [AlarmSignal.QUERY_TIME, AlarmStatistic.SUM],
    [AlarmSignal.ERROR_RATE, AlarmStatistic.AVERAGE],
  ])('[LB-RC-23] the query of %s, %s, counts the items that sampling left out', async (signal, statistic) => {
    const { query } = (await theQuery(aRule(signal, { statistic }))).criteria.allOf[0];
    expect(query).toContain('total = sum(itemCount)');
    expect(query).not.toMatch(/\bcount(if)?\(|\bavg\(|\bpercentile\(/);
  });

  test('[FM-SLO-08] failed requests in percent', async () => {
    const alert = await theQuery(aRule(AlarmSignal.ERROR_RATE, { threshold: 0.5, severity: AlarmSeverity.CRITICAL }));
    expect(alert.severity).toBe(0);
    expect(alert.criteria.allOf[0].query).toContain('100.0 * failed / total');
  });

  test('missing requests raise no alarm', async () => {
    for (const signal of [
      AlarmSignal.REQUEST_LATENCY,
      AlarmSignal.ERROR_RATE,
      AlarmSignal.QUERY_TIME,
      AlarmSignal.PAGE_LOAD,
    ]) {
      expect((await theQuery(aRule(signal))).criteria.allOf[0].query).toContain('where total > 0');
    }
  });
});

describe('alerts on an availability test', () => {
  const availability = (comparison: AlarmComparison, threshold: number): AlarmRule =>
    aRule(AlarmSignal.AVAILABILITY, { comparison, threshold, periodSeconds: 900 });

  test.each([
    [5, AlarmComparison.BELOW, 60, 3],
    [5, AlarmComparison.AT_MOST, 60, 2],
    [5, AlarmComparison.BELOW, 80, 2],
    [3, AlarmComparison.BELOW, 66, 2],
    [16, AlarmComparison.BELOW, 18, 14],
  ])(
    '[LB-RC-23] with %i locations, %s %i %% alerts when %i fail',
    async (canaryLocations, comparison, threshold, n) => {
      const run = await alarmsFor([availability(comparison, threshold)], { ...TARGETS, canaryLocations });
      expect(run.one('monitor:MetricAlert').inputs).toMatchObject({
        scopes: ['/canary', '/insights'],
        windowSize: 'PT15M',
        criteria: {
          odataType: 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria',
          webTestId: '/canary',
          componentId: '/insights',
          failedLocationCount: n,
        },
      });
    },
  );

  test.each([
    [AlarmComparison.BELOW, 90], // one of five
    [AlarmComparison.AT_MOST, 80], // one of five
    [AlarmComparison.BELOW, 0], // never
    [AlarmComparison.ABOVE, 60],
  ])('[LB-RC-23] %s %i %% is rejected: one location alone must not page', async (comparison, threshold) => {
    const faults = await inputFaults(
      () => new ServiceAlarms('shop', { ...args, rules: [availability(comparison, threshold)], targets: TARGETS }),
    );
    expect(faults).toEqual(['unsuitable-availability-threshold at rules[Rule].threshold']);
  });
});

describe('statistics that Azure computes', () => {
  test.each([
    [AlarmSignal.CACHE_CPU, 'Maximum'],
    [AlarmSignal.CACHE_MEMORY, 'Maximum'],
    [AlarmSignal.CACHE_EVICTIONS, 'Total'],
    [AlarmSignal.DATABASE_CPU, 'Average'],
    [AlarmSignal.COMPUTE_CPU, 'Average'],
  ])('[LB-RC-23] %s without a statistic uses the default of its metric, %s', async (signal, aggregation) => {
    const alerts = (await alarmsFor([aRule(signal)])).all('monitor:MetricAlert');
    expect(new Set(alerts.map((it) => it.inputs.criteria.allOf[0].timeAggregation))).toEqual(new Set([aggregation]));
  });

  test('[LB-RC-23] others are rejected, as are windows shorter than the values of a metric', async () => {
    const rules = [
      aRule(AlarmSignal.CACHE_MEMORY, { statistic: AlarmStatistic.AVERAGE }),
      aRule(AlarmSignal.CACHE_EVICTIONS, { id: 'Short', periodSeconds: 60 }),
    ];
    expect(await inputFaults(() => new ServiceAlarms('shop', { ...args, rules, targets: TARGETS }))).toEqual([
      'unsupported-alarm-statistic at rules[Rule].statistic',
      'unsupported-alarm-window at rules[Short].periods',
    ]);
    const custom = { comparison: AlarmComparison.ABOVE, threshold: 5, windowSeconds: 300, description: 'Look at it' };
    const metric = { resourceId: '/db', namespace: 'Microsoft.DBforPostgreSQL/flexibleServers', metric: 'deadlocks' };
    const add = (statistic: AlarmStatistic): Promise<string[]> =>
      inputFaults(() => {
        const alarms = new ServiceAlarms('shop', { ...args, rules: [], targets: {} });
        alarms.addMetric('Deadlocks', { ...custom, ...metric, statistic });
      });
    expect(await add(AlarmStatistic.AVERAGE)).toEqual(['unsupported-alarm-statistic at Deadlocks.statistic']);
  });

  test('[LB-RC-23] the stand-in for Azure rejects them too', () => {
    const alert = (timeAggregation: string): string[] =>
      checkInputs(
        'azure-native:monitor:MetricAlert',
        {
          ...{ location: 'global', severity: 2, scopes: ['/cache'], windowSize: 'PT5M', evaluationFrequency: 'PT5M' },
          criteria: {
            allOf: [
              {
                metricNamespace: 'Microsoft.Cache/redisEnterprise',
                metricName: 'usedmemorypercentage',
                timeAggregation,
              },
            ],
          },
        },
        [],
      ).map((it) => it.property);
    expect(alert('Average')).toEqual(['criteria.allOf[0].timeAggregation']);
    expect(alert('Maximum')).toEqual([]);
  });
});

describe('custom alerts', () => {
  const own = { comparison: AlarmComparison.ABOVE, threshold: 5, windowSeconds: 300, description: 'Look at it' };

  test('[FM-WAF-01] on a metric with dimensions: requests that the firewall blocks', async () => {
    const run = await runProgram(() => {
      const alarms = new ServiceAlarms('shop', { ...args, rules: [], targets: {} });
      alarms.addMetric('Blocked', {
        ...own,
        resourceId: '/edge',
        namespace: 'Microsoft.Cdn/profiles',
        metric: 'WebApplicationFirewallRequestCount',
        statistic: AlarmStatistic.SUM,
        dimensions: { Action: 'Block' },
      });
    });
    const { criteria, description } = run.one('monitor:MetricAlert').inputs;
    expect(criteria.allOf[0].dimensions).toEqual([{ name: 'Action', operator: 'Include', values: ['Block'] }]);
    expect(description).toBe('WARNING: Look at it');
  });

  test('on a query', async () => {
    const run = await runProgram(() => {
      const alarms = new ServiceAlarms('shop', { ...args, rules: [], targets: {} });
      alarms.addQuery('Orders', { ...own, query: pulumi.output('orders | count'), scopeId: '/workspace' });
    });
    expect(run.one('monitor:ScheduledQueryRule').inputs.criteria.allOf[0].query).toBe('orders | count');
  });

  test('need a supported window, a description and a unique name', async () => {
    const faults = await inputFaults(() => {
      const alarms = new ServiceAlarms('shop', { ...args, rules: [aRule(AlarmSignal.ERROR_RATE)], targets: TARGETS });
      alarms.addQuery('Rule', { ...own, windowSeconds: 120, description: ' ', query: 'x', scopeId: '/s' });
    });
    expect(faults).toEqual([
      'duplicate at Rule',
      'unsupported-alarm-window at Rule.windowSeconds',
      'missing-value at Rule.description',
    ]);
  });

  test('on a metric reject percentiles', async () => {
    const metric = { resourceId: '/edge', namespace: 'Microsoft.Cdn/profiles', metric: 'TotalLatency' };
    const faults = await inputFaults(() => {
      const alarms = new ServiceAlarms('shop', { ...args, rules: [], targets: {} });
      alarms.addMetric('Latency', { ...own, ...metric, statistic: AlarmStatistic.P95 });
    });
    expect(faults).toEqual(['unsupported-alarm-statistic at Latency.statistic']);
  });
});

test.each([
  [AlarmSignal.UNHEALTHY_HOSTS, 'AVAILABILITY'],
  [AlarmSignal.COMPUTE_DISK, 'the disk of a container'],
  [AlarmSignal.POOL_UTILIZATION, 'client_connections_waiting'],
])('%s has no metric on Azure, and the error names an alternative', async (signal, instead) => {
  const program = (): ServiceAlarms => new ServiceAlarms('shop', { ...args, rules: [aRule(signal)], targets: TARGETS });
  expect(await inputFaults(program)).toEqual(['signal-without-metric at rules[Rule].signal']);
  expect((await inputProblemsOf(program))[0]).toContain(instead);
});

test('reports unsupported windows and statistics and missing targets at once', async () => {
  const rules = [
    aRule(AlarmSignal.COMPUTE_CPU, { id: 'A', periods: 2 }),
    aRule(AlarmSignal.DATABASE_CPU, { id: 'B', statistic: AlarmStatistic.P95 }),
    aRule(AlarmSignal.ERROR_RATE, { id: 'C' }),
  ];
  const program = (): ServiceAlarms =>
    new ServiceAlarms('shop', { ...args, rules, targets: { databaseId: '/db', containerAppIds: {} } });
  expect(await inputFaults(program)).toEqual([
    'unsupported-alarm-window at rules[A].periods',
    'missing-alarm-target at targets.containerAppIds',
    'unsupported-alarm-statistic at rules[B].statistic',
    'missing-alarm-target at targets.applicationInsightsId',
  ]);
});
