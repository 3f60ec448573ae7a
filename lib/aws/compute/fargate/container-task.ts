import { NagFindings } from '../../nag-findings';
import { RemovalPolicy, Size, Stack, Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PhysicalName } from '../../physical-name';
import { PrometheusScrape } from '../prometheus-scrape';
import { SecretEnvironment } from '../secret-environment';
import { OTLP_ENDPOINT, renderCollectorConfig } from './collector';
import { composeSecrets } from './composed-secrets';
import { PlaceholderImage } from './placeholder-image';

/** What a task is made of. Every default is the construct's that builds it. */
export interface ContainerTaskProps {
  readonly containerName: string;
  readonly image?: ecs.ContainerImage;
  readonly command?: string[];
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Hard limit of the container, beside that of the task. */
  readonly containerMemoryMiB?: number;
  readonly memoryReservationMiB?: number;
  readonly architecture?: ecs.CpuArchitecture;
  /** Port of the application; undefined when it serves nothing. */
  readonly port?: number;
  readonly environment?: { readonly [name: string]: string };
  readonly secretEnvironment?: { readonly [name: string]: SecretEnvironment };
  readonly writablePaths?: string[];
  readonly stopTimeoutSeconds?: number;
  readonly logRetention?: logs.RetentionDays;
  readonly removalPolicy?: RemovalPolicy;
  readonly metricsNamespace?: string;
  readonly prometheus?: PrometheusScrape;
  readonly tracing?: boolean;
}

/** Version of the collector, which AWS builds for both processor architectures. */
const COLLECTOR_IMAGE = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';
/** Set aside for the collector, when there is one, of the memory of the task. */
export const COLLECTOR_MEMORY_MIB = 128;

/**
 * One task on Fargate: the application with a read-only root, its log, its secrets, and beside it a collector when metrics or traces
 * are wanted.
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
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'Definition', {
      // CDK's own name would be the same in every environment of an account: pipelines and schedules ask for the newest of a family.
      family: PhysicalName.unique(this, { maxLength: 255 }),
      cpu: props.cpu,
      memoryLimitMiB: props.memoryMiB,
      runtimePlatform: {
        cpuArchitecture: props.architecture ?? ecs.CpuArchitecture.X86_64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    const { secrets, exports } = composeSecrets(props.secretEnvironment ?? {});
    const environment = {
      ...(props.port === undefined ? {} : { PORT: String(props.port) }),
      ...(props.tracing ? { OTEL_EXPORTER_OTLP_ENDPOINT: OTLP_ENDPOINT } : {}),
      ...props.environment,
    };
    const collects = props.prometheus !== undefined || props.tracing === true;
    this.container = this.taskDefinition.addContainer('Application', {
      containerName: props.containerName,
      image: props.image ?? PlaceholderImage.image(),
      entryPoint: props.image
        ? exports === undefined
          ? undefined
          : ['/bin/sh', '-c', `${exports}; exec "$@"`, props.containerName]
        : PlaceholderImage.entryPoint(props.port),
      command: props.command,
      environment,
      secrets,
      portMappings: props.port === undefined ? undefined : [{ containerPort: props.port }],
      memoryLimitMiB: props.containerMemoryMiB,
      memoryReservationMiB: props.memoryReservationMiB,
      stopTimeout: Duration.seconds(props.stopTimeoutSeconds ?? 30),
      readonlyRootFilesystem: true,
      linuxParameters: new ecs.LinuxParameters(this, 'Linux', { initProcessEnabled: true }),
      logging: this.log(props.containerName),
    });
    (props.writablePaths ?? ['/tmp']).forEach((path, index) => this.makeWritable(path, index));
    if (collects) this.addCollector(props);
    if (collects || Object.keys(environment).length > 0) this.acknowledgeEnvironment();
  }

  /** What the application may do. */
  public get taskRole(): iam.IRole {
    return this.taskDefinition.taskRole;
  }

  /** A container that cannot write its log must not stop serving. */
  private log(prefix: string): ecs.LogDriver {
    return ecs.LogDrivers.awsLogs({
      logGroup: this.logGroup,
      streamPrefix: prefix,
      mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      maxBufferSize: Size.mebibytes(25),
    });
  }

  private makeWritable(path: string, index: number): void {
    const name = `writable-${index + 1}`;
    this.taskDefinition.addVolume({ name });
    this.container.addMountPoints({ sourceVolume: name, containerPath: path, readOnly: false });
  }

  private addCollector(props: ContainerTaskProps): void {
    const { prometheus, tracing = false } = props;
    this.taskDefinition.addContainer('Collector', {
      containerName: 'collector',
      image: ecs.ContainerImage.fromRegistry(COLLECTOR_IMAGE),
      essential: false,
      memoryReservationMiB: COLLECTOR_MEMORY_MIB,
      memoryLimitMiB: 2 * COLLECTOR_MEMORY_MIB,
      readonlyRootFilesystem: true,
      environment: {
        AOT_CONFIG_CONTENT: renderCollectorConfig({
          job: props.containerName,
          region: Stack.of(this).region,
          namespace: props.metricsNamespace ?? 'Application',
          logGroupName: this.logGroup.logGroupName,
          port: props.port,
          prometheus,
          tracing,
        }),
      },
      healthCheck: { command: ['CMD', '/healthcheck'], startPeriod: Duration.seconds(10) },
      logging: this.log('collector'),
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
        'AwsSolutions-IAM5[Resource::*]': 'X-Ray knows no narrower resource for what a tracer sends and asks.',
      });
    }
  }

  private acknowledgeEnvironment(): void {
    NagFindings.acknowledge(this.taskDefinition, {
      'AwsSolutions-ECS2':
        'The environment holds settings only. Secrets come from Secrets Manager by reference, and the tests of the stacks prove it.',
    });
  }
}
