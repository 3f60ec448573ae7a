import * as pulumi from '@pulumi/pulumi';
import * as frontdoor from '@pulumi/azure-native/frontdoor';
import { Defaults, PathMatch, PathPattern, RateLimit, RateLimitCheck } from '../../domain';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { PhysicalName } from '../physical-name';
import { ResourceInterfaceArgs, ResourceInterfaces } from '../resource-interfaces';
import { Timeouts } from '../timeouts';

/** Reaction of a firewall to a request that matches a rule. */
export enum WebAclMode {
  /** Blocks the request. */
  PREVENTION = 'Prevention',
  /** Only logs the request. */
  DETECTION = 'Detection',
}

/** Arguments of a `WebAcl`. */
export interface WebAclArgs extends ResourceInterfaceArgs {
  /**
   * Name of the policy: letters and digits.
   * @default - from the logical name
   */
  readonly policyName?: string;
  /**
   * Reaction to a request that matches a rule.
   * @default WebAclMode.PREVENTION
   */
  readonly mode?: WebAclMode;
  /**
   * Version of Microsoft's default rule set: 2.2, 2.1 or 2.0. Azure supports the latest three versions.
   * [Support policy](https://learn.microsoft.com/azure/web-application-firewall/ruleset-support-policy)
   * @default '2.1'
   */
  readonly defaultRuleSetVersion?: string;
  /**
   * Version of Microsoft's bot manager rule set: 1.1 or 1.0.
   * @default '1.1'
   */
  readonly botManagerVersion?: string;
  /**
   * Rate limits per client address, with windows of 60 or 300 seconds.
   *
   * Front Door counts on each edge server. With a limit below about 200 a minute, some requests over the limit pass.
   * [Rate limits](https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-rate-limit)
   * @default - none
   */
  readonly rateLimits?: RateLimit[];
}

/** Source: https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-rate-limit */
const RATES = { name: 'Front Door', least: 1, windows: [60, 300] };
const DEFAULT_RULE_SETS = ['2.0', '2.1', '2.2'];
const BOT_MANAGERS = ['1.0', '1.1'];
const DEFAULTS = {
  mode: WebAclMode.PREVENTION,
  defaultRuleSetVersion: '2.1',
  botManagerVersion: '1.1',
} satisfies Partial<WebAclArgs>;

/**
 * A web application firewall policy for Front Door Premium, with Microsoft's managed rules and rate limits.
 *
 * Its price is included in Front Door Premium.
 *
 * @example
 * const webAcl = new WebAcl('shop-firewall', {
 *   resourceGroupName,
 *   rateLimits: [{ name: 'Login', limit: 300, windowSeconds: 60, path: PathPattern.exact('/login') }],
 * });
 * new EdgeDistribution('shop-edge', {
 *   resourceGroupName,
 *   origins: [{ name: 'shop', hostName: app.fqdn }],
 *   cacheRules: [],
 *   webAclId: webAcl.policyId,
 * });
 */
export class WebAcl extends pulumi.ComponentResource {
  /** The policy. */
  public readonly policy: frontdoor.Policy;
  /** Resource id of the policy, for `EdgeDistributionArgs.webAclId`. */
  public readonly policyId: pulumi.Output<string>;

  constructor(name: string, args: WebAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:WebAcl', name, {}, opts);
    const given = requireTypes('WebAcl', name, args);
    const { resourceGroupName, tags, mode, rateLimits = [], ...rest } = Defaults.apply(given, DEFAULTS);
    const { policyName, defaultRuleSetVersion, botManagerVersion } = rest;
    InputProblems.check('WebAcl', name, (problems) => {
      ResourceInterfaces.check(problems, given);
      PhysicalName.check(problems, 'policyName', 'wafPolicy', policyName);
      problems.oneOf('defaultRuleSetVersion', defaultRuleSetVersion, DEFAULT_RULE_SETS, 'use a supported version');
      problems.oneOf('botManagerVersion', botManagerVersion, BOT_MANAGERS, 'use a supported version');
      RateLimitCheck.all(problems, rateLimits, RATES);
      rateLimits.forEach(({ name: limit }) =>
        problems.match(`rateLimits[${limit}].name`, limit, /^[A-Za-z][A-Za-z0-9]*$/, {
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
        policyName: policyName ?? PhysicalName.unique('wafPolicy', name),
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
      { parent: this, customTimeouts: Timeouts.FRONT_DOOR },
    );
    this.policyId = this.policy.id;
    ResourceInterfaces.create(name, this.policyId, given, this);
    this.registerOutputs({ policyId: this.policyId });
  }
}

/** Front Door requires a condition in a rate limit. Every request has a Host header of 0 or more characters. */
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

/** Matches the path in the request URI, which includes the query and may include scheme and host. */
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
