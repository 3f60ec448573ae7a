import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

export const NETWORK: ErrorExamples = {
  [ProblemCode.INVALID_ADDRESS_RANGE]: {
    example: '`cidr is "10.0.0.0/24"` on AWS, or `addressSpace is "10.0.0.1/16"` on Azure.',
    fix: 'Use a range from /16 to /19 on AWS, or from /8 to /22 on Azure, that begins at its first address. Or bring your own VPC.',
  },
  [ProblemCode.ZONE_COUNT_MISMATCH]: {
    example: '`availabilityZoneIds has 2 entries`, but `zones` is 3.',
    fix: 'List one zone id for each zone, 2 or 3.',
  },
  [ProblemCode.PRIVATE_ZONE_MISSING]: {
    example: '`network.zoneId(PrivateService.LEGACY_REDIS)` on a network without that service.',
    fix: 'Add the service to `privateServices` of the network.',
  },
  [ProblemCode.SUBNET_OUTSIDE_NETWORK]: {
    example: 'existingPostgresSubnetId is …/virtualNetworks/other/subnets/db, outside …/virtualNetworks/spoke.',
    fix: 'Pass a subnet of `existingVnetId`, or the network of the subnet.',
  },
};
