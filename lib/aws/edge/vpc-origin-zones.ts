import { requireArguments } from '../declared-types';

/**
 * Availability zones that CloudFront VPC origins do not support.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 * (section "Supported AWS Regions for VPC origins").
 *
 * @example
 * const zones = ['use1-az1', 'use1-az2', 'use1-az3'].filter((id) => !VpcOriginZones.unsupported('us-east-1').includes(id));
 * new Network(this, 'Network', { availabilityZoneIds: zones });
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

  private constructor() {}
}

const UNSUPPORTED_ZONES: { [region: string]: string[] } = {
  'us-east-1': ['use1-az3'],
  'us-west-1': ['usw1-az2'],
  'ca-central-1': ['cac1-az3'],
  'ap-northeast-1': ['apne1-az3'],
  'ap-northeast-2': ['apne2-az1'],
};
