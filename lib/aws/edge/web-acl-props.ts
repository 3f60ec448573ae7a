import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Defaults, RateLimit } from '../../domain';

/** Scope of a web ACL. */
export enum WebAclScope {
  /** A CloudFront distribution. The web ACL must be in us-east-1. */
  CLOUDFRONT = 'CLOUDFRONT',
  /** A load balancer or API in the stack's region. Behind CloudFront, its rate limits would count CloudFront's addresses. */
  REGIONAL = 'REGIONAL',
}

/**
 * Rule groups that AWS maintains, at no charge beyond the rule itself ($1 a month each).
 *
 * Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export enum ManagedRuleGroup {
  /** Common attacks: cross-site scripting, file inclusion, requests to metadata services. 700 WCU. */
  COMMON = 'AWSManagedRulesCommonRuleSet',
  /** Patterns of known exploits, such as Log4j. 200 WCU. */
  KNOWN_BAD_INPUTS = 'AWSManagedRulesKnownBadInputsRuleSet',
  /** Addresses that Amazon has identified as bots or attackers. 25 WCU. */
  IP_REPUTATION = 'AWSManagedRulesAmazonIpReputationList',
  /** SQL injection. 200 WCU. */
  SQL_INJECTION = 'AWSManagedRulesSQLiRuleSet',
  /** Addresses of hosting providers, proxies and Tor. Also blocks users behind a VPN. 50 WCU. */
  ANONYMOUS_IP = 'AWSManagedRulesAnonymousIpList',
  /** Administration pages that frameworks expose. 100 WCU. */
  ADMIN_PROTECTION = 'AWSManagedRulesAdminProtectionRuleSet',
  /** File inclusion on Linux. 200 WCU. */
  LINUX = 'AWSManagedRulesLinuxRuleSet',
  /** Commands of POSIX shells. 100 WCU. */
  POSIX = 'AWSManagedRulesUnixRuleSet',
}

/** Properties of a `WebAcl`. */
export interface WebAclProps {
  /** Scope: CloudFront (us-east-1 only) or regional. */
  readonly scope: WebAclScope;
  /** Rate limits per client address, evaluated in this order. Requests over a limit get status 429. AWS counts approximately. */
  readonly rateLimits: RateLimit[];
  /**
   * Name of the web ACL and of its metrics.
   * @default - from the stack's name and the construct's path
   */
  readonly name?: string;
  /**
   * Rule groups that AWS maintains. None of them is billed by request.
   * @default - COMMON, KNOWN_BAD_INPUTS, IP_REPUTATION and SQL_INJECTION
   */
  readonly managedGroups?: ManagedRuleGroup[];
  /**
   * Rules of the managed groups that count instead of blocking. Watch the log, then remove the exceptions you do not need.
   * @default - SizeRestrictions_BODY, which would block every body above 8 KB: uploads and batches
   */
  readonly countOnlyRules?: string[];
  /**
   * Headers whose values AWS WAF redacts in the log.
   * @default ['authorization', 'cookie']
   */
  readonly redactedHeaders?: string[];
  /**
   * Retention of the log. CloudWatch Logs costs about $0.50 per GB.
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * KMS key of the log.
   * @default - that of `SecurityDefaults`, otherwise a key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Removal policy of the log group.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** @internal */
export const DEFAULTS = {
  redactedHeaders: ['authorization', 'cookie'],
  logRetention: logs.RetentionDays.ONE_MONTH,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
} satisfies Partial<WebAclProps>;
const DEFAULT_GROUPS = [
  ManagedRuleGroup.COMMON,
  ManagedRuleGroup.KNOWN_BAD_INPUTS,
  ManagedRuleGroup.IP_REPUTATION,
  ManagedRuleGroup.SQL_INJECTION,
];

/** Props after their defaults. */
export type WebAclSettings = ReturnType<typeof resolveWebAcl>;

/** Returns the props with all defaults. */
export function resolveWebAcl(props: WebAclProps) {
  const settings = Defaults.apply(props, DEFAULTS);
  const managedGroups = props.managedGroups ?? DEFAULT_GROUPS;
  const hasCommon = managedGroups.includes(ManagedRuleGroup.COMMON);
  return {
    ...settings,
    managedGroups,
    countOnlyRules: props.countOnlyRules ?? (hasCommon ? ['SizeRestrictions_BODY'] : []),
    redactedHeaders: settings.redactedHeaders.map((header) => header.toLowerCase()),
  };
}
