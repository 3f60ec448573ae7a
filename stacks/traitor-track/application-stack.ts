import * as path from 'node:path';
import { Stack, StackProps, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  AlarmTopic,
  Application,
  AvailabilityObjective,
  HealthCanary,
  MigrationRunner,
  Observability,
  SessionStore,
  RollbackAlarms,
  WebTierEc2,
  SecurityDefaults,
} from '../../lib/aws';
import { GunicornConfig } from '../../lib/domain';
import { chosenEmail } from '../parts/alarm-email';
import { allowData } from '../parts/data-settings';
import { DomainProps } from '../parts/domain';
import { Entrance } from '../parts/entrance';
import { GlobalStack } from '../parts/global-stack';
import { createHealthCanary } from '../parts/health-canary';
import { ManagedMetrics } from '../parts/managed-metrics';
import { migrateDatabase, rotateLogins } from '../parts/migrate-database';
import { migrationsOf } from '../parts/migrations';
import { addOutputs, addressOutputs, usersServed } from '../parts/outputs';
import { followReadValues } from '../parts/read-values';
import { alarmRules } from './alarms';
import { IDLE_TIMEOUT_SECONDS, applicationEnvironment, startCommand } from './application-environment';
import { secretEnvironment } from './application-secrets';
import { ApmAgent } from './choices';
import { dashboardSections } from './dashboard';
import { TraitorTrackData } from './data-stack';
import { BLOCKED_PATHS, CACHE_RULES, HEALTH_PATH, SECURITY_HEADERS } from './edge';
import { instanceFiles } from './files';
import { LogSignals } from './log-signals';
import { TraitorTrackProfile } from './profile';
import { TraitorTrackProps } from './props';
import { ReportSizing } from './report-sizing';
import { REFRESH_SURGE_PERCENT } from './workload';

/** CloudWatch namespace of metrics from agents and logs (TT-POOL-10, TT-VRT-03, TT-HLT-04). */
const METRICS_NAMESPACE = 'TraitorTrack';

export interface TraitorTrackApplicationProps extends StackProps {
  readonly profile: TraitorTrackProfile;
  readonly sizing: ReportSizing;
  readonly global: GlobalStack;
  readonly data: TraitorTrackData;
  readonly domain?: DomainProps;
  readonly apm: ApmAgent;
  readonly choices: TraitorTrackProps;
}

/** The parts that change with every release: edge, load balancer, instances and observability. */
export class TraitorTrackApplication extends Stack {
  public readonly entrance: Entrance;
  public readonly webTier: WebTierEc2;
  public readonly migrations: MigrationRunner;
  public readonly topic: sns.ITopic;
  public readonly managedMetrics: ManagedMetrics;
  public readonly canary?: HealthCanary;
  public readonly observability: Observability;
  private readonly props: TraitorTrackApplicationProps;

  constructor(scope: Construct, id: string, props: TraitorTrackApplicationProps) {
    super(scope, id, props);
    SecurityDefaults.set(this, props.data.protection);
    followReadValues(this);
    this.props = props;
    const { profile, data, choices } = props;
    this.entrance = new Entrance(this, 'Entrance', {
      profile,
      global: props.global,
      domain: props.domain,
      vpc: data.network.vpc,
      cloudFrontPrefixListId: choices.cloudFrontPrefixListId,
      cacheRules: CACHE_RULES,
      securityHeaders: SECURITY_HEADERS,
      blockedPaths: BLOCKED_PATHS,
      site: false,
      loadBalancerName: this.literalName('traitortrack-lb'), // TT-ALB-08
      longestRequestSeconds: IDLE_TIMEOUT_SECONDS, // TT-GUN-06: must not time out before the application
    });
    this.topic = new AlarmTopic(this, 'AlarmTopic', { alarmEmail: chosenEmail(choices.alarmEmail) }).topic;
    this.managedMetrics = new ManagedMetrics(this, 'ManagedMetrics', {
      prometheus: choices.prometheus ?? false,
      grafana: choices.grafana ?? false,
      name: this.stackName,
    });
    this.webTier = this.createWebTier();
    this.managedMetrics.grantWrite(this.webTier);
    this.migrations = this.createMigrations();
    rotateLogins(this, this.migrations, { vpc: data.network.vpc, database: data.database });
    this.canary = createHealthCanary(this, this.entrance, profile, {
      path: HEALTH_PATH,
      expectedFields: ['checks.database.status', 'checks.redis.status'], // TT-HLT-02, TT-HLT-03
    });
    this.observability = this.createObservability();
    this.createOutputs();
  }

  private createWebTier(): WebTierEc2 {
    const { profile, sizing, data, apm, choices } = this.props;
    const { application } = choices;
    const webTier = new WebTierEc2(this, 'WebTier', {
      vpc: data.network.vpc,
      loadBalancer: this.entrance.loadBalancer,
      application: application ?? Application.directory(path.join(__dirname, 'application')),
      startCommand: application ? (application.startCommand ?? startCommand(apm)) : 'python3 main.py',
      serviceName: 'traitortrack',
      instanceType: profile.instanceType,
      minInstances: sizing.minInstances,
      maxInstances: sizing.maxInstances,
      desiredInstances: sizing.desiredInstances, // TT-ASG-07: a deployment resets the group to this size
      port: 5000, // TT-ALB-03
      healthCheckPath: '/health', // TT-ALB-04
      healthCheckIntervalSeconds: 30,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
      healthCheckGraceSeconds: 300, // TT-ASG-09
      sessionStore: SessionStore.SHARED, // TT-SES-09
      stickinessSeconds: 3600, // TT-STK-03: stays on although sessions are in Redis (GAP-TT-03)
      deregistrationDelaySeconds: 30, // TT-GUN-07
      cpuTargetPercent: 70, // TT-ASG-10
      updateMaxHealthyPercent: 100 + REFRESH_SURGE_PERCENT, // matches the connection budget
      gunicorn: new GunicornConfig({ logDirectory: '/var/log/traitortrack' }), // TT-GUN-09
      files: instanceFiles(apm),
      environment: applicationEnvironment({
        environment: profile.environment,
        sizing,
        redisHost: data.cache.primaryEndpoint,
        redisPort: data.cache.port,
        apm,
        defaultLimits: choices.applicationLimits ?? '2000 per day;500 per hour', // TT-LIM-04
      }),
      secretEnvironment: secretEnvironment(data, apm),
      metricsNamespace: METRICS_NAMESPACE,
      statsd: true, // TT-POOL-10
      prometheus: {
        metricsPath: '/metrics', // TT-MET-04
        metrics: [
          { name: 'bag_scans_total', labels: ['type'] }, // TT-MET-02
          { name: 'database_query_duration_seconds', labels: ['query_type'] }, // TT-MET-03
        ],
        workspaceId: this.managedMetrics.workspace?.attrWorkspaceId,
      },
      rdsCertificates: true,
      removalPolicy: profile.dataRemoval,
      // Names of the report (TT-ALB-02, TT-ASG-01, TT-ASG-06, TT-ASG-07).
      targetGroupName: this.literalName('traitortrack-tg'),
      autoScalingGroupName: this.literalName('traitortrack-asg'),
      launchTemplateName: this.literalName('traitortrack-template'),
      launchTemplateVersionDescription: 'v1.0',
      instanceProfileName: this.literalName('traitortrack-role'),
      keyName: choices.keyName, // TT-ASG-04
      rollbackAlarms: new RollbackAlarms(this, 'RollbackAlarms', {
        loadBalancer: this.entrance.loadBalancer,
        topic: this.topic,
      }).alarms,
    });
    allowData(webTier, data);
    return webTier;
  }

  /** Creates the migrations that run before the instances change, and the scheduled maintenance. */
  private createMigrations(): MigrationRunner {
    const { profile, data, choices } = this.props;
    const runner = migrateDatabase(this, choices, {
      vpc: data.network.vpc,
      database: data.database,
      migrations: migrationsOf(__dirname),
      before: [this.webTier.autoScalingGroup],
      profile,
      topic: this.topic,
      metricsNamespace: METRICS_NAMESPACE,
      urlVariable: 'PRODUCTION_DATABASE_URL', // TT-MNT-06
    });
    runner.task.schedule('MonthlyMaintenance', { task: 'monthly-maintenance', schedule: 'cron(0 3 1 * ? *)' }); // TT-MNT-02
    runner.task.schedule('DatabaseSize', { task: 'database-size', schedule: 'rate(1 day)' }); // TT-DBC-03
    if (choices.purgeAuditLog) {
      runner.task.schedule('PurgeAuditLog', { task: 'purge-audit-log', schedule: 'cron(0 2 1 * ? *)' }); // TT-DBC-01
    }
    return runner;
  }

  private createObservability(): Observability {
    const { profile, sizing, data, global } = this.props;
    const budget = data.budgets[0];
    const signals = new LogSignals(this, 'LogSignals', {
      logGroup: this.webTier.errorLogGroup,
      namespace: METRICS_NAMESPACE,
    });
    const observability = new Observability(this, 'Observability', {
      topic: this.topic,
      rules: alarmRules({
        plannedConnections: budget.limit.connections,
        canaryIntervalMinutes: profile.canaryIntervalMinutes,
        hasReplicas: data.database.replicas.length > 0,
      }),
      targets: {
        loadBalancer: this.entrance.loadBalancer.resource,
        targetGroup: this.webTier.targetGroup,
        autoScalingGroup: this.webTier.autoScalingGroup,
        agentNamespace: METRICS_NAMESPACE,
        database: data.database.instance,
        replicas: data.database.replicas,
        cacheMemberIds: data.cache.memberIds,
        canary: this.canary?.canary,
      },
      dashboardName: `${this.stackName}-overview`,
      sections: dashboardSections({
        sizing,
        budgets: data.budgets,
        data,
        entrance: this.entrance,
        webTier: this.webTier,
        webAcl: global.webAcl,
        rateLimits: global.rateLimits,
        signals,
        namespace: METRICS_NAMESPACE,
      }),
    });
    signals.addAlarms(observability.alarms);
    // TT-SLO-07 is the current objective, TT-RD-30 that of the last phase of the roadmap.
    [
      { id: 'Uptime', goalPercent: 99.5 },
      { id: 'UptimeGoal', goalPercent: 99.9 },
    ].forEach(
      ({ id, goalPercent }) =>
        new AvailabilityObjective(this, id, {
          name: `${this.stackName}-${id.toLowerCase()}`,
          goalPercent,
          loadBalancer: this.entrance.loadBalancer.resource,
        }),
    );
    return observability;
  }

  private createOutputs(): void {
    const { sizing, data } = this.props;
    addOutputs(this, {
      ...addressOutputs(this.entrance, this.migrations),
      ExpectedConcurrentUsers: [
        `${sizing.capacityFor(sizing.desiredInstances)} (${usersServed(sizing)})`,
        'Users served by the desired number of instances, and by the minimum and maximum (TT-ASG-11)',
      ],
      CapacityExplanation: [
        sizing.explain().slice(0, 1024),
        'Sources of the sizes, truncated; the dashboard shows the full text',
      ],
      ConnectionBudget: [
        data.budgets.map((budget) => budget.explain().split('\n')[0]).join('; '),
        'Database connections',
      ],
      DashboardUrl: [
        `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${this.stackName}-overview`,
        'CloudWatch dashboard',
      ],
    });
  }

  /** Returns a name of the report in production only, since CloudFormation cannot replace a named resource. */
  private literalName(name: string): string | undefined {
    return this.props.profile.literalNames ? name : undefined;
  }
}
