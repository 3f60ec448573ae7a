import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { PrometheusScrape } from './prometheus-scrape';
import { SecretEnvironment } from './secret-environment';

/** Props that every service on Fargate shares. */
export interface ContainerServiceProps {
  /** VPC of the tasks. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the tasks, in at least two Availability Zones. They need a route to the image registry, Secrets Manager and
   * CloudWatch, through NAT or VPC endpoints.
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Security groups of the tasks, 1 to 5. loadbearing adds inbound rules, such as the load balancer's, to each.
   * [Limit](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html)
   * @default - a new security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * Cluster of the service.
   * @default - a new cluster with Container Insights
   */
  readonly cluster?: ecs.ICluster;
  /**
   * Image of the application, with the tag or the digest of a release. The tag `latest` is rejected: a task that starts later would
   * run different code.
   * @default - a placeholder that passes the load balancer's health check only
   */
  readonly image?: ecs.ContainerImage;
  /**
   * Name of the container: letters, digits, hyphens and underscores.
   * @default - 'app', or 'worker' for a WorkerFleet
   */
  readonly containerName?: string;
  /**
   * CPU architecture of the image. ARM64 (Graviton) costs about 20 percent less; the image must be built for it.
   * @default ecs.CpuArchitecture.X86_64
   */
  readonly architecture?: ecs.CpuArchitecture;
  /**
   * Environment variables without secrets. Values may be tokens.
   * @default - none
   */
  readonly environment?: { readonly [name: string]: string };
  /**
   * Environment variables from Secrets Manager, fetched when a task starts.
   *
   * The container's `/bin/sh` composes templates without percent-encoding. Fields used in a template must therefore consist of
   * letters and digits, as those that this library generates do.
   * @default - none
   */
  readonly secretEnvironment?: { readonly [name: string]: SecretEnvironment };
  /**
   * Writable folders. The rest of the root file system is read-only. They are empty when a task starts, and root owns them
   * unless the image declares them as a volume.
   * @default ['/tmp']
   */
  readonly writablePaths?: string[];
  /**
   * Prometheus metrics to scrape from the application. A collector in each task reserves 128 MiB of its memory.
   * @default - none
   */
  readonly prometheus?: PrometheusScrape;
  /**
   * Sends traces to X-Ray. A collector in each task receives OTLP over HTTP at `OTEL_EXPORTER_OTLP_ENDPOINT`.
   *
   * Costs about $5 per million traces. [Pricing](https://aws.amazon.com/xray/pricing/)
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * CloudWatch namespace of the application's metrics.
   * @default 'Application'
   */
  readonly metricsNamespace?: string;
  /**
   * Allows `aws ecs execute-command`, which opens a shell in a running container. CloudTrail records each session.
   * @default false
   */
  readonly enableExecuteCommand?: boolean;
  /**
   * KMS key of the logs.
   * @default - that of `SecurityDefaults`, otherwise a key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Retention of the logs.
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Removal policy of the log groups.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Physical name of the service. CloudFormation cannot replace a service with a fixed name.
   * @default - a name that CloudFormation generates
   */
  readonly serviceName?: string;
}

/** @internal */
export const DEFAULTS = {
  architecture: ecs.CpuArchitecture.X86_64,
  writablePaths: ['/tmp'],
  tracing: false,
  metricsNamespace: 'Application',
  enableExecuteCommand: false,
  logRetention: logs.RetentionDays.ONE_MONTH,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
} satisfies Partial<ContainerServiceProps>;

/** Subnets of tasks, unless the props select others. */
export const TASK_SUBNETS: ec2.SubnetSelection = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
