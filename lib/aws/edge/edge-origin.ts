import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';
import { Formats, ProblemCode, Problems } from '../../domain';
import { requireArguments } from '../declared-types';
import { PhysicalName } from '../physical-name';
import { LoadBalancer } from './load-balancer';
import { OriginSecret } from './load-balancer-props';
import { VpcOriginZones } from './vpc-origin-zones';

/** Timeouts of the distribution's connection to the origin. */
interface OriginTimeouts {
  readonly readTimeout: Duration;
  readonly keepaliveTimeout: Duration;
}

interface BoundOrigin {
  readonly origin: cloudfront.IOrigin;
  readonly vpcOrigin?: cloudfront.VpcOrigin;
}

/**
 * Connection from CloudFront to an application.
 *
 * @example
 * new EdgeDistribution(this, 'Edge', {
 *   origin: EdgeOrigin.vpcOrigin(loadBalancer),
 *   webAclArn: webAcl.arn,
 *   cacheRules: [],
 *   securityHeaders: new SecurityHeaders(),
 * });
 */
export class EdgeOrigin {
  /**
   * An internal load balancer, reached over HTTP on port 80 through a CloudFront VPC origin. Only CloudFront is public.
   *
   * The VPC needs an internet gateway, although no route uses it. No subnet of the load balancer may be in one of
   * `VpcOriginZones.unsupported(region)`. Creating the VPC origin takes up to 15 minutes.
   * Costs nothing beyond the load balancer.
   */
  public static vpcOrigin(loadBalancer: LoadBalancer): EdgeOrigin {
    requireArguments('EdgeOrigin.vpcOrigin', { loadBalancer });
    return new EdgeOrigin(
      (scope, timeouts) => {
        const target = loadBalancer.resource;
        const unsupported = VpcOriginZones.unsupported(Stack.of(scope).region);
        if (unsupported.length > 0 && loadBalancer._zoneIds === undefined) {
          Annotations.of(scope).addWarningV2(
            'loadbearing:vpc-origin-zones',
            `CloudFront VPC origins do not support the zone ${unsupported.join(', ')}, and the load balancer's zones are not chosen ` +
              'by id. Pass availabilityZoneIds to Network, or check the zones with: aws ec2 describe-availability-zones',
          );
        }
        const vpcOrigin = new cloudfront.VpcOrigin(scope, 'VpcOrigin', {
          endpoint: cloudfront.VpcOriginEndpoint.applicationLoadBalancer(target),
          protocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY,
          httpPort: 80,
          vpcOriginName: PhysicalName.unique(scope, { maxLength: 64, acrossRegions: true }),
        });
        // CloudFront rejects a VPC whose internet gateway is not attached yet. The routes of public subnets wait for it.
        target.vpc?.publicSubnets.forEach((subnet) =>
          vpcOrigin.node.addDependency(subnet.internetConnectivityEstablished),
        );
        return { origin: origins.VpcOrigin.withVpcOrigin(vpcOrigin, timeouts), vpcOrigin };
      },
      (problems) => {
        const unsupported = VpcOriginZones.unsupported(Stack.of(loadBalancer).region);
        const wrong = (loadBalancer._zoneIds ?? []).filter((id) => unsupported.includes(id));
        problems.check(wrong.length === 0, {
          code: ProblemCode.VPC_ORIGIN_ZONE_UNSUPPORTED,
          property: 'origin',
          what: `the load balancer has a subnet in ${wrong.join(', ')}, which CloudFront VPC origins do not support`,
          expected: 'a load balancer in other zones',
          fix: 'choose the zones of the network by id, without VpcOriginZones.unsupported(region)',
        });
      },
      // The last hop is HTTP. CloudFront-Forwarded-Proto shows the application that the user connected over HTTPS.
      cloudfront.OriginRequestPolicy.ALL_VIEWER_AND_CLOUDFRONT_2022,
    );
  }

  /**
   * An internet-facing load balancer with a certificate, reached over HTTPS (TLS 1.2) with a secret header.
   *
   * `domainName` resolves to the load balancer, e.g. `origin.example.com`. CloudFront sends the user's Host header, and accepts
   * the load balancer's certificate if it covers `domainName` or that Host.
   *
   * The template contains a dynamic reference instead of the header's value. CloudFormation reads the value during a deployment:
   * after changing the secret, deploy the load balancer and the distribution again.
   */
  public static publicLoadBalancer(domainName: string, originSecret: OriginSecret): EdgeOrigin {
    requireArguments('EdgeOrigin.publicLoadBalancer', { domainName, originSecret });
    return new EdgeOrigin(
      (_scope, timeouts) => ({
        origin: new origins.HttpOrigin(domainName, {
          ...timeouts,
          protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
          originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
          customHeaders: { [originSecret.headerName]: originSecret.secret.secretValue.unsafeUnwrap() },
        }),
      }),
      (problems) => {
        problems.optionalFormat('origin.domainName', domainName, Formats.HOST_NAME);
        problems.match('origin.originSecret.headerName', originSecret.headerName, /^(?!x-(?:amz|edge)-)[a-z0-9-]+$/i, {
          expected: 'letters, digits and hyphens, not beginning with X-Amz- or X-Edge-, which CloudFront reserves',
          fix: "use 'X-Origin-Verify'",
        });
      },
      cloudfront.OriginRequestPolicy.ALL_VIEWER,
    );
  }

  private constructor(
    private readonly bind: (scope: Construct, timeouts: OriginTimeouts) => BoundOrigin,
    private readonly check: (problems: Problems) => void,
    private readonly uncachedRequests: cloudfront.IOriginRequestPolicy,
  ) {}

  /** @internal */
  public _check(problems: Problems): void {
    this.check(problems);
  }

  /** @internal */
  public _bind(scope: Construct, timeouts: OriginTimeouts): BoundOrigin {
    return this.bind(scope, timeouts);
  }

  /**
   * Policy for the parts of uncached requests that CloudFront sends to the origin.
   * @internal
   */
  public get _requestPolicy(): cloudfront.IOriginRequestPolicy {
    return this.uncachedRequests;
  }
}
