import { ExistingZone, PrivateService } from '../../lib/azure';
import { ProblemCode, Problems } from '../../lib/domain';

/** Resources of a landing zone that Fresh MaaS uses instead of creating its own. */
export interface ExistingResources {
  /**
   * Resource id of an existing virtual network, in the subscription and the region of the deployment.
   * @default - a new network
   */
  readonly existingVnetId?: string;
  /**
   * Resource id of an existing subnet of the network for container apps. Required with `existingEnvironmentId`.
   * @default - a new subnet
   */
  readonly existingContainerAppsSubnetId?: string;
  /**
   * Resource id of an existing subnet of the network for PostgreSQL.
   * @default - a new subnet
   */
  readonly existingPostgresSubnetId?: string;
  /**
   * Resource id of an existing subnet of the network for private endpoints.
   * @default - a new subnet
   */
  readonly existingEndpointsSubnetId?: string;
  /**
   * Address range of the network; in an existing network, the free range of the new subnets.
   * @default '10.20.0.0/16'
   */
  readonly addressSpace?: string;
  /**
   * Resource ids of existing private DNS zones of Key Vault, Managed Redis, the registry and PostgreSQL, linked to the network.
   * @default - new zones
   */
  readonly existingZoneIds?: string[];
  /**
   * Resource id of an existing Log Analytics workspace.
   * @default - a new workspace
   */
  readonly existingWorkspaceId?: string;
  /**
   * Resource id of an existing Application Insights.
   * @default - a new one
   */
  readonly existingApplicationInsightsId?: string;
  /**
   * Resource id of an existing registry.
   * @default - a new registry
   */
  readonly existingRegistryId?: string;
  /**
   * IP ranges that may push images to a new registry, e.g. `203.0.113.0/24`.
   * @default - the virtual network only
   */
  readonly registryRanges?: string[];
  /**
   * Resource id of an existing environment for container apps.
   * @default - a new environment
   */
  readonly existingEnvironmentId?: string;
}

/** Services by the name of their private DNS zone. */
const ZONES: { readonly [name: string]: PrivateService | undefined } = {
  'privatelink.vaultcore.azure.net': PrivateService.KEY_VAULT,
  'privatelink.redis.azure.net': PrivateService.REDIS,
  'privatelink.azurecr.io': PrivateService.REGISTRY,
};
/** End of the zones of PostgreSQL servers in a subnet. */
const POSTGRES_ZONE = '.postgres.database.azure.com';

/** Returns the zones of services among the ids of existing zones. */
export function serviceZones(zoneIds: string[]): ExistingZone[] {
  return zoneIds.flatMap((zoneId) => {
    const service = ZONES[nameOf(zoneId)];
    return service === undefined ? [] : [{ service, zoneId }];
  });
}

/** Returns the id of the zone of the database among the ids of existing zones. */
export function postgresZone(zoneIds: string[]): string | undefined {
  return zoneIds.find((it) => nameOf(it).endsWith(POSTGRES_ZONE));
}

/** Adds the problems of existing resources that the components do not see. */
export function checkExisting(problems: Problems, args: ExistingResources): void {
  const { existingZoneIds = [], existingEnvironmentId, existingContainerAppsSubnetId } = args;
  existingZoneIds.forEach((id, index) =>
    problems.check(serviceZones([id]).length > 0 || postgresZone([id]) !== undefined, {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: `existingZoneIds[${index}]`,
      what: `${JSON.stringify(id)} is no private DNS zone that Fresh MaaS uses`,
      expected: `the id of a zone named ${Object.keys(ZONES).join(', ')}, or with an ending of ${POSTGRES_ZONE}`,
      fix: 'correct or remove it',
    }),
  );
  problems.unique('existingZoneIds', existingZoneIds.map(nameOf), 'zone');
  if (args.existingRegistryId !== undefined) problems.withoutEffect(args, ['registryRanges'], 'existingRegistryId');
  problems.check(existingEnvironmentId === undefined || existingContainerAppsSubnetId !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'existingContainerAppsSubnetId',
    what: 'existingEnvironmentId is set without the subnet of the environment',
    expected: 'its subnet: the security groups of database and endpoints admit that subnet only',
    fix: 'pass existingVnetId and existingContainerAppsSubnetId',
  });
}

function nameOf(zoneId: string): string {
  return (zoneId.split('/').at(-1) ?? '').toLowerCase();
}
