import { runInNewContext } from 'node:vm';
import { App, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { EdgeDistribution } from '../../../lib/aws/edge/edge-distribution';
import { EdgeDistributionProps } from '../../../lib/aws/edge/edge-distribution-props';
import { EdgeOrigin } from '../../../lib/aws/edge/edge-origin';
import { Network } from '../../../lib/aws/network/network';
import { VpcOriginZones } from '../../../lib/aws/edge/vpc-origin-zones';
import { CacheRule, CorsPolicy, PathPattern, QueryStrings, SecurityHeaders } from '../../../lib/domain';
import { annotations } from '../../support/annotations';
import { CERTIFICATE_ARN, aCertificate } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, all, lambdaBacked, only, templateOf } from '../../support/template';
import { aLoadBalancer } from '../../support/web-tier';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const STATIC: CacheRule = { path: PathPattern.prefix('/static/'), ttlSeconds: 31_536_000, cacheControl: IMMUTABLE };
const ALL_HEADERS = new SecurityHeaders({
  xssProtection: true,
  contentSecurityPolicy: "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'",
  permissionsPolicy: 'geolocation=(), microphone=(), camera=()',
});
const WEB_ACL = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/0a1b2c';

function originSecret(stack: Stack): { headerName: string; secret: secretsmanager.ISecret } {
  return {
    headerName: 'X-Origin-Verify',
    secret: secretsmanager.Secret.fromSecretCompleteArn(
      stack,
      'Secret',
      'arn:aws:secretsmanager:us-east-1:111122223333:secret:origin-AbCdEf',
    ),
  };
}

function anEdge(props: Partial<EdgeDistributionProps> = {}, stack = aStack(PRODUCTION)): EdgeDistribution {
  return new EdgeDistribution(stack, 'Edge', {
    origin: props.origin ?? EdgeOrigin.publicLoadBalancer('origin.example.com', originSecret(stack)),
    cacheRules: [],
    securityHeaders: new SecurityHeaders(),
    ...props,
  });
}

function configOf(edge: EdgeDistribution): Json {
  return only(templateOf(edge), 'AWS::CloudFront::Distribution').DistributionConfig;
}

function behaviorOf(edge: EdgeDistribution, pattern: string): Json {
  return configOf(edge).CacheBehaviors.find((b: Json) => b.PathPattern === pattern);
}

/** Policy that a behavior refers to. */
function policyOf(edge: EdgeDistribution, type: string, reference: { Ref: string }): Json {
  return templateOf(edge).findResources(type)[reference.Ref].Properties[`${type.split('::')[2]}Config`];
}

/** Cache-Control of a response of the application after the behavior's function ran, as in CloudFront. */
function cacheControlOf(edge: EdgeDistribution, behavior: Json): string {
  const [association] = behavior.FunctionAssociations;
  expect(association.EventType).toBe('viewer-response');
  const id = association.FunctionARN['Fn::GetAtt'][0];
  const { FunctionCode } = Template.fromStack(Stack.of(edge)).findResources('AWS::CloudFront::Function')[id].Properties;
  const event = { response: { statusCode: 200, headers: { 'cache-control': { value: 'no-cache' } } } };
  return runInNewContext(`${FunctionCode}; handler(event)`, { event }).headers['cache-control'].value;
}

test('[LB-RC-41] values of Cache-Control that differ in punctuation have functions of their own', () => {
  const values = ['public, max-age=60', 'public max-age=60', 'public, max-age=6,0'];
  const cacheRules = values.map((cacheControl, index) => ({
    path: PathPattern.exact(`/${index}`),
    ttlSeconds: 0,
    cacheControl,
  }));
  const edge = anEdge({ cacheRules });
  expect(values.map((_, index) => cacheControlOf(edge, behaviorOf(edge, `/${index}`)))).toEqual(values);
});

describe('uncached requests', () => {
  test('requests that match no rule reach the application unchanged and uncached', () => {
    const config = configOf(anEdge());
    expect(config.DefaultCacheBehavior).toMatchObject({
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      ViewerProtocolPolicy: 'redirect-to-https',
      Compress: true,
    });
    expect(config.CacheBehaviors).toBeUndefined();
  });

  test('a rule of 0 seconds passes requests on uncached, with its own Cache-Control', () => {
    const edge = anEdge({
      cacheRules: [{ path: PathPattern.exact('/sw.js'), ttlSeconds: 0, cacheControl: 'no-store' }],
    });
    const behavior = behaviorOf(edge, '/sw.js');
    expect(behavior.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
    expect(behavior.OriginRequestPolicyId).toBe('216adef6-5c7f-47e4-b989-5492eafa07d3');
    expect(cacheControlOf(edge, behavior)).toBe('no-store');
    const headers = policyOf(edge, 'AWS::CloudFront::ResponseHeadersPolicy', behavior.ResponseHeadersPolicyId);
    expect(headers.RemoveHeadersConfig).toBeUndefined();
  });
});

describe('cache rules', () => {
  test('[TT-ARC-08] [TT-STA-04] caches static files for a year, at the edge and in browsers', () => {
    const edge = anEdge({ cacheRules: [STATIC] });
    const behavior = behaviorOf(edge, '/static/*');
    expect(policyOf(edge, 'AWS::CloudFront::CachePolicy', behavior.CachePolicyId)).toMatchObject({
      MinTTL: 31_536_000,
      DefaultTTL: 31_536_000,
      MaxTTL: 31_536_000,
    });
    const headers = policyOf(edge, 'AWS::CloudFront::ResponseHeadersPolicy', behavior.ResponseHeadersPolicyId);
    expect(cacheControlOf(edge, behavior)).toBe(IMMUTABLE);
    expect(headers.SecurityHeadersConfig.ContentTypeOptions).toEqual({ Override: true });
  });

  test('[LB-RC-24] leaves the Content-Security-Policy of the application alone, unless one is set', () => {
    const securityOf = (edge: EdgeDistribution): Json => {
      const { ResponseHeadersPolicyId } = configOf(edge).DefaultCacheBehavior;
      return policyOf(edge, 'AWS::CloudFront::ResponseHeadersPolicy', ResponseHeadersPolicyId).SecurityHeadersConfig;
    };
    expect(securityOf(anEdge())).not.toHaveProperty('ContentSecurityPolicy');
    expect(securityOf(anEdge({ securityHeaders: ALL_HEADERS })).ContentSecurityPolicy.Override).toBe(true);
  });

  test('[TT-STA-01] compresses responses with gzip and Brotli', () => {
    const edge = anEdge({ cacheRules: [STATIC] });
    const behavior = behaviorOf(edge, '/static/*');
    expect(behavior.Compress).toBe(true);
    expect(
      policyOf(edge, 'AWS::CloudFront::CachePolicy', behavior.CachePolicyId).ParametersInCacheKeyAndForwardedToOrigin,
    ).toMatchObject({ EnableAcceptEncodingGzip: true, EnableAcceptEncodingBrotli: true });
  });

  test('a rule can turn compression off', () => {
    const edge = anEdge({
      cacheRules: [{ path: PathPattern.extension('zip'), ttlSeconds: 60, compress: false }],
    });
    const behavior = behaviorOf(edge, '*.zip');
    expect(behavior.Compress).toBe(false);
    expect(
      policyOf(edge, 'AWS::CloudFront::CachePolicy', behavior.CachePolicyId).ParametersInCacheKeyAndForwardedToOrigin,
    ).toMatchObject({ EnableAcceptEncodingGzip: false, EnableAcceptEncodingBrotli: false });
  });

  test('query strings are part of the cache key only if a rule includes them', () => {
    const edge = anEdge({
      cacheRules: [
        { path: PathPattern.exact('/api/products'), ttlSeconds: 60, queryStrings: QueryStrings.INCLUDE_ALL },
        { path: PathPattern.exact('/about'), ttlSeconds: 60 },
      ],
    });
    const queries = (pattern: string): string =>
      policyOf(edge, 'AWS::CloudFront::CachePolicy', behaviorOf(edge, pattern).CachePolicyId)
        .ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig.QueryStringBehavior;
    expect(queries('/api/products')).toBe('all');
    expect(queries('/about')).toBe('none');
  });

  describe('responses that depend on the user', () => {
    const API: CacheRule = { path: PathPattern.prefix('/api/'), ttlSeconds: 300, sharedOnly: true };
    const keyOf = (edge: EdgeDistribution, pattern: string): Json =>
      policyOf(edge, 'AWS::CloudFront::CachePolicy', behaviorOf(edge, pattern).CachePolicyId)
        .ParametersInCacheKeyAndForwardedToOrigin;

    test('the cache key identifies the user, and every method reaches the application', () => {
      const edge = anEdge({ cacheRules: [API] });
      expect(keyOf(edge, '/api/*').CookiesConfig).toEqual({ CookieBehavior: 'all' });
      expect(keyOf(edge, '/api/*').HeadersConfig).toEqual({
        HeaderBehavior: 'whitelist',
        Headers: expect.arrayContaining(['Authorization', 'Host', 'Origin', 'Accept', 'Accept-Language']),
      });
      expect(behaviorOf(edge, '/api/*').AllowedMethods).toContain('POST');
    });

    test('the application gets the other headers too, except those outside the key that frameworks build responses from', () => {
      const edge = anEdge({ cacheRules: [API] });
      const { HeadersConfig, ...rest } = policyOf(
        edge,
        'AWS::CloudFront::OriginRequestPolicy',
        behaviorOf(edge, '/api/*').OriginRequestPolicyId,
      );
      expect(HeadersConfig.HeaderBehavior).toBe('allExcept');
      expect(HeadersConfig.Headers).toEqual(
        expect.arrayContaining(['X-Forwarded-Host', 'X-Original-URL', 'Forwarded']),
      );
      expect(HeadersConfig.Headers.length).toBeLessThanOrEqual(10);
      // CloudFront must not send an ignored query string: the response to ?page=1 would also be the response to ?page=2.
      expect(rest).toMatchObject({
        QueryStringsConfig: { QueryStringBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
      });
    });

    test('the key has an included query string, and the header that shows HTTPS to an application behind a VPC origin', () => {
      const edge = anEdge({ cacheRules: [{ ...API, queryStrings: QueryStrings.INCLUDE_ALL }] });
      expect(keyOf(edge, '/api/*').QueryStringsConfig).toEqual({ QueryStringBehavior: 'all' });
      expect(keyOf(edge, '/api/*').HeadersConfig.Headers).toContain('CloudFront-Forwarded-Proto');
    });

    test('rules share one request policy, and cached responses set no cookie', () => {
      const edge = anEdge({ cacheRules: [API, { ...API, path: PathPattern.prefix('/feed/') }] });
      templateOf(edge).resourceCountIs('AWS::CloudFront::OriginRequestPolicy', 1);
      const { ResponseHeadersPolicyId } = behaviorOf(edge, '/feed/*');
      const headers = policyOf(edge, 'AWS::CloudFront::ResponseHeadersPolicy', ResponseHeadersPolicyId);
      expect(headers.RemoveHeadersConfig).toEqual({ Items: [{ Header: 'Set-Cookie' }] });
    });

    test('rules with and without sharedOnly never share a cache policy', () => {
      const edge = anEdge({ cacheRules: [API, { path: PathPattern.prefix('/public/'), ttlSeconds: 300 }] });
      expect(keyOf(edge, '/public/*').CookiesConfig).toEqual({ CookieBehavior: 'none' });
      expect(behaviorOf(edge, '/public/*').AllowedMethods).not.toContain('POST');
    });

    test('paths of the bucket ignore sharedOnly: S3 is not cached by Authorization and accepts reads only', () => {
      const stack = aStack(PRODUCTION);
      const path = PathPattern.prefix('/static/');
      const staticBucket = new s3.Bucket(stack, 'Static');
      const edge = anEdge({ staticBucket, cacheRules: [{ ...API, path }] }, stack);
      expect(keyOf(edge, '/static/*').HeadersConfig).toEqual({ HeaderBehavior: 'none' });
      expect(behaviorOf(edge, '/static/*').AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS']);
    });

    test('with 0 seconds nothing is cached, whatever else the rule says', () => {
      const edge = anEdge({ cacheRules: [{ ...API, ttlSeconds: 0, originDecides: true }] });
      expect(behaviorOf(edge, '/api/*').CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
      expect(behaviorOf(edge, '/api/*').OriginRequestPolicyId).toBe('216adef6-5c7f-47e4-b989-5492eafa07d3');
    });
  });

  test('if the origin decides, the TTL applies only to responses without one', () => {
    const edge = anEdge({ cacheRules: [{ path: PathPattern.prefix('/api/'), ttlSeconds: 300, originDecides: true }] });
    expect(policyOf(edge, 'AWS::CloudFront::CachePolicy', behaviorOf(edge, '/api/*').CachePolicyId)).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 300,
      MaxTTL: 300,
    });
  });

  test('cached responses are the same for everyone: no cookies in or out, and reads only', () => {
    const edge = anEdge({ cacheRules: [STATIC] });
    const behavior = behaviorOf(edge, '/static/*');
    const key = policyOf(
      edge,
      'AWS::CloudFront::CachePolicy',
      behavior.CachePolicyId,
    ).ParametersInCacheKeyAndForwardedToOrigin;
    expect(key.CookiesConfig).toEqual({ CookieBehavior: 'none' });
    expect(key.HeadersConfig).toEqual({ HeaderBehavior: 'none' });
    expect(behavior.AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS']);
    // HostHeaderOnly: no Cookie, no Authorization.
    expect(behavior.OriginRequestPolicyId).toBe('bf0718e1-ba1e-49d1-88b1-f726733018ae');
    const headers = policyOf(edge, 'AWS::CloudFront::ResponseHeadersPolicy', behavior.ResponseHeadersPolicyId);
    expect(headers.RemoveHeadersConfig).toEqual({ Items: [{ Header: 'Set-Cookie' }] });
  });

  test('tries the narrower pattern first: exact, then prefix, then extension, longer before shorter', () => {
    const rule = (path: PathPattern): CacheRule => ({ path, ttlSeconds: 60 });
    const edge = anEdge({
      cacheRules: [
        rule(PathPattern.extension('js')),
        rule(PathPattern.prefix('/a/')),
        rule(PathPattern.exact('/a/b')),
        rule(PathPattern.extension('json')),
        rule(PathPattern.prefix('/a/b/')),
        rule(PathPattern.exact('/a/b/c')),
      ],
    });
    expect(configOf(edge).CacheBehaviors.map((b: Json) => b.PathPattern)).toEqual([
      '/a/b/c',
      '/a/b',
      '/a/b/*',
      '/a/*',
      '*.json',
      '*.js',
    ]);
  });

  test('rules with the same settings share one policy, because an account has only twenty', () => {
    const edge = anEdge({
      cacheRules: ['/a', '/b', '/c'].map((path) => ({ path: PathPattern.exact(path), ttlSeconds: 60 })),
    });
    templateOf(edge).resourceCountIs('AWS::CloudFront::CachePolicy', 1);
    templateOf(edge).resourceCountIs('AWS::CloudFront::ResponseHeadersPolicy', 2);
  });

  test('two environments, and two regions of one, use different policy names', () => {
    const namesOf = (stackName: string, region: string): string[] => {
      const edge = anEdge({ cacheRules: [STATIC] }, aStack({ ...PRODUCTION, region, stackName }));
      const template = templateOf(edge);
      return [
        ...Object.values(template.findResources('AWS::CloudFront::CachePolicy')).map(
          (r) => r.Properties.CachePolicyConfig.Name,
        ),
        ...Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy')).map(
          (r) => r.Properties.ResponseHeadersPolicyConfig.Name,
        ),
      ];
    };
    const all = [
      ...namesOf('shop-production', 'us-east-1'),
      ...namesOf('shop-staging', 'us-east-1'),
      ...namesOf('shop-production', 'eu-west-1'),
    ];
    expect(new Set(all).size).toBe(9);
    expect(Math.max(...all.map((name) => name.length))).toBeLessThanOrEqual(128);
  });
});

describe('security headers', () => {
  function headersOf(edge: EdgeDistribution): Json {
    const reference = configOf(edge).DefaultCacheBehavior.ResponseHeadersPolicyId;
    return policyOf(edge, 'AWS::CloudFront::ResponseHeadersPolicy', reference);
  }

  test('[TT-HDR-01] [TT-HDR-02] [TT-HDR-03] the edge forbids sniffing, framing and reflected scripts', () => {
    expect(headersOf(anEdge({ securityHeaders: ALL_HEADERS })).SecurityHeadersConfig).toMatchObject({
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY', Override: true },
      XSSProtection: { Protection: true, ModeBlock: true, Override: true },
    });
  });

  test('[TT-HDR-04] [TT-HDR-05] [TT-HDR-06] the edge demands HTTPS and limits scripts and referrers', () => {
    expect(headersOf(anEdge({ securityHeaders: ALL_HEADERS })).SecurityHeadersConfig).toMatchObject({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true, Override: true },
      ContentSecurityPolicy: {
        ContentSecurityPolicy:
          "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'",
        Override: true,
      },
      ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: true },
    });
  });

  test('[TT-HDR-07] the edge switches off geolocation, microphone and camera', () => {
    expect(headersOf(anEdge({ securityHeaders: ALL_HEADERS })).CustomHeadersConfig.Items).toContainEqual({
      Header: 'Permissions-Policy',
      Value: 'geolocation=(), microphone=(), camera=()',
      Override: true,
    });
  });

  test('a behavior with its own Cache-Control sends every security header too', () => {
    const edge = anEdge({ securityHeaders: ALL_HEADERS, cacheRules: [STATIC] });
    const own = policyOf(
      edge,
      'AWS::CloudFront::ResponseHeadersPolicy',
      behaviorOf(edge, '/static/*').ResponseHeadersPolicyId,
    );
    expect(own.SecurityHeadersConfig).toEqual(headersOf(edge).SecurityHeadersConfig);
    expect(own.CustomHeadersConfig).toEqual(headersOf(edge).CustomHeadersConfig);
  });

  test('no headers policy sets Cache-Control: it would also mark errors', () => {
    const policies = Template.fromStack(Stack.of(anEdge({ cacheRules: [STATIC] }))).findResources(
      'AWS::CloudFront::ResponseHeadersPolicy',
    );
    expect(JSON.stringify(policies)).not.toMatch(/cache-control/i);
  });

  test('rules with the same Cache-Control share a function, others have separate ones', () => {
    const js: CacheRule = { ...STATIC, path: PathPattern.extension('js') };
    const css: CacheRule = { ...STATIC, path: PathPattern.extension('css'), cacheControl: 'public, max-age=31536000' };
    const functions = Template.fromStack(Stack.of(anEdge({ cacheRules: [STATIC, js, css] }))).findResources(
      'AWS::CloudFront::Function',
    );
    expect(new Set(Object.values(functions).map((it) => it.Properties.Name)).size).toBe(2);
  });

  test('headers that are turned off are not sent', () => {
    const headers = headersOf(anEdge({ securityHeaders: new SecurityHeaders({ contentTypeOptions: false }) }));
    expect(headers.SecurityHeadersConfig.ContentTypeOptions).toBeUndefined();
    expect(headers.SecurityHeadersConfig.XSSProtection).toBeUndefined();
    expect(headers.CustomHeadersConfig).toBeUndefined();
  });
});

describe('the origin', () => {
  test('reaches an internal load balancer through a VPC origin over HTTP', () => {
    const stack = aStack(PRODUCTION);
    const loadBalancer = aLoadBalancer(stack, { vpc: new ec2.Vpc(stack, 'Vpc') });
    const edge = anEdge(
      {
        origin: EdgeOrigin.vpcOrigin(loadBalancer),
        originReadTimeoutSeconds: 120,
        originKeepaliveSeconds: 70,
      },
      stack,
    );
    const template = templateOf(edge);
    template.resourceCountIs('AWS::CloudFront::VpcOrigin', 1);
    template.hasResource('AWS::CloudFront::VpcOrigin', {
      Properties: {
        VpcOriginEndpointConfig: {
          Arn: stack.resolve(loadBalancer.resource.loadBalancerArn),
          HTTPPort: 80,
          OriginProtocolPolicy: 'http-only',
          Name: Match.stringLikeRegexp('^shop-production-.{1,48}$'),
        },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^VpcPublicSubnet1DefaultRoute')]),
    });
    const [origin] = configOf(edge).Origins;
    expect(origin.VpcOriginConfig).toMatchObject({ OriginReadTimeout: 120, OriginKeepaliveTimeout: 70 });
    expect(origin.VpcOriginConfig.VpcOriginId).toEqual(stack.resolve(edge.vpcOrigin?.vpcOriginId));
    expect(origin.DomainName).toEqual(stack.resolve(loadBalancer.dnsName));
    expect(origin.CustomOriginConfig).toBeUndefined();
  });

  test('sends CloudFront-Forwarded-Proto to an application behind a VPC origin, to show that users connected over HTTPS', () => {
    const stack = aStack(PRODUCTION);
    const edge = anEdge({ origin: EdgeOrigin.vpcOrigin(aLoadBalancer(stack)) }, stack);
    // AllViewerAndCloudFrontHeaders-2022-06
    expect(configOf(edge).DefaultCacheBehavior.OriginRequestPolicyId).toBe('33f36d7e-f396-46d9-90e0-52428a34d9dc');
  });

  test('reaches a public load balancer over TLS 1.2 only, with a secret header that no template contains', () => {
    const [origin] = configOf(anEdge()).Origins;
    expect(origin).toMatchObject({
      DomainName: 'origin.example.com',
      CustomOriginConfig: {
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
        OriginReadTimeout: 60,
        OriginKeepaliveTimeout: 55,
      },
      OriginCustomHeaders: [
        {
          HeaderName: 'X-Origin-Verify',
          HeaderValue:
            '{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:111122223333:secret:origin-AbCdEf:SecretString:::}}',
        },
      ],
    });
  });

  test('lists the zones without VPC origins by region', () => {
    expect(VpcOriginZones.unsupported('us-east-1')).toEqual(['use1-az3']);
    expect(VpcOriginZones.unsupported('eu-west-1')).toEqual([]);
  });
});

describe('a bucket for static files', () => {
  test('serves /static/ to this distribution only, with the TTL of the rule for that path', () => {
    const stack = aStack(PRODUCTION);
    const staticBucket = new s3.Bucket(stack, 'Static');
    const edge = anEdge({ staticBucket, cacheRules: [STATIC] }, stack);
    const behavior = behaviorOf(edge, '/static/*');
    const origin = configOf(edge).Origins.find((o: Json) => o.Id === behavior.TargetOriginId);
    expect(origin.OriginAccessControlId).toBeDefined();
    expect(behavior.OriginRequestPolicyId).toBeUndefined();
    expect(policyOf(edge, 'AWS::CloudFront::CachePolicy', behavior.CachePolicyId).MaxTTL).toBe(31_536_000);
    templateOf(edge).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 's3:GetObject',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } },
          }),
        ]),
      },
    });
  });

  test('also serves narrower rules below its paths, but no other paths', () => {
    const stack = aStack(PRODUCTION);
    const edge = anEdge(
      {
        staticBucket: new s3.Bucket(stack, 'Static'),
        staticPaths: [PathPattern.prefix('/assets/'), PathPattern.exact('/favicon.ico')],
        cacheRules: [
          { path: PathPattern.exact('/assets/version.json'), ttlSeconds: 60 },
          { path: PathPattern.exact('/about'), ttlSeconds: 60 },
        ],
      },
      stack,
    );
    const originOf = (pattern: string): string => behaviorOf(edge, pattern).TargetOriginId;
    const application = configOf(edge).DefaultCacheBehavior.TargetOriginId;
    expect(originOf('/about')).toBe(application);
    expect(originOf('/assets/*')).not.toBe(application);
    expect(originOf('/assets/version.json')).toBe(originOf('/assets/*'));
    // A path without a rule: CachingOptimized.
    expect(behaviorOf(edge, '/favicon.ico').CachePolicyId).toBe('658327ea-f89d-4fab-a63d-7e88639e58f6');
  });
});

describe('names', () => {
  function named(region = 'us-east-1', domainNames = ['app.example.com'], props: Partial<EdgeDistributionProps> = {}) {
    const stack = aStack({ ...PRODUCTION, region: 'eu-west-1' });
    const certificate = aCertificate(stack, region);
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: 'Z123',
      zoneName: 'example.com',
    });
    return anEdge({ certificate, domainNames, hostedZone, ...props }, stack);
  }

  test('a domain gets its certificate, TLS 1.2 and records for IPv4 and IPv6', () => {
    const edge = named();
    expect(edge.url).toBe('https://app.example.com');
    const config = configOf(edge);
    expect(config.Aliases).toEqual(['app.example.com']);
    expect(config.ViewerCertificate).toMatchObject({
      AcmCertificateArn: CERTIFICATE_ARN,
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SslSupportMethod: 'sni-only',
    });
    ['A', 'AAAA'].forEach((type) =>
      templateOf(edge).hasResourceProperties('AWS::Route53::RecordSet', {
        Type: type,
        Name: 'app.example.com.',
        HostedZoneId: 'Z123',
      }),
    );
  });

  test('without a domain, the URL has the generated name of CloudFront', () => {
    const edge = anEdge();
    expect(Stack.of(edge).resolve(edge.url)).toEqual({
      'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.any(String), 'DomainName'] }]],
    });
    expect(configOf(edge).ViewerCertificate).toBeUndefined();
  });

  test('rejects a certificate in another region, because CloudFront would', () => {
    expect(faults(() => named('eu-west-1'))).toEqual(['certificate-outside-us-east-1 at Shop/Edge.certificate']);
  });

  test('rejects a certificate created in a stack in another region, and accepts one in us-east-1', () => {
    const made = (region: string): EdgeDistribution => {
      const app = new App();
      const home = new Stack(app, 'Home', { env: { account: '111122223333', region }, crossRegionReferences: true });
      const certificate = new acm.Certificate(home, 'Certificate', { domainName: 'app.example.com' });
      const env = { account: '111122223333', region: 'eu-west-1' };
      const stack = new Stack(app, 'Shop', { env, crossRegionReferences: true });
      return anEdge({ certificate, domainNames: ['app.example.com'] }, stack);
    };
    expect(faults(() => made('eu-west-1'))).toEqual(['certificate-outside-us-east-1 at Shop/Edge.certificate']);
    expect(made('us-east-1').url).toBe('https://app.example.com');
  });

  test('rejects a domain without a certificate', () => {
    expect(faults(() => anEdge({ domainNames: ['app.example.com'] }))).toEqual([
      'domain-without-certificate at Shop/Edge.certificate',
    ]);
  });

  test('rejects a certificate or a zone without a domain', () => {
    expect(faults(() => named('us-east-1', []))).toEqual([
      'prop-without-effect at Shop/Edge.certificate',
      'prop-without-effect at Shop/Edge.hostedZone',
    ]);
  });

  test('rejects a name outside its zone, and an unresolved name', () => {
    expect(faults(() => named('us-east-1', ['app.other.com', Token.asString({ Ref: 'Name' })]))).toEqual([
      'domain-outside-zone at Shop/Edge.hostedZone',
      'unresolved-token at Shop/Edge.domainNames',
    ]);
  });
});

describe('logs, metrics and protection', () => {
  test('writes access logs to a private encrypted bucket that CloudFront can write to, for 90 days', () => {
    const edge = anEdge();
    const template = templateOf(edge);
    const [[id, bucket]] = Object.entries(template.findResources('AWS::S3::Bucket'));
    expect(configOf(edge).Logging.Bucket).toEqual({ 'Fn::GetAtt': [id, 'RegionalDomainName'] });
    expect(bucket).toMatchObject({ DeletionPolicy: 'Retain' });
    expect(bucket.Properties).toMatchObject({
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
    expect(bucket.Properties.LifecycleConfiguration.Rules[0].ExpirationInDays).toBe(90);
  });

  test('a development environment can delete its log bucket, or write no logs', () => {
    templateOf(anEdge({ removalPolicy: RemovalPolicy.DESTROY })).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
    });
    const silent = anEdge({ logging: false });
    templateOf(silent).resourceCountIs('AWS::S3::Bucket', 0);
    expect(configOf(silent).Logging).toBeUndefined();
    expect(silent.logBucket).toBeUndefined();
  });

  test('rejects a region without log delivery, unless the logs go elsewhere', () => {
    const inMilan = (props: Partial<EdgeDistributionProps>): EdgeDistribution =>
      anEdge(props, aStack({ ...PRODUCTION, region: 'eu-south-1' }));
    expect(faults(() => inMilan({}))).toEqual(['log-delivery-unsupported at Shop/Edge.logBucket']);
    expect(inMilan({ logging: false }).logBucket).toBeUndefined();

    const stack = aStack({ ...PRODUCTION, region: 'eu-south-1' });
    const elsewhere = s3.Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'our-logs', region: 'us-east-1' });
    expect(anEdge({ logBucket: elsewhere }, stack).logBucket).toBe(elsewhere);
  });

  test('[TT-STA-06] CloudFront publishes its cache hit rate unless additionalMetrics is false', () => {
    templateOf(anEdge()).hasResourceProperties('AWS::CloudFront::MonitoringSubscription', {
      MonitoringSubscription: {
        RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' },
      },
    });
    templateOf(anEdge({ additionalMetrics: false })).resourceCountIs('AWS::CloudFront::MonitoringSubscription', 0);
  });

  test('[GAP-X-01] attaches the web ACL to the distribution, where it sees the addresses of the users', () => {
    expect(configOf(anEdge({ webAclArn: WEB_ACL })).WebACLId).toBe(WEB_ACL);
    const late = Token.asString({ Ref: 'Acl' });
    expect(configOf(anEdge({ webAclArn: late })).WebACLId).toEqual({ Ref: 'Acl' });
  });

  test('rejects a regional web ACL', () => {
    const webAclArn = 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/0a1b2c';
    expect(faults(() => anEdge({ webAclArn }))).toEqual(['web-acl-scope-mismatch at Shop/Edge.webAclArn']);
  });
});

test('reports all problems together', () => {
  const stack = aStack(PRODUCTION);
  const found = faults(() =>
    anEdge(
      {
        origin: EdgeOrigin.publicLoadBalancer('https://origin.example.com', {
          ...originSecret(stack),
          headerName: 'X-Amz-Proof',
        }),
        cacheRules: [STATIC, STATIC],
        originReadTimeoutSeconds: 121,
        originKeepaliveSeconds: 0,
        staticPaths: [PathPattern.prefix('/a/'), PathPattern.prefix('/a/')],
      },
      stack,
    ),
  );
  expect(found).toEqual([
    'invalid-format at Shop/Edge.origin.domainName',
    'invalid-format at Shop/Edge.origin.originSecret.headerName',
    'duplicate at Shop/Edge.cacheRules',
    'number-out-of-range at Shop/Edge.originReadTimeoutSeconds',
    'number-out-of-range at Shop/Edge.originKeepaliveSeconds',
    'prop-without-effect at Shop/Edge.staticPaths',
    'duplicate at Shop/Edge.staticPaths',
  ]);
});

test('rejects headers and cache rules with line breaks', () => {
  expect(faults(() => new SecurityHeaders({ contentSecurityPolicy: "default-src 'self'\r\nX-Evil: 1" }))).toEqual([
    'invalid-header-value at SecurityHeaders.Content-Security-Policy',
  ]);
  expect(faults(() => anEdge({ cacheRules: [{ ...STATIC, cacheControl: 'public\r\nX-Evil: 1' }] }))).toEqual([
    'invalid-header-value at Shop/Edge.cacheRules[/static/*].cacheControl',
  ]);
});

describe('zones of a load balancer behind a VPC origin', () => {
  const zonesOf = (region: string, availabilityZoneIds?: string[]) => {
    const stack = aStack({ ...PRODUCTION, region });
    const { vpc } = new Network(stack, 'Network', { availabilityZoneIds });
    return { stack, build: () => anEdge({ origin: EdgeOrigin.vpcOrigin(aLoadBalancer(stack, { vpc })) }, stack) };
  };
  const warnings = (edge: IConstruct): string[] => annotations(edge).filter((it) => it.includes('vpc-origin-zones'));

  test('[LB-RC-15] a warning names the zone that is not supported, unless zones are chosen by id', () => {
    expect(warnings(zonesOf('us-east-1').build()).join()).toContain('use1-az3');
    expect(warnings(zonesOf('us-east-1', ['use1-az1', 'use1-az2']).build())).toEqual([]);
    expect(warnings(zonesOf('eu-west-1').build())).toEqual([]);
  });

  test('[LB-RC-15] a zone that is not supported is rejected', () => {
    expect(faults(zonesOf('us-east-1', ['use1-az1', 'use1-az3']).build)).toEqual([
      'vpc-origin-zone-unsupported at Shop/Edge.origin',
    ]);
  });
});

describe.each(flagSets)('with $named', ({ flags }) => {
  test('acknowledges every finding of cdk-nag, without warnings or Lambda functions', () => {
    const stack = aStack({ ...PRODUCTION, flags });
    const edge = anEdge(
      { origin: EdgeOrigin.vpcOrigin(aLoadBalancer(stack)), webAclArn: WEB_ACL, cacheRules: [STATIC] },
      stack,
    );
    Template.fromStack(stack);
    expect(nagReport(edge)).toEqual(NOTHING_OPEN);
    // The zones of an imported network are known by name only.
    expect(annotations(edge).filter((it) => !it.includes('loadbearing:vpc-origin-zones'))).toEqual([]);
    expect(lambdaBacked(edge)).toEqual([]);
  });

  test('needs no acknowledgement for TLS with a domain', () => {
    const stack = aStack({ ...PRODUCTION, flags });
    const edge = anEdge(
      { domainNames: ['app.example.com'], certificate: aCertificate(stack), webAclArn: WEB_ACL },
      stack,
    );
    expect(nagReport(edge)).toEqual(NOTHING_OPEN);
    expect(annotations(edge)).toEqual([]);
  });
});

test('names policies and caches in a stack with an unresolved region', () => {
  const stack = aStack();
  const edge = anEdge(
    { cacheRules: [{ path: PathPattern.prefix('/x/'), ttlSeconds: Duration.hours(1).toSeconds() }] },
    stack,
  );
  expect(policyOf(edge, 'AWS::CloudFront::CachePolicy', behaviorOf(edge, '/x/*').CachePolicyId).MaxTTL).toBe(3600);
});

describe('a single-page application', () => {
  const anEdgeWithSite = (props: Partial<EdgeDistributionProps> = {}) => {
    const stack = aStack(PRODUCTION);
    return anEdge({ siteBucket: new s3.Bucket(stack, 'Site'), ...props }, stack);
  };

  test('serves everything except the API, which is uncached', () => {
    const edge = anEdgeWithSite();
    const { DefaultCacheBehavior, CacheBehaviors, DefaultRootObject, Origins } = configOf(edge);
    const s3Origin = Origins.find((it: Json) => it.S3OriginConfig !== undefined);
    expect(DefaultCacheBehavior.TargetOriginId).toBe(s3Origin.Id);
    expect(DefaultRootObject).toBe('index.html');
    expect(CacheBehaviors).toHaveLength(1);
    expect(CacheBehaviors[0].PathPattern).toBe('/api/*');
    expect(CacheBehaviors[0].TargetOriginId).not.toBe(s3Origin.Id);
    expect(CacheBehaviors[0].AllowedMethods).toContain('DELETE');
    expect(CacheBehaviors[0].CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad'); // CachingDisabled
  });

  test('serves its one page for its routes, and its files as they are', () => {
    const edge = anEdgeWithSite();
    const [{ FunctionCode }] = all(templateOf(edge), 'AWS::CloudFront::Function');
    const page = (uri: string): string =>
      runInNewContext(`${FunctionCode}; handler({ request: { uri } }).uri`, { uri }) as string;
    expect(['/', '/users/17', '/assets/app.js', '/v1.2/about'].map(page)).toEqual([
      '/index.html',
      '/index.html',
      '/assets/app.js',
      '/index.html',
    ]);
  });

  test('tries the narrower pattern first: a status page before a word, a word before the whole API', () => {
    const edge = anEdgeWithSite({
      cacheRules: [
        { path: PathPattern.containing('/api/', 'users'), ttlSeconds: 0, cacheControl: 'no-store' },
        { path: PathPattern.startingWith('/api/v1/system/status'), ttlSeconds: 300 },
        { path: PathPattern.prefix('/assets/'), ttlSeconds: 31_536_000 },
      ],
    });
    const { CacheBehaviors, DefaultCacheBehavior } = configOf(edge);
    expect(CacheBehaviors.map((it: Json) => it.PathPattern)).toEqual([
      '/api/v1/system/status*',
      '/assets/*',
      '/api/*users*',
      '/api/*',
    ]);
    const [status, assets] = CacheBehaviors;
    expect(assets.TargetOriginId).toBe(DefaultCacheBehavior.TargetOriginId);
    expect(status.TargetOriginId).not.toBe(DefaultCacheBehavior.TargetOriginId);
  });

  test('rejects applicationPaths without a bucket', () => {
    expect(faults(() => anEdge({ applicationPaths: [PathPattern.prefix('/api/')] }))).toEqual([
      'prop-without-effect at Shop/Edge.applicationPaths',
    ]);
  });
});

test('sends the CORS headers of the policy', () => {
  const cors = new CorsPolicy({ origins: ['https://shop.example.com'], methods: ['GET', 'OPTIONS'] });
  const policy = only(templateOf(anEdge({ cors })), 'AWS::CloudFront::ResponseHeadersPolicy');
  expect(policy.ResponseHeadersPolicyConfig.CorsConfig).toMatchObject({
    AccessControlAllowOrigins: { Items: ['https://shop.example.com'] },
    AccessControlAllowMethods: { Items: ['GET', 'OPTIONS'] },
    AccessControlAllowHeaders: { Items: ['Authorization', 'Content-Type'] },
    AccessControlAllowCredentials: true,
    OriginOverride: true,
  });
});
