import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConnectionBudget, ConnectionLimit } from '../../../lib/domain';
import { ArgoAlpine, ArgoAlpineProps } from '../../../stacks/argo-alpine';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { DOMAIN, synthesized, templatesOf, PLACEHOLDERS } from '../../support/container-systems';
import { faults } from '../../support/problems-of';
import { Json, all, only, textOf, widgetsOf } from '../../support/template';

jest.setTimeout(60_000);

const IMAGE = 'registry.example.com/argo-alpine/backend:2.1.0';
const build = (props: ArgoAlpineProps = {}) => synthesized((app) => new ArgoAlpine(app, { ...PLACEHOLDERS, ...props }));
const { application, data, global, system } = build();
const real = build({ backendImage: IMAGE, argoImage: IMAGE, domain: DOMAIN });

const taskOf = (name: string, template = application): Json =>
  all(template, 'AWS::ECS::TaskDefinition').find((it) => it.ContainerDefinitions[0].Name === name)
    .ContainerDefinitions[0];
const environmentOf = (template = application): { [name: string]: string } =>
  Object.fromEntries(taskOf('alpine-backend', template).Environment.map(({ Name, Value }: Json) => [Name, Value]));
const secretsOf = (name: string, template: typeof application): string[] =>
  (taskOf(name, template).Secrets ?? []).map((it: Json) => it.Name);
const environment = environmentOf();
const alarms = all(application, 'AWS::CloudWatch::Alarm');
const widgets = widgetsOf(application);

describe('the components', () => {
  test('[AA-MAP-01] the backend runs behind the load balancer, in two tasks at least', () => {
    const [service] = all(application, 'AWS::ECS::Service').filter((it) => (it.LoadBalancers ?? []).length > 0);
    expect(service.LoadBalancers[0].ContainerName).toBe('alpine-backend');
    expect(only(application, 'AWS::ApplicationAutoScaling::ScalableTarget').MinCapacity).toBe(2);
  });

  test('[AA-MAP-02] the engine serves nobody, reaches HTTPS only, and has its keys when it has an image', () => {
    const [id, service] =
      Object.entries(application.findResources('AWS::ECS::Service')).find(([it]) => /^Argo/.test(it)) ?? [];
    expect(id).toBeDefined();
    expect(service?.Properties.LoadBalancers ?? []).toEqual([]);
    const group = all(application, 'AWS::EC2::SecurityGroup').find(
      (it) => it.GroupDescription === 'No inbound traffic, outbound HTTPS only',
    );
    expect(group.SecurityGroupEgress.map((it: Json) => [it.FromPort, it.ToPort])).toEqual([[443, 443]]);
    expect(secretsOf('argo', application)).toEqual([]);
    expect(secretsOf('argo', real.application)).toEqual(['ALPHA_VANTAGE_API_KEY', 'TWITTER_BEARER_TOKEN']);
  });

  test('[AA-MAP-03] the database is PostgreSQL', () => {
    expect(only(data, 'AWS::RDS::DBInstance').Engine).toBe('postgres');
    expect(textOf(taskOf('alpine-backend', real.application).EntryPoint[2])).toContain('export DATABASE_URL=');
  });

  test('[AA-MAP-04] Redis speaks TLS, asks for a password and survives the loss of a zone', () => {
    all(data, 'AWS::ElastiCache::ReplicationGroup').forEach((it) =>
      expect(it).toMatchObject({ TransitEncryptionEnabled: true, AutomaticFailoverEnabled: true, NumCacheClusters: 2 }),
    );
    expect(environment.REDIS_SSL).toBe('true');
  });

  test('[AA-MAP-05] pages come from a bucket; Stripe’s key reaches an image of the user’s', () => {
    expect(only(application, 'AWS::CloudFront::Distribution').DistributionConfig.DefaultRootObject).toBe('index.html');
    expect(secretsOf('alpine-backend', application)).not.toContain('STRIPE_SECRET_KEY');
    expect(secretsOf('alpine-backend', real.application)).toContain('STRIPE_SECRET_KEY');
  });
});

describe('connections', () => {
  test('[AA-POOL-02] [AA-POOL-03] [AA-POOL-04] a pool of 20 and 10 beyond it, tried before use', () => {
    expect(environment).toMatchObject({ DB_POOL_SIZE: '20', DB_MAX_OVERFLOW: '10', DB_POOL_PRE_PING: 'true' });
  });

  test('[AA-POOL-05] [AA-POOL-06] connections are renewed hourly, and made and waited for at most 10 s', () => {
    expect(environment).toMatchObject({ DB_POOL_RECYCLE: '3600', DB_CONNECT_TIMEOUT: '10', DB_POOL_TIMEOUT: '10' });
  });

  test('[AA-POOL-08] all processes with 30 connections each fit into 90 % of what the database accepts', () => {
    const { budget } = system.data;
    expect(budget.explain()).toContain('(20 + 10)');
    expect(budget.demand).toBeLessThanOrEqual(budget.limit.connections);
    const tooMany = () =>
      new ConnectionBudget({
        database: 'argo-alpine',
        limit: ConnectionLimit.rdsDefault('db.t4g.medium'),
        consumers: [{ name: 'backend', maxInstances: 14, poolSize: 20, maxOverflow: 10 }],
      });
    expect(faults(tooMany)).toEqual(['connections-exceed-limit at ConnectionBudget(argo-alpine).consumers']);
  });

  test('[AA-POOL-01] [AA-RB-04] the way back leaves the pool to the library, which opens fewer connections', () => {
    const back = build({ defaultPool: true });
    const names = Object.keys(environmentOf(back.application)).filter((it) => it.startsWith('DB_'));
    expect(names).toEqual([]);
    expect(back.system.data.budget.explain()).toContain('(5 + 10)');
    expect(back.system.data.budget.demand).toBeLessThan(system.data.budget.demand);
  });
});

describe('Redis', () => {
  test('[AA-CAC-01] [AA-CAC-02] answers are kept in Redis, the latest signals for a minute', () => {
    expect(environment).toMatchObject({
      CACHE_ENABLED: 'true',
      CACHE_TTL_SIGNALS_LATEST: '60',
      CACHE_TTL_ADMIN_ANALYTICS: '300',
      CACHE_TTL_USERS_PROFILE: '60',
    });
  });

  test('[AA-CAC-08] further routes get lifetimes of their own', () => {
    const { application: more } = build({ cacheTtls: { NEWS: 30, SIGNALS_LATEST: 10 } });
    expect(environmentOf(more)).toMatchObject({ CACHE_TTL_NEWS: '30', CACHE_TTL_SIGNALS_LATEST: '10' });
    expect(faults(() => build({ cacheTtls: { news: 0 } }))).toEqual([
      "invalid-format at ArgoAlpine.cacheTtls['news']",
      "number-out-of-range at ArgoAlpine.cacheTtls['news']",
    ]);
  });

  test('[AA-CAC-04] [AA-CAC-05] [AA-CAC-07] host, port and database are those of the cache', () => {
    expect(textOf(environment.REDIS_HOST)).toMatch(/Cache\w+PrimaryEndPointAddress/);
    expect(environment).toMatchObject({ REDIS_PORT: '6379', REDIS_DB: '0' });
    expect(JSON.stringify(environment)).not.toContain('localhost');
  });

  test('[AA-CAC-06] the password is generated, and the printed one is nowhere', () => {
    expect(secretsOf('alpine-backend', application)).toContain('REDIS_PASSWORD');
    const leaked = '4682c7d42ea00ee0411c45d80c60e1c9d146cd006d3a57ed4777ec405a91cc50';
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    const words = [...templatesOf(build()), ...templatesOf(real)].flatMap(([, template]) =>
      JSON.stringify(template.toJSON()).split(/["\s\\,=]+/),
    );
    expect(words.length).toBeGreaterThan(1000);
    expect(words.filter((word) => hash(word) === leaked)).toEqual([]);
  });

  test('[AA-PLAN-01] [AA-RB-02] all of it is in the task, with memory as the way back for cache and limits', () => {
    expect(environment).toMatchObject({ CACHE_FALLBACK: 'memory', RATE_LIMIT_FALLBACK: 'memory' });
    ['REDIS_HOST', 'REDIS_PORT', 'REDIS_DB'].forEach((name) => expect(environment[name]).toBeDefined());
  });

  test('[AA-TOK-01] revoked tokens are remembered for the life of a token', () => {
    expect(environment).toMatchObject({ TOKEN_BLACKLIST_STORAGE: 'redis', TOKEN_BLACKLIST_TTL: '86400' });
    expect(environment.TOKEN_BLACKLIST_FALLBACK).toBeUndefined();
    expect(faults(() => build({ tokenLifetimeSeconds: 5 }))).toEqual([
      'number-out-of-range at ArgoAlpine.tokenLifetimeSeconds',
    ]);
  });

  test('[AA-TOK-02] no revoked token is thrown out, and all survive the loss of all nodes', () => {
    const [, parameters] =
      Object.entries(data.findResources('AWS::ElastiCache::ParameterGroup')).find(([id]) => /^Tokens/.test(id)) ?? [];
    expect(parameters?.Properties.Properties['maxmemory-policy']).toBe('noeviction');
    const [, group] =
      Object.entries(data.findResources('AWS::ElastiCache::ReplicationGroup')).find(([id]) => /^Tokens/.test(id)) ?? [];
    expect(group?.Properties).toMatchObject({ MultiAZEnabled: true, SnapshotRetentionLimit: 7 });
    expect(textOf(environment.TOKEN_BLACKLIST_REDIS_HOST)).toMatch(/Tokens\w+PrimaryEndPointAddress/);
  });
});

describe('limits, origins, compression', () => {
  test('[AA-LIM-01] [AA-LIM-02] limits are shared in Redis, and the edge holds them while Redis is away', () => {
    expect(environment).toMatchObject({
      RATE_LIMIT_STORAGE: 'redis',
      RATE_LIMIT_DEFAULT: '100/minute',
      RATE_LIMIT_FALLBACK: 'memory',
    });
    const rule = only(global, 'AWS::WAFv2::WebACL').Rules.find((it: Json) => it.Name === 'api');
    expect(rule.Statement.RateBasedStatement).toMatchObject({ Limit: 2000, EvaluationWindowSec: 300 });
  });

  test('[AA-CORS-02] production lets in its own pages and a named frontend; development the developer’s machine too', () => {
    const { application: own } = build({ domain: DOMAIN, frontendOrigin: 'https://app.example.org' });
    expect(environmentOf(own).CORS_ORIGINS).toBe('https://app.example.com,https://app.example.org');
    const [policy] = all(own, 'AWS::CloudFront::ResponseHeadersPolicy');
    expect(policy.ResponseHeadersPolicyConfig.CorsConfig.AccessControlAllowOrigins.Items).toEqual([
      'https://app.example.com',
      'https://app.example.org',
    ]);
    const developing = build({ environment: DeploymentEnvironment.DEVELOPMENT });
    expect(textOf(environmentOf(developing.application).CORS_ORIGINS)).toContain('http://localhost:3000');
    expect(textOf(environment.CORS_ORIGINS)).not.toContain('localhost');
  });

  test('[AA-CORS-01] no origin is a wildcard', () => {
    expect(faults(() => build({ domain: DOMAIN, frontendOrigin: '*' }))).toEqual([
      'wildcard-cors-origin at cors.origins[1]',
    ]);
    expect(textOf(environment.CORS_ORIGINS)).not.toContain('*');
  });

  test('[AA-CORS-03] methods and headers are named', () => {
    expect(environment).toMatchObject({
      CORS_METHODS: 'GET,POST,PUT,PATCH,DELETE,OPTIONS',
      CORS_HEADERS: 'Authorization,Content-Type',
    });
  });

  test('[AA-GZ-01] answers of more than 1 KB are compressed, and what the edge keeps', () => {
    expect(environment).toMatchObject({ ENABLE_GZIP: 'true', GZIP_MIN_SIZE: '1024' });
    expect(only(application, 'AWS::CloudFront::Distribution').DistributionConfig.DefaultCacheBehavior.Compress).toBe(
      true,
    );
  });
});

describe('health, logs and alarms', () => {
  const over = (metricName: string): Json[] =>
    alarms
      .filter((it) => it.MetricName === metricName)
      .map((it) => [
        it.Statistic ?? it.ExtendedStatistic,
        it.Threshold,
        it.ComparisonOperator,
        textOf(it.AlarmDescription).split(':')[0],
        `${it.Period} × ${it.EvaluationPeriods}`,
      ]);
  const above = 'GreaterThanThreshold';

  test('[AA-HLT-01] the canary reads three fields; the load balancer asks for 200 only', () => {
    const { EXPECTED_FIELDS } = only(application, 'AWS::Synthetics::Canary').RunConfig.EnvironmentVariables;
    expect(EXPECTED_FIELDS).toBe('status,database,redis');
    expect(only(application, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
      HealthCheckPath: '/health',
      Matcher: { HttpCode: '200' },
    });
  });

  test('[AA-HLT-02] a canary that fails for ten minutes is told of', () => {
    expect(alarms.find((it) => it.MetricName === 'SuccessPercent')).toMatchObject({
      Threshold: 100,
      Period: 300,
      EvaluationPeriods: 2,
      ComparisonOperator: 'LessThanThreshold',
    });
  });

  test('[AA-EXC-01] errors are written as JSON, without debugging, and counted', () => {
    expect(environment).toMatchObject({ DEBUG: 'false', LOG_FORMAT: 'json' });
    const filters = all(application, 'AWS::Logs::MetricFilter').map((it) => it.FilterPattern);
    expect(filters).toContain('{ $.level = "ERROR" }');
    // Rotation functions report a metric of the same name.
    expect(over('Errors').map((it) => it.slice(1, 3))).toContainEqual([0, above]);
  });

  test('[AA-OUT-04] [AA-OUT-05] signals and analytics keep what was reached', () => {
    expect(over('SignalsLatestMs')).toEqual([
      ['p50', 5, above, 'WARNING', '300 × 3'],
      ['Average', 150, above, 'CRITICAL', '300 × 3'],
    ]);
    expect(over('AdminAnalyticsMs').map((it) => it[1])).toEqual([30, 250]);
  });

  test('[AA-OUT-06] [AA-OUT-07] login and profile keep what was reached', () => {
    expect(over('AuthLoginMs').map((it) => it[1])).toEqual([50, 100]);
    expect(over('UsersProfileMs').map((it) => it[1])).toEqual([5, 80]);
  });

  test('[AA-OUT-08] [AA-OUT-09] [AA-OUT-10] queries keep what was reached', () => {
    expect(over('SignalFilteringQueryMs')).toEqual([['Average', 15, above, 'WARNING', '300 × 3']]);
    expect(over('UserStatisticsQueryMs')[0][1]).toBe(30);
    expect(over('UserLookupQueryMs')[0][1]).toBe(5);
  });

  test('[AA-PLAN-03] more than 80 % of the memory of a Redis is told of', () => {
    const memory = over('DatabaseMemoryUsagePercentage');
    expect(memory).toHaveLength(4);
    memory.forEach((it) => expect(it.slice(1)).toEqual([80, above, 'WARNING', '300 × 3']));
  });

  test('[AA-PLAN-07] the dashboard shows hits, and what edge and application refused', () => {
    expect(widgets.get('Cache hits').metrics[0][1]).toBe('CacheHitRate');
    expect(widgets.get('Edge: blocked by a rate limit').metrics[0][1]).toBe('BlockedRequests');
    expect(widgets.get('Rejected by the application’s rate limiter').metrics[0][1]).toBe('LimitedRequests');
    const filters = all(application, 'AWS::Logs::MetricFilter').map((it) => it.FilterPattern);
    expect(filters).toContain('{ $.status = 429 }');
  });
});

describe('the document of targets', () => {
  const lines = readFileSync(join(__dirname, '../../../docs/slo/argo-alpine.md'), 'utf8').split('\n');
  test.each([
    ['AA-OUT-01', '40-60 % faster'],
    ['AA-OUT-02', '50-70 % faster'],
    ['AA-POOL-07', '80-90 % less'],
    ['AA-IDX-10', '90-95 % less'],
    ['AA-CAC-03', '95-98 % faster'],
    ['AA-GZ-02', '70-80 % less'],
  ])('[%s] states %s', (id, target) => {
    expect(lines.filter((line) => line.startsWith(`| ${id} |`)).join('\n')).toContain(target);
  });
});
