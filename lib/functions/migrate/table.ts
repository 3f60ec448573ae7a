import Table from 'cli-table3';

/** Renders rows as a table with a header. */
export function renderTable(head: string[], rows: unknown[][]): string {
  const table = new Table({ head, style: { head: [], border: [] } });
  rows.forEach((row) => table.push(row.map(renderCell)));
  return table.toString();
}

function renderCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : `${value as string | number | boolean}`;
}
