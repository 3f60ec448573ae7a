import Table from 'cli-table3';

/** Rows below names. */
export function table(head: string[], rows: unknown[][]): string {
  const drawn = new Table({ head, style: { head: [], border: [] } });
  rows.forEach((row) => drawn.push(row.map(text)));
  return drawn.toString();
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : `${value as string | number | boolean}`;
}
