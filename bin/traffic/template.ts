/** The parts of a CloudFormation template that decide about traffic. */
export interface Template {
  readonly Resources?: { readonly [logicalId: string]: Resource };
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: unknown };
}

/** A listener rule that forwards to several target groups. */
export interface WeightedRule {
  readonly logicalId: string;
  readonly properties: { readonly [name: string]: unknown };
  readonly priority: number;
  /** Listener, as the template refers to it. */
  readonly listener: string;
  /** Weights by the logical id of the target group. */
  readonly weights: Weights;
}

/** Weights by target group. */
export interface Weights {
  readonly [targetGroup: string]: number;
}

interface ForwardAction {
  readonly ForwardConfig?: {
    readonly TargetGroups?: readonly {
      readonly TargetGroupArn?: { readonly Ref?: string };
      readonly Weight?: number;
    }[];
  };
}

/** Properties of a target group whose change replaces it. */
const REPLACED_BY = ['Name', 'Port', 'Protocol', 'ProtocolVersion', 'TargetType', 'VpcId', 'IpAddressType'];

/** Returns the rules of a template that forward to several target groups of the same template. */
export function weightedRules({ Resources = {} }: Template): WeightedRule[] {
  return Object.entries(Resources).flatMap(([logicalId, { Type, Properties: properties = {} }]) => {
    if (Type !== 'AWS::ElasticLoadBalancingV2::ListenerRule') return [];
    const [action] = (properties.Actions ?? []) as ForwardAction[];
    const groups = action?.ForwardConfig?.TargetGroups ?? [];
    if (groups.length < 2) return [];
    return {
      logicalId,
      properties,
      priority: Number(properties.Priority),
      listener: JSON.stringify(properties.ListenerArn),
      weights: Object.fromEntries(groups.map(({ TargetGroupArn, Weight = 1 }) => [TargetGroupArn?.Ref ?? '', Weight])),
    };
  });
}

/** Returns the logical ids of services that ECS deploys by shifting traffic. */
export function shiftingServices({ Resources = {} }: Template): string[] {
  return Object.entries(Resources)
    .filter(([, { Type, Properties }]) => {
      const { Strategy } = (Properties?.DeploymentConfiguration ?? {}) as { readonly Strategy?: string };
      return Type === 'AWS::ECS::Service' && Strategy !== undefined && Strategy !== 'ROLLING';
    })
    .map(([logicalId]) => logicalId);
}

/** Returns true if a deployment of `next` updates a rule of `deployed`: its properties differ, or a target group is replaced. */
export function updatesRule(deployed: Template, next: Template, rule: WeightedRule): boolean {
  const after = next.Resources?.[rule.logicalId];
  if (after === undefined) return false;
  const identity = (template: Template, group: string): string =>
    JSON.stringify(REPLACED_BY.map((name) => template.Resources?.[group]?.Properties?.[name] ?? null));
  const replaced = Object.keys(rule.weights).some((group) => identity(deployed, group) !== identity(next, group));
  return replaced || !equal(rule.properties, after.Properties ?? {});
}

/** Returns true if two weights distribute the traffic equally. */
export function sameShares(one: Weights, other: Weights): boolean {
  const share = (weights: Weights, name: string): number => {
    const total = Object.values(weights).reduce((sum, it) => sum + it, 0);
    return total === 0 ? 0 : (weights[name] ?? 0) / total;
  };
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every(
    (name) => share(one, name) === share(other, name),
  );
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, it]) => [name, sorted(it)]),
  );
}
