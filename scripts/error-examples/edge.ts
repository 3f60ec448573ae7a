import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

export const EDGE: ErrorExamples = {
  [ProblemCode.WILDCARD_CORS_ORIGIN]: {
    example: '`origins[0] is "*" with credentials: every site could act for a signed-in user`',
    fix: "List the origins of your frontends, e.g. `origins: ['https://app.example.com']`.",
  },
  [ProblemCode.LOCAL_CORS_ORIGIN]: {
    example: "`origins: ['http://localhost:5173']` without `allowLocalhost`.",
    fix: 'Remove the local origin, or set `allowLocalhost: true` in the development profile only.',
  },
  [ProblemCode.HSTS_PRELOAD_INELIGIBLE]: {
    example: '`hstsPreload is true with a max-age of 300 s and subdomains`',
    fix: 'Set `hstsMaxAgeSeconds` to at least 31536000 and include subdomains, or remove `hstsPreload`. See https://hstspreload.org.',
  },
  [ProblemCode.RATE_LIMIT_WINDOW_UNSUPPORTED]: {
    example: '`windowSeconds is 3600`, but AWS WAF supports 60, 120, 300 and 600, and Front Door 60 and 300.',
    fix: 'Use the nearest supported window and scale `limit` with it. Keep limits per hour in the application.',
  },
  [ProblemCode.DOMAIN_WITHOUT_CERTIFICATE]: {
    example: '`domainNames app.example.com have no certificate`',
    fix: 'Pass `certificate`, issued in us-east-1, or remove `domainNames`.',
  },
  [ProblemCode.CERTIFICATE_OUTSIDE_US_EAST_1]: {
    example: '`certificate is in eu-west-1`',
    fix: 'Issue the certificate in a stack in us-east-1. CloudFront accepts certificates from no other region.',
  },
  [ProblemCode.DOMAIN_OUTSIDE_ZONE]: {
    example: '`app.example.org is outside the zone example.com`',
    fix: 'Pass the hosted zone of the name, or remove `hostedZone` and create the records yourself.',
  },
  [ProblemCode.LOG_DELIVERY_UNSUPPORTED]: {
    example: '`CloudFront does not deliver logs to buckets in eu-south-1`',
    fix: 'Pass a `logBucket` in another region, e.g. us-east-1, or set `logging: false`.',
  },
  [ProblemCode.WEB_ACL_SCOPE_MISMATCH]: {
    example:
      'A `WebAcl` with `WebAclScope.CLOUDFRONT` in a stack in eu-west-1, or a regional `webAclArn` on a distribution.',
    fix: "Create the web ACL with `WebAclScope.CLOUDFRONT` in a stack with `env: { region: 'us-east-1' }`, and pass its ARN to the distribution.",
  },
  [ProblemCode.WEB_ACL_CAPACITY_EXCEEDED]: {
    example: '`the rules need 5445 capacity units`, but a web ACL has 5000.',
    fix: 'Use fewer rate limits or managed groups. Paths and exemptions cost capacity too.',
  },
  [ProblemCode.PUBLIC_LISTENER_WITHOUT_TLS]: {
    example: '`internetFacing: true` without `certificate`.',
    fix: 'Pass `certificate`, or use an internal load balancer behind a CloudFront VPC origin (`EdgeOrigin.vpcOrigin`).',
  },
  [ProblemCode.ORIGIN_SECRET_MISSING]: {
    example: 'An internet-facing load balancer with `ingress: LoadBalancerIngress.cloudFront()` and no `originSecret`.',
    fix: 'Pass `originSecret`, and pass the same secret to `EdgeOrigin.publicLoadBalancer`.',
  },
  [ProblemCode.INGRESS_SCHEME_MISMATCH]: {
    example: '`ingress is anywhere() on an internal load balancer`',
    fix: 'Use a source that fits: `securityGroup(…)` or `cidr(…)` for an internal load balancer, `cloudFront()` or `anywhere()` for a public one.',
  },
  [ProblemCode.VPC_ORIGIN_ZONE_UNSUPPORTED]: {
    example: 'the load balancer has a subnet in use1-az3, which CloudFront VPC origins do not support',
    fix: 'Pass `availabilityZoneIds` to `Network`, without the zones of `VpcOriginZones.unsupported(region)`.',
  },
  [ProblemCode.PREFIX_LIST_UNKNOWN]: {
    example: '`ingress is cloudFront() without prefixListId, and the region is af-south-1`',
    fix: 'Find the id with `aws ec2 describe-managed-prefix-lists --filters Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing`, and pass it to `cloudFront(prefixListId)`.',
  },
  [ProblemCode.PATH_NOT_ROUTABLE]: {
    example: '`backends[reports].paths[0] is *.pdf`',
    fix: 'Use `PathPattern.prefix` or `PathPattern.exact`. A Front Door route may have one wildcard, at its end.',
  },
  [ProblemCode.MIXED_PRIVATE_ORIGINS]: {
    example: '`origins mixes private and public origins`',
    fix: 'Set `privateLinkTargetId` for all origins of the group, or for none.',
  },
  [ProblemCode.PRIVATE_LINK_UNAVAILABLE]: {
    example: '`region is "westus"` on an origin with `privateLinkTargetId`.',
    fix: 'Use the nearest region with private links for Front Door. It may differ from the region of the origin.',
  },
};
