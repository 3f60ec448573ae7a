import * as pulumi from '@pulumi/pulumi';
import { Problems } from '../../domain';
import { ComponentArgs } from '../component-args';
import { Regions } from '../regions';
import { ResourceId } from '../resource-id';
import { PrivateEndpoint } from './private-endpoint';

/** A private address of a resource in a network, e.g. of a hub. */
export interface ResourcePrivateEndpoint {
  /** Name among the endpoints of the resource. A new name replaces the endpoint. */
  readonly name: string;
  /** Resource id of the subnet. */
  readonly subnetResourceId: pulumi.Input<string>;
  /**
   * Resource id of the private DNS zone that resolves the resource's name to the address.
   * @default - no DNS record
   */
  readonly privateDnsZoneResourceId?: pulumi.Input<string>;
  /**
   * Region of the network.
   * @default - the region of the component
   */
  readonly location?: pulumi.Input<string>;
}

/** Addresses of a component. */
interface Addresses extends ComponentArgs {
  readonly subnetId?: pulumi.Input<string>;
  readonly privateDnsZoneId?: pulumi.Input<string>;
  readonly privateEndpoints?: ResourcePrivateEndpoint[];
}

/** Resource behind the endpoints. */
interface Target {
  readonly id: pulumi.Input<string>;
  readonly groupId: string;
  readonly dependsOn?: pulumi.Resource[];
}

/** @internal */
export class ResourceEndpoints {
  /** Adds the problems of `privateEndpoints`. */
  public static check(problems: Problems, endpoints: ResourcePrivateEndpoint[] = []): void {
    const names = endpoints.map(({ name }) => name);
    problems.unique('privateEndpoints', names, 'endpoint name');
    endpoints.forEach(({ name, subnetResourceId, privateDnsZoneResourceId, location }) => {
      const at = `privateEndpoints[${name}]`;
      problems.match(`${at}.name`, name, /^[A-Za-z0-9](?:[\w.-]{0,38}\w)?$/, {
        expected: '1 to 40 letters, digits, periods, underscores and hyphens',
        fix: 'rename the endpoint',
      });
      ResourceId.check(
        problems,
        `${at}.subnetResourceId`,
        'Microsoft.Network/virtualNetworks/subnets',
        subnetResourceId,
      );
      ResourceId.check(
        problems,
        `${at}.privateDnsZoneResourceId`,
        'Microsoft.Network/privateDnsZones',
        privateDnsZoneResourceId,
      );
      Regions.check(problems, location);
    });
  }

  /** Creates the endpoint in `subnetId` and those of `privateEndpoints`, one after the other: a resource accepts one at a time. */
  public static create(
    name: string,
    args: Addresses,
    { id: targetId, groupId, dependsOn = [] }: Target,
    parent: pulumi.Resource,
  ): PrivateEndpoint[] {
    const { resourceGroupName, location, tags, subnetId, privateDnsZoneId, privateEndpoints = [] } = args;
    const own = subnetId === undefined ? [] : [{ suffix: '', subnetId, privateDnsZoneId, location }];
    const others = privateEndpoints.map((it) => ({
      suffix: `-${it.name}`,
      subnetId: it.subnetResourceId,
      privateDnsZoneId: it.privateDnsZoneResourceId,
      location: it.location ?? location,
    }));
    let last = dependsOn;
    return [...own, ...others].map(({ suffix, ...address }) => {
      const endpoint = new PrivateEndpoint(
        `${name}-endpoint${suffix}`,
        { resourceGroupName, tags, targetId, groupId, ...address },
        { parent, dependsOn: last },
      );
      last = [endpoint];
      return endpoint;
    });
  }
}
