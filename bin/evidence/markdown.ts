import { Evidence, EvidenceRow } from './evidence';

/** Renders rows as Markdown: for each system its deviations, then a table of rows for each section. */
export function renderMarkdown(evidence: Evidence, rows: readonly EvidenceRow[]): string {
  return evidence.systems
    .map(({ prefix, title }) => ({ title, own: rows.filter(({ id }) => id.startsWith(`${prefix}-`)) }))
    .filter(({ own }) => own.length > 0)
    .map(({ title, own }) => renderSystem(title, own))
    .join('\n');
}

function renderSystem(title: string, rows: readonly EvidenceRow[]): string {
  const deviations = rows.flatMap((row) => row.deviations.map((it) => [row.id, it.asked, it.built, it.why]));
  const sections = [...new Set(rows.map(({ section }) => section))];
  return [
    `## ${title}`,
    '',
    ...(deviations.length > 0
      ? [`### Deviations of ${title}`, '', ...table(['ID', 'The report', 'Built', 'Why'], deviations), '']
      : []),
    ...sections.flatMap((section) => [
      `### ${section}`,
      '',
      ...table(['ID', 'Kind', 'Built in', 'Proved by'], rows.filter((row) => row.section === section).map(rowCells)),
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
