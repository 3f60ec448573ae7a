import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api';
import ELK from 'elkjs/lib/elk.bundled';
import { Architecture, ArchitectureNode } from './architecture';
import { labelsOf } from './labels';
import { Tier } from './resource-kinds';

/** Point of the drawing, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box with its place. */
export interface PlacedNode extends Point {
  readonly node: ArchitectureNode;
  readonly lines: readonly string[];
  readonly width: number;
}

/** An architecture with places for boxes and bends for arrows. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  /** Points of each arrow. */
  readonly edges: readonly (readonly Point[])[];
}

/** Height of a box, and space beside its text. */
export const BOX = { height: 66, left: 16, right: 12 };
const LEAST_WIDTH = 184;
/** Width of a character of names and sizes; fonts differ, so that of a wide one. */
const CHARACTER_WIDTH = 6.7;
/** Beyond these numbers a layout takes minutes, and nobody can follow its arrows. */
const MOST = { boxes: 300, arrows: 600 };

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

/** Returns true if a drawing of an architecture can be followed. */
export function isDrawable({ nodes, edges }: Architecture): boolean {
  return nodes.length <= MOST.boxes && edges.length <= MOST.arrows;
}

/** Places boxes and arrows with ELK's layered algorithm. The same architecture always has the same layout. */
export async function layoutOf({ nodes, edges }: Architecture): Promise<Layout> {
  const labels = labelsOf(nodes);
  const boxes = new Map(nodes.map((node, index) => [node.id, boxOf(node, labels[index])]));
  const graph: ElkNode = await new ELK().layout({
    id: 'root',
    layoutOptions: OPTIONS,
    children: [...boxes].map(([id, { node, width }]): ElkNode => ({
      ...{ id, width, height: BOX.height },
      layoutOptions: { 'elk.partitioning.partition': String(COLUMN[node.tier]), 'elk.alignment': 'LEFT' },
    })),
    edges: edges.map(({ from, to }, index): ElkExtendedEdge => ({ id: `e${index}`, sources: [from], targets: [to] })),
  });
  return {
    ...{ width: graph.width ?? 0, height: graph.height ?? 0 },
    nodes: (graph.children ?? []).flatMap(({ id, x = 0, y = 0 }) => {
      const box = boxes.get(id);
      return box ? [{ ...box, x, y }] : [];
    }),
    edges: (graph.edges ?? []).flatMap(({ sections = [] }) =>
      sections.map(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]),
    ),
  };
}

/** Returns a box that is wide enough for its lines. The kinds are all short. */
function boxOf(node: ArchitectureNode, lines: readonly string[]): Omit<PlacedNode, keyof Point> {
  const longest = Math.max(...lines.slice(1).map(({ length }) => length), 0);
  const width = Math.ceil(BOX.left + longest * CHARACTER_WIDTH + BOX.right);
  return { node, lines, width: Math.max(width, LEAST_WIDTH) };
}
