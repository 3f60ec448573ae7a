import { Rules, forEach } from '../charges';

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
      const { SubnetIds } = it.properties;
      charges.hours(it, 'endpoint.hour', Array.isArray(SubnetIds) ? SubnetIds.length : 1, 'zones');
    });
    charges.used(paid, 'endpoint.gb', 'endpointGb');
  },
  'AWS::EC2::FlowLog': (charges, resources) => charges.used(resources, 'cloudwatch.logs.vended', 'vendedLogGb'),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (charges, resources) => {
    const kindOf = (type: unknown): string => (type === 'network' ? 'nlb' : type === 'gateway' ? 'gwlb' : 'alb');
    resources.forEach((it) => {
      const { Type, Scheme, Subnets, SubnetMappings } = it.properties;
      charges.hours(it, `${kindOf(Type)}.hour`, 1, 'load balancer');
      const zones = [Subnets, SubnetMappings].find(Array.isArray)?.length ?? 2;
      if (Scheme === 'internet-facing') charges.hours(it, 'ec2.ipv4', zones, 'addresses, one for each zone');
    });
    const [first] = resources;
    charges.used(resources, `${kindOf(first.properties.Type)}.lcu`, 'loadBalancerUnits', {
      factor: 730,
      formula: 'usage loadBalancerUnits × 730 h',
    });
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
