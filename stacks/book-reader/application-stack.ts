import {
  Duration,
  Stack,
  StackProps,
  aws_cloudwatch as cloudwatch,
  aws_ec2 as ec2,
  aws_events as events,
  aws_events_targets as eventTargets,
  aws_logs as logs,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  AlarmTopic,
  DatabaseTask,
  LogMetric,
  MigrationRunner,
  NagFindings,
  Observability,
  RotationEvents,
  SecretEnvironment,
  ServiceAlarms,
  RollbackAlarms,
  WebTierFargate,
  WorkerFleet,
  SecurityDefaults,
} from '../../lib/aws';
import { CorsPolicy, PathPattern } from '../../lib/domain';
import { chosenEmail } from '../parts/alarm-email';
import { chosenImage } from '../parts/image-store';
import { allowDeployments } from '../parts/allow-deployments';
import { allowData } from '../parts/data-settings';
import { DomainProps } from '../parts/domain';
import { Entrance } from '../parts/entrance';
import { GlobalStack } from '../parts/global-stack';
import { createHealthCanary } from '../parts/health-canary';
import { QUARTERLY, migrateDatabase, rotateLogins } from '../parts/migrate-database';
import { migrationsOf } from '../parts/migrations';
import { addOutputs, addressOutputs, pipelineOutputs, usersServed } from '../parts/outputs';
import { followReadValues } from '../parts/read-values';
import { ManagedMetrics } from '../parts/managed-metrics';
import { UserSizing } from '../report/user-sizing';
import { WORKER_RULES, addAlarms, alarmRules, poolThreshold } from './alarms';
import {
  BACKEND_ENVIRONMENT,
  applicationEnvironment,
  brokerEnvironment,
  secretEnvironment,
} from './application-environment';
import { Frontend, PoolAlarmMode } from './choices';
import { dashboardSections } from './dashboard';
import { BookReaderData } from './data-stack';
import { LOGINS } from './database';
import { CACHE_RULES, HEALTH_PATH, SECURITY_HEADERS } from './edge';
import { BookReaderProfile } from './profile';
import { BookReaderProps } from './props';
import { WORKERS_COUNT } from './workload';

export interface BookReaderApplicationProps extends StackProps {
  readonly profile: BookReaderProfile;
  readonly sizing: UserSizing;
  readonly global: GlobalStack;
  readonly data: BookReaderData;
  readonly domain?: DomainProps;
  readonly alternativeNames?: string[];
  readonly choices: BookReaderProps;
}

const NAMESPACE = 'BookReader';
const PORT = 8000;
/** Memory limit for all workers together (BR-MEM-11). */
const MEMORY_BUDGET_GB = 50;

/** The parts that change with every release: edge, load balancer, backend, workers and observability. */
export class BookReaderApplication extends Stack {
  public readonly entrance: Entrance;
  public readonly backend: WebTierFargate;
  public readonly frontend?: WebTierFargate;
  public readonly workers: WorkerFleet;
  public readonly migrations: MigrationRunner;
  public readonly topic: sns.ITopic;
  private readonly props: BookReaderApplicationProps;

  constructor(scope: Construct, id: string, props: BookReaderApplicationProps) {
    super(scope, id, props);
    SecurityDefaults.set(this, props.data.protection);
    followReadValues(this);
    this.props = props;
    const { data, profile, choices, domain } = props;
    const inContainer = choices.frontend === Frontend.CONTAINER;
    this.entrance = new Entrance(this, 'Entrance', {
      profile,
      global: props.global,
      domain: props.domain,
      alternativeNames: props.alternativeNames,
      vpc: data.network.vpc,
      cloudFrontPrefixListId: choices.cloudFrontPrefixListId,
      cacheRules: CACHE_RULES,
      securityHeaders: SECURITY_HEADERS,
      site: !inContainer, // BR-MAP-02
    });
    this.topic = new AlarmTopic(this, 'AlarmTopic', { alarmEmail: chosenEmail(choices.alarmEmail) }).topic;
    if (choices.alarmEndpoint) {
      const endpoint = new subscriptions.UrlSubscription(choices.alarmEndpoint); // BR-FUT-10
      NagFindings.acknowledge(this.topic.addSubscription(endpoint), { SNSRedrivePolicy: NagFindings.RESENT });
    }

    const host = domain?.domainName ?? this.entrance.edge.domainName;
    const environment = applicationEnvironment({
      environment: profile.environment,
      data,
      hosts: [host, ...(props.alternativeNames ?? [])],
      cors: new CorsPolicy({ origins: [`https://${host}`] }),
      concurrentTasks: profile.workers * (choices.workerConcurrency ?? 2),
      redisMaxConnections: choices.redisMaxConnections ?? 20,
      nlpCacheTtlSeconds: choices.nlpCacheTtlSeconds ?? 86_400,
      pyroscopeServerAddress: choices.pyroscopeServerAddress,
    });
    this.backend = this.createBackend(environment, secretEnvironment(data, LOGINS.backend));
    this.workers = this.createWorkers(environment, secretEnvironment(data, LOGINS.workers));
    if (inContainer) this.frontend = this.createFrontend();
    [this.backend, this.workers].forEach((tier) => allowData(tier, data));
    this.backend.connections.allowTo(data.broker, ec2.Port.tcp(data.broker.port), 'Tasks for the workers');
    this.migrations = this.createMigrations();
    this.createRotation();
    new ManagedMetrics(this, 'ManagedMetrics', {
      prometheus: choices.prometheus ?? false,
      grafana: choices.grafana ?? false,
      name: this.stackName,
    }); // BR-FUT-08
    const poolStatus = choices.poolStatus ? this.createPoolStatus() : [];
    this.createObservability(poolStatus);
    allowDeployments(this, choices, {
      environment: profile.environment,
      services: [this.backend, this.workers, ...(this.frontend ? [this.frontend] : [])].map((it) => it.service),
      images: [data.images, data.frontendImages],
      database: data.database,
      entrance: this.entrance,
    });
    this.createOutputs();
  }

  private createBackend(
    environment: { readonly [name: string]: string },
    secrets: { [name: string]: SecretEnvironment },
  ): WebTierFargate {
    const { data, sizing, profile, choices } = this.props;
    return new WebTierFargate(this, 'Backend', {
      vpc: data.network.vpc,
      loadBalancer: this.entrance.loadBalancer,
      containerName: 'backend', // BR-MAP-01
      image: chosenImage(this, 'backendImage', choices.backendImage, data.images),
      command: choices.backendCommand ?? [
        ...['gunicorn', 'app.main:app', '--worker-class', 'uvicorn.workers.UvicornWorker'],
        ...['--workers', String(WORKERS_COUNT), '--bind', `0.0.0.0:${PORT}`],
      ],
      cpu: 2048, // not in the report: 2 vCPUs for four processes that mostly wait
      memoryMiB: 4096,
      port: PORT,
      paths: choices.frontend === Frontend.CONTAINER ? [PathPattern.prefix('/api/')] : undefined,
      // Above the priority that the rule had before its content became part of its id.
      rulePriority: 110,
      minTasks: sizing.minInstances,
      maxTasks: sizing.maxInstances,
      cpuTargetPercent: 70, // BR-FUT-06
      // Not /api/health, which checks database, Redis and Celery: one failure would take every task out of service (GAP-BR-13).
      healthCheckPath: '/api/health/live',
      blueGreen: true, // BR-CD-08
      bakeMinutes: 5,
      rollbackAlarms: new RollbackAlarms(this, 'RollbackAlarms', {
        loadBalancer: this.entrance.loadBalancer,
        topic: this.topic,
      }).alarms, // BR-CD-10
      environment: { ...environment, ...BACKEND_ENVIRONMENT },
      secretEnvironment: { ...secrets, ...brokerEnvironment(data) },
      tracing: choices.tracing, // BR-FUT-09
      metricsNamespace: NAMESPACE,
      removalPolicy: profile.dataRemoval,
    });
  }

  private createWorkers(
    environment: { readonly [name: string]: string },
    secrets: { [name: string]: SecretEnvironment },
  ): WorkerFleet {
    const { data, profile, choices } = this.props;
    return new WorkerFleet(this, 'Workers', {
      vpc: data.network.vpc,
      cluster: this.backend.cluster,
      containerName: 'celery-worker', // BR-MAP-03
      image: chosenImage(this, 'workerImage', choices.backendImage, data.images),
      app: 'app.core.celery_app',
      broker: data.broker,
      minWorkers: profile.workers,
      maxWorkers: profile.workers,
      memoryMiB: choices.workerMemoryMiB ?? 6144, // BR-MEM-04
      concurrency: choices.workerConcurrency ?? 2, // BR-CEL-01
      maxTasksPerChild: choices.workerMaxTasksPerChild ?? 10, // BR-CEL-03
      maxMemoryPerChildKb: choices.workerMaxMemoryPerChildKb ?? 5_000_000, // BR-CEL-04
      memoryBudgetGb: MEMORY_BUDGET_GB,
      cpuTargetPercent: 70, // BR-OUT-12
      environment,
      secretEnvironment: secrets,
      tracing: choices.tracing,
      metricsNamespace: NAMESPACE,
      removalPolicy: profile.dataRemoval,
    });
  }

  private createFrontend(): WebTierFargate {
    const { data, profile, choices } = this.props;
    return new WebTierFargate(this, 'Frontend', {
      vpc: data.network.vpc,
      loadBalancer: this.entrance.loadBalancer,
      cluster: this.backend.cluster,
      containerName: 'frontend',
      image: chosenImage(this, 'frontendImage', choices.frontendImage, data.frontendImages),
      cpu: 256,
      memoryMiB: 512,
      port: 8080,
      rulePriority: 200,
      minTasks: Math.min(2, this.props.sizing.minInstances),
      maxTasks: this.props.sizing.maxInstances,
      healthCheckPath: '/',
      removalPolicy: profile.dataRemoval,
    });
  }

  /** Creates the logins before the tasks start. The application runs its own migrations (BR-CD-07). */
  private createMigrations(): MigrationRunner {
    const { data, profile, choices } = this.props;
    return migrateDatabase(this, choices, {
      vpc: data.network.vpc,
      database: data.database,
      migrations: migrationsOf(__dirname),
      cluster: this.backend.cluster,
      before: [this.backend.service, this.workers.service],
      profile,
      topic: this.topic,
    });
  }

  private createRotation(): void {
    const { data, profile } = this.props;
    const { rotationFunctionNames } = rotateLogins(this, this.migrations, {
      vpc: data.network.vpc,
      database: data.database,
      schedule: QUARTERLY,
    });
    const common = { topic: this.topic, removalPolicy: profile.dataRemoval };
    new RotationEvents(this, 'Rotation', {
      ...common,
      secrets: [data.database.loginSecret(LOGINS.backend)],
      services: [this.backend.service],
      rotationFunctionNames: [...data.secrets.rotationFunctionNames, ...rotationFunctionNames],
    });
    new RotationEvents(this, 'WorkerRotation', {
      ...common,
      secrets: [data.database.loginSecret(LOGINS.workers)],
      services: [this.workers.service],
    });
  }

  /** Publishes database connections by state as metrics (BR-HLT-02). */
  private createPoolStatus(): cloudwatch.IMetric[] {
    const { data, profile } = this.props;
    const task = new DatabaseTask(this, 'DatabaseTask', {
      vpc: data.network.vpc,
      database: data.database,
      cluster: this.backend.cluster,
      migrations: migrationsOf(__dirname),
      metricsNamespace: NAMESPACE,
      removalPolicy: profile.dataRemoval,
    });
    task.schedule('PoolStatus', { task: 'pool-status', schedule: 'rate(5 minutes)' });
    task.notifyFailures(this.topic);
    return ['total_connections', 'active', 'idle'].map(
      (metricName) =>
        new cloudwatch.Metric({
          namespace: NAMESPACE,
          metricName,
          dimensionsMap: { Database: data.database.databaseName },
          statistic: 'Maximum',
        }),
    );
  }

  private createObservability(poolStatus: cloudwatch.IMetric[]): void {
    const { data, profile, sizing, global, choices } = this.props;
    const { loadBalancer } = this.entrance;
    const canary = createHealthCanary(this, this.entrance, profile, {
      path: HEALTH_PATH,
      expectedFields: ['status', 'database=connected', 'redis=connected', 'celery=running'], // BR-HLT-01
    });
    const lostWorkers = new LogMetric(this, 'LostWorkers', {
      logGroup: this.workers.logGroup,
      pattern: logs.FilterPattern.anyTerm('WorkerLostError', 'signal 9'), // BR-OUT-08
      metricNamespace: NAMESPACE,
      metricName: 'LostWorkers',
    });
    this.createMemoryRule();
    const observability = new Observability(this, 'Observability', {
      topic: this.topic,
      rules: alarmRules(poolThreshold(choices.poolAlarmMode ?? PoolAlarmMode.SCALED, data.budgets[0])),
      targets: {
        loadBalancer: loadBalancer.resource,
        targetGroup: this.backend.targetGroup,
        alternateTargetGroup: this.backend.alternateTargetGroup,
        service: this.backend.service,
        database: data.database.instance,
        replicas: data.database.replicas,
        cacheMemberIds: [...data.cache.memberIds, ...data.broker.memberIds],
        canary: canary?.canary,
      },
      dashboardName: `${this.stackName}-overview`,
      sections: dashboardSections({
        sizing,
        data,
        entrance: this.entrance,
        backend: this.backend,
        workers: this.workers,
        lostWorkers,
        webAcl: global.webAcl,
        rateLimits: global.rateLimits,
        poolStatus,
      }),
    });
    const workerAlarms = new ServiceAlarms(this, 'WorkerAlarms', {
      rules: WORKER_RULES,
      targets: { service: this.workers.service },
      topic: this.topic,
    });
    addAlarms(workerAlarms, { workers: this.workers, loadBalancer, lostWorkers });
    if (canary) {
      observability.alarms.add('Health', {
        metric: canary.canary.metricSuccessPercent({
          period: Duration.minutes(2 * (profile.canaryIntervalMinutes ?? 5)),
        }),
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        threshold: 100,
        evaluationPeriods: 1,
        alarmDescription:
          'The health endpoint reports an unhealthy component. Open the last run of the canary to see which.',
      });
    }
  }

  /** Publishes containers that ECS stopped because they ran out of memory (BR-OUT-08). */
  private createMemoryRule(): void {
    const rule = new events.Rule(this, 'OutOfMemory', {
      description: 'A container ran out of memory',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: {
          clusterArn: [this.backend.cluster.clusterArn],
          containers: { reason: events.Match.prefix('OutOfMemory') },
        },
      },
      targets: [
        new eventTargets.SnsTopic(this.topic, {
          message: events.RuleTargetInput.fromText(
            `CRITICAL: ${events.EventField.fromPath('$.detail.group')} ran out of memory, task ` +
              `${events.EventField.fromPath('$.detail.taskArn')}.`,
          ),
        }),
      ],
    });
    NagFindings.acknowledge(rule, {
      EventBusDLQ: `${NagFindings.RETRIED} The event only notifies: ECS has replaced the task.`,
    });
  }

  private createOutputs(): void {
    const { sizing, data } = this.props;
    addOutputs(this, {
      ...addressOutputs(this.entrance, this.migrations),
      ExpectedConcurrentUsers: [usersServed(sizing), 'Concurrent users the backend is sized for'],
      ConnectionBudget: [data.budgets[0].explain().split('\n')[0], 'Database connections (BR-POOL-07)'],
      WorkerMemory: [this.workers.plan.explain().split('\n')[1], 'Memory of the workers (BR-MEM-11)'],
      ...pipelineOutputs({
        services: { Backend: this.backend, Worker: this.workers },
        cluster: this.backend.cluster,
        securityGroup: this.backend.securityGroup,
        vpc: data.network.vpc,
        siteBucket: this.entrance.siteBucket,
      }),
    });
  }
}
