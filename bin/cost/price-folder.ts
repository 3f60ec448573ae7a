import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Cloud, PriceBook, PriceBookData, PriceBooks, ProblemCode, Problems } from '../../lib/domain';

/**
 * Returns the price books of a cloud: those of a folder that `loadbearing prices refresh` wrote, and those of the library for regions
 * that the folder has not. Throws one error with the problems of every book.
 */
export function priceBooks(cloud: Cloud, folder?: string): PriceBook[] {
  const own = folder === undefined ? [] : booksIn(join(folder, cloud), folder);
  const regions = own.map(({ region }) => region);
  return [...own, ...PriceBooks.of(cloud).filter(({ region }) => !regions.includes(region))];
}

function booksIn(folder: string, given: string): PriceBook[] {
  const problems = new Problems('the price books', '');
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  problems.check(isFolder(given), {
    code: ProblemCode.INVALID_PRICE_BOOK,
    property: '--prices',
    what: `${given} is no folder`,
    expected: 'a folder that loadbearing prices refresh wrote',
    fix: 'correct the path, or leave --prices out',
  });
  const files = isFolder(folder) ? readdirSync(folder).filter((it) => it.endsWith('.json')) : [];
  const books = files.map((file) => problems.attempt(() => readBook(problems, join(folder, file))));
  problems.throwIfAny();
  return books.flatMap((it) => it ?? []);
}

function readBook(problems: Problems, file: string): PriceBook | undefined {
  try {
    return new PriceBook(JSON.parse(readFileSync(file, 'utf8')) as PriceBookData);
  } catch (error) {
    if (!(error instanceof SyntaxError || (error instanceof Error && 'code' in error))) throw error;
    problems.check(false, {
      code: ProblemCode.INVALID_PRICE_BOOK,
      property: file,
      what: error.message.split('\n')[0],
      expected: 'a price book in JSON',
      fix: 'write it again with loadbearing prices refresh',
    });
    return undefined;
  }
}
