import Table from 'cli-table3';
import { Cloud, ProblemCode } from '../../lib/domain';
import { bookPath, readBook } from './book-file';
import { failList } from './list-problem';
import { STYLE, priceText } from './report';

/** Renders a book, or the keys of it that contain `part`, with the source of each price. */
export function renderPrices(folder: string, cloud: Cloud, region: string, part = ''): string {
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
  const table = new Table({ ...STYLE, head: ['key', 'USD', 'free a month', 'source', 'date'] });
  table.push(
    ...found.map(([key, price]) => {
      const { title, date } = book.sources[price.source] ?? { title: price.source, date: 'unknown' };
      const free = price.free === undefined ? '' : `${price.free.toLocaleString('en')} for each ${price.freeScope}`;
      return [key, priceText(price), free, title, date];
    }),
  );
  return `${table.toString()}\n`;
}
