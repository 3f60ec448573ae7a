import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EncryptionKeys } from '../../encryption-keys';
import { NagFindings } from '../../nag-findings';
import { PhysicalName } from '../../physical-name';
import { PrometheusScrape } from '../prometheus-scrape';
import { SecretEnvironment } from '../secret-environment';
import { OTLP_ENDPOINT, renderCollectorConfig } from './collector';
import { composeSecrets } from './composed-secrets';
import { PlaceholderImage } from './placeholder-image';

/** Settings of one task. The service's construct resolves all defaults. */
export interface ContainerTaskProps {
  readonly containerName: string;
  readonly image?: ecs.ContainerImage;
  readonly command?: string[];
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Hard limit of the container, in addition to the task's. */
  readonly containerMemoryMiB?: number;
  readonly memoryReservationMiB?: number;
  readonly architecture: ecs.CpuArchitecture;
  /** Port of the application, if it serves requests. */
  readonly port?: number;
  /** Path of the load balancer's health check. */
  readonly healthCheckPath?: string;
  readonly environment?: { readonly [name: string]: string };
  readonly secretEnvironment?: { readonly [name: string]: SecretEnvironment };
  readonly writablePaths: string[];
  readonly stopTimeoutSeconds: number;
  readonly encryptionKey?: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly metricsNamespace: string;
  readonly prometheus?: PrometheusScrape;
  readonly tracing: boolean;
}

/** Release of the AWS Distro for OpenTelemetry collector, built for both CPU architectures. */
const COLLECTOR_IMAGE = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';
/** Name of the collector's container. */
export const COLLECTOR_NAME = 'collector';
/** Part of the task's memory that the collector reserves. */
export const COLLECTOR_MEMORY_MIB = 128;

/**
 * A task definition for Fargate: the application with a read-only root file system, its log and its secrets. A collector runs beside
 * it if metrics or traces are enabled.
 *
 * @internal
 */
export class ContainerTask extends Construct {
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  public readonly container: ecs.ContainerDefinition;
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: ContainerTaskProps) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'Log', {
      retention: props.logRetention,
      encryptionKey: EncryptionKeys.forLogs(this, props.encryptionKey),
      removalPolicy: props.removalPolicy,
    });
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'Definition', {
      // CDK's default name is equal in all environments of an account, but pipelines and schedules run the newest of a family.
      family: PhysicalName.unique(this, { maxLength: 255 }),
      cpu: props.cpu,
      memoryLimitMiB: props.memoryMiB,
      runtimePlatform: {
        cpuArchitecture: props.architecture,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    NagFindings.acknowledgeInlinePolicies(this.taskDefinition);
    const { secrets, exports } = composeSecrets(props.secretEnvironment ?? {});
    const environment = {
      ...(props.port === undefined ? {} : { PORT: String(props.port) }),
      ...(props.tracing ? { OTEL_EXPORTER_OTLP_ENDPOINT: OTLP_ENDPOINT } : {}),
      ...props.environment,
    };
    const collects = props.prometheus !== undefined || props.tracing;
    this.container = this.taskDefinition.addContainer('Application', {
      containerName: props.containerName,
      image: props.image ?? PlaceholderImage.image(),
      entryPoint: props.image
        ? exports === undefined
          ? undefined
          : ['/bin/sh', '-c', `${exports}; exec "$@"`, props.containerName]
        : PlaceholderImage.entryPoint(props.port, props.healthCheckPath),
      command: props.command,
      environment,
      secrets,
      portMappings: props.port === undefined ? undefined : [{ containerPort: props.port }],
      memoryLimitMiB: props.containerMemoryMiB,
      memoryReservationMiB: props.memoryReservationMiB,
      stopTimeout: Duration.seconds(props.stopTimeoutSeconds),
      readonlyRootFilesystem: true,
      linuxParameters: new ecs.LinuxParameters(this, 'Linux', { initProcessEnabled: true }),
      logging: this.createLogDriver(props.containerName),
    });
    props.writablePaths.forEach((path, index) => this.addWritablePath(path, index));
    if (collects) this.addCollector(props);
    if (collects || Object.keys(environment).length > 0) this.acknowledgeEnvironment();
  }

  /** IAM role of the application. */
  public get taskRole(): iam.IRole {
    return this.taskDefinition.taskRole;
  }

  /** Creates a log driver that drops lines when CloudWatch is unavailable, so that the container continues to serve. */
  private createLogDriver(prefix: string): ecs.LogDriver {
    return ecs.LogDrivers.awsLogs({
      logGroup: this.logGroup,
      streamPrefix: prefix,
      mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      maxBufferSize: Size.mebibytes(25),
    });
  }

  private addWritablePath(path: string, index: number): void {
    const name = `writable-${index + 1}`;
    this.taskDefinition.addVolume({ name });
    this.container.addMountPoints({ sourceVolume: name, containerPath: path, readOnly: false });
  }

  private addCollector(props: ContainerTaskProps): void {
    const { prometheus, tracing } = props;
    this.taskDefinition.addContainer('Collector', {
      containerName: COLLECTOR_NAME,
      image: ecs.ContainerImage.fromRegistry(COLLECTOR_IMAGE),
      essential: false,
      memoryReservationMiB: COLLECTOR_MEMORY_MIB,
      memoryLimitMiB: 2 * COLLECTOR_MEMORY_MIB,
      readonlyRootFilesystem: true,
      environment: {
        AOT_CONFIG_CONTENT: renderCollectorConfig({
          job: props.containerName,
          region: Stack.of(this).region,
          namespace: props.metricsNamespace,
          logGroupName: this.logGroup.logGroupName,
          port: props.port,
          prometheus,
          tracing,
        }),
      },
      healthCheck: { command: ['CMD', '/healthcheck'], startPeriod: Duration.seconds(10) },
      logging: this.createLogDriver(COLLECTOR_NAME),
    });
    if (prometheus) {
      this.logGroup.grant(this.taskRole, 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents');
    }
    if (tracing) {
      this.taskDefinition.addToTaskRolePolicy(
        new iam.PolicyStatement({
          actions: [
            'xray:PutTraceSegments',
            'xray:PutTelemetryRecords',
            'xray:GetSamplingRules',
            'xray:GetSamplingTargets',
          ],
          resources: ['*'],
        }),
      );
      NagFindings.acknowledge(this.taskRole, {
        'AwsSolutions-IAM5[Resource::*]': 'X-Ray has no narrower resource for the actions of a tracer.',
      });
    }
  }

  private acknowledgeEnvironment(): void {
    NagFindings.acknowledge(this.taskDefinition, {
      'AwsSolutions-ECS2':
        'The environment contains settings only. Secrets come from Secrets Manager by reference; tests of the stacks verify this.',
    });
  }
}
