import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Cloud, PriceBookData, ProblemCode } from '../../lib/domain';
import { writeFile } from '../write-file';
import { failList } from './list-problem';

/** Path of a book: `prices/aws/us-east-1.json`. */
export function bookPath(folder: string, cloud: Cloud, region: string): string {
  return join(folder, cloud, `${region}.json`);
}

/** Regions of the books of a cloud in a folder. */
export function regionsIn(folder: string, cloud: Cloud): string[] {
  try {
    const files = readdirSync(join(folder, cloud)).sort();
    return files.filter((it) => it.endsWith('.json')).map((it) => it.slice(0, -'.json'.length));
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  }
}

/** Returns a book, or undefined if there is no such file. Throws if the file is no book of that cloud and region. */
export function readBook(folder: string, cloud: Cloud, region: string): PriceBookData | undefined {
  const path = bookPath(folder, cloud, region);
  const invalid = (what: string): never =>
    failList(path, {
      code: ProblemCode.INVALID_PRICE_BOOK,
      what,
      expected: `a book of prices of ${cloud} in ${region}, in USD`,
      fix: 'restore the file, or remove it to begin a new book',
    });
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    return invalid(`the file cannot be read: ${(error as Error).message}`);
  }
  const book = content as PriceBookData;
  if (!isObject(book) || !isObject(book.prices) || !isObject(book.sources))
    return invalid('it has no prices and sources');
  if (book.cloud !== cloud || book.region !== region || book.currency !== 'USD') {
    return invalid(`it is a book of ${book.cloud} in ${book.region}, in ${book.currency}`);
  }
  const broken = Object.entries(book.prices).find(([, it]) => !isObject(it) || !Array.isArray(it.tiers));
  return broken ? invalid(`the price of ${broken[0]} has no tiers`) : book;
}

/** Writes a book as a whole. */
export function saveBook(folder: string, book: PriceBookData): void {
  const path = bookPath(folder, book.cloud, book.region);
  mkdirSync(dirname(path), { recursive: true });
  writeFile(path, `${JSON.stringify(book, undefined, 2)}\n`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
