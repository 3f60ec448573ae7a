import { DeployedState, StateExpectation } from '../azure/state';
import { must } from '../failure';
import type { AzureExpectations } from './expectations';

// What the Fresh MaaS report says about production. The asked values are written down from the report (the catalogue in
// docs/requirements.md names the lines), never imported from the stack: this table is the other witness.

/** Shapes of what is looked into. */
interface Named {
  readonly name: string;
}
interface Variable extends Named {
  readonly value?: string;
  readonly secretRef?: string;
}
interface ScaleRule extends Named {
  readonly custom?: { readonly type: string; readonly metadata: { readonly type: string; readonly value: string } };
  readonly http?: { readonly metadata: { readonly concurrentRequests: string } };
}
interface RulePart extends Named {
  readonly parameters: {
    readonly matchValues?: string[];
    readonly cacheConfiguration?: {
      readonly cacheBehavior: string;
      readonly cacheDuration?: string;
      readonly queryStringCachingBehavior: string;
      readonly isCompressionEnabled?: string;
    };
  };
}
interface EdgeRule {
  readonly conditions?: RulePart[];
  readonly actions: RulePart[];
}
interface Traffic {
  readonly latestRevision?: boolean;
  readonly weight: number;
}
interface ManagedRuleSet {
  readonly ruleSetType: string;
  readonly ruleSetVersion: string;
}
interface Criterion {
  readonly query?: string;
  readonly metricName?: string;
  readonly threshold: number;
}

const ANALYTICS = /^ai-analytics-suite-v2$/;
const BUSINESS = /^business-operations-suite$/;
const POLICY = 'frontdoor:Policy';
const SERVER = 'dbforpostgresql:Server';

/** A row about something that is found. */
const row = (
  id: string,
  setting: string,
  asked: string | number | boolean,
  find: (state: DeployedState) => unknown,
): StateExpectation => ({ id, setting, asked, find });

/** A row about one value of the one resource of a type. */
const value = (
  id: string,
  setting: string,
  asked: string | number | boolean,
  type: string,
  path: string,
  name?: RegExp,
): StateExpectation => row(id, setting, asked, (state) => state.value(type, path, name));

const app = (id: string, setting: string, asked: string | number | boolean, path: string): StateExpectation =>
  value(id, `analytics: ${setting}`, asked, 'app:ContainerApp', path, ANALYTICS);

const replicas = (name: RegExp) => (state: DeployedState) => {
  const [least, most] = ['minReplicas', 'maxReplicas'].map((it) =>
    state.value('app:ContainerApp', `template.scale.${it}`, name),
  );
  return `${String(least)} to ${String(most)}`;
};

const scaleRule = (state: DeployedState, type: string): string => {
  const rules = state.value('app:ContainerApp', 'template.scale.rules', ANALYTICS) as ScaleRule[];
  const { name, custom, http } = must(
    rules.find((it) => (it.custom?.type ?? 'http') === type),
    `${type} rule`,
  );
  return `${name}: ${custom ? `${custom.metadata.type} ${custom.metadata.value}` : http?.metadata.concurrentRequests}`;
};

const variable = (id: string, name: string, asked: string): StateExpectation =>
  row(id, `analytics: variable ${name}`, asked, (state) => {
    const variables = state.value('app:ContainerApp', 'template.containers[0].env', ANALYTICS) as Variable[];
    const found = must(
      variables.find((it) => it.name === name),
      `variable ${name}`,
    );
    return found.secretRef === undefined ? found.value : `secret ${found.secretRef}`;
  });

const parameter = (id: string, name: string, asked: string): StateExpectation =>
  row(id, `database: ${name}`, asked, (state) => {
    const all = state.all('dbforpostgresql:Configuration') as unknown as { configurationName: string; value: string }[];
    return must(
      all.find((it) => it.configurationName === name),
      `parameter ${name}`,
    ).value;
  });

/** Returns the edge's cache setting for an extension or a path. */
const kept = (state: DeployedState, condition: string, value: string): string => {
  const rules = state.all('cdn:Rule') as unknown as EdgeRule[];
  const cache = rules
    .filter((it) => it.conditions?.some((c) => c.name === condition && c.parameters.matchValues?.includes(value)))
    .flatMap((it) => it.actions.flatMap((action) => action.parameters.cacheConfiguration ?? []))
    .find((it) => it.cacheDuration !== undefined);
  const found = must(cache, `cache rule for ${value}`);
  return `${found.cacheDuration}, ${found.queryStringCachingBehavior}`;
};

const ruleSet = (state: DeployedState, type: string): string => {
  const sets = state.value(POLICY, 'managedRules.managedRuleSets') as ManagedRuleSet[];
  return must(
    sets.find((it) => it.ruleSetType === type),
    type,
  ).ruleSetVersion;
};

const notOlderThan = (version: string) => (found: unknown) => Number(found) >= Number(version);

/** A row about an alert on a metric or a query: the asked threshold among those found, or all of them when it is not there. */
const alert = (id: string, setting: string, about: RegExp, asked: number): StateExpectation =>
  row(id, `alert: ${setting}`, asked, (state) => {
    const rules = [...state.all('monitor:MetricAlert'), ...state.all('monitor:ScheduledQueryRule')] as unknown as {
      // A test of availability has no list of conditions.
      criteria: { allOf?: Criterion[] };
    }[];
    const found = rules
      .flatMap((it) => it.criteria.allOf ?? [])
      .filter((it) => about.test(it.metricName ?? it.query ?? ''))
      .map((it) => it.threshold);
    return found.includes(asked) ? asked : found;
  });

const TAGS = ['Project', 'Environment', 'Owner', 'CostCenter', 'ManagedBy'];

// Rows without a requirement of the report: `mission` is what every stack owes (the five tags), `practice` what is
// today's secure default.
export const FRESH_MAAS: readonly StateExpectation[] = [
  // The applications
  app('FM-ACA-02', 'name', 'ai-analytics-suite-v2', 'name'),
  app('FM-ACA-04', 'external ingress', true, 'configuration.ingress.external'),
  app('FM-ACA-05', 'port', 3000, 'configuration.ingress.targetPort'),
  app('FM-ACA-06', 'transport', 'auto', 'configuration.ingress.transport'),
  row('FM-ACA-07', 'analytics: traffic to the latest revision, %', 100, (it) => {
    const traffic = it.value('app:ContainerApp', 'configuration.ingress.traffic', ANALYTICS) as Traffic[];
    return traffic.filter((part) => part.latestRevision).map((part) => part.weight);
  }),
  app('FM-ACA-08', 'Dapr', false, 'configuration.dapr.enabled'),
  app('FM-ACA-10', 'vCPU', 2, 'template.containers[0].resources.cpu'),
  app('FM-ACA-10', 'memory', '4Gi', 'template.containers[0].resources.memory'),
  row('FM-ACA-14', 'analytics: replicas', '2 to 50', replicas(ANALYTICS)),
  row('FM-ACA-15', 'analytics: CPU rule', 'cpu-scaling: Utilization 70', (it) => scaleRule(it, 'cpu')),
  row('FM-ACA-16', 'analytics: memory rule', 'memory-scaling: Utilization 80', (it) => scaleRule(it, 'memory')),
  row('FM-ACA-17', 'analytics: HTTP rule', 'http-scaling: 100', (it) => scaleRule(it, 'http')),
  variable('FM-ACA-11', 'NODE_ENV', 'production'),
  variable('FM-ACA-12', 'REDIS_URL', 'secret redis-connection-string'),
  variable('FM-ACA-13', 'DATABASE_URL', 'secret postgres-connection-string'),
  variable('FM-RED-15', 'CACHE_TTL_SESSION', '86400'),
  variable('FM-PGB-20', 'DB_POOL_MAX_USES', '7500'),
  row('FM-HPA-02', 'business: replicas', '2 to 50', replicas(BUSINESS)),
  value('FM-HPA-07', 'business: cooldown, s', 300, 'app:ContainerApp', 'template.scale.cooldownPeriod', BUSINESS),
  value(
    'FM-MV-03',
    'job: refresh of the revenue view, cron',
    '0 * * * *',
    'app:Job',
    'configuration.scheduleTriggerConfig.cronExpression',
    /revenue/,
  ),

  // The database
  parameter('FM-PG-01', 'max_connections', '500'),
  parameter('FM-PG-02', 'shared_buffers', '524288'),
  parameter('FM-PG-03', 'effective_cache_size', '1572864'),
  parameter('FM-PG-04', 'maintenance_work_mem', '1048576'),
  parameter('FM-PG-06', 'wal_buffers', '2048'),
  parameter('FM-PG-08', 'random_page_cost', '1.1'),
  parameter('FM-PG-10', 'work_mem', '32768'),
  parameter('FM-PG-12', 'max_wal_size', '4096'),
  parameter('FM-PGB-01', 'pgbouncer.pool_mode', 'transaction'),
  parameter('FM-PGB-02', 'pgbouncer.max_client_conn', '1000'),
  parameter('FM-PGB-03', 'pgbouncer.default_pool_size', '25'),
  parameter('FM-PGB-04', 'pgbouncer.min_pool_size', '10'),
  parameter('FM-PGB-09', 'pgbouncer.server_idle_timeout', '600'),
  parameter('FM-PGB-21', 'pgbouncer.max_prepared_statements', '100'),
  {
    ...value('FM-CDL-11', 'database: days of backups, at least', 7, SERVER, 'backup.backupRetentionDays'),
    accepts: (found) => Number(found) >= 7,
  },
  row(
    'practice',
    'database: inside the network',
    true,
    (it) => it.value(SERVER, 'network.delegatedSubnetResourceId') !== undefined,
  ),

  // The cache
  value('FM-RED-02', 'cache: replica', 'Enabled', 'redisenterprise:RedisEnterprise', 'highAvailability'),
  value('FM-RED-03', 'cache: clustering', 'OSSCluster', 'redisenterprise:Database', 'clusteringPolicy'),
  value('FM-RED-04', 'cache: protocol', 'Encrypted', 'redisenterprise:Database', 'clientProtocol'),
  value('FM-RED-11', 'cache: eviction', 'AllKeysLRU', 'redisenterprise:Database', 'evictionPolicy'),
  value('FM-RED-12', 'cache: size', 'Balanced_B5', 'redisenterprise:RedisEnterprise', 'sku.name'),

  // The edge
  value('FM-AFD-01', 'edge: tier', 'Premium_AzureFrontDoor', 'cdn:Profile', 'sku.name'),
  row('FM-AFD-05', 'edge: redirect to HTTPS, of every route', 'Enabled', (it) => [
    ...new Set(it.all('cdn:Route').map((route) => route.httpsRedirect)),
  ]),
  ...['js', 'css', 'png', 'jpg', 'svg', 'woff2'].map((extension) =>
    row('FM-AFD-08', `edge: *.${extension}`, '365.00:00:00, IgnoreQueryString', (it) =>
      kept(it, 'UrlFileExtension', extension),
    ),
  ),
  row('FM-AFD-11', 'edge: /api/', '00:05:00, UseQueryString', (it) => kept(it, 'UrlPath', 'api/')),
  value('FM-WAF-01', 'firewall: mode', 'Prevention', POLICY, 'policySettings.mode'),
  {
    ...row('FM-WAF-02', 'firewall: default rules, at least', '2.0', (it) => ruleSet(it, 'Microsoft_DefaultRuleSet')),
    accepts: notOlderThan('2.0'),
  },
  {
    ...row('FM-WAF-03', 'firewall: bot rules, at least', '1.0', (it) => ruleSet(it, 'Microsoft_BotManagerRuleSet')),
    accepts: notOlderThan('1.0'),
  },
  value('FM-WAF-04', 'firewall: requests of an address', 100, POLICY, 'customRules.rules[0].rateLimitThreshold'),
  value('FM-WAF-04', 'firewall: in minutes', 1, POLICY, 'customRules.rules[0].rateLimitDurationInMinutes'),

  // The targets
  alert('FM-SLO-01', 'answers, p95 in s', /requests[\s\S]*percentile/, 0.1),
  alert('FM-SLO-02', 'page load in s', /browserTimings/, 2),
  alert('FM-SLO-03', 'cache hits in %', /cachehits/i, 90),
  alert('FM-SLO-04', 'database queries in s', /dependencies/, 0.05),
  alert('FM-SLO-05', 'CPU in %', /^CpuPercentage$/, 60),
  alert('FM-SLO-06', 'memory in %', /^MemoryPercentage$/, 70),
  alert('FM-SLO-08', 'failed requests in %', /requests[\s\S]*success/, 0.5),

  // The budgets
  row('FM-COST-05', 'budgets of a month', '200, 300, 300, 800, 1600', (it) =>
    it
      .all('consumption:Budget')
      .map(({ amount }) => Number(amount))
      .sort((a, b) => a - b)
      .join(', '),
  ),

  // What every stack owes
  row('mission', 'tags of every resource that has tags', TAGS.join(', '), (it) =>
    TAGS.filter((tag) => it.taggable().every(({ tags }) => tags[tag] !== undefined)),
  ),
];

export const EXPECTATIONS: AzureExpectations = {
  expectations: FRESH_MAAS,
  minimumRows: 30,
  graphs: 'test/stacks/fresh-maas/__graphs__',
  settings: { alarmEmails: '["operations@example.com"]', reportImages: 'false' },
  replicas: {
    config: 'maxReplicas',
    value: '40',
    updates: ['app:ContainerApp ai-analytics-suite-v2', 'app:ContainerApp business-operations-suite'],
  },
};
