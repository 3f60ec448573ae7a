import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ProblemCode, Problems } from '../../domain';
import { requireArguments } from '../declared-types';
import { CLOUDFRONT_PREFIX_LISTS } from './cloudfront-prefix-lists';

/** Kinds of sources; each has its own rules. */
enum SourceKind {
  CLOUDFRONT,
  ANYWHERE,
  SECURITY_GROUP,
  PREFIX_LIST,
  CIDR,
}

/**
 * Source that may connect to a load balancer.
 *
 * @example
 * new LoadBalancer(this, 'LoadBalancer', { vpc, ingress: LoadBalancerIngress.cidr('10.0.0.0/16') });
 */
export class LoadBalancerIngress {
  /**
   * CloudFront's servers, by the AWS-managed prefix list. The list counts as 55 of the 60 rules that a security group may have,
   * so a group can use it for one port only.
   * [Prefix lists](https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html)
   *
   * @param prefixListId id of the list; defaults to the known id of the stack's region
   */
  public static cloudFront(prefixListId?: string): LoadBalancerIngress {
    requireArguments('LoadBalancerIngress.cloudFront', { prefixListId });
    return new LoadBalancerIngress(SourceKind.CLOUDFRONT, prefixListId);
  }

  /** The whole internet. Only for an internet-facing load balancer with a certificate. */
  public static anywhere(): LoadBalancerIngress {
    return new LoadBalancerIngress(SourceKind.ANYWHERE);
  }

  /** Members of a security group, by private address. Only for an internal load balancer. */
  public static securityGroup(securityGroup: ec2.ISecurityGroup): LoadBalancerIngress {
    requireArguments('LoadBalancerIngress.securityGroup', { securityGroup });
    return new LoadBalancerIngress(SourceKind.SECURITY_GROUP, undefined, securityGroup);
  }

  /** Addresses of a prefix list. Its maximum number of entries counts toward the 60 rules of the security group. */
  public static prefixList(id: string): LoadBalancerIngress {
    requireArguments('LoadBalancerIngress.prefixList', { id });
    return new LoadBalancerIngress(SourceKind.PREFIX_LIST, id);
  }

  /** A range of IPv4 addresses, e.g. an office's `203.0.113.0/24`. */
  public static cidr(ipv4: string): LoadBalancerIngress {
    requireArguments('LoadBalancerIngress.cidr', { ipv4 });
    return new LoadBalancerIngress(SourceKind.CIDR, ipv4);
  }

  private constructor(
    private readonly kind: SourceKind,
    private readonly value?: string,
    private readonly group?: ec2.ISecurityGroup,
  ) {}

  /** Whether this source is the whole internet. */
  public get isAnywhere(): boolean {
    return this.kind === SourceKind.ANYWHERE;
  }

  /** Whether this source is CloudFront. */
  public get isCloudFront(): boolean {
    return this.kind === SourceKind.CLOUDFRONT;
  }

  /**
   * Description of the security-group rule.
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
   * Adds the problems of this source with a load balancer of the given scheme, or of an unknown one.
   * @internal
   */
  public _check(problems: Problems, region: string, internetFacing: boolean | undefined): void {
    if (internetFacing !== undefined) this.checkScheme(problems, internetFacing);
    if (this.value !== undefined && !Token.isUnresolved(this.value)) this.checkValue(problems, this.value);
    if (this.kind === SourceKind.CLOUDFRONT && this.value === undefined) {
      const shown = Token.isUnresolved(region) ? 'an unresolved token' : region;
      problems.check(CLOUDFRONT_PREFIX_LISTS[region] !== undefined, {
        code: ProblemCode.PREFIX_LIST_UNKNOWN,
        property: 'ingress',
        what: `ingress is cloudFront() without prefixListId, and the region is ${shown}`,
        expected: `prefixListId, or a region whose id is known: ${Object.keys(CLOUDFRONT_PREFIX_LISTS).join(', ')}`,
        fix:
          'pass cloudFront(prefixListId) with the id from: aws ec2 describe-managed-prefix-lists --region REGION ' +
          '--filters Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing',
      });
    }
  }

  /**
   * Source of the security-group rule. Call `_check` first.
   * @internal
   */
  public _peer(region: string): ec2.IPeer {
    if (this.group) return this.group;
    if (this.isAnywhere) return ec2.Peer.anyIpv4();
    const value = this.value ?? CLOUDFRONT_PREFIX_LISTS[region];
    return this.kind === SourceKind.CIDR ? ec2.Peer.ipv4(value) : ec2.Peer.prefixList(value);
  }

  private checkScheme(problems: Problems, internetFacing: boolean): void {
    problems.check(this.kind !== SourceKind.ANYWHERE || internetFacing, {
      code: ProblemCode.INGRESS_SCHEME_MISMATCH,
      property: 'ingress',
      what: 'ingress is anywhere() on an internal load balancer',
      expected: 'a narrower source',
      fix: 'use LoadBalancerIngress.securityGroup(…), cidr(…) of the network, or cloudFront() behind a VPC origin',
    });
    problems.check(this.kind !== SourceKind.SECURITY_GROUP || !internetFacing, {
      code: ProblemCode.INGRESS_SCHEME_MISMATCH,
      property: 'ingress',
      what: 'ingress is securityGroup(…) on an internet-facing load balancer, which receives public addresses only: nothing matches',
      expected: 'a source with public addresses',
      fix: 'use cloudFront(), cidr(…), or an internal load balancer',
    });
  }

  private checkValue(problems: Problems, value: string): void {
    if (this.kind === SourceKind.CIDR) {
      problems.check(isIpv4Range(value) && !value.endsWith('/0'), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'ingress',
        what: `ingress is cidr(${JSON.stringify(value)})`,
        expected: "an IPv4 range such as '203.0.113.0/24', narrower than /0",
        fix: 'correct the range; use anywhere() for the whole internet',
      });
    } else {
      problems.match('ingress', value, /^pl-[0-9a-f]{8,17}$/, {
        expected: "the id of a prefix list, e.g. 'pl-3b927c52'",
        fix: 'use the id of the prefix list instead of its name',
      });
    }
  }
}

function isIpv4Range(value: string): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value);
  return match !== null && match.slice(1, 5).every((part) => Number(part) <= 255) && Number(match[5]) <= 32;
}
