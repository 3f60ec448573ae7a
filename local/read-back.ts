import Table from 'cli-table3';
import { Account } from './account';
import { Registry } from './emulator';
import { reason } from './failure';

/** Where a found value came from: the emulator's own implementation, or a handler of ours. Only the first is proof. */
export type Source = 'account' | 'handler';

/** One setting that a report asks for, and how it is read in the account. */
export interface Expectation {
  /** The requirement. */
  readonly id: string;
  /** What is looked at, in words. */
  readonly setting: string;
  /** What the report says, written down from the report and never imported from the stack. */
  readonly asked: string | number | boolean;
  /** The CloudFormation type that puts the value into the account. */
  readonly type: string;
  /** The patch that puts it there, where one of ours does. */
  readonly patch?: string;
  readonly find: (account: Account) => Promise<unknown>;
  /** Whether the found value will do, where more than the asked one does. */
  readonly accepts?: (found: unknown) => boolean;
}

/** An expectation and what the account said. */
export interface Row {
  readonly id: string;
  readonly setting: string;
  readonly asked: string;
  readonly found: string;
  /** Absent where there is only one: the state of Pulumi. */
  readonly source?: Source;
  readonly matches: boolean;
}

/**
 * The rule for the label: a value is the account's when MiniStack's own CloudFormation put it there and its own API
 * tells it. It is a handler's when a type or a patch of ours made the resource or wrote that property, even though
 * MiniStack's own service keeps it and answers for it.
 */
export function sourceOf(expectation: Pick<Expectation, 'type' | 'patch'>, registry: Registry): Source {
  const { type, patch } = expectation;
  if (patch !== undefined) {
    if (!registry.patches.some((it) => it.name === patch && it.type === type)) {
      throw new Error(`no patch '${patch}' of ${type} in local/ministack`);
    }
    return 'handler';
  }
  if (registry.added.includes(type) || registry.placeholders.includes(type)) return 'handler';
  if (!registry.emulated.includes(type)) throw new Error(`${type} is unknown to the emulator and to local/ministack`);
  return 'account';
}

/** Reads every expectation. What cannot be read is a mismatch, not an error. */
export function readBack(expectations: readonly Expectation[], account: Account, registry: Registry): Promise<Row[]> {
  return Promise.all(
    expectations.map(async (it) => {
      const row = { id: it.id, setting: it.setting, asked: text(it.asked), source: sourceOf(it, registry) };
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

/** What is wrong with a read-back as a whole. */
export function readBackProblems(rows: readonly Row[], minimumAccountRows = 0): string[] {
  const problems = rows
    .filter((row) => !row.matches)
    .map((row) => `${row.id} ${row.setting}: asked ${row.asked}, found ${row.found}`);
  const own = rows.filter((row) => row.source === 'account').length;
  if (own < minimumAccountRows)
    problems.push(`only ${own} of the settings come from the account, at least ${minimumAccountRows} must`);
  return problems;
}

/** The rows as a table. */
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

/** A value as the table shows it. */
export function text(value: unknown): string {
  if (Array.isArray(value) && value.length > 0) return value.map(text).join(', ');
  if (value === undefined || value === null || value === '' || Array.isArray(value)) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
