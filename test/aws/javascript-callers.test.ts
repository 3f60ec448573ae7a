import {
  Stack,
  aws_cloudfront as cloudfront,
  aws_cloudwatch as cloudwatch,
  aws_ec2 as ec2,
  aws_ecr as ecr,
  aws_iam as iam,
  aws_kms as kms,
  aws_logs as logs,
  aws_s3 as s3,
  aws_secretsmanager as secretsmanager,
  aws_sns as sns,
} from 'aws-cdk-lib';
import * as aws from '../../lib/aws';
import * as TABLE from '../../lib/aws/declared-types.json';
import {
  AlarmComparison,
  AlarmSignal,
  DatabaseAccess,
  DatabaseRoles,
  PathPattern,
  QueryStrings,
  SecurityHeaders,
} from '../../lib/domain';
import * as DOMAIN_TABLE from '../../lib/domain/declared-types.json';
import { aBundle } from '../support/a-bundle';
import { aDatabase, aVpc } from '../support/existing-resources';
import { Row, allTypes, testDoor } from '../support/hostile-callers';
import { anApp, aStack } from '../support/stacks';

type Values = { readonly [name: string]: unknown };
const props = (valid: (stack: Stack) => Values): Row => ({ valid: (stack) => ({ props: valid(stack) }) });
const on = (target: (stack: Stack) => object, valid: (stack: Stack) => Values = () => ({})): Row => ({
  on: target,
  valid,
});

/** One construct of a stack, created when it is first asked for. */
const one =
  <T extends object>(id: string, create: (stack: Stack, id: string) => T) =>
  (stack: Stack): T =>
    (stack.node.tryFindChild(id) as T | undefined) ?? create(stack, id);

const CHECKS = {
  pools: [{ service: 'web', processes: 2, connections: 10 }],
  requiredTags: ['Owner'],
  namePattern: '^shop',
};

const key = one('Key', (stack, id) =>
  kms.Key.fromKeyArn(stack, id, 'arn:aws:kms:us-east-1:111122223333:key/12345678-1234-1234-1234-123456789012'),
);
const topic = one('Topic', (stack, id) =>
  sns.Topic.fromTopicArn(stack, id, 'arn:aws:sns:us-east-1:111122223333:alarms'),
);
const live = one('Live', aDatabase);
const secret = one('Secret', (stack, id) => secretsmanager.Secret.fromSecretNameV2(stack, id, 'shop/key'));
const group = one('Group', (stack, id) => ec2.SecurityGroup.fromSecurityGroupId(stack, id, 'sg-12345678'));
const bucket = one('Bucket', (stack, id) => s3.Bucket.fromBucketName(stack, id, 'shop-files'));
const logGroup = one('Logs', (stack, id) => logs.LogGroup.fromLogGroupName(stack, id, '/shop'));
const loadBalancer = one(
  'Balancer',
  (stack, id) => new aws.LoadBalancer(stack, id, { vpc: aVpc(stack), ingress: aws.LoadBalancerIngress.cloudFront() }),
);
const database = one(
  'Database',
  (stack, id) =>
    new aws.PostgresDatabase(stack, id, {
      vpc: aVpc(stack),
      databaseName: 'shop',
      instanceClass: 'db.t3.large',
      storageGiB: 50,
    }),
);
const cache = one(
  'Cache',
  (stack, id) =>
    new aws.RedisCache(stack, id, {
      vpc: aVpc(stack),
      nodeType: 'cache.t4g.small',
      purpose: aws.CachePurpose.BROKER,
    }),
);
const targetGroup = (stack: Stack): object =>
  (stack.node.tryFindChild('Tier') as aws.WebTierFargate | undefined)?.targetGroup ?? tier(stack).targetGroup;
const tier = one(
  'Tier',
  (stack, id) =>
    new aws.WebTierFargate(stack, id, {
      vpc: aVpc(stack),
      loadBalancer: loadBalancer(stack),
      cpu: 512,
      memoryMiB: 1024,
      minTasks: 2,
      maxTasks: 6,
      rulePriority: 40,
    }),
);
const workers = one('Workers', (stack, id) => new aws.WorkerFleet(stack, id, WORKERS(stack)));
const task = one('Task', (stack, id) => new aws.DatabaseTask(stack, id, TASK(stack)));
const runner = one('Runner', (stack, id) => new aws.MigrationRunner(stack, id, TASK(stack)));
const role = one(
  'Role',
  (stack, id) => new aws.DeploymentRole(stack, id, { repository: 'example/shop', environment: 'production' }),
);
const withRoles = one(
  'WithRoles',
  (stack, id) =>
    new aws.PostgresDatabase(stack, id, {
      ...{ vpc: aVpc(stack), databaseName: 'shop', instanceClass: 'db.t3.large', storageGiB: 50 },
      roles: new DatabaseRoles({ name: 'shop', roles: [{ name: 'shop_web', access: DatabaseAccess.OWNER }] }),
    }),
);
const secrets = one('Secrets', (stack, id) => new aws.Secrets(stack, id, { prefix: 'shop/production' }));
const alarms = one(
  'Alarms',
  (stack, id) =>
    new aws.ServiceAlarms(stack, id, { rules: [RULE], targets: { database: live(stack) }, topic: topic(stack) }),
);
const webAcl = one(
  'Acl',
  (stack, id) => new aws.WebAcl(stack, id, { scope: aws.WebAclScope.CLOUDFRONT, rateLimits: [] }),
);
const distribution = one('Distribution', (stack, id) =>
  cloudfront.Distribution.fromDistributionAttributes(stack, id, {
    domainName: 'd1.cloudfront.net',
    distributionId: 'E1234567890',
  }),
);

const rollback = one(
  'Rollback',
  (stack, id) => new aws.RollbackAlarms(stack, id, { loadBalancer: loadBalancer(stack), topic: topic(stack) }),
);
const OWN_ALARM = {
  metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }),
  threshold: 1,
  evaluationPeriods: 1,
  alarmDescription: 'Look into the log',
};
const RULE = {
  id: 'DatabaseCpu',
  signal: AlarmSignal.DATABASE_CPU,
  comparison: AlarmComparison.ABOVE,
  threshold: 80,
  periodSeconds: 60,
  periods: 5,
};
const SERVICE = (stack: Stack): aws.ContainerServiceProps => ({
  vpc: aVpc(stack),
  environment: { LOG_LEVEL: 'INFO' },
  secretEnvironment: { API_KEY: aws.SecretEnvironment.of(secret(stack)) },
});
const SCRAPE = { metrics: [{ name: 'requests_total', labels: ['route'], routeLabel: 'route' }] };
const WORKERS = (stack: Stack): aws.WorkerFleetProps => ({
  vpc: aVpc(stack),
  app: 'shop.celery',
  broker: cache(stack),
  minWorkers: 1,
  maxWorkers: 5,
});
const TASK = (stack: Stack): Values & aws.DatabaseTaskProps => ({
  vpc: aVpc(stack),
  database: database(stack),
  migrations: aBundle(),
});
const scope = (stack: Stack): Values => ({ scope: stack });
const options = { statistic: 'Average' };
const ROWS: { readonly [call: string]: Row } = {
  'Application.ami': { valid: () => ({ image: ec2.MachineImage.latestAmazonLinux2023(), startCommand: 'run' }) },
  'Application.directory': {
    valid: () => ({ path: __dirname, options: { python: 'python3.12', startCommand: 'run' } }),
  },
  'Application.s3Artifact': { valid: (stack) => ({ bucket: bucket(stack), key: 'shop.tar.gz', options: {} }) },
  'Application.userData': { valid: () => ({ commands: ['mkdir -p /opt/app/current'], options: {} }) },
  'CostEstimate.of': {
    valid: () => {
      const app = anApp();
      new ec2.CfnNatGateway(new Stack(app, 'Shop'), 'Nat', { subnetId: 'subnet-1' });
      return { app, props: {} };
    },
  },
  'DatabaseTask#commandFor': on(task, () => ({ task: 'refresh' })),
  'DatabaseTask#notifyFailures': on(task, (stack) => ({ topic: topic(stack) })),
  'DatabaseTask#schedule': on(task, () => ({ id: 'Nightly', options: { task: 'refresh', schedule: 'rate(1 day)' } })),
  'DeploymentRole#allowAnySnapshot': on(role, (stack) => ({ database: live(stack) })),
  'DeploymentRole#allowDeploy': on(role, (stack) => ({ service: tier(stack).service })),
  'DeploymentRole#allowParameter': on(role, () => ({ name: '/shop/backend/image' })),
  'DeploymentRole#allowParametersByPath': on(role, () => ({ path: '/shop/images' })),
  'DeploymentRole#allowPush': on(role, (stack) => ({
    repository: ecr.Repository.fromRepositoryName(stack, 'Repository', 'shop'),
  })),
  'DeploymentRole#allowSite': on(role, (stack) => ({ bucket: bucket(stack), distribution: distribution(stack) })),
  'DeploymentRole#allowSnapshot': on(role, (stack) => ({ database: live(stack), prefix: 'before-release' })),
  'EdgeOrigin.publicLoadBalancer': {
    valid: (stack) => ({
      domainName: 'origin.example.com',
      originSecret: { headerName: 'X-Origin-Verify', secret: secret(stack) },
    }),
  },
  'EdgeOrigin.vpcOrigin': { valid: (stack) => ({ loadBalancer: loadBalancer(stack) }) },
  'EncryptionKeys.forCloudFrontLogs': { valid: scope },
  'EncryptionKeys.forData': { valid: scope },
  'EncryptionKeys.forDeliveredLogs': { valid: scope },
  'EncryptionKeys.forLogs': { valid: scope },
  'EncryptionKeys.forRoles': { valid: scope },
  'EncryptionKeys.forSecrets': { valid: scope },
  'EncryptionKeys.forTopics': { valid: scope },
  'LoadBalancer#addTargetGroup': on(loadBalancer, (stack) => ({
    id: 'Rule',
    rule: { targetGroup: targetGroup(stack), priority: 50, hosts: ['a.example.com'], paths: [PathPattern.exact('/a')] },
  })),
  'LoadBalancerIngress.cidr': { valid: () => ({ ipv4: '203.0.113.0/24' }) },
  'LoadBalancerIngress.cloudFront': { valid: () => ({ prefixListId: 'pl-3b927c52' }) },
  'LoadBalancerIngress.prefixList': { valid: () => ({ id: 'pl-3b927c52' }) },
  'LoadBalancerIngress.securityGroup': { valid: (stack) => ({ securityGroup: group(stack) }) },
  'LoadbearingChecks#validate': on(
    () => new aws.LoadbearingChecks(CHECKS),
    (stack) => ({ context: { appConstruct: stack, templatePaths: [], stackTemplates: [] } }),
  ),
  'MigrationRunner#runBefore': on(runner, (stack) => ({ constructs: [tier(stack)] })),
  'RollbackAlarms#add': on(rollback, () => ({ id: 'Own', props: OWN_ALARM })),
  'RollbackAlarms#alarm': on(rollback, () => ({ ruleId: 'ReleaseErrorRate' })),
  'SecretEnvironment.of': { valid: (stack) => ({ secret: secret(stack), jsonField: 'password' }) },
  'SecretEnvironment.optional': { valid: (stack) => ({ secret: secret(stack), jsonField: 'password' }) },
  'SecretEnvironment.template': {
    valid: (stack) => ({ template: 'redis://:{password}@cache:6379/0', secret: secret(stack) }),
  },
  'PostgresDatabase#loginSecret': on(withRoles, () => ({ role: 'shop_web' })),
  'Secrets#addGenerated': on(secrets, () => ({ id: 'Session', name: 'session', options: { description: 'Session' } })),
  'Secrets#addProvidedByUser': on(secrets, () => ({ id: 'License', name: 'license', description: 'License' })),
  'Secrets#grantRead': on(secrets, (stack) => ({ grantee: iam.Role.fromRoleName(stack, 'Reader', 'reader') })),
  'Secrets#include': on(secrets, (stack) => ({ secret: secret(stack) })),
  'Secrets#rotateDatabase': on(secrets, (stack) => ({ database: database(stack), options: { vpc: aVpc(stack) } })),
  'SecurityDefaults.of': { valid: scope },
  'SecurityDefaults.set': { valid: (stack) => ({ scope: stack, defaults: { encryptionKey: key(stack) } }) },
  'ServerAccessLogs.enable': { valid: (stack) => ({ bucket: ownBucket(stack), target: bucket(stack) }) },
  'ServiceAlarms#add': on(alarms, () => ({ id: 'Own', props: OWN_ALARM })),
  'ServiceAlarms#alarm': on(alarms, () => ({ ruleId: 'DatabaseCpu' })),
  'VpcOriginZones.supported': { valid: () => ({ region: 'us-east-1', zones: 2 }) },
  'VpcOriginZones.unsupported': { valid: () => ({ region: 'us-east-1' }) },
  'WebAcl#metricBlockedRequests': on(webAcl, () => ({ ruleName: 'CommonRuleSet', options })),
  'WebTierFargate#metricCpuUtilization': on(tier, () => ({ options })),
  'WebTierFargate#metricMemoryUtilization': on(tier, () => ({ options })),
  'WorkerFleet#containerInsights': on(workers, () => ({ metricName: 'CpuUtilized', options })),
  'WorkerFleet#metricCpuUtilization': on(workers, () => ({ options })),
  'WorkerFleet#metricMemoryUtilization': on(workers, () => ({ options })),
  'WorkerFleet#metricRunningWorkers': on(workers, () => ({ options })),
  'new AlarmTopic': props(() => ({ alarmEmail: 'team@example.com' })),
  'new AvailabilityObjective': props((stack) => ({ loadBalancer: loadBalancer(stack).resource, goalPercent: 99.9 })),
  'new BackgroundService': props((stack) => ({ ...SERVICE(stack), cpu: 256, memoryMiB: 512 })),
  'new BackupAndRecovery': props((stack) => ({
    databases: [live(stack)],
    restoreSubnetGroupName: 'database-subnets',
    vaultLock: { minRetentionDays: 7 },
  })),
  'new CostBudget': props((stack) => ({
    monthlyUsd: 166,
    topic: topic(stack),
    emails: ['team@example.com'],
    tags: { Project: 'Shop' },
    anomalyMonitor: aws.AnomalyMonitor.TAG,
  })),
  'new DatabaseTask': props(TASK),
  'new DeploymentRole': props(() => ({ repository: 'example/shop', environment: 'production' })),
  'new EdgeDistribution': props((stack) => ({
    origin: aws.EdgeOrigin.vpcOrigin(loadBalancer(stack)),
    cacheRules: [{ path: PathPattern.prefix('/static/'), ttlSeconds: 60, queryStrings: QueryStrings.IGNORE }],
    securityHeaders: new SecurityHeaders(),
  })),
  'new Entrance': props((stack) => ({
    vpc: aVpc(stack),
    cacheRules: [{ path: PathPattern.prefix('/static/'), ttlSeconds: 60, queryStrings: QueryStrings.IGNORE }],
    securityHeaders: new SecurityHeaders(),
  })),
  'new HealthCanary': props((stack) => ({
    url: 'https://shop.example.com/health',
    secretHeader: { headerName: 'X-Health', secret: secret(stack) },
  })),
  'new LoadBalancer': props((stack) => ({
    vpc: aVpc(stack),
    ingress: aws.LoadBalancerIngress.cloudFront(),
    originSecret: { headerName: 'X-Origin-Verify', secret: secret(stack) },
  })),
  'new LoadbearingChecks': { valid: () => ({ options: CHECKS }) },
  'new LogMetric': props((stack) => ({
    logGroup: logGroup(stack),
    pattern: logs.FilterPattern.allTerms('error'),
    metricNamespace: 'Shop',
    metricName: 'Errors',
  })),
  'new MigrationRunner': props(TASK),
  'new Network': props(() => ({})),
  'new Observability': props((stack) => ({
    rules: [RULE],
    targets: { database: live(stack) },
    alarmEmail: 'team@example.com',
    sections: [{ title: 'Notes', widgets: [new cloudwatch.TextWidget({ markdown: 'Notes' })] }],
  })),
  'new PageCanary': props(() => ({ url: 'https://shop.example.com/', metricNamespace: 'Shop' })),
  'new LoginRotation': props((stack) => ({ vpc: aVpc(stack), database: withRoles(stack) })),
  'new PostgresDatabase': props((stack) => ({
    vpc: aVpc(stack),
    databaseName: 'shop',
    instanceClass: 'db.t3.large',
    storageGiB: 50,
    readReplicas: 1,
    proxy: true,
    pooling: { maxDbConnections: 100 },
  })),
  'new QueueLength': props((stack) => ({ vpc: aVpc(stack), broker: cache(stack), metricsNamespace: 'Shop' })),
  'new RecoveryVault': props(() => ({ vaultName: 'recovery', vaultLock: { minRetentionDays: 7 } })),
  'new RedisCache': props((stack) => ({
    vpc: aVpc(stack),
    nodeType: 'cache.t4g.small',
    purpose: aws.CachePurpose.CACHE,
  })),
  'new RollbackAlarms': props((stack) => ({ loadBalancer: loadBalancer(stack), topic: topic(stack) })),
  'new RotationEvents': props((stack) => ({
    secrets: [secret(stack)],
    services: [tier(stack).service],
    topic: topic(stack),
  })),
  'new ScheduledTask': props((stack) => ({
    schedule: 'rate(1 day)',
    cluster: tier(stack).cluster,
    taskDefinition: tier(stack).taskDefinition,
    containerName: 'app',
    command: ['run'],
    securityGroups: [group(stack)],
    vpc: aVpc(stack),
  })),
  'new Secrets': props(() => ({ prefix: 'shop/production' })),
  'new ServiceAlarms': props((stack) => ({
    rules: [RULE],
    targets: { database: live(stack) },
    topic: topic(stack),
  })),
  'new ServiceDashboard': props(() => ({
    sections: [{ title: 'Notes', widgets: [new cloudwatch.TextWidget({ markdown: 'Notes' })] }],
  })),
  // Without the parts that have rows of their own: each attack that is accepted builds all of it.
  'new WebApplication': props((stack) => ({
    workload: { traffic: { users: 20 }, database: {} },
    existingVpc: aVpc(stack),
    schedules: [{ name: 'Cleanup', schedule: 'rate(1 day)', command: ['clean'] }],
  })),
  'new WebAcl': props((stack) => ({
    scope: aws.WebAclScope.CLOUDFRONT,
    rateLimits: [{ name: 'login', limit: 100, windowSeconds: 300, path: PathPattern.exact('/login') }],
    protectedPaths: { paths: [PathPattern.exact('/health')], headerName: 'X-Health', secret: secret(stack) },
  })),
  'new WebTierEc2': props((stack) => ({
    vpc: aVpc(stack),
    loadBalancer: loadBalancer(stack),
    application: aws.Application.userData(['mkdir -p /opt/app/current']),
    instanceType: 't3.medium',
    minInstances: 2,
    maxInstances: 10,
    environment: { LOG_LEVEL: 'INFO' },
    secretEnvironment: { API_KEY: aws.SecretEnvironment.of(secret(stack)) },
    prometheus: { metrics: [{ name: 'requests_total' }] },
  })),
  'new WebTierFargate': props((stack) => ({
    ...SERVICE(stack),
    loadBalancer: loadBalancer(stack),
    cpu: 512,
    memoryMiB: 1024,
    minTasks: 2,
    maxTasks: 6,
    prometheus: SCRAPE,
  })),
  'new WorkerFleet': props((stack) => ({ ...SERVICE(stack), ...WORKERS(stack) })),
};

const ownBucket = one('Own', (stack, id) => new s3.Bucket(stack, id));

testDoor(aws, { own: TABLE, all: allTypes(DOMAIN_TABLE, TABLE) }, ROWS, () =>
  aStack({ account: '111122223333', region: 'us-east-1' }),
);
