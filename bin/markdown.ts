/** Renders a table as Markdown. Empty without rows. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Returns a text as it is read: names of resources and files may hold what Markdown takes for marks. */
export function markdownText(text: string): string {
  return text.replace(/[|*_`<>[\]\\]/g, '\\$&').replace(/\s+/g, ' ');
}
