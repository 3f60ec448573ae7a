import { Json, Shape } from '../../resources/shape';
import { BilledResource } from '../billed-resource';
import { Charges, Rules, forEach } from '../charges';

/** Managed rule groups whose price depends on more than requests: account takeover, account creation, denial of service. */
const UNPRICED_GROUPS = /^AWSManagedRules(ATP|ACFP|AntiDDoS)RuleSet$/;
const BOT_CONTROL = 'AWSManagedRulesBotControlRuleSet';

/** Rules of CloudFront, WAF and Route 53. */
export const EDGE_RULES: Rules = {
  'AWS::CloudFront::Distribution': (charges, resources) => {
    charges.used(resources, 'cloudfront.transfer', 'transferGb');
    charges.used(resources, 'cloudfront.requests.https', 'requests');
    // Requests with a body go to the origin: data to it is a small part of what users get.
    charges.used(resources, 'cloudfront.origin', 'transferGb', {
      ...{ factor: 0.05, times: ['originShare'], formula: 'usage transferGb × originShare × 5 % that users send' },
    });
  },
  'AWS::CloudFront::Function': (charges, resources) => charges.used(resources, 'cloudfront.function', 'requests'),
  'AWS::CloudFront::MonitoringSubscription': forEach((charges, resource) =>
    charges.add(resource, 'cloudfront.metrics', 1, 'additional metrics of a distribution'),
  ),
  'AWS::WAFv2::WebACL': (charges, resources) => {
    resources.forEach((it) => {
      const rules = Shape.records(it.properties.Rules);
      charges.add(it, 'waf.acl', 1, 'web ACL');
      if (rules.length > 0) charges.add(it, 'waf.rule', rules.length, `${rules.length} rules and managed rule groups`);
      managedGroups(it)
        .map(({ Name }) => Shape.text(Name))
        .filter((name) => UNPRICED_GROUPS.test(name))
        .forEach((name) => charges.leaveOut(it, `${name} has a price of its own, for each request`));
      if (botControl(it) !== undefined) charges.add(it, 'waf.bot-control', 1, 'Bot Control of a web ACL');
    });
    inspected(charges, resources, 'waf.requests');
    const levelled = (level: string): BilledResource[] => resources.filter((it) => botControl(it) === level);
    inspected(charges, levelled('COMMON'), 'waf.bot-control.requests');
    inspected(charges, levelled('TARGETED'), 'waf.bot-control.targeted.requests');
  },
  'AWS::Route53::HostedZone': forEach((charges, resource) => charges.add(resource, 'route53.zone', 1, 'zone')),
  'AWS::Route53::HealthCheck': forEach((charges, resource) =>
    charges.add(resource, 'route53.health-check.external', 1, 'health check of an endpoint outside of AWS, at most'),
  ),
  'AWS::Route53::RecordSet': (charges, resources) => {
    const billed = resources.filter(({ properties }) => properties.AliasTarget === undefined);
    charges.used(billed, 'route53.queries', 'requests', { factor: 0.1, formula: 'usage requests × 0.1 look-ups' });
  },
};

/** Charges for the requests that web ACLs inspect. Those at the edge see all, those of a region what the edge passes on. */
function inspected(charges: Charges, acls: readonly BilledResource[], price: string): void {
  const isEdge = ({ properties }: BilledResource): boolean => properties.Scope === 'CLOUDFRONT';
  const hasEdge = charges.ofType('AWS::WAFv2::WebACL').some(isEdge);
  charges.used(acls.filter(isEdge), price, 'requests');
  charges.used(
    acls.filter((it) => !isEdge(it)),
    price,
    'requests',
    hasEdge ? { times: ['originShare'], formula: 'usage requests × originShare' } : {},
  );
}

/** Returns the inspection level of Bot Control in a web ACL, or undefined without it. */
function botControl(acl: BilledResource): string | undefined {
  const group = managedGroups(acl).find(({ Name }) => Name === BOT_CONTROL);
  if (!group) return undefined;
  const levels = Shape.records(group.ManagedRuleGroupConfigs).map(
    (it) => Shape.record(it.AWSManagedRulesBotControlRuleSet).InspectionLevel,
  );
  return levels.includes('TARGETED') ? 'TARGETED' : 'COMMON';
}

function managedGroups({ properties }: BilledResource): Json[] {
  return Shape.records(properties.Rules).map(({ Statement }) =>
    Shape.record(Shape.record(Statement).ManagedRuleGroupStatement),
  );
}
