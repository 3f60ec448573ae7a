import * as pulumi from '@pulumi/pulumi';
import * as network from '@pulumi/azure-native/network';
import { ComponentArgs } from '../component-args';
import { requireTypes } from '../declared-types';

/** Arguments of a `PrivateEndpoint`. */
export interface PrivateEndpointArgs extends ComponentArgs {
  /** Subnet of the private address. */
  readonly subnetId: pulumi.Input<string>;
  /** Resource behind the address. */
  readonly targetId: pulumi.Input<string>;
  /** Group id (subresource) of the resource: `vault`, `registry`, `redisEnterprise`, … */
  readonly groupId: string;
  /**
   * Private DNS zone that resolves the service's name to the address, e.g. from `Network.zoneId`.
   * @default - no DNS record: the service's name resolves to its public address
   */
  readonly privateDnsZoneId?: pulumi.Input<string>;
}

/**
 * A private endpoint and its DNS record: a private address of a service inside a network.
 *
 * Costs about $7 a month plus traffic. [Prices](https://azure.microsoft.com/pricing/details/private-link/)
 *
 * @example
 * new PrivateEndpoint('shop-registry', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   subnetId: network.endpointsSubnetId,
 *   targetId: registry.registryId,
 *   groupId: 'registry',
 *   privateDnsZoneId: network.zoneId(PrivateService.REGISTRY),
 * });
 */
export class PrivateEndpoint extends pulumi.ComponentResource {
  /** The private endpoint. */
  public readonly endpoint: network.PrivateEndpoint;
  /** DNS record of the endpoint, if `privateDnsZoneId` is set. */
  public readonly zoneGroup?: network.PrivateDnsZoneGroup;
  /** Id of the DNS record, otherwise of the endpoint. Depend on it to wait until clients can use the address. */
  public readonly ready: pulumi.Output<string>;

  constructor(name: string, args: PrivateEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:PrivateEndpoint', name, {}, opts);
    const given = requireTypes('PrivateEndpoint', name, args);
    const { resourceGroupName, location, tags } = given;
    this.endpoint = new network.PrivateEndpoint(
      name,
      {
        resourceGroupName,
        location,
        tags,
        subnet: { id: given.subnetId },
        privateLinkServiceConnections: [
          { name: given.groupId, privateLinkServiceId: given.targetId, groupIds: [given.groupId] },
        ],
      },
      // Pulumi does not pass the dependencies of a component on to its children.
      { parent: this, dependsOn: opts?.dependsOn },
    );
    if (given.privateDnsZoneId !== undefined) {
      this.zoneGroup = new network.PrivateDnsZoneGroup(
        name,
        {
          resourceGroupName,
          privateEndpointName: this.endpoint.name,
          privateDnsZoneConfigs: [{ name: given.groupId, privateDnsZoneId: given.privateDnsZoneId }],
        },
        { parent: this },
      );
    }
    this.ready = this.zoneGroup?.id ?? this.endpoint.id;
    this.registerOutputs({ endpointId: this.endpoint.id });
  }
}
