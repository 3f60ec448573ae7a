import { ConnectionBudget, ConnectionLimit } from '../../../lib/domain';
import { problemsOf } from '../../support/problems-of';
import { Json, all, only, textOf, valuesOf, widgetsOf } from '../../support/template';
import { synthesize } from './synthesized';

const { application, data, system } = synthesize();
const alarms = all(application, 'AWS::CloudWatch::Alarm');
const widgets = widgetsOf(application);

/** Alarms on a metric with that threshold. */
function alarmsOn(namespace: string, metricName: string, threshold: number): Json[] {
  return alarms.filter(
    (alarm) => alarm.Namespace === namespace && alarm.MetricName === metricName && alarm.Threshold === threshold,
  );
}

/** The only alarm on a metric with that threshold. */
function alarmOn(namespace: string, metricName: string, threshold: number): Json {
  const found = alarmsOn(namespace, metricName, threshold);
  if (found.length !== 1) throw new Error(`${found.length} alarms on ${metricName} at ${threshold}, not one`);
  return found[0];
}

const window = (statistic: string, period: number, periods: number): object => ({
  Statistic: statistic,
  Period: period,
  EvaluationPeriods: periods,
});
const ABOVE = { ComparisonOperator: 'GreaterThanThreshold' };
const AT_LEAST = { ComparisonOperator: 'GreaterThanOrEqualToThreshold' };
const BELOW = { ComparisonOperator: 'LessThanThreshold' };
const annotations = (title: string): number[] =>
  widgets.get(title).annotations.horizontal.map((annotation: { value: number }) => annotation.value);
const metricsOf = (title: string): [string, string][] =>
  widgets.get(title).metrics.map((metric: string[]) => metric.slice(0, 2));

/** A metric taken from the application's JSON log. */
function logMetric(metricName: string): Json {
  const filters = all(application, 'AWS::Logs::MetricFilter').filter(
    (filter) => filter.MetricTransformations[0].MetricName === metricName,
  );
  expect(filters).toHaveLength(1);
  return { pattern: filters[0].FilterPattern, value: filters[0].MetricTransformations[0].MetricValue };
}

test('every alarm tells the topic', () => {
  const [topic] = Object.keys(application.findResources('AWS::SNS::Topic'));
  alarms.forEach((alarm) => expect(alarm.AlarmActions).toEqual([{ Ref: topic }]));
});

test('instance metrics are those of the group, as the agent sends them', () => {
  const [groupId] = Object.keys(application.findResources('AWS::AutoScaling::AutoScalingGroup'));
  const ofAgent = alarms.filter((alarm) =>
    ['db.pool.utilization', 'mem_used_percent', 'disk_used_percent'].includes(alarm.MetricName),
  );
  expect(ofAgent).toHaveLength(4);
  ofAgent.forEach((alarm) => {
    expect(alarm.Namespace).toBe('TraitorTrack');
    expect(valuesOf(alarm.Dimensions).AutoScalingGroupName).toEqual({ Ref: groupId });
  });
});

describe('what users feel', () => {
  test('[TT-SLO-01] the dashboard loads in under 50 ms', () => {
    expect(logMetric('DashboardLatencyMs')).toEqual({
      pattern: '{ ($.path = "/dashboard") && ($.duration_ms = *) }',
      value: '$.duration_ms',
    });
    expect(alarmOn('TraitorTrack', 'DashboardLatencyMs', 50)).toMatchObject({
      ...AT_LEAST,
      ...window('Average', 300, 3),
    });
  });

  test('[TT-SLO-02] the API answers in under 200 ms', () => {
    expect(alarmOn('AWS/ApplicationELB', 'TargetResponseTime', 0.2)).toMatchObject({
      ...AT_LEAST,
      ...window('Average', 60, 5),
    });
  });

  test('[TT-SLO-06] fewer than 1 % of the answers are errors', () => {
    const [alarm, ...others] = alarms.filter((one) => one.Metrics && one.Threshold === 1);
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({ ...AT_LEAST, EvaluationPeriods: 3 });
    const parts = alarm.Metrics.filter((metric: Json) => metric.MetricStat);
    expect(parts.map((part: Json) => part.MetricStat.Metric.MetricName).sort()).toEqual([
      'HTTPCode_ELB_5XX_Count',
      'HTTPCode_Target_5XX_Count',
      'RequestCount',
    ]);
    parts.forEach((part: Json) => expect(part.MetricStat).toMatchObject({ Period: 300, Stat: 'Sum' }));
    const { Expression } = alarm.Metrics.find((metric: Json) => metric.ReturnData);
    expect(Expression).toContain('100 * (FILL(target5xx, 0) + FILL(elb5xx, 0)) / requests');
  });

  test('[TT-SLO-07, TT-RD-30] 99.5 % uptime today and 99.9 % as the goal, both over 30 days', () => {
    const goals = all(application, 'AWS::ApplicationSignals::ServiceLevelObjective').map((objective) => objective.Goal);
    expect(goals.map((goal) => goal.AttainmentGoal)).toEqual([99.5, 99.9]);
    goals.forEach((goal) => expect(goal.Interval.RollingInterval).toEqual({ Duration: 30, DurationUnit: 'DAY' }));
  });
});

describe('the database', () => {
  test('[TT-SLO-04] primary and both replicas stay under 70 % of their processors', () => {
    const found = alarmsOn('AWS/RDS', 'CPUUtilization', 70);
    expect(found).toHaveLength(3);
    found.forEach((alarm) => expect(alarm).toMatchObject({ ...AT_LEAST, ...window('Average', 300, 3) }));
    expect(new Set(found.map((alarm) => textOf(valuesOf(alarm.Dimensions).DBInstanceIdentifier))).size).toBe(3);
  });

  test('[TT-RR-05] each replica’s lag is watched', () => {
    const found = alarmsOn('AWS/RDS', 'ReplicaLag', 30);
    const watched = found.map((alarm) => textOf(valuesOf(alarm.Dimensions).DBInstanceIdentifier)).sort();
    expect(watched).toEqual([expect.stringContaining('Replica1'), expect.stringContaining('Replica2')]);
  });

  test('[TT-CAC-06] what the cache takes off the database is seen: connections and processor of every instance', () => {
    expect(metricsOf('Database connections')).toEqual(Array(3).fill(['AWS/RDS', 'DatabaseConnections']));
    expect(metricsOf('Database CPU')).toEqual(Array(3).fill(['AWS/RDS', 'CPUUtilization']));
  });

  test('[TT-ARC-16] the statistics cache hits 95 % or more and answers in under 10 ms', () => {
    expect(logMetric('StatsCacheHitRate').value).toBe('$.hit_rate');
    expect(logMetric('StatsCacheLatencyMs').value).toBe('$.duration_ms');
    expect(alarmOn('TraitorTrack', 'StatsCacheHitRate', 95)).toMatchObject({ ...BELOW, ...window('Average', 300, 3) });
    expect(alarmOn('TraitorTrack', 'StatsCacheLatencyMs', 10)).toMatchObject({
      ...AT_LEAST,
      ...window('Average', 300, 3),
    });
  });
});

test('[TT-ARC-18] the dashboard compares the transfer of a page, nine requests, with the 166 KB of the report', () => {
  expect(metricsOf('Edge: transfer of a page')).toEqual([
    [expect.objectContaining({ expression: '9 * bytes / requests / 1000' })],
    ['AWS/CloudFront', 'BytesDownloaded'],
    ['AWS/CloudFront', 'Requests'],
  ]);
  expect(annotations('Edge: transfer of a page')).toEqual([166]);
});

describe('the connection pool', () => {
  test('[TT-ARC-17] the dashboard marks where requests block, 85 %, and the old peak, 90 %', () => {
    expect(metricsOf('Connection pool')).toEqual([['TraitorTrack', 'db.pool.utilization']]);
    expect(annotations('Connection pool')).toEqual(expect.arrayContaining([85, 90]));
  });

  test('[TT-SLO-05] it approaches its limit at 80 %', () => {
    expect(alarmOn('TraitorTrack', 'db.pool.utilization', 80)).toMatchObject({
      ...AT_LEAST,
      ...window('Maximum', 300, 3),
    });
  });

  test('[TT-POOL-11] above 85 % is told within a minute', () => {
    expect(alarmOn('TraitorTrack', 'db.pool.utilization', 85)).toMatchObject({ ...ABOVE, ...window('Maximum', 60, 1) });
  });

  test('[TT-POOL-09] the old pool of 25 + 15 is refused; what is built fits each database instance at full scale-out', () => {
    const limit = ConnectionLimit.rdsDefault('db.t3.large');
    const [problem] = problemsOf(
      () =>
        new ConnectionBudget({
          database: 'primary',
          limit,
          consumers: [{ name: 'web', maxInstances: 10, processesPerInstance: 5, poolSize: 25, maxOverflow: 15 }],
        }),
    );
    expect(problem.what).toContain('2000 connections');
    expect(problem.expected).toContain('at most 800');

    expect(system.data.budgets.map(({ demand, available }) => [demand, available])).toEqual(Array(3).fill([497, 800]));
    const userData = textOf(only(application, 'AWS::EC2::LaunchTemplate').LaunchTemplateData.UserData);
    expect(userData).toContain('DB_POOL_SIZE="6"');
    expect(userData).toContain('DB_MAX_OVERFLOW="3"');
    expect(textOf(application.findOutputs('ConnectionBudget').ConnectionBudget.Value)).toContain(
      'primary: 497 of 800 connections',
    );
  });
});

describe('when a larger instance is worth it', () => {
  test('[TT-VRT-02] processors above 80 % for an hour: t3.large', () => {
    const alarm = alarmOn('AWS/EC2', 'CPUUtilization', 80);
    expect(alarm).toMatchObject({ ...ABOVE, ...window('Average', 300, 12) });
    expect(alarm.AlarmDescription).toContain('t3.large');
    expect(Object.keys(valuesOf(alarm.Dimensions))).toEqual(['AutoScalingGroupName']);
  });

  test('[TT-VRT-03] memory above 90 % for half an hour: t3.large', () => {
    const alarm = alarmOn('TraitorTrack', 'mem_used_percent', 90);
    expect(alarm).toMatchObject({ ...ABOVE, ...window('Average', 300, 6) });
    expect(alarm.AlarmDescription).toContain('t3.large');
  });

  test('[TT-VRT-04] more than 85 % of the connections the database is planned with: t3.xlarge', () => {
    // 0.85 × 810: db.t3.large accepts 901, the plan uses 90 % of them.
    const alarm = alarmOn('AWS/RDS', 'DatabaseConnections', 688.5);
    expect(alarm).toMatchObject({ ...ABOVE, ...window('Average', 300, 3) });
    expect(alarm.AlarmDescription).toContain('t3.xlarge');
    expect(annotations('Database connections')).toEqual([810]);
  });

  test('[TT-VRT-05] answers slower than 500 ms: t3.xlarge', () => {
    const alarm = alarmOn('AWS/ApplicationELB', 'TargetResponseTime', 0.5);
    expect(alarm).toMatchObject({ ...ABOVE, ...window('Average', 300, 3) });
    expect(alarm.AlarmDescription).toContain('t3.xlarge');
  });
});

describe('health', () => {
  const canary = only(application, 'AWS::Synthetics::Canary');
  const variables = canary.RunConfig.EnvironmentVariables;

  test('[TT-HLT-01] a canary asks for the detailed check; the balancer does not, for a lost cache must not stop every instance', () => {
    expect(textOf(variables.HEALTH_URL)).toMatch(/^https:\/\/.*\/api\/health\/detailed$/);
    expect(canary.StartCanaryAfterCreation).toBe(true);
    expect(only(application, 'AWS::ElasticLoadBalancingV2::TargetGroup').HealthCheckPath).toBe('/health');
  });

  test('[TT-HLT-02, TT-HLT-03] it reads the health of database and Redis from the answer', () => {
    expect(variables.EXPECTED_FIELDS.split(',')).toEqual(['checks.database.status', 'checks.redis.status']);
    expect(canary.Code.Script).toContain('process.env.EXPECTED_FIELDS');
    expect(canary.Code.Script).toContain("value = 'healthy'");
  });

  test('[TT-HLT-04] a root disk is healthy while less than 80 % of it is used', () => {
    const alarm = alarmOn('TraitorTrack', 'disk_used_percent', 80);
    // The fullest disk of the group: in an average, one full disk would hide among empty ones.
    expect(alarm).toMatchObject({ ...AT_LEAST, ...window('Maximum', 300, 1) });
    expect(valuesOf(alarm.Dimensions).path).toBe('/');
  });

  test('[TT-HLT-05] anything but a 200 of every run is told', () => {
    expect(canary.Code.Script).toContain('response.statusCode !== 200');
    const [id] = Object.keys(application.findResources('AWS::Synthetics::Canary'));
    const alarm = alarmOn('CloudWatchSynthetics', 'SuccessPercent', 100);
    expect(alarm).toMatchObject({ ...BELOW, Period: 300, EvaluationPeriods: 1, TreatMissingData: 'breaching' });
    expect(valuesOf(alarm.Dimensions)).toEqual({ CanaryName: { Ref: id } });
    // As often as it runs: a shorter period would find no run and call that a failure.
    expect(canary.Schedule.Expression).toBe('rate(5 minutes)');
  });

  test('[TT-RD-31] a restored backup is checked within the two hours that recovery may take', () => {
    expect(only(data, 'AWS::Backup::RestoreTestingSelection').ValidationWindowHours).toBe(2);
  });
});

describe('capacity', () => {
  test('[TT-SLO-03, TT-RD-16] the stack tells whom it can serve: 200 at least, 300 to begin with', () => {
    expect(application.findOutputs('ExpectedConcurrentUsers').ExpectedConcurrentUsers.Value).toBe('300 (200 to 1000)');
  });

  test('[TT-ASG-11, TT-OUT-07] 2, 3 and 10 instances serve 200, 300 and 1000 users, and the group may grow that far', () => {
    expect([2, 3, 10].map((instances) => system.sizing.capacityFor(instances))).toEqual([200, 300, 1000]);
    expect(only(application, 'AWS::AutoScaling::AutoScalingGroup').MaxSize).toBe('10');
  });

  test('[TT-RD-24] five instances serve 500 users, within the size of the group', () => {
    expect(system.sizing.capacityFor(5)).toBe(500);
    expect(Number(only(application, 'AWS::AutoScaling::AutoScalingGroup').MaxSize)).toBeGreaterThanOrEqual(5);
  });

  test('where the sizes come from is told in an output and on the dashboard', () => {
    const explained = application.findOutputs('CapacityExplanation').CapacityExplanation.Value;
    expect(explained).toContain('instances, maximum: 10 = max(desired 3, ⌈1000 users ÷ 100 users per instance⌉)');
  });
});
