import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ConnectionConsumer, Defaults, PlannedSettings, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { NagFindings } from '../nag-findings';
import { ContainerTask } from './fargate/container-task';
import { createCluster, leaveSizeToScaling, securityGroupsOf } from './fargate/service-parts';
import { checkWebTierFargate } from './web-tier-fargate-check';
import {
  planWebTierFargate,
  resolveWebTierFargate,
  WebTierFargateProps,
  WebTierFargateSettings,
} from './web-tier-fargate-props';

/**
 * A web application in containers on Fargate behind a load balancer, spread over the Availability Zones and scaled by load.
 *
 * ECS rolls a deployment back if its tasks do not start, do not become healthy, or if one of `rollbackAlarms` fires. Scaling sets the
 * number of tasks; deployments do not reset it.
 *
 * Costs about $36 a month for two tasks of 512 CPU units and 1 GiB in us-east-1, plus the load balancer.
 *
 * @example
 * const web = new WebTierFargate(this, 'Web', {
 *   vpc,
 *   loadBalancer,
 *   image: ecs.ContainerImage.fromRegistry('ghcr.io/example/shop:1.4.2'),
 *   cpu: 512,
 *   memoryMiB: 1024,
 *   minTasks: 2,
 *   maxTasks: 6,
 * });
 * web.connections.allowToDefaultPort(database);
 */
export class WebTierFargate extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** ECS service. */
  public readonly service: ecs.FargateService;
  /** Cluster of the service. */
  public readonly cluster: ecs.ICluster;
  /** Task definition. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** Container of the application. */
  public readonly container: ecs.ContainerDefinition;
  /** Target group of the load balancer; the first of two with `blueGreen`. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** Second target group, for blue/green deployments. */
  public readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;
  /** Scaling of the service. Add your own schedules and metrics to it. */
  public readonly scaling: ecs.ScalableTaskCount;
  /** IAM role of the application. */
  public readonly taskRole: iam.IRole;
  /** Principal that receives grants: the task role. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** First security group of the tasks. A new one allows inbound traffic from the load balancer only. */
  public readonly securityGroup: ec2.ISecurityGroup;
  /** Network connections of the tasks. */
  public readonly connections: ec2.Connections;
  /** Log group of the application. */
  public readonly logGroup: logs.LogGroup;
  /** Number of tasks that a deployment may run in addition to `maxTasks`. Add them to the connection budget. */
  public readonly surgeTasks: number;
  /** Connections to the database at the maximum and during a deployment, for a `ConnectionBudget`. Undefined without a plan that has a pool. */
  public readonly connectionConsumer?: ConnectionConsumer;
  /** Sizes that props set instead of the plan, e.g. `minTasks: 4 instead of 2`. */
  public readonly planOverrides: string[];
  private readonly settings: WebTierFargateSettings;

  constructor(scope: Construct, id: string, props: WebTierFargateProps) {
    super(scope, id);
    const given = requireTypes(this, 'WebTierFargateProps', props);
    const problems = Problems.of(this);
    const planned = planWebTierFargate(problems, given);
    this.planOverrides = planned.overrides;
    this.settings = resolveWebTierFargate(planned.props);
    checkWebTierFargate(problems, this.settings, Defaults.apply(given, {}));
    problems.throwIfAny();
    const { blueGreen, containerName, drainSeconds, loadBalancer, maxTasks, port, vpc } = this.settings;
    this.surgeTasks = maxTasks;
    const { plan, environment = {} } = this.settings;
    const instances = { name: id, maxInstances: maxTasks, surgeInstances: this.surgeTasks };
    this.connectionConsumer = plan && PlannedSettings.consumer(plan, instances, environment);

    this.cluster = this.settings.cluster ?? createCluster(this, vpc);
    const task = new ContainerTask(this, 'Task', { ...this.settings, stopTimeoutSeconds: drainSeconds });
    this.taskDefinition = task.taskDefinition;
    this.container = task.container;
    this.logGroup = task.logGroup;
    this.taskRole = task.taskRole;
    this.grantPrincipal = this.taskRole;
    const securityGroups = securityGroupsOf(
      this,
      this.settings,
      `Tasks of ${containerName}: inbound from the load balancer only`,
    );
    this.securityGroup = securityGroups[0];
    this.connections = new ec2.Connections({ securityGroups, defaultPort: ec2.Port.tcp(port) });

    this.targetGroup = this.createTargetGroup('TargetGroup', this.settings.targetGroupName);
    if (blueGreen) this.alternateTargetGroup = this.createTargetGroup('AlternateTargetGroup');
    const rule = loadBalancer.addTargetGroup(id, {
      targetGroup: this.targetGroup,
      alternateTargetGroup: this.alternateTargetGroup,
      priority: this.settings.rulePriority,
      hosts: this.settings.hosts,
      paths: this.settings.paths,
    });
    this.service = this.createService(rule);
    // ECS rejects a target group that no load balancer uses yet.
    this.service.node.addDependency(rule);
    this.scaling = this.createScaling();
  }

  /** Returns the average CPU utilization of the tasks, in percent. */
  public metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    requireTypes(this, 'WebTierFargate#metricCpuUtilization', { options });
    return this.service.metricCpuUtilization(options);
  }

  /** Returns the average memory utilization of the tasks, in percent. */
  public metricMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    requireTypes(this, 'WebTierFargate#metricMemoryUtilization', { options });
    return this.service.metricMemoryUtilization(options);
  }

  private createTargetGroup(id: string, name?: string): elbv2.ApplicationTargetGroup {
    const { settings } = this;
    const interval = settings.healthCheckIntervalSeconds;
    return new elbv2.ApplicationTargetGroup(this, id, {
      vpc: settings.vpc,
      targetGroupName: name,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTP,
      port: settings.port,
      deregistrationDelay: Duration.seconds(settings.drainSeconds),
      healthCheck: {
        path: settings.healthCheckPath,
        interval: Duration.seconds(interval),
        timeout: Duration.seconds(Math.min(5, interval - 1)),
        healthyThresholdCount: settings.healthyThreshold,
        unhealthyThresholdCount: settings.unhealthyThreshold,
        healthyHttpCodes: '200',
      },
    });
  }

  private createService(rule: elbv2.ApplicationListenerRule): ecs.FargateService {
    const { settings } = this;
    const { blueGreen, rollbackAlarms } = settings;
    const service = new ecs.FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition: this.taskDefinition,
      serviceName: settings.serviceName,
      vpcSubnets: settings.vpcSubnets,
      securityGroups: this.connections.securityGroups,
      assignPublicIp: false,
      enableExecuteCommand: settings.enableExecuteCommand,
      healthCheckGracePeriod: Duration.seconds(settings.healthCheckGraceSeconds),
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
      deploymentAlarms:
        rollbackAlarms.length > 0
          ? {
              alarmNames: rollbackAlarms.map((alarm) => alarm.alarmName),
              behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM,
            }
          : undefined,
      // Also for blue/green deployments, which would otherwise wait for hours for tasks that never start.
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-failure-detection.html
      circuitBreaker: { enable: true, rollback: true },
      ...(blueGreen && {
        deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN,
        bakeTime: Duration.minutes(settings.bakeMinutes),
      }),
    });
    const target = service.loadBalancerTarget({
      containerName: this.container.containerName,
      containerPort: settings.port,
      alternateTarget: this.alternateTargetGroup && this.createAlternateTarget(this.alternateTargetGroup, rule),
    });
    // Also allows the connections: the listener knows the load balancer's security group.
    this.targetGroup.addTarget(target);
    leaveSizeToScaling(service);
    return service;
  }

  private createAlternateTarget(
    group: elbv2.ApplicationTargetGroup,
    rule: elbv2.ApplicationListenerRule,
  ): ecs.AlternateTarget {
    const role = new iam.Role(this, 'DeploymentRole', {
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
      description: 'Lets ECS change the weights of the listener rule during a deployment',
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonECSInfrastructureRolePolicyForLoadBalancers'),
      ],
    });
    NagFindings.acknowledge(role, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers]':
        'AWS maintains this policy for this purpose (listener rules, target groups and targets), and only ECS assumes the role.',
    });
    return new ecs.AlternateTarget('Alternate', {
      role,
      alternateTargetGroup: group,
      productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(rule),
    });
  }

  private createScaling(): ecs.ScalableTaskCount {
    const { settings } = this;
    const scaling = this.service.autoScaleTaskCount({ minCapacity: settings.minTasks, maxCapacity: settings.maxTasks });
    scaling.scaleOnCpuUtilization('CpuTarget', { targetUtilizationPercent: settings.cpuTargetPercent });
    if (settings.memoryTargetPercent !== undefined) {
      scaling.scaleOnMemoryUtilization('MemoryTarget', { targetUtilizationPercent: settings.memoryTargetPercent });
    }
    if (settings.requestsPerTaskPerMinute !== undefined) {
      scaling.scaleOnRequestCount('RequestTarget', {
        requestsPerTarget: settings.requestsPerTaskPerMinute,
        targetGroup: this.targetGroup,
      });
    }
    return scaling;
  }
}
