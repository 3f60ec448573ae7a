import { Cloud, Price, PriceBook, PriceBookData, PriceBooks, ProblemCode } from '../../../lib/domain';
import { faults, problemsOf } from '../../support/problems-of';

const PRICE: Price = { unit: 'hour', tiers: [{ usd: 0.045 }], meter: 'NatGateway-Hours', source: 'list' };
const SOURCE = { title: 'List', url: 'https://example.com', date: '2026-10-01' };
const bookOf = (price: object = {}, more: object = {}): PriceBook =>
  new PriceBook({
    ...{ cloud: Cloud.AWS, region: 'us-east-1', currency: 'USD', sources: { list: SOURCE } },
    prices: { 'nat.hour': { ...PRICE, ...price } },
    ...more,
  });

test('a book returns its prices with their sources, and nothing for other keys', () => {
  const book = bookOf();
  expect([book.keys, book.price('nat.hour'), book.source('nat.hour')]).toEqual([['nat.hour'], PRICE, SOURCE]);
  ['nat.gb', 'constructor', '__proto__'].forEach((it) =>
    expect([book.price(it), book.source(it)]).toEqual([undefined, undefined]),
  );
});

test.each<[string, object, string]>([
  ['an empty unit', { unit: ' ' }, 'unit'],
  ['an empty meter', { meter: '' }, 'meter'],
  ['an unknown source', { source: 'nobody' }, 'source'],
  ['a source that each object has', { source: 'constructor' }, 'source'],
  ['a negative price', { tiers: [{ usd: -0.01 }] }, 'tiers[0].usd'],
  ['a price that is no number', { tiers: [{ usd: NaN }] }, 'tiers[0].usd'],
  ['no tiers', { tiers: [] }, 'tiers'],
  ['tiers in descending order', { tiers: [{ usd: 2, upTo: 10 }, { usd: 1, upTo: 5 }, { usd: 1 }] }, 'tiers'],
  ['tiers of one bound', { tiers: [{ usd: 2, upTo: 10 }, { usd: 1, upTo: 10 }, { usd: 1 }] }, 'tiers'],
  ['an end of its tiers', { tiers: [{ usd: 2, upTo: 10 }] }, 'tiers'],
  ['a tier of nothing', { tiers: [{ usd: 2, upTo: 0 }, { usd: 1 }] }, 'tiers'],
  ['a negative number of free units', { free: -1 }, 'free'],
  ['a negative price of a purchase', { commitments: { 'reserved-1y': -1 } }, 'commitments.reserved-1y'],
  ['a price for no units', { per: 0 }, 'per'],
])('a price with %s is rejected', (_, price, property) => {
  const problems = problemsOf(() => bookOf(price));
  expect(problems.map(({ code }) => code)).toEqual([ProblemCode.INVALID_PRICE_BOOK]);
  expect(problems[0].where).toBe(`aws/us-east-1.prices.nat.hour.${property}`);
});

test('a price without a unit is rejected', () => {
  expect(faults(() => bookOf({ unit: undefined }))).toHaveLength(1);
});

test.each([
  ['another currency', { currency: 'EUR' }, 'currency'],
  ['a date in words', { sources: { list: { ...SOURCE, date: 'May 2026' } } }, 'sources.list.date'],
])('a book with %s is rejected', (_, more, property) => {
  expect(faults(() => bookOf({}, more))).toEqual([`invalid-price-book at aws/us-east-1.${property}`]);
});

test('all problems of a book are reported together', () => {
  expect(problemsOf(() => bookOf({ unit: '', meter: '', tiers: [{ usd: -1 }] }, { currency: 'EUR' }))).toHaveLength(4);
});

test.each([null, undefined, [], 'text'])('%j is no book', (data) => {
  expect(problemsOf(() => new PriceBook(data as unknown as PriceBookData)).length).toBeGreaterThan(0);
});

test('prices from before a date are found, and those of that date are not', () => {
  expect([bookOf().before('2026-10-02'), bookOf().before('2026-10-01')]).toEqual([['nat.hour'], []]);
});

describe.each(Object.values(Cloud))('the books of the library for %s', (cloud) => {
  const books = PriceBooks.of(cloud);

  test('are valid, one for each region', () => {
    expect(new Set(books.map(({ region }) => region)).size).toBe(books.length);
    expect(books.map(({ region }) => region)).toContain('global');
  });

  test('have a purchase that is never dearer than its price, and an owner of what is free', () => {
    books.forEach((book) =>
      book.keys.forEach((key) => {
        const { tiers, commitments = {}, free, freeScope } = book.price(key) as Price;
        Object.values(commitments).forEach((usd) => expect(`${key} ${usd <= tiers[0].usd}`).toBe(`${key} true`));
        expect(`${key} ${free === undefined || freeScope !== undefined}`).toBe(`${key} true`);
      }),
    );
  });

  test('have one unit for each price in all regions', () => {
    const units = new Map<string, Set<string>>();
    books.forEach((book) =>
      book.keys.forEach((key) => units.set(key, (units.get(key) ?? new Set()).add(String(book.price(key)?.unit)))),
    );
    expect([...units].filter(([, it]) => it.size > 1)).toEqual([]);
  });

  test('have sources with an address and a date that has been', () => {
    const today = new Date().toISOString().slice(0, 10);
    books.forEach((book) =>
      book.keys.forEach((key) => {
        const source = book.source(key);
        expect(source?.url).toMatch(/^https:\/\//);
        expect(String(source?.date) <= today).toBe(true);
      }),
    );
  });
});
