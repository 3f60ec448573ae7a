import Table from 'cli-table3';
import { fittedTable } from '../fitted-table';
import { ADVISORY, Evidence, EvidenceRow, deviationsOf, lacksProof, rowsOf } from './evidence';
import { EvidenceOutput } from './evidence-output';
import { LastRun, Outcome, outcomeOf } from './last-run';

/** Rows to show. */
export interface EvidenceView {
  readonly evidence: Evidence;
  readonly rows: readonly EvidenceRow[];
  /** Results of the last test run. Undefined in an installed package. */
  readonly lastRun?: LastRun;
}

/** Number of rows up to which each is shown in full. */
const IN_FULL = 3;

/** Renders the number of rows of each system by their state. */
export function renderSummary({ evidence, rows, lastRun }: EvidenceView): string {
  const heads = ['System', 'Rows', 'Advisory', 'Proved', 'Without proof', 'Deviations', 'Failed in the last run'];
  const table = new Table({ head: lastRun ? heads : heads.slice(0, -1), style: { head: [], border: [] } });
  const count = (of: readonly EvidenceRow[], test: (row: EvidenceRow) => boolean): number => of.filter(test).length;
  const line = (title: string, of: readonly EvidenceRow[]): (string | number)[] => [
    title,
    of.length,
    count(of, ({ kind }) => kind === ADVISORY),
    count(of, ({ kind, tests }) => kind !== ADVISORY && tests.length > 0),
    count(of, lacksProof),
    count(of, (row) => deviationsOf(evidence, row).length > 0),
    ...(lastRun ? [count(of, (row) => outcomeOf(row, lastRun) === Outcome.FAILED)] : []),
  ];
  evidence.systems.forEach((system) => {
    const own = rowsOf(system, rows);
    if (own.length > 0) table.push(line(`${system.folder} (${system.prefix})`, own));
  });
  table.push(line('all', rows));
  const gaps = rows.filter(lacksProof).map(({ id }) => id);
  const missing = gaps.length === 0 ? 'Every row has a proof.' : `Without proof: ${gaps.join(', ')}.`;
  return `${fittedTable(table)}\n${missing}\n`;
}

/** Renders rows: a few in full, many as a table. */
export function renderRows(view: EvidenceView): string {
  if (view.rows.length <= IN_FULL) return view.rows.map((row) => renderRow(row, view)).join('\n');
  const table = new Table({
    head: ['ID', 'Kind', 'Built in', 'Proved by', 'State'],
    style: { head: [], border: [] },
  });
  view.rows.forEach((row) =>
    table.push([
      row.id,
      row.kind,
      row.files.join('\n'),
      [...new Set(row.tests.map(({ file }) => file))].join('\n'),
      stateOf(row, view.lastRun),
    ]),
  );
  return `${fittedTable(table)}\n`;
}

/** Returns rows as data for `--json`. */
export function evidenceData({ evidence, rows, lastRun }: EvidenceView): EvidenceOutput {
  return {
    rows: rows.map((row) => ({
      ...row,
      deviations: deviationsOf(evidence, row),
      ...(lastRun && { outcome: outcomeOf(row, lastRun) }),
    })),
  };
}

function renderRow(row: EvidenceRow, { evidence, lastRun }: EvidenceView): string {
  const { id, kind, section, asked, encoding, files, tests } = row;
  const lines = [
    `${id} (${kind}), ${section}`,
    `  Asked      ${asked}`,
    `  Encoding   ${encoding}`,
    ...list('Built in', files),
    ...list(
      'Proved by',
      tests.map(({ file, name }) => `${file}: ${name}`),
    ),
    ...deviationsOf(evidence, row).flatMap(({ built, why }) => [`  Deviation  ${built}`, `  Reason     ${why}`]),
    `  State      ${stateOf(row, lastRun)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function list(title: string, items: readonly string[]): string[] {
  return items.map((item, index) => `  ${(index === 0 ? title : '').padEnd(9)}  ${item}`);
}

function stateOf(row: EvidenceRow, lastRun: LastRun | undefined): string {
  if (lacksProof(row)) return row.deferred === undefined ? 'no proof' : `no proof: ${row.deferred}`;
  if (row.tests.length === 0) return 'needs no proof';
  return lastRun === undefined ? 'proved' : outcomeOf(row, lastRun);
}
