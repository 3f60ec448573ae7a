import { RemovalPolicy } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ProblemCode, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { ServerAccessLogs } from '../server-access-logs';
import { createWhole } from '../whole-construct';
import { EdgeDistribution } from './edge-distribution';
import { EdgeOrigin } from './edge-origin';
import { EntranceProps, EntranceSettings, resolveEntrance } from './entrance-props';
import { LoadBalancer } from './load-balancer';
import { LoadBalancerIngress } from './load-balancer-ingress';
import { OriginSecret } from './load-balancer-props';

const ORIGIN_HEADER = 'X-Origin-Verify';

/** Your names with their zone, if the entrance has them. */
interface Domain {
  readonly domainName: string;
  /** Name of the load balancer. */
  readonly originName: string;
  readonly zone: route53.IHostedZone;
}

/**
 * The way into a web application: a CloudFront distribution in front of a load balancer that accepts only its requests.
 *
 * With a domain, the load balancer is public, speaks HTTPS with a certificate of its own, and requires a secret header. Without one it is
 * internal, and CloudFront reaches it through a VPC origin, which takes up to 15 minutes to create.
 *
 * Costs about $16 a month for the load balancer, plus traffic (us-east-1).
 *
 * @example
 * const entrance = new Entrance(this, 'Entrance', { vpc });
 * const { web } = Plan.forWorkload({ traffic: { users: 800 } });
 * new WebTierFargate(this, 'Web', { vpc, loadBalancer: entrance.loadBalancer, plan: web });
 */
export class Entrance extends Construct {
  /** Load balancer. Attach web tiers to it. */
  public readonly loadBalancer: LoadBalancer;
  /** CloudFront distribution. */
  public readonly edge: EdgeDistribution;
  /** Bucket of the single-page application, if `site` is true. */
  public readonly siteBucket?: s3.Bucket;

  constructor(scope: Construct, id: string, props: EntranceProps) {
    super(scope, id);
    const settings = resolveEntrance(requireTypes(this, 'EntranceProps', props));
    const domain = domainOf(Problems.of(this), settings);
    const parts = createWhole(this, () => this.createParts(settings, domain));
    this.loadBalancer = parts.loadBalancer;
    this.siteBucket = parts.siteBucket;
    this.edge = parts.edge;
  }

  private createParts(
    settings: EntranceSettings,
    domain: Domain | undefined,
  ): Pick<Entrance, 'loadBalancer' | 'edge' | 'siteBucket'> {
    const proof = domain && this.createProof(settings.removalPolicy);
    const loadBalancer = new LoadBalancer(this, 'LoadBalancer', {
      vpc: settings.vpc,
      internetFacing: domain !== undefined, // without a domain there is no certificate
      certificate: domain && this.createCertificate(domain),
      ingress: LoadBalancerIngress.cloudFront(settings.cloudFrontPrefixListId),
      originSecret: proof,
      blockedPaths: settings.blockedPaths,
      idleTimeoutSeconds: settings.longestRequestSeconds,
      loadBalancerName: settings.loadBalancerName,
      accessLogs: settings.accessLogs,
      deletionProtection: settings.deletionProtection,
      // Kept even if the first deployment fails: ELB writes a test object, which blocks deletion of the log bucket.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const siteBucket = settings.site ? this.createSite(settings) : undefined;
    const edge = new EdgeDistribution(this, 'Edge', {
      origin:
        domain && proof ? EdgeOrigin.publicLoadBalancer(domain.originName, proof) : EdgeOrigin.vpcOrigin(loadBalancer),
      domainNames: domain && [domain.domainName, ...settings.alternativeNames],
      certificate: settings.certificate,
      hostedZone: domain?.zone,
      webAclArn: settings.webAclArn,
      cacheRules: settings.cacheRules,
      securityHeaders: settings.securityHeaders,
      cors: settings.cors,
      siteBucket,
      originReadTimeoutSeconds: settings.longestRequestSeconds,
      logging: settings.accessLogs,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledgeEntrance(loadBalancer, settings, domain);
    if (domain) {
      new route53.ARecord(this, 'OriginRecord', {
        zone: domain.zone,
        recordName: `${domain.originName}.`,
        target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(loadBalancer.resource)),
      });
    }
    return { loadBalancer, edge, siteBucket };
  }

  private createProof(removalPolicy: RemovalPolicy): OriginSecret {
    const secret = new secretsmanager.Secret(this, 'OriginSecret', {
      description: 'Proves to the load balancer that a request came through its CloudFront distribution',
      encryptionKey: EncryptionKeys.forSecrets(this),
      generateSecretString: { excludePunctuation: true, passwordLength: 48 },
      removalPolicy,
    });
    NagFindings.acknowledge(secret, {
      SecretsManagerRotationEnabled:
        'CloudFront and the listener rule read it at deployment only, so rotation would make the load balancer reject CloudFront. It has 48 random characters and is sent over TLS only.',
    });
    return { headerName: ORIGIN_HEADER, secret };
  }

  private createCertificate({ domainName, originName, zone }: Domain): acm.ICertificate {
    return new acm.Certificate(this, 'OriginCertificate', {
      domainName,
      subjectAlternativeNames: [originName],
      validation: acm.CertificateValidation.fromDns(zone),
    });
  }

  private createSite({ deletionProtection }: EntranceSettings): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Site', {
      encryption: s3.BucketEncryption.S3_MANAGED, // a key adds nothing to public content
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true, // to roll back a release of the site
      removalPolicy: deletionProtection ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    NagFindings.acknowledge(bucket, {
      S3DefaultEncryptionKMS: 'The pages are public, so a key would protect nothing.',
      S3BucketReplicationEnabled:
        'A release of the site uploads the pages again. S3 keeps each object in three zones, with its versions.',
    });
    if (!ServerAccessLogs.enable(bucket)) {
      NagFindings.acknowledge(bucket, {
        'AwsSolutions-S1': 'Only the distribution reads it, and logs every request. Its content is public.',
      });
    }
    return bucket;
  }
}

/** Acknowledges what the distribution does for the load balancer behind it. */
function acknowledgeEntrance(
  { resource, listener }: LoadBalancer,
  { webAclArn }: EntranceSettings,
  domain: Domain | undefined,
): void {
  if (webAclArn !== undefined) {
    NagFindings.acknowledge(resource, {
      ALBWAFEnabled: `The web ACL is at CloudFront, which filters before it forwards. The load balancer ${
        domain
          ? 'rejects requests without the secret header of the distribution'
          : 'is internal, and only CloudFront reaches it'
      }.`,
    });
  }
  if (domain === undefined) {
    const insideAws =
      'Users connect to CloudFront over TLS. Without a domain there is no certificate for the load balancer, which is internal: CloudFront reaches it inside the network of AWS. Set a domain for TLS up to the load balancer.';
    NagFindings.acknowledge(listener, {
      ALBHttpToHttpsRedirection: insideAws,
      ELBv2ACMCertificateRequired: insideAws,
    });
  }
}

/** Returns the names of the entrance. Throws if they lack their zone, or a zone its name. */
function domainOf(problems: Problems, settings: EntranceSettings): Domain | undefined {
  const { domainName, hostedZone: zone, alternativeNames } = settings;
  problems.check(domainName === undefined || zone !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'hostedZone',
    what: `hostedZone is missing, with domainName ${domainName}`,
    expected: 'the zone of the name, for records and the validation of certificates',
    fix: 'pass route53.HostedZone.fromHostedZoneAttributes(…), or remove domainName',
  });
  problems.check(domainName !== undefined || zone === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'hostedZone',
    what: 'hostedZone is set without domainName',
    expected: 'the name that gets records',
    fix: 'set domainName, or remove hostedZone',
  });
  problems.check(domainName !== undefined || alternativeNames.length === 0, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'alternativeNames',
    what: 'alternativeNames is set without domainName',
    expected: 'the first name of the site',
    fix: 'set domainName, or remove alternativeNames',
  });
  problems.throwIfAny();
  return domainName !== undefined && zone ? { domainName, originName: `origin.${domainName}`, zone } : undefined;
}
