import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Defaults, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { ContainerServiceProps, DEFAULTS as SHARED_DEFAULTS, TASK_SUBNETS } from './container-service';
import { checkContainerService } from './container-service-check';
import { ContainerTask } from './fargate/container-task';
import { createCluster, securityGroupsOf } from './fargate/service-parts';
import { MOST_TASKS, checkTaskSize } from './fargate/task-size';

/** Props of a container that runs continuously and receives no requests. */
export interface BackgroundServiceProps extends ContainerServiceProps {
  /** CPU units of a task: 1024 are one vCPU. */
  readonly cpu: number;
  /**
   * Memory of a task in MiB. Fargate offers certain pairs with `cpu`.
   * [Sizes](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html)
   */
  readonly memoryMiB: number;
  /**
   * Number of tasks.
   * @default 1
   */
  readonly tasks?: number;
  /**
   * Command of the container. Required with a template in `secretEnvironment`.
   * @default - the image's command
   */
  readonly command?: string[];
  /**
   * Restricts outbound traffic to HTTPS and to the peers that you add through `connections`. Not available with `securityGroups`.
   * @default false
   */
  readonly httpsOnly?: boolean;
}

const DEFAULTS = { tasks: 1, httpsOnly: false } satisfies Partial<BackgroundServiceProps>;

/** Time between SIGTERM and SIGKILL. */
const STOP_TIMEOUT_SECONDS = 30;

/**
 * A container on Fargate without a load balancer, for example a program that polls external APIs.
 *
 * A deployment stops the old tasks before it starts new ones, so that the program never runs twice. Use `WorkerFleet` for the workers
 * of a queue, and `ScheduledTask` for work at set times.
 *
 * Costs about $9 a month for 256 CPU units and 512 MiB in us-east-1.
 *
 * @example
 * const feed = new BackgroundService(this, 'PriceFeed', {
 *   vpc,
 *   image: ecs.ContainerImage.fromRegistry('ghcr.io/example/price-feed:1.4.2'),
 *   cpu: 256,
 *   memoryMiB: 512,
 *   httpsOnly: true,
 * });
 * feed.connections.allowToDefaultPort(database);
 */
export class BackgroundService extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** ECS service. */
  public readonly service: ecs.FargateService;
  /** Cluster of the service. */
  public readonly cluster: ecs.ICluster;
  /** Task definition. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** Container of the application. */
  public readonly container: ecs.ContainerDefinition;
  /** IAM role of the application. */
  public readonly taskRole: iam.IRole;
  /** Principal that receives grants: the task role. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** First security group of the tasks. A new one has no inbound rules. */
  public readonly securityGroup: ec2.ISecurityGroup;
  /** Network connections of the tasks. */
  public readonly connections: ec2.Connections;
  /** Log group of the application. */
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: BackgroundServiceProps) {
    super(scope, id);
    const given = requireTypes(this, 'BackgroundServiceProps', props);
    const settings = Defaults.apply(given, {
      ...SHARED_DEFAULTS,
      ...DEFAULTS,
      containerName: 'app',
      vpcSubnets: TASK_SUBNETS,
    });
    const problems = Problems.of(this);
    checkContainerService(problems, settings, { command: settings.command });
    checkTaskSize(problems, settings.cpu, settings.memoryMiB);
    problems.number('tasks', settings.tasks, { min: 1, max: MOST_TASKS, integer: true }, 'use 1');
    if (settings.securityGroups) problems.withoutEffect(Defaults.apply(given, {}), ['httpsOnly'], 'securityGroups');
    problems.throwIfAny();

    this.cluster = settings.cluster ?? createCluster(this, settings.vpc);
    const task = new ContainerTask(this, 'Task', { ...settings, stopTimeoutSeconds: STOP_TIMEOUT_SECONDS });
    this.taskDefinition = task.taskDefinition;
    this.container = task.container;
    this.logGroup = task.logGroup;
    this.taskRole = task.taskRole;
    this.grantPrincipal = this.taskRole;
    const securityGroups = settings.httpsOnly
      ? [this.createHttpsOnlyGroup(settings.vpc)]
      : securityGroupsOf(this, settings, 'No inbound traffic');
    this.securityGroup = securityGroups[0];
    this.connections = new ec2.Connections({ securityGroups });
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition: this.taskDefinition,
      serviceName: settings.serviceName,
      desiredCount: settings.tasks,
      vpcSubnets: settings.vpcSubnets,
      securityGroups,
      assignPublicIp: false,
      enableExecuteCommand: settings.enableExecuteCommand,
      // Rebalancing starts the new task before it stops the old one.
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.DISABLED,
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      circuitBreaker: { enable: true, rollback: true },
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
    });
  }

  private createHttpsOnlyGroup(vpc: ec2.IVpc): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'No inbound traffic, outbound HTTPS only',
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'HTTPS');
    return group;
  }
}
