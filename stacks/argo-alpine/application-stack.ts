import { Stack, StackProps, aws_ec2 as ec2, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  AlarmTopic,
  BackgroundService,
  DashboardSection,
  MigrationRunner,
  Observability,
  RotationEvents,
  RollbackAlarms,
  WebTierFargate,
  SecurityDefaults,
} from '../../lib/aws';
import { chosenEmail } from '../parts/alarm-email';
import { isPlaceholder } from '../parts/image-choice';
import { chosenImage } from '../parts/image-store';
import { migrateDatabase, rotateLogins } from '../parts/migrate-database';
import { allowDeployments } from '../parts/allow-deployments';
import { allowData } from '../parts/data-settings';
import { DomainProps } from '../parts/domain';
import { Entrance } from '../parts/entrance';
import { GlobalStack } from '../parts/global-stack';
import { createHealthCanary } from '../parts/health-canary';
import { migrationsOf } from '../parts/migrations';
import { addOutputs, addressOutputs, pipelineOutputs, usersServed } from '../parts/outputs';
import { followReadValues } from '../parts/read-values';
import { cacheMetrics, edgeGraphs, graph, plainText } from '../parts/widgets';
import { UserSizing } from '../report/user-sizing';
import { ALARM_RULES, HEALTH } from './alarms';
import { applicationEnvironment, engineSecrets, secretEnvironment } from './application-environment';
import { LOGINS } from './database';
import { ArgoAlpineData } from './data-stack';
import { CACHE_RULES, HEALTH_PATH, SECURITY_HEADERS, corsPolicy } from './edge';
import { LogSignals } from './log-signals';
import { ArgoAlpineProfile } from './profile';
import { ArgoAlpineProps } from './props';

export interface ArgoAlpineApplicationProps extends StackProps {
  readonly profile: ArgoAlpineProfile;
  readonly sizing: UserSizing;
  readonly global: GlobalStack;
  readonly data: ArgoAlpineData;
  readonly domain?: DomainProps;
  readonly choices: ArgoAlpineProps;
}

const NAMESPACE = 'ArgoAlpine';
const PORT = 8000;

/** The parts that change with every release: edge, load balancer, backend, engine and observability. */
export class ArgoAlpineApplication extends Stack {
  public readonly entrance: Entrance;
  public readonly backend: WebTierFargate;
  public readonly argo: BackgroundService;
  public readonly migrations: MigrationRunner;
  public readonly topic: sns.ITopic;
  private readonly props: ArgoAlpineApplicationProps;

  constructor(scope: Construct, id: string, props: ArgoAlpineApplicationProps) {
    super(scope, id, props);
    SecurityDefaults.set(this, props.data.protection);
    followReadValues(this);
    this.props = props;
    const { data, profile, choices } = props;
    // Without a domain, pages and API share one origin and the edge needs no CORS policy.
    const known = props.domain?.domainName;
    this.entrance = new Entrance(this, 'Entrance', {
      profile,
      global: props.global,
      domain: props.domain,
      vpc: data.network.vpc,
      cloudFrontPrefixListId: choices.cloudFrontPrefixListId,
      cacheRules: CACHE_RULES,
      securityHeaders: SECURITY_HEADERS,
      cors: known === undefined ? undefined : corsPolicy(profile.environment, known, choices.frontendOrigin),
      site: true, // AA-MAP-05
    });
    this.topic = new AlarmTopic(this, 'AlarmTopic', { alarmEmail: chosenEmail(choices.alarmEmail) }).topic;
    this.backend = this.createBackend();
    this.migrations = this.createMigrations();
    this.argo = this.createEngine();
    const rotation = rotateLogins(this, this.migrations, { vpc: data.network.vpc, database: data.database });
    new RotationEvents(this, 'Rotation', {
      secrets: [data.database.loginSecret(LOGINS.backend)],
      services: [this.backend.service],
      topic: this.topic,
      rotationFunctionNames: [...data.secrets.rotationFunctionNames, ...rotation.rotationFunctionNames],
      removalPolicy: profile.dataRemoval,
    });
    this.createObservability();
    allowDeployments(this, choices, {
      environment: profile.environment,
      services: [this.backend.service, this.argo.service],
      images: [data.images, data.argoImages],
      database: data.database,
      entrance: this.entrance,
    });
    this.createOutputs();
  }

  private createBackend(): WebTierFargate {
    const { data, sizing, profile, choices, domain } = this.props;
    const host = domain?.domainName ?? this.entrance.edge.domainName;
    const backend = new WebTierFargate(this, 'Backend', {
      vpc: data.network.vpc,
      loadBalancer: this.entrance.loadBalancer,
      containerName: 'alpine-backend', // AA-MAP-01
      image: chosenImage(this, 'backendImage', choices.backendImage, data.images),
      command: choices.backendCommand ?? [
        ...['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', String(PORT)],
        ...['--workers', String(sizing.processesPerInstance)],
      ],
      cpu: 1024, // the report specifies no size
      memoryMiB: 2048,
      port: PORT,
      minTasks: sizing.minInstances, // AA-MAP-01: at least two
      maxTasks: sizing.maxInstances,
      // AA-HLT-01: must return 200 even if the database or cache is degraded, or every task leaves service.
      healthCheckPath: '/health',
      environment: applicationEnvironment({
        environment: profile.environment,
        data,
        cors: corsPolicy(profile.environment, host, choices.frontendOrigin),
        cacheTtls: choices.cacheTtls ?? {},
        rateLimit: choices.rateLimit ?? '100/minute',
        tokenLifetimeSeconds: choices.tokenLifetimeSeconds ?? 86_400,
        defaultPool: choices.defaultPool ?? false,
      }),
      secretEnvironment: secretEnvironment(data, !isPlaceholder(choices.backendImage)),
      metricsNamespace: NAMESPACE,
      rollbackAlarms: new RollbackAlarms(this, 'RollbackAlarms', {
        loadBalancer: this.entrance.loadBalancer,
        topic: this.topic,
      }).alarms,
      removalPolicy: profile.dataRemoval,
    });
    allowData(backend, data);
    backend.connections.allowTo(data.tokens, ec2.Port.tcp(data.tokens.port), 'Revoked tokens');
    return backend;
  }

  /** Creates indexes before the tasks start. */
  private createMigrations(): MigrationRunner {
    const { data, profile, choices } = this.props;
    return migrateDatabase(this, choices, {
      vpc: data.network.vpc,
      database: data.database,
      migrations: migrationsOf(__dirname),
      cluster: this.backend.cluster,
      before: [this.backend.service],
      profile,
      topic: this.topic,
    });
  }

  /** Creates the Argo engine (AA-MAP-02). */
  private createEngine(): BackgroundService {
    const { data, profile, choices } = this.props;
    return new BackgroundService(this, 'Argo', {
      vpc: data.network.vpc,
      cluster: this.backend.cluster,
      containerName: 'argo',
      image: chosenImage(this, 'argoImage', choices.argoImage, data.argoImages),
      cpu: 256, // the report specifies no size
      memoryMiB: 512,
      httpsOnly: true,
      environment: { ENVIRONMENT: profile.environment },
      secretEnvironment: isPlaceholder(choices.argoImage) ? {} : engineSecrets(data),
      removalPolicy: profile.dataRemoval,
    });
  }

  private createObservability(): void {
    const { data, profile } = this.props;
    const { loadBalancer } = this.entrance;
    const canary = createHealthCanary(this, this.entrance, profile, {
      path: HEALTH_PATH,
      expectedFields: ['status', 'database', 'redis'], // AA-HLT-01
    });
    const signals = new LogSignals(this, 'LogSignals', { logGroup: this.backend.logGroup, namespace: NAMESPACE });
    const observability = new Observability(this, 'Observability', {
      topic: this.topic,
      rules: [
        ...ALARM_RULES,
        ...(canary ? [{ ...HEALTH, periodSeconds: 60 * Math.max(5, profile.canaryIntervalMinutes ?? 5) }] : []),
      ],
      targets: {
        loadBalancer: loadBalancer.resource,
        targetGroup: this.backend.targetGroup,
        service: this.backend.service,
        database: data.database.instance,
        cacheMemberIds: [...data.cache.memberIds, ...data.tokens.memberIds],
        canary: canary?.canary,
      },
      dashboardName: `${this.stackName}-overview`,
      sections: this.sections(signals),
    });
    signals.addAlarms(observability.alarms);
  }

  private sections(signals: LogSignals): DashboardSection[] {
    const { data, sizing, global } = this.props;
    const { metrics: balancer } = this.entrance.loadBalancer.resource;
    return [
      {
        title: 'Sizes and their sources',
        widgets: [plainText(`${sizing.explain()}\n\n${data.budget.explain()}`)],
      },
      {
        title: 'Users',
        widgets: [
          ...signals.routes.map(({ route, metric }) =>
            graph(
              `Response time of ${route.path} (ms)`,
              [metric.with({ statistic: 'p50' }), metric],
              [
                { value: route.reached, label: 'result' },
                { value: route.before, label: 'before' },
              ],
            ),
          ),
          graph('Response time', [balancer.targetResponseTime()]),
          graph('Requests', [balancer.requestCount()]),
        ],
      },
      {
        title: 'Edge',
        widgets: [
          ...edgeGraphs(this.entrance.edge, global.webAcl, global.rateLimits),
          graph('Rejected by the application’s rate limiter', [signals.limited]), // AA-PLAN-07
        ],
      },
      {
        title: 'Backend',
        widgets: [
          graph('CPU', [this.backend.metricCpuUtilization()], [{ value: 70, label: 'scaling target' }]),
          graph('Memory', [this.backend.metricMemoryUtilization()]),
          graph('Errors', [signals.errors]),
        ],
      },
      {
        title: 'Database',
        widgets: [
          ...signals.queries.map(({ name, reached, metric }) =>
            graph(`${name} query time (ms)`, [metric], [{ value: reached, label: 'result' }]),
          ),
          graph(
            'Database connections',
            [data.database.instance.metricDatabaseConnections()],
            [{ value: data.budget.limit.connections, label: 'planned limit' }],
          ),
        ],
      },
      {
        title: 'Redis',
        widgets: [
          graph('Cache hits', cacheMetrics(data.cache, 'CacheHitRate')), // AA-PLAN-07
          graph('Cache memory', cacheMetrics(data.cache, 'DatabaseMemoryUsagePercentage')),
          graph('Revoked tokens memory', cacheMetrics(data.tokens, 'DatabaseMemoryUsagePercentage')),
        ],
      },
    ];
  }

  private createOutputs(): void {
    const { sizing, data } = this.props;
    addOutputs(this, {
      ...addressOutputs(this.entrance, this.migrations),
      ExpectedConcurrentUsers: [usersServed(sizing), 'Concurrent users the backend is sized for'],
      ConnectionBudget: [data.budget.explain().split('\n')[0], 'Database connections (AA-POOL-08)'],
      ...pipelineOutputs({
        services: { Backend: this.backend, Argo: this.argo },
        cluster: this.backend.cluster,
        securityGroup: this.backend.securityGroup,
        vpc: data.network.vpc,
        siteBucket: this.entrance.siteBucket,
      }),
    });
  }
}
