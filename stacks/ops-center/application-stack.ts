import {
  Duration,
  RemovalPolicy,
  Stack,
  StackProps,
  aws_aps as aps,
  aws_iam as iam,
  aws_logs as logs,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  AlarmTopic,
  DatabaseTask,
  EncryptionKeys,
  LogMetric,
  MigrationRunner,
  Observability,
  PageCanary,
  RotationEvents,
  ScheduledTask,
  RollbackAlarms,
  WebTierFargate,
  NagFindings,
  SecurityDefaults,
} from '../../lib/aws';
import { chosenEmail } from '../parts/alarm-email';
import { isPlaceholder } from '../parts/image-choice';
import { chosenImage } from '../parts/image-store';
import { QUARTERLY, migrateDatabase, rotateLogins } from '../parts/migrate-database';
import { allowDeployments } from '../parts/allow-deployments';
import { allowData } from '../parts/data-settings';
import { DomainProps } from '../parts/domain';
import { Entrance } from '../parts/entrance';
import { GlobalStack } from '../parts/global-stack';
import { createHealthCanary } from '../parts/health-canary';
import { migrationsOf } from '../parts/migrations';
import { addOutputs, addressOutputs, pipelineOutputs, usersServed } from '../parts/outputs';
import { followReadValues } from '../parts/read-values';
import { UserSizing } from '../report/user-sizing';
import { ALARM_RULES, addAlarms } from './alarms';
import { applicationEnvironment, secretEnvironment } from './application-environment';
import { ApplicationMetrics, CONTAINER, NAMESPACE, scrape } from './application-metrics';
import { dashboardSections } from './dashboard';
import { LOGINS } from './database';
import { OpsCenterData } from './data-stack';
import { BLOCKED_PATHS, CACHE_RULES, HEALTH_PATH, securityHeaders } from './edge';
import { OpsCenterProfile } from './profile';
import { OpsCenterProps } from './props';
import { PROMETHEUS_RULES } from './prometheus-rules';

export interface OpsCenterApplicationProps extends StackProps {
  readonly profile: OpsCenterProfile;
  readonly sizing: UserSizing;
  readonly global: GlobalStack;
  readonly data: OpsCenterData;
  readonly domain?: DomainProps;
  readonly choices: OpsCenterProps;
}

const PORT = 8084;

/** The parts that change with every release: edge, load balancer, tasks, jobs and observability. */
export class OpsCenterApplication extends Stack {
  public readonly entrance: Entrance;
  public readonly webTier: WebTierFargate;
  public readonly migrations: MigrationRunner;
  public readonly auditLog: logs.ILogGroup;
  public readonly topic: sns.ITopic;
  public readonly observability: Observability;
  private readonly props: OpsCenterApplicationProps;

  constructor(scope: Construct, id: string, props: OpsCenterApplicationProps) {
    super(scope, id, props);
    SecurityDefaults.set(this, props.data.protection);
    followReadValues(this);
    this.props = props;
    const { data, profile, choices } = props;
    this.entrance = new Entrance(this, 'Entrance', {
      profile,
      global: props.global,
      domain: props.domain,
      vpc: data.network.vpc,
      cloudFrontPrefixListId: choices.cloudFrontPrefixListId,
      cacheRules: CACHE_RULES,
      securityHeaders: securityHeaders(choices.authOrigin, choices.strictCsp ?? false),
      blockedPaths: BLOCKED_PATHS,
      site: true, // OC-MAP-05
    });
    this.topic = new AlarmTopic(this, 'AlarmTopic', { alarmEmail: chosenEmail(choices.alarmEmail) }).topic;
    this.auditLog = this.createAuditLog();
    const workspace = choices.prometheus ? this.createWorkspace() : undefined;
    this.webTier = this.createWebTier(workspace);
    this.auditLog.grantWrite(this.webTier);
    this.topic.grantPublish(this.webTier); // OC-ROT-04
    NagFindings.acknowledge(this.webTier.taskRole, {
      'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]':
        'Publishing to an encrypted topic requires a data key, with or without plaintext. The key is used by this topic only.',
    });
    if (workspace) {
      iam.Grant.addToPrincipal({
        grantee: this.webTier,
        actions: ['aps:RemoteWrite'],
        resourceArns: [workspace.attrArn],
      });
    }
    this.migrations = this.createMigrations();
    this.createJobs();
    const rotation = rotateLogins(this, this.migrations, {
      vpc: data.network.vpc,
      database: data.database,
      schedule: QUARTERLY,
    });
    new RotationEvents(this, 'Rotation', {
      secrets: [data.database.loginSecret(LOGINS.backend)],
      services: [this.webTier.service],
      topic: this.topic,
      rotationFunctionNames: [...data.secrets.rotationFunctionNames, ...rotation.rotationFunctionNames],
      removalPolicy: profile.dataRemoval,
    });
    this.observability = this.createObservability();
    allowDeployments(this, choices, {
      environment: profile.environment,
      services: [this.webTier.service],
      images: [data.images],
      database: data.database,
      entrance: this.entrance,
    });
    this.createOutputs();
  }

  private createAuditLog(): logs.ILogGroup {
    const { profile, choices } = this.props;
    // OC-AUD-01. The application writes to it by name with PutLogEvents, since a container's log driver supports one group only.
    const logGroupName = profile.literalNames ? '/ops-center/audit' : `/ops-center/${profile.environment}/audit`;
    const log = choices.adoptAuditLog
      ? logs.LogGroup.fromLogGroupName(this, 'AdoptedAuditLog', logGroupName)
      : new logs.LogGroup(this, 'AuditLog', {
          logGroupName,
          retention: logs.RetentionDays.ONE_YEAR,
          encryptionKey: EncryptionKeys.forLogs(this),
          // Survives the stack, but not a first deployment that fails: deletion protection would keep it and its name even then.
          removalPolicy: profile.dataRemoval,
        });
    new LogMetric(this, 'AuditedDeletions', {
      logGroup: log,
      pattern: logs.FilterPattern.literal('{ $.method = "DELETE" }'), // OC-AUD-02
      metricNamespace: NAMESPACE,
      metricName: 'AuditedDeletions',
    });
    return log;
  }

  private createWorkspace(): aps.CfnWorkspace {
    const workspace = new aps.CfnWorkspace(this, 'Prometheus', { alias: this.stackName });
    new aps.CfnRuleGroupsNamespace(this, 'PrometheusRules', {
      name: 'ops_center',
      workspace: workspace.attrArn,
      data: PROMETHEUS_RULES, // OC-ALM-04
    });
    return workspace;
  }

  private createWebTier(workspace?: aps.CfnWorkspace): WebTierFargate {
    const { data, sizing, profile } = this.props;
    const webTier = new WebTierFargate(this, 'WebTier', {
      vpc: data.network.vpc,
      loadBalancer: this.entrance.loadBalancer,
      containerName: CONTAINER, // OC-MAP-01
      image: chosenImage(this, 'backendImage', this.props.choices.backendImage, data.images),
      command: this.props.choices.backendCommand ?? [
        'uvicorn',
        'server:app',
        '--host',
        '0.0.0.0',
        '--port',
        String(PORT),
      ],
      cpu: 1024, // the report specifies no size
      memoryMiB: 2048,
      port: PORT,
      minTasks: sizing.minInstances,
      maxTasks: sizing.maxInstances, // OC-OUT-06
      healthCheckPath: '/health',
      environment: applicationEnvironment({
        environment: profile.environment,
        data,
        auditLogGroup: this.auditLog.logGroupName,
        noticeTopicArn: this.topic.topicArn,
      }),
      secretEnvironment: secretEnvironment(data),
      metricsNamespace: NAMESPACE,
      prometheus: scrape(workspace?.attrWorkspaceId),
      rollbackAlarms: new RollbackAlarms(this, 'RollbackAlarms', {
        loadBalancer: this.entrance.loadBalancer,
        topic: this.topic,
      }).alarms,
      removalPolicy: profile.dataRemoval,
    });
    allowData(webTier, data);
    return webTier;
  }

  /** Creates indexes and views before the tasks start. */
  private createMigrations(): MigrationRunner {
    const { data, profile, choices } = this.props;
    return migrateDatabase(this, choices, {
      vpc: data.network.vpc,
      database: data.database,
      migrations: migrationsOf(__dirname),
      cluster: this.webTier.cluster,
      before: [this.webTier.service],
      profile,
      topic: this.topic,
    });
  }

  /** Jobs are disabled until you set an image: the placeholder never exits and creates no tables. */
  private createJobs(): void {
    const { data, profile, choices } = this.props;
    const enabled = !isPlaceholder(choices.backendImage);
    new ScheduledTask(this, 'ExpiringKeys', {
      schedule: 'cron(0 0 * * ? *)', // OC-ROT-02
      cluster: this.webTier.cluster,
      taskDefinition: this.webTier.taskDefinition,
      containerName: CONTAINER,
      command: ['python', '-m', 'jobs', 'check-expiring-keys'],
      securityGroups: [this.webTier.securityGroup],
      vpc: data.network.vpc,
      enabled,
    });
    const jobs = new DatabaseTask(this, 'Jobs', {
      vpc: data.network.vpc,
      database: data.database,
      role: LOGINS.jobs,
      migrations: migrationsOf(__dirname),
      cluster: this.webTier.cluster,
      removalPolicy: profile.dataRemoval,
    });
    jobs.notifyFailures(this.topic);
    jobs.schedule('AnalyticsRefresh', {
      task: 'refresh-user-analytics',
      schedule: 'rate(1 hour)', // OC-MV-03
      enabled,
    });
  }

  private createObservability(): Observability {
    const { data, profile, sizing, global } = this.props;
    const { edge, loadBalancer } = this.entrance;
    const metrics = new ApplicationMetrics(loadBalancer);
    const interval = profile.canaryIntervalMinutes;
    const canary = createHealthCanary(this, this.entrance, profile, { path: HEALTH_PATH });
    const page =
      interval === undefined
        ? undefined
        : new PageCanary(this, 'PageCanary', {
            url: `${edge.url}/`,
            metricNamespace: NAMESPACE,
            interval: Duration.minutes(interval),
            removalPolicy: RemovalPolicy.RETAIN,
          });
    const observability = new Observability(this, 'Observability', {
      topic: this.topic,
      rules: ALARM_RULES,
      targets: {
        loadBalancer: loadBalancer.resource,
        targetGroup: this.webTier.targetGroup,
        service: this.webTier.service,
        database: data.database.instance,
        cacheMemberIds: data.cache.memberIds,
        canary: canary?.canary,
      },
      dashboardName: `${this.stackName}-overview`,
      sections: dashboardSections({
        sizing,
        data,
        entrance: this.entrance,
        webTier: this.webTier,
        webAcl: global.webAcl,
        rateLimits: global.rateLimits,
        metrics,
        page,
      }),
    });
    addAlarms(observability.alarms, {
      metrics,
      cache: data.cache,
      page,
      name: (alarm) => (profile.literalNames ? `ops_center-${alarm}` : `ops_center-${profile.environment}-${alarm}`),
    });
    return observability;
  }

  private createOutputs(): void {
    const { sizing, data } = this.props;
    addOutputs(this, {
      ...addressOutputs(this.entrance, this.migrations),
      ExpectedConcurrentUsers: [usersServed(sizing), 'Concurrent users the service is sized for (OC-OUT-06)'],
      ConnectionBudget: [data.budget.explain().split('\n')[0], 'Database connections (OC-POOL-08)'],
      ...pipelineOutputs({
        services: { Backend: this.webTier },
        cluster: this.webTier.cluster,
        securityGroup: this.webTier.securityGroup,
        vpc: data.network.vpc,
        siteBucket: this.entrance.siteBucket,
      }),
    });
  }
}
