import * as path from 'node:path';
import {
  CfnOutput,
  Duration,
  RemovalPolicy,
  Stack,
  StackProps,
  aws_certificatemanager as acm,
  aws_ec2 as ec2,
  aws_route53 as route53,
  aws_route53_targets as targets,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  AlarmTopic,
  Application,
  AvailabilityObjective,
  EdgeDistribution,
  EdgeOrigin,
  HealthCanary,
  LoadBalancer,
  LoadBalancerIngress,
  MigrationRunner,
  Observability,
  ServiceAlarms,
  SessionStore,
  WebTierEc2,
} from '../../lib/aws';
import { CapacityPlan, GunicornConfig } from '../../lib/domain';
import { ROLLBACK_RULES, alarmRules } from './alarms';
import { ApmAgent, IDLE_TIMEOUT_SECONDS, applicationEnvironment, startCommand } from './application-environment';
import { secretEnvironment } from './application-secrets';
import { dashboardSections } from './dashboard';
import { TraitorTrackData } from './data-stack';
import { BLOCKED_PATHS, CACHE_RULES, SECURITY_HEADERS } from './edge';
import { instanceFiles } from './files';
import { LogSignals } from './log-signals';
import { ManagedMetrics } from '../parts/managed-metrics';
import { migrations } from './migrations';
import { TraitorTrackProfile } from './profile';
import { DomainProps, hostedZone } from '../parts/domain';
import { GlobalStack } from '../parts/global-stack';
import { originProof } from '../parts/origin-proof';
import { REFRESH_SURGE_PERCENT } from './workload';

/** One namespace for all that the agents and the logs tell (TT-POOL-10, TT-VRT-03, TT-HLT-04). */
const METRICS_NAMESPACE = 'TraitorTrack';

export interface TraitorTrackApplicationProps extends StackProps {
  readonly profile: TraitorTrackProfile;
  readonly plan: CapacityPlan;
  readonly global: GlobalStack;
  readonly data: TraitorTrackData;
  readonly domain?: DomainProps;
  readonly application?: Application;
  readonly apm: ApmAgent;
  readonly alarmEmail?: string;
  readonly keyName?: string;
  readonly applicationLimits: string;
  readonly cloudFrontPrefixListId?: string;
  readonly prometheus: boolean;
  readonly grafana: boolean;
  readonly migrationRun: number;
  readonly purgeAuditLog: boolean;
}

/** What changes with every release: balancer, instances, edge and what watches them. */
export class TraitorTrackApplication extends Stack {
  public readonly loadBalancer: LoadBalancer;
  public readonly webTier: WebTierEc2;
  public readonly migrations: MigrationRunner;
  public readonly topic: sns.ITopic;
  public readonly managedMetrics: ManagedMetrics;
  public readonly edge: EdgeDistribution;
  public readonly canary?: HealthCanary;
  public readonly observability: Observability;

  constructor(scope: Construct, id: string, props: TraitorTrackApplicationProps) {
    super(scope, id, props);
    const { profile, domain } = props;
    const zone = domain && hostedZone(this, domain);
    const proof = domain && originProof(this, profile.dataRemoval);

    this.loadBalancer = new LoadBalancer(this, 'LoadBalancer', {
      vpc: props.data.network.vpc,
      internetFacing: domain !== undefined, // TT-ALB-11; without a domain there is no certificate, hence no public address
      certificate: domain && zone && this.originCertificate(domain, zone),
      ingress: LoadBalancerIngress.cloudFront(props.cloudFrontPrefixListId),
      originSecret: proof,
      blockedPaths: BLOCKED_PATHS,
      idleTimeoutSeconds: IDLE_TIMEOUT_SECONDS,
      loadBalancerName: this.literal(profile, 'traitortrack-lb'), // TT-ALB-08
      accessLogs: profile.accessLogs,
      deletionProtection: profile.protectsData,
      // Kept even when the first deployment fails: the balancer has written a test object by then, so it could not be deleted.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.topic = new AlarmTopic(this, 'AlarmTopic', { alarmEmail: props.alarmEmail }).topic;
    this.managedMetrics = new ManagedMetrics(this, 'ManagedMetrics', { ...props, name: this.stackName });
    this.webTier = this.buildWebTier(props);
    this.managedMetrics.grantWrite(this.webTier);
    this.migrations = this.migrate(props);

    this.edge = new EdgeDistribution(this, 'Edge', {
      origin:
        domain && proof
          ? EdgeOrigin.publicLoadBalancer(this.originName(domain), proof)
          : EdgeOrigin.vpcOrigin(this.loadBalancer),
      domainNames: domain && [domain.domainName],
      certificate: props.global.certificate,
      hostedZone: zone,
      webAclArn: props.global.webAcl.arn,
      cacheRules: CACHE_RULES,
      securityHeaders: SECURITY_HEADERS,
      logging: profile.accessLogs,
      originReadTimeoutSeconds: IDLE_TIMEOUT_SECONDS, // TT-GUN-06: CloudFront must not give up before the application
      removalPolicy: RemovalPolicy.RETAIN,
    });
    if (domain && zone) {
      new route53.ARecord(this, 'OriginRecord', {
        zone,
        recordName: `${this.originName(domain)}.`,
        target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(this.loadBalancer.resource)),
      });
    }

    if (profile.canaryIntervalMinutes !== undefined) {
      this.canary = new HealthCanary(this, 'Canary', {
        url: `${this.edge.url}/api/health/detailed`, // TT-HLT-01, never the target group's path (GAP-TT-04)
        expectedFields: ['checks.database.status', 'checks.redis.status'], // TT-HLT-02, TT-HLT-03
        interval: Duration.minutes(profile.canaryIntervalMinutes),
        removalPolicy: RemovalPolicy.RETAIN,
      });
    }
    this.observability = this.watch(props);
    this.describe(props);
  }

  private buildWebTier(props: TraitorTrackApplicationProps): WebTierEc2 {
    const { profile, plan, data, apm } = props;
    const own = props.application;
    const rollback = new ServiceAlarms(this, 'RollbackAlarms', {
      rules: ROLLBACK_RULES,
      targets: { loadBalancer: this.loadBalancer.resource },
      topic: this.topic,
    });
    const webTier = new WebTierEc2(this, 'WebTier', {
      vpc: data.network.vpc,
      loadBalancer: this.loadBalancer,
      application: own ?? Application.directory(path.join(__dirname, 'application')),
      startCommand: own ? (own.startCommand ?? startCommand(apm)) : 'python3 main.py',
      serviceName: 'traitortrack',
      instanceType: profile.instanceType,
      minInstances: plan.minInstances,
      maxInstances: plan.maxInstances,
      desiredInstances: plan.desiredInstances, // TT-ASG-07 names it: a deployment sets the size back to it
      port: 5000, // TT-ALB-03
      healthCheckPath: '/health', // TT-ALB-04
      healthCheckIntervalSeconds: 30,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
      healthCheckGraceSeconds: 300, // TT-ASG-09
      sessionStore: SessionStore.SHARED, // TT-SES-09
      stickinessSeconds: 3600, // TT-STK-03: kept although the sessions are in Redis (GAP-TT-03)
      deregistrationDelaySeconds: 30, // TT-GUN-07
      cpuTargetPercent: 70, // TT-ASG-10
      updateMaxHealthyPercent: 100 + REFRESH_SURGE_PERCENT, // what the connection budget allows for
      gunicorn: new GunicornConfig({ logDirectory: '/var/log/traitortrack' }), // TT-GUN-09
      files: instanceFiles(apm),
      environment: applicationEnvironment({
        environment: profile.environment,
        plan,
        redisHost: data.cache.primaryEndpoint,
        redisPort: data.cache.port,
        apm,
        defaultLimits: props.applicationLimits,
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
      // Literal names of the report (TT-ALB-02, TT-ASG-01, TT-ASG-06, TT-ASG-07). A named resource cannot be replaced while it exists.
      targetGroupName: this.literal(profile, 'traitortrack-tg'),
      autoScalingGroupName: this.literal(profile, 'traitortrack-asg'),
      launchTemplateName: this.literal(profile, 'traitortrack-template'),
      launchTemplateVersionDescription: 'v1.0',
      instanceProfileName: this.literal(profile, 'traitortrack-role'),
      keyName: props.keyName, // TT-ASG-04
      rollbackAlarms: rollback.alarms,
    });
    // From here, not from the data stack: the stacks refer to each other in one direction only.
    webTier.connections.allowToDefaultPort(data.database, 'PostgreSQL of the application');
    webTier.connections.allowTo(data.cache, ec2.Port.tcp(data.cache.port), 'Redis of the application');
    return webTier;
  }

  /** Indexes before the instances, and what keeps them in shape. */
  private migrate(props: TraitorTrackApplicationProps): MigrationRunner {
    const { profile, data } = props;
    const runner = new MigrationRunner(this, 'Migrations', {
      vpc: data.network.vpc,
      database: data.database,
      migrations: migrations(),
      deferMissing: true, // the application makes its tables when it starts for the first time
      run: props.migrationRun,
      metricsNamespace: METRICS_NAMESPACE,
      urlVariable: 'PRODUCTION_DATABASE_URL', // TT-MNT-06
      removalPolicy: profile.dataRemoval,
    });
    runner.runBefore(this.webTier.autoScalingGroup);
    runner.task.tellFailures(this.topic);
    runner.task.schedule('MonthlyMaintenance', { task: 'monthly-maintenance', schedule: 'cron(0 3 1 * ? *)' }); // TT-MNT-02
    runner.task.schedule('DatabaseSize', { task: 'database-size', schedule: 'rate(1 day)' }); // TT-DBC-03
    if (props.purgeAuditLog) {
      runner.task.schedule('PurgeAuditLog', { task: 'purge-audit-log', schedule: 'cron(0 2 1 * ? *)' }); // TT-DBC-01
    }
    return runner;
  }

  private watch(props: TraitorTrackApplicationProps): Observability {
    const { profile, plan, data } = props;
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
        loadBalancer: this.loadBalancer.resource,
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
        plan,
        budgets: data.budgets,
        data,
        loadBalancer: this.loadBalancer,
        webTier: this.webTier,
        edge: this.edge,
        webAcl: props.global.webAcl,
        rateLimits: props.global.rateLimits,
        signals,
        namespace: METRICS_NAMESPACE,
      }),
    });
    signals.addAlarms(observability.alarms);
    // TT-SLO-07 is today's promise, TT-RD-30 the one of the roadmap's last phase: both are measured.
    [
      { id: 'Uptime', goalPercent: 99.5 },
      { id: 'UptimeGoal', goalPercent: 99.9 },
    ].forEach(
      ({ id, goalPercent }) =>
        new AvailabilityObjective(this, id, {
          name: `${this.stackName}-${id.toLowerCase()}`,
          goalPercent,
          loadBalancer: this.loadBalancer.resource,
        }),
    );
    return observability;
  }

  private describe(props: TraitorTrackApplicationProps): void {
    const { plan, data } = props;
    const output = (id: string, value: string, description: string): CfnOutput =>
      new CfnOutput(this, id, { value, description });
    output('Url', this.edge.url, 'Where users go');
    output('MigrationLog', this.migrations.task.logGroup.logGroupName, 'Where migrations and tasks tell what they did');
    output(
      'ExpectedConcurrentUsers',
      `${plan.capacityFor(plan.desiredInstances)} (${plan.capacityFor(plan.minInstances)} to ${plan.capacityFor(plan.maxInstances)})`,
      'Users the desired number of instances serves, and the range of the group (TT-ASG-11)',
    );
    output(
      'CapacityExplanation',
      plan.explain().slice(0, 1024),
      'Where the sizes come from; the dashboard shows it whole',
    );
    output(
      'ConnectionBudget',
      data.budgets.map((budget) => budget.explain().split('\n')[0]).join('; '),
      'Database connections',
    );
    output(
      'DashboardUrl',
      `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${this.stackName}-overview`,
      'The dashboard',
    );
  }

  private originCertificate(domain: DomainProps, zone: route53.IHostedZone): acm.ICertificate {
    return new acm.Certificate(this, 'OriginCertificate', {
      domainName: domain.domainName,
      subjectAlternativeNames: [this.originName(domain)],
      validation: acm.CertificateValidation.fromDns(zone),
    });
  }

  private originName(domain: DomainProps): string {
    return `origin.${domain.domainName}`;
  }

  private literal(profile: TraitorTrackProfile, name: string): string | undefined {
    return profile.literalNames ? name : undefined;
  }
}
