import { App, CfnOutput, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  Application,
  CachePurpose,
  LoadBalancer,
  LoadBalancerIngress,
  NatStrategy,
  PostgresDatabase,
  RedisCache,
  SecurityDefaults,
  WebApplication,
  WebApplicationProps,
} from '../../../lib/aws';
import { Construct } from 'constructs';
import { ComputeService, DatabaseAccess, DatabaseRoles, Plan, ServerModel, Workload } from '../../../lib/domain';
import { EVERY_PACK, NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { Json, all, only } from '../../support/template';

const WORKLOAD: Workload = {
  traffic: { users: 800, peakUsers: 3000, requestsPerSecond: 150 },
  service: { serverModel: ServerModel.THREADS },
  database: {},
  cache: {},
  background: { tasksPerSecond: 5 },
};
const PROPS: WebApplicationProps = {
  workload: WORKLOAD,
  image: ecs.ContainerImage.fromRegistry('ghcr.io/example/shop:1.4.2'),
  command: ['gunicorn', 'shop.wsgi'],
  celeryApp: 'shop',
};
const SMALL: Workload = { traffic: { users: 50 }, database: {} };
const ONLY_WEB: Workload = { traffic: { users: 50 } };

function inStack(region = 'us-east-1'): Stack {
  return new Stack(new App(), 'Shop', { env: { account: '123456789012', region } });
}

function build(props: Partial<WebApplicationProps> = {}, region?: string): WebApplication {
  return new WebApplication(inStack(region), 'Shop', { ...PROPS, ...props });
}

const templateOf = (application: WebApplication): Template => Template.fromStack(Stack.of(application));

/** Container of a task definition. */
function containerOf(template: Template, name: string): Json {
  const containers = all(template, 'AWS::ECS::TaskDefinition').flatMap((it: Json) => it.ContainerDefinitions);
  return containers.find((it: Json) => it.Name === name);
}

const variablesOf = (container: Json): { [name: string]: string } =>
  Object.fromEntries(container.Environment.map((it: Json) => [it.Name, it.Value]));

describe('an application on Fargate', () => {
  const application = build();
  const template = templateOf(application);
  const { plan } = application;

  test('has every size of its plan', () => {
    const { web, database, cache, broker, workers } = Plan.forWorkload(WORKLOAD);
    const tasks = all(template, 'AWS::ECS::TaskDefinition');
    const sizeOf = (name: string): string => {
      const task = tasks.find((it: Json) => it.ContainerDefinitions.some((one: Json) => one.Name === name));
      return `${task.Cpu}/${task.Memory}`;
    };
    expect(sizeOf('app')).toBe(web.size);
    expect(sizeOf('worker')).toBe(workers?.size);
    const ranges = all(template, 'AWS::ApplicationAutoScaling::ScalableTarget').map((it: Json) => [
      it.MinCapacity,
      it.MaxCapacity,
    ]);
    expect(ranges.sort()).toEqual(
      [
        [web.minInstances, web.maxInstances],
        [workers?.minWorkers, workers?.maxWorkers],
      ].sort(),
    );
    const { DBInstanceClass, AllocatedStorage, MultiAZ } = only(template, 'AWS::RDS::DBInstance');
    expect([DBInstanceClass, AllocatedStorage, MultiAZ]).toEqual([database?.size, String(database?.storageGiB), true]);
    const nodes = all(template, 'AWS::ElastiCache::ReplicationGroup').map((it: Json) => it.CacheNodeType);
    expect(nodes).toEqual([cache?.size, broker?.size]);
    const targets = all(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').map(
      (it: Json) => it.TargetTrackingScalingPolicyConfiguration.TargetValue,
    );
    expect(targets).toContain(web.cpuTargetPercent);
    expect(targets).toContain(workers?.backlogPerWorker);
  });

  test('tells the server its processes, threads and connections', () => {
    const { processes, concurrencyPerProcess, poolPerProcess } = plan.web;
    expect(variablesOf(containerOf(template, 'app'))).toMatchObject({
      WEB_CONCURRENCY: String(processes),
      GUNICORN_CMD_ARGS: `--threads=${concurrencyPerProcess}`,
      DATABASE_POOL_SIZE: String(poolPerProcess),
    });
  });

  test('gives the application its stores and a key by reference', () => {
    const names = (name: string): string[] => containerOf(template, name).Secrets.map((it: Json) => it.Name);
    expect(names('app')).toContain('SECRET_KEY');
    const [, , composed] = containerOf(template, 'app').EntryPoint;
    for (const variable of ['DATABASE_URL', 'REDIS_URL', 'CELERY_BROKER_URL', 'CELERY_RESULT_BACKEND']) {
      expect(JSON.stringify(composed)).toContain(`export ${variable}=`);
    }
  });

  test('connects with a login of its own, which the migrations create before tasks change', () => {
    expect(application.database?.roles?.names).toEqual(['app_web']);
    const services = Object.values(template.findResources('AWS::ECS::Service'));
    const wait = Object.keys(template.findResources('AWS::CloudFormation::WaitCondition'));
    expect(services).toHaveLength(2);
    services.forEach((service: Json) => expect(service.DependsOn).toEqual(expect.arrayContaining(wait)));
    template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 2);
  });

  test('counts its connections at the maximum and during a deployment', () => {
    const { web, workers } = plan;
    const perTask = web.processes * web.poolPerProcess;
    expect(application.connectionBudget?.demand).toBe(
      2 * web.maxInstances * perTask + (workers?.maxWorkers ?? 0) * (workers?.concurrency ?? 0) + 2,
    );
  });

  test('alarms at the thresholds of its plan', () => {
    const alarms = all(template, 'AWS::CloudWatch::Alarm');
    const thresholds = alarms.map((it: Json) => it.Threshold);
    plan.alarmRules.forEach((rule) => expect(thresholds).toContain(rule.threshold));
    expect(alarms.every((it: Json) => it.AlarmActions.length === 1)).toBe(true);
  });

  test('leaves to compliance packs only what a key, a bucket for access logs and a backup plan answer', () => {
    expect(nagReport(application)).toEqual(NOTHING_OPEN);
    const { unacknowledged } = nagReport(application, EVERY_PACK);
    const rules = new Set(unacknowledged.map((it) => it.replace(/^.*: [^-]*-/, '')));
    expect([...rules].sort()).toEqual([
      'CloudWatchLogGroupEncrypted',
      'RDSInBackupPlan',
      'S3BucketLoggingEnabled',
      'S3DefaultEncryptionKMS',
      'SecretsManagerUsingKMSKey',
    ]);
  });

  test('has no public database or cache, and no instance with a public address', () => {
    expect(only(template, 'AWS::RDS::DBInstance').PubliclyAccessible).toBe(false);
    expect(only(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Scheme).toBe('internal');
    all(template, 'AWS::ECS::Service').forEach((it: Json) =>
      expect(it.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED'),
    );
  });

  test('explains its sizes and its connections', () => {
    expect(application.explain()).toContain(plan.explain());
    expect(application.explain()).toContain(application.connectionBudget?.explain());
  });
});

test('a new user builds it in twenty lines', () => {
  // README: the workload file and these lines.
  const app = new App();
  const stack = new Stack(app, 'Shop', { env: { region: 'eu-west-1' } });
  const shop = new WebApplication(stack, 'Shop', {
    workload: WORKLOAD,
    image: ecs.ContainerImage.fromRegistry('ghcr.io/example/shop:1.4.2'),
    command: ['gunicorn', 'shop.wsgi'],
    celeryApp: 'shop',
  });
  new CfnOutput(stack, 'Url', { value: shop.url });
  expect(nagReport(app)).toEqual(NOTHING_OPEN);
  expect(() => app.synth()).not.toThrow();
});

describe('outside of us-east-1', () => {
  test('the second stack has a key of its own if the application has one, also for a whole app', () => {
    const stack = inStack('eu-west-1');
    SecurityDefaults.set(stack.node.root, { encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) });
    const { globalStack } = new WebApplication(stack, 'Shop', PROPS);
    const global = Template.fromStack(globalStack as Stack);
    const [key] = Object.keys(global.findResources('AWS::KMS::Key'));
    expect(only(global, 'AWS::Logs::LogGroup').KmsKeyId).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
    expect(only(global, 'AWS::KMS::Key').EnableKeyRotation).toBe(true);
    expect(nagReport(globalStack as Stack, EVERY_PACK)).toEqual(NOTHING_OPEN);
  });

  test('web ACL and certificate are in a second stack, which the first reads at deployment', () => {
    const stack = inStack('eu-west-1');
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      zoneName: 'example.com',
    });
    const application = new WebApplication(stack, 'Shop', { ...PROPS, domainName: 'shop.example.com', hostedZone });
    const global = Template.fromStack(application.globalStack as Stack);
    global.resourceCountIs('AWS::WAFv2::WebACL', 1);
    global.hasResourceProperties('AWS::CertificateManager::Certificate', { DomainName: 'shop.example.com' });
    expect(application.globalStack?.region).toBe('us-east-1');
    const template = templateOf(application);
    template.resourceCountIs('Custom::CrossRegionExportReader', 0);
    const { WebACLId, ViewerCertificate } = only(template, 'AWS::CloudFront::Distribution').DistributionConfig;
    expect(WebACLId).toEqual({ 'Fn::GetStackOutput': expect.objectContaining({ Region: 'us-east-1' }) });
    expect(ViewerCertificate.AcmCertificateArn).toEqual({ 'Fn::GetStackOutput': expect.anything() });
    expect(application.url).toBe('https://shop.example.com');
    expect(nagReport(stack.node.root)).toEqual(NOTHING_OPEN);
  });

  test('two applications of a stack share it', () => {
    const stack = inStack('eu-west-1');
    const first = new WebApplication(stack, 'Shop', { workload: ONLY_WEB });
    const second = new WebApplication(stack, 'Admin', { workload: ONLY_WEB });
    expect(second.globalStack).toBe(first.globalStack);
    Template.fromStack(first.globalStack as Stack).resourceCountIs('AWS::WAFv2::WebACL', 2);
  });
});

describe('an application on EC2', () => {
  const application = build({
    workload: SMALL,
    compute: ComputeService.EC2,
    application: Application.userData(['cp -r /srv/shop /opt/app/current']),
    image: undefined,
    command: undefined,
    celeryApp: undefined,
  });

  test('has the type, the numbers and the processes of its plan', () => {
    const { web } = Plan.forWorkload(SMALL, { compute: ComputeService.EC2 });
    const template = templateOf(application);
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: Match.objectLike({ InstanceType: web.size }),
    });
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      MinSize: String(web.minInstances),
      MaxSize: String(web.maxInstances),
    });
    expect(application.webTierEc2?.connectionConsumer?.processesPerInstance).toBe(web.processes);
    expect(application.webTierFargate).toBeUndefined();
    expect(nagReport(application)).toEqual(NOTHING_OPEN);
  });
});

test('stacks of the same id in two accounts do not share it', () => {
  const app = new App();
  const [blue, green] = ['111111111111', '222222222222'].map((account, index) => {
    const scope = new Construct(app, index === 0 ? 'Blue' : 'Green');
    const stack = new Stack(scope, 'Shop', { env: { account, region: 'eu-west-1' } });
    return new WebApplication(stack, 'Shop', { workload: ONLY_WEB }).globalStack;
  });
  expect([blue?.account, green?.account]).toEqual(['111111111111', '222222222222']);
});

describe('what its workload leaves out', () => {
  test('does not exist', () => {
    const template = templateOf(
      build({ workload: ONLY_WEB, celeryApp: undefined, command: undefined, alarmEmail: 'ops@example.com' }),
    );
    template.resourceCountIs('AWS::RDS::DBInstance', 0);
    template.resourceCountIs('AWS::ElastiCache::ReplicationGroup', 0);
    template.resourceCountIs('AWS::CloudFormation::WaitCondition', 0);
    template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'ops@example.com' });
  });
});

describe('sizes in props', () => {
  test('win over the plan, and the explanation names them', () => {
    const application = build({ minInstances: 20, databaseStorageGiB: 500, maxWorkers: 40 });
    const { web, database, workers } = application.plan;
    expect(application.explain()).toContain(`web.minTasks: 20 instead of ${web.minInstances}`);
    expect(application.explain()).toContain(`database.storageGiB: 500 instead of ${database?.storageGiB}`);
    expect(application.explain()).toContain(`workers.maxWorkers: 40 instead of ${workers?.maxWorkers}`);
    templateOf(application).hasResourceProperties('AWS::RDS::DBInstance', { AllocatedStorage: '500' });
  });

  test('must fit into the connections of the database', () => {
    expect(faults(() => build({ workload: SMALL, celeryApp: undefined, maxInstances: 400 }))).toEqual([
      'connections-exceed-limit at ConnectionBudget(Shop/Shop/Database).consumers',
    ]);
  });
});

test('an environment that may disappear leaves nothing behind', () => {
  const template = templateOf(build({ protectData: false }));
  const kept = Object.values(template.toJSON().Resources).filter(
    (it: Json) => it.DeletionPolicy !== undefined && it.DeletionPolicy !== 'Delete',
  );
  expect(kept.map((it: Json) => it.Type)).toEqual([]);
  expect(only(template, 'AWS::RDS::DBInstance').DeletionProtection).toBe(false);
});

describe('parts that exist', () => {
  const existing = (): { stack: Stack; vpc: ec2.Vpc } => {
    const stack = inStack();
    return { stack, vpc: new ec2.Vpc(stack, 'Vpc') };
  };

  test('are used, and nothing is created in their place', () => {
    const { stack, vpc } = existing();
    const database = new PostgresDatabase(stack, 'Database', {
      vpc,
      databaseName: 'shop',
      instanceClass: 'db.r7g.4xlarge',
      storageGiB: 100,
      roles: new DatabaseRoles({ name: 'shop', roles: [{ name: 'shop_app', access: DatabaseAccess.OWNER }] }),
    });
    const cache = new RedisCache(stack, 'Cache', { vpc, nodeType: 'cache.t4g.small', purpose: CachePurpose.SESSIONS });
    const broker = new RedisCache(stack, 'Broker', { vpc, nodeType: 'cache.t4g.small', purpose: CachePurpose.BROKER });
    const loadBalancer = new LoadBalancer(stack, 'LoadBalancer', {
      vpc,
      ingress: LoadBalancerIngress.cidr('10.0.0.0/16'),
    });
    const application = new WebApplication(stack, 'Shop', {
      ...PROPS,
      existingVpc: vpc,
      existingDatabase: database,
      existingCache: cache,
      existingBroker: broker,
      existingLoadBalancer: loadBalancer,
    });
    const template = templateOf(application);
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::RDS::DBInstance', 1);
    template.resourceCountIs('AWS::ElastiCache::ReplicationGroup', 2);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
    template.resourceCountIs('AWS::CloudFront::Distribution', 0);
    template.resourceCountIs('AWS::CloudFormation::WaitCondition', 0);
    expect(application.connectionBudget?.limit.connections).toBe(database.connectionLimit.connections);
    expect(JSON.stringify(containerOf(template, 'app').Secrets)).toContain('Database');
  });
});

describe('a part that exists', () => {
  const zone = (stack: Stack): route53.IHostedZone =>
    route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
  const cacheOf = (stack: Stack, purpose: CachePurpose): RedisCache =>
    new RedisCache(stack, 'Theirs', { vpc: new ec2.Vpc(stack, 'Vpc'), nodeType: 'cache.t4g.small', purpose });

  test.each<[string, (stack: Stack) => Partial<WebApplicationProps>, string[]]>([
    ['existingVpc', (stack) => ({ existingVpc: new ec2.Vpc(stack, 'Vpc'), nat: NatStrategy.SINGLE }), ['nat']],
    [
      'existingDatabase',
      (stack) => ({
        existingDatabase: new PostgresDatabase(stack, 'Theirs', {
          vpc: new ec2.Vpc(stack, 'Vpc'),
          databaseName: 'shop',
          instanceClass: 'db.t4g.large',
          storageGiB: 50,
        }),
        databaseClass: 'db.t4g.large',
        databaseStorageGiB: 50,
        databaseName: 'shop',
      }),
      ['databaseClass', 'databaseStorageGiB', 'databaseName'],
    ],
    [
      'existingCache',
      (stack) => ({ existingCache: cacheOf(stack, CachePurpose.CACHE), cacheNodeType: 'cache.t4g.small' }),
      ['cacheNodeType'],
    ],
    [
      'existingBroker',
      (stack) => ({ existingBroker: cacheOf(stack, CachePurpose.BROKER), brokerNodeType: 'cache.t4g.small' }),
      ['brokerNodeType'],
    ],
    [
      'existingLoadBalancer',
      (stack) => ({
        existingLoadBalancer: new LoadBalancer(stack, 'Theirs', {
          vpc: new ec2.Vpc(stack, 'Vpc'),
          ingress: LoadBalancerIngress.cidr('10.0.0.0/16'),
        }),
        domainName: 'shop.example.com',
        hostedZone: zone(stack),
        rateLimits: [],
        cacheRules: [],
      }),
      ['domainName', 'hostedZone', 'cacheRules', 'rateLimits'],
    ],
    [
      'existingWebAclArn',
      () => ({
        existingWebAclArn:
          'arn:aws:wafv2:us-east-1:123456789012:global/webacl/theirs/1a2b3c4d-0000-0000-0000-000000000000',
        rateLimits: [],
      }),
      ['rateLimits'],
    ],
    [
      'existingCertificate',
      (stack) => ({
        existingCertificate: acm.Certificate.fromCertificateArn(
          stack,
          'Theirs',
          'arn:aws:acm:us-east-1:123456789012:certificate/1a2b3c4d-0000-0000-0000-000000000000',
        ),
      }),
      ['existingCertificate'],
    ],
    [
      'existingTopic',
      (stack) => ({ existingTopic: new sns.Topic(stack, 'Topic'), alarmEmail: 'ops@example.com' }),
      ['alarmEmail'],
    ],
  ])('%s leaves no prop without effect', (_, props, names) => {
    const stack = inStack();
    const own = props(stack);
    const existingVpc =
      own.existingVpc ??
      ec2.Vpc.fromVpcAttributes(stack, 'Theirs VPC', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a'] });
    expect(faults(() => new WebApplication(stack, 'Shop', { ...PROPS, existingVpc, ...own }))).toEqual(
      names.map((name) => `prop-without-effect at Shop/Shop.${name}`),
    );
  });
});

describe('rejects', () => {
  const at = (props: Partial<WebApplicationProps>, region?: string): string[] => faults(() => build(props, region));

  test.each<[string, Partial<WebApplicationProps>, string[]]>([
    [
      'a load that no tier and no database carries',
      { workload: { traffic: { users: 1e7 }, database: {}, background: WORKLOAD.background } },
      ['beyond-largest-size at Shop/Shop.workload', 'beyond-largest-size at Shop/Shop.workload'],
    ],
    ['workers without tasks', { workload: SMALL }, ['prop-without-effect at Shop/Shop.celeryApp']],
    ['tasks without workers', { celeryApp: undefined }, ['missing-value at Shop/Shop.celeryApp']],
    [
      'a port among the variables',
      { environment: { PORT: '9000' } },
      ["reserved-name at Shop/Shop.environment['PORT']"],
    ],
    ['an empty command', { command: [] }, ['empty-list at Shop/Shop.command']],
    ['an image without its command', { command: undefined }, ['secret-template-without-command at Shop/Shop.command']],
    [
      'EC2 without an application',
      { compute: ComputeService.EC2, command: undefined },
      ['missing-value at Shop/Shop.application'],
    ],
    ['Container Apps', { compute: ComputeService.CONTAINER_APPS }, ['unknown-choice at Shop/Shop.compute']],
    ['a domain without its zone', { domainName: 'shop.example.com' }, ['missing-value at Shop/Shop.hostedZone']],
    [
      'a size of a part that the workload does not have',
      { workload: ONLY_WEB, celeryApp: undefined, databaseClass: 'db.t4g.large' },
      ['prop-without-effect at Shop/Shop.databaseClass'],
    ],
    [
      'a database name that clients would quote',
      { databaseName: 'My-Shop' },
      ['invalid-format at Shop/Shop.databaseName'],
    ],
    [
      'two schedules of a name',
      { schedules: [1, 2].map(() => ({ name: 'Cleanup', schedule: 'rate(1 hour)', command: ['clean'] })) },
      ['duplicate at Shop/Shop.schedules'],
    ],
  ])('%s', (_, props, expected) => {
    expect(at(props)).toEqual(expected);
  });

  test('a stack whose region is known only at deployment', () => {
    const stack = new Stack(new App(), 'Shop');
    expect(faults(() => new WebApplication(stack, 'Shop', PROPS))).toEqual([
      'unresolved-token at Shop/Shop.env.region',
    ]);
    expect(stack.node.findAll().filter((it) => it.node.path.startsWith('Shop/Shop/'))).toEqual([]);
  });

  test('a part that is wrong, without a half of the application in either stack', () => {
    const stack = inStack('eu-west-1');
    expect(
      faults(() => new WebApplication(stack, 'Shop', { ...PROPS, minInstances: 5000, maxInstances: 2 })),
    ).not.toEqual([]);
    const left = stack.node.root.node.findAll().map(({ node }) => node.path);
    expect(left).toEqual(['', 'Shop', 'Shop/Shop']);
  });

  test.each(['postgres', '_shop', 'template1'])('the database name %s, which the server keeps', (databaseName) => {
    expect(at({ databaseName })).toEqual(['invalid-format at Shop/Shop.databaseName']);
  });

  test('a database in a VPC that the application would not be in', () => {
    const stack = inStack();
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const size = { instanceClass: 'db.t4g.2xlarge', storageGiB: 50 };
    const existingDatabase = new PostgresDatabase(stack, 'Theirs', { vpc, databaseName: 'shop', ...size });
    expect(faults(() => new WebApplication(stack, 'Shop', { ...PROPS, existingDatabase }))).toEqual([
      'missing-value at Shop/Shop.existingVpc',
    ]);
  });

  test('a nested stack, and another stack with the id of the second one', () => {
    const nested = new NestedStack(inStack(), 'Nested');
    expect(faults(() => new WebApplication(nested, 'Shop', { workload: ONLY_WEB }))).toContain(
      'conflicting-props at Shop/Nested/Shop.scope',
    );
    const stack = inStack('eu-west-1');
    new Stack(stack.node.root, 'ShopGlobal');
    expect(faults(() => new WebApplication(stack, 'Shop', { workload: ONLY_WEB }))).toEqual([
      'names-collide at Shop/Shop.id',
    ]);
  });

  test('a zone that the stack in us-east-1 would wait for', () => {
    const stack = inStack('eu-west-1');
    const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' });
    const props = { workload: ONLY_WEB, domainName: 'shop.example.com', hostedZone };
    expect(faults(() => new WebApplication(stack, 'Shop', props))).toEqual([
      'conflicting-props at Shop/Shop.hostedZone',
    ]);
  });

  test('a task that is too small for the processes of its plan', () => {
    expect(at({ memoryMiB: 512, cpu: 256 })).toEqual(['conflicting-props at Shop/Shop/Web.cpu']);
    expect(() => build({ memoryMiB: 1024, cpu: 512, environment: { WEB_CONCURRENCY: '1' } })).not.toThrow();
  });

  test('several things at once', () => {
    expect(at({ celeryApp: undefined, databaseName: 'A', domainName: 'shop.example.com' })).toHaveLength(3);
  });
});

describe('alarms follow what is built', () => {
  const thresholds = (props: Partial<WebApplicationProps>): { [id: string]: Json } =>
    Object.fromEntries(
      Object.entries(templateOf(build(props)).findResources('AWS::CloudWatch::Alarm')).map(([id, it]) => [
        /Alarms([A-Za-z]+)[0-9A-F]{8}$/.exec(id)?.[1] ?? id,
        it.Properties,
      ]),
    );

  test('the numbers of workers, class and storage in props', () => {
    const small = thresholds({
      minWorkers: 1,
      maxWorkers: 2,
      databaseClass: 'db.t4g.2xlarge',
      databaseStorageGiB: 380,
    });
    const { plan } = build();
    expect(small.RunningWorkers).toMatchObject({ Threshold: 1, TreatMissingData: 'breaching' });
    expect(small.WaitingTasks.Threshold).toBe(5 * 2 * (plan.workers?.backlogPerWorker ?? 0));
    const planned = plan.alarmRules.find(({ id }) => id === 'DatabaseFreeStorage')?.threshold ?? 0;
    expect(small.DatabaseFreeStorage.Threshold).toBe(10 * planned);
    expect(thresholds({ minWorkers: 0 }).RunningWorkers).toBeUndefined();
  });
});

test('a schedule runs in the image of the application', () => {
  const application = build({
    schedules: [{ name: 'Cleanup', schedule: 'rate(1 hour)', command: ['python', 'manage.py', 'clearsessions'] }],
  });
  templateOf(application).hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 hour)',
    State: 'ENABLED',
  });
  expect(application.connectionBudget?.shares.map(({ name }) => name)).toContain('schedule Cleanup');
});

test('the budget counts beat, and the processes and the pool that the environment sets', () => {
  const sharesOf = (props: Partial<WebApplicationProps>) =>
    Object.fromEntries(build(props).connectionBudget?.shares.map(({ name, connections }) => [name, connections]) ?? []);
  const { web } = build().plan;
  const planned = sharesOf({});
  expect(planned.beat).toBeUndefined();
  expect(sharesOf({ celeryBeat: true }).beat).toBe(2);
  expect(sharesOf({ environment: { WEB_CONCURRENCY: '1' } }).Web).toBe(planned.Web / web.processes);
  expect(sharesOf({ environment: { DATABASE_POOL_SIZE: '1' } }).Web).toBe(planned.Web / web.poolPerProcess);
  expect(sharesOf({ environment: { WEB_CONCURRENCY: 'auto' } }).Web).toBe(planned.Web);
});

test('tags of the app reach the second stack', () => {
  const stack = inStack('eu-west-1');
  Tags.of(stack.node.root).add('Owner', 'shop');
  const application = new WebApplication(stack, 'Shop', { workload: ONLY_WEB });
  Template.fromStack(application.globalStack as Stack).hasResourceProperties('AWS::WAFv2::WebACL', {
    Tags: Match.arrayWith([{ Key: 'Owner', Value: 'shop' }]),
  });
});
