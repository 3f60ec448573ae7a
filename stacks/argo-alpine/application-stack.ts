import { CfnOutput, Duration, RemovalPolicy, Stack, StackProps, aws_ec2 as ec2, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  AlarmTopic,
  BackgroundService,
  DashboardSection,
  HealthCanary,
  MigrationRunner,
  Observability,
  RotationEvents,
  ServiceAlarms,
  WebTierFargate,
} from '../../lib/aws';
import { CapacityPlan } from '../../lib/domain';
import { chosenImage } from '../parts/image-store';
import { migrateDatabase } from '../parts/migrate-database';
import { allowDeployments } from '../parts/allow-deployments';
import { DomainProps } from '../parts/domain';
import { Entrance } from '../parts/entrance';
import { GlobalStack } from '../parts/global-stack';
import { cacheMetrics, edgeGraphs, graph, plainText } from '../parts/widgets';
import { ALARM_RULES, HEALTH, ROLLBACK_RULES } from './alarms';
import { applicationEnvironment, engineSecrets, secretEnvironment } from './application-environment';
import { ArgoAlpineData } from './data-stack';
import { CACHE_RULES, SECURITY_HEADERS, corsPolicy } from './edge';
import { LogSignals } from './log-signals';
import { migrations } from './migrations';
import { ArgoAlpineProfile } from './profile';
import { ArgoAlpineProps } from './props';

export interface ArgoAlpineApplicationProps extends StackProps {
  readonly profile: ArgoAlpineProfile;
  readonly plan: CapacityPlan;
  readonly global: GlobalStack;
  readonly data: ArgoAlpineData;
  readonly domain?: DomainProps;
  readonly choices: ArgoAlpineProps;
}

const NAMESPACE = 'ArgoAlpine';
const PORT = 8000;

/** What changes with every release: edge, balancer, backend, engine and what watches them. */
export class ArgoAlpineApplication extends Stack {
  public readonly entrance: Entrance;
  public readonly backend: WebTierFargate;
  public readonly argo: BackgroundService;
  public readonly migrations: MigrationRunner;
  public readonly topic: sns.ITopic;
  private readonly props: ArgoAlpineApplicationProps;

  constructor(scope: Construct, id: string, props: ArgoAlpineApplicationProps) {
    super(scope, id, props);
    this.props = props;
    const { data, profile, choices } = props;
    // By the names that are known: without a domain of the user's, pages and API have one origin and need no policy at the edge.
    const known = props.domain?.domainName;
    this.entrance = new Entrance(this, 'Entrance', {
      ...props,
      vpc: data.network.vpc,
      cloudFrontPrefixListId: choices.cloudFrontPrefixListId,
      cacheRules: CACHE_RULES,
      securityHeaders: SECURITY_HEADERS,
      cors: known === undefined ? undefined : corsPolicy(profile.environment, known, choices.frontendOrigin),
      site: true, // AA-MAP-05
    });
    this.topic = new AlarmTopic(this, 'AlarmTopic', { alarmEmail: choices.alarmEmail }).topic;
    this.backend = this.createBackend();
    this.migrations = this.migrate();
    this.argo = this.createEngine();
    new RotationEvents(this, 'Rotation', {
      secrets: [data.database.secret],
      services: [this.backend.service],
      topic: this.topic,
      removalPolicy: profile.dataRemoval,
    });
    this.watch();
    allowDeployments(this, choices, {
      environment: profile.environment,
      services: [this.backend.service, this.argo.service],
      images: [data.images, data.argoImages],
      database: data.database,
      entrance: this.entrance,
    });
    this.describe();
  }

  private createBackend(): WebTierFargate {
    const { data, plan, profile, choices, domain } = this.props;
    const host = domain?.domainName ?? this.entrance.edge.domainName;
    const rollback = new ServiceAlarms(this, 'RollbackAlarms', {
      rules: ROLLBACK_RULES,
      targets: { loadBalancer: this.entrance.loadBalancer.resource },
      topic: this.topic,
    });
    const backend = new WebTierFargate(this, 'Backend', {
      vpc: data.network.vpc,
      loadBalancer: this.entrance.loadBalancer,
      containerName: 'alpine-backend', // AA-MAP-01
      image: chosenImage(this, 'backendImage', choices.backendImage, data.images),
      command: choices.backendCommand ?? [
        ...['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', String(PORT)],
        ...['--workers', String(plan.processesPerInstance)],
      ],
      cpu: 1024, // the report states no size
      memoryMiB: 2048,
      port: PORT,
      minTasks: plan.minInstances, // AA-MAP-01: at least two
      maxTasks: plan.maxInstances,
      // AA-HLT-01: a degraded database or cache must still answer 200 here, or every task would be taken out of service.
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
      secretEnvironment: secretEnvironment(data, choices.backendImage !== undefined),
      metricsNamespace: NAMESPACE,
      rollbackAlarms: rollback.alarms,
      removalPolicy: profile.dataRemoval,
    });
    // From here, not from the data stack: the stacks refer to each other in one direction only.
    backend.connections.allowToDefaultPort(data.database, 'PostgreSQL of the application');
    backend.connections.allowTo(data.cache, ec2.Port.tcp(data.cache.port), 'Redis of the application');
    backend.connections.allowTo(data.tokens, ec2.Port.tcp(data.tokens.port), 'Revoked tokens');
    return backend;
  }

  /** Indexes before the tasks. */
  private migrate(): MigrationRunner {
    const { data, profile, choices } = this.props;
    return migrateDatabase(this, choices, {
      vpc: data.network.vpc,
      database: data.database,
      migrations: migrations(),
      tier: this.backend,
      profile,
      topic: this.topic,
    });
  }

  /** AA-MAP-02. */
  private createEngine(): BackgroundService {
    const { data, profile, choices } = this.props;
    return new BackgroundService(this, 'Argo', {
      vpc: data.network.vpc,
      cluster: this.backend.cluster,
      containerName: 'argo',
      image: chosenImage(this, 'argoImage', choices.argoImage, data.argoImages),
      cpu: 256, // the report states no size
      memoryMiB: 512,
      httpsOnly: true,
      environment: { ENVIRONMENT: profile.environment },
      secretEnvironment: choices.argoImage === undefined ? {} : engineSecrets(data),
      removalPolicy: profile.dataRemoval,
    });
  }

  private watch(): void {
    const { data, profile } = this.props;
    const { loadBalancer, edge } = this.entrance;
    const canary =
      profile.canaryIntervalMinutes === undefined
        ? undefined
        : new HealthCanary(this, 'Canary', {
            // Past the site: through the edge, to the balancer.
            url: `${edge.url}/api/health`,
            expectedFields: ['status', 'database', 'redis'], // AA-HLT-01
            interval: Duration.minutes(profile.canaryIntervalMinutes),
            removalPolicy: RemovalPolicy.RETAIN,
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
    const { data, plan, global } = this.props;
    const { metrics: balancer } = this.entrance.loadBalancer.resource;
    return [
      {
        title: 'Sizes, and where they come from',
        widgets: [plainText(`${plan.explain()}\n\n${data.budget.explain()}`)],
      },
      {
        title: 'Users',
        widgets: [
          ...signals.routes.map(({ route, metric }) =>
            graph(
              `Milliseconds of ${route.path}`,
              [metric.with({ statistic: 'p50' }), metric],
              [
                { value: route.reached, label: 'result' },
                { value: route.before, label: 'before' },
              ],
            ),
          ),
          graph('Answer time', [balancer.targetResponseTime()]),
          graph('Requests', [balancer.requestCount()]),
        ],
      },
      {
        title: 'Edge',
        widgets: [
          ...edgeGraphs(this.entrance.edge, global.webAcl, global.rateLimits),
          graph('Refused by the application’s limiter', [signals.limited]), // AA-PLAN-07
        ],
      },
      {
        title: 'Backend',
        widgets: [
          graph('Processor', [this.backend.metricCpuUtilization()], [{ value: 70, label: 'scaling target' }]),
          graph('Memory', [this.backend.metricMemoryUtilization()]),
          graph('Errors', [signals.errors]),
        ],
      },
      {
        title: 'Database',
        widgets: [
          ...signals.queries.map(({ name, reached, metric }) =>
            graph(`Milliseconds of ${name} queries`, [metric], [{ value: reached, label: 'result' }]),
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
          graph('Memory of the cache', cacheMetrics(data.cache, 'DatabaseMemoryUsagePercentage')),
          graph('Memory of the revoked tokens', cacheMetrics(data.tokens, 'DatabaseMemoryUsagePercentage')),
        ],
      },
    ];
  }

  private describe(): void {
    const { plan, data } = this.props;
    const output = (id: string, value: string, description: string): CfnOutput =>
      new CfnOutput(this, id, { value, description });
    output('Url', this.entrance.edge.url, 'Where users go');
    output('MigrationLog', this.migrations.task.logGroup.logGroupName, 'Where migrations and tasks tell what they did');
    output(
      'ExpectedConcurrentUsers',
      `${plan.capacityFor(plan.minInstances)} to ${plan.capacityFor(plan.maxInstances)}`,
      'Users the backend is sized for',
    );
    output('ConnectionBudget', data.budget.explain().split('\n')[0], 'Database connections (AA-POOL-08)');
    output('ClusterName', this.backend.cluster.clusterName, 'For the pipeline');
    output('BackendService', this.backend.service.serviceName, 'For the pipeline');
    output('BackendTaskFamily', this.backend.taskDefinition.family, 'For the pipeline');
    output('ArgoService', this.argo.service.serviceName, 'For the pipeline');
    output('ArgoTaskFamily', this.argo.taskDefinition.family, 'For the pipeline');
    output('TaskSecurityGroup', this.backend.securityGroup.securityGroupId, 'For the pipeline');
    output('TaskSubnets', data.network.vpc.privateSubnets.map((it) => it.subnetId).join(','), 'For the pipeline');
    if (this.entrance.siteBucket) output('SiteBucket', this.entrance.siteBucket.bucketName, 'For the pipeline');
  }
}
