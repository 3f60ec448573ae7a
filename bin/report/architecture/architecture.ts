import { DeclaredResource } from '../../../lib/domain';
import { ArchitectureEdge } from './architecture-edge';
import { detailOf } from './details';
import { JOINS, ResourceKind, Tier, isCarrier, kindOf } from './resource-kinds';
import { securityGroupEdges } from './security-groups';

/** A box of the drawing: a resource, or several that have the same kind, region and neighbours. */
export interface ArchitectureNode {
  readonly id: string;
  readonly noun: string;
  readonly tier: Tier;
  /** Names of the resources. */
  readonly names: readonly string[];
  /** Size and mode, e.g. `db.t3.large, Multi-AZ`. Empty if the program states none. */
  readonly detail: string;
  /** Stacks or resource groups. */
  readonly places: readonly string[];
}

/** Number of resources of a type that the drawing leaves out. */
export interface UndrawnType {
  readonly type: string;
  readonly count: number;
}

/** The resources of a program, as boxes and arrows. */
export interface Architecture {
  readonly nodes: readonly ArchitectureNode[];
  readonly edges: readonly ArchitectureEdge[];
  readonly undrawn: readonly UndrawnType[];
}

interface Drawn {
  readonly resource: DeclaredResource;
  readonly kind: ResourceKind;
}

/** Returns the architecture of declared resources. */
export function architectureOf(resources: readonly DeclaredResource[]): Architecture {
  const drawn = new Map<string, Drawn>();
  resources.forEach((resource) => {
    const kind = kindOf(resource.type);
    if (kind) drawn.set(resource.id, { resource, kind });
  });
  const edges = unique([
    ...new References(resources, drawn).edges(),
    ...securityGroupEdges(resources, new Set(drawn.keys())),
  ]).filter(({ from, to }) => !isOutward(drawn.get(from), drawn.get(to)));
  const connected = new Set(edges.flatMap(({ from, to }) => [from, to]));
  drawn.forEach(({ kind }, id) => kind.isAuxiliary && !connected.has(id) && drawn.delete(id));
  const count = new Map<string, number>();
  resources.filter(({ id }) => !drawn.has(id)).forEach(({ type }) => count.set(type, (count.get(type) ?? 0) + 1));
  const undrawn = [...count].map(([type, number]) => ({ type, count: number }));
  return {
    ...collapsed([...drawn.values()], edges, resources),
    undrawn: undrawn.sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1)),
  };
}

/** A service that knows the address of its edge sends no requests to it. */
function isOutward(from: Drawn | undefined, to: Drawn | undefined): boolean {
  return from?.kind.tier === Tier.COMPUTE && to?.kind.tier === Tier.EDGE;
}

/** Finds arrows in the references of resources. */
class References {
  private readonly byId: ReadonlyMap<string, DeclaredResource>;

  constructor(
    private readonly resources: readonly DeclaredResource[],
    private readonly drawn: ReadonlyMap<string, Drawn>,
  ) {
    this.byId = new Map(resources.map((it) => [it.id, it]));
  }

  public edges(): ArchitectureEdge[] {
    const direct = [...this.drawn.values()].flatMap(({ resource }) =>
      this.reached(resource.references())
        // A replica names its primary: their details say so.
        .filter((to) => this.drawn.get(to)?.resource.type !== resource.type)
        .map((to) => this.edge(resource, to)),
    );
    const joined = this.resources.flatMap((resource) => {
      const join = Object.hasOwn(JOINS, resource.type) ? JOINS[resource.type] : undefined;
      if (!join) return [];
      const [from, to] = [join.from, join.to].map((it) => this.reached(resource.references(it)));
      return from.flatMap((one) => to.map((other) => ({ from: one, to: other })));
    });
    return [...direct, ...joined];
  }

  /** Returns an arrow along the way of requests: they pass a guard first, although it is its target that names it. */
  private edge({ id }: DeclaredResource, to: string): ArchitectureEdge {
    return this.drawn.get(to)?.kind.isGuard ? { from: to, to: id } : { from: id, to };
  }

  /** Returns the drawn resources behind references. */
  private reached(ids: readonly string[], seen = new Set<string>()): string[] {
    return [
      ...new Set(
        ids.flatMap((id) => {
          if (seen.has(id)) return [];
          seen.add(id);
          const resource = this.byId.get(id);
          if (resource === undefined) return [];
          if (this.drawn.has(id)) return [id];
          if (isCarrier(resource.type)) return this.reached(resource.references(), seen);
          // A target group has members, a listener a balancer.
          if (resource.type === 'AWS::ElasticLoadBalancingV2::TargetGroup') return this.usersOf(id);
          if (resource.type === 'AWS::ElasticLoadBalancingV2::Listener') {
            return this.reached(resource.references('LoadBalancerArn'), seen);
          }
          return [];
        }),
      ),
    ];
  }

  private usersOf(id: string): string[] {
    return [...this.drawn.values()].flatMap(({ resource }) =>
      resource.references().includes(id) ? [resource.id] : [],
    );
  }
}

/** Joins resources of the same kind, region and neighbours into one box. */
function collapsed(
  drawn: readonly Drawn[],
  edges: readonly ArchitectureEdge[],
  resources: readonly DeclaredResource[],
): Pick<Architecture, 'nodes' | 'edges'> {
  const groups = new Map<string, Drawn[]>();
  drawn.forEach((it) => {
    const { id, type, region } = it.resource;
    const neighbours = edges.flatMap(({ from, to }) => (from === id ? [`>${to}`] : to === id ? [`<${from}`] : []));
    const detail = detailOf(it.resource, resources);
    const key = JSON.stringify([type, region, detail, neighbours.sort()]);
    groups.set(key, [...(groups.get(key) ?? []), it]);
  });
  const idOf = new Map<string, string>();
  const nodes = [...groups.values()].map((those): ArchitectureNode => {
    const [{ resource, kind }] = those;
    those.forEach((it) => idOf.set(it.resource.id, resource.id));
    return {
      ...{ id: resource.id, noun: kind.noun, tier: kind.tier, detail: detailOf(resource, resources) },
      names: those.map((it) => it.resource.name).sort(),
      places: [...new Set(those.map((it) => it.resource.place))].sort(),
    };
  });
  const moved = edges.map(({ from, to }) => ({ from: idOf.get(from) ?? from, to: idOf.get(to) ?? to }));
  return { nodes, edges: unique(moved) };
}

function unique(edges: readonly ArchitectureEdge[]): ArchitectureEdge[] {
  const byEnds = new Map(edges.filter(({ from, to }) => from !== to).map((it) => [`${it.from} > ${it.to}`, it]));
  return [...byEnds.values()];
}
