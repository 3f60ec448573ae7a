import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import { ConnectionConsumer, PlannedSettings } from '../../domain';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { ContainerArgs } from './container-args';
import { ContainerRuntime } from './container-runtime';
import { ScaleRules } from './scale-rule';
import { WorkerFleetArgs, WorkerFleetSettings, planWorkerFleet, resolveWorkerFleet } from './worker-fleet-args';
import { checkWorkerFleet } from './worker-fleet-check';
import { beatContainer, scaleRulesOf, workerContainer } from './worker-fleet-container';
import { WorkloadIdentity } from './workload-identity';

/** A container app without ingress. */
interface WorkerApp {
  readonly containerAppName: string;
  readonly container: ContainerArgs;
  readonly scale: (identityId: pulumi.Output<string>) => object;
}

/**
 * A fleet of Celery workers in Container Apps, without ingress, scaled by the number of waiting tasks per worker.
 *
 * A worker that stops accepts no further tasks and has ten minutes to finish its running ones. A longer task is lost, unless the
 * application acknowledges late (`task_acks_late`), so that another worker repeats it. Configure the application as follows:
 *
 * - Set `broker_transport_options.visibility_timeout` above the duration of the longest task.
 * - For long tasks, set `worker_prefetch_multiplier` to 1. Tasks that a busy worker has prefetched neither run elsewhere nor count as
 *   waiting.
 *
 * Celery cannot use a cluster of Redis: the commands that read its queues name several keys. Azure Managed Redis has one database, number 0,
 * for tasks and results. The workers have no probes, since `celery inspect ping` fails for all of them when the broker is unavailable.
 *
 * Costs about $39 a month for each worker of 0.5 vCPU and 1 GiB that is always busy.
 *
 * @example
 * const broker = new RedisCache('shop-broker', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   accessKeys: true,
 *   clusteringPolicy: RedisClustering.NONE,
 *   evictionPolicy: RedisEviction.NO_EVICTION,
 *   subnetId: network.endpointsSubnetId,
 *   privateDnsZoneId: network.zoneId(PrivateService.REDIS),
 * });
 * new WorkerFleet('shop-workers', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   environmentId: environment.environmentId,
 *   image: 'ghcr.io/example/shop:1.4.2',
 *   app: 'shop.celery_app',
 *   broker: {
 *     hostName: broker.hostName,
 *     url: secrets.secret('celery-broker-url', broker.celeryUrl),
 *     password: secrets.secret('celery-broker-password', broker.accessKey),
 *   },
 *   minWorkers: 1,
 *   maxWorkers: 4,
 * });
 */
export class WorkerFleet extends pulumi.ComponentResource {
  /** Container app of the workers. */
  public readonly app: app.ContainerApp;
  /** Resource id of the app. */
  public readonly appId: pulumi.Output<string>;
  /** Identity of the workers. */
  public readonly identity: WorkloadIdentity;
  /** Container app of the process that sends periodic tasks, if `beat` is set. */
  public readonly beatApp?: app.ContainerApp;
  /** Workers that a deployment may run in addition to `maxWorkers`: a new revision starts beside the old one. */
  public readonly surgeReplicas: number;
  /** Connections to the database at the maximum and during a deployment, one for each process that runs tasks, for a `ConnectionBudget`. */
  public readonly connectionConsumer: ConnectionConsumer;
  /** Sizes that arguments set instead of the plan, e.g. `maxWorkers: 8 instead of 4`. */
  public readonly planOverrides: string[];
  private readonly settings: WorkerFleetSettings;
  private readonly dependsOn: pulumi.ResourceOptions['dependsOn'];

  constructor(name: string, args: WorkerFleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:WorkerFleet', name, {}, opts);
    const given = requireTypes('WorkerFleet', name, args);
    const planned = InputProblems.build('WorkerFleet', name, (problems) => planWorkerFleet(problems, given));
    this.planOverrides = planned.overrides;
    this.settings = resolveWorkerFleet(name, planned.props);
    const { settings } = this;
    InputProblems.check('WorkerFleet', name, (problems) => {
      checkWorkerFleet(problems, planned.props, settings);
    });
    const { minWorkers, maxWorkers, containerAppName } = settings;
    this.surgeReplicas = maxWorkers;
    this.connectionConsumer = PlannedSettings.workerConsumer(settings.concurrency, {
      ...{ name, maxInstances: maxWorkers, surgeInstances: maxWorkers },
    });
    this.dependsOn = opts?.dependsOn;

    const workers = this.createApp(name, {
      containerAppName,
      container: workerContainer(settings),
      scale: (identityId) => ({
        minReplicas: minWorkers,
        maxReplicas: maxWorkers,
        pollingInterval: settings.pollingIntervalSeconds,
        cooldownPeriod: settings.cooldownSeconds,
        rules: ScaleRules.render(scaleRulesOf(settings), identityId).map(({ name: rule, ...custom }) => ({
          name: rule,
          custom,
        })),
      }),
    });
    this.app = workers.app;
    this.appId = this.app.id;
    this.identity = workers.identity;
    if (settings.beat) {
      this.beatApp = this.createApp(`${name}-beat`, {
        containerAppName: `${containerAppName}-beat`,
        container: beatContainer(settings),
        // Two would send every periodic task twice.
        scale: () => ({ minReplicas: 1, maxReplicas: 1 }),
      }).app;
    }
    this.registerOutputs({ appId: this.appId });
  }

  private createApp(
    name: string,
    { containerAppName, container, scale }: WorkerApp,
  ): { readonly app: app.ContainerApp; readonly identity: WorkloadIdentity } {
    const { resourceGroupName, location, tags, environmentId, workloadProfile } = this.settings;
    const runtime = new ContainerRuntime(name, container, this);
    const created = new app.ContainerApp(
      name,
      {
        ...{ resourceGroupName, location, tags, containerAppName, environmentId },
        workloadProfileName: workloadProfile,
        identity: runtime.assigned,
        configuration: {
          activeRevisionsMode: 'Single',
          maxInactiveRevisions: 10,
          secrets: runtime.secrets,
          registries: runtime.registries,
        },
        template: {
          ...runtime.template,
          terminationGracePeriodSeconds: this.settings.terminationGraceSeconds,
          scale: scale(runtime.identity.identityId),
        },
      },
      // A revision starts at once, so its permissions must exist first. So must the dependencies of the component, such as migrations.
      pulumi.mergeOptions({ parent: this, dependsOn: runtime.identity.grants }, { dependsOn: this.dependsOn }),
    );
    return { app: created, identity: runtime.identity };
  }
}
