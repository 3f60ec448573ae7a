import { aws_route53 as route53 } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Your domain, with its zone in Route 53. */
export interface DomainProps {
  /** Name that users enter, e.g. `app.example.com`. */
  readonly domainName: string;
  /** Id of the public hosted zone that holds the name. */
  readonly hostedZoneId: string;
  /**
   * Name of the zone.
   * @default - the last two labels of `domainName`
   */
  readonly zoneName?: string;
}

/** Hosted zone of a domain, by its attributes: a look-up would require credentials during synthesis. */
export function hostedZone(scope: Construct, domain: DomainProps): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(scope, 'HostedZone', {
    hostedZoneId: domain.hostedZoneId,
    zoneName: domain.zoneName ?? domain.domainName.split('.').slice(-2).join('.'),
  });
}
