import { Stack, StackProps, aws_certificatemanager as acm } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { WebAcl, WebAclScope } from '../../lib/aws';
import { RateLimit } from '../../lib/domain';
import { rateLimits } from './edge';
import { TraitorTrackProfile } from './profile';
import { hostedZone } from './hosted-zone';
import { DomainProps } from './props';

export interface TraitorTrackGlobalProps extends StackProps {
  readonly profile: TraitorTrackProfile;
  readonly domain?: DomainProps;
  readonly requestsPerTenMinutes: number;
}

/** What CloudFront accepts only from us-east-1: its web ACL and its certificate. */
export class TraitorTrackGlobal extends Stack {
  public readonly rateLimits: RateLimit[];
  public readonly webAcl: WebAcl;
  public readonly certificate?: acm.ICertificate;

  constructor(scope: Construct, id: string, props: TraitorTrackGlobalProps) {
    super(scope, id, props);
    this.rateLimits = rateLimits(props.requestsPerTenMinutes);
    this.webAcl = new WebAcl(this, 'WebAcl', {
      scope: WebAclScope.CLOUDFRONT,
      rateLimits: this.rateLimits,
      removalPolicy: props.profile.dataRemoval,
    });
    if (props.domain) {
      this.certificate = new acm.Certificate(this, 'Certificate', {
        domainName: props.domain.domainName,
        validation: acm.CertificateValidation.fromDns(hostedZone(this, props.domain)),
      });
    }
  }
}
