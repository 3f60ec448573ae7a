import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ArnFormat, CfnWaitCondition, CfnWaitConditionHandle, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { Defaults, ProblemCode, Problems, Resolved } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { DatabaseTask } from './database-task';
import { checkDatabaseTask } from './database-task-check';
import { DEFAULTS as TASK_DEFAULTS, DatabaseTaskProps } from './database-task-props';

/** Properties of migrations that run during a deployment. */
export interface MigrationRunnerProps extends DatabaseTaskProps {
  /**
   * Time the deployment waits for the migrations, 1 minute to 12 hours. The deployment then fails.
   *
   * The task continues after the timeout, since half an index build is worth nothing. The next deployment continues from there.
   * @default Duration.hours(6)
   */
  readonly timeout?: Duration;
  /**
   * Number of the run. Increase it to run unchanged migrations again, for example those that waited for tables.
   * @default 0
   */
  readonly run?: number;
}

const DEFAULTS = { timeout: Duration.hours(6), run: 0 } satisfies Partial<MigrationRunnerProps>;
type ResolvedProps = Resolved<MigrationRunnerProps, typeof DEFAULTS & typeof TASK_DEFAULTS>;

const STARTER = join(__dirname, '../../functions/migration-start/bundle');
const STARTED_BY = 'loadbearing-migration';
const NOTHING_LOST = 'A lost call fails the deployment at its timeout, so that it cannot stay unnoticed.';
/** Limit of a wait condition: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitcondition.html */
const MAX_TIMEOUT_HOURS = 12;

/**
 * Applies migrations during a deployment, inside the VPC, before the constructs passed to `runBefore` change.
 *
 * A Fargate task runs the migrations, and a wait condition holds the stack until the task ends. Migrations can therefore take hours,
 * longer than a Lambda function or a custom resource. If a migration fails, the deployment fails with the last lines of its log as
 * the reason, and the previous version keeps serving.
 *
 * If the database has `roles`, creates their logins as well, with their rights and passwords. The tables of the administrator then belong
 * to a common role, of which it is a member.
 *
 * Nothing runs while the migrations, the roles, the database, its secrets and `run` stay the same, nor when CloudFormation rolls back:
 * applied migrations stay applied. A deployment of an older release fails, since the database is ahead of it, unless `allowAhead` is set.
 *
 * A run costs about $0.01 an hour, plus about $0.01 for the download of its images.
 *
 * @example
 * const runner = new MigrationRunner(this, 'Migrations', { vpc, database, migrations });
 * runner.runBefore(webTier.service);
 * runner.task.notifyFailures(topic);
 */
export class MigrationRunner extends Construct implements ec2.IConnectable {
  /** Task that runs the migrations. It can also run maintenance tasks: `runner.task.schedule('Refresh', …)`. */
  public readonly task: DatabaseTask;
  /** Task definition. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** ECS cluster of the task. */
  public readonly cluster: ecs.ICluster;
  /** Security group without ingress, with egress to HTTPS and the database. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** Network connections of the task. */
  public readonly connections: ec2.Connections;
  /** Wait condition that completes with the migrations. */
  public readonly waitCondition: CfnWaitCondition;
  /** Lambda function that starts the task and reports its end to CloudFormation. */
  public readonly starter: lambda.Function;

  private readonly props: ResolvedProps;

  constructor(scope: Construct, id: string, props: MigrationRunnerProps) {
    super(scope, id);
    const given = requireTypes(this, 'MigrationRunnerProps', props);
    this.props = Defaults.apply(Defaults.apply(given, TASK_DEFAULTS), DEFAULTS);
    this.checkProps();
    const { timeout, run } = this.props;
    const fingerprint = this.fingerprint();
    // The task gives up before the deployment does, so that the deployment shows its reason.
    const lockTimeout = given.lockTimeout ?? Duration.seconds(Math.floor(timeout.toSeconds() * 0.9));
    this.task = new DatabaseTask(this, 'Task', { ...Defaults.apply(given, {}), lockTimeout });
    this.taskDefinition = this.task.taskDefinition;
    this.cluster = this.task.cluster;
    this.securityGroup = this.task.securityGroup;
    this.connections = this.task.connections;
    this.starter = this.createStarter();
    const ended = this.createEndRule();

    // CloudFormation can update neither the handle nor the condition. A change that requires another wait changes their ids.
    const suffix = `${fingerprint.slice(0, 12)}Run${run}Seconds${timeout.toSeconds()}`.replace(/[^A-Za-z0-9]/g, '');
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
        Fingerprint: fingerprint,
        Run: run,
      },
    });
    // The task starts after its policies, its security group rules and the rule for its end exist.
    started.node.addDependency(this.task, given.database, this.starter, ended);
    this.waitCondition = new CfnWaitCondition(this, `Done${suffix}`, {
      handle: handle.ref,
      count: 1,
      timeout: String(timeout.toSeconds()),
    });
    this.waitCondition.node.addDependency(started);
  }

  /**
   * Creates or updates constructs, such as services and Auto Scaling groups, only after the migrations are done. Do not pass a construct with a
   * security group that the database admits: the migrations wait for the rules of the database.
   */
  public runBefore(...constructs: IConstruct[]): void {
    requireTypes(this, 'MigrationRunner#runBefore', { constructs });
    constructs.forEach((construct) => construct.node.addDependency(this.waitCondition));
  }

  /** Changes with the migrations, the roles, the instance and the secrets: a new database is empty, a new secret has a new password. */
  private fingerprint(): string {
    const { migrations, database } = this.props;
    const parts = [migrations.fingerprint, database._identity, database.roles?.toJson() ?? ''];
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  }

  private createStarter(): lambda.Function {
    const encryptionKey = EncryptionKeys.forLogs(this, this.props.encryptionKey);
    const logGroup = new logs.LogGroup(this, 'StarterLog', {
      encryptionKey,
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: this.props.removalPolicy,
    });
    const starter = new lambda.Function(this, 'Starter', {
      description: 'Starts the migrations of a deployment and reports their end to CloudFormation',
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(STARTER),
      handler: 'index.handler',
      memorySize: 256,
      timeout: Duration.minutes(1),
      role: this.createRole(logGroup),
      logGroup,
      environmentEncryption: encryptionKey,
      environment: {
        STARTED_BY,
        LOG_GROUP: this.task.logGroup.logGroupName,
        LOG_PREFIX: DatabaseTask._LOG_PREFIX,
      },
    });
    encryptionKey?.grantDecrypt(starter);
    NagFindings.acknowledge(starter, {
      LambdaLatestVersion:
        'This runtime is supported, and the bundle is tested with it. A release of loadbearing updates it.',
      LambdaDLQ: NOTHING_LOST,
      LambdaConcurrency:
        'It runs a few times for a deployment. A reservation would fail in new accounts: an account keeps 100 runs unreserved, and new ones may have fewer in all.',
      LambdaInsideVPC:
        'It calls AWS only, over TLS and with the permissions of its role. The task that connects to the database is in the VPC.',
      LambdaTracing: 'It makes a few calls for a deployment, and logs each. CloudFormation shows their result.',
    });
    return starter;
  }

  private createRole(logGroup: logs.LogGroup): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Starts the migration task and reads its log',
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
    allow(['cloudformation:DescribeStacks'], [stack.stackId]);
    allow(['ecs:RunTask'], [`${family}:*`], inCluster);
    allow(['ecs:DescribeTasks'], [tasks], inCluster);
    allow(['ecs:TagResource'], [tasks], { StringEquals: { 'ecs:CreateAction': 'RunTask' } });
    allow(['iam:PassRole'], [this.taskDefinition.taskRole.roleArn, this.taskDefinition.obtainExecutionRole().roleArn], {
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    });
    NagFindings.acknowledgeInlinePolicies(role);
    NagFindings.acknowledge(role, {
      [NagFindings.wildcard(this, `${family}:*`)]:
        'Limited to the revisions of one task definition. A rollback starts an older one.',
      [NagFindings.wildcard(this, tasks)]: 'Limited to the tasks of one cluster, whose ids ECS generates.',
    });
    return role;
  }

  /** Matches only tasks that the function started. No deployment waits for a scheduled task. */
  private createEndRule(): events.Rule {
    const ended = new events.Rule(this, 'Ended', {
      description: 'End of the migrations of a deployment',
      eventPattern: this.task._ended({ startedBy: [STARTED_BY] }),
      targets: [new targets.LambdaFunction(this.starter)],
    });
    NagFindings.acknowledge(ended, { EventBusDLQ: NOTHING_LOST });
    return ended;
  }

  private checkProps(): void {
    const { migrations, run, timeout, database, role } = this.props;
    const problems = Problems.of(this);
    if (!database.roles) {
      problems.some('migrations', migrations.migrations, {
        expected: 'at least one migration, or a database with roles',
        fix: 'use DatabaseTask for a bundle that has only maintenance tasks',
      });
    }
    problems.check(role === undefined, {
      code: ProblemCode.CONFLICTING_PROPS,
      property: 'role',
      what: `role is '${role}'`,
      expected: 'the administrator: only it can create the roles',
      fix: 'remove role, or use DatabaseTask for maintenance tasks',
    });
    problems.number('run', run, { min: 0, integer: true }, 'use 1, then 2, and so on');
    const seconds = { min: 60, max: MAX_TIMEOUT_HOURS * 3600, integer: true };
    const fix = 'use whole seconds, e.g. Duration.hours(6): a wait condition waits at most 12 hours';
    problems.number('timeout', timeout.toSeconds({ integral: false }), seconds, fix);
    checkDatabaseTask(problems, this.props);
    problems.throwIfAny();
  }
}
