import Table from 'cli-table3';
import { fittedTable } from '../fitted-table';
import { Cloud, Price, ProblemCode } from '../../lib/domain';
import { bookPath, readBook } from './book-file';
import { failList } from './list-problem';
import { STYLE, priceText } from './report';

/** Result of `loadbearing prices show --json`. */
export interface ShowOutput {
  readonly prices: readonly SourcedPrice[];
}

/** A price and its source. */
export interface SourcedPrice {
  readonly key: string;
  readonly price: Price;
  readonly source: string;
  /** Date of the source, or `unknown`. */
  readonly date: string;
}

/** Returns the prices of a book, or those whose keys contain `part`, with the source of each. */
export function pricesOf(folder: string, cloud: Cloud, region: string, part = ''): SourcedPrice[] {
  const book = readBook(folder, cloud, region);
  const path = bookPath(folder, cloud, region);
  if (book === undefined) {
    return failList(path, {
      code: ProblemCode.INVALID_PRICE_BOOK,
      what: 'there is no such book',
      expected: `a book of prices of ${cloud} in ${region}`,
      fix: `run 'loadbearing prices refresh --cloud ${cloud} --region ${region}', or pass the folder of the books with --from`,
    });
  }
  const found = Object.entries(book.prices).filter(([key]) => key.includes(part));
  if (found.length === 0) {
    return failList(path, {
      code: ProblemCode.PRICES_NOT_FOUND,
      what: `no key contains '${part}'`,
      expected: 'a key of the book, or a part of one',
      fix: 'leave out the key to see all of them',
    });
  }
  return found.map(([key, price]) => {
    const { title, date } = book.sources[price.source] ?? { title: price.source, date: 'unknown' };
    return { key, price, source: title, date };
  });
}

/** Renders prices with their sources. */
export function renderPrices(prices: readonly SourcedPrice[]): string {
  const table = new Table({ ...STYLE, head: ['key', 'USD', 'free a month', 'source', 'date'] });
  table.push(
    ...prices.map(({ key, price, source, date }) => {
      const free = price.free === undefined ? '' : `${price.free.toLocaleString('en')} for each ${price.freeScope}`;
      return [key, priceText(price), free, source, date];
    }),
  );
  return `${fittedTable(table)}\n`;
}
