import { ProblemCode, Problems } from '../../domain';
import { checkWithoutEffect } from '../existing-resource';
import { Regions } from '../regions';
import { ResourceId } from '../resource-id';
import { ResourceInterfaces } from '../resource-interfaces';
import { Ipv4Range } from './ipv4-range';
import { NetworkArgs, NetworkSettings } from './network-args';

/** Address ranges of the subnets. */
export interface SubnetRanges {
  /** The range, or the service tag of the whole network. */
  readonly containers: string;
  readonly postgres: string;
  readonly endpoints: string;
}

/**
 * Replicas of the Consumption profile that fit into the container subnet, including those of a revision being replaced. The subnet
 * is a /23, because it cannot grow once an environment uses it, and private addresses are free.
 * Source: https://learn.microsoft.com/azure/container-apps/custom-virtual-networks
 */
const CONTAINER_REPLICAS = 2490;
const SUBNETS = ['existingContainerAppsSubnetId', 'existingPostgresSubnetId', 'existingEndpointsSubnetId'] as const;
/** Fixed places: a change of one subnet must not move another. */
const CONTAINERS = { offset: 0, prefix: 23 };
const POSTGRES = { offset: 512, prefix: 27 };
const ENDPOINTS = { offset: 544, prefix: 27 };

/** Adds the problems of the arguments and returns the ranges of the subnets. `args` are those of the caller, without defaults. */
export function checkedSubnetRanges(problems: Problems, settings: NetworkSettings, args: NetworkArgs): SubnetRanges {
  const { location, addressSpace, containerReplicas } = settings;
  Regions.check(problems, location);
  const space = Ipv4Range.parse(addressSpace);
  problems.check(space !== undefined && space.prefix >= 8 && space.prefix <= 22, {
    code: ProblemCode.INVALID_ADDRESS_RANGE,
    property: 'addressSpace',
    what: `addressSpace is ${JSON.stringify(addressSpace)}`,
    expected: 'a range from /8 to /22 that begins at its first address, e.g. 10.20.0.0/16',
    fix: 'use private addresses that no connected network uses',
  });
  problems.optionalNumber(
    'containerReplicas',
    containerReplicas,
    { min: 1, max: CONTAINER_REPLICAS, integer: true },
    'split the apps over several networks',
  );
  checkExisting(problems, settings);
  checkWithoutEffect(problems, 'existingContainerAppsSubnetId', args, ['containerReplicas', 'publicIngress']);
  // The last subnet that exists leaves none to create.
  if (SUBNETS.every((it) => args[it] !== undefined)) {
    checkWithoutEffect(problems, 'existingEndpointsSubnetId', args, ['addressSpace']);
  }
  ResourceInterfaces.check(problems, settings);
  const part = ({ offset, prefix }: typeof CONTAINERS): string => space?.part(offset, prefix) ?? '';
  // The range of an existing subnet is unknown: the others admit its network.
  const containers = settings.existingContainerAppsSubnetId === undefined ? part(CONTAINERS) : 'VirtualNetwork';
  return { containers, postgres: part(POSTGRES), endpoints: part(ENDPOINTS) };
}

function checkExisting(problems: Problems, settings: NetworkSettings): void {
  const { existingVnetId } = settings;
  ResourceId.check(problems, 'existingVnetId', 'Microsoft.Network/virtualNetworks', existingVnetId);
  SUBNETS.forEach((property) => {
    ResourceId.check(problems, property, 'Microsoft.Network/virtualNetworks/subnets', settings[property]);
    problems.check(settings[property] === undefined || existingVnetId !== undefined, {
      code: ProblemCode.MISSING_VALUE,
      property: 'existingVnetId',
      what: `existingVnetId is missing, but ${property} is set`,
      expected: 'the network of the subnet',
      fix: 'pass existingVnetId',
    });
    const inNetwork = (id: string, vnet: string): boolean => id.toLowerCase().startsWith(`${vnet.toLowerCase()}/`);
    const [id, vnet] = [settings[property], existingVnetId];
    problems.check(typeof id !== 'string' || typeof vnet !== 'string' || inNetwork(id, vnet), {
      code: ProblemCode.SUBNET_OUTSIDE_NETWORK,
      property,
      what: `${property} is ${JSON.stringify(id)}, outside ${JSON.stringify(vnet)}`,
      expected: 'a subnet of existingVnetId: the zones are linked to that network only',
      fix: 'correct one of the two ids',
    });
  });
  const zone = 'Microsoft.Network/privateDnsZones';
  ResourceId.check(problems, 'existingPostgresZoneId', zone, settings.existingPostgresZoneId);
  settings.existingZones.forEach(({ service, zoneId }) =>
    ResourceId.check(problems, `existingZones[${service}]`, zone, zoneId),
  );
  problems.unique(
    'existingZones',
    settings.existingZones.map(({ service }) => service),
    'service',
  );
}
