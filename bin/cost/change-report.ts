import Table from 'cli-table3';
import { fittedTable } from '../fitted-table';
import { markdownTable, markdownText } from '../markdown';
import { Bill, PlanChange } from '../../lib/domain';
import type { CostChangeOutput } from './cost-output';
import { signedUsd, usd } from './report';
import { Subject } from '../subject/subject';

/** A subject and its bill. */
export interface Priced {
  readonly subject: Subject;
  readonly bill: Bill;
}

/** Renders what differs between two bills, as tables of the terminal. */
export function renderChanges(before: Priced, after: Priced): string {
  const rows = table(['price', 'unit', 'before', 'after', 'USD a month', 'low to high']);
  rows.push(...cellsOf(before, after));
  const plan = planChangesOf(before, after);
  const sizes = table(['size of the plan', 'before', 'after']);
  sizes.push(...plan.map(({ name, before: was, after: is }) => [name, was ?? '–', is ?? '–']));
  const tables = [plan.length > 0 ? fittedTable(sizes) : '', rows.length > 0 ? fittedTable(rows) : ''];
  return `${[headlineOf(before, after), ...tables].filter(Boolean).join('\n\n')}\n`;
}

/** Renders what differs between two bills as Markdown, for a pull request. */
export function renderMarkdown(before: Priced, after: Priced): string {
  const plan = planChangesOf(before, after);
  return `${[
    `**${markdownText(headlineOf(before, after))}**`,
    markdownTable(
      ['size', 'before', 'after'],
      plan.map(({ name, before: was, after: is }) => [name, was ?? '–', is ?? '–']),
    ),
    markdownTable(['price', 'unit', 'before', 'after', 'USD a month', 'low to high'], cellsOf(before, after)),
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

/** Returns what differs as data for `--json`. */
export function changeData(before: Priced, after: Priced): CostChangeOutput {
  return {
    before: { subject: before.subject.name, monthlyUsd: before.bill.monthlyUsd },
    after: { subject: after.subject.name, monthlyUsd: after.bill.monthlyUsd },
    isLowerBound: before.bill.isLowerBound || after.bill.isLowerBound,
    plan: planChangesOf(before, after),
    changes: after.bill.changesFrom(before.bill),
  };
}

function headlineOf(before: Priced, after: Priced): string {
  const [was, is] = [before.bill.monthlyUsd, after.bill.monthlyUsd];
  const bound = before.bill.isLowerBound || after.bill.isLowerBound ? ', of what has a price' : '';
  return `${signedUsd(is.expected - was.expected)} a month: ${usd(was.expected)} before, ${usd(is.expected)} after${bound}`;
}

function planChangesOf({ subject: { plan: before } }: Priced, { subject: { plan: after } }: Priced): PlanChange[] {
  if (!before || !after) return [];
  const total = (connections: readonly { readonly value: number }[]): string =>
    String(connections.reduce((sum, { value }) => sum + value, 0));
  const [was, is] = [total(before.connections), total(after.connections)];
  return [...before.diff(after), ...(was === is ? [] : [{ name: 'connections', before: was, after: is }])];
}

function cellsOf(before: Priced, after: Priced): string[][] {
  return after.bill
    .changesFrom(before.bill)
    .map(({ price, unit, quantityBefore, quantityAfter, monthlyUsd: { low, expected, high } }) => [
      ...[price, unit, rounded(quantityBefore), rounded(quantityAfter), signedUsd(expected)],
      low === high ? '' : `${signedUsd(low)} to ${signedUsd(high)}`,
    ]);
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function table(head: string[]): Table.Table {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}
