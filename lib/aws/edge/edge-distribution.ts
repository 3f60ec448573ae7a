import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Defaults } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { NagFindings } from '../nag-findings';
import { ServerAccessLogs } from '../server-access-logs';
import { EdgeBehaviors } from './edge-behaviors';
import { checkEdgeDistribution } from './edge-distribution-check';
import { EdgeDistributionProps, EdgeDistributionSettings, resolveEdgeDistribution } from './edge-distribution-props';

const LOG_DAYS = 90;

/**
 * A CloudFront distribution in front of an application. It caches the paths of `cacheRules`, adds security headers to every response,
 * redirects to HTTPS and compresses. All other requests go to the application unchanged.
 *
 * For a cached path, CloudFront sends no cookies and no Authorization to the origin and drops Set-Cookie: all visitors get the same
 * response. Never cache a personal page, unless the rule is `sharedOnly`. Then cookies and Authorization reach the application
 * and are part of the cache key, as are Accept, Accept-Language, Host and Origin, and all methods are allowed. Paths of `staticBucket`
 * ignore `sharedOnly`: S3 cannot be cached by Authorization.
 *
 * An account can have 20 custom cache policies, 20 response headers policies and 20 origin request policies. Rules with the same
 * settings share a policy. [Quotas](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html)
 *
 * The distribution itself is free. Transfer costs about $0.085 per GB after the first TB of a month.
 *
 * @example
 * const edge = new EdgeDistribution(this, 'Edge', {
 *   origin: EdgeOrigin.vpcOrigin(loadBalancer),
 *   webAclArn: webAcl.arn,
 *   cacheRules: [{ path: PathPattern.prefix('/static/'), ttlSeconds: 86_400 }],
 *   securityHeaders: new SecurityHeaders(),
 * });
 * new CfnOutput(this, 'Url', { value: edge.url });
 */
export class EdgeDistribution extends Construct {
  /** The distribution. */
  public readonly distribution: cloudfront.Distribution;
  /** Domain name of the site: the first of `domainNames`, or CloudFront's generated name. */
  public readonly domainName: string;
  /** URL of the site, without a trailing slash. */
  public readonly url: string;
  /** Bucket of the access logs, if logging is on. */
  public readonly logBucket?: s3.IBucket;
  /** VPC origin, if the load balancer is internal. */
  public readonly vpcOrigin?: cloudfront.VpcOrigin;
  private readonly settings: EdgeDistributionSettings;

  constructor(scope: Construct, id: string, props: EdgeDistributionProps) {
    super(scope, id);
    const given = requireTypes(this, 'EdgeDistributionProps', props);
    const settings = resolveEdgeDistribution(given);
    this.settings = settings;
    checkEdgeDistribution(this, Defaults.apply(given, {}), settings);

    const { origin, vpcOrigin } = settings.origin._bind(this, {
      readTimeout: Duration.seconds(settings.originReadTimeoutSeconds),
      keepaliveTimeout: Duration.seconds(settings.originKeepaliveSeconds),
    });
    this.vpcOrigin = vpcOrigin;
    this.logBucket = this.createLogBucket();
    this.distribution = this.createDistribution(new EdgeBehaviors(this, settings, origin));
    this.acknowledgeFindings();

    this.domainName = given.domainNames?.[0] ?? this.distribution.distributionDomainName;
    this.url = `https://${this.domainName}`;
    this.createAliasRecords();
  }

  private createDistribution(behaviors: EdgeBehaviors): cloudfront.Distribution {
    const { settings } = this;
    return new cloudfront.Distribution(this, 'Resource', {
      comment: settings.comment ?? this.node.path,
      defaultBehavior: behaviors.createDefault(),
      defaultRootObject: settings.siteBucket && 'index.html',
      additionalBehaviors: behaviors.createAdditional(),
      domainNames: settings.domainNames,
      certificate: settings.certificate,
      // The TLS policy of CloudFront's own certificate cannot be changed.
      minimumProtocolVersion: settings.certificate && cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      webAclId: settings.webAclArn,
      priceClass: settings.priceClass,
      publishAdditionalMetrics: settings.additionalMetrics,
      ...(this.logBucket ? { enableLogging: true, logBucket: this.logBucket, logIncludesCookies: false } : {}),
    });
  }

  private createLogBucket(): s3.IBucket | undefined {
    const { logging, logBucket, removalPolicy } = this.settings;
    if (!logging) return undefined;
    if (logBucket) return logBucket;
    const encryptionKey = EncryptionKeys.forCloudFrontLogs(this, this.settings.encryptionKey);
    const bucket = new s3.Bucket(this, 'LogBucket', {
      encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey,
      bucketKeyEnabled: encryptionKey && true,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // CloudFront needs an ACL to deliver standard logs.
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: [
        {
          expiration: Duration.days(LOG_DAYS),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      removalPolicy,
    });
    NagFindings.acknowledge(bucket, NagFindings.LOG_BUCKET);
    if (!ServerAccessLogs.enable(bucket, this.settings.serverAccessLogsBucket)) {
      NagFindings.acknowledge(bucket, {
        'AwsSolutions-S1': `This bucket holds access logs: only CloudFront writes to it, and objects expire after ${LOG_DAYS} days.`,
      });
    }
    return bucket;
  }

  private acknowledgeFindings(): void {
    const { certificate, logging } = this.settings;
    if (!logging) {
      NagFindings.acknowledge(this.distribution, {
        'AwsSolutions-CFR3':
          'logging: false turns access logs off explicitly, for an environment whose removal must delete everything.',
      });
    }
    NagFindings.acknowledge(this.distribution, {
      'AwsSolutions-CFR1': 'The site serves users in every country: the web ACL filters and limits requests instead.',
    });
    if (certificate !== undefined) return;
    NagFindings.acknowledge(this.distribution, {
      'AwsSolutions-CFR4':
        "Without a domain, CloudFront's certificate serves its generated name, and its TLS policy cannot be changed. CloudFront " +
        'redirects HTTP and sends Strict-Transport-Security. With domainNames and certificate the minimum is TLS 1.2.',
    });
  }

  private createAliasRecords(): void {
    const { hostedZone: zone, domainNames = [] } = this.settings;
    if (zone === undefined) return;
    const target = route53.RecordTarget.fromAlias(new targets.CloudFrontTarget(this.distribution));
    domainNames.forEach((recordName) => {
      new route53.ARecord(this, `Ipv4-${recordName}`, { zone, recordName, target });
      new route53.AaaaRecord(this, `Ipv6-${recordName}`, { zone, recordName, target });
    });
  }
}
