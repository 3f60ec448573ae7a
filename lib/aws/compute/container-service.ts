import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { PrometheusScrape } from './prometheus-scrape';
import { SecretEnvironment } from './secret-environment';

/** What every service on Fargate has in common. */
export interface ContainerServiceProps {
  /** The network. */
  readonly vpc: ec2.IVpc;
  /**
   * Subnets of the tasks, in at least two zones. They need a way to the registry of the image, Secrets Manager and CloudWatch: NAT or
   * endpoints.
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * The cluster.
   * @default - one of its own, with Container Insights
   */
  readonly cluster?: ecs.ICluster;
  /**
   * Your application. Name a release, never `latest`: a task that starts later must not run other code.
   * @default - a placeholder that is healthy and does nothing
   */
  readonly image?: ecs.ContainerImage;
  /**
   * Name of the container: letters, digits, hyphens and underscores.
   * @default 'app'
   */
  readonly containerName?: string;
  /**
   * Processor of the image. ARM64 (Graviton) costs about a fifth less; the image must be built for it.
   * @default ecs.CpuArchitecture.X86_64
   */
  readonly architecture?: ecs.CpuArchitecture;
  /**
   * Environment variables without secrets. Values may be tokens.
   * @default - none
   */
  readonly environment?: { readonly [name: string]: string };
  /**
   * Environment variables from Secrets Manager, fetched when a task starts. Templates are put together by the container's `/bin/sh`,
   * without percent-encoding: the secret's fields must be letters and digits, as those of this library are.
   * @default - none
   */
  readonly secretEnvironment?: { readonly [name: string]: SecretEnvironment };
  /**
   * Folders that can be written; the rest of the root file system cannot. They are empty when a task starts, and belong to root
   * unless the image declares them as a volume.
   * @default ['/tmp']
   */
  readonly writablePaths?: string[];
  /**
   * Prometheus metrics of the application, scraped by a collector in each task, which reserves 128 MiB of its memory.
   * @default - none
   */
  readonly prometheus?: PrometheusScrape;
  /**
   * A collector in each task takes traces by OTLP over HTTP (`OTEL_EXPORTER_OTLP_ENDPOINT`) and sends them to X-Ray: about $5 for a
   * million traces.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * Namespace of the application's metrics.
   * @default 'Application'
   */
  readonly metricsNamespace?: string;
  /**
   * Allow `aws ecs execute-command`, a shell in a running container. Each session is in CloudTrail.
   * @default false
   */
  readonly enableExecuteCommand?: boolean;
  /**
   * How long logs are kept.
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What happens to the log groups when they leave the stack.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Physical name. A fixed name blocks replacement.
   * @default - CloudFormation names it
   */
  readonly serviceName?: string;
}
