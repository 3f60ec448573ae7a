import { aws_route53 as route53 } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** A domain that the user owns, with its zone in Route 53. */
export interface DomainProps {
  /** Where users go, e.g. `app.example.com`. */
  readonly domainName: string;
  /** The public hosted zone that holds the name. */
  readonly hostedZoneId: string;
  /**
   * Name of the zone.
   * @default - the last two labels of `domainName`
   */
  readonly zoneName?: string;
}

/** The user's zone. By its attributes: a look-up would need credentials at synthesis. */
export function hostedZone(scope: Construct, domain: DomainProps): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(scope, 'HostedZone', {
    hostedZoneId: domain.hostedZoneId,
    zoneName: domain.zoneName ?? domain.domainName.split('.').slice(-2).join('.'),
  });
}
