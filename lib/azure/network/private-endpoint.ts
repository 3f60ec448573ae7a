import * as pulumi from '@pulumi/pulumi';
import * as network from '@pulumi/azure-native/network';
import { ComponentArgs } from '../component-args';

/** A private address of a service inside a network. */
export interface PrivateEndpointArgs extends ComponentArgs {
  /** The subnet the address is in. */
  readonly subnetId: pulumi.Input<string>;
  /** The resource behind the address. */
  readonly targetId: pulumi.Input<string>;
  /** Which part of the resource: `vault`, `registry`, `redisEnterprise`, … */
  readonly groupId: string;
  /**
   * The private DNS zone that answers with the address, e.g. of `Network`.
   * @default - no DNS record: names of the service keep resolving to its public address
   */
  readonly privateDnsZoneId?: pulumi.Input<string>;
}

/** A private endpoint and its DNS record. About $7 a month. */
export class PrivateEndpoint extends pulumi.ComponentResource {
  /** The endpoint itself. */
  public readonly endpoint: network.PrivateEndpoint;
  /** Its DNS record, when there is a zone. */
  public readonly zoneGroup?: network.PrivateDnsZoneGroup;
  /** Known once the address can be used: the id of the DNS record or, without one, of the endpoint. */
  public readonly ready: pulumi.Output<string>;

  constructor(name: string, args: PrivateEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:PrivateEndpoint', name, {}, opts);
    const { resourceGroupName, location, tags } = args;
    this.endpoint = new network.PrivateEndpoint(
      name,
      {
        resourceGroupName,
        location,
        tags,
        subnet: { id: args.subnetId },
        privateLinkServiceConnections: [
          { name: args.groupId, privateLinkServiceId: args.targetId, groupIds: [args.groupId] },
        ],
      },
      { parent: this },
    );
    if (args.privateDnsZoneId !== undefined) {
      this.zoneGroup = new network.PrivateDnsZoneGroup(
        name,
        {
          resourceGroupName,
          privateEndpointName: this.endpoint.name,
          privateDnsZoneConfigs: [{ name: args.groupId, privateDnsZoneId: args.privateDnsZoneId }],
        },
        { parent: this },
      );
    }
    this.ready = this.zoneGroup?.id ?? this.endpoint.id;
    this.registerOutputs({ endpointId: this.endpoint.id });
  }
}
