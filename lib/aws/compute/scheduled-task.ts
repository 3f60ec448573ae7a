import { NagFindings } from '../nag-findings';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';

/** A task that runs at set times. */
export interface ScheduledTaskProps {
  /** When, in UTC, as EventBridge Scheduler writes it: `rate(1 hour)`, `cron(0 0 * * ? *)`. */
  readonly schedule: string;
  /** The cluster. */
  readonly cluster: ecs.ICluster;
  /** The task, e.g. that of a web tier. Its newest revision runs, so that a release by a pipeline is taken up. */
  readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container whose command is replaced. */
  readonly containerName: string;
  /** What it runs instead of its own command. */
  readonly command: string[];
  /** Security groups of the task: those that may reach what it needs. */
  readonly securityGroups: ec2.ISecurityGroup[];
  /** The network. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the task.
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Whether it runs. Off while the task definition holds a placeholder, which would never end.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Minutes by which a start may be late, so that not all tasks of an account start at once: 0 to 1440.
   * @default 0
   */
  readonly flexibleMinutes?: number;
}

/**
 * Runs a task on Fargate at set times. A start that ECS refuses is tried again for an hour, then kept in `deadLetterQueue`.
 *
 * A task costs what it runs, by the second; the schedule nothing worth naming. Runs may overlap: what must not, takes a lock.
 */
export class ScheduledTask extends Construct {
  /** The schedule. */
  public readonly schedule: scheduler.CfnSchedule;
  /** Starts that failed for good: alarm on its length. */
  public readonly deadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, props: ScheduledTaskProps) {
    super(scope, id);
    this.check(props);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', { enforceSSL: true });
    NagFindings.acknowledge(this.deadLetterQueue, { 'AwsSolutions-SQS3': 'This queue holds dead letters itself.' });
    this.schedule = new scheduler.CfnSchedule(this, 'Resource', {
      description: `Runs ${props.command.join(' ')}`.slice(0, 512),
      scheduleExpression: props.schedule,
      scheduleExpressionTimezone: 'UTC',
      state: (props.enabled ?? true) ? 'ENABLED' : 'DISABLED',
      flexibleTimeWindow: props.flexibleMinutes
        ? { mode: 'FLEXIBLE', maximumWindowInMinutes: props.flexibleMinutes }
        : { mode: 'OFF' },
      target: {
        arn: props.cluster.clusterArn,
        roleArn: this.createRole(props).roleArn,
        ecsParameters: {
          taskDefinitionArn: this.familyArn(props.taskDefinition),
          launchType: 'FARGATE',
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: props.vpc.selectSubnets(props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS })
                .subnetIds,
              securityGroups: props.securityGroups.map((group) => group.securityGroupId),
              assignPublicIp: 'DISABLED',
            },
          },
          propagateTags: 'TASK_DEFINITION',
          taskCount: 1,
        },
        input: JSON.stringify({
          containerOverrides: [{ name: props.containerName, command: props.command }],
        }),
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
        deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
      },
    });
  }

  private familyArn({ family }: ecs.FargateTaskDefinition): string {
    return Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'task-definition',
      resourceName: family,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  private createRole(props: ScheduledTaskProps): iam.Role {
    const { taskDefinition } = props;
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com'),
      description: 'Starts the scheduled task',
    });
    const family = this.familyArn(taskDefinition);
    NagFindings.acknowledge(role, {
      [NagFindings.wildcard(this, `${family}:*`)]:
        'The revisions of one family: a schedule starts the newest, which a pipeline may have made.',
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['ecs:RunTask'],
        resources: [family, `${family}:*`],
        conditions: { ArnEquals: { 'ecs:cluster': props.cluster.clusterArn } },
      }),
    );
    const tasks = Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'task',
      resourceName: `${props.cluster.clusterName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    NagFindings.acknowledge(role, {
      [NagFindings.wildcard(this, tasks)]:
        'Tasks of the one cluster, whose ids ECS makes; they are tagged only while they start.',
    });
    // The tags of the definition are put on the task.
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['ecs:TagResource'],
        resources: [tasks],
        conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
      }),
    );
    const roles = [taskDefinition.taskRole.roleArn, taskDefinition.obtainExecutionRole().roleArn];
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['iam:PassRole'],
        resources: roles,
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      }),
    );
    this.deadLetterQueue.grantSendMessages(role);
    return role;
  }

  private check(props: ScheduledTaskProps): void {
    const problems = Problems.of(this);
    problems.check(/^(rate\(\d+ (minutes?|hours?|days?)\)|cron\(\S+( \S+){5}\))$/.test(props.schedule), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'schedule',
      what: `schedule is '${props.schedule}'`,
      expected: 'rate(…) or cron(…) with six fields',
      fix: "use for instance 'rate(1 hour)', or 'cron(0 0 * * ? *)' for midnight UTC",
    });
    problems.check(props.command.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property: 'command',
      what: 'command is empty',
      expected: 'what the task runs',
      fix: 'state it word by word',
    });
    problems.check(props.taskDefinition.findContainer(props.containerName) !== undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'containerName',
      what: `the task has no container '${props.containerName}'`,
      expected: 'a container of the task definition',
      fix: 'use the containerName of the tier',
    });
    problems.check(props.securityGroups.length > 0 && props.securityGroups.length <= 5, {
      code: ProblemCode.UNREVIEWED,
      property: 'securityGroups',
      what: `there are ${props.securityGroups.length} security groups`,
      expected: '1 to 5',
      fix: 'pass the security group of the tier',
    });
    problems.optionalNumber('flexibleMinutes', props.flexibleMinutes, { min: 0, max: 1440, integer: true }, 'use 15');
    problems.throwIfAny();
  }
}
