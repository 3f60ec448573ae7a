import Table from 'cli-table3';
import { Account } from './aws/account';
import { Failure, reason } from './failure';

/** Source of a value: the emulator's own implementation or a handler of this project. Only the first is proof. */
export type Source = 'account' | 'handler';

/** A setting that a report requires, with the query that reads it from the account. */
export interface Expectation {
  /** Requirement ID. */
  readonly id: string;
  /** Setting, in words. */
  readonly setting: string;
  /** Expected value, copied from the report and never imported from the stack. */
  readonly asked: string | number | boolean;
  /** CloudFormation type that writes the value. */
  readonly type: string;
  /** Patch of this project that writes it, if any. */
  readonly patch?: string;
  readonly find: (account: Account) => Promise<unknown>;
  /** Accepts found values other than the expected one. */
  readonly accepts?: (found: unknown) => boolean;
}

/** An expectation with the value found. */
export interface Row {
  readonly id: string;
  readonly setting: string;
  readonly asked: string;
  readonly found: string;
  /** Absent where there is only one source: a real account, or the state of Pulumi. */
  readonly source?: Source;
  readonly matches: boolean;
}

/** Reads every expectation. A value that cannot be read is a mismatch, not an error. */
export function readBack(
  expectations: readonly Expectation[],
  account: Account,
  sourceOf?: (expectation: Expectation) => Source,
): Promise<Row[]> {
  return Promise.all(
    expectations.map(async (it) => {
      const row = { id: it.id, setting: it.setting, asked: text(it.asked), source: sourceOf?.(it) };
      try {
        const found = await it.find(account);
        const matches = it.accepts ? it.accepts(found) : text(found) === row.asked;
        return { ...row, found: text(found), matches };
      } catch (error) {
        return { ...row, found: `cannot be read: ${reason(error)}`, matches: false };
      }
    }),
  );
}

/** Splits off the expectations with an excluded ID. Throws if an ID has no expectation. */
export function withoutRows<E extends { readonly id: string }>(
  expectations: readonly E[],
  excluded: readonly string[],
): { readonly kept: E[]; readonly skipped: E[] } {
  const unknown = excluded.filter((id) => !expectations.some((it) => it.id === id));
  if (unknown.length > 0) throw new Failure(`No row has the ID ${unknown.join(', ')}.`, 'Copy IDs from the table.');
  const isExcluded = (it: E): boolean => excluded.includes(it.id);
  return { kept: expectations.filter((it) => !isExcluded(it)), skipped: expectations.filter(isExcluded) };
}

/** Returns the problems of a read-back as a whole. */
export function readBackProblems(rows: readonly Row[], minimumAccountRows = 0): string[] {
  const problems = rows
    .filter((row) => !row.matches)
    .map((row) => `${row.id} ${row.setting}: asked ${row.asked}, found ${row.found}`);
  const own = rows.filter((row) => row.source === 'account').length;
  if (own < minimumAccountRows)
    problems.push(`only ${own} of the settings come from the account, at least ${minimumAccountRows} must`);
  return problems;
}

/** Renders the rows as a table. */
export function renderTable(rows: readonly Row[], colour: boolean): string {
  const red = (words: string): string => (colour ? `\u001b[31m${words}\u001b[39m` : words);
  const columns = rows.some((row) => row.source !== undefined) ? 5 : 4;
  const table = new Table({
    head: ['requirement', 'setting', 'asked', 'found', 'source'].slice(0, columns),
    colWidths: [13, 50, 37, 37, 9].slice(0, columns),
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const cells = [row.id, row.setting, row.asked, row.matches ? row.found : `✖ ${row.found}`, row.source ?? ''].slice(
      0,
      columns,
    );
    table.push(row.matches ? cells : cells.map(red));
  }
  return table.toString();
}

/** Formats a value for the table. */
export function text(value: unknown): string {
  if (Array.isArray(value) && value.length > 0) return value.map(text).join(', ');
  if (value === undefined || value === null || value === '' || Array.isArray(value)) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
