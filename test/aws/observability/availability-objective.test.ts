import {
  AvailabilityObjective,
  AvailabilityObjectiveProps,
} from '../../../lib/aws/observability/availability-objective';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack } from '../../support/stacks';
import { Json, only, templateOf } from '../../support/template';
import { aLoadBalancer } from '../../support/web-tier';

function anObjective(
  props: Partial<AvailabilityObjectiveProps> = {},
  stack = aStack(PRODUCTION),
): AvailabilityObjective {
  const { resource: loadBalancer } = aLoadBalancer(stack, { accessLogs: false });
  return new AvailabilityObjective(stack, 'Uptime', { loadBalancer, goalPercent: 99.5, ...props });
}

function propertiesOf(objective: AvailabilityObjective): Json {
  return only(templateOf(objective), 'AWS::ApplicationSignals::ServiceLevelObjective');
}

test('[TT-SLO-07] 99.5 % of the requests of the last 30 days must succeed', () => {
  expect(propertiesOf(anObjective()).Goal).toEqual({
    AttainmentGoal: 99.5,
    WarningThreshold: 50,
    Interval: { RollingInterval: { Duration: 30, DurationUnit: 'DAY' } },
  });
});

test('[TT-RD-30] the goal of the last phase is 99.9 %', () => {
  expect(propertiesOf(anObjective({ goalPercent: 99.9, rollingDays: 7, warningPercent: 30 })).Goal).toEqual({
    AttainmentGoal: 99.9,
    WarningThreshold: 30,
    Interval: { RollingInterval: { Duration: 7, DurationUnit: 'DAY' } },
  });
});

test('counts 5xx of targets and load balancer as bad, and rejected requests as requests', () => {
  const objective = anObjective();
  const { RequestBasedSliMetric: sli } = propertiesOf(objective).RequestBasedSli;
  const shown = (queries: Json[]): string[] =>
    queries.map(
      (q) => `${q.Id} = ${q.Expression ?? `${q.MetricStat.Stat} ${q.MetricStat.Metric.MetricName}`} ${q.ReturnData}`,
    );
  expect(shown(sli.TotalRequestCountMetric)).toEqual([
    'requests = Sum RequestCount false',
    'elb5xx = Sum HTTPCode_ELB_5XX_Count false',
    'total = FILL(requests, 0) + FILL(elb5xx, 0) true',
  ]);
  expect(shown(sli.MonitoredRequestCountMetric.BadCountMetric)).toEqual([
    'target5xx = Sum HTTPCode_Target_5XX_Count false',
    'elb5xx = Sum HTTPCode_ELB_5XX_Count false',
    'bad = FILL(target5xx, 0) + FILL(elb5xx, 0) true',
  ]);
  expect(sli.TotalRequestCountMetric[0].MetricStat).toMatchObject({
    Period: 60,
    Metric: {
      Namespace: 'AWS/ApplicationELB',
      Dimensions: [{ Name: 'LoadBalancer', Value: { 'Fn::GetAtt': [expect.any(String), 'LoadBalancerFullName'] } }],
    },
  });
});

test('generates a valid name for each environment, or uses yours', () => {
  const production = anObjective();
  expect(propertiesOf(production).Name).toBe(production.name);
  expect(production.name).toMatch(/^shop-production-[-._0-9A-Za-z]+$/);
  expect(anObjective({}, aStack({ ...PRODUCTION, stackName: 'shop-staging' })).name).not.toBe(production.name);
  expect(propertiesOf(anObjective({ name: 'uptime', description: 'TT-SLO-07' }))).toMatchObject({
    Name: 'uptime',
    Description: 'TT-SLO-07',
  });
});

test('reports every problem at once', () => {
  expect(faults(() => anObjective({ goalPercent: 100, rollingDays: 0, warningPercent: 0, name: 'my uptime' }))).toEqual(
    [
      'number-out-of-range at Shop/Uptime.goalPercent',
      'number-out-of-range at Shop/Uptime.rollingDays',
      'number-out-of-range at Shop/Uptime.warningPercent',
      'invalid-format at Shop/Uptime.name',
    ],
  );
});
