import { AwsCli } from './aws-cli';
import { Template, Weights, WeightedRule, shiftingServices, weightedRules } from './template';

/** A weighted rule as it is in the account. */
export interface LiveRule extends WeightedRule {
  /** Weights that route the traffic now, by the logical id of the target group. */
  readonly live: Weights;
  /** Number of healthy targets by the logical id of the target group. */
  readonly healthy: { readonly [targetGroup: string]: number };
}

/** A deployed stack. */
export interface DeployedStack {
  readonly template: Template;
  readonly tags: { readonly [name: string]: string };
  readonly rules: LiveRule[];
  /** Services with a deployment in progress. */
  readonly busy: string[];
}

interface RuleAnswer {
  readonly Rules: readonly {
    readonly Actions: readonly {
      readonly ForwardConfig?: { readonly TargetGroups?: readonly { TargetGroupArn: string; Weight?: number }[] };
    }[];
  }[];
}

/** States of a deployment that has not ended. */
const IN_PROGRESS = ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'];

/** Reads a stack from the account. Undefined if it is not deployed. */
export function readStack(aws: AwsCli, name: string): DeployedStack | undefined {
  const found = aws.find<{ TemplateBody: Template | string }>(
    /does not exist/,
    ...['cloudformation', 'get-template', '--stack-name', name, '--template-stage', 'Original'],
  );
  if (found === undefined) return undefined;
  const { TemplateBody: body } = found;
  const template = typeof body === 'string' ? (JSON.parse(body) as Template) : body;
  const ids = physicalIds(aws, name);
  return {
    template,
    tags: tagsOf(aws, name),
    rules: weightedRules(template).map((rule) => readRule(aws, rule, ids)),
    busy: shiftingServices(template).filter((it) => isBusy(aws, ids[it] ?? '')),
  };
}

function physicalIds(aws: AwsCli, name: string): { readonly [logicalId: string]: string } {
  const { StackResourceSummaries: all } = aws.call<{
    StackResourceSummaries: { LogicalResourceId: string; PhysicalResourceId?: string }[];
  }>('cloudformation', 'list-stack-resources', '--stack-name', name);
  return Object.fromEntries(all.map((it) => [it.LogicalResourceId, it.PhysicalResourceId ?? '']));
}

function tagsOf(aws: AwsCli, name: string): { readonly [name: string]: string } {
  const { Stacks: stacks } = aws.call<{ Stacks: { Tags?: { Key: string; Value: string }[] }[] }>(
    ...(['cloudformation', 'describe-stacks', '--stack-name', name] as const),
  );
  return Object.fromEntries((stacks[0]?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
}

function readRule(aws: AwsCli, rule: WeightedRule, ids: { readonly [logicalId: string]: string }): LiveRule {
  const { Rules: rules } = aws.call<RuleAnswer>('elbv2', 'describe-rules', '--rule-arns', ids[rule.logicalId] ?? '');
  const groups = rules[0]?.Actions[0]?.ForwardConfig?.TargetGroups ?? [];
  const logical = (arn: string): string => Object.keys(ids).find((id) => ids[id] === arn) ?? arn;
  const live = Object.fromEntries(groups.map(({ TargetGroupArn, Weight = 1 }) => [logical(TargetGroupArn), Weight]));
  const serving = Object.keys(live).filter((it) => live[it] > 0);
  const healthy = Object.fromEntries(serving.map((it) => [it, countHealthy(aws, ids[it] ?? it)]));
  return { ...rule, live, healthy };
}

function countHealthy(aws: AwsCli, targetGroup: string): number {
  const { TargetHealthDescriptions: targets } = aws.call<{
    TargetHealthDescriptions: { TargetHealth: { State: string } }[];
  }>('elbv2', 'describe-target-health', '--target-group-arn', targetGroup);
  return targets.filter((it) => it.TargetHealth.State === 'healthy').length;
}

function isBusy(aws: AwsCli, service: string): boolean {
  // arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME
  const cluster = service.split('/')[1] ?? '';
  const { serviceDeployments: running } = aws.call<{ serviceDeployments: unknown[] }>(
    ...['ecs', 'list-service-deployments', '--cluster', cluster, '--service', service, '--status', ...IN_PROGRESS],
  );
  return running.length > 0;
}
