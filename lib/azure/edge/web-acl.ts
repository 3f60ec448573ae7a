import * as pulumi from '@pulumi/pulumi';
import * as frontdoor from '@pulumi/azure-native/frontdoor';
import { PathMatch, PathPattern, RateLimit, RateLimitCheck, ProblemCode } from '../../domain';
import { ComponentArgs } from '../component-args';
import { InputProblems } from '../input-problems';
import { PhysicalName } from '../physical-name';

/** What a firewall does with what it finds. */
export enum WebAclMode {
  /** Blocks it. */
  PREVENTION = 'Prevention',
  /** Only writes it down. */
  DETECTION = 'Detection',
}

/** A firewall for Front Door Premium. */
export interface WebAclArgs extends ComponentArgs {
  /**
   * Name of the policy: letters and digits.
   * @default - from the logical name
   */
  readonly policyName?: string;
  /**
   * What it does with what it finds.
   * @default WebAclMode.PREVENTION
   */
  readonly mode?: WebAclMode;
  /**
   * Version of Microsoft's default rule set. The newest three are supported: 2.2, 2.1 and 2.0.
   * @default '2.1' (GAP-FM-10)
   */
  readonly defaultRuleSetVersion?: string;
  /**
   * Version of Microsoft's rule set for bots: 1.1 or 1.0.
   * @default '1.1' (GAP-FM-10)
   */
  readonly botManagerVersion?: string;
  /**
   * Requests of one address, in windows of 60 or 300 seconds. Counted on each edge server: below about 200 a minute some pass.
   * @default - none
   */
  readonly rateLimits?: RateLimit[];
}

/** Source: https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-rate-limit */
const RATES = { name: 'Front Door', least: 1, windows: [60, 300] };
const DEFAULT_RULE_SETS = ['2.0', '2.1', '2.2'];
const BOT_MANAGERS = ['1.0', '1.1'];

/** A web application firewall with Microsoft's managed rules and rate limits. Its price is part of Front Door Premium. */
export class WebAcl extends pulumi.ComponentResource {
  /** The policy. */
  public readonly policy: frontdoor.Policy;
  /** Its resource id: what `EdgeDistribution.webAclId` takes. */
  public readonly policyId: pulumi.Output<string>;

  constructor(name: string, args: WebAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:WebAcl', name, {}, opts);
    const { resourceGroupName, tags, mode = WebAclMode.PREVENTION, rateLimits = [] } = args;
    const { defaultRuleSetVersion = '2.1', botManagerVersion = '1.1' } = args;
    InputProblems.check('WebAcl', name, (problems) => {
      PhysicalName.check(problems, 'policyName', 'wafPolicy', args.policyName);
      const one = (property: string, value: string, known: string[]): boolean =>
        problems.check(known.includes(value), {
          code: ProblemCode.UNKNOWN_CHOICE,
          property: property,
          what: `${property} is ${JSON.stringify(value)}`,
          expected: known.join(', '),
          fix: 'use a supported one',
        });
      one('defaultRuleSetVersion', defaultRuleSetVersion, DEFAULT_RULE_SETS);
      one('botManagerVersion', botManagerVersion, BOT_MANAGERS);
      RateLimitCheck.all(problems, rateLimits, RATES);
      rateLimits.forEach(({ name: limit }) =>
        problems.check(/^[A-Za-z][A-Za-z0-9]*$/.test(limit), {
          code: ProblemCode.INVALID_FORMAT,
          property: `rateLimits[${limit}].name`,
          what: `name is ${JSON.stringify(limit)}`,
          expected: 'letters and digits, beginning with a letter (Front Door)',
          fix: 'rename the limit',
        }),
      );
    });
    this.policy = new frontdoor.Policy(
      name,
      {
        resourceGroupName,
        tags,
        location: 'Global',
        policyName: args.policyName ?? PhysicalName.unique('wafPolicy', name),
        sku: { name: 'Premium_AzureFrontDoor' },
        policySettings: { enabledState: 'Enabled', mode, requestBodyCheck: 'Enabled' },
        managedRules: {
          managedRuleSets: [
            {
              ruleSetType: 'Microsoft_DefaultRuleSet',
              ruleSetVersion: defaultRuleSetVersion,
              ruleSetAction: 'Block',
            },
            { ruleSetType: 'Microsoft_BotManagerRuleSet', ruleSetVersion: botManagerVersion },
          ],
        },
        customRules: {
          rules: rateLimits.map((limit, index) => ({
            name: limit.name,
            priority: index + 1,
            enabledState: 'Enabled',
            ruleType: 'RateLimitRule',
            rateLimitDurationInMinutes: limit.windowSeconds / 60,
            rateLimitThreshold: limit.limit,
            groupBy: [{ variableName: 'SocketAddr' }],
            matchConditions: conditions(limit),
            action: 'Block',
          })),
        },
      },
      { parent: this },
    );
    this.policyId = this.policy.id;
    this.registerOutputs({ policyId: this.policyId });
  }
}

/** A rate limit must have a condition: every request has a Host header of at least no characters. */
function conditions({ path, method, exemptPaths = [] }: RateLimit): Condition[] {
  const some = [
    ...(path ? [pathCondition(path, false)] : []),
    ...(method === undefined
      ? []
      : [{ matchVariable: 'RequestMethod', operator: 'Equal', matchValue: [method], negateCondition: false }]),
  ];
  const all = {
    matchVariable: 'RequestHeader',
    selector: 'Host',
    operator: 'GreaterThanOrEqual',
    matchValue: ['0'],
    negateCondition: false,
  };
  return [...(some.length > 0 ? some : [all]), ...exemptPaths.map((it) => pathCondition(it, true))];
}

interface Condition {
  readonly matchVariable: string;
  readonly operator: string;
  readonly matchValue: string[];
  readonly selector?: string;
  readonly negateCondition: boolean;
  readonly transforms?: string[];
}

/** The request URI has the query, and may have scheme and host: a pattern finds the path in it. */
function pathCondition(path: PathPattern, negateCondition: boolean): Condition {
  const escaped = (text: string): string => text.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const literal = escaped(path.value);
  const pattern = {
    [PathMatch.EXACT]: `^(https?://[^/]+)?${literal}(\\?|$)`,
    [PathMatch.PREFIX]: `^(https?://[^/]+)?${literal}`,
    [PathMatch.CONTAINS]: `^(https?://[^/]+)?${literal}[^?]*${escaped(path.word)}`,
    [PathMatch.EXTENSION]: `^(https?://[^/]+)?/[^?]*\\.${literal}(\\?|$)`,
  }[path.match];
  return {
    matchVariable: 'RequestUri',
    operator: 'RegEx',
    matchValue: [pattern],
    negateCondition,
    transforms: ['Lowercase'],
  };
}
