/** A plan node from EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON). */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Parallel Aware'?: boolean;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Returns the plan's scans, from the outer to the inner ones. */
export function scans(node: PlanNode): string[] {
  const inner = (node.Plans ?? []).flatMap(scans);
  const { 'Node Type': type, 'Index Name': index, 'Relation Name': relation } = node;
  // The heap below a bitmap adds nothing to the index above it.
  if (!type.includes('Scan') || (type === 'Bitmap Heap Scan' && inner.length > 0)) return inner;
  if (index === undefined && relation === undefined) return inner;
  return [`${node['Parallel Aware'] ? 'Parallel ' : ''}${type} ${index ?? `of ${relation}`}`, ...inner];
}

/** Returns the number of 8 KiB pages read, cached or not. */
export function pages(node: PlanNode): number {
  return (node['Shared Hit Blocks'] ?? 0) + (node['Shared Read Blocks'] ?? 0);
}
