import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Formats, ProblemCode, Problems } from '../../domain';
import { LoadBalancerProps, LoadBalancerSettings, TargetGroupRule } from './load-balancer-props';

/** Props of a new load balancer. */
const NEW_LOAD_BALANCER = [
  ...['vpcSubnets', 'internetFacing', 'idleTimeoutSeconds', 'loadBalancerName', 'redirectHttp'],
  ...['accessLogs', 'accessLogsBucket', 'serverAccessLogsBucket', 'deletionProtection', 'removalPolicy'],
];
/** Props of a new listener. */
const NEW_LISTENER = ['ingress', 'certificate', 'sslPolicy'];
/**
 * Values of a rule's conditions.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
const MOST_VALUES = { condition: 3, rule: 5 };

/** Throws all problems with the settings of a load balancer. */
export function checkLoadBalancer(
  loadBalancer: Construct,
  props: LoadBalancerProps,
  settings: LoadBalancerSettings,
): void {
  const problems = Problems.of(loadBalancer);
  const { region } = Stack.of(loadBalancer);
  if (settings.existingLoadBalancer) problems.withoutEffect(props, NEW_LOAD_BALANCER, 'existingLoadBalancer');
  if (settings.existingListener) {
    problems.check(settings.existingLoadBalancer !== undefined, {
      code: ProblemCode.MISSING_VALUE,
      property: 'existingLoadBalancer',
      what: 'existingListener is set without existingLoadBalancer',
      expected: 'both',
      fix: 'pass existingLoadBalancer too',
    });
    problems.withoutEffect(props, NEW_LISTENER, 'existingListener');
  } else {
    problems.check(settings.ingress !== undefined, {
      code: ProblemCode.MISSING_VALUE,
      property: 'ingress',
      what: 'ingress is missing',
      expected: 'the source of connections',
      fix: 'pass a source, e.g. LoadBalancerIngress.cloudFront()',
    });
    settings.ingress?._check(problems, region, settings.existingLoadBalancer ? undefined : settings.internetFacing);
  }
  if (settings.existingLoadBalancer) checkExisting(problems, settings);
  else checkNew(problems, region, settings);
  checkProps(problems, settings);
  problems.throwIfAny();
}

/** Names of a rule's properties in messages. */
export interface RuleNames {
  readonly priority: string;
  readonly hosts: string;
  readonly paths: string;
}

/** Adds the problems of a rule that forwards to a target group. */
export function checkTargetGroupRule(
  problems: Problems,
  { priority, hosts = [], paths = [] }: Pick<TargetGroupRule, 'priority' | 'hosts' | 'paths'>,
  names: RuleNames,
  { blockedPaths, originSecret }: LoadBalancerSettings,
  taken: ReadonlySet<number>,
): void {
  const blocked = blockedPaths.length;
  const range = { min: blocked + 1, max: 50_000, integer: true };
  if (problems.number(names.priority, priority, range, `use a number above the ${blocked} blocked paths, e.g. 100`)) {
    problems.check(!taken.has(priority), {
      code: ProblemCode.DUPLICATE,
      property: names.priority,
      what: `${names.priority} is ${priority}, which another target group has`,
      expected: 'a unique priority',
      fix: 'use another number; lower numbers match first',
    });
  }
  hosts.forEach((host, index) => {
    if (Token.isUnresolved(host)) return;
    problems.match(`${names.hosts}[${index}]`, host, /^(?=.{1,128}$)[A-Za-z0-9*?-][A-Za-z0-9.*?-]*\.[A-Za-z]+$/, {
      expected: 'a host name, with * and ? as wildcards',
      fix: "use a name such as 'shop.example.com' or '*.example.com'",
    });
  });
  const values = { [names.hosts]: hosts.length, [names.paths]: paths.length };
  Object.entries(values).forEach(([property, count]) =>
    problems.check(count <= MOST_VALUES.condition, {
      code: ProblemCode.TOO_LONG,
      property,
      what: `${property} has ${count} values`,
      expected: `at most ${MOST_VALUES.condition}, the limit of Elastic Load Balancing`,
      fix: 'use a pattern that covers several of them, or another target group rule with its own priority',
    }),
  );
  const total = hosts.length + paths.length + (originSecret ? 1 : 0);
  problems.check(total <= MOST_VALUES.rule || Object.values(values).some((it) => it > MOST_VALUES.condition), {
    code: ProblemCode.TOO_LONG,
    property: names.paths,
    what: `the rule has ${total} values: hosts, paths and the origin secret`,
    expected: `at most ${MOST_VALUES.rule}, the limit of Elastic Load Balancing`,
    fix: 'use fewer hosts or paths, or another target group rule with its own priority',
  });
}

function checkNew(problems: Problems, region: string, settings: LoadBalancerSettings): void {
  const { internetFacing, certificate, ingress, originSecret, accessLogs } = settings;
  problems.check(!internetFacing || certificate !== undefined, {
    code: ProblemCode.PUBLIC_LISTENER_WITHOUT_TLS,
    property: 'certificate',
    what: 'certificate is missing on an internet-facing load balancer: passwords and cookies would be sent unencrypted',
    expected: 'a certificate',
    fix: 'pass certificate, or use an internal load balancer behind a CloudFront VPC origin',
  });
  problems.check(!internetFacing || !ingress?.isCloudFront || originSecret !== undefined, {
    code: ProblemCode.ORIGIN_SECRET_MISSING,
    property: 'originSecret',
    what: 'originSecret is missing: anyone can point a CloudFront distribution at an internet-facing load balancer',
    expected: 'a header that only your distribution sends',
    fix: 'pass originSecret, and pass the same to the distribution',
  });
  problems.check(!accessLogs || !Token.isUnresolved(region), {
    code: ProblemCode.UNRESOLVED_TOKEN,
    property: 'accessLogs',
    what: 'accessLogs is true, but the region of the stack is an unresolved token',
    expected: 'a stack with env.region',
    fix: "create the stack with env: { region: 'us-east-1' }, or set accessLogs: false",
  });
}

/** An existing load balancer that is open to anywhere is public, even if its scheme is unknown. */
function checkExisting(problems: Problems, { certificate, existingListener, ingress }: LoadBalancerSettings): void {
  problems.check(existingListener !== undefined || certificate !== undefined || !ingress?.isAnywhere, {
    code: ProblemCode.PUBLIC_LISTENER_WITHOUT_TLS,
    property: 'certificate',
    what: 'certificate is missing on a listener that is open to anywhere: passwords and cookies would be sent unencrypted',
    expected: 'a certificate',
    fix: 'pass certificate, or a narrower ingress',
  });
}

function checkProps(problems: Problems, settings: LoadBalancerSettings): void {
  const { redirectHttp, certificate, existingLoadBalancer, loadBalancerName, originSecret } = settings;
  problems.check(!redirectHttp || certificate !== undefined || existingLoadBalancer !== undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'redirectHttp',
    what: 'redirectHttp is true without an HTTPS listener',
    expected: 'a certificate',
    fix: 'pass certificate, or remove redirectHttp',
  });
  problems.check(settings.accessLogs || settings.accessLogsBucket === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'accessLogsBucket',
    what: 'accessLogsBucket is set although accessLogs is false',
    expected: 'one of the two',
    fix: 'remove accessLogs: false',
  });
  problems.number(
    'idleTimeoutSeconds',
    settings.idleTimeoutSeconds,
    { min: 1, max: 4000, integer: true },
    'use the duration of the longest request plus a margin',
  );
  if (loadBalancerName !== undefined && !Token.isUnresolved(loadBalancerName)) {
    problems.match('loadBalancerName', loadBalancerName, /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/, {
      expected: "at most 32 letters, digits and inner hyphens, not beginning with 'internal-'",
      fix: 'shorten the name, or remove it',
    });
  }
  if (originSecret && !Token.isUnresolved(originSecret.headerName)) {
    problems.format('originSecret.headerName', originSecret.headerName, Formats.HEADER_NAME);
  }
}
