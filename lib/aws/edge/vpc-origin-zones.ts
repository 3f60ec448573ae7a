/**
 * Where CloudFront VPC origins cannot be used.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 * (section "Supported AWS Regions for VPC origins").
 */
export class VpcOriginZones {
  /**
   * Ids of the zones of a region that VPC origins do not support: no subnet of the load balancer may lie in one.
   * Zone ids name the same place in every account; names such as `us-east-1a` do not.
   */
  public static unsupported(region: string): string[] {
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
