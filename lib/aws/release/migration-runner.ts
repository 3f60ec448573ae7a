import { NagFindings } from '../nag-findings';
import {
  ArnFormat,
  CfnWaitCondition,
  CfnWaitConditionHandle,
  CustomResource,
  Duration,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';
import { DatabaseTask, DatabaseTaskProps } from './database-task';

/** Migrations at deployment. */
export interface MigrationRunnerProps extends DatabaseTaskProps {
  /**
   * How long a deployment waits, 1 minute to 12 hours. Afterwards it fails, but the task goes on: an index that is half built is worth
   * nothing. The next deployment finds what it did.
   * @default Duration.hours(6)
   */
  readonly timeout?: Duration;
  /**
   * Raise it to run again without a changed migration, e.g. those that waited for tables.
   * @default 0
   */
  readonly run?: number;
}

const STARTER = `${__dirname}/../../functions/migration-start/bundle`;
const STARTED_BY = 'loadbearing-migration';
/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitcondition.html */
const LONGEST_HOURS = 12;

/**
 * Applies migrations at deployment, inside the VPC, before what `runBefore` names: a new version of an application finds its indexes.
 *
 * A task on Fargate runs them and a wait condition holds the stack until it has ended, hours if need be: neither the 15 minutes of a
 * function nor the hour of a custom resource is a limit. A migration that fails fails the deployment with its last lines as the reason; what
 * served before goes on serving. Nothing runs while migrations and `run` stay the same. A rollback asks for the older migrations: the runner
 * finds a database that is ahead of them, and changes nothing.
 */
export class MigrationRunner extends Construct implements ec2.IConnectable {
  /** The task, which can run the tasks of the bundle as well: `runner.task.schedule('Refresh', …)`. */
  public readonly task: DatabaseTask;
  /** What the task is made of. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** Where it runs. */
  public readonly cluster: ecs.ICluster;
  /** Nobody gets in; HTTPS and the database get out. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** What the task may reach. */
  public readonly connections: ec2.Connections;
  /** Complete when the migrations are done. */
  public readonly waitCondition: CfnWaitCondition;
  /** What starts the task, and tells CloudFormation of its end. */
  public readonly starter: lambda.Function;

  constructor(scope: Construct, id: string, props: MigrationRunnerProps) {
    super(scope, id);
    const timeout = props.timeout ?? Duration.hours(6);
    const run = props.run ?? 0;
    this.check(props, timeout);
    this.task = new DatabaseTask(this, 'Task', { ...props, lockTimeout: props.lockTimeout ?? timeout });
    this.taskDefinition = this.task.taskDefinition;
    this.cluster = this.task.cluster;
    this.securityGroup = this.task.securityGroup;
    this.connections = this.task.connections;
    this.starter = this.createStarter(props);
    const ended = this.createRule();

    // Neither can be updated. All that makes another wait is part of the ids.
    const suffix = `${props.migrations.fingerprint.slice(0, 12)}Run${run}Seconds${timeout.toSeconds()}`.replace(
      /[^A-Za-z0-9]/g,
      '',
    );
    const handle = new CfnWaitConditionHandle(this, `Handle${suffix}`);
    const started = new CustomResource(this, 'Start', {
      serviceToken: this.starter.functionArn,
      serviceTimeout: Duration.minutes(5),
      resourceType: 'Custom::LoadbearingMigration',
      properties: {
        Cluster: this.cluster.clusterArn,
        TaskDefinition: this.taskDefinition.taskDefinitionArn,
        Subnets: this.task.subnetIds,
        SecurityGroups: [this.securityGroup.securityGroupId],
        SignalUrl: handle.ref,
        Fingerprint: props.migrations.fingerprint,
        Run: run,
      },
    });
    // Policies, rules of security groups and the rule on the task's end: all of it before the task starts.
    started.node.addDependency(this.task, props.database, this.starter, ended);
    this.waitCondition = new CfnWaitCondition(this, `Done${suffix}`, {
      handle: handle.ref,
      count: 1,
      timeout: String(timeout.toSeconds()),
    });
    this.waitCondition.node.addDependency(started);
  }

  /** What must not be created or changed before the migrations are done: services, groups of instances. */
  public runBefore(...constructs: IConstruct[]): void {
    constructs.forEach((construct) => construct.node.addDependency(this.waitCondition));
  }

  private createStarter({ removalPolicy }: MigrationRunnerProps): lambda.Function {
    const logGroup = new logs.LogGroup(this, 'StarterLog', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const starter = new lambda.Function(this, 'Starter', {
      description: 'Starts the migrations of a deployment, and tells CloudFormation of their end',
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(STARTER),
      handler: 'index.handler',
      memorySize: 256,
      timeout: Duration.minutes(1),
      role: this.createRole(logGroup),
      logGroup,
      environment: {
        STARTED_BY,
        LOG_GROUP: this.task.logGroup.logGroupName,
        LOG_PREFIX: DatabaseTask._LOG_PREFIX,
      },
    });
    NagFindings.acknowledge(starter, {
      'AwsSolutions-L1':
        'A supported runtime, with which the bundle is tested; a newer one comes with a release of this library.',
    });
    return starter;
  }

  private createRole(logGroup: logs.LogGroup): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Starts the task of the migrations and reads its log',
    });
    const stack = Stack.of(this);
    const inCluster = { ArnEquals: { 'ecs:cluster': this.cluster.clusterArn } };
    const family = stack.formatArn({
      service: 'ecs',
      resource: 'task-definition',
      resourceName: this.taskDefinition.family,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const tasks = stack.formatArn({
      service: 'ecs',
      resource: 'task',
      resourceName: `${this.cluster.clusterName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');
    this.task.logGroup.grant(role, 'logs:GetLogEvents');
    const allow = (actions: string[], resources: string[], conditions?: { [operator: string]: unknown }): boolean =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
    allow(['ecs:RunTask'], [`${family}:*`], inCluster);
    allow(['ecs:DescribeTasks'], [tasks], inCluster);
    allow(['ecs:TagResource'], [tasks], { StringEquals: { 'ecs:CreateAction': 'RunTask' } });
    allow(['iam:PassRole'], [this.taskDefinition.taskRole.roleArn, this.taskDefinition.obtainExecutionRole().roleArn], {
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    });
    NagFindings.acknowledge(role, {
      [NagFindings.wildcard(this, `${family}:*`)]: 'The revisions of one family: a rollback asks for an older one.',
      [NagFindings.wildcard(this, tasks)]: 'Tasks of the one cluster, whose ids ECS makes.',
    });
    return role;
  }

  /** Only what the function itself has started: scheduled tasks have no one who waits. */
  private createRule(): events.Rule {
    return new events.Rule(this, 'Ended', {
      description: 'The migrations of a deployment have ended',
      eventPattern: this.task._ended({ startedBy: [STARTED_BY] }),
      targets: [new targets.LambdaFunction(this.starter)],
    });
  }

  private check({ migrations, run }: MigrationRunnerProps, timeout: Duration): void {
    const problems = Problems.of(this);
    problems.check(migrations.migrations.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property: 'migrations',
      what: 'there are no migrations',
      expected: 'at least one',
      fix: 'use DatabaseTask for a bundle that has tasks only',
    });
    problems.optionalNumber('run', run, { min: 0, integer: true }, 'use 1, then 2, and so on');
    const seconds = timeout.toSeconds({ integral: false });
    problems.check(seconds >= 60 && seconds <= LONGEST_HOURS * 3600, {
      code: ProblemCode.UNREVIEWED,
      property: 'timeout',
      what: `timeout is ${seconds} seconds`,
      expected: `1 minute to ${LONGEST_HOURS} hours, the longest that CloudFormation waits`,
      fix: 'use Duration.hours(6)',
    });
    problems.throwIfAny();
  }
}
