import { Evidence, EvidenceDeviation, EvidenceRow, rowsOf } from './evidence';

/**
 * Renders rows as Markdown: for each system its deviations, then a table of rows for each section. Deviations from no row of the catalogue
 * are shown with all rows.
 */
export function renderMarkdown(evidence: Evidence, rows: readonly EvidenceRow[]): string {
  const shown = new Set(rows.map(({ id }) => id));
  const known = new Set(evidence.rows.map(({ id }) => id));
  const showsAll = shown.size === known.size;
  return evidence.systems
    .map((system) => ({
      title: system.title,
      own: rowsOf(system, rows),
      deviations: system.deviations.filter(({ id }) => shown.has(id) || (showsAll && !known.has(id))),
    }))
    .filter(({ own, deviations }) => own.length + deviations.length > 0)
    .map(renderSystem)
    .join('\n');
}

/** Rows and deviations of a system. */
interface SystemRows {
  readonly title: string;
  readonly own: readonly EvidenceRow[];
  readonly deviations: readonly EvidenceDeviation[];
}

function renderSystem({ title, own, deviations }: SystemRows): string {
  const sections = [...new Set(own.map(({ section }) => section))];
  const lines = deviations.map(({ id, asked, built, why }) => [id, asked, built, why]);
  return [
    `## ${title}`,
    '',
    ...(deviations.length > 0
      ? [`### Deviations of ${title}`, '', ...table(['ID', 'The report', 'Built', 'Why'], lines), '']
      : []),
    ...sections.flatMap((section) => [
      `### ${section}`,
      '',
      ...table(['ID', 'Kind', 'Built in', 'Proved by'], own.filter((row) => row.section === section).map(rowCells)),
      '',
    ]),
  ].join('\n');
}

function rowCells({ id, kind, files, tests, deferred }: EvidenceRow): string[] {
  const byFile = [...new Set(tests.map(({ file }) => file))];
  const proofs = byFile.map((file) => {
    const names = tests.filter((it) => it.file === file).map(({ name }) => name);
    return `${link(file)}: ${names.join('; ')}`;
  });
  return [id, kind, files.map(link).join('<br>'), proofs.join('<br>') || deferred || ''];
}

/** Returns a link from the folder `docs`, with the name of the file as its text. */
function link(file: string): string {
  return `[${file.split('/').at(-1)}](../${file})`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}

function escape(cell: string): string {
  return cell.replace(/\|/g, '\\|').replace(/\n/g, ' ');
}
