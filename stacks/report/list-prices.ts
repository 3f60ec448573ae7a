import { Commitment, Price, PriceBook, Pricing } from '../../lib/domain';

/** Hours of a month. */
export const HOURS = Pricing.HOURS_PER_MONTH;
const GLOBAL = 'global';

/** Units of a price that something uses in a month. */
export interface PricedItem {
  /** Key in a price book. */
  readonly price: string;
  readonly quantity: number;
  /** Resources that each use the quantity; 1 if undefined. */
  readonly count?: number;
  /** Purchase; on demand if undefined. */
  readonly commitment?: Commitment;
  /** If true, free units are charged, since other applications of the account use them up. */
  readonly chargesFree?: boolean;
}

/** Cost of a month with its arithmetic. */
export interface ComputedCost {
  /** Cost in USD. Undefined if the price book has no price. */
  readonly usd?: number;
  /** Formula and result, or the missing price. */
  readonly arithmetic: string;
}

/** List prices of a region, for figures of a report. */
export class ListPrices {
  private readonly books: readonly PriceBook[];

  constructor(
    books: readonly PriceBook[],
    private readonly region: string,
  ) {
    this.books = [region, GLOBAL].flatMap((it) => books.filter((book) => book.region === it));
  }

  /** Keys of the region's prices, and of those that are the same everywhere. */
  public get keys(): string[] {
    return this.books.flatMap(({ keys }) => keys);
  }

  /** Returns the price of a key, or undefined if no book has it. */
  public price(key: string): Price | undefined {
    return this.books.map((it) => it.price(key)).find((it) => it !== undefined);
  }

  /** Returns the price of a unit in USD in its first tier, or undefined if no book has it. */
  public unitUsd(key: string, commitment?: Commitment): number | undefined {
    const price = this.price(key);
    const usd = commitment === undefined ? price?.tiers[0].usd : price?.commitments?.[commitment];
    return usd === undefined ? undefined : usd / (price?.per ?? 1);
  }

  /** Returns the sum of items, with a term for each. */
  public cost(items: readonly PricedItem[]): ComputedCost {
    const terms = items.map((it) => this.term(it));
    const missing = terms.find(({ usd }) => usd === undefined);
    if (missing) return missing;
    const usd = terms.reduce((sum, it) => sum + (it.usd ?? 0), 0);
    return { usd, arithmetic: `${terms.map(({ arithmetic }) => arithmetic).join(' + ')} = ${money(usd)}` };
  }

  private term({ price: key, quantity, count = 1, commitment, chargesFree = false }: PricedItem): ComputedCost {
    const price = this.price(key);
    const committed = commitment === undefined ? undefined : price?.commitments?.[commitment];
    if (!price || (commitment !== undefined && committed === undefined)) {
      return { arithmetic: `no ${commitment ?? ''} price of ${key} in the book of ${this.region}`.replace('  ', ' ') };
    }
    const { per = 1, unit, free = 0 } = price;
    const total = count * quantity;
    const charged = chargesFree ? total : Math.max(0, total - free);
    const mean = committed ?? per * Pricing.meanUsd(price, charged);
    const usd = charged * mean;
    const units = per === 1 ? nameOf(unit) : `× ${amount(per)} ${nameOf(unit)}`;
    const used =
      charged === total ? amount(total / per) : `(${amount(total / per)} − ${amount((total - charged) / per)} free)`;
    const counted = count === 1 || charged < total ? used : `${amount(count)} × ${amount(quantity / per)}`;
    return { usd: usd / per, arithmetic: `${counted} ${units} × ${Number(mean.toPrecision(6))}` };
  }
}

function nameOf(unit: string): string {
  return unit === 'hour' ? 'h' : unit;
}

/** Returns an amount in dollars and cents, or a word if it is unknown. */
export function money(usd: number | undefined): string {
  if (usd === undefined) return 'unknown';
  const text = Math.abs(usd).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return `${usd < 0 ? '−' : ''}${text}`;
}

/** Returns a quantity with at most four decimals. */
export function amount(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 4 });
}

/** Returns the saving from one cost to another, in percent. */
export function savingPercent(beforeUsd: number, afterUsd: number): number {
  return (100 * (beforeUsd - afterUsd)) / beforeUsd;
}

/** Returns a percentage with one decimal, without it if the number is whole. */
export function percent(value: number): string {
  return `${Number(value.toFixed(1))} %`;
}
