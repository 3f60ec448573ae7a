import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Plan } from '../../domain';
import { VpcOriginZones } from '../edge/vpc-origin-zones';
import { Network } from '../network/network';
import { WebApplicationSettings } from './web-application-props';

/** Creates the network of an application over the zones of its plan. */
export function createNetwork(
  scope: Construct,
  { zones }: Plan,
  { nat }: WebApplicationSettings,
  removalPolicy: RemovalPolicy,
): Network {
  // Also with a domain, whose load balancer needs no VPC origin: other zones would replace the subnets when the domain goes.
  const zoneIds = VpcOriginZones.supported(Stack.of(scope).region, zones);
  return new Network(scope, 'Network', {
    ...{ zones, nat, removalPolicy },
    availabilityZoneIds: zoneIds.length > 0 ? zoneIds : undefined,
  });
}
