import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';
import {
  CacheRule,
  CacheRuleDefaults,
  PathMatch,
  PathPattern,
  ProgramText,
  QueryStrings,
  ResolvedCacheRule,
} from '../../domain';
import { PhysicalName } from '../physical-name';
import { EdgeDistributionSettings } from './edge-distribution-props';

/**
 * Headers in the cache key of a `sharedOnly` rule. CloudFront sends the headers of the key to the origin, which is why
 * CloudFront-Forwarded-Proto is here: see `EdgeOrigin.vpcOrigin`.
 */
const HEADERS_IN_SHARED_KEY = [
  'Accept',
  'Accept-Language',
  'Authorization',
  'CloudFront-Forwarded-Proto',
  'Host',
  'Origin',
];
/**
 * Headers that frameworks build responses from although no browser sends them. If CloudFront sent them to the origin without having
 * them in the key, one visitor could poison the cache for all others. CloudFront accepts at most 10.
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
/** Order of patterns. Within one rank, the longer beginning comes first, then the pattern with a word. */
const RANK: { [match in PathMatch]: number } = {
  [PathMatch.EXACT]: 0,
  [PathMatch.PREFIX]: 1,
  [PathMatch.CONTAINS]: 1,
  [PathMatch.EXTENSION]: 2,
};

/**
 * Translates cache rules, security headers and paths to CloudFront behaviors and their policies.
 *
 * @internal
 */
export class EdgeBehaviors {
  private readonly site?: cloudfront.IOrigin;
  private readonly cacheControlFunctions = new Map<string, cloudfront.Function>();

  /** `scope` holds the policies and functions. */
  constructor(
    private readonly scope: Construct,
    private readonly settings: EdgeDistributionSettings,
    private readonly application: cloudfront.IOrigin,
  ) {
    this.site = settings.siteBucket && origins.S3BucketOrigin.withOriginAccessControl(settings.siteBucket);
  }

  /** Creates the behavior of paths that no other behavior matches. */
  public createDefault(): cloudfront.BehaviorOptions {
    return this.site ? this.createSiteBehavior(this.site) : this.uncached(this.createHeadersPolicy(false));
  }

  /** Creates the other behaviors, in the order CloudFront tries them: a narrower pattern before one that also matches. */
  public createAdditional(): Record<string, cloudfront.BehaviorOptions> {
    const { cacheRules, staticBucket, staticPaths, applicationPaths } = this.settings;
    const rules = new Map(cacheRules.map((rule) => [rule.path.text, rule]));
    const staticOrigin = staticBucket && origins.S3BucketOrigin.withOriginAccessControl(staticBucket);
    const paths = inOrder([...cacheRules.map((rule) => rule.path), ...staticPaths, ...applicationPaths]);
    return Object.fromEntries(
      paths.map((path) => {
        const rule = rules.get(path.text);
        if (staticOrigin && staticPaths.some((it) => covers(it, path))) {
          return [path.text, this.createBehavior(rule, staticOrigin)];
        }
        const fromSite = applicationPaths.some((it) => covers(it, path)) ? undefined : this.site;
        if (rule === undefined && !fromSite) return [path.text, this.uncached(this.createHeadersPolicy(false))];
        return [path.text, this.createBehavior(rule, fromSite)];
      }),
    );
  }

  private createSiteBehavior(origin: cloudfront.IOrigin): cloudfront.BehaviorOptions {
    return {
      ...this.createBehavior(undefined, origin),
      functionAssociations: [
        {
          function: new cloudfront.Function(this.scope, 'SinglePage', {
            functionName: PhysicalName.unique(this.scope, { maxLength: 64, suffix: 'SinglePage', acrossRegions: true }),
            comment: 'Serves index.html for the routes of the single-page application',
            runtime: cloudfront.FunctionRuntime.JS_2_0,
            code: cloudfront.FunctionCode.fromInline(programFile('single_page.js')),
          }),
          eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
        },
      ],
    };
  }

  private createBehavior(stated?: CacheRule, bucket?: cloudfront.IOrigin): cloudfront.BehaviorOptions {
    const rule = stated && CacheRuleDefaults.apply(stated);
    const compress = rule?.compress ?? true;
    const cached = rule?.ttlSeconds !== 0;
    const headers = this.createHeadersPolicy(cached);
    const functionAssociations = this.cacheControl(rule?.cacheControl);
    const sharedOnly = rule?.sharedOnly === true && !bucket;
    if (!cached && !bucket) return { ...this.uncached(headers, compress), functionAssociations };
    return {
      functionAssociations,
      origin: bucket ?? this.application,
      cachePolicy: this.createCachePolicy(sharedOnly, rule),
      // An S3 origin signs its own Host. The application receives the visitor's, as in every other request.
      originRequestPolicy: bucket ? undefined : this.createRequestPolicy(sharedOnly),
      responseHeadersPolicy: headers,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      // Responses that depend on the user come from an application, which accepts more than reads.
      allowedMethods: sharedOnly
        ? cloudfront.AllowedMethods.ALLOW_ALL
        : cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      compress,
    };
  }

  private uncached(headers: cloudfront.IResponseHeadersPolicy, compress = true): cloudfront.BehaviorOptions {
    return {
      origin: this.application,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: this.settings.origin._requestPolicy,
      responseHeadersPolicy: headers,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      compress,
    };
  }

  private createRequestPolicy(sharedOnly: boolean): cloudfront.IOriginRequestPolicy {
    if (!sharedOnly) return cloudfront.OriginRequestPolicy.HOST_HEADER_ONLY;
    const id = 'SharedRequests';
    const existing = this.scope.node.tryFindChild(id) as cloudfront.OriginRequestPolicy | undefined;
    if (existing) return existing;
    return new cloudfront.OriginRequestPolicy(this.scope, id, {
      originRequestPolicyName: PhysicalName.unique(this.scope, { maxLength: 128, suffix: id, acrossRegions: true }),
      comment: 'Headers outside the cache key; the key itself sends cookies and query strings',
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.denyList(...HEADERS_KEPT_FROM_SHARED),
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.none(),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.none(),
    });
  }

  private createCachePolicy(sharedOnly: boolean, rule?: ResolvedCacheRule): cloudfront.ICachePolicy {
    if (rule === undefined) return cloudfront.CachePolicy.CACHING_OPTIMIZED;
    if (rule.ttlSeconds === 0) return cloudfront.CachePolicy.CACHING_DISABLED;
    const { compress, originDecides } = rule;
    const allQueries = rule.queryStrings === QueryStrings.INCLUDE_ALL;
    const kind = `${allQueries ? 'Query' : ''}${compress ? '' : 'Plain'}${sharedOnly ? 'Shared' : ''}${originDecides ? 'Origin' : ''}`;
    const id = `Cache${rule.ttlSeconds}${kind}`;
    const existing = this.scope.node.tryFindChild(id) as cloudfront.CachePolicy | undefined;
    if (existing) return existing;
    const ttl = Duration.seconds(rule.ttlSeconds);
    return new cloudfront.CachePolicy(this.scope, id, {
      cachePolicyName: PhysicalName.unique(this.scope, { maxLength: 128, suffix: id, acrossRegions: true }),
      comment: `Caches responses for ${rule.ttlSeconds} s`,
      // Unless the origin decides, the minimum is the TTL too: frameworks mark static files as no-cache, and the rule wins.
      minTtl: originDecides ? Duration.seconds(0) : ttl,
      defaultTtl: ttl,
      maxTtl: ttl,
      // The key identifies the user: only requests with the same cookies and Authorization share a response.
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
   * Sets Cache-Control by a function instead of the headers policy, which would also mark errors: a browser that got a 404 during a
   * release would then cache it for the rule's time. CloudFront runs no function for responses with status 400 or above.
   * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html
   */
  private cacheControl(value?: string): cloudfront.FunctionAssociation[] | undefined {
    if (value === undefined) return undefined;
    const setter = this.cacheControlFunctions.get(value) ?? this.createCacheControlFunction(value);
    this.cacheControlFunctions.set(value, setter);
    return [{ function: setter, eventType: cloudfront.FunctionEventType.VIEWER_RESPONSE }];
  }

  private createCacheControlFunction(value: string): cloudfront.Function {
    const id = `CacheControl${value.replace(/[^A-Za-z0-9]/g, '')}`;
    // Two values can differ in their punctuation only. The first keeps the plain id.
    const isTaken = this.scope.node.tryFindChild(id) !== undefined;
    const hash = createHash('sha256').update(value).digest('hex').slice(0, 8);
    const scope = new Construct(this.scope, isTaken ? `${id}${hash}` : id);
    return new cloudfront.Function(scope, 'Resource', {
      functionName: PhysicalName.unique(scope, { maxLength: 64, acrossRegions: true }),
      comment: `Cache-Control: ${value}`.slice(0, 128),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      code: cloudfront.FunctionCode.fromInline(
        ProgramText.json(programFile('cache_control.js')).fill({ CACHE_CONTROL: value }),
      ),
    });
  }

  /** CloudFront allows one policy per behavior, so the policy of cached responses repeats the security headers. */
  private createHeadersPolicy(cached: boolean): cloudfront.ResponseHeadersPolicy {
    const id = `Headers${cached ? 'Cached' : ''}`;
    const existing = this.scope.node.tryFindChild(id) as cloudfront.ResponseHeadersPolicy | undefined;
    if (existing) return existing;
    const { securityHeaders: headers, cors } = this.settings;
    const override = true;
    return new cloudfront.ResponseHeadersPolicy(this.scope, id, {
      responseHeadersPolicyName: PhysicalName.unique(this.scope, { maxLength: 128, suffix: id, acrossRegions: true }),
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
        contentSecurityPolicy:
          headers.contentSecurityPolicy === undefined
            ? undefined
            : { contentSecurityPolicy: headers.contentSecurityPolicy, override },
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
        headers.permissionsPolicy === undefined
          ? undefined
          : { customHeaders: [{ header: 'Permissions-Policy', value: headers.permissionsPolicy, override }] },
      removeHeaders: cached ? ['Set-Cookie'] : undefined,
    });
  }
}

/** Returns each path once, the narrowest first. */
function inOrder(paths: PathPattern[]): PathPattern[] {
  const unique = new Map(paths.map((path) => [path.text, path]));
  return [...unique.values()].sort(
    (a, b) =>
      RANK[a.match] - RANK[b.match] ||
      b.value.length - a.value.length ||
      b.word.length - a.word.length ||
      a.text.localeCompare(b.text),
  );
}

/** Returns whether every request that matches `inner` also matches `outer`. */
function covers(outer: PathPattern, inner: PathPattern): boolean {
  if (outer.text === inner.text) return true;
  return outer.match === PathMatch.PREFIX && inner.match !== PathMatch.EXTENSION && inner.value.startsWith(outer.value);
}

function programFile(name: string): string {
  return readFileSync(join(__dirname, 'programs', name), 'utf8');
}
