import { RemovalPolicy, Stack, StackProps, aws_certificatemanager as acm } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SecurityDefaults, WebAcl, WebAclScope } from '../../lib/aws';
import { PathPattern, RateLimit } from '../../lib/domain';
import { DomainProps, hostedZone } from './domain';
import { HealthHeader, healthHeader } from './header-secrets';
import { addMonthlyBudget } from './monthly-budget';
import { createKey } from './protection';

export interface GlobalStackProps extends StackProps {
  readonly dataRemoval: RemovalPolicy;
  readonly ownKeys: boolean;
  readonly domain?: DomainProps;
  /** Additional names of the certificate. */
  readonly alternativeNames?: string[];
  readonly rateLimits: RateLimit[];
  /** Paths that only the system itself may request. */
  readonly blockedPaths?: PathPattern[];
  /** Path of the health page that names components. The firewall blocks it for requests without the header of `healthHeader`. */
  readonly healthPath: string;
  /** Value of the tag Project, whose costs the budget counts. */
  readonly project: string;
  readonly alarmEmail?: string;
  /** Budget of a month in USD; none if undefined or 0. */
  readonly monthlyBudgetUsd?: number;
}

/** The web ACL and the certificate, which CloudFront accepts only from us-east-1, and the system's budget. */
export class GlobalStack extends Stack {
  public readonly rateLimits: RateLimit[];
  public readonly webAcl: WebAcl;
  public readonly healthHeader: HealthHeader;
  public readonly certificate?: acm.ICertificate;

  constructor(scope: Construct, id: string, props: GlobalStackProps) {
    super(scope, id, props);
    SecurityDefaults.set(this, { encryptionKey: createKey(this, props) });
    this.rateLimits = props.rateLimits;
    this.healthHeader = healthHeader(this, props.dataRemoval);
    this.webAcl = new WebAcl(this, 'WebAcl', {
      scope: WebAclScope.CLOUDFRONT,
      rateLimits: this.rateLimits,
      blockedPaths: props.blockedPaths,
      protectedPaths: {
        paths: [PathPattern.exact(props.healthPath), PathPattern.prefix(`${props.healthPath}/`)],
        headerName: this.healthHeader.headerName,
        secret: this.healthHeader.secret,
      },
      removalPolicy: props.dataRemoval,
    });
    addMonthlyBudget(this, props.project, props);
    if (props.domain) {
      this.certificate = new acm.Certificate(this, 'Certificate', {
        domainName: props.domain.domainName,
        subjectAlternativeNames: props.alternativeNames,
        validation: acm.CertificateValidation.fromDns(hostedZone(this, props.domain)),
      });
    }
  }
}
