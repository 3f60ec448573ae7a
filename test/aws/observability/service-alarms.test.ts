import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { ServiceAlarms } from '../../../lib/aws/observability/service-alarms';
import { AlarmTargets } from '../../../lib/aws/observability/service-alarms-props';
import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from '../../../lib/domain';
import { annotations } from '../../support/annotations';
import { aDatabase, aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults, problemsOf } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, all, templateOf, valuesOf } from '../../support/template';
import { aFargateTier } from '../../support/web-tier';

const NAMESPACE = 'Shop';

/** Existing resources of every kind: alarms only need names. */
function allTargets(stack: Stack): AlarmTargets {
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333';
  const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Lb', {
    loadBalancerArn: `${arn}:loadbalancer/app/shop/50dc6c495c0c9188`,
    securityGroupId: 'sg-1',
  });
  return {
    loadBalancer,
    targetGroup: elbv2.ApplicationTargetGroup.fromTargetGroupAttributes(stack, 'Tg', {
      targetGroupArn: `${arn}:targetgroup/shop/943f017f100becff`,
      loadBalancerArns: `${arn}:loadbalancer/app/shop/50dc6c495c0c9188`,
    }),
    autoScalingGroup: autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Asg', 'shop-asg'),
    agentNamespace: NAMESPACE,
    database: aDatabase(stack, 'Primary'),
    replicas: [aDatabase(stack, 'ReplicaA'), aDatabase(stack, 'ReplicaB')],
    cacheMemberIds: ['shop-001', 'shop-002'],
    canary: new synthetics.Canary(stack, 'Canary', {
      canaryName: 'shop-health',
      runtime: synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_13_0,
      test: synthetics.Test.custom({ code: synthetics.Code.fromInline('//'), handler: 'index.handler' }),
    }),
  };
}

function aRule(signal: AlarmSignal, more: Partial<AlarmRule> = {}): AlarmRule {
  return {
    id: 'Rule',
    signal,
    comparison: AlarmComparison.AT_LEAST,
    threshold: 80,
    periodSeconds: 300,
    periods: 3,
    ...more,
  };
}

function alarmsFor(rules: AlarmRule[], targets?: AlarmTargets, stack = aStack(PRODUCTION)): ServiceAlarms {
  return new ServiceAlarms(stack, 'Alarms', {
    rules,
    targets: targets ?? allTargets(stack),
    topic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:alarms'),
  });
}

/** Properties of the alarms, by the last part of their path. */
function propertiesOf(alarms: ServiceAlarms): { [id: string]: Json } {
  const stack = Stack.of(alarms);
  const found = Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm');
  return Object.fromEntries(
    alarms.alarms.map((alarm) => {
      const logicalId = stack.getLogicalId(alarm.node.defaultChild as cloudwatch.CfnAlarm);
      return [alarm.node.id, found[logicalId].Properties];
    }),
  );
}

function theAlarm(rule: AlarmRule): Json {
  return propertiesOf(alarmsFor([rule]))[rule.id];
}

describe('signals of the load balancer', () => {
  test('[TT-SLO-02] [TT-VRT-05] the response time is that of the whole load balancer, in seconds', () => {
    const alarms = propertiesOf(
      alarmsFor([
        aRule(AlarmSignal.REQUEST_LATENCY, { id: 'Latency', threshold: 0.2, periodSeconds: 60, periods: 5 }),
        aRule(AlarmSignal.REQUEST_LATENCY, { id: 'Sustained', threshold: 0.5, comparison: AlarmComparison.ABOVE }),
      ]),
    );
    expect(alarms.Latency).toMatchObject({
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'TargetResponseTime',
      Dimensions: [{ Name: 'LoadBalancer', Value: 'app/shop/50dc6c495c0c9188' }],
      Statistic: 'Average',
      Threshold: 0.2,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Period: 60,
      EvaluationPeriods: 5,
      TreatMissingData: 'notBreaching',
    });
    expect(alarms.Sustained).toMatchObject({ Threshold: 0.5, ComparisonOperator: 'GreaterThanThreshold', Period: 300 });
  });

  test('[TT-SLO-06] [GAP-TT-22] the error rate is 5xx of targets and balancer in percent of requests, over 3 × 300 s', () => {
    const alarm = theAlarm(aRule(AlarmSignal.ERROR_RATE, { threshold: 1 }));
    expect(alarm).toMatchObject({ Threshold: 1, EvaluationPeriods: 3, TreatMissingData: 'notBreaching' });
    const [expression, ...metrics] = alarm.Metrics;
    expect(expression.Expression).toContain('100 * (FILL(target5xx, 0) + FILL(elb5xx, 0)) / requests');
    expect(
      metrics.map((m: Json) => [m.Id, m.MetricStat.Metric.MetricName, m.MetricStat.Stat, m.MetricStat.Period]),
    ).toEqual([
      ['requests', 'RequestCount', 'Sum', 300],
      ['target5xx', 'HTTPCode_Target_5XX_Count', 'Sum', 300],
      ['elb5xx', 'HTTPCode_ELB_5XX_Count', 'Sum', 300],
    ]);
  });

  test('the error rate is 100 % if the load balancer rejects every request', () => {
    const [expression] = theAlarm(aRule(AlarmSignal.ERROR_RATE)).Metrics;
    expect(expression.Expression).toBe(
      'IF(FILL(requests, 0) > 0, 100 * (FILL(target5xx, 0) + FILL(elb5xx, 0)) / requests, IF(FILL(elb5xx, 0) > 0, 100, 0))',
    );
  });

  test('unhealthy instances are counted by target group', () => {
    expect(
      theAlarm(aRule(AlarmSignal.UNHEALTHY_HOSTS, { statistic: AlarmStatistic.MAXIMUM, threshold: 1 })),
    ).toMatchObject({
      MetricName: 'UnHealthyHostCount',
      Dimensions: [
        { Name: 'LoadBalancer', Value: 'app/shop/50dc6c495c0c9188' },
        { Name: 'TargetGroup', Value: 'targetgroup/shop/943f017f100becff' },
      ],
      Statistic: 'Maximum',
    });
  });
});

describe('a blue/green service', () => {
  test('[LB-RC-04] counts the unhealthy tasks of both target groups, of which a release leaves one idle', () => {
    const stack = aStack(PRODUCTION);
    const { targetGroup, alternateTargetGroup } = aFargateTier(stack, {
      blueGreen: true,
      rollbackAlarms: [
        cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:e'),
      ],
    });
    const rule = aRule(AlarmSignal.UNHEALTHY_HOSTS, { statistic: AlarmStatistic.MAXIMUM, threshold: 1 });
    alarmsFor([rule], { targetGroup, alternateTargetGroup }, stack);
    const [{ Metrics: metrics }] = all(templateOf(stack), 'AWS::CloudWatch::Alarm');
    const [sum, ...parts] = metrics as Json[];
    expect(sum.Expression).toBe('FILL(blue, 0) + FILL(green, 0)');
    const groups = parts.map(({ Id, MetricStat }) => [Id, JSON.stringify(valuesOf(MetricStat.Metric.Dimensions))]);
    expect(groups.map(([id]) => id)).toEqual(['blue', 'green']);
    expect(new Set(groups.map(([, dimensions]) => dimensions)).size).toBe(2);
    parts.forEach(({ MetricStat }) =>
      expect(MetricStat).toMatchObject({ Metric: { MetricName: 'UnHealthyHostCount' }, Stat: 'Maximum' }),
    );
  });
});

describe('signals of the instances', () => {
  test('[TT-VRT-02] watches the CPU of the whole group, for an hour', () => {
    const rule = aRule(AlarmSignal.COMPUTE_CPU, {
      comparison: AlarmComparison.ABOVE,
      periods: 12,
      description: 'Use t3.large',
    });
    expect(theAlarm(rule)).toMatchObject({
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'AutoScalingGroupName', Value: 'shop-asg' }],
      Threshold: 80,
      Period: 300,
      EvaluationPeriods: 12,
      AlarmDescription: 'WARNING: Use t3.large',
    });
  });

  test('[TT-VRT-03] [TT-HLT-04] memory and root disk come from the agent, by group', () => {
    const alarms = propertiesOf(
      alarmsFor([
        aRule(AlarmSignal.COMPUTE_MEMORY, {
          id: 'Memory',
          threshold: 90,
          comparison: AlarmComparison.ABOVE,
          periods: 6,
        }),
        aRule(AlarmSignal.COMPUTE_DISK, { id: 'Disk', threshold: 80, periods: 1 }),
      ]),
    );
    expect(alarms.Memory).toMatchObject({
      Namespace: NAMESPACE,
      MetricName: 'mem_used_percent',
      Dimensions: [{ Name: 'AutoScalingGroupName', Value: 'shop-asg' }],
      Threshold: 90,
      EvaluationPeriods: 6,
    });
    expect(alarms.Disk).toMatchObject({
      Namespace: NAMESPACE,
      MetricName: 'disk_used_percent',
      Dimensions: [
        { Name: 'AutoScalingGroupName', Value: 'shop-asg' },
        { Name: 'path', Value: '/' },
      ],
      Threshold: 80,
      EvaluationPeriods: 1,
    });
  });

  test('[TT-POOL-10] [TT-POOL-11] [TT-SLO-05] the pool is watched under the name the application sends', () => {
    const alarms = propertiesOf(
      alarmsFor([
        aRule(AlarmSignal.POOL_UTILIZATION, { id: 'Pool', statistic: AlarmStatistic.MAXIMUM }),
        aRule(AlarmSignal.POOL_UTILIZATION, {
          id: 'PoolFull',
          statistic: AlarmStatistic.MAXIMUM,
          comparison: AlarmComparison.ABOVE,
          threshold: 85,
          periodSeconds: 60,
          periods: 1,
        }),
      ]),
    );
    const metric = { Namespace: NAMESPACE, MetricName: 'db.pool.utilization', Statistic: 'Maximum' };
    expect(alarms.Pool).toMatchObject({ ...metric, Threshold: 80, Period: 300, EvaluationPeriods: 3 });
    expect(alarms.PoolFull).toMatchObject({
      ...metric,
      Dimensions: [{ Name: 'AutoScalingGroupName', Value: 'shop-asg' }],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 85,
      Period: 60,
      EvaluationPeriods: 1,
    });
  });
});

describe('signals of database and cache', () => {
  test('[TT-SLO-04] watches the CPU of the primary and of each replica', () => {
    const alarms = propertiesOf(alarmsFor([aRule(AlarmSignal.DATABASE_CPU, { id: 'DatabaseCpu', threshold: 70 })]));
    expect(Object.keys(alarms)).toEqual(['DatabaseCpu', 'DatabaseCpuReplica1', 'DatabaseCpuReplica2']);
    const identifiers = Object.values(alarms).map((alarm) => {
      expect(alarm).toMatchObject({ Namespace: 'AWS/RDS', MetricName: 'CPUUtilization', Threshold: 70 });
      return alarm.Dimensions[0].Value;
    });
    expect(identifiers).toEqual(['primary', 'replicaa', 'replicab']);
    expect(alarms.DatabaseCpuReplica2.AlarmDescription).toContain('(replica 2)');
  });

  test('[TT-VRT-04] open connections and free storage are those of the primary', () => {
    const alarms = propertiesOf(
      alarmsFor([
        aRule(AlarmSignal.DATABASE_CONNECTIONS, {
          id: 'Connections',
          threshold: 0.85 * 400,
          comparison: AlarmComparison.ABOVE,
        }),
        aRule(AlarmSignal.DATABASE_FREE_STORAGE, { id: 'Storage', threshold: 1e10, comparison: AlarmComparison.BELOW }),
      ]),
    );
    const primary = [{ Name: 'DBInstanceIdentifier', Value: 'primary' }];
    expect(alarms.Connections).toMatchObject({
      MetricName: 'DatabaseConnections',
      Threshold: 340,
      Dimensions: primary,
    });
    expect(alarms.Storage).toMatchObject({
      MetricName: 'FreeStorageSpace',
      ComparisonOperator: 'LessThanThreshold',
      Dimensions: primary,
    });
  });

  test('[TT-RR-05] watches the lag of every replica and treats missing data as bad', () => {
    const alarms = propertiesOf(alarmsFor([aRule(AlarmSignal.REPLICA_LAG, { id: 'Lag', threshold: 30 })]));
    expect(Object.values(alarms).map((alarm) => alarm.Dimensions[0].Value)).toEqual(['replicaa', 'replicab']);
    expect(alarms.Lag).toMatchObject({ MetricName: 'ReplicaLag', Threshold: 30, TreatMissingData: 'breaching' });
  });

  test.each([
    [AlarmSignal.CACHE_CPU, 'EngineCPUUtilization'],
    [AlarmSignal.CACHE_MEMORY, 'DatabaseMemoryUsagePercentage'],
    [AlarmSignal.CACHE_EVICTIONS, 'Evictions'],
  ])('%s is watched on every node', (signal, MetricName) => {
    const alarms = propertiesOf(alarmsFor([aRule(signal, { id: 'Cache' })]));
    expect(Object.keys(alarms)).toEqual(['Cache', 'CacheMember2']);
    expect(alarms.Cache).toMatchObject({ Namespace: 'AWS/ElastiCache', MetricName });
    expect(alarms.CacheMember2.Dimensions).toEqual([{ Name: 'CacheClusterId', Value: 'shop-002' }]);
  });
});

test('watches an ECS service instead of an Auto Scaling group', () => {
  const stack = aStack({ region: 'us-east-1' });
  const { service } = aFargateTier(stack, { serviceName: 'shop' });
  new ServiceAlarms(stack, 'Alarms', {
    rules: [aRule(AlarmSignal.COMPUTE_CPU, { id: 'Cpu' }), aRule(AlarmSignal.COMPUTE_MEMORY, { id: 'Memory' })],
    targets: { service },
    topic: new sns.Topic(stack, 'Topic'),
  });
  const alarms = all(Template.fromStack(stack), 'AWS::CloudWatch::Alarm');
  expect(alarms.map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`)).toEqual([
    'AWS/ECS CPUUtilization',
    'AWS/ECS MemoryUtilization',
  ]);
  expect(valuesOf(alarms[0].Dimensions)).toHaveProperty('ServiceName');
});

test('the hit rate covers all nodes, and is 100 % without lookups', () => {
  const rule = aRule(AlarmSignal.CACHE_HIT_RATE, { id: 'Hits', comparison: AlarmComparison.AT_MOST, threshold: 90 });
  const alarms = propertiesOf(alarmsFor([rule]));
  expect(Object.keys(alarms)).toEqual(['Hits']);
  const expression = alarms.Hits.Metrics.find((it: { Expression?: string }) => it.Expression);
  const lookups = '(FILL(hits1, 0) + FILL(hits2, 0) + FILL(misses1, 0) + FILL(misses2, 0))';
  expect(expression.Expression).toBe(`IF(${lookups} > 0, 100 * (FILL(hits1, 0) + FILL(hits2, 0)) / ${lookups}, 100)`);
});

test.each([
  [AlarmSignal.PAGE_LOAD, 'CloudWatch RUM'],
  [AlarmSignal.QUERY_TIME, 'Database Insights'],
])('%s has no metric on AWS, and the error names an alternative', (signal, instead) => {
  expect(faults(() => alarmsFor([aRule(signal)]))).toEqual(['signal-without-metric at Shop/Alarms.rules[Rule].signal']);
  expect(problemsOf(() => alarmsFor([aRule(signal)]))[0].fix).toContain(instead);
});

test('[TT-HLT-05] availability is the success rate of the canary, and missing data is bad', () => {
  const rule = aRule(AlarmSignal.AVAILABILITY, { comparison: AlarmComparison.BELOW, threshold: 100, periods: 1 });
  expect(theAlarm(rule)).toMatchObject({
    Namespace: 'CloudWatchSynthetics',
    MetricName: 'SuccessPercent',
    Dimensions: [{ Name: 'CanaryName', Value: expect.anything() }],
    Threshold: 100,
    ComparisonOperator: 'LessThanThreshold',
    EvaluationPeriods: 1,
    TreatMissingData: 'breaching',
  });
});

describe('notifications and descriptions', () => {
  test('[TT-RD-05] every alarm notifies the topic; a critical one also on recovery', () => {
    const alarms = propertiesOf(
      alarmsFor([
        aRule(AlarmSignal.COMPUTE_CPU, { id: 'Warning' }),
        aRule(AlarmSignal.COMPUTE_CPU, { id: 'Critical', severity: AlarmSeverity.CRITICAL }),
      ]),
    );
    const topic = ['arn:aws:sns:us-east-1:111122223333:alarms'];
    expect(alarms.Warning.AlarmActions).toEqual(topic);
    expect(alarms.Warning.OKActions).toBeUndefined();
    expect(alarms.Critical).toMatchObject({ AlarmActions: topic, OKActions: topic });
  });

  test('without a description, an alarm describes its condition and what to do', () => {
    expect(theAlarm(aRule(AlarmSignal.CACHE_MEMORY, { severity: AlarmSeverity.ADVICE })).AlarmDescription).toBe(
      'ADVICE: memory utilization of the cache in percent at least 80 for 900 s; ' +
        'shorten the time to live, or choose a larger node type (node shop-001)',
    );
  });

  test.each([
    [AlarmStatistic.MINIMUM, { Statistic: 'Minimum' }],
    [AlarmStatistic.SUM, { Statistic: 'Sum' }],
    [AlarmStatistic.P95, { ExtendedStatistic: 'p95' }],
    [AlarmStatistic.P99, { ExtendedStatistic: 'p99' }],
  ])('%s is a statistic', (statistic, expected) => {
    expect(theAlarm(aRule(AlarmSignal.REQUEST_LATENCY, { statistic }))).toMatchObject(expected);
  });

  test('at most is a comparison', () => {
    expect(theAlarm(aRule(AlarmSignal.COMPUTE_CPU, { comparison: AlarmComparison.AT_MOST })).ComparisonOperator).toBe(
      'LessThanOrEqualToThreshold',
    );
  });

  test('returns the alarm of a rule, for a rollback', () => {
    const alarms = alarmsFor([aRule(AlarmSignal.DATABASE_CPU, { id: 'Cpu' })]);
    expect(alarms.alarm('Cpu')).toBe(alarms.alarms[0]);
    expect(faults(() => alarms.alarm('Cqu'))).toEqual(['unknown-choice at Shop/Alarms.alarm']);
  });
});

describe('alarms on your own metrics', () => {
  const metric = new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName: 'DashboardLatencyMs',
    period: Duration.minutes(5),
  });

  test('are added beside the rules', () => {
    const alarms = alarmsFor([]);
    const added = alarms.add('Dashboard', {
      metric,
      threshold: 50,
      evaluationPeriods: 3,
      alarmDescription: 'Look at the slow queries of the dashboard',
      severity: AlarmSeverity.CRITICAL,
    });
    expect(alarms.alarm('Dashboard')).toBe(added);
    expect(propertiesOf(alarms).Dashboard).toMatchObject({
      MetricName: 'DashboardLatencyMs',
      Threshold: 50,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmDescription: 'CRITICAL: Look at the slow queries of the dashboard',
      OKActions: [expect.anything()],
    });
  });

  test('need a threshold, periods, a description and a unique id', () => {
    const alarms = alarmsFor([aRule(AlarmSignal.COMPUTE_CPU, { id: 'Cpu' })]);
    expect(
      faults(() => alarms.add('Cpu', { metric, threshold: NaN, evaluationPeriods: 0, alarmDescription: ' ' })),
    ).toEqual([
      'number-out-of-range at Shop/Alarms.Cpu.threshold',
      'number-out-of-range at Shop/Alarms.Cpu.evaluationPeriods',
      'missing-value at Shop/Alarms.Cpu.alarmDescription',
      'duplicate at Shop/Alarms.Cpu',
    ]);
  });
});

describe('rejects rules that cannot work', () => {
  test('a rule without a period', () => {
    const rule = { ...aRule(AlarmSignal.COMPUTE_CPU), periodSeconds: undefined } as unknown as AlarmRule;
    expect(faults(() => alarmsFor([rule]))).toEqual(['missing-value at Shop/Alarms.rules[Rule].periodSeconds']);
  });

  test('a period shorter than a minute, the resolution of these metrics', () => {
    expect(faults(() => alarmsFor([aRule(AlarmSignal.COMPUTE_CPU, { periodSeconds: 10 })]))).toEqual([
      'unsupported-alarm-period at Shop/Alarms.rules[Rule].periodSeconds',
    ]);
  });

  test.each([
    [AlarmSignal.REQUEST_LATENCY, ['loadBalancer']],
    [AlarmSignal.ERROR_RATE, ['loadBalancer']],
    [AlarmSignal.UNHEALTHY_HOSTS, ['targetGroup']],
    [AlarmSignal.AVAILABILITY, ['canary']],
    [AlarmSignal.COMPUTE_CPU, ['autoScalingGroup']],
    [AlarmSignal.COMPUTE_MEMORY, ['autoScalingGroup', 'agentNamespace']],
    [AlarmSignal.COMPUTE_DISK, ['autoScalingGroup', 'agentNamespace']],
    [AlarmSignal.POOL_UTILIZATION, ['autoScalingGroup', 'agentNamespace']],
    [AlarmSignal.DATABASE_CPU, ['database']],
    [AlarmSignal.DATABASE_CONNECTIONS, ['database']],
    [AlarmSignal.DATABASE_FREE_STORAGE, ['database']],
    [AlarmSignal.REPLICA_LAG, ['replicas']],
    [AlarmSignal.CACHE_CPU, ['cacheMemberIds']],
    [AlarmSignal.CACHE_MEMORY, ['cacheMemberIds']],
    [AlarmSignal.CACHE_EVICTIONS, ['cacheMemberIds']],
  ])('%s without its target', (signal, targets) => {
    expect(faults(() => alarmsFor([aRule(signal)], { replicas: [], cacheMemberIds: [] }))).toEqual(
      targets.map((target) => `missing-alarm-target at Shop/Alarms.targets.${target}`),
    );
  });
});

test('alarms refer to resources of the same stack', () => {
  const stack = aStack(PRODUCTION);
  const autoScalingGroup = new autoscaling.AutoScalingGroup(stack, 'Group', {
    vpc: aVpc(stack),
    instanceType: new ec2.InstanceType('t3.medium'),
    machineImage: ec2.MachineImage.latestAmazonLinux2023(),
  });
  const alarms = alarmsFor([aRule(AlarmSignal.COMPUTE_CPU, { id: 'Cpu' })], { autoScalingGroup }, stack);
  expect(propertiesOf(alarms).Cpu.Dimensions).toEqual([
    { Name: 'AutoScalingGroupName', Value: stack.resolve(autoScalingGroup.autoScalingGroupName) },
  ]);
});

test.each(flagSets)('has no open findings with $named', ({ flags }) => {
  const alarms = alarmsFor([aRule(AlarmSignal.ERROR_RATE)], undefined, aStack({ ...PRODUCTION, flags }));
  templateOf(alarms).resourceCountIs('AWS::CloudWatch::Alarm', 1);
  expect(nagReport(alarms)).toEqual(NOTHING_OPEN);
  expect(annotations(alarms)).toEqual([]);
});
