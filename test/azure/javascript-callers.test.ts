import * as azure from '../../lib/azure';
import * as TABLE from '../../lib/azure/declared-types.json';
import {
  AlarmComparison,
  AlarmSignal,
  DatabaseAccess,
  DatabaseRoles,
  PathPattern,
  SecurityHeaders,
} from '../../lib/domain';
import * as DOMAIN_TABLE from '../../lib/domain/declared-types.json';
import { aBundle } from '../support/a-bundle';
import { allTypes } from '../support/hostile-callers';
import { ComponentRow, testComponents } from '../support/hostile-components';

const HUB = '/subscriptions/s/resourceGroups/hub/providers';
const ZONE = `${HUB}/Microsoft.Network/dnsZones/example.com`;
const ENVIRONMENT = `${HUB}/Microsoft.App/managedEnvironments/apps`;
const WORKSPACE = `${HUB}/Microsoft.OperationalInsights/workspaces/logs`;
const VNET = `${HUB}/Microsoft.Network/virtualNetworks/hub`;
const PRINCIPAL = '33333333-3333-4333-8333-333333333333';
const COMMON = { resourceGroupName: 'rg', location: 'centralus', tags: { Project: 'Shop' } };
const INTERFACES = {
  lock: { kind: azure.LockKind.CAN_NOT_DELETE, notes: 'Kept' },
  roleAssignments: [{ roleDefinitionIdOrName: 'Reader', principalId: PRINCIPAL }],
};
const MONITORED = { ...INTERFACES, diagnosticSettings: [{ name: 'archive', workspaceResourceId: WORKSPACE }] };
const PRIVATE = { ...MONITORED, privateEndpoints: [{ name: 'hub', subnetResourceId: `${VNET}/subnets/apps` }] };
const KEY = {
  keyVaultResourceId: `${HUB}/Microsoft.KeyVault/vaults/keys`,
  keyName: 'data',
  keyVersion: '0123456789abcdef0123456789abcdef',
  userAssignedIdentityResourceId: `${HUB}/Microsoft.ManagedIdentity/userAssignedIdentities/reader`,
};
const SECRET = {
  name: 'database-url',
  id: `${HUB}/Microsoft.KeyVault/vaults/v/secrets/database-url`,
  uri: 'https://v.vault.azure.net/secrets/database-url',
};
const BROKER = { ...SECRET, name: 'broker-url' };
const CONTAINER = {
  ...COMMON,
  environmentId: ENVIRONMENT,
  image: 'registry.example.com/shop:1',
  environmentVariables: { LOG_LEVEL: 'INFO' },
  secretVariables: [{ name: 'DATABASE_URL', secretName: 'database-url', keyVaultUri: SECRET.uri, secretId: SECRET.id }],
  initContainers: [{ name: 'assets', image: 'registry.example.com/assets:1' }],
  volumes: [{ name: 'cache', mountPath: '/var/cache/app', kind: azure.VolumeKind.EMPTY_DIR }],
};
const SCALE_RULE = {
  name: 'orders',
  type: 'azure-servicebus',
  metadata: { queueName: 'orders' },
  secrets: [{ parameter: 'connection', secretName: 'database-url' }],
};
const ROLES = new DatabaseRoles({ name: 'shop', roles: [{ name: 'shop_web', access: DatabaseAccess.OWNER }] });
const NETWORK = { ...COMMON, privateServices: [azure.PrivateService.KEY_VAULT] };
const DATABASE = {
  ...COMMON,
  subnetId: '/subnet',
  privateDnsZoneId: '/zone',
  administratorPassword: 'p@ss/Word',
  pgBouncer: { defaultPoolSize: 20 },
  roles: ROLES,
};
const RULE = {
  id: 'DatabaseCpu',
  signal: AlarmSignal.DATABASE_CPU,
  comparison: AlarmComparison.AT_LEAST,
  threshold: 80,
  periodSeconds: 300,
  periods: 1,
};
const TARGETS = { databaseId: '/database', applicationInsightsId: '/insights', workspaceId: '/workspace' };
const ALARMS = { ...COMMON, rules: [RULE], targets: TARGETS, actionGroupId: '/group' };
const ALARM = { comparison: AlarmComparison.ABOVE, threshold: 1, windowSeconds: 300, description: 'Look into the log' };
const TILE = {
  title: 'Cpu',
  metrics: [{ metric: 'CpuPercentage', aggregation: azure.TileAggregation.AVERAGE }],
  resourceIds: ['/app'],
  resourceType: 'Microsoft.App/containerapps',
};
const ORIGIN = {
  name: 'web',
  hostName: 'web.example.com',
  region: 'centralus',
  privateLinkTargetId: ENVIRONMENT,
};

const args = (values: { readonly [name: string]: unknown }): ComponentRow => ({ valid: () => values });
const on = (create: (name: string) => object, values: { readonly [name: string]: unknown }): ComponentRow => ({
  valid: () => values,
  on: create,
});
/** Like `on`, for a method that registers nothing: all calls share a component. */
const onOne = (create: (name: string) => object, values: { readonly [name: string]: unknown }): ComponentRow => {
  let component: object | undefined;
  return on((name) => (component ??= create(name)), values);
};
const database = (name: string): object => new azure.PostgresDatabase(name, DATABASE);
const alarms = (name: string): object => new azure.ServiceAlarms(name, { ...ALARMS, rules: [] });

const ROWS: { readonly [call: string]: ComponentRow } = {
  'ContainerAppEnvironment#certificateId': onOne(
    (name) =>
      new azure.ContainerAppEnvironment(name, { ...COMMON, certificates: [{ name: 'shop', secretId: SECRET.id }] }),
    { name: 'shop' },
  ),
  'ContainerAppTier#domainRecords': onOne(
    (name) => new azure.ContainerAppTier(name, { ...COMMON, environmentId: ENVIRONMENT, image: 'shop:1' }),
    { hostName: 'www.example.com' },
  ),
  'Network#zoneId': onOne((name) => new azure.Network(name, NETWORK), { service: azure.PrivateService.KEY_VAULT }),
  'PostgresDatabase#connectionUrl': onOne(database, { database: 'shop' }),
  'PostgresDatabase#directUrl': onOne(database, { database: 'shop' }),
  'PostgresDatabase#loginUrl': onOne(database, { database: 'shop', login: 'shop_web', password: 'secret' }),
  'PostgresDatabase.poolerFor': args({ pgBouncer: { defaultPoolSize: 20 }, roles: ROLES }),
  'Secrets#secret': on(
    (name) => new azure.Secrets(name, { ...COMMON, subnetId: '/subnet', privateDnsZoneId: '/zone' }),
    { name: 'session', value: 'secret' },
  ),
  'ServiceAlarms#addMetric': on(alarms, {
    name: 'Own',
    alarm: { ...ALARM, resourceId: '/app', namespace: 'Own', metric: 'Errors', dimensions: { region: 'a' } },
  }),
  'ServiceAlarms#addQuery': on(alarms, { name: 'Own', alarm: { ...ALARM, query: 'requests', scopeId: '/insights' } }),
  'new ContainerAppEnvironment': args({
    ...COMMON,
    ...PRIVATE,
    infrastructureSubnetId: '/subnet',
    logWorkspaceId: '/workspace',
    certificates: [{ name: 'shop', secretId: SECRET.id }],
    dedicatedProfiles: [{ name: 'large', type: 'D4' }],
  }),
  'new ContainerAppTier': args({
    ...CONTAINER,
    revisions: azure.RevisionMode.MULTIPLE,
    traffic: [{ weight: 100 }],
    scaleRules: [SCALE_RULE],
    dapr: { appId: 'shop' },
    customDomains: [{ hostName: 'www.example.com', dnsZoneId: ZONE }],
    otherApps: [{ name: 'jobs', minReplicas: 1, maxReplicas: 2, vcpusPerReplica: 1 }],
  }),
  'new CostBudget': args({
    monthlyUsd: 1600,
    scopeId: '/subscriptions/s/resourceGroups/shop',
    startMonth: '2026-12',
    emails: ['team@example.com'],
    actionGroupIds: [`${HUB}/Microsoft.Insights/actionGroups/team`],
    tags: { component: 'database' },
  }),
  'new DeploymentIdentity': args({
    ...COMMON,
    repository: 'example/shop',
    environment: 'production',
    containerAppIds: { shop: `${HUB}/Microsoft.App/containerApps/shop` },
    environmentId: ENVIRONMENT,
    registryId: `${HUB}/Microsoft.ContainerRegistry/registries/shop`,
  }),
  'new EdgeDistribution': args({
    ...COMMON,
    ...MONITORED,
    origins: [ORIGIN],
    backends: [{ name: 'api', paths: [PathPattern.prefix('/api/')], origins: [{ ...ORIGIN, name: 'api' }] }],
    cacheRules: [{ path: PathPattern.prefix('/static/'), ttlSeconds: 60 }],
    securityHeaders: new SecurityHeaders(),
    urlRewrites: [{ source: '/old/', destination: '/new/' }],
    customDomains: [{ hostName: 'www.example.com', dnsZoneId: ZONE }],
    webAclId: '/policy',
  }),
  'new EventJob': args({ ...CONTAINER, rules: [SCALE_RULE] }),
  'new HealthCanary': args({ ...COMMON, url: 'https://shop.example.com', applicationInsightsId: '/insights' }),
  'new LogWorkspace': args({ ...COMMON, ...MONITORED }),
  'new MigrationJob': args({
    ...COMMON,
    environmentId: ENVIRONMENT,
    migrations: aBundle(),
    databaseUrl: SECRET,
    roles: ROLES,
    rolePasswords: [{ login: 'shop_web', secret: { ...SECRET, name: 'shop-web' } }],
  }),
  'new Network': args({
    ...NETWORK,
    ...MONITORED,
    existingZones: [{ service: azure.PrivateService.REDIS, zoneId: `${HUB}/Microsoft.Network/privateDnsZones/redis` }],
  }),
  'new Observability': args({
    ...COMMON,
    rules: [RULE],
    targets: TARGETS,
    alarmEmails: ['team@example.com'],
    healthUrl: 'https://shop.example.com',
    tiles: [TILE],
  }),
  'new PostgresDatabase': args({
    ...DATABASE,
    ...MONITORED,
    databases: ['shop'],
    parameters: { log_min_duration_statement: '50' },
    extensions: ['pg_trgm'],
    entraAdministrators: [{ objectId: PRINCIPAL, principalName: 'dba' }],
    customerManagedKey: KEY,
  }),
  'new PrivateEndpoint': args({ ...COMMON, subnetId: '/subnet', targetId: '/vault', groupId: 'vault' }),
  'new RedisCache': args({
    ...COMMON,
    ...PRIVATE,
    subnetId: '/subnet',
    privateDnsZoneId: '/zone',
    entraPrincipals: [{ name: 'shop', objectId: PRINCIPAL }],
    customerManagedKey: KEY,
  }),
  'new Registry': args({ ...COMMON, ...PRIVATE, sku: azure.RegistrySku.PREMIUM, customerManagedKey: KEY }),
  'new ScheduledJob': args({ ...CONTAINER, cron: '0 * * * *' }),
  'new Secrets': args({ ...COMMON, ...PRIVATE, subnetId: '/subnet', privateDnsZoneId: '/zone' }),
  'new ServiceAlarms': args({
    ...ALARMS,
    targets: { ...TARGETS, containerAppIds: { web: '/web' }, replicaIds: ['/r'] },
  }),
  'new ServiceDashboard': args({ ...COMMON, title: 'Shop', tiles: [TILE] }),
  'LoadbearingPolicies.all': {
    valid: () => ({ options: { pools: [{ service: 'web', processes: 2, connections: 10 }], requiredTags: ['Owner'] } }),
  },
  'LoginPassword.derive': { valid: () => ({ administratorPassword: 'p@ss/Word', scope: 'shop', login: 'shop_web' }) },
  // Without the parts that have rows of their own: each attack that is accepted builds all of it.
  'new WebApplication': args({
    ...COMMON,
    workload: { traffic: { users: 800 } },
    image: 'registry.example.com/shop:1',
    edge: false,
    schedules: [{ name: 'cleanup', cron: '0 3 * * *', command: ['cleanup'] }],
    secretVariables: CONTAINER.secretVariables,
    environmentVariables: { LOG_LEVEL: 'INFO' },
  }),
  'new WebAcl': args({
    ...COMMON,
    ...INTERFACES,
    rateLimits: [{ name: 'login', limit: 100, windowSeconds: 300, path: PathPattern.exact('/login') }],
  }),
  'new WorkerFleet': args({
    ...CONTAINER,
    app: 'shop.celery_app',
    queues: ['celery'],
    broker: { hostName: 'broker.redis.azure.net', port: 10_000, url: BROKER, password: { ...BROKER, name: 'key' } },
    resultBackend: BROKER,
    minWorkers: 1,
    maxWorkers: 4,
  }),
  'new WorkloadIdentity': args({
    ...COMMON,
    registryId: '/registry',
    secretIds: { url: SECRET.id },
    jobIds: { a: '/a' },
  }),
};

testComponents(azure, { own: TABLE, all: allTypes(DOMAIN_TABLE, TABLE) }, ROWS);
