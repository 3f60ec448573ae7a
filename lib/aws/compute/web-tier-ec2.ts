import { NagFindings } from '../nag-findings';
import { Aws, Duration, RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { GunicornConfig, PathPattern, Problems, ProblemCode } from '../../domain';
import { Application, BoundApplication } from './application';
import { renderBootScript } from './boot/boot-script';
import { BOOT_HOOK, USER_DATA_LIMIT_BYTES, bytesWhenDeployed, renderBootUserData } from './boot/user-data';
import { renderAgentConfig } from './boot/agent-config';
import { shipFiles } from './boot/instance-files';
import { checkEnvironment } from './environment-check';
import { LoadBalancer } from '../edge/load-balancer';
import { PrometheusScrape } from './prometheus-scrape';
import { SecretEnvironment } from './secret-environment';
import { renderPrometheusConfig } from './boot/prometheus-config';
import { renderServiceFiles } from './boot/service-files';

/** Tag of the group that names its stack: instances may report their boot only to groups of their own stack. */
const STACK_TAG = 'loadbearing:stack-id';

/** Fits a Unix user, a unit and a folder. */
const SERVICE_NAME = /^[a-z][a-z0-9-]{0,23}$/;

/** Where the application keeps the sessions of its users. */
export enum SessionStore {
  /** In a store that all instances share, such as Redis: any instance can serve any user. */
  SHARED = 'shared',
  /** On the instance: a user must come back to the same one, and is signed out when it goes. */
  INSTANCE = 'instance',
}

/** A group of instances behind a load balancer. */
export interface WebTierEc2Props {
  /** The network. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the instances, in at least two zones (TT-ASG-08). They need a way to S3, Secrets Manager, CloudWatch, Systems
   * Manager and Auto Scaling: NAT or endpoints.
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Where requests come from. */
  readonly loadBalancer: LoadBalancer;
  /** Your application, and how it gets onto the instances. */
  readonly application: Application;
  /** EC2 instance type, e.g. `t3.medium` (TT-ASG-02). It decides the processor architecture of the image. */
  readonly instanceType: string;
  /** Fewest instances; at least 2 to survive the loss of a zone (TT-ASG-07). */
  readonly minInstances: number;
  /** Most instances, and what the connection budget must allow (TT-ASG-07). */
  readonly maxInstances: number;
  /**
   * Instances to begin with. Changing it resizes the running group; otherwise CloudFormation leaves the size to the scaling.
   * @default - the group begins with `minInstances`
   */
  readonly desiredInstances?: number;
  /**
   * Port of the application (TT-ALB-03).
   * @default 5000
   */
  readonly port?: number;
  /**
   * Path the load balancer asks. It must not depend on the database or the cache: their failure would remove every instance
   * at once (GAP-TT-04).
   * @default '/health' (TT-ALB-04)
   */
  readonly healthCheckPath?: string;
  /**
   * Seconds between health checks, 5 to 300.
   * @default 30 (TT-ALB-05)
   */
  readonly healthCheckIntervalSeconds?: number;
  /**
   * Checks in a row until an instance counts as healthy, 2 to 10.
   * @default 2 (TT-ALB-06)
   */
  readonly healthyThreshold?: number;
  /**
   * Checks in a row until an instance counts as unhealthy, 2 to 10.
   * @default 3 (TT-ALB-07)
   */
  readonly unhealthyThreshold?: number;
  /**
   * Seconds after its boot during which an unhealthy instance is not replaced.
   * @default 300 (TT-ASG-09)
   */
  readonly healthCheckGraceSeconds?: number;
  /**
   * Seconds a browser stays with one instance, by a cookie of the load balancer, 1 to 604800 (TT-STK-01..03). Needed only while
   * sessions live on the instance.
   * @default - no stickiness
   */
  readonly stickinessSeconds?: number;
  /**
   * Where sessions live. With `SessionStore.INSTANCE` and more than one instance, stickiness is demanded (GAP-TT-03).
   * @default SessionStore.SHARED
   */
  readonly sessionStore?: SessionStore;
  /**
   * Seconds a leaving instance may finish its requests; not less than the server's graceful timeout (TT-GUN-07).
   * @default 30
   */
  readonly deregistrationDelaySeconds?: number;
  /**
   * Average CPU the group is scaled to, in percent (TT-ASG-10).
   * @default 70
   */
  readonly cpuTargetPercent?: number;
  /**
   * Text files by absolute path, owned by root and readable by all. They travel in one S3 asset, so they may be large, but they
   * can hold neither secrets nor values known only at deployment.
   * @default - none
   */
  readonly files?: { readonly [path: string]: string };
  /**
   * Environment variables of the service, without secrets. Values may be tokens, and have one line.
   * @default - PORT only
   */
  readonly environment?: { readonly [name: string]: string };
  /**
   * Environment variables from Secrets Manager, fetched at each start. Every minute an instance looks whether one changed, and
   * restarts the service if so: about $0.22 a month for each secret and instance.
   * @default - none
   */
  readonly secretEnvironment?: { readonly [name: string]: SecretEnvironment };
  /**
   * Fetch the certificates of RDS to /etc/SERVICE/rds-ca.pem at boot, for `sslmode=verify-full&sslrootcert=…`. Needs a way to the
   * internet.
   * @default false
   */
  readonly rdsCertificates?: boolean;
  /**
   * The application server's configuration, delivered as /etc/SERVICE/gunicorn.conf.py. It must bind to `port`.
   * @default - Gunicorn on `port`, logging to /var/log/SERVICE, kept alive longer than the load balancer's idle timeout
   */
  readonly gunicorn?: GunicornConfig;
  /**
   * The command of the service; see `ApplicationOptions.startCommand`.
   * @default - the application's, else `gunicorn -c /etc/SERVICE/gunicorn.conf.py main:app`
   */
  readonly startCommand?: string;
  /**
   * Name of the service, its Unix user, /etc/NAME, /opt/NAME and /var/log/NAME.
   * @default 'app'
   */
  readonly serviceName?: string;
  /**
   * The one CloudWatch namespace of the instances' metrics (TT-POOL-10).
   * @default 'CWAgent'
   */
  readonly metricsNamespace?: string;
  /**
   * Listen for StatsD on 127.0.0.1:8125 and keep the dots of its names (TT-POOL-10). Each custom metric costs about $0.30 a month.
   * @default false
   */
  readonly statsd?: boolean;
  /**
   * Prometheus metrics of the application, scraped on the instance itself.
   * @default - none
   */
  readonly prometheus?: PrometheusScrape;
  /**
   * How long access and error logs are kept.
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What happens to the log groups when they leave the stack.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Physical name (TT-ALB-02). A fixed name blocks replacement.
   * @default - CloudFormation names it
   */
  readonly targetGroupName?: string;
  /**
   * Physical name (TT-ASG-07). A fixed name blocks replacement.
   * @default - CloudFormation names it
   */
  readonly autoScalingGroupName?: string;
  /**
   * Physical name (TT-ASG-01). A fixed name blocks replacement.
   * @default - CloudFormation names it
   */
  readonly launchTemplateName?: string;
  /**
   * Description of the launch template's version (TT-ASG-01).
   * @default - none
   */
  readonly launchTemplateVersionDescription?: string;
  /**
   * Physical name of the instance profile (TT-ASG-06). A fixed name blocks replacement.
   * @default - CloudFormation names it
   */
  readonly instanceProfileName?: string;
  /**
   * An existing EC2 key pair (TT-ASG-04). Port 22 stays closed: Session Manager is the way in.
   * @default - none
   */
  readonly keyName?: string;
  /**
   * Alarms that stop an update of the instances and roll it back, at most 10. They must not be about this group itself
   * (a dependency cycle), but about the load balancer.
   * @default - none
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];
  /**
   * Days after which an instance is replaced by a fresh one, 1 to 365.
   * @default - never
   */
  readonly maxInstanceLifetimeDays?: number;
  /**
   * Percent of the desired instances that may run during an update, 101 to 200. What goes beyond 100 needs connections of its
   * own: see `surgeInstances`.
   * @default 110
   */
  readonly updateMaxHealthyPercent?: number;
  /**
   * Seconds an instance may take to boot before it is given up, 120 to 7200.
   * @default 900
   */
  readonly bootTimeoutSeconds?: number;
  /**
   * EC2 metrics every minute instead of every five: the scaling reacts in time. About $2.10 a month for each instance.
   * @default true
   */
  readonly detailedMonitoring?: boolean;
  /**
   * Size of the root volume in GiB, at least 8. gp3, about $0.08 per GiB and month.
   * @default 20
   */
  readonly rootVolumeGiB?: number;
  /**
   * What a burstable instance (t2, t3, t3a, t4g) does without credits. STANDARD throttles it to its baseline, 20 % on a t3.medium:
   * then the CPU never reaches the scaling target, and the group does not grow when it must. UNLIMITED costs $0.05 per vCPU hour
   * above the baseline.
   * @default ec2.CpuCredits.UNLIMITED
   */
  readonly cpuCredits?: ec2.CpuCredits;
  /**
   * Priority of the listener rule.
   * @default 100
   */
  readonly rulePriority?: number;
  /**
   * Paths it serves.
   * @default - all
   */
  readonly path?: PathPattern;
}

/**
 * Instances that run a Python web application behind a load balancer, replaced one after the other when anything about them
 * changes.
 *
 * An instance joins only after its application has answered on the health path. One that cannot boot is given up, and its boot log
 * stays in the error log group: an update that brought it fails and rolls back. A first deployment does not wait for its instances
 * (there is no CreationPolicy): CloudFormation would have to roll back through a load balancer that is protected against deletion,
 * while a second deployment repairs it. Alarms on unhealthy hosts and on the canary tell.
 */
export class WebTierEc2 extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The group. */
  public readonly autoScalingGroup: autoscaling.AutoScalingGroup;
  /** What its instances are made from. */
  public readonly launchTemplate: ec2.LaunchTemplate;
  /** Where the load balancer sends requests. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** What the instances may do. */
  public readonly role: iam.Role;
  /** How the instances get the role. */
  public readonly instanceProfile: iam.InstanceProfile;
  /** Nobody but the load balancer gets in. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** What the instances may reach, and who may reach them. */
  public readonly connections: ec2.Connections;
  /** Receives grants. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** The server's access log. */
  public readonly accessLogGroup: logs.LogGroup;
  /** The application's JSON log, and the boot log of each instance. */
  public readonly errorLogGroup: logs.LogGroup;
  /** Instances that may run beyond `maxInstances` while an update replaces others: for the connection budget. */
  public readonly surgeInstances: number;
  /** The one namespace of the instances' metrics. */
  public readonly metricsNamespace: string;
  private readonly props: WebTierEc2Props;
  private readonly service: string;
  private readonly port: number;
  private readonly gunicorn: GunicornConfig;

  constructor(scope: Construct, id: string, props: WebTierEc2Props) {
    super(scope, id);
    this.props = props;
    this.service = props.serviceName ?? 'app';
    this.port = props.port ?? 5000;
    this.metricsNamespace = props.metricsNamespace ?? 'CWAgent';
    this.gunicorn = props.gunicorn ?? this.defaultGunicorn();
    this.check();
    this.surgeInstances = Math.max(
      1,
      Math.ceil((props.maxInstances * ((props.updateMaxHealthyPercent ?? 110) - 100)) / 100),
    );

    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: `Instances of ${this.service}: in from the load balancer only`,
    });
    NagFindings.acknowledge(this.securityGroup, {
      'Annotation::@aws-cdk/aws-ec2:ipv4IgnoreEgressRule':
        'Instances may reach everything (packages, AWS, APIs), so a rule towards one more peer changes nothing.',
    });
    this.connections = new ec2.Connections({
      securityGroups: [this.securityGroup],
      defaultPort: ec2.Port.tcp(this.port),
    });
    this.accessLogGroup = this.createLogGroup('AccessLog');
    this.errorLogGroup = this.createLogGroup('ErrorLog');

    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: `Instances of ${this.service}`,
    });
    this.grantPrincipal = this.role;
    this.instanceProfile = new iam.InstanceProfile(this, 'InstanceProfile', {
      role: this.role,
      instanceProfileName: props.instanceProfileName,
    });
    this.allowOperations();

    this.launchTemplate = this.createLaunchTemplate();
    this.targetGroup = this.createTargetGroup();
    this.autoScalingGroup = this.createGroup();
    this.autoScalingGroup.attachToApplicationTargetGroup(this.targetGroup);
    props.loadBalancer.addTargetGroup(id, {
      targetGroup: this.targetGroup,
      priority: props.rulePriority ?? 100,
      path: props.path,
    });
    this.autoScalingGroup.scaleOnCpuUtilization('CpuTarget', {
      targetUtilizationPercent: props.cpuTargetPercent ?? 70,
    });
  }

  private defaultGunicorn(): GunicornConfig {
    // A wrong port or name is told by `check`, together with all else.
    const port = Number.isInteger(this.port) && this.port > 0 ? this.port : 5000;
    return new GunicornConfig({
      bind: `0.0.0.0:${port}`,
      logDirectory: SERVICE_NAME.test(this.service) ? `/var/log/${this.service}` : undefined,
      // A server that closes first answers a balancer's request with a reset (GAP-TT-07).
      keepaliveSeconds: (this.props.loadBalancer.idleTimeoutSeconds ?? 60) + 5,
    });
  }

  private createLogGroup(id: string): logs.LogGroup {
    return new logs.LogGroup(this, id, {
      retention: this.props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: this.props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
  }

  /** What every instance does besides serving: Session Manager, metrics, logs, reporting its boot. */
  private allowOperations(): void {
    const allow = (actions: string[], conditions?: { [key: string]: unknown }): void => {
      this.role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'], conditions }));
    };
    allow([
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
      'ec2:DescribeTags',
    ]);
    allow(['cloudwatch:PutMetricData'], { StringEquals: { 'cloudwatch:namespace': this.metricsNamespace } });
    // By tag: the group's name is known only when the group exists, and its instances must be allowed before.
    allow(['autoscaling:CompleteLifecycleAction'], {
      StringEquals: { [`autoscaling:ResourceTag/${STACK_TAG}`]: Aws.STACK_ID },
    });
    [this.accessLogGroup, this.errorLogGroup].forEach((group) =>
      group.grant(this.role, 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'),
    );
    NagFindings.acknowledge(this.role, {
      'AwsSolutions-IAM5[Resource::*]':
        'These actions know no narrower resource (Session Manager channels, DescribeTags), or are narrowed by a condition: ' +
        'PutMetricData by namespace, CompleteLifecycleAction by the tag of this stack.',
    });
  }

  private allowReading(bucket: NonNullable<BoundApplication['bucket']>, keys: string): void {
    const arn = bucket.arnForObjects(keys);
    this.role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [arn] }));
    bucket.encryptionKey?.grantDecrypt(this.role);
    if (keys.endsWith('*')) {
      NagFindings.acknowledge(this.role, {
        [NagFindings.wildcard(this, arn)]:
          'Read-only, and only where releases lie: a rollback starts instances of the version before, whose files have other keys.',
      });
    }
  }

  private createLaunchTemplate(): ec2.LaunchTemplate {
    const { props } = this;
    const instanceType = new ec2.InstanceType(props.instanceType);
    const arm = instanceType.architecture === ec2.InstanceArchitecture.ARM_64;
    const userData = this.renderUserData();
    return new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      launchTemplateName: props.launchTemplateName,
      versionDescription: props.launchTemplateVersionDescription,
      instanceType,
      machineImage:
        props.application.machineImage ??
        ec2.MachineImage.latestAmazonLinux2023({
          cpuType: arm ? ec2.AmazonLinuxCpuType.ARM_64 : ec2.AmazonLinuxCpuType.X86_64,
        }),
      userData,
      securityGroup: this.securityGroup,
      instanceProfile: this.instanceProfile,
      keyPair: props.keyName === undefined ? undefined : ec2.KeyPair.fromKeyPairName(this, 'KeyPair', props.keyName),
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: props.detailedMonitoring ?? true,
      ebsOptimized: true,
      cpuCredits: /^t\d/.test(props.instanceType) ? (props.cpuCredits ?? ec2.CpuCredits.UNLIMITED) : undefined,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs(props.rootVolumeGiB ?? 20, {
            encrypted: true,
            volumeType: ec2.EbsDeviceVolumeType.GP3,
            deleteOnTermination: true,
          }),
        },
      ],
    });
  }

  private renderUserData(): ec2.UserData {
    const { props, service } = this;
    const application = props.application._bind(this);
    const secrets = Object.entries(props.secretEnvironment ?? {});
    const serviceFiles = renderServiceFiles({
      service,
      gunicorn: this.gunicorn,
      startCommand:
        props.startCommand ?? props.application.startCommand ?? `gunicorn -c /etc/${service}/gunicorn.conf.py main:app`,
      secrets: secrets.length > 0,
    });
    const boot = shipFiles(this, 'Boot', {
      'boot.sh': renderBootScript({
        service,
        python: props.application.python,
        port: this.port,
        healthCheckPath: props.healthCheckPath ?? '/health',
        startSeconds: 180,
        secrets: secrets.length > 0,
        rdsCertificates: props.rdsCertificates ?? false,
        commands: application.commands ?? [],
      }),
      ...Object.fromEntries(
        Object.entries({ ...serviceFiles, ...this.prometheusFiles(), ...props.files }).map(([path, text]) => [
          `files${path}`,
          text,
        ]),
      ),
    });

    this.allowReading(boot.bucket, '*');
    if (application.bucket && application.readableKeys) {
      this.allowReading(application.bucket, application.readableKeys);
    }
    new Set(secrets.map(([, source]) => source.secret)).forEach((secret) => secret.grantRead(this.role));

    const text = renderBootUserData({
      service,
      region: Stack.of(this).region,
      bootUri: boot.s3ObjectUrl,
      applicationUri: application.uri,
      environment: { PORT: String(this.port), ...props.environment },
      secretsJson:
        secrets.length > 0
          ? JSON.stringify(Object.fromEntries(secrets.map(([name, source]) => [name, source._entry])))
          : undefined,
      agentJson: renderAgentConfig({
        namespace: this.metricsNamespace,
        logDirectory: `/var/log/${service}`,
        accessLogGroup: this.accessLogGroup.logGroupName,
        errorLogGroup: this.errorLogGroup.logGroupName,
        statsd: props.statsd ?? false,
        service,
        prometheus: props.prometheus,
      }),
    });
    this.checkSize(text);
    const userData = ec2.UserData.forLinux();
    userData.addCommands(text);
    return userData;
  }

  private prometheusFiles(): { [path: string]: string } {
    const scrape = this.props.prometheus;
    if (scrape === undefined) return {};
    return { [`/etc/${this.service}/prometheus.yaml`]: renderPrometheusConfig(this.service, this.port, scrape) };
  }

  private createTargetGroup(): elbv2.ApplicationTargetGroup {
    const { props } = this;
    return new elbv2.ApplicationTargetGroup(this, 'TargetGroup', {
      vpc: props.vpc,
      targetGroupName: props.targetGroupName,
      targetType: elbv2.TargetType.INSTANCE,
      protocol: elbv2.ApplicationProtocol.HTTP,
      port: this.port,
      deregistrationDelay: Duration.seconds(props.deregistrationDelaySeconds ?? 30),
      stickinessCookieDuration:
        props.stickinessSeconds === undefined ? undefined : Duration.seconds(props.stickinessSeconds),
      healthCheck: {
        path: props.healthCheckPath ?? '/health',
        interval: Duration.seconds(props.healthCheckIntervalSeconds ?? 30),
        timeout: Duration.seconds(Math.min(5, (props.healthCheckIntervalSeconds ?? 30) - 1)),
        healthyThresholdCount: props.healthyThreshold ?? 2,
        unhealthyThresholdCount: props.unhealthyThreshold ?? 3,
        healthyHttpCodes: '200',
      },
    });
  }

  private createGroup(): autoscaling.AutoScalingGroup {
    const { props } = this;
    const vpcSubnets = props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
    // Until the load balancer has seen a new instance healthy: only then may the next one go.
    const warmup = Duration.seconds((props.healthyThreshold ?? 2) * (props.healthCheckIntervalSeconds ?? 30) + 30);
    const group = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc: props.vpc,
      vpcSubnets,
      launchTemplate: this.launchTemplate,
      autoScalingGroupName: props.autoScalingGroupName,
      minCapacity: props.minInstances,
      maxCapacity: props.maxInstances,
      desiredCapacity: props.desiredInstances,
      healthChecks: autoscaling.HealthChecks.withAdditionalChecks({
        gracePeriod: Duration.seconds(props.healthCheckGraceSeconds ?? 300),
        additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB],
      }),
      defaultInstanceWarmup: warmup,
      maxInstanceLifetime:
        props.maxInstanceLifetimeDays === undefined ? undefined : Duration.days(props.maxInstanceLifetimeDays),
      groupMetrics: [autoscaling.GroupMetrics.all()],
      updatePolicy: autoscaling.UpdatePolicy.instanceRefresh({
        strategy: autoscaling.InstanceRefreshStrategy.ROLLING,
        minHealthyPercentage: 100,
        maxHealthyPercentage: props.updateMaxHealthyPercent ?? 110,
        instanceWarmup: warmup,
        alarms: props.rollbackAlarms,
      }),
    });
    // Part of the group, not a resource after it: the first instances are to wait as well.
    (group.node.defaultChild as autoscaling.CfnAutoScalingGroup).lifecycleHookSpecificationList = [
      {
        lifecycleHookName: BOOT_HOOK,
        lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        heartbeatTimeout: props.bootTimeoutSeconds ?? 900,
        defaultResult: 'ABANDON',
      },
    ];
    Tags.of(group).add(STACK_TAG, Aws.STACK_ID, {
      applyToLaunchedInstances: false,
      includeResourceTypes: ['AWS::AutoScaling::AutoScalingGroup'],
    });
    // An instance that boots before its permissions or its way out exist would fail.
    group.node.addDependency(this.role);
    group.node.addDependency(props.vpc.selectSubnets(vpcSubnets).internetConnectivityEstablished);
    if (props.desiredInstances !== undefined) {
      NagFindings.acknowledge(group, {
        '@aws-cdk/aws-autoscaling:desiredCapacitySet':
          'Asked for by desiredInstances. The update policy ignores unmodified sizes, so a deployment that does not change the ' +
          'number leaves the scaled size alone.',
      });
    }
    NagFindings.acknowledge(group, {
      'AwsSolutions-AS3':
        'Group metrics are on and alarms watch healthy hosts and CPU; a message for each scaling would be noise.',
    });
    return group;
  }

  /** Names become part of a YAML file and of regular expressions. */
  private checkPrometheus(problems: Problems): void {
    const scrape = this.props.prometheus;
    if (scrape === undefined) return;
    const path = scrape.metricsPath ?? '/metrics';
    problems.check(/^\/[\w./-]*$/.test(path), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'prometheus.metricsPath',
      what: `metricsPath is ${JSON.stringify(path)}`,
      expected: "a path such as '/metrics'",
      fix: 'begin with / and leave out query and spaces',
    });
    problems.check(scrape.metrics.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property: 'prometheus.metrics',
      what: 'metrics is empty',
      expected: 'the metrics to keep: all others are dropped',
      fix: 'name at least one, or leave prometheus out',
    });
    const names: [string, string, RegExp][] = scrape.metrics.flatMap(
      ({ name, labels = [] }): [string, string, RegExp][] => [
        [`prometheus.metrics[${name}]`, name, /^[A-Za-z_:][\w:]*$/],
        ...labels.map((label): [string, string, RegExp] => [
          `prometheus.metrics[${name}].labels`,
          label,
          /^[A-Za-z_]\w*$/,
        ]),
      ],
    );
    names.forEach(([property, name, valid]) =>
      problems.check(valid.test(name), {
        code: ProblemCode.INVALID_FORMAT,
        property: property,
        what: `the name is ${JSON.stringify(name)}`,
        expected: 'letters, digits and _, not beginning with a digit',
        fix: 'use the name as the application offers it',
      }),
    );
  }

  private check(): void {
    const { props } = this;
    const problems = Problems.of(this);
    const sizes = [
      problems.optionalNumber('minInstances', props.minInstances, { min: 0, integer: true }, 'use 2'),
      problems.optionalNumber(
        'maxInstances',
        props.maxInstances,
        { min: 1, integer: true },
        'use the peak of the plan',
      ),
    ].every(Boolean);
    if (sizes) {
      const ordered = problems.check(props.minInstances <= props.maxInstances, {
        code: ProblemCode.UNREVIEWED,
        property: 'minInstances',
        what: `minInstances is ${props.minInstances} and maxInstances ${props.maxInstances}`,
        expected: 'minInstances at most maxInstances',
        fix: 'exchange the two, or raise maxInstances',
      });
      problems.optionalNumber(
        'desiredInstances',
        props.desiredInstances,
        ordered ? { min: props.minInstances, max: props.maxInstances, integer: true } : { min: 0, integer: true },
        'choose a number between minInstances and maxInstances, or leave it out',
      );
    }
    problems.check(
      Token.isUnresolved(props.instanceType) ? false : /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(props.instanceType),
      {
        code: ProblemCode.INVALID_FORMAT,
        property: 'instanceType',
        what: `instanceType is ${Token.isUnresolved(props.instanceType) ? 'an unresolved token' : `'${props.instanceType}'`}`,
        expected: "an EC2 instance type such as 't3.medium'",
        fix: 'write family and size with a dot between',
      },
    );
    const portOk = problems.optionalNumber(
      'port',
      props.port,
      { min: 1024, max: 65_535, integer: true },
      'use a port that needs no root, e.g. 5000',
    );
    const bound = /^bind = '.*:(\d+)'$/m.exec(this.gunicorn.render())?.[1];
    if (portOk) {
      problems.check(bound === String(this.port), {
        code: ProblemCode.UNREVIEWED,
        property: 'gunicorn',
        what: `gunicorn binds to ${bound === undefined ? 'no port' : `port ${bound}`}`,
        expected: `port ${this.port}, where the load balancer asks`,
        fix: `set bind: '0.0.0.0:${this.port}'`,
      });
    }
    if (!Token.isUnresolved(props.healthCheckPath)) {
      problems.check(/^\/[A-Za-z0-9_./~-]*$/.test(props.healthCheckPath ?? '/health'), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'healthCheckPath',
        what: `healthCheckPath is '${props.healthCheckPath}'`,
        expected: "a path such as '/health'",
        fix: 'begin with / and leave out query and spaces',
      });
    }
    const seconds: [string, number | undefined, number, number, string][] = [
      ['healthCheckIntervalSeconds', props.healthCheckIntervalSeconds, 5, 300, 'use 30'],
      ['healthyThreshold', props.healthyThreshold, 2, 10, 'use 2'],
      ['unhealthyThreshold', props.unhealthyThreshold, 2, 10, 'use 3'],
      ['healthCheckGraceSeconds', props.healthCheckGraceSeconds, 0, 7200, 'use 300'],
      ['stickinessSeconds', props.stickinessSeconds, 1, 604_800, 'use 3600, or leave it out'],
      ['deregistrationDelaySeconds', props.deregistrationDelaySeconds, 0, 3600, 'use 30'],
      ['cpuTargetPercent', props.cpuTargetPercent, 1, 100, 'use 70'],
      ['updateMaxHealthyPercent', props.updateMaxHealthyPercent, 101, 200, 'use 110'],
      ['maxInstanceLifetimeDays', props.maxInstanceLifetimeDays, 1, 365, 'use 30, or leave it out'],
      ['bootTimeoutSeconds', props.bootTimeoutSeconds, 120, 7200, 'use 900'],
      ['rootVolumeGiB', props.rootVolumeGiB, 8, 16_384, 'use 20'],
    ];
    seconds.forEach(([name, value, min, max, fix]) =>
      problems.optionalNumber(name, value, { min, max, integer: true }, fix),
    );
    problems.check(
      props.sessionStore !== SessionStore.INSTANCE || props.maxInstances <= 1 || props.stickinessSeconds !== undefined,
      {
        code: ProblemCode.UNREVIEWED,
        property: 'stickinessSeconds',
        what: `sessions live on the instance, there are up to ${props.maxInstances} instances, and stickiness is off`,
        expected: 'stickiness, a shared session store, or one instance',
        fix: 'set stickinessSeconds: 3600, or keep sessions in Redis (SessionStore.SHARED)',
      },
    );
    this.checkPrometheus(problems);
    problems.check((props.rollbackAlarms?.length ?? 0) <= 10, {
      code: ProblemCode.UNREVIEWED,
      property: 'rollbackAlarms',
      what: `rollbackAlarms has ${props.rollbackAlarms?.length} alarms`,
      expected: 'at most 10',
      fix: 'combine some in a composite alarm',
    });
    problems.check(SERVICE_NAME.test(this.service), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'serviceName',
      what: `serviceName is '${this.service}'`,
      expected: 'at most 24 small letters, digits and hyphens, beginning with a letter',
      fix: "use for instance 'app'",
    });
    problems.check(Token.isUnresolved(props.startCommand) || !/[\r\n]/.test(props.startCommand ?? ''), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'startCommand',
      what: 'startCommand has a line break',
      expected: 'one line',
      fix: 'remove the line break',
    });
    this.checkFiles(problems);
    checkEnvironment(problems, props.environment, props.secretEnvironment);
    problems.throwIfAny();
  }

  private checkFiles(problems: Problems): void {
    const own = renderServiceFiles({ service: this.service, gunicorn: this.gunicorn, startCommand: '', secrets: true });
    Object.entries(this.props.files ?? {}).forEach(([path, text]) => {
      problems.check(/^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(path) && own[path] === undefined, {
        code: ProblemCode.INVALID_FORMAT,
        property: `files['${path}']`,
        what: `the path is '${path}'`,
        expected: 'an absolute path without spaces and .., that the service does not use itself',
        fix: `use for instance '/etc/${this.service}/settings.ini'`,
      });
      problems.check(!Token.isUnresolved(text), {
        code: ProblemCode.UNREVIEWED,
        property: `files['${path}']`,
        what: 'the text holds a value known only at deployment',
        expected: 'text that is known now: it becomes an asset',
        fix: 'deliver that value through environment',
      });
    });
  }

  private checkSize(userData: string): void {
    const problems = Problems.of(this);
    const bytes = bytesWhenDeployed(`#!/bin/bash\n${userData}`);
    problems.check(bytes <= USER_DATA_LIMIT_BYTES, {
      code: ProblemCode.UNREVIEWED,
      property: 'environment',
      what: `user data has about ${bytes} bytes`,
      expected: `at most ${USER_DATA_LIMIT_BYTES}, EC2's limit`,
      fix: 'deliver long values through files, which travel as an asset',
    });
    problems.throwIfAny();
  }
}
