import * as domain from '../../lib/domain';
import * as TABLE from '../../lib/domain/declared-types.json';
import { aBundle } from '../support/a-bundle';
import { Row, testDoor } from '../support/hostile-callers';
import { aStack } from '../support/stacks';

const { ConnectionLimit } = domain;
type Values = { readonly [name: string]: unknown };
const given = (values: Values, on?: () => object): Row => ({ valid: () => values, on });
const props = (values: Values): Row => given({ props: values });

const UNIT = {
  description: 'Shop',
  user: 'shop',
  workingDirectory: '/opt/shop',
  command: '/usr/bin/shop',
  environmentFiles: ['/etc/shop/environment'],
};
const PGBOUNCER = { database: 'shop', host: 'db.internal', adminUsers: ['admin'] };
const LOAD = {
  name: 'shop',
  traffic: { users: 800, peakUsers: 3000, growth: 0 },
  service: { cpuMsPerRequest: 20, serverModel: domain.ServerModel.ASYNC },
  objective: { percentile: 95, milliseconds: 500 },
  database: { dataGiB: 20 },
  cache: { sharedMiB: 64 },
  content: { kiBPerAnswer: 20 },
  background: { tasksPerSecond: 5 },
  availability: { zones: 3 },
};
const aQueue = () => new domain.MultiServerQueue({ servers: 2, arrivalsPerSecond: 50, serviceSeconds: 0.03 });
const LAW = { throughputOfOne: 50, contention: 0.1, coherency: 0.001 };
const BEHAVIOR = {
  stabilizationSeconds: 60,
  policies: [{ unit: domain.ScalingUnit.PODS, value: 2, periodSeconds: 60 }],
};
const RANGE = { minInstances: 1, maxInstances: 4 };
const STEPS = [
  { lower: 60, upper: 80, change: 1 },
  { lower: 80, change: 2 },
];
const POD_AUTOSCALER = { name: 'web', deployment: 'web', minReplicas: 2, maxReplicas: 10, cpuPercent: 70 };
const SIMULATION = {
  trace: domain.LoadTrace.steady(20, 120),
  service: { concurrencyPerInstance: 2, millisecondsPerRequest: 50, maxQueuedRequests: 100 },
  policy: domain.TargetTracking.ecs({ ...RANGE, target: 60 }),
  objective: { percentile: 95, milliseconds: 300 },
  database: { vcpus: 2, cpuMsPerRequest: 5, maxConnections: 100 },
};

const BOOK = {
  ...{ cloud: domain.Cloud.AWS, region: 'us-east-1', currency: 'USD' },
  sources: { list: { title: 'List', url: 'https://example.com', date: '2026-10-01' } },
  prices: { 'nat.hour': { unit: 'hour', tiers: [{ usd: 0.045 }], meter: 'NatGateway-Hours', source: 'list' } },
};
const aBook = () => new domain.PriceBook(BOOK);
const TEMPLATES = [
  { stack: 'Shop', region: 'us-east-1', template: { Resources: { Nat: { Type: 'AWS::EC2::NatGateway' } } } },
];
const STATE = {
  deployment: {
    resources: [
      { urn: 'urn:pulumi:prod::shop::azure-native:network:PrivateEndpoint::db', inputs: { location: 'eastus2' } },
    ],
  },
};
const aBill = () => domain.Bill.ofTemplates(TEMPLATES, { books: [aBook()] });

const ROWS: { readonly [call: string]: Row } = {
  'BacklogScaling.acceptableBacklog': given({ latencySeconds: 10, secondsPerMessage: 0.1 }),
  'BacklogScaling.ec2': props({ ...RANGE, messagesPerInstance: 100 }),
  'BacklogScaling.ecs': props({ ...RANGE, messagesPerInstance: 100 }),
  'Bill#changesFrom': { valid: () => ({ before: aBill() }), on: aBill },
  'Bill.ofPulumi': given({ content: STATE, props: { books: domain.PriceBooks.of(domain.Cloud.AZURE) } }),
  'Bill.ofTemplates': given({ templates: TEMPLATES, props: { books: [aBook()] } }),
  'CombinedScaling.of': given({ policies: [domain.TargetTracking.ecs({ ...RANGE, target: 60 })] }),
  'ConnectionLimit#classFor': given({ connections: 400 }, () => ConnectionLimit.rdsDefault('db.t3.large')),
  'ConnectionLimit.pinned': given({ maxConnections: 400 }),
  'ConnectionLimit.rdsDefault': given({ instanceClass: 'db.t3.large' }),
  'ContainerAppsScaling.http': props(RANGE),
  'ContainerAppsScaling.queue': props({ ...RANGE, messagesPerReplica: 5 }),
  'DatabaseRoles.loginVariable': given({ role: 'shop' }),
  'DatabaseRoles.passwordVariable': given({ login: 'shop' }),
  'GunicornConfig#renderServiceUnit': given({ unit: UNIT }, () => new domain.GunicornConfig()),
  'GunicornConfig.workersFor': given({ vcpus: 2 }),
  'LoadTrace#followedBy': given({ next: domain.LoadTrace.steady(20, 60) }, () => SIMULATION.trace),
  'LoadTrace.day': props({ lowRequestsPerSecond: 10, peakRequestsPerSecond: 20 }),
  'LoadTrace.ramp': props({ fromRequestsPerSecond: 10, toRequestsPerSecond: 20, seconds: 60 }),
  'LoadTrace.rows': given({
    rows: [
      { seconds: 0, requestsPerSecond: 10 },
      { seconds: 1, requestsPerSecond: 20 },
    ],
  }),
  'LoadTrace.spike': props({ requestsPerSecond: 10, factor: 3 }),
  'LoadTrace.steady': given({ requestsPerSecond: 10, seconds: 60 }),
  'MachineSizes.cacheNodeFor': given({ memoryMiB: 500 }),
  'MachineSizes.ec2': given({ name: 't3.medium' }),
  'MachineSizes.rds': given({ name: 'db.t3.large' }),
  'MachineSizes.rdsUpwards': given({ name: 'db.t3.large' }),
  'MigrationBundle#task': given({ name: 'refresh' }, aBundle),
  'MigrationBundle.fromJson': given({ text: '{ "format": 1, "fingerprint": "0", "migrations": [], "tasks": [] }' }),
  'MultiServerQueue#responseSeconds': given({ percentile: 95 }, aQueue),
  'MultiServerQueue#waitSeconds': given({ percentile: 95 }, aQueue),
  'MultiServerQueue.mostArrivals': given({ servers: 2, serviceSeconds: 0.03, objective: { milliseconds: 500 } }),
  'PathPattern.containing': given({ folder: '/api/', word: 'users' }),
  'PathPattern.exact': given({ path: '/login' }),
  'PathPattern.extension': given({ extension: 'js' }),
  'PathPattern.prefix': given({ path: '/static/' }),
  'PathPattern.startingWith': given({ path: '/api' }),
  'PgBouncerConfig#pooler': given({ pools: 2 }, () => new domain.PgBouncerConfig(PGBOUNCER)),
  'PgBouncerConfig.userlist': given({ users: [{ name: 'shop', secret: 'SCRAM-SHA-256$4096:salt$stored:server' }] }),
  'Plan#diff': given({ other: domain.Plan.forWorkload(LOAD) }, () => domain.Plan.forWorkload(LOAD)),
  'Plan#explain': given({ size: 'web.size' }, () => domain.Plan.forWorkload(LOAD)),
  'Plan.forWorkload': given({ workload: LOAD, options: { cloud: domain.Cloud.AWS } }),
  'PodScaling.of': props({ autoscaler: POD_AUTOSCALER }),
  'PostgresParameters.find': given({ name: 'work_mem' }),
  'PostgresParameters.inBaseUnits': given({ name: 'work_mem', value: '32MB' }),
  'PostgresParameters.inWords': given({ name: 'work_mem', value: '32768' }),
  'PriceBook#before': given({ date: '2026-01-01' }, aBook),
  'PriceBook#price': given({ key: 'nat.hour' }, aBook),
  'PriceBook#source': given({ key: 'nat.hour' }, aBook),
  'PriceBooks.of': given({ cloud: domain.Cloud.AWS }),
  'new PriceBook': given({ data: BOOK }),
  'PostgresParameters.requiresRestart': given({ name: 'work_mem' }),
  'ScalabilityLaw#latencySeconds': given({ concurrency: 8 }, () => new domain.ScalabilityLaw(LAW)),
  'ScalabilityLaw#throughput': given({ concurrency: 8 }, () => new domain.ScalabilityLaw(LAW)),
  'SecretDetector.detects': given({ name: 'LOG_LEVEL', value: 'INFO' }),
  'Simulation#series': given({ everySeconds: 60 }, () => new domain.Simulation(SIMULATION)),
  'Simulation.ofPlan': props({ plan: domain.Plan.forWorkload(LOAD), trace: domain.LoadTrace.steady(20, 120) }),
  'Simulation.ofWorkers': props({
    plan: domain.Plan.forWorkload({ ...LOAD, background: { tasksPerSecond: 2 } }),
    trace: domain.LoadTrace.steady(2, 120),
  }),
  'StepScaling.ec2': props({ ...RANGE, steps: STEPS }),
  'StepScaling.ecs': props({ ...RANGE, steps: STEPS }),
  'TargetTracking.ec2': props({ ...RANGE, target: 60 }),
  'TargetTracking.ecs': props({ ...RANGE, target: 60 }),
  'WorkerPlan.forWorkload': given({ workload: { maxWorkers: 5, memoryMiB: 6144 } }),
  'new AppEnvironment': props({ environment: 'production', variables: { LOG_LEVEL: 'INFO' } }),
  'new ConnectionBudget': props({
    database: 'primary',
    limit: ConnectionLimit.rdsDefault('db.t3.large'),
    consumers: [{ name: 'web', maxInstances: 10, poolSize: 6 }],
    pooler: { name: 'PgBouncer', maxServerConnections: 100 },
  }),
  'new CoreQuota': props({
    environment: 'apps',
    apps: [{ name: 'web', minReplicas: 2, maxReplicas: 20, vcpusPerReplica: 2 }],
  }),
  'new CorsPolicy': props({ origins: ['https://app.example.com'] }),
  'new DatabaseRoles': props({ name: 'shop', roles: [{ name: 'shop_web', access: domain.DatabaseAccess.OWNER }] }),
  'new GunicornConfig': props({}),
  'new KeyRotation': props({ periodDays: 90, noticeDays: 7 }),
  'new MultiServerQueue': props({ servers: 2, arrivalsPerSecond: 50, serviceSeconds: 0.03 }),
  'new PgBouncerConfig': props(PGBOUNCER),
  'new PodAutoscaler': props({
    name: 'web',
    deployment: 'web',
    minReplicas: 2,
    maxReplicas: 10,
    cpuPercent: 70,
    podMetrics: [{ name: 'requests', average: '100' }],
    scaleDown: BEHAVIOR,
    scaleUp: BEHAVIOR,
  }),
  'new PostgresTuning': props({ memoryGiB: 16, maxConnections: 500 }),
  'new RdsProxySettings': props({ pooler: { maxDbConnections: 100 }, maxConnections: 500 }),
  'new ReplicaPlan': props({
    name: 'web',
    requestsPerSecond: 5000,
    requestsPerSecondPerReplica: 1000,
    maxReplicas: 50,
  }),
  'new RequiredTags': props({ project: 'Shop', environment: 'production', owner: 'a@example.com', costCenter: 'C' }),
  'new ScalabilityLaw': props(LAW),
  'new SecurityHeaders': props({}),
  'new Simulation': props(SIMULATION),
  'new SloDocument': given({
    system: 'Shop',
    objectives: [
      { id: 'SLO-01', statement: 'Fast', target: '< 200 ms', watch: domain.ObjectiveWatch.ALARM, where: 'Latency' },
    ],
  }),
};

testDoor(domain, { own: TABLE, all: TABLE }, ROWS, () => aStack());
