import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { EncryptionKeys } from '../encryption-keys';
import { PhysicalName } from '../physical-name';
import { checkWebAcl } from './web-acl-check';
import { WebAclProps, WebAclScope, WebAclSettings, resolveWebAcl } from './web-acl-props';
import {
  TOO_MANY_REQUESTS,
  WeighedRule,
  ruleForBlockedPaths,
  ruleForGroup,
  ruleForLargeBodies,
  ruleForLimit,
  ruleForProtectedPaths,
  visibilityOf,
} from './web-acl-rules';

/**
 * An AWS WAF web ACL. It allows every request that no blocked path, no rate limit and no managed rule group blocks.
 *
 * Requests over a rate limit get status 429 with Retry-After. The log contains all requests, with credentials and query strings redacted.
 *
 * Costs about $5 a month, $1 for each rule and group, and $0.60 per million requests (up to 1,500 WCU; more above).
 * [Prices](https://aws.amazon.com/waf/pricing/)
 *
 * @example
 * const webAcl = new WebAcl(this, 'WebAcl', {
 *   scope: WebAclScope.CLOUDFRONT,
 *   rateLimits: [{ name: 'login', limit: 10, windowSeconds: 60, path: PathPattern.exact('/login'), method: 'POST' }],
 * });
 * webAcl.metricBlockedRequests('login').createAlarm(this, 'Guessing', { threshold: 100, evaluationPeriods: 1 });
 */
export class WebAcl extends Construct {
  /** The web ACL. */
  public readonly resource: wafv2.CfnWebACL;
  /** ARN of the web ACL. */
  public readonly arn: string;
  /** Name of the web ACL, which is also the value of the metrics' dimension WebACL. */
  public readonly name: string;
  /** Log group of the requests. */
  public readonly logGroup: logs.LogGroup;
  /** Web ACL capacity units (WCU) that the rules need at most. The basic price includes 1,500. */
  public readonly capacityUnits: number;
  private readonly region?: string;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const given = requireTypes(this, 'WebAclProps', props);
    const settings = resolveWebAcl(given);
    const rules = [
      ...ruleForBlockedPaths(settings.blockedPaths),
      ...(settings.protectedPaths ? [ruleForProtectedPaths(settings.protectedPaths)] : []),
      ...settings.rateLimits.map(ruleForLimit),
      ...(settings.blockLargeBodies ? [ruleForLargeBodies(settings.bodyInspectionKib)] : []),
      ...settings.managedGroups.map((group) => ruleForGroup(group, settings.countOnlyRules)),
    ];
    this.capacityUnits = rules.reduce((sum, rule) => sum + rule.capacity, 0);
    checkWebAcl(this, settings, this.capacityUnits);

    // CloudFront's web ACLs publish metrics in us-east-1, whatever the region of the graph or alarm.
    this.region = settings.scope === WebAclScope.CLOUDFRONT ? 'us-east-1' : undefined;
    this.name = settings.name ?? PhysicalName.unique(this, { maxLength: 128 });
    this.resource = this.createWebAcl(settings, rules);
    this.arn = this.resource.attrArn;
    this.logGroup = this.createLog(settings);
  }

  /**
   * Requests that a rate limit or a managed group blocked: sum over 5 minutes.
   *
   * @param ruleName name of the rate limit, or value of the group, e.g. `ManagedRuleGroup.COMMON`
   */
  public metricBlockedRequests(ruleName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    requireTypes(this, 'WebAcl#metricBlockedRequests', { ruleName, options });
    Problems.of(this).build((problems) =>
      problems.match('ruleName', ruleName, /^[A-Za-z0-9_-]{1,128}$/, {
        expected: '1 to 128 letters, digits, hyphens and underscores',
        fix: "use the name of a rule in the web ACL, or 'ALL'",
      }),
    );
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

  private createWebAcl(settings: WebAclSettings, rules: WeighedRule[]): wafv2.CfnWebACL {
    return new wafv2.CfnWebACL(this, 'Resource', {
      name: this.name,
      scope: settings.scope,
      defaultAction: { allow: {} },
      visibilityConfig: visibilityOf(this.name),
      dataProtectionConfig: dataProtection(settings),
      rules: rules.map((rule, priority) => ({ ...rule.property, priority })),
      associationConfig:
        settings.scope === WebAclScope.CLOUDFRONT && settings.bodyInspectionKib > 16
          ? { requestBody: { CLOUDFRONT: { defaultSizeInspectionLimit: `KB_${settings.bodyInspectionKib}` } } }
          : undefined,
      customResponseBodies: {
        [TOO_MANY_REQUESTS]: {
          contentType: 'APPLICATION_JSON',
          content: '{"error":"Too many requests. Try again later."}',
        },
      },
    });
  }

  private createLog(settings: WebAclSettings): logs.LogGroup {
    // AWS WAF requires the prefix `aws-waf-logs-`.
    const name = settings.name ?? PhysicalName.unique(this, { maxLength: 200 });
    const logGroupName = PhysicalName.ofThisStack(`aws-waf-logs-${name}`);
    const logGroup = new logs.LogGroup(this, 'LogGroup', {
      logGroupName,
      retention: settings.logRetention,
      encryptionKey: EncryptionKeys.forLogs(this, settings.encryptionKey),
      removalPolicy: settings.removalPolicy,
    });
    const logging = new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.arn,
      // AWS WAF requires the ARN without the `:*` at the end of CloudFormation's attribute.
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: [
        ...secretHeaders(settings).map((header) => ({ singleHeader: { Name: header } })),
        ...(settings.redactQueryStrings ? [{ queryString: {} }] : []),
      ],
    });
    logging.node.addDependency(logGroup);
    return logGroup;
  }
}

function secretHeaders({ redactedHeaders, protectedPaths }: WebAclSettings): string[] {
  return [...new Set([...redactedHeaders, ...(protectedPaths ? [protectedPaths.headerName.toLowerCase()] : [])])];
}

/**
 * Replaces credentials in samples of requests, which the redaction of the log does not touch.
 * [Data protection](https://docs.aws.amazon.com/waf/latest/APIReference/API_DataProtectionConfig.html)
 */
function dataProtection(settings: WebAclSettings): wafv2.CfnWebACL.DataProtectionConfigProperty | undefined {
  const fieldKeys = secretHeaders(settings);
  const fields = [
    ...(fieldKeys.length > 0 ? [{ fieldType: 'SINGLE_HEADER', fieldKeys }] : []),
    ...(settings.redactQueryStrings ? [{ fieldType: 'QUERY_STRING' }] : []),
  ];
  return fields.length === 0
    ? undefined
    : { dataProtections: fields.map((field) => ({ field, action: 'SUBSTITUTION' })) };
}
