import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { ConnectionBudget, ConnectionLimit, WorkerPlan } from '../../../lib/domain';
import { BookReader, BookReaderProps, Frontend, PoolAlarmMode } from '../../../stacks/book-reader';
import { DEVIATIONS } from '../../../stacks/book-reader/deviations';
import { renderEnvExample } from '../../../stacks/book-reader/env-example';
import { POOL_SIZE, WORKERS_COUNT } from '../../../stacks/book-reader/workload';
import { systemMigrations } from '../../support/system-migrations';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { annotations } from '../../support/annotations';
import { DOMAIN, synthesized, PLACEHOLDERS } from '../../support/container-systems';
import { faults } from '../../support/problems-of';
import { Json, all, only, textOf, valuesOf, widgetsOf } from '../../support/template';

jest.setTimeout(60_000);

const IMAGE = 'registry.example.com/book-reader/backend:1.0.0';
const build = (props: BookReaderProps = {}) => synthesized((app) => new BookReader(app, { ...PLACEHOLDERS, ...props }));
const production = build({ backendImage: IMAGE });
const { application, data, global, system } = production;
const withDomain = build({ domain: DOMAIN });

const taskOf = (name: string, template = application): Json =>
  all(template, 'AWS::ECS::TaskDefinition').find((it) => it.ContainerDefinitions[0].Name === name);
const containerOf = (name: string, template = application): Json => taskOf(name, template).ContainerDefinitions[0];
const environmentOf = (name: string, template = application): { [variable: string]: string } =>
  Object.fromEntries(containerOf(name, template).Environment.map(({ Name, Value }: Json) => [Name, Value]));
const serviceOf = (id: RegExp, template = application): Json => {
  const [, found] = Object.entries(template.findResources('AWS::ECS::Service')).find(([it]) => id.test(it)) ?? [];
  if (!found) throw new Error(`no service ${id}`);
  return found.Properties;
};
const scalingOf = (id: RegExp, template = application): Json => {
  const [, found] =
    Object.entries(template.findResources('AWS::ApplicationAutoScaling::ScalableTarget')).find(([it]) => id.test(it)) ??
    [];
  if (!found) throw new Error(`no scaling ${id}`);
  return found.Properties;
};
const backend = environmentOf('backend');
const worker = environmentOf('celery-worker');
const redis = (name: RegExp): Json => {
  const [, found] =
    Object.entries(data.findResources('AWS::ElastiCache::ReplicationGroup')).find(([it]) => name.test(it)) ?? [];
  if (!found) throw new Error(`no Redis ${name}`);
  return found.Properties;
};
const alarms = all(application, 'AWS::CloudWatch::Alarm');
const alarmOn = (metricName: string, threshold: number): Json[] =>
  alarms.filter((it) => it.MetricName === metricName && it.Threshold === threshold);
const onlyAlarm = (metricName: string, threshold: number): Json => {
  const found = alarmOn(metricName, threshold);
  if (found.length !== 1) throw new Error(`${found.length} alarms on ${metricName} at ${threshold}, not one`);
  return found[0];
};
const widgets = widgetsOf(application);
const values = (title: string): number[] => widgets.get(title).annotations.horizontal.map((it: Json) => it.value);
const window = (period: number, periods: number) => ({ Period: period, EvaluationPeriods: periods });

describe('the components', () => {
  test('[BR-MAP-01] the backend runs on Fargate behind the load balancer, and behind the domain if there is one', () => {
    expect(serviceOf(/^Backend/).LoadBalancers[0].ContainerName).toBe('backend');
    const { Aliases } = only(withDomain.application, 'AWS::CloudFront::Distribution').DistributionConfig;
    expect(Aliases).toEqual(['app.example.com', 'www.app.example.com']);
  });

  test('[BR-MAP-02] pages come from a bucket, or from a container of their own', () => {
    expect(only(application, 'AWS::CloudFront::Distribution').DistributionConfig.DefaultRootObject).toBe('index.html');
    const { application: other } = build({ frontend: Frontend.CONTAINER });
    expect(serviceOf(/^Frontend/, other).LoadBalancers[0].ContainerName).toBe('frontend');
    const paths = all(other, 'AWS::ElasticLoadBalancingV2::ListenerRule').map((it) => [
      it.Priority,
      it.Conditions[0].PathPatternConfig.Values[0],
    ]);
    expect(paths.sort()).toEqual([
      [110, '/api/*'],
      [200, '/*'],
    ]);
  });

  test('[BR-MAP-03] workers run Celery without a load balancer', () => {
    expect(containerOf('celery-worker').Command.slice(0, 4)).toEqual(['celery', '-A', 'app.core.celery_app', 'worker']);
    expect(serviceOf(/^Workers/).LoadBalancers ?? []).toEqual([]);
  });

  test('[BR-MAP-04] [BR-ENV-07] PostgreSQL holds bookreader_prod on 5432, and its URL is asyncpg’s', () => {
    const primary = all(data, 'AWS::RDS::DBInstance').find((it) => !it.SourceDBInstanceIdentifier);
    expect(primary.DBName).toBe('bookreader_prod');
    const rules = all(application, 'AWS::EC2::SecurityGroupIngress');
    const database = rules.filter((it) => it.Description === 'PostgreSQL of the application');
    expect(database).toHaveLength(2);
    // The rule names the port of the instance, which is PostgreSQL's unless told otherwise.
    expect(primary.Port ?? '5432').toBe('5432');
    const script = textOf(containerOf('backend').EntryPoint[2]);
    expect(script).toMatch(
      /DATABASE_URL='postgresql\+asyncpg:\/\/'"\$DATABASE_URL__USERNAME"':'"\$DATABASE_URL__PASSWORD"'@/,
    );
  });

  test('[BR-MAP-05] the broker throws nothing out, speaks TLS and asks for a password', () => {
    const parameters = all(data, 'AWS::ElastiCache::ParameterGroup').map((it) => it.Properties['maxmemory-policy']);
    expect(parameters.sort()).toEqual(['allkeys-lru', 'noeviction']);
    expect(redis(/^Broker/)).toMatchObject({ TransitEncryptionEnabled: true, TransitEncryptionMode: 'required' });
    expect(textOf(redis(/^Broker/).AuthToken)).toMatch(/^\{\{resolve:secretsmanager:/);
    ['backend', 'celery-worker'].forEach((name) => {
      const script = textOf(containerOf(name).EntryPoint[2]);
      expect(script).toMatch(
        /CELERY_BROKER_URL='rediss:\/\/:'"\$CELERY_BROKER_URL__VALUE"'@[^;]*ssl_cert_reqs=CERT_REQUIRED/,
      );
      expect(script).toContain('export CELERY_RESULT_BACKEND=');
    });
  });

  test('[BR-FUT-05] all of it is Fargate', () => {
    all(application, 'AWS::ECS::Service').forEach((it) => expect(it.LaunchType).toBe('FARGATE'));
  });
});

describe('workers', () => {
  const inEnvironment = (environment: DeploymentEnvironment) => build({ environment }).application;

  test('[BR-CEL-01] [BR-CEL-02] [BR-CEL-03] two tasks at once, ten for each process, and the log level of the report', () => {
    expect(containerOf('celery-worker').Command).toEqual(
      expect.arrayContaining(['--concurrency=2', '--loglevel=info', '--max-tasks-per-child=10']),
    );
    expect(worker).toMatchObject({ CELERY_CONCURRENCY: '2', CELERY_MAX_TASKS_PER_CHILD: '10' });
  });

  test('[BR-CEL-04] 5 GB for each process, literally, with a warning that they do not fit into 6', () => {
    expect(worker.CELERY_WORKER_MAX_MEMORY_PER_CHILD).toBe('5000000');
    const notes = annotations(system.application);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toContain('9.5 GB, but a worker has 6 GB');
    expect(notes[1]).toContain('10 tasks × 6 GB would need 60 GB');
  });

  test('[BR-MEM-02] [BR-MEM-04] [BR-OUT-04] a worker has 2 vCPU and 6 GB', () => {
    expect(taskOf('celery-worker')).toMatchObject({ Cpu: '2048', Memory: '6144' });
    expect(containerOf('celery-worker').Memory).toBe(6144);
  });

  test('[BR-MEM-05] 2 GB are set aside', () => {
    expect(containerOf('celery-worker').MemoryReservation).toBe(2048);
  });

  test('[BR-MEM-03] the old 4 GB are refused: they were too small', () => {
    expect(faults(() => build({ workerMemoryMiB: 4096 }))).toEqual([
      'number-out-of-range at BookReader.workerMemoryMiB',
    ]);
  });

  test('[BR-MEM-01] [BR-MEM-12] development has one worker', () => {
    expect(scalingOf(/^Workers/, inEnvironment(DeploymentEnvironment.DEVELOPMENT))).toMatchObject({
      MinCapacity: 1,
      MaxCapacity: 1,
    });
  });

  test('[BR-MEM-13] staging has two', () => {
    expect(scalingOf(/^Workers/, inEnvironment(DeploymentEnvironment.STAGING))).toMatchObject({ MinCapacity: 2 });
  });

  test('[BR-MEM-14] [BR-MEM-07] [BR-PRB-01] production has five, and never more', () => {
    expect(scalingOf(/^Workers/)).toMatchObject({ MinCapacity: 5, MaxCapacity: 5 });
    expect(serviceOf(/^Workers/).DeploymentConfiguration.MaximumPercent).toBe(100);
  });

  test('[BR-MEM-06] ten heavy tasks at once', () => {
    expect(worker.MAX_CONCURRENT_HEAVY_TASKS).toBe('10');
    expect(system.application.workers.plan.concurrentTasks).toBe(10);
  });

  test('[BR-MEM-15] the sizes of a worker can be chosen', () => {
    const { application: chosen } = build({
      workerConcurrency: 1,
      workerMaxTasksPerChild: 50,
      workerMaxMemoryPerChildKb: 2_500_000,
      workerMemoryMiB: 8192,
    });
    expect(environmentOf('celery-worker', chosen)).toMatchObject({
      CELERY_CONCURRENCY: '1',
      CELERY_MAX_TASKS_PER_CHILD: '50',
      CELERY_WORKER_MAX_MEMORY_PER_CHILD: '2500000',
    });
    expect(taskOf('celery-worker', chosen).Memory).toBe('8192');
  });

  test('[BR-CD-14] half of the workers are replaced at a time, each with two minutes to finish', () => {
    expect(serviceOf(/^Workers/).DeploymentConfiguration).toMatchObject({
      MinimumHealthyPercent: 50,
      MaximumPercent: 100,
    });
    expect(containerOf('celery-worker').StopTimeout).toBe(120);
    const { application: small } = build({ environment: DeploymentEnvironment.DEVELOPMENT });
    expect(serviceOf(/^Workers/, small).DeploymentConfiguration.MinimumHealthyPercent).toBe(0);
  });

  test('[BR-OUT-09] [BR-ENV-05] processes are replaced after ten tasks, as the variables say', () => {
    expect(worker).toMatchObject({
      CELERY_CONCURRENCY: '2',
      CELERY_MAX_TASKS_PER_CHILD: '10',
      CELERY_WORKER_MAX_MEMORY_PER_CHILD: '5000000',
    });
  });

  test('[BR-FUT-06] backend and workers grow with their processors and with what waits', () => {
    const policies = all(application, 'AWS::ApplicationAutoScaling::ScalingPolicy').map(
      (it) => it.TargetTrackingScalingPolicyConfiguration,
    );
    const cpu = policies.filter((it) => it.PredefinedMetricSpecification);
    expect(cpu.map((it) => it.TargetValue)).toEqual([70, 70]);
    expect(policies.filter((it) => it.CustomizedMetricSpecification)).toHaveLength(1);
  });
});

describe('deployments', () => {
  test('[BR-CD-08] the backend has two sets of tasks, and the old ones stay ready for five minutes', () => {
    const service = serviceOf(/^Backend/);
    expect(service.DeploymentConfiguration).toMatchObject({ Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 5 });
    expect(all(application, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toHaveLength(2);
    expect(Object.keys(service.LoadBalancers[0].AdvancedConfiguration).sort()).toEqual([
      'AlternateTargetGroupArn',
      'ProductionListenerRule',
      'RoleArn',
    ]);
  });

  test('[BR-CD-10] alarms take a bad backend back, and the circuit breaker bad workers', () => {
    expect(serviceOf(/^Backend/).DeploymentConfiguration.Alarms).toMatchObject({ Enable: true, Rollback: true });
    expect(serviceOf(/^Workers/).DeploymentConfiguration.DeploymentCircuitBreaker).toEqual({
      Enable: true,
      Rollback: true,
    });
  });
});

test('the workflows of a repository may deploy when one is named, and nobody else', () => {
  const roles = (template = application): Json[] =>
    all(template, 'AWS::IAM::Role').filter((it) => it.Description?.startsWith('Deployments of'));
  expect(roles()).toEqual([]);
  const { application: deployable } = build({ githubRepository: 'example/book-reader' });
  const [role] = roles(deployable);
  expect(JSON.stringify(role.AssumeRolePolicyDocument)).toContain('repo:example/book-reader:environment:production');
  expect(Object.keys(deployable.findOutputs('DeploymentRoleArn'))).toHaveLength(1);

  const ids = { githubRepository: 'example/book-reader', githubOwnerId: '12', githubRepositoryId: '34' };
  const [newer] = roles(build(ids).application);
  expect(JSON.stringify(newer.AssumeRolePolicyDocument)).toContain('repo:example@12/book-reader@34:environment:');
});

describe('settings and secrets', () => {
  const generated = (name: string): Json =>
    all(data, 'AWS::SecretsManager::Secret').find((it) => it.Name === `book-reader/production/${name}`)
      .GenerateSecretString;

  test('[BR-ENV-01] [BR-ENV-02] [BR-SEC-04] keys of 64 characters are made in AWS, and reach the tasks by reference', () => {
    ['secret-key', 'jwt-secret-key'].forEach((name) =>
      expect(generated(name)).toMatchObject({ PasswordLength: 64, ExcludePunctuation: true }),
    );
    ['backend', 'celery-worker'].forEach((name) => {
      const names = containerOf(name).Secrets.map((it: Json) => it.Name);
      expect(names).toEqual(expect.arrayContaining(['SECRET_KEY', 'JWT_SECRET_KEY', 'REDIS_PASSWORD']));
    });
  });

  test('[BR-ENV-03] [BR-ENV-04] the passwords of database and Redis have 32 letters and digits', () => {
    ['database', 'redis-cache-token', 'redis-broker-token'].forEach((name) =>
      expect(generated(name)).toMatchObject({ PasswordLength: 32, ExcludePunctuation: true }),
    );
  });

  test('[BR-OUT-15] no variable of a task is a secret in clear', () => {
    const names = ['backend', 'celery-worker'].flatMap((it) => Object.keys(environmentOf(it)));
    expect(names.filter((it) => /PASSWORD|SECRET|_KEY$|_URL$/.test(it))).toEqual([]);
  });

  test('[BR-ENV-06] [BR-ENV-10] [BR-ENV-11] four server processes, no debugging, and warnings only', () => {
    expect(backend).toMatchObject({
      WORKERS_COUNT: '4',
      DEBUG: 'false',
      ENVIRONMENT: 'production',
      LOG_LEVEL: 'warning',
    });
    expect(containerOf('backend').Command).toEqual(expect.arrayContaining(['--workers', '4']));
  });

  test('[BR-ENV-08] [BR-ENV-09] the site itself may call it, under both of its names', () => {
    expect(environmentOf('backend', withDomain.application)).toMatchObject({
      CORS_ORIGINS: 'https://app.example.com',
      ALLOWED_HOSTS: 'app.example.com,www.app.example.com',
    });
    expect(only(withDomain.global, 'AWS::CertificateManager::Certificate').SubjectAlternativeNames).toEqual([
      'www.app.example.com',
    ]);
    expect(textOf(backend.CORS_ORIGINS)).toMatch(/^https:\/\/\$\{EntranceEdge\w+\.DomainName\}$/);
  });

  test('[BR-ENV-12] the example for developers has twelve sections and the value of no secret', () => {
    const text = renderEnvExample();
    expect(text.match(/^# (?!For)/gm)).toHaveLength(12);
    const secrets = text
      .split('\n')
      .filter((line) => /(PASSWORD|SECRET_KEY|API_KEY|DATABASE_URL|WEBHOOK_URL)=/.test(line));
    expect(secrets).toHaveLength(7);
    secrets.forEach((line) => expect(line).toMatch(/=$/));
  });

  test('[BR-SEC-06] the load balancer’s certificate is validated by DNS', () => {
    const certificate = only(withDomain.application, 'AWS::CertificateManager::Certificate');
    expect(certificate.ValidationMethod).toBe('DNS');
    const [listener] = all(withDomain.application, 'AWS::ElasticLoadBalancingV2::Listener');
    expect(listener.Protocol).toBe('HTTPS');
  });

  test('[BR-SEC-07] an address may send 2000 requests in five minutes, or as many as chosen', () => {
    const rate = (template = global): Json =>
      only(template, 'AWS::WAFv2::WebACL').Rules.find((it: Json) => it.Name === 'api').Statement.RateBasedStatement;
    expect(rate()).toMatchObject({ Limit: 2000, EvaluationWindowSec: 300 });
    expect(rate(build({ requestsPerFiveMinutes: 500 }).global).Limit).toBe(500);
  });
});

describe('connections', () => {
  test('[BR-POOL-01] [BR-POOL-02] [BR-POOL-03] a pool of 10 and 20 beyond it, tried before use', () => {
    expect(backend).toMatchObject({ DB_POOL_SIZE: '10', DB_MAX_OVERFLOW: '20', DB_POOL_PRE_PING: 'true' });
  });

  test('[BR-POOL-04] [BR-POOL-05] [BR-POOL-06] connections are renewed hourly, waited for 30 s, and the last used first', () => {
    expect(backend).toMatchObject({ DB_POOL_RECYCLE: '3600', DB_POOL_TIMEOUT: '30', DB_POOL_USE_LIFO: 'true' });
  });

  test('[BR-OUT-05] [BR-OUT-13] 30 connections for each process, renewed every hour', () => {
    expect(Number(backend.DB_POOL_SIZE) + Number(backend.DB_MAX_OVERFLOW)).toBe(30);
    expect(backend.DB_POOL_RECYCLE).toBe('3600');
  });

  test('[BR-POOL-07] [BR-PRB-02] all processes fit into the database, and 100 users are served', () => {
    const [budget] = system.data.budgets;
    expect(budget.explain()).toContain('4 processes × (10 + 20)');
    expect(budget.demand).toBeLessThanOrEqual(budget.limit.connections);
    expect(system.sizing.capacityFor(system.sizing.minInstances)).toBeGreaterThanOrEqual(100);
    const tooSmall = () =>
      new ConnectionBudget({
        database: 'book-reader',
        limit: ConnectionLimit.rdsDefault('db.t4g.medium'),
        consumers: [{ name: 'backend', maxInstances: 4, processesPerInstance: 4, poolSize: 10, maxOverflow: 20 }],
      });
    expect(faults(tooSmall)).toEqual(['connections-exceed-limit at ConnectionBudget(book-reader).consumers']);
  });
});

describe('later phases', () => {
  test('[BR-FUT-01] [BR-FUT-04] connections to Redis, tasks as JSON, and results of the language models are kept', () => {
    expect(backend).toMatchObject({
      REDIS_MAX_CONNECTIONS: '20',
      CELERY_TASK_SERIALIZER: 'json',
      CACHE_ENABLED: 'true',
      NLP_CACHE_TTL: '86400',
    });
    expect(environmentOf('backend', build({ nlpCacheTtlSeconds: 60 }).application).NLP_CACHE_TTL).toBe('60');
  });

  test('[BR-FUT-02] a replica takes over for the broker, without cluster mode', () => {
    expect(redis(/^Broker/)).toMatchObject({ AutomaticFailoverEnabled: true, NumCacheClusters: 2 });
    expect(redis(/^Broker/).NumNodeGroups).toBeUndefined();
  });

  test('[BR-FUT-03] production has a read replica, which the application knows', () => {
    expect(all(data, 'AWS::RDS::DBInstance')).toHaveLength(2);
    expect(textOf(containerOf('backend').EntryPoint[2])).toContain('export READ_REPLICA_1_URL=');
    const staging = build({ environment: DeploymentEnvironment.STAGING });
    expect(all(staging.data, 'AWS::RDS::DBInstance')).toHaveLength(1);
  });

  test('[BR-FUT-07] backups are copied to a second region when one is named', () => {
    const rule = (template: typeof data): Json =>
      only(template, 'AWS::Backup::BackupPlan').BackupPlan.BackupPlanRule[0];
    expect(rule(data).CopyActions).toBeUndefined();
    const { data: copied, system: other } = build({ recoveryRegion: 'us-west-2' });
    expect(textOf(rule(copied).CopyActions[0].DestinationBackupVaultArn)).toContain(
      ':us-west-2:${AWS::AccountId}:backup-vault:book-reader-recovery-production',
    );
    expect(other.recovery?.region).toBe('us-west-2');
    expect(faults(() => build({ recoveryRegion: 'us-east-1' }))).toEqual([
      'recovery-in-main-region at BookReader.recoveryRegion',
    ]);
  });

  test('[BR-FUT-08] Prometheus and Grafana are there when asked for; a dashboard is always', () => {
    application.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    application.resourceCountIs('AWS::APS::Workspace', 0);
    const { application: managed } = build({ prometheus: true, grafana: true });
    managed.resourceCountIs('AWS::APS::Workspace', 1);
    managed.resourceCountIs('AWS::Grafana::Workspace', 1);
  });

  test('[BR-FUT-09] traces go through a collector in each task', () => {
    const { application: traced } = build({ tracing: true });
    expect(taskOf('backend', traced).ContainerDefinitions[1].Name).toBe('collector');
    expect(environmentOf('celery-worker', traced).OTEL_EXPORTER_OTLP_ENDPOINT).toBe('http://localhost:4318');
  });

  test('[BR-FUT-10] [BR-FUT-11] alarms reach an integration, and profiles their server, when there are such', () => {
    const { application: told } = build({
      alarmEndpoint: 'https://events.pagerduty.com/integration/0123/enqueue',
      pyroscopeServerAddress: 'https://pyroscope.example.com',
    });
    expect(only(told, 'AWS::SNS::Subscription')).toMatchObject({ Protocol: 'https' });
    expect(environmentOf('backend', told).PYROSCOPE_SERVER_ADDRESS).toBe('https://pyroscope.example.com');
    expect(backend.PYROSCOPE_SERVER_ADDRESS).toBeUndefined();
  });
});

describe('health and alarms', () => {
  test('[BR-HLT-02] connections by state become three metrics every five minutes, where that is asked for', () => {
    expect(all(application, 'AWS::Scheduler::Schedule')).toEqual([]);
    const asked = build({ environment: DeploymentEnvironment.DEVELOPMENT, poolStatus: true }).application;
    const schedule = only(asked, 'AWS::Scheduler::Schedule');
    expect(schedule.ScheduleExpression).toBe('rate(5 minutes)');
    expect(JSON.parse(schedule.Target.Input).containerOverrides[0].command).toContain('pool-status');
    const namespaces = all(asked, 'AWS::ECS::TaskDefinition')
      .filter((it) => it.ContainerDefinitions[0].Name === 'fetch')
      .flatMap((it) => it.ContainerDefinitions[1].Environment)
      .filter((it) => it.Name === 'METRIC_NAMESPACE');
    expect(namespaces).toEqual([{ Name: 'METRIC_NAMESPACE', Value: 'BookReader' }]);
    const shown = widgetsOf(asked)
      .get('Connections by state')
      .metrics.map(([, name]: string[]) => name);
    expect(shown).toEqual(['total_connections', 'active', 'idle']);
    const { statements, metrics } = systemMigrations('book-reader').task('pool-status');
    expect(metrics).toBe(true);
    shown.forEach((name: string) => expect(statements[0].sql).toContain(` AS ${name}`));
  });

  test('[BR-HLT-01] the canary asks for every part, the load balancer only whether the process lives', () => {
    expect(only(application, 'AWS::Synthetics::Canary').RunConfig.EnvironmentVariables.EXPECTED_FIELDS).toBe(
      'status,database=connected,redis=connected,celery=running',
    );
    const url = textOf(only(application, 'AWS::Synthetics::Canary').RunConfig.EnvironmentVariables.HEALTH_URL);
    expect(url).toMatch(/\/api\/health$/);
    all(application, 'AWS::ElasticLoadBalancingV2::TargetGroup').forEach((it) =>
      expect(it.HealthCheckPath).toBe('/api/health/live'),
    );
  });

  test('[BR-ALM-01] a container above 90 % of its memory for five minutes is told of, in each service', () => {
    const high = alarmOn('MemoryUtilization', 90);
    expect(high).toHaveLength(2);
    high.forEach((it) => {
      expect(it).toMatchObject({ ...window(60, 5), Statistic: 'Maximum', ComparisonOperator: 'GreaterThanThreshold' });
      expect(textOf(it.AlarmDescription)).toMatch(/^WARNING/);
    });
  });

  const poolAlarm = (template: Template): Json =>
    all(template, 'AWS::CloudWatch::Alarm').find((it) => it.MetricName === 'DatabaseConnections');

  test('[BR-ALM-02] by choice, more than 25 connections for two minutes', () => {
    const literal = build({ poolAlarmMode: PoolAlarmMode.LITERAL });
    const expected = { ...window(60, 2), Statistic: 'Maximum', Threshold: 25 };
    expect(poolAlarm(literal.application)).toMatchObject(expected);
  });

  test('[LB-RC-12] by default, the same share of all connections, which eight processes do not reach in normal operation', () => {
    const { Threshold: threshold } = poolAlarm(application);
    expect(threshold).toBe(Math.floor((25 / 30) * production.system.data.budgets[0].demand));
    // Two tasks of four processes, each with a full pool and no overflow.
    expect(threshold).toBeGreaterThan(2 * WORKERS_COUNT * POOL_SIZE);
    expect(DEVIATIONS.map(({ id }) => id)).toContain('BR-ALM-02');
  });

  test('[BR-ALM-03] no running worker for a minute is critical, and so is silence', () => {
    expect(onlyAlarm('RunningTaskCount', 1)).toMatchObject({
      ...window(60, 1),
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
    expect(only(application, 'AWS::ECS::Cluster').ClusterSettings).toEqual([
      { Name: 'containerInsights', Value: 'enabled' },
    ]);
  });

  test('[BR-MEM-08] [BR-MEM-09] workers at 85 % of their memory or 90 % of their processors', () => {
    expect(onlyAlarm('MemoryUtilization', 85)).toMatchObject(window(300, 1));
    expect(onlyAlarm('CPUUtilization', 90)).toMatchObject({ ...window(300, 1), Namespace: 'AWS/ECS' });
    expect(worker).toMatchObject({ MAX_MEMORY_PERCENT: '85', MAX_CPU_PERCENT: '90' });
  });

  test('[BR-MEM-10] a worker with less than 500 MB free', () => {
    const free = alarms.find((it) => it.Threshold === 500);
    expect(free).toMatchObject({ EvaluationPeriods: 5, ComparisonOperator: 'LessThanThreshold' });
    expect(free.Metrics.find((it: Json) => it.Expression).Expression).toBe('reserved - used');
    expect(worker.MIN_FREE_MEMORY_MB).toBe('500');
  });

  test('[BR-OUT-01] [BR-OUT-03] memory stays in its budget: 30 of 50 GB are given, and the graph shows 50, 48 and 35', () => {
    expect(values('Memory of all tasks')).toEqual([50 * 1024, 48 * 1024, 35 * 1024]);
    expect(system.application.workers.plan.memoryGb).toBe(30);
    const nine = { maxWorkers: 9, memoryMiB: 6144, memoryBudgetGb: 50 };
    expect(faults(() => WorkerPlan.forWorkload(nine))).toEqual(['workers-exceed-memory at workers.maxWorkers']);
  });

  test('[BR-OUT-02] more than 48 GB over all tasks is critical', () => {
    const peak = onlyAlarm('MemoryUtilized', 48 * 1024);
    expect(peak).toMatchObject({ ...window(60, 5), Statistic: 'Sum' });
    expect(Object.keys(valuesOf(peak.Dimensions))).toEqual(['ClusterName']);
  });

  test('[BR-OUT-06] [BR-OUT-07] answers take less than 180 ms, and none times out', () => {
    expect(onlyAlarm('TargetResponseTime', 0.18)).toMatchObject({ ...window(300, 3), Statistic: 'Average' });
    expect(onlyAlarm('HTTPCode_ELB_504_Count', 0)).toMatchObject({ ...window(300, 1), Statistic: 'Sum' });
  });

  test('[BR-OUT-08] a container ended for its memory is told of, and so is a killed process in a living one', () => {
    const rule = all(application, 'AWS::Events::Rule').find((it) => it.Description === 'A container ran out of memory');
    expect(rule.EventPattern).toMatchObject({
      'detail-type': ['ECS Task State Change'],
      detail: { containers: { reason: [{ prefix: 'OutOfMemory' }] } },
    });
    const filter = only(application, 'AWS::Logs::MetricFilter');
    expect(filter.FilterPattern).toBe('?"WorkerLostError" ?"signal 9"');
    expect(onlyAlarm('LostWorkers', 0).ComparisonOperator).toBe('GreaterThanThreshold');
  });

  test('a queue whose length nobody knows is told of', () => {
    expect(onlyAlarm('Errors', 0)).toMatchObject({ ...window(300, 3), Namespace: 'AWS/Lambda', Statistic: 'Sum' });
  });

  test('[BR-OUT-12] the workers’ processors stay at 70 %', () => {
    expect(onlyAlarm('CPUUtilization', 70)).toMatchObject({ ...window(300, 3), Namespace: 'AWS/ECS' });
  });

  test('[BR-OUT-16] what the summary says against the tables is written down, and not promised', () => {
    const document = readFileSync(join(__dirname, '../../../docs/slo/book-reader.md'), 'utf8');
    const [line] = document.split('\n').filter((it) => it.startsWith('| BR-OUT-16 |'));
    expect(line).toContain('not promised');
  });
});
