import { Annotations, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  CeleryCommand,
  ConnectionConsumer,
  Defaults,
  PlannedSettings,
  Problems,
  WorkerPlan,
  WorkerScaling,
} from '../../domain';
import { requireTypes } from '../declared-types';
import { createBacklogScaling } from './backlog-scaling';
import { ContainerTask, ContainerTaskProps } from './fargate/container-task';
import { createCluster, leaveSizeToScaling, securityGroupsOf } from './fargate/service-parts';
import { QueueLength } from './queue-length';
import { SecretEnvironment } from './secret-environment';
import { checkWorkerFleet } from './worker-fleet-check';
import { planWorkerFleet, resolveWorkerFleet, WorkerFleetProps, WorkerFleetSettings } from './worker-fleet-props';

/** Fargate's longest time between SIGTERM and SIGKILL. */
const DRAIN_SECONDS = 120;

/** Parts of a task that differ between the workers and `beat`. */
type TaskSize = Pick<
  ContainerTaskProps,
  'containerName' | 'command' | 'cpu' | 'memoryMiB' | 'containerMemoryMiB' | 'memoryReservationMiB'
>;

/**
 * A fleet of Celery workers on Fargate, scaled by the number of waiting tasks per worker.
 *
 * A worker that stops accepts no further tasks and has two minutes to finish its running ones. A longer task is lost, unless the
 * application acknowledges late (`task_acks_late`), so that another worker repeats it. Configure the application as follows:
 *
 * - Set `broker_transport_options.visibility_timeout` above the duration of the longest task.
 * - For long tasks, set `worker_prefetch_multiplier` to 1. Tasks that a busy worker has prefetched neither run elsewhere nor count as
 *   waiting.
 * - For tasks that must not be repeated, request ECS task scale-in protection and grant `ecs:UpdateTaskProtection` to `taskRole`.
 *   It prevents scaling from stopping the worker, but not the end of Spot capacity.
 *
 * A deployment replaces half of the workers at a time and never exceeds `maxWorkers`. ECS replaces a worker whose process exits.
 * There is no other health check: `celery inspect ping` loads the whole application each time, and fails for all workers at once
 * when the broker is unavailable. Set an alarm on `queueLength.metric` to find workers that hang.
 *
 * Scaling by waiting tasks requires a cluster with Container Insights, which a cluster that this construct creates has.
 *
 * Costs about $80 a month for each worker of the default size in us-east-1.
 *
 * @example
 * const workers = new WorkerFleet(this, 'Workers', {
 *   vpc,
 *   image: ecs.ContainerImage.fromRegistry('ghcr.io/example/shop:1.4.2'),
 *   app: 'shop.celery_app',
 *   broker: new RedisCache(this, 'Broker', { vpc, nodeType: 'cache.t4g.small', purpose: CachePurpose.BROKER }),
 *   minWorkers: 1,
 *   maxWorkers: 4,
 * });
 * workers.connections.allowToDefaultPort(database);
 */
export class WorkerFleet extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** ECS service of the workers. */
  public readonly service: ecs.FargateService;
  /** ECS service of the process that sends periodic tasks, if `beat` is set. */
  public readonly beatService?: ecs.FargateService;
  /** Cluster of the services. */
  public readonly cluster: ecs.ICluster;
  /** Scaling of the workers. Add your own schedules and metrics to it. */
  public readonly scaling: ecs.ScalableTaskCount;
  /** Number of workers that a deployment may run in addition to `maxWorkers`: none. Use it in the connection budget. */
  public readonly surgeTasks: number = 0;
  /** Task definition of a worker. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** Container of a worker. */
  public readonly container: ecs.ContainerDefinition;
  /** IAM role of the workers. */
  public readonly taskRole: iam.IRole;
  /** Principal that receives grants: the task role. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** First security group of the workers. A new one has no inbound rules. */
  public readonly securityGroup: ec2.ISecurityGroup;
  /** Network connections of the workers. */
  public readonly connections: ec2.Connections;
  /** Log group of the workers. */
  public readonly logGroup: logs.LogGroup;
  /**
   * URL of the broker, for the web tier that sends the tasks: `secretEnvironment: { CELERY_BROKER_URL: workers.brokerUrl }`. Allow the
   * connection too: `web.connections.allowToDefaultPort(broker)`.
   */
  public readonly brokerUrl: SecretEnvironment;
  /** URL of the results, for the web tier that reads them. */
  public readonly resultBackendUrl: SecretEnvironment;
  /** Number of waiting tasks. */
  public readonly queueLength: QueueLength;
  /** Sizes of the fleet, with warnings. */
  public readonly plan: WorkerPlan;
  /** Connections to the database at the maximum, one for each process that runs tasks, for a `ConnectionBudget`. */
  public readonly connectionConsumer: ConnectionConsumer;
  /** Sizes that props set instead of the plan, e.g. `maxWorkers: 8 instead of 4`. */
  public readonly planOverrides: string[];
  private readonly settings: WorkerFleetSettings;

  constructor(scope: Construct, id: string, props: WorkerFleetProps) {
    super(scope, id);
    const given = requireTypes(this, 'WorkerFleetProps', props);
    const planned = planWorkerFleet(Problems.of(this), given);
    this.planOverrides = planned.overrides;
    this.settings = resolveWorkerFleet(planned.props);
    this.plan = Problems.of(this).build((problems) =>
      checkWorkerFleet(problems, this.settings, Defaults.apply(given, {}), this.node.path),
    );
    this.plan.warnings.forEach((warning, index) =>
      Annotations.of(this).addWarningV2(`loadbearing:worker-memory-${index + 1}`, warning),
    );

    const { beat, broker, containerName, cpu, memoryMiB, memoryReservationMiB, minWorkers, vpc } = this.settings;
    this.connectionConsumer = PlannedSettings.workerConsumer(this.settings.concurrency, {
      ...{ name: id, maxInstances: this.settings.maxWorkers, surgeInstances: this.surgeTasks },
    });
    this.brokerUrl = this.redisUrl(this.settings.brokerDatabase);
    this.resultBackendUrl = this.redisUrl(this.settings.resultDatabase);
    this.cluster = this.settings.cluster ?? createCluster(this, vpc);
    const task = this.createTask('Task', {
      containerName,
      command: CeleryCommand.worker(this.settings),
      cpu,
      memoryMiB,
      containerMemoryMiB: memoryMiB,
      memoryReservationMiB,
    });
    this.taskDefinition = task.taskDefinition;
    this.container = task.container;
    this.logGroup = task.logGroup;
    this.taskRole = task.taskRole;
    this.grantPrincipal = this.taskRole;
    const securityGroups = securityGroupsOf(this, this.settings, 'Workers: no inbound traffic');
    this.securityGroup = securityGroups[0];
    this.connections = new ec2.Connections({ securityGroups });
    this.connections.allowTo(broker, ec2.Port.tcp(broker.port), 'Tasks and results');

    this.service = this.createService('Service', task.taskDefinition, this.settings.serviceName, {
      // A deployment keeps half of the workers running, unless there may be only one.
      minHealthyPercent: minWorkers > 1 ? 50 : 0,
      capacityProviderStrategies: this.capacityProviders(),
    });
    leaveSizeToScaling(this.service);
    if (this.settings.spotPercent > 0) {
      if (ecs.Cluster.isCluster(this.cluster)) this.cluster.enableFargateCapacityProviders();
      // A separate resource registers the capacity providers with the cluster.
      this.service.node.addDependency(this.cluster);
    }
    this.queueLength = new QueueLength(this, 'QueueLength', {
      vpc,
      vpcSubnets: this.settings.vpcSubnets,
      broker,
      database: this.settings.brokerDatabase,
      queues: this.settings.queues,
      metricsNamespace: this.settings.metricsNamespace,
      // Unless you set it, the measurement's log has its own default.
      removalPolicy: given.removalPolicy,
    });
    this.scaling = this.createScaling();
    if (beat) this.beatService = this.createBeat();
  }

  /** Returns the number of running workers. 0 means that the fleet is down. Requires Container Insights. */
  public metricRunningWorkers(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    requireTypes(this, 'WorkerFleet#metricRunningWorkers', { options });
    return this.containerInsights('RunningTaskCount', options);
  }

  /** Returns the average CPU utilization of the workers, in percent. */
  public metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    requireTypes(this, 'WorkerFleet#metricCpuUtilization', { options });
    return this.service.metricCpuUtilization(options);
  }

  /** Returns the average memory utilization of the workers, in percent. */
  public metricMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    requireTypes(this, 'WorkerFleet#metricMemoryUtilization', { options });
    return this.service.metricMemoryUtilization(options);
  }

  /** Returns a Container Insights metric of the workers, e.g. `MemoryUtilized` in MiB. */
  public containerInsights(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    requireTypes(this, 'WorkerFleet#containerInsights', { metricName, options });
    return new cloudwatch.Metric({
      namespace: 'ECS/ContainerInsights',
      metricName,
      dimensionsMap: { ClusterName: this.cluster.clusterName, ServiceName: this.service.serviceName },
      statistic: cloudwatch.Stats.AVERAGE,
      period: Duration.minutes(1),
      ...options,
    });
  }

  private createTask(id: string, size: TaskSize): ContainerTask {
    const { settings } = this;
    return new ContainerTask(this, id, {
      ...settings,
      // Workers have no port to scrape.
      prometheus: undefined,
      ...size,
      stopTimeoutSeconds: DRAIN_SECONDS,
      environment: {
        CELERY_CONCURRENCY: String(settings.concurrency),
        CELERY_MAX_TASKS_PER_CHILD: String(settings.maxTasksPerChild),
        CELERY_WORKER_MAX_MEMORY_PER_CHILD: String(settings.maxMemoryPerChildKb),
        ...settings.environment,
      },
      secretEnvironment: {
        CELERY_BROKER_URL: this.brokerUrl,
        CELERY_RESULT_BACKEND: this.resultBackendUrl,
        ...settings.secretEnvironment,
      },
    });
  }

  private redisUrl(database: number): SecretEnvironment {
    const { broker } = this.settings;
    return SecretEnvironment.template(
      // Celery rejects rediss:// without the parameter.
      `rediss://:{}@${broker.primaryEndpoint}:${broker.port}/${database}?ssl_cert_reqs=CERT_REQUIRED`,
      broker.authSecret,
    );
  }

  private createService(
    id: string,
    taskDefinition: ecs.FargateTaskDefinition,
    serviceName: string | undefined,
    more: Partial<ecs.FargateServiceProps>,
  ): ecs.FargateService {
    return new ecs.FargateService(this, id, {
      cluster: this.cluster,
      taskDefinition,
      serviceName,
      vpcSubnets: this.settings.vpcSubnets,
      securityGroups: this.connections.securityGroups,
      assignPublicIp: false,
      enableExecuteCommand: this.settings.enableExecuteCommand,
      // Rebalancing would start a worker beyond the maximum.
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.DISABLED,
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      circuitBreaker: { enable: true, rollback: true },
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
      ...more,
    });
  }

  private capacityProviders(): ecs.CapacityProviderStrategy[] | undefined {
    const { spotPercent, minWorkers } = this.settings;
    if (spotPercent === 0) return undefined;
    return [
      { capacityProvider: 'FARGATE', base: minWorkers, weight: 100 - spotPercent },
      { capacityProvider: 'FARGATE_SPOT', weight: spotPercent },
    ];
  }

  /** Creates a service of one task. Two would send every periodic task twice, so the old task stops before the new one starts. */
  private createBeat(): ecs.FargateService {
    const task = this.createTask('BeatTask', {
      containerName: 'beat',
      command: CeleryCommand.beat(this.settings.app),
      cpu: this.settings.beatCpu,
      memoryMiB: this.settings.beatMemoryMiB,
      // The container uses the memory that a collector leaves.
      containerMemoryMiB: undefined,
      memoryReservationMiB: undefined,
    });
    return this.createService('Beat', task.taskDefinition, undefined, { desiredCount: 1 });
  }

  private createScaling(): ecs.ScalableTaskCount {
    const { minWorkers, maxWorkers, cpuTargetPercent, backlogPerWorker } = this.settings;
    const scaling = this.service.autoScaleTaskCount({ minCapacity: minWorkers, maxCapacity: maxWorkers });
    scaling.scaleOnCpuUtilization('CpuTarget', {
      targetUtilizationPercent: cpuTargetPercent,
      scaleInCooldown: Duration.seconds(WorkerScaling.SCALE_IN_COOLDOWN_SECONDS),
    });
    createBacklogScaling(this, {
      scaling,
      queueLength: this.queueLength.metric,
      runningWorkers: this.metricRunningWorkers(),
      minWorkers,
      backlogPerWorker,
    });
    return scaling;
  }
}
