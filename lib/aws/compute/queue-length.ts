import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Defaults, Problems, Resolved } from '../../domain';
import { requireTypes } from '../declared-types';
import { RedisCache } from '../data/redis-cache';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { PhysicalName } from '../physical-name';
import { TASK_SUBNETS } from './container-service';
import { checkQueueNames } from './queue-names';

/** Props of the measurement of Celery queues. */
export interface QueueLengthProps {
  /** VPC of the broker. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the function. They need a route to Secrets Manager, through NAT or a VPC endpoint.
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Redis that holds the queues. */
  readonly broker: RedisCache;
  /**
   * Redis database of the queues, 0 to 15.
   * @default 0
   */
  readonly database?: number;
  /**
   * Names of the queues. Each includes the lists in which Celery keeps tasks of higher priority.
   * @default ['celery']
   */
  readonly queues?: string[];
  /** CloudWatch namespace of the metric. */
  readonly metricsNamespace: string;
  /**
   * KMS key of the function's log and environment.
   * @default - that of `SecurityDefaults`, otherwise a key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Removal policy of the function's log group.
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

const DEFAULTS = {
  database: 0,
  queues: ['celery'],
  removalPolicy: RemovalPolicy.DESTROY,
} satisfies Partial<QueueLengthProps>;

/** Permissions that Lambda needs to connect a function to a VPC. */
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const NEXT_RUN = 'It measures again a minute later. A measurement that is made up for later would be wrong.';

const BUNDLE = `${__dirname}/../../functions/queue-length/bundle`;

/**
 * A Lambda function that publishes the number of waiting Celery tasks every minute, as the metric `QueueLength` with the dimension
 * `Fleet`. It runs in the VPC and reads Redis over TLS with its token.
 *
 * Tasks that a worker has prefetched no longer count as waiting. Celery prefetches `worker_prefetch_multiplier` (4) tasks for each
 * process.
 *
 * Costs about $0.30 a month for the metric, and $0.10 for the runs beyond the free tier.
 *
 * @example
 * const broker = new RedisCache(this, 'Broker', {
 *   vpc,
 *   nodeType: 'cache.t4g.small',
 *   purpose: CachePurpose.BROKER,
 * });
 * const waiting = new QueueLength(this, 'Waiting', { vpc, broker, queues: ['mail'], metricsNamespace: 'Shop' });
 * new cloudwatch.Alarm(this, 'MailWaits', { metric: waiting.metric, threshold: 100, evaluationPeriods: 5 });
 */
export class QueueLength extends Construct {
  /** Number of waiting tasks, averaged over a minute. */
  public readonly metric: cloudwatch.Metric;
  /** Function that measures the queues. */
  public readonly lambdaFunction: lambda.Function;
  /** Value of the metric's dimension `Fleet`. */
  public readonly fleet: string;
  private readonly settings: Resolved<QueueLengthProps, typeof DEFAULTS & { vpcSubnets: ec2.SubnetSelection }>;

  constructor(scope: Construct, id: string, props: QueueLengthProps) {
    super(scope, id);
    const given = requireTypes(this, 'QueueLengthProps', props);
    this.settings = Defaults.apply(given, { ...DEFAULTS, vpcSubnets: TASK_SUBNETS });
    const problems = Problems.of(this);
    checkQueueNames(problems, this.settings.queues);
    problems.number('database', this.settings.database, { min: 0, max: 15, integer: true }, 'use 0');
    problems.throwIfAny();

    this.fleet = PhysicalName.unique(this, { maxLength: 64 });
    this.lambdaFunction = this.createFunction();
    const everyMinute = new events.Rule(this, 'EveryMinute', {
      description: 'Measures the number of waiting tasks',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      // A late measurement is worthless, so there are no retries.
      targets: [
        new targets.LambdaFunction(this.lambdaFunction, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
      ],
    });
    NagFindings.acknowledge(everyMinute, { EventBusDLQ: NEXT_RUN });
    this.metric = new cloudwatch.Metric({
      namespace: this.settings.metricsNamespace,
      metricName: 'QueueLength',
      dimensionsMap: { Fleet: this.fleet },
      statistic: cloudwatch.Stats.AVERAGE,
      period: Duration.minutes(1),
    });
  }

  private createFunction(): lambda.Function {
    const { broker, database, metricsNamespace, queues, removalPolicy, vpc, vpcSubnets } = this.settings;
    const encryptionKey = EncryptionKeys.forLogs(this, this.settings.encryptionKey);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Function that measures the queues',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Secrets Manager');
    securityGroup.connections.allowTo(broker, ec2.Port.tcp(broker.port), 'Length of the queues');

    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: logs.RetentionDays.ONE_WEEK,
      encryptionKey,
      removalPolicy,
    });
    const lambdaFunction = new lambda.Function(this, 'Function', {
      description: 'Publishes the number of waiting tasks of a fleet to CloudWatch',
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(BUNDLE),
      handler: 'index.handler',
      memorySize: 128,
      timeout: Duration.seconds(20),
      role: this.createRole(logGroup),
      logGroup,
      vpc,
      vpcSubnets,
      securityGroups: [securityGroup],
      environmentEncryption: encryptionKey,
      environment: {
        REDIS_HOST: broker.primaryEndpoint,
        REDIS_PORT: String(broker.port),
        REDIS_DATABASE: String(database),
        QUEUES: queues.join(','),
        SECRET_ARN: broker.authSecret.secretArn,
        METRIC_NAMESPACE: metricsNamespace,
        FLEET: this.fleet,
      },
    });
    encryptionKey?.grantDecrypt(lambdaFunction);
    broker.authSecret.grantRead(lambdaFunction);
    NagFindings.acknowledge(lambdaFunction, {
      LambdaLatestVersion:
        'The runtime is supported, and the bundle is tested with it. Releases of this library adopt newer runtimes.',
      LambdaDLQ: NEXT_RUN,
      LambdaConcurrency:
        'It runs once a minute for at most 20 seconds, so one run at a time. A reservation would take capacity from the rest of the account.',
      LambdaTracing:
        'It reads one secret and some list lengths. Its log and the metrics of Lambda show a slow or failed run.',
    });
    return lambdaFunction;
  }

  /** Creates a role with fewer permissions than AWS's managed policies for functions in a VPC. */
  private createRole(logGroup: logs.LogGroup): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Measures the number of waiting tasks',
    });
    logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');
    role.addToPolicy(new iam.PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] }));
    // Lambda itself calls them. Calls by the code of a function carry this key.
    // https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
    role.addToPolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: NETWORK_ACTIONS,
        resources: ['*'],
        conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
      }),
    );
    NagFindings.acknowledgeInlinePolicies(role);
    NagFindings.acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]':
        'Lambda creates and deletes the network interfaces of a function in a VPC; their ARNs are not known in advance. The code of the function may not.',
    });
    return role;
  }
}
