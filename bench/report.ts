import { Comparison } from './measure';
import { pages, scans } from './plan';
import { System } from './system';
import { reaches, reductionPercent, systemsNeeded, verdicts } from './verdict';

/** What was found out about one system. */
export interface SystemReport {
  readonly system: System;
  readonly comparisons: readonly Comparison[];
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** Where, and how, it was found out. */
export interface Setting {
  readonly machine: string;
  readonly postgres: string;
  readonly node: string;
  readonly date: string;
  readonly seconds: number;
  readonly runs: number;
  readonly scale: number;
  readonly settings: { readonly [name: string]: string };
}

export const COLUMNS = [
  'system',
  'query',
  'before (ms)',
  'after (ms)',
  'times faster',
  'reduction',
  'claim',
  'reached',
];

/** The cells of the table, a row for each query. */
export function cells({ system, comparisons }: SystemReport): string[][] {
  return comparisons.map((it) => [
    system.name,
    it.query.name,
    milliseconds(it.beforeMs),
    milliseconds(it.afterMs),
    times(it.beforeMs / it.afterMs),
    percent(reductionPercent(it)),
    `${it.query.claim.id}: ${it.query.claim.text}`,
    reaches(it) ? 'yes' : 'no',
  ]);
}

/** The promises and what became of them, a line for each. */
export function verdictLines({ system, comparisons }: SystemReport): string[] {
  return verdicts(system, comparisons).map(({ claim, reductionPercent: reduction, queries, reached }) => {
    const of = queries === 1 ? 'one query' : `the median of ${queries} queries`;
    const detail = claim.detail ? ', a detail' : '';
    return `${system.name}, ${claim.id} (${claim.text}${detail}): ${percent(reduction)} less, ${of}: ${reached ? 'reached' : 'not reached'}`;
  });
}

/** Whether the system's promises are kept, those about single kinds of query aside. */
export function keepsAll({ system, comparisons }: SystemReport): boolean {
  return verdicts(system, comparisons).every(({ claim, reached }) => claim.detail || reached);
}

/** The last word. */
export function summary(reports: readonly SystemReport[]): string {
  const kept = reports.filter(keepsAll).length;
  return `${kept} of ${reports.length} systems show at least the claimed reductions; ${systemsNeeded(reports.length)} must.`;
}

/** Why a query falls short, in a line for each that does. */
export function shortfalls({ system, comparisons }: SystemReport): string[] {
  return comparisons
    .filter((it) => !reaches(it))
    .map((it) => `${system.name}, ${it.query.name}: ${it.query.shortfall ?? fromPlans(it)}`);
}

function fromPlans({ planBefore, planAfter }: Comparison): string {
  const [was, is] = [planBefore, planAfter].map((plan) => `${scans(plan).join(', ')} with ${count(pages(plan))} pages`);
  return `before ${was}, after ${is}.`;
}

/** The document. */
export function markdown(reports: readonly SystemReport[], setting: Setting): string {
  const settings = Object.entries(setting.settings).map(([name, value]) => `${name}=${value}`);
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench:sql -- --write`; nothing here is edited by hand. What the migrations of `stacks/*/sql` do to the',
    'queries that the reports speed up, measured before and after in one run.',
    '',
    `**${summary(reports)}**`,
    '',
    ...table(COLUMNS, reports.flatMap(cells)),
    '',
    'A claim of a report is about many queries: it counts as reached when the median reduction of its queries is at least its lower end.',
    'A system counts when all its claims are reached; a detail, a figure for one kind of query below a claim about all of them, is only told.',
    '',
    ...reports.flatMap(verdictLines).map((line) => `- ${line}`),
    '',
    '## Where a query falls short',
    '',
    ...orNone(reports.flatMap(shortfalls)),
    '',
    '## How it was measured',
    '',
    `- ${setting.machine}; PostgreSQL ${setting.postgres}, Node ${setting.node}; ${setting.date}; ${setting.seconds} s for everything.`,
    `- PostgreSQL's own settings except ${settings.join(', ')}: the same before and after. Nothing is durable.`,
    '- shared_buffers is the usual 128 MB, far less than the databases, as in production: 2 GB of a db.t3.large against the 50 GB of',
    '  TraitorTrack. Pages beyond them come from the memory of the operating system, never from a disk: on a server that reads its disk, what',
    '  touches fewer pages wins more.',
    '- The migrations run in a copy of the database, `VACUUM ANALYZE` in both. Each question goes to the one, then to the other: whatever else the machine',
    '  does meanwhile slows both. Both answer the same rows, or the benchmark fails.',
    `- Median of ${setting.runs} runs after one that does not count, each with other parameters, drawn from a fixed seed. Timed is what a client`,
    '  on the same machine waits for, from its question to the last row, the planning included. A run of a short look-up is a hundred and more.',
    '- Before: the tables with their keys, as `test/sql` has them; TraitorTrack also with indexes of one column, as the report says that more',
    '  than fifty are there (TT-ARC-04) without naming them. After: the migrations, applied by the runner that deployments use.',
    '- The tables have the columns that migrations and queries name, and few more: wider rows would make the scans of "before" slower.',
    '- A materialized view answers as of its last refresh, which the times leave out: it runs every hour or day, beside the queries.',
    '- The milliseconds are this machine’s: compare the reductions, not the times, with the report’s.',
    ...(setting.scale === 1 ? [] : [`- **A quick look at ${setting.scale} times the size.**`]),
    '',
    'The data: rows of each table, and the size on disk with indexes and views, before and after.',
    '',
    ...reports.map(({ system, bytesBefore, bytesAfter }) => {
      const rows = system.tables.map(({ table: name, rows: of }) => `${name.replaceAll('"', '')} ${count(of)}`);
      return `- ${system.name}: ${rows.join(', ')}; ${megabytes(bytesBefore)} and ${megabytes(bytesAfter)}. Sizes: ${system.size}.`;
    }),
    '',
    '## Plans',
    '',
    'How the rows are found, and how many pages of 8 KiB are looked at, for the last parameters of each query.',
    '',
    ...table(
      ['system', 'query', 'before', 'pages', 'after', 'pages'],
      reports.flatMap(({ system, comparisons }) =>
        comparisons.map(({ query, planBefore, planAfter }) => [
          system.name,
          query.name,
          ...[planBefore, planAfter].flatMap((plan) => [scans(plan).join(', '), count(pages(plan))]),
        ]),
      ),
    ),
    '',
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function orNone(lines: readonly string[]): string[] {
  return lines.length === 0 ? ['None does.'] : lines.map((line) => `- ${line}`);
}

function milliseconds(value: number): string {
  return value.toFixed(value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0);
}

function times(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)}×`;
}

function percent(value: number): string {
  return `${value.toFixed(1)} %`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function megabytes(bytes: number): string {
  return `${count(Math.round(bytes / 1e6))} MB`;
}
