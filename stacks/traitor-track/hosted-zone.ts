import { aws_route53 as route53 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DomainProps } from './props';

/** The user's zone. By its attributes: a look-up would need credentials at synthesis. */
export function hostedZone(scope: Construct, domain: DomainProps): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(scope, 'HostedZone', {
    hostedZoneId: domain.hostedZoneId,
    zoneName: domain.zoneName ?? domain.domainName.split('.').slice(-2).join('.'),
  });
}
