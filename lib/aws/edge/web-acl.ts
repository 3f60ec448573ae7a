import { ArnFormat, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { PathMatch, PathPattern, Problems, RateLimit, RateLimitCheck, ProblemCode } from '../../domain';
import { PhysicalName } from '../physical-name';

/** What a web ACL protects. */
export enum WebAclScope {
  /** A CloudFront distribution. The web ACL lives in us-east-1. */
  CLOUDFRONT = 'CLOUDFRONT',
  /** A load balancer or API of the region. Behind CloudFront it would count CloudFront's addresses (GAP-X-01). */
  REGIONAL = 'REGIONAL',
}

/**
 * Rule groups that AWS keeps up to date, at no charge beyond the rule itself ($1 a month each).
 *
 * Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export enum ManagedRuleGroup {
  /** Common attacks: cross-site scripting, file inclusion, requests to metadata services. 700 WCU. */
  COMMON = 'AWSManagedRulesCommonRuleSet',
  /** Patterns of known exploits, such as Log4j. 200 WCU. */
  KNOWN_BAD_INPUTS = 'AWSManagedRulesKnownBadInputsRuleSet',
  /** Addresses Amazon knows as bots or attackers. 25 WCU. */
  IP_REPUTATION = 'AWSManagedRulesAmazonIpReputationList',
  /** SQL injection. 200 WCU. */
  SQL_INJECTION = 'AWSManagedRulesSQLiRuleSet',
  /** Addresses of hosting providers, proxies and Tor. Blocks users behind a VPN, too. 50 WCU. */
  ANONYMOUS_IP = 'AWSManagedRulesAnonymousIpList',
  /** Administration pages exposed by frameworks. 100 WCU. */
  ADMIN_PROTECTION = 'AWSManagedRulesAdminProtectionRuleSet',
  /** File inclusion on Linux. 200 WCU. */
  LINUX = 'AWSManagedRulesLinuxRuleSet',
  /** Commands of POSIX shells. 100 WCU. */
  POSIX = 'AWSManagedRulesUnixRuleSet',
}

/** A firewall before an application. */
export interface WebAclProps {
  /** What it protects. */
  readonly scope: WebAclScope;
  /** Limits per client address, tried in this order. The edge answers 429 beyond them. AWS counts approximately. */
  readonly rateLimits: RateLimit[];
  /**
   * Name of the web ACL and of its metrics.
   * @default - made from the stack's name and the construct's path
   */
  readonly name?: string;
  /**
   * Rule groups AWS keeps. None of them is billed by request.
   * @default - COMMON, KNOWN_BAD_INPUTS, IP_REPUTATION and SQL_INJECTION
   */
  readonly managedGroups?: ManagedRuleGroup[];
  /**
   * Rules of the managed groups that only count. Watch the log, then remove the exceptions you do not need.
   * @default - SizeRestrictions_BODY, which would refuse every body above 8 KB: uploads and batches of scans
   */
  readonly countOnlyRules?: string[];
  /**
   * Headers whose values are kept out of the log.
   * @default - authorization and cookie
   */
  readonly redactedHeaders?: string[];
  /**
   * How long the log is kept. CloudWatch Logs takes about $0.50 per GB.
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What becomes of the log group when it leaves the stack.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Capacity units and rules of each group. AWS ignores an override whose rule name it does not know: we refuse it. */
const GROUPS: { [group in ManagedRuleGroup]: { capacity: number; rules: string[] } } = {
  [ManagedRuleGroup.COMMON]: {
    capacity: 700,
    rules: [
      'NoUserAgent_HEADER',
      'UserAgent_BadBots_HEADER',
      ...['QUERYSTRING', 'Cookie_HEADER', 'BODY', 'URIPATH'].map((part) => `SizeRestrictions_${part}`),
      ...['BODY', 'COOKIE', 'URIPATH', 'QUERYARGUMENTS'].map((part) => `EC2MetaDataSSRF_${part}`),
      ...['QUERYARGUMENTS', 'URIPATH', 'BODY'].map((part) => `GenericLFI_${part}`),
      ...['URIPATH', 'QUERYARGUMENTS'].map((part) => `RestrictedExtensions_${part}`),
      ...['QUERYARGUMENTS', 'BODY', 'URIPATH'].map((part) => `GenericRFI_${part}`),
      ...['COOKIE', 'QUERYARGUMENTS', 'BODY', 'URIPATH'].map((part) => `CrossSiteScripting_${part}`),
    ],
  },
  [ManagedRuleGroup.KNOWN_BAD_INPUTS]: {
    capacity: 200,
    rules: [
      ...['HEADER', 'BODY', 'URIPATH', 'QUERYSTRING'].map((part) => `JavaDeserializationRCE_${part}`),
      'Host_localhost_HEADER',
      'PROPFIND_METHOD',
      'ExploitablePaths_URIPATH',
      ...['HEADER', 'QUERYSTRING', 'BODY', 'URIPATH'].map((part) => `Log4JRCE_${part}`),
      'ReactJSRCE_BODY',
    ],
  },
  [ManagedRuleGroup.IP_REPUTATION]: {
    capacity: 25,
    rules: ['AWSManagedIPReputationList', 'AWSManagedReconnaissanceList', 'AWSManagedIPDDoSList'],
  },
  [ManagedRuleGroup.SQL_INJECTION]: {
    capacity: 200,
    rules: [
      'SQLi_QUERYARGUMENTS',
      'SQLiExtendedPatterns_QUERYARGUMENTS',
      'SQLi_BODY',
      'SQLiExtendedPatterns_BODY',
      'SQLi_COOKIE',
      'SQLi_URIPATH',
    ],
  },
  [ManagedRuleGroup.ANONYMOUS_IP]: { capacity: 50, rules: ['AnonymousIPList', 'HostingProviderIPList'] },
  [ManagedRuleGroup.ADMIN_PROTECTION]: { capacity: 100, rules: ['AdminProtection_URIPATH'] },
  [ManagedRuleGroup.LINUX]: { capacity: 200, rules: ['LFI_URIPATH', 'LFI_QUERYSTRING', 'LFI_HEADER'] },
  [ManagedRuleGroup.POSIX]: {
    capacity: 100,
    rules: [
      'UNIXShellCommandsVariables_QUERYSTRING',
      'UNIXShellCommandsVariables_BODY',
      'UNIXShellCommandsVariables_HEADER',
    ],
  },
};
const DEFAULT_GROUPS = [
  ManagedRuleGroup.COMMON,
  ManagedRuleGroup.KNOWN_BAD_INPUTS,
  ManagedRuleGroup.IP_REPUTATION,
  ManagedRuleGroup.SQL_INJECTION,
];
/** Limits of AWS WAF rate rules: `LeastLimit` and `EvaluationWindowSec`. */
const AWS_WAF = { name: 'AWS WAF', least: 10, windows: [60, 120, 300, 600] };
const MOST_CAPACITY = 5000;
/** `/%6Cogin` and `/./login` reach the application as `/login`, and must count as `/login`. */
const PATH_TRANSFORMATIONS = ['URL_DECODE', 'NORMALIZE_PATH'];

/**
 * A web ACL: everything passes but what a rate limit or a managed rule group blocks. Requests over a rate limit get 429 with
 * Retry-After. All requests are logged, credentials redacted.
 *
 * About $5 a month, $1 for each rule and group, and $0.60 per million requests (up to 1,500 WCU; more above).
 */
export class WebAcl extends Construct {
  /** The web ACL. */
  public readonly resource: wafv2.CfnWebACL;
  /** Its ARN. */
  public readonly arn: string;
  /** Its name, which is also the value of the metrics' dimension WebACL. */
  public readonly name: string;
  /** Where requests are logged. */
  public readonly logGroup: logs.LogGroup;
  /** Web ACL capacity units used, at most. Up to 1,500 are in the basic price. */
  public readonly capacityUnits: number;
  private readonly region?: string;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const groups = props.managedGroups ?? DEFAULT_GROUPS;
    const countOnly =
      props.countOnlyRules ?? (groups.includes(ManagedRuleGroup.COMMON) ? ['SizeRestrictions_BODY'] : []);
    const redacted = (props.redactedHeaders ?? ['authorization', 'cookie']).map((header) => header.toLowerCase());
    const rules = [...props.rateLimits.map(rateRule), ...groups.map((group) => groupRule(group, countOnly))];
    this.capacityUnits = rules.reduce((sum, rule) => sum + rule.capacity, 0);
    this.verify(props, groups, countOnly, redacted);

    // Web ACLs of CloudFront report in us-east-1, wherever the graph or alarm is.
    this.region = props.scope === WebAclScope.CLOUDFRONT ? 'us-east-1' : undefined;
    this.name = props.name ?? PhysicalName.unique(this, { maxLength: 128 });
    this.resource = new wafv2.CfnWebACL(this, 'Resource', {
      name: this.name,
      scope: props.scope,
      defaultAction: { allow: {} },
      visibilityConfig: visibility(this.name),
      rules: rules.map((rule, priority) => ({ ...rule.property, priority })),
      customResponseBodies: {
        [TOO_MANY]: { contentType: 'APPLICATION_JSON', content: '{"error":"Too many requests. Try again later."}' },
      },
    });
    this.arn = this.resource.attrArn;

    const logGroupName = `aws-waf-logs-${props.name ?? PhysicalName.unique(this, { maxLength: 200 })}`;
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      logGroupName,
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const logging = new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.arn,
      // WAF wants the ARN without the `:*` that CloudFormation's attribute ends in.
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: redacted.map((header) => ({ singleHeader: { Name: header } })),
    });
    logging.node.addDependency(this.logGroup);
  }

  /** Requests blocked by a rate limit (its name) or a managed group (the name of its enum member's value). Sum over 5 minutes. */
  public metricBlockedRequests(ruleName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      dimensionsMap: {
        WebACL: this.name,
        Rule: ruleName,
        ...(this.region ? {} : { Region: Stack.of(this).region }),
      },
      statistic: 'Sum',
      region: this.region,
      ...options,
    });
  }

  private verify(props: WebAclProps, groups: ManagedRuleGroup[], countOnly: string[], redacted: string[]): void {
    const problems = Problems.of(this);
    RateLimitCheck.all(problems, props.rateLimits, AWS_WAF);
    const region = Stack.of(this).region;
    problems.check(props.scope !== WebAclScope.CLOUDFRONT || Token.isUnresolved(region) || region === 'us-east-1', {
      code: ProblemCode.UNREVIEWED,
      property: 'scope',
      what: `scope is CLOUDFRONT in ${region}`,
      expected: 'a stack of us-east-1',
      fix: "put the web ACL into a stack with env.region 'us-east-1' and pass its ARN on",
    });
    problems.check(props.name === undefined || /^[A-Za-z0-9_-]{1,128}$/.test(props.name), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'name',
      what: `name is '${props.name}'`,
      expected: '1 to 128 letters, digits, hyphens and underscores',
      fix: 'rename the web ACL',
    });
    const taken = new Set<string>(groups);
    props.rateLimits.forEach((limit) =>
      problems.check(!taken.has(limit.name), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: `rateLimits[${limit.name}].name`,
        what: `a managed group is named ${limit.name}, too`,
        expected: 'a name of its own',
        fix: 'rename the limit',
      }),
    );
    problems.check(new Set(groups).size === groups.length, {
      code: ProblemCode.UNREVIEWED,
      property: 'managedGroups',
      what: `managedGroups lists a group twice: ${groups.join(', ')}`,
      expected: 'each group once',
      fix: 'remove one',
    });
    const known = groups.flatMap((group) => GROUPS[group].rules);
    countOnly.forEach((rule) =>
      problems.check(known.includes(rule), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: 'countOnlyRules',
        what: `'${rule}' is no rule of the managed groups`,
        expected: 'a rule of one of managedGroups, to the letter',
        fix: 'AWS would ignore it silently: correct the name, or override the rule on the public child resource',
      }),
    );
    redacted.forEach((header) =>
      problems.check(/^[!#$%&'*+.^_`|~0-9a-z-]{1,64}$/.test(header), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'redactedHeaders',
        what: `'${header}' is no header name`,
        expected: 'letters, digits and hyphens, at most 64',
        fix: "write the name alone, e.g. 'authorization'",
      }),
    );
    problems.check(this.capacityUnits <= MOST_CAPACITY, {
      code: ProblemCode.UNREVIEWED,
      property: 'managedGroups',
      what: `the rules need ${this.capacityUnits} capacity units`,
      expected: `at most ${MOST_CAPACITY}`,
      fix: 'use fewer groups or rate limits',
    });
    problems.throwIfAny();
  }
}

const TOO_MANY = 'TooManyRequests';

/** A rule without its priority, and the most capacity units it needs. */
interface WeighedRule {
  readonly property: Omit<wafv2.CfnWebACL.RuleProperty, 'priority'>;
  readonly capacity: number;
}

interface WeighedStatement {
  readonly statement: wafv2.CfnWebACL.StatementProperty;
  readonly capacity: number;
}

function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

function groupRule(group: ManagedRuleGroup, countOnly: string[]): WeighedRule {
  const counted = countOnly.filter((rule) => GROUPS[group].rules.includes(rule));
  return {
    capacity: GROUPS[group].capacity,
    property: {
      name: group,
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: {
          vendorName: 'AWS',
          name: group,
          ...(counted.length > 0
            ? { ruleActionOverrides: counted.map((name) => ({ name, actionToUse: { count: {} } })) }
            : {}),
        },
      },
      visibilityConfig: visibility(group),
    },
  };
}

function rateRule(limit: RateLimit): WeighedRule {
  const conditions = [
    ...(limit.path ? [pathStatement(limit.path)] : []),
    ...(limit.method ? [methodStatement(limit.method)] : []),
    ...(limit.exemptPaths ?? []).map((path) => not(pathStatement(path))),
  ];
  const scopeDown = and(conditions);
  return {
    capacity: 2 + (scopeDown?.capacity ?? 0),
    property: {
      name: limit.name,
      action: {
        block: {
          customResponse: {
            responseCode: 429,
            customResponseBodyKey: TOO_MANY,
            responseHeaders: [{ name: 'Retry-After', value: String(limit.windowSeconds) }],
          },
        },
      },
      statement: {
        rateBasedStatement: {
          limit: limit.limit,
          evaluationWindowSec: limit.windowSeconds,
          aggregateKeyType: 'IP',
          scopeDownStatement: scopeDown?.statement,
        },
      },
      visibilityConfig: visibility(limit.name),
    },
  };
}

/** Capacity: 2 for the match, 10 for each transformation (docs: waf-rule-statement-type-string-match.html). */
function pathStatement(path: PathPattern): WeighedStatement {
  if (path.match === PathMatch.CONTAINS) return containsStatement(path);
  const constraint = {
    [PathMatch.EXACT]: 'EXACTLY',
    [PathMatch.PREFIX]: 'STARTS_WITH',
    [PathMatch.EXTENSION]: 'ENDS_WITH',
  }[path.match];
  return {
    capacity: 2 + 10 * PATH_TRANSFORMATIONS.length,
    statement: {
      byteMatchStatement: {
        fieldToMatch: { uriPath: {} },
        positionalConstraint: constraint,
        searchString: path.match === PathMatch.EXTENSION ? `.${path.value}` : path.value,
        textTransformations: PATH_TRANSFORMATIONS.map((type, priority) => ({ type, priority })),
      },
    },
  };
}

/** Capacity: 3 for the expression, 10 for each transformation (docs: waf-rule-statement-type-regex-match.html). */
function containsStatement(path: PathPattern): WeighedStatement {
  return {
    capacity: 3 + 10 * PATH_TRANSFORMATIONS.length,
    statement: {
      regexMatchStatement: {
        fieldToMatch: { uriPath: {} },
        regexString: `^${escaped(path.value)}.*${escaped(path.word)}`,
        textTransformations: PATH_TRANSFORMATIONS.map((type, priority) => ({ type, priority })),
      },
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function methodStatement(method: string): WeighedStatement {
  return {
    capacity: 2,
    statement: {
      byteMatchStatement: {
        fieldToMatch: { method: {} },
        positionalConstraint: 'EXACTLY',
        searchString: method,
        textTransformations: [{ type: 'NONE', priority: 0 }],
      },
    },
  };
}

function not(inner: WeighedStatement): WeighedStatement {
  return { capacity: inner.capacity + 1, statement: { notStatement: { statement: inner.statement } } };
}

/** AWS WAF takes an AND of two statements or more only. */
function and(all: WeighedStatement[]): WeighedStatement | undefined {
  if (all.length < 2) return all[0];
  return {
    capacity: 1 + all.reduce((sum, one) => sum + one.capacity, 0),
    statement: { andStatement: { statements: all.map((one) => one.statement) } },
  };
}
