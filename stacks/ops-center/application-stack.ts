import {
  CfnOutput,
  Duration,
  RemovalPolicy,
  Stack,
  StackProps,
  aws_aps as aps,
  aws_ec2 as ec2,
  aws_iam as iam,
  aws_logs as logs,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  AlarmTopic,
  HealthCanary,
  LogMetric,
  MigrationRunner,
  Observability,
  PageCanary,
  RotationEvents,
  ScheduledTask,
  ServiceAlarms,
  WebTierFargate,
  NagFindings,
} from '../../lib/aws';
import { CapacityPlan } from '../../lib/domain';
import { chosenImage } from '../parts/image-store';
import { migrateDatabase } from '../parts/migrate-database';
import { allowDeployments } from '../parts/allow-deployments';
import { DomainProps } from '../parts/domain';
import { Entrance } from '../parts/entrance';
import { GlobalStack } from '../parts/global-stack';
import { ALARM_RULES, ROLLBACK_RULES, addAlarms } from './alarms';
import { applicationEnvironment, secretEnvironment } from './application-environment';
import { ApplicationMetrics, CONTAINER, NAMESPACE, scrape } from './application-metrics';
import { dashboardSections } from './dashboard';
import { OpsCenterData } from './data-stack';
import { BLOCKED_PATHS, CACHE_RULES, securityHeaders } from './edge';
import { migrations } from './migrations';
import { OpsCenterProfile } from './profile';
import { OpsCenterProps } from './props';
import { PROMETHEUS_RULES } from './prometheus-rules';

export interface OpsCenterApplicationProps extends StackProps {
  readonly profile: OpsCenterProfile;
  readonly plan: CapacityPlan;
  readonly global: GlobalStack;
  readonly data: OpsCenterData;
  readonly domain?: DomainProps;
  readonly choices: OpsCenterProps;
}

const PORT = 8084;

/** What changes with every release: edge, balancer, tasks, jobs and what watches them. */
export class OpsCenterApplication extends Stack {
  public readonly entrance: Entrance;
  public readonly webTier: WebTierFargate;
  public readonly migrations: MigrationRunner;
  public readonly auditLog: logs.LogGroup;
  public readonly topic: sns.ITopic;
  public readonly observability: Observability;
  private readonly props: OpsCenterApplicationProps;

  constructor(scope: Construct, id: string, props: OpsCenterApplicationProps) {
    super(scope, id, props);
    this.props = props;
    const { data, profile, choices } = props;
    this.entrance = new Entrance(this, 'Entrance', {
      ...props,
      vpc: data.network.vpc,
      cloudFrontPrefixListId: choices.cloudFrontPrefixListId,
      cacheRules: CACHE_RULES,
      securityHeaders: securityHeaders(choices.authOrigin, choices.strictCsp ?? false),
      blockedPaths: BLOCKED_PATHS,
      site: true, // OC-MAP-05
    });
    this.topic = new AlarmTopic(this, 'AlarmTopic', { alarmEmail: choices.alarmEmail }).topic;
    this.auditLog = this.createAuditLog();
    const workspace = choices.prometheus ? this.createWorkspace() : undefined;
    this.webTier = this.createWebTier(workspace);
    this.auditLog.grantWrite(this.webTier);
    this.topic.grantPublish(this.webTier); // OC-ROT-04
    NagFindings.acknowledge(this.webTier.taskRole, {
      'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]':
        'Publishing to an encrypted topic needs a data key, with or without plaintext; the key is that of the topic alone.',
    });
    if (workspace) {
      iam.Grant.addToPrincipal({
        grantee: this.webTier,
        actions: ['aps:RemoteWrite'],
        resourceArns: [workspace.attrArn],
      });
    }
    this.migrations = this.migrate();
    this.addJobs();
    new RotationEvents(this, 'Rotation', {
      secrets: [data.database.secret],
      services: [this.webTier.service],
      topic: this.topic,
      removalPolicy: profile.dataRemoval,
    });
    this.observability = this.watch();
    allowDeployments(this, choices, {
      environment: profile.environment,
      services: [this.webTier.service],
      images: [data.images],
      database: data.database,
      entrance: this.entrance,
    });
    this.describe();
  }

  private createAuditLog(): logs.LogGroup {
    const { profile } = this.props;
    const log = new logs.LogGroup(this, 'AuditLog', {
      // OC-AUD-01. The application writes to it by name, with PutLogEvents: a container's own log has one group only.
      logGroupName: profile.literalNames ? '/ops-center/audit' : `/ops-center/${profile.environment}/audit`,
      retention: logs.RetentionDays.ONE_YEAR,
      deletionProtectionEnabled: profile.protectsData,
      removalPolicy: profile.protectsData ? RemovalPolicy.RETAIN : profile.dataRemoval,
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
    const { data, plan, profile } = this.props;
    const rollback = new ServiceAlarms(this, 'RollbackAlarms', {
      rules: ROLLBACK_RULES,
      targets: { loadBalancer: this.entrance.loadBalancer.resource },
      topic: this.topic,
    });
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
      cpu: 1024, // the report states no size
      memoryMiB: 2048,
      port: PORT,
      minTasks: plan.minInstances,
      maxTasks: plan.maxInstances, // OC-OUT-06
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
      rollbackAlarms: rollback.alarms,
      removalPolicy: profile.dataRemoval,
    });
    // From here, not from the data stack: the stacks refer to each other in one direction only.
    webTier.connections.allowToDefaultPort(data.database, 'PostgreSQL of the application');
    webTier.connections.allowTo(data.cache, ec2.Port.tcp(data.cache.port), 'Redis of the application');
    return webTier;
  }

  /** Indexes and views before the tasks. */
  private migrate(): MigrationRunner {
    const { data, profile, choices } = this.props;
    return migrateDatabase(this, choices, {
      vpc: data.network.vpc,
      database: data.database,
      migrations: migrations(),
      tier: this.webTier,
      profile,
      topic: this.topic,
    });
  }

  /** Nothing runs until there is an application: a placeholder would never end, and makes no tables. */
  private addJobs(): void {
    const enabled = this.props.choices.backendImage !== undefined;
    new ScheduledTask(this, 'ExpiringKeys', {
      schedule: 'cron(0 0 * * ? *)', // OC-ROT-02
      cluster: this.webTier.cluster,
      taskDefinition: this.webTier.taskDefinition,
      containerName: CONTAINER,
      command: ['python', '-m', 'jobs', 'check-expiring-keys'],
      securityGroups: [this.webTier.securityGroup],
      vpc: this.props.data.network.vpc,
      enabled,
    });
    this.migrations.task.schedule('AnalyticsRefresh', {
      task: 'refresh-user-analytics',
      schedule: 'rate(1 hour)', // OC-MV-03
      enabled,
    });
  }

  private watch(): Observability {
    const { data, profile, plan, global } = this.props;
    const { edge, loadBalancer } = this.entrance;
    const metrics = new ApplicationMetrics(loadBalancer);
    const interval = profile.canaryIntervalMinutes;
    const canary = interval === undefined ? undefined : this.createHealthCanary(interval);
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
        canary,
      },
      dashboardName: `${this.stackName}-overview`,
      sections: dashboardSections({
        plan,
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

  private createHealthCanary(intervalMinutes: number): HealthCanary['canary'] {
    return new HealthCanary(this, 'Canary', {
      // Not the status page, which the edge keeps for five minutes.
      url: `${this.entrance.edge.url}/api/health`,
      interval: Duration.minutes(intervalMinutes),
      removalPolicy: RemovalPolicy.RETAIN,
    }).canary;
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
      'Users the service is sized for (OC-OUT-06)',
    );
    output('ConnectionBudget', data.budget.explain().split('\n')[0], 'Database connections (OC-POOL-08)');
    output('ClusterName', this.webTier.cluster.clusterName, 'For the pipeline');
    output('BackendService', this.webTier.service.serviceName, 'For the pipeline');
    output('BackendTaskFamily', this.webTier.taskDefinition.family, 'For the pipeline');
    output('TaskSecurityGroup', this.webTier.securityGroup.securityGroupId, 'For the pipeline');
    output('TaskSubnets', data.network.vpc.privateSubnets.map((it) => it.subnetId).join(','), 'For the pipeline');
    if (this.entrance.siteBucket) output('SiteBucket', this.entrance.siteBucket.bucketName, 'For the pipeline');
  }
}
