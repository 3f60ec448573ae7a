import { NagFindings } from '../nag-findings';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Problems } from '../../domain';
import { PhysicalName } from '../physical-name';
import { checkQueueNames } from './queue-names';
import { RedisCache } from '../data/redis-cache';

/** What is measured. */
export interface QueueLengthProps {
  /** The network of the broker. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the function. They need a way to Secrets Manager: NAT, or its endpoint.
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** The Redis that holds the queues. */
  readonly broker: RedisCache;
  /**
   * Its database.
   * @default 0
   */
  readonly database?: number;
  /**
   * The queues; those that Celery makes for priorities count with them.
   * @default ['celery']
   */
  readonly queues?: string[];
  /** Namespace of the metric. */
  readonly metricsNamespace: string;
  /**
   * What happens to the function's log when it leaves the stack.
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

const BUNDLE = `${__dirname}/../../functions/queue-length/bundle`;

/**
 * Publishes every minute how many tasks wait in Celery's queues: the metric `QueueLength`, by fleet.
 *
 * A small function in the VPC asks Redis, over TLS and with its token. About $0.30 a month for the metric; the runs are within what
 * AWS gives for free, else about $0.10.
 *
 * Tasks that a worker has already fetched do not wait any more: Celery fetches `worker_prefetch_multiplier` (4) for each process.
 */
export class QueueLength extends Construct {
  /** Tasks that wait, the mean of a minute. */
  public readonly metric: cloudwatch.Metric;
  /** What asks. */
  public readonly lambdaFunction: lambda.Function;
  /** The value of the metric's dimension `Fleet`. */
  public readonly fleet: string;

  constructor(scope: Construct, id: string, props: QueueLengthProps) {
    super(scope, id);
    const queues = props.queues ?? ['celery'];
    const problems = Problems.of(this);
    checkQueueNames(problems, queues);
    problems.optionalNumber('database', props.database, { min: 0, max: 15, integer: true }, 'use 0');
    problems.throwIfAny();

    this.fleet = PhysicalName.unique(this, { maxLength: 64 });
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Asks the broker how many tasks wait',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Secrets Manager');
    securityGroup.connections.allowTo(props.broker, ec2.Port.tcp(props.broker.port), 'Length of the queues');

    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: logs.RetentionDays.ONE_WEEK,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    });
    this.lambdaFunction = new lambda.Function(this, 'Function', {
      description: 'Tells CloudWatch how many tasks wait in the queues of a fleet',
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(BUNDLE),
      handler: 'index.handler',
      memorySize: 128,
      timeout: Duration.seconds(20),
      role: this.createRole(logGroup),
      logGroup,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [securityGroup],
      environment: {
        REDIS_HOST: props.broker.primaryEndpoint,
        REDIS_PORT: String(props.broker.port),
        REDIS_DATABASE: String(props.database ?? 0),
        QUEUES: queues.join(','),
        SECRET_ARN: props.broker.authSecret.secretArn,
        METRIC_NAMESPACE: props.metricsNamespace,
        FLEET: this.fleet,
      },
    });
    props.broker.authSecret.grantRead(this.lambdaFunction);
    NagFindings.acknowledge(this.lambdaFunction, {
      'AwsSolutions-L1':
        'A supported runtime, with which the bundle is tested; a newer one comes with a release of this library.',
    });
    new events.Rule(this, 'EveryMinute', {
      description: 'Asks how many tasks wait',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      // A measurement that is late is worth nothing.
      targets: [
        new targets.LambdaFunction(this.lambdaFunction, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
      ],
    });
    this.metric = new cloudwatch.Metric({
      namespace: props.metricsNamespace,
      metricName: 'QueueLength',
      dimensionsMap: { Fleet: this.fleet },
      statistic: cloudwatch.Stats.AVERAGE,
      period: Duration.minutes(1),
    });
  }

  /** Narrower than AWS' policies for functions in a VPC, but for the network interfaces, which know no resource. */
  private createRole(logGroup: logs.LogGroup): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Asks the broker how many tasks wait',
    });
    logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: [
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:UnassignPrivateIpAddresses',
        ],
        resources: ['*'],
      }),
    );
    NagFindings.acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]':
        'The network interfaces of a function in a VPC: Lambda makes and removes them, and they know no resource before.',
    });
    return role;
  }
}
