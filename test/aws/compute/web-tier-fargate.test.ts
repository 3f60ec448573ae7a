import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  Stack,
  Token,
  aws_cloudwatch as cloudwatch,
  aws_ec2 as ec2,
  aws_ecr as ecr,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BackgroundService } from '../../../lib/aws/compute/background-service';
import { SecretEnvironment } from '../../../lib/aws/compute/secret-environment';
import { WebTierFargateProps } from '../../../lib/aws/compute/web-tier-fargate-props';
import { LoadBalancer } from '../../../lib/aws/edge/load-balancer';
import { PathPattern } from '../../../lib/domain';
import { freePort } from '../../../local/free-port';
import { annotations } from '../../support/annotations';
import { aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults, problemsOf } from '../../support/problems-of';
import { aStack, flagSets } from '../../support/stacks';
import { Json, all, only } from '../../support/template';
import { aFargateTier, aLoadBalancer } from '../../support/web-tier';

const SERVICE = 'AWS::ECS::Service';
const TASK = 'AWS::ECS::TaskDefinition';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

const anImage = (): ecs.ContainerImage => ecs.ContainerImage.fromRegistry('registry.example.com/shop:1.4.2');

function build(props: Partial<WebTierFargateProps> = {}, stack: Stack = aStack({ region: 'us-east-1' })) {
  const tier = aFargateTier(stack, props);
  return { tier, stack, template: Template.fromStack(stack) };
}

function anAlarm(stack: Stack): cloudwatch.IAlarm {
  const arn = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors';
  return cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', arn);
}

function aSecret(stack: Stack): secretsmanager.ISecret {
  const known = stack.node.tryFindChild('Database') as secretsmanager.ISecret | undefined;
  return (
    known ??
    secretsmanager.Secret.fromSecretCompleteArn(
      stack,
      'Database',
      'arn:aws:secretsmanager:us-east-1:111111111111:secret:database-AbCdEf',
    )
  );
}

function containers(template: Template): Json[] {
  return only(template, TASK).ContainerDefinitions;
}

describe.each(flagSets)('a tier on Fargate $having', ({ flags }) => {
  test('is clean of findings and warnings, with rolling and with blue/green deployments', () => {
    const stack = aStack({ flags, region: 'us-east-1' });
    const loadBalancer = aLoadBalancer(stack);
    aFargateTier(stack, { loadBalancer, secretEnvironment: { KEY: SecretEnvironment.of(aSecret(stack)) } });
    const other = aStack({ flags, region: 'us-east-1' });
    aFargateTier(other, { blueGreen: true, rollbackAlarms: [anAlarm(other)], tracing: true });
    [stack, other].forEach((built) => {
      expect(nagReport(built)).toEqual(NOTHING_OPEN);
      expect(annotations(built)).toEqual([]);
    });
  });

  test('leaves the number of tasks to scaling, within its bounds', () => {
    const { template } = build({}, aStack({ flags, region: 'us-east-1' }));
    expect(only(template, SERVICE).DesiredCount).toBeUndefined();
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2, MaxCapacity: 6 });
  });

  test('rolls a deployment back if its tasks do not become healthy', () => {
    const { template } = build({}, aStack({ flags, region: 'us-east-1' }));
    template.hasResourceProperties(SERVICE, {
      LaunchType: 'FARGATE',
      DeploymentConfiguration: Match.objectLike({
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
      }),
    });
  });
});

describe('the container', () => {
  test('is a placeholder until an image is set, and keeps the command of the image', () => {
    const { template } = build({ command: ['uvicorn', 'main:app'], port: 8084 });
    const [container] = containers(template);
    expect(container.Image).toBe('public.ecr.aws/docker/library/python:3.13-alpine');
    expect(container.EntryPoint.slice(0, 2)).toEqual(['python3', '-c']);
    expect(container.EntryPoint[3]).toBe('8084');
    expect(container.Command).toEqual(['uvicorn', 'main:app']);
  });

  test('[LB-RC-03] the placeholder is healthy for the load balancer only, and exits on SIGTERM', async () => {
    const port = await freePort();
    const [container] = containers(build({ port, healthCheckPath: '/health' }).template);
    const server = spawn('python3', container.EntryPoint.slice(1), { stdio: 'ignore' });
    try {
      const answer = await untilResponse(`http://127.0.0.1:${port}/health`);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ status: 'healthy', placeholder: true });
      const detailed = await fetch(`http://127.0.0.1:${port}/api/health?verbose=1`);
      expect(await detailed.json()).toEqual({ status: 'unhealthy', placeholder: true });
    } finally {
      server.kill('SIGTERM');
    }
    expect(await once(server, 'exit')).toEqual([0, null]);
  });

  test('writes to the writable paths only, and has its settings and its port', () => {
    const { template } = build({
      image: anImage(),
      containerName: 'shop',
      environment: { LOG_LEVEL: 'info' },
      writablePaths: ['/tmp', '/var/cache/shop'],
    });
    const task = only(template, TASK);
    expect(task).toMatchObject({
      Cpu: '512',
      Memory: '1024',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
    });
    expect(task.ContainerDefinitions).toHaveLength(1);
    expect(task.ContainerDefinitions[0]).toMatchObject({
      Name: 'shop',
      Image: 'registry.example.com/shop:1.4.2',
      ReadonlyRootFilesystem: true,
      Environment: [
        { Name: 'PORT', Value: '8000' },
        { Name: 'LOG_LEVEL', Value: 'info' },
      ],
      MountPoints: [
        { ContainerPath: '/tmp', ReadOnly: false },
        { ContainerPath: '/var/cache/shop', ReadOnly: false },
      ],
      LogConfiguration: { LogDriver: 'awslogs', Options: { mode: 'non-blocking' } },
      LinuxParameters: { InitProcessEnabled: true },
      StopTimeout: 30,
    });
    expect(task.ContainerDefinitions[0].EntryPoint).toBeUndefined();
  });

  test('runs on Graviton with the ARM64 architecture', () => {
    const { template } = build({ architecture: ecs.CpuArchitecture.ARM64 });
    expect(only(template, TASK).RuntimePlatform).toEqual({ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' });
  });

  test('opens no shell unless execute-command is enabled', () => {
    expect(only(build().template, SERVICE).EnableExecuteCommand).toBe(false);
    expect(only(build({ enableExecuteCommand: true }).template, SERVICE).EnableExecuteCommand).toBe(true);
  });
});

describe('secrets', () => {
  test('reach the container by reference, which only its execution role may read', () => {
    const stack = aStack({ region: 'us-east-1' });
    const { template } = build(
      { image: anImage(), secretEnvironment: { DB_PASSWORD: SecretEnvironment.of(aSecret(stack), 'password') } },
      stack,
    );
    expect(containers(template)[0].Secrets).toEqual([
      { Name: 'DB_PASSWORD', ValueFrom: expect.stringMatching(/secret:database-AbCdEf:password::$/) },
    ]);
    const reading = all(template, 'AWS::IAM::Policy').filter((policy) =>
      JSON.stringify(policy).includes('secretsmanager:GetSecretValue'),
    );
    expect(reading).toHaveLength(1);
    expect(JSON.stringify(reading[0].Roles)).toContain('ExecutionRole');
  });

  test("become a URL in the container's shell, before its command", () => {
    const stack = aStack({ region: 'us-east-1' });
    const { template } = build(
      {
        image: anImage(),
        command: ['sh', '-c', 'printf "%s|%s" "$DATABASE_URL" "$TOKEN_URL"'],
        secretEnvironment: {
          DATABASE_URL: SecretEnvironment.template(
            "postgresql://{username}:{password}@db/it's?application_name=$x",
            aSecret(stack),
          ),
          TOKEN_URL: SecretEnvironment.template('rediss://:{}@cache:6379/2', aSecret(stack)),
        },
      },
      stack,
    );
    const [container] = containers(template);
    expect(container.Secrets.map(({ Name }: Json) => Name)).toEqual([
      'DATABASE_URL__USERNAME',
      'DATABASE_URL__PASSWORD',
      'TOKEN_URL__VALUE',
    ]);
    const [shell, ...first] = container.EntryPoint;
    const printed = execFileSync(shell, [...first, ...container.Command], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        DATABASE_URL__USERNAME: 'shop',
        DATABASE_URL__PASSWORD: 'abc',
        TOKEN_URL__VALUE: 'tok',
      },
    });
    expect(printed).toBe("postgresql://shop:abc@db/it's?application_name=$x|rediss://:tok@cache:6379/2");
  });
});

describe('metrics and traces', () => {
  test('are collected by a second container, whose failure does not stop the task', () => {
    const { template } = build({
      metricsNamespace: 'Shop',
      tracing: true,
      prometheus: { metrics: [{ name: 'orders_total', labels: ['kind'] }, { name: 'db_pool_in_use' }] },
    });
    const [application, collector] = containers(template);
    expect(application.Environment).toContainEqual({
      Name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      Value: 'http://localhost:4318',
    });
    expect(collector).toMatchObject({ Name: 'collector', Essential: false, ReadonlyRootFilesystem: true });
    const text = JSON.stringify(collector.Environment[0].Value);
    expect(collector.Environment[0].Name).toBe('AOT_CONFIG_CONTENT');
    const config = JSON.parse(
      (JSON.parse(text)['Fn::Join'][1] as unknown[]).map((part) => (typeof part === 'string' ? part : 'LOG')).join(''),
    );
    expect(config.receivers.prometheus.config.scrape_configs[0]).toMatchObject({
      metrics_path: '/metrics',
      static_configs: [{ targets: ['localhost:8000'], labels: { service: 'app' } }],
    });
    expect(config.exporters.awsemf.metric_declarations).toEqual([
      { dimensions: [['service'], ['service', 'kind']], metric_name_selectors: ['^orders_total$'] },
      { dimensions: [['service']], metric_name_selectors: ['^db_pool_in_use$'] },
    ]);
    expect(Object.keys(config.service.pipelines)).toEqual(['metrics/cloudwatch', 'traces']);
  });

  test('need no second container if they are disabled', () => {
    expect(containers(build().template)).toHaveLength(1);
  });
});

describe('blue/green', () => {
  const blueGreen = (props: Partial<WebTierFargateProps> = {}) => {
    const stack = aStack({ region: 'us-east-1' });
    return build({ blueGreen: true, rollbackAlarms: [anAlarm(stack)], ...props }, stack);
  };

  test('has two target groups behind one rule, a bake time and alarms', () => {
    const { template } = blueGreen({ bakeMinutes: 10 });
    expect(all(template, TARGET_GROUP)).toHaveLength(2);
    const service = only(template, SERVICE);
    expect(service.DeploymentConfiguration).toMatchObject({
      Strategy: 'BLUE_GREEN',
      BakeTimeInMinutes: 10,
      Alarms: { AlarmNames: ['errors'], Enable: true, Rollback: true },
    });
    const { AdvancedConfiguration: advanced } = service.LoadBalancers[0];
    expect(Object.keys(advanced).sort()).toEqual(['AlternateTargetGroupArn', 'ProductionListenerRule', 'RoleArn']);
    const [action] = only(template, 'AWS::ElasticLoadBalancingV2::ListenerRule').Actions;
    expect(action.ForwardConfig.TargetGroups.map(({ Weight }: Json) => Weight)).toEqual([100, 0]);
  });

  test('[LB-RC-09] stops a deployment whose tasks never start, by the circuit breaker', () => {
    const { DeploymentConfiguration: configuration } = only(blueGreen().template, SERVICE);
    expect(configuration).toMatchObject({
      Strategy: 'BLUE_GREEN',
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    });
  });

  test('waits for the rule, since ECS rejects a target group without a load balancer', () => {
    const { template } = blueGreen();
    const [service] = Object.values(template.findResources(SERVICE));
    const [rule] = Object.keys(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
    expect(service.DependsOn).toContain(rule);
  });

  test('requires alarms, and cannot scale by requests', () => {
    expect(faults(() => build({ blueGreen: true, requestsPerTaskPerMinute: 500 }))).toEqual([
      'blue-green-without-alarms at Shop/Web.rollbackAlarms',
      'conflicting-props at Shop/Web.requestsPerTaskPerMinute',
    ]);
    expect(faults(() => build({ bakeMinutes: 5 }))).toEqual(['prop-without-effect at Shop/Web.bakeMinutes']);
  });
});

describe('scaling', () => {
  test('targets CPU, memory and requests', () => {
    const { template } = build({ cpuTargetPercent: 60, memoryTargetPercent: 75, requestsPerTaskPerMinute: 900 });
    const targets = all(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').map(
      ({ TargetTrackingScalingPolicyConfiguration: c }) => [
        c.PredefinedMetricSpecification.PredefinedMetricType,
        c.TargetValue,
      ],
    );
    expect(targets).toEqual([
      ['ECSServiceAverageCPUUtilization', 60],
      ['ECSServiceAverageMemoryUtilization', 75],
      ['ALBRequestCountPerTarget', 900],
    ]);
  });

  test('gives the connection budget the number of tasks that a deployment adds', () => {
    expect(build({ maxTasks: 6 }).tier.surgeTasks).toBe(6);
  });
});

describe('the network', () => {
  test('accepts the load balancer only, on the port of the application', () => {
    const { template } = build({ port: 8084 });
    const ingress = all(template, 'AWS::EC2::SecurityGroupIngress').filter(({ FromPort }) => FromPort === 8084);
    expect(ingress).toEqual([expect.objectContaining({ ToPort: 8084, IpProtocol: 'tcp' })]);
    expect(ingress[0].SourceSecurityGroupId).toBeDefined();
    expect(only(template, SERVICE).NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED');
  });

  test('several tiers share a load balancer by paths', () => {
    const stack = aStack({ region: 'us-east-1' });
    const loadBalancer = aLoadBalancer(stack);
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Mine', { clusterName: 'mine', vpc: aVpc(stack) });
    aFargateTier(stack, { loadBalancer, cluster, paths: [PathPattern.prefix('/api/')], rulePriority: 50 });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ECS::Cluster', 0);
    template.hasResourceProperties(SERVICE, { Cluster: 'mine' });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 50,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }],
    });
  });

  test('[LB-RC-15] routes by host', () => {
    build({ hosts: ['shop.example.com'] }).template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['shop.example.com'] } }],
    });
  });

  test('[LB-RC-15] uses the given security groups, which accept the load balancer', () => {
    const stack = aStack({ region: 'us-east-1' });
    const securityGroups = ['One', 'Two'].map((id) =>
      ec2.SecurityGroup.fromSecurityGroupId(stack, id, `sg-${id.toLowerCase()}`),
    );
    const { template, tier } = build({ securityGroups }, stack);
    expect(only(template, SERVICE).NetworkConfiguration.AwsvpcConfiguration.SecurityGroups).toEqual([
      'sg-one',
      'sg-two',
    ]);
    const opened = all(template, 'AWS::EC2::SecurityGroupIngress').map(({ GroupId }) => GroupId);
    expect(opened.filter((it) => typeof it === 'string')).toEqual(['sg-one', 'sg-two']);
    expect(tier.securityGroup.securityGroupId).toBe('sg-one');
    expect(faults(() => build({ securityGroups: [] }))).toEqual(['empty-list at Shop/Web.securityGroups']);
  });

  test('[LB-RC-14] opens an imported load balancer once, although balancer and listener each know its group', () => {
    const stack = aStack({ region: 'us-east-1' });
    const id = 'sg-12345678';
    const arn = (kind: string): string =>
      `arn:aws:elasticloadbalancing:us-east-1:111111111111:${kind}/app/mine/1234567890123456`;
    const loadBalancer = new LoadBalancer(stack, 'Theirs', {
      vpc: aVpc(stack),
      existingLoadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Balancer', {
        loadBalancerArn: arn('loadbalancer'),
        securityGroupId: id,
        loadBalancerDnsName: 'mine.example.com',
        vpc: aVpc(stack),
      }),
      existingListener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
        listenerArn: `${arn('listener')}/1234567890123456`,
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', id),
      }),
    });
    const { template } = build({ loadBalancer }, stack);
    ['Ingress', 'Egress'].forEach((direction) => {
      const rules = all(template, `AWS::EC2::SecurityGroup${direction}`).map(({ Description: _, ...rule }) =>
        JSON.stringify(rule),
      );
      expect(rules.length).toBe(new Set(rules).size);
    });
    expect(all(template, 'AWS::EC2::SecurityGroupIngress')).toHaveLength(1);
  });

  test('has a separate path for health checks', () => {
    const { template } = build({ healthCheckPath: '/api/health/live' });
    template.hasResourceProperties(TARGET_GROUP, {
      TargetType: 'ip',
      HealthCheckPath: '/api/health/live',
      HealthCheckIntervalSeconds: 15,
      Matcher: { HttpCode: '200' },
    });
  });
});

describe('bad input', () => {
  test.each([
    [1024, 1024, 'cpu: 1024, memoryMiB: 2048'],
    [256, 1536, 'cpu: 256, memoryMiB: 2048'],
    [300, 512, 'cpu: 512, memoryMiB: 1024'],
    [2048, 20_000, 'cpu: 4096, memoryMiB: 20480'],
    [16_384, 200_000, '16384 CPU units and 122880 MiB are the largest'],
  ])('rejects %d CPU units with %d MiB and suggests a size that exists', (cpu, memoryMiB, fix) => {
    const wrong = (): unknown => build({ cpu, memoryMiB });
    expect(faults(wrong)).toEqual(['unsupported-fargate-size at Shop/Web.cpu']);
    expect(problemsOf(wrong)[0].fix).toContain(fix);
  });

  test('reports all problems at once', () => {
    expect(
      faults(() =>
        build({ minTasks: 9, maxTasks: 6, healthCheckPath: 'health', containerName: 'collector', drainSeconds: 300 }),
      ),
    ).toEqual([
      'invalid-format at Shop/Web.containerName',
      'minimum-above-maximum at Shop/Web.minTasks',
      'invalid-format at Shop/Web.healthCheckPath',
      'number-out-of-range at Shop/Web.drainSeconds',
    ]);
  });

  test('[LB-RC-15] rejects the tag latest, also if it is implied', () => {
    const stack = aStack({ region: 'us-east-1' });
    const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', 'shop');
    const { fromRegistry, fromEcrRepository } = ecs.ContainerImage;
    [
      fromRegistry('nginx'),
      fromRegistry('registry.example.com:5000/shop'),
      fromRegistry('registry.example.com/shop:latest'),
      fromEcrRepository(repository),
    ].forEach((image) => expect(faults(() => build({ image }))).toEqual(['mutable-image-tag at Shop/Web.image']));
    const digest = `sha256:${'0'.repeat(64)}`;
    [anImage(), fromRegistry(`shop@${digest}`), fromEcrRepository(repository, '1.0')].forEach((image) =>
      build({ image }),
    );
  });

  test('rejects relative folders, and metrics without a port', () => {
    const stack = aStack({ region: 'us-east-1' });
    const wrong = { writablePaths: ['/tmp', 'cache'], prometheus: { metrics: [{ name: 'orders_total' }] } };
    const vpc = aVpc(stack);
    expect(faults(() => new BackgroundService(stack, 'Feed', { vpc, cpu: 256, memoryMiB: 512, ...wrong }))).toEqual([
      'invalid-format at Shop/Feed.writablePaths[1]',
      'prop-without-effect at Shop/Feed.prometheus',
    ]);
  });

  test('[LB-RC-37] rejects a secret beside a token, and a secret written into a template', () => {
    const HOST = Token.asString({ Ref: 'Host' });
    expect(faults(() => build({ environment: { DATABASE_URL: `postgresql://app:hunter2@${HOST}/shop` } }))).toEqual([
      "secret-in-plain-text at Shop/Web.environment['DATABASE_URL']",
    ]);
    const stack = aStack({ region: 'us-east-1' });
    const secret = new secretsmanager.Secret(stack, 'Secret');
    expect(
      faults(() => SecretEnvironment.template('postgresql://app:hunter2@db/shop?options={options}', secret)),
    ).toEqual(['secret-in-plain-text at SecretEnvironment.template.template']);
  });

  test('rejects a secret in plain text, without its value in the message', () => {
    const wrong = (): unknown =>
      build({
        environment: { STRIPE_API_KEY: 'sk_live_1234', BROKER: 'redis://:hunter2@cache:6379/0', MODE: 'secret' },
      });
    expect(faults(wrong)).toEqual([
      "secret-in-plain-text at Shop/Web.environment['STRIPE_API_KEY']",
      "secret-in-plain-text at Shop/Web.environment['BROKER']",
    ]);
    expect(JSON.stringify(problemsOf(wrong))).not.toMatch(/sk_live|hunter2/);
  });

  test.each([
    ['two fields that differ in case', { A: '{user}{User}' }, {}],
    ['a field named like the whole value', { A: '{}{value}' }, {}],
    ['a field of one variable and a variable of yours', { A: '{user}' }, { A__USER: 'x' }],
    ['fields of two variables', { A: '{b__c}', A__B: '{c}' }, {}],
  ])('[LB-RC-41] rejects %s, which would be one variable', (_, templates, environment) => {
    const stack = aStack({ region: 'us-east-1' });
    const secretEnvironment = Object.fromEntries(
      Object.entries(templates).map(([name, text]) => [name, SecretEnvironment.template(text, aSecret(stack))]),
    );
    expect(faults(() => build({ secretEnvironment, environment }, stack))).toEqual([
      expect.stringMatching(/^names-collide at Shop\/Web\.secretEnvironment/),
    ]);
  });

  test('[LB-RC-41] rejects a secret in the variable of the port', () => {
    const stack = aStack({ region: 'us-east-1' });
    const secretEnvironment = { PORT: SecretEnvironment.of(aSecret(stack)) };
    expect(faults(() => build({ secretEnvironment }, stack))).toEqual([
      "reserved-name at Shop/Web.secretEnvironment['PORT']",
    ]);
  });

  test('rejects a template without a command after it, and a secret that may be empty', () => {
    const stack = aStack({ region: 'us-east-1' });
    const secret = aSecret(stack);
    expect(
      faults(() =>
        build(
          {
            image: anImage(),
            secretEnvironment: {
              URL: SecretEnvironment.template('https://{password}', secret),
              LICENCE: SecretEnvironment.optional(secret),
            },
          },
          stack,
        ),
      ),
    ).toEqual([
      "secret-template-without-command at Shop/Web.secretEnvironment['URL']",
      "optional-secret-unsupported at Shop/Web.secretEnvironment['LICENCE']",
    ]);
  });
});

async function untilResponse(url: string): Promise<Response> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await fetch(url);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`${url} did not respond`);
}

test('null is no choice: a property that is null has no effect', () => {
  const names = [
    'bakeMinutes',
    'rollbackAlarms',
    'writablePaths',
    'vpcSubnets',
    'logRetention',
    'prometheus',
    'command',
  ];
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  expect(build(nulls).template.toJSON()).toEqual(build().template.toJSON());
});

test('a variable may have the name of a property that every object has', () => {
  const { template } = build({ environment: { constructor: 'factory' } });
  expect(containers(template)[0].Environment).toContainEqual({ Name: 'constructor', Value: 'factory' });
});
