import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Defaults, PathPattern, RateLimit } from '../../domain';

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

/** Paths for requests with a secret header only, e.g. the detailed health page for a `HealthCanary`. */
export interface ProtectedPaths {
  /** Paths to protect, however they are encoded. */
  readonly paths: PathPattern[];
  /** Name of the header: at most 40 letters, digits and hyphens. */
  readonly headerName: string;
  /**
   * Secret whose whole value is the value of the header, in the region of the web ACL. The template contains a dynamic reference to it,
   * which CloudFormation resolves in its own region when it updates the web ACL. Everyone who may read the web ACL sees the value.
   *
   * [Dynamic references](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html)
   */
  readonly secret: secretsmanager.ISecret;
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
   * Paths that get status 403, e.g. `/metrics`. Spellings that the application decodes to the same path are blocked too: `/%6detrics`,
   * `/./metrics`. A load balancer compares paths as they are sent, so block a path here even if it blocks it as well.
   * @default - none
   */
  readonly blockedPaths?: PathPattern[];
  /**
   * Paths that get status 403 without a secret header. A health page that names components and versions should not be public.
   * @default - none
   */
  readonly protectedPaths?: ProtectedPaths;
  /**
   * Largest part of a body that AWS WAF inspects, in KiB: 16, 32, 48 or 64, for CloudFront only. The rest of a larger body passes
   * uninspected, unless `blockLargeBodies` is true. More than 16 costs extra.
   * [Limits](https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html)
   * @default - 16 for CloudFront; AWS WAF inspects 8 KiB in front of a load balancer
   */
  readonly bodyInspectionKib?: number;
  /**
   * If true, bodies that are too large for a complete inspection get status 413, uploads included. If false, they pass, and the rule
   * SizeRestrictions_BODY counts those above 8 KiB.
   * @default false
   */
  readonly blockLargeBodies?: boolean;
  /**
   * Redacts query strings in the log and in samples of requests. They often contain tokens and personal data.
   * @default true
   */
  readonly redactQueryStrings?: boolean;
  /**
   * Headers whose values AWS WAF redacts in the log and in samples of requests, beside the header of `protectedPaths`.
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
  blockLargeBodies: false,
  redactQueryStrings: true,
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
    blockedPaths: props.blockedPaths ?? [],
    bodyInspectionKib: props.bodyInspectionKib ?? (props.scope === WebAclScope.CLOUDFRONT ? 16 : 8),
    managedGroups,
    countOnlyRules: props.countOnlyRules ?? (hasCommon ? ['SizeRestrictions_BODY'] : []),
    redactedHeaders: settings.redactedHeaders.map((header) => header.toLowerCase()),
  };
}
