import {
  RemovalPolicy,
  Stack,
  Tags,
  Token,
  aws_ec2 as ec2,
  aws_elasticloadbalancingv2 as elbv2,
  aws_s3 as s3,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CLOUDFRONT_PREFIX_LISTS } from '../../../lib/aws/edge/cloudfront-prefix-lists';
import { LoadBalancer } from '../../../lib/aws/edge/load-balancer';
import { LoadBalancerIngress } from '../../../lib/aws/edge/load-balancer-ingress';
import { LoadBalancerProps, TargetGroupRule } from '../../../lib/aws/edge/load-balancer-props';
import { PathPattern } from '../../../lib/domain';
import { annotations } from '../../support/annotations';
import { CERTIFICATE_ARN, aCertificate, aVpc } from '../../support/existing-resources';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { PRIVATE_BUCKET } from '../../support/private-bucket';
import { faults, problemsOf } from '../../support/problems-of';
import { aStack, flagSets } from '../../support/stacks';
import { only, valuesOf } from '../../support/template';
import { aLoadBalancer } from '../../support/web-tier';

const FORBIDDEN = { Type: 'fixed-response', FixedResponseConfig: Match.objectLike({ StatusCode: '403' }) };

function build(props: Partial<LoadBalancerProps> = {}, stack: Stack = aStack({ region: 'us-east-1' })) {
  const balancer = aLoadBalancer(stack, props);
  return { balancer, stack, template: Template.fromStack(stack) };
}

function publicBalancer(stack: Stack, props: Partial<LoadBalancerProps> = {}): LoadBalancer {
  return aLoadBalancer(stack, {
    internetFacing: true,
    certificate: aCertificate(stack),
    ingress: LoadBalancerIngress.anywhere(),
    ...props,
  });
}

function originSecretIn(stack: Stack) {
  return { headerName: 'x-origin-verify', secret: new secretsmanager.Secret(stack, 'OriginSecret') };
}

function attributes(template: Template): Record<string, unknown> {
  return valuesOf(only(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').LoadBalancerAttributes);
}

function targetGroup(stack: Stack): elbv2.ApplicationTargetGroup {
  return (
    (stack.node.tryFindChild('Target') as elbv2.ApplicationTargetGroup | undefined) ?? targetGroupIn(stack, 'Target')
  );
}

function targetGroupIn(stack: Stack, id: string): elbv2.ApplicationTargetGroup {
  return new elbv2.ApplicationTargetGroup(stack, id, {
    vpc: aVpc(stack),
    port: 5000,
    protocol: elbv2.ApplicationProtocol.HTTP,
    targetType: elbv2.TargetType.INSTANCE,
  });
}

describe.each(flagSets)('a load balancer $having', ({ flags }) => {
  test('has no open findings and no warnings, internal or public', () => {
    for (const create of [aLoadBalancer, publicBalancer]) {
      const stack = aStack({ flags, region: 'us-east-1' });
      create(stack);
      expect(nagReport(stack)).toEqual(NOTHING_OPEN);
      expect(annotations(stack)).toEqual([]);
    }
  });

  test('[TT-ALB-09] [TT-ALB-11] is an application load balancer on IPv4 in two subnets', () => {
    const stack = aStack({ flags, region: 'us-east-1' });
    publicBalancer(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internet-facing',
      Type: 'application',
      IpAddressType: 'ipv4',
      Subnets: ['subnet-public-a', 'subnet-public-b'],
    });
  });
});

test('is internal and in the private subnets by default', () => {
  build().template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Scheme: 'internal',
    Subnets: ['subnet-private-a', 'subnet-private-b'],
  });
});

test('responds with 403 to requests that match no rule', () => {
  build().template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [FORBIDDEN],
  });
});

test('[TT-ALB-12] a certificate makes the listener HTTPS on 443 with TLS 1.2 and 1.3 only', () => {
  const stack = aStack({ region: 'us-east-1' });
  build({ certificate: aCertificate(stack) }, stack).template.hasResourceProperties(
    'AWS::ElasticLoadBalancingV2::Listener',
    {
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: CERTIFICATE_ARN }],
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
    },
  );
});

test('the TLS policy can be changed', () => {
  const stack = aStack({ region: 'us-east-1' });
  build(
    { certificate: aCertificate(stack), sslPolicy: elbv2.SslPolicy.TLS13_13 },
    stack,
  ).template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
  });
});

test('has deletion protection, drops malformed headers, defends against request smuggling and supports HTTP/2', () => {
  expect(attributes(build().template)).toMatchObject({
    'deletion_protection.enabled': 'true',
    'routing.http.drop_invalid_header_fields.enabled': 'true',
    'routing.http.desync_mitigation_mode': 'defensive',
    'routing.http2.enabled': 'true',
    'idle_timeout.timeout_seconds': '60',
  });
});

test('[TT-ALB-08] [TT-GUN-06] name, idle timeout and deletion protection follow their props', () => {
  const { template, balancer } = build({
    loadBalancerName: 'traitortrack-lb',
    idleTimeoutSeconds: 120,
    deletionProtection: false,
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Name: 'traitortrack-lb' });
  expect(attributes(template)).toMatchObject({
    'idle_timeout.timeout_seconds': '120',
    'deletion_protection.enabled': 'false',
  });
  expect(balancer.idleTimeoutSeconds).toBe(120);
});

describe('logs', () => {
  test('logs access and connections to a private bucket with S3-managed keys, for 90 days', () => {
    const { template } = build();
    expect(attributes(template)).toMatchObject({
      'access_logs.s3.enabled': 'true',
      'connection_logs.s3.enabled': 'true',
    });
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        ...PRIVATE_BUCKET,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90, Status: 'Enabled' })] },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('uses an existing bucket instead', () => {
    const stack = aStack({ region: 'us-east-1' });
    const { template, balancer } = build(
      { accessLogsBucket: s3.Bucket.fromBucketName(stack, 'Mine', 'my-logs') },
      stack,
    );
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(attributes(template)).toMatchObject({ 'access_logs.s3.bucket': 'my-logs' });
    expect(balancer.accessLogsBucket?.bucketName).toBe('my-logs');
  });

  test('logs can be turned off, and the finding is acknowledged', () => {
    const { stack, template } = build({ accessLogs: false, removalPolicy: RemovalPolicy.DESTROY });
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(nagReport(stack)).toEqual(NOTHING_OPEN);
  });

  test('deletes the bucket only with RemovalPolicy.DESTROY', () => {
    build({ removalPolicy: RemovalPolicy.DESTROY }).template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
    });
  });
});

describe('ingress', () => {
  const ingressRules = (template: Template): Record<string, unknown>[] => [
    ...Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties),
    ...Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(
      ({ Properties }) => Properties.SecurityGroupIngress ?? [],
    ),
  ];

  test('[TT-ALB-10] admits CloudFront only, by the prefix list of the region, on one port', () => {
    const stack = aStack({ region: 'eu-west-1' });
    const { template } = build({ certificate: aCertificate(stack) }, stack);
    expect(ingressRules(template)).toEqual([
      expect.objectContaining({ SourcePrefixListId: 'pl-4fa04526', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }),
    ]);
  });

  test.each([
    ['us-east-1', 'pl-3b927c52'],
    ['us-west-2', 'pl-82a045eb'],
    ['eu-central-1', 'pl-a3a144ca'],
    ['ap-northeast-1', 'pl-58a04531'],
  ])('the prefix list of %s is %s', (region, list) => {
    expect(ingressRules(build({}, aStack({ region })).template)).toEqual([
      expect.objectContaining({ SourcePrefixListId: list }),
    ]);
  });

  test('no two regions share a prefix list', () => {
    const lists = Object.values(CLOUDFRONT_PREFIX_LISTS);
    expect(new Set(lists).size).toBe(lists.length);
  });

  test.each([
    ['an address range', LoadBalancerIngress.cidr('10.1.0.0/16'), { CidrIp: '10.1.0.0/16' }],
    [
      'a prefix list',
      LoadBalancerIngress.prefixList('pl-0123456789abcdef0'),
      { SourcePrefixListId: 'pl-0123456789abcdef0' },
    ],
    [
      'CloudFront by a given list',
      LoadBalancerIngress.cloudFront('pl-12345678'),
      { SourcePrefixListId: 'pl-12345678' },
    ],
  ])('admits %s', (_name, ingress, expected) => {
    expect(ingressRules(build({ ingress }).template)).toEqual([expect.objectContaining({ ...expected, FromPort: 80 })]);
  });

  test('admits the members of a security group', () => {
    const stack = aStack({ region: 'us-east-1' });
    const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Clients', 'sg-12345678', { mutable: false });
    expect(ingressRules(build({ ingress: LoadBalancerIngress.securityGroup(group) }, stack).template)).toEqual([
      expect.objectContaining({ SourceSecurityGroupId: 'sg-12345678', FromPort: 80 }),
    ]);
  });

  test('allows no outbound traffic except to its targets', () => {
    for (const { Properties } of Object.values(build().template.findResources('AWS::EC2::SecurityGroup'))) {
      expect(Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
    }
  });

  test('redirects HTTP if open to anywhere, with a separate security group', () => {
    const stack = aStack({ region: 'us-east-1' });
    publicBalancer(stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ],
    });
    template.resourceCountIs('AWS::EC2::SecurityGroup', 2);
    expect(ingressRules(template)).toEqual(
      expect.arrayContaining([expect.objectContaining({ FromPort: 443 }), expect.objectContaining({ FromPort: 80 })]),
    );
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      SecurityGroups: [Match.anyValue(), Match.anyValue()],
    });
  });

  test('the redirect can be turned off, and on for CloudFront without overfilling a security group', () => {
    const without = aStack({ region: 'us-east-1' });
    publicBalancer(without, { redirectHttp: false });
    Template.fromStack(without).resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);

    const withIt = aStack({ region: 'us-east-1' });
    publicBalancer(withIt, {
      ingress: LoadBalancerIngress.cloudFront(),
      originSecret: originSecretIn(withIt),
      redirectHttp: true,
    });
    const rules = ingressRules(Template.fromStack(withIt)) as { GroupId?: unknown }[];
    expect(rules).toHaveLength(2);
    expect(new Set(rules.map(({ GroupId }) => JSON.stringify(GroupId))).size).toBe(2);
  });
});

describe('rules', () => {
  test('forwards all paths to a target group', () => {
    const stack = aStack({ region: 'us-east-1' });
    aLoadBalancer(stack).addTargetGroup('All', { targetGroup: targetGroup(stack), priority: 100 });
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 100,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      Actions: [Match.objectLike({ Type: 'forward' })],
    });
  });

  test.each([
    [PathPattern.exact('/login'), '/login'],
    [PathPattern.prefix('/api/'), '/api/*'],
    [PathPattern.extension('js'), '*.js'],
  ])('forwards only the paths of a pattern: %p', (path, value) => {
    const stack = aStack({ region: 'us-east-1' });
    aLoadBalancer(stack).addTargetGroup('Some', { targetGroup: targetGroup(stack), priority: 5, paths: [path] });
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [value] } }],
    });
  });

  test.each(flagSets)(
    'forwards only requests with the origin secret, whose value is not in the template $having',
    ({ flags }) => {
      const stack = aStack({ flags, region: 'us-east-1' });
      const balancer = publicBalancer(stack, {
        ingress: LoadBalancerIngress.cloudFront(),
        originSecret: originSecretIn(stack),
      });
      balancer.addTargetGroup('All', { targetGroup: targetGroup(stack), priority: 100 });
      Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
        Conditions: [
          { Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } },
          {
            Field: 'http-header',
            HttpHeaderConfig: {
              HttpHeaderName: 'x-origin-verify',
              Values: [
                {
                  'Fn::Join': [
                    '',
                    [
                      '{{resolve:secretsmanager:',
                      { Ref: Match.stringLikeRegexp('^OriginSecret') },
                      ':SecretString:::}}',
                    ],
                  ],
                },
              ],
            },
          },
        ],
      });
      Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    },
  );

  test('[TT-MET-04] responds with 403 to blocked paths before any other rule', () => {
    const { template } = build({ blockedPaths: [PathPattern.exact('/metrics'), PathPattern.prefix('/internal/')] });
    const rules = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
    expect(
      rules.map(({ Properties }) => [Properties.Priority, Properties.Conditions[0].PathPatternConfig.Values]),
    ).toEqual([
      [1, ['/metrics']],
      [2, ['/internal/*']],
    ]);
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::ListenerRule', { Actions: [FORBIDDEN] });
  });

  describe('with two target groups', () => {
    const ruleOf = (change: Partial<TargetGroupRule> = {}, headerName = 'x-origin-verify') => {
      const stack = aStack({ region: 'us-east-1' });
      const balancer = publicBalancer(stack, { originSecret: { ...originSecretIn(stack), headerName } });
      const [targetGroup, alternateTargetGroup] = ['Blue', 'Green'].map((id) => targetGroupIn(stack, id));
      balancer.addTargetGroup('All', { targetGroup, alternateTargetGroup, priority: 100, ...change });
      Tags.of(stack).add('Owner', 'devops');
      const template = Template.fromStack(stack);
      const rules = template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule');
      const [[id, { Properties: properties }]] = Object.entries(rules);
      const groups = template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup');
      return { id, properties, tagged: Object.values(groups).every((it) => it.Properties.Tags !== undefined) };
    };

    test('[LB-RC-01] a rule has no tags, whose change would write the first weights back', () => {
      const { properties, tagged } = ruleOf();
      expect(tagged).toBe(true);
      expect(properties.Tags).toBeUndefined();
    });

    test('[LB-RC-01] other hosts, paths, headers and priorities make another rule instead of an update', () => {
      const ids = [
        ruleOf().id,
        ruleOf({ priority: 101 }).id,
        ruleOf({ paths: [PathPattern.prefix('/api/')] }).id,
        ruleOf({ hosts: ['shop.example.com'] }).id,
        ruleOf({}, 'x-other').id,
      ];
      expect(new Set(ids).size).toBe(ids.length);
      expect(ruleOf().id).toBe(ids[0]);
    });
  });

  test('[LB-RC-15] forwards by host, and by several hosts and paths', () => {
    const stack = aStack({ region: 'us-east-1' });
    const balancer = aLoadBalancer(stack);
    balancer.addTargetGroup('Host', { targetGroup: targetGroup(stack), priority: 5, hosts: ['shop.example.com'] });
    balancer.addTargetGroup('Both', {
      targetGroup: targetGroupIn(stack, 'Other'),
      priority: 6,
      hosts: ['a.example.com', '*.b.example.com'],
      paths: [PathPattern.prefix('/api/'), PathPattern.exact('/login')],
    });
    const rules = Object.values(
      Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::ListenerRule'),
    ).map(({ Properties }) => Properties.Conditions);
    expect(rules).toEqual([
      [{ Field: 'host-header', HostHeaderConfig: { Values: ['shop.example.com'] } }],
      [
        { Field: 'host-header', HostHeaderConfig: { Values: ['a.example.com', '*.b.example.com'] } },
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*', '/login'] } },
      ],
    ]);
  });

  test('[LB-RC-15] rejects what is no host, and more values than a rule may have', () => {
    const stack = aStack({ region: 'us-east-1' });
    const balancer = publicBalancer(stack, { originSecret: originSecretIn(stack) });
    const paths = ['/a/', '/b/', '/c/', '/d/'].map((it) => PathPattern.prefix(it));
    const add = (rule: Partial<TargetGroupRule>) => () =>
      balancer.addTargetGroup('Some', { targetGroup: targetGroup(stack), priority: 5, ...rule });
    expect(faults(add({ hosts: ['https://a.example.com', 'localhost'] }))).toEqual([
      'invalid-format at Shop/LoadBalancer.addTargetGroup(Some).hosts[0]',
      'invalid-format at Shop/LoadBalancer.addTargetGroup(Some).hosts[1]',
    ]);
    expect(faults(add({ paths }))).toEqual(['too-long at Shop/LoadBalancer.addTargetGroup(Some).paths']);
    expect(faults(add({ hosts: ['a.example.com', 'b.example.com'], paths: paths.slice(0, 3) }))).toEqual([
      'too-long at Shop/LoadBalancer.addTargetGroup(Some).paths',
    ]);
  });

  test('rejects the priority of a blocked path and a duplicate priority', () => {
    const stack = aStack({ region: 'us-east-1' });
    const balancer = aLoadBalancer(stack, { blockedPaths: [PathPattern.exact('/metrics')] });
    const group = targetGroup(stack);
    expect(faults(() => balancer.addTargetGroup('A', { targetGroup: group, priority: 1 }))).toEqual([
      'number-out-of-range at Shop/LoadBalancer.addTargetGroup(A).priority',
    ]);
    balancer.addTargetGroup('B', { targetGroup: group, priority: 100 });
    expect(faults(() => balancer.addTargetGroup('C', { targetGroup: group, priority: 100 }))).toEqual([
      'duplicate at Shop/LoadBalancer.addTargetGroup(C).priority',
    ]);
  });
});

describe('existing resources', () => {
  const existing = (stack: Stack): elbv2.IApplicationLoadBalancer =>
    elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Existing', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/mine/1234567890123456',
      securityGroupId: 'sg-12345678',
      loadBalancerDnsName: 'mine.example.com',
      vpc: aVpc(stack),
    });
  const listener = (stack: Stack): elbv2.IApplicationListener =>
    elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Theirs', {
      listenerArn:
        'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/mine/1234567890123456/1234567890123456',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678'),
    });

  test('an existing load balancer gets a listener and an ingress rule, nothing else', () => {
    const stack = aStack({ region: 'us-east-1' });
    const { template, balancer } = build(
      { existingLoadBalancer: existing(stack), certificate: aCertificate(stack) },
      stack,
    );
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    template.resourceCountIs('AWS::S3::Bucket', 0);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, DefaultActions: [FORBIDDEN] });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-12345678',
      SourcePrefixListId: 'pl-3b927c52',
      FromPort: 443,
    });
    expect(balancer.dnsName).toBe('mine.example.com');
  });

  test('an existing load balancer that is open to anywhere gets no redirect', () => {
    const stack = aStack({ region: 'us-east-1' });
    publicBalancer(stack, { existingLoadBalancer: existing(stack), internetFacing: undefined });
    Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
  });

  test('an existing listener gets rules, nothing else', () => {
    const stack = aStack({ region: 'us-east-1' });
    const balancer = new LoadBalancer(stack, 'LoadBalancer', {
      vpc: aVpc(stack),
      existingLoadBalancer: existing(stack),
      existingListener: listener(stack),
    });
    balancer.addTargetGroup('All', { targetGroup: targetGroup(stack), priority: 7 });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', { Priority: 7 });
  });

  test('an existing load balancer that is open to anywhere needs a certificate', () => {
    const stack = aStack({ region: 'us-east-1' });
    const props = { existingLoadBalancer: existing(stack), ingress: LoadBalancerIngress.anywhere() };
    expect(faults(() => aLoadBalancer(stack, props))).toEqual([
      'public-listener-without-tls at Shop/LoadBalancer.certificate',
    ]);
  });

  test('rejects an existing listener without its load balancer or with an ingress', () => {
    const stack = aStack({ region: 'us-east-1' });
    expect(faults(() => aLoadBalancer(stack, { existingListener: listener(stack) }))).toEqual([
      'missing-value at Shop/LoadBalancer.existingLoadBalancer',
      'prop-without-effect at Shop/LoadBalancer.ingress',
    ]);
  });
});

describe('rejects', () => {
  const CASES: [string, (stack: Stack) => Partial<LoadBalancerProps>, string][] = [
    [
      'a public listener without TLS',
      () => ({ internetFacing: true, ingress: LoadBalancerIngress.anywhere() }),
      'public-listener-without-tls at Shop/LoadBalancer.certificate',
    ],
    ['a missing source', () => ({ ingress: undefined }), 'missing-value at Shop/LoadBalancer.ingress'],
    [
      'an internal one that is open to anywhere',
      () => ({ ingress: LoadBalancerIngress.anywhere() }),
      'ingress-scheme-mismatch at Shop/LoadBalancer.ingress',
    ],
    [
      'a public one for a security group',
      (stack) => ({
        internetFacing: true,
        certificate: aCertificate(stack),
        ingress: LoadBalancerIngress.securityGroup(ec2.SecurityGroup.fromSecurityGroupId(stack, 'Clients', 'sg-1')),
      }),
      'ingress-scheme-mismatch at Shop/LoadBalancer.ingress',
    ],
    [
      'a public one for every distribution of CloudFront',
      (stack) => ({ internetFacing: true, certificate: aCertificate(stack) }),
      'origin-secret-missing at Shop/LoadBalancer.originSecret',
    ],
    [
      'the whole internet as an address range',
      () => ({ ingress: LoadBalancerIngress.cidr('0.0.0.0/0') }),
      'invalid-format at Shop/LoadBalancer.ingress',
    ],
    [
      'an invalid address range',
      () => ({ ingress: LoadBalancerIngress.cidr('10.0.0.300/24') }),
      'invalid-format at Shop/LoadBalancer.ingress',
    ],
    [
      'the name of a prefix list',
      () => ({ ingress: LoadBalancerIngress.prefixList('cloudfront') }),
      'invalid-format at Shop/LoadBalancer.ingress',
    ],
    [
      'an idle timeout above the limit',
      () => ({ idleTimeoutSeconds: 4001 }),
      'number-out-of-range at Shop/LoadBalancer.idleTimeoutSeconds',
    ],
    [
      'an unresolved idle timeout',
      () => ({ idleTimeoutSeconds: Token.asNumber({ Ref: 'X' }) }),
      'unresolved-token at Shop/LoadBalancer.idleTimeoutSeconds',
    ],
    [
      'a reserved name',
      () => ({ loadBalancerName: 'internal-lb' }),
      'invalid-format at Shop/LoadBalancer.loadBalancerName',
    ],
    [
      'a redirect without an HTTPS listener',
      () => ({ redirectHttp: true }),
      'prop-without-effect at Shop/LoadBalancer.redirectHttp',
    ],
    [
      'a header with a colon',
      (stack) => ({ originSecret: { ...originSecretIn(stack), headerName: 'x: y' } }),
      'invalid-format at Shop/LoadBalancer.originSecret.headerName',
    ],
    [
      'a bucket for logs that are off',
      (stack) => ({ accessLogs: false, accessLogsBucket: s3.Bucket.fromBucketName(stack, 'B', 'logs') }),
      'prop-without-effect at Shop/LoadBalancer.accessLogsBucket',
    ],
  ];

  test.each(CASES)('%s', (_name, props, fault) => {
    const stack = aStack({ region: 'us-east-1' });
    expect(faults(() => aLoadBalancer(stack, props(stack)))).toEqual([fault]);
  });

  test('a region whose prefix list is unknown, with the command that finds it', () => {
    const create = () => aLoadBalancer(aStack({ region: 'af-south-1' }));
    expect(faults(create)).toEqual(['prefix-list-unknown at Shop/LoadBalancer.ingress']);
    expect(problemsOf(create)[0].fix).toContain('aws ec2 describe-managed-prefix-lists');
  });

  test('logs in a stack with an unresolved region', () => {
    expect(faults(() => aLoadBalancer(aStack(), { ingress: LoadBalancerIngress.cidr('10.0.0.0/8') }))).toEqual([
      'unresolved-token at Shop/LoadBalancer.accessLogs',
    ]);
  });

  test('all problems together', () => {
    expect(
      faults(() =>
        aLoadBalancer(aStack({ region: 'us-east-1' }), {
          ingress: undefined,
          idleTimeoutSeconds: 0,
          loadBalancerName: '-',
        }),
      ),
    ).toHaveLength(3);
  });
});

test('null is no choice: it turns off neither logs nor the protection against deletion', () => {
  const names = ['accessLogs', 'deletionProtection', 'redirectHttp', 'idleTimeoutSeconds', 'blockedPaths'];
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  expect(build(nulls).template.toJSON()).toEqual(build().template.toJSON());
});
