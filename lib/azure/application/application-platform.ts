import * as pulumi from '@pulumi/pulumi';
import { Plan } from '../../domain';
import { ComponentArgs } from '../component-args';
import { ContainerAppEnvironment } from '../compute/container-app-environment';
import { Network } from '../network/network';
import { PrivateService } from '../network/network-args';
import { LogWorkspace } from '../observability/log-workspace';
import { ApplicationNetwork } from './application-parts';
import { WebApplicationSettings } from './web-application-args';

/** Logs, network and environment of an application. */
export interface ApplicationPlatform {
  readonly logs: LogWorkspace;
  /** Undefined if the network existed. */
  readonly network?: Network;
  /** Subnets and zones of the network. */
  readonly places: ApplicationNetwork;
  /** Undefined if the environment existed. */
  readonly environment?: ContainerAppEnvironment;
  readonly environmentId: pulumi.Input<string>;
}

/** Telemetry that an application sends at most on a usual day, in GiB: about $140 a month. */
const TELEMETRY_GIB = 2;
/** A request and two calls, of about 1 KiB each. */
const ITEMS_PER_REQUEST = 3;
const KIB_PER_GIB = 1024 * 1024;
const SECONDS_PER_DAY = 86_400;

/** Creates the platform of an application, or uses the parts that exist. `replicas` are those of all apps and jobs. */
export function createPlatform(
  name: string,
  plan: Plan,
  settings: WebApplicationSettings,
  {
    common,
    replicas,
    parent,
  }: {
    readonly common: ComponentArgs;
    readonly replicas: number;
    readonly parent: pulumi.Resource;
  },
): ApplicationPlatform {
  const { edge, existingNetwork, existingEnvironmentId } = settings;
  const logs = new LogWorkspace(
    `${name}-logs`,
    { ...common, existingWorkspaceId: settings.existingLogWorkspaceId, samplingPercent: samplingOf(plan) },
    { parent },
  );
  const logWorkspaceId = logs.workspaceId;
  const hasRedis =
    (plan.cache !== undefined && settings.existingCacheUrl === undefined) ||
    (plan.broker !== undefined && settings.existingBroker === undefined);
  const network = existingNetwork
    ? undefined
    : new Network(
        `${name}-network`,
        {
          ...common,
          addressSpace: settings.addressSpace,
          containerReplicas: replicas,
          publicIngress: !edge,
          privateServices: [PrivateService.KEY_VAULT, ...(hasRedis ? [PrivateService.REDIS] : [])],
        },
        { parent },
      );
  const places = existingNetwork ?? placesOf(network as Network, hasRedis);
  const environment =
    existingEnvironmentId === undefined
      ? new ContainerAppEnvironment(
          `${name}-apps`,
          {
            ...common,
            infrastructureSubnetId: places.containerAppsSubnetId,
            publicNetworkAccess: !edge,
            logWorkspaceId,
          },
          { parent },
        )
      : undefined;
  return {
    ...{ logs, network, places, environment },
    environmentId: environment?.environmentId ?? existingEnvironmentId ?? '',
  };
}

function placesOf(network: Network, hasRedis: boolean): ApplicationNetwork {
  return {
    containerAppsSubnetId: network.containerAppsSubnetId,
    endpointsSubnetId: network.endpointsSubnetId,
    postgresSubnetId: network.postgresSubnetId,
    postgresZoneId: network.postgresZoneId,
    keyVaultZoneId: network.zoneId(PrivateService.KEY_VAULT),
    redisZoneId: hasRedis ? network.zoneId(PrivateService.REDIS) : undefined,
  };
}

/** Returns the share of the telemetry to keep, in percent. */
function samplingOf({ traffic }: Plan): number {
  const gibPerDay = (traffic.usualPerSecond * ITEMS_PER_REQUEST * SECONDS_PER_DAY) / KIB_PER_GIB;
  return Math.max(1, Math.min(100, Math.floor((100 * TELEMETRY_GIB) / gibPerDay)));
}
