import { Arn, ArnFormat, CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';
import { CacheRuleCheck, Formats, ProblemCode, Problems } from '../../domain';
import { EdgeDistributionProps, EdgeDistributionSettings } from './edge-distribution-props';

/**
 * Regions where CloudFront does not deliver standard logs.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html, "Choosing an Amazon S3 bucket".
 */
const REGIONS_WITHOUT_LOG_DELIVERY = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];
const CLOUDFRONT_ACL = Formats.GLOBAL_WEB_ACL_ARN.pattern;

/** Throws all problems with the props of a distribution. */
export function checkEdgeDistribution(
  distribution: Construct,
  props: EdgeDistributionProps,
  settings: EdgeDistributionSettings,
): void {
  const problems = Problems.of(distribution);
  props.origin._check(problems);
  CacheRuleCheck.all(problems, props.cacheRules);
  problems.number(
    'originReadTimeoutSeconds',
    settings.originReadTimeoutSeconds,
    { min: 1, max: 120, integer: true },
    'respond within 120 seconds, or move the work to the background',
  );
  problems.number(
    'originKeepaliveSeconds',
    settings.originKeepaliveSeconds,
    { min: 1, max: 300, integer: true },
    'use less than the idle timeout of the load balancer',
  );
  checkNames(problems, settings);
  checkPaths(problems, props);
  checkLogs(problems, Stack.of(distribution).region, settings);
  checkWebAcl(problems, settings);
  problems.optionalFormat('comment', settings.comment, Formats.LINE);
  problems.throwIfAny();
}

function checkNames(problems: Problems, settings: EdgeDistributionSettings): void {
  const { certificate, hostedZone, domainNames = [] } = settings;
  const named = domainNames.length > 0;
  problems.check(!named || certificate !== undefined, {
    code: ProblemCode.DOMAIN_WITHOUT_CERTIFICATE,
    property: 'certificate',
    what: `domainNames ${domainNames.join(', ')} have no certificate`,
    expected: 'a certificate in us-east-1 that covers them',
    fix: 'pass certificate, or remove domainNames',
  });
  problems.check(named || certificate === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'certificate',
    what: 'certificate is set without domainNames',
    expected: 'the domain names that the certificate covers',
    fix: 'pass domainNames, or remove certificate',
  });
  problems.check(named || hostedZone === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'hostedZone',
    what: 'hostedZone is set without domainNames',
    expected: 'the domain names that get records',
    fix: 'pass domainNames, or remove hostedZone',
  });
  const region = certificate && regionOf(certificate);
  problems.check(region === undefined || region === 'us-east-1', {
    code: ProblemCode.CERTIFICATE_OUTSIDE_US_EAST_1,
    property: 'certificate',
    what: `certificate is in ${region}`,
    expected: 'a certificate in us-east-1, the only region CloudFront accepts',
    fix: 'issue a certificate in a stack in us-east-1',
  });
  domainNames.forEach((name) => checkName(problems, name, hostedZone?.zoneName));
}

function checkName(problems: Problems, name: string, zoneName: string | undefined): void {
  const known = problems.check(!Token.isUnresolved(name), {
    code: ProblemCode.UNRESOLVED_TOKEN,
    property: 'domainNames',
    what: 'a domain name is an unresolved token',
    expected: 'plain names',
    fix: 'use a plain name: it decides which records exist',
  });
  if (known) problems.format('domainNames', name, Formats.DOMAIN_NAME);
  if (!known || zoneName === undefined || Token.isUnresolved(zoneName)) return;
  const zone = zoneName.replace(/\.$/, '');
  problems.check(name === zone || name.endsWith(`.${zone}`), {
    code: ProblemCode.DOMAIN_OUTSIDE_ZONE,
    property: 'hostedZone',
    what: `${name} is outside the zone ${zone}`,
    expected: `${zone} or a name below it`,
    fix: 'pass the zone of the name',
  });
}

function checkPaths(problems: Problems, props: EdgeDistributionProps): void {
  const { staticBucket, staticPaths = [], siteBucket, applicationPaths } = props;
  problems.check(staticBucket !== undefined || props.staticPaths === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'staticPaths',
    what: 'staticPaths is set without staticBucket',
    expected: 'the bucket that serves the paths',
    fix: 'pass staticBucket, or remove staticPaths',
  });
  problems.check(siteBucket !== undefined || applicationPaths === undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'applicationPaths',
    what: 'applicationPaths is set without siteBucket: the application already serves every path',
    expected: 'the bucket that serves the other paths',
    fix: 'pass siteBucket, or remove applicationPaths',
  });
  problems.unique(
    'staticPaths',
    staticPaths.map(({ text }) => text),
    'path',
  );
}

function checkLogs(problems: Problems, region: string, { logging, logBucket }: EdgeDistributionSettings): void {
  const needsDelivery = logging && logBucket === undefined && !Token.isUnresolved(region);
  problems.check(!needsDelivery || !REGIONS_WITHOUT_LOG_DELIVERY.includes(region), {
    code: ProblemCode.LOG_DELIVERY_UNSUPPORTED,
    property: 'logBucket',
    what: `CloudFront does not deliver logs to buckets in ${region}`,
    expected: 'a bucket in another region, e.g. us-east-1',
    fix: 'pass logBucket, or set logging: false',
  });
}

function checkWebAcl(problems: Problems, { webAclArn }: EdgeDistributionSettings): void {
  problems.check(webAclArn === undefined || Token.isUnresolved(webAclArn) || CLOUDFRONT_ACL.test(webAclArn), {
    code: ProblemCode.WEB_ACL_SCOPE_MISMATCH,
    property: 'webAclArn',
    what: `webAclArn is ${JSON.stringify(webAclArn)}`,
    expected: 'the ARN of a web ACL with scope CLOUDFRONT in us-east-1',
    fix:
      'create a WebAcl with WebAclScope.CLOUDFRONT in a stack in us-east-1, and set crossRegionReferences: true on both stacks ' +
      'if the distribution is in another region',
  });
}

/** Region of a certificate, if known. */
function regionOf(certificate: acm.ICertificate): string | undefined {
  const { certificateArn } = certificate;
  if (!Token.isUnresolved(certificateArn)) return Arn.split(certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region;
  // For an imported certificate, `env` is the region of the importing stack.
  const isCreated = CfnResource.isCfnResource(certificate.node.defaultChild);
  return isCreated && !Token.isUnresolved(certificate.env.region) ? certificate.env.region : undefined;
}
