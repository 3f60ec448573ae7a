import Table from 'cli-table3';
import { fittedTable } from '../fitted-table';
import { Bill, BillLine, Commitment, PriceBook, UsageRange, UsedUsage } from '../../lib/domain';
import { CLOUD_NAMES } from '../../stacks/parts/system-record';
import { renderComparison } from './comparison';
import type { BillOutput } from './cost-output';
import { Subject } from '../subject/subject';

/** A bill, and the form in which to show it. */
export interface BillView {
  readonly subject: Subject;
  readonly bill: Bill;
  readonly books: readonly PriceBook[];
  readonly commitment: Commitment;
  /** If true, a line for each resource instead of one for each price. */
  readonly eachResource: boolean;
  /** Names of the usage that a file states. */
  readonly usageOfFile: readonly string[];
}

/** Renders a bill: usage first, then what each price makes, what is not in the sum, and the sum. */
export function renderBill(view: BillView): string {
  const { subject, bill, books } = view;
  const regions = [...new Set(bill.lines.map(({ region }) => region))];
  const assumed = subject.assumedRegion === undefined ? '' : ' (assumed: pass --region)';
  const title = `${subject.name}: a month on ${CLOUD_NAMES[subject.cloud]}, ${regions.join(', ')}${assumed}`;
  return `${[
    `${title}. ${basisOf(view)}`,
    usageOf(view),
    linesOf(bill, view.eachResource),
    allowancesOf(bill),
    unpricedOf(bill),
    savingsOf(bill),
    sumOf(bill),
  ]
    .filter(Boolean)
    .join('\n\n')}\n${subject.compare ? renderComparison(subject.compare(books, bill)) : ''}`;
}

/** Returns a bill as data for `--json`. */
export function billData(view: BillView): BillOutput {
  const { subject, bill, books, commitment } = view;
  return {
    subject: subject.name,
    cloud: subject.cloud,
    commitment,
    monthlyUsd: bill.monthlyUsd,
    isLowerBound: bill.isLowerBound,
    usage: usedUsage(view),
    lines: bill.lines,
    allowances: bill.allowances,
    unpriced: bill.unpriced,
    savings: bill.savings,
    freeTypes: bill.freeTypes,
    ...(subject.compare ? { report: subject.compare(books, bill) } : {}),
  };
}

/** Returns an amount in dollars: whole ones from a hundred on. */
export function usd(value: number): string {
  const digits = Math.abs(value) >= 100 || value === 0 ? 0 : 2;
  const text = Math.abs(value)
    .toFixed(digits)
    .replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');
  return `${value < 0 ? '−' : ''}$${text}`;
}

/** Returns a difference in dollars, with its sign. */
export function signedUsd(value: number): string {
  return value > 0 ? `+${usd(value)}` : usd(value);
}

/** Returns purchase and dates of the prices, as a sentence. */
export function basisOf({ bill, books, commitment }: BillView): string {
  const dates = datesOf(bill, books);
  const purchase = commitment === Commitment.NONE ? 'on demand' : `${commitment} where there is such a price`;
  return `List prices ${purchase}, without tax${dates.length > 0 ? `, of ${[...new Set([dates[0], dates.at(-1)])].join(' to ')}` : ''}.`;
}

/** Returns the dates of the prices of a bill, in their order. */
export function datesOf(bill: Bill, books: readonly PriceBook[]): string[] {
  const used = new Set(bill.lines.map(({ price }) => price));
  return books.flatMap((book) => [...used].flatMap((key) => book.source(key)?.date ?? [])).sort();
}

/** Returns the usage of a bill. The bill does not distinguish what a file states from what the report does. */
export function usedUsage({ bill, subject, usageOfFile }: BillView): UsedUsage[] {
  const isOfReport = (name: string): boolean => name in (subject.usage ?? {}) && !usageOfFile.includes(name);
  return bill.usage.map((it) => (isOfReport(it.name) ? { ...it, reason: 'stated by the report' } : it));
}

function usageOf(view: BillView): string {
  const usage = usedUsage(view);
  if (usage.length === 0) return '';
  const rows = table(['usage', 'low', 'expected', 'high', 'unit', 'from'], [1, 2, 3]);
  rows.push(
    ...usage.map(({ name, amount: used, unit, reason, isAssumed }) => [
      name,
      ...boundsOf(used).map(amount),
      unit,
      isAssumed ? `assumed: ${reason}` : reason,
    ]),
  );
  return fittedTable(rows);
}

function linesOf({ lines }: Bill, eachResource: boolean): string {
  const shown = byCost(eachResource ? lines : groups(lines));
  const regional = new Set(lines.map(({ region }) => region)).size > 1;
  const head = ['for', 'quantity', 'unit', 'USD a unit', 'low', 'expected', 'high'];
  const first = regional ? ['price', 'region'] : ['price'];
  const right = [1, 3, 4, 5, 6].map((it) => it + first.length);
  const rows = table([...first, ...head], right);
  rows.push(
    ...shown.map((it) => [
      it.price,
      ...(regional ? [it.region] : []),
      it.resource,
      amount(it.quantity.expected),
      it.unit,
      unitPrice(it.unitUsd),
      ...boundsOf(it.monthlyUsd).map(usd),
    ]),
  );
  return fittedTable(rows);
}

/** Returns lines with the most expensive first. */
function byCost(lines: readonly BillLine[]): BillLine[] {
  return [...lines].sort((a, b) => b.monthlyUsd.expected - a.monthlyUsd.expected);
}

/** Returns a line for each price and region, the most expensive first. */
export function linesByPrice({ lines }: Bill): BillLine[] {
  return byCost(groups(lines));
}

/** Returns a line for each price and region, with the number of its resources. */
function groups(lines: readonly BillLine[]): BillLine[] {
  const byPrice = new Map<string, BillLine[]>();
  lines.forEach((it) => {
    const key = `${it.region}/${it.price}`;
    byPrice.set(key, [...(byPrice.get(key) ?? []), it]);
  });
  return [...byPrice.values()].map((those) => {
    const [first] = those;
    const quantity = sum(those.map((it) => it.quantity));
    const monthlyUsd = sum(those.map((it) => it.monthlyUsd));
    return {
      ...first,
      resource: those.length === 1 ? first.reason : namesOf(those),
      quantity,
      monthlyUsd,
      unitUsd: quantity.expected > 0 ? monthlyUsd.expected / quantity.expected : first.unitUsd,
    };
  });
}

/** Returns the number of resources of each type. A resource may have several lines of one price. */
function namesOf(lines: readonly BillLine[]): string {
  return [...new Set(lines.map(({ resourceType }) => resourceType))]
    .map((type) => {
      const those = new Set(lines.filter(({ resourceType }) => resourceType === type).map(({ resource }) => resource));
      // A usage that several resources share has their number already.
      const count = [...those].reduce((sum, it) => sum + Number(/^(\d+) × /.exec(it)?.[1] ?? 1), 0);
      return `${count} × ${type.split(/::|:/).slice(-2).join(' ')}`;
    })
    .join(', ');
}

function allowancesOf({ allowances }: Bill): string {
  if (allowances.length === 0) return '';
  const rows = table(['free each month', 'once for the', 'units', 'low', 'expected', 'high'], [3, 4, 5]);
  rows.push(
    ...allowances.map((it) => [
      it.price,
      it.scope,
      `${amount(it.quantity)} × ${it.unit}`,
      ...boundsOf(it.monthlyUsd).map(usd),
    ]),
  );
  return fittedTable(rows);
}

function unpricedOf({ unpriced }: Bill): string {
  if (unpriced.length === 0) return '';
  const rows = table(['not in the sum', 'reason'], []);
  rows.push(...unpriced.map(({ resource, reason }) => [resource, reason]));
  return fittedTable(rows);
}

function savingsOf({ savings }: Bill): string {
  if (savings.length === 0) return '';
  const rows = table(['would save', 'a month', 'how'], [1]);
  rows.push(...savings.map(({ change, monthlyUsd, reason }) => [change, usd(monthlyUsd), reason]));
  return fittedTable(rows);
}

function sumOf({ monthlyUsd, isLowerBound, unpriced }: Bill): string {
  const { low, expected, high } = monthlyUsd;
  const bound = isLowerBound ? `At least ${usd(expected)}` : usd(expected);
  const count = unpriced.length === 1 ? '1 item is' : `${unpriced.length} items are`;
  const rest = isLowerBound ? ` ${count} not in it.` : '';
  return `${bound} a month, ${usd(low)} to ${usd(high)}.${rest}`;
}

function boundsOf({ low, expected, high }: UsageRange): number[] {
  return [low, expected, high];
}

function sum(ranges: readonly UsageRange[]): UsageRange {
  const add = (bound: keyof UsageRange): number => ranges.reduce((total, it) => total + it[bound], 0);
  return { low: add('low'), expected: add('expected'), high: add('high') };
}

/** Returns the price of a unit. Prices of requests are usual by the million. */
export function unitPrice(value: number): string {
  const text = (price: number): string => String(Number(price.toPrecision(4)));
  return value > 0 && value < 0.001 ? `${text(value * 1e6)} / 1M` : text(value);
}

/** Returns a quantity with at most four significant digits, six from a thousand on. */
export function amount(value: number): string {
  return String(Number(value.toPrecision(value >= 1000 ? 6 : 4))).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');
}

function table(head: string[], right: readonly number[]): Table.Table {
  return new Table({
    head,
    colAligns: head.map((_, index) => (right.includes(index) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
}
