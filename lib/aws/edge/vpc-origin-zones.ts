import { Problems } from '../../domain';
import { requireArguments } from '../declared-types';

/**
 * Availability zones that CloudFront VPC origins do not support.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 * (section "Supported AWS Regions for VPC origins").
 *
 * @example
 * new Network(this, 'Network', { availabilityZoneIds: VpcOriginZones.supported('us-east-1', 2) });
 */
export class VpcOriginZones {
  /**
   * Returns the ids of the unsupported zones of a region. No subnet of the load balancer may be in one of them.
   *
   * A zone id means the same zone in every account. A name such as `us-east-1a` does not.
   */
  public static unsupported(region: string): string[] {
    requireArguments('VpcOriginZones.unsupported', { region });
    return [...(UNSUPPORTED_ZONES[region] ?? [])];
  }

  /** Returns the ids of the first supported zones of a region; an empty list if all its zones are supported. */
  public static supported(region: string, zones: number): string[] {
    requireArguments('VpcOriginZones.supported', { region, zones });
    const problems = new Problems('the zones of a region', 'VpcOriginZones.supported');
    problems.number('zones', zones, { min: 1, max: MOST_ZONES, integer: true }, 'use 2 or 3');
    problems.throwIfAny();
    const unsupported = UNSUPPORTED_ZONES[region] ?? [];
    if (unsupported.length === 0) return [];
    const prefix = unsupported[0].replace(/\d+$/, '');
    const ids = Array.from({ length: ZONES_OF_REGION[region] ?? MOST_ZONES }, (_, index) => `${prefix}${index + 1}`);
    return ids.filter((id) => !unsupported.includes(id)).slice(0, zones);
  }

  private constructor() {}
}

const UNSUPPORTED_ZONES: { [region: string]: string[] } = {
  'us-east-1': ['use1-az3'],
  'us-west-1': ['usw1-az2'],
  'ca-central-1': ['cac1-az3'],
  'ap-northeast-1': ['apne1-az3'],
  'ap-northeast-2': ['apne2-az1'],
};
/** Zones of the regions above. [Zones](https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html) */
const MOST_ZONES = 4;
const ZONES_OF_REGION: { [region: string]: number } = { 'us-west-1': 3 };
