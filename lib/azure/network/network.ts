import * as pulumi from '@pulumi/pulumi';
import * as network from '@pulumi/azure-native/network';
import * as privatedns from '@pulumi/azure-native/privatedns';
import { ProblemCode } from '../../domain';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { Diagnostics } from '../observability/diagnostics';
import { ResourceId } from '../resource-id';
import { ResourceInterfaces } from '../resource-interfaces';
import { NetworkArgs, NetworkSettings, PrivateService, resolveNetwork } from './network-args';
import { containerRules, endpointRules, postgresRules } from './security-rules';
import { checkedSubnetRanges } from './subnet-ranges';

/** Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns */
const ZONES: { readonly [service in PrivateService]: string } = {
  [PrivateService.KEY_VAULT]: 'privatelink.vaultcore.azure.net',
  [PrivateService.REDIS]: 'privatelink.redis.azure.net',
  [PrivateService.REGISTRY]: 'privatelink.azurecr.io',
  [PrivateService.POSTGRES]: 'privatelink.postgres.database.azure.com',
  [PrivateService.LEGACY_REDIS]: 'privatelink.redis.cache.windows.net',
};

/** A subnet and its security group. */
interface SubnetOptions {
  readonly name: string;
  readonly addressPrefix: string;
  readonly securityRules: network.NetworkSecurityGroupArgs['securityRules'];
  readonly delegation?: string;
  readonly dependsOn?: pulumi.Resource;
}

/** A subnet, and its resource if the component created it. */
interface Subnet {
  readonly id: pulumi.Output<string>;
  readonly created?: network.Subnet;
}

/**
 * A virtual network with three subnets (container apps, PostgreSQL, private endpoints), each with a security group, and private DNS
 * zones.
 *
 * The network itself is free. Each private DNS zone costs about $0.50 a month.
 *
 * @example
 * const network = new Network('shop-network', { resourceGroupName, location: 'centralus', addressSpace: '10.30.0.0/16' });
 * new Secrets('shop-vault', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   subnetId: network.endpointsSubnetId,
 *   privateDnsZoneId: network.zoneId(PrivateService.KEY_VAULT),
 *   logWorkspaceId: workspace.workspaceId,
 * });
 *
 * // Subnets in the network of a landing zone, whose hub has the zones of Key Vault.
 * new Network('shop-spoke', {
 *   resourceGroupName,
 *   location: 'westus2',
 *   existingVnetId: '/subscriptions/…/resourceGroups/spoke/providers/Microsoft.Network/virtualNetworks/spoke',
 *   addressSpace: '10.40.8.0/22',
 *   existingZones: [
 *     {
 *       service: PrivateService.KEY_VAULT,
 *       zoneId: '/subscriptions/…/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net',
 *     },
 *   ],
 * });
 */
export class Network extends pulumi.ComponentResource {
  /** The virtual network, if the component created one. */
  public readonly vnet?: network.VirtualNetwork;
  /** Resource id of the virtual network. */
  public readonly vnetId: pulumi.Output<string>;
  /** Subnet for a Container Apps environment, a /23. */
  public readonly containerAppsSubnetId: pulumi.Output<string>;
  /** Subnet for PostgreSQL flexible servers. */
  public readonly postgresSubnetId: pulumi.Output<string>;
  /** Subnet for private endpoints. */
  public readonly endpointsSubnetId: pulumi.Output<string>;
  /** Private DNS zone for PostgreSQL servers. */
  public readonly postgresZoneId: pulumi.Output<string>;
  private readonly zoneIds = new Map<PrivateService, pulumi.Output<string>>();
  private readonly logicalName: string;
  private readonly settings: NetworkSettings;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:Network', name, {}, opts);
    const given = requireTypes('Network', name, args);
    const settings = resolveNetwork(given);
    this.logicalName = name;
    this.settings = settings;
    const ranges = InputProblems.build('Network', name, (problems) => checkedSubnetRanges(problems, settings, given));

    const { existingVnetId } = settings;
    if (existingVnetId === undefined) this.vnet = this.createVnet(name);
    this.vnetId = this.vnet?.id ?? pulumi.output(existingVnetId ?? '');
    const apps = this.subnet(settings.existingContainerAppsSubnetId, {
      name: `${name}-apps`,
      addressPrefix: ranges.containers,
      securityRules: containerRules(ranges, settings.publicIngress),
      delegation: 'Microsoft.App/environments',
    });
    // One after the other: Azure rejects parallel writes to one network.
    const postgres = this.subnet(settings.existingPostgresSubnetId, {
      name: `${name}-postgres`,
      addressPrefix: ranges.postgres,
      securityRules: postgresRules(ranges),
      delegation: 'Microsoft.DBforPostgreSQL/flexibleServers',
      dependsOn: apps.created,
    });
    const endpoints = this.subnet(settings.existingEndpointsSubnetId, {
      name: `${name}-endpoints`,
      addressPrefix: ranges.endpoints,
      securityRules: endpointRules(ranges),
      dependsOn: postgres.created ?? apps.created,
    });
    this.containerAppsSubnetId = apps.id;
    this.postgresSubnetId = postgres.id;
    this.endpointsSubnetId = endpoints.id;
    this.postgresZoneId =
      settings.existingPostgresZoneId === undefined
        ? this.createZone(`${name}-postgres`, `${name}.private.postgres.database.azure.com`)
        : pulumi.output(settings.existingPostgresZoneId);
    for (const { service, zoneId } of settings.existingZones) this.zoneIds.set(service, pulumi.output(zoneId));
    for (const service of new Set(settings.privateServices)) {
      if (this.zoneIds.has(service)) continue;
      this.zoneIds.set(service, this.createZone(`${name}-${service}`, ZONES[service]));
    }
    const diagnostics = Diagnostics.create(name, this.vnetId, settings, this);
    const subnets = [apps, postgres, endpoints].flatMap(({ created }) => created ?? []);
    ResourceInterfaces.create(name, this.vnetId, settings, this, [...subnets, ...diagnostics]);
    this.registerOutputs({ vnetId: this.vnetId });
  }

  /** Returns the private DNS zone of a service. Throws if the service is not in `privateServices`. */
  public zoneId(service: PrivateService): pulumi.Output<string> {
    requireTypes('Network', this.logicalName, { service }, 'Network#zoneId');
    return (
      this.zoneIds.get(service) ??
      InputProblems.build('Network', this.logicalName, (problems) =>
        problems.fail({
          code: ProblemCode.PRIVATE_ZONE_MISSING,
          property: 'privateServices',
          what: `the network has no private DNS zone for ${service}`,
          expected: `one of ${[...this.zoneIds.keys()].join(', ')}`,
          fix: `add ${service} to privateServices`,
        }),
      )
    );
  }

  private createVnet(name: string): network.VirtualNetwork {
    const { resourceGroupName, location, tags, addressSpace } = this.settings;
    return new network.VirtualNetwork(
      name,
      { resourceGroupName, location, tags, addressSpace: { addressPrefixes: [addressSpace] } },
      // Subnets are separate resources, but Azure lists them when Pulumi reads the network.
      { parent: this, ignoreChanges: ['subnets'] },
    );
  }

  /** Returns an existing subnet, or creates one. */
  private subnet(existingId: pulumi.Input<string> | undefined, options: SubnetOptions): Subnet {
    if (existingId !== undefined) return { id: pulumi.output(existingId) };
    const created = this.createSubnet(options);
    return { id: created.id, created };
  }

  private createSubnet(options: SubnetOptions): network.Subnet {
    const { name, addressPrefix, securityRules, delegation, dependsOn } = options;
    const { resourceGroupName, location, tags } = this.settings;
    const child = { parent: this };
    const group = new network.NetworkSecurityGroup(name, { resourceGroupName, location, tags, securityRules }, child);
    return new network.Subnet(
      name,
      {
        // A subnet belongs to the group of its network.
        resourceGroupName: this.vnet === undefined ? ResourceId.groupOf(this.vnetId) : resourceGroupName,
        virtualNetworkName: this.vnet?.name ?? ResourceId.nameOf(this.vnetId),
        addressPrefix,
        networkSecurityGroup: { id: group.id },
        // Otherwise private endpoints ignore the security group.
        privateEndpointNetworkPolicies: 'Enabled',
        delegations: delegation === undefined ? undefined : [{ name: 'delegation', serviceName: delegation }],
      },
      { parent: this, dependsOn },
    );
  }

  /** Creates a zone and its link. The returned id resolves once the network can use the zone. */
  private createZone(name: string, privateZoneName: string): pulumi.Output<string> {
    const { resourceGroupName, tags } = this.settings;
    const zone = new privatedns.PrivateZone(
      name,
      { resourceGroupName, location: 'Global', tags, privateZoneName },
      { parent: this },
    );
    const link = new privatedns.VirtualNetworkLink(
      name,
      {
        resourceGroupName,
        location: 'Global',
        tags,
        privateZoneName: zone.name,
        virtualNetwork: { id: this.vnetId },
        registrationEnabled: false,
      },
      { parent: this },
    );
    return pulumi.all([zone.id, link.id]).apply(([id]) => id);
  }
}
