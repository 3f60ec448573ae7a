import type { Price, PriceBookData } from '../../lib/domain';
import { Meter, attributeOf, keyOf, valueIn } from './meter';

/** Region of a book of what has one price everywhere. */
export const GLOBAL = 'global';

/** Keys that a book is to have: those of the old book, and those of the meters for its region. */
export class BookKeys<M extends Meter> {
  private readonly old: { readonly [key: string]: Price };

  constructor(
    private readonly meters: readonly M[],
    private readonly region: string,
    old: PriceBookData | undefined,
  ) {
    this.old = old?.prices ?? {};
  }

  /** Meters of which the book has a key, or is to have one. */
  public get wanted(): readonly M[] {
    const used = new Set(Object.keys(this.old).map((key) => this.meterOf(key)));
    return this.meters.filter((meter) => this.isOfBook(meter) || used.has(meter));
  }

  /** Returns the key of a product in the book, or undefined if the book does not have it. */
  public keyOf(meter: M, value: string): string | undefined {
    const key = keyOf(meter, value);
    const isOurs = this.isOfBook(meter) && (meter.only?.test(value) ?? true);
    return isOurs || (Object.hasOwn(this.old, key) && this.meterOf(key) === meter) ? key : undefined;
  }

  /** Keys to look for: those of the old book, and those of the meters without an attribute. */
  public get expected(): string[] {
    const fixed = this.meters.filter((it) => this.isOfBook(it) && attributeOf(it) === undefined).map(({ key }) => key);
    return [...new Set([...Object.keys(this.old), ...fixed])];
  }

  /**
   * Returns the meter of a key. The closest one wins: `rds.postgres.db.t3.large.multi-az` belongs to `rds.postgres.{…}.multi-az`. Of two with the
   * same key, such as the web ACLs of a region and of CloudFront, that of the book wins.
   */
  public meterOf(key: string): M | undefined {
    const distance = (meter: M): number =>
      2 * (valueIn(meter, key)?.length ?? Infinity) + (this.isOfBook(meter) ? 0 : 1);
    const [closest] = [...this.meters].sort((a, b) => distance(a) - distance(b) || 0);
    return closest !== undefined && distance(closest) < Infinity ? closest : undefined;
  }

  private isOfBook({ scope }: M): boolean {
    return (scope === GLOBAL) === (this.region === GLOBAL);
  }
}
