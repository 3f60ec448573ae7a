import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  App,
  CfnParameter,
  Duration,
  NestedStack,
  Stack,
  Stage,
  aws_applicationautoscaling as applicationautoscaling,
} from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Template } from 'aws-cdk-lib/assertions';
import { deployedService } from '../../../bin/simulate/deployed/deployed-services';
import {
  BacklogScaling,
  CombinedScaling,
  ContainerAppsScaling,
  PodAutoscaler,
  PodScaling,
  ScalingMetric,
  ScalingUnit,
  StepAdjustment,
  StepScaling,
  TargetTracking,
} from '../../../lib/domain';
import { BookReader } from '../../../stacks/book-reader';
import { BUSINESS_AUTOSCALER } from '../../../stacks/fresh-maas/kubernetes';
import { OpsCenter } from '../../../stacks/ops-center';
import { Starter } from '../../../stacks/starter';
import { PLACEHOLDERS } from '../../support/container-systems';
import { faults } from '../../support/problems-of';
import { anApp } from '../../support/stacks';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'deployed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
const written = (name: string, stack: Stack): string => write(name, Template.fromStack(stack).toJSON());

/** A service with what `scale` adds to it. */
function ecsService(
  scale: (target: ecs.ScalableTaskCount, service: ecs.FargateService) => void,
  stack: Stack = new Stack(new App(), 'Shop'),
): Stack {
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
  taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromRegistry('web') });
  const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition });
  scale(service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 12 }), service);
  return stack;
}

const RANGE = { minInstances: 2, maxInstances: 12 };
const SERVICE = 'ServiceD69D759B';

describe('a service of ECS', () => {
  test('has the range, target, cooldowns and CPU of its template', () => {
    const stack = ecsService((target) => {
      target.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 55, disableScaleIn: true });
      target.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: 80 });
    });
    expect(deployedService(written('cpu.json', stack))).toEqual({
      id: SERVICE,
      compute: 'fargate',
      hasRequests: false,
      vcpus: 0.5,
      policy: TargetTracking.ecs({ ...RANGE, target: 55, scaleIn: false }),
      scaling: '2 to 12 tasks, 55 % CPU',
      leftOut: [expect.stringMatching(/^\w*Memory\w* follows ECSServiceAverageMemoryUtilization$/)],
    });
  });

  test('follows several policies at once, with the schedule left out', () => {
    const stack = ecsService((target) => {
      target.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 55 });
      target.scaleToTrackCustomMetric('Own', {
        targetValue: 3,
        metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Open' }),
      });
      target.scaleOnSchedule('Morning', {
        schedule: applicationautoscaling.Schedule.cron({ hour: '6' }),
        minCapacity: 6,
      });
    });
    const resources = Template.fromStack(stack).toJSON().Resources as { [id: string]: object };
    const [[, cpu]] = Object.entries(resources).filter(([id]) => /CpuF?/.test(id));
    const text = JSON.stringify(cpu).replace('ECSServiceAverageCPUUtilization', 'ALBRequestCountPerTarget');
    const requests = JSON.parse(text.replace('55', '900')) as object;
    const found = deployedService(write('two.json', { Resources: { ...resources, Requests: requests } }));
    expect(found.policy).toEqual(
      CombinedScaling.of([
        TargetTracking.ecs({ ...RANGE, target: 55 }),
        TargetTracking.ecs({ ...RANGE, metric: ScalingMetric.REQUESTS_PER_INSTANCE, target: 900 }),
      ]),
    );
    expect(found.scaling).toBe('2 to 12 tasks, 55 % CPU, 900 requests a minute');
    expect(found.leftOut).toEqual([expect.stringContaining('a metric of its own'), 'its scheduled actions']);
  });

  test('has the steps of all its alarms as one policy', () => {
    const stack = ecsService((target, service) =>
      target.scaleOnMetric('Steps', {
        metric: service.metricCpuUtilization({ period: Duration.minutes(1) }),
        scalingSteps: [
          { upper: 30, change: -1 },
          { lower: 70, change: 1 },
          { lower: 90, change: 3 },
        ],
        evaluationPeriods: 3,
      }),
    );
    const found = deployedService(written('steps.json', stack));
    expect(found.policy).toEqual(
      StepScaling.ecs({
        ...RANGE,
        adjustment: StepAdjustment.CHANGE_IN_CAPACITY,
        evaluationPeriods: 3,
        steps: [
          { lower: undefined, upper: 30, change: -1 },
          { lower: 70, upper: 90, change: 1 },
          { lower: 90, upper: undefined, change: 3 },
        ],
      }),
    );
  });
});

describe('a group of EC2', () => {
  const group = (props: Partial<autoscaling.AutoScalingGroupProps> = {}): Stack => {
    const stack = new Stack(new App(), 'Shop');
    const launchTemplate = new ec2.LaunchTemplate(stack, 'Template', {
      instanceType: new ec2.InstanceType('c7g.xlarge'),
      machineImage: ec2.MachineImage.latestAmazonLinux2023(),
      userData: ec2.UserData.forLinux(),
    });
    const own = new autoscaling.AutoScalingGroup(stack, 'Group', {
      vpc: new ec2.Vpc(stack, 'Vpc'),
      launchTemplate,
      minCapacity: 3,
      maxCapacity: 9,
      ...props,
    });
    own.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 40 });
    return stack;
  };

  test('has its range, target, warm-up and the vCPUs of its launch template', () => {
    const found = deployedService(written('group.json', group()));
    expect(found).toMatchObject({ compute: 'ec2', vcpus: 4, scaling: '3 to 9 instances, 40 % CPU' });
    expect(found.policy).toEqual(TargetTracking.ec2({ minInstances: 3, maxInstances: 9, target: 40 }));
  });
});

describe('the reference stacks', () => {
  const starter = new Starter(anApp(), { image: 'placeholder', alarmEmail: 'none' });

  test('the starter scales as its plan says', () => {
    const { web } = starter.application.plan;
    const { minInstances, maxInstances, cpuTargetPercent: target } = web;
    const found = deployedService(written('starter.json', starter));
    expect(found.policy).toEqual(TargetTracking.ecs({ minInstances, maxInstances, target }));
    expect(found).toMatchObject({ hasRequests: true, vcpus: web.vcpus });
  });

  test('the workers of the starter scale by their backlog and CPU', () => {
    const { minWorkers: minInstances, maxWorkers: maxInstances, backlogPerWorker } = starter.application.plan.workers!;
    const range = { minInstances, maxInstances };
    const found = deployedService(written('starter.json', starter), { ofWorkers: true });
    expect(found.policy).toEqual(
      CombinedScaling.of([
        TargetTracking.ecs({ ...range, target: 70, scaleInCooldownSeconds: 300 }),
        BacklogScaling.ecs({
          ...{ ...range, messagesPerInstance: backlogPerWorker },
          ...{ scaleOutCooldownSeconds: 60, scaleInCooldownSeconds: 300 },
        }),
      ]),
    );
    expect(found).toMatchObject({ hasRequests: false, leftOut: [] });
  });

  test.each([
    ['BookReader', () => new BookReader(anApp(), PLACEHOLDERS)],
    ['Ops-Center', () => new OpsCenter(anApp(), PLACEHOLDERS)],
  ])('the web tier of %s is found beside its workers', (_, build) => {
    const { application, sizing } = build();
    const found = deployedService(written('system.json', application));
    expect(found).toMatchObject({ hasRequests: true });
    expect(found.policy).toMatchObject({ minInstances: sizing.minInstances, maxInstances: sizing.maxInstances });
  });
});

describe('a container app', () => {
  const app = (name: string, template: object, configuration: object = { ingress: {} }): object => ({
    urn: `urn:pulumi:prod::shop::loadbearing:azure:ContainerAppTier$azure-native:app:ContainerApp::${name}`,
    type: 'azure-native:app/v20240301:ContainerApp',
    inputs: { template, configuration },
  });
  const TEMPLATE = {
    containers: [{ resources: { cpu: 0.5 } }, { resources: { cpu: 0.25 } }],
    scale: {
      minReplicas: 2,
      maxReplicas: 20,
      rules: [
        { name: 'http', http: { metadata: { concurrentRequests: '40' } } },
        { name: 'cpu', custom: { type: 'cpu', metadata: {} } },
      ],
    },
  };
  const queue = app('jobs', { scale: { rules: [{ name: 'queue', custom: { type: 'redis' } }] } }, {});

  test.each([
    ['an exported stack', { deployment: { resources: [queue, app('web', TEMPLATE)] } }],
    ['a preview', { steps: [{ op: 'create', newState: app('web', TEMPLATE) }, { op: 'delete' }] }],
  ])('has the HTTP rule and the CPU of its containers: %s', (_, content) => {
    expect(deployedService(write('azure.json', content))).toEqual({
      id: 'web',
      compute: 'container-apps',
      hasRequests: true,
      vcpus: 0.75,
      policy: ContainerAppsScaling.http({ minInstances: 2, maxInstances: 20, concurrentRequests: 40 }),
      scaling: '2 to 20 replicas, 40 requests a second',
      leftOut: ['rule cpu follows cpu'],
    });
  });

  test('of workers follows the first queue', () => {
    const scale = {
      ...{ minReplicas: 1, maxReplicas: 5, pollingInterval: 15, cooldownPeriod: 120 },
      rules: [
        { name: 'queue-1', custom: { type: 'redis', metadata: { listName: 'mail', listLength: '20' } } },
        { name: 'queue-2', custom: { type: 'redis', metadata: { listName: 'reports', listLength: '20' } } },
      ],
    };
    const resources = [app('web', TEMPLATE), app('workers', { scale }, {})];
    const found = deployedService(write('azure.json', { deployment: { resources } }), { ofWorkers: true });
    expect(found.policy).toEqual(
      ContainerAppsScaling.queue({
        ...{ minInstances: 1, maxInstances: 5, messagesPerReplica: 20 },
        ...{ pollingSeconds: 15, cooldownSeconds: 120 },
      }),
    );
    expect(found).toMatchObject({ id: 'workers', leftOut: ['rule queue-2 follows redis'] });
  });

  test('without a rule has the default one of the service', () => {
    const found = deployedService(write('azure.json', { deployment: { resources: [app('web', {})] } }));
    expect(found).toMatchObject({ vcpus: undefined, scaling: '0 to 10 replicas, 10 requests a second' });
  });
});

describe('a HorizontalPodAutoscaler', () => {
  const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers:
        - { name: web, resources: { requests: { cpu: 500m } } }
        - { name: proxy, resources: { requests: { cpu: '0.25' } } }
`;

  test('of Fresh MaaS is followed by CPU and requests, with its behavior', () => {
    const file = write('maas.yaml', `${DEPLOYMENT}---\n${BUSINESS_AUTOSCALER.toJson()}\n`);
    const { policy, ...found } = deployedService(file);
    expect(found).toEqual({
      id: 'business-operations-suite-hpa',
      ...{ compute: 'container-apps', hasRequests: true },
      vcpus: undefined, // its deployment has another name
      scaling: '2 to 50 pods, 70 % CPU, 1000 requests_per_second',
      leftOut: ['it follows memory', 'it follows response_time_p95'],
    });
    const autoscaler = { name: 'suite', deployment: 'suite', minReplicas: 2, maxReplicas: 50, cpuPercent: 70 };
    const behavior = {
      scaleDown: { stabilizationSeconds: 300, policies: [{ unit: ScalingUnit.PERCENT, value: 50, periodSeconds: 60 }] },
      scaleUp: {
        stabilizationSeconds: 0,
        policies: [
          { unit: ScalingUnit.PERCENT, value: 100, periodSeconds: 30 },
          { unit: ScalingUnit.PODS, value: 5, periodSeconds: 30 },
        ],
      },
    };
    const podMetrics = [{ name: 'requests_per_second', average: '1000' }];
    expect(policy).toEqual(
      PodScaling.of({ autoscaler: { ...autoscaler, ...behavior, podMetrics }, requestsMetric: 'requests_per_second' }),
    );
  });

  test('has the CPU of its pods, and the behavior of Kubernetes', () => {
    const autoscaler = { name: 'web', deployment: 'web', minReplicas: 2, maxReplicas: 10, cpuPercent: 60 };
    const file = write('web.yaml', `${DEPLOYMENT}---\n${new PodAutoscaler(autoscaler).toJson()}\n`);
    const { policy, vcpus } = deployedService(file, { id: 'web' });
    expect(policy).toEqual(PodScaling.of({ autoscaler }));
    expect(vcpus).toBe(0.75);
  });

  test.each([
    [
      'without a metric that is followed',
      'kind: HorizontalPodAutoscaler\nspec: { maxReplicas: 5 }',
      'scaling-not-found',
    ],
    [
      'with a maximum as text',
      'kind: HorizontalPodAutoscaler\nmetadata: { name: web }\nspec: { maxReplicas: many, scaleTargetRef: { name: web }, metrics: [{ resource: { name: cpu, target: { averageUtilization: 50 } } }] }',
      'number-out-of-range',
    ],
    ['in broken YAML', 'kind: [', 'scaling-not-found'],
    ['without a spec', 'kind: HorizontalPodAutoscaler', 'scaling-not-found'],
  ])('%s is rejected', (_, text, problem) => {
    const [found] = faults(() => deployedService(write('hpa.yaml', text)));
    expect(found).toContain(problem);
  });
});

describe('an app', () => {
  const build = (app: App, id: string): Stack =>
    ecsService((target) => target.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 55 }), new Stack(app, id));
  const synthesized = (name: string, make: (app: App) => void): string => {
    // As the CDK CLI sets it.
    const app = new App({ outdir: join(folder, name), context: { 'aws:cdk:enable-asset-metadata': true } });
    make(app);
    return app.synth().directory;
  };

  test('of one stack needs no choice', () => {
    const folderOfOne = synthesized('one', (app) => build(app, 'Shop'));
    expect(deployedService(folderOfOne)).toMatchObject({ id: `Shop/${SERVICE}`, vcpus: 0.5 });
  });

  test('with equal ids in two stacks is chosen from by stack', () => {
    const two = synthesized('two', (app) => ['One', 'Two'].forEach((id) => build(app, id)));
    expect(faults(() => deployedService(two))).toEqual([expect.stringMatching(/^scaling-not-found at /)]);
    expect(faults(() => deployedService(two, { id: SERVICE }))).toEqual([
      expect.stringMatching(/^scaling-not-found at /),
    ]);
    expect(deployedService(two, { id: `Two/${SERVICE}` }).id).toBe(`Two/${SERVICE}`);
  });

  test('of a stage and of a nested stack is read as well', () => {
    const staged = synthesized('staged', (app) => {
      const stage = new Stage(app, 'Prod');
      ecsService(
        (target) => target.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 55 }),
        new Stack(stage, 'Shop'),
      );
    });
    expect(deployedService(staged).scaling).toBe('2 to 12 tasks, 55 % CPU');
    const nested = synthesized('nested', (app) => {
      const inside = new NestedStack(new Stack(app, 'Shop'), 'Inside');
      ecsService((target) => target.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 55 }), inside);
    });
    expect(deployedService(nested).id).toMatch(/^Shop\/Inside\w+\/Service/);
  });

  test('has the defaults of its parameters', () => {
    const withParameter = synthesized('parameter', (app) => {
      const stack = build(app, 'Shop');
      const most = new CfnParameter(stack, 'Most', { type: 'Number', default: 30 });
      const target = stack.node.findAll().find((it) => it instanceof applicationautoscaling.CfnScalableTarget);
      (target as applicationautoscaling.CfnScalableTarget).maxCapacity = most.valueAsNumber;
    });
    expect(deployedService(withParameter).scaling).toBe('2 to 30 tasks, 55 % CPU');
  });
});

describe('one service that cannot be read', () => {
  const wrong = (properties: object) => ({
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    Properties: { ...{ MinCapacity: 2, MaxCapacity: 1, ServiceNamespace: 'ecs' }, ...properties },
  });
  const policyOf = (target: string) => ({
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Properties: {
      ...{ PolicyType: 'TargetTrackingScaling', ScalingTargetId: { Ref: target } },
      TargetTrackingScalingPolicyConfiguration: {
        ...{
          TargetValue: 60,
          PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        },
      },
    },
  });
  const both = {
    Wrong: wrong({}),
    WrongCpu: policyOf('Wrong'),
    Right: wrong({ MaxCapacity: 4 }),
    RightCpu: policyOf('Right'),
  };

  test('leaves the others', () => {
    const file = write('both.json', { Resources: both });
    expect(deployedService(file).id).toBe('Right');
    expect(deployedService(file, { id: 'Right' }).scaling).toBe('2 to 4 tasks, 60 % CPU');
  });

  test('is named with its place in the file', () => {
    const file = write('both.json', { Resources: both });
    expect(faults(() => deployedService(file, { id: 'Wrong' })).map((it) => it.replace(folder, ''))).toEqual([
      'minimum-above-maximum at /both.json.Wrong.minInstances',
    ]);
  });

  test('has a minimum of 0 as 1, and says so', () => {
    const file = write('zero.json', {
      Resources: { Zero: wrong({ MinCapacity: 0, MaxCapacity: 4 }), Cpu: policyOf('Zero') },
    });
    expect(deployedService(file)).toMatchObject({
      scaling: '1 to 4 tasks, 60 % CPU',
      leftOut: ['its minimum of 0, in place of which 1 is simulated'],
    });
  });
});

describe('steps', () => {
  const alarm = (change: object) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      ...{ Namespace: 'AWS/ECS', MetricName: 'CPUUtilization', Statistic: 'Average', Period: '60', Threshold: 70 },
      ...{ EvaluationPeriods: 2, AlarmActions: [{ Ref: 'Steps' }] },
      ...change,
    },
  });
  const resources = (change: object, steps: object = { MetricIntervalLowerBound: 0, ScalingAdjustment: 2 }) => ({
    Resources: {
      Target: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: { MinCapacity: 2, MaxCapacity: 9, ServiceNamespace: 'ecs' },
      },
      Steps: {
        Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
        Properties: {
          ...{ PolicyType: 'StepScaling', ScalingTargetId: { Ref: 'Target' } },
          StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity', StepAdjustments: [steps] },
        },
      },
      Alarm: alarm(change),
    },
  });

  test('are those of an alarm of the mean CPU of a minute', () => {
    expect(deployedService(write('steps.json', resources({}))).scaling).toBe('2 to 9 tasks, 1 step of CPU');
  });

  test.each([
    ['another namespace', { Namespace: 'AWS/RDS' }],
    ['another statistic', { Statistic: 'Maximum' }],
    ['no actions', { ActionsEnabled: false }],
    ['another period', { Period: 300 }],
    ['another policy', { AlarmActions: [{ Ref: 'Other' }] }],
  ])('with %s are left out', (_, change) => {
    const file = write('steps.json', resources(change));
    expect(faults(() => deployedService(file))).toEqual([expect.stringMatching(/^scaling-not-found/)]);
  });

  test('below 0 % have no lower end', () => {
    const steps = { MetricIntervalLowerBound: -80, MetricIntervalUpperBound: -40, ScalingAdjustment: -1 };
    expect(deployedService(write('steps.json', resources({}, steps))).policy).toMatchObject({
      steps: { steps: [{ lower: undefined, upper: 30, change: -1 }] },
    });
  });
});

describe('hostile files end in one problem', () => {
  const app = (template: unknown): object => ({
    urn: 'urn:pulumi:prod::shop::azure-native:app:ContainerApp::web',
    ...{ type: 'azure-native:app:ContainerApp', inputs: { template, configuration: { ingress: {} } } },
  });
  const secret = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: 'x' };
  const group = (properties: unknown): object => ({
    Resources: { Group: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: properties } },
  });

  test.each([
    ['no resources', { Resources: null }],
    ['a resource that is null', { Resources: { A: null, B: 5, C: [] } }],
    ['properties that are null', group(null)],
    [
      'overrides that are no list',
      group({ MinSize: 1, MaxSize: 2, MixedInstancesPolicy: { LaunchTemplate: { Overrides: 5 } } }),
    ],
    ['resources of a state that are no list', { deployment: { resources: 5 } }],
    ['a resource of a state that is null', { deployment: { resources: [null] } }],
    ['steps that are no list', { steps: 'x' }],
    ['a step that is null', { steps: [null] }],
    ['an app without name', { deployment: { resources: [{ type: 'azure-native:app:ContainerApp' }] } }],
    ['a secret template', { deployment: { resources: [app(secret)] } }],
    ['a secret scale', { deployment: { resources: [app({ scale: secret })] } }],
    [
      'rules that are unknown',
      { deployment: { resources: [app({ scale: { rules: '04da6b54-80e4-46f7-96ec-b56ff0331ba9' } })] } },
    ],
    ['a minimum as text', { deployment: { resources: [app({ scale: { minReplicas: 'two' } })] } }],
    ['a rule that is null', { deployment: { resources: [app({ scale: { rules: [null] } })] } }],
    ['a deleted app', { deployment: { resources: [{ ...app({}), delete: true }] } }],
  ])('%s', (_, content) => {
    expect(faults(() => deployedService(write('hostile.json', content))).length).toBeGreaterThan(0);
  });

  test('brackets without end', () => {
    const target = '"Type":"AWS::ApplicationAutoScaling::ScalableTarget"';
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const text = `{"Resources":{"A":{${target},"Properties":{"ServiceNamespace":"ecs","ResourceId":${deep}}}}}`;
    expect(faults(() => deployedService(write('deep.json', text)))).toHaveLength(2);
  });

  test('a secret that is shown counts as plain, and containers without CPU as unknown', () => {
    const shown = { ...secret, plaintext: JSON.stringify({ scale: { minReplicas: 3 }, containers: [null] }) };
    const file = write(
      'shown.json',
      `\uFEFF${JSON.stringify({ deployment: { resources: [app(shown), app(shown)] } })}`,
    );
    expect(deployedService(file)).toMatchObject({
      scaling: '3 to 10 replicas, 10 requests a second',
      vcpus: undefined,
    });
  });
});

describe('what cannot be simulated is rejected', () => {
  const found = (content: unknown, id?: string) => {
    const file = write('wrong.json', content);
    return faults(() => deployedService(file, { id })).map((it) => it.replace(folder, ''));
  };
  const NOT_FOUND = 'scaling-not-found at /wrong.json';
  const template = Template.fromStack(
    ecsService((target) => target.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 55 })),
  ).toJSON() as {
    readonly Resources: { readonly [id: string]: { readonly Type: string; Properties: { [name: string]: unknown } } };
  };
  const withTarget = (properties: object): object => ({
    ...template,
    Resources: Object.fromEntries(
      Object.entries(template.Resources).map(([id, it]) => [
        id,
        it.Type.endsWith('ScalableTarget') ? { ...it, Properties: { ...it.Properties, ...properties } } : it,
      ]),
    ),
  });

  test.each([
    ['text', 'no JSON', NOT_FOUND],
    ['JSON without resources', {}, NOT_FOUND],
    ['null', 'null', NOT_FOUND],
    ['a template without scaling', { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }, NOT_FOUND],
  ])('%s', (_, content, problem) => {
    expect(found(content)).toEqual([problem]);
  });

  test('an unknown service, and a size that only the deployment knows', () => {
    expect(found(template, 'Servce')).toEqual([`${NOT_FOUND}.service`]);
    expect(deployedService(write('right.json', template), { id: SERVICE }).id).toBe(SERVICE);
    expect(found(withTarget({ MaxCapacity: { 'Fn::ImportValue': 'Most' } }))).toEqual([
      `unresolved-token at /wrong.json.${SERVICE}.maximum`,
    ]);
    const Parameters = { Most: { Type: 'Number', Default: 30 } };
    const file = write('parameter.json', { ...withTarget({ MaxCapacity: { Ref: 'Most' } }), Parameters });
    expect(deployedService(file).scaling).toBe('2 to 30 tasks, 55 % CPU');
  });

  test('a file that cannot be read, and a folder without an app', () => {
    expect(faults(() => deployedService(join(folder, 'none.json')))).toEqual([
      expect.stringMatching(/^result-file-unreadable at .*none\.json$/),
    ]);
    expect(faults(() => deployedService(folder))).toEqual([expect.stringMatching(/^assembly-unreadable at/)]);
  });
});
