import * as pulumi from '@pulumi/pulumi';
import { Defaults } from '../../domain';
import { MonitoredResourceArgs } from '../resource-interfaces';

/** Services that can have a private address in a network. */
export enum PrivateService {
  /** Key Vault. */
  KEY_VAULT = 'key-vault',
  /** Azure Managed Redis. */
  REDIS = 'redis',
  /** Container Registry, Premium. */
  REGISTRY = 'registry',
  /** PostgreSQL flexible servers with private endpoints, which are in no delegated subnet. */
  POSTGRES = 'postgres',
  /** Azure Cache for Redis, which is retiring. */
  LEGACY_REDIS = 'legacy-redis',
}

/** An existing private DNS zone. */
export interface ExistingZone {
  /** Service whose names the zone resolves. */
  readonly service: PrivateService;
  /** Resource id of the zone, which may be in another subscription. Its owner links it to the network. */
  readonly zoneId: pulumi.Input<string>;
}

/** Arguments of a `Network`. */
export interface NetworkArgs extends MonitoredResourceArgs {
  /**
   * Resource id of an existing virtual network in the subscription of the deployment. The component adds the subnets that you do not
   * pass, in `addressSpace`, and links the zones that it creates.
   * @default - a new virtual network
   */
  readonly existingVnetId?: pulumi.Input<string>;
  /**
   * Resource id of an existing subnet for a Container Apps environment, delegated to `Microsoft.App/environments`. Its security group
   * stays as it is. Requires `existingVnetId`.
   * @default - a new subnet
   */
  readonly existingContainerAppsSubnetId?: pulumi.Input<string>;
  /**
   * Resource id of an existing subnet for PostgreSQL, delegated to `Microsoft.DBforPostgreSQL/flexibleServers`. Requires
   * `existingVnetId`.
   * @default - a new subnet
   */
  readonly existingPostgresSubnetId?: pulumi.Input<string>;
  /**
   * Resource id of an existing subnet for private endpoints. Requires `existingVnetId`.
   * @default - a new subnet
   */
  readonly existingEndpointsSubnetId?: pulumi.Input<string>;
  /**
   * Existing private DNS zones, e.g. of a hub. They replace the zones that `privateServices` would create.
   * @default - none
   */
  readonly existingZones?: ExistingZone[];
  /**
   * Resource id of an existing private DNS zone for PostgreSQL, linked to the network.
   * @default - a new zone
   */
  readonly existingPostgresZoneId?: pulumi.Input<string>;
  /**
   * Address range, from /8 to /22. In an existing network, the free range for the new subnets.
   * @default '10.20.0.0/16'
   */
  readonly addressSpace?: string;
  /**
   * Maximum number of replicas of all apps in the network together. The network rejects more than its container subnet can hold.
   * @default - not checked
   */
  readonly containerReplicas?: number;
  /**
   * If true, opens the container subnet to the internet, for apps without an edge in front.
   * @default false
   */
  readonly publicIngress?: boolean;
  /**
   * Services that get a private DNS zone, about $0.50 a month each.
   * @default - Key Vault, Managed Redis and the registry
   */
  readonly privateServices?: PrivateService[];
}

const DEFAULTS = { addressSpace: '10.20.0.0/16', publicIngress: false } satisfies Partial<NetworkArgs>;

/** Args after their defaults. */
export type NetworkSettings = ReturnType<typeof resolveNetwork>;

/** Returns the args with all defaults. */
export function resolveNetwork(args: NetworkArgs) {
  return {
    ...Defaults.apply(args, DEFAULTS),
    existingZones: args.existingZones ?? [],
    privateServices: args.privateServices ?? [PrivateService.KEY_VAULT, PrivateService.REDIS, PrivateService.REGISTRY],
  };
}
