import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Formats, ProblemCode, Problems, RateLimitCheck } from '../../domain';
import { MANAGED_RULE_GROUPS } from './managed-rule-groups';
import { ProtectedPaths, WebAclScope, WebAclSettings } from './web-acl-props';
import { BLOCKED_PATHS, LARGE_BODIES, PROTECTED_PATHS } from './web-acl-rules';

/**
 * Limits of AWS WAF rate rules.
 * Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html
 */
const AWS_WAF = { name: 'AWS WAF', least: 10, windows: [60, 120, 300, 600] };
/** Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html */
const CAPACITY_LIMIT = 5000;

/** Source: https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html */
const BODY_LIMITS_KIB = { [WebAclScope.CLOUDFRONT]: [16, 32, 48, 64], [WebAclScope.REGIONAL]: [8] };

function checkBodies(problems: Problems, { scope, bodyInspectionKib }: WebAclSettings): void {
  const allowed = BODY_LIMITS_KIB[scope] ?? [bodyInspectionKib];
  problems.check(allowed.includes(bodyInspectionKib), {
    code: ProblemCode.UNKNOWN_CHOICE,
    property: 'bodyInspectionKib',
    what: `bodyInspectionKib is ${bodyInspectionKib} with the scope ${scope}`,
    expected: allowed.join(', '),
    fix: scope === WebAclScope.REGIONAL ? 'leave it out: AWS WAF inspects 8 KiB there' : 'use 16, 32, 48 or 64',
  });
}

function checkProtectedPaths(problems: Problems, { paths, headerName }: ProtectedPaths): void {
  problems.some('protectedPaths.paths', paths, { expected: 'at least one path', fix: 'remove protectedPaths' });
  problems.format('protectedPaths.headerName', headerName, Formats.HEADER_NAME);
}

/** Throws all problems with the settings of a web ACL whose rules need `capacityUnits`. */
export function checkWebAcl(webAcl: Construct, settings: WebAclSettings, capacityUnits: number): void {
  const { scope, name, rateLimits, managedGroups } = settings;
  const problems = Problems.of(webAcl);
  RateLimitCheck.all(problems, rateLimits, AWS_WAF);
  const { region } = Stack.of(webAcl);
  problems.check(scope !== WebAclScope.CLOUDFRONT || Token.isUnresolved(region) || region === 'us-east-1', {
    code: ProblemCode.WEB_ACL_SCOPE_MISMATCH,
    property: 'scope',
    what: `scope is CLOUDFRONT in ${region}`,
    expected: 'a stack in us-east-1',
    fix:
      "create the web ACL in a stack with env.region 'us-east-1' and pass its ARN to the distribution; " +
      'set crossRegionReferences: true on both stacks if the distribution is in another region',
  });
  if (name !== undefined) {
    problems.match('name', name, /^[A-Za-z0-9_-]{1,128}$/, {
      expected: '1 to 128 letters, digits, hyphens and underscores',
      fix: 'rename the web ACL',
    });
  }
  checkBodies(problems, settings);
  if (settings.protectedPaths) checkProtectedPaths(problems, settings.protectedPaths);
  const groupNames = new Set<string>([...managedGroups, BLOCKED_PATHS, PROTECTED_PATHS, LARGE_BODIES]);
  rateLimits.forEach((limit) =>
    problems.check(!groupNames.has(limit.name), {
      code: ProblemCode.DUPLICATE,
      property: `rateLimits[${limit.name}].name`,
      what: `name is ${JSON.stringify(limit.name)}, which is also the name of a managed group or of a rule of loadbearing`,
      expected: 'a unique name',
      fix: 'rename the limit',
    }),
  );
  problems.unique('managedGroups', managedGroups, 'managed group');
  checkHeadersAndRules(problems, settings);
  problems.check(capacityUnits <= CAPACITY_LIMIT, {
    code: ProblemCode.WEB_ACL_CAPACITY_EXCEEDED,
    property: 'managedGroups',
    what: `the rules need ${capacityUnits} capacity units`,
    expected: `at most ${CAPACITY_LIMIT}`,
    fix: 'use fewer groups or rate limits',
  });
  problems.throwIfAny();
}

function checkHeadersAndRules(problems: Problems, settings: WebAclSettings): void {
  const { managedGroups, countOnlyRules, redactedHeaders } = settings;
  const known = managedGroups.flatMap((group) => MANAGED_RULE_GROUPS[group].rules);
  countOnlyRules.forEach((rule, index) =>
    problems.check(known.includes(rule), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: `countOnlyRules[${index}]`,
      what: `countOnlyRules[${index}] is ${JSON.stringify(rule)}, which no managed group contains`,
      expected: 'the exact name of a rule in one of managedGroups',
      fix: 'correct the name, which AWS would ignore silently, or override the rule on `resource`',
    }),
  );
  redactedHeaders.forEach((header, index) =>
    problems.match(`redactedHeaders[${index}]`, header, /^[!#$%&'*+.^_`|~0-9a-z-]{1,64}$/, {
      expected: 'the name of a header, at most 64 characters',
      fix: "use the name alone, e.g. 'authorization'",
    }),
  );
}
