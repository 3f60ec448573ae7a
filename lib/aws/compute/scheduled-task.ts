import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Defaults, ProblemCode, Problems, Resolved } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { TASK_SUBNETS } from './container-service';
import { checkSecurityGroups } from './security-groups-check';

/** Props of a task that runs at set times. */
export interface ScheduledTaskProps {
  /**
   * Schedule in UTC: `rate(1 hour)`, `cron(0 0 * * ? *)`.
   * [Syntax](https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html)
   */
  readonly schedule: string;
  /** Cluster that runs the task. */
  readonly cluster: ecs.ICluster;
  /** Task definition, for example of a web tier. Its newest revision runs, including revisions that a pipeline registers. */
  readonly taskDefinition: ecs.FargateTaskDefinition;
  /** Name of the container whose command is replaced. */
  readonly containerName: string;
  /** Command that replaces the container's, one word per item. */
  readonly command: string[];
  /** Security groups of the task, 1 to 5. They must have access to everything the task uses. */
  readonly securityGroups: ec2.ISecurityGroup[];
  /** VPC of the task. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the task.
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Enables the schedule. Disable it while the task definition contains a placeholder image, which would never exit.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Maximum delay of a start in minutes, 0 to 1440. It distributes the starts of many tasks over time.
   * [Flexible time windows](https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html)
   * @default 0
   */
  readonly flexibleMinutes?: number;
  /**
   * KMS key of the dead letters.
   * @default - that of `SecurityDefaults`, otherwise a key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
}

const DEFAULTS = { enabled: true, flexibleMinutes: 0 } satisfies Partial<ScheduledTaskProps>;

const SCHEDULE = /^(rate\(\d+ (minutes?|hours?|days?)\)|cron\(\S+( \S+){5}\))$/;

/**
 * A Fargate task that EventBridge Scheduler starts at set times.
 *
 * If ECS rejects a start, the scheduler retries it for an hour and then sends it to `deadLetterQueue`. Runs may overlap: take a lock
 * in the task if they must not.
 *
 * Costs the task's run time, billed by the second. The schedule itself costs almost nothing.
 *
 * @example
 * new ScheduledTask(this, 'Cleanup', {
 *   schedule: 'cron(0 3 * * ? *)',
 *   cluster: webTier.cluster,
 *   taskDefinition: webTier.taskDefinition,
 *   containerName: 'app',
 *   command: ['python', '-m', 'shop.cleanup'],
 *   securityGroups: [webTier.securityGroup],
 *   vpc,
 * });
 */
export class ScheduledTask extends Construct {
  /** Schedule. */
  public readonly schedule: scheduler.CfnSchedule;
  /** Queue of starts that failed after all retries. Set an alarm on its length. */
  public readonly deadLetterQueue: sqs.Queue;
  private readonly settings: Resolved<ScheduledTaskProps, typeof DEFAULTS & { vpcSubnets: ec2.SubnetSelection }>;

  constructor(scope: Construct, id: string, props: ScheduledTaskProps) {
    super(scope, id);
    const given = requireTypes(this, 'ScheduledTaskProps', props);
    this.settings = Defaults.apply(given, { ...DEFAULTS, vpcSubnets: TASK_SUBNETS });
    this.check();
    const encryptionMasterKey = EncryptionKeys.forRoles(this, this.settings.encryptionKey);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', { enforceSSL: true, encryptionMasterKey });
    const isDeadLetterQueue = 'This queue is itself a dead-letter queue.';
    NagFindings.acknowledge(this.deadLetterQueue, {
      'AwsSolutions-SQS3': isDeadLetterQueue,
      SQSRedrivePolicy: isDeadLetterQueue,
    });
    this.schedule = this.createSchedule();
  }

  private createSchedule(): scheduler.CfnSchedule {
    const { cluster, command, containerName, enabled, flexibleMinutes, schedule, securityGroups } = this.settings;
    return new scheduler.CfnSchedule(this, 'Resource', {
      description: `Runs ${command.join(' ')}`.slice(0, 512),
      scheduleExpression: schedule,
      scheduleExpressionTimezone: 'UTC',
      state: enabled ? 'ENABLED' : 'DISABLED',
      flexibleTimeWindow:
        flexibleMinutes > 0 ? { mode: 'FLEXIBLE', maximumWindowInMinutes: flexibleMinutes } : { mode: 'OFF' },
      target: {
        arn: cluster.clusterArn,
        roleArn: this.createRole().roleArn,
        ecsParameters: {
          taskDefinitionArn: this.familyArn(),
          launchType: 'FARGATE',
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: this.settings.vpc.selectSubnets(this.settings.vpcSubnets).subnetIds,
              securityGroups: securityGroups.map((group) => group.securityGroupId),
              assignPublicIp: 'DISABLED',
            },
          },
          propagateTags: 'TASK_DEFINITION',
          taskCount: 1,
        },
        input: JSON.stringify({ containerOverrides: [{ name: containerName, command }] }),
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
        deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
      },
    });
  }

  private familyArn(): string {
    return Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'task-definition',
      resourceName: this.settings.taskDefinition.family,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  private createRole(): iam.Role {
    const { cluster, taskDefinition } = this.settings;
    const role = new iam.Role(this, 'Role', {
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'Starts the scheduled task',
    });
    const family = this.familyArn();
    NagFindings.acknowledgeInlinePolicies(role);
    NagFindings.acknowledge(role, {
      [NagFindings.wildcard(this, `${family}:*`)]:
        'Covers the revisions of one task definition: the schedule starts the newest, which a pipeline may have registered.',
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['ecs:RunTask'],
        resources: [family, `${family}:*`],
        conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
      }),
    );
    const tasks = Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'task',
      resourceName: `${cluster.clusterName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    NagFindings.acknowledge(role, {
      [NagFindings.wildcard(this, tasks)]:
        'Covers tasks of one cluster, whose ids ECS generates; a condition allows tagging only while a task starts.',
    });
    // ECS copies the tags of the task definition to the task.
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
    if (this.deadLetterQueue.encryptionMasterKey) {
      const reason = 'Sending to an encrypted queue uses these actions of one key, in each of their variants.';
      NagFindings.acknowledge(role, {
        'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]': reason,
        'AwsSolutions-IAM5[Action::kms:ReEncrypt*]': reason,
      });
    }
    return role;
  }

  private check(): void {
    const { command, containerName, flexibleMinutes, schedule, securityGroups, taskDefinition } = this.settings;
    const problems = Problems.of(this);
    checkSchedule(problems, schedule);
    problems.some('command', command, {
      expected: 'the command of the task',
      fix: "list its words, e.g. ['python', '-m', 'app.cleanup']",
    });
    problems.check(taskDefinition.findContainer(containerName) !== undefined, {
      code: ProblemCode.UNKNOWN_CONTAINER,
      property: 'containerName',
      what: `the task definition has no container '${containerName}'`,
      expected: 'the name of a container in the task definition',
      fix: 'use the containerName of the tier',
    });
    checkSecurityGroups(problems, securityGroups);
    problems.number('flexibleMinutes', flexibleMinutes, { min: 0, max: 1440, integer: true }, 'use 15');
    problems.throwIfAny();
  }
}

/** Adds a problem unless `schedule` is an expression of EventBridge Scheduler. */
export function checkSchedule(problems: Problems, schedule: string): void {
  problems.match('schedule', schedule, SCHEDULE, {
    expected: 'rate(…) or cron(…) with six fields',
    fix: "use e.g. 'rate(1 hour)', or 'cron(0 0 * * ? *)' for midnight UTC",
  });
}
