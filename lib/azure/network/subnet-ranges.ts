import { ProblemCode, Problems } from '../../domain';
import { Regions } from '../regions';
import { Ipv4Range } from './ipv4-range';
import { NetworkSettings } from './network-args';

/** Address ranges of the subnets. */
export interface SubnetRanges {
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
/** Fixed places: a change of one subnet must not move another. */
const CONTAINERS = { offset: 0, prefix: 23 };
const POSTGRES = { offset: 512, prefix: 27 };
const ENDPOINTS = { offset: 544, prefix: 27 };

/** Adds the problems of the arguments and returns the ranges of the subnets. */
export function checkedSubnetRanges(problems: Problems, settings: NetworkSettings): SubnetRanges {
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
  const part = ({ offset, prefix }: typeof CONTAINERS): string => space?.part(offset, prefix) ?? '';
  return { containers: part(CONTAINERS), postgres: part(POSTGRES), endpoints: part(ENDPOINTS) };
}
