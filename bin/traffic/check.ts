import { ProblemCode, Problems } from '../../lib/domain';
import { DeployedStack, LiveRule } from './account';
import { Template, Weights, WeightedRule, sameShares, updatesRule, weightedRules } from './template';

/** A stack that is about to be deployed. */
export interface NextStack {
  readonly template: Template;
  readonly tags: { readonly [name: string]: string };
}

/** Adds the problems that a deployment of `next` would cause for the traffic of a deployed stack. */
export function checkTraffic(problems: Problems, deployed: DeployedStack, next: NextStack): void {
  deployed.busy.forEach((service) =>
    problems.check(false, {
      code: ProblemCode.RELEASE_IN_PROGRESS,
      property: service,
      what: `a deployment of the service ${service} is in progress`,
      expected: 'no release during a deployment of the infrastructure',
      fix: 'wait for its end, then run this command again',
    }),
  );
  deployed.rules.forEach((rule) => checkRule(problems, rule, deployed, next));
}

function checkRule(problems: Problems, rule: LiveRule, deployed: DeployedStack, next: NextStack): void {
  const { logicalId, live, healthy, weights } = rule;
  const empty = Object.keys(healthy).filter((group) => healthy[group] === 0);
  problems.check(empty.length === 0, {
    code: ProblemCode.NO_HEALTHY_TARGETS,
    property: logicalId,
    what: `${logicalId} sends traffic to ${empty.join(', ')}, which has no healthy target`,
    expected: 'healthy targets behind every weight above 0',
    fix: 'repair the service first: read its events, or set the weights to the target group that has tasks',
  });
  const updated = updatesRule(deployed.template, next.template, rule);
  const retagged = logicalId in (next.template.Resources ?? {}) && changesTags(deployed.tags, next.tags);
  problems.check(sameShares(live, weights) || !(updated || retagged), {
    code: ProblemCode.LIVE_WEIGHTS_OVERWRITTEN,
    property: logicalId,
    what:
      `${logicalId} changes${updated ? '' : ', since the tags of the stack change'}: CloudFormation would write ` +
      `${words(weights)} over ${words(live)}`,
    expected: 'an unchanged rule, or live weights that equal those of the template',
    fix: 'release once more, so that the first target group serves; for other hosts or paths, also raise rulePriority',
  });
  if (logicalId in (next.template.Resources ?? {})) return;
  successors(rule, deployed.template, next.template).forEach((successor) =>
    problems.check(successor.priority > rule.priority, {
      code: ProblemCode.RULE_PRIORITY_TAKEN,
      property: successor.logicalId,
      what: `the new rule ${successor.logicalId} has priority ${successor.priority}, and the old one has ${rule.priority}`,
      expected: `a priority above ${rule.priority}: the old rule serves until ECS has set the weights of the new one`,
      fix: 'raise rulePriority',
    }),
  );
}

/** New rules for the target groups of a rule that goes away. */
function successors(rule: WeightedRule, deployed: Template, next: Template): WeightedRule[] {
  return weightedRules(next).filter(
    ({ logicalId, listener, weights }) =>
      !(logicalId in (deployed.Resources ?? {})) &&
      listener === rule.listener &&
      Object.keys(weights).some((group) => group in rule.weights),
  );
}

/** Tags of a stack reach every resource. Those of `cdk deploy --tags` are not in the assembly, so missing ones do not count. */
function changesTags(deployed: NextStack['tags'], next: NextStack['tags']): boolean {
  return Object.entries(next).some(([name, value]) => deployed[name] !== value);
}

/** Renders weights, e.g. `Blue 100, Green 0`. */
export function words(weights: Weights): string {
  return Object.entries(weights)
    .map(([group, weight]) => `${group} ${weight}`)
    .join(', ');
}
