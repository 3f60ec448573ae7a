import type { JSX } from 'preact';
import { BOX, Layout, PlacedNode, Point } from './layout';

const LINE_HEIGHT = 17;
/** Share of its size below which the drawing scrolls instead of becoming smaller: its text must stay legible. */
const SMALLEST = 0.85;
/** Radius of the bends of an arrow. */
const BEND = 6;

/** An architecture as boxes and arrows. The list below it has the same content. */
export function Drawing({ layout, title }: { readonly layout: Layout; readonly title: string }): JSX.Element {
  const { width, height, nodes, edges } = layout;
  return (
    <svg
      class="architecture"
      viewBox={`0 0 ${Math.ceil(width)} ${Math.ceil(height)}`}
      width={Math.ceil(width)}
      height={Math.ceil(height)}
      style={`max-width:${Math.ceil(width)}px;min-width:${Math.ceil(width * SMALLEST)}px`}
      role="img"
      aria-label={title}
    >
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0,0.8 L7.2,4 L0,7.2 Z" class="arrow-head" />
        </marker>
      </defs>
      {edges.map((points) => (
        <path d={pathOf(points)} class="arrow" marker-end="url(#arrow)" />
      ))}
      {nodes.map((it) => (
        <Box {...it} />
      ))}
    </svg>
  );
}

function Box({ node, lines, width, x, y }: PlacedNode): JSX.Element {
  const top = (BOX.height - lines.length * LINE_HEIGHT) / 2 + LINE_HEIGHT - 4;
  return (
    <g transform={`translate(${x},${y})`} class={`box ${node.tier.toLowerCase()}`}>
      {node.names.length > 1 && <rect x="4" y="-4" width={width} height={BOX.height} rx="6" class="behind" />}
      <rect width={width} height={BOX.height} rx="6" class="front" />
      <rect width="4" height={BOX.height} rx="2" class="tier" />
      {lines.map((line, index) => (
        <text x={BOX.left} y={top + index * LINE_HEIGHT} class={index === 0 ? 'noun' : 'name'}>
          {line}
        </text>
      ))}
    </g>
  );
}

/** Returns a path through points, with round bends. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const parts = rest.map((point, index) => {
    const next = rest[index + 1];
    if (next === undefined) return `L${point.x},${point.y}`;
    const before = towards(point, points[index]);
    const after = towards(point, next);
    return `L${before.x},${before.y} Q${point.x},${point.y} ${after.x},${after.y}`;
  });
  return [`M${first.x},${first.y}`, ...parts].join(' ');
}

/** Returns the point at the distance of a bend from a corner towards another point. */
function towards(corner: Point, other: Point): Point {
  const [dx, dy] = [other.x - corner.x, other.y - corner.y];
  const length = Math.hypot(dx, dy) || 1;
  const share = Math.min(BEND, length / 2) / length;
  return { x: corner.x + dx * share, y: corner.y + dy * share };
}
