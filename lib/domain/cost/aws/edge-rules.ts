import { Shape } from '../../resources/shape';
import { BilledResource } from '../billed-resource';
import { Rules, forEach } from '../charges';

/** Managed rule groups that cost more than a rule: bots, account takeover, account creation, denial of service. */
const PAID_GROUPS = /^AWSManagedRules(BotControl|ATP|ACFP|AntiDDoS)RuleSet$/;

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
        .filter((name) => PAID_GROUPS.test(name))
        .forEach((name) => charges.leaveOut(it, `${name} has a price of its own, for each request`));
    });
    // Those at the edge see all requests; those of a region, what the edge passes on.
    const edge = resources.filter(({ properties }) => properties.Scope === 'CLOUDFRONT');
    charges.used(edge, 'waf.requests', 'requests');
    charges.used(
      resources.filter((it) => !edge.includes(it)),
      'waf.requests',
      'requests',
      edge.length > 0 ? { times: ['originShare'], formula: 'usage requests × originShare' } : {},
    );
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

function managedGroups({ properties }: BilledResource): string[] {
  return Shape.records(properties.Rules).map(({ Statement }) =>
    Shape.text(Shape.record(Shape.record(Statement).ManagedRuleGroupStatement).Name),
  );
}
