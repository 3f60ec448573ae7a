import { Price } from './price-book-data';

/**
 * Arithmetic of list prices, which a bill and the figures of a report share.
 *
 * @internal
 */
export class Pricing {
  /** Hours of a month, as both clouds count them in their calculators. */
  public static readonly HOURS_PER_MONTH = 730;

  /** Returns the mean price of a unit in USD, over the tiers that a quantity reaches. */
  public static meanUsd({ tiers, per = 1 }: Price, quantity: number): number {
    if (quantity === 0) return tiers[0].usd / per;
    const usd = tiers.reduce((sum, tier, index) => {
      const from = tiers[index - 1]?.upTo ?? 0;
      return sum + Math.max(0, Math.min(quantity, tier.upTo ?? Infinity) - from) * tier.usd;
    }, 0);
    return usd / quantity / per;
  }
}
