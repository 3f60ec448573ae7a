/**
 * Form of a text that a cloud or a program accepts. Its pattern matches the whole text.
 *
 * @internal
 */
export interface Format {
  readonly pattern: RegExp;
  readonly expected: string;
  readonly fix: string;
}

const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const DAY = '(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)';
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

/**
 * Forms that several constructs accept, so that each text is checked in one way. A text that becomes part of a configuration, a
 * command or a template can thus contain neither a line break nor a quote.
 *
 * @internal
 */
export class Formats {
  /** Path of a URL. */
  public static readonly PATH: Format = {
    pattern: /^\/[A-Za-z0-9_./~-]*$/,
    expected: "a path such as '/health', without a query and without spaces",
    fix: 'begin with / and leave out query and spaces',
  };
  /** Host name with at least two labels. [RFC 1123](https://www.rfc-editor.org/rfc/rfc1123#section-2.1) */
  public static readonly HOST_NAME: Format = {
    pattern: new RegExp(`^(?=.{1,253}$)(?:${LABEL}\\.)+(?!\\d+$)${LABEL}$`),
    expected: "a host name such as 'app.example.com'",
    fix: 'leave out scheme, port and path',
  };
  /** Host name, or a wildcard for the names of one domain. */
  public static readonly DOMAIN_NAME: Format = {
    pattern: new RegExp(`^(?=.{1,253}$)(?:\\*\\.)?(?:${LABEL}\\.)+(?!\\d+$)${LABEL}$`),
    expected: "a domain name such as 'app.example.com' or '*.example.com'",
    fix: 'leave out scheme, port and path',
  };
  /** Name of a header for a secret. [Limit](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html) */
  public static readonly HEADER_NAME: Format = {
    pattern: /^[A-Za-z0-9-]{1,40}$/,
    expected: 'at most 40 letters, digits and hyphens',
    fix: "use e.g. 'x-health-check'",
  };
  /** Secure URL. */
  public static readonly HTTPS_URL: Format = {
    pattern: new RegExp(
      `^https://(?:${LABEL}\\.)+(?!\\d+(?:$|[:/?#]))${LABEL}(?::\\d{1,5})?(?:[/?#][^\\s"'\`\\\\<>]*)?$`,
    ),
    expected: "a URL such as 'https://app.example.com/health'",
    fix: 'begin with https:// and leave out spaces and quotes',
  };
  /** Email address. */
  public static readonly EMAIL: Format = {
    pattern: new RegExp(`^[^\\s@,;<>]+@(?:${LABEL}\\.)+[A-Za-z]{2,}$`),
    expected: 'one email address',
    fix: "use an address such as 'operations@example.com'",
  };
  /** Daily window in UTC. */
  public static readonly DAILY_WINDOW: Format = {
    pattern: new RegExp(`^${TIME}-${TIME}$`),
    expected: "a daily window in UTC such as '02:00-03:00'",
    fix: 'write both times with two digits each for hour and minute',
  };
  /** Weekly window in UTC. */
  public static readonly WEEKLY_WINDOW: Format = {
    pattern: new RegExp(`^${DAY}:${TIME}-${DAY}:${TIME}$`),
    expected: "a weekly window in UTC such as 'sun:03:00-sun:04:00'",
    fix: 'write each end as a day of three letters and a time',
  };
  /** RDS instance class. */
  public static readonly DB_INSTANCE_CLASS: Format = {
    pattern: /^db\.[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
    expected: "an RDS class such as 'db.t4g.medium'",
    fix: "begin with 'db.', then family and size",
  };
  /** Target group name. [Limits](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html) */
  public static readonly TARGET_GROUP_NAME: Format = {
    pattern: /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/,
    expected: 'at most 32 letters, digits and hyphens, without a hyphen at an end',
    fix: 'shorten or rename it, or leave it out',
  };
  /** Bucket name. [Rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html) */
  public static readonly BUCKET_NAME: Format = {
    pattern:
      /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/,
    expected: '3 to 63 lowercase letters, digits, dots and hyphens',
    fix: 'rename it, or leave it out',
  };
  /** Names of IAM roles and instance profiles. */
  public static readonly IAM_NAME: Format = {
    pattern: /^[\w+=,.@-]{1,64}$/,
    expected: '1 to 64 letters, digits and the characters + = , . @ - _',
    fix: 'rename it, or leave it out',
  };
  /** Function name. [Limits](https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html) */
  public static readonly FUNCTION_NAME: Format = {
    pattern: /^[A-Za-z0-9_-]{1,64}$/,
    expected: '1 to 64 letters, digits, hyphens and underscores',
    fix: 'use the name of the function, without its ARN',
  };
  /** Launch template name. */
  public static readonly LAUNCH_TEMPLATE_NAME: Format = {
    pattern: /^[A-Za-z0-9()./_-]{3,128}$/,
    expected: '3 to 128 letters, digits and the characters ( ) . / _ -',
    fix: 'rename it, or leave it out',
  };
  /** Text of one line without control characters, for descriptions and names that a cloud does not restrict further. */
  public static readonly LINE: Format = {
    // eslint-disable-next-line no-control-regex -- it excludes them
    pattern: /^[^\u0000-\u001f\u007f\u2028\u2029]{1,255}$/,
    expected: 'one line of 1 to 255 characters',
    fix: 'remove line breaks and control characters, or shorten it',
  };
  /** ARN of a backup vault. */
  public static readonly BACKUP_VAULT_ARN: Format = {
    pattern: /^arn:aws[a-z-]*:backup:[a-z0-9-]+:\d{12}:backup-vault:[A-Za-z0-9_-]{2,50}$/,
    expected: "the ARN of a vault such as 'arn:aws:backup:eu-west-1:123456789012:backup-vault:recovery'",
    fix: 'copy it from AWS Backup, or pass vaultArn of a vault in the app',
  };
  /** ARN of a web ACL for CloudFront. */
  public static readonly GLOBAL_WEB_ACL_ARN: Format = {
    pattern: /^arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global\/webacl\/[A-Za-z0-9_-]{1,128}\/[a-f0-9-]+$/,
    expected: 'the ARN of a web ACL for CloudFront, which is in us-east-1',
    fix: 'copy it from WAF, or pass the arn of a WebAcl',
  };
  /** Metric namespace of CloudWatch. [Rules](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html) */
  public static readonly METRIC_NAMESPACE: Format = {
    pattern: /^(?!AWS\/)[A-Za-z0-9_./#][A-Za-z0-9_./#: -]{0,254}$/i,
    expected: "1 to 255 letters, digits, spaces and . - _ / # :, not beginning with 'AWS/' or a colon",
    fix: 'use the name of the system',
  };
  /** Id of a workspace of Amazon Managed Service for Prometheus. */
  public static readonly PROMETHEUS_WORKSPACE: Format = {
    pattern: /^ws-[A-Za-z0-9-]{1,64}$/,
    expected: "a workspace id such as 'ws-11111111-2222-3333-4444-555555555555'",
    fix: 'copy the id, without the ARN',
  };
  /** Name of a container in Kubernetes and Container Apps. */
  public static readonly CONTAINER_NAME: Format = {
    pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    expected: 'at most 63 lowercase letters, digits and hyphens, without a hyphen at an end',
    fix: 'rename the container',
  };
  /** Name of an environment variable. */
  public static readonly VARIABLE_NAME: Format = {
    pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
    expected: 'letters, digits and underscores, not beginning with a digit',
    fix: 'rename the variable',
  };
  /** Part of an Azure resource that a private link reaches. */
  public static readonly PRIVATE_LINK_GROUP: Format = {
    pattern: /^[A-Za-z][A-Za-z0-9_.-]{0,79}$/,
    expected: "a group id such as 'managedEnvironments' or 'blob'",
    fix: 'use the group id of the resource type',
  };
  /** Resource id of Azure. */
  public static readonly AZURE_RESOURCE_ID: Format = {
    pattern: /^(?:\/[A-Za-z0-9._()-]+)+$/,
    expected: "a resource id such as '/subscriptions/…/resourceGroups/…/providers/…'",
    fix: 'copy the id from the portal or from an output',
  };
}
