import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DatabaseRoles, Defaults, Problems, ProgramText, Resolved } from '../../domain';
import { requireTypes } from '../declared-types';
import { createCluster } from '../compute/fargate/service-parts';
import { shipText } from '../compute/fargate/text-asset';
import { ScheduledTask, checkSchedule } from '../compute/scheduled-task';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { PhysicalName } from '../physical-name';
import { checkDatabaseTask } from './database-task-check';
import { credentials, rolePasswords } from './database-connection';
import { DEFAULTS, DatabaseScheduleOptions, DatabaseTaskProps, SCHEDULE_DEFAULTS } from './database-task-props';

const RUNNER = join(__dirname, '../../functions/migrate/bundle/index.js');
const FETCH_PROGRAM = join(__dirname, 'programs/fetch_files.sh');
const NODE_IMAGE = 'public.ecr.aws/docker/library/node:22.23.1-bookworm-slim';
const AWS_CLI_IMAGE = 'public.ecr.aws/aws-cli/aws-cli:2.36.43';
/** Certificates of all commercial regions: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html */
const CERTIFICATES = 'https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem';
const FOLDER = '/srv/migrate';
const VOLUME = 'files';

/**
 * A Fargate task that runs migrations, maintenance tasks or reports against a database.
 *
 * The task needs no image build and no registry. A first container downloads the library's runner, the compiled SQL and the RDS
 * certificates to a volume, and a second container runs them. To apply migrations during a deployment, use `MigrationRunner`.
 *
 * Costs about $0.01 an hour while it runs. Each start downloads 210 MB of images, about $0.01 through a NAT gateway. For a task
 * that runs every few minutes, copy the images to your Amazon ECR registry, whose layers use the free S3 endpoint of the VPC.
 *
 * @example
 * const task = new DatabaseTask(this, 'DatabaseTask', { vpc, database, migrations });
 * task.notifyFailures(topic);
 */
export class DatabaseTask extends Construct implements ec2.IConnectable {
  /** Name of the container, for overrides when you start the task yourself. */
  public static readonly CONTAINER_NAME = 'migrate';
  /**
   * Prefix of the log streams.
   *
   * @internal
   */
  public static readonly _LOG_PREFIX = 'run';

  /** Task definition. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** Container that runs the SQL. */
  public readonly container: ecs.ContainerDefinition;
  /** ECS cluster of the task. */
  public readonly cluster: ecs.ICluster;
  /** Security group without ingress, with egress to HTTPS and the database. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** Network connections of the task. */
  public readonly connections: ec2.Connections;
  /** Log of the task, in streams `run/fetch/…` and `run/migrate/…`. */
  public readonly logGroup: logs.LogGroup;
  /** Ids of the subnets in which the task runs. */
  public readonly subnetIds: string[];

  private readonly props: Resolved<DatabaseTaskProps, typeof DEFAULTS>;

  constructor(scope: Construct, id: string, props: DatabaseTaskProps) {
    super(scope, id);
    const given = requireTypes(this, 'DatabaseTaskProps', props);
    this.props = Defaults.apply(given, DEFAULTS);
    Problems.of(this).build((problems) => checkDatabaseTask(problems, this.props));
    const { vpc, vpcSubnets, cluster, logRetention, removalPolicy } = this.props;
    const subnets = vpc.selectSubnets(vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
    this.subnetIds = subnets.subnetIds;
    this.cluster = cluster ?? createCluster(this, vpc);
    this.logGroup = new logs.LogGroup(this, 'Log', {
      retention: logRetention,
      encryptionKey: EncryptionKeys.forLogs(this, this.props.encryptionKey),
      removalPolicy,
    });
    this.securityGroup = this.createSecurityGroup();
    this.connections = this.securityGroup.connections;
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'Definition', {
      family: PhysicalName.unique(this, { maxLength: 255 }),
      cpu: 256,
      memoryLimitMiB: 512,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.ARM64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    this.taskDefinition.addVolume({ name: VOLUME });
    NagFindings.acknowledgeInlinePolicies(this.taskDefinition);
    NagFindings.acknowledge(this.taskDefinition, {
      'AwsSolutions-ECS2':
        'The environment contains settings only. User name and password are references to Secrets Manager.',
    });
    const fetch = this.addFetchContainer();
    this.container = this.addRunnerContainer();
    this.container.addContainerDependencies({
      container: fetch,
      condition: ecs.ContainerDependencyCondition.SUCCESS,
    });
    // The task needs its route to the internet as soon as it can start.
    this.taskDefinition.node.addDependency(subnets.internetConnectivityEstablished);
  }

  /** Returns the container command for a maintenance task. Throws if the bundle has no such task. */
  public commandFor(task: string): string[] {
    requireTypes(this, 'DatabaseTask#commandFor', { task });
    return renderCommand('run', this.props.migrations.task(task).name);
  }

  /** Runs a maintenance task on a schedule. */
  public schedule(id: string, options: DatabaseScheduleOptions): ScheduledTask {
    requireTypes(this, 'DatabaseTask#schedule', { id, options });
    const { task, schedule, enabled } = Defaults.apply(options, SCHEDULE_DEFAULTS);
    const command = this.commandFor(task);
    Problems.of(this).build((problems) => checkSchedule(problems, schedule));
    return new ScheduledTask(this, id, {
      schedule,
      enabled,
      cluster: this.cluster,
      taskDefinition: this.taskDefinition,
      containerName: DatabaseTask.CONTAINER_NAME,
      command,
      securityGroups: [this.securityGroup],
      vpc: this.props.vpc,
      vpcSubnets: this.props.vpcSubnets,
      encryptionKey: this.props.encryptionKey,
    });
  }

  /**
   * Returns an event pattern that matches the end of a run.
   *
   * @internal
   */
  public _ended(detail: { [field: string]: unknown }): events.EventPattern {
    return {
      source: ['aws.ecs'],
      detailType: ['ECS Task State Change'],
      detail: {
        clusterArn: [this.cluster.clusterArn],
        group: [`family:${this.taskDefinition.family}`],
        lastStatus: ['STOPPED'],
        ...detail,
      },
    };
  }

  /** Publishes every failed run to a topic, including scheduled runs. */
  public notifyFailures(topic: sns.ITopic): events.Rule {
    requireTypes(this, 'DatabaseTask#notifyFailures', { topic });
    const field = (path: string): string => events.EventField.fromPath(path);
    const rule = new events.Rule(this, 'Failures', {
      description: 'Failed database tasks',
      // A container that never started has no exit code.
      eventPattern: this._ended({
        $or: [
          { containers: { exitCode: [{ 'anything-but': 0 }] } },
          { stopCode: [{ 'anything-but': 'EssentialContainerExited' }] },
        ],
      }),
      targets: [
        new targets.SnsTopic(topic, {
          message: events.RuleTargetInput.fromText(
            `The database task ${field('$.detail.taskArn')} failed: ${field('$.detail.stoppedReason')}. ` +
              `See the log group ${this.logGroup.logGroupName}.`,
          ),
        }),
      ],
    });
    NagFindings.acknowledge(rule, {
      EventBusDLQ: `${NagFindings.RETRIED} The event only notifies: the run has ended, and its log stays.`,
    });
    return rule;
  }

  private createSecurityGroup(): ec2.SecurityGroup {
    const { vpc, database } = this.props;
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Database task: no ingress, egress to HTTPS and the database',
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Images, files, secrets and logs');
    group.connections.allowTo(
      database.instance,
      database.connections.defaultPort ?? ec2.Port.POSTGRES,
      'PostgreSQL from migrations and maintenance tasks',
    );
    return group;
  }

  private addFetchContainer(): ecs.ContainerDefinition {
    const runner = new s3assets.Asset(this, 'Runner', { path: RUNNER });
    const bundle = shipText(this, 'Bundle', 'bundle.json', this.props.migrations.toJson());
    const plan = this.roles && shipText(this, 'Roles', 'roles.json', this.roles.toJson());
    const files: { readonly [sid: string]: s3assets.Asset } = {
      Runner: runner,
      Bundle: bundle,
      ...(plan && { Roles: plan }),
    };
    // Statement ids prevent CDK from merging the statements, whose order would then depend on the content of the files.
    Object.entries(files).forEach(([sid, asset]) =>
      this.taskDefinition.addToTaskRolePolicy(
        new iam.PolicyStatement({
          sid,
          actions: ['s3:GetObject'],
          resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)],
        }),
      ),
    );
    return this.addContainer('Fetch', 'fetch', {
      image: this.props.awsCliImage ?? ecs.ContainerImage.fromRegistry(AWS_CLI_IMAGE),
      essential: false,
      entryPoint: ['/bin/sh', '-c'],
      command: [ProgramText.shell(readFileSync(FETCH_PROGRAM, 'utf8')).fill({ FOLDER, CERTIFICATES })],
      environment: {
        RUNNER: runner.s3ObjectUrl,
        BUNDLE: bundle.s3ObjectUrl,
        ...(plan && { ROLES: plan.s3ObjectUrl }),
        AWS_REGION: Stack.of(this).region,
        HOME: FOLDER, // the only writable folder
      },
    });
  }

  private addRunnerContainer(): ecs.ContainerDefinition {
    const { database, migrations, urlVariable, metricsNamespace, role } = this.props;
    const wait = ['--wait', String((this.props.lockTimeout ?? Duration.hours(1)).toSeconds())];
    const { secrets, exports } = credentials({ database, role, urlVariable });
    const isStatus = role !== undefined || (migrations.migrations.length === 0 && !this.roles);
    const connect = [exports, `export DATABASE_URL="$${urlVariable}"`, 'exec "$@"'].join('; ');
    return this.addContainer('Container', DatabaseTask.CONTAINER_NAME, {
      image: this.props.nodeImage ?? ecs.ContainerImage.fromRegistry(NODE_IMAGE),
      user: '1000:1000',
      stopTimeout: Duration.minutes(2), // the maximum on Fargate, to cancel the statement and release the lock
      entryPoint: exports === undefined ? undefined : ['/bin/sh', '-c', connect, DatabaseTask.CONTAINER_NAME],
      command: isStatus ? renderCommand('status') : renderCommand('up', ...wait, ...this.upOptions()),
      secrets: { ...secrets, ...(this.roles && rolePasswords(database)) },
      environment: {
        PGHOST: database.instance.dbInstanceEndpointAddress,
        PGPORT: database.port,
        PGDATABASE: database.databaseName,
        PGSSLMODE: 'verify-full',
        PGSSLROOTCERT: `${FOLDER}/rds-ca.pem`,
        ...(metricsNamespace === undefined ? {} : { METRIC_NAMESPACE: metricsNamespace }),
      },
    });
  }

  private upOptions(): string[] {
    const { deferMissing, allowAhead } = this.props;
    return [
      ...(deferMissing ? ['--defer-missing'] : []),
      ...(allowAhead ? ['--allow-ahead'] : []),
      ...(this.roles ? ['--roles', `${FOLDER}/roles.json`] : []),
    ];
  }

  /** Roles that the task creates. Only the administrator can. */
  private get roles(): DatabaseRoles | undefined {
    return this.props.role === undefined ? this.props.database.roles : undefined;
  }

  private addContainer(
    id: string,
    containerName: string,
    options: ecs.ContainerDefinitionOptions,
  ): ecs.ContainerDefinition {
    const container = this.taskDefinition.addContainer(id, {
      ...options,
      containerName,
      readonlyRootFilesystem: true,
      linuxParameters: new ecs.LinuxParameters(this, `${id}Linux`, { initProcessEnabled: true }),
      logging: ecs.LogDrivers.awsLogs({
        logGroup: this.logGroup,
        streamPrefix: DatabaseTask._LOG_PREFIX,
        mode: ecs.AwsLogDriverMode.BLOCKING, // never loses the last line, which has the reason of a failure
      }),
    });
    container.addMountPoints({ sourceVolume: VOLUME, containerPath: FOLDER, readOnly: options.essential !== false });
    return container;
  }
}

/** Renders a command of the runner, which reads the downloaded SQL. */
function renderCommand(...words: string[]): string[] {
  return ['node', `${FOLDER}/index.js`, ...words, '--bundle', `${FOLDER}/bundle.json`];
}
