/** A row of `docs/requirements.md`. */
export interface CatalogueRow {
  readonly id: string;
  readonly section: string;
  readonly asked: string;
  readonly kind: string;
  readonly encoding: string;
}

/** Returns the rows of the catalogue in their order. Gaps between the reports (`GAP-…`) are no requirements. */
export function readCatalogue(markdown: string): CatalogueRow[] {
  let section = '';
  return markdown.split('\n').flatMap((line) => {
    if (/^#{2,3} /.test(line)) section = line.replace(/^#+ /, '');
    if (!/^\| [A-Z]{2}-[A-Z0-9]+-\d+ \|/.test(line)) return [];
    const [id, asked, kind, encoding] = line
      .split(/(?<!\\)\|/)
      .slice(1)
      .map((cell) => cell.trim().replace(/\\\|/g, '|'));
    return kind && /^[a-z]+$/.test(kind) ? [{ id, section, asked, kind, encoding }] : [];
  });
}
