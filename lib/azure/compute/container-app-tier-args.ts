import * as pulumi from '@pulumi/pulumi';
import {
  ComputeService,
  ContainerAppsScaling,
  CoreConsumer,
  Defaults,
  PlannedProps,
  PlannedSettings,
  Problems,
  WebPlan,
} from '../../domain';
import { ContainerAppDomain } from './container-app-domains';
import { ContainerArgs, plannedContainer, resolveContainer } from './container-args';
import { ScaleRule } from './scale-rule';

/** Number of revisions that serve at a time. */
export enum RevisionMode {
  /** One revision: the newest replaces the previous one. */
  SINGLE = 'Single',
  /** All revisions that `traffic` names, for blue/green and canary releases. */
  MULTIPLE = 'Multiple',
}

/** A share of the requests. */
export interface RevisionTraffic {
  /** Percentage of the requests. All shares add up to 100. */
  readonly weight: number;
  /**
   * Name of the revision.
   * @default - the newest revision
   */
  readonly revisionName?: string;
  /**
   * Label that gives the revision a separate address: `blue`, `green`.
   * @default - none
   */
  readonly label?: string;
}

/** Protocol between Dapr and the application. */
export enum DaprProtocol {
  /** HTTP. */
  HTTP = 'http',
  /** gRPC. */
  GRPC = 'grpc',
}

/** The Dapr sidecar of an app. The environment holds Dapr's components. */
export interface DaprSidecar {
  /** Name by which other apps call this one. */
  readonly appId: string;
  /**
   * Port that Dapr calls.
   * @default - the port of the app
   */
  readonly appPort?: number;
  /**
   * Protocol between Dapr and the application.
   * @default DaprProtocol.HTTP
   */
  readonly protocol?: DaprProtocol;
}

export const DAPR_DEFAULTS = { protocol: DaprProtocol.HTTP } satisfies Partial<DaprSidecar>;

/** Arguments of an application in containers that scales with its load. */
export interface ContainerAppTierArgs extends ContainerArgs {
  /**
   * Resource id of the environment.
   * @default - a new environment, open to the internet
   */
  readonly environmentId?: pulumi.Input<string>;
  /**
   * Name of the app, unique in its resource group.
   * @default - the logical name
   */
  readonly containerAppName?: string;
  /**
   * Web tier of a plan for Azure. It sets size, number and scaling of the replicas, and the variables of `Plan.webEnvironment`. Arguments
   * and variables that you set win.
   * @default - none; the other arguments have the defaults that they state
   */
  readonly plan?: WebPlan;
  /**
   * Port of the application.
   * @default 8080
   */
  readonly port?: number;
  /**
   * Accepts requests from outside the environment.
   * @default true
   */
  readonly external?: boolean;
  /**
   * Minimum number of replicas.
   * @default 2
   */
  readonly minReplicas?: number;
  /**
   * Maximum number of replicas, up to 1000.
   * @default 10
   */
  readonly maxReplicas?: number;
  /**
   * Requests per second and replica above which the app scales out. 0 disables the rule.
   * @default 100
   */
  readonly concurrentRequests?: number;
  /**
   * CPU utilization of a replica, in percent, above which the app scales out. 0 disables the rule.
   * @default 70
   */
  readonly cpuPercent?: number;
  /**
   * Memory utilization of a replica, in percent, above which the app scales out. 0 disables the rule.
   * @default 80
   */
  readonly memoryPercent?: number;
  /**
   * Other scaling rules, e.g. the length of a queue.
   * @default - none
   */
  readonly scaleRules?: ScaleRule[];
  /**
   * Dapr sidecar.
   * @default - none
   */
  readonly dapr?: DaprSidecar;
  /**
   * Seconds between two measurements of CPU and memory. Container Apps always counts requests every 15 seconds.
   * @default 30
   */
  readonly pollingIntervalSeconds?: number;
  /**
   * Seconds without load before the last replica stops. It has an effect only if `minReplicas` is 0.
   * @default 300
   */
  readonly cooldownSeconds?: number;
  /**
   * Path of the health probes. It must return status 200 when the application can serve requests.
   * @default '/health'
   */
  readonly probePath?: string;
  /**
   * Seconds that a replica has to finish its requests before it stops: 0 to 600.
   * @default 30
   */
  readonly terminationGraceSeconds?: number;
  /**
   * Number of revisions that serve at a time.
   * @default RevisionMode.SINGLE
   */
  readonly revisions?: RevisionMode;
  /**
   * Distribution of the requests over revisions. Requires `RevisionMode.MULTIPLE`.
   * @default - all requests to the newest revision
   */
  readonly traffic?: RevisionTraffic[];
  /**
   * Address ranges that may send requests.
   * @default - all addresses that can reach the environment
   */
  readonly allowedRanges?: string[];
  /**
   * Custom domains. Azure accepts a domain only once its validation record exists. In a zone of Azure, one deployment creates record,
   * domain and certificate. For other zones deploy without the domain first, create the records that `domainRecords` returns, then add
   * the domain.
   * @default - only the generated host name
   */
  readonly customDomains?: ContainerAppDomain[];
  /**
   * Core quota of the environment. The default is the quota that Azure grants a new environment.
   * [Quotas](https://learn.microsoft.com/azure/container-apps/quotas)
   * @default 100
   */
  readonly coreQuota?: number;
  /**
   * Other apps in the environment, which share its core quota.
   * @default - none
   */
  readonly otherApps?: CoreConsumer[];
}

/** @internal */
export const DEFAULTS = {
  port: 8080,
  external: true,
  minReplicas: 2,
  maxReplicas: 10,
  concurrentRequests: 100,
  cpuPercent: 70,
  memoryPercent: 80,
  pollingIntervalSeconds: 30,
  cooldownSeconds: 300,
  probePath: '/health',
  terminationGraceSeconds: 30,
  revisions: RevisionMode.SINGLE,
  coreQuota: 100,
} satisfies Partial<ContainerAppTierArgs>;

/** Returns the arguments with the sizes of their plan. */
export function planContainerAppTier(
  problems: Problems,
  args: ContainerAppTierArgs,
): PlannedProps<ContainerAppTierArgs, never> {
  const { plan, environmentVariables, secretVariables = [] } = args;
  if (plan) PlannedSettings.checkService(problems, plan, ComputeService.CONTAINER_APPS);
  const planned = plan && {
    ...plannedContainer(plan, args),
    minReplicas: plan.minInstances,
    maxReplicas: plan.maxInstances,
    cpuPercent: plan.cpuTargetPercent,
    concurrentRequests: ContainerAppsScaling._concurrentRequests(plan),
  };
  const sized = PlannedSettings.apply(problems, args, planned, { required: [], part: 'web' });
  if (!plan) return sized;
  const secrets = secretVariables.map(({ name }) => name);
  const variables = { ...PlannedSettings.environment(plan, {}, secrets), ...environmentVariables };
  return { ...sized, props: { ...sized.props, environmentVariables: variables } };
}

/** Arguments after their defaults. */
export type ContainerAppTierSettings = ReturnType<typeof resolveContainerAppTier>;

/** Returns the arguments with all defaults. `name` is the logical name of the component. */
export function resolveContainerAppTier(name: string, args: ContainerAppTierArgs) {
  const containerAppName = args.containerAppName ?? name;
  const settings = Defaults.apply(args, {
    ...DEFAULTS,
    containerAppName,
    containerName: containerAppName,
    scaleRules: [],
    customDomains: [],
  });
  return { ...settings, ...resolveContainer(settings) };
}
