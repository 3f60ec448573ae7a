import { DeclaredResource, Shape } from '../../../lib/domain';
import { ArchitectureEdge } from './architecture-edge';

const GROUP = 'AWS::EC2::SecurityGroup';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';

/** Returns an arrow for each rule that lets one security group reach another: from the users of the one to those of the other. */
export function securityGroupEdges(
  resources: readonly DeclaredResource[],
  drawn: ReadonlySet<string>,
): ArchitectureEdge[] {
  const groups = new Set(resources.filter(({ type }) => type === GROUP).map(({ id }) => id));
  const users = usersOf(resources, groups, drawn);
  const rules = resources.flatMap((resource) => {
    if (resource.type === INGRESS) return [rule(resource, resource.references('GroupId'))];
    const hasRules = Shape.records(resource.properties.SecurityGroupIngress).length > 0;
    return resource.type === GROUP && hasRules
      ? [{ from: resource.references('SecurityGroupIngress'), to: [resource.id] }]
      : [];
  });
  return rules.flatMap(({ from, to }) =>
    from
      .flatMap((it) => users.get(it) ?? [])
      .flatMap((one) => to.flatMap((it) => users.get(it) ?? []).map((other) => ({ from: one, to: other }))),
  );
}

function rule(resource: DeclaredResource, to: string[]): { from: string[]; to: string[] } {
  return { from: resource.references('SourceSecurityGroupId'), to };
}

/** Returns the drawn resources of each group. Instances have theirs by a launch template. */
function usersOf(
  resources: readonly DeclaredResource[],
  groups: ReadonlySet<string>,
  drawn: ReadonlySet<string>,
): Map<string, string[]> {
  const byId = new Map(resources.map((it) => [it.id, it]));
  const users = new Map<string, string[]>();
  [...drawn].forEach((id) => {
    const references = byId.get(id)?.references() ?? [];
    const templates = references.filter((it) => byId.get(it)?.type === 'AWS::EC2::LaunchTemplate');
    const all = [...references, ...templates.flatMap((it) => byId.get(it)?.references() ?? [])];
    all.filter((it) => groups.has(it)).forEach((it) => users.set(it, [...(users.get(it) ?? []), id]));
  });
  return users;
}
