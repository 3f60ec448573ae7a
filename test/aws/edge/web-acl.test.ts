import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ManagedRuleGroup, WebAcl, WebAclProps, WebAclScope } from '../../../lib/aws/edge/web-acl';
import { PathPattern, RateLimit } from '../../../lib/domain';
import { annotations } from '../../support/annotations';
import { NOTHING_OPEN, nagReport } from '../../support/nag-report';
import { problemsOf } from '../../support/problems-of';
import { PRODUCTION, aStack, flagSets } from '../../support/stacks';
import { Json, only, templateOf } from '../../support/template';

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
  test('[TT-LIM-05] [TT-LIM-01] an address may log in ten times a minute', () => {
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

  test('[TT-LIM-06] an address may read the statistics ten thousand times a minute', () => {
    const { RateBasedStatement: rate } = ruleOf(anAcl({ rateLimits: [STATS] }), 'stats').Statement;
    expect(rate).toMatchObject({ Limit: 10_000, EvaluationWindowSec: 60, AggregateKeyType: 'IP' });
    expect(rate.ScopeDownStatement.ByteMatchStatement.SearchString).toBe('/api/stats');
  });

  test('[TT-LIM-04] the backstop of 500 in ten minutes leaves out the statistics and static files', () => {
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

  test('an encoded or dotted path does not slip by a limit', () => {
    const { RateBasedStatement: rate } = ruleOf(anAcl({ rateLimits: [STATS] }), 'stats').Statement;
    expect(rate.ScopeDownStatement.ByteMatchStatement.TextTransformations).toEqual(NORMALIZED);
  });

  test('a limit on a file extension and one on everything are possible', () => {
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

  test('[GAP-TT-20] who is over a limit gets 429 and the time to wait, and each limit counts what it blocks', () => {
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
  test('[GAP-X-01] stands before CloudFront, and lets pass what no rule blocks', () => {
    expect(aclOf(anAcl())).toMatchObject({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
  });

  test('limits come before the managed groups, and no two rules share a priority', () => {
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

  test('managed groups block by themselves; only uploads of more than 8 KB are merely counted', () => {
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

  test('groups and counted rules are yours to choose', () => {
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

  test('the default groups and three limits stay within the capacity of the basic price', () => {
    // 700 + 200 + 25 + 200 for the groups, 27 + 24 + 49 for the limits.
    expect(anAcl({ rateLimits: [LOGIN, STATS, BACKSTOP] }).capacityUnits).toBe(1125 + 27 + 24 + 49);
  });
});

describe('the log', () => {
  test('holds every request for a month, without credentials', () => {
    const webAcl = anAcl();
    const template = templateOf(webAcl);
    const [[id, group]] = Object.entries(template.findResources('AWS::Logs::LogGroup'));
    expect(group.Properties.LogGroupName).toMatch(/^aws-waf-logs-shop-production-/);
    expect(group.Properties.RetentionInDays).toBe(30);
    expect(group.DeletionPolicy).toBe('Retain');
    template.hasResource('AWS::WAFv2::LoggingConfiguration', {
      Properties: {
        ResourceArn: Stack.of(webAcl).resolve(webAcl.arn),
        LogDestinationConfigs: [
          {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                `:logs:us-east-1:111122223333:log-group:${group.Properties.LogGroupName}`,
              ],
            ],
          },
        ],
        RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
      },
      DependsOn: [id],
    });
  });

  test('retention, redaction and removal can be chosen', () => {
    const webAcl = anAcl({
      redactedHeaders: ['X-Api-Key'],
      logRetention: logs.RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
      name: 'shop',
    });
    const template = templateOf(webAcl);
    template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      RedactedFields: [{ SingleHeader: { Name: 'x-api-key' } }],
    });
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: 'aws-waf-logs-shop', RetentionInDays: 7 },
      DeletionPolicy: 'Delete',
    });
    expect(aclOf(webAcl).Name).toBe('shop');
  });

  test('two environments of one account write to logs of their own', () => {
    const nameOf = (stackName: string): string => anAcl({}, aStack({ ...PRODUCTION, stackName })).name;
    expect(nameOf('shop-staging')).not.toBe(nameOf('shop-production'));
  });
});

describe('what AWS would refuse is refused at once', () => {
  test('scope CLOUDFRONT outside us-east-1', () => {
    const [problem] = problemsOf(() => anAcl({}, aStack({ ...PRODUCTION, region: 'eu-west-1' })));
    expect(problem.what).toBe('scope is CLOUDFRONT in eu-west-1');
    expect(problem.fix).toContain("env.region 'us-east-1'");
    expect(anAcl({ scope: WebAclScope.REGIONAL }, aStack({ ...PRODUCTION, region: 'eu-west-1' })).capacityUnits).toBe(
      1125,
    );
    expect(anAcl({}, aStack()).capacityUnits).toBe(1125);
  });

  test('a limit under 10, a window AWS does not have, two limits of one name', () => {
    const problems = problemsOf(() =>
      anAcl({
        rateLimits: [
          { ...LOGIN, limit: 9 },
          { ...STATS, windowSeconds: 3600 },
          { ...STATS, windowSeconds: 60 },
        ],
      }),
    );
    expect(problems.map((p) => p.what)).toEqual([
      expect.stringContaining('limit is 9'),
      expect.stringContaining('windowSeconds is 3600'),
      expect.stringContaining('two limits are named stats'),
    ]);
    expect(problems[0].fix).toContain('AWS WAF counts from 10 requests on');
    expect(problems[1].expected).toBe('one of 60, 120, 300, 600 (AWS WAF)');
  });

  test('a header that cannot be redacted', () => {
    const [problem] = problemsOf(() => anAcl({ redactedHeaders: ['authorization: Bearer'] }));
    expect(problem.what).toBe("'authorization: bearer' is no header name");
    expect(problem.where).toBe('Shop/WebAcl.redactedHeaders');
  });

  test('a misspelt rule, which AWS would ignore silently', () => {
    const [problem] = problemsOf(() => anAcl({ countOnlyRules: ['SizeRestriction_BODY'] }));
    expect(problem.what).toBe("'SizeRestriction_BODY' is no rule of the managed groups");
  });

  test('a name with spaces, a group twice, and a limit named like a group', () => {
    const problems = problemsOf(() =>
      anAcl({
        name: 'my acl',
        managedGroups: [ManagedRuleGroup.COMMON, ManagedRuleGroup.COMMON],
        rateLimits: [{ ...STATS, name: 'AWSManagedRulesCommonRuleSet' }],
      }),
    );
    expect(problems.map((p) => p.what)).toEqual([
      "name is 'my acl'",
      'a managed group is named AWSManagedRulesCommonRuleSet, too',
      expect.stringContaining('managedGroups lists a group twice'),
    ]);
  });

  test('more rules than a web ACL has capacity for', () => {
    const rateLimits = Array.from({ length: 180 }, (_, i) => ({ ...STATS, name: `limit-${i}` }));
    const [problem] = problemsOf(() => anAcl({ rateLimits }));
    expect(problem.what).toBe('the rules need 5445 capacity units');
  });
});

test.each(flagSets)('with $named nothing is left to answer for', ({ flags }) => {
  const webAcl = anAcl({ rateLimits: [LOGIN] }, aStack({ ...PRODUCTION, flags }));
  templateOf(webAcl).hasResourceProperties('AWS::WAFv2::WebACL', { Rules: Match.anyValue() });
  expect(nagReport(webAcl)).toEqual(NOTHING_OPEN);
  expect(annotations(webAcl)).toEqual([]);
});

test('a regional web ACL reports in its own region', () => {
  const webAcl = anAcl({ scope: WebAclScope.REGIONAL }, aStack({ ...PRODUCTION, region: 'eu-west-1' }));
  const metric = webAcl.metricBlockedRequests('login').toMetricConfig().metricStat;
  expect(metric?.dimensions).toContainEqual({ name: 'Region', value: 'eu-west-1' });
});
