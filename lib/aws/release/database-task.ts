import { NagFindings } from '../nag-findings';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { MigrationBundle, Problems, ProblemCode } from '../../domain';
import { composeSecrets } from '../compute/fargate/composed-secrets';
import { createCluster } from '../compute/fargate/service-parts';
import { shipText } from '../compute/fargate/text-asset';
import { PhysicalName } from '../physical-name';
import { PostgresDatabase } from '../data/postgres-database';
import { ScheduledTask } from '../compute/scheduled-task';
import { SecretEnvironment } from '../compute/secret-environment';

/** What runs statements in a database. */
export interface DatabaseTaskProps {
  /** The network of the database. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the task. They need a way to public.ecr.aws, to truststore.pki.rds.amazonaws.com, S3, Secrets Manager and CloudWatch: NAT.
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** The database. Its primary is asked, also where there is a proxy: what holds a lock needs a session of its own. */
  readonly database: PostgresDatabase;
  /** The migrations and tasks. */
  readonly migrations: MigrationBundle;
  /**
   * Whether migrations whose tables do not exist yet stay pending, where the application makes its tables by itself. Else that is an error.
   * @default false
   */
  readonly deferMissing?: boolean;
  /**
   * How long migrations wait for others of the same database to end, e.g. those of a deployment whose time was over.
   * @default Duration.hours(1); for a MigrationRunner its timeout
   */
  readonly lockTimeout?: Duration;
  /**
   * The cluster.
   * @default - one of its own, with Container Insights
   */
  readonly cluster?: ecs.ICluster;
  /**
   * Namespace of the metrics that tasks publish.
   * @default - the rows are in the log only
   */
  readonly metricsNamespace?: string;
  /**
   * Name of a variable that holds the URL of the database, where a report names one. It is put together in the container from the fields of
   * the secret, without percent-encoding: user and password must be letters and digits, as those of this library are.
   * @default - none: user and password are variables of their own
   */
  readonly urlVariable?: string;
  /**
   * Image with Node.js 20 or newer and `/bin/sh`, for ARM64.
   * @default - Node.js 22 from the public registry of AWS
   */
  readonly nodeImage?: ecs.ContainerImage;
  /**
   * Image with the AWS CLI, curl and `/bin/sh`, for ARM64.
   * @default - the AWS CLI from the public registry of AWS
   */
  readonly awsCliImage?: ecs.ContainerImage;
  /**
   * How long the log is kept.
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What happens to the log when it leaves the stack.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A task of the bundle that runs at set times. */
export interface DatabaseScheduleOptions {
  /** Its name. */
  readonly task: string;
  /** When, in UTC, as EventBridge Scheduler writes it: `rate(1 hour)`, `cron(0 3 1 * ? *)`. */
  readonly schedule: string;
  /**
   * Whether it runs.
   * @default true
   */
  readonly enabled?: boolean;
}

const RUNNER = `${__dirname}/../../functions/migrate/bundle/index.js`;
const NODE_IMAGE = 'public.ecr.aws/docker/library/node:22.23.1-bookworm-slim';
const AWS_CLI_IMAGE = 'public.ecr.aws/aws-cli/aws-cli:2.36.43';
/** Certificates of every region but those of GovCloud and China: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html */
const CERTIFICATES = 'https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem';
const FOLDER = '/srv/migrate';
const VOLUME = 'files';

/**
 * A task on Fargate that runs migrations, maintenance or reports in a database: the library's runner, with the SQL that was compiled.
 *
 * Nothing is built and no registry of yours is needed: a first container fetches runner, SQL and the certificates of RDS into an empty
 * folder, the second runs them. It costs what it runs, about $0.01 an hour, and each start brings 210 MB of images through a NAT gateway,
 * $0.01 as well: what runs every few minutes should name copies of the images in a registry of your own, whose layers come through the S3
 * endpoint of the VPC for nothing. For migrations at deployment see `MigrationRunner`.
 */
export class DatabaseTask extends Construct implements ec2.IConnectable {
  /** The container to override when the task is started by hand or by a schedule. */
  public static readonly CONTAINER_NAME = 'migrate';
  /**
   * What the names of the log's streams begin with.
   *
   * @internal
   */
  public static readonly _LOG_PREFIX = 'run';

  /** What it is made of. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container that runs. */
  public readonly container: ecs.ContainerDefinition;
  /** Where it runs. */
  public readonly cluster: ecs.ICluster;
  /** Nobody gets in; HTTPS and the database get out. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** What it may reach. */
  public readonly connections: ec2.Connections;
  /** What it printed: streams `run/fetch/…` and `run/migrate/…`. */
  public readonly logGroup: logs.LogGroup;
  /** Ids of its subnets. */
  public readonly subnetIds: string[];

  private readonly props: DatabaseTaskProps;

  constructor(scope: Construct, id: string, props: DatabaseTaskProps) {
    super(scope, id);
    this.props = props;
    this.check();
    const subnets = props.vpc.selectSubnets(props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
    this.subnetIds = subnets.subnetIds;
    this.cluster = props.cluster ?? createCluster(this, props.vpc);
    this.logGroup = new logs.LogGroup(this, 'Log', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
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
    NagFindings.acknowledge(this.taskDefinition, {
      'AwsSolutions-ECS2':
        'The environment holds settings only. User and password come from Secrets Manager by reference.',
    });
    const fetch = this.addFetch();
    this.container = this.addRunner();
    this.container.addContainerDependencies({
      container: fetch,
      condition: ecs.ContainerDependencyCondition.SUCCESS,
    });
    // A task may start as soon as there is a way out.
    this.taskDefinition.node.addDependency(subnets.internetConnectivityEstablished);
  }

  /** The command of the container for a task of the bundle. An error when there is no such task. */
  public commandFor(task: string): string[] {
    return command('run', this.props.migrations.task(task).name);
  }

  /** Runs a task of the bundle at set times. */
  public schedule(id: string, options: DatabaseScheduleOptions): ScheduledTask {
    return new ScheduledTask(this, id, {
      schedule: options.schedule,
      enabled: options.enabled,
      cluster: this.cluster,
      taskDefinition: this.taskDefinition,
      containerName: DatabaseTask.CONTAINER_NAME,
      command: this.commandFor(options.task),
      securityGroups: [this.securityGroup],
      vpc: this.props.vpc,
      vpcSubnets: this.props.vpcSubnets,
    });
  }

  /**
   * The end of a run.
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

  /** Tells a topic of every run that failed, a scheduled one as well. */
  public tellFailures(topic: sns.ITopic): events.Rule {
    const field = (path: string): string => events.EventField.fromPath(path);
    return new events.Rule(this, 'Failures', {
      description: 'A task of the database failed',
      // A container that never ran has no exit code.
      eventPattern: this._ended({
        $or: [
          { containers: { exitCode: [{ 'anything-but': 0 }] } },
          { stopCode: [{ 'anything-but': 'EssentialContainerExited' }] },
        ],
      }),
      targets: [
        new targets.SnsTopic(topic, {
          message: events.RuleTargetInput.fromText(
            `A task of the database failed: ${field('$.detail.taskArn')}. ${field('$.detail.stoppedReason')}. ` +
              `Its log is in the log group ${this.logGroup.logGroupName}.`,
          ),
        }),
      ],
    });
  }

  private createSecurityGroup(): ec2.SecurityGroup {
    const { vpc, database } = this.props;
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Nobody gets in; HTTPS and the database get out',
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Images, files, secrets and logs');
    group.connections.allowTo(
      database.instance,
      database.connections.defaultPort ?? ec2.Port.POSTGRES,
      'PostgreSQL of the migrations and tasks',
    );
    return group;
  }

  private addFetch(): ecs.ContainerDefinition {
    const runner = new s3assets.Asset(this, 'Runner', { path: RUNNER });
    const bundle = shipText(this, 'Bundle', 'bundle.json', this.props.migrations.toJson());
    // Named, so that they stay apart: merged, their order would change with their content.
    Object.entries({ Runner: runner, Bundle: bundle }).forEach(([sid, asset]) =>
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
      command: [
        [
          'set -eu',
          `aws s3 cp --only-show-errors "$RUNNER" ${FOLDER}/index.js`,
          `aws s3 cp --only-show-errors "$BUNDLE" ${FOLDER}/bundle.json`,
          `curl -fsS --retry 5 --retry-all-errors -o ${FOLDER}/rds-ca.pem ${CERTIFICATES}`,
        ].join('\n'),
      ],
      environment: {
        RUNNER: runner.s3ObjectUrl,
        BUNDLE: bundle.s3ObjectUrl,
        AWS_REGION: Stack.of(this).region,
        HOME: FOLDER, // the one folder that can be written
      },
    });
  }

  private addRunner(): ecs.ContainerDefinition {
    const { database, migrations, urlVariable, metricsNamespace, deferMissing = false } = this.props;
    const wait = ['--wait', String((this.props.lockTimeout ?? Duration.hours(1)).toSeconds())];
    const host = database.instance.dbInstanceEndpointAddress;
    const { secrets, exports } = composeSecrets(
      urlVariable === undefined
        ? {
            PGUSER: SecretEnvironment.of(database.secret, 'username'),
            PGPASSWORD: SecretEnvironment.of(database.secret, 'password'),
          }
        : {
            [urlVariable]: SecretEnvironment.template(
              `postgresql://{username}:{password}@${host}:${database.port}/${database.databaseName}`,
              database.secret,
            ),
          },
    );
    const connect = [exports, `export DATABASE_URL="$${urlVariable}"`, 'exec "$@"'].join('; ');
    return this.addContainer('Container', DatabaseTask.CONTAINER_NAME, {
      image: this.props.nodeImage ?? ecs.ContainerImage.fromRegistry(NODE_IMAGE),
      user: '1000:1000',
      stopTimeout: Duration.minutes(2), // the longest on Fargate: the statement is cancelled and the lock given back
      entryPoint: exports === undefined ? undefined : ['/bin/sh', '-c', connect, DatabaseTask.CONTAINER_NAME],
      command:
        migrations.migrations.length === 0
          ? command('status')
          : command('up', ...wait, ...(deferMissing ? ['--defer-missing'] : [])),
      secrets,
      environment: {
        PGHOST: host,
        PGPORT: database.port,
        PGDATABASE: database.databaseName,
        PGSSLMODE: 'verify-full',
        PGSSLROOTCERT: `${FOLDER}/rds-ca.pem`,
        ...(metricsNamespace === undefined ? {} : { METRIC_NAMESPACE: metricsNamespace }),
      },
    });
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
        mode: ecs.AwsLogDriverMode.BLOCKING, // the last line says why it failed
      }),
    });
    container.addMountPoints({ sourceVolume: VOLUME, containerPath: FOLDER, readOnly: options.essential !== false });
    return container;
  }

  private check(): void {
    const { urlVariable } = this.props;
    const problems = Problems.of(this);
    problems.check(urlVariable === undefined || /^[A-Z][A-Z0-9_]*$/.test(urlVariable), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'urlVariable',
      what: `urlVariable is '${urlVariable}'`,
      expected: 'capital letters, digits and underscores',
      fix: "use for instance 'PRODUCTION_DATABASE_URL', or leave it out",
    });
    problems.throwIfAny();
  }
}

/** What the container runs: the runner, with the SQL that was fetched. */
function command(...words: string[]): string[] {
  return ['node', `${FOLDER}/index.js`, ...words, '--bundle', `${FOLDER}/bundle.json`];
}
