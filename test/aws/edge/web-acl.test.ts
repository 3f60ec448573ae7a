import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { WebAcl } from '../../../lib/aws/edge/web-acl';
import { ManagedRuleGroup, WebAclProps, WebAclScope } from '../../../lib/aws/edge/web-acl-props';
import { PathPattern, RateLimit } from '../../../lib/domain';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { faults, problemsOf } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, only, templateOf, textOf } from '../../support/template';

const LOGIN: RateLimit = {
  name: 'login',
  limit: 10,
  windowSeconds: 60,
  path: PathPattern.exact('/login'),
  method: 'POST',
};
const STATS: RateLimit = { name: 'stats', limit: 10_000, windowSeconds: 60, path: PathPattern.exact('/api/stats') };
const BACKSTOP: RateLimit = {
  name: 'everything',
  limit: 500,
  windowSeconds: 600,
  exemptPaths: [PathPattern.exact('/api/stats'), PathPattern.prefix('/static/')],
};

function anAcl(props: Partial<WebAclProps> = {}, stack = aStack(PRODUCTION)): WebAcl {
  return new WebAcl(stack, 'WebAcl', { scope: WebAclScope.CLOUDFRONT, rateLimits: [], ...props });
}

function aclOf(webAcl: WebAcl): Json {
  return only(templateOf(webAcl), 'AWS::WAFv2::WebACL');
}

function ruleOf(webAcl: WebAcl, name: string): Json {
  return aclOf(webAcl).Rules.find((rule: Json) => rule.Name === name);
}

const NORMALIZED = [
  { Type: 'URL_DECODE', Priority: 0 },
  { Type: 'NORMALIZE_PATH', Priority: 1 },
];

describe('rate limits', () => {
  test('[TT-LIM-05] [TT-LIM-01] allows ten logins a minute per address', () => {
    const { RateBasedStatement: rate } = ruleOf(anAcl({ rateLimits: [LOGIN] }), 'login').Statement;
    expect(rate).toMatchObject({ Limit: 10, EvaluationWindowSec: 60, AggregateKeyType: 'IP' });
    expect(rate.ScopeDownStatement.AndStatement.Statements).toEqual([
      {
        ByteMatchStatement: {
          FieldToMatch: { UriPath: {} },
          PositionalConstraint: 'EXACTLY',
          SearchString: '/login',
          TextTransformations: NORMALIZED,
        },
      },
      {
        ByteMatchStatement: {
          FieldToMatch: { Method: {} },
          PositionalConstraint: 'EXACTLY',
          SearchString: 'POST',
          TextTransformations: [{ Type: 'NONE', Priority: 0 }],
        },
      },
    ]);
  });

  test('[TT-LIM-06] allows ten thousand reads of the statistics a minute per address', () => {
    const { RateBasedStatement: rate } = ruleOf(anAcl({ rateLimits: [STATS] }), 'stats').Statement;
    expect(rate).toMatchObject({ Limit: 10_000, EvaluationWindowSec: 60, AggregateKeyType: 'IP' });
    expect(rate.ScopeDownStatement.ByteMatchStatement.SearchString).toBe('/api/stats');
  });

  test('[TT-LIM-04] the backstop of 500 in ten minutes exempts the statistics and static files', () => {
    const { RateBasedStatement: rate } = ruleOf(anAcl({ rateLimits: [BACKSTOP] }), 'everything').Statement;
    expect(rate).toMatchObject({ Limit: 500, EvaluationWindowSec: 600 });
    const exempt = rate.ScopeDownStatement.AndStatement.Statements.map(
      (statement: Json) => statement.NotStatement.Statement.ByteMatchStatement,
    );
    expect(exempt.map((match: Json) => [match.PositionalConstraint, match.SearchString])).toEqual([
      ['EXACTLY', '/api/stats'],
      ['STARTS_WITH', '/static/'],
    ]);
  });

  test('an encoded or dotted path does not bypass a limit', () => {
    const { RateBasedStatement: rate } = ruleOf(anAcl({ rateLimits: [STATS] }), 'stats').Statement;
    expect(rate.ScopeDownStatement.ByteMatchStatement.TextTransformations).toEqual(NORMALIZED);
  });

  test('limits can apply to a file extension or to everything', () => {
    const webAcl = anAcl({
      rateLimits: [
        { name: 'downloads', limit: 100, windowSeconds: 300, path: PathPattern.extension('pdf') },
        { name: 'all', limit: 2000, windowSeconds: 120 },
      ],
    });
    expect(
      ruleOf(webAcl, 'downloads').Statement.RateBasedStatement.ScopeDownStatement.ByteMatchStatement,
    ).toMatchObject({
      PositionalConstraint: 'ENDS_WITH',
      SearchString: '.pdf',
    });
    expect(ruleOf(webAcl, 'all').Statement.RateBasedStatement.ScopeDownStatement).toBeUndefined();
  });

  test('[GAP-TT-20] requests over a limit get 429 and Retry-After, and each limit has a metric of blocked requests', () => {
    const webAcl = anAcl({ rateLimits: [LOGIN] });
    const { Action: action, VisibilityConfig: visibility } = ruleOf(webAcl, 'login');
    expect(action.Block.CustomResponse).toMatchObject({
      ResponseCode: 429,
      ResponseHeaders: [{ Name: 'Retry-After', Value: '60' }],
    });
    expect(Object.keys(aclOf(webAcl).CustomResponseBodies)).toEqual([
      action.Block.CustomResponse.CustomResponseBodyKey,
    ]);
    expect(visibility).toEqual({ MetricName: 'login', CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true });

    const metric = webAcl.metricBlockedRequests('login').toMetricConfig().metricStat;
    expect(metric).toMatchObject({ namespace: 'AWS/WAFV2', metricName: 'BlockedRequests', region: 'us-east-1' });
    expect(metric?.dimensions).toEqual([
      { name: 'Rule', value: 'login' },
      { name: 'WebACL', value: aclOf(webAcl).VisibilityConfig.MetricName },
    ]);
  });
});

describe('the web ACL', () => {
  test('[GAP-X-01] has scope CloudFront and allows requests that no rule blocks', () => {
    expect(aclOf(anAcl())).toMatchObject({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
  });

  test('limits come before the managed groups, each with a unique priority', () => {
    const rules = aclOf(anAcl({ rateLimits: [LOGIN, STATS, BACKSTOP] })).Rules;
    expect(rules.map((rule: Json) => [rule.Priority, rule.Name])).toEqual([
      [0, 'login'],
      [1, 'stats'],
      [2, 'everything'],
      [3, 'AWSManagedRulesCommonRuleSet'],
      [4, 'AWSManagedRulesKnownBadInputsRuleSet'],
      [5, 'AWSManagedRulesAmazonIpReputationList'],
      [6, 'AWSManagedRulesSQLiRuleSet'],
    ]);
  });

  test('managed groups block, except bodies above 8 KB, which are counted', () => {
    const webAcl = anAcl();
    expect(ruleOf(webAcl, 'AWSManagedRulesCommonRuleSet')).toMatchObject({
      OverrideAction: { None: {} },
      Statement: {
        ManagedRuleGroupStatement: {
          VendorName: 'AWS',
          Name: 'AWSManagedRulesCommonRuleSet',
          RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
        },
      },
    });
    const sqlInjection = ruleOf(webAcl, 'AWSManagedRulesSQLiRuleSet').Statement.ManagedRuleGroupStatement;
    expect(sqlInjection.RuleActionOverrides).toBeUndefined();
  });

  test('groups and counted rules can be changed', () => {
    const webAcl = anAcl({
      managedGroups: [ManagedRuleGroup.SQL_INJECTION, ManagedRuleGroup.ANONYMOUS_IP],
      countOnlyRules: ['SQLi_BODY'],
    });
    expect(aclOf(webAcl).Rules.map((rule: Json) => rule.Name)).toEqual([
      'AWSManagedRulesSQLiRuleSet',
      'AWSManagedRulesAnonymousIpList',
    ]);
    expect(
      ruleOf(webAcl, 'AWSManagedRulesSQLiRuleSet').Statement.ManagedRuleGroupStatement.RuleActionOverrides,
    ).toEqual([{ Name: 'SQLi_BODY', ActionToUse: { Count: {} } }]);
  });

  test('the default groups and three limits fit the capacity of the basic price', () => {
    // 700 + 200 + 25 + 200 for the groups, 27 + 24 + 49 for the limits.
    expect(anAcl({ rateLimits: [LOGIN, STATS, BACKSTOP] }).capacityUnits).toBe(1125 + 27 + 24 + 49);
  });
});

describe('the log', () => {
  test('contains every request for a month, without credentials', () => {
    const webAcl = anAcl();
    const template = templateOf(webAcl);
    const [[id, group]] = Object.entries(template.findResources('AWS::Logs::LogGroup'));
    // The last part belongs to this stack alone: a group that a deleted one kept has another name.
    expect(textOf(group.Properties.LogGroupName)).toMatch(/^aws-waf-logs-shop-production-.*AWS::StackId/);
    expect(group.Properties.RetentionInDays).toBe(30);
    expect(group.DeletionPolicy).toBe('RetainExceptOnCreate');
    const [destination] = only(template, 'AWS::WAFv2::LoggingConfiguration').LogDestinationConfigs;
    expect(textOf(destination)).toBe(
      `arn:\${AWS::Partition}:logs:us-east-1:111122223333:log-group:${textOf(group.Properties.LogGroupName)}`,
    );
    template.hasResource('AWS::WAFv2::LoggingConfiguration', {
      Properties: {
        ResourceArn: Stack.of(webAcl).resolve(webAcl.arn),
        LogDestinationConfigs: [Match.objectLike({ 'Fn::Join': Match.anyValue() })],
        RedactedFields: [
          { SingleHeader: { Name: 'authorization' } },
          { SingleHeader: { Name: 'cookie' } },
          { QueryString: {} },
        ],
      },
      DependsOn: [id],
    });
  });

  test('retention, redaction and removal can be changed', () => {
    const webAcl = anAcl({
      redactedHeaders: ['X-Api-Key'],
      logRetention: logs.RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
      name: 'shop',
    });
    const template = templateOf(webAcl);
    template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      RedactedFields: [{ SingleHeader: { Name: 'x-api-key' } }, { QueryString: {} }],
    });
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: Match.objectLike({ 'Fn::Join': Match.anyValue() }), RetentionInDays: 7 },
      DeletionPolicy: 'Delete',
    });
    expect(aclOf(webAcl).Name).toBe('shop');
  });

  test('two environments of one account write to separate logs', () => {
    const nameOf = (stackName: string): string => anAcl({}, aStack({ ...PRODUCTION, stackName })).name;
    expect(nameOf('shop-staging')).not.toBe(nameOf('shop-production'));
  });
});

describe('blocked paths', () => {
  const ruleOf = (...blockedPaths: PathPattern[]): Json =>
    only(templateOf(anAcl({ blockedPaths })), 'AWS::WAFv2::WebACL').Rules.find(
      (it: Json) => it.Name === 'BlockedPaths',
    );

  test('[LB-RC-43] are compared after decoding and normalization, before any other rule', () => {
    const rule = ruleOf(PathPattern.exact('/metrics'), PathPattern.prefix('/internal/'));
    expect(rule).toMatchObject({ Priority: 0, Action: { Block: {} } });
    const matches = rule.Statement.OrStatement.Statements.map((it: Json) => it.ByteMatchStatement);
    expect(matches.map((it: Json) => [it.PositionalConstraint, it.SearchString])).toEqual([
      ['EXACTLY', '/metrics'],
      ['STARTS_WITH', '/internal/'],
    ]);
    matches.forEach((it: Json) =>
      expect(it.TextTransformations.map(({ Type }: Json) => Type)).toEqual(['URL_DECODE', 'NORMALIZE_PATH']),
    );
    expect(ruleOf(PathPattern.exact('/metrics')).Statement.ByteMatchStatement.SearchString).toBe('/metrics');
    expect(ruleOf()).toBeUndefined();
  });
});

describe('protected paths', () => {
  const build = (scope: (stack: Stack) => Partial<WebAclProps['protectedPaths']> = () => ({})) => {
    const stack = aStack(PRODUCTION);
    const secret = new secretsmanager.Secret(stack, 'HealthSecret');
    const protectedPaths = {
      paths: [PathPattern.exact('/api/health')],
      headerName: 'X-Health',
      secret,
      ...scope(stack),
    };
    return only(templateOf(anAcl({ protectedPaths }, stack)), 'AWS::WAFv2::WebACL');
  };

  test('[LB-RC-43] the detailed health page answers only requests with a secret header, whose value is not in the template', () => {
    const rule = build().Rules.find((it: Json) => it.Name === 'ProtectedPaths');
    expect(rule.Action).toEqual({ Block: {} });
    const [path, { NotStatement: not }] = rule.Statement.AndStatement.Statements;
    expect(path.ByteMatchStatement).toMatchObject({ SearchString: '/api/health', PositionalConstraint: 'EXACTLY' });
    expect(path.ByteMatchStatement.TextTransformations.map(({ Type }: Json) => Type)).toEqual([
      'URL_DECODE',
      'NORMALIZE_PATH',
    ]);
    const header = not.Statement.ByteMatchStatement;
    expect(header.FieldToMatch).toEqual({ SingleHeader: { Name: 'x-health' } });
    expect(header.PositionalConstraint).toBe('EXACTLY');
    expect(textOf(header.SearchString)).toMatch(/^\{\{resolve:secretsmanager:/);
  });

  test('[LB-RC-43] their header is redacted in the log, once', () => {
    const stack = aStack(PRODUCTION);
    const secret = new secretsmanager.Secret(stack, 'HealthSecret');
    const protectedPaths = { paths: [PathPattern.exact('/api/health')], headerName: 'X-Health', secret };
    const webAcl = anAcl({ protectedPaths, redactedHeaders: ['Cookie', 'x-health'] }, stack);
    const logging = only(templateOf(webAcl), 'AWS::WAFv2::LoggingConfiguration');
    const headers = logging.RedactedFields.flatMap((it: Json) => it.SingleHeader?.Name ?? []);
    expect(headers).toEqual(['cookie', 'x-health']);
  });

  test('[LB-RC-43] need a path and a valid header', () => {
    expect(faults(() => build(() => ({ paths: [], headerName: 'x: y' })))).toEqual([
      'empty-list at Shop/WebAcl.protectedPaths.paths',
      'invalid-format at Shop/WebAcl.protectedPaths.headerName',
    ]);
  });
});

describe('bodies', () => {
  const aclWith = (props: Partial<WebAclProps>): Json => only(templateOf(anAcl(props)), 'AWS::WAFv2::WebACL');

  test('[LB-RC-43] above the inspection limit are counted by default, and blocked by choice', () => {
    const counting = aclWith({});
    expect(JSON.stringify(counting)).toContain('SizeRestrictions_BODY');
    expect(counting.AssociationConfig).toBeUndefined();
    const blocking = aclWith({ blockLargeBodies: true, bodyInspectionKib: 64 });
    const rule = blocking.Rules.find((it: Json) => it.Name === 'LargeBodies');
    expect(rule).toMatchObject({
      Action: { Block: { CustomResponse: { ResponseCode: 413 } } },
      Statement: { SizeConstraintStatement: { ComparisonOperator: 'GT', Size: 65_536 } },
    });
    expect(rule.Statement.SizeConstraintStatement.FieldToMatch).toEqual({ Body: { OversizeHandling: 'MATCH' } });
    expect(blocking.AssociationConfig.RequestBody.CLOUDFRONT).toEqual({ DefaultSizeInspectionLimit: 'KB_64' });
  });

  test('[LB-RC-43] have a limit that AWS WAF offers for the scope', () => {
    const fault = ['unknown-choice at Shop/WebAcl.bodyInspectionKib'];
    expect(faults(() => anAcl({ bodyInspectionKib: 24 }))).toEqual(fault);
    expect(faults(() => anAcl({ scope: WebAclScope.REGIONAL, bodyInspectionKib: 16 }))).toEqual(fault);
  });
});

test('[LB-RC-43] samples of requests show neither the header nor credentials', () => {
  const stack = aStack(PRODUCTION);
  const secret = new secretsmanager.Secret(stack, 'Health');
  const protectedPaths = { paths: [PathPattern.exact('/health/detailed')], headerName: 'X-Health', secret };
  const { DataProtectionConfig } = only(templateOf(anAcl({ protectedPaths }, stack)), 'AWS::WAFv2::WebACL');
  expect(DataProtectionConfig.DataProtections).toEqual([
    {
      Action: 'SUBSTITUTION',
      Field: { FieldType: 'SINGLE_HEADER', FieldKeys: ['authorization', 'cookie', 'x-health'] },
    },
    { Action: 'SUBSTITUTION', Field: { FieldType: 'QUERY_STRING' } },
  ]);
  const open = templateOf(anAcl({ redactedHeaders: [], redactQueryStrings: false }));
  expect(only(open, 'AWS::WAFv2::WebACL')).not.toHaveProperty('DataProtectionConfig');
});

test('[LB-RC-43] query strings are redacted in the log, unless you need them', () => {
  const redacted = (props: Partial<WebAclProps>): Json[] =>
    only(templateOf(anAcl(props)), 'AWS::WAFv2::LoggingConfiguration').RedactedFields;
  expect(redacted({})).toContainEqual({ QueryString: {} });
  expect(redacted({ redactQueryStrings: false })).not.toContainEqual({ QueryString: {} });
});

describe('rejects', () => {
  test('scope CLOUDFRONT outside us-east-1', () => {
    const inIreland = () => aStack({ ...PRODUCTION, region: 'eu-west-1' });
    expect(faults(() => anAcl({}, inIreland()))).toEqual(['web-acl-scope-mismatch at Shop/WebAcl.scope']);
    expect(anAcl({ scope: WebAclScope.REGIONAL }, inIreland()).capacityUnits).toBe(1125);
    expect(anAcl({}, aStack()).capacityUnits).toBe(1125);
  });

  test('[LB-RC-15] scope CLOUDFRONT outside us-east-1, and names the property that carries the ARN to another region', () => {
    const [problem] = problemsOf(() => anAcl({}, aStack({ ...PRODUCTION, region: 'eu-west-1' })));
    expect(problem.fix).toContain('crossRegionReferences: true');
  });

  test('a limit below 10, an unsupported window, and two limits with one name', () => {
    const rateLimits = [
      { ...LOGIN, limit: 9 },
      { ...STATS, windowSeconds: 3600 },
      { ...STATS, windowSeconds: 60 },
    ];
    expect(faults(() => anAcl({ rateLimits }))).toEqual([
      'duplicate at Shop/WebAcl.rateLimits',
      'number-out-of-range at Shop/WebAcl.rateLimits[login].limit',
      'rate-limit-window-unsupported at Shop/WebAcl.rateLimits[stats].windowSeconds',
    ]);
  });

  test('a header that cannot be redacted', () => {
    expect(faults(() => anAcl({ redactedHeaders: ['authorization: Bearer'] }))).toEqual([
      'invalid-format at Shop/WebAcl.redactedHeaders[0]',
    ]);
  });

  test('a misspelled rule, which AWS would ignore silently', () => {
    expect(faults(() => anAcl({ countOnlyRules: ['SizeRestriction_BODY'] }))).toEqual([
      'unknown-choice at Shop/WebAcl.countOnlyRules[0]',
    ]);
  });

  test('a name with spaces, a duplicate group, and a limit with the name of a group', () => {
    expect(
      faults(() =>
        anAcl({
          name: 'my acl',
          managedGroups: [ManagedRuleGroup.COMMON, ManagedRuleGroup.COMMON],
          rateLimits: [{ ...STATS, name: 'AWSManagedRulesCommonRuleSet' }],
        }),
      ),
    ).toEqual([
      'invalid-format at Shop/WebAcl.name',
      'duplicate at Shop/WebAcl.rateLimits[AWSManagedRulesCommonRuleSet].name',
      'duplicate at Shop/WebAcl.managedGroups',
    ]);
  });

  test('more rules than a web ACL has capacity for', () => {
    const rateLimits = Array.from({ length: 180 }, (_, i) => ({ ...STATS, name: `limit-${i}` }));
    expect(faults(() => anAcl({ rateLimits }))).toEqual(['web-acl-capacity-exceeded at Shop/WebAcl.managedGroups']);
  });
});

test.each(flagSets)('with $named there are no open findings and no warnings', ({ flags }) => {
  const webAcl = anAcl({ rateLimits: [LOGIN] }, aStack({ ...PRODUCTION, flags }));
  templateOf(webAcl).hasResourceProperties('AWS::WAFv2::WebACL', { Rules: Match.anyValue() });
  expect(nagReport(webAcl)).toEqual(NOTHING_OPEN);
  expect(annotations(webAcl)).toEqual([]);
});

test('a regional web ACL publishes metrics in its region', () => {
  const webAcl = anAcl({ scope: WebAclScope.REGIONAL }, aStack({ ...PRODUCTION, region: 'eu-west-1' }));
  const metric = webAcl.metricBlockedRequests('login').toMetricConfig().metricStat;
  expect(metric?.dimensions).toContainEqual({ name: 'Region', value: 'eu-west-1' });
});
