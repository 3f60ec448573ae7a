import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { ConnectionBudget, ConnectionLimit } from '../../../lib/domain';
import { OpsCenter, OpsCenterProps } from '../../../stacks/ops-center';
import { systemMigrations } from '../../support/system-migrations';
import { DOMAIN, synthesized, PLACEHOLDERS } from '../../support/container-systems';
import { faults } from '../../support/problems-of';
import { Json, all, only, textOf, valuesOf, widgetsOf } from '../../support/template';

jest.setTimeout(60_000);

const IMAGE = 'registry.example.com/ops-center/backend:1.4.2';
const build = (props: OpsCenterProps = {}) => synthesized((app) => new OpsCenter(app, { ...PLACEHOLDERS, ...props }));
const { application, data, global, system } = build();
const real = build({ backendImage: IMAGE, authOrigin: 'https://auth.example.com' });

/** The application's task; the other one is that of the migrations. */
function taskOf(template: Template): Json {
  return all(template, 'AWS::ECS::TaskDefinition').find(
    (it) => it.ContainerDefinitions[0].Name === 'ops-center-direct',
  );
}
const [container, collector] = taskOf(application).ContainerDefinitions as Json[];
const environment = Object.fromEntries(container.Environment.map(({ Name, Value }: Json) => [Name, Value]));
const distribution = only(application, 'AWS::CloudFront::Distribution').DistributionConfig;
const behavior = (pattern: string): Json => distribution.CacheBehaviors.find((it: Json) => it.PathPattern === pattern);
const rateRule = (name: string): Json => only(global, 'AWS::WAFv2::WebACL').Rules.find((it: Json) => it.Name === name);
const alarms = all(application, 'AWS::CloudWatch::Alarm');
const widgets = widgetsOf(application);
const securityHeaders = (template = application): Json =>
  all(template, 'AWS::CloudFront::ResponseHeadersPolicy')[0].ResponseHeadersPolicyConfig.SecurityHeadersConfig;

const alarm = (find: (it: Json) => boolean): Json => {
  const found = alarms.filter(find);
  if (found.length !== 1) throw new Error(`${found.length} alarms, not one`);
  return found[0];
};
const described = (begin: string): Json => alarm((it) => textOf(it.AlarmDescription).includes(begin));

describe('the components', () => {
  test('[OC-MAP-01] the backend ops-center-direct runs on Fargate behind the load balancer', () => {
    expect(container.Name).toBe('ops-center-direct');
    const service = only(application, 'AWS::ECS::Service');
    expect(service.LaunchType).toBe('FARGATE');
    expect(service.LoadBalancers).toEqual([expect.objectContaining({ ContainerName: 'ops-center-direct' })]);
    expect(taskOf(application)).toMatchObject({ Cpu: '1024', Memory: '2048' });
  });

  test('[OC-MAP-02] Redis is the group unicorn-redis on 6379, and the backend knows its endpoint', () => {
    expect(only(data, 'AWS::ElastiCache::ReplicationGroup')).toMatchObject({
      ReplicationGroupId: 'unicorn-redis',
      Port: 6379,
      NumCacheClusters: 2,
      AutomaticFailoverEnabled: true,
    });
    expect(textOf(environment.REDIS_HOST)).toMatch(/PrimaryEndPointAddress/);
    expect(environment).toMatchObject({ REDIS_PORT: '6379', REDIS_SSL: 'true' });
  });

  test('[OC-MAP-03] the database is PostgreSQL, and its URL is put together from the secret when a task starts', () => {
    expect(only(data, 'AWS::RDS::DBInstance').Engine).toBe('postgres');
    const [task] = taskOf(real.application).ContainerDefinitions;
    expect(textOf(task.EntryPoint[2])).toMatch(
      /export DATABASE_URL='postgresql\+asyncpg:\/\/'"\$DATABASE_URL__USERNAME"':'"\$DATABASE_URL__PASSWORD"'@/,
    );
    expect(task.Secrets.map(({ Name }: Json) => Name)).toContain('DATABASE_URL__PASSWORD');
    const generated = all(data, 'AWS::SecretsManager::Secret').map((it) => it.GenerateSecretString);
    generated.forEach((it) => expect(it.ExcludePunctuation).toBe(true));
  });

  test('[OC-MAP-05] a private bucket answers for the frontend, the load balancer for /api', () => {
    const bucketOrigin = distribution.Origins.find((it: Json) => it.S3OriginConfig !== undefined);
    expect(bucketOrigin.OriginAccessControlId).toBeDefined();
    expect(distribution.DefaultCacheBehavior.TargetOriginId).toBe(bucketOrigin.Id);
    expect(behavior('/api/*').TargetOriginId).not.toBe(bucketOrigin.Id);
  });

  test('an image of the user’s runs with its command and its jobs; until then the jobs rest', () => {
    const states = (template = application): string[] =>
      all(template, 'AWS::Scheduler::Schedule').map((it) => it.State);
    expect(states()).toEqual(['DISABLED', 'DISABLED']);
    expect(states(real.application)).toEqual(['ENABLED', 'ENABLED']);
    const [task] = taskOf(real.application).ContainerDefinitions;
    expect([task.Image, ...task.Command]).toEqual([
      IMAGE,
      'uvicorn',
      'server:app',
      '--host',
      '0.0.0.0',
      '--port',
      '8084',
    ]);
  });

  test('the image that the pipeline released is read when the stack is deployed, and may be pulled', () => {
    const { application: released } = build({ backendImage: 'released' });
    const [task] = taskOf(released).ContainerDefinitions;
    const parameter = released.toJSON().Parameters[task.Image.Ref];
    expect(parameter).toMatchObject({
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/ops-center-production/backend/image',
    });
    const policies = JSON.stringify(all(released, 'AWS::IAM::Policy'));
    expect(policies).toContain('ecr:BatchGetImage');
    expect(faults(() => build({ backendImage: 'registry.example.com/backend:latest' }))).toEqual([
      'invalid-format at OpsCenter.backendImage',
    ]);
  });
});

describe('the edge', () => {
  test('[OC-CC-01] the status is kept for 300 s without cookies or Authorization, and says so', () => {
    const { CachePolicyId, FunctionAssociations } = behavior('/api/v1/system/status*');
    const policy = application.findResources('AWS::CloudFront::CachePolicy')[CachePolicyId.Ref].Properties;
    expect(policy.CachePolicyConfig).toMatchObject({ DefaultTTL: 300, MaxTTL: 300, MinTTL: 0 });
    expect(policy.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin).toMatchObject({
      CookiesConfig: { CookieBehavior: 'none' },
      HeadersConfig: { HeaderBehavior: 'none' },
    });
    const id = FunctionAssociations[0].FunctionARN['Fn::GetAtt'][0];
    expect(application.findResources('AWS::CloudFront::Function')[id].Properties.FunctionCode).toContain(
      '"public, max-age=300"',
    );
    expect(environment.CACHE_CONTROL_STATUS).toBe('public, max-age=300');
  });

  test('[OC-CC-02] what is about users or signing in is never kept, and the status is tried first', () => {
    expect(distribution.CacheBehaviors.map((it: Json) => it.PathPattern)).toEqual([
      '/api/v1/system/status*',
      '/api/*users*',
      '/api/*auth*',
      '/api/*',
    ]);
    ['/api/*users*', '/api/*auth*'].forEach((pattern) => {
      expect(behavior(pattern).CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad'); // CachingDisabled
      const id = behavior(pattern).FunctionAssociations[0].FunctionARN['Fn::GetAtt'][0];
      expect(application.findResources('AWS::CloudFront::Function')[id].Properties.FunctionCode).toContain(
        '"no-store, must-revalidate"',
      );
    });
  });

  test('[OC-CC-04] [OC-CC-05] [OC-CC-06] the application compresses from 1024 bytes on, the edge what it keeps', () => {
    expect(environment).toMatchObject({ ENABLE_GZIP: 'true', GZIP_MIN_SIZE: '1024' });
    expect(distribution.DefaultCacheBehavior.Compress).toBe(true);
    expect(behavior('/api/v1/system/status*').Compress).toBe(true);
  });

  test('[OC-CC-03] the edge reports its hit rate, and the dashboard shows it', () => {
    application.resourceCountIs('AWS::CloudFront::MonitoringSubscription', 1);
    expect(widgets.get('Edge: hit rate').metrics[0][1]).toBe('CacheHitRate');
  });

  test('[OC-HDR-01] [OC-HDR-02] [OC-HDR-03] answers forbid sniffing, framing and reflected scripts', () => {
    expect(securityHeaders()).toMatchObject({
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY' },
      XSSProtection: { Protection: true, ModeBlock: true },
    });
  });

  test('[OC-HDR-04] answers demand HTTPS for a year, with subdomains', () => {
    expect(securityHeaders().StrictTransportSecurity).toMatchObject({
      AccessControlMaxAgeSec: 31_536_000,
      IncludeSubdomains: true,
    });
  });

  const csp = (template = application): string => securityHeaders(template).ContentSecurityPolicy.ContentSecurityPolicy;

  test('[OC-HDR-05] [OC-HDR-06] [OC-HDR-07] the policy of contents names its sources', () => {
    expect(csp()).toBe(
      "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
        "img-src 'self' data: https:; font-src 'self' data:; connect-src 'self'",
    );
    expect(csp(build({ strictCsp: true }).application)).toContain("; script-src 'self'; ");
  });

  test('[OC-HDR-08] [OC-HDR-09] [OC-MAP-04] pages may load images and fonts, and talk to the host where users sign in', () => {
    expect(csp()).toContain("img-src 'self' data: https:; font-src 'self' data:");
    expect(csp(real.application)).toMatch(/connect-src 'self' https:\/\/auth\.example\.com$/);
    expect(faults(() => build({ authOrigin: 'auth.example.com/login' }))).toEqual([
      'invalid-format at OpsCenter.authOrigin',
    ]);
  });

  test('what the collector scrapes is never answered from outside', () => {
    const blocked = all(application, 'AWS::ElasticLoadBalancingV2::ListenerRule').filter(
      (it) => it.Actions[0].FixedResponseConfig?.StatusCode === '403',
    );
    expect(blocked.map((it) => it.Conditions[0].PathPatternConfig.Values[0]).sort()).toEqual([
      '/metrics',
      '/metrics/*',
    ]);
  });

  test('a domain brings HTTPS from end to end', () => {
    const { application: own } = build({ domain: DOMAIN });
    expect(only(own, 'AWS::CloudFront::Distribution').DistributionConfig.Aliases).toEqual(['app.example.com']);
    expect(all(own, 'AWS::ElasticLoadBalancingV2::Listener')[0].Protocol).toBe('HTTPS');
  });
});

describe('rate limits', () => {
  test('[OC-LIM-01] an address is one client, and the application sees it behind two proxies', () => {
    ['admin-users', 'login'].forEach((name) =>
      expect(rateRule(name).Statement.RateBasedStatement.AggregateKeyType).toBe('IP'),
    );
    expect(environment.FORWARDED_ALLOW_IPS).toBe(only(data, 'AWS::EC2::VPC').CidrBlock);
    expect(environment.TRUSTED_PROXY_COUNT).toBe('2');
  });

  test('[OC-LIM-02] [OC-LIM-04] the list of users is given 100 times a minute, then 429', () => {
    const { Statement, Action } = rateRule('admin-users');
    expect(Statement.RateBasedStatement).toMatchObject({ Limit: 100, EvaluationWindowSec: 60 });
    const scope = JSON.stringify(Statement.RateBasedStatement.ScopeDownStatement);
    expect(scope).toContain('"PositionalConstraint":"EXACTLY","SearchString":"/api/v1/admin/users"');
    expect(scope).toContain('"SearchString":"GET"');
    expect(Action.Block.CustomResponse.ResponseCode).toBe(429);
    expect(environment.RATE_LIMIT_ADMIN_USERS).toBe('100/minute');
  });

  test('[OC-LIM-03] ten logins in two minutes at the edge, five a minute in the application', () => {
    const { RateBasedStatement: rate } = rateRule('login').Statement;
    expect(rate).toMatchObject({ Limit: 10, EvaluationWindowSec: 120 });
    expect(JSON.stringify(rate.ScopeDownStatement)).toContain('"SearchString":"/api/v1/auth/login"');
    expect(environment.RATE_LIMIT_LOGIN).toBe('5/minute');
  });

  test('[OC-LIM-05] counters are in Redis, under their prefix, over TLS and with a password', () => {
    expect(environment.RATE_LIMIT_KEY_PREFIX).toBe('ratelimit:');
    const [task] = taskOf(real.application).ContainerDefinitions;
    expect(textOf(task.EntryPoint[2])).toMatch(
      /export RATE_LIMIT_STORAGE='rediss:\/\/:'"\$RATE_LIMIT_STORAGE__VALUE"'@/,
    );
  });

  test('[OC-LIM-06] the edge refuses known attacks as well', () => {
    const groups = only(global, 'AWS::WAFv2::WebACL').Rules.flatMap((it: Json) =>
      it.Statement.ManagedRuleGroupStatement ? [it.Statement.ManagedRuleGroupStatement.Name] : [],
    );
    expect(groups).toEqual(
      expect.arrayContaining(['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet']),
    );
  });
});

describe('connections', () => {
  test('[OC-POOL-02] [OC-POOL-03] a pool of 20, and 40 beyond it', () => {
    expect(environment).toMatchObject({
      DB_POOL_CLASS: 'AsyncAdaptedQueuePool',
      DB_POOL_SIZE: '20',
      DB_MAX_OVERFLOW: '40',
    });
  });

  test('[OC-POOL-04] [OC-POOL-05] connections are tried before use and renewed after an hour', () => {
    expect(environment).toMatchObject({ DB_POOL_PRE_PING: 'true', DB_POOL_RECYCLE: '3600' });
  });

  test('[OC-POOL-01] the old default of 10 would hold fewer users than the new pool', () => {
    // Three queries of 50 ms keep a connection of a user for 150 ms of each second.
    const users = (size: number): number => size / (3 * 0.05);
    expect(users(10)).toBeLessThan(users(Number(environment.DB_POOL_SIZE)));
  });

  test('[OC-POOL-08] all processes with 60 connections each fit into 90 % of what the database accepts', () => {
    const { budget } = system.data;
    expect(budget.explain()).toContain('(20 + 40)');
    expect(budget.demand).toBeLessThanOrEqual(budget.limit.connections);
    expect(budget.limit.connections).toBe(Math.floor(0.9 * Math.floor((8 * 1024 ** 3) / 9_531_392)));
    const tooMany = () =>
      new ConnectionBudget({
        database: 'ops-center',
        limit: ConnectionLimit.rdsDefault('db.t4g.medium'),
        consumers: [{ name: 'web', maxInstances: 7, poolSize: 20, maxOverflow: 40 }],
      });
    expect(faults(tooMany)).toEqual(['connections-exceed-limit at ConnectionBudget(ops-center).consumers']);
  });

  test('[OC-POOL-07] a collector beside the application brings the gauges, and the dashboard clips the overflow', () => {
    expect(collector.Name).toBe('collector');
    const { metrics } = widgets.get('Connection pool');
    expect(JSON.stringify(metrics)).toContain('db_pool_size');
    expect(JSON.stringify(metrics)).toContain('IF(overflow > 0, overflow, 0)');
  });
});

describe('keys and audit', () => {
  test('[LB-RC-06] [OC-AUD-01] audit records have a log of their own, kept for a year and after the stack', () => {
    const [log] = Object.values(
      application.findResources('AWS::Logs::LogGroup', { Properties: { LogGroupName: '/ops-center/audit' } }),
    );
    expect(log).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { RetentionInDays: 365 },
    });
    // CloudFormation could not delete it after a first deployment that failed, and not create it in the second.
    expect(log.Properties).not.toHaveProperty('DeletionProtectionEnabled');
    expect(JSON.stringify(environment.AUDIT_LOG_GROUP)).toContain('AuditLog');
    const statements = all(application, 'AWS::IAM::Policy').flatMap((it) => it.PolicyDocument.Statement);
    const writes = statements.filter((it) => JSON.stringify(it.Resource).includes('AuditLog'));
    expect(writes.flatMap((it) => it.Action)).toContain('logs:PutLogEvents');
  });

  test('[LB-RC-06] a deployment after a deleted one adopts the audit log that it kept', () => {
    const adopted = synthesized((app) => new OpsCenter(app, { ...PLACEHOLDERS, adoptAuditLog: true })).application;
    expect(JSON.stringify(adopted.findResources('AWS::Logs::LogGroup'))).not.toContain('/ops-center/audit');
    expect(JSON.stringify(all(adopted, 'AWS::ECS::TaskDefinition'))).toContain('/ops-center/audit');
    expect(only(adopted, 'AWS::Logs::MetricFilter').LogGroupName).toBe('/ops-center/audit');
  });

  test('[OC-AUD-02] deletions are counted', () => {
    expect(only(application, 'AWS::Logs::MetricFilter').FilterPattern).toBe('{ $.method = "DELETE" }');
  });

  test('[OC-ROT-01] [OC-ROT-03] keys live 90 days, and so does the password; a week before, owners hear of it', () => {
    expect(environment).toMatchObject({ API_KEY_TTL_DAYS: '90', API_KEY_EXPIRY_NOTICE_DAYS: '7' });
    expect(only(data, 'AWS::SecretsManager::RotationSchedule').RotationRules.ScheduleExpression).toBe('rate(90 days)');
  });

  test('a rotated password starts the tasks anew', () => {
    const patterns = all(application, 'AWS::Events::Rule').map((it) => it.EventPattern['detail-type'][0]);
    expect(patterns).toContain('Secret Label Updated');
  });

  const schedule = (job: string): Json =>
    all(application, 'AWS::Scheduler::Schedule').find((it) => it.Target.Input.includes(job));

  test('[OC-ROT-02] expiring keys are looked for at midnight UTC', () => {
    expect(schedule('check-expiring-keys')).toMatchObject({
      ScheduleExpression: 'cron(0 0 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
    });
  });

  test('[OC-ROT-04] the job may tell the owners', () => {
    const statements = all(application, 'AWS::IAM::Policy')
      .filter((it) => JSON.stringify(it.Roles).includes('TaskRole'))
      .flatMap((it) => it.PolicyDocument.Statement);
    expect(statements.map((it) => it.Action)).toContain('sns:Publish');
    expect(JSON.stringify(environment.API_KEY_NOTICE_TOPIC_ARN)).toContain('AlarmTopic');
  });

  test('[OC-MV-03] the analytics are refreshed every hour', () => {
    const { ScheduleExpression, Target } = schedule('refresh-user-analytics');
    expect(ScheduleExpression).toBe('rate(1 hour)');
    expect(JSON.parse(Target.Input).containerOverrides[0].command.slice(0, 4)).toEqual([
      'node',
      '/srv/migrate/index.js',
      'run',
      'refresh-user-analytics',
    ]);
    const { statements } = systemMigrations('ops-center').task('refresh-user-analytics');
    expect(statements.map(({ sql }) => sql)).toEqual([
      expect.stringMatching(/^REFRESH MATERIALIZED VIEW CONCURRENTLY user_analytics_summary$/m),
    ]);
  });

  test('the views are refreshed once there is an application that makes their tables', () => {
    expect(schedule('refresh-user-analytics').State).toBe('DISABLED');
    const job = all(real.application, 'AWS::Scheduler::Schedule').find((it) => it.Target.Input.includes('analytics'));
    expect(job.State).toBe('ENABLED');
  });

  test('indexes and views are there before the tasks, or wait for the tables of the application', () => {
    const [condition] = Object.keys(application.findResources('AWS::CloudFormation::WaitCondition'));
    const [service] = Object.values(application.findResources('AWS::ECS::Service'));
    expect(service.DependsOn).toContain(condition);
    const [, migrate] = all(application, 'AWS::ECS::TaskDefinition').find(
      (it) => it.ContainerDefinitions[0].Name === 'fetch',
    ).ContainerDefinitions;
    expect(migrate.Command).toEqual(expect.arrayContaining(['up', '--defer-missing']));
    expect(
      build({ migrationRun: 1 }).application.findResources('AWS::CloudFormation::WaitCondition'),
    ).not.toHaveProperty(condition);
  });
});

describe('caching', () => {
  test('[OC-CAC-01] [OC-CAC-02] [OC-CAC-03] lifetimes, prefixes, and keys that all processes share', () => {
    expect(environment).toMatchObject({
      CACHE_DEFAULT_TTL: '300',
      CACHE_KEY_PREFIX: 'cache',
      PYTHONHASHSEED: '0',
      CACHE_TTL_USER_ANALYTICS: '600',
      CACHE_PREFIX_USERS: 'users',
    });
  });

  test('[OC-CAC-05] [OC-CAC-06] patterns of what becomes stale, in one keyspace; sessions for a day', () => {
    expect(environment).toMatchObject({
      CACHE_INVALIDATION_USER: 'users:*{id}*',
      CACHE_INVALIDATION_ORG: 'org:*{id}*',
      SESSION_TTL: '86400',
      SESSION_KEY_PREFIX: 'session:',
    });
    expect(only(data, 'AWS::ElastiCache::ReplicationGroup').NumNodeGroups).toBeUndefined();
  });
});

describe('metrics', () => {
  const config = textOf(collector.Environment[0].Value);
  const declared = (name: string): string[][] =>
    JSON.parse(config.replace(/\$\{[^}]*\}/g, 'x'))
      .exporters.awsemf.metric_declarations.filter((it: Json) => it.metric_name_selectors[0] === `^${name}$`)
      .flatMap((it: Json) => it.dimensions);

  test('[OC-MET-01] [OC-MET-02] [OC-MET-03] requests, their duration and that of queries', () => {
    expect(declared('http_requests_total')[1]).toEqual(['service', 'method', 'endpoint', 'status']);
    expect(declared('http_request_duration_seconds')).toEqual([['service']]);
    expect(declared('db_query_duration_seconds')[1]).toEqual(['service', 'query_type']);
    expect(config).toContain('"namespace":"OpsCenter"');
  });

  test('[OC-MET-04] the size of the pool under both of its names', () => {
    expect(declared('db_connection_pool_size')).toEqual([['service']]);
    expect(declared('db_pool_size')).toEqual([['service']]);
  });

  test('[OC-MET-05] [OC-MET-06] cache, sign-ups and calls, without keys and persons', () => {
    expect(declared('cache_hits_total')).toEqual([['service']]);
    expect(declared('cache_misses_total')).toEqual([['service']]);
    expect(declared('user_signups_total')[1]).toEqual(['service', 'tier']);
    expect(declared('api_calls_total')[1]).toEqual(['service', 'endpoint']);
    expect(config).not.toMatch(/user_id|cache_key/);
  });
});

describe('alarms', () => {
  const over = (threshold: number, period: number, periods: number): object => ({
    Threshold: threshold,
    EvaluationPeriods: periods,
    ...(period ? { Period: period } : {}),
  });

  test('[OC-SLO-03] [OC-OUT-03] answers: 100 ms is the warning, 120 ms the alarm', () => {
    const onLatency = alarms.filter((it) => it.MetricName === 'TargetResponseTime' && it.Period === 300);
    expect(
      onLatency.map((it) => [it.Threshold, textOf(it.AlarmDescription).split(':')[0], it.EvaluationPeriods]),
    ).toEqual([
      [0.1, 'WARNING', 3],
      [0.12, 'CRITICAL', 3],
    ]);
  });

  test('[OC-SLO-04] [OC-OUT-01] the first content is painted within 0.8 s', () => {
    const paint = alarm((it) => it.MetricName === 'FirstContentfulPaint');
    expect(paint).toMatchObject({ ...over(0.8, 300, 3), Statistic: 'Average', Namespace: 'OpsCenter' });
    expect(all(application, 'AWS::Synthetics::Canary')).toHaveLength(2);
    const values = widgets.get('First contentful paint').annotations.horizontal.map((it: Json) => it.value);
    expect(values).toEqual([0.8, 1.5]);
  });

  test('[OC-OUT-04] queries take less than 150 ms, and a slower one is written down', () => {
    const query = alarm((it) => it.MetricName === 'db_query_duration_seconds' && it.Dimensions.length === 1);
    expect(query).toMatchObject({ ...over(0.15, 300, 3), Statistic: 'Average' });
    expect(only(data, 'AWS::RDS::DBParameterGroup').Parameters.log_min_duration_statement).toBe('150');
    expect(only(data, 'AWS::RDS::DBInstance').EnableCloudwatchLogsExports).toContain('postgresql');
  });

  test('[OC-OUT-05] 85 % of look-ups hit the cache, over all nodes', () => {
    const hits = described('hit rate is below 85 %');
    expect(hits).toMatchObject({ ...over(85, 0, 6), ComparisonOperator: 'LessThanThreshold' });
    expect(hits.AlarmDescription).toMatch(/^ADVICE/);
    expect(hits.Metrics).toHaveLength(5); // two nodes, hits and misses, and the quotient
    expect(widgets.get('Cache hits').annotations.horizontal.map((it: Json) => it.value)).toEqual([85, 30]);
  });

  test('[OC-MV-04] analytics take less than 500 ms', () => {
    const analytics = alarm((it) => it.MetricName === 'db_query_duration_seconds' && it.Dimensions.length === 2);
    expect(analytics).toMatchObject(over(0.5, 300, 3));
    expect(valuesOf(analytics.Dimensions).query_type).toBe('analytics');
  });

  test('[OC-ALM-01] answers take at most a second, over five minutes', () => {
    expect(alarm((it) => it.AlarmName === 'ops_center-HighResponseTime')).toMatchObject({
      ...over(1, 60, 5),
      MetricName: 'TargetResponseTime',
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  test('[OC-ALM-02] 60 connections in use for two minutes are all there are', () => {
    expect(alarm((it) => it.AlarmName === 'ops_center-DatabaseConnectionPoolExhausted')).toMatchObject({
      ...over(60, 60, 2),
      MetricName: 'db_pool_in_use',
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  test('[OC-ALM-03] half of the look-ups may miss, for ten minutes', () => {
    const misses = alarm((it) => it.AlarmName === 'ops_center-CacheMissRateHigh');
    expect(misses).toMatchObject({ ...over(0.5, 0, 10), ComparisonOperator: 'GreaterThanThreshold' });
    expect(misses.Metrics.find((it: Json) => it.MetricStat).MetricStat.Period).toBe(60);
  });

  test('[OC-ALM-04] the three rules bear the name of their group, in Prometheus too when it is there', () => {
    const named = alarms.filter((it) => it.AlarmName !== undefined).map((it) => it.AlarmName);
    expect(named.sort()).toEqual([
      'ops_center-CacheMissRateHigh',
      'ops_center-DatabaseConnectionPoolExhausted',
      'ops_center-HighResponseTime',
    ]);
    application.resourceCountIs('AWS::APS::RuleGroupsNamespace', 0);
    const { application: withPrometheus } = build({ prometheus: true });
    const rules = only(withPrometheus, 'AWS::APS::RuleGroupsNamespace');
    expect(rules.Name).toBe('ops_center');
    expect(rules.Data.match(/alert: \w+/g)).toEqual([
      'alert: HighResponseTime',
      'alert: DatabaseConnectionPoolExhausted',
      'alert: CacheMissRateHigh',
    ]);
    expect(textOf(taskOf(withPrometheus).ContainerDefinitions[1].Environment[0].Value)).toContain(
      'prometheusremotewrite',
    );
  });

  test('[OC-OUT-06] the service grows to at least 250 users', () => {
    const { sizing } = system;
    expect(only(application, 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({
      MinCapacity: sizing.minInstances,
      MaxCapacity: sizing.maxInstances,
    });
    expect(sizing.capacityFor(sizing.maxInstances)).toBeGreaterThanOrEqual(250);
  });
});

describe('the document of targets', () => {
  const lines = readFileSync(join(__dirname, '../../../docs/slo/ops-center.md'), 'utf8').split('\n');
  test.each([
    ['OC-OUT-07', '40 % less'],
    ['OC-FE-08', '120 MB; 0.9 s on the way to 0.8 s'],
    ['OC-FE-10', '30-50 % smaller'],
    ['OC-CC-07', '70-80 % smaller; 60-70 % smaller'],
    ['OC-POOL-06', '20 % more'],
    ['OC-IDX-10', '50-70 % less query time'],
    ['OC-CAC-04', '80 % less'],
    ['OC-CAC-08', '50 % less'],
  ])('[%s] states %s', (id, target) => {
    expect(lines.filter((line) => line.startsWith(`| ${id} |`)).join('\n')).toContain(target);
  });
});
