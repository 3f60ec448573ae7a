import * as pulumi from '@pulumi/pulumi';
import {
  ComponentArgs,
  ContainerAppEnvironment,
  LogWorkspace,
  Network,
  PrivateService,
  Registry,
} from '../../lib/azure';
import type { FreshMaasArgs } from './args';
import { postgresZone, serviceZones } from './existing';
import { FreshMaasProfile } from './profile';

/** Resources that teams often have already. */
export interface Platform {
  readonly logs: LogWorkspace;
  readonly network: Network;
  readonly registry: Registry;
  readonly appEnvironment: ContainerAppEnvironment;
}

/** Settings of the platform. */
interface PlatformOptions {
  readonly common: ComponentArgs;
  /** Arguments of components whose costs are those of containers. */
  readonly containers: ComponentArgs;
  readonly profile: FreshMaasProfile;
  readonly args: FreshMaasArgs;
  readonly maxReplicas: number;
  readonly parent: pulumi.Resource;
}

/** Creates the platform, or adopts the parts of it that exist. */
export function createPlatform(name: string, options: PlatformOptions): Platform {
  const logs = createLogs(`${name}-logs`, options);
  const network = createNetwork(`${name}-network`, options);
  return {
    logs,
    network,
    registry: createRegistry(`${name}-registry`, options, network, logs),
    appEnvironment: createAppEnvironment(`${name}-apps`, options, network, logs),
  };
}

function createLogs(name: string, { common, profile, args, parent }: PlatformOptions): LogWorkspace {
  const { existingWorkspaceId, existingApplicationInsightsId } = args;
  const isNew = existingWorkspaceId === undefined;
  return new LogWorkspace(
    name,
    {
      ...common,
      existingWorkspaceId,
      existingApplicationInsightsId,
      retentionDays: isNew ? profile.logRetentionDays : undefined,
      dailyQuotaGiB: isNew ? profile.logQuotaGiB : undefined,
      samplingPercent: existingApplicationInsightsId === undefined ? profile.samplingPercent : undefined,
    },
    { parent },
  );
}

function createNetwork(name: string, { common, profile, args, maxReplicas, parent }: PlatformOptions): Network {
  const { existingContainerAppsSubnetId, existingZoneIds = [] } = args;
  const isNew = existingContainerAppsSubnetId === undefined;
  return new Network(
    name,
    {
      ...common,
      existingVnetId: args.existingVnetId,
      existingContainerAppsSubnetId,
      existingPostgresSubnetId: args.existingPostgresSubnetId,
      existingEndpointsSubnetId: args.existingEndpointsSubnetId,
      addressSpace: args.addressSpace,
      existingZones: serviceZones(existingZoneIds),
      existingPostgresZoneId: postgresZone(existingZoneIds),
      containerReplicas: isNew ? 2 * maxReplicas : undefined,
      publicIngress: isNew ? !profile.edge : undefined,
    },
    { parent },
  );
}

function createRegistry(
  name: string,
  { common, profile, args, parent }: PlatformOptions,
  network: Network,
  logs: LogWorkspace,
): Registry {
  const { existingRegistryId } = args;
  const isPrivate = profile.edge;
  return new Registry(
    name,
    {
      ...common,
      existingRegistryId,
      subnetId: isPrivate ? network.endpointsSubnetId : undefined,
      privateDnsZoneId: isPrivate ? network.zoneId(PrivateService.REGISTRY) : undefined,
      allowedRanges: args.registryRanges,
      logWorkspaceId: logs.workspaceId,
      ...(existingRegistryId === undefined
        ? {
            registryName: args.reportNames ? 'freshmaasregistry' : undefined, // FM-ACA-09
            sku: profile.registrySku,
            protect: profile.protectsData,
          }
        : {}),
    },
    { parent },
  );
}

function createAppEnvironment(
  name: string,
  { containers, profile, args, parent }: PlatformOptions,
  network: Network,
  logs: LogWorkspace,
): ContainerAppEnvironment {
  const { existingEnvironmentId } = args;
  return new ContainerAppEnvironment(
    name,
    existingEnvironmentId === undefined
      ? {
          ...containers,
          infrastructureSubnetId: network.containerAppsSubnetId,
          zoneRedundant: profile.zoneRedundant,
          publicNetworkAccess: !profile.edge,
          logWorkspaceId: logs.workspaceId,
        }
      : { ...containers, existingEnvironmentId },
    { parent },
  );
}
