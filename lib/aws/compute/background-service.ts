import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Problems } from '../../domain';
import { ContainerServiceProps } from './container-service';
import { ContainerTask } from './fargate/container-task';
import { checkContainerService, createCluster, createSecurityGroup } from './fargate/service-parts';
import { checkTaskSize } from './fargate/task-size';

/** A program that runs all the time and serves nobody. */
export interface BackgroundServiceProps extends ContainerServiceProps {
  /** CPU units of a task: 1024 are one vCPU. */
  readonly cpu: number;
  /** Memory of a task in MiB; Fargate sells certain pairs with `cpu`. */
  readonly memoryMiB: number;
  /**
   * Tasks that run.
   * @default 1
   */
  readonly tasks?: number;
  /**
   * The command of the container.
   * @default - the image's; needed with a template in `secretEnvironment`
   */
  readonly command?: string[];
  /**
   * Let out HTTPS only, and what `connections` names besides.
   * @default false - everything
   */
  readonly httpsOnly?: boolean;
}

/**
 * A container on Fargate without a load balancer, e.g. one that fetches data from other companies.
 *
 * A deployment ends the old tasks before it starts new ones: a program that fetches must not run twice. For workers of a queue see
 * `WorkerFleet`, for what runs at set times `ScheduledTask`.
 */
export class BackgroundService extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The service. */
  public readonly service: ecs.FargateService;
  /** Its cluster. */
  public readonly cluster: ecs.ICluster;
  /** What a task is made of. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container. */
  public readonly container: ecs.ContainerDefinition;
  /** What it may do. */
  public readonly taskRole: iam.IRole;
  /** Receives grants. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** Nobody gets in. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** What it may reach. */
  public readonly connections: ec2.Connections;
  /** Its log. */
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: BackgroundServiceProps) {
    super(scope, id);
    const problems = Problems.of(this);
    checkContainerService(problems, props, { command: props.command });
    checkTaskSize(problems, props.cpu, props.memoryMiB);
    problems.optionalNumber('tasks', props.tasks, { min: 1, integer: true }, 'use 1');
    problems.throwIfAny();

    this.cluster = props.cluster ?? createCluster(this, props.vpc);
    const task = new ContainerTask(this, 'Task', { ...props, containerName: props.containerName ?? 'app' });
    this.taskDefinition = task.taskDefinition;
    this.container = task.container;
    this.logGroup = task.logGroup;
    this.taskRole = task.taskRole;
    this.grantPrincipal = this.taskRole;
    this.securityGroup = this.createGroup(props);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition: this.taskDefinition,
      serviceName: props.serviceName,
      desiredCount: props.tasks ?? 1,
      vpcSubnets: props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [this.securityGroup],
      assignPublicIp: false,
      enableExecuteCommand: props.enableExecuteCommand ?? false,
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.DISABLED, // it would start a second one first
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      circuitBreaker: { enable: true, rollback: true },
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
    });
  }

  private createGroup({ vpc, httpsOnly }: BackgroundServiceProps): ec2.SecurityGroup {
    if (!httpsOnly) return createSecurityGroup(this, vpc, 'Nobody gets in');
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Nobody gets in, HTTPS gets out',
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'HTTPS');
    return group;
  }
}
