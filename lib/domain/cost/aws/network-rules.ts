import { Json, Shape } from '../../resources/shape';
import { Rules, forEach } from '../charges';
import { Pricing } from '../pricing';

/** Number of zones of a load balancer whose subnets only the deployment knows. */
const USUAL_ZONES = 2;

/** Rules of VPC and load balancers. */
export const NETWORK_RULES: Rules = {
  'AWS::EC2::NatGateway': (charges, resources) => {
    resources.forEach((it) => charges.hours(it, 'nat.hour', 1, 'gateway'));
    charges.used(resources, 'nat.gb', 'natGb');
  },
  'AWS::EC2::EIP': forEach((charges, resource) => charges.hours(resource, 'ec2.ipv4', 1, 'address')),
  'AWS::EC2::VPCEndpoint': (charges, resources) => {
    const paid = resources.filter(({ properties }) => properties.VpcEndpointType === 'Interface');
    paid.forEach((it) => {
      const { SubnetIds = [''] } = it.properties;
      if (!Array.isArray(SubnetIds)) return charges.leaveOut(it, 'its subnets are known at deployment only');
      return charges.hours(it, 'endpoint.hour', SubnetIds.length, 'zones');
    });
    charges.used(paid, 'endpoint.gb', 'endpointGb');
    resources
      .filter(({ properties }) => !['Interface', 'Gateway', undefined].includes(properties.VpcEndpointType as string))
      .forEach((it) => charges.leaveOut(it, 'no rule for an endpoint of this kind'));
  },
  'AWS::EC2::FlowLog': (charges, resources) => {
    // Delivery to a bucket is cheaper than to CloudWatch.
    const areInBuckets = resources.every(({ properties }) => properties.LogDestinationType === 's3');
    charges.used(resources, areInBuckets ? 'cloudwatch.logs.vended.s3' : 'cloudwatch.logs.vended', 'vendedLogGb');
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (charges, resources) => {
    resources.forEach((it) => {
      charges.hours(it, `${kindOf(it.properties)}.hour`, 1, 'load balancer');
      const zones = addressesOf(it.properties);
      if (zones > 0) charges.hours(it, 'ec2.ipv4', zones, 'addresses, one for each zone');
    });
    // Each kind sees the traffic, and has a price of its own.
    new Set(resources.map(({ properties }) => kindOf(properties))).forEach((kind) =>
      charges.used(
        resources.filter(({ properties }) => kindOf(properties) === kind),
        `${kind}.lcu`,
        'loadBalancerUnits',
        { factor: Pricing.HOURS_PER_MONTH, formula: `usage loadBalancerUnits × ${Pricing.HOURS_PER_MONTH} h` },
      ),
    );
    // With a distribution in front of it, users get their data from there.
    if (charges.ofType('AWS::CloudFront::Distribution').length === 0) {
      charges.used(resources, 'transfer.internet', 'transferGb');
    }
  },
  'AWS::EC2::VPC': (charges, resources) =>
    // Both directions are charged.
    charges.used(resources, 'transfer.zone', 'zoneGb', { factor: 2, formula: 'usage zoneGb × 2 directions' }),
  'AWS::EC2::TransitGatewayAttachment': forEach((charges, resource) =>
    charges.leaveOut(resource, 'no rule for transit gateways'),
  ),
};

function kindOf({ Type }: Json): string {
  return Type === 'network' ? 'nlb' : Type === 'gateway' ? 'gwlb' : 'alb';
}

/** Returns the addresses of the internet that a load balancer has, but for those that the template declares. */
function addressesOf({ Type, Scheme, Subnets, SubnetMappings }: Json): number {
  // A load balancer faces the internet unless it says otherwise.
  if (Type === 'gateway' || (Scheme !== undefined && Scheme !== 'internet-facing')) return 0;
  if (!Array.isArray(SubnetMappings)) return Array.isArray(Subnets) ? Subnets.length : USUAL_ZONES;
  return Shape.records(SubnetMappings).filter(({ AllocationId }) => AllocationId === undefined).length;
}
