import {
  RemovalPolicy,
  aws_certificatemanager as acm,
  aws_ec2 as ec2,
  aws_route53 as route53,
  aws_route53_targets as targets,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EdgeDistribution, EdgeOrigin, LoadBalancer, LoadBalancerIngress, NagFindings } from '../../lib/aws';
import { CacheRule, CorsPolicy, PathPattern, SecurityHeaders } from '../../lib/domain';
import { DomainProps, hostedZone } from './domain';
import { EnvironmentProfile } from './environment-profile';
import { GlobalStack } from './global-stack';
import { originProof } from './origin-proof';

export interface EntranceProps {
  readonly profile: EnvironmentProfile;
  readonly global: GlobalStack;
  readonly vpc: ec2.IVpc;
  readonly domain?: DomainProps;
  /** Further names of the system. The certificate of `global` must cover them. */
  readonly alternativeNames?: string[];
  readonly cloudFrontPrefixListId?: string;
  readonly cacheRules: CacheRule[];
  readonly securityHeaders: SecurityHeaders;
  readonly cors?: CorsPolicy;
  readonly blockedPaths?: PathPattern[];
  /** If true, a bucket holds a single-page application for everything outside of /api. */
  readonly site: boolean;
  /**
   * Physical name of the load balancer.
   * @default - CloudFormation names it
   */
  readonly loadBalancerName?: string;
  /**
   * Seconds of the longest request: neither load balancer nor CloudFront gives up earlier.
   * @default - the defaults of `LoadBalancer` and `EdgeDistribution`, 60
   */
  readonly longestRequestSeconds?: number;
}

/** The way in: the edge, the site's bucket, and the load balancer behind them. */
export class Entrance extends Construct {
  public readonly loadBalancer: LoadBalancer;
  public readonly edge: EdgeDistribution;
  public readonly siteBucket?: s3.Bucket;

  constructor(scope: Construct, id: string, props: EntranceProps) {
    super(scope, id);
    const { profile, domain } = props;
    const zone = domain && hostedZone(this, domain);
    const proof = domain && originProof(this, profile.dataRemoval);
    const originName = domain && `origin.${domain.domainName}`;

    this.loadBalancer = new LoadBalancer(this, 'LoadBalancer', {
      vpc: props.vpc,
      internetFacing: domain !== undefined, // without a domain there is no certificate, so no public address
      certificate: domain && zone && originName ? this.originCertificate(domain, originName, zone) : undefined,
      ingress: LoadBalancerIngress.cloudFront(props.cloudFrontPrefixListId),
      originSecret: proof,
      blockedPaths: props.blockedPaths,
      idleTimeoutSeconds: props.longestRequestSeconds,
      loadBalancerName: props.loadBalancerName,
      accessLogs: profile.accessLogs,
      deletionProtection: profile.protectsData,
      // Kept even if the first deployment fails: the balancer's test object blocks the deletion of the bucket.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    if (props.site) this.siteBucket = this.createSite(profile);
    this.edge = new EdgeDistribution(this, 'Edge', {
      origin:
        originName && proof
          ? EdgeOrigin.publicLoadBalancer(originName, proof)
          : EdgeOrigin.vpcOrigin(this.loadBalancer),
      domainNames: domain && [domain.domainName, ...(props.alternativeNames ?? [])],
      certificate: props.global.certificate,
      hostedZone: zone,
      webAclArn: props.global.webAcl.arn,
      cacheRules: props.cacheRules,
      securityHeaders: props.securityHeaders,
      cors: props.cors,
      siteBucket: this.siteBucket,
      originReadTimeoutSeconds: props.longestRequestSeconds,
      logging: profile.accessLogs,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    if (originName && zone) {
      new route53.ARecord(this, 'OriginRecord', {
        zone,
        recordName: `${originName}.`,
        target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(this.loadBalancer.resource)),
      });
    }
  }

  private originCertificate(domain: DomainProps, originName: string, zone: route53.IHostedZone): acm.ICertificate {
    return new acm.Certificate(this, 'OriginCertificate', {
      domainName: domain.domainName,
      subjectAlternativeNames: [originName],
      validation: acm.CertificateValidation.fromDns(zone),
    });
  }

  private createSite(profile: EnvironmentProfile): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Site', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true, // a release of the site can be taken back
      removalPolicy: profile.protectsData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    NagFindings.acknowledge(bucket, {
      'AwsSolutions-S1':
        'Only the distribution reads it, whose own log names every request; what it holds is public by purpose.',
    });
    return bucket;
  }
}
