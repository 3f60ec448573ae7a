import { ManagedRuleGroup } from './web-acl-props';

/** Capacity units and rules of a group. */
interface RuleGroup {
  readonly capacity: number;
  readonly rules: string[];
}

/**
 * Capacity units and rules of each group. AWS ignores an override with an unknown rule name, so loadbearing rejects it.
 *
 * @internal
 */
export const MANAGED_RULE_GROUPS: { readonly [group in ManagedRuleGroup]: RuleGroup } = {
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
