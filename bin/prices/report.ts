import Table from 'cli-table3';
import { fittedTable } from '../fitted-table';
import type { Cloud, Price } from '../../lib/domain';
import type { PriceChange } from './merge';
import type { RefreshedBook } from './refresh';

const TITLES = {
  changed: 'Changed',
  new: 'New',
  kept: 'Kept, since the price lists have no usable price',
  missing: 'Missing',
} as const;

/** Tiers of a cell, beside the first one. */
const TIERS = 3;

/** Renders the changes of all books. */
export function renderBooks(books: readonly RefreshedBook[]): string {
  return books.map(renderBook).join('\n');
}

/** Result of `loadbearing prices refresh --json`. */
export interface RefreshOutput {
  readonly books: readonly BookChanges[];
}

/** Changes of a price book. */
export interface BookChanges {
  readonly cloud: Cloud;
  readonly region: string;
  readonly file: string;
  /** Number of prices that are as before. */
  readonly unchanged: number;
  /** Changes by the key of the price. */
  readonly changes: { readonly [key: string]: Omit<PriceChange, 'key'> };
}

/** Returns the changes as data for `--json`, by key. */
export function booksData(books: readonly RefreshedBook[]): RefreshOutput {
  return {
    books: books.map(({ book, file, unchanged, changes }) => ({
      ...{ cloud: book.cloud, region: book.region, file, unchanged },
      changes: Object.fromEntries(changes.map(({ key, ...it }) => [key, it])),
    })),
  };
}

/** A price in words: `0.09 per GB, 0.085 from 10240`. */
export function priceText({ tiers, unit, per = 1 }: Price): string {
  const [first, ...others] = tiers;
  const measure = per === 1 ? unit : `${per.toLocaleString('en')} × ${unit}`;
  const rest = others.map(({ usd }, index) => `, ${usd} from ${tiers[index].upTo?.toLocaleString('en')}`);
  const more = rest.length > TIERS ? ' …' : '';
  return `${first?.usd} per ${measure}${rest.slice(0, TIERS).join('')}${more}`;
}

function renderBook({ file, unchanged, changes }: RefreshedBook): string {
  const count = (kind: PriceChange['change']): number => changes.filter(({ change }) => change === kind).length;
  const totals = `${count('changed')} changed, ${count('new')} new, ${count('kept')} kept, ${count('missing')} missing, ${unchanged} unchanged`;
  const tables = (Object.keys(TITLES) as (keyof typeof TITLES)[]).filter(count).map((kind) => {
    const table = new Table({ ...STYLE, head: ['key', 'old', 'new', ''] });
    table.push(...changes.filter(({ change }) => change === kind).map(row));
    return `\n${TITLES[kind]}:\n${fittedTable(table)}\n`;
  });
  return `${file}: ${totals}.\n${tables.join('')}`;
}

/** Without colours, and without lines between rows. */
export const STYLE = { style: { head: [], border: [], compact: true } };

function row({ key, old, new: current, reason }: PriceChange): string[] {
  return [key, old ? priceText(old) : '', current ? priceText(current) : '', reason ?? difference(old, current)];
}

/** Share by which the first tier changed, or the part that did if it is another. */
function difference(old: Price | undefined, current: Price | undefined): string {
  if (!old || !current) return '';
  const share = current.tiers[0].usd / old.tiers[0].usd - 1;
  if (share !== 0 && Number.isFinite(share)) return `${share > 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;
  return JSON.stringify(old.tiers) === JSON.stringify(current.tiers) ? 'commitments or free units' : 'tiers';
}
