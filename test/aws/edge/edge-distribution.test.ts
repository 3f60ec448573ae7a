import { runInNewContext } from 'node:vm';
import { App, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { EdgeDistribution, EdgeDistributionProps } from '../../../lib/aws/edge/edge-distribution';
import { EdgeOrigin } from '../../../lib/aws/edge/edge-origin';
import { VpcOriginZones } from '../../../lib/aws/edge/vpc-origin-zones';
import { CacheRule, CorsPolicy, PathPattern, QueryStrings, SecurityHeaders } from '../../../lib/domain';
import { annotations } from '../../support/annotations';
import { CERTIFICATE_ARN, aCertificate } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { problemsOf } from '../../support/problems-of';
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

/** The policy a behaviour refers to. */
function policyOf(edge: EdgeDistribution, type: string, reference: { Ref: string }): Json {
  return templateOf(edge).findResources(type)[reference.Ref].Properties[`${type.split('::')[2]}Config`];
}

/** What the behaviour's function makes of an answer of the application: run as CloudFront would. */
function cacheControlOf(edge: EdgeDistribution, behavior: Json): string {
  const [association] = behavior.FunctionAssociations;
  expect(association.EventType).toBe('viewer-response');
  const id = association.FunctionARN['Fn::GetAtt'][0];
  const { FunctionCode } = Template.fromStack(Stack.of(edge)).findResources('AWS::CloudFront::Function')[id].Properties;
  const event = { response: { statusCode: 200, headers: { 'cache-control': { value: 'no-cache' } } } };
  return runInNewContext(`${FunctionCode}; handler(event)`, { event }).headers['cache-control'].value;
}

describe('what is not cached', () => {
  test('everything no rule names reaches the application whole, and is never kept', () => {
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

  test('a path with 0 seconds is passed on like the rest, with its own Cache-Control', () => {
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
  test('[TT-ARC-08] [TT-STA-04] static files are kept for a year, and browsers are told so', () => {
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

  test('[TT-STA-01] answers are compressed with gzip and Brotli', () => {
    const edge = anEdge({ cacheRules: [STATIC] });
    const behavior = behaviorOf(edge, '/static/*');
    expect(behavior.Compress).toBe(true);
    expect(
      policyOf(edge, 'AWS::CloudFront::CachePolicy', behavior.CachePolicyId).ParametersInCacheKeyAndForwardedToOrigin,
    ).toMatchObject({ EnableAcceptEncodingGzip: true, EnableAcceptEncodingBrotli: true });
  });

  test('a rule may leave answers uncompressed', () => {
    const edge = anEdge({
      cacheRules: [{ path: PathPattern.extension('zip'), ttlSeconds: 60, compress: false }],
    });
    const behavior = behaviorOf(edge, '*.zip');
    expect(behavior.Compress).toBe(false);
    expect(
      policyOf(edge, 'AWS::CloudFront::CachePolicy', behavior.CachePolicyId).ParametersInCacheKeyAndForwardedToOrigin,
    ).toMatchObject({ EnableAcceptEncodingGzip: false, EnableAcceptEncodingBrotli: false });
  });

  test('query strings are part of the key only where a rule says so', () => {
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

  describe('where answers depend on who asks', () => {
    const API: CacheRule = { path: PathPattern.prefix('/api/'), ttlSeconds: 300, sharedOnly: true };
    const keyOf = (edge: EdgeDistribution, pattern: string): Json =>
      policyOf(edge, 'AWS::CloudFront::CachePolicy', behaviorOf(edge, pattern).CachePolicyId)
        .ParametersInCacheKeyAndForwardedToOrigin;

    test('who asks is part of the key, and every method reaches the application', () => {
      const edge = anEdge({ cacheRules: [API] });
      expect(keyOf(edge, '/api/*').CookiesConfig).toEqual({ CookieBehavior: 'all' });
      expect(keyOf(edge, '/api/*').HeadersConfig).toEqual({
        HeaderBehavior: 'whitelist',
        Headers: expect.arrayContaining(['Authorization', 'Host', 'Origin', 'Accept', 'Accept-Language']),
      });
      expect(behaviorOf(edge, '/api/*').AllowedMethods).toContain('POST');
    });

    test('the application gets the other headers too, but nothing outside the key from which it would build an answer', () => {
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
      // An ignored query string is not sent: the answer to ?page=1 would be everyone's answer to ?page=2.
      expect(rest).toMatchObject({
        QueryStringsConfig: { QueryStringBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
      });
    });

    test('an included query string is part of the key, and an application behind a VPC origin learns of HTTPS', () => {
      const edge = anEdge({ cacheRules: [{ ...API, queryStrings: QueryStrings.INCLUDE_ALL }] });
      expect(keyOf(edge, '/api/*').QueryStringsConfig).toEqual({ QueryStringBehavior: 'all' });
      expect(keyOf(edge, '/api/*').HeadersConfig.Headers).toContain('CloudFront-Forwarded-Proto');
    });

    test('rules share one request policy, and what the edge keeps sets no cookie', () => {
      const edge = anEdge({ cacheRules: [API, { ...API, path: PathPattern.prefix('/feed/') }] });
      templateOf(edge).resourceCountIs('AWS::CloudFront::OriginRequestPolicy', 1);
      const { ResponseHeadersPolicyId } = behaviorOf(edge, '/feed/*');
      const headers = policyOf(edge, 'AWS::CloudFront::ResponseHeadersPolicy', ResponseHeadersPolicyId);
      expect(headers.RemoveHeadersConfig).toEqual({ Items: [{ Header: 'Set-Cookie' }] });
    });

    test('the same path with and without it never shares a policy', () => {
      const edge = anEdge({ cacheRules: [API, { path: PathPattern.prefix('/public/'), ttlSeconds: 300 }] });
      expect(keyOf(edge, '/public/*').CookiesConfig).toEqual({ CookieBehavior: 'none' });
      expect(behaviorOf(edge, '/public/*').AllowedMethods).not.toContain('POST');
    });

    test('a path of the bucket is the same for everyone: S3 is not cached by Authorization, and takes reads only', () => {
      const stack = aStack(PRODUCTION);
      const path = PathPattern.prefix('/static/');
      const staticBucket = new s3.Bucket(stack, 'Static');
      const edge = anEdge({ staticBucket, cacheRules: [{ ...API, path }] }, stack);
      expect(keyOf(edge, '/static/*').HeadersConfig).toEqual({ HeaderBehavior: 'none' });
      expect(behaviorOf(edge, '/static/*').AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS']);
    });

    test('with 0 seconds nothing is kept, whatever else the rule says', () => {
      const edge = anEdge({ cacheRules: [{ ...API, ttlSeconds: 0, originDecides: true }] });
      expect(behaviorOf(edge, '/api/*').CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
      expect(behaviorOf(edge, '/api/*').OriginRequestPolicyId).toBe('216adef6-5c7f-47e4-b989-5492eafa07d3');
    });
  });

  test('where the origin decides, the seconds hold only for answers that name none', () => {
    const edge = anEdge({ cacheRules: [{ path: PathPattern.prefix('/api/'), ttlSeconds: 300, originDecides: true }] });
    expect(policyOf(edge, 'AWS::CloudFront::CachePolicy', behaviorOf(edge, '/api/*').CachePolicyId)).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 300,
      MaxTTL: 300,
    });
  });

  test('what is kept is the same for everyone: no cookie goes in or out, and only reads are answered', () => {
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

  test('the narrower pattern is tried first: exact, then prefix, then extension, longer before shorter', () => {
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

  test('rules with the same settings share one policy, since an account has only twenty', () => {
    const edge = anEdge({
      cacheRules: ['/a', '/b', '/c'].map((path) => ({ path: PathPattern.exact(path), ttlSeconds: 60 })),
    });
    templateOf(edge).resourceCountIs('AWS::CloudFront::CachePolicy', 1);
    templateOf(edge).resourceCountIs('AWS::CloudFront::ResponseHeadersPolicy', 2);
  });

  test('two environments, and two regions of one, do not claim the same policy names', () => {
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

  test('a behaviour with its own Cache-Control sends every security header, too', () => {
    const edge = anEdge({ securityHeaders: ALL_HEADERS, cacheRules: [STATIC] });
    const own = policyOf(
      edge,
      'AWS::CloudFront::ResponseHeadersPolicy',
      behaviorOf(edge, '/static/*').ResponseHeadersPolicyId,
    );
    expect(own.SecurityHeadersConfig).toEqual(headersOf(edge).SecurityHeadersConfig);
    expect(own.CustomHeadersConfig).toEqual(headersOf(edge).CustomHeadersConfig);
  });

  test('no headers policy marks answers to be kept: it would mark errors, too', () => {
    const policies = Template.fromStack(Stack.of(anEdge({ cacheRules: [STATIC] }))).findResources(
      'AWS::CloudFront::ResponseHeadersPolicy',
    );
    expect(JSON.stringify(policies)).not.toMatch(/cache-control/i);
  });

  test('rules with the same Cache-Control share a function, others have their own', () => {
    const js: CacheRule = { ...STATIC, path: PathPattern.extension('js') };
    const css: CacheRule = { ...STATIC, path: PathPattern.extension('css'), cacheControl: 'public, max-age=31536000' };
    const functions = Template.fromStack(Stack.of(anEdge({ cacheRules: [STATIC, js, css] }))).findResources(
      'AWS::CloudFront::Function',
    );
    expect(new Set(Object.values(functions).map((it) => it.Properties.Name)).size).toBe(2);
  });

  test('headers that are not wanted are not sent', () => {
    const headers = headersOf(anEdge({ securityHeaders: new SecurityHeaders({ contentTypeOptions: false }) }));
    expect(headers.SecurityHeadersConfig.ContentTypeOptions).toBeUndefined();
    expect(headers.SecurityHeadersConfig.XSSProtection).toBeUndefined();
    expect(headers.CustomHeadersConfig).toBeUndefined();
  });
});

describe('the origin', () => {
  test('an internal load balancer is reached through a VPC origin over HTTP', () => {
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

  test('behind a VPC origin the application learns from CloudFront-Forwarded-Proto that users came over HTTPS', () => {
    const stack = aStack(PRODUCTION);
    const edge = anEdge({ origin: EdgeOrigin.vpcOrigin(aLoadBalancer(stack)) }, stack);
    // AllViewerAndCloudFrontHeaders-2022-06
    expect(configOf(edge).DefaultCacheBehavior.OriginRequestPolicyId).toBe('33f36d7e-f396-46d9-90e0-52428a34d9dc');
  });

  test('a public load balancer is reached over TLS 1.2 only, with a secret header that no template shows', () => {
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

  test('zones where VPC origins do not work are known by region', () => {
    expect(VpcOriginZones.unsupported('us-east-1')).toEqual(['use1-az3']);
    expect(VpcOriginZones.unsupported('eu-west-1')).toEqual([]);
  });
});

describe('a bucket for static files', () => {
  test('serves /static/ to this distribution only, and the rule for that path keeps its time to live', () => {
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

  test('also serves narrower rules below its paths, and leaves others to the application', () => {
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
    // A path no rule names: CachingOptimized.
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

  test('users of a domain get its certificate, TLS 1.2 and records for IPv4 and IPv6', () => {
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

  test('without a domain users go to the name CloudFront gives', () => {
    const edge = anEdge();
    expect(Stack.of(edge).resolve(edge.url)).toEqual({
      'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.any(String), 'DomainName'] }]],
    });
    expect(configOf(edge).ViewerCertificate).toBeUndefined();
  });

  test('a certificate of another region is refused, because CloudFront would refuse it', () => {
    const [problem] = problemsOf(() => named('eu-west-1'));
    expect(problem.what).toBe('the certificate is in eu-west-1');
    expect(problem.where).toBe('Shop/Edge.certificate');
    expect(problem.fix).toContain('us-east-1');
  });

  test('a certificate made in a stack of another region is refused, one of us-east-1 is taken', () => {
    const made = (region: string): EdgeDistribution => {
      const app = new App();
      const home = new Stack(app, 'Home', { env: { account: '111122223333', region }, crossRegionReferences: true });
      const certificate = new acm.Certificate(home, 'Certificate', { domainName: 'app.example.com' });
      const env = { account: '111122223333', region: 'eu-west-1' };
      const stack = new Stack(app, 'Shop', { env, crossRegionReferences: true });
      return anEdge({ certificate, domainNames: ['app.example.com'] }, stack);
    };
    expect(problemsOf(() => made('eu-west-1')).map((p) => p.what)).toEqual(['the certificate is in eu-west-1']);
    expect(made('us-east-1').url).toBe('https://app.example.com');
  });

  test('a domain without a certificate is refused', () => {
    const [problem] = problemsOf(() => anEdge({ domainNames: ['app.example.com'] }));
    expect(problem.what).toBe('domainNames app.example.com have no certificate');
  });

  test('a certificate or a zone without a domain is refused', () => {
    const problems = problemsOf(() => named('us-east-1', []));
    expect(problems.map((p) => p.what)).toEqual([
      'there is a certificate but domainNames is empty',
      'there is a hostedZone but domainNames is empty',
    ]);
  });

  test('a name outside its zone, and one that is not known yet, are refused', () => {
    const problems = problemsOf(() => named('us-east-1', ['app.other.com', Token.asString({ Ref: 'Name' })]));
    expect(problems.map((p) => p.what)).toEqual([
      'app.other.com does not lie in the zone example.com',
      'a domain name is an unresolved token',
    ]);
  });
});

describe('logs, metrics and protection', () => {
  test('access logs go to a private encrypted bucket that CloudFront may write to, for 90 days', () => {
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

  test('a development environment may leave its log bucket to be deleted, or write no logs', () => {
    templateOf(anEdge({ removalPolicy: RemovalPolicy.DESTROY })).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
    });
    const silent = anEdge({ logging: false });
    templateOf(silent).resourceCountIs('AWS::S3::Bucket', 0);
    expect(configOf(silent).Logging).toBeUndefined();
    expect(silent.logBucket).toBeUndefined();
  });

  test('a region CloudFront does not write logs to is refused, until logs go elsewhere', () => {
    const inMilan = (props: Partial<EdgeDistributionProps>): EdgeDistribution =>
      anEdge(props, aStack({ ...PRODUCTION, region: 'eu-south-1' }));
    const [problem] = problemsOf(() => inMilan({}));
    expect(problem.what).toBe('CloudFront does not write logs to buckets in eu-south-1');
    expect(problem.where).toBe('Shop/Edge.logBucket');
    expect(inMilan({ logging: false }).logBucket).toBeUndefined();

    const stack = aStack({ ...PRODUCTION, region: 'eu-south-1' });
    const elsewhere = s3.Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'our-logs', region: 'us-east-1' });
    expect(anEdge({ logBucket: elsewhere }, stack).logBucket).toBe(elsewhere);
  });

  test('[TT-STA-06] CloudFront reports its cache hit rate unless told not to', () => {
    templateOf(anEdge()).hasResourceProperties('AWS::CloudFront::MonitoringSubscription', {
      MonitoringSubscription: {
        RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' },
      },
    });
    templateOf(anEdge({ additionalMetrics: false })).resourceCountIs('AWS::CloudFront::MonitoringSubscription', 0);
  });

  test('[GAP-X-01] the web ACL stands at the distribution, where it sees the addresses of the users', () => {
    expect(configOf(anEdge({ webAclArn: WEB_ACL })).WebACLId).toBe(WEB_ACL);
    const late = Token.asString({ Ref: 'Acl' });
    expect(configOf(anEdge({ webAclArn: late })).WebACLId).toEqual({ Ref: 'Acl' });
  });

  test('a regional web ACL is refused', () => {
    const webAclArn = 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/0a1b2c';
    const [problem] = problemsOf(() => anEdge({ webAclArn }));
    expect(problem.what).toBe(`webAclArn is '${webAclArn}'`);
    expect(problem.expected).toContain('scope CLOUDFRONT in us-east-1');
  });
});

test('two rules for one path, a long wait and a bad origin are reported together', () => {
  const stack = aStack(PRODUCTION);
  const problems = problemsOf(() =>
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
  expect(problems.map((p) => p.what)).toEqual([
    "domainName is 'https://origin.example.com'",
    "headerName is 'X-Amz-Proof'",
    'the path /static/* has two cache rules',
    'originReadTimeoutSeconds is 121',
    'originKeepaliveSeconds is 0',
    'there are staticPaths but no staticBucket',
    'the path /a/* is listed twice',
  ]);
});

test('headers and cache rules with line breaks never reach the template', () => {
  expect(
    problemsOf(() => new SecurityHeaders({ contentSecurityPolicy: "default-src 'self'\r\nX-Evil: 1" })),
  ).toHaveLength(1);
  const [problem] = problemsOf(() => anEdge({ cacheRules: [{ ...STATIC, cacheControl: 'public\r\nX-Evil: 1' }] }));
  expect(problem.what).toContain('"public\\r\\nX-Evil: 1"');
  expect(problem.where).toContain('cacheControl');
});

describe.each(flagSets)('with $named', ({ flags }) => {
  test('every finding of cdk-nag is answered, nothing warns, and no Lambda runs', () => {
    const stack = aStack({ ...PRODUCTION, flags });
    const edge = anEdge(
      { origin: EdgeOrigin.vpcOrigin(aLoadBalancer(stack)), webAclArn: WEB_ACL, cacheRules: [STATIC] },
      stack,
    );
    Template.fromStack(stack);
    expect(nagReport(edge)).toEqual(NOTHING_OPEN);
    expect(annotations(edge)).toEqual([]);
    expect(lambdaBacked(edge)).toEqual([]);
  });

  test('a domain needs fewer excuses', () => {
    const stack = aStack({ ...PRODUCTION, flags });
    const edge = anEdge(
      { domainNames: ['app.example.com'], certificate: aCertificate(stack), webAclArn: WEB_ACL },
      stack,
    );
    expect(nagReport(edge)).toEqual(NOTHING_OPEN);
    expect(annotations(edge)).toEqual([]);
  });
});

test('a stack whose region is not known yet still gets names and logs', () => {
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

  test('answers everything but the API, whose answers are not kept', () => {
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

  test('answers its routes with its one page, and its files as they are', () => {
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

  test('the narrower pattern is tried first: a status page before a word, a word before the whole API', () => {
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

  test('needs its bucket', () => {
    expect(problemsOf(() => anEdge({ applicationPaths: [PathPattern.prefix('/api/')] })).map((it) => it.what)).toEqual([
      'there are applicationPaths but no siteBucket: the application answers everything already',
    ]);
  });
});

test('other sites call this one as the CORS policy says', () => {
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
