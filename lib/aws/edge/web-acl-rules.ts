import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { PathMatch, PathPattern, RateLimit } from '../../domain';
import { MANAGED_RULE_GROUPS } from './managed-rule-groups';
import { ManagedRuleGroup, ProtectedPaths } from './web-acl-props';

/** Key of the response body for requests over a rate limit. */
export const TOO_MANY_REQUESTS = 'TooManyRequests';
/** `/%6Cogin` and `/./login` reach the application as `/login`, so they count as `/login`. */
const PATH_TRANSFORMATIONS = ['URL_DECODE', 'NORMALIZE_PATH'];

/** A rule without its priority, and the capacity units it needs at most. */
export interface WeighedRule {
  readonly property: Omit<wafv2.CfnWebACL.RuleProperty, 'priority'>;
  readonly capacity: number;
}

interface WeighedStatement {
  readonly statement: wafv2.CfnWebACL.StatementProperty;
  readonly capacity: number;
}

/** Metrics and samples of a rule or a web ACL. */
export function visibilityOf(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

/** Returns the rule for a managed group, whose rules in `countOnly` count instead of blocking. */
export function ruleForGroup(group: ManagedRuleGroup, countOnly: string[]): WeighedRule {
  const counted = countOnly.filter((rule) => MANAGED_RULE_GROUPS[group].rules.includes(rule));
  return {
    capacity: MANAGED_RULE_GROUPS[group].capacity,
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
      visibilityConfig: visibilityOf(group),
    },
  };
}

/** Name of the rule for blocked paths. */
export const BLOCKED_PATHS = 'BlockedPaths';
/** Name of the rule for bodies that are too large to inspect. */
export const LARGE_BODIES = 'LargeBodies';

/** Returns the rule that blocks paths, however they are encoded. */
export function ruleForBlockedPaths(paths: PathPattern[]): WeighedRule[] {
  const any = or(paths.map(pathStatement));
  if (any === undefined) return [];
  return [
    {
      capacity: any.capacity,
      property: {
        name: BLOCKED_PATHS,
        action: { block: {} },
        statement: any.statement,
        visibilityConfig: visibilityOf(BLOCKED_PATHS),
      },
    },
  ];
}

/** Name of the rule for protected paths. */
export const PROTECTED_PATHS = 'ProtectedPaths';

/** Returns the rule that blocks requests for protected paths without the secret header. */
export function ruleForProtectedPaths({ paths, headerName, secret }: ProtectedPaths): WeighedRule {
  const header: WeighedStatement = {
    capacity: 2,
    statement: {
      byteMatchStatement: {
        fieldToMatch: { singleHeader: { Name: headerName.toLowerCase() } },
        positionalConstraint: 'EXACTLY',
        searchString: secret.secretValue.unsafeUnwrap(), // a dynamic reference, not the value
        textTransformations: [{ type: 'NONE', priority: 0 }],
      },
    },
  };
  const any = or(paths.map(pathStatement));
  const both = and([...(any ? [any] : []), not(header)]) ?? header;
  return {
    capacity: both.capacity,
    property: {
      name: PROTECTED_PATHS,
      action: { block: {} },
      statement: both.statement,
      visibilityConfig: visibilityOf(PROTECTED_PATHS),
    },
  };
}

/**
 * Returns the rule that blocks bodies above `kib`. Capacity: 1.
 * Source: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-size-constraint-match.html
 */
export function ruleForLargeBodies(kib: number): WeighedRule {
  return {
    capacity: 1,
    property: {
      name: LARGE_BODIES,
      action: { block: { customResponse: { responseCode: 413 } } },
      statement: {
        sizeConstraintStatement: {
          fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
          comparisonOperator: 'GT',
          size: kib * 1024,
          textTransformations: [{ type: 'NONE', priority: 0 }],
        },
      },
      visibilityConfig: visibilityOf(LARGE_BODIES),
    },
  };
}

/** Returns the rule for a rate limit. Requests over the limit get status 429. */
export function ruleForLimit(limit: RateLimit): WeighedRule {
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
            customResponseBodyKey: TOO_MANY_REQUESTS,
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
      visibilityConfig: visibilityOf(limit.name),
    },
  };
}

/**
 * Capacity: 2 for the match, 10 for each transformation.
 * Source: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-string-match.html
 */
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

/**
 * Capacity: 3 for the expression, 10 for each transformation.
 * Source: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-regex-match.html
 */
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

/** Joins statements. AWS WAF requires at least two in an OR. */
function or(all: WeighedStatement[]): WeighedStatement | undefined {
  if (all.length < 2) return all[0];
  return {
    capacity: 1 + all.reduce((sum, one) => sum + one.capacity, 0),
    statement: { orStatement: { statements: all.map((one) => one.statement) } },
  };
}

/** Joins statements. AWS WAF requires at least two in an AND. */
function and(all: WeighedStatement[]): WeighedStatement | undefined {
  if (all.length < 2) return all[0];
  return {
    capacity: 1 + all.reduce((sum, one) => sum + one.capacity, 0),
    statement: { andStatement: { statements: all.map((one) => one.statement) } },
  };
}
