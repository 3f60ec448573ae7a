import { Aws, Duration, Stack, Tags } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ConnectionConsumer, GunicornConfig, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { renderAgentConfig } from './boot/agent-config';
import { renderBootFiles } from './boot/boot-files';
import { createFilesAsset } from './boot/instance-files';
import { BOOT_HOOK, renderBootUserData } from './boot/user-data';
import { STACK_TAG, grantOperations, grantReadAsset, grantReadObjects } from './instance-permissions';
import { checkUserDataSize, checkWebTierEc2 } from './web-tier-ec2-check';
import { WebTierEc2Props } from './web-tier-ec2-props';
import {
  WebTierEc2Settings,
  defaultGunicorn,
  defaultMachineImage,
  planWebTierEc2,
  plannedConnections,
  resolveWebTierEc2,
  surgeInstances,
} from './web-tier-ec2-settings';

/**
 * An Auto Scaling group of web servers behind a load balancer, for a Python web application.
 *
 * After a change, the group replaces the instances one after another. An instance joins only after its application has answered on
 * the health path. If it cannot boot, the group replaces it and its boot log stays in the error log group. An update with such an
 * instance fails and rolls back.
 *
 * A first deployment does not wait for its instances (there is no CreationPolicy), because CloudFormation could not roll back a load
 * balancer with deletion protection. Watch unhealthy hosts and a canary with alarms, and repair the first deployment with a second.
 *
 * Costs about $30 a month for each t3.medium in us-east-1, plus $1.60 for its root volume.
 *
 * @example
 * const web = new WebTierEc2(this, 'Web', {
 *   vpc,
 *   loadBalancer,
 *   application: Application.userData(['cp -r /srv/shop /opt/app/current']),
 *   plan: plan.web,
 *   environment: { REDIS_HOST: cache.primaryEndpoint },
 * });
 * web.connections.allowToDefaultPort(database);
 */
export class WebTierEc2 extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** Auto Scaling group. */
  public readonly autoScalingGroup: autoscaling.AutoScalingGroup;
  /** Launch template of the instances. */
  public readonly launchTemplate: ec2.LaunchTemplate;
  /** Target group of the load balancer. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** Role of the instances. */
  public readonly role: iam.Role;
  /** Instance profile with the role. */
  public readonly instanceProfile: iam.InstanceProfile;
  /** First security group of the instances. Only the load balancer may connect to a new one. */
  public readonly securityGroup: ec2.ISecurityGroup;
  /** Network connections of the instances. */
  public readonly connections: ec2.Connections;
  /** Principal that receives grants: the role. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** Access log of the server. */
  public readonly accessLogGroup: logs.LogGroup;
  /** JSON log of the application, and the boot log of each instance. */
  public readonly errorLogGroup: logs.LogGroup;
  /** Number of instances that may run beyond `maxInstances` during an update. Allow for them in the connection budget. */
  public readonly surgeInstances: number;
  /** CloudWatch namespace of all metrics of the instances. */
  public readonly metricsNamespace: string;
  /** Connections to the database at the maximum and during an update, for a `ConnectionBudget`. Undefined without a plan that has a pool. */
  public readonly connectionConsumer?: ConnectionConsumer;
  /** Sizes that props set instead of the plan, e.g. `minInstances: 4 instead of 2`. */
  public readonly planOverrides: string[];
  private readonly props: WebTierEc2Settings;
  private readonly gunicorn: GunicornConfig;
  private readsAssets: iam.Policy[] = [];

  constructor(scope: Construct, id: string, props: WebTierEc2Props) {
    super(scope, id);
    const planned = planWebTierEc2(Problems.of(this), requireTypes(this, 'WebTierEc2Props', props));
    this.planOverrides = planned.overrides;
    this.props = resolveWebTierEc2(planned.props);
    checkWebTierEc2(this, this.props);
    this.metricsNamespace = this.props.metricsNamespace;
    this.gunicorn = this.props.gunicorn ?? defaultGunicorn(this.props);
    this.surgeInstances = surgeInstances(this.props);
    this.connectionConsumer = plannedConnections(id, this.props);

    const securityGroups = this.props.securityGroups ?? [this.createSecurityGroup()];
    this.securityGroup = securityGroups[0];
    this.connections = new ec2.Connections({ securityGroups, defaultPort: ec2.Port.tcp(this.props.port) });
    this.accessLogGroup = this.createLogGroup('AccessLog');
    this.errorLogGroup = this.createLogGroup('ErrorLog');

    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: `Instances of ${this.props.serviceName}`,
    });
    this.grantPrincipal = this.role;
    this.instanceProfile = new iam.InstanceProfile(this, 'InstanceProfile', {
      role: this.role,
      instanceProfileName: this.props.instanceProfileName,
    });
    NagFindings.acknowledgeInlinePolicies(this);
    grantOperations(this.role, this.metricsNamespace, [this.accessLogGroup, this.errorLogGroup]);

    this.launchTemplate = this.createLaunchTemplate();
    securityGroups.slice(1).forEach((group) => this.launchTemplate.addSecurityGroup(group));
    this.targetGroup = this.createTargetGroup();
    this.autoScalingGroup = this.createGroup();
    this.autoScalingGroup.attachToApplicationTargetGroup(this.targetGroup);
    this.props.loadBalancer.addTargetGroup(id, {
      targetGroup: this.targetGroup,
      priority: this.props.rulePriority,
      hosts: this.props.hosts,
      paths: this.props.paths,
    });
    this.autoScalingGroup.scaleOnCpuUtilization('CpuTarget', { targetUtilizationPercent: this.props.cpuTargetPercent });
  }

  private createSecurityGroup(): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: this.props.vpc,
      description: `Instances of ${this.props.serviceName}: in from the load balancer only`,
    });
    NagFindings.acknowledge(group, {
      'Annotation::@aws-cdk/aws-ec2:ipv4IgnoreEgressRule':
        'Instances may connect to all addresses (packages, AWS, APIs), so a rule for one more peer has no effect.',
    });
    return group;
  }

  private createLogGroup(id: string): logs.LogGroup {
    const { encryptionKey, logRetention: retention, removalPolicy } = this.props;
    return new logs.LogGroup(this, id, {
      retention,
      removalPolicy,
      encryptionKey: EncryptionKeys.forLogs(this, encryptionKey),
    });
  }

  private createLaunchTemplate(): ec2.LaunchTemplate {
    const { props } = this;
    return new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      launchTemplateName: props.launchTemplateName,
      versionDescription: props.launchTemplateVersionDescription,
      instanceType: new ec2.InstanceType(props.instanceType),
      machineImage: props.application.machineImage ?? defaultMachineImage(props.instanceType),
      userData: this.createUserData(),
      securityGroup: this.securityGroup,
      instanceProfile: this.instanceProfile,
      keyPair: props.keyName === undefined ? undefined : ec2.KeyPair.fromKeyPairName(this, 'KeyPair', props.keyName),
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: props.detailedMonitoring,
      ebsOptimized: true,
      cpuCredits: /^t\d/.test(props.instanceType) ? props.cpuCredits : undefined,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs(props.rootVolumeGiB, {
            encrypted: true,
            volumeType: ec2.EbsDeviceVolumeType.GP3,
            deleteOnTermination: true,
          }),
        },
      ],
    });
  }

  private createUserData(): ec2.UserData {
    const { props } = this;
    const { serviceName: service } = props;
    const application = props.application._bind(this);
    const boot = createFilesAsset(this, 'Boot', renderBootFiles(props, this.gunicorn, application.commands));
    const secrets = Object.entries(props.secretEnvironment);

    const assets = application.asset ? [boot, application.asset] : [boot];
    this.readsAssets = assets.map((asset) => grantReadAsset(this.role, asset));
    if (application.bucket && application.readableKeys) {
      grantReadObjects(this.role, application.bucket, application.readableKeys);
    }
    new Set(secrets.map(([, source]) => source.secret)).forEach((secret) => secret.grantRead(this.role));

    const text = renderBootUserData({
      service,
      region: Stack.of(this).region,
      bootUri: boot.s3ObjectUrl,
      applicationUri: application.uri,
      environment: { PORT: String(props.port), ...props.environment },
      secretsJson:
        secrets.length > 0
          ? JSON.stringify(Object.fromEntries(secrets.map(([name, source]) => [name, source._entry])))
          : undefined,
      agentJson: renderAgentConfig({
        namespace: this.metricsNamespace,
        logDirectory: `/var/log/${service}`,
        accessLogGroup: this.accessLogGroup.logGroupName,
        errorLogGroup: this.errorLogGroup.logGroupName,
        statsd: props.statsd,
        service,
        prometheus: props.prometheus,
      }),
    });
    checkUserDataSize(this, text);
    const userData = ec2.UserData.forLinux();
    // Without the shebang, which UserData adds.
    userData.addCommands(text.slice(text.indexOf('\n') + 1));
    return userData;
  }

  private createTargetGroup(): elbv2.ApplicationTargetGroup {
    const { props } = this;
    return new elbv2.ApplicationTargetGroup(this, 'TargetGroup', {
      vpc: props.vpc,
      targetGroupName: props.targetGroupName,
      targetType: elbv2.TargetType.INSTANCE,
      protocol: elbv2.ApplicationProtocol.HTTP,
      port: props.port,
      deregistrationDelay: Duration.seconds(props.deregistrationDelaySeconds),
      stickinessCookieDuration:
        props.stickinessSeconds === undefined ? undefined : Duration.seconds(props.stickinessSeconds),
      healthCheck: {
        path: props.healthCheckPath,
        interval: Duration.seconds(props.healthCheckIntervalSeconds),
        timeout: Duration.seconds(Math.min(5, props.healthCheckIntervalSeconds - 1)),
        healthyThresholdCount: props.healthyThreshold,
        unhealthyThresholdCount: props.unhealthyThreshold,
        healthyHttpCodes: '200',
      },
    });
  }

  private createGroup(): autoscaling.AutoScalingGroup {
    const { props } = this;
    // Time until the load balancer reports a new instance as healthy. Only then may the update replace the next one.
    const warmup = Duration.seconds(props.healthyThreshold * props.healthCheckIntervalSeconds + 30);
    const group = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      launchTemplate: this.launchTemplate,
      autoScalingGroupName: props.autoScalingGroupName,
      minCapacity: props.minInstances,
      maxCapacity: props.maxInstances,
      desiredCapacity: props.desiredInstances,
      healthChecks: autoscaling.HealthChecks.withAdditionalChecks({
        gracePeriod: Duration.seconds(props.healthCheckGraceSeconds),
        additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB],
      }),
      defaultInstanceWarmup: warmup,
      maxInstanceLifetime:
        props.maxInstanceLifetimeDays === undefined ? undefined : Duration.days(props.maxInstanceLifetimeDays),
      groupMetrics: [autoscaling.GroupMetrics.all()],
      updatePolicy: autoscaling.UpdatePolicy.instanceRefresh({
        strategy: autoscaling.InstanceRefreshStrategy.ROLLING,
        minHealthyPercentage: 100,
        maxHealthyPercentage: props.updateMaxHealthyPercent,
        instanceWarmup: warmup,
        alarms: props.rollbackAlarms,
      }),
    });
    // Part of the group instead of a separate resource, so that it applies to the first instances as well.
    (group.node.defaultChild as autoscaling.CfnAutoScalingGroup).lifecycleHookSpecificationList = [
      {
        lifecycleHookName: BOOT_HOOK,
        lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        heartbeatTimeout: props.bootTimeoutSeconds,
        defaultResult: 'ABANDON',
      },
    ];
    Tags.of(group).add(STACK_TAG, Aws.STACK_ID, {
      applyToLaunchedInstances: false,
      includeResourceTypes: ['AWS::AutoScaling::AutoScalingGroup'],
    });
    // The boot fails without permissions or a route to the internet.
    group.node.addDependency(this.role, ...this.readsAssets);
    group.node.addDependency(props.vpc.selectSubnets(props.vpcSubnets).internetConnectivityEstablished);
    NagFindings.acknowledge(group, {
      ...(props.desiredInstances !== undefined && {
        '@aws-cdk/aws-autoscaling:desiredCapacitySet':
          'desiredInstances sets it. The update policy ignores unmodified sizes, so a deployment without a new number keeps the ' +
          'scaled size.',
      }),
      'AwsSolutions-AS3':
        'Group metrics are on, and alarms watch healthy hosts and CPU. A notification for each scaling activity would be noise.',
    });
    return group;
  }
}
