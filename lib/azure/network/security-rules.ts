import * as network from '@pulumi/azure-native/network';
import { SubnetRanges } from './subnet-ranges';

type SecurityRules = NonNullable<network.NetworkSecurityGroupArgs['securityRules']>;

const ALLOW_TCP = { protocol: 'Tcp', sourcePortRange: '*', access: 'Allow', direction: 'Inbound' };
/** Rejects connections from the rest of the network, which Azure's default rules allow. */
const DENY_OTHERS = {
  protocol: '*',
  sourcePortRange: '*',
  name: 'DenyOtherNetwork',
  priority: 4096,
  access: 'Deny',
  direction: 'Inbound',
  sourceAddressPrefix: 'VirtualNetwork',
  destinationAddressPrefix: '*',
  destinationPortRange: '*',
};

/** Returns the rules of the container subnet. Source of ports: https://learn.microsoft.com/azure/container-apps/firewall-integration */
export function containerRules({ containers }: SubnetRanges, publicIngress: boolean): SecurityRules {
  const visitors = {
    ...ALLOW_TCP,
    name: 'AllowVisitors',
    priority: 110,
    sourceAddressPrefix: 'Internet',
    destinationAddressPrefix: containers,
    destinationPortRanges: ['80', '443', '31080', '31443'],
  };
  return [
    {
      ...ALLOW_TCP,
      name: 'AllowLoadBalancer',
      priority: 100,
      sourceAddressPrefix: 'AzureLoadBalancer',
      destinationAddressPrefix: containers,
      destinationPortRange: '30000-32767',
    },
    ...(publicIngress ? [visitors] : []),
  ];
}

/** Returns the rules of the PostgreSQL subnet. */
export function postgresRules({ containers, postgres }: SubnetRanges): SecurityRules {
  return [
    {
      ...ALLOW_TCP,
      name: 'AllowContainerApps',
      priority: 100,
      sourceAddressPrefix: containers,
      destinationAddressPrefix: postgres,
      destinationPortRanges: ['5432', '6432'],
    },
    {
      // The standby and the replicas replicate inside the subnet.
      ...ALLOW_TCP,
      name: 'AllowReplication',
      priority: 110,
      sourceAddressPrefix: postgres,
      destinationAddressPrefix: postgres,
      destinationPortRanges: ['5432', '6432'],
    },
    DENY_OTHERS,
  ];
}

/** Returns the rules of the subnet of private endpoints. */
export function endpointRules({ containers, endpoints }: SubnetRanges): SecurityRules {
  return [
    {
      ...ALLOW_TCP,
      name: 'AllowContainerApps',
      priority: 100,
      sourceAddressPrefix: containers,
      destinationAddressPrefix: endpoints,
      // Vault and registry; Managed Redis and, with its OSS policy, the shards behind it; the retiring cache.
      destinationPortRanges: ['443', '10000', '8500-8599', '6380'],
    },
    DENY_OTHERS,
  ];
}
