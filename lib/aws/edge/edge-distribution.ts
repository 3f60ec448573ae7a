import { NagFindings } from '../nag-findings';
import { Arn, ArnFormat, CfnResource, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  CacheRule,
  CacheRuleCheck,
  CorsPolicy,
  PathMatch,
  PathPattern,
  Problems,
  QueryStrings,
  SecurityHeaders,
  ProblemCode,
} from '../../domain';
import { EdgeOrigin } from './edge-origin';
import { PhysicalName } from '../physical-name';

/** The edge in front of an application. */
export interface EdgeDistributionProps {
  /** How CloudFront reaches the application. */
  readonly origin: EdgeOrigin;
  /** What the edge keeps, for how long. Everything else goes to the application, uncached. */
  readonly cacheRules: CacheRule[];
  /** The security headers of every answer. */
  readonly securityHeaders: SecurityHeaders;
  /**
   * Names under which users reach the site. They need `certificate`.
   * @default - the name CloudFront gives, with its certificate
   */
  readonly domainNames?: string[];
  /**
   * Certificate for `domainNames`, issued in us-east-1 whatever the region of the stack.
   * @default - CloudFront's own, for its own name
   */
  readonly certificate?: acm.ICertificate;
  /**
   * Zone that receives alias records (A and AAAA) for each of `domainNames`.
   * @default - the records are yours to make
   */
  readonly hostedZone?: route53.IHostedZone;
  /**
   * ARN of a web ACL of scope CLOUDFRONT (GAP-X-01). See `WebAcl`.
   * @default - no web ACL
   */
  readonly webAclArn?: string;
  /**
   * Bucket that serves `staticPaths`, readable by this distribution only (origin access control). It must be made in the same
   * stack: CDK adds the read permission to its policy.
   * @default - the application serves its static files
   */
  readonly staticBucket?: s3.IBucket;
  /**
   * Paths served from `staticBucket`; keys in the bucket are the whole paths.
   * @default - `/static/*` when there is a bucket
   */
  readonly staticPaths?: PathPattern[];
  /**
   * Bucket of a single-page application at the root, readable by this distribution only. It answers everything but
   * `applicationPaths`; a path without a file extension gets `/index.html`. Upload that one file with `Cache-Control: no-cache`, so
   * that a release is seen at once. The bucket must be made in the same stack.
   * @default - the application answers everything
   */
  readonly siteBucket?: s3.IBucket;
  /**
   * Paths that go to the application although there is a `siteBucket`. Uncached, but where a cache rule says so.
   * @default - `/api/*` when there is a site
   */
  readonly applicationPaths?: PathPattern[];
  /**
   * Other sites whose pages may call this one. CloudFront's headers replace the application's.
   * @default - the application decides
   */
  readonly cors?: CorsPolicy;
  /**
   * Seconds CloudFront waits for an answer of the application, 1 to 120 (more needs a raised quota).
   * @default 60
   */
  readonly originReadTimeoutSeconds?: number;
  /**
   * Seconds CloudFront keeps an idle connection to the application. Keep it under the load balancer's idle timeout, or
   * CloudFront may send a request into a connection that is just being closed.
   * @default 55
   */
  readonly originKeepaliveSeconds?: number;
  /**
   * Whether access logs go to S3 (90 days). Storage costs about $0.02 per GB and month.
   * @default true
   */
  readonly logging?: boolean;
  /**
   * Bucket for the access logs: ACLs enabled (`objectOwnership: BUCKET_OWNER_PREFERRED`) and SSE-S3, or CloudFront cannot write.
   * Needed in regions whose buckets CloudFront does not write to.
   * @default - made here
   */
  readonly logBucket?: s3.IBucket;
  /**
   * From where CloudFront serves.
   * @default cloudfront.PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: cloudfront.PriceClass;
  /**
   * Whether CloudFront reports cache hit rate, origin latency and error rates by status (TT-STA-06). Eight metrics: about $2.40 a month.
   * @default true
   */
  readonly additionalMetrics?: boolean;
  /**
   * Comment shown in the console.
   * @default - path of the construct
   */
  readonly comment?: string;
  /**
   * What becomes of the log bucket when it leaves the stack. A bucket that holds objects must be emptied before it can go.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Regions in which CloudFront does not deliver standard logs (docs: AccessLogs.html, "Choosing an Amazon S3 bucket"). */
const REGIONS_WITHOUT_LOG_DELIVERY = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];
const LOG_DAYS = 90;
/** By what an answer of a `sharedOnly` rule may differ. CloudFront-Forwarded-Proto is here to be sent: see `EdgeOrigin.vpcOrigin`. */
const HEADERS_IN_SHARED_KEY = [
  'Accept',
  'Accept-Language',
  'Authorization',
  'CloudFront-Forwarded-Proto',
  'Host',
  'Origin',
];
/**
 * What frameworks build answers from although no browser sends it: forwarded but not in the key, one visitor could plant an answer
 * for all others. CloudFront takes 10 at most.
 */
const HEADERS_KEPT_FROM_SHARED = [
  'Forwarded',
  'X-Forwarded-Host',
  'X-Forwarded-Prefix',
  'X-Forwarded-Scheme',
  'X-Forwarded-Server',
  'X-Host',
  'X-HTTP-Method-Override',
  'X-Method-Override',
  'X-Original-URL',
  'X-Rewrite-URL',
];
/** Between two patterns of one rank the one with the longer beginning is narrower, then the one that wants a word. */
const RANK: { [match in PathMatch]: number } = {
  [PathMatch.EXACT]: 0,
  [PathMatch.PREFIX]: 1,
  [PathMatch.CONTAINS]: 1,
  [PathMatch.EXTENSION]: 2,
};

/**
 * CloudFront in front of an application: caches what `cacheRules` name, adds the security headers to every answer, redirects to
 * HTTPS, compresses, and passes everything else on untouched.
 *
 * A cached path is asked for without cookies and Authorization, and a Set-Cookie of its answer is dropped: what the edge keeps
 * is the same for everyone. Never name a personal page in a cache rule, unless the rule is `sharedOnly`: then cookies and
 * Authorization reach the application and are part of the key, as are Accept, Accept-Language, Host and Origin, and all methods
 * pass. Paths of `staticBucket` are the same for everyone whatever their rule says: S3 cannot be cached by Authorization.
 *
 * CloudFront allows 20 cache policies and 20 response headers policies of one's own per account: rules with the same settings
 * share one; `sharedOnly` rules also share one of its 20 origin request policies. The distribution itself costs nothing; transfer costs about $0.085 per GB after the first TB of a month.
 */
export class EdgeDistribution extends Construct {
  /** The distribution. */
  public readonly distribution: cloudfront.Distribution;
  /** Where users go: the first of `domainNames`, or the name CloudFront gave. */
  public readonly domainName: string;
  /** `https://` and the domain name, without a slash at the end. */
  public readonly url: string;
  /** The bucket of the access logs, when there are any. */
  public readonly logBucket?: s3.IBucket;
  /** The VPC origin, when the load balancer is internal. */
  public readonly vpcOrigin?: cloudfront.VpcOrigin;
  private readonly origin: cloudfront.IOrigin;
  private readonly props: EdgeDistributionProps;
  private readonly site?: cloudfront.IOrigin;
  private readonly cacheControlSetters = new Map<string, cloudfront.Function>();

  constructor(scope: Construct, id: string, props: EdgeDistributionProps) {
    super(scope, id);
    this.props = props;
    this.verify();

    const bound = props.origin._bind(this, {
      readTimeout: Duration.seconds(props.originReadTimeoutSeconds ?? 60),
      keepaliveTimeout: Duration.seconds(props.originKeepaliveSeconds ?? 55),
    });
    this.origin = bound.origin;
    this.vpcOrigin = bound.vpcOrigin;
    this.site = props.siteBucket && origins.S3BucketOrigin.withOriginAccessControl(props.siteBucket);
    this.logBucket = this.makeLogBucket();

    this.distribution = new cloudfront.Distribution(this, 'Resource', {
      comment: props.comment ?? this.node.path,
      defaultBehavior: this.site ? this.siteBehavior(this.site) : this.uncached(this.headersPolicy(false)),
      defaultRootObject: this.site && 'index.html',
      additionalBehaviors: this.behaviors(),
      domainNames: props.domainNames,
      certificate: props.certificate,
      // CloudFront's own certificate comes with a policy of its own.
      minimumProtocolVersion: props.certificate && cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      webAclId: props.webAclArn,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      publishAdditionalMetrics: props.additionalMetrics ?? true,
      ...(this.logBucket ? { enableLogging: true, logBucket: this.logBucket, logIncludesCookies: false } : {}),
    });
    this.acknowledgeFindings();

    this.domainName = props.domainNames?.[0] ?? this.distribution.distributionDomainName;
    this.url = `https://${this.domainName}`;
    this.addAliasRecords();
  }

  private verify(): void {
    const { props } = this;
    const problems = Problems.of(this);
    props.origin._check(problems);
    CacheRuleCheck.all(problems, props.cacheRules);
    problems.optionalNumber(
      'originReadTimeoutSeconds',
      props.originReadTimeoutSeconds,
      { min: 1, max: 120, integer: true },
      'CloudFront waits 120 seconds at most: answer sooner, or do the work in the background',
    );
    problems.optionalNumber(
      'originKeepaliveSeconds',
      props.originKeepaliveSeconds,
      { min: 1, max: 300, integer: true },
      'stay under the idle timeout of the load balancer',
    );
    this.verifyNames(problems);
    this.verifyStaticPaths(problems);

    const region = Stack.of(this).region;
    const logsHere = (props.logging ?? true) && props.logBucket === undefined;
    problems.check(!logsHere || Token.isUnresolved(region) || !REGIONS_WITHOUT_LOG_DELIVERY.includes(region), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: 'logBucket',
      what: `CloudFront does not write logs to buckets in ${region}`,
      expected: 'a bucket in another region, e.g. us-east-1',
      fix: 'pass logBucket, or logging: false',
    });
    const acl = props.webAclArn;
    problems.check(
      acl === undefined || Token.isUnresolved(acl) || /^arn:[^:]+:wafv2:us-east-1:\d{12}:global\/webacl\/.+/.test(acl),
      {
        code: ProblemCode.INVALID_FORMAT,
        property: 'webAclArn',
        what: `webAclArn is '${acl}'`,
        expected: 'the ARN of a web ACL of scope CLOUDFRONT in us-east-1',
        fix: 'make it with WebAcl, scope WebAclScope.CLOUDFRONT, in a stack of us-east-1',
      },
    );
    problems.throwIfAny();
  }

  private verifyNames(problems: Problems): void {
    const { certificate, hostedZone } = this.props;
    const names = this.props.domainNames ?? [];
    const named = names.length > 0;
    problems.check(!named || certificate !== undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'certificate',
      what: `domainNames ${names.join(', ')} have no certificate`,
      expected: 'a certificate of us-east-1 that covers them',
      fix: 'pass certificate, or leave domainNames out',
    });
    problems.check(named || certificate === undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'domainNames',
      what: 'there is a certificate but domainNames is empty',
      expected: 'the names the certificate is for',
      fix: 'pass domainNames, or leave certificate out',
    });
    problems.check(named || hostedZone === undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'domainNames',
      what: 'there is a hostedZone but domainNames is empty',
      expected: 'the names that get records',
      fix: 'pass domainNames, or leave hostedZone out',
    });
    const region = certificate && regionOf(certificate);
    problems.check(region === undefined || region === 'us-east-1', {
      code: ProblemCode.UNREVIEWED,
      property: 'certificate',
      what: `the certificate is in ${region}`,
      expected: 'us-east-1: CloudFront takes certificates from nowhere else',
      fix: 'issue one in a stack of us-east-1',
    });
    names.forEach((name) => {
      const plain = problems.check(!Token.isUnresolved(name), {
        code: ProblemCode.UNREVIEWED,
        property: 'domainNames',
        what: 'a domain name is an unresolved token',
        expected: 'plain names',
        fix: 'write the name: it decides which records exist',
      });
      if (!plain || hostedZone === undefined || Token.isUnresolved(hostedZone.zoneName)) return;
      const zone = hostedZone.zoneName.replace(/\.$/, '');
      problems.check(name === zone || name.endsWith(`.${zone}`), {
        code: ProblemCode.UNREVIEWED,
        property: 'hostedZone',
        what: `${name} does not lie in the zone ${zone}`,
        expected: `${zone} or a name below it`,
        fix: 'pass the zone of the name',
      });
    });
  }

  private verifyStaticPaths(problems: Problems): void {
    const { staticBucket, staticPaths } = this.props;
    problems.check(staticBucket !== undefined || staticPaths === undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'staticBucket',
      what: 'there are staticPaths but no staticBucket',
      expected: 'the bucket that serves them',
      fix: 'pass staticBucket, or leave staticPaths out',
    });
    problems.check(this.props.siteBucket !== undefined || this.props.applicationPaths === undefined, {
      code: ProblemCode.UNREVIEWED,
      property: 'siteBucket',
      what: 'there are applicationPaths but no siteBucket: the application answers everything already',
      expected: 'the bucket that answers the rest',
      fix: 'pass siteBucket, or leave applicationPaths out',
    });
    const seen = new Set<string>();
    (staticPaths ?? []).forEach((path) => {
      problems.check(!seen.has(path.text), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: 'staticPaths',
        what: `the path ${path.text} is listed twice`,
        expected: 'each path once',
        fix: 'remove one',
      });
      seen.add(path.text);
    });
  }

  /** Behaviours in the order CloudFront tries them: a narrower pattern must come before one that also matches. */
  private behaviors(): Record<string, cloudfront.BehaviorOptions> {
    const { props } = this;
    const rules = new Map(props.cacheRules.map((rule) => [rule.path.text, rule]));
    const staticPaths = props.staticBucket ? (props.staticPaths ?? [PathPattern.prefix('/static/')]) : [];
    const staticOrigin = props.staticBucket && origins.S3BucketOrigin.withOriginAccessControl(props.staticBucket);

    const applicationPaths = this.site ? (props.applicationPaths ?? [PathPattern.prefix('/api/')]) : [];

    const patterns = new Map(
      [...props.cacheRules.map((rule) => rule.path), ...staticPaths, ...applicationPaths].map((path) => [
        path.text,
        path,
      ]),
    );
    const ordered = [...patterns.values()].sort(
      (a, b) =>
        RANK[a.match] - RANK[b.match] ||
        b.value.length - a.value.length ||
        b.word.length - a.word.length ||
        a.text.localeCompare(b.text),
    );
    return Object.fromEntries(
      ordered.map((path) => {
        const rule = rules.get(path.text);
        if (staticOrigin && staticPaths.some((it) => covers(it, path))) {
          return [path.text, this.behavior(rule, staticOrigin)];
        }
        const fromSite = !applicationPaths.some((it) => covers(it, path)) ? this.site : undefined;
        if (rule === undefined && !fromSite) return [path.text, this.uncached(this.headersPolicy(false))];
        return [path.text, this.behavior(rule, fromSite)];
      }),
    );
  }

  private siteBehavior(origin: cloudfront.IOrigin): cloudfront.BehaviorOptions {
    return {
      ...this.behavior(undefined, origin),
      functionAssociations: [
        {
          function: new cloudfront.Function(this, 'SinglePage', {
            functionName: PhysicalName.unique(this, { maxLength: 64, suffix: 'SinglePage', acrossRegions: true }),
            comment: 'Routes of the single-page application are answered by its one page',
            runtime: cloudfront.FunctionRuntime.JS_2_0,
            code: cloudfront.FunctionCode.fromInline(
              [
                'function handler(event) {',
                '  var request = event.request;',
                "  if (!/\\.[^/]+$/.test(request.uri)) request.uri = '/index.html';",
                '  return request;',
                '}',
              ].join('\n'),
            ),
          }),
          eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
        },
      ],
    };
  }

  private behavior(rule?: CacheRule, bucket?: cloudfront.IOrigin): cloudfront.BehaviorOptions {
    const cached = rule?.ttlSeconds !== 0;
    const headers = this.headersPolicy(cached);
    const functionAssociations = this.cacheControl(rule?.cacheControl);
    const sharedOnly = (rule?.sharedOnly ?? false) && !bucket;
    if (!cached && !bucket) return { ...this.uncached(headers, rule?.compress), functionAssociations };
    return {
      functionAssociations,
      origin: bucket ?? this.origin,
      cachePolicy: this.cachePolicy(sharedOnly, rule),
      // An S3 origin signs its own Host; the application gets the user's, as in every other request.
      originRequestPolicy: bucket ? undefined : this.requestPolicy(sharedOnly),
      responseHeadersPolicy: headers,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      // A path whose answers depend on who asks is an application's, and takes more than reads.
      allowedMethods: sharedOnly
        ? cloudfront.AllowedMethods.ALLOW_ALL
        : cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      compress: rule?.compress ?? true,
    };
  }

  private requestPolicy(sharedOnly: boolean): cloudfront.IOriginRequestPolicy {
    if (!sharedOnly) return cloudfront.OriginRequestPolicy.HOST_HEADER_ONLY;
    const id = 'SharedRequests';
    const existing = this.node.tryFindChild(id) as cloudfront.OriginRequestPolicy | undefined;
    if (existing) return existing;
    return new cloudfront.OriginRequestPolicy(this, id, {
      originRequestPolicyName: PhysicalName.unique(this, { maxLength: 128, suffix: id, acrossRegions: true }),
      comment: 'What is not in the cache key; cookies and queries are sent when the key has them',
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.denyList(...HEADERS_KEPT_FROM_SHARED),
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.none(),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.none(),
    });
  }

  private uncached(headers: cloudfront.IResponseHeadersPolicy, compress?: boolean): cloudfront.BehaviorOptions {
    return {
      origin: this.origin,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: this.props.origin._requestPolicy,
      responseHeadersPolicy: headers,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      compress: compress ?? true,
    };
  }

  private cachePolicy(sharedOnly: boolean, rule?: CacheRule): cloudfront.ICachePolicy {
    if (rule === undefined) return cloudfront.CachePolicy.CACHING_OPTIMIZED;
    if (rule.ttlSeconds === 0) return cloudfront.CachePolicy.CACHING_DISABLED;
    const compress = rule.compress ?? true;
    const allQueries = rule.queryStrings === QueryStrings.INCLUDE_ALL;
    const { originDecides = false } = rule;
    const kind = `${allQueries ? 'Query' : ''}${compress ? '' : 'Plain'}${sharedOnly ? 'Shared' : ''}${originDecides ? 'Origin' : ''}`;
    const id = `Cache${rule.ttlSeconds}${kind}`;
    const existing = this.node.tryFindChild(id) as cloudfront.CachePolicy | undefined;
    if (existing) return existing;
    const ttl = Duration.seconds(rule.ttlSeconds);
    return new cloudfront.CachePolicy(this, id, {
      cachePolicyName: PhysicalName.unique(this, { maxLength: 128, suffix: id, acrossRegions: true }),
      comment: `Keeps answers for ${rule.ttlSeconds} s`,
      // The minimum too, unless the origin decides: frameworks mark static files as no-cache, and the rule is the stated intent.
      minTtl: originDecides ? Duration.seconds(0) : ttl,
      defaultTtl: ttl,
      maxTtl: ttl,
      // Who asks is part of the key: an answer can only go to whoever has the same cookies and the same Authorization.
      cookieBehavior: sharedOnly ? cloudfront.CacheCookieBehavior.all() : cloudfront.CacheCookieBehavior.none(),
      headerBehavior: sharedOnly
        ? cloudfront.CacheHeaderBehavior.allowList(...HEADERS_IN_SHARED_KEY)
        : cloudfront.CacheHeaderBehavior.none(),
      queryStringBehavior: allQueries
        ? cloudfront.CacheQueryStringBehavior.all()
        : cloudfront.CacheQueryStringBehavior.none(),
      enableAcceptEncodingGzip: compress,
      enableAcceptEncodingBrotli: compress,
    });
  }

  /**
   * Sets Cache-Control by a function, not by the headers policy: that one would also mark errors, and a browser that met a 404 in
   * the middle of a release would keep it for as long as the rule says. CloudFront runs no function for answers from 400 on.
   * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html
   */
  private cacheControl(value?: string): cloudfront.FunctionAssociation[] | undefined {
    if (value === undefined) return undefined;
    const id = `CacheControl${value.replace(/[^A-Za-z0-9]/g, '')}`;
    const setter = this.cacheControlSetters.get(id) ?? this.cacheControlSetter(id, value);
    this.cacheControlSetters.set(id, setter);
    return [{ function: setter, eventType: cloudfront.FunctionEventType.VIEWER_RESPONSE }];
  }

  private cacheControlSetter(id: string, value: string): cloudfront.Function {
    const scope = new Construct(this, id);
    return new cloudfront.Function(scope, 'Resource', {
      functionName: PhysicalName.unique(scope, { maxLength: 64, acrossRegions: true }),
      comment: `Cache-Control: ${value}`.slice(0, 128),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      code: cloudfront.FunctionCode.fromInline(
        [
          'function handler(event) {',
          `  event.response.headers['cache-control'] = { value: ${JSON.stringify(value)} };`,
          '  return event.response;',
          '}',
        ].join('\n'),
      ),
    });
  }

  /** One policy per behaviour is all CloudFront allows: that of cached answers repeats the security headers. */
  private headersPolicy(cached: boolean): cloudfront.ResponseHeadersPolicy {
    const id = `Headers${cached ? 'Cached' : ''}`;
    const existing = this.node.tryFindChild(id) as cloudfront.ResponseHeadersPolicy | undefined;
    if (existing) return existing;
    const { securityHeaders: headers, cors } = this.props;
    const custom = {
      ...(headers.permissionsPolicy === undefined ? {} : { 'Permissions-Policy': headers.permissionsPolicy }),
    };
    const override = true;
    return new cloudfront.ResponseHeadersPolicy(this, id, {
      responseHeadersPolicyName: PhysicalName.unique(this, { maxLength: 128, suffix: id, acrossRegions: true }),
      securityHeadersBehavior: {
        contentTypeOptions: headers.contentTypeOptions ? { override } : undefined,
        frameOptions: { frameOption: headers.frameOptions as string as cloudfront.HeadersFrameOption, override },
        xssProtection: headers.xssProtection ? { protection: true, modeBlock: true, override } : undefined,
        strictTransportSecurity: {
          accessControlMaxAge: Duration.seconds(headers.hstsMaxAgeSeconds),
          includeSubdomains: headers.hstsIncludeSubdomains,
          preload: headers.hstsPreload,
          override,
        },
        contentSecurityPolicy: { contentSecurityPolicy: headers.contentSecurityPolicy, override },
        referrerPolicy: {
          referrerPolicy: headers.referrerPolicy as string as cloudfront.HeadersReferrerPolicy,
          override,
        },
      },
      corsBehavior: cors && {
        accessControlAllowOrigins: cors.origins,
        accessControlAllowMethods: cors.methods,
        accessControlAllowHeaders: cors.headers,
        accessControlAllowCredentials: cors.credentials,
        originOverride: true,
      },
      customHeadersBehavior:
        Object.keys(custom).length === 0
          ? undefined
          : { customHeaders: Object.entries(custom).map(([header, value]) => ({ header, value, override })) },
      removeHeaders: cached ? ['Set-Cookie'] : undefined,
    });
  }

  private makeLogBucket(): s3.IBucket | undefined {
    const { logging, logBucket, removalPolicy } = this.props;
    if (logging === false) return undefined;
    if (logBucket) return logBucket;
    const bucket = new s3.Bucket(this, 'LogBucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // CloudFront's standard logs are granted by ACL.
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: [{ expiration: Duration.days(LOG_DAYS), abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
    });
    NagFindings.acknowledge(bucket, {
      'AwsSolutions-S1': `This bucket holds access logs itself: CloudFront alone writes to it, and objects go after ${LOG_DAYS} days.`,
    });
    return bucket;
  }

  private acknowledgeFindings(): void {
    const { certificate, logging } = this.props;
    if (logging === false) {
      NagFindings.acknowledge(this.distribution, {
        'AwsSolutions-CFR3':
          'Access logs are switched off by an explicit prop, for an environment that must leave nothing behind.',
      });
    }
    NagFindings.acknowledge(this.distribution, {
      'AwsSolutions-CFR1':
        'The site serves users wherever they are: the web ACL limits and filters requests, not countries.',
    });
    if (certificate !== undefined) return;
    NagFindings.acknowledge(this.distribution, {
      'AwsSolutions-CFR4':
        "Without a domain CloudFront's own certificate serves its own name, and its TLS policy cannot be chosen. HTTP is " +
        'redirected and Strict-Transport-Security sent; with domainNames and certificate the least is TLS 1.2.',
    });
  }

  private addAliasRecords(): void {
    const { hostedZone: zone, domainNames = [] } = this.props;
    if (zone === undefined) return;
    const target = route53.RecordTarget.fromAlias(new targets.CloudFrontTarget(this.distribution));
    domainNames.forEach((recordName) => {
      new route53.ARecord(this, `Ipv4-${recordName}`, { zone, recordName, target });
      new route53.AaaaRecord(this, `Ipv6-${recordName}`, { zone, recordName, target });
    });
  }
}

/** Whether every request that matches `inner` also matches `outer`. */
function covers(outer: PathPattern, inner: PathPattern): boolean {
  if (outer.text === inner.text) return true;
  return outer.match === PathMatch.PREFIX && inner.match !== PathMatch.EXTENSION && inner.value.startsWith(outer.value);
}

/** Where a certificate was issued, when that is known. */
function regionOf(certificate: acm.ICertificate): string | undefined {
  const { certificateArn } = certificate;
  if (!Token.isUnresolved(certificateArn)) return Arn.split(certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region;
  // Of an imported certificate CDK only knows the region of the stack that imports it.
  const isMade = CfnResource.isCfnResource(certificate.node.defaultChild);
  return isMade && !Token.isUnresolved(certificate.env.region) ? certificate.env.region : undefined;
}
