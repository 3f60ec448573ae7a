import {
  Stack,
  aws_applicationautoscaling as appscaling,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RedisCache } from '../../../lib/aws/data/redis-cache';
import { CachePurpose } from '../../../lib/aws/data/redis-cache-props';
import { WorkerFleet } from '../../../lib/aws/compute/worker-fleet';
import { WorkerFleetProps } from '../../../lib/aws/compute/worker-fleet-props';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults, problemsOf } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, all, only, textOf } from '../../support/template';
import { aFargateTier } from '../../support/web-tier';

const SERVICE = 'AWS::ECS::Service';
const TASK = 'AWS::ECS::TaskDefinition';
const IMAGE = ecs.ContainerImage.fromRegistry('registry.example.com/shop:1.4.2');

function aBroker(stack: Stack, purpose = CachePurpose.BROKER): RedisCache {
  return new RedisCache(stack, 'Broker', { vpc: aVpc(stack), nodeType: 'cache.t4g.micro', purpose });
}

function aFleet(props: Partial<WorkerFleetProps>, stack: Stack): WorkerFleet {
  return new WorkerFleet(stack, 'Workers', {
    vpc: aVpc(stack),
    app: 'app.core.celery_app',
    broker: props.broker ?? aBroker(stack),
    minWorkers: 2,
    maxWorkers: 5,
    image: IMAGE,
    ...props,
  });
}

function build(props: Partial<WorkerFleetProps> = {}, stack = aStack(PRODUCTION)) {
  const fleet = aFleet(props, stack);
  return { fleet, stack, template: Template.fromStack(stack) };
}

const containerOf = (template: Template): Json => all(template, TASK)[0].ContainerDefinitions[0];
const variablesOf = (template: Template): { [name: string]: string } =>
  Object.fromEntries(containerOf(template).Environment.map(({ Name, Value }: Json) => [Name, Value]));

test('[LB-RC-15] gives the web tier the URLs of its broker and results', () => {
  const stack = aStack(PRODUCTION);
  const { brokerUrl, resultBackendUrl } = aFleet({ brokerDatabase: 2, resultDatabase: 3 }, stack);
  aFargateTier(stack, {
    vpc: aVpc(stack),
    image: IMAGE,
    command: ['uvicorn', 'main:app'],
    secretEnvironment: { CELERY_BROKER_URL: brokerUrl, CELERY_RESULT_BACKEND: resultBackendUrl },
  });
  const web = all(Template.fromStack(stack), TASK).find((it) => it.ContainerDefinitions[0].Name === 'app')!;
  const shell = web.ContainerDefinitions[0].EntryPoint.map(textOf).join(' ');
  expect(shell).toMatch(/CELERY_BROKER_URL=.*rediss:.*\/2\?.*CELERY_RESULT_BACKEND=.*rediss:.*\/3\?/);
});

describe.each(flagSets)('a fleet $having', ({ flags }) => {
  test('is clean of findings and warnings', () => {
    const stack = aStack({ flags, region: 'us-east-1' });
    build({ beat: true, spotPercent: 50 }, stack);
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
    expect(annotations(stack)).toEqual([]);
  });

  test('[BR-CD-14] leaves the number of workers to scaling, and replaces half of them at a time without exceeding the maximum', () => {
    const { template } = build({}, aStack({ flags, region: 'us-east-1' }));
    const service = only(template, SERVICE);
    expect(service.DesiredCount).toBeUndefined();
    expect(service.DeploymentConfiguration).toMatchObject({
      MinimumHealthyPercent: 50,
      MaximumPercent: 100,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    });
    expect(service.AvailabilityZoneRebalancing).toBe('DISABLED');
    expect(service.LoadBalancers ?? []).toEqual([]);
  });
});

describe('a worker', () => {
  test('[BR-MEM-02][BR-MEM-04][BR-MEM-05] has 2 vCPU, 6 GB with 2 GB reserved, and two minutes to finish its tasks', () => {
    const { template } = build();
    expect(only(template, TASK)).toMatchObject({ Cpu: '2048', Memory: '6144' });
    expect(containerOf(template)).toMatchObject({ Memory: 6144, MemoryReservation: 2048, StopTimeout: 120 });
  });

  test('[BR-CEL-01][BR-CEL-02][BR-CEL-03] runs two tasks at once, logs at level info, and replaces a process after ten tasks', () => {
    const { template } = build({ maxMemoryPerChildKb: 2_500_000 });
    expect(containerOf(template).Command).toEqual([
      ...['celery', '-A', 'app.core.celery_app', 'worker', '--loglevel=info'],
      ...['--concurrency=2', '--max-tasks-per-child=10', '--max-memory-per-child=2500000'],
    ]);
    expect(variablesOf(template)).toMatchObject({
      CELERY_CONCURRENCY: '2',
      CELERY_MAX_TASKS_PER_CHILD: '10',
      CELERY_WORKER_MAX_MEMORY_PER_CHILD: '2500000',
    });
  });

  test('replaces a process before the container is full, by default', () => {
    const perChild = Number(variablesOf(build().template).CELERY_WORKER_MAX_MEMORY_PER_CHILD);
    expect(2 * perChild).toBeLessThan(6144 * 1024);
  });

  test('reserves no memory that ECS would reject: all of a small worker, or the part of its collector', () => {
    const small = build({ cpu: 512, memoryMiB: 2048 });
    expect(containerOf(small.template).MemoryReservation).toBeUndefined();
    expect(containerOf(build({ tracing: true }).template).MemoryReservation).toBe(2048);
    const outOfRange = ['number-out-of-range at Shop/Workers.memoryReservationMiB'];
    expect(faults(() => build({ memoryReservationMiB: 6144 }))).toEqual(outOfRange);
    expect(faults(() => build({ memoryReservationMiB: 6016, tracing: true }))).toEqual(outOfRange);
  });

  test('[BR-MAP-05] connects to the broker over TLS with its token, with separate databases for tasks and results', () => {
    const { template } = build({ brokerDatabase: 2, resultDatabase: 3 });
    const script = textOf(containerOf(template).EntryPoint[2]);
    expect(script).toMatch(
      /export CELERY_BROKER_URL='rediss:\/\/:'"\$CELERY_BROKER_URL__VALUE"'@[^']*\/2\?ssl_cert_reqs=CERT_REQUIRED'/,
    );
    expect(script).toMatch(/export CELERY_RESULT_BACKEND=[^;]*\/3\?ssl_cert_reqs=CERT_REQUIRED'/);
    const rules = all(template, 'AWS::EC2::SecurityGroupIngress').filter(
      (it) => it.Description === 'Tasks and results',
    );
    expect(rules.map((it) => it.ToPort)).toEqual([6379]);
  });

  test('consumes the given queues', () => {
    const { template } = build({ queues: ['nlp', 'mail'] });
    expect(containerOf(template).Command).toContain('--queues=nlp,mail');
    expect(only(template, 'AWS::Lambda::Function').Environment.Variables.QUEUES).toBe('nlp,mail');
  });
});

describe('scaling', () => {
  test('targets the waiting tasks per running worker, and CPU', () => {
    const { template } = build({ backlogPerWorker: 4 });
    expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({
      MinCapacity: 2,
      MaxCapacity: 5,
    });
    const policies = all(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').map(
      (it) => it.TargetTrackingScalingPolicyConfiguration,
    );
    const backlog = policies.find((it) => it.CustomizedMetricSpecification);
    expect(backlog.TargetValue).toBe(4);
    const [waiting, workers, result] = backlog.CustomizedMetricSpecification.Metrics;
    expect(waiting.MetricStat.Metric).toMatchObject({ MetricName: 'QueueLength', Namespace: 'Application' });
    expect(workers.MetricStat.Metric).toMatchObject({
      MetricName: 'RunningTaskCount',
      Namespace: 'ECS/ContainerInsights',
    });
    expect(result).toMatchObject({ Expression: 'waiting / IF(workers > 0, workers, 1)', ReturnData: true });
    expect([waiting.ReturnData, workers.ReturnData]).toEqual([false, false]);
    const cpu = policies.find((it) => it.PredefinedMetricSpecification);
    expect(cpu).toMatchObject({ TargetValue: 70 });
    expect(only(template, 'AWS::ECS::Cluster').ClusterSettings).toEqual([
      { Name: 'containerInsights', Value: 'enabled' },
    ]);
  });

  test('a fleet without workers starts one for the first waiting task', () => {
    const { template } = build({ minWorkers: 0, backlogPerWorker: 4 });
    const [{ Metrics }] = all(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').flatMap(
      (it) => it.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification ?? [],
    );
    expect(Metrics[2].Expression).toBe('IF(workers > 0, waiting / workers, waiting * 5)');
  });

  test('accepts further metrics, and has no surge of workers', () => {
    const { fleet } = build();
    expect(fleet.surgeTasks).toBe(0);
    fleet.scaling.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: 80 });
    const policies = fleet.service.node.findAll().filter((it) => it instanceof appscaling.CfnScalingPolicy);
    expect(policies.map((it) => it.policyType)).toEqual(['TargetTrackingScaling', 'TargetTrackingScaling']);
  });

  test('registers Spot with the cluster before the service uses it', () => {
    const resources = (props: Partial<WorkerFleetProps>): Json[] =>
      Object.values(build(props).template.findResources(SERVICE)).map((it) => it.DependsOn);
    const { template } = build({ spotPercent: 50 });
    const [association] = Object.keys(template.findResources('AWS::ECS::ClusterCapacityProviderAssociations'));
    expect(resources({ spotPercent: 50 })[0]).toContain(association);
    expect(resources({})[0]).not.toContain(association);
  });

  test('[LB-RC-10] a cluster without Spot registers no capacity providers, which fails in an account new to ECS', () => {
    build().template.resourceCountIs('AWS::ECS::ClusterCapacityProviderAssociations', 0);
    build({ spotPercent: 50 }).template.resourceCountIs('AWS::ECS::ClusterCapacityProviderAssociations', 1);
  });

  test('keeps the minimum on demand and distributes the other workers by percentage', () => {
    const { template } = build({ spotPercent: 70 });
    expect(only(template, SERVICE).CapacityProviderStrategy).toEqual([
      { CapacityProvider: 'FARGATE', Base: 2, Weight: 30 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 70 },
    ]);
    expect(only(build({ spotPercent: 100 }).template, SERVICE).CapacityProviderStrategy).toEqual([
      { CapacityProvider: 'FARGATE', Base: 2, Weight: 0 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 100 },
    ]);
    expect(only(build().template, SERVICE).LaunchType).toBe('FARGATE');
  });

  test('a fleet of one worker may have none during its replacement', () => {
    const { template } = build({ minWorkers: 1 });
    expect(only(template, SERVICE).DeploymentConfiguration).toMatchObject({
      MinimumHealthyPercent: 0,
      MaximumPercent: 100,
    });
  });
});

test('exactly one process sends periodic tasks', () => {
  const { template } = build({ beat: true });
  const beat = all(template, SERVICE).find((it) => it.DesiredCount === 1);
  expect(beat.DeploymentConfiguration).toMatchObject({ MinimumHealthyPercent: 0, MaximumPercent: 100 });
  const [, task] = all(template, TASK);
  expect(task.ContainerDefinitions[0].Command).toEqual([
    ...['celery', '-A', 'app.core.celery_app', 'beat', '--loglevel=info'],
    ...['--schedule=/tmp/celerybeat-schedule', '--pidfile='],
  ]);
  expect(task).toMatchObject({ Cpu: '256', Memory: '512' });
});

test('the process that sends periodic tasks has its own size and memory for its collector', () => {
  const { template } = build({ beat: true, beatCpu: 512, beatMemoryMiB: 1024, tracing: true });
  const [, task] = all(template, TASK);
  expect(task).toMatchObject({ Cpu: '512', Memory: '1024' });
  const [beat, collector] = task.ContainerDefinitions;
  expect([beat.Memory, beat.MemoryReservation]).toEqual([undefined, undefined]);
  expect(collector.MemoryReservation).toBeLessThan(1024);
  expect(faults(() => build({ beat: true, beatMemoryMiB: 4096 }))).toEqual([
    'unsupported-fargate-size at Shop/Workers.beatCpu',
  ]);
});

test('synthesis prints the warnings of the plan', () => {
  const stack = aStack(PRODUCTION);
  build({ maxMemoryPerChildKb: 5_000_000, memoryBudgetGb: 50 }, stack);
  const notes = annotations(stack);
  expect(notes).toHaveLength(2);
  expect(notes.join('\n')).toMatch(/5000000 KB.* 9\.5 GB/);
  expect(notes.join('\n')).toMatch(/10 tasks × 6 GB.* 60 GB.* 50 GB/);
});

describe('bad input', () => {
  test('rejects more workers than the memory budget allows, and suggests the number that fits', () => {
    const wrong = (): unknown => build({ maxWorkers: 9, memoryBudgetGb: 50 });
    expect(faults(wrong)).toEqual(['workers-exceed-memory at Shop/Workers.maxWorkers']);
    expect(problemsOf(wrong)[0].fix).toContain('8 workers');
  });

  test('rejects a broker that evicts keys', () => {
    const stack = aStack(PRODUCTION);
    expect(faults(() => build({ broker: aBroker(stack, CachePurpose.CACHE) }, stack))).toEqual([
      'broker-evicts-tasks at Shop/Workers.broker',
    ]);
  });

  test('rejects a broker with cluster mode', () => {
    const stack = aStack(PRODUCTION);
    const existing = {
      primaryEndpoint: 'clustercfg.tasks.abc123.use1.cache.amazonaws.com',
      authSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'Token', 'token'),
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
    };
    const broker = (): unknown =>
      new RedisCache(stack, 'Broker', {
        vpc: aVpc(stack),
        nodeType: 'cache.t4g.micro',
        purpose: CachePurpose.BROKER,
        existing,
      });
    expect(problemsOf(broker)).toMatchObject([{ where: 'Shop/Broker.existing.primaryEndpoint' }]);
  });

  test('reports the problems of the plan once, together with the others', () => {
    expect(
      faults(() => build({ maxWorkers: 0, concurrency: 0, memoryBudgetGb: 0, queues: ['a b'], minWorkers: 0 })),
    ).toEqual([
      'invalid-format at Shop/Workers.queues[0]',
      'number-out-of-range at Shop/Workers.maxWorkers',
      'number-out-of-range at Shop/Workers.concurrency',
      'number-out-of-range at Shop/Workers.memoryBudgetGb',
    ]);
    expect(faults(() => build({ queues: [] }))).toEqual(['empty-list at Shop/Workers.queues']);
  });

  test('reports all problems at once', () => {
    expect(
      faults(() =>
        build({ app: 'celery app', minWorkers: 9, cpu: 256, spotPercent: 101, environment: { API_KEY: 'x' } }),
      ),
    ).toEqual([
      "secret-in-plain-text at Shop/Workers.environment['API_KEY']",
      'unsupported-fargate-size at Shop/Workers.cpu',
      'invalid-format at Shop/Workers.app',
      'minimum-above-maximum at Shop/Workers.minWorkers',
      'number-out-of-range at Shop/Workers.spotPercent',
    ]);
  });
});
