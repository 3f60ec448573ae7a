import { ProblemCode } from '../../domain';
import * as pulumi from '@pulumi/pulumi';
import * as network from '@pulumi/azure-native/network';
import * as privatedns from '@pulumi/azure-native/privatedns';
import { ComponentArgs } from '../component-args';
import { InputProblems } from '../input-problems';
import { Ipv4Range } from './ipv4-range';
import { Regions } from '../regions';

/** Services that get a private address in a network. */
export enum PrivateService {
  /** Key Vault. */
  KEY_VAULT = 'key-vault',
  /** Azure Managed Redis. */
  REDIS = 'redis',
  /** Container Registry, Premium. */
  REGISTRY = 'registry',
  /** Azure Cache for Redis, which retires. */
  LEGACY_REDIS = 'legacy-redis',
}

/** Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns */
const ZONES: { readonly [service in PrivateService]: string } = {
  [PrivateService.KEY_VAULT]: 'privatelink.vaultcore.azure.net',
  [PrivateService.REDIS]: 'privatelink.redis.azure.net',
  [PrivateService.REGISTRY]: 'privatelink.azurecr.io',
  [PrivateService.LEGACY_REDIS]: 'privatelink.redis.cache.windows.net',
};

/**
 * Replicas of the Consumption profile that fit into the container subnet, the replacement of a revision included. It is a /23: once
 * an environment is in it, it cannot grow, and private addresses cost nothing.
 * Source: https://learn.microsoft.com/azure/container-apps/custom-virtual-networks
 */
const CONTAINER_REPLICAS = 2490;
const CONTAINER_PREFIX = 23;
/** Fixed places: a change of one subnet must not move another. */
const POSTGRES = { offset: 512, prefix: 27 };
const ENDPOINTS = { offset: 544, prefix: 27 };

/** A network for container apps, a database and private addresses. */
export interface NetworkArgs extends ComponentArgs {
  /**
   * The addresses, /22 or larger.
   * @default '10.20.0.0/16'
   */
  readonly addressSpace?: string;
  /**
   * Replicas that all apps of the network may have together: checked against the container subnet.
   * @default - not checked
   */
  readonly containerReplicas?: number;
  /**
   * Whether visitors reach the apps without an edge in front: opens the container subnet to the internet.
   * @default false
   */
  readonly publicIngress?: boolean;
  /**
   * Services with a private DNS zone here. About $0.50 a month each.
   * @default - Key Vault, Managed Redis and the registry
   */
  readonly privateServices?: PrivateService[];
}

/**
 * A virtual network with three subnets (container apps, PostgreSQL, private endpoints), a security group on each and private DNS
 * zones. The network itself costs nothing.
 */
export class Network extends pulumi.ComponentResource {
  /** The network. */
  public readonly vnet: network.VirtualNetwork;
  /** For a Container Apps environment: a /23. */
  public readonly containerAppsSubnetId: pulumi.Output<string>;
  /** For PostgreSQL flexible servers. */
  public readonly postgresSubnetId: pulumi.Output<string>;
  /** For private endpoints. */
  public readonly endpointsSubnetId: pulumi.Output<string>;
  /** The zone in which PostgreSQL servers have their names. */
  public readonly postgresZoneId: pulumi.Output<string>;
  private readonly zoneIds = new Map<PrivateService, pulumi.Output<string>>();
  private readonly args: NetworkArgs;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:Network', name, {}, opts);
    this.args = args;
    const { addressSpace = '10.20.0.0/16', containerReplicas, publicIngress = false } = args;
    const [containers, postgres, endpoints] = InputProblems.build('Network', name, (problems) => {
      Regions.check(problems, args.location);
      const space = Ipv4Range.parse(addressSpace);
      problems.check(space !== undefined && space.prefix <= 22 && space.prefix >= 8, {
        code: ProblemCode.UNREVIEWED,
        property: 'addressSpace',
        what: `addressSpace is ${JSON.stringify(addressSpace)}`,
        expected: 'a range of /8 to /22 that begins at its first address, e.g. 10.20.0.0/16',
        fix: 'choose private addresses that nothing else uses',
      });
      problems.optionalNumber(
        'containerReplicas',
        containerReplicas,
        { min: 1, max: CONTAINER_REPLICAS, integer: true },
        'split the apps over several networks',
      );
      const part = (offset: number, prefix: number): string => space?.part(offset, prefix) ?? '';
      return [
        part(0, CONTAINER_PREFIX),
        part(POSTGRES.offset, POSTGRES.prefix),
        part(ENDPOINTS.offset, ENDPOINTS.prefix),
      ];
    });

    const { resourceGroupName, location, tags } = args;
    this.vnet = new network.VirtualNetwork(
      name,
      { resourceGroupName, location, tags, addressSpace: { addressPrefixes: [addressSpace] } },
      // Subnets are resources of their own: a read-back of the network lists them.
      { parent: this, ignoreChanges: ['subnets'] },
    );
    const tcp = { protocol: 'Tcp', sourcePortRange: '*' };
    const allow = { ...tcp, access: 'Allow', direction: 'Inbound' };
    const others = {
      ...tcp,
      protocol: '*',
      name: 'DenyOtherNetwork',
      priority: 4096,
      access: 'Deny',
      direction: 'Inbound',
      sourceAddressPrefix: 'VirtualNetwork',
      destinationAddressPrefix: '*',
      destinationPortRange: '*',
    };
    // Source of ports: https://learn.microsoft.com/azure/container-apps/firewall-integration
    const containerRules = [
      {
        ...allow,
        name: 'AllowLoadBalancer',
        priority: 100,
        sourceAddressPrefix: 'AzureLoadBalancer',
        destinationAddressPrefix: containers,
        destinationPortRange: '30000-32767',
      },
      ...(publicIngress
        ? [
            {
              ...allow,
              name: 'AllowVisitors',
              priority: 110,
              sourceAddressPrefix: 'Internet',
              destinationAddressPrefix: containers,
              destinationPortRanges: ['80', '443', '31080', '31443'],
            },
          ]
        : []),
    ];
    const postgresRules = [
      {
        ...allow,
        name: 'AllowContainerApps',
        priority: 100,
        sourceAddressPrefix: containers,
        destinationAddressPrefix: postgres,
        destinationPortRanges: ['5432', '6432'],
      },
      {
        // The standby and replicas are fed inside the subnet.
        ...allow,
        name: 'AllowReplication',
        priority: 110,
        sourceAddressPrefix: postgres,
        destinationAddressPrefix: postgres,
        destinationPortRanges: ['5432', '6432'],
      },
      others,
    ];
    const endpointRules = [
      {
        ...allow,
        name: 'AllowContainerApps',
        priority: 100,
        sourceAddressPrefix: containers,
        destinationAddressPrefix: endpoints,
        // Vault and registry; Managed Redis and, with its OSS policy, the shards behind it; the retired cache.
        destinationPortRanges: ['443', '10000', '8500-8599', '6380'],
      },
      others,
    ];

    const appsSubnet = this.subnet(`${name}-apps`, containers, containerRules, 'Microsoft.App/environments');
    const postgresSubnet = this.subnet(
      `${name}-postgres`,
      postgres,
      postgresRules,
      'Microsoft.DBforPostgreSQL/flexibleServers',
      appsSubnet,
    );
    const endpointsSubnet = this.subnet(`${name}-endpoints`, endpoints, endpointRules, undefined, postgresSubnet);
    this.containerAppsSubnetId = appsSubnet.id;
    this.postgresSubnetId = postgresSubnet.id;
    this.endpointsSubnetId = endpointsSubnet.id;
    this.postgresZoneId = this.zone(`${name}-postgres`, `${name}.private.postgres.database.azure.com`);
    const services = args.privateServices ?? [PrivateService.KEY_VAULT, PrivateService.REDIS, PrivateService.REGISTRY];
    for (const service of new Set(services)) this.zoneIds.set(service, this.zone(`${name}-${service}`, ZONES[service]));
    this.registerOutputs({ vnetId: this.vnet.id });
  }

  /** The private DNS zone of a service. Throws when the network was made without it. */
  public zoneId(service: PrivateService): pulumi.Output<string> {
    const id = this.zoneIds.get(service);
    if (id !== undefined) return id;
    return InputProblems.build('Network', 'Network', (problems) => {
      problems.check(false, {
        code: ProblemCode.UNREVIEWED,
        property: 'privateServices',
        what: `the network has no zone for ${service}`,
        expected: `one of ${[...this.zoneIds.keys()].join(', ')}`,
        fix: `add ${service} to privateServices`,
      });
      return pulumi.output('');
    });
  }

  /** One after the other: Azure refuses parallel writes to one network. */
  private subnet(
    name: string,
    addressPrefix: string,
    securityRules: network.NetworkSecurityGroupArgs['securityRules'],
    delegation?: string,
    after?: pulumi.Resource,
  ): network.Subnet {
    const { resourceGroupName, location, tags } = this.args;
    const child = { parent: this };
    const group = new network.NetworkSecurityGroup(name, { resourceGroupName, location, tags, securityRules }, child);
    return new network.Subnet(
      name,
      {
        resourceGroupName,
        virtualNetworkName: this.vnet.name,
        addressPrefix,
        networkSecurityGroup: { id: group.id },
        // Otherwise the security group does not act on private endpoints.
        privateEndpointNetworkPolicies: 'Enabled',
        delegations: delegation === undefined ? undefined : [{ name: 'delegation', serviceName: delegation }],
      },
      { parent: this, dependsOn: after },
    );
  }

  /** A zone that the network resolves from: its id is known once the link exists. */
  private zone(name: string, privateZoneName: string): pulumi.Output<string> {
    const { resourceGroupName, tags } = this.args;
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
        virtualNetwork: { id: this.vnet.id },
        registrationEnabled: false,
      },
      { parent: this },
    );
    return pulumi.all([zone.id, link.id]).apply(([id]) => id);
  }
}
