import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { BilledResource, cloudOfType } from './billed-resource';
import { Charge } from './charges';
import { PriceBook } from './price-book';
import { Price } from './price-book-data';
import { MeteredCharges } from './metered-charges';

/** Region of the book with prices that are the same everywhere. */
const GLOBAL = 'global';

/** The price books of a bill. */
export class PriceShelf {
  private readonly books: ReadonlyMap<string, PriceBook>;

  /** Adds a problem for each region of the resources without a book. */
  constructor(problems: Problems, books: readonly PriceBook[], resources: readonly BilledResource[]) {
    this.books = new Map(books.map((it) => [`${it.cloud}/${it.region}`, it]));
    // Types of other vendors have no prices at all.
    const ofClouds = resources.filter(({ type }) => /^(AWS::|azure-native:)/.test(type));
    const needed = new Set(ofClouds.map(({ type, region }) => `${cloudOfType(type)}/${region}`));
    [...needed]
      .filter((it) => !this.books.has(it))
      .forEach((it) =>
        problems.check(false, {
          code: ProblemCode.NO_PRICE_BOOK,
          property: '',
          what: `there is no price book of ${it}`,
          expected: `a region with a book: ${[...this.books.keys()].filter((key) => !key.endsWith(GLOBAL)).join(', ')}`,
          fix: `write one with loadbearing prices refresh --region ${it.split('/')[1]}, and pass its folder with --prices`,
        }),
      );
  }

  /** Returns the price of a charge, or undefined if no book has it. */
  public price({ price, resource: { type, region } }: Charge): Price | undefined {
    return this.find(type, region, price);
  }

  /** Returns the price of a key for resources of a type in a region, or undefined if no book has it. */
  public find(type: string, region: string, key: string): Price | undefined {
    const cloud = cloudOfType(type);
    const own = this.books.get(`${cloud}/${region}`)?.price(key);
    return own ?? this.books.get(`${cloud}/${GLOBAL}`)?.price(key);
  }

  /** Returns the charges that have a price, those of one meter together. */
  public meters(charges: readonly Charge[]): MeteredCharges[] {
    const meters = new Map<Price, MeteredCharges & { readonly charges: Charge[] }>();
    charges.forEach((charge) => {
      const price = this.price(charge);
      if (!price) return;
      const meter = meters.get(price) ?? { key: charge.price, price, charges: [] };
      meter.charges.push(charge);
      meters.set(price, meter);
    });
    return [...meters.values()];
  }
}
