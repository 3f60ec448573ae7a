import { NagFindings } from '../nag-findings';
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PathPattern, Problems, ProblemCode } from '../../domain';
import { ContainerServiceProps } from './container-service';
import { ContainerTask } from './fargate/container-task';
import { checkContainerService, createCluster, createSecurityGroup, leaveSizeToScaling } from './fargate/service-parts';
import { checkTaskSize } from './fargate/task-size';
import { LoadBalancer } from '../edge/load-balancer';

/** Containers behind a load balancer. */
export interface WebTierFargateProps extends ContainerServiceProps {
  /** Where requests come from. */
  readonly loadBalancer: LoadBalancer;
  /** CPU units of a task: 1024 are one vCPU, about $30 a month on x86-64 (us-east-1). */
  readonly cpu: number;
  /** Memory of a task in MiB; Fargate sells certain pairs with `cpu`. About $3.25 a month for each GiB. */
  readonly memoryMiB: number;
  /** Fewest tasks; at least 2 to survive the loss of a zone. */
  readonly minTasks: number;
  /** Most tasks, and what the connection budget must allow, together with `surgeTasks`. */
  readonly maxTasks: number;
  /**
   * Port of the application, above 1023.
   * @default 8000
   */
  readonly port?: number;
  /**
   * The command of the container.
   * @default - the image's; needed with a template in `secretEnvironment`
   */
  readonly command?: string[];
  /**
   * Path the load balancer asks. It must not depend on the database, the cache or workers: their failure would remove every task at
   * once (GAP-BR-13).
   * @default '/health'
   */
  readonly healthCheckPath?: string;
  /**
   * Seconds between health checks, 5 to 300.
   * @default 15
   */
  readonly healthCheckIntervalSeconds?: number;
  /**
   * Checks in a row until a task counts as healthy, 2 to 10.
   * @default 2
   */
  readonly healthyThreshold?: number;
  /**
   * Checks in a row until a task counts as unhealthy, 2 to 10.
   * @default 3
   */
  readonly unhealthyThreshold?: number;
  /**
   * Seconds after its start during which an unhealthy task is not replaced.
   * @default 60
   */
  readonly healthCheckGraceSeconds?: number;
  /**
   * Seconds a leaving task may finish its requests, at most 120: Fargate kills it then.
   * @default 30
   */
  readonly drainSeconds?: number;
  /**
   * Average CPU the service is scaled to, in percent.
   * @default 70
   */
  readonly cpuTargetPercent?: number;
  /**
   * Average memory the service is scaled to, in percent.
   * @default - memory does not scale
   */
  readonly memoryTargetPercent?: number;
  /**
   * Requests of a task in a minute that the service is scaled to. Not with `blueGreen`: CloudWatch counts by target group.
   * @default - requests do not scale
   */
  readonly requestsPerTaskPerMinute?: number;
  /**
   * Start all new tasks beside the old ones, move the traffic at once, and move it back when an alarm goes off. Needs
   * `rollbackAlarms`.
   * @default false - tasks are replaced step by step
   */
  readonly blueGreen?: boolean;
  /**
   * Minutes for which the old tasks stay ready after the traffic has moved, 0 to 1440.
   * @default 5 (BR-CD-08)
   */
  readonly bakeMinutes?: number;
  /**
   * Alarms that stop a deployment and roll it back. They must not be about this service itself (a dependency cycle), but about the
   * load balancer.
   * @default - none: only tasks that do not become healthy stop a deployment
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];
  /**
   * Physical name of the target group. A fixed name blocks replacement.
   * @default - CloudFormation names it
   */
  readonly targetGroupName?: string;
  /**
   * Priority of the listener rule.
   * @default 100
   */
  readonly rulePriority?: number;
  /**
   * Paths it serves. Several tiers share one load balancer by paths and priorities.
   * @default - all
   */
  readonly path?: PathPattern;
}

/**
 * A web application in containers on Fargate behind a load balancer, spread over the zones and scaled by load.
 *
 * A deployment whose tasks do not become healthy, or that sets off an alarm, is rolled back. The number of tasks is left to the
 * scaling: no deployment resets it.
 */
export class WebTierFargate extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The service. */
  public readonly service: ecs.FargateService;
  /** Its cluster. */
  public readonly cluster: ecs.ICluster;
  /** What a task is made of. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The application's container. */
  public readonly container: ecs.ContainerDefinition;
  /** Where the load balancer sends requests; with `blueGreen` the first of two. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** The second target group of blue/green deployments. */
  public readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;
  /** The scaling: add schedules or metrics of your own. */
  public readonly scaling: ecs.ScalableTaskCount;
  /** What the application may do. */
  public readonly taskRole: iam.IRole;
  /** Receives grants. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** Nobody but the load balancer gets in. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** What the tasks may reach, and who may reach them. */
  public readonly connections: ec2.Connections;
  /** The application's log. */
  public readonly logGroup: logs.LogGroup;
  /** Tasks that may run beyond `maxTasks` while a deployment replaces others: for the connection budget. */
  public readonly surgeTasks: number;
  private readonly props: WebTierFargateProps;
  private readonly port: number;

  constructor(scope: Construct, id: string, props: WebTierFargateProps) {
    super(scope, id);
    this.props = props;
    this.port = props.port ?? 8000;
    this.check();
    this.surgeTasks = props.maxTasks;

    this.cluster = props.cluster ?? createCluster(this, props.vpc);
    const task = new ContainerTask(this, 'Task', {
      ...props,
      containerName: props.containerName ?? 'app',
      port: this.port,
      stopTimeoutSeconds: props.drainSeconds ?? 30,
    });
    this.taskDefinition = task.taskDefinition;
    this.container = task.container;
    this.logGroup = task.logGroup;
    this.taskRole = task.taskRole;
    this.grantPrincipal = this.taskRole;
    this.securityGroup = createSecurityGroup(
      this,
      props.vpc,
      `Tasks of ${props.containerName ?? 'app'}: in from the load balancer only`,
    );
    this.connections = new ec2.Connections({
      securityGroups: [this.securityGroup],
      defaultPort: ec2.Port.tcp(this.port),
    });

    this.targetGroup = this.createTargetGroup('TargetGroup', props.targetGroupName);
    if (props.blueGreen) this.alternateTargetGroup = this.createTargetGroup('AlternateTargetGroup');
    const rule = props.loadBalancer.addTargetGroup(id, {
      targetGroup: this.targetGroup,
      alternateTargetGroup: this.alternateTargetGroup,
      priority: props.rulePriority ?? 100,
      path: props.path,
    });
    this.service = this.createService(rule);
    this.service.node.addDependency(rule); // ECS refuses a target group that no load balancer uses yet
    this.scaling = this.createScaling();
  }

  /** How busy the processors of the tasks are, in percent. */
  public metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.service.metricCpuUtilization(options);
  }

  /** How full the memory of the tasks is, in percent. */
  public metricMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.service.metricMemoryUtilization(options);
  }

  private createTargetGroup(id: string, name?: string): elbv2.ApplicationTargetGroup {
    const { props } = this;
    const interval = props.healthCheckIntervalSeconds ?? 15;
    return new elbv2.ApplicationTargetGroup(this, id, {
      vpc: props.vpc,
      targetGroupName: name,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTP,
      port: this.port,
      deregistrationDelay: Duration.seconds(props.drainSeconds ?? 30),
      healthCheck: {
        path: props.healthCheckPath ?? '/health',
        interval: Duration.seconds(interval),
        timeout: Duration.seconds(Math.min(5, interval - 1)),
        healthyThresholdCount: props.healthyThreshold ?? 2,
        unhealthyThresholdCount: props.unhealthyThreshold ?? 3,
        healthyHttpCodes: '200',
      },
    });
  }

  private createService(rule: elbv2.ApplicationListenerRule): ecs.FargateService {
    const { props } = this;
    const rollback = props.rollbackAlarms ?? [];
    const service = new ecs.FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition: this.taskDefinition,
      serviceName: props.serviceName,
      vpcSubnets: props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [this.securityGroup],
      assignPublicIp: false,
      enableExecuteCommand: props.enableExecuteCommand ?? false,
      healthCheckGracePeriod: Duration.seconds(props.healthCheckGraceSeconds ?? 60),
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
      deploymentAlarms:
        rollback.length > 0
          ? { alarmNames: rollback.map((alarm) => alarm.alarmName), behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM }
          : undefined,
      // ECS has the circuit breaker for step-by-step deployments only; a blue/green one fails by itself or by its alarms.
      ...(props.blueGreen
        ? {
            deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN,
            bakeTime: Duration.minutes(props.bakeMinutes ?? 5),
          }
        : { circuitBreaker: { enable: true, rollback: true } }),
    });
    const target = service.loadBalancerTarget({
      containerName: this.container.containerName,
      containerPort: this.port,
      alternateTarget: this.alternateTargetGroup && this.alternateTarget(this.alternateTargetGroup, rule),
    });
    this.targetGroup.addTarget(target);
    this.props.loadBalancer.connections.allowTo(service, ec2.Port.tcp(this.port), 'Requests and health checks');
    leaveSizeToScaling(service);
    if (props.blueGreen) {
      NagFindings.acknowledge(service, {
        'Annotation::@aws-cdk/aws-ecs:shouldUseCircuitBreaker':
          'A blue/green deployment is rolled back by its alarms, which are demanded: the breaker is for rolling updates.',
      });
    }
    return service;
  }

  private alternateTarget(
    group: elbv2.ApplicationTargetGroup,
    rule: elbv2.ApplicationListenerRule,
  ): ecs.AlternateTarget {
    const role = new iam.Role(this, 'DeploymentRole', {
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
      description: 'ECS moves the weights of the listener rule during a deployment',
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonECSInfrastructureRolePolicyForLoadBalancers'),
      ],
    });
    NagFindings.acknowledge(role, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers]':
        'The policy AWS maintains for exactly this: rules, target groups and their targets, assumed by ECS only.',
    });
    return new ecs.AlternateTarget('Alternate', {
      role,
      alternateTargetGroup: group,
      productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(rule),
    });
  }

  private createScaling(): ecs.ScalableTaskCount {
    const { props } = this;
    const scaling = this.service.autoScaleTaskCount({ minCapacity: props.minTasks, maxCapacity: props.maxTasks });
    scaling.scaleOnCpuUtilization('CpuTarget', { targetUtilizationPercent: props.cpuTargetPercent ?? 70 });
    if (props.memoryTargetPercent !== undefined) {
      scaling.scaleOnMemoryUtilization('MemoryTarget', { targetUtilizationPercent: props.memoryTargetPercent });
    }
    if (props.requestsPerTaskPerMinute !== undefined) {
      scaling.scaleOnRequestCount('RequestTarget', {
        requestsPerTarget: props.requestsPerTaskPerMinute,
        targetGroup: this.targetGroup,
      });
    }
    return scaling;
  }

  private check(): void {
    const { props } = this;
    const problems = Problems.of(this);
    checkContainerService(problems, props, { command: props.command, port: this.port });
    checkTaskSize(problems, props.cpu, props.memoryMiB);
    const sizes = [
      problems.number('minTasks', props.minTasks, { min: 1, integer: true }, 'use 2, one for each zone'),
      problems.number('maxTasks', props.maxTasks, { min: 1, integer: true }, 'use the peak of the plan'),
    ].every(Boolean);
    if (sizes) {
      problems.check(props.minTasks <= props.maxTasks, {
        code: ProblemCode.UNREVIEWED,
        property: 'minTasks',
        what: `minTasks is ${props.minTasks} and maxTasks ${props.maxTasks}`,
        expected: 'minTasks at most maxTasks',
        fix: 'exchange the two, or raise maxTasks',
      });
    }
    problems.check(/^\/[A-Za-z0-9_./~-]*$/.test(props.healthCheckPath ?? '/health'), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'healthCheckPath',
      what: `healthCheckPath is '${props.healthCheckPath}'`,
      expected: "a path such as '/health'",
      fix: 'begin with / and leave out query and spaces',
    });
    const numbers: [string, number | undefined, number, number, string][] = [
      ['port', props.port, 1024, 65_535, 'use a port that needs no root, e.g. 8000'],
      ['healthCheckIntervalSeconds', props.healthCheckIntervalSeconds, 5, 300, 'use 15'],
      ['healthyThreshold', props.healthyThreshold, 2, 10, 'use 2'],
      ['unhealthyThreshold', props.unhealthyThreshold, 2, 10, 'use 3'],
      ['healthCheckGraceSeconds', props.healthCheckGraceSeconds, 0, 7200, 'use 60'],
      ['drainSeconds', props.drainSeconds, 2, 120, 'use 30'],
      ['cpuTargetPercent', props.cpuTargetPercent, 1, 100, 'use 70'],
      ['memoryTargetPercent', props.memoryTargetPercent, 1, 100, 'use 75, or leave it out'],
      ['requestsPerTaskPerMinute', props.requestsPerTaskPerMinute, 1, 1_000_000, 'measure what a task serves'],
      ['bakeMinutes', props.bakeMinutes, 0, 1440, 'use 5'],
    ];
    numbers.forEach(([name, value, min, max, fix]) =>
      problems.optionalNumber(name, value, { min, max, integer: true }, fix),
    );
    this.checkDeployment(problems);
    problems.throwIfAny();
  }

  private checkDeployment(problems: Problems): void {
    const { props } = this;
    problems.check(!props.blueGreen || (props.rollbackAlarms?.length ?? 0) > 0, {
      code: ProblemCode.UNREVIEWED,
      property: 'rollbackAlarms',
      what: 'blueGreen is true without alarms: a bad release would keep the traffic, since blue/green has no circuit breaker',
      expected: 'at least one alarm',
      fix: 'pass rollbackAlarms, e.g. the error rate of the load balancer (ServiceAlarms)',
    });
    problems.check(!props.blueGreen || props.requestsPerTaskPerMinute === undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'requestsPerTaskPerMinute',
      what: 'requestsPerTaskPerMinute is given with blueGreen: after a deployment the requests count for the other target group',
      expected: 'one of the two',
      fix: 'scale by CPU and memory, or leave blueGreen out',
    });
    problems.check(props.bakeMinutes === undefined || props.blueGreen === true, {
      code: ProblemCode.UNREVIEWED,
      property: 'bakeMinutes',
      what: 'bakeMinutes is given without blueGreen',
      expected: 'both',
      fix: 'set blueGreen: true, or remove bakeMinutes',
    });
  }
}
