import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Problems, ProblemCode } from '../../domain';
import { CLOUDFRONT_PREFIX_LISTS } from './cloudfront-prefix-lists';

/** The kinds of source; each has rules of its own. */
enum SourceKind {
  CLOUDFRONT,
  ANYWHERE,
  SECURITY_GROUP,
  PREFIX_LIST,
  CIDR,
}

/** Who may open a connection to a load balancer. */
export class LoadBalancerIngress {
  /**
   * CloudFront's servers only, by the AWS-managed prefix list. The list counts as 55 of the 60 rules a security group may
   * have, so it fits once: one port.
   *
   * @param prefixListId the list's id; by default the known id of the stack's region
   */
  public static cloudFront(prefixListId?: string): LoadBalancerIngress {
    return new LoadBalancerIngress(SourceKind.CLOUDFRONT, prefixListId);
  }

  /** The whole internet. Only for an internet-facing load balancer with a certificate. */
  public static anywhere(): LoadBalancerIngress {
    return new LoadBalancerIngress(SourceKind.ANYWHERE);
  }

  /** Members of a security group, by private address. Only for an internal load balancer. */
  public static securityGroup(securityGroup: ec2.ISecurityGroup): LoadBalancerIngress {
    return new LoadBalancerIngress(SourceKind.SECURITY_GROUP, undefined, securityGroup);
  }

  /** The addresses of a prefix list. Its maximum number of entries counts against the 60 rules of the security group. */
  public static prefixList(id: string): LoadBalancerIngress {
    return new LoadBalancerIngress(SourceKind.PREFIX_LIST, id);
  }

  /** One range of IPv4 addresses, e.g. `203.0.113.0/24` of an office. */
  public static cidr(ipv4: string): LoadBalancerIngress {
    return new LoadBalancerIngress(SourceKind.CIDR, ipv4);
  }

  private constructor(
    private readonly kind: SourceKind,
    private readonly value?: string,
    private readonly group?: ec2.ISecurityGroup,
  ) {}

  /** Whether everybody on the internet is let in. */
  public get isAnywhere(): boolean {
    return this.kind === SourceKind.ANYWHERE;
  }

  /** Whether only CloudFront is let in. */
  public get isCloudFront(): boolean {
    return this.kind === SourceKind.CLOUDFRONT;
  }

  /**
   * What a security-group rule says about its source.
   * @internal
   */
  public get _description(): string {
    switch (this.kind) {
      case SourceKind.CLOUDFRONT:
        return 'from CloudFront';
      case SourceKind.ANYWHERE:
        return 'from anywhere';
      case SourceKind.SECURITY_GROUP:
        return 'from a security group';
      case SourceKind.PREFIX_LIST:
        return 'from a prefix list';
      case SourceKind.CIDR:
        return 'from an address range';
    }
  }

  /**
   * Adds what is wrong with this source for a load balancer of the given scheme.
   * @internal
   */
  public _check(problems: Problems, region: string, internetFacing: boolean): void {
    const property = 'ingress';
    if (this.kind === SourceKind.ANYWHERE) {
      problems.check(internetFacing, {
        code: ProblemCode.UNREVIEWED,
        property: property,
        what: 'ingress is anywhere() on an internal load balancer',
        expected: 'a named source',
        fix: 'use LoadBalancerIngress.securityGroup(…), cidr(…) of the network, or cloudFront() behind a VPC origin',
      });
    }
    if (this.kind === SourceKind.SECURITY_GROUP) {
      problems.check(!internetFacing, {
        code: ProblemCode.UNREVIEWED,
        property: property,
        what: 'ingress is securityGroup(…) on an internet-facing load balancer, which sees public addresses: nothing would match',
        expected: 'a source with public addresses',
        fix: 'use cloudFront(), cidr(…), or an internal load balancer',
      });
    }
    if (this.kind === SourceKind.CIDR && this.value !== undefined && !Token.isUnresolved(this.value)) {
      problems.check(isIpv4Range(this.value) && !this.value.endsWith('/0'), {
        code: ProblemCode.UNREVIEWED,
        property: property,
        what: `ingress is cidr('${this.value}')`,
        expected: "an IPv4 range such as '203.0.113.0/24', narrower than /0",
        fix: 'correct the range; for the whole internet say anywhere()',
      });
    }
    if (this.isPrefixList && this.value !== undefined && !Token.isUnresolved(this.value)) {
      problems.check(/^pl-[0-9a-f]{8,17}$/.test(this.value), {
        code: ProblemCode.INVALID_FORMAT,
        property: property,
        what: `prefixListId is '${this.value}'`,
        expected: "an id such as 'pl-3b927c52'",
        fix: 'copy the id, not the name, of the prefix list',
      });
    }
    if (this.kind === SourceKind.CLOUDFRONT && this.value === undefined) {
      const shown = Token.isUnresolved(region) ? 'unknown until deployment' : region;
      problems.check(CLOUDFRONT_PREFIX_LISTS[region] !== undefined, {
        code: ProblemCode.UNREVIEWED,
        property: property,
        what: `ingress is cloudFront() without prefixListId, and the region is ${shown}`,
        expected: `prefixListId, or one of the regions whose id is known: ${Object.keys(CLOUDFRONT_PREFIX_LISTS).join(', ')}`,
        fix:
          'pass cloudFront(prefixListId) with the id from: aws ec2 describe-managed-prefix-lists --region REGION ' +
          '--filters Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing',
      });
    }
  }

  /**
   * The source of a security-group rule, after `_check`.
   * @internal
   */
  public _peer(region: string): ec2.IPeer {
    if (this.group) return this.group;
    if (this.isAnywhere) return ec2.Peer.anyIpv4();
    const value = this.value ?? CLOUDFRONT_PREFIX_LISTS[region];
    return this.kind === SourceKind.CIDR ? ec2.Peer.ipv4(value) : ec2.Peer.prefixList(value);
  }

  private get isPrefixList(): boolean {
    return this.kind === SourceKind.CLOUDFRONT || this.kind === SourceKind.PREFIX_LIST;
  }
}

function isIpv4Range(value: string): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value);
  return match !== null && match.slice(1, 5).every((part) => Number(part) <= 255) && Number(match[5]) <= 32;
}
