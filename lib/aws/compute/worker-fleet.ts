import { Annotations, Duration } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Problems, WorkerPlan, ProblemCode } from '../../domain';
import { ContainerServiceProps } from './container-service';
import { COLLECTOR_MEMORY_MIB, ContainerTask, ContainerTaskProps } from './fargate/container-task';
import { checkContainerService, createCluster, createSecurityGroup, leaveSizeToScaling } from './fargate/service-parts';
import { checkTaskSize } from './fargate/task-size';
import { QueueLength } from './queue-length';
import { checkQueueNames } from './queue-names';
import { CachePurpose, RedisCache } from '../data/redis-cache';
import { SecretEnvironment } from './secret-environment';

/** A fleet of Celery workers. */
export interface WorkerFleetProps extends ContainerServiceProps {
  /** The Celery application, as `celery -A` takes it: `app.core.celery_app`. */
  readonly app: string;
  /** The Redis that holds the tasks: made for `CachePurpose.BROKER`, so that none is thrown out. */
  readonly broker: RedisCache;
  /**
   * Its database with the tasks.
   * @default 0
   */
  readonly brokerDatabase?: number;
  /**
   * Its database with the results.
   * @default 1
   */
  readonly resultDatabase?: number;
  /**
   * Queues the workers take tasks from.
   * @default ['celery']
   */
  readonly queues?: string[];
  /** Fewest workers. With 0 none runs, nor costs, while nothing waits; a task then waits some minutes for the first one. */
  readonly minWorkers: number;
  /** Most workers. No deployment starts more: what they share is memory, and the database's connections (GAP-BR-13). */
  readonly maxWorkers: number;
  /**
   * CPU units of a worker: 1024 are one vCPU.
   * @default 2048 (BR-MEM-02)
   */
  readonly cpu?: number;
  /**
   * Memory of a worker in MiB; ECS ends it at this limit.
   * @default 6144 (BR-MEM-04)
   */
  readonly memoryMiB?: number;
  /**
   * Memory set aside for the container, in MiB: less than `memoryMiB`, and than what `tracing` leaves of it.
   * @default 2048 (BR-MEM-05); a smaller worker sets nothing aside
   */
  readonly memoryReservationMiB?: number;
  /**
   * Tasks a worker runs at once.
   * @default 2 (BR-CEL-01)
   */
  readonly concurrency?: number;
  /**
   * Tasks after which a process is replaced, against leaks.
   * @default 10 (BR-CEL-03)
   */
  readonly maxTasksPerChild?: number;
  /**
   * Memory in KB after which a process is replaced when its task is done.
   * @default - for each process its share of 90 % of the worker's memory
   */
  readonly maxMemoryPerChildKb?: number;
  /**
   * Memory in GB that all workers together may take. Beyond it nothing is built (BR-MEM-11).
   * @default - no budget
   */
  readonly memoryBudgetGb?: number;
  /**
   * Waiting tasks for each running worker that the fleet is scaled to: the longest acceptable wait ÷ the duration of a task, times
   * `concurrency`.
   * @default 10 (a guess: measure your tasks)
   */
  readonly backlogPerWorker?: number;
  /**
   * Average CPU the fleet is scaled to, in percent.
   * @default 70 (BR-OUT-12)
   */
  readonly cpuTargetPercent?: number;
  /**
   * Share of the workers beyond `minWorkers` that run on Spot capacity, 0 to 100 percent: about 70 % cheaper, ended with two minutes'
   * notice. Only for tasks that may run twice (`task_acks_late`). A cluster of yours must have the capacity providers FARGATE and
   * FARGATE_SPOT.
   * @default 0
   */
  readonly spotPercent?: number;
  /**
   * A single process that sends the periodic tasks (`celery beat`), as a service of its own: about $9 a month with the defaults.
   * @default false
   */
  readonly beat?: boolean;
  /**
   * CPU units of `beat`.
   * @default 256
   */
  readonly beatCpu?: number;
  /**
   * Memory of `beat` in MiB. It loads the application: one that imports large libraries needs more.
   * @default 512
   */
  readonly beatMemoryMiB?: number;
}

/** Fargate's longest time between SIGTERM and SIGKILL. */
const DRAIN_SECONDS = 120;

/**
 * Celery workers on Fargate, scaled by the tasks that wait for each of them.
 *
 * A worker that is ended stops taking tasks at once and has two minutes to finish those it runs; a longer task is lost, unless the
 * application acknowledges late (`task_acks_late`) and so lets another worker repeat it. The application must ask for
 * `broker_transport_options.visibility_timeout` above its longest task. A task that may not be repeated can keep its worker from
 * being removed by the scaling, not from the end of Spot capacity: it asks ECS for task scale-in protection, which needs
 * `ecs:UpdateTaskProtection` on `taskRole`. With long tasks set `worker_prefetch_multiplier` to 1, or what a busy worker has
 * fetched neither runs elsewhere nor counts as waiting.
 *
 * A deployment replaces half of the workers at a time and starts none beyond `maxWorkers`. ECS replaces a worker whose process ends.
 * There is no other health check: `celery inspect ping` loads the whole application each time, and fails for all workers at once when
 * the broker is away. An alarm on `queueLength.metric` finds workers that hang.
 *
 * The backlog scales only in a cluster with Container Insights, as that of the library has.
 */
export class WorkerFleet extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The workers. */
  public readonly service: ecs.FargateService;
  /** The process that sends periodic tasks, when there is one. */
  public readonly beatService?: ecs.FargateService;
  /** Their cluster. */
  public readonly cluster: ecs.ICluster;
  /** The scaling: add schedules or metrics of your own. */
  public readonly scaling: ecs.ScalableTaskCount;
  /** Workers that may run beyond `maxWorkers` while a deployment replaces others, for the connection budget: none (GAP-BR-13). */
  public readonly surgeTasks: number = 0;
  /** What a worker is made of. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The worker's container. */
  public readonly container: ecs.ContainerDefinition;
  /** What the workers may do. */
  public readonly taskRole: iam.IRole;
  /** Receives grants. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** Nobody gets in. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** What the workers may reach. */
  public readonly connections: ec2.Connections;
  /** The workers' log. */
  public readonly logGroup: logs.LogGroup;
  /** How many tasks wait. */
  public readonly queueLength: QueueLength;
  /** The sizes, and what should be known about them. */
  public readonly plan: WorkerPlan;
  private readonly props: WorkerFleetProps;
  private readonly memoryMiB: number;
  private readonly concurrency: number;
  private readonly maxMemoryPerChildKb: number;

  constructor(scope: Construct, id: string, props: WorkerFleetProps) {
    super(scope, id);
    this.props = props;
    this.memoryMiB = props.memoryMiB ?? 6144;
    this.concurrency = props.concurrency ?? 2;
    this.maxMemoryPerChildKb =
      props.maxMemoryPerChildKb ?? Math.floor((0.9 * this.memoryMiB * 1024) / Math.max(1, this.concurrency));
    this.plan = this.check();
    this.plan.warnings.forEach((warning, index) =>
      Annotations.of(this).addWarningV2(`loadbearing:worker-memory-${index + 1}`, warning),
    );

    this.cluster = props.cluster ?? createCluster(this, props.vpc);
    const task = this.createTask('Task', {
      containerName: props.containerName ?? 'worker',
      command: this.workerCommand(),
      cpu: props.cpu ?? 2048,
      memoryMiB: this.memoryMiB,
      containerMemoryMiB: this.memoryMiB,
      memoryReservationMiB: props.memoryReservationMiB ?? (this.mostReservation() >= 2048 ? 2048 : undefined),
    });
    this.taskDefinition = task.taskDefinition;
    this.container = task.container;
    this.logGroup = task.logGroup;
    this.taskRole = task.taskRole;
    this.grantPrincipal = this.taskRole;
    this.securityGroup = createSecurityGroup(this, props.vpc, 'Workers: nobody gets in');
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    this.connections.allowTo(props.broker, ec2.Port.tcp(props.broker.port), 'Tasks and results');

    this.service = this.createService('Service', task.taskDefinition, props.serviceName, {
      // With one worker there is none to keep; with more, half of them stay at work.
      minHealthyPercent: props.minWorkers > 1 ? 50 : 0,
      capacityProviderStrategies: this.capacity(),
    });
    leaveSizeToScaling(this.service);
    // The cluster knows its capacity providers only after a resource of their own.
    if (props.spotPercent) this.service.node.addDependency(this.cluster);
    this.queueLength = new QueueLength(this, 'QueueLength', {
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      broker: props.broker,
      database: props.brokerDatabase,
      queues: props.queues,
      metricsNamespace: props.metricsNamespace ?? 'Application',
      removalPolicy: props.removalPolicy,
    });
    this.scaling = this.scale();
    if (props.beat) this.beatService = this.createBeat();
  }

  /** Workers that run: 0 is a fleet that is down. Needs Container Insights. */
  public metricRunningWorkers(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.containerInsights('RunningTaskCount', options);
  }

  /** How busy the processors of the workers are, in percent. */
  public metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.service.metricCpuUtilization(options);
  }

  /** How full the memory of the workers is, in percent. */
  public metricMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.service.metricMemoryUtilization(options);
  }

  /** A metric of Container Insights about the workers, e.g. `MemoryUtilized` in MiB. */
  public containerInsights(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'ECS/ContainerInsights',
      metricName,
      dimensionsMap: { ClusterName: this.cluster.clusterName, ServiceName: this.service.serviceName },
      statistic: cloudwatch.Stats.AVERAGE,
      period: Duration.minutes(1),
      ...options,
    });
  }

  private workerCommand(): string[] {
    const { props } = this;
    return [
      'celery',
      '-A',
      props.app,
      'worker',
      '--loglevel=info',
      `--concurrency=${this.concurrency}`,
      `--max-tasks-per-child=${props.maxTasksPerChild ?? 10}`,
      `--max-memory-per-child=${this.maxMemoryPerChildKb}`,
      ...(props.queues ? [`--queues=${props.queues.join(',')}`] : []),
    ];
  }

  /** ECS refuses a task that sets aside all of its memory, and a container that sets aside all it may use. */
  private mostReservation(): number {
    return this.memoryMiB - (this.props.tracing ? COLLECTOR_MEMORY_MIB : 0) - 1;
  }

  private createTask(
    id: string,
    size: Pick<
      ContainerTaskProps,
      'containerName' | 'command' | 'cpu' | 'memoryMiB' | 'containerMemoryMiB' | 'memoryReservationMiB'
    >,
  ): ContainerTask {
    const { props } = this;
    const url = (database: number): SecretEnvironment =>
      SecretEnvironment.template(
        // Celery refuses rediss:// without saying how the certificate is checked.
        `rediss://:{}@${props.broker.primaryEndpoint}:${props.broker.port}/${database}?ssl_cert_reqs=CERT_REQUIRED`,
        props.broker.authSecret,
      );
    return new ContainerTask(this, id, {
      ...props,
      prometheus: undefined, // workers serve nothing that could be scraped
      ...size,
      stopTimeoutSeconds: DRAIN_SECONDS,
      environment: {
        CELERY_CONCURRENCY: String(this.concurrency),
        CELERY_MAX_TASKS_PER_CHILD: String(props.maxTasksPerChild ?? 10),
        CELERY_WORKER_MAX_MEMORY_PER_CHILD: String(this.maxMemoryPerChildKb),
        ...props.environment,
      },
      secretEnvironment: {
        CELERY_BROKER_URL: url(props.brokerDatabase ?? 0),
        CELERY_RESULT_BACKEND: url(props.resultDatabase ?? 1),
        ...props.secretEnvironment,
      },
    });
  }

  private createService(
    id: string,
    taskDefinition: ecs.FargateTaskDefinition,
    serviceName: string | undefined,
    more: Partial<ecs.FargateServiceProps>,
  ): ecs.FargateService {
    const { props } = this;
    return new ecs.FargateService(this, id, {
      cluster: this.cluster,
      taskDefinition,
      serviceName,
      vpcSubnets: props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [this.securityGroup],
      assignPublicIp: false,
      enableExecuteCommand: props.enableExecuteCommand ?? false,
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.DISABLED, // it would start a worker beyond the maximum
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      circuitBreaker: { enable: true, rollback: true },
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
      ...more,
    });
  }

  private capacity(): ecs.CapacityProviderStrategy[] | undefined {
    const { spotPercent = 0, minWorkers } = this.props;
    if (spotPercent === 0) return undefined;
    return [
      { capacityProvider: 'FARGATE', base: minWorkers, weight: 100 - spotPercent },
      { capacityProvider: 'FARGATE_SPOT', weight: spotPercent },
    ];
  }

  /** Two copies would send every periodic task twice: the old one ends before the new one begins. */
  private createBeat(): ecs.FargateService {
    const command = [
      'celery',
      '-A',
      this.props.app,
      'beat',
      '--loglevel=info',
      '--schedule=/tmp/celerybeat-schedule',
      '--pidfile=',
    ];
    const task = this.createTask('BeatTask', {
      containerName: 'beat',
      command,
      cpu: this.props.beatCpu ?? 256,
      memoryMiB: this.props.beatMemoryMiB ?? 512,
      // Beside a collector it takes what is left.
      containerMemoryMiB: undefined,
      memoryReservationMiB: undefined,
    });
    return this.createService('Beat', task.taskDefinition, undefined, { desiredCount: 1 });
  }

  private scale(): ecs.ScalableTaskCount {
    const { props } = this;
    const targetValue = props.backlogPerWorker ?? 10;
    const scaling = this.service.autoScaleTaskCount({ minCapacity: props.minWorkers, maxCapacity: props.maxWorkers });
    scaling.scaleOnCpuUtilization('CpuTarget', {
      targetUtilizationPercent: props.cpuTargetPercent ?? 70,
      // A worker waits for its tasks: what is removed too early has to be started again.
      scaleInCooldown: Duration.minutes(5),
    });
    const metric = (from: cloudwatch.Metric): appscaling.CfnScalingPolicy.TargetTrackingMetricStatProperty => ({
      metric: {
        namespace: from.namespace,
        metricName: from.metricName,
        dimensions: Object.entries(from.dimensions ?? {}).map(([name, value]) => ({ name, value: String(value) })),
      },
      stat: 'Average',
    });
    // The L2 of CDK takes no expression.
    const target = scaling.node.findChild('Target') as appscaling.ScalableTarget;
    new appscaling.CfnScalingPolicy(this, 'BacklogTarget', {
      policyName: `${this.node.path.replace(/[^A-Za-z0-9-]/g, '-')}-backlog`.slice(-120),
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.scalableTargetId,
      targetTrackingScalingPolicyConfiguration: {
        targetValue,
        scaleInCooldown: 300,
        scaleOutCooldown: 60,
        customizedMetricSpecification: {
          metrics: [
            { id: 'waiting', metricStat: metric(this.queueLength.metric), returnData: false },
            { id: 'workers', metricStat: metric(this.metricRunningWorkers()), returnData: false },
            {
              id: 'backlog',
              label: 'Waiting tasks for each worker',
              expression:
                props.minWorkers > 0
                  ? // While a deployment has ended the last worker, all that waits is the backlog of the next one.
                    'waiting / IF(workers > 0, workers, 1)'
                  : // From no worker a single waiting task must be more than the target: nobody else would ever take it.
                    `IF(workers > 0, waiting / workers, waiting * ${targetValue + 1})`,
              returnData: true,
            },
          ],
        },
      },
    });
    return scaling;
  }

  private check(): WorkerPlan {
    const { props } = this;
    const problems = Problems.of(this);
    checkContainerService(problems, props, { command: [] });
    checkTaskSize(problems, props.cpu ?? 2048, this.memoryMiB);
    checkQueueNames(problems, props.queues);
    if (props.beat) {
      const names = { cpu: 'beatCpu', memoryMiB: 'beatMemoryMiB' };
      checkTaskSize(problems, props.beatCpu ?? 256, props.beatMemoryMiB ?? 512, names);
    }
    problems.check(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(:\w+)?$/.test(props.app), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'app',
      what: `app is '${props.app}'`,
      expected: 'a Python module, as celery -A takes it',
      fix: "use for instance 'app.core.celery_app'",
    });
    problems.check(props.broker.purpose === CachePurpose.BROKER, {
      code: ProblemCode.UNREVIEWED,
      property: 'broker',
      what: `the broker's purpose is ${props.broker.purpose}: tasks would be thrown out when its memory is full`,
      expected: 'a cache made for CachePurpose.BROKER',
      fix: 'make a RedisCache of its own with purpose: CachePurpose.BROKER',
    });
    const sizes = [
      problems.number('minWorkers', props.minWorkers, { min: 0, integer: true }, 'use 1'),
      problems.number('maxWorkers', props.maxWorkers, { min: 1, integer: true }, 'use what the memory allows'),
    ].every(Boolean);
    if (sizes) {
      problems.check(props.minWorkers <= props.maxWorkers, {
        code: ProblemCode.UNREVIEWED,
        property: 'minWorkers',
        what: `minWorkers is ${props.minWorkers} and maxWorkers ${props.maxWorkers}`,
        expected: 'minWorkers at most maxWorkers',
        fix: 'exchange the two, or raise maxWorkers',
      });
    }
    const numbers: [string, number | undefined, number, number, string][] = [
      ['memoryReservationMiB', props.memoryReservationMiB, 6, this.mostReservation(), 'use 2048, or leave it out'],
      ['concurrency', props.concurrency, 1, 64, 'use 2'],
      ['maxTasksPerChild', props.maxTasksPerChild, 1, 1_000_000, 'use 10'],
      ['brokerDatabase', props.brokerDatabase, 0, 15, 'use 0'],
      ['resultDatabase', props.resultDatabase, 0, 15, 'use 1'],
      ['cpuTargetPercent', props.cpuTargetPercent, 1, 100, 'use 70'],
      ['spotPercent', props.spotPercent, 0, 100, 'use 0, or 50 where tasks may run twice'],
    ];
    numbers.forEach(([name, value, min, max, fix]) =>
      problems.optionalNumber(name, value, { min, max, integer: true }, fix),
    );
    problems.optionalNumber('backlogPerWorker', props.backlogPerWorker, { above: 0 }, 'use 10');
    let plan: WorkerPlan | undefined;
    const planned = [props.maxWorkers, this.memoryMiB, this.concurrency].every((it) => Number.isInteger(it) && it > 0);
    if (!planned) {
      // The plan would tell once more what is wrong with those three.
      problems.optionalNumber(
        'maxMemoryPerChildKb',
        props.maxMemoryPerChildKb,
        { min: 10_000, integer: true },
        'state KB',
      );
      problems.optionalNumber('memoryBudgetGb', props.memoryBudgetGb, { above: 0 }, 'state what all workers may take');
      problems.throwIfAny();
    }
    try {
      plan = WorkerPlan.forWorkload({
        name: this.node.path,
        maxWorkers: props.maxWorkers,
        concurrency: this.concurrency,
        memoryMiB: this.memoryMiB,
        maxMemoryPerChildKb: this.maxMemoryPerChildKb,
        memoryBudgetGb: props.memoryBudgetGb,
      });
    } catch (error) {
      problems.absorb(error);
    }
    problems.throwIfAny();
    return plan as WorkerPlan;
  }
}
