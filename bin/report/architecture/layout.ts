import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api';
import ELK from 'elkjs/lib/elk.bundled';
import { Architecture, ArchitectureNode } from './architecture';
import { Tier } from './resource-kinds';

/** Point of the drawing, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box with its place. */
export interface PlacedNode extends Point {
  readonly node: ArchitectureNode;
}

/** An architecture with places for boxes and bends for arrows. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  /** Points of each arrow. */
  readonly edges: readonly (readonly Point[])[];
}

/** Size of a box. */
export const BOX = { width: 184, height: 66 };

/** Columns from the user inwards. What checks a system is beside its edge. */
const COLUMN = { [Tier.OPERATIONS]: 0, [Tier.EDGE]: 0, [Tier.COMPUTE]: 1, [Tier.DATA]: 2 };

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.partitioning.activate': 'true',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.spacing.nodeNodeBetweenLayers': '44',
  'elk.spacing.nodeNode': '22',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.spacing.edgeEdge': '10',
  'elk.spacing.componentComponent': '28',
  'elk.padding': '[top=8,left=8,bottom=8,right=8]',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
};

/** Places boxes and arrows with ELK's layered algorithm. The same architecture always has the same layout. */
export async function layoutOf({ nodes, edges }: Architecture): Promise<Layout> {
  const graph: ElkNode = await new ELK().layout({
    id: 'root',
    layoutOptions: OPTIONS,
    children: nodes.map(({ id, tier }): ElkNode => ({
      ...{ id, ...BOX },
      layoutOptions: { 'elk.partitioning.partition': String(COLUMN[tier]) },
    })),
    edges: edges.map(({ from, to }, index): ElkExtendedEdge => ({ id: `e${index}`, sources: [from], targets: [to] })),
  });
  const byId = new Map(nodes.map((it) => [it.id, it]));
  return {
    ...{ width: graph.width ?? 0, height: graph.height ?? 0 },
    nodes: (graph.children ?? []).flatMap(({ id, x = 0, y = 0 }) => {
      const node = byId.get(id);
      return node ? [{ node, x, y }] : [];
    }),
    edges: (graph.edges ?? []).flatMap(({ sections = [] }) =>
      sections.map(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]),
    ),
  };
}
