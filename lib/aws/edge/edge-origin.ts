import { Duration, Token } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';
import { LoadBalancer, OriginSecret } from './load-balancer';
import { PhysicalName } from '../physical-name';

/** What the distribution decides about its connection to the origin. */
interface OriginTimeouts {
  readonly readTimeout: Duration;
  readonly keepaliveTimeout: Duration;
}

interface BoundOrigin {
  readonly origin: cloudfront.IOrigin;
  readonly vpcOrigin?: cloudfront.VpcOrigin;
}

/** How CloudFront reaches the application. */
export class EdgeOrigin {
  /**
   * An internal load balancer, reached over HTTP 80 through a CloudFront VPC origin: nothing is public but CloudFront.
   *
   * The VPC needs an internet gateway (no route uses it), and no subnet of the load balancer may lie in one of
   * `VpcOriginZones.unsupported(region)`. Creating the VPC origin takes up to 15 minutes.
   * Costs nothing beyond the load balancer.
   */
  public static vpcOrigin(loadBalancer: LoadBalancer): EdgeOrigin {
    return new EdgeOrigin(
      (scope, timeouts) => {
        const target = loadBalancer.resource;
        const vpcOrigin = new cloudfront.VpcOrigin(scope, 'VpcOrigin', {
          endpoint: cloudfront.VpcOriginEndpoint.applicationLoadBalancer(target),
          protocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY,
          httpPort: 80,
          vpcOriginName: PhysicalName.unique(scope, { maxLength: 64, acrossRegions: true }),
        });
        // CloudFront refuses a VPC whose internet gateway is not attached yet; the routes of public subnets wait for that.
        target.vpc?.publicSubnets.forEach((subnet) =>
          vpcOrigin.node.addDependency(subnet.internetConnectivityEstablished),
        );
        return { origin: origins.VpcOrigin.withVpcOrigin(vpcOrigin, timeouts), vpcOrigin };
      },
      () => {},
      // The last hop is HTTP: CloudFront-Forwarded-Proto is how the application knows that the user came over HTTPS.
      cloudfront.OriginRequestPolicy.ALL_VIEWER_AND_CLOUDFRONT_2022,
    );
  }

  /**
   * An internet-facing load balancer with a certificate, reached over HTTPS (TLS 1.2) with a secret header.
   *
   * `domainName` is a name that leads to the load balancer, e.g. `origin.example.com`. CloudFront passes on the Host
   * header of the user, and accepts the load balancer's certificate when it covers `domainName` or that Host.
   *
   * The header's value reaches the template as a dynamic reference, never in clear. CloudFormation reads it at a deployment:
   * after changing the secret, deploy the load balancer and the distribution again.
   */
  public static publicLoadBalancer(domainName: string, originSecret: OriginSecret): EdgeOrigin {
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
        problems.check(
          Token.isUnresolved(domainName) || /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i.test(domainName),
          {
            code: ProblemCode.INVALID_FORMAT,
            property: 'origin.domainName',
            what: `domainName is '${domainName}'`,
            expected: 'a host name without scheme, port or path',
            fix: "use the name that leads to the load balancer, e.g. 'origin.example.com'",
          },
        );
        problems.check(
          /^[A-Za-z0-9-]+$/.test(originSecret.headerName) && !/^x-(amz|edge)-/i.test(originSecret.headerName),
          {
            code: ProblemCode.INVALID_FORMAT,
            property: 'origin.originSecret.headerName',
            what: `headerName is '${originSecret.headerName}'`,
            expected: 'letters, digits and hyphens, not beginning with X-Amz- or X-Edge- (CloudFront keeps these)',
            fix: "use 'X-Origin-Verify'",
          },
        );
      },
      cloudfront.OriginRequestPolicy.ALL_VIEWER,
    );
  }

  private constructor(
    private readonly bind: (scope: Construct, timeouts: OriginTimeouts) => BoundOrigin,
    private readonly verify: (problems: Problems) => void,
    private readonly uncachedRequests: cloudfront.IOriginRequestPolicy,
  ) {}

  /** @internal */
  public _check(problems: Problems): void {
    this.verify(problems);
  }

  /** @internal */
  public _bind(scope: Construct, timeouts: OriginTimeouts): BoundOrigin {
    return this.bind(scope, timeouts);
  }

  /**
   * What the origin receives of a request that is never cached.
   * @internal
   */
  public get _requestPolicy(): cloudfront.IOriginRequestPolicy {
    return this.uncachedRequests;
  }
}
