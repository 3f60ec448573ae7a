import Table from 'cli-table3';
import stringWidth from 'string-width';
import { forTerminal } from './control-characters';

/** A border and the spaces beside a cell. */
const EDGES = 3;
/** Renders a table. On a terminal that is narrower, the widest columns wrap between words. */
export function fittedTable(table: Table.Table, columns = terminalWidth()): string {
  table.forEach((row, index) => {
    table[index] = (row as Table.Cell[]).map((cell) => (typeof cell === 'object' ? cell : forTerminal(String(cell))));
  });
  const rows = [table.options.head, ...table] as readonly (readonly unknown[])[];
  const widths = widest(rows, /\n/);
  const room = columns - widths.length * EDGES - 1;
  if (sum(widths) <= room) return table.toString();
  // cli-table3 would cut a word that is longer than its column.
  const words = widest(rows, /\s/);
  const limits = Array.from({ length: Math.max(...widths) }, (_, index) => Math.max(...widths) - index);
  const narrowed = (limit: number): number[] => widths.map((it, index) => Math.max(words[index], Math.min(it, limit)));
  const limit = limits.find((it) => sum(narrowed(it)) <= room) ?? 0;
  Object.assign(table.options, { wordWrap: true, colWidths: narrowed(limit).map((it) => it + EDGES - 1) });
  return table.toString();
}

/** A pipe or a file has no width, and some terminals report none. */
function terminalWidth(): number {
  const { isTTY, columns } = process.stdout;
  return isTTY && columns > 0 ? columns : Infinity;
}

/** Returns the width of the widest part of each column. */
function widest(rows: readonly (readonly unknown[])[], between: RegExp): number[] {
  return rows.reduce<number[]>((before, row) => row.map((it, index) => Math.max(before[index] ?? 0, longest(it, between))), []); // prettier-ignore
}

function longest(cell: unknown, between: RegExp): number {
  return String(cell)
    .split(between)
    .reduce((most, it) => Math.max(most, stringWidth(it)), 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, it) => total + it, 0);
}
