import { DOMAIN_TYPES, DeclaredTypes } from '../declared-types';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { Cloud } from '../sizing/plan-options';
import { Price, PriceBookData, PriceSource } from './price-book-data';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const CURRENCY = 'USD';

/**
 * List prices of one cloud in one region, each with its source and date.
 *
 * @example
 * const book = new PriceBook({
 *   ...{ cloud: Cloud.AWS, region: 'eu-north-1', currency: 'USD' },
 *   sources: { list: { title: 'Price list', url: 'https://example.com/prices', date: '2026-11-01' } },
 *   prices: { 'nat.hour': { unit: 'hour', tiers: [{ usd: 0.046 }], meter: 'EUN1-NatGateway-Hours', source: 'list' } },
 * });
 * console.log(book.price('nat.hour')?.tiers[0].usd);
 */
export class PriceBook {
  /** Cloud. */
  public readonly cloud: Cloud;
  /** Region, or `global`. */
  public readonly region: string;
  /** Keys of all prices, in alphabetical order. */
  public readonly keys: string[];

  private readonly prices: ReadonlyMap<string, Price>;
  private readonly sources: ReadonlyMap<string, PriceSource>;

  /**
   * Reads a book. Throws one error with every price that has no unit, meter, source or tier, or is negative or not a number, and if the
   * currency is not USD.
   */
  constructor(data: PriceBookData) {
    const name = ['cloud', 'region'].map((it) => DeclaredTypes.nameIn(data, it, 'unknown')).join('/');
    const problems = new Problems(`the price book ${name}`, name);
    const { data: book } = DOMAIN_TYPES.require(problems, 'new PriceBook', { data });
    const { cloud, region, prices, sources } = book;
    checkBook(problems, book);
    problems.throwIfAny();
    this.cloud = cloud;
    this.region = region;
    this.prices = new Map(Object.entries(prices));
    this.sources = new Map(Object.entries(sources));
    this.keys = [...this.prices.keys()].sort();
  }

  /** Returns the price of a key, or undefined if the book has none. */
  public price(key: string): Price | undefined {
    return this.prices.get(this.require('price', { key }).key);
  }

  /** Returns the source of the price of a key, or undefined if the book has no such price. */
  public source(key: string): PriceSource | undefined {
    const price = this.prices.get(this.require('source', { key }).key);
    return price && this.sources.get(price.source);
  }

  /** Returns the keys whose prices are from before a date, YYYY-MM-DD. */
  public before(date: string): string[] {
    const { date: limit } = this.require('before', { date });
    return [...this.prices].filter(([, { source }]) => this.dateOf(source) < limit).map(([key]) => key);
  }

  private dateOf(source: string): string {
    return this.sources.get(source)?.date ?? '';
  }

  private require<T extends object>(method: string, values: T): T {
    return DOMAIN_TYPES.require(new Problems('a price book', 'PriceBook'), `PriceBook#${method}`, values);
  }
}

function checkBook(problems: Problems, { currency, prices, sources }: PriceBookData): void {
  const add = (property: string, what: string, expected: string): boolean =>
    problems.check(false, {
      ...{ code: ProblemCode.INVALID_PRICE_BOOK, property, what, expected },
      fix: 'correct the entry, or write the book again with loadbearing prices refresh',
    });
  if (currency !== CURRENCY) add('currency', `currency is ${JSON.stringify(currency)}`, CURRENCY);
  Object.entries(sources)
    .filter(([, { date }]) => !DATE.test(date))
    .forEach(([id, { date }]) => add(`sources.${id}.date`, `the date is ${JSON.stringify(date)}`, 'YYYY-MM-DD'));
  Object.entries(prices).forEach(([key, price]) => {
    const property = `prices.${key}`;
    if (price.unit.trim() === '') add(`${property}.unit`, 'the unit is empty', 'the unit of the meter');
    if (price.meter.trim() === '') add(`${property}.meter`, 'the meter is empty', 'a SKU, usage type or meter');
    if (!Object.hasOwn(sources, price.source)) {
      add(`${property}.source`, `there is no source ${JSON.stringify(price.source)}`, Object.keys(sources).join(', '));
    }
    if (!areAscending(price)) {
      add(`${property}.tiers`, 'the tiers are not in ascending order', 'tiers with rising bounds, the last without');
    }
    numbersOf(price)
      .filter(([, value]) => !(Number.isFinite(value) && value >= 0))
      .forEach(([name, value]) => add(`${property}.${name}`, `${name} is ${value}`, 'a number of at least 0'));
    if (!(Number(price.per ?? 1) > 0)) add(`${property}.per`, `per is ${price.per}`, 'a number above 0');
  });
}

function areAscending({ tiers }: Price): boolean {
  const bounds = tiers.map(({ upTo }) => upTo ?? Infinity);
  return (
    bounds.length > 0 &&
    bounds.at(-1) === Infinity &&
    bounds.every((it, index) => it > 0 && (index === 0 || it > bounds[index - 1]))
  );
}

function numbersOf({ tiers, free, commitments }: Price): [string, number][] {
  return [
    ...tiers.map(({ usd }, index): [string, number] => [`tiers[${index}].usd`, usd]),
    ...(free === undefined ? [] : [['free', free] as [string, number]]),
    ...Object.entries(commitments ?? {}).map(([name, usd]): [string, number] => [`commitments.${name}`, usd]),
  ];
}
